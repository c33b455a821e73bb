package Podcri::Test;

# Copyright (C) 2026 podcri authors

# A test file with nginx, the module and a real runtime:
#
#     use FindBin;
#     use lib "$FindBin::RealBin/lib";
#     use Podcri::Test;
#
#     my $t = Podcri::Test->new;              # starts runtime and nginx
#
#     is($t->get('/_ping')->{body}, 'OK', 'ping');
#     my $r = $t->post('/containers/create', { Image => 'busybox' });
#     is_deeply($t->cri('list-pods'), [], 'no pod');
#     is($t->podman('ps', '-aq')->{out}, '', 'podman ps');
#
#     $t->finish;
#
# finish() ends nginx and the runtime and tests that no container or pod is
# left in it, no process, mount, bridge or firewall rule on the machine, and no
# alert or sanitizer report in the log. A test removes what it creates.
#
# Test::More, Podcri::Process (run, wait_for) come along. With PODCRI_SAN=1, or
# started as build/san/t/x.t, nginx runs the build with ASan and UBSan.
#
# Options of new():
#     runtime   0: none; else a Podcri::Runtime to front (default: a new one)
#     tls_runtime   1: the runtime also listens on TCP with mutual TLS, see
#               tls_address()
#     tcp, tls  1: nginx listens there too: address('tcp'), address('tls')
#     listeners 1: both, TLS with a client's certificate, and 127.0.0.1 with
#               HTTP/2 on port('h2')
#     main, http, server, location   lines added to nginx.conf there
#     pass      what stands in podcri_pass (default: the runtime's socket)
#     conf      a whole nginx.conf (see expand() for what is replaced)
#     start     0: nginx is not started yet, see start_nginx()

use strict;
use warnings;

use Cwd qw(realpath);
use File::Basename qw(basename dirname);
use File::Path qw(make_path remove_tree);
use File::Temp qw(tempdir);
use IO::Socket::INET;
use Test::More;

use Podcri::HTTP;
use Podcri::Process;
use Podcri::Runtime;

our @EXPORT = (@Test::More::EXPORT, @Podcri::Process::EXPORT);

my $top = realpath(dirname(dirname(dirname(dirname(__FILE__)))));
my $san = $ENV{PODCRI_SAN} || $0 =~ m{build/san/t/};
my $build = $ENV{PODCRI_BUILD} // ($san ? "$top/build/san" : "$top/build");

my @live;


sub import {
    my $caller = caller;
    no strict 'refs';

    for my $name (@EXPORT) {
        if ($name =~ /^\$(.*)/) {
            *{"${caller}::$1"} = \$Test::More::TODO;
        } else {
            *{"${caller}::$name"} = __PACKAGE__->can($name);
        }
    }

    strict->import;
    warnings->import;
    select((select(STDOUT), $| = 1)[0]);
}


sub top { $top }
sub build { $build }
sub san { $san ? 1 : 0 }


sub new {
    my ($class, %opt) = @_;

    my $module = "$build/ngx_http_podcri_module.so";
    -e $module or BAIL_OUT("no $module: run ./dev build"
                           . ($san ? ' with SAN=address,undefined' : ''));

    my $dir = tempdir('podcri-XXXXXXXX', TMPDIR => 1);
    chmod 0755, $dir;

    if ($opt{listeners}) {
        $opt{$_} = 1 for qw(tcp tls);
        $opt{http} .= ' ssl_verify_client optional;';
        $opt{server} .= ' listen 127.0.0.1:%%PORT:h2%% http2;'
            . ' ssl_client_certificate %%TLS%%/ca.pem;'
            . ' if ($ssl_client_verify !~ "^(SUCCESS|)$") { return 403; }';
    }

    my $self = bless {
        opt => \%opt, dir => $dir, owner => $$, ports => {}, expected => [],
    }, $class;

    push @live, $self;

    make_path("$dir/nginx/tmp", "$dir/logs", "$dir/volumes", "$dir/home",
              "$dir/xdg");

    $self->certificates if $opt{tls} || $opt{tls_runtime};

    my $runtime = $opt{runtime} // 1;

    if (ref $runtime) {
        $self->{runtime} = $runtime;

    } elsif ($runtime) {
        $self->{runtime} = $self->runtime_start('runtime',
            $opt{tls_runtime} ? $self->tls_runtime_env : {});
    }

    $self->start_nginx if $opt{start} // 1;

    return $self;
}


