#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# Docker's library for Python. The script below prints what the library gives,
# a line of JSON for each step; here it is compared.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use JSON::PP;

use Podcri::Test;

my $t = Podcri::Test->new(
    location => 'podcri_init ' . Podcri::Test::build() . '/podcri-init;');

my $script = $t->write_file('client.py', <<'END');
import docker, io, json, sys, tarfile, threading

client = docker.DockerClient(base_url=sys.argv[1], timeout=30)


def say(step, value):
    print(json.dumps([step, value]), flush=True)


def error(step, call, *args, **more):
    try:
        call(*args, **more)
        say(step, None)
    except docker.errors.APIError as e:
        say(step, [type(e).__name__, e.response.status_code,
                   e.explanation])


say('ping', client.ping())
say('version', client.version()['ApiVersion'])
say('info', client.info()['Containers'])
say('run', client.containers.run('busybox', 'echo hi', remove=True).decode())

try:
    client.containers.run('busybox', ['sh', '-c', 'echo bad >&2; exit 3'],
                          remove=True)
except docker.errors.ContainerError as e:
    say('run fails', [e.exit_status, e.stderr.decode()])

c = client.containers.run(
    'busybox', ['sh', '-c', 'echo $A $(pwd) $(hostname); cat /bind/f; '
                            'trap "exit 4" TERM; '
                            'while :; do sleep 0.05; done'],
    detach=True, name='py', environment={'A': 'a'}, working_dir='/w',
    hostname='hh', labels={'l': 'm'}, mem_limit='48m', nano_cpus=500000000,
    volumes={sys.argv[2]: {'bind': '/bind', 'mode': 'ro'}},
    ports={'80/tcp': None}, extra_hosts={'x': '192.0.2.1'},
    cap_add=['NET_ADMIN'], tmpfs={'/t': ''}, stop_signal='SIGTERM')
say('id', c.id)
say('status', c.status)
c.reload()
say('reloaded', [c.status, c.name, c.labels])
say('attrs', [c.attrs['HostConfig']['Memory'],
              c.attrs['HostConfig']['NanoCpus'],
              c.attrs['Config']['WorkingDir'],
              c.attrs['HostConfig']['ExtraHosts']])
say('port', int(c.ports['80/tcp'][0]['HostPort']) > 1024)
say('list', [x.name for x in client.containers.list()])
say('filters', [x.name for x in client.containers.list(
    all=True, filters={'label': 'l=m', 'status': 'running'})])
say('get', client.containers.get(c.short_id).name)

for line in c.logs(stream=True, follow=True):
    if b'bound' in line:
        break
say('logs', c.logs().decode())
say('tail', c.logs(tail=1).decode())

code, out = c.exec_run(['sh', '-c', 'echo $B; id -u; exit 7'],
                       environment={'B': 'b'}, user='5')
say('exec', [code, out.decode()])
code, (out, err) = c.exec_run(['sh', '-c', 'echo o; echo e >&2'], demux=True)
say('demux', [code, out.decode(), err.decode()])
say('stream', b''.join(c.exec_run(['cat', '/bind/f'],
                                  stream=True).output).decode())

data = io.BytesIO()
with tarfile.open(fileobj=data, mode='w') as tar:
    info = tarfile.TarInfo('put')
    info.size = 4
    tar.addfile(info, io.BytesIO(b'data'))
say('put_archive', c.put_archive('/t', data.getvalue()))
bits, stat = c.get_archive('/t/put')
with tarfile.open(fileobj=io.BytesIO(b''.join(bits))) as tar:
    say('get_archive', [stat['size'], tar.extractfile('put').read().decode()])

