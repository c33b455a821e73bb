#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# The configurations of conf/ work as they are, but for their paths.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use JSON::PP;
use MIME::Base64;

use Podcri::Test;

my $top = Podcri::Test->top;
my $t = Podcri::Test->new(start => 0);

my $conf = $t->read_file("$top/conf/podcri.conf");

$conf =~ s{modules/ngx_http_podcri_module\.so}{%%MODULE%%}
    or die 'no load_module';
$conf =~ s{/run/podcri/podman\.sock}{%%SOCKET%%}g or die 'no listen';
$conf =~ s{/run/podcri}{%%DIR%%/nginx}g;
$conf =~ s{/var/log/nginx/error\.log}{%%DIR%%/nginx/error.log}
    or die 'no error_log';
$conf =~ s{unix:/run/containerd/containerd\.sock}{%%CRI%%}
    or die 'no podcri_pass';

my $r = $t->nginx_test(conf => $conf);
is($r->{out} . $r->{err}, '', 'nginx -t has nothing to say');
is($r->{status}, 0, 'nginx -t');

$t->start_nginx(conf => "daemon off;\n$conf");

is($t->get('/_ping')->{body}, 'OK', 'ping');

$r = $t->get('/version');
is($r->{status}, 200, 'version');
like($r->{body}, qr/"${\$t->cri('Version')->{runtime_name}}"/,
     'through the runtime');

# logins of many registries

my $logins = encode_base64(encode_json({ map {
    ("registry$_.example.com" => { username => 'u' x 40, password => 'p' x 40 })
} 1 .. 130 }), '');

cmp_ok(length $logins, '>', 20_000, 'a large header');
is($t->post('/v5.4.2/libpod/images/pull?reference=busybox&policy=missing',
            undef, { 'X-Registry-Config' => $logins })->{status}, 200,
   'is taken');

$t->finish;
