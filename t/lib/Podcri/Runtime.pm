package Podcri::Runtime;

# Copyright (C) 2026 podcri authors

# A private runtime of a test, and what it says itself: containerd, or CRI-O
# with RUNTIME=crio.
#
#     my $rt = Podcri::Runtime->new('/tmp/x');
#     $rt->address                       # unix:/tmp/x/cri.sock
#     my $pods = $rt->cri('list-pods');  # see t/lib/cri.py
#     my $e = $rt->cri_error('status', 'nope');   # { code, message }
#     $rt->kill; $rt->restart; $rt->freeze; $rt->thaw;
#     my $mark = length $rt->log; ... $rt->began('sandbox', $mark);
#     $rt->image('localhost/app:1', { Cmd => ['true'] }, { 'etc/x' => "1\n" });

use strict;
use warnings;

use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);
use File::Temp qw(tempdir);
use JSON::PP;

use Podcri::Process;

my $lib = dirname(dirname(__FILE__));
my $json = JSON::PP->new->utf8->canonical->allow_nonref;


# $env: CRI_GRPC and CRI_PLUGIN of t/lib/runtime

sub new {
    my ($class, $dir, $env) = @_;

    my $self = bless { dir => $dir, env => $env // {}, owner => $$ }, $class;
    $self->control('start');

    return $self;
}


sub control {
    my ($self, $command, @args) = @_;

    my $r = run({ timeout => 120, env => $self->{env} },
                "$lib/runtime", $command, $self->{dir}, @args);
    die "runtime $command: $r->{out}$r->{err}\n" if $r->{status} != 0;

    return $r;
}


sub dir { $_[0]{dir} }
sub socket { "$_[0]{dir}/cri.sock" }
sub address { 'unix:' . $_[0]->socket }


sub pid {
    my ($self) = @_;

    open my $f, '<', "$self->{dir}/daemon.pid" or return;
    chomp(my $pid = <$f>);

    return $pid;
}


sub kill {
    my ($self) = @_;

    my $pid = $self->pid;
    CORE::kill 'KILL', $pid;

    # its parent is not this process: gone or a zombie will do
    wait_for { !-e "/proc/$pid/exe" } 10 or die "the daemon lives on\n";
}


sub restart { $_[0]->control('restart') }
sub thaw { CORE::kill 'CONT', $_[0]->pid }


# When it returns no thread of the daemon runs any more.

sub freeze {
    my ($self) = @_;

    my $pid = $self->pid;
    CORE::kill 'STOP', $pid;

    wait_for {
        !grep { !stopped($_) } glob "/proc/$pid/task/*/stat";
    } 10 or die "the daemon does not stop\n";
}


# A thread that is gone meanwhile does not run either.

sub stopped {
    my ($stat) = @_;

    open my $f, '<', $stat or return 1;

    return (<$f> // ') T') =~ /\) T/;
}


# What the daemon has logged, from a place on.

sub log {
    my ($self, $from) = @_;

    open my $f, '<', "$self->{dir}/daemon.log" or die "daemon.log: $!\n";
    seek $f, $from // 0, 0;
    local $/;

    return scalar <$f> // '';
}


# Whether it has begun to make a 'sandbox' or a 'container' since that place,
# which CRI tells no sooner than it is made.

my %began = (
    sandbox => qr/RunPodSandbox for|Running pod sandbox:/,
    container => qr/CreateContainer within|Creating container:/,
);

sub began { $_[0]->log($_[2]) =~ $began{$_[1]} }


sub cri_run {
    my ($self, @args) = @_;

    return run("$lib/cri.py", $self->address,
               map { ref $_ ? $json->encode($_) : $_ } @args);
}


sub cri {
    my ($self, @args) = @_;

    my $r = $self->cri_run(@args);
    die "cri.py @args: $r->{err}\n" if $r->{status} != 0;

    return length $r->{out} ? $json->decode($r->{out}) : undef;
}


# The error of a call that must fail; undef when it succeeds.

sub cri_error {
    my ($self, @args) = @_;

    my $r = $self->cri_run(@args);

    return $r->{status} == 0 ? undef : $json->decode($r->{err});
}


# A foreign container, made past the module: a pod of its own and a container
# in it, started. Gives (pod id, container id).

sub foreign {
    my ($self, $name, $command, %more) = @_;

    my $pod = $self->cri('run-pod', $name, {
        log_directory => "$self->{dir}/foreign/$name",
        linux => { security_context => {
            namespace_options => { network => 'NODE' } } },
        %{ $more{pod} // {} },
    })->{pod_sandbox_id};

    my $id = $self->cri('create', $pod, $name, $more{image} // 'busybox', {
        command => $command,
        log_path => "$name.log",
        %{ $more{container} // {} },
    })->{container_id};

    $self->cri('start', $id);

    return ($pod, $id);
}


# The node's address in its pods' network. On CRI-O published ports are not
# reached through 127.0.0.1.

sub node {
    my ($self) = @_;

    open my $f, '<', "$self->{dir}/cni/subnet" or die "subnet: $!\n";

    return <$f> =~ s{0/.*\n}{1}r;
}


sub remove_all { $_[0]->cri('rm-all') }


sub import_file { $_[0]->control('import', $_[1]) }
sub push_image { shift->control('push', @_) }
sub crio { ($ENV{RUNTIME} // '') eq 'crio' }


# Makes and imports an image: the files of %$files (path => content) on top of
# busybox. $config is the image's "config".

sub image {
    my ($self, $name, $config, $files) = @_;

    my $work = tempdir(DIR => $self->{dir}, CLEANUP => 1);

    make_path("$work/base/bin", "$work/more");
    system('cp', '-a', '/bin/busybox', "$work/base/bin/") == 0 or die 'cp';

    for my $applet (qw(sh ls cat echo sleep true false id env ps httpd)) {
        symlink 'busybox', "$work/base/bin/$applet" or die "symlink: $!";
    }

    for my $path (sort keys %{ $files // {} }) {
        make_path(dirname("$work/more/$path"));
        write_to("$work/more/$path", $files->{$path});
    }

    write_to("$work/config", $json->encode($config));

    my $r = run("$lib/make-image", "$work/image.tar", $name, "$work/config",
                "$work/base=COPY busybox /bin", "$work/more=COPY files /");
    die "make-image: $r->{err}\n" if $r->{status} != 0;
    chomp(my $id = $r->{out});

    $self->import_file("$work/image.tar");
    $self->control_wait($name);
    remove_tree($work);

    return $id;
}


sub control_wait { $_[0]->cri('wait-ready', $_[1]) }


sub write_to {
    my ($file, $text) = @_;

    open my $f, '>', $file or die "$file: $!\n";
    print $f $text;
    close $f or die "$file: $!\n";
}


# Stops it and gives what it left on the machine, in lines; the folder goes.

sub destroy {
    my ($self) = @_;

    return '' if $self->{destroyed} || $self->{owner} != $$;
    $self->{destroyed} = 1;

    my $stop = run({ timeout => 120 }, "$lib/runtime", 'stop', $self->{dir});
    my $left = run("$lib/runtime", 'leftovers', $self->{dir});
    my $more = run("$lib/runtime", 'destroy', $self->{dir});

    return join '', $stop->{status} ? $stop->{err} : '', $left->{out},
                    $more->{err};
}


1;
