#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# Containers and exec sessions with a terminal, which the test holds.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Pty;
use Podcri::Test;

my $t = Podcri::Test->new(
    location => 'podcri_init ' . Podcri::Test::build() . '/podcri-init;',
    main => 'worker_processes 2;',
);

my ($r, $p);

sub podman { return Podcri::Pty->start([30, 100], $t->podman_command(@_)) }
sub docker { return Podcri::Pty->start([30, 100], $t->docker_command(@_)) }

my %client = (podman => \&podman, docker => \&docker);


for my $name (qw(podman docker)) {
    my $start = $client{$name};

    # the first prompt, which has no end of a line

    $p = $start->('run', '-it', '--rm', 'busybox', 'sh');
    ok($p->read_until(qr/# /, 20), "$name run -it: a prompt");
    $p->clear;
    $p->write("stty size; tty\n");
    ok($p->read_until(qr{^30 100\r\n/dev/pts/0\r\n}m), 'size, terminal')
        or diag($p->{out});

    $p->resize(40, 120);
    ok((wait_for {
            $p->clear;
            $p->write("stty size\n");
            $p->read_until(qr/^40 120\r$/m, 1);
        } 10), 'a new size');

    $p->write("exit 7\n");
    $r = $p->wait(20);
    is($r->{status}, 7, 'exit code');
}

for my $name (qw(podman docker)) {
    my @lost = grep {
        $r = $client{$name}->('run', '--rm', '-t', 'busybox', 'printf',
                              "no end $_")->wait(20);
        $r->{out} !~ /no end $_/;
    } 1 .. 10;
    is("@lost", '', "$name run -t: a line without an end");
}

sub size {
    my ($name, $size) = @_;

    return wait_for {
        my $now = $t->docker('exec', $name, 'sh', '-c',
                             'stty size < /proc/1/fd/0')->{out};
        $now eq $size && $now
    } 60;
}

# nobody listens: the program begins all the same, and soon

for my $init ([], ['--init']) {
    $r = $t->podman('run', '-dt', @$init, '--stop-timeout', '0', '--name',
                    'alone', 'busybox', 'sh', '-c', 'stty size; sleep 1000');
    is($r->{status}, 0, "run -dt @$init");
    $p = $t->open('GET', '/v1.44/containers/alone/logs?stdout=1&follow=1');
    ok($p->read_until(qr/^24 80\r\n/m, 60), 'it runs');
    $p->close;

    is($t->post('/v1.44/containers/alone/resize?h=20&w=70')->{status}, 200,
       'resize, with nobody attached');
    is(size('alone', "20 70\n"), "20 70\n", 'reaches the terminal');

    # attach to it later, with detach keys

    $p = $t->open('POST', '/v1.44/containers/alone/attach?stream=1&stdin=1'
                  . '&stdout=1&detachKeys=ctrl-a,x', undef,
                  { Connection => 'Upgrade', Upgrade => 'tcp' });
    is($p->head->{status}, 101, 'attach');
    is($t->post('/v1.44/containers/alone/resize?h=50&w=132')->{status}, 200,
       'resize');
    is(size('alone', "50 132\n"), "50 132\n", 'reaches the terminal');
    $p->send("\x01");
    $p->send('x');
    ok($p->read_all(10), 'detach keys');
    is($t->get('/containers/alone/json')->{json}{State}{Running}, 1,
       'it runs on');
    is($t->get('/containers/alone/json')->{json}{Path}, 'sh',
       'its command is its own');
    is($t->podman('rm', '-f', 'alone')->{status}, 0, 'removed');
}

# start -ai, again and again

for my $name (qw(podman docker)) {
    $t->$name('create', '-it', '--name', 'again', 'busybox', 'sh');

    for my $n (1 .. 3) {
        $p = $client{$name}->('start', '-ai', 'again');
        ok($p->read_until(qr/# /, 20), "$name start -ai: a prompt");
        $p->write("exit $n\n");
        is($p->wait(20)->{status}, $n, 'exit code');
    }

    is($t->$name('rm', 'again')->{status}, 0, 'removed');
}

# what is not there ends with its code, on the terminal

$r = docker('run', '--rm', '-t', 'busybox', 'nosuch')->wait(20);
is($r->{status}, 127, 'not found');
like($r->{out}, qr/executable file not found/, 'is said');

$t->finish;
