package Bench::Logs;

# Copyright (C) 2026 podcri authors

# Logs of 50 MB in 500,000 lines, the last hundred of them, and how soon a
# line that a container writes is at the client.

use strict;
use warnings;

use POSIX qw(mkfifo);
use Time::HiRes qw(time sleep);

use constant { LINES => 500_000, BYTES => 100 };

my $query = 'stdout=1&stderr=1';


sub run {
    my ($b) = @_;

    my $podman = $b->podman;

    for my $socket ($b->socket, $podman // ()) {
        my $id = $b->create($socket, 'logged', ['true']);
        $b->start($socket, $id);
        $b->call($socket, 'POST', "/v1.41/containers/$id/wait");
        fill($b, $socket);
    }

    my $load = sub {
        my ($socket, $pid, $more, $n) = @_;
        return sub {
            my $r = $b->load(['-n', $n, '-t', 10, '-p', $pid], $socket, 'GET',
                             "/v1.41/containers/logged/logs?$query$more");
            return { p50 => $r->{p50}, cpu => $r->{cpu}, size => $r->{bytes} };
        };
    };

    my $file = $b->dir . '/floor/logs';
    open my $f, '>', $file or die "$file: $!\n";
    print $f 'x' x (LINES * (BYTES + 8));
    close $f;

    my $got = $b->turns($b->rounds,
        podcri => $load->($b->socket, $b->worker, '', 1),
        floor => sub {
            my $r = $b->load(['-n', 1, '-t', 10], $b->floor_socket, 'GET',
                             '/file/logs');
            return { p50 => $r->{p50} };
        });
    my $other = $podman && $load->($podman, $b->podman_pid, '', 1)->();

    die "logs of $got->{podcri}{size} bytes\n"
        if $got->{podcri}{size} < LINES * BYTES;

    my $mb = LINES * BYTES / 1e6;

    $b->row(what => 'logs of 50 MB', unit => 'MB/s', min => 200,
            value => $mb / $got->{podcri}{p50} * 1e6,
            floor => $mb / $got->{floor}{p50} * 1e6,
            podman => $other && $mb / $other->{p50} * 1e6);

    $got = $b->turns($b->rounds,
        podcri => $load->($b->socket, $b->worker, '&tail=100', 20));
    $other = $podman && $load->($podman, $b->podman_pid, '&tail=100', 5)->();

    $b->row(what => '  the last 100 lines of them, p50', unit => 'ms',
            value => $got->{podcri}{p50} / 1000, max => 2,
            podman => $other && $other->{p50} / 1000);

    $got = { podcri => [follow($b, $b->socket)],
             $podman ? (podman => [follow($b, $podman)]) : () };

    $b->row(what => 'logs -f: from write() to the client, p50', unit => 'ms',
            value => $got->{podcri}[0], floor => $got->{podcri}[1], max => 3,
            podman => $got->{podman} && $got->{podman}[0]);

    $b->remove($_, 'logged') for $b->socket, $podman // ();
}


# Lines as the runtime would have written them; both write the same form.

sub fill {
    my ($b, $socket) = @_;

    my $path = log_path($b, $socket, 'logged');
    my $line = '2026-01-01T00:00:00.000000000Z stdout F '
        . ('x' x (BYTES - 1)) . "\n";

    open my $f, '>>', $path or die "$path: $!\n";
    print $f $line x 1000 for 1 .. LINES / 1000;
    close $f or die "$path: $!\n";
}


sub log_path {
    my ($b, $socket, $name) = @_;

    if ($socket ne $b->socket) {
        return $b->podman_run('inspect', '-f', '{{.HostConfig.LogConfig.Path}}',
                              $name)->{out} =~ s/\n//r;
    }

    my $c = $b->cri_container($name);

    return $b->t->cri('status', $c->{id})->{status}{log_path};
}


# p50 of the time from a write to the client, and to the log file, in ms

sub follow {
    my ($b, $socket) = @_;

    my $dir = $b->dir . '/follow' . ($socket eq $b->socket ? '' : '-podman');
    mkdir $dir;
    mkfifo("$dir/in", 0666) or die "mkfifo: $!\n";

    my $id = $b->create($socket, 'followed', ['cat', '/fifo/in'],
                        HostConfig => { NetworkMode => 'host',
                                        Binds => ["$dir:/fifo"] });
    $b->start($socket, $id);
    open my $in, '>', "$dir/in" or die "fifo: $!\n";
    $in->autoflush(1);

    my $logs = $b->http($socket)->open('GET',
        "/v1.41/containers/$id/logs?$query&follow=1");
    my $path = log_path($b, $socket, 'followed');
    my (@client, @file);

    for my $i (1 .. 40) {
        my $began = time;
        print $in "line $i.\n";
        $logs->read_until(qr/line $i\./, 5) or die "line $i is missing\n";
        push @client, (time - $began) * 1000 if $i > 5;
        sleep 0.01;
    }

    for my $i (1 .. 20) {
        my $size = -s $path;
        my $began = time;
        print $in "file $i.\n";
        sleep 0.00005 while -s $path == $size && time < $began + 5;
        push @file, (time - $began) * 1000;
        sleep 0.01;
    }

    close $in;
    $logs->close;
    $b->remove($socket, $id);

    return Bench::median(@client), Bench::median(@file);
}


1;
