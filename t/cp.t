#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors

# Copying into containers and out of them.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Digest::SHA;
use JSON::PP ();
use MIME::Base64;

use Podcri::Test;

my $t = Podcri::Test->new(
    location => 'podcri_init ' . Podcri::Test::build() . '/podcri-init;',
    main => 'worker_processes 2;',
    listeners => 1,
);

my $dir = $t->dir . '/cp';
my ($r, $p);

sub inside {
    my (@command) = @_;

    return $t->docker('exec', 'c', @command)->{out};
}

sub sha {
    my ($file) = @_;

    return Digest::SHA->new(256)->addfile($file, 'b')->hexdigest;
}

sub stat_of {
    my ($path, $api) = @_;

    $r = $t->head(($api // '/v1.44') . "/containers/c/archive?path=$path");
    my $header = $r->{headers}{'x-docker-container-path-stat'};

    return defined $header
        ? JSON::PP->new->decode(decode_base64($header)) : undef;
}

is($t->podman('run', '-d', '--name', 'c', '--stop-timeout', '0', 'busybox',
              'sleep', '1000')->{status}, 0, 'a container');

mkdir $dir or die;
$t->write_file('cp/hello', "hello\n");
chmod 0751, "$dir/hello";
$t->write_file('cp/tree/a/one', "1\n");
$t->write_file('cp/tree/two', "2\n");
symlink 'a/one', "$dir/tree/link" or die;
mkdir "$dir/tree/empty" or die;

# archives: compressed, and of a file with the name of the directory

my $packed = run({ dir => $dir }, 'tar', '-czf', '-', 'tree')->{out};
$t->write_file('cp/flat/tree', "flat\n");
my $flat = run({ dir => "$dir/flat" }, 'tar', '-cf', '-', 'tree')->{out};

for my $client (qw(podman docker)) {
    my $at = "/tmp/$client";
    inside('mkdir', $at);

    # in

    $r = $t->$client('cp', "$dir/hello", "c:$at");
    is($r->{status}, 0, "$client cp of a file") or diag($r->{err});
    is(inside('cat', "$at/hello"), "hello\n", 'is there');
    is(inside('stat', '-c', '%a', "$at/hello"), "751\n", 'its mode');

    $t->$client('cp', "$dir/hello", "c:$at/other");
    is(inside('cat', "$at/other"), "hello\n", 'by another name');

    $r = $t->$client('cp', "$dir/tree", "c:$at");
    is($r->{status}, 0, "$client cp of a directory");
    is(inside('cat', "$at/tree/link"), "1\n", 'with a link');
    is(inside('readlink', "$at/tree/link"), "a/one\n", 'which is one');
    is(inside('ls', "$at/tree/empty"), '', 'an empty one');

    $t->$client('cp', "$dir/tree/.", "c:$at/tree2");
    is(inside('ls', "$at/tree2"), "a\nempty\nlink\ntwo\n", 'its contents');

    $r = $t->$client('cp', "$dir/hello", 'c:/nosuch/dir/');
    isnt($r->{status}, 0, 'no such directory');

    # out

    my $out = "$dir/out-$client";
    mkdir $out or die;
    $r = $t->$client('cp', "c:$at/hello", $out);
    is($r->{status}, 0, "$client cp out") or diag($r->{err});
    is($t->read_file("$out/hello"), "hello\n", 'is there');
    is(sprintf('%o', 07777 & (stat "$out/hello")[2]), '751', 'its mode');

    $t->$client('cp', "c:$at/hello", "$out/other");
    is($t->read_file("$out/other"), "hello\n", 'by another name');

    $r = $t->$client('cp', "c:$at/tree", $out);
    is($r->{status}, 0, "$client cp of a directory out");
    is($t->read_file("$out/tree/a/one"), "1\n", 'a file of it');
    is(readlink "$out/tree/link", 'a/one', 'a link of it');
    ok(-d "$out/tree/empty", 'an empty one');

    $r = $t->$client('cp', 'c:/nosuch', $out);
    isnt($r->{status}, 0, 'no such file');

    # as a stream

    $r = $t->$client('cp', "c:$at/tree", '-');
    is(scalar(() = $r->{out} =~ /ustar/g) >= 6, 1, "$client cp to stdout");
    $r = $t->$client({ stdin => $r->{out} }, 'cp', '-', 'c:/home');
    is($r->{status}, 0, "$client cp from stdin");
    is(inside('cat', '/home/tree/two'), "2\n", 'unpacked');
    inside('rm', '-r', '/home/tree');

    $r = $t->$client({ stdin => $packed }, 'cp', '-', 'c:/home');
    is($r->{status}, 0, "$client cp from stdin, gzip") or diag($r->{err});
    is(inside('cat', '/home/tree/a/one'), "1\n", 'unpacked');
    inside('rm', '-r', '/home/tree');
}

# a file in the place of a directory that has something in it

sub put_home {
    my ($archive, $query) = @_;

    return $t->put("/v1.44/containers/c/archive?path=/home$query", $archive,
                   { 'Content-Type' => 'application/x-tar' })->{status};
}

is(put_home($packed, ''), 200, 'a directory');
is(put_home($flat, '&noOverwriteDirNonDir=true'), 500,
   'a file does not replace it');
is(put_home($flat, ''), 200, 'but when that is not said');
is(inside('cat', '/home/tree'), "flat\n", 'with all that was in it');
inside('rm', '/home/tree');

# the other listeners, there and back

{
    $t->write_file('cp/big', join '', map { pack 'N', $_ } 1 .. 500_000);
    my $tar = run({ dir => $dir }, 'tar', '-cf', '-', 'big')->{out};

    for my $via (qw(tcp tls)) {
        inside('mkdir', "/tmp/$via");
        my $path = "/v1.44/containers/c/archive?path=/tmp/$via";

        is($t->http($via)->request('PUT', $path, $tar)->{status}, 200,
           "$via: PUT");
        is(substr(inside('sha256sum', "/tmp/$via/big"), 0, 64),
           Digest::SHA->new(256)->addfile("$dir/big")->hexdigest,
           'byte for byte');
        $r = $t->http($via)->request('GET', "$path/big");
        cmp_ok(index($r->{body}, $t->read_file("$dir/big")), '>', 0,
               "$via: GET");
    }
}

# stat

inside('ln', '-s', '/etc/passwd', '/tmp/l');
my $s = stat_of('/tmp/docker/hello');
is($r->{status}, 200, 'HEAD');
is($s->{name}, 'hello', 'name');
is($s->{size}, 6, 'size');
is($s->{mode}, 0751, 'mode');
ok(!$s->{isDir}, 'no directory');
like($s->{mtime}, qr/^\d{4}-\d\d-\d\dT/, 'time');
$s = stat_of('/tmp');
is($s->{mode} & (1 << 31), 1 << 31, 'a directory');
$s = stat_of('/tmp/l');
is($s->{linkTarget}, '/etc/passwd', 'a link');
is($s->{mode} & (1 << 27), 1 << 27, 'its mode');

stat_of('/nosuch');
is($r->{status}, 404, 'none');
is($t->head('/v1.44/containers/none/archive?path=/')->{status}, 404,
   'no container');
is($t->get('/v1.44/containers/c/archive')->{status}, 400, 'no path');
$r = $t->get('/v1.44/containers/c/archive?path=/nosuch');
is($r->{status}, 404, 'GET of none');
like($r->{json}{message}, qr/no such file or directory$/, 'its words');
$r = $t->put('/v1.44/containers/c/archive?path=/nosuch', 'x');
is($r->{status}, 404, 'PUT into none');
$r = $t->put('/v1.44/containers/c/archive?path=/etc/passwd', "\0" x 1024);
is($r->{status}, 400, 'PUT into a file');
$r = $t->put('/v1.44/containers/c/archive?path=/tmp', 'no archive' x 200);
is($r->{status}, 500, 'no archive');
like($r->{json}{message}, qr/\S/, 'is said');

# what podcri-init does not want is dropped, however much it is

$r = $t->put('/v1.44/containers/c/archive?path=/tmp', 'no archive' x 2000000);
is($r->{status}, 500, 'much that is no archive');

# no way out: names and links that lead elsewhere

{
    my $evil = "$dir/evil";
    mkdir $evil;
    symlink '/', "$evil/root";
    system("cd $evil && tar cf one.tar root && rm root && mkdir root && "
           . 'echo bad > root/escaped && tar rf one.tar root/escaped') == 0
        or die;
    $t->put('/v1.44/containers/c/archive?path=/tmp',
            $t->read_file("$evil/one.tar"));
    is(inside('ls', '/escaped'), '', 'a link of an archive leads nowhere');
    ok(!-e '/escaped', 'least of all here');

    system("cd $evil && echo bad > up && tar cPf two.tar "
           . '--transform=s,^,../../../, up') == 0 or die;
    $t->put('/v1.44/containers/c/archive?path=/tmp/docker',
            $t->read_file("$evil/two.tar"));
    is(inside('ls', '/up'), '', 'nor does ..');
}

# links: podman's client counts on its server to follow them, docker's does
# that by itself

inside('sh', '-c', 'mkdir -p /links/d /links/to; echo x > /links/d/f;'
       . ' ln -s /links/d /links/l; ln -s f /links/d/lf;'
       . ' ln -s to/none /links/n');

{
    my $out = "$dir/links";
    my $f = "$out/file";
    $t->write_file('cp/links/file', "file\n");
    $t->write_file('cp/links/tree/leaf', "leaf\n");
    mkdir "$out/$_" or die for qw(all one);

    my $cp = sub { $t->podman('cp', @_) };

    is($cp->('c:/links/l', "$out/new")->{status}, 0, 'a link to a directory');
    is($t->read_file("$out/new/f"), "x\n", 'gives what is in it');
    is($cp->('c:/links/l/.', "$out/all")->{status}, 0, 'its contents');
    is($t->read_file("$out/all/f"), "x\n", 'and no more');
    is($cp->('c:/links/d/lf', "$out/one")->{status}, 0, 'a link to a file');
    is($t->read_file("$out/one/f"), "x\n", 'gives the file');

    $r = $cp->('c:/links/n', "$out/none");
    isnt($r->{status}, 0, 'one that leads nowhere');
    like($r->{err}, qr{"/links/n" could not be found}, 'is said to');

    is($cp->($f, 'c:/links/l')->{status}, 0, 'a file through a link');
    is(inside('cat', '/links/d/file'), "file\n", 'goes where it leads');
    is($cp->("$out/tree", 'c:/links/l')->{status}, 0, 'a directory, too');
    is(inside('cat', '/links/d/tree/leaf'), "leaf\n", 'into it');
    is($cp->($f, 'c:/links/n')->{status}, 0, 'where a link would lead to');
    is(inside('cat', '/links/to/none'), "file\n", 'it is made');
    is(inside('readlink', '/links/l') . inside('readlink', '/links/n'),
       "/links/d\nto/none\n", 'the links have stayed');
}

my $L = '/v5.4.2/libpod/containers/c/archive?path=';
my $link = $t->get("${L}/links/d/lf")->{body};
is(substr($link, 156, 1), '0', 'libpod: a link is followed');
is(substr($link, 0, 3), "lf\0", 'under its name');
stat_of('/links/d/f/x', '/v5.4.2/libpod');
is($r->{status}, 404, 'nothing is below a file');
inside('rm', '/links/to/none');
$s = stat_of('/links/n', '/v5.4.2/libpod');
is($r->{status}, 404, 'one that leads nowhere is not there');
is($s->{linkTarget}, '/links/to/none', 'and where it leads is told');
$link = $t->get('/v1.44/containers/c/archive?path=/links/d/lf')->{body};
is(substr($link, 156, 1), '2', 'Docker: it is a link');

# what the kernel makes up has its content

for my $client (qw(podman docker)) {
    is($t->$client('cp', 'c:/proc/version', "$dir/$client-version")
       ->{status}, 0, "$client cp of the kernel's version");
    is($t->read_file("$dir/$client-version"), inside('cat', '/proc/version'),
       'all of it');
}

# what is read through a link is the container's own

inside('ln', '-s', '/etc', '/tmp/etc');
$r = $t->get('/v1.44/containers/c/archive?path=/tmp/etc/passwd');
like($r->{body}, qr{\0root:x:0:0:root:/root:/bin/sh\n}, 'its own passwd');

# 50 MB each way

my $big = "$dir/big";
system("head -c 50000000 /dev/urandom > $big") == 0 or die;
my $sum = sha($big);

for my $client (qw(podman docker)) {
    $r = $t->$client('cp', $big, 'c:/tmp/big');
    is($r->{status}, 0, "$client cp of 50 MB");
    is(substr(inside('sha256sum', '/tmp/big'), 0, 64), $sum, 'all of it');
    $r = $t->$client('cp', 'c:/tmp/big', "$big.back");
    is($r->{status}, 0, 'and back');
    is(sha("$big.back"), $sum, 'all of it');
    unlink "$big.back";
    inside('rm', '/tmp/big');
}

# a client that leaves half way leaves nothing behind

inside('cp', '/bin/busybox', '/tmp/b');
{
    my $part = substr run({ dir => $dir }, 'tar', '-cf', '-', 'big')->{out},
                      0, 100_000;
    $p = $t->open('PUT', '/v1.44/containers/c/archive?path=/tmp', '',
                  { 'Transfer-Encoding' => 'chunked' });
    $p->send(sprintf "%x\r\n%s\r\n", length $part, $part);
    ok((wait_for { inside('ps', '-o', 'args') =~ /tar-in/ } 30),
       'half of an archive');
    $p->close;
}

ok((wait_for { inside('ps', '-o', 'args') !~ /tar-in/ } 30),
   'podcri-init ends');

$p = $t->open('GET', '/v1.44/containers/c/archive?path=/bin/busybox');
$p->head;
$p->close;
ok((wait_for { inside('ps', '-o', 'args') !~ /tar-out/ } 30), 'here too');

# an image with nothing in it but its program

is($t->podman('stop', '-t', '0', 'c')->{status}, 0, 'stopped');
$r = $t->head('/v1.44/containers/c/archive?path=/tmp');
is($r->{status}, 409, 'a stopped one');
$r = $t->docker('cp', 'c:/etc/passwd', $dir);
like($r->{err}, qr/files can only be copied while it runs/, 'says why');
is($t->podman('rm', 'c')->{status}, 0, 'removed');

my ($pod, $cri) = $t->runtime->foreign('other', ['sleep', '1000']);
$r = $t->get("/v1.44/containers/$cri/archive?path=/etc");
is($r->{status}, 501, 'a foreign one');
$t->runtime->remove_all;

$t->finish;
