#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors
#
# once: valgrind and the sanitizers exclude each other

# The unit tests of the pure layers under valgrind. Those that link gRPC are
# not pure, and the sanitizers see them.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Process;
use Test::More;

my @programs = grep { run('readelf', '-d', $_)->{out} !~ /libgrpc/ }
    glob "$FindBin::RealBin/../build/unit/*";

ok(@programs > 0, 'there are unit tests');

for my $program (@programs) {
    my ($name) = $program =~ m{([^/]+)$};

    my $r = run({ timeout => 600, dir => "$FindBin::RealBin/.." },
                'valgrind', '-q', '--error-exitcode=99', '--leak-check=full',
                '--errors-for-leak-kinds=definite,indirect', $program);

    is($r->{status}, 0, $name)
        or diag($r->{err}, $r->{out} =~ /^not ok .*\n(?:#.*\n)*/mg);
}

done_testing();
