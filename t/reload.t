#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# nginx is told to reload again and again, to change its binary and to end,
# under load and with streams open: no request fails, no stream breaks, and
# nothing is left.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use JSON::PP ();

use Podcri::Test;

my $t = Podcri::Test->new(main => 'worker_processes 2;');
my $reloads = Podcri::Test::san() ? 15 : 50;
my ($r, $s);


# what a process has: descriptors, and shared memory that it maps

sub has {
    my ($pid) = @_;

    my $maps = $t->read_file("/proc/$pid/maps");

    return { fds => scalar(() = glob "/proc/$pid/fd/*"),
             shared => scalar(() = $maps =~ m{ /dev/zero }g) };
}


# all processes of this nginx but the first: "worker process" and the like

sub children {
    my ($master) = @_;

    return split /\n/, run('ps', '-o', 'args=', '--ppid', $master)->{out};
}


# Requests one after the other, until it is told to end; says how many, and
# each that failed.

sub client {
    my (@code) = @_;

    return Podcri::Process->start({ stdin => '' }, $^X,
        '-I', "$FindBin::RealBin/lib", '-MPodcri::HTTP', '-e', <<'END'
        my $http = Podcri::HTTP->new(shift);
        my ($end, $n);
        $SIG{TERM} = sub { $end = 1 };
        $| = 1;

        sub ask {
            my ($want, @request) = @_;
            my $r = eval { $http->request(@request) } // { body => $@ };

            print "$n @request[0, 1]: $r->{status} $r->{body}\n"
                if ($r->{status} // 0) != $want;
            $n++;
            return $r;
        }

        END { print "$n requests\n" }
END
        . "@code", $t->address);
}


sub attach {
    my ($id) = @_;

    my $s = $t->open('POST', "/containers/$id/attach?stream=1&stdin=1&stdout=1",
                     undef, { Upgrade => 'tcp', Connection => 'Upgrade' });
    is($s->head->{status}, 101, 'attached');

    return $s;
}


$r = $t->post('/containers/create?name=echo',
              { Image => 'busybox', Cmd => ['cat'], OpenStdin => \1,
                AttachStdin => \1 });
is($r->{status}, 201, 'a container') or diag($r->{body});

my $id = $r->{json}{Id};
is($t->post("/containers/$id/start")->{status}, 204, 'which runs');

my $exec = $t->post("/containers/$id/exec", { Cmd => ['true'] })->{json}{Id};
my $logs = $t->open('GET', "/containers/$id/logs?follow=1&stdout=1");
is($logs->head->{status}, 200, 'its log is followed');

my @attached = attach($id);

my $before = has($t->nginx_pid);
cmp_ok($before->{shared}, '>=', 1, 'shared memory is seen');

my @clients = (
    client('until ($end) { ask(200, "GET", "/containers/json?all=1") }'),
    client('until ($end) {
                my $r = ask(201, "POST", "/containers/create",
                            { Image => "busybox", Cmd => ["true"] });
                ask(204, "DELETE", "/containers/$r->{json}{Id}")
                    if $r->{json}{Id};
            }'),
);

for my $n (1 .. $reloads) {
    $t->reload or do { fail("reload $n"); last };
    push @attached, attach($id) if $n % 10 == 0;
}

pass("$reloads reloads");

for my $client (@clients) {
    $client->kill('TERM');
    my $got = $client->wait(60);

    like($got->{out}, qr/^([1-9]\d*) requests\n\z/, 'no request has failed');
    is($got->{err}, '', '- nor its client');
}

# the streams of all generations of workers

for my $n (0 .. $#attached) {
    ok($attached[$n]->send("line $n\n"), 'input');
    ok($_->read_until(qr/line $n\n/), '- comes to each')
        for @attached, $logs;
}

is($t->get("/exec/$exec/json")->{json}{Running}, JSON::PP::false,
   'the exec session is known');
is($t->post("/exec/$exec/start", { Detach => \0 })->{status}, 200,
   '- and starts');

$_->close for @attached, $logs;

ok((wait_for { children($t->nginx_pid) == 2 } 20),
   'workers end with their last stream')
    or diag(join "\n", children($t->nginx_pid));
is_deeply(has($t->nginx_pid), $before,
          'the master has as many descriptors and as much shared memory');

# a configuration that is refused changes nothing

my @workers = $t->workers;
my $conf = $t->conf;

$t->expect_log(qr/invalid address "nowhere" in "podcri_pass"/);
$t->write_file('nginx/nginx.conf',
               $conf =~ s/podcri_pass [^;]+/podcri_pass nowhere/r);
kill 'HUP', $t->nginx_pid;

ok((wait_for { $t->log =~ /invalid address "nowhere"/ } 20),
   'a reload that is refused');
is($t->get('/containers/json')->{status}, 200, '- requests are served');
is_deeply([sort $t->workers], [sort @workers], '- by the same workers');
is_deeply(has($t->nginx_pid), $before, '- and nothing of it is left');

# a stream does not keep a worker for longer than worker_shutdown_timeout,
# which is its old one's

ok($t->reload(main => "worker_processes 2;\nworker_shutdown_timeout 1s;"),
   'reload');
$s = attach($id);
ok($t->reload, 'reload');
ok($s->read_all(20), 'worker_shutdown_timeout closes a stream');
$s->close;
ok((wait_for { children($t->nginx_pid) == 2 } 20), '- and the worker ends');

# another binary: the same file, but nginx does not know that. It must be a
# daemon for this, and so is not one that $t knows; the second one has of the
# environment (the sanitizer's) what the configuration names.

my $file = $t->dir . '/nginx/nginx.pid';

sub pid { return $t->read_file($file . ($_[0] // '')) =~ s/\n//r }

sub ends {
    my ($pid) = @_;

    return wait_for { !kill 0, $pid } 20;
}

END {
    my $status = $?;

    kill 'TERM', grep { $_ } map { pid($_) } '', '.oldbin' if $file;
    $? = $status;
}

ok($t->stop_nginx('QUIT'), 'QUIT ends it');
ok(!-e $t->socket, '- its socket is gone');

$t->write_file('nginx/nginx.conf', $t->conf =~ s{^daemon off;}{
    join ' ', map { "env $_;" } sort keys %{ $t->nginx_env };
}mer);

# the second one is found by the name of the first
my ($nginx) = grep { -x } map { "$_/nginx" } split /:/, $ENV{PATH};
$r = run({ env => $t->nginx_env }, $nginx, '-c',
         $t->dir . '/nginx/nginx.conf', '-e', $t->error_log);
is($r->{status}, 0, 'a daemon') or diag($r->{err});

my $first = pid();
my $stream = attach($id);
my $load = client('until ($end) { ask(200, "GET", "/containers/json") }');

kill 'USR2', $first;
ok((wait_for { pid('.oldbin') && pid() && children(pid()) == 2 } 20),
   'USR2: a second one');

my $second = pid();

kill 'WINCH', $first;
ok($stream->send("still\n"), 'a stream of the first one');
ok($stream->read_until(qr/still\n/), '- goes on');
$stream->close;
ok((wait_for { !grep { /worker process/ } children($first) } 20),
   'its workers end');
kill 'QUIT', $first;
ok(ends($first), '- and it as well');

$load->kill('TERM');
like($load->wait(60)->{out}, qr/^([1-9]\d*) requests\n\z/,
     'no request has failed');

is($t->delete("/containers/$id?force=1")->{status}, 204,
   'the second one serves');
kill 'QUIT', $second;
ok(ends($second), 'QUIT ends it');
ok(!-e $t->socket, '- its socket is gone');
is(join(' ', glob "$file*"), '', '- and no pid file is left');

$t->finish;
