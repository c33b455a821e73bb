package Podcri::Registry;

# Copyright (C) 2026 podcri authors

# A registry on 127.0.0.1, where runtimes use plain HTTP.
#
#     my $reg = Podcri::Registry->new("$dir/registry", $t->port('registry'),
#                                     user => 'u', password => 'p');
#     $reg->push($t->runtime, 'docker.io/library/busybox:latest', 'app:1');
#     $reg->name('app:1')          # 127.0.0.1:5000/app:1
#     $reg->stop;

use strict;
use warnings;

use File::Path qw(make_path);
use IO::Socket::INET;

use Podcri::Process;
use Podcri::Runtime;


sub new {
    my ($class, $dir, $port, %opt) = @_;

    my $self = bless { dir => $dir, port => $port, %opt }, $class;

    make_path("$dir/data");

    my $auth = '';

    if (defined $opt{user}) {
        my $salt = '$2y$05$' . 'podcri' x 3 . 'test';

        Podcri::Runtime::write_to("$dir/htpasswd",
            "$opt{user}:" . crypt($opt{password}, $salt) . "\n");
        $auth = "auth: {htpasswd: {realm: test, path: $dir/htpasswd}}\n";
    }

    Podcri::Runtime::write_to("$dir/config.yml", <<"END");
version: 0.1
storage:
  filesystem: {rootdirectory: $dir/data}
http:
  addr: 127.0.0.1:$port
$auth
END

    $self->start;

    return $self;
}


sub start {
    my ($self) = @_;

    $self->{process} = Podcri::Process->start({ stdin => '' },
        'docker-registry', 'serve', "$self->{dir}/config.yml");

    wait_for {
        IO::Socket::INET->new(PeerAddr => "127.0.0.1:$self->{port}")
    } 20 or die "no registry: ", $self->{process}->err, "\n";
}


sub stop {
    my ($self) = @_;

    my $process = delete $self->{process} or return;

    $process->kill('KILL');
    wait_for { !$process->running } 10;
}


sub name { "127.0.0.1:$_[0]{port}/$_[1]" }


# Pushes an image that the runtime has.

sub push {
    my ($self, $runtime, $image, $name) = @_;

    $runtime->push_image($image, $self->name($name),
        defined $self->{user} ? "$self->{user}:$self->{password}" : ());
}


1;
