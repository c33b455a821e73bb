#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# Pods: sandboxes with the containers that share them.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use IO::Socket::INET;

use Podcri::Golden;
use Podcri::Test;

my $t = Podcri::Test->new;
my $dir = $t->dir;
my $r;

my $L = '/v5.4.2/libpod';
my $L4 = '/v4.3.1/libpod';

sub golden {
    my ($r, @names) = @_;

    for my $name (@names) {
        my @diff = golden_diff($name, $r->{body});
        is(join("\n", @diff), '', "shape of $name");
    }
}

sub sandboxes {
    return grep { $_->{metadata}{name} eq $_[0] } @{ $t->cri('list-pods') };
}

sub running {
    return join ' ', sort map { $_->{metadata}{name} }
        grep { $_->{state} eq 'CONTAINER_RUNNING' }
        @{ $t->cri('list-containers') };
}

sub fetch {
    my ($port) = @_;

    my $http = Podcri::HTTP->new('http://' . $t->runtime->node . ":$port");

    return wait_for {
        my $got = eval { $http->request('GET', '/f')->{body} };
        defined $got && $got ne '' ? $got : undef;
    } 10;
}

mkdir "$dir/www" or die;
$t->write_file('www/f', "page\n");

my $port = IO::Socket::INET->new(LocalAddr => '0.0.0.0', Listen => 1)
    ->sockport;

# create

$r = $t->podman('pod', 'create', '--name', 'web', '-p', "$port:80",
                '--hostname', 'shared', '--dns', '192.0.2.5', '--add-host',
                'other:192.0.2.6', '--label', 'a=b', '--share', 'net,ipc,pid',
                '--sysctl', 'net.ipv4.ip_unprivileged_port_start=79');
is($r->{status}, 0, 'podman pod create') or diag($r->{err});
chomp(my $id = $r->{out});

my ($sandbox) = sandboxes('web');
is($sandbox->{id}, $id, 'its id is the sandbox\'s');
is($sandbox->{state}, 'SANDBOX_READY', 'which is ready');
is($sandbox->{labels}{a}, 'b', 'label');

is($t->podman('pod', 'exists', 'web')->{status}, 0, 'podman pod exists');
is($t->podman('pod', 'exists', 'nosuch')->{status}, 1, 'and not');
like($t->podman('pod', 'ps')->{out}, qr/^\Q${\substr $id, 0, 12}\E\s+web\s+
     Created\s/mx, 'podman pod ps');
is($t->podman('ps', '-a', '-q')->{out}, '', 'a pod is no container');

$r = $t->post("$L/pods/create", { name => 'web' });
is($r->{status}, 409, 'the name is in use');
golden($r, 'POST_libpod_pods_create.409');
is($t->post("$L/containers/create", { name => 'web', image => 'busybox' })
       ->{status}, 500, 'for containers, too');
is($t->post("$L/pods/create", { name => 'a b' })->{status}, 500, 'a bad name');

$r = $t->post("$L/pods/create",
              { name => 'limited', exit_policy => 'stop',
                resource_limits => { cpu => { quota => 50_000,
                                              period => 100_000 } } });
is($r->{status}, 201, 'a pod with limits');
like($r->{json}{Warnings}[0], qr/exit_policy/, 'that its end has no effect');
like($r->{json}{Warnings}[1], qr/each of its containers, not their sum/,
     'and whose limits they are');
is($t->delete("$L/pods/limited")->{status}, 200, 'removed');
$r = $t->post("$L/pods/create", { name => 'plain' });
is(join(' ', keys %{ $r->{json} }), 'Id', 'without a reason no warnings');
is($t->delete("$L/pods/plain")->{status}, 200, 'removed');
is($t->post("$L/pods/create", { name => 'x', Networks => { no => {} } })
       ->{status}, 500, 'no such network');
is($t->post("$L/pods/create", { name => 'x', no_infra => \1 })->{status}, 400,
   'a pod without a sandbox');
is($t->post("$L/pods/create")->{status}, 400, 'no body');
is(scalar @{ $t->cri('list-pods') }, 1, 'nothing was made');

# containers share it

is($t->podman('run', '-d', '--pod', 'web', '--name', 'httpd', '-v',
              "$dir/www:/www", 'busybox', 'httpd', '-f', '-h', '/www')
       ->{status}, 0, 'a container in the pod');
is(fetch($port), "page\n", 'is reached through the pod\'s port');

$r = $t->podman('run', '--name', 'looks', '--pod', 'web', 'busybox', 'sh',
                '-c', 'wget -qO- http://127.0.0.1/f; hostname; '
                      . 'cat /etc/resolv.conf /etc/hosts '
                      . '/proc/sys/net/ipv4/ip_unprivileged_port_start; ps');