sub dir { $_[0]{dir} }
sub runtime { $_[0]{runtime} }
sub socket { "$_[0]{dir}/podman.sock" }
sub error_log { "$_[0]{dir}/nginx/error.log" }


# Another runtime of this test: $t->runtime_start('b')->address.

sub runtime_start {
    my ($self, $name, $env) = @_;

    my $runtime = Podcri::Runtime->new("$self->{dir}/$name", $env);
    push @{ $self->{runtimes} }, $runtime;

    return $runtime;
}


# A free port of 127.0.0.1, the same for the same name.

sub port {
    my ($self, $name) = @_;

    # the kernel may give one that was free a moment ago again

    while (!$self->{ports}{$name}) {
        my $sock = IO::Socket::INET->new(LocalAddr => '127.0.0.1',
                                         Listen => 1) or die "port: $!\n";
        my $port = $sock->sockport;

        $self->{ports}{$name} = $port
            if !grep { $_ == $port } values %{ $self->{ports} };
    }

    return $self->{ports}{$name};
}


# unix, tcp or tls, as Podcri::HTTP takes it

sub address {
    my ($self, $via) = @_;

    $via //= 'unix';

    return 'unix:' . $self->socket if $via eq 'unix';
    return 'http://127.0.0.1:' . $self->port('tcp') if $via eq 'tcp';
    return 'https://127.0.0.1:' . $self->port('tls');
}


# ca.pem, and server and client .pem and .key made with it, for localhost, in
# the folder that this gives

sub certificates {
    my ($self) = @_;

    my $tls = "$self->{dir}/tls";
    return $tls if -d $tls;
    make_path($tls);

    my $openssl = sub {
        my $r = run({ dir => $tls }, 'openssl', @_);
        die "openssl: $r->{err}\n" if $r->{status} != 0;
    };

    my @key = qw(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes);

    $openssl->('req', '-x509', @key, '-keyout', 'ca.key', '-out', 'ca.pem',
               '-days', 2, '-subj', '/CN=podcri test CA');

    for my $name (qw(server client)) {
        Podcri::Runtime::write_to("$tls/$name.ext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
        $openssl->('req', @key, '-keyout', "$name.key", '-out', "$name.csr",
                   '-subj', "/CN=$name");
        $openssl->('x509', '-req', '-in', "$name.csr", '-CA', 'ca.pem',
                   '-CAkey', 'ca.key', '-CAcreateserial', '-days', 2,
                   '-out', "$name.pem", '-extfile', "$name.ext");
    }

    return $tls;
}


sub tls_runtime_env {
    my ($self) = @_;

    my $tls = $self->certificates;
    my $port = $self->port('runtime');

    return {
        CRI_GRPC => qq{  tcp_address = "127.0.0.1:$port"\n}
            . qq{  tcp_tls_ca = "$tls/ca.pem"\n}
            . qq{  tcp_tls_cert = "$tls/server.pem"\n}
            . qq{  tcp_tls_key = "$tls/server.key"\n},
        CRI_PLUGIN => "  disable_tcp_service = false\n",
    };
}


sub tls_address { 'grpcs://localhost:' . $_[0]->port('runtime') }


# %%DIR%%, %%SOCKET%%, %%CRI%%, %%MODULE%%, %%TLS%% and %%PORT:name%% in a text

sub expand {
    my ($self, $text) = @_;

    my %names = (
        DIR => $self->{dir},
        SOCKET => $self->socket,
        MODULE => "$build/ngx_http_podcri_module.so",
        TLS => "$self->{dir}/tls",
        CRI => $self->{opt}{pass}
               // ($self->{runtime} ? $self->{runtime}->address
                                    : "unix:$self->{dir}/cri.sock"),
    );

    $text =~ s/%%PORT:(\w+)%%/$self->port($1)/ge;
    $text =~ s/%%([A-Z]+)%%/$names{$1} \/\/ die "no %%$1%%\n"/ge;

    return $text;
}


