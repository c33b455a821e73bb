#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors
#
# once: it is about ./dev run

# "./dev run" as a user starts it: what it prints, what survives, and that
# nothing is left behind.

use strict;
use warnings;

use Cwd qw(realpath);
use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::RealBin/lib";
use IO::Socket::INET;

use Podcri::HTTP;
use Podcri::Process;
use Podcri::Runtime;
use Test::More;

my $top = realpath("$FindBin::RealBin/..");
my $lib = "$top/t/lib";
my $dir = tempdir('podcri-XXXXXXXX', TMPDIR => 1);
my $owner = $$;

$SIG{$_} = sub { exit 130 } for qw(INT TERM HUP);

# { pid, state, ... } of a run in the folder $name

sub start {
    my ($name, %env) = @_;

    my $p = Podcri::Process->start(
        { stdin => '',
          env => { STATE => "$dir/$name", CRI => undef, SOCKET => undef,
                   LISTEN => undef, SAN => undef, %env } },
        "$top/dev", 'run');

    my $socket = $env{SOCKET} // "$dir/$name/podman.sock";

    ok($p->read_until(qr/^podcri: ready on unix:\Q$socket\E$/m, 600),
       "$name is ready") or diag($p->out, $p->err);

    return $p;
}

sub ping {
    my ($address) = @_;

    return Podcri::HTTP->new($address)->request('GET', '/_ping')->{body};
}

# a runtime that a run started, by its folder

sub runtime {
    return bless { dir => "$dir/$_[0]", owner => $$ }, 'Podcri::Runtime';
}

sub leftovers {
    return run("$lib/runtime", 'leftovers', "$dir/$_[0]")->{out};
}

# what it prints

my $a = start('a');

is(() = $a->out =~ /^podcri: ready/mg, 1, 'one line says that it is ready');
like($a->out, qr/^socket: +unix:\Q$dir\E\/a\/podman\.sock$/m, 'the socket');

my @try = $a->out =~ /^(?:try:)? +((?:podman|docker|curl) .*)$/mg;
is(@try, 4, 'four commands to try');

is(ping("unix:$dir/a/podman.sock"), 'OK', '/_ping');

for my $command (@try) {
    my $r = run({ env => { HOME => $dir, XDG_RUNTIME_DIR => $dir } },
                'sh', '-c', $command);
    is($r->{status}, 0, $command) or diag($r->{out}, $r->{err});
}

# a second instance, with other addresses, side by side

sub free_port {
    return IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1)
                           ->sockport;
}

my $port = free_port();

my $b = start('b', SOCKET => "$dir/other.sock", LISTEN => "127.0.0.1:$port");

is(ping("unix:$dir/other.sock"), 'OK', '/_ping on SOCKET');
is(ping("http://127.0.0.1:$port"), 'OK', '/_ping on LISTEN');

my $published = free_port();

my (undef, $id) = runtime('b')->foreign('kept', ['sleep', '1000'], pod => {
    linux => {},
    port_mappings => [ { protocol => 'TCP', container_port => 80,
                         host_port => $published } ],
});

# a third one fronts the runtime of the second

my $c = start('c', CRI => "unix:$dir/b/cri.sock");
is(ping("unix:$dir/c/podman.sock"), 'OK', '/_ping with CRI');
ok(!-e "$dir/c/cri.sock", 'CRI starts no runtime');

my $r = run({ env => { STATE => "$dir/b" } }, "$top/dev", 'run');
isnt($r->{status}, 0, 'a folder in use is refused');
like($r->{err}, qr/another \.\/dev run uses/, 'in words');

$c->kill('TERM');
is($c->wait(60)->{status}, 0, 'TERM ends the third');
is(runtime('b')->cri('status', $id)->{status}{state}, 'CONTAINER_RUNNING',
   'its runtime is not touched');

# an end leaves nothing

$b->kill('INT');
is($b->wait(60)->{status}, 0, 'INT ends the second');
is(leftovers('b'), '', 'nothing is left of it');
is(ping("unix:$dir/a/podman.sock"), 'OK', 'the first lives');

# images and stopped objects survive

$b = start('b');

my $state = runtime('b')->cri('status', $id)->{status}{state};
is($state, 'CONTAINER_EXITED', 'a container survives, stopped');
is_deeply([ sort map { @{ $_->{repo_tags} } }
            @{ runtime('b')->cri('list-images') } ],
          [ 'docker.io/library/busybox:latest',
            'localhost/podcri-pause:latest' ], 'the images');

# a run that was killed is cleaned up by the next one

my (undef, $again) = runtime('b')->foreign('again', ['sleep', '1000']);

kill 'KILL', -$b->pid, $b->pid;
$b->wait(10);

$b = start('b');
is(runtime('b')->cri('status', $again)->{status}{state}, 'CONTAINER_EXITED',
   'what a killed run left is stopped');

runtime('b')->remove_all;

for my $p ([$a, 'a'], [$b, 'b']) {
    $p->[0]->kill('TERM');
    is($p->[0]->wait(60)->{status}, 0, "TERM ends $p->[1]");
    is(leftovers($p->[1]), '', "nothing is left of $p->[1]");
}

done_testing();


END {
    if ($owner == $$) {
        my $status = $?;

        $SIG{$_} = 'IGNORE' for qw(INT TERM HUP);

        Podcri::Process::kill_all();
        run({ timeout => 120 }, "$lib/runtime", 'destroy', "$dir/$_")
            for qw(a b c);
        system('rm', '-rf', $dir);

        $? = $status;
    }
}
