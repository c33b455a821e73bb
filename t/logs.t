#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# The log of a container, by clients and on the wire.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Time::HiRes qw(time);

use Podcri::HTTP qw(frames);
use Podcri::Pty;
use Podcri::Test;

my $t = Podcri::Test->new(
    location => 'podcri_init ' . Podcri::Test::build() . '/podcri-init;',
    main => 'worker_processes 2;',
);

my ($r, $p, @all);

sub logs {
    my ($name, $query) = @_;

    $r = $t->get("/v1.44/containers/$name/logs?stdout=1&stderr=1&"
                 . ($query // ''));

    return frames($r->{body});
}

sub start {
    my ($name, @args) = @_;

    my $r = $t->podman('run', '-d', '--stop-timeout', '0', '--name', $name,
                       @args);
    die $r->{err} if $r->{status} != 0;
}

# on and on until it is told

sub ended {
    my ($name) = @_;

    return $t->podman('wait', $name)->{out};
}

start('short', 'busybox', 'sh', '-c',
      'for i in 1 2 3; do echo out $i; echo err $i >&2; done; printf tail');
is(ended('short'), "0\n", 'it ends');

is_deeply([logs('short')],
          ['', "out 1\nout 2\nout 3\ntail", "err 1\nerr 2\nerr 3\n"],
          'all, with the end that has no line end');
is($r->{headers}{'content-type'}, 'application/vnd.docker.multiplexed-stream',
   'type');
is((logs('short', 'stderr=0'))[1], "out 1\nout 2\nout 3\ntail", 'stdout');
is((logs('short', 'stdout=0'))[1], '', 'no stdout');

# of one stream, for nothing orders two: the runtime copies each by itself

start('plain', 'busybox', 'sh', '-c',
      'for i in 1 2 3; do echo out $i; done; printf tail');
is(ended('plain'), "0\n", 'another ends');
is((logs('plain', 'tail=2'))[1], "out 3\ntail", 'the last lines');
is((logs('short', 'tail=0'))[1], '', 'tail=0');
is((logs('short', 'tail=all'))[1], "out 1\nout 2\nout 3\ntail", 'tail=all');
is((logs('short', 'tail=-1'))[1], "out 1\nout 2\nout 3\ntail", 'tail=-1');
is($t->get('/containers/short/logs')->{status}, 400, 'no stream named');
is($t->get('/containers/short/logs?stdout=1&tail=x')->{status}, 400,
   'no number');
is($t->get('/containers/short/logs?stdout=1&since=x')->{status}, 400,
   'no time');
is($t->get('/containers/nosuch/logs?stdout=1')->{status}, 404,
   'no such container');

like((logs('short', 'timestamps=1'))[2],
     qr/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S* err \d\n){3}$/, 'timestamps');

for my $client (qw(podman docker)) {
    $r = $t->$client('logs', 'short');
    is_deeply([@$r{qw(out err)}],
              ["out 1\nout 2\nout 3\ntail", "err 1\nerr 2\nerr 3\n"],
              "$client logs");
    $r = $t->$client('logs', '-f', 'short');
    is($r->{out}, "out 1\nout 2\nout 3\ntail", "$client logs -f of an end");
    $r = $t->$client('logs', '--tail', '1', 'plain');
    is($r->{out} . $r->{err}, 'tail', "$client logs --tail");
    $r = $t->$client('logs', '-t', 'short');
    like($r->{out}, qr/^\d{4}-\S+T\S+ out 1$/m, "$client logs -t");
    $r = $t->$client('logs', '--since', '1h', 'short');
    like($r->{out}, qr/^out 1$/m, "$client logs --since");
    $r = $t->$client('logs', '--until', '2020-01-01T00:00:00Z', 'short');
    is($r->{out}, '', "$client logs --until");
}

# since and until, between two lines

start('times', 'busybox', 'sh', '-c', 'echo one; sleep 1.5; echo two');
ended('times');
(undef, my $out) = logs('times');
is($out, "one\ntwo\n", 'two lines');
my $log = (glob($t->dir . '/logs/*/times.log'))[0];
my ($first) = $t->read_file($log) =~ /^(\S+)/;
my $unix = do {
    my ($y, $mo, $d, $h, $mi, $s) = $first
        =~ /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):([\d.]+)/;
    require Time::Local;
    Time::Local::timegm(int $s, $mi, $h, $d, $mo - 1, $y) + $s - int $s;
};
my $between = sprintf '%.3f', $unix + 0.7;
is((logs('times', "since=$between"))[1], "two\n", 'since, a fraction');
is((logs('times', "until=$between"))[1], "one\n", 'until');
my ($s, $f) = split /\./, $between;
my @utc = gmtime $s;
my $rfc = sprintf '%04d-%02d-%02dT%02d:%02d:%02d.%sZ', $utc[5] + 1900,
    $utc[4] + 1, @utc[3, 2, 1, 0], $f;
