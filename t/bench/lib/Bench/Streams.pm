package Bench::Streams;

# Copyright (C) 2026 podcri authors

# Memory of the worker for each stream on which nothing happens, and what goes
# through those on which much does.

use strict;
use warnings;

use Bench::Through;
use Podcri::Process ();

use constant { FOLLOWS => 400, EXECS => 40 };


sub run {
    my ($b) = @_;

    my $id = $b->create($b->socket, 'streams', ['sh', '-c',
                                                'echo hi; sleep 10000']);
    $b->start($b->socket, $id);

    # the first ones load what all use
    my $follow = sub {
        my $s = $b->http->open('GET',
            "/v1.41/containers/$id/logs?stdout=1&follow=1");
        $s->read_until(qr/hi/, 10) or die "no log\n";
        return $s;
    };

    my $exec = sub {
        my $e = $b->call($b->socket, 'POST', "/v1.41/containers/$id/exec",
                         { Cmd => ['sleep', '10000'], AttachStdout => \1 });
        my $s = $b->http->open('POST', "/v1.41/exec/$e->{Id}/start",
                               { Detach => \0 },
                               { Upgrade => 'tcp', Connection => 'Upgrade' });
        $s->head(10)->{status} == 101 or die "no upgrade\n";
        return $s;
    };

    # what the first kind gives back the second may use: the fewer first
    each_of($b, 'exec', $exec, EXECS, 48);
    each_of($b, 'logs -f', $follow, FOLLOWS, 24);

    $b->remove($b->socket, $id);

    Bench::Through::run($b);
}


sub each_of {
    my ($b, $what, $open, $n, $max) = @_;

    my @streams = map { $open->() } 1 .. 5;
    my $before = $b->private($b->worker);

    push @streams, map { $open->() } 1 .. $n;
    $b->call($b->socket, 'GET', '/_ping');

    $b->row(what => "memory of an idle $what", unit => 'KB', max => $max,
            value => ($b->private($b->worker) - $before) / $n);

    $_->close for @streams;
}


1;
