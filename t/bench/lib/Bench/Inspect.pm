package Bench::Inspect;

# Copyright (C) 2026 podcri authors

# Inspect of a running container against its two status calls.

use strict;
use warnings;


sub run {
    my ($b) = @_;

    my $podman = $b->podman;
    my $id = $b->create($b->socket, 'inspected', ['sleep', '10000']);
    $b->start($b->socket, $id);

    my $c = $b->cri_container('inspected');

    if ($podman) {
        $b->start($podman, $b->create($podman, 'inspected',
                                      ['sleep', '10000']));
    }

    for my $what ("/v1.41/containers/inspected/json",
                  "/v4.3.1/libpod/containers/inspected/json",
                  "/v1.41/containers/$id/json")
    {
        my $load = sub {
            my ($socket, $pid) = @_;
            return sub {
                my $r = $b->load(['-t', 0.5, '-p', $pid], $socket, 'GET',
                                 $what);
                return { p50 => $r->{p50}, cpu => $r->{cpu} };
            };
        };

        my $by_id = $what =~ /$id/;

        my $got = $b->turns($b->rounds,
            podcri => $load->($b->socket, $b->worker),
            raw => sub {
                $b->raw($b->cri_address, 'status', 0.5, $c->{id},
                        $c->{pod_sandbox_id});
            },
            $podman && !$by_id
                ? (podman => $load->($podman, $b->podman_pid)) : ());

        $b->row(what => 'inspect, ' . ($what =~ /libpod/ ? 'libpod' : 'docker')
                        . ($by_id ? ', by id' : '') . ', p50', unit => 'ms',
                value => $got->{podcri}{p50} / 1000,
                floor => $got->{raw}{p50} / 1000, above => 0.3,
                podman => $got->{podman} && $got->{podman}{p50} / 1000);
        $b->row(what => '  CPU of the worker, of the raw client',
                unit => 'us', value => $got->{podcri}{cpu},
                floor => $got->{raw}{cpu});
    }

    $b->remove($b->socket, $id);
    $b->remove($podman, 'inspected') if $podman;
}


1;
