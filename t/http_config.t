#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# What nginx -t takes and refuses, and in which words.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Test;

my $t = Podcri::Test->new(runtime => 0, start => 0, tls => 1);
my $tls = $t->dir . '/tls';

$t->write_file('tls/empty.pem', "nothing\n");
$t->write_file('tls/cut.pem', substr $t->read_file('tls/ca.pem'), 0, 200);
$t->write_file('tls/two.pem', $t->read_file('tls/ca.pem')
               . "-----BEGIN CERTIFICATE-----\nAAAA\n"
               . "-----END CERTIFICATE-----\n");

my $locked = run({ dir => $tls }, 'openssl', 'pkey', '-in', 'client.key',
                 '-out', 'locked.key', '-aes128', '-passout', 'pass:x');
is($locked->{status}, 0, 'key with a password made');


# Lines of a location, and of http before it; what nginx -t says, or nothing.

sub check {
    my ($location, $expect, %opt) = @_;

    my $http = $opt{http} // '';
    my $more = $opt{server} // '';

    my $r = $t->nginx_test(conf => <<"END");
load_module "%%MODULE%%";
pid %%DIR%%/nginx/test.pid;
events { }
http {
    access_log off;
    $http
    server {
        listen unix:%%DIR%%/test.sock;
        $more
        location / { $location }
    }
}
END

    my $name = "$http $location $more";
    $name =~ s/\s+/ /g;
    $name =~ s/\Q$tls\E/TLS/g;

    if (!defined $expect) {
        is($r->{status} . $r->{out} . $r->{err}, '0', "taken: $name");
        return;
    }

    isnt($r->{status}, 0, "refused: $name");
    like($r->{err}, $expect, '- in words');
}


# addresses

check('podcri_pass unix:/run/x.sock;');
check('podcri_pass unix:///run/x.sock;');
check('podcri_pass grpc://127.0.0.1:1;');
check('podcri_pass grpc://node.example:10010;');
check('podcri_pass grpc://[::1]:10010;');

check('podcri_pass /run/x.sock;', qr{invalid address "/run/x.sock"});
check('podcri_pass "";', qr{empty address});
check('podcri_pass unix:x.sock;', qr{must be absolute});
check('podcri_pass unix:/' . 'x' x 120 . ';', qr{at most 107 bytes});
check('podcri_pass grpc://host;', qr{port is missing});
check('podcri_pass grpc://host:0;', qr{port must be a number});
check('podcri_pass grpc://host:1/x;', qr{port must be a number});
check('podcri_pass grpc://:1;', qr{host is missing});
check('podcri_pass http://host:1;', qr{must begin with});
check('podcri_pass;', qr{invalid number of arguments});

# places and neighbours

check('podcri_pass unix:/x; podcri_pass unix:/y;', qr{is duplicate});
check('podcri_pass unix:/x; proxy_pass http://127.0.0.1;', qr{conflicts});
check('proxy_pass http://127.0.0.1; podcri_pass unix:/x;', qr{conflicts});
check('', qr{not allowed here}, server => 'podcri_pass unix:/x;');
check('podcri_pass unix:/x; limit_except GET { deny all; }');
check('podcri_pass unix:/x; if ($arg_x) { podcri_pass unix:/y; }');

# TLS

my $ca = "podcri_ssl_trusted_certificate $tls/ca.pem;";
my $cert = "podcri_ssl_certificate $tls/client.pem;";
my $key = "podcri_ssl_certificate_key $tls/client.key;";
my $pass = 'podcri_pass grpcs://localhost:1;';

check("$pass $ca");
check("$pass $ca $cert $key podcri_ssl_name node;");
check("$pass podcri_ssl_verify off;");
check($pass, undef, http => "$ca $cert $key");
check('podcri_pass unix:/x;', undef, http => "$ca $cert $key");
check("$pass podcri_ssl_trusted_certificate ../tls/ca.pem;");

