package Bench::Version;

# Copyright (C) 2026 podcri authors

# GET /version, which is one CRI call, against the same call by grpc_pass.

use strict;
use warnings;


sub run {
    my ($b) = @_;

    for my $c (1, 10, 100) {
        my @options = ('-c', $c, '-t', 0.2);

        my $got = $b->pairs(
            podcri => sub {
                $b->load([@options, '-p', $b->worker], $b->socket, 'GET',
                         '/version')->{cpu};
            },
            floor => sub {
                $b->load([@options, '-p', $b->floor_worker, '-z', 5],
                         $b->floor_socket, 'POST',
                         '/runtime.v1.RuntimeService/Version')->{cpu};
            },
            raw => sub {
                $b->raw($b->cri_address, 'version', $c, 0.2)->{cpu};
            });

        $b->row(what => "/version, CPU per request, $c conns", unit => 'us',
                value => $got->{podcri}, floor => $got->{floor},
                times => $got->{times},
                $c == 100 ? (ratio => 1.3) : ());
        $b->row(what => '  of this, a plain client on gRPC core', unit => 'us',
                value => $got->{raw});
    }
}


1;