$r = $t->get("/v5.4.2/libpod/containers/times/logs?stdout=true&since=$rfc");
is((frames($r->{body}))[1], "two\n", 'since, RFC 3339');
$r = $t->get('/v5.4.2/libpod/containers/times/logs?stdout=true'
             . '&since=0001-01-01T00:00:00Z');
is((frames($r->{body}))[1], "one\ntwo\n", 'none, as Go writes it');

# since the start, as inspect tells it: the first lines may be older than
# that, for the runtime looks at the clock when the process runs already

my @lost;

for my $n (1 .. 12) {
    start("start$n", 'busybox', 'sh', '-c', 'echo first; exec sleep 1000');
    my $at = $t->docker('inspect', '-f', '{{.State.StartedAt}}', "start$n");
    chomp $at->{out};
    like($at->{out}, qr/^\d{4}-\S+T\S+Z$/, 'a time') if $n == 1;

    # the line is there when the log has it

    wait_for { (logs("start$n"))[1] eq "first\n" } 60;
    my $line = (logs("start$n", "since=$at->{out}"))[1];
    push @lost, $at->{out} if $line ne "first\n";
    $t->docker('rm', '-f', "start$n");
}

is_deeply(\@lost, [], 'none is lost that was printed at the start');

# odd lines

my $long = 100000;
start('odd', 'busybox', 'sh', '-c',
      "head -c $long /dev/zero | tr '\\0' x; echo; printf 'a\\0b\\n\\n\\n';"
      . ' printf "\\377\\n"');
ended('odd');
is((logs('odd'))[1], 'x' x $long . "\na\0b\n\n\n\xff\n",
   'a long line, NUL, empty ones, no UTF-8');
is((logs('odd', 'tail=5'))[1], 'x' x $long . "\na\0b\n\n\n\xff\n",
   'a long line is one');
is((logs('odd', 'tail=4'))[1], "a\0b\n\n\n\xff\n", 'without it');

# Much in a short time. It stays for a while, because containerd 1.6 loses
# what a container has just written when it ends with a full pipe.

start('much', 'busybox', 'sh', '-c', 'seq 1 100000; exec sleep 1000');
$p = $t->open('GET', '/containers/much/logs?stdout=1&follow=1');
ok($p->read_until(qr/\b100000\n/, 30), 'the last of many lines');
is($t->podman('rm', '-f', 'much')->{status}, 0, 'rm -f');
ok($p->read_all(10), 'the end');
@all = split /\n/, (frames($p->{data}))[1], -1;
is("$all[0] $all[-2] " . @all, '1 100000 100001', 'all of them');

# follow

$t->podman('create', '-i', '--name', 'talks', 'busybox', 'sh', '-c',
           'echo begin; while read x; do echo "$x"; done; printf "the end"');
is($t->podman('start', 'talks')->{status}, 0, 'a container that talks');
$p = $t->open('GET', '/containers/talks/logs?stdout=1&follow=1');
is($p->head(5)->{status}, 200, 'headers at once');
ok($p->read_until(qr/begin\n/), 'what there is');

my $in = $t->open('POST', '/containers/talks/attach?stream=1&stdin=1',
                  undef, { Connection => 'Upgrade', Upgrade => 'tcp' });
$in->head;
my $worst = 0;

