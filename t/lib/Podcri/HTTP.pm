package Podcri::HTTP;

# Copyright (C) 2026 podcri authors

# An HTTP/1.1 client that shows what is on the wire.
#
#     my $http = Podcri::HTTP->new('unix:/run/podman.sock');
#     my $r = $http->request('GET', '/_ping');
#     $r->{status}, $r->{headers}{'api-version'}, $r->{body}, $r->{json}
#
#     my $s = $http->open('POST', '/exec/1/start', { Detach => \0 },
#                         { Upgrade => 'tcp' });
#     $s->head->{status};        # 101
#     $s->send("ls\n");
#     $s->read_until(qr/bin/);   # raw bytes in $s->{data}
#     $s->shutdown_write;
#
# Addresses: unix:/path, http://host:port, https://host:port. For https a hash
# of IO::Socket::SSL options may follow.

use strict;
use warnings;

use Errno qw(EAGAIN EINTR);
use Exporter qw(import);
use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;
use JSON::PP;
use Time::HiRes qw(time);

use constant DEFAULT_TIMEOUT => 60;

our @EXPORT_OK = qw(frames);

my $json = JSON::PP->new->utf8->canonical->allow_nonref;


sub new {
    my ($class, $address, $ssl) = @_;

    return bless { address => $address, ssl => $ssl // {} }, $class;
}


sub connect {
    my ($self) = @_;

    my $address = $self->{address};
    my $sock;

    if ($address =~ m{^unix:(.*)}) {
        $sock = IO::Socket::UNIX->new(Peer => $1);

    } elsif ($address =~ m{^http://([^/]+)}) {
        $sock = IO::Socket::INET->new(PeerAddr => $1);

    } elsif ($address =~ m{^https://([^/]+)}) {
        require IO::Socket::SSL;
        $sock = IO::Socket::SSL->new(PeerAddr => $1, %{ $self->{ssl} })
            or die "$address: ", IO::Socket::SSL::errstr(), "\n";

    } else {
        die "not an address: $address\n";
    }

    die "$address: $!\n" if !$sock;
    $sock->blocking(0) if $address !~ /^https/;

    return $sock;
}


# A connection with a request sent: see Podcri::HTTP::Stream. $body: a
# reference is sent as JSON, undef is no body. Headers with an undefined value
# are left out.

sub open {
    my ($self, $method, $path, $body, $headers) = @_;

    my $stream = Podcri::HTTP::Stream->new($self->connect);
    $stream->request($method, $path, $body, $headers);

    return $stream;
}


# The whole answer: { status, reason, headers (names in lower case, lists
# joined by ", "), body, json (undef if the body is none) }.

sub request {
    my ($self, $method, $path, $body, $headers) = @_;

    my $stream = $self->open($method, $path, $body,
                             { Connection => 'close', %{ $headers // {} } });

    return $stream->response;
}


# Docker's frames, 8 bytes and a payload, as texts by stream: [1] stdout, [2]
# stderr, [0] what is behind the last whole head.

sub frames {
    my ($data) = @_;
    my @text = ('', '', '');

    my $pos = 0;

    while (length($data) - $pos >= 8) {
        my ($fd, $len) = unpack 'CxxxN', substr $data, $pos, 8;
        $text[$fd] .= substr $data, $pos + 8, $len;
        $pos += 8 + $len;
    }

    $text[0] = substr $data, $pos if $pos < length $data;

    return @text;
}


package Podcri::HTTP::Stream;

use strict;
use warnings;

use Time::HiRes qw(time);

sub DEFAULT_TIMEOUT { Podcri::HTTP::DEFAULT_TIMEOUT() }


sub new {
    my ($class, $sock) = @_;

    return bless { sock => $sock, buf => '', data => '', eof => 0 }, $class;
}


# May be called again on a connection that is kept alive, after response().

sub request {
    my ($self, $method, $path, $body, $headers) = @_;

    my %headers = (Host => 'podcri', %{ $headers // {} });

    if (ref $body) {
        $body = $json->encode($body);
        $headers{'Content-Type'} //= 'application/json';
    }

    if (defined $body) {
        $headers{'Content-Length'} //= length $body
            if !exists $headers{'Transfer-Encoding'};

    } elsif ($method !~ /^(GET|HEAD|DELETE)$/) {
        $headers{'Content-Length'} //= 0;
    }

    $self->{method} = $method;
    $self->{head} = undef;
    $self->{data} = '';

    $self->send(join '', "$method $path HTTP/1.1\r\n",
                (map { "$_: $headers{$_}\r\n" }
                 grep { defined $headers{$_} } sort keys %headers),
                "\r\n", $body // '');
}


sub send {
    my ($self, $text, $seconds) = @_;

    my $end = time + ($seconds // DEFAULT_TIMEOUT);

    local $SIG{PIPE} = 'IGNORE';

    while (length $text) {
        my $n = $self->{sock}->syswrite($text);

        if ($n) {
            substr $text, 0, $n, '';
            next;
        }

        return 0 if !$!{EAGAIN} && !$!{EINTR};
        return 0 if time > $end;
        IO::Select->new($self->{sock})->can_write(0.1);
    }

    return 1;
}


# One read into {buf}; false at the end or when nothing came in $seconds.

sub fill {
    my ($self, $seconds) = @_;

    return 0 if $self->{eof};

    my $sock = $self->{sock};

    if (!($sock->can('pending') && $sock->pending)
        && !IO::Select->new($sock)->can_read($seconds))
    {
        return 0;
    }

    my $n = $sock->sysread($self->{buf}, 65536, length $self->{buf});

    if (!$n) {
        return 1 if !defined $n && ($!{EAGAIN} || $!{EINTR});
        $self->{eof} = 1;
        $self->{error} = "$!" if !defined $n;
        return 0;
    }

    return 1;
}


# Status and headers, which are waited for.

sub head {
    my ($self, $seconds) = @_;

    return $self->{head} if $self->{head};

    my $end = time + ($seconds // DEFAULT_TIMEOUT);

    while ($self->{buf} !~ /\r\n\r\n/) {
        my $left = $end - time;
        if ($left <= 0 || !$self->fill($left)) {
            next if $left > 0 && !$self->{eof};
            die "no answer: "
                . ($self->{eof} ? 'closed' : 'timeout') . "\n";
        }
    }

    $self->{buf} =~ s/^(.*?)\r\n\r\n//s;
    my ($line, @lines) = split /\r\n/, $1;

    $line =~ m{^HTTP/1\.[01] (\d{3}) ?(.*)} or die "not HTTP: $line\n";

    my %head = (status => 0 + $1, reason => $2, headers => {});

    for (@lines) {
        my ($name, $value) = /^([^:]+):\s*(.*?)\s*$/ or die "header: $_\n";
        $name = lc $name;

        my $old = $head{headers}{$name};
        $head{headers}{$name} = defined $old ? "$old, $value" : $value;
    }

    return $self->{head} = \%head;
}


# Moves body bytes from {buf} to {data}. True when the body is complete.

sub decode {
    my ($self) = @_;

    my $headers = $self->{head}{headers};
    my $status = $self->{head}{status};

    if ($self->{method} eq 'HEAD' || $status == 204 || $status == 304) {
        return 1;
    }

    if (($headers->{'transfer-encoding'} // '') =~ /chunked/) {
        while ($self->{buf} =~ /^([0-9a-fA-F]+)[^\r\n]*\r\n/) {
            my ($size, $start) = (hex $1, $+[0]);
            last if length $self->{buf} < $start + $size + 2;

            $self->{data} .= substr $self->{buf}, $start, $size;
            push @{ $self->{chunks} }, substr $self->{buf}, $start, $size
                if $size;
            substr $self->{buf}, 0, $start + $size + 2, '';

            return 1 if $size == 0;
        }

        return 0;
    }

    my $length = $headers->{'content-length'};

    if (defined $length && $status != 101) {
        my $want = $length - length $self->{data};
        $self->{data} .= substr $self->{buf}, 0, $want, '';
        return length $self->{data} == $length;
    }

    $self->{data} .= $self->{buf};
    $self->{buf} = '';

    return $self->{eof};
}


# True when what has come of the body (or of a taken over connection) matches
# within $seconds; it is in {data}.

sub read_until {
    my ($self, $pattern, $seconds) = @_;

    my $end = time + ($seconds // 10);

    $self->head($seconds);

    while (1) {
        my $complete = $self->decode;
        return 1 if $self->{data} =~ $pattern;
        return 0 if $complete || $self->{eof};

        my $left = $end - time;
        return 0 if $left <= 0;
        $self->fill($left);
    }
}


# True when the body is complete, or the connection at its end.

sub read_all {
    my ($self, $seconds) = @_;

    my $end = time + ($seconds // DEFAULT_TIMEOUT);

    $self->head($seconds);

    while (!$self->decode) {
        if ($self->{eof}) {
            $self->{truncated} = 1;
            return 0;
        }

        my $left = $end - time;
        return 0 if $left <= 0;
        $self->fill($left);
    }

    return 1;
}


sub response {
    my ($self, $seconds) = @_;

    my $head = $self->head($seconds);

    $self->read_all($seconds)
        or die 'the body is not complete: '
               . ($self->{eof} ? 'closed' : 'timeout') . "\n";

    return {
        %$head,
        body => $self->{data},
        json => scalar eval { $json->decode($self->{data}) },
    };
}


sub shutdown_write { shutdown $_[0]{sock}, 1 }


sub close {
    my ($self) = @_;

    $self->{sock}->close if $self->{sock};
    $self->{eof} = 1;
}


1;
