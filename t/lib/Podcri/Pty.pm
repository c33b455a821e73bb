package Podcri::Pty;

# Copyright (C) 2026 podcri authors

# A command on a terminal that the test holds:
#
#     my $p = Podcri::Pty->start([24, 80], $t->podman_command('run', '-it',
#                                                         'busybox'));
#     ok($p->read_until(qr/# $/), 'a prompt');
#     $p->write("exit 3\n");
#     is($p->wait->{status}, 3);
#
# What it prints is in {out}. Bounds as in Podcri::Process.

use strict;
use warnings;

use Errno qw(EAGAIN EINTR);
use IO::Pty;
use IO::Select;
use POSIX qw(:sys_wait_h);
use Time::HiRes qw(sleep time);

use constant DEFAULT_TIMEOUT => 60;


# $size: lines and columns; %$options: env, as for run()

sub start {
    my ($class, $size, @command) = @_;

    my $options = ref $command[0] eq 'HASH' ? shift @command : {};
    my $pty = IO::Pty->new or die "pty: $!\n";

    $pty->slave->set_winsize(@$size);

    my $pid = fork // die "fork: $!";

    if ($pid == 0) {
        $pty->make_slave_controlling_terminal;
        my $slave = $pty->slave;
        close $pty;

        $SIG{$_} = 'DEFAULT' for qw(INT TERM HUP PIPE);

        open STDIN, '<&', $slave or POSIX::_exit(126);
        open STDOUT, '>&', $slave or POSIX::_exit(126);
        open STDERR, '>&', $slave or POSIX::_exit(126);
        close $slave;

        my $env = { TERM => 'xterm', %{ $options->{env} // {} } };
        for my $name (keys %$env) {
            if (defined $env->{$name}) {
                $ENV{$name} = $env->{$name};
            } else {
                delete $ENV{$name};
            }
        }

        { no warnings 'exec'; exec { $command[0] } @command; }
        print STDERR "$command[0]: $!\n";
        POSIX::_exit(127);
    }

    $pty->close_slave;
    $pty->blocking(0);

    return bless { pid => $pid, pty => $pty, out => '' }, $class;
}


sub pid { $_[0]{pid} }


sub resize {
    my ($self, @size) = @_;

    $self->{pty}->set_winsize(@size);
    CORE::kill 'WINCH', $self->{pid};
}


sub write {
    my ($self, $text) = @_;

    while (length $text) {
        my $n = syswrite $self->{pty}, $text;

        if ($n) {
            substr $text, 0, $n, '';
            next;
        }

        return 0 if !$!{EAGAIN} && !$!{EINTR};
        IO::Select->new($self->{pty})->can_write(0.1);
    }

    return 1;
}


# What there is; waits for up to $seconds for some.

sub fill {
    my ($self, $seconds) = @_;

    return if $self->{eof};
    return if !IO::Select->new($self->{pty})->can_read($seconds);

    my $n = sysread $self->{pty}, $self->{out}, 65536, length $self->{out};

    # the last slave has been closed: EIO
    $self->{eof} = 1 if !$n && !$!{EAGAIN} && !$!{EINTR};
}


sub read_until {
    my ($self, $pattern, $seconds) = @_;

    my $end = time + ($seconds // 10);

    while ($self->{out} !~ $pattern) {
        my $left = $end - time;
        return 0 if $left <= 0 || $self->{eof};
        $self->fill($left < 0.1 ? $left : 0.1);
    }

    return 1;
}


# What has been printed so far is forgotten.

sub clear { $_[0]{out} = '' }


sub kill {
    my ($self, $signal) = @_;

    return CORE::kill $signal // 'TERM', $self->{pid};
}


sub wait {
    my ($self, $seconds) = @_;

    my $end = time + ($seconds // DEFAULT_TIMEOUT);
    my $timeout = 0;

    while (!defined $self->{code}) {
        if (waitpid($self->{pid}, WNOHANG) == $self->{pid}) {
            $self->{code} = $?;
            last;
        }

        if (time > $end && !$timeout) {
            $timeout = 1;
            CORE::kill 'KILL', $self->{pid};
        }

        if ($self->{eof}) {
            sleep 0.005;
        } else {
            $self->fill(0.02);
        }
    }

    $self->fill(0);

    return {
        status => $timeout ? -1 : $self->{code} >> 8,
        signal => $self->{code} & 127,
        timeout => $timeout,
        out => $self->{out},
    };
}


# At the end of a test nothing that it started runs on.

sub DESTROY {
    my ($self) = @_;

    return if defined $self->{code};

    local ($?, $@, $!);
    CORE::kill 'KILL', $self->{pid};
    waitpid $self->{pid}, 0;
}


1;
