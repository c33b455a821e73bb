#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# What the route table knows but CRI has no means for: 501 with the reason, in
# the form of Podman's errors, whether there is a runtime or not.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Test;

my $t = Podcri::Test->new(runtime => 0);

my $r = run($t->build . '/print-tables', 'routes');
is($r->{status}, 0, 'the route table');

my $n = 0;

for (split /\n/, $r->{out}) {
    my ($methods, $dialects, $route, $why) = split /\t/, $_, 4;
    next if $why eq '';

    my $path = $route =~ s/\{\w+\.\.\.\}/quay.io\/a\/b:1/r
                      =~ s/\{\w+\}/some-name/r;

    for my $dialect (split / /, $dialects) {
        for my $method (split / /, $methods) {
            my $uri = $dialect eq 'libpod' ? "/v5.4.2/libpod$path"
                                           : "/v1.44$path";
            my $body = $method =~ /^(?:POST|PUT)$/ ? { a => 1 } : undef;

            $r = $t->request($method, $uri, $body);
            is($r->{status}, 501, "$method $uri");
            is($r->{headers}{'content-type'}, 'application/json',
               'content type');
            is_deeply($r->{json}, { cause => 'not implemented',
                                    message => "$why: not implemented",
                                    response => 501 }, 'the reason');
            $n++;
        }
    }
}

cmp_ok($n, '>', 50, 'requests');

$t->finish;
