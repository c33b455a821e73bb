package Bench::Ping;

# Copyright (C) 2026 podcri authors

# GET /_ping: CPU per request against nginx's "return 200".

use strict;
use warnings;


sub run {
    my ($b) = @_;

    my $podman = $b->podman;

    for my $c (1, 10, 100) {
        my $load = sub {
            my ($pid, $socket) = @_;
            return sub {
                $b->load(['-c', $c, '-t', 0.1, '-p', $pid], $socket, 'GET',
                         '/_ping')->{cpu};
            };
        };

        my $got = $b->pairs(times => 15,
            podcri => $load->($b->worker, $b->socket),
            floor => $load->($b->floor_worker, $b->floor_socket),
            $podman ? (podman => $load->($b->podman_pid, $podman)) : ());

        $b->row(what => "/_ping, CPU per request, $c conns", unit => 'us',
                value => $got->{podcri}, floor => $got->{floor},
                times => $got->{times},
                podman => $got->{podman},

                # one at a time, it is the machine's wake-ups that count
                $c > 1 ? (ratio => 1.25) : ());
    }
}


1;
