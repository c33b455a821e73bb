package Bench::Idle;

# Copyright (C) 2026 podcri authors

# Memory of a worker that has answered one request.

use strict;
use warnings;


sub run {
    my ($b) = @_;

    $b->call($b->socket, 'GET', '/version');

    $b->row(what => 'private memory of an idle worker', unit => 'MB',
            value => $b->private($b->worker) / 1024, max => 4,
            floor => $b->private($b->floor_worker) / 1024);
}


1;
