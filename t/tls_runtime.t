#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# A runtime behind TCP with mutual TLS, and several runtimes in one nginx: what
# a gateway on another machine can do, what it cannot, and what it refuses.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use IO::Socket::INET;
use IO::Socket::SSL;

use Podcri::Test;

plan(skip_all => 'CRI-O listens on a unix socket only')
    if Podcri::Runtime::crio();

# the last of these locations is closed by the configuration around it

my $locations = <<'END';
            podcri_ssl_trusted_certificate %%TLS%%/ca.pem;
            podcri_ssl_certificate %%TLS%%/client.pem;
            podcri_ssl_certificate_key %%TLS%%/client.key;
        }

        location /local/ {
            rewrite ^/local(/.*)$ $1 break;
            podcri_pass "unix:%%DIR%%/runtime/cri.sock";
        }

        location /stranger/ {
            rewrite ^/stranger(/.*)$ $1 break;
            podcri_pass grpcs://localhost:%%PORT:runtime%%;
            podcri_ssl_trusted_certificate %%TLS%%/ca.pem;
        }

        location /nobody/ {
            rewrite ^/nobody(/.*)$ $1 break;
            podcri_pass "unix:%%DIR%%/nobody.sock";
        }

        location /wrong/ {
            rewrite ^/wrong(/.*)$ $1 break;
            podcri_pass grpcs://localhost:%%PORT:runtime%%;
            podcri_ssl_name node-b;
            podcri_ssl_trusted_certificate %%TLS%%/ca.pem;
            podcri_ssl_certificate %%TLS%%/client.pem;
            podcri_ssl_certificate_key %%TLS%%/client.key;
        }

        location /other/ {
            rewrite ^/other(/.*)$ $1 break;
            podcri_pass grpcs://localhost:%%PORT:runtime%%;
            podcri_ssl_trusted_certificate %%TLS%%/other/ca.pem;
            podcri_ssl_certificate %%TLS%%/client.pem;
            podcri_ssl_certificate_key %%TLS%%/client.key;
        }

        location /any/ {
            rewrite ^/any(/.*)$ $1 break;
            podcri_pass grpcs://localhost:%%PORT:runtime%%;
            podcri_ssl_verify off;
            podcri_ssl_name node-b;
            podcri_ssl_certificate %%TLS%%/client.pem;
            podcri_ssl_certificate_key %%TLS%%/client.key;
        }

        location /address/ {
            rewrite ^/address(/.*)$ $1 break;
            podcri_pass grpcs://127.0.0.1:%%PORT:runtime%%;
            podcri_ssl_trusted_certificate %%TLS%%/ca.pem;
            podcri_ssl_certificate %%TLS%%/client.pem;
            podcri_ssl_certificate_key %%TLS%%/client.key;
        }

        location /handler/ {
            rewrite ^/handler(/.*)$ $1 break;
            podcri_pass "unix:%%DIR%%/runtime/cri.sock";
            podcri_log_directory %%DIR%%/logs;
            podcri_runtime_handler none;
        }

        location /sni/host/ {
            rewrite ^/sni/host(/.*)$ $1 break;
            podcri_pass grpcs://localhost:%%PORT:host%%;
            podcri_ssl_verify off;
        }

        location /sni/address/ {
            rewrite ^/sni/address(/.*)$ $1 break;
            podcri_pass grpcs://127.0.0.1:%%PORT:address%%;
            podcri_ssl_verify off;
        }

        location /sni/name/ {
            rewrite ^/sni/name(/.*)$ $1 break;
            podcri_pass grpcs://localhost:%%PORT:name%%;
            podcri_ssl_verify off;
            podcri_ssl_server_name on;
            podcri_ssl_name node-b;
END

my $t = Podcri::Test->new(
    tls_runtime => 1,
    pass => 'grpcs://localhost:0',
    location => $locations,
    start => 0,
);

my $tls = $t->dir . '/tls';

mkdir "$tls/other";
my $r = run({ dir => "$tls/other" }, 'openssl', 'req', '-x509', '-newkey',
            'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
            '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=other CA');
is($r->{status}, 0, 'another authority');

$t->{opt}{pass} = $t->tls_address;
$t->start_nginx;

$r = $t->get('/version');
is($r->{status}, 200, 'version over mutual TLS');
like($r->{body}, qr/"containerd"/, 'the runtime behind it answers');

# containers over TLS are the runtime's, and those of the other location

$r = $t->post('/containers/create?name=far',
              { Image => 'busybox', Cmd => [ 'sleep', '1000' ] });
is($r->{status}, 201, 'create over TLS') or diag($r->{body});

my $id = $r->{json}{Id};

is($t->post("/containers/$id/start")->{status}, 204, 'start over TLS');

my ($c) = grep { $_->{id} eq $id } @{ $t->cri('list-containers') };
is($c->{state}, 'CONTAINER_RUNNING', 'it runs in the runtime');

$r = $t->get('/local/containers/json');
is($r->{status}, 200, 'a second location of the same nginx');
is_deeply([ map { $_->{Id} } @{ $r->{json} } ], [ $id ],
          'shows the same container through the unix socket');

# without a client certificate the runtime does not talk to us

$r = $t->get('/stranger/version');
is($r->{status}, 503, 'no client certificate: unavailable');
is($r->{json}{response}, 503, "with Podman's body");

# who it is that we talk to

for my $case (['/wrong', 503, qr/Hostname Verification Check failed/,
               'a name that is not in the certificate'],
              ['/other', 503, qr/certificate verify failed/,
               'a certificate of an unknown authority'],
              ['/any', 200, qr/"containerd"/,
               'both, with podcri_ssl_verify off'],
              ['/address', 200, qr/"containerd"/,
               'the address that is in the certificate'])
{
    my ($location, $status, $text, $name) = @$case;

    $r = $t->get("$location/version");
    is($r->{status}, $status, $name);
    like($r->{body}, $text, '- in words');
}

# a runtime handler that the runtime does not know

for my $request (['/handler/containers/create', { Image => 'busybox' }],
                 ['/handler/v5.0.0/libpod/pods/create', { name => 'p' }])
{
    $r = $t->post(@$request);
    is($r->{status}, 500, "$request->[0]: unknown runtime handler");
    like($r->{json}{message}, qr/no\ runtime\ for\ "none"\ is\ configured:
                                 \ podcri_runtime_handler\ is\ not\ known/x,
         '- which is named');
}

is(scalar(() = $t->log =~ /\[error\].* with 500 .* no runtime for "none" is/g),
   2, '- in the log, too');

is(@{ $t->cri('list-pods') }, 1, '- nothing is left of it');

# what it is called on the way there

for my $case ([host => 'localhost', 'the host of the address'],
              [address => '127.0.0.1', 'the same if it is none'],
              [name => 'node-b', 'podcri_ssl_name'])
{
    my ($location, $sni, $name) = @$case;

    my $front = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1,
                                      LocalPort => $t->port($location),
                                      Timeout => 20) or die "listen: $!";
    my $s = $t->open('GET', "/sni/$location/version");
    my $conn = $front->accept or die "accept: $!";
    close $front;

    ok(IO::Socket::SSL->start_SSL($conn, SSL_server => 1,
                                  SSL_cert_file => "$tls/server.pem",
                                  SSL_key_file => "$tls/server.key",
                                  SSL_alpn_protocols => ['h2']),
       "a connection to $location");
    is($conn->get_servername, $sni, "SNI is $name");

    $conn->close;
    is($s->response(20)->{status}, 503, 'the runtime hangs up');
    $s->close;
}

