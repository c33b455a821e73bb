#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# What happens to containers when runtimes, workers and clients do not behave,
# and when several gateways and clients want the same.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use IO::Select;
use Time::HiRes qw(time);

use Podcri::Test;

my $t = Podcri::Test->new(main => 'worker_processes 2;',
                          location => 'podcri_read_timeout 3s;');
my $other = Podcri::Test->new(runtime => $t->runtime,
                              main => 'worker_processes 2;');
my $rt = $t->runtime;
my ($r, $since);

my $L = '/v5.4.2/libpod';
my $D = '/v1.41';

sub left {
    return join ' ', map { $_->{metadata}{name} }
        @{ $t->cri('list-containers') }, @{ $t->cri('list-pods') };
}

# The answers of several requests that are sent at once.

sub together {
    my (@requests) = @_;
    my @streams = map {
        my ($test, @request) = @$_;
        $test->open(@request[0 .. 1], $request[2], { Connection => 'close' });
    } @requests;

    return map { $_->response(30) } @streams;
}

# one name, many clients, two gateways with two workers each

for my $round (1 .. 3) {
    my @answers = together(map {
        $_ % 2 ? [$t, 'POST', "$L/containers/create",
                  { name => 'race', image => 'busybox' }]
               : [$other, 'POST', "$D/containers/create?name=race",
                  { Image => 'busybox' }]
    } 1 .. 8);

    my @made = grep { $_->{status} == 201 } @answers;
    is(scalar @made, 1, "race $round: one create succeeds");
    is(scalar(grep { $_->{status} == 500
                     && $_->{json}{message} =~ /already in use/ } @answers),
       7, 'the others are told why');

    my @list = @{ $t->cri('list-containers') };
    is(scalar @list, 1, 'there is one');
    is($list[0]{id}, $made[0]{json}{Id}, 'of which the client knows');
    is($other->get("$L/containers/race/json")->{json}{Id}, $list[0]{id},
       'which the other gateway sees at once');
    is($other->delete("$D/containers/race")->{status}, 204, 'and removes');
    is($t->get("$L/containers/race/exists")->{status}, 404,
       'as the first one sees');
}

# pods have the same names

my @answers = together(map {
    my $pod = { name => 'race' };
    $_ % 2 ? [$t, 'POST', "$L/pods/create", $pod]
           : [$other, 'POST', "$L/pods/create", $pod]
} 1 .. 6);
is(scalar(grep { $_->{status} == 201 } @answers), 1, 'one pod is made');
is(scalar @{ $t->cri('list-pods') }, 1, 'there is one');

# two pods of one name cannot be, nor two containers in different pods

$t->post("$L/pods/create", { name => 'second' });
@answers = together(map {
    [$_ % 2 ? $t : $other, 'POST', "$L/containers/create",
     { name => 'inside', image => 'busybox',
       pod => $_ % 2 ? 'race' : 'second' }]
} 1 .. 4);
cmp_ok(scalar(grep { $_->{status} == 201 } @answers), '<=', 1,
       'at most one container of a name over all pods');
is(scalar(grep { $_->{status} == 201 } @answers),
   scalar @{ $t->cri('list-containers') }, 'as many as were told');
$t->delete("$L/pods/$_?force=true") for qw(race second);
is(left(), '', 'nothing is left');

# one container, started and removed by many

is($t->post("$L/containers/create",
            { name => 'shared', image => 'busybox',
              command => ['sleep', '1000'] })->{status}, 201, 'create');

for my $state ('created', 'exited') {
    @answers = together(map {
        [$_ % 2 ? $t : $other, 'POST', "$L/containers/shared/start"]
    } 1 .. 6);

    is(join(' ', sort map { $_->{status} } @answers),
       '204 304 304 304 304 304', "started by many: $state")
        or diag(map { "$_->{status} $_->{body}\n" } @answers);
    is(join(' ', map { $_->{state} } @{ $t->cri('list-containers') }),
       'CONTAINER_RUNNING', 'one incarnation runs');
    ok((wait_for { @{ $t->cri('list-pods') } == 1 } 10), 'in one sandbox');

    $t->post("$L/containers/shared/kill");
}

@answers = together(map {
    [$_ % 2 ? $t : $other, 'DELETE', "$L/containers/shared"]
} 1 .. 6);
is(scalar(grep { $_->{status} != 200 && $_->{status} != 404 } @answers), 0,
   'removed by many');
cmp_ok(scalar(grep { $_->{status} == 200 } @answers), '>=', 1,
       'who are told so');

# names are free behind the answer

for (1 .. 3) {
    $r = $t->post("$L/containers/create",
                  { name => 'again', image => 'busybox' });
    is($r->{status}, 201, 'create') or diag($r->{body});
    is($other->delete("$L/containers/again")->{status}, 200, 'remove');
}

# the client leaves

sub leaves {
    my ($stage, $what) = @_;

    # it may be over before the runtime can be stopped

    for my $try (1 .. 10) {
        my $mark = length $rt->log;
        my $s = $t->open('POST', "$L/containers/create",
                         { name => 'leaver', image => 'busybox',
                           volumes => [{ Dest => '/v' }] });

        if (!defined $what) {
            $s->close;
            last;
        }

        my $end = time + 10;
        1 until $rt->began($what, $mark) || time > $end;

        $rt->freeze;
        my $late = $s->fill(0.1);
        $s->close;
        $rt->thaw;

        last if !$late;
        ok($try < 10, 'an answer came first');
        $t->delete("$L/containers/leaver?volumes=true");
        wait_for { left() eq '' } 60;
    }

    # the name is free when all of it is gone

    $r = $t->post("$L/containers/create",
                  { name => 'leaver', image => 'busybox' });
    is($r->{status}, 201, "gone at $stage: the name is free")
        or diag($r->{body});
    is(scalar @{ $t->cri('list-containers') }, 1, 'nothing is left of it');
    $t->delete("$L/containers/leaver");
    ok((wait_for { left() eq '' } 60), 'nor a sandbox');
}

