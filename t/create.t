#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# What is asked for at create, seen from inside of the container.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use IO::Socket::INET;

use JSON::PP;

use Podcri::Test;

my $t = Podcri::Test->new(
    location => 'podcri_init ' . Podcri::Test::build() . '/podcri-init;');
my $dir = $t->dir;
my ($r, $c);

# The address that the bridge has on this machine.

sub node_address {
    my $r = $t->podman('run', '--rm', 'busybox', 'ip', 'route');
    return $r->{out} =~ /^default via ([\d.]+)/m ? $1 : 'none';
}

sub fetch {
    my ($host, $port) = @_;

    my $http = Podcri::HTTP->new("http://$host:$port");

    return wait_for {
        my $got = eval { $http->request('GET', '/f')->{body} };
        defined $got && $got ne '' ? $got : undef;
    } 10;
}

sub free_port {
    my ($type) = @_;

    return IO::Socket::INET->new(LocalAddr => '0.0.0.0', Proto => 'tcp',
                                 Listen => 1)->sockport;
}

mkdir "$dir/bind" or die;
$t->write_file('bind/f', "bound\n");
$t->write_file('env', "FROM_FILE=yes\n");

my $show = 'echo "env $A,$B,$FROM_FILE"; echo "pwd $PWD"; '
    . 'echo "id $(id -u):$(id -g) $(id -G)"; echo "host $(hostname)"; '
    . 'sed "s/^/resolv /" /etc/resolv.conf; sed "s/^/hosts /" /etc/hosts; '
    . 'echo "caps $(grep CapBnd /proc/self/status)"; '
    . 'echo "privs $(grep NoNewPrivs /proc/self/status)"; '
    . 'cat /bind/f; echo x > /bind/f; echo w > /vol/f && echo volume; '
    . 'echo t > /tmpfs/f && echo tmpfs; echo r > /root-file; '
    . 'cat /proc/sys/net/ipv4/ip_unprivileged_port_start; '
    . 'cat /sys/fs/cgroup/memory/memory.limit_in_bytes '
    . '/sys/fs/cgroup/memory.max; '
    . 'cat /proc/self/oom_score_adj; ls /dev/full /dev/other';

# podman

$r = $t->podman('run', '--name', 'all', '-e', 'A=1', '--env', 'B=two words',
    '--env-file', "$dir/env", '-w', '/work', '-u', '1000:1001', '--group-add',
    '55', '--hostname', 'named', '--dns', '192.0.2.7', '--dns-search',
    'example.org', '--dns-option', 'ndots:3', '--add-host',
    'other:192.0.2.9', '--cap-add', 'NET_ADMIN', '--cap-drop', 'CHOWN',
    '--security-opt', 'no-new-privileges', '-v', "$dir/bind:/bind:ro", '-v',
    'named:/vol', '--tmpfs', '/tmpfs', '--read-only', '-m', '64m', '--cpus',
    '0.5', '--cpu-shares', '512', '--sysctl',
    'net.ipv4.ip_unprivileged_port_start=77', '--oom-score-adj', '100',
    '--label', 'l1=v1', '--annotation', 'a1=w1', '--device',
    '/dev/full:/dev/other', 'busybox', 'sh', '-c', "chmod 777 /vol; $show");

my $out = $r->{out};

like($out, qr/^env 1,two words,yes$/m, 'environment, from a file too');
like($out, qr{^pwd /work$}m, 'working directory');
like($out, qr/^id 1000:1001 1001 55$/m, 'user, group, more groups');
like($out, qr/^host named$/m, 'host name');
like($out, qr/^resolv nameserver 192\.0\.2\.7$/m, 'name server');
like($out, qr/^resolv search example\.org$/m, 'search domain');
like($out, qr/^resolv options ndots:3$/m, 'resolver options');
like($out, qr/^hosts 192\.0\.2\.9\s+other$/m, 'an added host');
like($out, qr/^hosts [\d.]+\s+named all$/m, 'its own names');
like($out, qr/^hosts 127\.0\.0\.1\s+localhost$/m, 'and localhost');