like($r->{out}, qr/^page$/m, 'another one sees its network');
like($r->{out}, qr/^shared$/m, 'host name');
like($r->{out}, qr/^nameserver 192\.0\.2\.5$/m, 'name server');
like($r->{out}, qr/^192\.0\.2\.6\s+other$/m, 'added host');
like($r->{out}, qr/^79$/m, 'sysctl');
like($r->{out}, qr/httpd -f/, 'and its processes');

$r = $t->get("$L/containers/httpd/json")->{json};
is($r->{Pod}, $id, 'inspect: the pod');
is($r->{NetworkSettings}{IPAddress},
   $t->cri('pod-status', $id)->{status}{network}{ip}, 'and its address');

$r = $t->podman('run', '--pod', 'web', '-p', '81:81', 'busybox', 'true');
like($r->{err}, qr/pod/, 'no ports of its own');
$r = $t->podman('create', '--pod', 'web', '--name', 'httpd', 'busybox');
like($r->{err}, qr/already in use/, 'the name of another container');

# what is shown

$r = $t->get("$L/pods/json");
golden($r, qw(GET_libpod_pods_json GET_libpod_pods_json.v5));
is($r->{json}[0]{Status}, 'Degraded', 'one has ended');
is_deeply([sort map { "$_->{Names} $_->{Status}" }
               @{ $r->{json}[0]{Containers} }],
          ['httpd running', 'looks exited'], 'its containers');

$r = $t->get("$L/pods/web/json");
golden($r, qw(GET_libpod_pods_name_json.v5));
is($r->{json}{Hostname}, 'shared', 'inspect: host name');
is_deeply($r->{json}{Labels}, { a => 'b' }, 'labels');
is($r->{json}{NumContainers}, 2, 'number of containers');
is($r->{json}{InfraConfig}{PortBindings}{'80/tcp'}[0]{HostPort}, $port,
   'ports');
is($r->{json}{InfraConfig}{HostAdd}[0], 'other:192.0.2.6', 'hosts');
golden($t->get("$L/pods/nosuch/json"), 'GET_libpod_pods_name_json.404');

like($t->podman('ps', '-a', '--pod')->{out},
     qr/\shttpd\s+\Q${\substr $id, 0, 12}\E\s+web$/m, 'podman ps --pod');

for my $filter ('name=web', 'label=a=b', "id=$id", 'status=degraded',
                'ctr-names=httpd', 'ctr-status=exited')
{
    is($t->podman('pod', 'ps', '-q', '--no-trunc', '--filter', $filter)
           ->{out}, "$id\n", "by $filter");
}

is($t->podman('pod', 'ps', '-q', '--filter', 'label=a=c')->{out}, '',
   'and not');
is($t->podman('ps', '-aq', '--filter', 'pod=web')->{out} =~ tr/\n//, 2,
   'containers by pod');

# remove one, and the others go on

is($t->podman('rm', 'looks')->{status}, 0, 'remove one container');
is(fetch($port), "page\n", 'the pod goes on');
is($t->get("$L/pods/json")->{json}[0]{Status}, 'Running', 'all of it runs');

# stop, start

$r = $t->post("$L/pods/web/stop?t=0");
is($r->{status}, 200, 'stop');
golden($r, qw(POST_libpod_pods_name_stop POST_libpod_pods_name_stop.v5));
is(running(), '', 'nothing runs');
is($t->get("$L/pods/json")->{json}[0]{Status}, 'Exited', 'it has stopped');
is($t->post("$L/pods/web/stop")->{status}, 304, 'stopped already');

$r = $t->podman('run', '--pod', 'web', 'busybox', 'true');
like($r->{err}, qr/pod web is stopped/, 'no container in a stopped pod');

$r = $t->post("$L/pods/web/start");
is($r->{status}, 200, 'start');
golden($r, qw(POST_libpod_pods_name_start POST_libpod_pods_name_start.v5));
is($r->{json}{Id}, $id, 'the id stays');
my $httpd = $t->get("$L/containers/httpd/json")->{json}{Id};
is(running(), 'httpd', 'the container runs');
is($t->post("$L/pods/web/start")->{status}, 304, 'started already');
is($t->get("$L/pods/json?filters=x")->{status}, 400, 'broken filters');
is(fetch($port), "page\n", 'and is reached');
ok((wait_for { sandboxes('web') == 1 } 10), 'in one sandbox');
is($t->get("$L/pods/$id/json")->{json}{Name}, 'web', 'found by id');
is($t->get("$L/containers/httpd/json")->{json}{Pod}, $id,
   'the container is in it');
is($t->podman('exec', 'httpd', 'hostname')->{out}, "shared\n", 'host name');

