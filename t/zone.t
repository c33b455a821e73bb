#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# The shared zone when much passes through it: what was there once does not
# keep out what comes.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Test;

# room for some tens of records

my $t = Podcri::Test->new(http => 'podcri_shared_zone podcri:48k;');

my $r;

is($t->podman('run', '-d', '--name', 'c', '--stop-timeout', '0', 'busybox',
              'sleep', '1000')->{status}, 0, 'a container');

# sessions with a terminal of a size, which is asked for again when they have
# ended

my (%status, @ids);

for (1 .. 80) {
    $r = $t->post('/v1.44/containers/c/exec',
                  { Cmd => ['true'], Tty => \1, AttachStdout => \1 });
    $status{create}{ $r->{status} }++;
    my $id = $r->{json}{Id} or last;
    push @ids, $id;

    my $s = $t->open('POST', "/v1.44/exec/$id/start",
                     { Tty => \1, ConsoleSize => [24, 80], h => 24, w => 80 });
    $status{start}{ $s->head->{status} }++;
    $s->read_all(60);
    $s->close;

    $r = $t->post("/v1.44/exec/$id/resize?h=25&w=80&running=1");
    $status{resize}{ $r->{status} }++;

    $r = $t->get("/v1.44/exec/$id/json");
    $status{code}{ $r->{json}{ExitCode} // 'none' }++;
}

is_deeply(\%status, { create => { 201 => 80 }, start => { 200 => 80 },
                      resize => { 201 => 80 }, code => { 0 => 80 } },
          'as many sessions as one likes');

is($t->podman('rm', '-f', 'c')->{status}, 0, 'removed');

$t->finish;
