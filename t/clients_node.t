#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# dockerode, Docker's library for node, which is what Podman Desktop and
# testcontainers are built on. npm brings it once into build/npm.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use JSON::PP;

use Podcri::Npm;
use Podcri::Test;

my $package = Podcri::Npm::bring('dockerode', '5.0.1');

my $t = Podcri::Test->new(
    location => 'podcri_init ' . Podcri::Test::build() . '/podcri-init;');

my $script = $t->write_file('client.js', <<'END');
const Docker = require(process.argv[2] + '/node_modules/dockerode');
const { PassThrough } = require('stream');

const docker = new Docker({ socketPath: process.argv[3], timeout: 30000 });
const bind = process.argv[4];

const say = (step, value) =>
    console.log(JSON.stringify([step, value === undefined ? null : value]));

const collect = (stream) => new Promise((resolve, reject) => {
    let all = '';
    stream.on('data', (d) => { all += d.toString(); });
    stream.on('end', () => resolve(all));
    stream.on('close', () => resolve(all));
    stream.on('error', reject);
});

const demux = async (stream) => {
    const out = new PassThrough(), err = new PassThrough();
    docker.modem.demuxStream(stream, out, err);
    let o = '', e = '';
    out.on('data', (d) => { o += d; });
    err.on('data', (d) => { e += d; });
    await new Promise((resolve) => {
        stream.on('end', resolve);
        stream.on('close', resolve);
    });
    return [o, e];
};

const failed = async (step, promise) => {
    try {
        await promise;
        say(step, null);
    } catch (e) {
        say(step, [e.statusCode, e.json && e.json.message]);
    }
};

(async () => {
    say('ping', (await docker.ping()).toString());
    say('version', (await docker.version()).ApiVersion);
    say('info', (await docker.info()).OSType);

    const out = new PassThrough();
    let text = '';
    out.on('data', (d) => { text += d; });
    const [result, made] = await docker.run('busybox',
        ['sh', '-c', 'echo from run; exit 3'], out, { Tty: true });
    say('run', [result.StatusCode, text.trim()]);
    await made.remove();

    const c = await docker.createContainer({
        Image: 'busybox', name: 'node', Cmd: ['sh', '-c',
            'echo $A $PWD; cat /bind/f; trap "exit 4" TERM; '
            + 'while :; do sleep 0.05; done'],
        Env: ['A=a'], WorkingDir: '/w', Labels: { l: 'm' },
        ExposedPorts: { '80/tcp': {} },
        HostConfig: { Binds: [bind + ':/bind:ro'], Memory: 48 << 20,
                      PortBindings: { '80/tcp': [{ HostPort: '0' }] } } });
    say('id', c.id);

    const waiting = c.wait({ condition: 'next-exit' });
    const attached = await c.attach({ stream: true, stdout: true,
                                      stderr: true });
    const [seen, bound] = [new PassThrough(), new PassThrough()];
    docker.modem.demuxStream(attached, seen, bound);
    const lines = new Promise((resolve) => {
        let all = '';
        seen.on('data', (d) => {
            all += d;
            if (all.includes('bound')) resolve(all);
        });
    });

    await c.start();
    say('attach', await lines);
    await failed('start again', c.start());

    const info = await c.inspect();
    say('inspect', [info.State.Running, info.Name, info.HostConfig.Memory,
                    info.Config.WorkingDir]);
    say('port', Number(info.NetworkSettings.Ports['80/tcp'][0].HostPort)
                > 1024);
    say('list', (await docker.listContainers({
        filters: { label: ['l=m'] } })).map((x) => [x.Names, x.State]));
    say('list maps', (await docker.listContainers({ all: true,
        filters: '{"label":{"l=m":true}}' })).length);

    say('logs', (await c.logs({ stdout: true, stderr: true, follow: false }))
        .toString().replace(/[\0\1\2].{7}/gs, ''));
    const following = await c.logs({ stdout: true, follow: true, tail: 1 });
    const followed = demux(following);

    const exec = await c.exec({ Cmd: ['sh', '-c', 'echo o; echo e >&2; exit 7'],
                                AttachStdout: true, AttachStderr: true });
    say('exec', await demux(await exec.start({})));
    say('exec inspect', (await exec.inspect()).ExitCode);

    const cat = await c.exec({ Cmd: ['cat'], AttachStdin: true,
                               AttachStdout: true });
    const stream = await cat.start({ hijack: true, stdin: true });
    const echo = demux(stream);
    stream.write('typed');
    stream.end();
    say('hijack', (await echo)[0]);

    const archive = await c.getArchive({ path: '/bind/f' });
    say('archive', (await collect(archive)).includes('bound'));

    await c.kill({ signal: 'WINCH' });
    await c.stop({ t: 20 });
    say('wait', (await waiting).StatusCode);
    say('followed', (await followed)[0]);
    await failed('stop again', c.stop());
    await c.start();
    await c.restart({ t: 0 });
    const again = await c.inspect();
    say('restarted', [again.Id === c.id, again.State.Running]);
    await failed('remove', c.remove());
    await c.kill();
    say('killed', (await c.inspect()).State.ExitCode);
    const removed = c.wait({ condition: 'removed' });
    await c.remove({ v: true });
    say('removed', (await removed).StatusCode);
    await failed('gone', c.inspect());
    await failed('no image', docker.createContainer({ Image: 'no/such:1' }));

    await docker.createContainer({ Image: 'busybox', name: 'pruned' });
    say('prune', (await docker.pruneContainers()).ContainersDeleted.length);

    const v = await docker.createVolume({ Name: 'nodevol' });
    say('volumes', (await docker.listVolumes()).Volumes.map((x) => x.Name));
    await docker.getVolume('nodevol').remove();
    say('images', (await docker.listImages()).length);
    say('networks', (await docker.listNetworks()).map((n) => n.Name));
    say('bridge', !!(await docker.getNetwork('bridge').inspect()).IPAM);
    say('end', true);
    process.exit(0);
})().catch((e) => { console.error(e); process.exit(1); });
END