sub conf {
    my ($self) = @_;

    my %opt = (main => '', http => '', server => '', location => '',
               %{ $self->{opt} });

    return $self->expand($opt{conf}) if defined $opt{conf};

    my $listen = '';
    $listen .= "listen 127.0.0.1:%%PORT:tcp%%;\n" if $opt{tcp};
    $listen .= "listen 127.0.0.1:%%PORT:tls%% ssl;\n"
        . "ssl_certificate %%TLS%%/server.pem;\n"
        . "ssl_certificate_key %%TLS%%/server.key;\n" if $opt{tls};

    my $workers = $opt{main} =~ /worker_processes/ ? ''
                                                   : 'worker_processes 1;';

    # "./dev test" of everything notes which routes were asked for

    my $routes = '';
    $routes = 'log_format routes "$request_method $podcri_dialect '
        . '$podcri_route $status";' . "\n"
        . "    access_log $ENV{PODCRI_ROUTES}/" . basename($0) . " routes;"
        if $ENV{PODCRI_ROUTES};

    return $self->expand(<<"END");
load_module "%%MODULE%%";

user root;
daemon off;
$workers
pid %%DIR%%/nginx/nginx.pid;
error_log %%DIR%%/nginx/error.log info;
$opt{main}

events {
    worker_connections 1024;
}

http {
    access_log %%DIR%%/nginx/access.log;
    $routes
    client_body_temp_path %%DIR%%/nginx/tmp/body;
    proxy_temp_path %%DIR%%/nginx/tmp/proxy;
    fastcgi_temp_path %%DIR%%/nginx/tmp/fastcgi;
    uwsgi_temp_path %%DIR%%/nginx/tmp/uwsgi;
    scgi_temp_path %%DIR%%/nginx/tmp/scgi;
    client_max_body_size 0;
    $opt{http}

    server {
        listen unix:%%SOCKET%%;
        $listen
        $opt{server}

        location / {
            podcri_pass "%%CRI%%";
            podcri_log_directory %%DIR%%/logs;
            podcri_volume_directory %%DIR%%/volumes;
            $opt{location}
        }
    }
}
END
}


sub write_file {
    my ($self, $name, $text) = @_;

    make_path(dirname("$self->{dir}/$name"));
    Podcri::Runtime::write_to("$self->{dir}/$name", $text);

    return "$self->{dir}/$name";
}


sub read_file {
    my ($self, $name) = @_;

    open my $f, '<', $name =~ m{^/} ? $name : "$self->{dir}/$name"
        or return '';
    local $/;

    return scalar <$f> // '';
}


sub nginx_env {
    my ($self) = @_;

    return {} if !$san;

    chomp(my $asan = `gcc -print-file-name=libasan.so`);
    my $log = "log_path=$self->{dir}/nginx/sanitizer";

    return {
        LD_PRELOAD => $asan,
        ASAN_OPTIONS => "$log:detect_leaks=1:fast_unwind_on_malloc=0"
            . ':malloc_context_size=20:detect_stack_use_after_return=1',
        LSAN_OPTIONS => 'exitcode=0',
        UBSAN_OPTIONS => "$log:print_stacktrace=1",
    };
}


# nginx -t on a configuration, (conf => text) or with other options of new():
# { status, out, err }

sub nginx_test {
    my ($self, %opt) = @_;

    local $self->{opt} = { %{ $self->{opt} }, %opt };
    my $file = $self->write_file('nginx/test.conf', $self->conf);

    return run({ env => { LD_PRELOAD => $self->nginx_env->{LD_PRELOAD},
                          ASAN_OPTIONS => 'detect_leaks=0' } },
               'nginx', '-t', '-q', '-c', $file,
               '-e', "$self->{dir}/nginx/test.log");
}


