package Podcri::Npm;

# Copyright (C) 2026 podcri authors

# Packages of node, brought once into build/npm by npm:
#
#   my $folder = Podcri::Npm::bring('dockerode', '5.0.1');
#
# The test is skipped where there is no npm, or where it reaches no registry.

use strict;
use warnings;

use Fcntl qw(:flock);
use File::Path qw(make_path);
use Test::More;

use Podcri::Process;
use Podcri::Test;


sub bring {
    my ($name, $version) = @_;

    my $npm = run('sh', '-c', 'command -v npm');
    skip_all($name, 'there is no npm') if $npm->{status} != 0;

    # one folder for one version, whoever runs at once

    my $folder = Podcri::Test::top() . "/build/npm/$name-$version";
    make_path($folder);

    open my $lock, '>', "$folder/lock" or die "$folder/lock: $!";
    flock $lock, LOCK_EX or die "flock: $!";

    return $folder if -e "$folder/complete";

    my $r = run({ dir => $folder, timeout => 180 }, 'npm', 'install',
                '--no-audit', '--no-fund', '--no-save', '--ignore-scripts',
                '--fetch-timeout=20000', '--fetch-retries=1',
                "$name\@$version");

    if ($r->{status} != 0) {
        my ($line) = $r->{err} =~ /^(npm (?:error|ERR!) .*)$/m;
        $line //= (split /\n/, $r->{err})[0] // 'no answer';
        skip_all($name, "npm cannot fetch it: $line");
    }

    open my $done, '>', "$folder/complete" or die "$folder/complete: $!";
    close $done;

    return $folder;
}


sub skip_all {
    my ($name, $why) = @_;

    plan skip_all => "$name is not tested: $why";
}


1;
