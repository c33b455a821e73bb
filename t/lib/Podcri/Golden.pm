package Podcri::Golden;

# Copyright (C) 2026 podcri authors

# Holds an answer against the recorded shape of real Podman's: the keys that
# all such objects have, and the JSON types of all values. The values
# themselves are not compared.
#
#     use Podcri::Golden;
#
#     is_deeply([golden_diff('GET_version.v5', $text)], [], 'version');

use warnings;
use strict;

use Exporter 'import';
use File::Basename qw(dirname);
use File::Spec;
use JSON::PP ();

our @EXPORT = qw(golden_diff golden_answer golden_names);

my $dir = File::Spec->catdir(dirname(File::Spec->rel2abs(__FILE__)),
                             File::Spec->updir, File::Spec->updir, 'golden');
my $json = JSON::PP->new->utf8->allow_nonref;

# objects whose keys are data: all their members have one shape

my %map = map { $_ => 1 } qw(
    Labels labels Annotations Networks Ports PortBindings ExposedPorts Tmpfs
    Volumes Options options Sysctls DriverOpts Data Containers
);

my (%answers, @differences);


sub load {
    return if %answers;

    open(my $fh, '<', "$dir/answers") or die "$dir/answers: $!\n";

    while (<$fh>) {
        chomp;
        my ($name, $status, $body) = split(/\t/, $_, 3);
        $answers{$name} = [$status, $body];
    }

    close($fh);

    open($fh, '<', "$dir/differences") or die "$dir/differences: $!\n";

    while (<$fh>) {
        next if /^\s*(#|$)/;
        my ($name, $path, $reason) = split(' ', $_, 3);

        die "$dir/differences:$.: name, path and reason expected\n"
            unless defined $reason;

        push @differences, [pattern($name), pattern($path)];
    }

    close($fh);
}


sub pattern {
    my $re = join('.*', map { quotemeta } split(/\*/, shift, -1));
    return qr/^$re$/;
}


# (status, decoded body) of a recorded answer

sub golden_answer {
    my ($name) = @_;

    load();

    my $answer = $answers{$name} or die "no recorded answer \"$name\"\n";

    return ($answer->[0], $json->decode($answer->[1]));
}


sub golden_names {
    load();
    return sort keys %answers;
}


# Where the answer (JSON text, or decoded and not touched since: Perl forgets
# what was a number) lacks something or has another type: a list of lines,
# empty when the shape is right or the differences are listed.

sub golden_diff {
    my ($name, $answer) = @_;
    my (undef, $golden) = golden_answer($name);
    my @diff;

    $answer = $json->decode($answer) unless ref $answer;

    compare('', [$golden], [$answer], \@diff);

    my %seen;
    my @out;

    for my $line (grep { !$seen{$_}++ } @diff) {
        my ($path) = split(/: /, $line, 2);

        next if grep { $name =~ $_->[0] && $path =~ $_->[1] } @differences;

        push @out, $line;
    }

    return @out;
}


sub type {
    my ($value) = @_;

    return 'null' unless defined $value;
    return 'object' if ref $value eq 'HASH';
    return 'array' if ref $value eq 'ARRAY';
    return 'boolean' if ref $value;

    return $json->encode($value) =~ /^"/ ? 'string' : 'number';
}


# all values that stand at one path, recorded and ours

sub compare {
    my ($path, $golden, $ours, $diff) = @_;
    my (%types, %found);

    push @{$types{type($_)}}, $_ for @$golden;
    push @{$found{type($_)}}, $_ for @$ours;

    # nothing is known of what was always null

    my $known = grep { $_ ne 'null' } keys %types;

    for my $type (sort keys %found) {
        next if !$known || $types{$type};

        push @$diff, sprintf('%s: %s, not %s', $path || '.', $type,
                             join(' or ', sort keys %types));
    }

    if ($types{array} && $found{array}) {
        my @golden = map { @$_ } @{$types{array}};
        my @ours = map { @$_ } @{$found{array}};

        compare("${path}[]", \@golden, \@ours, $diff) if @golden && @ours;
    }

    if ($types{object} && $found{object}) {
        objects($path, $types{object}, $found{object}, $diff);
    }
}


sub objects {
    my ($path, $golden, $ours, $diff) = @_;

    if ($path =~ /(\w+)$/ && $map{$1}) {
        my @golden = map { values %$_ } @$golden;
        my @ours = map { values %$_ } @$ours;

        compare("$path.*", \@golden, \@ours, $diff) if @golden && @ours;
        return;
    }

    my %count;

    for my $object (@$golden) {
        $count{$_}++ for keys %$object;
    }

    my $dot = $path eq '' ? '' : "$path.";

    for my $key (sort keys %count) {
        my @golden = map { $_->{$key} } grep { exists $_->{$key} } @$golden;
        my @ours = map { $_->{$key} } grep { exists $_->{$key} } @$ours;

        if (@ours < @$ours && $count{$key} == @$golden) {
            push @$diff, "$dot$key: missing";
        }

        compare("$dot$key", \@golden, \@ours, $diff) if @ours;
    }
}


1;
