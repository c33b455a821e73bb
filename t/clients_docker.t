#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# Docker's command line, as people type it.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Commands;
use Podcri::Test;

my $t = Podcri::Test->new(
    location => 'podcri_init ' . Podcri::Test::build() . '/podcri-init;');
my $dir = $t->dir;
my $r;

sub ok_docker { return command_ok($t, 'docker', @_) }
sub no_docker { command_fails($t, 'docker', @_) }
sub running { return names_of($t, 'CONTAINER_RUNNING') }
sub all { return names_of($t) }

# run

is(ok_docker(qw(run --rm busybox echo hello)), 'hello', 'output');
is($t->docker(qw(run --rm busybox sh -c), 'exit 42')->{status}, 42,
   'exit status');
is($t->docker({ stdin => "in\n" }, qw(run --rm -i busybox cat))->{out}, "in\n",
   'input');
$r = $t->docker(qw(run --rm busybox sh -c), 'echo o; echo e >&2');
is("$r->{out}$r->{err}", "o\ne\n", 'both outputs');
no_docker(127, qr/no such file|not found/, qw(run --rm busybox /none));
no_docker(125, qr/\w/, qw(run --rm --pull never localhost/none true));
ok((wait_for { all() eq '' } 10), 'nothing is left');

my $id = ok_docker(qw(run -d --name web -e A=b busybox sleep 1000));
like($id, qr/^[0-9a-f]{64}$/, 'run -d tells the id');
is(running(), 'web', 'it runs');
no_docker(125, qr/the container name "web" is already in use by $id/,
          qw(run --name web busybox));
ok_docker(qw(run --cidfile), "$dir/cid", qw(--name filed busybox true));
is($t->read_file('cid'), $t->get('/containers/filed/json')->{json}{Id},
   '--cidfile');

# look

is(ok_docker(qw(ps -q --no-trunc)), $id, 'ps');
is(ok_docker(qw(ps -a --format {{.Names}})), "filed\nweb", 'ps -a');
like(ok_docker(qw(ps --format), '{{.Status}}'), qr/^Up /, 'status');
like(ok_docker(qw(ps -a --filter status=exited --format), '{{.Status}}'),
     qr/^Exited \(0\) /, 'status of what has ended');
is(ok_docker(qw(ps -l --format {{.Names}})), 'filed', 'ps -l');
like(ok_docker(qw(ps -s --format {{.Size}})), qr/virtual/, 'ps -s');
is(ok_docker(qw(inspect -f {{.Id}} web)), $id, 'inspect');
is(ok_docker(qw(container inspect -f {{.State.Running}} web)), 'true',
   'container inspect');
is(ok_docker('inspect', '-f', '{{.Name}}', substr($id, 0, 6)), '/web',
   'by a part of the id');
no_docker(1, qr/No such object: none/, qw(inspect none));

# exec, cp, logs

is(ok_docker(qw(exec web echo in)), 'in', 'exec');
is($t->docker(qw(exec web sh -c), 'exit 9')->{status}, 9, 'its status');
is(ok_docker(qw(exec -e X=y -w /tmp -u 3 web sh -c), 'echo $X $PWD $(id -u)'),
   'y /tmp 3', 'with arguments');
is($t->docker({ stdin => "abc" }, qw(exec -i web cat))->{out}, 'abc',
   'with input');
ok_docker(qw(exec -d web touch /flag));
ok((wait_for {
    $t->docker(qw(exec web test -e /flag))->{status} == 0
} 10), 'exec -d');

$t->write_file('file', "copied\n");
ok_docker('cp', "$dir/file", 'web:/tmp/');
is(ok_docker(qw(exec web cat /tmp/file)), 'copied', 'cp into');
ok_docker('cp', 'web:/tmp/file', "$dir/back");
is($t->read_file('back'), "copied\n", 'cp out of');

ok_docker(qw(run --name logs busybox sh -c),
   'for i in 1 2 3; do echo $i; done');
