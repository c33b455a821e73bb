#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# testcontainers for node, without its Ryuk, as people write it in the tests
# of their own programs.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use JSON::PP;

use Podcri::Commands;
use Podcri::Npm;
use Podcri::Test;

my $package = Podcri::Npm::bring('testcontainers', '10.28.0');

my $t = Podcri::Test->new(
    location => 'podcri_init ' . Podcri::Test::build() . '/podcri-init;');

my $script = $t->write_file('client.js', <<'END');
const fs = require('fs');
const http = require('http');
const { GenericContainer, Wait, Network, getContainerRuntimeClient } =
    require(process.argv[2] + '/node_modules/testcontainers');

const dir = process.argv[3];
const port = Number(process.argv[4]);

/* the library lets go of the sockets it follows logs on */

setInterval(() => {}, 1000);

const step = async (name, what) => {
    let value;

    try {
        value = await what();
    } catch (e) {
        value = ['failed', e.statusCode || null, String(e.message)];
    }

    console.log(JSON.stringify([name, value === undefined ? null : value]));
};

const box = (...command) =>
    new GenericContainer('busybox').withCommand(command)
                                   .withStartupTimeout(60000);

const get = (container, port, path) => new Promise((resolve, reject) => {
    http.get({ host: container.getHost(),
               port: container.getMappedPort(port), path }, (r) => {
        let all = '';
        r.on('data', (d) => { all += d; });
        r.on('end', () => resolve([r.statusCode, all]));
    }).on('error', reject);
});

const collect = (stream) => new Promise((resolve, reject) => {
    let all = '';
    stream.on('data', (d) => { all += d; });
    stream.on('end', () => resolve(all));
    stream.on('error', reject);
});

const until = (stream, ...texts) => new Promise((resolve) => {
    let all = '';
    stream.on('data', (d) => {
        all += d;
        if (texts.every((text) => all.includes(text))) resolve(all);
    });
});

const web = 'mkdir /www; echo hello $A > /www/index.html;'
            + ' exec httpd -f -p 8080 -h /www';

