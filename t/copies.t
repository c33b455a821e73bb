#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# Copying into containers that have not been started.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Commands;
use Podcri::Test;

my $t = Podcri::Test->new(
    location => 'podcri_init ' . Podcri::Test::build() . '/podcri-init;',
    main => 'worker_processes 2;',
);

my $dir = $t->dir;
my $r;

sub docker { return command_ok($t, 'docker', @_) }

sub create {
    my ($name, @args) = @_;

    return docker('create', '--name', $name, @args);
}

sub archive {
    my ($name, %files) = @_;

    my $folder = "$dir/$name";
    $t->write_file("$name/$_", $files{$_}) for keys %files;
    run('tar', '-C', $folder, '-cf', "$folder.tar", '.');

    return $t->read_file("$name.tar");
}

sub put {
    my ($name, $path, $body, $query) = @_;

    return $t->put("/v1.44/containers/$name/archive?path=$path"
                   . ($query // ''), $body,
                   { 'Content-Type' => 'application/x-tar' });
}

sub kept { return join ' ', glob("$dir/volumes/.copies/*/*") }

# what is copied is there at the start, with its mode, and at every later one

my $show = 'cat /etc/new /opt/a/b /vol/v; stat -c %a /etc/new; pwd; umask;'
    . ' cat; echo changed > /vol/v; echo changed > /etc/new; exit 7';
my $id = create('c', qw(-i -v vol:/vol -w /tmp busybox sh -c), $show);

my $one = archive('one', 'etc/new' => "new\n", 'opt/a/b' => "deep\n",
                  'vol/v' => "volume\n");

is(put('c', '/', $one)->{status}, 200, 'into a created container');
is($t->get('/v1.44/containers/c/json')->{json}{Id}, $id, 'the same one');
is($t->get('/v1.44/containers/c/json')->{json}{State}{Status}, 'created',
   'which is not started');
is(names_of($t), 'c', 'the only one');

archive('two', 'b' => "second\n");
run('gzip', "$dir/two.tar");
is(put('c', '/opt/a', $t->read_file('two.tar.gz'))->{status}, 200,
   'a second time');

$r = $t->docker({ stdin => "typed\n", timeout => 30 }, qw(start -ai c));
is($r->{out}, "new\nsecond\nvolume\n644\n/tmp\n0022\ntyped\n",
   'all of it is there');
is($r->{status}, 7, 'the command\'s exit status');

$r = $t->docker({ stdin => '', timeout => 30 }, qw(start -ai c));
like($r->{out}, qr/^new\nsecond\nchanged\n/,
     'again at the next start, and a volume keeps what it has');

$r = put('c', '/', $one);
is($r->{status}, 409, 'not when it has ended');
like($r->{json}{message}, qr/while it runs or before its first start/,
     'says why');

# podman's archives, renames, one owner

create('names', qw(busybox sh -c), 'cat /tmp/other; stat -c %u /tmp/other');
$t->write_file('owned', "owned\n");
run('tar', '-C', $dir, '--owner=5', '-cf', "$dir/owned.tar", 'owned');
is($t->put('/v5.0.0/libpod/containers/names/archive?path=/tmp&copyUIDGID=true'
           . '&rename=%7B%22owned%22%3A%22other%22%7D',
           $t->read_file('owned.tar'))->{status}, 200, 'renamed');
is(docker(qw(start -a names)), "owned\n0", 'arrives, and is root\'s');

# with a terminal, with --init, in a pod

create('all', qw(-t --init busybox sh -c), 'cat /etc/new; tty');
is(put('all', '/', $one)->{status}, 200, 'of a terminal\'s');
like(docker(qw(start -a all)), qr{^new\r\n/dev/}, 'and --init\'s');

is($t->podman(qw(pod create --name p))->{status}, 0, 'a pod');
is($t->podman(qw(create --pod p --name member busybox cat /etc/new))->{status},
   0, 'and one in it');
is(put('member', '/', $one)->{status}, 200, 'in a pod');
is(docker(qw(start -a member)), 'new', 'there, too');

# a new name keeps them

create('old', qw(busybox cat /etc/new));
is(put('old', '/', $one)->{status}, 200, 'before a rename');
docker(qw(rename old younger));
is(docker(qw(start -a younger)), 'new', 'and there behind it');

# what is in them is read in a stand-in, which nobody sees

sub standin { return names_of($t) =~ /stand-in/ }

sub get {
    my ($name, $path) = @_;

    return $t->get("/v1.44/containers/$name/archive?path=$path");
}

create('read', qw(-u 5 --read-only -v vol:/vol busybox true));

for my $client (qw(docker podman)) {
    $r = $t->$client({ timeout => 60 }, 'cp', 'read:/etc/passwd',
                     "$dir/passwd-$client");
    is($r->{status}, 0, "$client cp from one") or diag($r->{err});
    like($t->read_file("$dir/passwd-$client"), qr/^root:/, 'a file of it');
}

like(get('read', '/vol/v')->{body}, qr/changed\n/, 'and of a volume');
is(get('read', '/nosuch')->{status}, 404, 'no such file');
is($t->head('/v1.44/containers/read/archive?path=/bin')->{status}, 200,
   'HEAD');
is($t->get('/v1.44/containers/read/json')->{json}{State}{Status}, 'created',
   'nothing has been started');
is($t->docker(qw(start -a read))->{status}, 0, 'which is done then');

create('both', qw(busybox cat /etc/new));
is(put('both', '/', $one)->{status}, 200, 'what is copied into one');
like(get('both', '/etc/new')->{body}, qr/\0new\n\0/, 'is read there');
is(docker(qw(start -a both)), 'new', 'and by the container');

is($t->podman(qw(create --pod p --name reader busybox true))->{status}, 0,
   'in a pod');
is(get('reader', '/etc/passwd')->{status}, 200, 'too');
is($t->get('/libpod/pods/p/json')->{json}{NumContainers}, 2,
   'it has those that it had');

create('big', qw(busybox true));

for my $how ('client', 'workers') {
    ok((wait_for { !standin() } 30), 'no stand-in');

    # the system's buffers are less than this

    my $p = $t->open('GET', '/v1.44/containers/big/archive?path=/');
    is($p->head->{status}, 200, 'a download that is not read');
    ok(standin(), 'a stand-in');

    my ($it) = grep { $_->{metadata}{name} =~ /^stand-in/ }
        @{ $t->cri('list-containers') };
    unlike(docker(qw(ps -a --no-trunc)), qr/stand-in|$it->{id}/,
           'is not shown');
    is($t->get("/v1.44/containers/$it->{id}/json")->{status}, 404,
       'and not found');

    if ($how eq 'client') {
        $p->close;
        ok((wait_for { !standin() } 30), 'goes with its client');
        next;
    }

    $t->expect_log(qr/worker process \d+ exited on signal 9/);
    kill 'KILL', $t->workers;
    ok((wait_for { eval { docker('ps', '-aq'); !standin() } } 90),
       'and goes without a worker, too');
    $p->close;
}

# an archive that cannot be unpacked ends the container

create('bad', qw(busybox true));
is(put('bad', '/no/where', $one)->{status}, 200, 'a folder that is not there');
$r = get('bad', '/etc/passwd');
is($r->{status}, 500, 'nothing is read then');
like($r->{json}{message}, qr{cannot be unpacked: .*/no/where: no such file},
     'says why');
$r = $t->docker({ timeout => 30 }, qw(start -a bad));
isnt($r->{status}, 0, 'is found at the start');
like($r->{err}, qr{/no/where: no such file}, 'which the log tells');

# refused

create('user', qw(-u 5 busybox true));
$r = put('user', '/', $one);
is($r->{status}, 409, 'not for a user');
like($r->{json}{message}, qr/its user is not root/, 'says why');

create('ro', qw(--read-only busybox true));
is(put('ro', '/', $one)->{status}, 409, 'nor for a read-only root');

create('none', qw(busybox true));
my $kept = kept();

is(put('none', '/', 'x' x 2000)->{status}, 400, 'no archive');
is(put('none', '/', 'short')->{status}, 400, 'less than one');
is(put('none', '/', "BZh91AY&SY")->{status}, 400, 'one of bzip2');
is(kept(), $kept, 'none is kept');
is(put('none', '/', '')->{status}, 200, 'nothing at all is no error');
is(put('none', '/', "\0" x 1024)->{status}, 200, 'nor is an empty archive');
is($t->docker(qw(start -a none))->{status}, 0, 'it starts');

create('many', qw(busybox true));
is(put('many', '/', "\0" x 1024)->{status}, 200, 'copy') for 1 .. 16;
is(put('many', '/', "\0" x 1024)->{status}, 409, 'too many copies');

# a client that leaves in the middle

create('left', qw(busybox test ! -e /etc/new));
$kept = kept();

my $half = $t->http->connect;
print $half "PUT /v1.44/containers/left/archive?path=/ HTTP/1.1\r\n"
    . "Host: x\r\nContent-Length: 1000000\r\n\r\n" . substr($one, 0, 4096);
$half->flush;
ok((wait_for { kept() ne $kept } 10), 'an archive that comes');
close $half;
ok((wait_for { kept() eq $kept } 10), 'is given up with its client');
is($t->docker(qw(start -a left))->{status}, 0, 'and is not copied');

# and a worker that does: its part goes with the next copy, with the start, and
# with the container, but not what somebody else is sending

# (what one was killed in goes as soon as the next one comes)

sub added {
    my %before = map { $_ => 1 } split / /, $_[0];
    my ($new) = grep { !$before{$_} } split / /, kept();

    return $new;
}

sub half {
    my ($name, $before) = @_;

    my $half = $t->http->connect;
    print $half "PUT /v1.44/containers/$name/archive?path=/ HTTP/1.1\r\n"
        . "Host: x\r\nContent-Length: 1000000\r\n\r\n"
        . substr($one, 0, 4096);
    $half->flush;
    ok((wait_for { added($before) } 60), "$name: an archive that comes");

    return $half;
}

sub torn {
    my ($name, $before) = @_;

    my $half = half($name, $before);
    my %old = map { $_ => 1 } $t->workers;

    kill 'KILL', keys %old;
    close $half;
    ok((wait_for {
            my @now = grep { !$old{$_} } $t->workers;
            @now == 2 && eval { $t->get('/_ping')->{status} == 200 }
        } 30), 'its worker is killed');
    isnt(kept(), $before, 'a part of it is there');
}

for my $end (qw(copy start rm)) {
    create("torn-$end", qw(busybox cat /etc/new));
    is(put("torn-$end", '/', $one)->{status}, 200, "torn-$end: one copy");
    my $before = kept();

    torn("torn-$end", $before);

    if ($end eq 'copy') {
        my $torn = kept();
        my $sent = half("torn-$end", $torn);
        my $new = added($torn);

        is(put("torn-$end", '/', "\0" x 1024)->{status}, 200, 'another one');
        my @now = split / /, kept();
        is(@now - split(/ /, $torn), 1, 'it takes the place of the part');
        ok(-e $new, 'what is being sent is left alone');
        close $sent;
        ok((wait_for { !-e $new } 10), 'until its client leaves');
        is(docker('start', '-a', "torn-$end"), 'new', 'the copies are good');

    } elsif ($end eq 'start') {
        is(docker('start', '-a', "torn-$end"), 'new', 'started');
        is(kept(), $before, 'the part is gone, the copy is not');

    } else {
        is($t->delete("/containers/torn-$end")->{status}, 204, 'removed');
        ok((wait_for { kept() eq $kept } 10), 'with all of its copies');
    }

    docker('rm', "torn-$end") if $end ne 'rm';
}

# removal

is($t->docker('rm', '-f', split / /, names_of($t))->{status}, 0, 'removed');
is($t->podman(qw(pod rm -f p))->{status}, 0, 'and the pod');
ok((wait_for { kept() eq '' } 10), 'and all archives');
docker(qw(volume rm vol));

$t->finish;
