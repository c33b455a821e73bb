package Bench::Life;

# Copyright (C) 2026 podcri authors

# The life of a container of "true", how soon wait answers, and the first
# output of a run, in the machine's network on all sides.

use strict;
use warnings;

use POSIX qw(mkfifo);
use Time::HiRes qw(time);

my $n = 0;


sub run {
    my ($b) = @_;

    my $podman = $b->podman;

    my $got = $b->pairs(
        podcri => sub { cycle($b, $b->socket) },
        floor => sub { raw($b, 'cycle') },
        $podman ? (podman => sub { cycle($b, $podman) }) : ());

    $b->row(what => 'create + start + wait + remove of true', unit => 'ms',
            value => $got->{podcri}, floor => $got->{floor},
            times => $got->{times}, ratio => 1.15, podman => $got->{podman});

    $got = $b->turns($b->rounds + 3,
        podcri => sub { waited($b, $b->socket) },
        $podman ? (podman => sub { waited($b, $podman) }) : ());

    $b->row(what => 'from the exit to the answer of wait', unit => 'ms',
            value => $got->{podcri}{took}, floor => $got->{podcri}{runtime},
            above => 10, podman => $got->{podman} && $got->{podman}{took});

    $got = $b->pairs(
        podcri => sub { first($b, $b->socket) },
        floor => sub { raw($b, 'first') },
        $podman ? (podman => sub { first($b, $podman) }) : ());

    $b->row(what => 'create + attach + start to the first output',
            unit => 'ms', value => $got->{podcri}, floor => $got->{floor},
            times => $got->{times}, ratio => 1.2, podman => $got->{podman});
}


# removing the sandbox behind the answer must not slow the next one down

sub settled {
    my ($b) = @_;

    Podcri::Process::wait_for(sub {
        !grep { $_->{state} eq 'SANDBOX_NOTREADY' }
            @{ $b->t->cri('list-pods') }
    }, 10);
}


sub raw {
    my ($b, $mode) = @_;

    settled($b);
    my $logs = $b->dir . '/raw';
    mkdir $logs;

    return $b->raw($b->cri_address, $mode, 1, Bench::IMAGE(), $logs)->{p50}
           / 1000;
}


sub cycle {
    my ($b, $socket) = @_;

    settled($b);
    my $began = time;

    my $id = $b->create($socket, 'life' . $n++, ['true']);
    $b->start($socket, $id);
    $b->call($socket, 'POST', "/v1.41/containers/$id/wait");
    $b->call($socket, 'DELETE', "/v1.41/containers/$id");

    return (time - $began) * 1000;
}


# The container ends when the pipe does that it reads from. The runtime itself
# is asked meanwhile, in another process.

sub waited {
    my ($b, $socket) = @_;

    my $dir = $b->dir . '/fifo' . $n++;
    mkdir $dir;
    mkfifo("$dir/in", 0666) or die "mkfifo: $!\n";

    my $id = $b->create($socket, 'waited' . $n, ['cat', '/fifo/in'],
                        HostConfig => { NetworkMode => 'host',
                                        Binds => ["$dir:/fifo"] });
    $b->start($socket, $id);

    # opens when the container has opened its side
    open my $in, '>', "$dir/in" or die "fifo: $!\n";

    my $raw = $socket eq $b->socket && $b->raw_start('exit',
        $b->cri_container('waited' . $n)->{id});

    my $wait = $b->http($socket)->open('POST',
                                       "/v1.41/containers/$id/wait");
    $b->call($socket, 'GET', '/_ping');
    Time::HiRes::sleep(0.1);

    close $in;
    my $ended = time;

    my $r = $wait->response(20);
    my %took = (took => (time - $ended) * 1000);

    if ($raw) {
        $raw->wait(20)->{out} =~ /"at":(\d+)/ or die 'raw exit: ', $raw->err;
        $took{runtime} = ($1 / 1e6 - $ended) * 1000;
    }

    $b->remove($socket, $id);

    return \%took;
}


sub first {
    my ($b, $socket) = @_;

    settled($b);
    my $began = time;

    my $id = $b->create($socket, 'first' . $n++, ['echo', 'hi']);

    my $attach = $b->http($socket)->open('POST',
        "/v1.41/containers/$id/attach?stream=1&stdout=1&stderr=1");
    $attach->head(10);
    $b->start($socket, $id);

    $attach->read_until(qr/hi/, 10) or die "no output: $attach->{data}\n";
    my $took = (time - $began) * 1000;

    $attach->close;
    $b->call($socket, 'POST', "/v1.41/containers/$id/wait");
    $b->remove($socket, $id);

    return $took;
}


1;
