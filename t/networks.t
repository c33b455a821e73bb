#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# The node's one network, as the runtime's CNI configuration has it.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use JSON::PP;

use Podcri::Golden;
use Podcri::Test;

my $t = Podcri::Test->new;
my $r;

sub golden {
    my ($r, @names) = @_;

    for my $name (@names) {
        my @diff = golden_diff($name, $r->{body});
        is(join("\n", @diff), '', "shape of $name");
    }
}

# CRI-O does not tell what its network is like, but what a container was given

my $cni = $t->cri('Status', { verbose => JSON::PP::true })->{info}{cniconfig};
my ($config) = $cni ? grep { $_->{IFName} eq 'eth0' }
                           @{ decode_json($cni)->{Networks} } : ();
my $bridge = $config ? decode_json($config->{Config}{Plugins}[0]{Source})
                     : { bridge => '' };
my $gateway = $t->runtime->node;
chomp(my $subnet = $t->read_file($t->runtime->dir . '/cni/subnet'));

ok($subnet || $t->runtime->crio, 'the runtime tells its subnet');

# lists

$r = $t->get('/v5.4.2/libpod/networks/json');
is($r->{status}, 200, 'libpod list');
is(scalar @{ $r->{json} }, 1, 'one network');
is($r->{json}[0]{name}, 'podman', 'its name');
is($r->{json}[0]{driver}, 'bridge', 'driver');
is($r->{json}[0]{network_interface}, $bridge->{bridge}, 'interface');
is_deeply($r->{json}[0]{subnets},
          [$cni ? { subnet => $subnet, gateway => $gateway } : ()],
          'subnet');
golden($r, qw(GET_libpod_networks_json GET_libpod_networks_json.v5));

$r = $t->get('/v1.41/networks');
is($r->{json}[0]{Name}, 'bridge', 'Docker\'s name');
golden($r, qw(GET_networks GET_networks.v5));

is($t->podman('network', 'ls', '-q')->{out}, "podman\n", 'podman network ls');
is($t->docker('network', 'ls', '--format', '{{.Name}} {{.Driver}}')->{out},
   "bridge bridge\n", 'docker network ls');
is($t->podman('network', 'ls', '-q', '--filter', 'driver=macvlan')->{out}, '',
   'a filter');
is_deeply($t->get('/networks?filters={"name":{"cp1_default":true}}')->{json},
          [], 'another filter');

# one of them

$r = $t->podman('run', '-d', '--name', 'c1', 'busybox', 'sleep', '1000');
is($r->{status}, 0, 'a container');
my ($id) = $r->{out} =~ /^(\w+)/;

# a container that does not run has a sandbox, and no part in the network

is($t->podman('create', '--name', 'c2', 'busybox')->{status}, 0, 'another one');

for my $name ('bridge', 'podman', 'default', '2f259bab93aa') {
    is($t->get("/networks/$name")->{status}, 200, "networks/$name");
}

$r = $t->get('/networks/bridge');
is($r->{json}{IPAM}{Config}[0]{Gateway}, $gateway, 'gateway');
my $member = $r->{json}{Containers}{$id};
is($member->{Name}, 'c1', 'the container is in it');
is(keys %{ $r->{json}{Containers} }, 1, 'and no other');
my ($address) = $member->{IPv4Address} =~ m{^([\d.]+)/\d+$};
ok($address, 'with an address');
golden($r, qw(GET_networks_name GET_networks_name.v5));

$r = $t->podman('exec', 'c1', 'ip', '-4', 'addr', 'show', 'eth0');
like($r->{out}, qr{inet \Q$address\E/}, 'its own');

is($t->docker('run', '-d', '--name', 'c3', '--network', 'host', 'busybox',
              'sleep', '1000')->{status}, 0, 'one in the node\'s network');

for my $which ('a list', 'another one') {
    my %networks = map { $_->{Names}[0] => $_->{NetworkSettings}{Networks} }
                       @{ $t->get('/containers/json?all=1')->{json} };

    is_deeply([@{ $networks{'/c1'}{podman} }{qw(IPAddress Gateway
                                                IPPrefixLen)}],
              [$address, $gateway, 20], "$which of containers has it, too");
    is($networks{'/c2'}{podman}{IPAddress}, '', '- what does not run has none');
    is_deeply($networks{'/c3'}, {}, '- nor what is in no network of its own');
}

