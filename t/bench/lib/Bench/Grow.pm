package Bench::Grow;

# Copyright (C) 2026 podcri authors

# Memory of the worker over 100,000 requests of every kind that reads or
# fails, on the runtime that answers at once, after 50,000 have filled what is
# filled once: caches, stacks, and the holes in malloc()'s heap, which the
# mixture of requests at the same time decides about. The same over 10,000
# streams of every kind, on the real runtime.

use strict;
use warnings;

use Podcri::Process qw(wait_for);

use constant {
    STREAMS => 10_000,
    QUICK => 2_000,
    OPEN => 8,          # at the same time, of those that do not end
};

my @requests = (
    ['GET', '/_ping'],
    ['GET', '/version'],
    ['GET', '/v1.41/containers/json?all=1'],
    ['GET', '/v4.3.1/libpod/containers/json?all=true'],
    ['GET', '/v1.41/containers/container-1/json'],
    ['GET', '/v4.3.1/libpod/containers/container-1/json'],
    ['GET', '/v1.41/containers/nothing/json'],
    ['GET', '/v4.3.1/libpod/pods/json'],
    ['GET', '/v1.41/no/such/path'],
    ['GET', '/v1.41/containers/json?filters=%7B'],
    ['POST', '/v1.41/containers/create?name=x', '{"Image": 5}'],
    ['POST', '/v4.3.1/libpod/containers/create', '{"image": "x", "env": 1}'],
    ['GET', '/v1.41/volumes'],
    ['GET', '/v1.41/networks'],
);


sub run {
    my ($b) = @_;

    requests($b);
    streams($b);
}


sub requests {
    my ($b) = @_;

    local $b->{errors_wanted} = 1;

    my $socket = $b->dir . '/podcri10.sock';
    my @kb;
    my $total = 0;

    # the first two rounds are not counted
    for my $round (-1 .. 4) {
        for my $request (@requests) {
            my $left = int(100_000 / 4 / @requests);

            # the client gives up after a thousand errors
            while ($left > 0) {
                my $n = $left > 900 ? 900 : $left;
                my $r = $b->load(['-c', 4, '-n', $n, '-t', 20], $socket,
                                 @$request);
                die "@$request: $r->{requests} of $n\n"
                    if $r->{requests} < $n;
                $left -= $n;
                $total += $n if $round > 0;
            }
        }

        push @kb, $b->private($b->worker) if $round >= 0;
    }

    $b->row(what => "growth over $total requests of every kind",
            unit => 'KB', value => $kb[-1] - $kb[0], max => 256);
    $b->row(what => '  of this in the last quarter', unit => 'KB',
            value => $kb[-1] - $kb[-2]);
}


sub streams {
    my ($b) = @_;

    my $id = $b->create($b->socket, 'grow',
                        ['sh', '-c', 'echo hi; cat; sleep 10000'],
                        OpenStdin => \1);
    $b->start($b->socket, $id);

    my @kinds = kinds($b, $id);
    my $total = $b->{quick} ? QUICK : STREAMS;
    my $fds = fds($b);
    my (@open, @kb);

    # the first thousand fill what is filled once
    for my $n (0 .. $total + 1000) {
        if ($n && $n % 1000 == 0) {
            $_->close for splice @open;
            wait_for { fds($b) <= $fds } 60
                or die "$n streams left ", fds($b) - $fds, " descriptors\n";
            push @kb, $b->private($b->worker);
        }

        my $stream = $kinds[$n % @kinds]->();

        push @open, $stream if $stream;
        shift(@open)->close if @open > OPEN;
    }

    $_->close for @open;
    $b->remove($b->socket, $id);

    my $growth = $kb[-1] - $kb[0];

    $b->row(what => "growth over $total streams of every kind", unit => 'KB',
            value => $growth, max => 256);
    $b->row(what => '  for each thousand of them', unit => 'KB',
            value => $growth / ($total / 1000));
}


# One round of the mixture; what is opened and does not end is returned. An
# exec, and a cp, takes the runtime as long as thirty of the others.

sub kinds {
    my ($b, $id) = @_;

    my $c = "/v1.41/containers/$id";
    my $tar = tar($b);

    my $open = sub {
        my ($method, $path, $until) = @_;
        return sub {
            my $s = $b->http->open($method, "$c/$path", undef,
                { Upgrade => 'tcp', Connection => 'Upgrade' });
            $s->read_until($until, 10) or die "$path: nothing came\n";
            return $s;
        };
    };

    my $exec = sub {
        my ($cmd, $input, $want, %more) = @_;
        return sub {
            my $e = $b->call($b->socket, 'POST', "$c/exec",
                             { Cmd => $cmd, AttachStdout => \1, %more });
            my $s = $b->http->open('POST', "/v1.41/exec/$e->{Id}/start",
                { Detach => \0, Tty => $more{Tty} // \0 },
                { Upgrade => 'tcp', Connection => 'Upgrade' });
            $s->head(10)->{status} == 101 or die "no upgrade\n";
            $s->send($input) if $input ne '';
            $s->shutdown_write if $input ne '';
            $s->read_until($want, 20) or die "exec @$cmd: $s->{data}\n";
            $s->read_all(20);
            $s->close;
            return;
        };
    };

    my $logs = sub {
        my $r = $b->http->request('GET', "$c/logs?stdout=1&tail=5");
        die "logs: $r->{status}\n" if $r->{status} != 200;
        return;
    };
    my $follow = $open->('GET', 'logs?stdout=1&follow=1', qr/hi/);
    my $attach = $open->('POST', 'attach?stream=1&logs=1&stdout=1', qr/hi/);
    my $both = $open->('POST', 'attach?stream=1&logs=1&stdout=1&stdin=1',
                       qr/hi/);

    my $put = sub {
        my $s = $b->http->open('PUT', "$c/archive?path=/tmp", undef,
            { 'Content-Type' => 'application/x-tar', Connection => 'close',
              'Content-Length' => length $tar });
        $s->send($tar);
        $s->response->{status} == 200 or die "cp into it\n";
        return;
    };
    my $get = sub {
        my $r = $b->http->request('GET', "$c/archive?path=/tmp/grow");
        die "cp out of it: $r->{status}\n" if $r->{status} != 200;
        return;
    };

    my $true = $exec->(['echo', 'hi'], '', qr/hi/);
    my $cat = $exec->(['cat'], "hi\n", qr/hi/, AttachStdin => \1);
    my $tty = $exec->(['echo', 'hi'], '', qr/hi/, Tty => \1);

    return ($put, ($logs, $follow, $attach) x 6, $true, $logs, $both, $cat,
            ($follow, $logs, $attach) x 6, $get, $logs, $follow, $tty);
}


sub tar {
    my ($b) = @_;

    my $file = $b->dir . '/grow';
    Podcri::Runtime::write_to($file, "grow\n");

    my $r = Podcri::Process::run('tar', '-cC', $b->dir, 'grow');
    die "tar: $r->{err}\n" if $r->{status} != 0;

    return $r->{out};
}


sub fds {
    my ($b) = @_;

    my $worker = $b->worker;
    return scalar(() = glob "/proc/$worker/fd/*");
}


1;
