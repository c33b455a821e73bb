#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# What becomes of requests that wait: the client leaves, nginx reloads or
# ends, the runtime does not answer.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Time::HiRes qw(time);

use Podcri::Test;

my $t = Podcri::Test->new(tcp => 1, tls => 1,
                          location => 'podcri_read_timeout 2s;');

my $create = {
    Image => 'busybox', Cmd => ['cat'],
    OpenStdin => \1, StdinOnce => \1, AttachStdin => \1,
};


sub create {
    my $r = $t->post('/containers/create', $create);
    is($r->{status}, 201, 'container created');
    return $r->{json}{Id};
}


# the workers that are on their way out

sub leaving {
    my $r = run('ps', '-o', 'args=', '--ppid', $t->nginx_pid);
    return scalar grep { /is shutting down/ } split /\n/, $r->{out};
}


# a connection that is taken over, on every listener; a reload leaves all that
# waits to the old worker, and the new one serves meanwhile

my $id = create();
my @attached;

for my $via (qw(unix tcp tls)) {
    my $s = $t->http($via)->open('POST',
        "/containers/$id/attach?stream=1&stdin=1&stdout=1", undef,
        { Upgrade => 'tcp', Connection => 'Upgrade' });

    is($s->head->{status}, 101, "$via: attached");
    is($s->head->{headers}{upgrade}, 'tcp', '- upgraded');
    push @attached, $s;
}

my $raw = $t->open('POST', "/containers/$id/attach?stream=1&stdout=1",
                   { DetachKeys => 'ctrl-a' });
is($raw->head->{status}, 200, 'attached without an upgrade');
is_deeply([sort keys %{ $raw->head->{headers} }], ['content-type'],
          '- the answer has its type, and nothing else');

my $wait = $t->open('POST', "/containers/$id/wait?condition=next-exit");
is($wait->head(5)->{status}, 200, 'wait answers at once');

ok($t->reload, 'reload');
is(leaving(), 1, '- the old worker goes on');

is($t->post("/containers/$id/start")->{status}, 204, 'start by the new one');

for my $s (@attached) {
    ok($s->send("line\n"), 'input');
}

for my $s (@attached, $raw) {
    ok($s->read_until(qr/(?:line\n.*){3}/s), '- comes back to all');
}

ok($attached[0]->shutdown_write, 'end of input');

ok($wait->read_all(20), 'wait has its answer');
like($wait->{data}, qr/"StatusCode":0\b/, '- exit code');

for my $s (@attached, $raw) {
    ok($s->read_all(10), 'the connection is closed at the end');
}

$_->close for @attached, $raw, $wait;

ok((wait_for { leaving() == 0 } 10), 'the old worker ends');
is($t->delete("/containers/$id")->{status}, 204, 'removed');

# clients that leave: nothing keeps the worker

$id = create();

my @waiting = map {
    my $s = $t->http($_)->open('POST', "/containers/$id/wait");
    $s->head(5);
    $s;
} qw(unix tcp tls);

push @waiting, map {
    my $s = $t->http($_)->open('POST',
        "/containers/$id/attach?stream=1&stdin=1&stdout=1");
    $s->head(5);
    $s;
} qw(unix tcp tls);

$_->close for @waiting;

is($t->delete("/containers/$id?force=1")->{status}, 204, 'removed');
ok($t->reload, 'reload');
ok((wait_for { leaving() == 0 } 10), 'the old worker ends at once');

# a runtime that does not answer

$t->runtime->freeze;

my $begun = time;
my $r = $t->get('/version');
my $took = time - $begun;

is($r->{status}, 504, 'frozen runtime');
ok($took > 1.5 && $took < 6, "- after podcri_read_timeout: $took");
is($r->{json}{response}, 504, '- said in JSON');

# nginx is told to end at once, and its worker does: the master would kill it
# after seconds, and finish() find an alert

my @open = map { $t->open('GET', '/version') } 1 .. 3;

$begun = time;
ok($t->stop_nginx('TERM'), 'TERM');
$took = time - $begun;
cmp_ok($took, '<', 3, "- ends without waiting for the runtime: $took");

for my $s (@open) {
    ok(!eval { $s->head(5) }, '- the connection is closed');
}

$t->runtime->thaw;
like($t->log, qr/worker process \d+ exited with code 0/, '- exit code');

$t->finish;
