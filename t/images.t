#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# Images: names in all their forms, pulls from a registry, removal.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use JSON::PP;
use MIME::Base64 qw(encode_base64url encode_base64);

use Podcri::Golden;
use Podcri::Registry;
use Podcri::Test;

my $t = Podcri::Test->new;
my $reg = Podcri::Registry->new($t->dir . '/registry', $t->port('registry'));
my $private = Podcri::Registry->new($t->dir . '/private', $t->port('private'),
                                    user => 'u', password => 'p');
my $busybox = 'docker.io/library/busybox:latest';
my ($r, @lines);

sub golden {
    my ($r, @names) = @_;

    for my $name (@names) {
        my @diff = golden_diff($name, $r->{body});
        is(join("\n", @diff), '', "shape of $name");
    }
}

sub lines { map { decode_json($_) } split /\n/, $_[0]{body} }

sub has { scalar grep { $_ eq $_[0] }
              map { @{ $_->{repo_tags} } } @{ $t->cri('list-images') } }

sub auth { { 'X-Registry-Auth' => encode_base64url(encode_json($_[0])) } }

my ($id) = map { $_->{id} =~ s/^sha256://r }
    grep { $_->{repo_tags}[0] eq $busybox } @{ $t->cri('list-images') };

# lists and inspect

golden($t->get('/v5.4.2/libpod/images/json'),
       qw(GET_libpod_images_json GET_libpod_images_json.v5));
golden($t->get('/v1.41/images/json'), qw(GET_images_json GET_images_json.v5));

for my $name ('busybox', 'busybox:latest', 'library/busybox',
              'docker.io/library/busybox', $busybox, $id, "sha256:$id",
              substr($id, 0, 12), 'docker.io%2Flibrary%2Fbusybox:latest')
{
    $r = $t->get("/v5.4.2/libpod/images/$name/json");
    is($r->{json}{Id}, $id, $name);
}

golden($r, qw(GET_libpod_images_name_json GET_libpod_images_name_json.v5));

$r = $t->get("/v1.41/images/$busybox/json");
is($r->{json}{Id}, "sha256:$id", 'Docker\'s inspect');
golden($r, qw(GET_images_name_json GET_images_name_json.v5));

golden($t->get('/v5.4.2/libpod/images/busybox/history'),
       qw(GET_libpod_images_name_history GET_libpod_images_name_history.v5));
golden($t->get('/v1.41/images/busybox/history'),
       qw(GET_images_name_history GET_images_name_history.v5));

$r = $t->get('/v5.4.2/libpod/images/nosuch/json');
is($r->{status}, 404, 'no such image');
golden($r, qw(GET_libpod_images_name_json.404));
is($t->get('/libpod/images/busybox/exists')->{status}, 204, 'exists');
is($t->get('/libpod/images/busybox:2/exists')->{status}, 404, 'and not');

like($t->podman('images')->{out}, qr{^docker.io/library/busybox\s+latest}m,
     'podman images');
like($t->docker('images')->{out}, qr/^busybox\s+latest/m, 'docker images');
like($t->podman('history', 'busybox')->{out}, qr/COPY busybox/,
     'podman history');
like($t->docker('history', 'busybox')->{out}, qr/COPY busybox/,
     'docker history');
is($t->podman('image', 'inspect', 'nosuch')->{status}, 125,
   'podman image inspect of none');
is($t->docker('image', 'ls', '-q', '--filter', 'reference=nosuch')->{out}, '',
   'a filter');

# Docker's filter of before filters, an OR with them, and nothing in libpod

for my $case (['v1.24', 'filter=nosuch', 0], ['v1.41', 'filter=busybox', 1],
              ['v1.41', 'filter=busy*:lat*', 1], ['v1.41', 'filter=', 2],
              ['v1.41', 'filter=nosuch&filters={"reference":["busybox"]}', 1],
              ['v1.41', 'filter=busybox&filters={"dangling":["true"]}', 0],
              ['v4.3.1/libpod', 'filter=nosuch', 2])
{
    my ($version, $query, $n) = @$case;

    is(@{ $t->get("/$version/images/json?$query")->{json} }, $n,
       "$version: $query");
}

# pulls

$reg->push($t->runtime, $busybox, "app:$_") for 1 .. 3;

$r = $t->podman('pull', $reg->name('app:1'));
is($r->{out}, "$id\n", 'podman pull');
like($r->{err}, qr/Trying to pull/, 'tells what it does');
ok(has($reg->name('app:1')), 'the runtime has it');

$r = $t->docker('pull', $reg->name('app:2'));
is($r->{status}, 0, 'docker pull');
ok(has($reg->name('app:2')), 'the runtime has it');

$r = $t->post('/v5.4.2/libpod/images/pull?quiet=true&reference='
              . $reg->name('app:3'));
is_deeply($r->{json}, { id => $id, images => [$id] }, 'a quiet pull');

$r = Podcri::HTTP->new('http://127.0.0.1:' . $t->port('registry'))
    ->request('GET', '/v2/app/manifests/1', undef, {
        Accept => 'application/vnd.docker.distribution.manifest.v2+json,'
                  . 'application/vnd.oci.image.manifest.v1+json' });
my $digest = $r->{headers}{'docker-content-digest'};
like($digest, qr/^sha256:/, 'a digest');

$r = $t->docker('pull', $reg->name('app') . "\@$digest");
is($r->{status}, 0, 'docker pull by digest');
$r = $t->get('/images/' . $reg->name('app') . "\@$digest/json");
is($r->{json}{Id}, "sha256:$id", 'inspect by digest');

# policies

$r = $t->podman('create', '--pull', 'never', $reg->name('app:9'));
is($r->{status}, 125, 'podman create --pull never');
is($r->{err}, 'Error: ' . $reg->name('app:9') . ": image not known\n",
   "says why, in Podman's words");

$reg->stop;
$r = $t->podman('create', '--name', 'c', '--pull', 'newer',
                $reg->name('app:1'));
is($r->{status}, 0, 'podman create --pull newer without its registry');
is($t->podman('rm', 'c')->{status}, 0, 'podman rm');
$r = $t->podman('create', '--name', 'c', '--pull', 'missing', 'busybox');
is($r->{status}, 0, 'podman create --pull missing, a local short name');
is($t->podman('rm', 'c')->{status}, 0, 'podman rm');
$r = $t->podman('create', '--pull', 'always', $reg->name('app:1'));
is($r->{status}, 125, 'podman create --pull always');
$reg->start;

# failures

$r = $t->podman('pull', $reg->name('app:9'));
is($r->{status}, 125, 'podman pull of a missing tag');
like($r->{err}, qr/manifest unknown|not found/, 'says why');

$r = $t->post('/v5.4.2/libpod/images/pull?reference=' . $reg->name('app:9'));
@lines = lines($r);
is($r->{status}, 200, 'the stream had begun');
like($lines[0]{stream}, qr/^Trying to pull/, 'first line');
like($lines[1]{error}, qr/not found|manifest unknown/, 'last line');

$r = $t->post('/v1.41/images/create?tag=9&fromImage=' . $reg->name('app'));
is($r->{status}, 404, 'Docker\'s gets a status');
$r = $t->docker('pull', $reg->name('app:9'));
is($r->{status}, 1, 'docker pull of a missing tag');

$r = $t->post('/v5.4.2/libpod/images/pull?reference=oci-archive:/x');
is($r->{status}, 400, 'a transport');
golden($r, qw(POST_libpod_images_pull.400));
golden($t->post('/v5.4.2/libpod/images/pull'),
       qw(POST_libpod_images_pull.500));
is($t->podman('pull', '-a', $reg->name('app'))->{status}, 125, 'all tags');
is($t->docker('pull', '--platform', 'linux/s390x', $reg->name('app:1'))
       ->{status}, 1, 'another platform');

# credentials

$private->push($t->runtime, $busybox, "secret:$_") for 1 .. 4;

my $pull = '/v5.4.2/libpod/images/pull?quiet=true&reference=';

is($t->post($pull . $private->name('secret:1'))->{status}, 403,
   'without credentials');
is($t->post($pull . $private->name('secret:1'), undef,
            auth({ username => 'u', password => 'wrong' }))->{status}, 403,
   'with wrong ones');
is($t->post($pull . $private->name('secret:1'), undef,
            auth({ username => 'u', password => 'p' }))->{status}, 200,
   'with the right ones');
is($t->post($pull . $private->name('secret:2'), undef,
            auth({ $private->name('') =~ s{/$}{}r
                       => { username => 'u', password => 'p' } }))->{status},
   200, 'from a map');
is($t->podman('pull', '-q', '--creds', 'u:p', $private->name('secret:3'))
       ->{out}, "$id\n", 'podman pull --creds');

my $address = $private->name('') =~ s{/$}{}r;
$t->write_file('home/.docker/config.json', encode_json(
    { auths => { $address => { auth => encode_base64('u:p', '') } } }));
is($t->docker('pull', $private->name('secret:4'))->{status}, 0,
   'docker pull with its configuration');

$r = $t->post($pull . $private->name('secret:1'), undef,
              { 'X-Registry-Auth' => encode_base64url('{"password":"swordfish')
              });
is($r->{status}, 400, 'a broken header');
unlike($r->{body} . $t->log, qr/swordfish/, 'is told to nobody');

# removal: containerd's images have all their names or none, CRI-O's go by name

my @names = map { @{ $_->{repo_tags} } } @{ $t->cri('list-images') };
cmp_ok(scalar @names, '>=', 8, 'names of one image');

$r = $t->delete('/v5.4.2/libpod/images/' . $reg->name('app:1'));

if ($t->runtime->crio) {
    is($r->{status}, 200, 'one name goes alone');
    ok(!has($reg->name('app:1')) && has($reg->name('app:2')), 'and no other');

} else {
    is($r->{status}, 409, 'one name cannot go alone');
    like($r->{json}{message}, qr/with all its names/, 'says why');
}

is($t->docker('rmi', $id)->{status}, 1, 'docker rmi by id');
is($t->delete('/libpod/images/nosuch?ignore=true&all=true')->{status}, 404,
   'one image has no arguments of many');

my $app = $t->runtime->image('localhost/one:1', { Cmd => ['true'] });

is($t->podman('create', '--name', 'user', 'localhost/one:1')->{status}, 0,
   'a container');
$r = $t->podman('rmi', 'localhost/one:1');
is($r->{status}, 2, 'podman rmi of an image in use');
like($r->{err}, qr/image is in use by a container/, 'says why');
is($t->delete('/v1.41/images/localhost/one:1')->{status}, 409, 'Docker\'s');
ok(has('localhost/one:1'), 'it is there');

$r = $t->podman('rmi', '-f', 'localhost/one:1');
is($r->{status}, 0, 'podman rmi -f');
is($t->get('/containers/user/json')->{status}, 404, 'takes the container');
ok(!has('localhost/one:1'), 'and the image');

$t->runtime->image("localhost/two:$_", { Cmd => ['true'], Env => ["N=$_"] })
    for 1 .. 4;

$r = $t->delete('/v5.4.2/libpod/images/localhost/two:1');
is($r->{status}, 200, 'remove');
golden($r, qw(DELETE_libpod_images_name));
$r = $t->delete('/v1.41/images/localhost%2Ftwo:2');
is_deeply($r->{json}[0], { Untagged => 'localhost/two:2' }, 'Docker\'s');
$r = $t->podman('rmi', 'localhost/two:3', 'nosuch');
is($r->{status}, 1, 'several, one of them missing');
like($r->{out}, qr/Untagged: localhost\/two:3/, 'one is gone');
like($r->{err}, qr/nosuch: image not known/, 'the other was not there');
is($t->podman('rmi', '-i', 'nosuch')->{status}, 0, 'podman rmi --ignore');
is($t->docker('rmi', 'localhost/two:4')->{status}, 0, 'docker rmi');
is($t->docker('rmi', 'localhost/two:4')->{status}, 1, 'docker rmi again');

# prune: nothing that is used, and not what sandboxes are made of

my ($pod) = $t->runtime->foreign('keeps', ['sleep', '1000']);
my ($keeps) = grep { $_->{Id} =~ /^(?:sha256:)?\Q$id\E/ }
    @{ $t->get('/v5.4.2/libpod/images/json')->{json} };
is($keeps->{Containers}, 1, 'a container that others made counts');
is(scalar @{ $t->get('/v5.4.2/libpod/containers/json?filters='
                     . '{"ancestor":["' . $id . '"]}')->{json} }, 1,
   'and is found by its image');
$r = $t->delete("/v5.4.2/libpod/images/$id?force=true");
is($r->{status}, 409, 'its image cannot be removed');
like($r->{json}{message}, qr/which was not created here/, 'says why');

$t->runtime->image('localhost/unused:1', { Labels => { a => 'b' } });

is_deeply($t->post('/v5.4.2/libpod/images/prune')->{json}, [],
          'nothing dangles');
$r = $t->podman('image', 'prune', '-af', '--filter', 'label=a=c');
ok(has('localhost/unused:1'), 'a filter');
$r = $t->post('/v1.41/images/prune?filters={"dangling":{"false":true},'
              . '"label":{"a=b":true}}');
is(scalar @{ $r->{json}{ImagesDeleted} }, 1, 'Docker\'s prune of all');
cmp_ok($r->{json}{SpaceReclaimed}, '>', 0, 'bytes');
golden($r, qw(POST_images_prune));
ok(!has('localhost/unused:1'), 'it is gone');

is($t->podman('image', 'prune', '-af')->{status}, 0, 'podman image prune -a');
ok(has($busybox), 'what a container uses stays');
ok(has('localhost/podcri-pause:latest'), 'so does the pause image');

$t->cri('rm-all');

# the last one, with all its names

is($t->podman('rmi', '-f', $id)->{status}, 0, 'podman rmi -f by id');
is_deeply([map { @{ $_->{repo_tags} } } @{ $t->cri('list-images') }],
          ['localhost/podcri-pause:latest'], 'all names are gone');

# a registry that is down

$reg->stop;
$r = $t->podman('pull', $reg->name('app:1'));
is($r->{status}, 125, 'podman pull from nowhere');
like($r->{err}, qr/connection refused/, 'says why');

$private->stop;
$t->finish;