# restart

is($t->podman('pod', 'restart', 'web')->{out}, "$id\n", 'podman pod restart');
is(running(), 'httpd', 'runs');
is(fetch($port), "page\n", 'works');
ok((wait_for { sandboxes('web') == 1 } 10), 'one sandbox');

# a container is started alone in a pod that is stopped

$t->post("$L/pods/web/stop?t=0");
is($t->podman('start', 'httpd')->{status}, 0, 'podman start');
is(fetch($port), "page\n", 'it works');
is($t->get("$L/pods/web/json")->{json}{State}, 'Running', 'the pod runs');

# kill

$r = $t->post("$L/pods/web/kill?signal=SIGKILL");
is($r->{status}, 200, 'kill');
golden($r, qw(POST_libpod_pods_name_kill POST_libpod_pods_name_kill.v5));
is(running(), '', 'nothing runs');
is($t->post("$L/pods/web/kill?signal=NONE")->{status}, 400, 'no such signal');

# remove

is($t->post("$L/pods/web/start")->{status}, 200, 'start again');
$r = $t->delete("$L/pods/web");
is($r->{status}, 500, 'not removed while it runs');
golden($r, 'DELETE_libpod_pods_name.500');
is(running(), 'httpd', 'nothing happens');

$r = $t->delete("$L/pods/web?force=true&timeout=0");
is($r->{status}, 200, 'remove by force');
golden($r, qw(DELETE_libpod_pods_name DELETE_libpod_pods_name.v5));
is_deeply([keys %{ $r->{json}{RemovedCtrs} }], [$httpd], 'the container');
is_deeply($t->cri('list-pods'), [], 'the sandbox is gone');
is_deeply($t->cri('list-containers'), [], 'with the containers');
is_deeply([glob("$dir/logs/*")], [], 'and the logs');
is($t->delete("$L/pods/web")->{status}, 404, 'removed already');
is($t->podman('pod', 'rm', '-f', 'web')->{status}, 0, 'podman pod rm -f');

for my $call (qw(start stop restart kill)) {
    is($t->post("$L/pods/nosuch/$call")->{status}, 404, "$call: no such pod");
}

is($t->get("$L/pods/nosuch/exists")->{status}, 404, 'exists');

# a pod is made with its first container

is($t->podman('run', '-d', '--pod', 'new:made', '--name', 'first', 'busybox',
              'sleep', '1000')->{status}, 0, 'podman run --pod new:made');
like($t->podman('pod', 'ps')->{out}, qr/\smade\s+Running/, 'the pod');

# names are unique over pods

$t->podman('pod', 'create', '--name', 'two');
$r = $t->podman('create', '--pod', 'two', '--name', 'first', 'busybox');
like($r->{err}, qr/the container name "first" is already in use/,
     'a name of another pod\'s container');

# volumes of another container, in the pod

is($t->podman('run', '--pod', 'made', '--name', 'fills', '-v', '/v', 'busybox',
              'sh', '-c', 'echo kept > /v/f')->{status}, 0, 'a volume');
is($t->podman('run', '--rm', '--pod', 'made', '--volumes-from', 'fills',
              'busybox', 'cat', '/v/f')->{out}, "kept\n", '--volumes-from');

# prune: what has stopped, and not the pods of others

my ($foreign) = $t->runtime->foreign('theirs', ['sleep', '1000']);

like($t->podman('pod', 'ps')->{out}, qr/\stheirs\s+Running/,
     'a foreign pod is shown');
is($t->get("$L/pods/theirs/json")->{json}{Id}, $foreign, 'and inspected');
is($t->post("$L/pods/theirs/start")->{status}, 409, 'but not started');
is($t->post("$L/pods/theirs/restart")->{status}, 409, 'or restarted');
like($t->podman('create', '--pod', 'theirs', 'busybox')->{err},
     qr/was not created through this API/, 'or added to');
$t->cri('stop-pod', $foreign);

$t->post("$L/pods/made/stop?t=0");
$r = $t->post("$L/pods/prune");
is($r->{status}, 200, 'prune');
golden($r, qw(POST_libpod_pods_prune POST_libpod_pods_prune.v5));
is_deeply([sort map { $_->{metadata}{name} } @{ $t->cri('list-pods') }],
          ['theirs', 'two'], 'what is left');

is($t->podman('pod', 'rm', 'two')->{status}, 0, 'podman pod rm');
is($t->delete("$L/pods/$foreign")->{status}, 200, 'a foreign pod, by id');
is_deeply($t->cri('list-pods'), [], 'is removed');
is_deeply([glob("$dir/volumes/*")], [], 'no volume is left');

$t->finish;