(async () => {
    const client = await getContainerRuntimeClient();

    await step('runtime', () => [client.info.containerRuntime.serverVersion,
        client.info.containerRuntime.operatingSystemType]);

    /* one container, all that one does with it */

    const c = await box('sh', '-c', web).withExposedPorts(8080)
        .withEnvironment({ A: 'b' }).withLabels({ l: 'm' }).start();

    await step('reached', () => get(c, 8080, '/index.html'));
    await step('mapped', () => c.getMappedPort(8080) !== 8080
                               && c.getFirstMappedPort()
                                  === c.getMappedPort(8080));
    await step('id', () => c.getId());
    await step('label', () => c.getLabels().l);
    await step('session', () =>
        /^[0-9a-f]+$/.test(c.getLabels()['org.testcontainers.session-id']));
    await step('address', () => c.getIpAddress(c.getNetworkNames()[0]));
    await step('exec', () =>
        c.exec(['sh', '-c', 'echo $A; echo err >&2; exit 3']));
    await step('exec with', async () => (await c.exec(
        ['sh', '-c', 'echo $(id -u) $PWD $X'],
        { user: '7', workingDir: '/tmp', env: { X: 'y' } })).stdout);

    fs.mkdirSync(dir + '/d/e', { recursive: true });
    fs.writeFileSync(dir + '/f', 'file');
    fs.writeFileSync(dir + '/d/e/g', 'directory');

    await step('copied in', async () => {
        await c.copyContentToContainer([{ content: 'content',
            target: '/tmp/deep/a.txt', mode: 0o640 }]);
        await c.copyFilesToContainer([{ source: dir + '/f',
                                        target: '/tmp/f' }]);
        await c.copyDirectoriesToContainer([{ source: dir + '/d',
                                              target: '/tmp/d' }]);
        return (await c.exec(['sh', '-c',
            'cat /tmp/deep/a.txt /tmp/f /tmp/d/e/g;'
            + ' stat -c %a /tmp/deep/a.txt'])).stdout;
    });
    await step('copied out', async () =>
        (await collect(await c.copyArchiveFromContainer('/tmp/deep')))
        .includes('content'));
    await step('restart', async () => {
        await c.restart();
        return get(c, 8080, '/index.html');
    });
    await step('stop', () => c.stop().then(() => true));

    /* before the start */

    await step('copied before the start', async () => {
        const c = await box('sh', '-c', 'cat /tmp/early/x /etc/f /opt/d/e/g;'
                            + ' echo; exec sleep 1000')
            .withCopyContentToContainer([{ content: 'early ',
                target: '/tmp/early/x', mode: 0o600 }])
            .withCopyFilesToContainer([{ source: dir + '/f',
                                         target: '/etc/f' }])
            .withCopyDirectoriesToContainer([{ source: dir + '/d',
                                               target: '/opt/d' }])
            .withWaitStrategy(Wait.forLogMessage('early filedirectory'))
            .start();
        const before = await c.exec('cat /tmp/early/x');
        await c.restart();
        const after = await c.exec('cat /tmp/early/x');
        await c.stop();
        return [before.stdout, after.stdout];
    });
    await step('not as a user', () => box('true').withUser('5')
        .withCopyContentToContainer([{ content: 'x', target: '/x' }])
        .start());

    /* waiting */

    await step('wait for a log line', async () => {
        const c = await box('sh', '-c', 'echo one; echo ready; echo ready;'
                            + ' echo err >&2; exec sleep 1000')
            .withWaitStrategy(Wait.forLogMessage(/ready/, 2)).start();
        const all = await until(await c.logs(), 'ready\nready',
                                'err');
        await c.stop();
        return all.split('\n').sort().join(' ').trim();
    });
    await step('log consumer', async () => {
        let seen;
        const lines = new Promise((resolve) => { seen = resolve; });
        const c = await box('sh', '-c', 'echo consumed; exec sleep 1000')
            .withLogConsumer((s) => until(s, 'consumed').then(seen)).start();
        const line = await lines;
        await c.stop();
        return line;
    });
    await step('wait for HTTP', async () => {
        const c = await box('sh', '-c', web).withExposedPorts(8080)
            .withWaitStrategy(Wait.forHttp('/index.html', 8080)
                              .forStatusCode(200)).start();
        const answer = await get(c, 8080, '/none');
        await c.stop();
        return answer[0];
    });
    await step('wait for a command', async () => {
        const c = await box('sh', '-c', 'sleep 0.2; touch /x;'
                            + ' exec sleep 1000')
            .withWaitStrategy(Wait.forSuccessfulCommand('test -e /x'))
            .start();
        await c.stop();
        return true;
    });
    await step('wait for its end', async () => {
        const c = await box('true')
            .withWaitStrategy(Wait.forOneShotStartup()).start();
        await c.stop();
        return true;
    });
    await step('ended badly', () => box('false')
        .withWaitStrategy(Wait.forOneShotStartup()).start());
    await step('no port', () => box('sleep', '1000').withExposedPorts(80)
        .withStartupTimeout(1000).start());

    /* options */

    await step('options', async () => {
        const c = await new GenericContainer('busybox').withName('named')
            .withEntrypoint(['sleep']).withCommand(['1000'])
            .withUser('5').withWorkingDir('/tmp').withHostname('host1')
            .withTmpFs({ '/t': 'rw' })
            .withBindMounts([{ source: dir + '/d', target: '/b',
                               mode: 'ro' }])
            .withExtraHosts([{ host: 'other', ipAddress: '10.1.2.3' }])
            .withAddedCapabilities('NET_ADMIN')
            .withDroppedCapabilities('CHOWN')
            .withSharedMemorySize(128 << 20)
            .withResourcesQuota({ memory: 0.125, cpu: 0.5 })
            .withExposedPorts({ container: 81, host: port })
            .withWaitStrategy(Wait.forSuccessfulCommand('true')).start();
        const said = await c.exec(['sh', '-c', 'id -u; hostname; pwd;'
            + ' cat /b/e/g; echo; grep -w other /etc/hosts;'
            + ' touch /t/x && echo written; touch /b/x || echo refused']);
        const i = await client.container.inspect(
            client.container.getById(c.getId()));
        await c.stop({ remove: false });
        await client.container.remove(client.container.getById(c.getId()));
        return [said.stdout.split('\n'), c.getMappedPort(81) === port,
                c.getName(), i.HostConfig.Memory, i.HostConfig.NanoCpus];
    });
    await step('limits', async () => {
        const c = await box('sleep', '1000')
            .withUlimits({ nofile: { hard: 20, soft: 10 } }).start();
        const r = await c.exec(['sh', '-c', 'echo $(ulimit -n) $(ulimit -Hn)']);
        await c.stop();
        return r.output;
    });
    await step('reuse', async () => {
        const make = () => box('sleep', '1000').withReuse().start();
        const [a, b] = [await make(), await make()];
        await a.stop();
        return a.getId() === b.getId();
    });

    /* what cannot be */

    await step('no image', () =>
        new GenericContainer('127.0.0.1:1/none:1').start());
    await step('no command', () => box('/no/such').start());
    await step('ends at once', () => box('sh', '-c', 'exit 3')
        .withExposedPorts(80).start());
    await step('network', () => new Network().start());
    console.log(JSON.stringify(['end', true]));
    process.exit(0);
})().catch((e) => { console.error(e); process.exit(1); });
END