check($pass, qr{no "podcri_ssl_trusted_certificate"});
check("$pass $ca $cert", qr{need each other});
check("$pass $ca $key", qr{need each other});
check("$pass $ca $cert podcri_ssl_certificate_key $tls/server.key;",
      qr{server\.key" does not fit the certificate});
check("$pass $ca $cert podcri_ssl_certificate_key $tls/locked.key;",
      qr{no usable PEM private key in ".*locked\.key"});
check("$pass $ca $cert podcri_ssl_certificate_key $tls/empty.pem;",
      qr{no usable PEM private key in ".*empty\.pem"});
check("$pass podcri_ssl_trusted_certificate $tls/none.pem;",
      qr{none\.pem" failed .*No such file});
check("$pass podcri_ssl_trusted_certificate $tls/empty.pem;",
      qr{no PEM certificate in ".*empty\.pem"});
check("$pass podcri_ssl_trusted_certificate $tls/cut.pem;",
      qr{certificate 1 of ".*cut\.pem" is broken});
check("$pass podcri_ssl_trusted_certificate $tls/two.pem;",
      qr{certificate 2 of ".*two\.pem" is broken});
check("$pass podcri_ssl_trusted_certificate $tls;", qr{is not a file});

for my $line ($ca, $cert, $key, 'podcri_ssl_verify on;',
              'podcri_ssl_name x;', 'podcri_ssl_server_name on;')
{
    my ($name) = $line =~ /^(\w+)/;
    check("podcri_pass unix:/x; $line", qr{"$name" needs .* grpcs://});
    check("podcri_pass grpc://h:1; $line", qr{"$name" needs .* grpcs://});
}

# values

check('podcri_pass unix:/x; podcri_connect_timeout 1s;'
      . ' podcri_read_timeout 10s; podcri_pull_timeout 1h;'
      . ' podcri_namespace a-b; podcri_log_directory /l;'
      . ' podcri_volume_directory /v; podcri_runtime_handler kata;'
      . ' podcri_max_body_size 4m;');

for my $name (qw(connect read pull)) {
    check("podcri_pass unix:/x; podcri_${name}_timeout 0;",
          qr{"podcri_${name}_timeout" directive must not be 0});
    check("podcri_pass unix:/x; podcri_${name}_timeout x;",
          qr{invalid value});
}

for my $name (qw(namespace runtime_handler)) {
    for my $value ('a b', 'a/b', '-a', '$a') {
        check("podcri_pass unix:/x; podcri_$name \"$value\";",
              qr{"podcri_$name" directive takes letters, digits});
    }
}

check('podcri_pass unix:/x; podcri_namespace "";', qr{takes letters, digits});
check('podcri_pass unix:/x; podcri_runtime_handler "";', undef,
      http => 'podcri_runtime_handler kata;');

for my $name (qw(log_directory volume_directory)) {
    for my $value ('d', '""', 'off', '../d') {
        check("podcri_pass unix:/x; podcri_$name $value;",
              qr{"podcri_$name" directive must be an absolute path in .*:\d+});
    }
}

check('podcri_pass unix:/x; podcri_init off;', undef,
      http => 'podcri_init /none;');
check('podcri_pass unix:/x; podcri_init /bin/true;');
check('podcri_pass grpc://h:1; podcri_init /none;');

for my $value ('on', '""', 'podcri-init') {
    check("podcri_pass unix:/x; podcri_init $value;",
          qr{"podcri_init" directive must be "off" or an absolute path});
}

check('podcri_pass unix:/x; podcri_init /none;',
      qr{"podcri_init /none" of "podcri_pass unix:/x" .*No such file});
check('podcri_pass unix:/x;', qr{"podcri_init /none" of "podcri_pass unix:/x"},
      http => 'podcri_init /none;');
check('podcri_pass unix:/x; podcri_init /etc/passwd;',
      qr{"podcri_init /etc/passwd" .*Permission denied});
check('podcri_pass unix:/x; podcri_init /etc;',
      qr{"podcri_init /etc" .*is not a file});

check('podcri_pass unix:/x; podcri_max_body_size 0;',
      qr{"podcri_max_body_size" directive must not be 0});

for my $value ('x', '-1', '1.5m', '99999999999999999999') {
    check("podcri_pass unix:/x; podcri_max_body_size $value;",
          qr{"podcri_max_body_size" directive invalid value});
}

for my $value ('a*', 'a/b', 'a b', '$host', 'x' x 254) {
    check("$pass $ca podcri_ssl_name \"$value\";",
          qr{"podcri_ssl_name" directive must be the name of a host});
}

check("$pass $ca podcri_ssl_name ::1;");
check("$pass $ca podcri_ssl_name \"\";", undef, http => 'podcri_ssl_name x;');
check("$pass $ca podcri_ssl_verify yes;", qr{it must be "on" or "off"});
check("$pass $ca podcri_ssl_server_name on;");
check("$pass $ca", undef, http => 'podcri_ssl_server_name on;');
check("$pass $ca podcri_ssl_server_name yes;",
      qr{it must be "on" or "off"});

my $sni = qr{"podcri_ssl_server_name" directive cannot be off: gRPC sends};

check("$pass $ca podcri_ssl_server_name off;", $sni);
check("$pass $ca", $sni, http => 'podcri_ssl_server_name off;');

# no variables: there is no request yet

for my $line ('podcri_pass unix:/run/$x.sock', 'podcri_pass grpc://$host:1',
              'podcri_log_directory /$host', 'podcri_volume_directory /$host',
              'podcri_init /$host', 'podcri_ssl_certificate /$host',
              'podcri_ssl_certificate_key /$host',
              'podcri_ssl_trusted_certificate /$host')
{
    my ($name) = $line =~ /^(\w+)/;
    check("$line;", qr{"$name" directive cannot have variables in .*:\d+});
}

# each directive once in a place

for my $line ('podcri_connect_timeout 1s', 'podcri_read_timeout 1s',
              'podcri_pull_timeout 1s', 'podcri_namespace n',
              'podcri_log_directory /l', 'podcri_volume_directory /v',
              'podcri_runtime_handler r', 'podcri_init off',
              'podcri_max_body_size 1m', 'podcri_ssl_certificate /c',
              'podcri_ssl_certificate_key /k', 'podcri_ssl_name n',
              'podcri_ssl_trusted_certificate /t', 'podcri_ssl_verify on',
              'podcri_ssl_server_name on')
{
    my ($name) = $line =~ /^(\w+)/;
    check("$line; $line;", qr{"$name" directive is duplicate});
}

check('podcri_pass unix:/x;', undef, http => 'podcri_shared_zone z:64k;');
check('podcri_pass unix:/x;', qr{name:size expected},
      http => 'podcri_shared_zone z;');
check('podcri_pass unix:/x;', qr{invalid zone size},
      http => 'podcri_shared_zone z:x;');
check('podcri_pass unix:/x;', qr{zone "z:1k" is too small, \d+ bytes},
      http => 'podcri_shared_zone z:1k;');
check('podcri_pass unix:/x;', qr{name:size expected},
      http => 'podcri_shared_zone :1m;');
check('podcri_pass unix:/x;', qr{invalid zone size},
      http => 'podcri_shared_zone z:;');
check('podcri_pass unix:/x;', qr{"z" is already declared for a different use},
      http => 'podcri_shared_zone z:1m;'
              . ' limit_req_zone $binary_remote_addr zone=z:1m rate=1r/s;');
check('podcri_shared_zone z:1m; podcri_pass unix:/x;', qr{not allowed here});
check('podcri_pass unix:/x;', qr{is duplicate},
      http => 'podcri_shared_zone y:1m; podcri_shared_zone z:1m;');

$t->finish;