is(ok_docker(qw(logs logs)), "1\n2\n3", 'logs');
is(ok_docker(qw(logs -n 1 logs)), '3', 'logs -n');
like(ok_docker(qw(logs -t -n 1 logs)), qr/^\d{4}-\d\d-\d\dT\S+ 3$/, 'logs -t');
is(ok_docker(qw(logs -f logs)), "1\n2\n3", 'logs -f of what has ended');

# steer

ok_docker(qw(stop -t 0 web));
is(running(), '', 'stop');
ok_docker(qw(start web));
is(running(), 'web', 'start');
is($t->get('/containers/web/json')->{json}{Id}, $id, 'the same one');
ok_docker(qw(restart -t 0 web));
is(running(), 'web', 'restart');
ok_docker(qw(kill web));
is(ok_docker(qw(wait web)), '137', 'kill, wait');
no_docker(1, qr/container state improper/, qw(kill web));
is(ok_docker(qw(start -a logs)), "1\n2\n3", 'start -a');
ok_docker(qw(create --name made busybox sh -c), 'exit 3');
is($t->docker(qw(start -a made))->{status}, 3, 'create, start -a');
ok_docker(qw(start web));
ok_docker(qw(kill -s WINCH web));
is(running(), 'web', 'kill -s WINCH');

my $attached = $t->docker_start(qw(run --name sig busybox sh -c),
    'trap "echo got; exit 6" TERM; echo ready; while :; do sleep 0.05; done');
ok($attached->read_until(qr/ready/, 20), 'a container in the foreground');

# containerd says so a moment after the process has begun to print
ok((wait_for { running() =~ /\bsig\b/ } 10), 'runs');
$attached->kill('TERM');
$r = $attached->wait(20);
is("$r->{out}$r->{status}", "ready\ngot\n6", 'takes the client\'s signal');

# a program prints a moment before its runtime says that it runs

my %ends;

for (1 .. 30) {
    $attached = $t->docker_start(qw(run --rm busybox sh -c),
        'trap "exit 6" TERM; echo ready; sleep 20 & wait');
    $attached->read_until(qr/ready/, 20);
    $attached->kill('TERM');
    $ends{ $attached->wait(30)->{status} }++;
}

is_deeply(\%ends, { 6 => 30 }, 'each signal behind the first output arrives');

# remove

no_docker(1, qr/cannot remove container .* as it is running/, qw(rm web));
no_docker(1, qr/No such container: none/, qw(rm none));
ok_docker(qw(rm -f web));
is(all(), 'filed logs made sig', 'rm -f');
like(ok_docker(qw(container prune -f)), qr/^Deleted Containers:(\n\w{64}){4}/,
     'prune');
is(all(), '', 'all are gone');

# the rest

like(ok_docker(qw(version)), qr/^Server:/m, 'version');
like(ok_docker(qw(info)), qr/^ Containers: 0$/m, 'info');
like(ok_docker(qw(images)), qr/^busybox\s+latest\s/m, 'images');
like(ok_docker(qw(image inspect busybox)), qr/"Id": "sha256:/,
     'image inspect');
like(ok_docker(qw(history busybox)), qr/^IMAGE\s/m, 'history');
like(ok_docker(qw(network ls)), qr/\sbridge\s/, 'network ls');
like(ok_docker(qw(network inspect bridge)), qr/"Name": "bridge"/,
     'network inspect');
is(ok_docker(qw(volume create v)), 'v', 'volume create');
is(ok_docker(qw(volume ls -q)), 'v', 'volume ls');
ok_docker(qw(volume rm v));
ok_docker(qw(system prune -f));
like(ok_docker(qw(system df)), qr/^Images\s+\d/m, 'system df');

no_docker(1, qr/\w/, qw(pause none));

# an older API

$r = $t->docker({ env => { DOCKER_API_VERSION => '1.30' } }, 'version', '-f',
                '{{.Server.APIVersion}} {{.Client.APIVersion}}');
is($r->{out}, "1.44 1.30\n", 'an older API version');
$r = $t->docker({ env => { DOCKER_API_VERSION => '1.30' } }, 'run', '--rm',
                'busybox', 'echo', 'old');
is($r->{out}, "old\n", 'docker run with it');
ok((wait_for { all() eq '' } 10), 'nothing is left');

$t->finish;
