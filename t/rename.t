#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# Other names for containers that do not run.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Time::HiRes qw(time);
use Podcri::Commands;
use Podcri::Test;

my $t = Podcri::Test->new(
    location => 'podcri_init ' . Podcri::Test::build() . '/podcri-init;',
    main => 'worker_processes 2;',
);

my $r;

sub docker { return command_ok($t, 'docker', @_) }
sub podman { return command_ok($t, 'podman', @_) }

my $id = docker(qw(create --name x -p 0:80 -l l=m busybox sh -c),
                'echo said; exit 3');
my $port = docker('inspect', '-f', '{{(index (index .HostConfig.PortBindings '
                  . '"80/tcp") 0).HostPort}}', 'x');

docker(qw(rename x y));
is(names_of($t), 'y', 'the runtime knows the new name only');
is(docker(qw(inspect -f {{.Id}}{{.Name}} y)), "$id/y", 'the same container');
is(docker(qw(ps -a --filter label=l=m --format), '{{.Names}} {{.Status}}'),
   'y Created', 'not started');
is($t->get('/v1.44/containers/x/json')->{status}, 404,
   'the former name is free');
is($t->docker(qw(start -a y))->{status}, 3, 'it starts');

# one that has ended is created again, with its log

podman(qw(rename y z));
is(docker(qw(inspect -f), '{{.Id}} {{.State.Status}}', 'z'), "$id created",
   'the same, to be started again');
is(docker(qw(logs z)), 'said', 'with its log');
$r = $t->docker(qw(start -a z));
is("$r->{status}$r->{out}", "3said\n", 'it starts');
is(docker(qw(logs z)), "said\nsaid", 'and writes behind it');
is(docker('inspect', '-f', '{{(index (index .HostConfig.PortBindings '
          . '"80/tcp") 0).HostPort}}', 'z'), $port, 'with its port');

# a name that has just become free, as compose does it

docker(qw(create --name next busybox echo next));
docker(qw(rm z));
docker(qw(rename next z));
is(docker(qw(start -a z)), 'next', 'in its place');

# in a pod

podman(qw(pod create --name p));
podman(qw(create --pod p --name m busybox echo member));
podman(qw(rename m n));
is(podman(qw(ps -a --pod --format), '{{.Names}} {{.PodName}}'),
   "z \nn p", 'in a pod');
is(podman(qw(start -a n)), 'member', 'it starts');
like($t->get('/libpod/containers/json?all=1&filters='
              . '%7B%22pod%22:%5B%22p%22%5D%7D')->{body}, qr/"n"/, 'listed');

# refused

docker(qw(run -d --name runs busybox sleep 1000));
command_fails($t, 'docker', 1, qr/only a container that does not run/,
              qw(rename runs walks));
command_fails($t, 'docker', 1, qr/"runs" is already in use/,
              qw(rename z runs));
command_fails($t, 'docker', 1, qr/"p" is already in use/, qw(rename z p));
command_fails($t, 'docker', 1, qr/"z" is already in use/, qw(rename z z));
command_fails($t, 'docker', 1, qr/names must match/, qw(rename z), 'a b');
command_fails($t, 'docker', 1, qr/No such container/, qw(rename none other));
is($t->post('/v1.44/containers/z/rename')->{status}, 500, 'without a name');

docker(qw(stop -t 0 runs));
docker(qw(create --name guest --network container:runs busybox true));
command_fails($t, 'docker', 1, qr/\w/, qw(rename runs walks));
is(docker(qw(inspect -f {{.Name}} runs)), '/runs',
   'not while another one has its network');
docker(qw(rename guest visitor));
is(docker(qw(inspect -f {{.Name}} visitor)), '/visitor', 'but that one');

# of two renames to one name at once one is done

docker(qw(create --name), "r$_", qw(busybox true)) for 1 .. 2;
my @p = map { $t->docker_start('rename', "r$_", 'r') } 1 .. 2;
my @status = sort map { $_->wait(40)->{status} } @p;
is("@status", '0 1', 'one of two');
like(names_of($t), qr/\br\b.*\br[12]\b/, 'has the name');

# two that want each other's names, and wait for one of them, do not wait for
# each other

docker(qw(run -d --name left busybox sh -c), 'trap "" TERM; sleep 1000');
docker(qw(create --name right busybox true));

sub rename_start {
    my ($from, $to) = @_;

    return $t->open('POST', "/v1.44/containers/$from/rename?name=$to", undef,
                    { Connection => 'close' });
}

for my $round (1 .. 4) {
    my $restart = $t->open('POST', '/v1.44/containers/left/restart?t=1',
                           undef, { Connection => 'close' });
    ok(!$restart->fill(0.3), "$round: it is being restarted");

    my @r = (rename_start('left', 'right'), rename_start('right', 'left'));
    is($restart->response(20)->{status}, 204, 'it is restarted');

    my $since = time;
    @r = map { $_->response(30) } @r;
    is(join(' ', map { $_->{status} } @r), '409 500', 'not renamed');
    like($r[0]{json}{message}, qr/is running/, 'one runs');
    like($r[1]{json}{message}, qr/already in use by \w{64}\./,
         'which has the name that the other one was to have');
    cmp_ok(time - $since, '<', 10, 'at once');
}

docker(qw(rm visitor));
is($t->docker('rm', '-f', split / /, names_of($t))->{status}, 0, 'removed');
podman(qw(pod rm -f p));

is(join(' ', glob($t->dir . '/logs/*/*')), '', 'no log is left');

$t->finish;
