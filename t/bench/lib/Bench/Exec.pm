package Bench::Exec;

# Copyright (C) 2026 podcri authors

# exec of "true" with its three requests against ExecSync, and 50 MB through
# "exec -i cat".

use strict;
use warnings;

use Time::HiRes qw(time);

use constant MB => 50;


sub run {
    my ($b) = @_;

    my $podman = $b->podman;

    for my $socket ($b->socket, $podman // ()) {
        $b->start($socket, $b->create($socket, 'execs', ['sleep', '10000']));
    }

    my $c = $b->cri_container('execs');
    my $got = $b->turns(3 * $b->rounds,
        podcri => sub { once($b, $b->socket) },
        raw => sub { $b->raw($b->cri_address, 'exec', 1, $c->{id})->{p50}
                     / 1000 },
        $podman ? (podman => sub { once($b, $podman) }) : ());

    $b->row(what => 'exec of true, three requests', unit => 'ms',
            value => $got->{podcri}, floor => $got->{raw}, ratio => 1.15,
            podman => $got->{podman});

    $got = $b->turns(1,
        podcri => sub { through($b, $b->socket) },
        $podman ? (podman => sub { through($b, $podman) }) : ());

    $b->row(what => 'exec -i cat, both ways', unit => 'MB/s',
            value => $got->{podcri}, podman => $got->{podman});

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


sub through {
    my ($b, $socket) = @_;

    my $id = $b->call($socket, 'POST', '/v1.41/containers/execs/exec',
                      { Cmd => ['cat'], AttachStdin => \1,
                        AttachStdout => \1 })->{Id};

    my $s = $b->http($socket)->open('POST', "/v1.41/exec/$id/start",
                                    { Detach => \0 },
                                    { Upgrade => 'tcp',
                                      Connection => 'Upgrade' });
    $s->head(10)->{status} == 101 or die "no upgrade\n";

    my $sock = $s->{sock};
    my $chunk = 'x' x 65536;
    my $left = MB * 1024 * 1024 / 65536;
    my ($off, $got, $buf) = (0, length $s->{buf}, '');
    my $began = time;
    my $end = $began + 60;

    # frames have heads of 8 bytes: more comes back than was sent
    while ($got < MB * 1024 * 1024) {
        my ($r, $w) = ('', '');
        vec($r, fileno $sock, 1) = 1;
        vec($w, fileno $sock, 1) = 1 if $left;

        select $r, $w, undef, 1;
        die "exec -i cat: $got bytes came back\n" if time > $end;

        if (vec $r, fileno $sock, 1) {
            my $k = sysread $sock, $buf, 262144;
            last if defined $k && $k == 0;
            $got += $k // 0;
        }

        if ($left && vec $w, fileno $sock, 1) {
            my $k = syswrite $sock, $chunk, 65536 - $off, $off;
            $off += $k // 0;

            if ($off == 65536) {
                $off = 0;
                shutdown $sock, 1 if --$left == 0;
            }
        }
    }

    return MB / (time - $began);
}


1;
