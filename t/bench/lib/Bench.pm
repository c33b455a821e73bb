package Bench;

# Copyright (C) 2026 podcri authors

# What the parts of the bench share: an nginx with the module on a runtime of
# its own, a stock nginx that gives the floors and plays a runtime which
# answers at once, Podman's service, the two clients in C, and the table.

use strict;
use warnings;

use File::Path qw(make_path);
use JSON::PP;
use Time::HiRes qw(time);

use Podcri::HTTP;
use Podcri::Test;

use constant IMAGE => 'docker.io/library/busybox:latest';

my $json = JSON::PP->new->utf8->allow_nonref;
my $the_bench;


sub new {
    my ($class, %opt) = @_;

    my $self = bless { %opt, rows => [], failed => 0, owner => $$ }, $class;
    $the_bench = $self;

    $self->compile;

    # nginx is started when the fakes' names are known
    $self->{t} = Podcri::Test->new(start => 0);
    $self->{dir} = $self->{t}->dir;

    $self->fake_write($_) for 10, 1000, 10000;
    $self->floor_start;

    $self->{t}->start_nginx(conf => $self->conf);
    wait_for { $self->worker ne '' } 20 or die "nginx has no worker\n";

    return $self;
}


sub t { $_[0]{t} }
sub dir { $_[0]{dir} }
sub rounds { $_[0]{rounds} }
sub socket { $_[0]{t}->socket }
sub floor_socket { "$_[0]{dir}/floor.sock" }
sub worker { join ',', $_[0]{t}->workers }
sub cri_address { $_[0]{t}->runtime->address }
sub http { Podcri::HTTP->new('unix:' . ($_[1] // $_[0]->socket)) }


sub compile {
    my ($self) = @_;

    my $build = Podcri::Test::build();
    my $top = Podcri::Test::top();

    $self->{bin} = "$build/bench";
    make_path($self->{bin});

    my @flags = qw(-std=gnu11 -D_GNU_SOURCE -Ulinux -O2 -W -Wall -Wextra
                   -Wno-unused-parameter -Werror);
    my $gen = "$top/build/gen";

    for my $args (["$top/t/bench/load.c"],
                  ["$top/t/bench/raw.c", "$gen/runtime.pb-c.c", "-I$gen",
                   qw(-lgrpc -lgpr -lprotobuf-c)])
    {
        my ($name) = $args->[0] =~ m{(\w+)\.c$};
        my $r = run('gcc', @flags, '-o', "$self->{bin}/$name", @$args);
        die "$name.c: $r->{err}\n" if $r->{status} != 0;
    }
}


# The module's nginx: one server for the runtime and one for each fake.

sub conf {
    my ($self) = @_;

    my $location = <<'END';
            podcri_log_directory "%%DIR%%/logs";
            podcri_volume_directory "%%DIR%%/volumes";
END
    my $init = Podcri::Test::build() . '/podcri-init';
    $location .= "            podcri_init \"$init\";\n" if -e $init;

    my $servers = '';

    for my $n (10, 1000, 10000) {
        $servers .= <<"END";
    server {
        listen "unix:%%DIR%%/podcri$n.sock";
        location / {
            podcri_pass "unix:%%DIR%%/fake$n.sock";
            $location
        }
    }
END
    }

    return <<"END";
load_module "%%MODULE%%";
user root;
daemon off;
worker_processes 1;
pid "%%DIR%%/nginx/nginx.pid";
error_log "%%DIR%%/nginx/error.log" warn;

events {
    worker_connections 1024;
}

http {
    access_log off;
    client_body_temp_path "%%DIR%%/nginx/tmp/body";
    proxy_temp_path "%%DIR%%/nginx/tmp/proxy";
    fastcgi_temp_path "%%DIR%%/nginx/tmp/fastcgi";
    uwsgi_temp_path "%%DIR%%/nginx/tmp/uwsgi";
    scgi_temp_path "%%DIR%%/nginx/tmp/scgi";
    keepalive_requests 1000000;
    client_max_body_size 0;

    server {
        listen "unix:%%SOCKET%%";
        location / {
            podcri_pass "%%CRI%%";
            $location
        }
    }
$servers
}
END
}


# Stock nginx. A runtime that answers at once is files of packed messages over
# HTTP/2; a POST to a file is "not allowed", and becomes a GET of it.

sub floor_start {
    my ($self) = @_;

    my $dir = $self->{dir};
    make_path("$dir/floor/tmp");

    my $fakes = '';

    for my $n (10, 1000, 10000) {
        $fakes .= <<"END";
    server {
        listen unix:$dir/fake$n.sock http2;
        root $dir/fake$n;
        default_type application/grpc;
        add_trailer grpc-status 0 always;
        error_page 405 =200 \$uri;
        keepalive_requests 100000000;
        http2_max_concurrent_streams 1024;
        open_file_cache max=100;
    }
END
    }

    my $file = "$dir/floor/nginx.conf";

    Podcri::Runtime::write_to($file, <<"END");
user root;
daemon off;
worker_processes 1;
pid $dir/floor/nginx.pid;
error_log $dir/floor/error.log warn;

events {
    worker_connections 1024;
}

http {
    access_log off;
    client_body_temp_path $dir/floor/tmp/body;
    proxy_temp_path $dir/floor/tmp/proxy;
    fastcgi_temp_path $dir/floor/tmp/fastcgi;
    uwsgi_temp_path $dir/floor/tmp/uwsgi;
    scgi_temp_path $dir/floor/tmp/scgi;
    keepalive_requests 100000000;
    client_max_body_size 0;
    sendfile on;

    upstream cri {
        server ${\ $self->cri_address };
        keepalive 100;
    }

    server {
        listen unix:$dir/floor.sock;

        location = /_ping {
            return 200 OK;
        }

        location /runtime.v1.RuntimeService/ {
            grpc_pass grpc://cri;
            grpc_set_header TE trailers;
            grpc_set_header Host localhost;
            grpc_set_header Content-Type application/grpc;
        }

        location /file/ {
            alias $dir/floor/;
        }
    }
$fakes
}
END

    $self->{floor} = Podcri::Process->start(
        { stdin => '' }, 'nginx', '-c', $file, '-e', "$dir/floor/error.log");

    # the master listens before there is a worker
    wait_for {
        my $r = run('pgrep', '-P', $self->{floor}->pid);
        $self->{floor_worker} = join ',', split ' ', $r->{out};
        $self->{floor_worker} ne '';
    } 20 or die 'floor nginx: ', $self->{floor}->err, "\n";
}


sub floor_worker { $_[0]{floor_worker} }


# Entries of about 680 bytes, as lists of kubelets' containers have, from the
# fake runtime of the tests; here all of them run.

sub fake_write {
    my ($self, $n) = @_;

    my $dir = "$self->{dir}/fake$n/runtime.v1.RuntimeService";
    my $top = Podcri::Test::top();

    make_path($dir);

    my @args = ($top, $dir, $n);
    my $r = run({ timeout => 120 }, '/usr/bin/python3', '-c', <<'END', @args);
import struct
import sys

sys.path.insert(0, sys.argv[1] + '/t/lib')
import fakecri

proto = fakecri.Proto(sys.argv[1] + '/proto/runtime.proto')
world = fakecri.World(proto, int(sys.argv[3]))


def write(method, data):
    with open('%s/%s' % (sys.argv[2], method), 'wb') as f:
        f.write(struct.pack('>BI', 0, len(data)) + data)


make = proto.methods['ListContainers'][1]
every = make.FromString(world.lists['ListContainers'])
for c in every.containers:
    c.state = 1
write('ListContainers', every.SerializeToString())
write('ListPodSandbox', world.lists['ListPodSandbox'])

status = proto.methods['ContainerStatus'][1].FromString(
    world.answer('ContainerStatus', proto.methods['ContainerStatus'][0](
        container_id=world.containers[0][0].id)))
status.status.state = 1
status.info['info'] = '{"pid":4711}'
write('ContainerStatus', status.SerializeToString())
write('PodSandboxStatus', world.answer(
    'PodSandboxStatus', proto.methods['PodSandboxStatus'][0](
        pod_sandbox_id=world.sandboxes[0][0].id)))

write('Version', proto.methods['Version'][1](
    version='0.1.0', runtime_name='fake', runtime_version='1.0.0',
    runtime_api_version='v1').SerializeToString())
write('Status', b'')
END
    die "fake runtime: $r->{err}\n" if $r->{status} != 0;
}


# { requests, rps, p50, p90, p99, mean, cpu, ... } of bench/load

sub load {
    my ($self, $options, @request) = @_;

    my $r = run({ timeout => 120 }, "$self->{bin}/load", @$options, @request);
    die "load @request: $r->{err}\n" if $r->{status} != 0;

    my $got = $json->decode($r->{out});

    # an answer that is an error is measured by nobody but who asks for it
    if ($got->{errors} && !$self->{errors_wanted}) {
        die "load @request: $got->{errors} errors, status $got->{status}\n";
    }

    return $got;
}


sub load_start {
    my ($self, $options, @request) = @_;

    return Podcri::Process->start({ stdin => '' }, "$self->{bin}/load",
                                  @$options, @request);
}


sub raw {
    my ($self, $address, @args) = @_;

    my $r = run({ timeout => 120 }, "$self->{bin}/raw", $address, @args);
    die "raw @args: $r->{err}\n" if $r->{status} != 0;

    return $json->decode($r->{out});
}


sub raw_start {
    my ($self, @args) = @_;

    return Podcri::Process->start({ stdin => '' }, "$self->{bin}/raw",
                                  $self->cri_address, @args);
}


# What the runtime lists of a container of this name.

sub cri_container {
    my ($self, $name) = @_;

    my ($c) = grep { ($_->{labels}{'io.podcri.name'} // '') eq $name }
        @{ $self->{t}->cri('list-containers') };

    return $c // die "$name is not listed\n";
}


# Podman's own service, on storage of its own: its socket.

sub podman {
    my ($self) = @_;

    return if !$self->{podman};
    return $self->{podman_socket} if $self->{podman_socket};

    my $dir = "$self->{dir}/podman";
    make_path("$dir/xdg");

    Podcri::Runtime::write_to("$dir/containers.conf", <<'END');
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
log_driver = "k8s-file"

[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
END
    Podcri::Runtime::write_to("$dir/storage.conf", <<"END");
[storage]
driver = "overlay"
runroot = "$dir/runroot"
graphroot = "$dir/root"
END

    $self->{podman_env} = {
        CONTAINERS_CONF => "$dir/containers.conf",
        CONTAINERS_STORAGE_CONF => "$dir/storage.conf",
        XDG_RUNTIME_DIR => "$dir/xdg", CONTAINER_HOST => undef,
    };
    $self->{podman_command} = ['podman', '--root', "$dir/root", '--runroot',
                               "$dir/runroot", '--tmpdir', "$dir/tmp"];

    my $r = $self->podman_run('load', '-q', '-i',
        Podcri::Test::top() . '/build/images/busybox.tar');
    die "podman load: $r->{err}\n" if $r->{status} != 0;

    my $socket = "$dir/podman.sock";

    $self->{podman_service} = Podcri::Process->start(
        { stdin => '', env => $self->{podman_env} },
        @{ $self->{podman_command} }, 'system', 'service', '-t', 0,
        "unix://$socket");

    wait_for {
        my $p = eval { $self->http($socket)->request('GET', '/_ping') };
        $p && $p->{status} == 200;
    } 20 or die 'podman system service: ', $self->{podman_service}->err;

    $self->{podman_pid} = $self->{podman_service}->pid;

    return $self->{podman_socket} = $socket;
}


sub podman_pid { $_[0]{podman_pid} }


sub podman_run {
    my ($self, @args) = @_;

    return run({ timeout => 120, env => $self->{podman_env} },
               @{ $self->{podman_command} }, @args);
}


# A request that must succeed; $socket: of podcri or of Podman.

sub call {
    my ($self, $socket, $method, $path, $body) = @_;

    my $r = $self->http($socket)->request($method, $path, $body);

    if ($r->{status} >= 400) {
        die "$method $path: $r->{status} $r->{body}\n";
    }

    return $r->{json} // $r->{body};
}


# A container of busybox in the machine's network: its id.

sub create {
    my ($self, $socket, $name, $command, %more) = @_;

    return $self->call($socket, 'POST', "/v1.41/containers/create?name=$name",
        { Image => IMAGE, Cmd => $command, %more,
          HostConfig => { NetworkMode => 'host',
                          %{ $more{HostConfig} // {} } } })->{Id};
}


sub start {
    my ($self, $socket, $id) = @_;

    return $self->call($socket, 'POST', "/v1.41/containers/$id/start");
}


sub remove {
    my ($self, $socket, $id) = @_;

    return $self->call($socket, 'DELETE',
                       "/v1.41/containers/$id?force=1&v=1");
}


# All of them in turns, several rounds; of each name the median of what its
# code gives: numbers, or hashes of numbers.

sub turns {
    my ($self, $rounds, %code) = @_;

    my %got;

    for (1 .. $rounds) {
        push @{ $got{$_} }, $code{$_}->() for sort keys %code;
    }

    return { map { $_ => median(@{ $got{$_} }) } keys %got };
}


# The same for what changes with the machine from second to second, as CPU
# times do and what forks: many short rounds, and "times" is the median of what
# "podcri" is of the "floor" beside it, of hashes their p50. "times" as many
# rounds as otherwise, 5 if it is not given.

sub pairs {
    my ($self, %code) = @_;

    my $podcri = delete $code{podcri};
    my $floor = delete $code{floor};
    my $times = delete $code{times} // 5;

    my $got = $self->turns($times * $self->rounds, %code, pair => sub {
        my $p = $podcri->();
        my $f = $floor->();

        return { podcri => $p, floor => $f,
                 times => ref $p ? $p->{p50} / $f->{p50} : $p / $f };
    });

    return { %$got, %{ delete $got->{pair} } };
}


sub median {
    my @values = @_;

    if (ref $values[0]) {
        return { map { my $k = $_; $k => median(map { $_->{$k} } @values) }
                 keys %{ $values[0] } };
    }

    @values = sort { $a <=> $b } @values;

    return $values[@values / 2];
}


# Private memory of a process in KB. What several may share is none of it, even
# if only one has used it: sessions of exec are kept there for a while.

sub private {
    my ($self, $pid) = @_;

    my $sum = 0;
    my $shared;

    open my $f, '<', "/proc/$pid/smaps" or die "smaps $pid: $!\n";
    while (<$f>) {
        $shared = $1 eq 's' if /^[0-9a-f]+-[0-9a-f]+ ...(.) /;
        $sum += $1 if !$shared && /^Private_(?:Dirty|Hugetlb):\s+(\d+)/;
    }

    return $sum;
}


# A row of the table: what, value, unit, and one of
#     floor, ratio => N     value / floor, or times, is N at most
#     floor, above => N     value - floor is N at most
#     max => N              value is N at most
#     min => N              value is N at least
# and, for comparison, podman.

sub row {
    my ($self, %row) = @_;

    my $v = $row{value};

    if (defined $row{ratio}) {
        $row{times} //= $v / $row{floor};
        $row{is} = sprintf '%.2f x', $row{times};
        $row{target} = sprintf '<= %.2f x', $row{ratio};
        $row{ok} = $row{times} <= $row{ratio};

    } elsif (defined $row{above}) {
        $row{is} = '+' . number($v - $row{floor});
        $row{target} = '<= +' . number($row{above});
        $row{ok} = $v - $row{floor} <= $row{above};

    } elsif (defined $row{max}) {
        $row{target} = '<= ' . number($row{max});
        $row{ok} = $v <= $row{max};

    } elsif (defined $row{min}) {
        $row{target} = '>= ' . number($row{min});
        $row{ok} = $v >= $row{min};

    } elsif (defined $row{floor}) {
        $row{is} = sprintf '%.2f x', $row{times} // $v / $row{floor};
    }

    push @{ $self->{rows} }, \%row;
    print STDERR line(\%row);
}


sub failed {
    my ($self, $part, $why) = @_;

    chomp $why;
    print STDERR "bench: $part: $why\n";
    push @{ $self->{rows} }, { what => "$part: failed: $why" };
    $self->{failed} = 1;
}


sub number {
    my ($n) = @_;

    return '' if !defined $n;
    return sprintf abs $n >= 100 ? '%.0f' : abs $n >= 10 ? '%.1f' : '%.2f',
                   $n;
}


sub line {
    my ($row) = @_;

    my @cells = map { ref $_ ? number($$_) : $_ // '' }
        $row->{what}, \$row->{value}, $row->{unit}, \$row->{floor},
        $row->{is}, $row->{target},
        !defined $row->{ok} ? '' : $row->{ok} ? 'ok' : 'MISS',
        \$row->{podman};

    my $line = sprintf "%-52s %9s %-4s %9s %8s %10s %-4s %9s", @cells;
    $line =~ s/ +$//;

    return "$line\n";
}


sub print_table {
    my ($self) = @_;

    print "\n", line({ what => 'what', unit => '', is => 'is',
                       target => 'target' }) =~ s/what {40}/
                       'what' . ' ' x 40/er;
    printf "%-52s %9s %-4s %9s %8s %10s %-4s %9s\n", '', 'value', '',
        'floor', '', '', '', 'podman';
    print line($_) for @{ $self->{rows} };
}


# Ends what Podcri::Test does not know of.

sub stop {
    my ($self) = @_;

    return if $self->{stopped}++ || $self->{owner} != $$;

    if ($self->{podman_service}) {
        $self->podman_run('rm', '-af', '-t', 0);
        $self->{podman_service}->kill('TERM');
        wait_for { !$self->{podman_service}->running } 20;

        # its overlay is mounted as long as it is used, twice at times
        my $mount = "$self->{dir}/podman/root/overlay";
        1 while run('umount', '-R', $mount)->{status} == 0;
    }

    if ($self->{floor}) {
        $self->{floor}->kill('TERM');
        wait_for { !$self->{floor}->running } 10;
    }
}


sub finish {
    my ($self) = @_;

    $self->stop;
    $self->{t}->cleanup;

    return $self->{failed};
}


# also after die or a signal; before the END of Podcri::Test, which removes

END {
    my $status = $?;

    local $SIG{INT} = local $SIG{TERM} = 'IGNORE';

    $the_bench->stop if $the_bench;
    $? = $status;
}


1;
