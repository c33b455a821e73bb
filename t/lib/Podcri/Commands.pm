package Podcri::Commands;

# Copyright (C) 2026 podcri authors

# Command lines as tests. The client is 'podman' or 'docker'.

use strict;
use warnings;

use Exporter qw(import);
use Test::More;

our @EXPORT = qw(command_ok command_fails names_of);

use constant TIMEOUT => 30;


# What it prints, without the last line end; it must succeed.

sub command_ok {
    my ($t, $client, @args) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    my $r = $t->$client({ timeout => TIMEOUT }, @args);
    is($r->{status}, 0, "$client @args") or diag($r->{err});
    chomp $r->{out};

    return $r->{out};
}


# It must end with this status, and say so.

sub command_fails {
    my ($t, $client, $status, $error, @args) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    my $r = $t->$client({ timeout => TIMEOUT }, @args);
    is($r->{status}, $status, "$client @args: $status") or diag($r->{err});
    like($r->{err}, $error, 'the error');
}


# The names of the runtime's containers in one state, or in any, in order.

sub names_of {
    my ($t, $state) = @_;

    return join ' ', sort map { $_->{metadata}{name} }
        grep { !defined $state || $_->{state} eq $state }
        @{ $t->cri('list-containers') };
}


1;
