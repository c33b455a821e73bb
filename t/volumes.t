#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# Volumes: directories of the node that containers mount by host path.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Golden;
use Podcri::Test;

my $t = Podcri::Test->new;
my $dir = $t->dir . '/volumes';
my $r;

sub golden {
    my ($r, @names) = @_;

    for my $name (@names) {
        my @diff = golden_diff($name, $r->{body});
        is(join("\n", @diff), '', "shape of $name");
    }
}

# podman

$r = $t->podman('volume', 'create', '--label', 'a=b', 'v1');
is($r->{out}, "v1\n", 'podman volume create');
ok(-d "$dir/v1/_data", 'a directory');

$r = $t->get('/v5.4.2/libpod/volumes/v1/json');
is($r->{json}{Mountpoint}, "$dir/v1/_data", 'mount point');
is_deeply($r->{json}{Labels}, { a => 'b' }, 'label');
golden($r, qw(GET_libpod_volumes_name_json GET_libpod_volumes_name_json.v5));

golden($t->get('/v5.4.2/libpod/volumes/json'),
       qw(GET_libpod_volumes_json GET_libpod_volumes_json.v5));
golden($t->get('/v1.41/volumes'), qw(GET_volumes GET_volumes.v5));
golden($t->get('/v1.41/volumes/v1'), qw(GET_volumes_name GET_volumes_name.v5));
golden($t->post('/v1.41/volumes/create', { Name => 'v1' }),
       qw(POST_volumes_create POST_volumes_create.v5));

$r = $t->post('/v4.3.1/libpod/volumes/create', { Name => 'v1' });
is($r->{status}, 500, 'it is there');
golden($r, qw(POST_libpod_volumes_create.500));

$r = $t->podman('volume', 'create');
like($r->{out}, qr/^[0-9a-f]{64}\n$/, 'a name is made up');

is($t->podman('volume', 'exists', 'v1')->{status}, 0, 'podman volume exists');
is($t->podman('volume', 'exists', 'v2')->{status}, 1, 'and not');
like($t->podman('volume', 'ls')->{out}, qr/^local\s+v1$/m,
     'podman volume ls');
is($t->podman('volume', 'ls', '-q', '--filter', 'label=a=b')->{out}, "v1\n",
   'by label');

$r = $t->podman('volume', 'inspect', 'nosuch');
like($r->{err}, qr/no such volume/, 'podman volume inspect');

$r = $t->podman('volume', 'rm', 'nosuch');
is($r->{status}, 1, 'podman volume rm of none');

# docker

is($t->docker('volume', 'create', '--label', 'c=d', 'v2')->{out}, "v2\n",
   'docker volume create');
is($t->docker('volume', 'ls', '-q', '--filter', 'label=c=d')->{out}, "v2\n",
   'docker volume ls');
like($t->docker('volume', 'inspect', 'v2')->{out},
     qr{"Mountpoint": "\Q$dir\E/v2/_data"}, 'docker volume inspect');

$r = $t->docker('volume', 'create', '-o', 'type=tmpfs', '-o',
                'device=tmpfs', 'v3');
like($r->{err}, qr/need a mount on the node/, 'what CRI cannot do');

# a directory as a volume, in both forms

mkdir $t->dir . '/host' or die;
$t->write_file('host/f', "bound\n");

for my $options ([qw(-o type=none -o o=bind)], [qw(-o type=bind)]) {
    is($t->podman('volume', 'create', @$options, '-o',
                  'device=' . $t->dir . '/host', 'bound')->{status}, 0,
       "podman volume create @$options");
    is($t->podman('run', '--rm', '-v', 'bound:/b', 'busybox', 'cat',
                  '/b/f')->{out}, "bound\n", 'is the directory');
    is($t->podman('volume', 'rm', 'bound')->{status}, 0, 'podman volume rm');
}

# files survive containers, and containers see each other's

$r = $t->podman('run', '--rm', '-v', 'v1:/data', 'busybox',
                'sh', '-c', 'echo one > /data/f');
