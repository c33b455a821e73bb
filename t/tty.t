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

$t->finish;
