#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# Podman's command line, as people type it.

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

sub ok_podman { return command_ok($t, 'podman', @_) }
sub no_podman { command_fails($t, 'podman', @_) }
sub running { return names_of($t, 'CONTAINER_RUNNING') }
sub all { return names_of($t) }

# run

is(ok_podman(qw(run --rm busybox echo hello)), 'hello', 'output');
is($t->podman(qw(run --rm busybox sh -c), 'exit 42')->{status}, 42,
   'exit status');
is($t->podman({ stdin => "in\n" }, qw(run --rm -i busybox cat))->{out}, "in\n",
   'input');
$r = $t->podman(qw(run --rm busybox sh -c), 'echo o; echo e >&2');
is("$r->{out}$r->{err}", "o\ne\n", 'both outputs');
like(ok_podman(qw(run --rm -t busybox tty)), qr{^/dev/(pts/\d+|console)\r?$},
     'a terminal');
no_podman(127, qr/no such file|not found/, qw(run --rm busybox /none));
no_podman(125, qr/no such host|image not known|not found|not known/,
          qw(run --rm --pull never localhost/none true));
is(all(), '', 'nothing is left');

my $id = ok_podman(qw(run -d --name web -e A=b busybox sleep 1000));
like($id, qr/^[0-9a-f]{64}$/, 'run -d tells the id');
is(running(), 'web', 'it runs');
ok_podman(qw(run -d --name web2 --replace busybox sleep 1000));
my $first = $t->get('/containers/web2/json')->{json}{Id};
isnt(ok_podman(qw(run -d --name web2 --replace busybox sleep 1000)), $first,
     '--replace');
is(running(), 'web web2', 'two run');
ok_podman(qw(run --cidfile), "$dir/cid", qw(--name filed busybox true));
is($t->read_file('cid'), $t->get('/containers/filed/json')->{json}{Id},
   '--cidfile');
ok_podman(qw(rm --cidfile), "$dir/cid");
is(all(), 'web web2', 'rm --cidfile');

# look

