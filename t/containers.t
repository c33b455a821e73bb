#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# Containers: the life of one, lists, and those that somebody else has made.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Time::HiRes qw(time);

use Podcri::Golden;
use Podcri::Test;

my $t = Podcri::Test->new(
    location => 'podcri_init ' . Podcri::Test::build() . '/podcri-init;');
my ($r, $s);

my $L = '/v5.4.2/libpod';
my $L4 = '/v4.3.1/libpod';
my $D = '/v1.41';

sub golden {
    my ($r, @names) = @_;

    for my $name (@names) {
        my @diff = golden_diff($name, $r->{body});
        is(join("\n", @diff), '', "shape of $name");
    }
}

sub create {
    my ($name, $command, %more) = @_;

    my $r = $t->post("$L/containers/create",
                     { name => $name, image => 'busybox',
                       command => $command, %more });
    is($r->{status}, 201, "create $name") or diag($r->{body});

    return $r->{json}{Id};
}

# the runtime's word on the newest incarnation

sub cri_of {
    my ($name) = @_;

    my ($c) = sort { $b->{metadata}{attempt} <=> $a->{metadata}{attempt} }
        grep { $_->{metadata}{name} eq $name } @{ $t->cri('list-containers') };

    return $c;
}

sub state_of {
    my $c = cri_of(@_) or return 'gone';
    return lc substr($c->{state}, length 'CONTAINER_');
}

# Whether the container's shell has its trap. Before its exec the process is
# runc, which as a Go program catches every signal, and does nothing with it.

