package Bench::Fake;

# Copyright (C) 2026 podcri authors

# Lists of a runtime that answers at once, and another client meanwhile.

use strict;
use warnings;

use Time::HiRes ();


sub run {
    my ($b) = @_;

    for my $n (1000, 10000) {
        my $socket = $b->dir . "/podcri$n.sock";
        my $path = '/v1.41/containers/json?all=1';

        # the first one reads the status of each
        $b->load(['-n', 1, '-t', 60], $socket, 'GET', $path);

        my $got = $b->pairs(
            podcri => sub {
                my $r = $b->load(['-t', 0.3, '-p', $b->worker], $socket,
                                 'GET', $path);
                return { p50 => $r->{p50}, cpu => $r->{cpu} };
            },
            floor => sub {
                $b->raw('unix:' . $b->dir . "/fake$n.sock", 'list', 1, 0.3);
            });

        my $ping = $b->turns($b->rounds,
            meanwhile => sub {
                my $lists = $b->load_start(['-t', 1.2], $socket, 'GET',
                                           $path);
                Time::HiRes::sleep(0.2);
                my $r = $b->load(['-t', 0.8, '-w', 2000], $b->socket,
                                 'GET', '/_ping');
                $lists->wait(10);
                return $r->{p90};
            },
            alone => sub {
                $b->load(['-t', 0.3, '-w', 2000], $b->socket, 'GET',
                         '/_ping')->{p90};
            });

        $b->row(what => "list of $n of a fake, p50", unit => 'ms',
                value => $got->{podcri}{p50} / 1000,
                floor => $got->{floor}{p50} / 1000, times => $got->{times},
                ratio => 2);
        $b->row(what => '  CPU of the worker, of the raw client',
                unit => 'ms', value => $got->{podcri}{cpu} / 1000,
                floor => $got->{floor}{cpu} / 1000);
        $b->row(what => '  /_ping of another client meanwhile, p90',
                unit => 'ms', value => $ping->{meanwhile} / 1000, max => 15,
                floor => $ping->{alone} / 1000);
    }

    # what stays when nobody lists any more: the caches, and what malloc keeps
    $b->load(['-n', 200, '-t', 1], $b->socket, 'GET', '/_ping');

    # which it gives back half a second after the last of them
    my $max = 20;
    my $mb;

    Podcri::Process::wait_for(sub {
        ($mb = $b->private($b->worker) / 1024) <= $max;
    }, 5);

    $b->row(what => 'private memory after lists of 10,000', unit => 'MB',
            value => $mb, max => $max);
}


1;