# (the other gateway has another log folder and leaves what is in this one)

my @logs = glob($t->dir . '/logs/*');

leaves('once');
leaves('the sandbox', 'sandbox');
leaves('the container', 'container');
is_deeply([glob($t->dir . '/volumes/*')], [], 'no volume is left');
is_deeply([glob($t->dir . '/logs/*')], \@logs, 'no log folder is left');

# a worker is killed in the middle of a create

$t->expect_log(qr/exited on signal 9/);
my %old = map { $_ => 1 } $t->workers;

my $mark = length $rt->log;
my $s = $t->open('POST', "$L/containers/create",
                 { name => 'orphan', image => 'busybox' });
ok((wait_for { $rt->began('sandbox', $mark) } 10), 'a create is under way');
kill 'KILL', keys %old;
ok((wait_for {
    my @now = $t->workers;
    @now == 2 && !grep { $old{$_} } @now;
} 10), 'all workers are killed, there are new ones');
$s->close;

$since = time;
$r = $t->post("$L/containers/create",
              { name => 'orphan', image => 'busybox' });
is($r->{status}, 201, 'the name is free again') or diag($r->{body});
cmp_ok(time - $since, '<', 30, 'soon');
is(scalar @{ $t->cri('list-containers') }, 1, 'one container');
$t->delete("$L/containers/orphan");
ok((wait_for { left() eq '' } 60), 'nothing is left');

# the runtime does not answer

is($t->post("$L/containers/create",
            { name => 'lives', image => 'busybox',
              command => ['sleep', '1000'] })->{status}, 201, 'create');
is($t->post("$L/containers/lives/start")->{status}, 204, 'start');

my $wait = $t->open('POST', "$D/containers/lives/wait");
$wait->head(5);

$rt->freeze;

$since = time;
my $list = $t->open('GET', "$L/containers/json");
my $create = $t->open('POST', "$L/containers/create",
                      { name => 'frozen', image => 'busybox' });
is($t->get('/_ping')->{status}, 200, 'a ping is answered all the same');
ok(!$list->fill(0), 'at once');

for my $s ($list, $create) {
    $r = $s->response(20);
    is($r->{status}, 504, 'no answer in time');
    is($r->{json}{response}, 504, 'in the body, too');
    like($r->{json}{message}, qr/\w/, 'with words');
}

cmp_ok(time - $since, '<', 40, 'as configured');

$rt->thaw;

ok((wait_for { left() eq 'lives lives' } 60), 'the create is undone');
is($t->get("$L/containers/json")->{json}[0]{Names}[0], 'lives',
   'it answers again');

# nor while it makes something

for my $stage ('sandbox', 'container') {
    my $mark = length $rt->log;
    my $s = $t->open('POST', "$L/containers/create",
                     { name => 'stuck', image => 'busybox' });
    my $end = time + 10;
    1 until $rt->began($stage, $mark) || time > $end;
    $rt->freeze;

    $r = $s->response(20);
    ok($r->{status} == 504 || $r->{status} == 201,
       "no answer while it makes a $stage, or just before: $r->{status}");
    $rt->thaw;
    $t->delete("$L/containers/stuck") if $r->{status} == 201;

    ok((wait_for { left() eq 'lives lives' } 60), 'nothing is left of it');
    $r = $t->post("$L/containers/create",
                  { name => 'stuck', image => 'busybox' });
    is($r->{status}, 201, 'the name is free') or diag($r->{body});
    $t->delete("$L/containers/stuck");
    ok((wait_for { left() eq 'lives lives' } 60), 'removed');
}

# the runtime is gone

$rt->kill;

ok((wait_for { $t->get("$L/containers/json")->{status} >= 500 } 10),
   'the runtime is killed');

for my $request (['GET', "$L/containers/json"], ['GET', "$D/version"],
                 ['POST', "$L/containers/lives/stop"],
                 ['POST', "$D/containers/create", { Image => 'busybox' }],
                 ['DELETE', "$L/containers/lives?force=true"])
{
    $since = time;
    $r = $t->request(@$request);
    cmp_ok(time - $since, '<', 3, 'nobody waits');
    is($r->{status}, 503, "$request->[0] $request->[1]") or diag($r->{body});
    is($r->{json}{response}, 503, 'is told in JSON');
}

like($t->podman('ps')->{err}, qr/Error: /, 'podman ps');

$rt->restart;

ok((wait_for { $t->get("$L/containers/json")->{status} == 200 } 5),
   'it is back, and found at once');
is($t->get("$L/containers/lives/json")->{json}{State}{Status}, 'running',
   'the container runs on');

is($t->post("$L/containers/lives/stop?timeout=0")->{status}, 204, 'stop');
$r = $wait->response(20)->{json};
ok(defined $r->{StatusCode}, 'a wait has ended, by then or before');
is($t->delete("$L/containers/lives")->{status}, 200, 'remove');

$other->finish;
$t->finish;