sub listens {
    my ($name, $signo) = @_;

    my $pid = $t->get("$L/containers/$name/json")->{json}{State}{Pid};
    my ($caught) = $t->read_file("/proc/$pid/status")
        =~ /\AName:\s*sh\n.*^SigCgt:\s*(\w+)/ms;

    return hex(substr $caught // 0, -8) & 1 << $signo - 1;
}

sub names {
    my ($query) = @_;
    return join ' ', map { $_->{Names}[0] =~ s{^/}{}r }
        @{ $t->get($query)->{json} };
}

sub q { my $s = shift; $s =~ s/([^\w.-])/sprintf '%%%02X', ord $1/ge; $s }

# a life

$t->podman('volume', 'create', 'data');

$r = $t->post("$L/containers/create", {
    name => 'one', image => 'busybox', terminal => JSON::PP::false,
    command => ['sh', '-c', 'echo run >> /data/f; echo out; echo err >&2; '
                            . 'trap "exit 7" TERM; '
                            . 'while :; do sleep 0.05; done'],
    labels => { a => 'b', long => 'x' x 5000 },
    volumes => [{ Name => 'data', Dest => '/data' }],
});
is($r->{status}, 201, 'create');
golden($r, qw(POST_libpod_containers_create.podman
              POST_libpod_containers_create.v5.podman));

my $id = $r->{json}{Id};
like($id, qr/^[0-9a-f]{64}$/, 'an id');
is(cri_of('one')->{id}, $id, 'which is the runtime\'s');
is(state_of('one'), 'created', 'created');

is($t->get("$L/containers/one/exists")->{status}, 204, 'exists');
is($t->get("$L/containers/nosuch/exists")->{status}, 404, 'does not exist');
is($t->post("$L/containers/one/init")->{status}, 204, 'init');
is($t->post("$L/containers/one/stop")->{status}, 204, 'stop of a created one');
is(state_of('one'), 'created', 'leaves it so');

is($t->post("$L/containers/one/start")->{status}, 204, 'start');
is(state_of('one'), 'running', 'runs');
$r = $t->post("$L/containers/one/start");
is("$r->{status}$r->{body}", '304', 'started already');
is($t->post("$L/containers/one/init")->{status}, 304, 'init of what runs');

for my $ref ('one', '/one', $id, substr($id, 0, 12)) {
    is($t->get("$D/containers/" . &q($ref) . '/json')->{json}{Id}, $id,
       "found as $ref");
}

$r = $t->get("$L/containers/one/json");
golden($r, 'GET_libpod_containers_name_json.v5');
is($r->{json}{State}{Status}, 'running', 'state');
ok(-d "/proc/$r->{json}{State}{Pid}", 'pid');
is($r->{json}{Config}{Labels}{long}, 'x' x 5000, 'a long label');
my $pid = $r->{json}{State}{Pid};

golden($t->get("$L4/containers/one/json"), 'GET_libpod_containers_name_json');
golden($t->get("$D/containers/one/json?size=1"),
       qw(GET_containers_name_json GET_containers_name_json.v5));
golden($t->get("$L/containers/json"), 'GET_libpod_containers_json.v5');
golden($t->get("$L4/containers/json?size=true"),
       'GET_libpod_containers_json.size');
golden($t->get("$D/containers/json"),
       qw(GET_containers_json GET_containers_json.v5));
golden($t->get("$D/containers/json?size=1"), 'GET_containers_json.size');

cmp_ok($t->get("$D/containers/json?size=1")->{json}[0]{SizeRootFs}, '>',
       100_000, 'size');

# the stop signal, in its time

ok((wait_for { listens('one', 15) } 60), 'it listens to TERM');

my $since = time;
is($t->post("$L/containers/one/stop?timeout=120")->{status}, 204, 'stop');
cmp_ok(time - $since, '<', 60, 'ends by the signal');
is($t->cri('status', $id)->{status}{exit_code}, 7, 'its own exit code');
ok(!-d "/proc/$pid", 'the process is gone');
$r = $t->post("$L/containers/one/stop");
is("$r->{status}$r->{body}", '304', 'stopped already');
is($t->get("$L/containers/one/json")->{json}{State}{ExitCode}, 7, 'inspect');
$r = $t->post("$L/containers/one/init");
is($r->{status}, 204, 'init of what has ended');
is($t->get("$L/containers/one/json")->{json}{State}{Status}, 'created',
   'makes it anew');

# started again it is the same one

is($t->post("$D/containers/one/start")->{status}, 204, 'start again');
$r = $t->get("$D/containers/one/json")->{json};
is($r->{Id}, $id, 'the id stays');
is($r->{Name}, '/one', 'the name, too');
is($r->{State}{Status}, 'running', 'it runs');
is(cri_of('one')->{metadata}{attempt}, 1, 'it is another incarnation');
is(scalar @{ $t->cri('list-containers') }, 1, 'the former one is gone');
is($t->read_file('volumes/data/_data/f'), "run\nrun\n", 'the volume is kept');

ok((wait_for {
    my $logs = $t->podman('logs', 'one');
    $logs->{out} eq "out\nout\n" && $logs->{err} eq "err\nerr\n"
} 10), 'and the logs');

is($t->post("$D/containers/one/restart?t=5")->{status}, 204, 'restart');
is(cri_of('one')->{metadata}{attempt}, 2, 'once more');
is($t->get("$D/containers/json")->{json}[0]{Id}, $id, 'listed by its id');

# kill

is($t->post("$L/containers/one/kill?signal=USR9")->{status}, 400,
   'no such signal');

for my $signal (qw(WINCH SIGWINCH 28)) {
    is($t->post("$L/containers/one/kill?signal=$signal")->{status}, 204,
       "kill $signal");
}

is(state_of('one'), 'running', 'leaves it running');

ok((wait_for { listens('one', 15) } 60), 'it listens to TERM');
is($t->post("$D/containers/one/kill?signal=15")->{status}, 204, 'kill 15');
ok((wait_for { state_of('one') eq 'exited' } 10), 'ends it');
$r = $t->post("$L/containers/one/kill");
is($r->{status}, 409, 'nothing to kill');
like($r->{json}{message}, qr/container state improper/, 'says so');
golden($r, 'POST_libpod_containers_name_kill.v5.409');

$t->post("$L/containers/one/start");
is($t->post("$L/containers/one/kill")->{status}, 204, 'kill');
is(state_of('one'), 'exited', 'has ended behind the answer');
is($t->get("$L/containers/one/json")->{json}{State}{ExitCode}, 137,
   'by SIGKILL');

# one that is ending: its runtime knows of that a moment later

create('ends', ['sleep', '0.2']);
my %answers;

for (1 .. 10) {
    $t->post("$L/containers/ends/start");

    while (1) {
        $r = $t->post("$L/containers/ends/kill?signal=WINCH");
        $answers{$r->{status}} = $r->{body};
        last if $r->{status} != 204;
    }
}

delete $answers{204};
is(join(' ', keys %answers), '409', 'it is sent, or said to be too late')
    or diag(values %answers);
$t->delete("$L/containers/ends");

# remove

$t->post("$L/containers/one/start");

for my $path ("$L/containers/one", "$D/containers/one") {
    $r = $t->delete($path);
    is($r->{status}, 500, 'not removed while it runs');
    like($r->{json}{message}, qr/container state improper$/, 'Podman\'s words');
}

golden($r, 'DELETE_containers_name.500');

my $log = $t->cri('status', cri_of('one')->{id})->{status}{log_path};
ok(-e $log, 'a log file');

$r = $t->delete("$L/containers/one?force=true&timeout=0");
is($r->{status}, 200, 'remove by force');
golden($r, qw(DELETE_libpod_containers_name DELETE_libpod_containers_name.v5));
is_deeply($r->{json}, [{ Id => $id, RawInput => 'one' }], 'the report');
is(state_of('one'), 'gone', 'is gone');
ok(!-e $log, 'the log, too');

$r = $t->delete("$L/containers/one");
is($r->{status}, 404, 'removed already');
golden($r, 'DELETE_libpod_containers_name.404');
like($r->{json}{message}, qr/no such container$/, 'Podman\'s words');
is_deeply($t->delete("$L/containers/one?ignore=true")->{json}, [],
          'which may be ignored');
like($t->delete("$D/containers/one")->{json}{message},
     qr/No such container: one/, 'Docker\'s words');

for my $path ("$L/containers/one/start", "$D/containers/one/stop",
              "$D/containers/one/restart", "$L/containers/one/kill",
              "$L/containers/one/wait", "$D/containers/one/wait")
{
    is($t->post($path)->{status}, 404, $path);
}

is($t->post("$L/containers/one/stop?ignore=true")->{status}, 204,
   'stop nothing');

# stop signal and stop time of its own

create('own', ['sh', '-c', 'trap "exit 3" USR1; trap : TERM; '
                           . 'while :; do sleep 0.05; done'],
       stop_signal => 10, stop_timeout => 120);
$t->post("$L/containers/own/start");
ok((wait_for { listens('own', 10) } 60), 'a container listens to USR1');
is($t->post("$L/containers/own/stop")->{status}, 204, 'stop');
is($t->cri('status', cri_of('own')->{id})->{status}{exit_code}, 3,
   'by its own signal');
$t->delete("$L/containers/own");

create('stubborn', ['sh', '-c', 'trap : TERM; while :; do sleep 0.05; done'],
       stop_timeout => 120);
$t->post("$L/containers/stubborn/start");
ok((wait_for { listens('stubborn', 15) } 60), 'another one to TERM');
$since = time;
is($t->post("$D/containers/stubborn/stop?t=1")->{status}, 204, 'stop -t 1');
cmp_ok(time - $since, '>', 0.9, 'it was given its time');
cmp_ok(time - $since, '<', 60, 'and no more');
is($t->get("$L/containers/stubborn/json")->{json}{State}{ExitCode}, 137,
   'then it was killed');
$t->delete("$L/containers/stubborn");

# "docker stop -t -1": it takes the time that it takes

create('patient', ['sh', '-c', 'trap "sleep 0.5; exit 4" TERM; '
                               . 'while :; do sleep 0.05; done'],
       labels => { '' => 'nothing', a => 'b' });
$t->post("$L/containers/patient/start");
ok((wait_for { listens('patient', 15) } 10), 'one that takes its time');
$r = $t->post("$D/containers/patient/stop?t=1s");
is($r->{status}, 400, 'stop -t 1s');
is($r->{json}{message}, 'parameter t: integer expected', 'no number');
is($t->post("$D/containers/patient/stop?t=-1")->{status}, 204, 'stop -t -1');
is($t->get("$L/containers/patient/json")->{json}{State}{ExitCode}, 4,
   'it ended by itself');

# a label without a key, which containerd does not take

is_deeply($t->get("$L/containers/patient/json")->{json}{Config}{Labels},
          { '' => 'nothing', a => 'b' }, 'a label without a key');
is_deeply(cri_of('patient')->{labels}{a}, 'b', 'the runtime has the other');
$t->delete("$L/containers/patient");

# wait

$id = create('waits', ['sh', '-c', 'while [ ! -e /go ]; do sleep 0.02; done; '
                                   . 'exit 5']);

is($t->post("$L/containers/waits/wait")->{body}, "0\n",
   'a created one: no waiting');
is($t->post("$D/containers/waits/wait")->{json}{StatusCode}, 0,
   'not for Docker either');
is($t->post("$L/containers/waits/wait?condition=nosuch")->{status}, 400,
   'no such condition');
golden($t->post("$D/containers/waits/wait?condition=nosuch"),
       'POST_containers_name_wait.400');
is($t->post("$L/containers/waits/wait?interval=x")->{status}, 400,
   'no such interval');

my %wait;
$wait{next} = $t->open('POST', "$D/containers/waits/wait?condition=next-exit");
$wait{removed} = $t->open('POST', "$D/containers/waits/wait?condition=removed");
$wait{running} = $t->open('POST', "$L/containers/waits/wait"
                                  . '?condition=running&interval=10ms');

is($wait{$_}->head(5)->{status}, 200, "$_: the headers come at once")
    for qw(next removed);

is($t->post("$L/containers/waits/start")->{status}, 204, 'start');
is($wait{running}->response(10)->{body}, "-1\n", 'it runs');
$wait{exited} = $t->open('POST', "$L/containers/waits/wait"
                                 . '?condition=exited&condition=stopped');
$wait{not} = $t->open('POST', "$D/containers/waits/wait");
is($wait{not}->head(5)->{status}, 200, 'not-running: headers at once');

# the exec may be ended by the end that it brings

like($t->podman('exec', 'waits', 'touch', '/go')->{status}, qr/^(0|137)$/,
     'let it end');
is_deeply($wait{next}->response(10)->{json},
          { StatusCode => 5, Error => undef }, 'next exit');
is($wait{not}->response(10)->{json}{StatusCode}, 5, 'not running');
is($wait{exited}->response(10)->{body}, "5\n", 'exited');
is_deeply($t->post("$D/containers/waits/wait")->{json},
          { StatusCode => 5, Error => undef }, 'not running any more');

$t->delete("$D/containers/waits");
is($wait{removed}->response(10)->{json}{StatusCode}, 5, 'removed');
is($t->post("$L/containers/$id/wait")->{body}, "5\n",
   'the code is kept for a while');
is($t->post("$L/containers/$id/wait?condition=running")->{status}, 404,
   'but it will not run');

# a wait lasts for hours and takes no memory for it

create('long', ['sleep', '1000']);

sub memory {
    my $sum = 0;
    $sum += $t->read_file("/proc/$_/statm") =~ /^\d+ (\d+) (\d+)/ ? $1 - $2 : 0
        for $t->workers;
    return $sum * 4;
}

$s = $t->open('POST', "$D/containers/long/wait?condition=next-exit");
$s->head(5);
$t->get("$L/containers/json?all=true") for 1 .. 50;
my $before = memory();
$since = time;
wait_for { time - $since > 3 } 5;
cmp_ok(memory() - $before, '<', 300, 'a wait does not grow') unless $t->san;
$s->close;
$t->delete("$L/containers/long");

# --rm

is($t->podman('run', '-d', '--rm', '--name', 'brief', 'busybox', 'sleep',
              '0.2')->{status}, 0, 'podman run -d --rm');
ok((wait_for { state_of('brief') eq 'gone' } 15), 'is removed by itself');

is($t->docker('run', '-d', '--rm', '--name', 'killed', 'busybox', 'sleep',
              '1000')->{status}, 0, 'docker run -d --rm');
$t->docker('kill', 'killed');
ok((wait_for { state_of('killed') eq 'gone' } 15), 'is removed when killed');

is($t->docker('run', '-d', '--rm', '--name', 'stays', 'busybox', 'sleep',
              '1000')->{status}, 0, 'another one');
is($t->docker('restart', '-t', '0', 'stays')->{status}, 0, "restart $_")
    for 1 .. 5;
is(state_of('stays'), 'running', 'a restart is no end');
is($t->docker('kill', 'stays')->{status}, 0, 'kill');
ok((wait_for { state_of('stays') eq 'gone' } 15), 'is removed then');

# a program that is not there

$r = $t->docker('run', '--name', 'missing', 'busybox', '/no/such/program');
is($r->{status}, 127, 'docker run of no program');
$r = $t->podman('start', 'missing');
isnt($r->{status}, 0, 'podman start of it');
like($r->{err}, qr/no such file or directory/, 'says why');
is(scalar(grep { $_->{metadata}{name} eq 'missing' }
          @{ $t->cri('list-containers') }), 1, 'one incarnation stays');
is($t->delete("$D/containers/missing?v=1&force=1")->{status}, 204, 'remove');

# a user who is not there

for my $who (['nosuch', 'user nosuch: no matching entries in passwd file'],
             ['root:nosuch', 'group nosuch: no matching entries in group file'])
{
    my ($user, $text) = @$who;

    $r = $t->docker('run', '--name', 'missing', '-u', $user, 'busybox', 'true');
    is($r->{status}, 125, "docker run -u $user");
    like($r->{err}, qr/unable to find \Q$text\E/, 'in these words');
    $r = $t->post("$L/containers/missing/start");
    is($r->{status}, 500, 'start');
    is($r->{json}{message}, "unable to find $text", 'in these words');
    is($t->get("$L/containers/missing/json")->{json}{Config}{User}, $user,
       'it stays');
    is($t->podman('rm', 'missing')->{status}, 0, 'rm');
    is($t->podman('run', '--rm', '-u', $user, 'busybox', 'true')->{status},
       126, "podman run -u $user");
}

# platforms

for my $platform (qw(linux/s390x linux/mips/v8 s390x windows)) {
    $r = $t->post("$D/containers/create?platform=$platform",
                  { Image => 'busybox' });
    is($r->{status}, 404, "no image for $platform");
}

like($r->{json}{message}, qr/not match the platform: it is for linux/,
     'in words');

# libpod has both in its body

$r = $t->post("$L/containers/create?name=query&platform=windows",
              { image => 'busybox', name => 'body' });
is($r->{status}, 201, 'a query that libpod does not have');
is($t->delete("$L/containers/body")->{status}, 200, 'means nothing');

chomp(my $machine = qx(uname -m));

for my $platform ('', 'linux', "linux/$machine") {
    $r = $t->post("$D/containers/create?name=fits&platform=$platform",
                  { Image => 'busybox' });
    is($r->{status}, 201, "an image for '$platform'");
    $t->delete("$D/containers/fits");
}

for my $flags (['--arch', 's390x'], ['--platform', 'windows/amd64']) {
    is($t->podman('create', '--pull', 'never', @$flags, 'busybox')->{status},
       125, "podman create @$flags");
}

is($t->podman('run', '--rm', '--os', 'linux', '--systemd', 'false', '--user',
              ':7', 'busybox', 'id')->{out} =~ /^uid=0\S* gid=7/, 1,
   'the platform of the node, a group alone');

# a source that is not there

$r = $t->podman('run', '-v', $t->dir . '/nosuch:/m', 'busybox', 'true');
is($r->{status}, 125, 'podman run -v of nothing');
like($r->{err}, qr{statfs \S+/nosuch: no such file or directory}, 'says so');
ok(!-e $t->dir . '/nosuch', 'and makes nothing');
is($t->docker('run', '--rm', '-v', $t->dir . '/made:/m', 'busybox',
              'true')->{status}, 0, 'docker run -v of nothing');
ok(-d $t->dir . '/made', 'makes it');

# names

create('taken', ['true']);
my $taken = cri_of('taken')->{id};

for my $r ($t->post("$L/containers/create",
                    { name => 'taken', image => 'busybox' }),
           $t->post("$D/containers/create?name=taken",
                    { Image => 'busybox' }))
{
    is($r->{status}, 500, 'a name that is in use');
    like($r->{json}{message},
         qr/the container name "taken" is already in use by $taken/,
         'by whom');
}

$r = $t->post("$D/containers/create", { Image => 'busybox' });
$id = $r->{json}{Id};
like($t->get("$L/containers/$id/json")->{json}{Name}, qr/^[a-z]+_[a-z]+\d*$/,
     'a name is made up');
$t->delete("$L/containers/$id");
is($t->podman('rm', 'taken')->{status}, 0, 'podman rm');
create('taken', ['true']);
$t->delete("$L/containers/taken");

# lists

my ($pod, $foreign) = $t->runtime->foreign('theirs', ['sleep', '1000']);

create("list$_", ['sh', '-c', "exit $_"], labels => { n => "$_", all => '' })
    for 0 .. 2;
create('list3', ['sleep', '1000'], labels => { n => '3', all => '' });
$t->post("$L/containers/list$_/start") for 0, 1, 3;

ok((wait_for { state_of('list0') eq 'exited' && state_of('list1') eq 'exited' }
    10), 'two have ended');

is(names("$L/containers/json"), 'theirs list3', 'running ones');
is(names("$L/containers/json?all=true"), 'theirs list0 list1 list2 list3',
   'all, the oldest first');
is(names("$D/containers/json?all=1"), 'list3 list2 list1 list0 theirs',
   'Docker: the newest first');
is(names("$L/containers/json?limit=2"), 'list2 list3', 'limit');
is(names("$L/containers/json?last=1"), 'list3', 'last');
is(names("$D/containers/json?limit=1"), 'list3', 'Docker: limit');
is(names("$D/containers/json?before=list1&all=1"), 'list0 theirs', 'before');
is(names("$D/containers/json?since=list1&all=1"), 'list3 list2', 'since');

sub filtered {
    my ($filters, $names) = @_;

    my %maps = map { my $k = $_; $k => { map { $_ => JSON::PP::true }
                                         @{ $filters->{$k} } } }
        keys %$filters;
    my $text = join ' ', map { "$_=@{ $filters->{$_} }" } sort keys %$filters;

    for my $form ($filters, \%maps) {
        my $json = &q(JSON::PP->new->utf8->canonical->encode($form));

        is(names("$L/containers/json?all=true&filters=$json"), $names,
           "$text: " . ($form == $filters ? 'lists' : 'maps'));
        is(join(' ', reverse split / /,
                names("$D/containers/json?all=true&filters=$json")), $names,
           'Docker the same');
    }
}

filtered({ label => ['n=1'] }, 'list1');
filtered({ label => ['all'] }, 'list0 list1 list2 list3');
filtered({ name => ['list[01]'] }, 'list0 list1');
filtered({ status => ['exited', 'created'] }, 'list0 list1 list2');
filtered({ exited => ['1'] }, 'list1');
filtered({ id => [substr $foreign, 0, 20] }, 'theirs');
filtered({ ancestor => ['busybox'], status => ['running'] }, 'theirs list3');
filtered({ before => ['list1'], label => ['all'] }, 'list0');
filtered({ since => ['list1'] }, 'list2 list3');

$r = $t->get("$L/containers/json?filters=" . &q('{"nosuch":["x"]}'));
is($r->{status}, 500, 'no such filter');
like($r->{json}{message}, qr/nosuch is an invalid filter/, 'Podman\'s words');
golden($r, 'GET_libpod_containers_json.v5.500');
is($t->get("$D/containers/json?filters=" . &q('{"a":'))->{status}, 500,
   'no JSON');
is($t->get("$L/containers/json?all=maybe")->{status}, 400, 'no boolean');

# of another owner

$r = $t->get("$L/containers/theirs/json");
is($r->{json}{Id}, $foreign, 'a foreign container is found by name');
golden($r, 'GET_libpod_containers_name_json.v5');
golden($t->get("$D/containers/$foreign/json"), 'GET_containers_name_json.v5');
is($r->{json}{State}{Status}, 'running', 'its state');
is($t->podman('exec', 'theirs', 'echo', 'hi')->{out}, "hi\n", 'exec');

$r = $t->post("$L/containers/prune");
golden($r, 'POST_libpod_containers_prune.v5');
is(scalar @{ $r->{json} }, 3, 'prune removes what does not run');
is(names("$L/containers/json?all=true"), 'theirs list3', 'and nothing else');

$t->cri('stop', $foreign);
golden($t->post("$D/containers/prune"), 'POST_containers_prune');
is(state_of('theirs'), 'exited', 'prune leaves what is not ours');

$r = $t->post("$L/containers/$foreign/start");
is($r->{status}, 409, 'a foreign one is not started again');
like($r->{json}{message}, qr/was not created through this API/, 'why');

(undef, $foreign) = $t->runtime->foreign('other', ['sleep', '1000']);
is($t->post("$L/containers/$foreign/stop?timeout=0")->{status}, 204,
   'stopped by id');
is($t->cri('status', $foreign)->{status}{state}, 'CONTAINER_EXITED',
   'has stopped');
is($t->delete("$L/containers/other")->{status}, 200, 'removed by name');
is(state_of('other'), 'gone', 'is gone');

$r = $t->post("$L/containers/prune?filters=" . &q('{"name":["list3"]}'));
is($r->{status}, 500, 'a filter that prune does not have');
is($r->{json}{cause}, 'name is an invalid filter', 'in words');
$r = $t->post("$D/containers/prune?filters=" . &q('{"label":["n=7"]}'));
is_deeply($r->{json}{ContainersDeleted}, [], 'prune by label');
$t->delete("$L/containers/list3?force=true&timeout=0");
is($t->post("$L/containers/nosuch/shouldrestart")->{status}, 404,
   'shouldrestart');

$t->runtime->remove_all;
$t->podman('volume', 'rm', 'data');

$t->finish;