my ($caps) = $out =~ /^caps CapBnd:\s+([0-9a-f]+)$/m;
is(hex($caps // 0) & 1 << 12, 1 << 12, 'a capability more');
is(hex($caps // 0) & 1 << 0, 0, 'and one less');
is(hex($caps // 0) & 1 << 27, 0, 'MKNOD is not among Podman\'s');
like($out, qr/^privs NoNewPrivs:\s+1$/m, 'no new privileges');
like($out, qr/^bound$/m, 'a bind mount is there');
is($t->read_file('bind/f'), "bound\n", 'and read-only');
like($out, qr/^tmpfs$/m, 'a tmpfs can be written');
like($r->{err}, qr{/root-file: Read-only file system}, 'the root cannot');
like($out, qr/^77$/m, 'sysctl');
like($out, qr/^67108864$/m, 'memory limit');
like($out, qr/^100$/m, 'OOM score');
like($out, qr{^/dev/other$}m, 'a device under another name');

my $spec = $t->cri('status', $t->get('/containers/all/json')->{json}{Id});
my $cpu = decode_json($spec->{info}{info})->{runtimeSpec}{linux}{resources}
              {cpu};
is($cpu->{quota} / $cpu->{period}, 0.5, 'processors');
is($cpu->{shares}, 512, 'processor shares');
is($spec->{status}{labels}{l1}, 'v1', 'label');
is($spec->{status}{annotations}{a1}, 'w1', 'annotation');

my $inspect = $t->get('/v5.0.0/libpod/containers/all/json')->{json};
my ($volume) = grep { $_->{Type} eq 'volume' } @{ $inspect->{Mounts} };
is($volume->{Source}, "$dir/volumes/named/_data", 'inspect: the volume');
is($inspect->{HostConfig}{ExtraHosts}[0], 'other:192.0.2.9', 'inspect: host');
is($volume->{Propagation}, 'rprivate', 'inspect: how a volume is bound');
ok(!exists $inspect->{HostConfig}{Init}, 'inspect: no init');

is($t->podman('rm', 'all')->{status}, 0, 'podman rm');

# the node's name servers without asking for any

my @servers = grep { /^nameserver / }
    split /^/, $t->read_file('/etc/resolv.conf');

$r = $t->podman('run', '--rm', 'busybox', 'cat', '/etc/resolv.conf');
is(join('', grep { /^nameserver / } split /^/, $r->{out}),
   join('', @servers), 'the node\'s servers') or diag($r->{err});

# over the image's environment, and a resolv.conf without search domains

$r = $t->podman('run', '--rm', '--env-merge', 'PATH=${PATH}:/more',
    '--env-merge', 'P=${PATH}-${none:-x}', '--dns-search', '.', 'busybox',
    'sh', '-c', 'echo "$PATH $P"; cat /etc/resolv.conf');
$out = $r->{out};

like($out, qr{^(/\S+):/more \1:/more-x$}m, 'podman run --env-merge')
    or diag($r->{err});
unlike($out, qr/^search/m, 'no search domains');
is(join('', grep { /^nameserver / } split /^/, $out), join('', @servers),
   'the servers are the node\'s');

$r = $t->podman('run', '--rm', '--dns-search', 'a.test', 'busybox', 'cat',
                '/etc/resolv.conf');
like($r->{out}, qr/^search a\.test(?: |$)/m, 'a search domain alone');
is(join('', grep { /^nameserver / } split /^/, $r->{out}),
   join('', @servers), 'leaves the node\'s servers');

$r = $t->podman('run', '--env-merge', 'A=${B', 'busybox', 'true');
like($r->{err}, qr/unable to process variables for --env-merge A=\$\{B: /,
     'one that cannot be read');

# docker

is($t->post('/v1.44/containers/create?name=checked',
            { Image => 'busybox', Healthcheck => { Test => [qw(CMD true)],
                                                   Timeout => 7e9 },
              HostConfig => { Init => JSON::PP::true } })->{status}, 201,
   'a health check');
$inspect = $t->get('/v1.44/containers/checked/json')->{json};
is_deeply($inspect->{Config}{Healthcheck},
          { Test => [qw(CMD true)], Interval => 30e9, Timeout => 7e9,
            Retries => 3 }, 'with what was not said');
ok($inspect->{HostConfig}{Init}, 'inspect: an init');
is($t->delete('/v1.44/containers/checked')->{status}, 204, 'removed');

$r = $t->docker('run', '--rm', '-e', 'A=d', '-w', '/dw', '-u', '7', '-h',
    'dh', '--dns', '192.0.2.8', '--add-host', 'node:host-gateway',
    '--cap-drop', 'ALL', '--mount',
    "type=bind,src=$dir/bind,dst=/bind,readonly", '--mount',
    'type=volume,src=dvol,dst=/vol', '--mount', 'type=tmpfs,dst=/tmpfs',
    '-m', '32m', '--sysctl', 'net.ipv4.ip_unprivileged_port_start=78',
    'busybox', 'sh', '-c', $show);
$out = $r->{out};

like($out, qr/^env d,,$/m, 'docker: environment');
like($out, qr{^pwd /dw$}m, 'working directory');
like($out, qr/^id 7:0 /m, 'user');
like($out, qr/^host dh$/m, 'host name');
like($out, qr/^resolv nameserver 192\.0\.2\.8$/m, 'name server');
my $node = node_address();
like($out, qr/^hosts \Q$node\E\s+node$/m, 'the node\'s address');
like($out, qr/^caps CapBnd:\s+0+$/m, 'no capability');
like($out, qr/^bound$/m, 'bind mount');
like($out, qr/^tmpfs$/m, 'tmpfs');
like($out, qr/^78$/m, 'sysctl');
like($out, qr/^33554432$/m, 'memory');

# entry points

for my $case (
    [['--entrypoint', 'echo', 'busybox', 'a b', 'c'], 'a b c'],
    [['--entrypoint', '["echo","x y"]', 'busybox', 'z'], 'x y z'],
    [['--entrypoint', '', 'busybox', 'echo', 'none'], 'none'])
{
    my @args = @{ $case->[0] };
    is($t->podman('run', '--rm', @args)->{out}, "$case->[1]\n",
       "podman run @args[0 .. 1]");
}

is($t->docker('run', '--rm', '--entrypoint', 'echo', 'busybox', 'd')->{out},
   "d\n", 'docker run --entrypoint');

$t->runtime->image('localhost/app:1', { Entrypoint => ['echo', 'from'],
    Cmd => ['image'], Env => ['I=i'], WorkingDir => '/iw', User => '5',
    Volumes => { '/data' => {} }, ExposedPorts => { '80/tcp' => {} } });

is($t->docker('run', '--rm', 'localhost/app:1')->{out}, "from image\n",
   'the image\'s entry point and command');
is($t->podman('run', '--rm', 'localhost/app:1', 'me')->{out}, "from me\n",
   'another command');
is($t->docker('run', '--rm', '--entrypoint', 'sh', 'localhost/app:1', '-c',
              'echo $I $PWD $(id -u); mount | grep -c " /data "')->{out},
   "i /iw 5\n1\n", 'the image\'s environment, directory, user, volume');
is_deeply([grep { !m{/(dvol|named)$} } glob("$dir/volumes/*")], [],
          'an anonymous volume goes with --rm');

is($t->podman('run', '--rm', '--unsetenv', 'I', '-e', 'J=j', 'localhost/app:1',
              'x')->{out}, "from x\n", 'podman run --unsetenv');
is($t->podman('run', '--rm', '--unsetenv', 'I', '--entrypoint', 'env',
              'localhost/app:1')->{out} =~ /^I=/m ? 1 : 0, 0, 'is unset');

$r = $t->podman('run', '--rm', '--unsetenv-all', '-e', 'J=j', '--entrypoint',
                'env', 'localhost/app:1');
is(join(' ', sort($r->{out} =~ /^(\w+)=/mg)), 'HOME HOSTNAME J',
   'podman run --unsetenv-all');
is($r->{err}, '', 'without a warning');

$r = $t->podman('run', '--rm', '--cap-add', 'NET_ADMIN', '--entrypoint', 'sh',
                'localhost/app:1', '-c', 'true');
like($r->{err}, qr/not ambient/, 'capabilities of the image\'s user');
$r = $t->podman('run', '--rm', '--cap-add', 'NET_ADMIN', '-u', ':5', 'busybox',
                'grep', 'CapEff', '/proc/self/status');
is($r->{err}, '', 'of root');
is(hex(($r->{out} =~ /(\w+)$/)[0]) & 1 << 12, 1 << 12, 'are in effect');

# namespaces

is($t->podman('run', '--rm', '--pid', 'host', 'busybox', 'sh', '-c',
              "test -d /proc/$$ && tr '\\0' ' ' < /proc/$$/cmdline")->{out},
   do { local $_ = $t->read_file("/proc/$$/cmdline"); tr/\0/ /; $_ },
   '--pid host');
like($t->podman('run', '--rm', 'busybox', 'ps')->{out}, qr/^\s*1 root\s+ps$/m,
     'a process namespace of its own');

my $net = readlink '/proc/self/ns/net';
is($t->podman('run', '--rm', '--network', 'host', 'busybox', 'readlink',
              '/proc/self/ns/net')->{out}, "$net\n", '--network host');
is($t->docker('run', '--rm', '--network', 'host', '--uts', 'host', 'busybox',
              'hostname')->{out}, run('hostname')->{out}, 'the host\'s name');

$r = $t->podman('run', '--rm', '--privileged', 'busybox', 'sh', '-c',
                'grep CapEff /proc/self/status; ls /dev/loop-control; '
                . 'mkdir /m; mount -t tmpfs none /m && echo mounted');
like($r->{out}, qr/mounted/, '--privileged');

like($t->docker('run', '--rm', '--init', 'busybox', 'ps')->{out},
     qr/^\s*1 root\s+.*podcri-init.*\n\s*\d+ root\s+ps$/m, '--init');

# limits of processes, and their umask, in an exec too

my $limits = 'echo $(ulimit -n) $(ulimit -Hn) $(ulimit -Hc) $(umask); '
    . 'readlink /proc/$$/exe';

for my $client ('podman', 'docker') {
    my @umask = $client eq 'podman' ? ('--umask', '77') : ();
    my $mask = @umask ? '0077' : '0022';

    is($t->$client('run', '-d', '--name', 'limits', '--ulimit',
                   'nofile=100:200', '--ulimit', 'core=0', @umask, 'busybox',
                   'sh', '-c', "$limits; exec sleep 1000")->{status}, 0,
       "$client run --ulimit");
    wait_for { $t->$client('logs', 'limits')->{out} =~ /busybox$/m } 10;
    is($t->$client('logs', 'limits')->{out}, "100 200 0 $mask\n/bin/busybox\n",
       'its first process');
    is($t->$client('exec', '-u', '7', 'limits', 'sh', '-c', $limits)->{out},
       "100 200 0 $mask\n/bin/busybox\n", 'an exec');

    my $shown = $t->get('/v4.3.1/libpod/containers/limits/json')->{json};
    is_deeply([sort { $a->{Soft} <=> $b->{Soft} }
                   @{ $shown->{HostConfig}{Ulimits} }],
              [{ Name => 'RLIMIT_CORE', Soft => 0, Hard => 0 },
               { Name => 'RLIMIT_NOFILE', Soft => 100, Hard => 200 }],
              'inspect');
    is($shown->{Config}{Umask}, $mask, 'umask');

    is($t->podman('restart', '-t', '0', 'limits')->{status}, 0, 'restart');
    is($t->$client('exec', 'limits', 'sh', '-c', $limits)->{out},
       "100 200 0 $mask\n/bin/busybox\n", 'they stay');
    is($t->$client('rm', '-f', 'limits')->{status}, 0, 'rm');
}

like($t->docker('run', '--rm', '--init', '--ulimit', 'nofile=64', 'busybox',
                'sh', '-c', 'ulimit -n')->{out}, qr/^64$/m, 'with --init');

$r = $t->podman('run', '--rm', '--user', '7', '--ulimit', 'rtprio=9',
                'busybox', 'true');
is($r->{status}, 126, 'a limit that the container may not raise');
is($r->{err}, "setrlimit rtprio to 9:9: operation not permitted\n",
   'says so');

$r = $t->podman('run', '--rm', '--ulimit', 'nofile=64', 'busybox', 'no/such');
is($r->{status}, 127, 'no such command');
like($r->{err}, qr/no such file or directory/, 'says so');

# ports

my ($port, $local) = (free_port(), free_port());

$r = $t->podman('run', '-d', '--name', 'web', '-p', "$port:80", '-p',
                "127.0.0.1:$local:80", '-v', "$dir/bind:/www:ro", 'busybox',
                'httpd', '-f', '-h', '/www');
is($r->{status}, 0, 'podman run -p');
is(fetch($node, $port), "bound\n", 'through the node\'s address');

SKIP: {
    skip 'CRI-O publishes no ports on 127.0.0.1', 2 if $t->runtime->crio;

    is(fetch('127.0.0.1', $port), "bound\n", 'through 127.0.0.1');
    is(fetch('127.0.0.1', $local), "bound\n", 'a port of 127.0.0.1');
}

like($t->podman('port', 'web')->{out},
     qr{^80/tcp -> 127\.0\.0\.1:$local$}m, 'podman port');
like($t->docker('port', 'web', '80')->{out}, qr/^0\.0\.0\.0:$port$/m,
     'docker port');

my $settings = $t->get('/containers/web/json')->{json}{NetworkSettings};
my $ip = $settings->{IPAddress};

is($settings->{Networks}{podman}{NetworkID},
   $t->get('/networks/bridge')->{json}{Id},
   'its network is known by the id that networks shows');

is(fetch($ip, 80), "bound\n", 'the address that inspect shows');

$r = $t->docker('run', '--rm', '-p', "$port:80", 'busybox', 'true');
like($r->{err}, qr/address already in use/, 'a port that is taken');

# a network that is shared

$r = $t->docker('run', '-d', '--name', 'side', '--network', 'container:web',
                'busybox', 'sleep', '1000');
is($r->{status}, 0, '--network container:web');
is($t->podman('exec', 'side', 'wget', '-qO-', 'http://127.0.0.1/f')->{out},
   "bound\n", 'is the same network');
my $web = $t->get('/containers/web/json')->{json}{Id};
is($t->get('/containers/side/json')->{json}{HostConfig}{NetworkMode},
   "container:$web", 'as inspect shows');

$r = $t->podman('rm', '-f', '-t', '0', 'web');
like($r->{err}, qr/has dependent containers which must be removed before it/,
     'not removed under the other');
is(fetch($node, $port), "bound\n", 'it still works');

is($t->podman('restart', '-t', '0', 'web')->{status}, 0, 'restarted');
is($t->podman('exec', 'side', 'sh', '-c',
              'until wget -qO- http://127.0.0.1/f; do :; done')->{out},
   "bound\n", 'the network is the same');

is($t->podman('stop', '-t', '0', 'side', 'web')->{status}, 0, 'both stop');
is($t->podman('start', 'side')->{status}, 0, 'the one starts');
is($t->get('/containers/web/json')->{json}{State}{Status}, 'running',
   'and with it whose network it has');

is($t->podman('rm', '-f', '-t', '0', '--depend', 'web')->{status}, 0,
   'podman rm --depend');
is($t->podman('ps', '-aq')->{out}, '', 'removes both');

$r = $t->podman('create', '--network', 'container:nosuch', 'busybox');
like($r->{err}, qr/no such container/, 'the network of nobody');

# what is not there is no container

for my $case (
    ['podman', [qw(--network nosuch)], qr/network not found/],
    ['docker', [qw(--network nosuch)], qr/network not found/],
    ['podman', [qw(--network none)], qr/without a network/],
    ['podman', [qw(--pod nosuch)], qr/no such pod/],
    ['podman', [qw(--pull never --arch s390x)], qr/image not known/],
    ['docker', [qw(--volumes-from nosuch)], qr/no such container/i],
    ['podman', [qw(--userns auto)], qr/user namespace|not supported/],
    ['docker', [qw(--storage-opt size=1G)], qr/no storage options/],
    ['docker', [qw(--ip 10.0.0.9 --network bridge)],
     qr/chooses addresses|user configured subnets/i])
{
    my ($client, $args, $error) = @$case;
    my $r = $t->$client('create', '--name', 'no', @$args, 'busybox', 'true');

    isnt($r->{status}, 0, "$client create @$args");
    like($r->{err}, $error, 'says why');
}

is_deeply($t->cri('list-containers'), [], 'nothing was made');

# what has no effect says so

for my $case (['podman', [qw(--restart always)], qr/restart/],
              ['docker', [qw(--restart unless-stopped)], qr/RestartPolicy/],
              ['docker', [qw(--log-driver none)], qr/writes a log file/])
{
    my ($client, $args, $warning) = @$case;
    my $r = $t->$client('create', '--name', 'warns', @$args, 'busybox');

    is($r->{status}, 0, "$client create @$args");
    like($r->{out} . $r->{err}, $warning, 'warns');
    $t->delete('/containers/warns');
}

# bodies that clients do not send

$r = $t->post('/containers/create', { Image => 'busybox', Cmd => { a => 1 } });
is($r->{status}, 400, 'a field of a wrong type');
like($r->{json}{message}, qr/Cmd/, 'is named');

$r = $t->post('/v5.0.0/libpod/containers/create',
              { image => 'busybox', name => 'a/b' });
is($r->{status}, 500, 'a bad name');
like($r->{json}{message}, qr/names must match/, 'is refused');

$r = $t->post('/containers/create?name=nothere', { Image => 'no/such:1' });
is($r->{status}, 404, 'no image: docker');
is($t->post('/v5.0.0/libpod/containers/create',
            { image => 'no/such:1' })->{status}, 404, 'podman');

is($t->post('/containers/create')->{status}, 400, 'no body');

is($t->podman('volume', 'rm', 'dvol', 'named')->{status}, 0, 'volumes go');

$t->finish;
