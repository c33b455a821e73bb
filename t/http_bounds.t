#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# The bounds, and what is said when one is crossed, in each version of HTTP.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use IO::Socket::UNIX;
use JSON::PP;

use Podcri::Test;

# more than a worker runs at a time
use constant WAITING => 8192;

my $t = Podcri::Test->new(runtime => 0, tls => 1, start => 0, conf => <<'END');
load_module "%%MODULE%%";
user root;
daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid %%DIR%%/nginx/nginx.pid;
error_log %%DIR%%/nginx/error.log warn;

events {
    worker_connections 20000;
}

http {
    access_log off;
    client_body_temp_path %%DIR%%/nginx/tmp/body;
    large_client_header_buffers 4 64k;
    podcri_max_body_size 1m;

    server {
        listen unix:%%SOCKET%%;
        listen 127.0.0.1:%%PORT:h2%% ssl http2;
        ssl_certificate %%TLS%%/server.pem;
        ssl_certificate_key %%TLS%%/server.key;
        podcri_max_body_size 200k;

        location / {
            podcri_pass "unix:%%DIR%%/cri.sock";
        }

        location /small/ {
            rewrite ^/small(/.*)$ $1 break;
            podcri_pass "unix:%%DIR%%/cri.sock";
            podcri_max_body_size 1k;
            client_max_body_size 2k;
        }

        location /discarded/ {
            error_page 302 = @discarded;
            return 302 /;
        }

        location @discarded {
            rewrite ^/discarded(/.*)$ $1 break;
            podcri_pass "unix:%%DIR%%/cri.sock";
        }

        location /silent/ {
            rewrite ^/silent(/.*)$ $1 break;
            podcri_pass "unix:%%DIR%%/silent.sock";
            podcri_connect_timeout 1h;
            podcri_read_timeout 1h;
        }
    }

    server {
        listen unix:%%DIR%%/http.sock;

        location / {
            podcri_pass "unix:%%DIR%%/cri.sock";
        }
    }
}
END

my $image = { id => 'sha256:' . 'a' x 64,
              repo_tags => ['localhost/a:latest'] };
my $cri = Podcri::Process->start({},
    Podcri::Test->top . '/t/lib/fakecri.py', '--unix', $t->dir . '/cri.sock',
    '--script', encode_json({
        ListImages => { answer => { images => [$image] } },
        ImageStatus => { answer => { image => $image } },
    }));

ok($cri->read_until(qr/ready/, 20), 'a runtime') or diag($cri->err);

my $silent = IO::Socket::UNIX->new(Local => $t->dir . '/silent.sock',
                                   Listen => 5) or die "listen: $!";

$t->start_nginx;


# One request in a version of HTTP: status, and the answer's JSON.

