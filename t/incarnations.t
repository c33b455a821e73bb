#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# A container of which several incarnations are there, as a worker leaves it
# that is killed between making the next one and removing the former one.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Test;

my $t = Podcri::Test->new;
my $rt = $t->runtime;
my $L = '/v5.4.2/libpod';
my $D = '/v1.41';
my ($r, $id, $next);

sub containers { return @{ $t->cri('list-containers') } }
sub pods { return @{ $t->cri('list-pods') } }

# The incarnations that are there, with their states.

sub there {
    return join ' ', sort map {
        "$_->{metadata}{name}$_->{metadata}{attempt} "
            . lc($_->{state} =~ s/CONTAINER_//r)
    } containers();
}

sub create {
    my ($name) = @_;

    $r = $t->post("$L/containers/create",
                  { name => $name, image => 'busybox',
                    command => ['sleep', '1000'] });
    is($r->{status}, 201, "create $name") or diag($r->{body});

    return $r->{json}{Id};
}

# Makes the next incarnation of the container as the gateway does, under
# another name and in another sandbox when they are given.

sub next_one {
    my ($attempt, %more) = @_;

    my ($c) = containers();
    my $old = $c->{metadata}{name};
    my $name = $more{name} // $old;
    my %annotations = %{ $c->{annotations} };

    s/"$old"/"$name"/ for values %annotations;

    return $t->cri('create', $more{sandbox} // $c->{pod_sandbox_id}, $name,
                   'busybox',
                   { metadata => { name => $name, attempt => $attempt },
                     command => ['sleep', '1000'],
                     labels => { %{ $c->{labels} }, 'io.podcri.id' => $id,
                                 'io.podcri.name' => $name },
                     annotations => \%annotations })->{container_id};
}

# And a sandbox for it.

sub next_sandbox {
    my ($name, $attempt, $owner) = @_;

    my ($s) = pods();
    my %meta = %{ $s->{metadata} };

    return $t->cri('run-pod', $name, {
        metadata => { %meta, name => $name, uid => "uid-$name",
                      attempt => $attempt },
        labels => { 'io.podcri.kind' => 'container',
                    'io.podcri.name' => $name, 'io.podcri.id' => $owner },
        annotations => { 'io.podcri.nonce' => "nonce-$attempt" },
        linux => { security_context => {
            namespace_options => { network => 'NODE' } } },
    })->{pod_sandbox_id};
}

sub shown {
    my ($state, $what) = @_;

    my $list = $t->get("$L/containers/json?all=true")->{json};
    is(join(' ', map { "$_->{Id} $_->{State}" } @$list), "$id $state", $what);
}

sub start { is($t->post("$D/containers/$_[0]/start")->{status}, 204, 'start') }

sub ends {
    is($t->post("$D/containers/$_[0]/stop?t=0")->{status}, 204, 'stop');
}

# made, and not started

$id = create('amber');
$next = next_one(1);
is(there(), 'amber0 created amber1 created', 'two incarnations are there');
shown('created', 'one is shown');
start('amber');
is(there(), 'amber1 running', 'the newest runs, alone');
is((containers())[0]{id}, $next, 'it is that');
ends('amber');

# the former one has run

next_one(2);
is(there(), 'amber1 exited amber2 created', 'another one is made');
shown('created', 'it is what is shown');
start($id);
is(there(), 'amber2 running', 'started by the id, alone');
ends($id);

# started, with the former one there

$t->cri('start', next_one(3));
shown('running', 'what runs is shown');
ends('amber');
is(there(), 'amber2 exited amber3 exited', 'two have ended');
start('amber');
is(there(), 'amber4 running', 'the next one is alone');
ends('amber');

# one of the former ones runs: it is not seen, and cannot be ended otherwise

start('amber');
next_one(6);
is(there(), 'amber5 running amber6 created', 'a former one runs');
start('amber');
is(there(), 'amber6 running', 'it has ended');
ends('amber');

# removed

next_one(7);
is(there(), 'amber6 exited amber7 created', 'two are there');
is($t->delete("$D/containers/amber")->{status}, 204, 'remove');
is(there(), '', 'nothing is left');
is($t->get("$L/containers/$id/exists")->{status}, 404, 'nor shown');
ok((wait_for { !pods() } 10), 'nor a sandbox');

# given another name

$id = create('coral');
next_one(1, name => 'olive', sandbox => next_sandbox('olive', 0, $id));
is(there(), 'coral0 created olive1 created', 'renamed, the former is there');
shown('created', 'one is shown');
is($t->get("$L/containers/olive/json")->{json}{Id}, $id, 'which it is');
is($t->post("$D/containers/coral/start")->{status}, 404,
   'the former name means nothing');
start('olive');
is(there(), 'olive1 running', 'the newest runs, alone');
ok((wait_for { pods() == 1 } 10), 'in its sandbox');
is($t->delete("$D/containers/olive?force=true")->{status}, 204, 'remove');
ok((wait_for { !pods() } 10), 'nothing is left');

# killed before the container: there is a sandbox only

$id = create('maple');
next_sandbox('maple', 1, $id);
is($t->delete("$D/containers/maple")->{status}, 204, 'remove');
ok((wait_for { !pods() } 10), 'the sandbox goes with it');

# what is left of another one of that name is not taken for its own

$id = create('birch');
my ($own) = map { $_->{id} } pods();
my $other = next_sandbox('birch', 1, 'f' x 64);
start('birch');
ends('birch');
start('birch');
is((containers())[0]{pod_sandbox_id}, $own, 'it stays in its sandbox');
is($t->delete("$D/containers/birch?force=true")->{status}, 204, 'remove');
ok((wait_for { pods() == 1 } 10), 'its sandbox goes');
is((pods())[0]{id}, $other, 'no other');
$t->cri('stop-pod', $other);
$t->cri('rm-pod', $other);

$t->finish;
