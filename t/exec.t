#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# Exec sessions: attached and detached, with and without input and terminal,
# in any worker.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Digest::SHA qw(sha256_hex);

use Podcri::HTTP qw(frames);
use Podcri::Pty;
use Podcri::Test;

my $t = Podcri::Test->new(
    location => 'podcri_init ' . Podcri::Test::build() . '/podcri-init;',
    main => 'worker_processes 2;',
    listeners => 1,
);

my ($r, $p, $id);

sub create {
    my ($body, $name) = @_;

    $r = $t->post('/v1.44/containers/' . ($name // 'c') . '/exec',
                  { AttachStdout => \1, AttachStderr => \1, %$body });

    return $r->{json}{Id};
}

sub begin {
    my ($id, $body, $headers) = @_;

    return $t->open('POST', "/v1.44/exec/$id/start",
                    $body // { Detach => \0 },
                    $headers // { Connection => 'Upgrade', Upgrade => 'tcp' });
}

sub inspect { return $t->get("/v1.44/exec/$_[0]/json")->{json} }

is($t->podman('run', '-d', '--name', 'c', '--stop-timeout', '0', '-e',
              'OF=container', 'busybox', 'sleep', '1000')->{status}, 0,
   'a container');

# the clients

for my $client (qw(podman docker)) {
    my @args = ('exec', 'c', 'sh', '-c', 'echo out; echo err >&2; exit 5');

    $r = $t->$client(@args);
    is_deeply([@$r{qw(status out err)}], [5, "out\n", "err\n"],
              "$client exec");

    $r = $t->$client({ stdin => "a\nb\n" }, 'exec', '-i', 'c', 'cat');
    is_deeply([@$r{qw(status out)}], [0, "a\nb\n"], "$client exec -i");

    $r = $t->$client('exec', 'c', 'nosuch');
    is($r->{status}, 127, "$client exec: not found");
    like($r->{err} . $r->{out}, qr/executable file not found/, 'its words');

    $r = $t->$client('exec', 'c', '/etc/passwd');
    is($r->{status}, 126, 'not executable');
    like($r->{err} . $r->{out}, qr/permission denied/, 'its words');

    $r = $t->$client('exec', '-e', 'A=b c', '-w', '/tmp', '-u', 'www-data',
                     'c', 'sh', '-c', 'echo "$A,$OF,$PWD,$(id -un)"');
    is($r->{out}, "b c,container,/tmp,www-data\n",
       "$client exec -e -w -u");

    $r = $t->$client('exec', '-u', '33:1', 'c', 'id');
    like($r->{out}, qr/^uid=33\S* gid=1\b/, 'user and group');

    $r = $t->$client('exec', '-w', '/nosuch', 'c', 'pwd');
    isnt($r->{status}, 0, 'no such directory');

    $r = $t->$client('exec', '-d', 'c', 'sh', '-c',
                     "echo done > /tmp/$client; exit 3");
    is($r->{status}, 0, "$client exec -d");
    is((wait_for {
            $t->$client('exec', 'c', 'cat', "/tmp/$client")->{out}
        } 10), "done\n", 'is done');

    $p = Podcri::Pty->start([30, 100], $t->can("${client}_command")->($t,
        'exec', '-it', 'c', 'sh'));
    ok($p->read_until(qr/# /, 20), "$client exec -it: a prompt");
    ok((wait_for {
            $p->clear;
            $p->write("stty size\n");
            $p->read_until(qr/^30 100\r$/m, 1)
        } 10), 'size of the terminal');
    $p->write("exit 9\n");
    is($p->wait(20)->{status}, 9, 'exit code');

    $r = $t->$client('exec', '-t', 'c', 'sh', '-c', 'tty; echo $TERM');
    like($r->{out}, qr{^/dev/pts/\d+\r\nxterm\r\n}, "$client exec -t");
}

is($t->podman('exec', '--privileged', 'c', 'true')->{status}, 125,
   'privileged is refused');

# sessions

$id = create({ Cmd => ['sh', '-c', 'echo one; echo two >&2; exit 4'] });
like($id, qr/^[0-9a-f]{64}$/, 'an id');
$r = inspect($id);
ok(!$r->{Running}, 'not running');
is($r->{ProcessConfig}{entrypoint}, 'sh', 'its command');
is_deeply($t->get('/v1.44/containers/c/json')->{json}{ExecIDs}, [$id],
          'inspect of the container');

$p = begin($id);
is($p->head->{status}, 101, 'Upgrade: 101');
is($p->head->{headers}{upgrade}, 'tcp', 'its token');
ok($p->read_all(10), 'all of it');
is_deeply([frames($p->{data})], ['', "one\n", "two\n"], 'frames');

$r = inspect($id);
is($r->{ExitCode}, 4, 'exit code');
ok(!$r->{Running}, 'ended');

$r = $t->post("/v5.4.2/libpod/exec/$id/start", { Detach => \0 });
is($r->{status}, 500, 'not started twice');
like($r->{json}{message}, qr/exec session state improper$/, 'why');

is($t->post("/v5.4.2/libpod/exec/$id/remove", {})->{status}, 200, 'removed');
is($t->get("/exec/$id/json")->{status}, 404, 'gone');

for my $what (['GET', 'json'], ['POST', 'start', {}], ['POST', 'resize'],
              ['POST', 'remove', {}])
{
    my ($method, $tail, $body) = @$what;
    my $of = 'a' x 64;

    $tail .= '?h=1&w=1' if $tail eq 'resize';
    $r = $t->request($method, "/libpod/exec/$of/$tail", $body);
    is($r->{status}, 404, "$tail of none");
    like($r->{json}{message}, qr/no such exec session$/, 'its words');
}

$r = $t->post('/containers/nosuch/exec', { Cmd => ['true'] });
is($r->{status}, 404, 'no such container');
$r = $t->post('/containers/c/exec', { Cmd => [] });
is($r->{status}, 500, 'no command');

# what is refused has not been started

$id = create({ Cmd => ['echo', 'hi'], Tty => \1 });
is($t->post("/v1.44/exec/$id/start", { Detach => \0, h => -1, w => 5 })
       ->{status}, 400, 'no such size');
ok(!inspect($id)->{Running}, 'not running');
$p = begin($id);
ok($p->read_all(10), 'it can be started still');

is($p->{data}, "hi\r\n", 'its output');

# not cut off, and nothing else is seen of how that is done; with or without
# input, and with what may be the beginning of it

my @cut = grep {
    my ($i, $want) = ($_, $_ % 2 ? "\033_\r\n\033" : "\033[1m");

    $id = create({ Cmd => ['printf', $i % 2 ? '\033_\n\033' : '\033[1m'],
                   Tty => \1, AttachStdin => $i % 3 ? \1 : \0 });
    $p = begin($id);
    !$p->read_all(60) || $p->{data} ne $want;
} 1 .. 30;
is(scalar @cut, 0, 'of 30 terminals of programs that end at once no output '
   . 'is lost');

# without Upgrade: raw bytes on a 200; only what was asked for

$id = create({ Cmd => ['sh', '-c', 'echo one; echo two >&2'],
               AttachStderr => \0 });
$p = begin($id, undef, {});
is($p->head->{status}, 200, 'without Upgrade: 200');
ok(!exists $p->head->{headers}{'transfer-encoding'}, 'not in chunks');
ok(!exists $p->head->{headers}{'content-length'}, 'without a length');
ok($p->read_all(10), 'to the end');
is_deeply([frames($p->{data})], ['', "one\n", ''], 'stdout alone');

# with a terminal bytes are raw, whatever the start says

$id = create({ Cmd => ['echo', 'raw'], Tty => \1 });
$p = begin($id, { Detach => \0, Tty => \0 });
$p->read_all(10);
is($p->{data}, "raw\r\n", 'a terminal is raw');

# resize before and behind the start, in either worker

# (the other worker may look a little later)

$id = create({ Cmd => ['sh', '-c', 'read x; stty size;'
                       . ' until [ "$(stty size)" = "33 44" ]; do sleep 0.02;'
                       . ' done; echo changed; read x'],
               Tty => \1, AttachStdin => \1 });
is($t->post("/exec/$id/resize?h=11&w=22")->{status}, 201, 'resize');
$p = begin($id);
$p->send("\n");
ok($p->read_until(qr/^11 22\r$/m), 'size of before the start');
is($t->post("/exec/$id/resize?h=33&w=44")->{status}, 201, 'resize again');
ok(inspect($id)->{Running}, 'running');
is($t->post("/libpod/exec/$id/remove", {})->{status}, 409,
   'not removed while it runs');

ok($p->read_until(qr/^changed\r$/m), 'size of later');
$p->send("\n");
ok($p->read_all(10), 'the end');
$r = $t->post("/exec/$id/resize?h=5&w=5");
is($r->{status}, 500, 'what has ended has no size');
like($r->{json}{message}, qr/not running: exec session state improper$/,
     'says so');
is($t->post("/exec/$id/resize?h=5&w=5&running=true")->{status}, 201,
   'if the client does not mind');
is($t->post("/exec/$id/resize?h=0&w=0&running=1")->{status}, 201,
   '0 x 0 is nothing');
is($t->post("/exec/$id/resize?h=-1&w=5&running=1")->{status}, 400,
   'no size');

# any worker serves any call: many sessions in a row, each call on a
# connection of its own

my @bad = grep {
    my $n = $_;
    my $id = create({ Cmd => ['sh', '-c', "echo $n; exit $n"] });
    my $p = begin($id);
    $p->read_all(20);
    (frames($p->{data}))[1] ne "$n\n" || inspect($id)->{ExitCode} != $n;
} 1 .. 40;
is("@bad", '', '40 sessions');

# input

$id = create({ Cmd => ['sh', '-c', 'read x; echo "$x"; cat | wc -c'],
               AttachStdin => \1 });
$p = begin($id);
$p->send("first\n");
ok($p->read_until(qr/first/), 'input');
$p->send('x' x 10000);
$p->shutdown_write;
ok($p->read_all(10), 'the end of input is not the end of output');
like((frames($p->{data}))[1], qr/^first\n10000\n$/, 'all of it');

# input that comes in one piece with the request

{
    my $body = '{"Detach":false}';

    $id = create({ Cmd => ['cat'], AttachStdin => \1 });
    $p = Podcri::HTTP::Stream->new($t->http->connect);
    $p->{method} = 'POST';
    $p->send("POST /v1.44/exec/$id/start HTTP/1.1\r\nHost: d\r\n"
             . "Connection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: "
             . length($body) . "\r\n\r\n${body}early");
    ok($p->read_until(qr/early/), 'early bytes');
    $p->shutdown_write;
    ok($p->read_all(10), 'and the end');
}

# 50 MB, there and back

my $mb = do {
    open my $f, '<', '/dev/urandom' or die;
    read $f, my $block, 1 << 20;
    $block;
};
my $big = join '', map { pack('N', $_) . substr $mb, 4 } 1 .. 50;
my $file = $t->write_file('big', $big);

for my $client (qw(docker podman)) {
    my ($options, @command) = $t->can("${client}_command")->($t,
        'exec', '-i', 'c', 'cat');
    $r = run({ %$options, timeout => 100 }, 'sh', '-c',
             '"$@" < ' . $file . ' | sha256sum', 'sh', @command);
    is(substr($r->{out}, 0, 64), sha256_hex($big),
       "50 MB through $client exec -i");
    undef $r;
}

# the other listeners, with input; half of the connection is closed at the end

for my $via (qw(unix tcp tls)) {
    $id = create({ Cmd => ['sh', '-c', 'cat; exit 3'], AttachStdin => \1 });
    $p = $t->http($via)->open('POST', "/v1.44/exec/$id/start",
                              { Detach => \0 },
                              { Connection => 'Upgrade', Upgrade => 'tcp' });
    is($p->head->{status}, 101, "$via: 101");
    $p->send("hi $via\n");
    ok($p->read_until(qr/hi $via\n/), 'input and output');

    if ($via eq 'tls') {

        # TLS has no half that could be closed alone

        $p->close;

    } else {
        $p->shutdown_write;
        ok($p->read_all(30), 'the end');
        is((frames($p->{data}))[1], "hi $via\n", 'and no more');
    }

    is((wait_for { my $i = inspect($id); !$i->{Running} && $i->{ExitCode} }
        30), 3, 'exit code');
}

# Cockpit speaks HTTP/1.0

{
    $id = create({ Cmd => ['sh', '-c', 'stty size; read x; echo "<$x>"'],
                   AttachStdin => \1, Tty => \1 });
    my $body = '{"Detach":false,"h":30,"w":100}';

    $p = Podcri::HTTP::Stream->new($t->http->connect);
    $p->{method} = 'POST';
    $p->send("POST /v1.12/libpod/exec/$id/start HTTP/1.0\r\n"
             . "Upgrade: WebSocket\r\nConnection: Upgrade\r\n"
             . 'Content-Length: ' . length($body) . "\r\n\r\n$body");
    is($p->head->{status}, 101, 'HTTP/1.0: 101');
    is($p->head->{headers}{upgrade}, 'WebSocket', "Cockpit's token");
    ok($p->read_until(qr/^30 100\r\n/m), 'a terminal of its size');
    $p->send("hi\n");
    ok($p->read_until(qr/<hi>/), 'input');
    ok($p->read_all(30), 'the end');
}

# what the answer is called: frames by their name, for who knows it

for my $case (['/v1.41', 0, 'raw'], ['/v1.42', 0, 'multiplexed'],
              ['', 0, 'multiplexed'], ['/v1.44', 1, 'raw'],
              ['/v4.3.1/libpod', 0, 'raw'],
              ['/v5.0.0/libpod', 0, 'multiplexed'], ['/libpod', 1, 'raw'])
{
    my ($path, $tty, $type) = @$case;
    my $json = $tty ? \1 : \0;

    for my $headers ({}, { Connection => 'Upgrade', Upgrade => 'tcp' }) {
        $id = create({ Cmd => ['echo', 'hi'], Tty => $json });
        $p = $t->open('POST', "$path/exec/$id/start",
                      { Detach => \0, Tty => $json }, $headers);
        is($p->head->{headers}{'content-type'},
           "application/vnd.docker.$type-stream",
           "exec of '$path', terminal: $tty");
        ok($p->read_until(qr/hi/), '- output');
        $p->close;
    }
}

# HTTP/2 has no connection to give away

$id = create({ Cmd => ['true'] });
$r = run('curl', '-s', '--http2-prior-knowledge', '-X', 'POST',
         '-H', 'Content-Type: application/json', '-d', '{"Detach":false}',
         '-w', '%{http_code}', 'http://127.0.0.1:' . $t->port('h2')
                               . "/v1.44/exec/$id/start");
like($r->{out}, qr/use HTTP.1\.1 instead of HTTP.2.*400$/s,
     'HTTP/2 is refused');

# a process that leaves its input unread ends all the same, with a client that
# goes on sending, that has ended, and that waits

for my $client (qw(docker podman)) {
    my @args = ('exec', '-i', 'c', 'sh', '-c', 'head -c 5; exit 4');
    my ($options, @command) = $t->can("${client}_command")->($t, @args);

    for my $from ($file, '/dev/zero') {
        $r = run($options, 'sh', '-c', '"$@" < ' . $from, 'sh', @command);
        my $known = $t->runtime->crio && $from ne $file ? '4|125' : '4';
        like($r->{status}, qr/^($known)$/,
             "$client exec -i: $from is not read");
        is($r->{out}, $from eq $file ? substr $big, 0, 5 : "\0" x 5,
           'its output');
    }

    $p = Podcri::Process->start($options, @command);
    $p->write('12345');
    is($p->wait(30)->{status}, 4, 'nor is the end waited for');
}

# one that closes its outputs gets all of it

{
    my ($options, @command) = $t->docker_command('exec', '-i', 'c', 'sh', '-c',
        'exec >&- 2>&-; cat > /tmp/big');
    $r = run($options, 'sh', '-c', '"$@" < ' . $file, 'sh', @command);
}

is(substr($t->docker('exec', 'c', 'sha256sum', '/tmp/big')->{out}, 0, 64),
   sha256_hex($big), 'without outputs');
unlike($t->docker('exec', 'c', 'ps')->{out}, qr/podcri-init/,
       'nothing is left');

# detach keys: the process goes on, and its exit code is kept

$id = create({ Cmd => ['sh', '-c', 'echo up; until [ -e /tmp/go ]; do'
                       . ' sleep 0.02; done; head -c 300000 /dev/zero; exit 6'],
               Tty => \1, AttachStdin => \1, DetachKeys => 'ctrl-a,b' });
$p = begin($id);
ok($p->read_until(qr/up/), 'it runs');
$p->send("\x01");
$p->send('b');
ok($p->read_all(10), 'detach keys close the connection');
ok(inspect($id)->{Running}, 'it runs on');
is($t->docker('exec', 'c', 'touch', '/tmp/go')->{status}, 0, 'until it may');
is((wait_for { my $i = inspect($id); !$i->{Running} && $i->{ExitCode} } 10),
   6, 'its exit code');

# and so it is when the client is gone

$id = create({ Cmd => ['sh', '-c', 'cat; exit 8'], AttachStdin => \1 });
$p = begin($id);
$p->send('x');
ok($p->read_until(qr/x/), 'it runs');
$p->close;
is((wait_for { my $i = inspect($id); !$i->{Running} && $i->{ExitCode} } 10),
   8, 'a client that has gone: the end of input');

# what prints much when its client leaves prints on, and to its end; so it does
# to one that has no more input

for my $tty (0, 1) {
    for my $how ('close', 'shutdown_write') {
        $id = create({ Cmd => ['sh', '-c', 'read x; head -c 1000000 /dev/zero'
                               . ' | tr "\\0" z; exit 7'],
                       AttachStdin => \1, Tty => $tty ? \1 : \0 });
        $p = begin($id);
        $p->send("go\n");
        ok($p->read_until(qr/z{100}/), "it prints, tty $tty, $how");
        $p->$how;

        if ($how eq 'shutdown_write') {
            ok($p->read_all(30), 'to its end');
            my $all = $p->{data} =~ tr/z//;
            is($all, 1000000, 'all of it');
        }

        is((wait_for {
                my $i = inspect($id);
                !$i->{Running} && $i->{ExitCode}
            } 20), 7, 'its exit code');
    }
}

$r = $t->post('/containers/c/exec', { Cmd => ['sh'], DetachKeys => 'ctrl-1',
                                      Tty => \1 });
is($r->{status}, 400, 'no such key');

# containers that do not run

is($t->podman('stop', '-t', '0', 'c')->{status}, 0, 'stopped');
$r = $t->post('/containers/c/exec', { Cmd => ['true'] });
like($r->{json}{message}, qr/container state improper$/, 'no exec then');
is($t->podman('rm', 'c')->{status}, 0, 'removed');

# a foreign one has no podcri-init

my ($pod, $cri) = $t->runtime->foreign('other', ['sleep', '1000']);
is($t->docker('exec', $cri, 'echo', 'hi')->{out}, "hi\n", 'a foreign one');
$r = $t->docker('exec', '-e', 'A=b', $cri, 'true');
like($r->{err}, qr/field Env/, 'but not with all');
$r = $t->docker('exec', $cri, 'nosuch');
isnt($r->{status}, 0, 'not found there');
$t->runtime->remove_all;

$t->finish;
