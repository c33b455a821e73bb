package Bench::List;

# Copyright (C) 2026 podcri authors

# Lists of 100 and of 500 containers of the real runtime. The first hundred
# have a sandbox each, 20 of them run; the others are 20 in a pod.

use strict;
use warnings;

my %path = (
    docker => '/v1.41/containers/json?all=1',
    libpod => '/v4.3.1/libpod/containers/json?all=true',
);


sub run {
    my ($b) = @_;

    fill($b, 0, 100);
    measure($b, 100);

    fill($b, 100, 500);
    measure($b, 500);
}


sub fill {
    my ($b, $from, $to) = @_;

    for my $i ($from .. $to - 1) {
        my ($pod, $r);

        if ($i >= 100) {
            $pod = 'p' . int($i / 20);

            if ($i % 20 == 0) {
                $b->call($b->socket, 'POST', '/v4.3.1/libpod/pods/create',
                         { name => $pod, netns => { nsmode => 'host' } });
            }

            $b->call($b->socket, 'POST',
                     '/v4.3.1/libpod/containers/create',
                     { name => "c$i", image => Bench::IMAGE(), pod => $pod,
                       command => ['sleep', '10000'] });
            next;
        }

        my $id = $b->create($b->socket, "c$i", ['sleep', '10000']);
        $b->start($b->socket, $id) if $i < 20;

        # Podman has as many, for its list of 100
        if ($b->podman) {
            $b->create($b->podman, "c$i", ['sleep', '10000']);
        }
    }
}


sub measure {
    my ($b, $n) = @_;

    for my $dialect (qw(docker libpod)) {
        for my $c (1, 10) {
            my $podman = $n == 100 && $c == 1 ? $b->podman : undef;

            my $got = $b->pairs(
                podcri => sub {
                    my $r = $b->load(['-c', $c, '-t', 0.2, '-p', $b->worker],
                                     $b->socket, 'GET', $path{$dialect});
                    return { p50 => $r->{p50}, cpu => $r->{cpu} };
                },
                floor => sub { $b->raw($b->cri_address, 'list', $c, 0.2) });

            my $other = $podman && $b->load(['-c', 1, '-n', 3, '-t', 5],
                                            $podman, 'GET', $path{$dialect});

            $b->row(what => "list of $n, $dialect, $c conns, p50",
                    unit => 'ms', value => $got->{podcri}{p50} / 1000,
                    floor => $got->{floor}{p50} / 1000,
                    times => $got->{times}, ratio => 1.6,
                    podman => $other && $other->{p50} / 1000);
            $b->row(what => '  CPU of the worker, of the raw client',
                    unit => 'ms', value => $got->{podcri}{cpu} / 1000,
                    floor => $got->{floor}{cpu} / 1000);
        }
    }
}


1;