sub start_nginx {
    my ($self, %opt) = @_;

    $self->{opt} = { %{ $self->{opt} }, %opt };

    my $file = $self->write_file('nginx/nginx.conf', $self->conf);

    unlink $self->socket;

    my $nginx = Podcri::Process->start(
        { stdin => '', env => $self->nginx_env },
        'nginx', '-c', $file, '-e', $self->error_log);

    $self->{nginx} = $nginx;

    # the socket file exists before listen(): connect to know
    my $up = wait_for {
        !$nginx->running || eval { Podcri::HTTP->new($self->address)->connect }
    } 20;

    if (!$up || !$nginx->running) {
        die "nginx did not start:\n", $nginx->out, $nginx->err,
            $self->read_file('nginx/error.log');
    }
}


# TERM (at once) or QUIT (after the requests); false if it does not end. After
# TERM nginx kills what has not ended in 1.5 seconds. To look for leaks may take
# longer, so the sanitizer build is asked to QUIT first.

sub stop_nginx {
    my ($self, $signal) = @_;

    my $nginx = delete $self->{nginx} or return 1;

    if ($san && !$signal) {
        $nginx->kill('QUIT');
        return 1 if wait_for { !$nginx->running } 60;
    }

    $nginx->kill($signal // 'TERM');
    return wait_for { !$nginx->running } 20;
}


sub nginx_pid { $_[0]{nginx}->pid }


# The workers' pids, without those that are shutting down.

sub workers {
    my ($self) = @_;

    my $r = run('ps', '-o', 'pid=,args=', '--ppid', $self->nginx_pid);

    return map { /^\s*(\d+) nginx: worker process$/ ? $1 : () }
        split /\n/, $r->{out};
}


# Reloads, with other options if given; true when new workers serve alone.

sub reload {
    my ($self, %opt) = @_;

    $self->{opt} = { %{ $self->{opt} }, %opt };
    $self->write_file('nginx/nginx.conf', $self->conf);

    my %old = map { $_ => 1 } $self->workers;

    kill 'HUP', $self->nginx_pid;

    return wait_for {
        my @now = $self->workers;
        @now && !grep { $old{$_} } @now;
    } 20;
}


sub http {
    my ($self, $via) = @_;

    my %ssl;

    if (($via // '') eq 'tls') {
        %ssl = (SSL_ca_file => "$self->{dir}/tls/ca.pem",
                SSL_cert_file => "$self->{dir}/tls/client.pem",
                SSL_key_file => "$self->{dir}/tls/client.key");
    }

    return Podcri::HTTP->new($self->address($via), \%ssl);
}


# $t->request('PUT', '/path', $body, \%headers): see Podcri::HTTP

sub request { my $self = shift; return $self->http->request(@_) }
sub open { my $self = shift; return $self->http->open(@_) }
sub get { my $self = shift; return $self->request('GET', @_) }
sub head { my $self = shift; return $self->request('HEAD', @_) }
sub post { my $self = shift; return $self->request('POST', @_) }
sub put { my $self = shift; return $self->request('PUT', @_) }
sub delete { my $self = shift; return $self->request('DELETE', @_) }


sub cri { my $self = shift; return $self->{runtime}->cri(@_) }
sub cri_error { my $self = shift; return $self->{runtime}->cri_error(@_) }


# Clients with a home of their own; an options hash of run() may come first.

sub client {
    my ($self, $options, @command) = @_;

    my %env = (
        HOME => "$self->{dir}/home", XDG_RUNTIME_DIR => "$self->{dir}/xdg",
        CONTAINER_HOST => undef, DOCKER_HOST => undef,
        DOCKER_CONFIG => undef, DOCKER_API_VERSION => undef, LC_ALL => 'C',
    );

    $options->{env} = { %env, %{ $options->{env} // {} } };

    return ($options, @command);
}


sub podman_command {
    my ($self, @args) = @_;

    my $options = ref $args[0] eq 'HASH' ? shift @args : {};

    return $self->client({ %$options }, 'podman', '--remote', '--url',
                         'unix:' . $self->socket, @args);
}


sub docker_command {
    my ($self, @args) = @_;

    my $options = ref $args[0] eq 'HASH' ? shift @args : {};

    return $self->client({ %$options }, 'docker', '-H',
                         'unix://' . $self->socket, @args);
}


sub podman { my $self = shift; return run($self->podman_command(@_)) }
sub docker { my $self = shift; return run($self->docker_command(@_)) }


# The same in the background: a Podcri::Process.

sub podman_start {
    my $self = shift;
    return Podcri::Process->start($self->podman_command(@_));
}


sub docker_start {
    my $self = shift;
    return Podcri::Process->start($self->docker_command(@_));
}


sub log { $_[0]->read_file('nginx/error.log') }


# Lines of the log that a test provokes, and which finish() shall not mind.

sub expect_log {
    my ($self, @patterns) = @_;

    push @{ $self->{expected} }, @patterns;
}


sub alerts {
    my ($self) = @_;

    my @lines = grep { /\[(alert|crit|emerg)\]/ } split /\n/, $self->log;

    for my $pattern (@{ $self->{expected} }) {
        @lines = grep { $_ !~ $pattern } @lines;
    }

    return @lines;
}


# Reports of ASan, LSan and UBSan. nginx itself leaks three blocks at exit, so
# a leak counts when the module is on its stack.

sub sanitizer_reports {
    my ($self) = @_;

    my @reports;

    for my $file (glob("$self->{dir}/nginx/sanitizer.*"), $self->error_log) {
        my $text = $self->read_file($file);

        push @reports, $text =~ /^.*runtime error:.*(?:\n +#.*)*/mg;
        push @reports, $text =~ /^==\d+==ERROR: AddressSanitizer.*/msg;
        push @reports, grep { /podcri/ }
            $text =~ /^(?:Dir|Indir)ect leak of .*(?:\n +#.*)*/mg;
    }

    return @reports;
}


# Ends everything and tests that nothing is left.

sub finish {
    my ($self) = @_;

    if (my $runtime = $self->{runtime}) {
        my $left;

        # a pod may be removed behind the answer
        wait_for {
            $left = join "\n", map { $_->{metadata}{name} . ' ' . $_->{id} }
                @{ $runtime->cri('list-containers') },
                @{ $runtime->cri('list-pods') };
            $left eq '';
        } 60;

        is($left, '', 'no container or pod is left in the runtime');
    }

    my $ended = $self->stop_nginx;
    ok($ended, 'nginx ends');

    is(join("\n", $self->alerts), '', 'no alert in the log');
    is(join("\n", $self->sanitizer_reports), '', 'no sanitizer report')
        if $san;

    my $left = join '', map { $_->destroy } @{ $self->{runtimes} // [] };
    is($left, '', 'nothing is left on the machine');

    $self->{finished} = 1;
    $self->cleanup;

    done_testing() if !grep { !$_->{finished} } @live;
}


sub cleanup {
    my ($self) = @_;

    return if $self->{owner} != $$ || $self->{cleaned}++;

    $self->stop_nginx;
    $_->destroy for @{ $self->{runtimes} // [] };

    if ($ENV{PODCRI_KEEP}) {
        diag("kept: $self->{dir}");
    } else {
        remove_tree($self->{dir});
    }
}


# Also after die or a signal nothing stays behind.

$SIG{$_} = sub { exit 130 } for qw(INT TERM HUP);

END {
    my $status = $?;

    $SIG{$_} = 'IGNORE' for qw(INT TERM HUP);

    for my $self (grep { $_->{owner} == $$ && !$_->{cleaned} } @live) {
        if ($status != 0) {
            diag(map { "$_\n" } $self->alerts, $self->sanitizer_reports);
        }

        $self->cleanup;

        if ($status == 0) {
            diag('the test did not call finish()');
            $status = 255;
        }
    }

    Podcri::Process::kill_all() if @live && $live[0]{owner} == $$;

    $? = $status;
}


1;
