#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# docker-compose: services on the node's one network, made, changed, scaled
# and removed again.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Commands;
use Podcri::Test;

my $t = Podcri::Test->new(
    location => 'podcri_init ' . Podcri::Test::build() . '/podcri-init;');

my $port = $t->port('web');

sub project {
    my ($network, $greeting) = @_;

    $t->write_file('project/docker-compose.yml', <<"END");
version: "3.7"
services:
  web:
    image: busybox
    $network
    command: sh -c 'mkdir /www; echo \$\$GREETING > /www/index.html;
      echo up; exec httpd -f -p 80 -h /www'
    environment: { GREETING: $greeting }
    ports: ["$port:80"]
    volumes: ["data:/data", "./:/src:ro"]
    stop_signal: SIGKILL
  job:
    image: busybox
    $network
    command: sh -c 'echo job; exec sleep 1000'
    depends_on: [web]
    stop_signal: SIGKILL
    user: "3"
    working_dir: /tmp
    extra_hosts: ["foo:1.2.3.4"]
volumes:
  data:
END
}

sub compose {
    my (@args) = @_;

    return run({ dir => $t->dir . '/project', timeout => 90,
                 env => { DOCKER_HOST => 'unix://' . $t->socket,
                          HOME => $t->dir . '/home', LC_ALL => 'C.UTF-8' } },
               'docker-compose', '--ansi', 'never', @args);
}

sub compose_ok {
    my (@args) = @_;

    my $r = compose(@args);
    is($r->{status}, 0, "docker-compose @args") or diag($r->{err});

    return $r->{out};
}

my $node = $t->runtime->node;

sub page {
    my $r;

    # httpd is not up at once
    wait_for {
        $r = run('curl', '-s', '-m', 5, "http://$node:$port/");
        $r->{status} == 0;
    } 10;

    return $r->{out};
}

project('network_mode: bridge', 'hello');

compose_ok(qw(up -d));
is(names_of($t, 'CONTAINER_RUNNING'), 'project_job_1 project_web_1',
   'both run');
is(page(), "hello\n", 'the port is reached');
like(compose_ok(qw(ps)), qr/project_web_1 .* Up .*:$port->80/, 'shown');
is(scalar(split /\n/, compose_ok(qw(ps -q))), 2, 'two ids');
like(compose_ok(qw(logs)), qr/job_1\s+\| job/, 'logs');

my $r = compose(qw(exec -T job sh -c),
                'id -u; pwd; grep -w foo /etc/hosts; exit 4');
is($r->{status}, 4, 'exec');
is($r->{out}, "3\n/tmp\n1.2.3.4\tfoo\n", 'with its user and directory');
like(compose_ok(qw(port web 80)), qr/:$port$/, 'port');
like(compose_ok(qw(images)), qr/project_web_1 +docker.io\/library\/busybox/,
     'images');

# nothing has changed, something has, all is made again

my $web = $t->get('/containers/project_web_1/json')->{json}{Id};

compose_ok(qw(up -d));
is($t->get('/containers/project_web_1/json')->{json}{Id}, $web,
   'left as it is');

project('network_mode: bridge', 'changed');
compose_ok(qw(up -d));
isnt($t->get('/containers/project_web_1/json')->{json}{Id}, $web,
     'made again');
is(page(), "changed\n", 'as it was changed');
compose_ok(qw(up -d --force-recreate));
is(names_of($t, 'CONTAINER_RUNNING'), 'project_job_1 project_web_1',
   'both are there again');
is(names_of($t), 'project_job_1 project_web_1', 'and nothing else');

# more of one, fewer

compose_ok(qw(up -d --scale job=2));
is(names_of($t, 'CONTAINER_RUNNING'),
   'project_job_1 project_job_2 project_web_1', 'scaled up');
compose_ok(qw(up -d --scale job=1));
is(names_of($t), 'project_job_1 project_web_1', 'and down');

compose_ok(qw(kill job));
is(names_of($t, 'CONTAINER_RUNNING'), 'project_web_1', 'kill');
compose_ok(qw(stop));
is(names_of($t, 'CONTAINER_RUNNING'), '', 'stop');

# with others of its project running it would be linked to them

is(compose_ok(qw(run --rm -T --no-deps web echo ran)), "ran\n", 'run');

compose_ok(qw(start));
is(names_of($t, 'CONTAINER_RUNNING'), 'project_job_1 project_web_1', 'start');
compose_ok(qw(restart -t 0 job));
compose_ok(qw(rm -f -s job));
is(names_of($t), 'project_web_1', 'rm');

compose_ok(qw(down -v));
is(names_of($t), '', 'down');
is($t->docker(qw(volume ls -q))->{out}, '', 'with its volume');

# on a network that is there; nobody connects them to it again

project('', 'external');
$t->write_file('project/docker-compose.override.yml', <<'END');
version: "3.7"
networks: { default: { external: true, name: podman } }
END

compose_ok(qw(up -d));
is(names_of($t, 'CONTAINER_RUNNING'), 'project_job_1 project_web_1',
   'on the node\'s network');
is(page(), "external\n", 'which is reached');
compose_ok(qw(up -d --force-recreate));
compose_ok(qw(down -v));
is(names_of($t), '', 'down');
unlink $t->dir . '/project/docker-compose.override.yml';

# its default network would be one of its own

project('', 'hello');
$r = compose(qw(up -d));
is($r->{status}, 1, 'no network is made');
like($r->{err}, qr/cannot make network project_default: .*CRI makes none/,
     'says why');
compose_ok(qw(down -v));

$t->finish;
