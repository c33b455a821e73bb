#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# A terminal's output from its first byte, however late somebody listens: what
# is missing comes from the log, and nothing comes twice.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Pty;
use Podcri::Test;

my $init = 'podcri_init ' . Podcri::Test::build() . '/podcri-init;';
my $t = Podcri::Test->new(location => $init);

# without podcri-init nothing holds a program back; and what is done through
# another gateway the first one does not wait for

my $off = Podcri::Test->new(runtime => $t->runtime,
                            location => 'podcri_init off;');
my $other = Podcri::Test->new(runtime => $t->runtime, location => $init);
rmdir $other->dir . '/logs';
symlink $t->dir . '/logs', $other->dir . '/logs' or die "symlink: $!";

my $runs = Podcri::Test::san() ? 20 : 100;
my ($r, $p, $id);

sub create {
    my ($script, %more) = @_;

    $r = $t->post('/v1.44/containers/create', {
        Image => 'busybox', Tty => \1, AttachStdout => \1,
        Cmd => ['sh', '-c', $script], %more });

    return $r->{json}{Id};
}

sub attach {
    my ($id, $query) = @_;

    my $p = $t->open('POST', "/v1.44/containers/$id/attach?stream=1&stdin=1"
                     . '&stdout=1&stderr=1' . ($query // ''), undef,
                     { Connection => 'Upgrade', Upgrade => 'tcp' });
    $p->head;

    return $p;
}

sub logged {
    my ($id, $re) = @_;

    return wait_for {
        $other->get("/v1.44/containers/$id/logs?stdout=1")->{body} =~ $re
    } 20;
}

# Attached, then started while the gateway stands still: it listens when the
# program has printed what $printed matches.

sub late {
    my ($id, $printed, $query) = @_;

    my $p = attach($id, $query);
    my ($worker) = $t->workers;

    kill 'STOP', $worker;
    my $status = $other->post("/v1.44/containers/$id/start")->{status};
    my $there = logged($id, $printed);
    kill 'CONT', $worker;

    is($status, 204, 'started');
    ok($there, 'it prints, and nobody listens');

    return $p;
}

sub go {
    my ($id) = @_;

    # what the container ends with may end this, too

    my $status = $other->docker('exec', $id, 'touch', '/tmp/go')->{status};
    return $status == 137 ? 0 : $status;
}

my $wait = 'until [ -e /tmp/go ]; do sleep 0.02; done;';

# it comes to a rest before somebody listens, and goes on then

$id = create("echo a; echo b; echo b; $wait echo b; printf end");

for my $n (1, 2) {
    $p = late($id, $n == 1 ? qr/^a\r\nb\r\nb\r\n/ : qr/enda\r\nb\r\nb\r\n/);
    ok($p->read_until(qr/^a\r\nb\r\nb\r\n/, 10), "start $n: the log's lines");
    is(go($id), 0, 'it goes on');
    ok($p->read_all(20), 'to its end');
    is($p->{data}, "a\r\nb\r\nb\r\nb\r\nend", 'all of it, once');
    is($t->post("/v1.44/containers/$id/wait")->{json}{StatusCode}, 0,
       'ended');
}

# with what the log had before

$p = late($id, qr/end.*enda\r\nb\r\nb\r\n/s, '&logs=1');
is(go($id), 0, 'it goes on');
ok($p->read_all(20), 'to its end');
is($p->{data}, "a\r\nb\r\nb\r\nb\r\nend" x 3, 'the log of all starts');
is($t->delete("/v1.44/containers/$id?force=1")->{status}, 204, 'removed');

# it does not rest

$id = create('i=0; while [ $i -lt 300 ]; do echo line $i; i=$((i + 1));'
             . ' sleep 0.01; done');
$p = late($id, qr/line 20\r/);
ok($p->read_all(30), 'to its end');
is($p->{data}, join('', map { "line $_\r\n" } 0 .. 299), 'all of it, once');
is($t->delete("/v1.44/containers/$id?force=1")->{status}, 204, 'removed');

# there is more than is kept

$id = create("seq 1 30000; $wait echo end");
$p = late($id, qr/\b30000\r\n/);
ok($p->read_until(qr/\b30000\r\n/, 20), 'much');
is(go($id), 0, 'it goes on');
ok($p->read_all(20), 'to its end');
ok($p->{data} eq join('', map { "$_\r\n" } 1 .. 30000) . "end\r\n",
   'all of it, once') or diag(length $p->{data});
is($t->delete("/v1.44/containers/$id?force=1")->{status}, 204, 'removed');

# it ends before somebody listens

$id = create('echo a; printf b');
$p = late($id, qr/^a\r\nb/);
ok($p->read_all(20), 'to its end');
is($p->{data}, "a\r\nb", 'all of it');
is($t->delete("/v1.44/containers/$id?force=1")->{status}, 204, 'removed');

# attached to later, with its log; and without

$id = create("echo a; echo b; $wait echo b; printf end");
is($t->post("/v1.44/containers/$id/start")->{status}, 204, 'started');
ok(logged($id, qr/b\r\n/), 'it prints');
my $without = attach($id);
$p = attach($id, '&logs=1');
ok($p->read_until(qr/^a\r\nb\r\n$/, 10), 'the log');
is(go($id), 0, 'it goes on');
ok($p->read_all(20), 'to its end');
is($p->{data}, "a\r\nb\r\nb\r\nend", 'all of it, once');
ok($without->read_all(20), 'without its log');
is($without->{data}, "b\r\nend", 'what comes');
is($t->delete("/v1.44/containers/$id?force=1")->{status}, 204, 'removed');

# bytes that are no text of a terminal come as they are

$id = create('stty -opost; printf "a\nb\r\nc\rd\n"; sleep 0.2; printf "e\n"');
$p = attach($id);
is($t->post("/v1.44/containers/$id/start")->{status}, 204, 'started');
ok($p->read_all(20), 'to its end');
is($p->{data}, "a\nb\r\nc\rd\ne\n", 'without line ends of a terminal');
is($t->delete("/v1.44/containers/$id?force=1")->{status}, 204, 'removed');

# the clients, with a gate and without, while the machine is busy

my @script = ('sh', '-c', 'echo a; echo b; sleep 0.1; echo c; printf end');

for my $gateway ($t, $off) {
    my (%lost, @batch);
    my $n = 0;

    while ($n < ($gateway == $t ? $runs : $runs / 2)) {
        @batch = map {
            my $command = $_ % 2 ? 'podman_command' : 'docker_command';
            [$_, Podcri::Pty->start([24, 80], $gateway->$command(
                'run', '--rm', '-t', '--name', "run$_", 'busybox', @script))];
        } $n + 1 .. $n + 5;
        $n += 5;

        for (@batch) {
            my ($i, $p) = @$_;
            my $r = $p->wait(120);
            $r->{out} =~ s/\r+\n/\r\n/g;
            $lost{$i} = "$r->{status} " . $r->{out} =~ s/\r/\\r/gr
                if $r->{status} != 0 || $r->{out} ne "a\r\nb\r\nc\r\nend";
        }
    }

    is_deeply(\%lost, {}, "$n runs lose nothing "
                          . ($gateway == $t ? 'with' : 'without')
                          . ' podcri-init');
}

$off->finish;
$other->finish;
$t->finish;
