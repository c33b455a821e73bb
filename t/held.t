#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# CRI-O has who asks for what it is just making for somebody else wait for his
# deadline, and does not tell him when nothing comes of that.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Fcntl;
use JSON::PP;
use POSIX qw(mkfifo);
use Time::HiRes qw(time);

use Podcri::Test;

my $t = Podcri::Test->new;
my $rt = $t->runtime;
my $L = '/v5.4.2/libpod';
my ($r, $since, $mark);

is($t->post("$L/pods/create", { name => 'pod' })->{status}, 201, 'a pod');

# A runtime that never answers a call, with what the real one says of the pod
# and the image.

sub holding {
    my ($name, $call, $pod) = @_;

    my $f = Podcri::Test->new(
        runtime => 0, start => 0, location => 'podcri_read_timeout 8s;');

    my $image = $rt->cri('ImageStatus', { image => { image => 'busybox' } });

    $f->{fake} = Podcri::Process->start({},
        Podcri::Test->top . '/t/lib/fakecri.py', '--unix',
        $f->dir . '/cri.sock', '--log', $f->dir . '/calls',
        '--script', encode_json({
            Version => { answer => { runtime_name => $name,
                                     runtime_api_version => 'v1' } },
            ListPodSandbox => [
                $pod ? { answer => { items => $t->cri('list-pods') } } : (),
                { answer => {} },      # none of the container's name
            ],
            ImageStatus => { answer => $image },
            ListImages => { answer => { images => [$image->{image}] } },
            $call => { hold => \1 },
        }));

    ok($f->{fake}->read_until(qr/ready/, 20), "a runtime like $name, $call")
        or diag($f->{fake}->err);
    $f->start_nginx;

    return $f;
}

sub create {
    my ($test, $name, $pod, @command) = @_;

    return $test->open('POST', "$L/containers/create",
                       { name => $name, image => 'busybox', pod => $pod,
                         command => \@command });
}

for my $case (['cri-o', 'CreateContainer', 'pod'],
              ['cri-o', 'RunPodSandbox', ''],
              ['containerd', 'CreateContainer', 'pod'])
{
    my ($name, $call, $pod) = @$case;
    my $f = holding($name, $call, $pod);

    $since = time;
    $r = create($f, 'c', $pod, 'true')->response(30);
    is($r->{status}, 504, 'a create that is never answered') or
        diag($r->{body});
    cmp_ok(time - $since, '>', 7.5, 'is waited for');
    cmp_ok(time - $since, '<', 13, 'until the deadline');

    my $ended = wait_for {
        my @calls = map { decode_json($_) } split /\n/, $f->read_file('calls');
        my %made = map { $_->{n} => 1 }
            grep { $_->{call} eq $call && !$_->{end} } @calls;
        my @ended = grep { $made{$_->{n}} && $_->{end} } @calls;
        @ended == keys %made ? [map { $_->{end} } @ended] : undef;
    } 10;
    like(join(' ', @{ $ended || [] }),
         $name eq 'cri-o' ? qr/^canceled( canceled)+$/ : qr/^canceled$/,
         $name eq 'cri-o' ? 'and asked for again' : 'and asked for once');

    $f->{fake}->kill('TERM');
    $f->finish;
}

my $other = Podcri::Test->new(runtime => $rt);

SKIP: {
    skip 'only CRI-O holds up', 21 if !$rt->crio;

    my ($folder) = glob($t->dir . '/logs/*');

    # conmon, which makes a container, does not get on before its log, which is
    # a pipe, has a reader

    my $held = sub {
        my ($test, $name, @command) = @_;

        mkfifo("$folder/$name.log", 0600) or die "mkfifo: $!\n";
        $mark = length $rt->log;
        my $s = create($test, $name, 'pod', @command);
        ok((wait_for { $rt->began('container', $mark) } 10),
           "$name is being made");

        return $s;
    };

    my $release = sub {
        my ($name) = @_;

        $since = time;
        sysopen my $log, "$folder/$name.log", O_RDONLY or die "$name: $!\n";
        unlink "$folder/$name.log";
    };

    my $second = sub {
        my ($test, $name) = @_;

        $mark = length $rt->log;
        my $s = create($test, $name, 'pod', 'true');
        ok((wait_for { $rt->began('container', $mark) } 10), 'a second one');

        return $s;
    };

    # nothing comes of the first one

    my $first = $held->($t, 'c', '/no/such');
    my $next = $second->($other, 'c');
    ok(!$next->fill(2.5), 'waits');
    $release->('c');

    is($first->response(20)->{status}, 500, 'the first one fails');
    $r = $next->response(20);
    is($r->{status}, 201, 'the second one is made');
    cmp_ok(time - $since, '<', 8, 'soon');
    is_deeply([map { $_->{id} } @{ $t->cri('list-containers') }],
              [$r->{json}{Id}], 'it is the one that is there');

    # one that takes its time

    my $slow = $held->($t, 'slow', 'true');
    $next = $second->($other, 'slow');
    ok(!$slow->fill(5), 'it takes long');
    $release->('slow');

    $r = $slow->response(20);
    is($r->{status}, 201, 'and is made') or diag($r->{body});
    cmp_ok(time - $since, '<', 8, 'soon then');
    like($next->response(20)->{body}, qr/already in use by $r->{json}{Id}/,
         'the second one is told whose the name is');
    is(scalar @{ $t->cri('list-containers') }, 2, 'there is one more');

    # the gateway of the first one is killed while its sandbox is made, and
    # CRI-O keeps that for it

    $mark = length $rt->log;
    $first = create($other, 'lost', '', 'true');
    ok((wait_for { $rt->began('sandbox', $mark) } 10), 'a sandbox');
    $rt->freeze;
    $other->expect_log(qr/exited on signal 9/);
    my %old = map { $_ => 1 } $other->workers;
    kill 'KILL', keys %old;
    ok((wait_for { grep { !$old{$_} } $other->workers } 10), 'killed');
    $first->close;

    $mark = length $rt->log;
    $next = create($t, 'lost', '', 'true');
    ok(!$next->fill(0.5), 'another one asks');
    $since = time;
    $rt->thaw;
    $r = $next->response(80);
    is($r->{status}, 201, 'and gets the name') or diag($r->{body});
    cmp_ok(time - $since, '<', 40, 'before long');
    is($t->delete("$L/containers/lost")->{status}, 200, 'removed');
    ok((wait_for { @{ $t->cri('list-pods') } == 1 } 20), 'all of it');
}

is($t->delete("$L/pods/pod?force=true")->{status}, 200, 'removed');

$other->finish;
$t->finish;
