#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors
#
# once: it is about the build itself

# The classic way: configure --add-dynamic-module, and what it says when
# something is missing.

use strict;
use warnings;

use Cwd qw(realpath);
use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Process;
use Test::More;

my $top = realpath("$FindBin::RealBin/..");
my $src = '/usr/share/nginx/src';
my $dir = tempdir(CLEANUP => 1);

# $1 build folder, the rest: arguments of configure

my $configure = '. ./conf_flags; b=$1; shift; ./configure '
    . '"${NGX_CONF_FLAGS[@]}" --builddir="$b" "$@"';

sub configure {
    my ($name, $env, @args) = @_;

    return run({ timeout => 300, env => $env, dir => $src },
               'bash', '-c', $configure, 'configure', "$dir/$name",
               "--add-dynamic-module=$top", @args);
}

my $r = configure('classic', {});
is($r->{status}, 0, 'configure') or diag($r->{out}, $r->{err});

$r = run({ timeout => 600 }, 'make', '-j', '2', '-s', '-f',
         "$dir/classic/Makefile", '-C', $src, 'modules');
is($r->{status}, 0, 'make modules') or diag($r->{err});

$r = run('readelf', '-l', "$dir/classic/podcri-init");
like($r->{out}, qr/^Program Headers:/m, 'make modules makes podcri-init');
unlike($r->{out}, qr/INTERP|DYNAMIC/, 'a static program');

open my $conf, '>', "$dir/nginx.conf" or die $!;
print $conf <<"END";
load_module $dir/classic/ngx_http_podcri_module.so;
pid $dir/nginx.pid;
events { }
http {
    server {
        listen unix:$dir/podman.sock;
        location / { podcri_pass unix:$dir/cri.sock; }
    }
}
END
close $conf;

$r = run('nginx', '-t', '-q', '-c', "$dir/nginx.conf", '-e',
         "$dir/error.log");
is($r->{out} . $r->{err}, '', 'the stock nginx loads it');
is($r->{status}, 0, 'nginx -t');

# Without a tool or a library: a PATH without protoc-c, a compiler that does
# not find a header.

mkdir "$dir/bin";

for my $path (glob('/usr/bin/* /bin/* /usr/sbin/*')) {
    my ($name) = $path =~ m{([^/]+)$};
    symlink $path, "$dir/bin/$name" if $name ne 'protoc-c';
}

$r = configure('tool', { PATH => "$dir/bin" });
isnt($r->{status}, 0, 'configure without protoc-c fails');
like($r->{out}, qr/install the Debian package protobuf-c-compiler\./,
     'and names the package');

for my $case (['grpc/grpc.h', 'libgrpc-dev'],
              ['protobuf-c/protobuf-c.h', 'libprotobuf-c-dev'],
              ['jansson.h', 'libjansson-dev'],
              ['zlib.h', 'zlib1g-dev'])
{
    my ($header, $package) = @$case;

    open my $cc, '>', "$dir/cc" or die $!;
    print $cc <<"END";
#!/bin/sh
for arg; do
    case \$arg in
        *.c)  if grep -q '<$header>' "\$arg"; then exit 1; fi ;;
    esac
done
exec gcc "\$@"
END
    close $cc;
    chmod 0755, "$dir/cc";

    $r = configure("lib-$package", {}, "--with-cc=$dir/cc");
    isnt($r->{status}, 0, "configure without $header fails");
    like($r->{out}, qr/install the Debian package \Q$package\E\./,
         "and names $package");
}

done_testing();
