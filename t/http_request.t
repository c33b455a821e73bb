#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# Requests as far as nginx and the module go: routes, bodies, limits, answers,
# connections that are kept; no runtime is there.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use MIME::Base64;
use Time::HiRes qw(time);

use Podcri::Test;

my $t = Podcri::Test->new(
    runtime => 0, tcp => 1, tls => 1,
    http => <<'END',
log_format podcri '$request|$status|$podcri_route|$podcri_dialect|$podcri_node'
                  '|$podcri_rpc|$podcri_cri_calls|$podcri_cri_time'
                  '|$podcri_error|$host|$http_host|';
access_log %%DIR%%/nginx/podcri.log podcri;

server {
    listen unix:%%DIR%%/other.sock;
    return 204;
}
END
    server => <<'END',
listen 127.0.0.1:%%PORT:h2%% ssl http2;

location /small/ {
    rewrite ^/small(/.*)$ $1 break;
    podcri_pass "%%CRI%%";
    podcri_max_body_size 1k;
    client_max_body_size 5k;
}

location /short/ {
    rewrite ^/short(/.*)$ $1 break;
    podcri_pass "%%CRI%%";
    client_body_timeout 1s;
}

location /mirrored/ {
    rewrite ^/mirrored(/.*)$ $1 break;
    mirror /mirror;
    podcri_pass "%%CRI%%";
}

location = /mirror {
    internal;
    return 204;
}
END
);

my ($r, $s);

# a body that is too big for any buffer, and invalid at its very end: only
# who has read all of it can say where

my $size = 1_500_000;
my $bad = '{"Image":"' . 'x' x ($size - 12) . '"]';
my $bad_at = qr{column 150000\d: };


sub is_error {
    my ($got, $status, $text, $name) = @_;

    is($got->{status}, $status, "$name: status");
    like($got->{headers}{'content-type'}, qr{^application/json}, '- JSON');
    is($got->{headers}{'api-version'}, '1.44', '- of the API');
    is($got->{json}{response}, $status, '- response');
    like($got->{json}{message}, $text, '- message');
    like($got->{json}{message}, qr/\Q$got->{json}{cause}\E$/, '- cause');
}


sub chunked {
    my ($body, $n) = @_;

    return join('', map { sprintf("%x\r\n%s\r\n", length, $_) }
                unpack("(a$n)*", $body)) . "0\r\n\r\n";
}


# routes

for my $path (qw(/_ping /v1.24/_ping /v9.9.9/_ping /libpod/_ping
                 /v5.4.2/libpod/_ping))
{
    $r = $t->get($path);
    is($r->{status} . $r->{body}, '200OK', $path);
    is($r->{headers}{'api-version'}, '1.44', '- Api-Version');
    is($r->{headers}{ostype}, 'linux', '- Ostype');
    like($r->{headers}{'libpod-api-version'}, qr/^[45]\./, '- libpod');

    $r = $t->head($path);
    is($r->{status} . $r->{body}, '200', "HEAD $path");
    is($r->{headers}{'content-length'}, 2, '- length of the GET');
}

for my $path (qw(/ /nothing /_ping/ /v1.41/nothing /libpod /v1.41
                 /a/../_ping /_ping/. /x/%2e%2E/_ping /x/.%2e/_ping))
{
    $r = $t->get($path);
    is($r->{status} . $r->{body}, "404Not Found\n", "$path not found");
    like($r->{headers}{'content-type'}, qr{^text/plain}, '- text');
    is($r->{headers}{'x-content-type-options'}, 'nosniff', '- nosniff');
    is($r->{headers}{'api-version'}, undef, '- no Api-Version');
}

$r = $t->post('/_ping');
is($r->{status} . $r->{body}, "405Method Not Allowed\n", 'POST /_ping');
is($r->{headers}{allow}, 'GET, HEAD', '- Allow');

is($t->request('PATCH', '/_ping')->{status}, 405, 'PATCH');
is($t->head('/containers/json')->{status}, 405, 'HEAD where only GET is');

