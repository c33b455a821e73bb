package Bench::Through;

# Copyright (C) 2026 podcri authors

# 50 MB through "exec -i cat" and through cp both ways. The floor does the same
# in a container of the same kind with CRI's Exec and the runtime's streaming
# server: there cp is a tar in the container, as it is for clients of CRI.

use strict;
use warnings;

use Time::HiRes qw(time);

use constant { MB => 50, PIECE => 65536, LIMIT => 60 };

my $size = MB * 1024 * 1024;


sub run {
    my ($b) = @_;

    my $podman = $b->podman;
    my @sockets = ($b->socket, $podman // ());

    for my $socket (@sockets) {
        $b->start($socket, $b->create($socket, 'through',
                                      ['sleep', '10000']));
    }

    my $tar = tar($b);
    my $cri = $b->cri_container('through')->{id};

    my $cat = $b->turns($b->rounds,
        podcri => sub { cat($b, $b->socket) },
        raw => sub {
            raw($b, [$cri, 'cat'], 'x' x PIECE, $size / PIECE, $size);
        },
        $podman ? (podman => sub { cat($b, $podman) }) : ());

    row($b, 'exec -i cat, 50 MB both ways', $cat);

    my $in = $b->turns($b->rounds,
        podcri => sub { put($b, $b->socket, $tar) },
        raw => sub {
            my $n = length $tar;
            raw($b, [$cri, 'sh', '-c', "head -c $n | tar -x -C /tmp; echo ."],
                $tar, 1, 1);
        },
        $podman ? (podman => sub { put($b, $podman, $tar) }) : ());

    row($b, 'cp of 50 MB into a container', $in);

    my $out = $b->turns($b->rounds,
        podcri => sub { get($b, $b->socket) },
        raw => sub {
            raw($b, [$cri, 'tar', '-c', '-C', '/tmp', 'through'], '', 0,
                $size);
        },
        $podman ? (podman => sub { get($b, $podman) }) : ());

    row($b, 'cp of 50 MB out of it', $out);

    $b->remove($_, 'through') for @sockets;
}


sub row {
    my ($b, $what, $got) = @_;

    $b->row(what => $what, unit => 'MB/s', value => $got->{podcri},
            floor => $got->{raw}, podman => $got->{podman});
}


# an archive of one file

sub tar {
    my ($b) = @_;

    my $dir = $b->dir;

    open my $f, '>', "$dir/through" or die "$dir/through: $!\n";
    print $f 'x' x $size;
    close $f or die "$dir/through: $!\n";

    my $r = Podcri::Process::run('tar', '-cf', "$dir/through.tar", '-C', $dir,
                                 'through');
    die "tar: $r->{err}\n" if $r->{status} != 0;

    open $f, '<', "$dir/through.tar" or die "$dir/through.tar: $!\n";
    local $/;

    return scalar <$f>;
}


sub cat {
    my ($b, $socket) = @_;

    my $id = $b->call($socket, 'POST', '/v1.41/containers/through/exec',
                      { Cmd => ['cat'], AttachStdin => \1,
                        AttachStdout => \1 })->{Id};

    my $s = $b->http($socket)->open('POST', "/v1.41/exec/$id/start",
                                    { Detach => \0 },
                                    { Upgrade => 'tcp',
                                      Connection => 'Upgrade' });
    $s->head(10)->{status} == 101 or die "no upgrade\n";

    return move($s->{sock}, 'x' x PIECE, $size / PIECE, $size,
                length $s->{buf});
}


sub put {
    my ($b, $socket, $tar) = @_;

    my $s = $b->http($socket)->open('PUT',
        '/v1.41/containers/through/archive?path=/tmp', undef,
        { 'Content-Type' => 'application/x-tar', Connection => 'close',
          'Content-Length' => length $tar });

    my $rate = move($s->{sock}, $tar, 1, 1, 0, \my $answer);

    $answer =~ m{^HTTP/1.1 200} or die "cp into it: $answer\n";

    return $rate;
}


sub get {
    my ($b, $socket) = @_;

    my $r = $b->load(['-n', 1, '-t', LIMIT], $socket, 'GET',
        '/v1.41/containers/through/archive?path=/tmp/through');

    die "cp out of it: $r->{bytes} bytes\n" if $r->{bytes} < $size;

    return MB / $r->{p50} * 1e6;
}


# A command in the container by the runtime's streaming server, over WebSocket
# (RFC 6455), of which each message begins with the number of its stream
# (Kubernetes v4.channel.k8s.io): times pieces to its input, and until so many
# bytes have come. A mask of zeros changes nothing.

sub raw {
    my ($b, $exec, $piece, $times, $want) = @_;

    my $began = time;
    my $url = $b->raw($b->cri_address, 'url', @$exec)->{url};
    my ($address, $path) = $url =~ m{^(http://[^/]+)(/.*)} or die "$url\n";

    my $s = Podcri::HTTP->new($address)->open('GET', $path, undef,
        { Upgrade => 'websocket', Connection => 'Upgrade',
          'Sec-WebSocket-Version' => 13,
          'Sec-WebSocket-Key' => 'AAAAAAAAAAAAAAAAAAAAAA==',
          'Sec-WebSocket-Protocol' => 'v4.channel.k8s.io' });

    $s->head(10)->{status} == 101 or die "no upgrade\n";

    my $frames = join '', map {
        pack('CCQ>NC', 0x82, 0xff, 1 + length, 0, 0) . $_
    } unpack '(a' . PIECE . ')*', $piece;

    # the first message of each stream is empty, and has a head of 3 bytes
    return move($s->{sock}, $frames, $times, $want + 9, length $s->{buf},
                undef, $began);
}


# MB/s of the larger way

sub move {
    my ($sock, $piece, $times, $want, $got, $to, $began) = @_;

    my ($off, $buf) = (0, '');
    my $full = length $piece;

    $began //= time;

    my $end = time + LIMIT;

    while ($got < $want || $times) {
        my ($r, $w) = ('', '');
        vec($r, fileno $sock, 1) = 1;
        vec($w, fileno $sock, 1) = 1 if $times;

        select $r, $w, undef, 1;
        die "$got of $want bytes came\n" if time > $end;

        if (vec $r, fileno $sock, 1) {
            my $n = sysread $sock, $buf, 262144;

            die "the end after $got of $want bytes\n" if defined $n && !$n;
            $got += $n // 0;
            $$to .= $buf if $to && $n;
        }

        if ($times && vec $w, fileno $sock, 1) {
            $off += syswrite($sock, $piece, $full - $off, $off) // 0;

            if ($off == $full) {
                $off = 0;
                $times--;
            }
        }
    }

    return MB / (time - $began);
}


1;