# the library looks for ports at "localhost": that may be ::1, where none is
# published, and a CRI-O has none on its loopback

my $r = run({ timeout => 250, env => {
        DOCKER_HOST => 'unix://' . $t->socket, TESTCONTAINERS_RYUK_DISABLED
        => 'true', TESTCONTAINERS_HOST_OVERRIDE => $t->runtime->node,
        HOME => $t->dir . '/home', TMPDIR => $t->dir } },
    'node', $script, $package, $t->dir, $t->port('mapped'));
is($r->{status}, 0, 'the script ends') or diag($r->{err});

my %said = map { @{ JSON::PP->new->decode($_) } } split /\n/, $r->{out};

sub said {
    my ($step, $value) = @_;
    is_deeply($said{$step}, $value, $step) or diag(explain($said{$step}));
}

sub failed {
    my ($step, $status, $error) = @_;

    my ($word, $code, $message) = ref $said{$step} ? @{ $said{$step} } : '';
    is($word, 'failed', "$step: fails");
    is($code, $status, 'its status') if defined $status;
    like($message, $error, 'says why');
}

my $true = JSON::PP::true;

like($said{runtime}[0], qr/^\d+\.\d+\.\d+$/, 'a version');
is($said{runtime}[1], 'linux', 'a system');

said('reached', [200, "hello b\n"]);
said('mapped', $true);
like($said{id}, qr/^[0-9a-f]{64}$/, 'id');
said('label', 'm');
said('session', $true);
like($said{address}, qr/^\d+\.\d+\.\d+\.\d+$/, 'address');
delete $said{exec}{output};
said('exec', { stdout => "b\n", stderr => "err\n", exitCode => 3 });
said('exec with', "7 /tmp y\n");
said('copied in', "contentfiledirectory640\n");
said('copied out', $true);
said('restart', [200, "hello b\n"]);
said('stop', $true);
said('copied before the start', ['early ', 'early ']);
failed('not as a user', 409, qr/its user is not root/);
said('wait for a log line', 'err one ready ready');
like($said{'log consumer'}, qr/consumed/, 'log consumer');
said('wait for HTTP', 404);
said('wait for a command', $true);
said('wait for its end', $true);
failed('ended badly', undef, qr/Container failed to start/);
failed('no port', undef, qr/not bound after 1000ms/);
said('options', [[5, 'host1', '/tmp', 'directory', "10.1.2.3\tother",
                  'written', 'refused', ''], $true, '/named', 128 << 20,
                 500_000_000]);
said('reuse', $true);
failed('no image', 500, qr/127\.0\.0\.1:1/);
failed('no command', 500, qr/no such file or directory/);

# it may end before an exec is made, or before that is started

failed('ends at once', undef, qr/container state improper/);


failed('network', 501, qr/CRI makes none/);
said('limits', "10 20\n");
said('end', $true);

# the library removes only what has been ready

is(names_of($t, 'CONTAINER_RUNNING'), '', 'nothing runs');
$t->docker('rm', split / /, names_of($t));

$t->finish;
