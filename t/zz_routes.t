#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors
#
# once: it is about what the other files have done

# Each row of the route table has been asked for by some other file, and those
# that are implemented have been answered. t/testrules.yml has this file run
# behind the others.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Process;
use Test::More;

plan skip_all => 'only "./dev test" of all files can know'
    if !$ENV{PODCRI_ROUTES};

my $r = run("$FindBin::RealBin/../build/print-tables", 'routes');
is($r->{status}, 0, 'the route table');

# what is implemented and never answered with success: the runtime has one
# network, and no client restarts containers by itself

my %good = (
    'POST /networks/create docker' => '409',
    'DELETE /networks/{name} libpod' => '403|404|500',
    'DELETE /networks/{name} docker' => '403|404',
    'POST /containers/{name}/shouldrestart libpod' => '404',
);

my %asked;

for my $file (glob "$ENV{PODCRI_ROUTES}/*") {
    open my $f, '<', $file or die "$file: $!\n";

    while (<$f>) {
        my ($method, $dialect, $route, $status) = split;
        $asked{"$dialect $route"}{$method}{$status}++ if defined $status;
    }
}

for (split /\n/, $r->{out}) {
    my ($methods, $dialects, $route, $why) = split /\t/, $_, 4;

    for my $dialect (split / /, $dialects) {
        for my $method (split / /, $methods) {
            my $got = $asked{"$dialect $route"}{$method} // {};
            my $good = $why ne '' ? '501'
                : $good{"$method $route $dialect"} // '1..|2..|304';

            ok(scalar(grep { /^(?:$good)$/ } keys %$got),
               "$method $route of $dialect")
                or diag('statuses seen: ', join(' ', sort keys %$got)
                        || 'none');
        }
    }
}

done_testing();