is($r->{status}, 0, 'a container writes');
is($t->read_file("$dir/v1/_data/f"), "one\n", 'the file is there');

$r = $t->docker('run', '--name', 'reads', '-v', 'v1:/x:ro', 'busybox', 'cat',
                '/x/f');
is($r->{out}, "one\n", 'another reads');
is($t->docker('rm', 'reads')->{status}, 0, 'docker rm');

# in use

$r = $t->podman('create', '--name', 'user', '-v', 'v1:/data', '-v', '/anon',
                'busybox', 'true');
is($r->{status}, 0, 'a container that uses it');
my ($id) = $r->{out} =~ /^(\w+)/;

$r = $t->delete('/v4.3.1/libpod/volumes/v1?force=false');
is($r->{status}, 409, 'not removed');
like($r->{json}{message}, qr/\Q$id\E: volume is being used$/, 'by whom');
golden($r, qw(DELETE_libpod_volumes_name.409));

is($t->podman('volume', 'ls', '-q', '--filter', 'dangling=false')->{out}
       =~ tr/\n//, 2, 'two are in use');

$r = $t->podman('volume', 'prune', '-f', '--filter', 'label=a=b');
ok(-d "$dir/v1", 'prune leaves it');

my @anon = grep { /^[0-9a-f]{64}$/ } map { s{.*/}{}r } glob("$dir/*");
is(scalar @anon, 2, 'an anonymous volume, and the one without a name');

is($t->podman('rm', '-v', 'user')->{status}, 0, 'podman rm -v');
my @left = grep { /^[0-9a-f]{64}$/ } map { s{.*/}{}r } glob("$dir/*");
is(scalar @left, 1, 'the anonymous volume goes with it');
ok(-d "$dir/v1", 'the named one does not');

# with force the containers go, too

is($t->podman('run', '-d', '--name', 'runs', '--stop-timeout', '0', '-v',
              'v2:/data', 'busybox', 'sleep', '1000')->{status}, 0,
   'a container runs');
is($t->podman('volume', 'rm', '-f', 'v2')->{status}, 0,
   'podman volume rm -f');
is($t->get('/containers/runs/json')->{status}, 404, 'has removed it');
ok(!-e "$dir/v2", 'and the volume');

# tmpfs

$r = $t->podman('run', '--rm', '--tmpfs', '/scratch', 'busybox', 'sh', '-c',
                "echo x > /scratch/f$$ && stat -c %a /scratch");
is($r->{out}, "1777\n", 'a tmpfs mount');
ok((wait_for { !(() = glob "/run/podcri/tmpfs/*/0/f$$") }), 'nothing stays');

# removal of many files, behind the answer

for my $d (1 .. 20) {
    my $deep = "$dir/v1/_data" . "/d$d" x $d;
    system('mkdir', '-p', $deep) == 0 or die;
    $t->write_file(substr("$deep/$_", length($t->dir) + 1), 'x') for 1 .. 50;
}

is($t->podman('volume', 'rm', 'v1')->{status}, 0, 'remove a full volume');
ok(!-e "$dir/v1", 'gone at once');
ok((wait_for { !(() = glob "$dir/.trash/*") } 20), 'its files soon');

# prune

$r = $t->post('/v5.4.2/libpod/volumes/prune');
is(scalar @{ $r->{json} }, 1, 'prune');
is_deeply($r->{json}, [{ Id => $left[0], Size => 0 }], 'the one left');
is_deeply([glob("$dir/*")], [], 'nothing is left');

$r = $t->docker('volume', 'prune', '-f');
is($r->{status}, 0, 'docker volume prune');

# a link in the folder leads nowhere

symlink('/etc', "$dir/etc") or die;
is($t->get('/volumes/etc')->{status}, 404, 'a link is no volume');
is($t->get('/volumes/..')->{status}, 404, 'nor is a path');
is($t->post('/volumes/create', { Name => '../x' })->{status}, 400,
   'nor made');
unlink "$dir/etc";

$t->finish;