result = []
waiter = threading.Thread(target=lambda: result.append(c.wait()))
waiter.start()
c.kill(signal='WINCH')
c.stop(timeout=20)
waiter.join(30)
say('wait', result)
say('not running', c.wait()['StatusCode'])
c.start()
c.restart(timeout=0)
c.reload()
say('restarted', [c.status, c.id])
error('remove', c.remove)
c.kill()
c.reload()
say('killed', [c.status, c.attrs['State']['ExitCode']])
c.remove(v=True)
error('gone', c.reload)
error('get none', client.containers.get, 'none')
error('conflict', lambda: (client.containers.create('busybox', name='twice'),
                           client.containers.create('busybox', name='twice')))
say('prune', len(client.containers.prune()['ContainersDeleted']))
error('no image', client.api.create_container, 'no/such:1')

api = client.api
host = api.create_host_config(read_only=True, pid_mode='host', init=True)
x = api.create_container('busybox', ['sh', '-c', 'touch /x'], name='low',
                         host_config=host)
api.start(x)
say('low level', [api.wait(x)['StatusCode'],
                  api.logs(x, stdout=False).decode()])
say('inspect', api.inspect_container('low')['HostConfig']['ReadonlyRootfs'])
api.remove_container('low', force=True)

v = client.volumes.create('pyvol', labels={'a': 'b'})
say('volume', [v.name, [y.name for y in client.volumes.list()]])
client.containers.run('busybox', 'touch /v/f', remove=True,
                      volumes={'pyvol': {'bind': '/v'}})
v.remove()
say('images', ['busybox:latest' in i.tags
               or 'docker.io/library/busybox:latest' in i.tags
               for i in client.images.list(name='busybox')])
say('networks', [n.name for n in client.networks.list()])
error('network', client.networks.get, 'none')
error('pause', client.containers.create('busybox', name='left').pause)
client.containers.get('left').remove()
END

mkdir $t->dir . '/bind' or die;
$t->write_file('bind/f', "bound\n");

my $r = run({ timeout => 100 }, '/usr/bin/python3', $script,
            'unix://' . $t->socket, $t->dir . '/bind');
is($r->{status}, 0, 'the script ends') or diag($r->{err});

my %said = map { @{ JSON::PP->new->decode($_) } } split /\n/, $r->{out};

sub said {
    my ($step, $value) = @_;
    is_deeply($said{$step}, $value, $step) or diag(explain($said{$step}));
}

my $true = JSON::PP::true;

said('ping', $true);
said('version', '1.44');
said('info', 0);
said('run', "hi\n");
said('run fails', [3, "bad\n"]);
like($said{id}, qr/^[0-9a-f]{64}$/, 'id');
said('reloaded', ['running', 'py', { l => 'm' }]);
said('attrs', [48 << 20, 500_000_000, '/w', ['x:192.0.2.1']]);
said('port', $true);
said('list', ['py']);
said('filters', ['py']);
said('get', 'py');
said('logs', "a /w hh\nbound\n");
said('tail', "bound\n");
said('exec', [7, "b\n5\n"]);
said('demux', [0, "o\n", "e\n"]);
said('stream', "bound\n");
said('put_archive', $true);
said('get_archive', [4, 'data']);
said('wait', [{ StatusCode => 4, Error => undef }]);
said('not running', 4);
said('restarted', ['running', $said{id}]);
is($said{remove}[1], 500, 'not removed while it runs');
like($said{remove}[2], qr/container state improper/, 'says why');
said('killed', ['exited', 137]);
is($said{$_}[0], 'NotFound', $_) for 'gone', 'get none', 'network';
like($said{conflict}[2], qr/"twice" is already in use/, 'a name in use');
said('prune', 1);
is($said{'no image'}[0], 'ImageNotFound', 'no such image');
is($said{'low level'}[0], 1, 'low level');
like($said{'low level'}[1], qr/Read-only file system/, 'a read-only root');
said('inspect', $true);
said('volume', ['pyvol', ['pyvol']]);
said('images', [$true]);
said('networks', ['bridge']);
is($said{pause}[1], 501, 'what CRI cannot do');

ok((wait_for { @{ $t->cri('list-containers') } == 0 } 10), 'nothing is left');
is_deeply([glob($t->dir . '/volumes/*')], [], 'no volume');

$t->finish;