for my $n (1 .. 20) {
    my $from = time;
    $in->send("line $n\n");
    $p->read_until(qr/line $n\n/) or last;
    my $took = time - $from;
    $worst = $took if $took > $worst;
}

ok($p->{data} =~ /line 20\n/, 'line by line');
ok($worst < 1, 'soon') or diag($worst);

my $tail = $t->open('GET', '/containers/talks/logs?stdout=1&follow=1&tail=1');
ok($tail->read_until(qr/line 20\n/), 'follow of the last line');
unlike($tail->{data}, qr/line 19/, 'no more than that');

my $silent = $t->open('GET', '/containers/talks/logs?stderr=1&follow=1');
is($silent->head(5)->{status}, 200, 'headers without a line');

# rotation, as a kubelet does it

my ($file) = glob($t->dir . '/logs/*/talks.log');
my ($cri) = map { $_->{id} } grep { $_->{metadata}{name} eq 'talks' }
    @{ $t->cri('list-containers') };
rename $file, "$file.1" or die;
is($t->runtime->cri_run('ReopenContainerLog', { container_id => $cri })
       ->{status}, 0, 'another log file');
$in->send("line 21\n");
ok($p->read_until(qr/line 21\n/), 'is followed');

# its end

$in->shutdown_write;
ok($p->read_all(10), 'follow: the end');

for (['of the last line', $tail], ['silent', $silent]) {
    my ($what, $p) = @$_;
    ok($p->read_all(10), "$what: the end");
}

is((frames($tail->{data}))[1], "line 20\nline 21\n"
   . ($tail->{data} =~ /the end/ ? 'the end' : ''), 'every line once');

# a second run goes into the same log

$r = $t->podman('start', 'short');
is($r->{status}, 0, 'started again');
ended('short');
is((logs('short'))[1], "out 1\nout 2\nout 3\ntail" x 2, 'both runs');

# a follower of what is not started yet

$r = $t->podman('create', '--name', 'later', 'busybox', 'echo', 'at last');
$p = $t->open('GET', '/containers/later/logs?stdout=1&follow=1');
is($p->head(5)->{status}, 200, 'not started yet');
is($t->podman('start', 'later')->{status}, 0, 'start');
ok($p->read_all(10), 'ends with it');
is((frames($p->{data}))[1], "at last\n", 'all of it');
is((logs('later'))[1], "at last\n", 'once more');

# removed

start('goes', 'busybox', 'sh', '-c', 'echo here; exec sleep 1000');
$p = $t->open('GET', '/containers/goes/logs?stdout=1&follow=1');
ok($p->read_until(qr/here/), 'a follower');
is($t->podman('rm', '-f', 'goes')->{status}, 0, 'rm -f');
ok($p->read_all(10), 'ends');

# a terminal: raw for Docker's API, in frames for libpod's

start('tty', '-t', 'busybox', 'sh', '-c', 'echo one; echo two');
ended('tty');
is($t->get('/v1.44/containers/tty/logs?stdout=1')->{body}, "one\r\ntwo\r\n",
   'raw');
is((frames($t->get('/libpod/containers/tty/logs?stdout=true')->{body}))[1],
   "one\r\ntwo\r\n", 'in frames');
is($t->docker('logs', 'tty')->{out}, "one\r\ntwo\r\n", 'docker logs');
is($t->podman('logs', 'tty')->{out}, "one\r\ntwo\r\n", 'podman logs');

# HTTP/1.0: no chunks

$p = Podcri::HTTP::Stream->new($t->http->connect);
$p->{method} = 'GET';
$p->send("GET /v1.12/libpod/containers/tty/logs?stdout=true&tail=1 HTTP/1.0"
         . "\r\nContent-Length: 0\r\n\r\n");
ok(!exists $p->head->{headers}{'transfer-encoding'}, 'HTTP/1.0');
ok($p->read_all(10), 'closed at the end');
is((frames($p->{data}))[1], "two\r\n", 'the last line');

# the log is gone, the container is not

unlink $file, "$file.1";
is((logs('talks'))[1], '', 'no log file');

is($t->podman('rm', '-f', '-a')->{status}, 0, 'removed');

$t->finish;
