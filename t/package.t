#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors
#
# once: it is about the Debian package

# debian/ builds libnginx-mod-http-podcri, with the module and its load file.

use strict;
use warnings;

use Cwd qw(realpath);
use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Process;
use Test::More;

my $top = realpath("$FindBin::RealBin/..");
my $dir = tempdir(CLEANUP => 1);

# a copy of the sources, without build/

my $r = run('sh', '-c', 'mkdir "$2/src" && tar -C "$1" --exclude=./build '
            . '--exclude=./.git -cf - . | tar -C "$2/src" -xf -',
            'copy', $top, $dir);
is($r->{status}, 0, 'copy') or diag($r->{err});

$r = run({ dir => "$dir/src", timeout => 900,
           env => { DEB_BUILD_OPTIONS => 'parallel=2', LC_ALL => 'C' } },
         'dpkg-buildpackage', '-b', '-us', '-uc');
is($r->{status}, 0, 'dpkg-buildpackage')
    or diag(substr($r->{out} . $r->{err}, -4000));

my @debs = grep { !/-dbgsym_/ } glob "$dir/libnginx-mod-http-podcri_*.deb";
is(@debs, 1, 'one package');

$r = run('dpkg-deb', '-c', $debs[0]);
like($r->{out}, qr{/usr/lib/nginx/modules/ngx_http_podcri_module\.so\n},
     'the module');
like($r->{out}, qr{/usr/share/nginx/modules-available/mod-http-podcri\.conf},
     'its load file');
like($r->{out}, qr{/examples/podcri\.conf}, 'the example');
like($r->{out},
     qr{^-rwxr-xr-x root/root .*\./usr/libexec/podcri/podcri-init\n}m,
     'podcri-init, where the module looks for it');

$r = run('dpkg-deb', '-f', $debs[0], 'Depends');
like($r->{out}, qr/nginx-abi-[\d.]+-\d+/, 'depends on the ABI of nginx');
like($r->{out}, qr/libgrpc/, 'and on gRPC');

done_testing();