$r = $t->get('//v1.41///_ping?a=//');
is($r->{status}, 301, 'a path with //');
like($r->{headers}{location}, qr{/v1\.41/_ping\?a=//$}, '- Location');

# what the client sends is checked before the runtime is asked

is_error($t->get('/containers/json?all=%zz'), 400, qr/invalid escape/,
         'bad escape');
is_error($t->get('/containers/json?all=%00'), 400, qr/invalid escape/, 'NUL');
is_error($t->get('/containers/json?' . join('&', ('a') x 1025)), 400,
         qr/more than 1024 arguments/, 'too many arguments');
is_error($t->post('/containers/create', '{"a":'), 400, qr/invalid JSON/,
         'cut JSON');
is_error($t->post('/containers/create', '[' x 70 . ']' x 70), 400,
         qr/deep|nest/, 'deep JSON');

like($t->post('/containers/create', '{"Image":7}}} and more')->{json}{message},
     qr/field Image: string expected/, 'what is behind the body is not read');
is($t->request('GET', '/_ping', undef, { 'If-Match' => '"x"' })->{status}, 200,
   'If-Match');

# the runtime is not there: at once, and logged

my $begun = time;

is_error($t->get('/version?secret=1'), 503, qr/cannot be reached/,
         'no runtime');
cmp_ok(time - $begun, '<', 3, '- at once');

my @lines = grep { m{podcri: GET /version failed} } split /\n/, $t->log;

is(@lines, 1, '- one line in the log');
like($lines[0], qr{ with 503 after \d+ ms: .* \(node unix:\S+, rpc Version, },
     '- with what is to be known');

wait_for { $t->read_file('nginx/podcri.log') =~ m{/version} };
like($t->read_file('nginx/podcri.log'),
     qr{^GET\ /version\?secret=1\ HTTP/1\.1\|503\|/version\|docker
        \|unix:\S+\|Version\|\d+\|\d+\.\d{3}\|.*cannot\ be\ reached}mx,
     '- variables');
like($t->read_file('nginx/podcri.log'), qr{^GET /nothing .*\|404\|-\|-\|}m,
     '- none without a route');

$r = $t->post('/containers/create', '{"a":"s3cret-body",}',
              { 'X-Registry-Auth' => encode_base64('s3cret-header', '') });
is($r->{status}, 400, 'a request with secrets');
unlike($t->log, qr/s3cret|czNjcmV0/, '- which are not logged');

# bodies and kept connections, on every listener

for my $via (qw(unix tcp tls)) {

    $s = $t->http($via)->open('POST', '/containers/create', $bad);
    is_error($s->response, 400, $bad_at, "$via: long body");

    $s->request('POST', '/containers/create', chunked($bad, 70_000),
                { 'Transfer-Encoding' => 'chunked' });
    is_error($s->response, 400, $bad_at, "$via: chunked body");

    # whatever was wrong, the next request is answered

    $s->request('POST', '/containers/create', 'x' x 3_000_000);
    is_error($s->response, 413, qr/3000000 bytes, 2097152 are allowed/,
             "$via: body too long");

    $s->request('POST', '/images/load', 'x' x 3_000_000);
    is_error($s->response, 501, qr/by pulling them from a registry/,
             "$via: long body of what is not implemented");

    $s->request('POST', '/nothing', 'x' x 10_000);
    is($s->response->{status}, 404, "$via: body of no route");

    $s->request('PUT', '/containers/x/archive?path=/', 'x' x 10_000);
    cmp_ok($s->response->{status}, '>=', 400, "$via: unread stream");

    $s->request('GET', '/_ping', 'x' x 100);
    is($s->response->{body}, 'OK', "$via: GET with a body");

    $s->request('GET', '/_ping');
    is($s->response->{body}, 'OK', "$via: kept to the end");
    $s->close;

    # chunks that never end

    $s = $t->http($via)->open('POST', '/containers/create',
        substr(chunked('x' x 3_000_000, 70_000), 0, -5),
        { 'Transfer-Encoding' => 'chunked' });
    is_error($s->response, 413, qr/more than the 2097152 bytes/,
             "$via: chunks too long");
    $s->close;

    $s = $t->http($via)->open('POST', '/images/load',
        substr(chunked('x' x 3_000_000, 70_000), 0, -5),
        { 'Transfer-Encoding' => 'chunked' });
    is_error($s->response, 501, qr/by pulling them from a registry/,
             "$via: chunks of what is not implemented");
    $s->close;
}

$s = $t->open('POST', '/containers/create', undef,
              { 'Content-Length' => 8, Expect => '100-continue' });
is($s->head->{status}, 100, 'Expect: 100-continue');
$s->{head} = undef;
$s->send('{"a":1,,');
is_error($s->response, 400, qr/column 8/, '- and the body after');

$s->request('POST', '/containers/create', undef, { 'Content-Length' => 8 });
for my $c (split //, '{"a":1,,') {
    $s->send($c);
    $s->fill(0.01);
}
is_error($s->response, 400, qr/column 8/, 'body byte by byte');

$s->send(join '', map { "GET $_ HTTP/1.1\r\nHost: x\r\n\r\n" }
         qw(/version /_ping /nothing));

for my $want (503, 200, 404) {
    @{$s}{qw(method head data)} = ('GET', undef, '');
    is($s->response->{status}, $want, "pipelined: $want");
}

$s->close;

# Docker's clients that send no name of a host when they want the connection

$r = $t->get('/_ping', undef, { Host => '' });
is($r->{status}, 200, 'an empty Host');
is($r->{body}, 'OK', '- is as good as another');

ok((wait_for {
    $t->read_file('nginx/podcri.log') =~ m{^GET /_ping .*\|-\|\|\|$}m
}), '- and stays empty in variables');

is($t->get('/v1.41/_ping', undef, { Host => 'a/b' })->{status}, 400,
   'a Host that is none');

for my $hosts ("Host: x\r\nHost:", "Host:\r\nHost:", 'X: y') {
    $s = Podcri::HTTP::Stream->new($t->http->connect);
    @{$s}{qw(method head data)} = ('GET', undef, '');
    $s->send("GET /_ping HTTP/1.1\r\n$hosts\r\n\r\n");
    is($s->head->{status}, 400, $hosts =~ s/\r\n/, /r);
    $s->close;
}

is(Podcri::HTTP->new('unix:' . $t->dir . '/other.sock')
   ->request('GET', '/', undef, { Host => '' })->{status}, 400,
   'a server without podcri_pass is as it was');

$s = $t->open('POST', '/containers/create', "zz\r\n",
              { 'Transfer-Encoding' => 'chunked' });
is($s->head->{status}, 400, 'broken chunk');
$s->close;

is_error($t->post('/small/containers/create', ' ' x 1025), 413,
         qr/1025 bytes, 1024 are allowed/, 'podcri_max_body_size');
is($t->post('/small/containers/create', ' ' x 1024)->{status} != 413, 1,
   '- at most');
is_error($t->put('/small/containers/x/archive?path=/', ' ' x 5121), 413,
         qr/5121 bytes, 5120 are allowed/, 'client_max_body_size');
is($t->put('/small/containers/x/archive?path=/', ' ' x 5120)->{status} != 413,
   1, '- at most');

is_error($t->post('/mirrored/containers/create', $bad), 400, $bad_at,
         'a body that nginx has put into a file');

$s = $t->open('POST', '/short/containers/create', '{',
              { 'Content-Length' => 10 });
ok($s->fill(10) || $s->{eof}, 'client_body_timeout');
$s->close;

# HTTP/1.0 and HTTP/2

$s = Podcri::HTTP::Stream->new($t->http->connect);
$s->{method} = 'GET';
$s->send("GET /_ping HTTP/1.0\r\n\r\n");
$r = $s->response;
is($r->{body}, 'OK', 'HTTP/1.0');
is($r->{headers}{'transfer-encoding'}, undef, '- without chunks');

my @curl = ('curl', '-sS', '--http2', '--cacert', $t->dir . '/tls/ca.pem',
            '-w', ' %{http_version} %{http_code}');
my $h2 = 'https://localhost:' . $t->port('h2');

is(run(@curl, "$h2/_ping")->{out}, 'OK 2 200', 'HTTP/2');

my $file = $t->write_file('bad.json', $bad);

$r = run(@curl, '--data-binary', "\@$file", "$h2/containers/create");
like($r->{out}, $bad_at, '- long body');
like($r->{out}, qr/ 2 400$/, '- status');

$r = run(@curl, '-X', 'POST', '-T', $file, '-H', 'Content-Length:',
         "$h2/containers/create");
like($r->{out}, $bad_at, '- body of unknown length');

$r = run(@curl, '-X', 'POST', '-T', $file, "$h2/small/containers/create");
like($r->{out}, qr/"response":413.* 2 413$/s, '- too long');

$t->finish;