mkdir $t->dir . '/bind' or die;
$t->write_file('bind/f', "bound\n");

my $r = run({ timeout => 100 }, 'node', $script, $package, $t->socket,
            $t->dir . '/bind');
is($r->{status}, 0, 'the script ends') or diag($r->{err});

my %said = map { @{ JSON::PP->new->decode($_) } } split /\n/, $r->{out};

sub said {
    my ($step, $value) = @_;
    is_deeply($said{$step}, $value, $step) or diag(explain($said{$step}));
}

my $true = JSON::PP::true;

said('ping', 'OK');
said('version', '1.44');
said('info', 'linux');
said('run', [3, 'from run']);
like($said{id}, qr/^[0-9a-f]{64}$/, 'id');
said('attach', "a /w\nbound\n");
is($said{'start again'}[0], 304, 'started already');
said('inspect', [$true, '/node', 48 << 20, '/w']);
said('port', $true);
said('list', [[['/node'], 'running']]);
said('list maps', 1);
said('logs', "a /w\nbound\n");
said('exec', ["o\n", "e\n"]);
said('exec inspect', 7);
said('hijack', 'typed');
said('archive', $true);
said('wait', 4);
said('followed', "bound\n");
is($said{'stop again'}[0], 304, 'stopped already');
said('restarted', [$true, $true]);
is($said{remove}[0], 500, 'not removed while it runs');
like($said{remove}[1], qr/container state improper/, 'says why');
said('killed', 137);
said('removed', 137);
is($said{gone}[0], 404, 'is gone');
is($said{'no image'}[0], 404, 'no such image');
said('prune', 1);
said('volumes', ['nodevol']);
said('images', 2);
said('networks', ['bridge']);
said('bridge', $true);
said('end', $true);

is_deeply([map { $_->{metadata}{name} } @{ $t->cri('list-containers') }], [],
          'nothing is left');

$t->finish;