is($t->docker('rm', '-f', 'c3')->{status}, 0, 'which goes again');

$r = $t->get('/v5.4.2/libpod/networks/podman/json');
is($r->{json}{containers}{$id}{interfaces}{eth0}{subnets}[0]{gateway},
   $gateway, 'libpod inspect');
golden($r, qw(GET_libpod_networks_name_json GET_libpod_networks_name_json.v5));
golden($t->get('/libpod/networks/podman'),
       qw(GET_libpod_networks_name GET_libpod_networks_name.v5));
like($r->{json}{containers}{$id}{interfaces}{eth0}{subnets}[0]{ipnet},
     qr{^\Q$address\E/20$}, 'its address there');

$r = $t->get('/v5.4.2/libpod/networks/json');
is_deeply($r->{json}[0]{subnets},
          [{ subnet => $subnet, gateway => $gateway }],
          'the list knows it, too');
is_deeply($r->{json}[0]{containers}, {}, 'and names no containers');
is_deeply($t->get('/networks')->{json}[0]{Containers}, {}, 'nor Docker\'s');

$r = $t->get('/containers/c1/json')->{json}{NetworkSettings};
is("$r->{Gateway} $r->{IPPrefixLen}", "$gateway 20", 'as the container');

for my $value ($subnet, $gateway) {
    like($t->podman('network', 'inspect', 'podman')->{out}, qr/"\Q$value\E"/,
         'podman network inspect');
    like($t->docker('network', 'inspect', 'bridge')->{out},
         qr/"\Q$value\E"/, 'docker network inspect');
}

is($t->podman('network', 'exists', 'podman')->{status}, 0, 'exists');

is($t->get('/networks/podman')->{json}{Name}, 'podman',
   'Docker\'s inspect by Podman\'s name');
is($t->get('/networks/bridge')->{json}{Name}, 'bridge', 'by Docker\'s');
$r = $t->get('/networks?filters={"dangling":["true","0"]}');
is($r->{status}, 500, 'two values for a filter that has one');
is($r->{json}{cause}, 'got more than one value for filter key "dangling"',
   'the cause');
is($t->podman('network', 'exists', 'other')->{status}, 1, 'and not');

# what is not there

$r = $t->get('/v1.41/networks/cp1_default');
is($r->{status}, 404, 'no such network');
golden($r, qw(GET_networks_name.404));
is($t->delete('/libpod/networks/nosuch')->{status}, 404, 'nor to remove');
like($t->podman('network', 'rm', 'nosuch')->{err}, qr/network not found/,
     'podman network rm');
is($t->delete('/networks/bridge')->{status}, 403, 'the one stays');

# what CRI cannot do

$r = $t->post('/libpod/networks/create', { name => 'n1' });
is($r->{status}, 501, 'create');
like($r->{json}{message}, qr/CNI configuration/, 'reason');
$r = $t->post('/libpod/networks/create', { name => 'podman' });
is($r->{status}, 409, 'create the one there is');
golden($r, qw(POST_libpod_networks_create.409));
$r = $t->post('/networks/create', { Name => 'bridge' });
is($r->{status}, 409, 'Docker\'s');
is($t->post('/libpod/networks/create?ignoreIfExists=true',
            { name => 'podman' })->{status}, 200, 'ignored if it exists');
is($t->post('/networks/bridge/connect', { Container => 'c1' })->{status}, 501,
   'connect');

# prune

is_deeply($t->post('/libpod/networks/prune')->{json}, [], 'libpod prune');
is_deeply($t->post('/networks/prune')->{json}, { NetworksDeleted => [] },
          'Docker\'s');
is($t->docker('network', 'prune', '-f')->{status}, 0, 'docker network prune');

is($t->podman('rm', '-f', '-t', '0', 'c1', 'c2')->{status}, 0, 'podman rm');

$t->finish;
