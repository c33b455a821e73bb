#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# The configurations of conf/ work as they are, but for their paths.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Test;

my $top = Podcri::Test->top;
my $t = Podcri::Test->new(start => 0);

my $conf = $t->read_file("$top/conf/podcri.conf");

$conf =~ s{modules/ngx_http_podcri_module\.so}{%%MODULE%%}
    or die 'no load_module';
$conf =~ s{/run/podcri/podman\.sock}{%%SOCKET%%}g or die 'no listen';
$conf =~ s{/run/podcri}{%%DIR%%/nginx}g;
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

$t->finish;
