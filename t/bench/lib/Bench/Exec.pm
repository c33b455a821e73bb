package Bench::Exec;

# Copyright (C) 2026 podcri authors

# exec of "true" with its three requests against ExecSync.

use strict;
use warnings;

use Time::HiRes qw(time);


sub run {
    my ($b) = @_;

    my $podman = $b->podman;

    for my $socket ($b->socket, $podman // ()) {
        $b->start($socket, $b->create($socket, 'execs', ['sleep', '10000']));
    }

    my $c = $b->cri_container('execs');
    my $got = $b->pairs(
        podcri => sub { once($b, $b->socket) },
        floor => sub { $b->raw($b->cri_address, 'exec', 1, $c->{id})->{p50}
                     / 1000 },
        $podman ? (podman => sub { once($b, $podman) }) : ());

    $b->row(what => 'exec of true, three requests', unit => 'ms',
            value => $got->{podcri}, floor => $got->{floor},
            times => $got->{times}, ratio => 1.15, podman => $got->{podman});

    $b->remove($_, 'execs') for $b->socket, $podman // ();
}


sub once {
    my ($b, $socket) = @_;

    my $began = time;

    my $id = $b->call($socket, 'POST', '/v1.41/containers/execs/exec',
                      { Cmd => ['true'], AttachStdout => \1,
                        AttachStderr => \1 })->{Id};
    $b->call($socket, 'POST', "/v1.41/exec/$id/start", { Detach => \0 });
    my $r = $b->call($socket, 'GET', "/v1.41/exec/$id/json");
    die "exec ended with $r->{ExitCode}\n" if $r->{ExitCode} != 0;

    return (time - $began) * 1000;
}


1;
