#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors
#
# once: fuzz targets are sanitizer builds by themselves

# A short round of every fuzz target: the seeds, and a few seconds from there.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Process;
use Test::More;

plan skip_all => 'there is no clang'
    if !grep { -x "$_/clang" } split /:/, $ENV{PATH};

my $top = "$FindBin::RealBin/..";

for my $source (glob "$top/t/fuzz/fuzz_*.c") {
    my ($name) = $source =~ m{/fuzz_(\w+)\.c$};

    my $r = run({ timeout => 900, env => { FUZZ_SECONDS => 2 } },
                "$top/dev", 'fuzz', $name);

    is($r->{status}, 0, $name) or diag($r->{out}, $r->{err});
    like($r->{out}, qr/^stat::number_of_executed_units: [1-9]\d\d/m,
         "$name has run");
}

done_testing();
