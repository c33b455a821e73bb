package Podcri::Process;

# Copyright (C) 2026 podcri authors

# Commands run by the tests, each with a bound on its time.
#
#     my $r = run('podman', '--version');
#     is($r->{status}, 0);
#     like($r->{out}, qr/^podman/);
#
#     my $p = Podcri::Process->start({ stdin => '' }, 'cat', 'file');
#     ok($p->read_until(qr/ready/, 5));
#     $p->kill('TERM');
#     is($p->wait(10)->{status}, 0);

use strict;
use warnings;

use Errno qw(EAGAIN EINTR);
use Exporter qw(import);
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
use IO::Select;
use POSIX qw(:sys_wait_h);
use Time::HiRes qw(sleep time);

our @EXPORT = qw(run wait_for);

use constant DEFAULT_TIMEOUT => 60;

my %running;


# Polls a condition for a number of seconds; its last value is returned.

sub wait_for(&;$) {
    my ($condition, $seconds) = @_;

    my $end = time + ($seconds // 10);
    my $pause = 0.005;

    while (1) {
        my $got = $condition->();
        return $got if $got || time > $end;

        sleep $pause;
        $pause *= 1.5 if $pause < 0.1;
    }
}


# run([\%options,] COMMAND, ARG...) gives { status, signal, out, err, timeout }.
# Options: stdin (text), timeout (seconds), env ({ NAME => value }), dir.

sub run {
    my $options = ref $_[0] eq 'HASH' ? shift : {};

    my $p = __PACKAGE__->start({ stdin => '', %$options }, @_);

    return $p->wait($options->{timeout} // DEFAULT_TIMEOUT);
}


# start([\%options,] COMMAND, ARG...): as run(), but without "stdin" the pipe
# stays open for write() and close_stdin().

sub start {
    my ($class, @command) = @_;

    my $options = ref $command[0] eq 'HASH' ? shift @command : {};

    pipe my $in_r, my $in_w or die "pipe: $!";
    pipe my $out_r, my $out_w or die "pipe: $!";
    pipe my $err_r, my $err_w or die "pipe: $!";

    my $pid = fork // die "fork: $!";

    if ($pid == 0) {
        POSIX::setsid();
        $SIG{$_} = 'DEFAULT' for qw(INT TERM HUP PIPE);

        open STDIN, '<&', $in_r or POSIX::_exit(126);
        open STDOUT, '>&', $out_w or POSIX::_exit(126);
        open STDERR, '>&', $err_w or POSIX::_exit(126);

        my $env = $options->{env} // {};
        for my $name (keys %$env) {
            if (defined $env->{$name}) {
                $ENV{$name} = $env->{$name};
            } else {
                delete $ENV{$name};
            }
        }

        if (defined $options->{dir} && !chdir $options->{dir}) {
            POSIX::_exit(126);
        }

        { no warnings 'exec'; exec { $command[0] } @command; }
        print STDERR "$command[0]: $!\n";
        POSIX::_exit(127);
    }

    close $_ for $in_r, $out_w, $err_w;

    for my $fh ($out_r, $err_r) {
        fcntl($fh, F_SETFL, fcntl($fh, F_GETFL, 0) | O_NONBLOCK);
    }

    my $self = bless {
        pid => $pid, in => $in_w, out => '', err => '',
        fhs => { out => $out_r, err => $err_r },
        command => join(' ', @command),
    }, $class;

    $running{$pid} = 1;

    if (defined $options->{stdin}) {
        $self->write($options->{stdin});
        $self->close_stdin;
    }

    return $self;
}


sub pid { $_[0]{pid} }
sub out { $_[0]->fill(0); $_[0]{out} }
sub err { $_[0]->fill(0); $_[0]{err} }


sub write {
    my ($self, $text) = @_;

    local $SIG{PIPE} = 'IGNORE';

    while (length $text) {
        my $n = syswrite $self->{in}, $text;
        return 0 if !defined $n;
        substr $text, 0, $n, '';
    }

    return 1;
}


sub close_stdin {
    my ($self) = @_;

    close delete $self->{in} if $self->{in};
}


# Takes what there is of both outputs; waits for up to $seconds for some.

sub fill {
    my ($self, $seconds) = @_;

    my $fhs = $self->{fhs};
    return if !%$fhs;

    for my $fh (IO::Select->new(values %$fhs)->can_read($seconds)) {
        my ($name) = grep { $fhs->{$_} == $fh } keys %$fhs;

        while (1) {
            my $n = sysread $fh, $self->{$name}, 65536, length $self->{$name};

            if (!defined $n) {
                last if $!{EAGAIN} || $!{EINTR};
            }

            if (!$n) {
                delete $fhs->{$name};
                last;
            }
        }
    }
}


# True when the output matches within $seconds.

sub read_until {
    my ($self, $pattern, $seconds) = @_;

    my $end = time + ($seconds // 10);

    while ($self->{out} !~ $pattern) {
        my $left = $end - time;
        return 0 if $left <= 0 || !%{ $self->{fhs} };
        $self->fill($left < 0.1 ? $left : 0.1);
    }

    return 1;
}


sub running {
    my ($self) = @_;

    $self->reap;
    return !defined $self->{code};
}


sub reap {
    my ($self) = @_;

    return if defined $self->{code};

    if (waitpid($self->{pid}, WNOHANG) == $self->{pid}) {
        $self->{code} = $?;
        delete $running{$self->{pid}};
    }
}


sub kill {
    my ($self, $signal) = @_;

    return CORE::kill $signal // 'TERM', $self->{pid};
}


# Waits for the end of the process and of its output; kills it (and what it
# started) after $seconds.

sub wait {
    my ($self, $seconds) = @_;

    my $end = time + ($seconds // DEFAULT_TIMEOUT);
    my $timeout = 0;

    while ($self->running) {
        if (time > $end && !$timeout) {
            $timeout = 1;
            CORE::kill 'KILL', -$self->{pid}, $self->{pid};
        }

        if (%{ $self->{fhs} }) {
            $self->fill(0.02);
        } else {
            sleep 0.005;
        }
    }

    # a background child may hold the pipe: take what is there
    $self->fill(0);

    return {
        status => $timeout ? -1 : $self->{code} >> 8,
        signal => $self->{code} & 127,
        timeout => $timeout,
        out => $self->{out},
        err => $self->{err},
    };
}


# At the end of a test nothing that it started runs on.

sub kill_all {
    for my $pid (keys %running) {
        CORE::kill 'KILL', -$pid, $pid;
        waitpid $pid, 0;
        delete $running{$pid};
    }
}


1;