is(ok_podman(qw(ps -q --no-trunc --filter name=^web$)), $id, 'ps');
is(ok_podman(qw(ps --format), '{{.Names}} {{.Status}}', '--filter',
             'name=^web$') =~ s/ Up .*//r, 'web', 'ps --format');
like(ok_podman(qw(ps --format json)), qr/^\[.*"Id":.*\]$/s,
     'ps --format json');
is(ok_podman(qw(ps -n 1 --format {{.Names}})), 'web2', 'ps -n');
like(ok_podman(qw(ps -s --format), '{{.Size}}'), qr/virtual/, 'ps -s');
is(ok_podman(qw(inspect web --format {{.Id}})), $id, 'inspect');
is(ok_podman(qw(container inspect web --format {{.State.Running}})), 'true',
   'container inspect');
is(ok_podman('inspect', substr($id, 0, 6), '--format', '{{.Name}}'), 'web',
   'by a part of the id');
no_podman(125, qr/no such object|no such container/, qw(inspect none));
ok_podman(qw(container exists web));
is($t->podman(qw(container exists none))->{status}, 1, 'does not exist');

# exec, cp, logs

is(ok_podman(qw(exec web echo in)), 'in', 'exec');
is($t->podman(qw(exec web sh -c), 'exit 9')->{status}, 9, 'its status');
is(ok_podman(qw(exec -e X=y -w /tmp -u 3 web sh -c), 'echo $X $PWD $(id -u)'),
   'y /tmp 3', 'with arguments');
is($t->podman({ stdin => "abc" }, qw(exec -i web cat))->{out}, 'abc',
   'with input');
ok_podman(qw(exec -d web touch /flag));
ok((wait_for {
    $t->podman(qw(exec web test -e /flag))->{status} == 0
} 10), 'exec -d');
no_podman(127, qr/not found|no such file/, qw(exec web /none));

$t->write_file('file', "copied\n");
ok_podman('cp', "$dir/file", 'web:/tmp/');
is(ok_podman(qw(exec web cat /tmp/file)), 'copied', 'cp into');
ok_podman('cp', 'web:/tmp/file', "$dir/back");
is($t->read_file('back'), "copied\n", 'cp out of');

ok_podman(qw(run --name logs busybox sh -c),
   'for i in 1 2 3; do echo $i; done');
is(ok_podman(qw(logs logs)), "1\n2\n3", 'logs');
is(ok_podman(qw(logs --tail 1 logs)), '3', 'logs --tail');
like(ok_podman(qw(logs -t --tail 1 logs)), qr/^\d{4}-\d\d-\d\dT\S+ 3$/,
     'logs -t');
is(ok_podman(qw(logs -f logs)), "1\n2\n3", 'logs -f of what has ended');

# steer

ok_podman(qw(stop -t 0 web));
is(running(), 'web2', 'stop');
ok_podman(qw(start web));
is(running(), 'web web2', 'start');
is($t->get('/containers/web/json')->{json}{Id}, $id, 'the same one');
ok_podman(qw(restart -t 0 web web2));
is(running(), 'web web2', 'restart');
ok_podman(qw(kill web));
is(ok_podman(qw(wait web)), '137', 'kill, wait');
ok_podman(qw(kill -s WINCH web2));
is(running(), 'web2', 'kill -s WINCH');
no_podman(125, qr/can only kill running containers/, qw(kill web));
is($t->podman(qw(start -a logs))->{out}, "1\n2\n3\n", 'start -a');
ok_podman(qw(create --name made busybox sh -c), 'exit 3');
ok_podman(qw(init made));
is($t->podman(qw(start -a made))->{status}, 3, 'create, init, start -a');
ok_podman(qw(init made));
is(ok_podman(qw(inspect made --format),
             "{{.State.Status}} {{.State.ExitCode}}"),
   'created 0', 'init of what has ended');
is($t->podman(qw(start -a made))->{status}, 3, 'start -a again');
ok_podman(qw(wait --condition exited made));
ok_podman(qw(stop --all -t 0));
is(running(), '', 'stop --all');
ok_podman(qw(start web));

# remove

no_podman(2, qr/cannot remove container .* as it is running/, qw(rm web));
no_podman(1, qr/no such container/, qw(rm none));
ok_podman(qw(rm -i none));
ok_podman(qw(rm -f none));
ok_podman(qw(rm -f -t 0 web));
is(all(), 'logs made web2', 'rm -f');
is(scalar(split /\n/, ok_podman(qw(container prune -f))), 3, 'prune');
is(all(), '', 'all are gone');

# pods

my $pod = ok_podman(qw(pod create --name p --label x=y));
is(ok_podman(qw(pod ps -q --no-trunc)), $pod, 'pod ps');
ok_podman(qw(run -d --pod p --name c1 busybox sleep 1000));
ok_podman(qw(run -d --pod p --name c2 busybox sleep 1000));
is(ok_podman(qw(pod inspect p --format {{.NumContainers}})), '2',
   'pod inspect');
ok_podman(qw(pod stop -t 0 p));
is(running(), '', 'pod stop');
ok_podman(qw(pod start p));
is(running(), 'c1 c2', 'pod start');
ok_podman(qw(pod kill p));
is(running(), '', 'pod kill');
ok_podman(qw(pod restart p));
is(running(), 'c1 c2', 'pod restart');
no_podman(125, qr/cannot remove container/, qw(pod rm p));
ok_podman(qw(pod rm -f -t 0 p));
is(all(), '', 'pod rm -f');
ok_podman(qw(pod create --name q));
ok_podman(qw(pod rm -a));
is_deeply($t->cri('list-pods'), [], 'pod rm -a');

# the rest

like(ok_podman(qw(version)), qr/^Server:/m, 'version');
like(ok_podman(qw(info)), qr/^host:/m, 'info');
like(ok_podman(qw(images)), qr{^docker\.io/library/busybox\s+latest}m,
     'images');
like(ok_podman(qw(image inspect busybox)), qr/"Id":/, 'image inspect');
like(ok_podman(qw(history busybox)), qr/^ID\s/m, 'history');
ok_podman(qw(image exists busybox));
like(ok_podman(qw(network ls)), qr/\spodman\s/, 'network ls');
is(ok_podman(qw(volume create v)), 'v', 'volume create');
is(ok_podman(qw(volume ls -q)), 'v', 'volume ls');
ok_podman(qw(volume rm v));

no_podman(125, qr/\w/, qw(pause none));
$t->podman(qw(run -d --name paused busybox sleep 1000));
no_podman(125, qr/not implemented|CRI/, qw(pause paused));
ok_podman(qw(rm -f -t 0 paused));

$t->finish;