sub ask {
    my ($version, $method, $path, $body, $socket) = @_;

    if ($version eq '2') {
        my $file = $t->write_file('body', $body // '');

        my $r = run('curl', '-sS', '--http2', '--cacert',
                    $t->dir . '/tls/ca.pem', '-X', $method,
                    '-w', "\n%{http_version} %{http_code}",
                    defined $body ? ('-T', $file) : (),
                    'https://localhost:' . $t->port('h2') . $path);

        $r->{out} =~ s/\n2 (\d+)$// or return { error => $r->{err} };
        return { status => $1, json => scalar eval { decode_json($r->{out}) },
                 body => $r->{out} };
    }

    my $s = Podcri::HTTP::Stream->new(
        Podcri::HTTP->new('unix:' . ($socket // $t->socket))->connect);

    $s->{method} = $method;
    $s->send("$method $path HTTP/$version\r\nHost: x\r\nConnection: close\r\n"
             . (defined $body ? 'Content-Length: ' . length($body) . "\r\n"
                              : '')
             . "\r\n" . ($body // ''));

    return $s->response;
}


my $filters = '/containers/json?filters=' . join '', map { sprintf '%%%02x',
    ord } split //, encode_json({ label => [('a') x 256] });

# this one is more than the stack of a request has room for, if it is taken
# apart by calls within calls

my $regexp = '/containers/json?filters=' . join '', map { sprintf '%%%02x',
    ord } split //, encode_json({ name => ['(a?b?c?){1000}'] });

my $spec = encode_json({ Image => 'localhost/a', Cmd => ['a'],
                         Env => ['A=' . 'x' x 131072] });

my @bounds = (
    ['body', 413, qr/body has 204801 bytes, 204800 are allowed$/,
     'POST', '/containers/create', ' ' x 204801],
    ['body of a location', 413, qr/body has 1025 bytes, 1024 are allowed$/,
     'POST', '/small/containers/create', ' ' x 1025],
    ['streamed body', 413, qr/body has 2049 bytes, 2048 are allowed$/,
     'PUT', '/small/containers/x/archive?path=/', ' ' x 2049],
    ['depth of JSON', 400, qr/JSON is nested deeper than 64 levels$/,
     'POST', '/containers/create', '[' x 65 . ']' x 65],
    ['URI', 414, qr/the URI is longer than 32768 bytes$/,
     'GET', '/containers/json?all=' . 'x' x 32768],
    ['arguments', 400, qr/query string has more than 1024 arguments$/,
     'GET', '/containers/json?' . join '&', ('a') x 1025],
    ['filters', 400, qr/more than 256 filters and values$/, 'GET', $filters],
    ['regular expression', 500, qr/expression too large$/, 'GET', $regexp],
    ['what is stored', 400, qr/described by \d+ bytes, .* the 131072 that/,
     'POST', '/containers/create', $spec],
);

for my $version ('1.0', '1.1', '2') {
    for my $bound (@bounds) {
        my ($name, $status, $text, @request) = @$bound;

        my $r = ask($version, @request);

        is($r->{status}, $status, "HTTP/$version: $name")
            or diag($r->{error} // $r->{body});
        is($r->{json}{response}, $status, '- response');
        like($r->{json}{message}, $text, '- in words');
    }

    is(ask($version, 'GET', '/_ping')->{body}, 'OK', 'and on it goes');
}

# a body that another location has begun to discard, and that is still to come

my $early = IO::Socket::UNIX->new(Peer => $t->socket) or die "connect: $!\n";
$early->print("GET /discarded/containers/json HTTP/1.1\r\nHost: d\r\n"
              . "Content-Length: 100\r\n\r\n");
$early->flush;
like(scalar <$early>, qr{^HTTP/1\.1 200 }, 'a body that is discarded already');
close $early;

# what is set further out

like(ask('1.1', 'POST', '/containers/create', ' ' x 1048577,
         $t->dir . '/http.sock')->{json}{message},
     qr/body has 1048577 bytes, 1048576 are allowed$/,
     'podcri_max_body_size of http');

# requests that wait: one more than a worker runs. The client prints what is
# answered, of which only that one is.

my $client = Podcri::Process->start({ stdin => '' }, 'python3', '-c', <<'END',
import resource, select, socket, sys

path, n = sys.argv[1], int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_NOFILE, (20000, 20000))
poll, socks = select.poll(), {}

for i in range(n):
    s = socket.socket(socket.AF_UNIX)
    s.connect(path)
    s.sendall(b'GET /silent/version HTTP/1.1\r\nHost: x\r\n\r\n')
    socks[s.fileno()] = s
    poll.register(s, select.POLLIN)

while True:
    for fd, event in poll.poll():
        print(socks[fd].recv(65536).decode(), flush=True)
        poll.unregister(fd)
END
    $t->socket, WAITING + 1);

ok((wait_for { $client->out =~ /\}/ } 60), 'too many requests: an answer')
    or diag($client->err);
like($client->out, qr{^HTTP/1\.1 503 }, '- status');
like($client->out, qr/"message":"too many requests are under way"/,
     '- in words');
is(scalar(() = $client->out =~ /^HTTP/mg), 1, '- to one of them');

is(ask($_, 'GET', '/version')->{json}{message},
   'too many requests are under way', "HTTP/$_: the same")
    for '1.0', '1.1', '2';
is(ask('1.1', 'GET', '/_ping')->{body}, 'OK', 'what does not wait is served');

# they leave, and there is room again

$client->kill('KILL');
ok((wait_for { ask('1.1', 'GET', '/version')->{status} == 200 } 30),
   'clients that leave make room');

close $silent;
ok($t->stop_nginx('QUIT'), 'nginx ends by itself');
$cri->kill('TERM');

$t->finish;
