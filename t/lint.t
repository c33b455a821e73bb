#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors
#
# once: nothing of it depends on the build

# The layers and the style: see t/lib/lint.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Process;
use Test::More;

my $r = run({ timeout => 300 }, "$FindBin::RealBin/lib/lint");

is($r->{out} . $r->{err}, '', 'lint finds nothing');
is($r->{status}, 0, 'status');

done_testing();
