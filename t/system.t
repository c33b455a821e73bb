#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# What the gateway says of itself, of the runtime and of the machine.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use JSON::PP;
use POSIX qw(uname);

use Podcri::Golden;
use Podcri::Test;

my $t = Podcri::Test->new;

sub golden {
    my ($r, @names) = @_;

    for my $name (@names) {
        my @diff = golden_diff($name, $r->{body});
        is(join("\n", @diff), '', "shape of $name");
    }
}

my $version = $t->cri('Version', {});

# CRI-O 1.26 tells neither its storage driver nor its OCI runtimes, and none
# tells where it looks for short names

my $status = $t->cri('Status', { verbose => JSON::PP::true });
my $told = decode_json($status->{info}{config} // '{}')->{containerd};
my $driver = $told ? 'overlayfs' : '';
my @handlers = map { $_->{name} || () } @{ $status->{runtime_handlers} };
@handlers = 'runc' if $told;
my @search = $t->runtime->crio ? () : 'docker.io';
my ($r, $i);

# ping asks no runtime

for my $path ('/_ping', '/v1.41/_ping', '/libpod/_ping',
              '/v4.3.1/libpod/_ping')
{
    for my $method (qw(GET HEAD)) {
        $r = $t->request($method, $path);
        is($r->{status}, 200, "$method $path");
        is($r->{headers}{'api-version'}, '1.44', 'Api-Version');
        like($r->{headers}{'libpod-api-version'}, qr/^5\.\d+\.\d+$/,
             'Libpod-Api-Version');
        is($r->{headers}{ostype}, 'linux', 'Ostype');
        is($r->{headers}{'builder-version'}, '', 'Builder-Version');
        is($r->{headers}{'cache-control'}, 'no-cache', 'Cache-Control');
        is($r->{body}, $method eq 'GET' ? 'OK' : '', 'body');
    }
}

# version

$r = $t->get('/v5.4.2/libpod/version');
is($r->{status}, 200, 'libpod version');
golden($r, qw(GET_libpod_version GET_libpod_version.v5));

$r = $t->get('/version');
golden($r, qw(GET_version GET_version.v5));

my %component = map { $_->{Name} => $_ } @{ $r->{json}{Components} };
is($component{$version->{runtime_name}}{Version},
   $version->{runtime_version}, 'the runtime is a component');
ok($component{podcri}, 'so is podcri');
is($r->{json}{KernelVersion}, (uname())[2], 'kernel');
is($r->{json}{MinAPIVersion}, '1.24', 'oldest Docker API');

# info

my ($pod, $running) = $t->runtime->foreign('lives', ['sleep', '1000']);
my (undef, $ended) = $t->runtime->foreign('ended', ['true']);

ok((wait_for {
    $t->cri('status', $ended)->{status}{state} eq 'CONTAINER_EXITED'
} 10), 'a container ends');

$r = $t->get('/v4.3.1/libpod/info');
is($r->{status}, 200, 'libpod info');
golden($r, qw(GET_libpod_info GET_libpod_info.v5));
$i = $r->{json};

is($i->{store}{containerStore}{number}, 2, 'containers');
is($i->{store}{containerStore}{running}, 1, 'running');
is($i->{store}{containerStore}{stopped}, 1, 'stopped');
is($i->{store}{imageStore}{number}, 2, 'images');

my $fs = $t->cri('ImageFsInfo', {})->{image_filesystems}[0];
is($i->{store}{graphRoot}, $fs->{fs_id}{mountpoint}, 'storage');
is($i->{store}{graphDriverName}, $driver, 'storage driver');
cmp_ok($i->{store}{graphRootAllocated}, '>', $i->{store}{graphRootUsed},
       'size of the file system');
is($i->{store}{volumePath}, $t->dir . '/volumes', 'volumes');

my ($mem) = $t->read_file('/proc/meminfo') =~ /^MemTotal:\s+(\d+)/m;
is($i->{host}{memTotal}, $mem * 1024, 'memory');
is($i->{host}{hostname}, (uname())[1], 'host name');
cmp_ok($i->{host}{cpus}, '>', 0, 'processors');
like($i->{host}{cgroupVersion}, qr/^v[12]$/, 'cgroup version');
like($i->{host}{ociRuntime}{version},
     qr/^$version->{runtime_name} \Q$version->{runtime_version}\E$/,
     'runtime');
is($i->{host}{ociRuntime}{name}, $told ? 'runc' : '', 'OCI runtime');
is_deeply($i->{registries}{search}, \@search, 'short names');

$r = $t->get('/info');
is($r->{status}, 200, 'info');
golden($r, qw(GET_info GET_info.v5));
$i = $r->{json};

is("$i->{Containers} $i->{ContainersRunning} $i->{ContainersStopped}",
   '2 1 1', 'containers');
is($i->{Images}, 2, 'images');
is($i->{MemTotal}, $mem * 1024, 'memory');
is($i->{OSType}, 'linux', 'system');
is_deeply($i->{Warnings}, [], 'the runtime is ready');
is_deeply([sort keys %{ $i->{Runtimes} }], [sort @handlers], 'OCI runtimes');
like($i->{CgroupVersion}, qr/^[12]$/, 'cgroup version');

# disk usage

$r = $t->get('/v5.4.2/libpod/system/df');
is($r->{status}, 200, 'libpod df');
is(scalar @{ $r->{json}{Containers} }, 2, 'containers');
is_deeply([sort map { "$_->{Repository}:$_->{Tag} $_->{Containers}" }
               @{ $r->{json}{Images} }],
          ['docker.io/library/busybox:latest 2',
           'localhost/podcri-pause:latest 0'], 'images');
golden($r, qw(GET_libpod_system_df GET_libpod_system_df.v5));

$r = $t->get('/v1.41/system/df');
is($r->{status}, 200, 'df');
sub used { $t->cri('ImageFsInfo', {})->{image_filesystems}[0]{used_bytes} }

ok((wait_for {
    $t->get('/system/df')->{json}{LayersSize} == used()->{value}
} 10), 'size of the image file system');
is(scalar @{ $r->{json}{Containers} }, 2, 'containers');
is(scalar @{ $r->{json}{Images} }, 2, 'images');

$r = $t->get('/v1.44/system/df?type=volume&type=image');
is(scalar @{ $r->{json}{Containers} }, 0, 'no containers when not asked for');
is(scalar @{ $r->{json}{Images} }, 2, 'but images');

$r = $t->post('/v1.41/build/prune');
is_deeply($r->{json}, { CachesDeleted => [], SpaceReclaimed => 0 },
          'there is no build cache');

# clients

like($t->podman('version')->{out}, qr/^Server:.*^Version:\s+5\./ms,
     'podman version');
like($t->podman('info')->{out}, qr/graphRoot: \Q$fs->{fs_id}{mountpoint}\E/,
     'podman info');
like($t->podman('system', 'df')->{out}, qr/^Images\s+2\s/m,
     'podman system df');
like($t->docker('version')->{out},
     qr/^ $version->{runtime_name}:\n\s+Version:\s+\d/m, 'docker version');
like($t->docker('info')->{out}, qr/Containers: 2\n  Running: 1/,
     'docker info');
like($t->docker('system', 'df')->{out}, qr/^Images\s+2\s/m,
     'docker system df');

# the runtime is down: ping answers, the others say so

$t->cri('rm-all');
$t->runtime->kill;

is($t->get('/_ping')->{status}, 200, 'ping without a runtime');

for my $path ('/version', '/info', '/libpod/info', '/libpod/system/df') {
    $r = $t->get($path);
    is($r->{status}, 503, "$path without a runtime");
    is($r->{json}{response}, 503, 'body');
}

# what is wrong with a request is told all the same

my $L = '/v5.4.2/libpod';

for my $case (['GET', '/containers/json', 500],
              ['GET', "$L/containers/json", 500],
              ['POST', '/containers/prune', 500],
              ['POST', "$L/containers/prune", 500],
              ['GET', "$L/pods/json", 400],
              ['GET', '/images/json', 500],
              ['GET', "$L/images/json", 500],
              ['POST', '/images/prune', 500],
              ['POST', "$L/images/prune", 500],
              ['GET', '/networks', 500],
              ['GET', "$L/networks/json", 500],
              ['POST', "$L/networks/prune", 500],
              ['GET', '/volumes', 500],
              ['GET', "$L/volumes/json", 500],
              ['POST', "$L/volumes/prune", 500],
              ['POST', "$L/system/prune", 500])
{
    my ($method, $path, $status) = @$case;

    for my $filters ('{', '{"nosuch":["x"]}', '{"label":"x"}') {

        # only what is no JSON is the pods list's 400

        my $want = $filters =~ /nosuch/ ? 500 : $status;

        $r = $t->request($method, "$path?filters=$filters");
        is($r->{status}, $want, "$method $path: $filters")
            or diag($r->{body});
    }
}

for my $path ('/containers/x/wait', "$L/containers/x/wait") {
    is($t->post("$path?condition=nosuch")->{status}, 400,
       "$path: a condition that is none");
}

$r = $t->get('/containers/json?filters={"before":["x"]}');
is($r->{status}, 503, 'what only the runtime knows');

$t->runtime->restart;

ok((wait_for { $t->get('/version')->{status} == 200 } 10), 'it is back');

$t->finish;
