package Bench::Grow;

# Copyright (C) 2026 podcri authors

# Memory of the worker over 100,000 requests of every kind that reads or
# fails, on the runtime that answers at once, after 50,000 have filled what is
# filled once: caches, stacks, and the holes in malloc()'s heap, which the
# mixture of requests at the same time decides about.

use strict;
use warnings;

my @requests = (
    ['GET', '/_ping'],
    ['GET', '/version'],
    ['GET', '/v1.41/containers/json?all=1'],
    ['GET', '/v4.3.1/libpod/containers/json?all=true'],
    ['GET', '/v1.41/containers/container-1/json'],
    ['GET', '/v4.3.1/libpod/containers/container-1/json'],
    ['GET', '/v1.41/containers/nothing/json'],
    ['GET', '/v4.3.1/libpod/pods/json'],
    ['GET', '/v1.41/no/such/path'],
    ['GET', '/v1.41/containers/json?filters=%7B'],
    ['POST', '/v1.41/containers/create?name=x', '{"Image": 5}'],
    ['POST', '/v4.3.1/libpod/containers/create', '{"image": "x", "env": 1}'],
    ['GET', '/v1.41/volumes'],
    ['GET', '/v1.41/networks'],
);


sub run {
    my ($b) = @_;

    local $b->{errors_wanted} = 1;

    my $socket = $b->dir . '/podcri10.sock';
    my @kb;
    my $total = 0;

    # the first two rounds are not counted
    for my $round (-1 .. 4) {
        for my $request (@requests) {
            my $left = int(100_000 / 4 / @requests);

            # the client gives up after a thousand errors
            while ($left > 0) {
                my $n = $left > 900 ? 900 : $left;
                my $r = $b->load(['-c', 4, '-n', $n, '-t', 20], $socket,
                                 @$request);
                die "@$request: $r->{requests} of $n\n"
                    if $r->{requests} < $n;
                $left -= $n;
                $total += $n if $round > 0;
            }
        }

        push @kb, $b->private($b->worker) if $round >= 0;
    }

    $b->row(what => "growth over $total requests of every kind",
            unit => 'KB', value => $kb[-1] - $kb[0], max => 256);
    $b->row(what => '  of this in the last quarter', unit => 'KB',
            value => $kb[-1] - $kb[-2]);
}


1;
