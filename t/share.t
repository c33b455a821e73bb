#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# Many who ask the same at once: two calls of the runtime serve all of them,
# the one that was on its way and one that begins behind the last who asked.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use JSON::PP;

use Podcri::Test;

use constant CLIENTS => 20;

my $t = Podcri::Test->new(runtime => 0, start => 0, conf => <<'END');
load_module "%%MODULE%%";
user root;
daemon off;
worker_processes 1;
pid %%DIR%%/nginx/nginx.pid;
error_log %%DIR%%/nginx/error.log warn;

events {
    worker_connections 1024;
}

http {
    access_log off;
    client_body_temp_path %%DIR%%/nginx/tmp/body;

    server {
        listen unix:%%SOCKET%%;

        location / {
            podcri_pass "unix:%%DIR%%/cri.sock";
        }
    }
}
END

my $dir = $t->dir;

my %first = (
    Version => { answer => { runtimeVersion => 'first' },
                 gate => "$dir/gate.Version" },
    ListContainers => { containers => 1, gate => "$dir/gate.ListContainers" },
);

my %later = (
    Version => { answer => { runtimeVersion => 'later' } },
    ListContainers => { containers => 3 },
);

my $cri = Podcri::Process->start({},
    Podcri::Test->top . '/t/lib/fakecri.py', '--unix', "$dir/cri.sock",
    '--log', "$dir/calls", '--script', encode_json({
        map { $_ => [$first{$_}, $later{$_}] } keys %first
    }));

ok($cri->read_until(qr/ready/, 20), 'a runtime') or diag($cri->err);

$t->start_nginx;


sub calls {
    my ($method) = @_;
    return scalar grep { $_->{call} eq $method && $_->{request} }
        map { decode_json($_) } $t->read_file('calls') =~ /^(.+)\n/mg;
}


for my $case (['Version', '/version',
               sub { $_[0]{Components}[-1]{Version} }, 'first', 'later'],
              ['ListContainers', '/containers/json?all=1',
               sub { scalar @{ $_[0] } }, 1, 3])
{
    my ($method, $path, $of, $first, $later) = @$case;

    my $one = $t->open('GET', $path);

    ok((wait_for { calls($method) == 1 } 20), "$method: a call is on its way");

    my @others = map { $t->open('GET', $path) } 1 .. CLIENTS;

    # one who asked before them all, and is answered, has asked: so have they

    is($t->get('/_ping')->{body}, 'OK', '- and others ask');
    is(calls($method), 1, '- which makes no other call');

    $t->write_file("gate.$method", '');

    is($of->($one->response->{json}), $first, '- who asked first');

    my @got = map { $of->($_->response->{json}) } @others;

    is_deeply(\@got, [($later) x CLIENTS], '- the others have the later one');
    is(calls($method), 2, '- all of them one call');
}

ok($t->stop_nginx('QUIT'), 'nginx ends by itself');
$cri->kill('TERM');

$t->finish;