$r = $t->get('/nobody/version');
is($r->{status}, 503, 'no runtime behind a socket: unavailable');
like($r->{json}{message}, qr/\S/, 'in words');

is($t->get('/version')->{status}, 200, 'the others are not disturbed');

# files of another machine are out of reach, and said to be

$r = $t->get("/containers/$id/logs?stdout=1");
is($r->{status}, 501, 'logs of another machine');
like($r->{json}{message}, qr/another machine/, 'with the reason');

$r = $t->post('/volumes/create', { Name => 'v' });
is($r->{status}, 501, 'volumes of another machine');

for my $r ($t->post('/containers/create',
                    { Image => 'busybox',
                      HostConfig => { ExtraHosts => ['a:192.0.2.1'] } }),
           $t->post('/v4.0.0/libpod/pods/create',
                    { name => 'p', hostadd => ['a:192.0.2.1'] }))
{
    is($r->{status}, 400, 'hosts of a container on another machine');
    like($r->{json}{message}, qr/another machine/, 'with the reason');
}

for my $r ($t->post('/containers/create',
                    { Image => 'busybox',
                      HostConfig => { DnsSearch => ['a.test'] } }),
           $t->post('/v4.0.0/libpod/pods/create',
                    { name => 'p', dns_search => ['.'] }))
{
    is($r->{status}, 400, 'search domains beside servers that are not known');
    like($r->{json}{message}, qr/another machine/, 'with the reason');
}

is(@{ $t->cri('list-pods') }, 1, 'nothing was made');

# signals go through kill(1) in the container there

is($t->post("/containers/$id/kill?signal=KILL")->{status}, 204,
   'kill over TLS');

wait_for {
    my ($c) = grep { $_->{id} eq $id } @{ $t->cri('list-containers') };
    $c->{state} eq 'CONTAINER_EXITED';
};

is($t->get("/containers/$id/json")->{json}{State}{ExitCode}, 137,
   'ended by the signal');

is($t->delete("/containers/$id")->{status}, 204, 'remove over TLS');
is_deeply($t->cri('list-containers'), [], 'nothing is left in the runtime');

wait_for { !@{ $t->cri('list-pods') } };

$t->finish;
