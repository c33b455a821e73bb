#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors
#
# once: the documents do not depend on the build

# The README and src/README say what is so: tables, directives, variables,
# configurations, names of files and functions.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Test;

my $top = Podcri::Test->top;
my $build = Podcri::Test->build;
my $t = Podcri::Test->new(runtime => 0, start => 0);

my $readme = $t->read_file("$top/README");
my $inside = $t->read_file("$top/src/README");
my $module = $t->read_file("$top/ngx_http_podcri_module.c");

ok(length $readme > 10000 && length $inside > 5000, 'both are there');
is(readlink "$top/README.md", 'README', 'README.md is a link to README');


# the tables

my $r = run({ stdin => $readme }, "$build/print-tables");
is($r->{err}, '', 'every section has its place');
ok($r->{out} eq $readme, 'the tables are those of the code')
    or diag('run ./dev docs');


# the directives: names, arguments, contexts and defaults

my %contexts = (
    NGX_HTTP_MAIN_CONF => 'http', NGX_HTTP_SRV_CONF => 'server',
    NGX_HTTP_LOC_CONF => 'location', NGX_HTTP_LIF_CONF => 'if in location',
    NGX_HTTP_LMT_CONF => 'limit_except',
);

my ($commands) = $module =~ /ngx_http_podcri_commands\[\] = \{(.*?)\n\};/s;
my %code;

while ($commands =~ /\{ ngx_string\("(\w+)"\),\s+([A-Z0-9_|]+),(.*?) \},/gs) {
    my ($name, $flags, $rest) = ($1, $2, $3);
    my ($field) = $rest =~ /offsetof\(\w+, (\w+)\)/;

    $code{$name} = {
        context => join(', ', map { $contexts{$_} // () } split /\|/, $flags),
        flag => $flags =~ /NGX_CONF_FLAG/ ? 1 : 0,
        default => default_of($field),
    };
}

my ($zone) = $module =~ /ZONE_NAME +"(\w+)"/;
my ($size) = $module =~ /ZONE_SIZE +\(([\d *]+)\)/;
$code{podcri_shared_zone}{default} = "$zone:" . eval $size;

sub default_of {
    my ($field) = @_;

    return '' if !defined $field;

    my ($type, $value) = $module =~ /ngx_conf_merge_(?:(\w+)_)?value\(
        conf->\Q$field\E,\s* prev->\Q$field\E,\s* ([^)]+)\)/x or return '?';

    return ($type // '') eq 'str' ? $value =~ s/^"(.*)"$/$1/r : eval $value;
}

# as the code has it: times in ms, sizes in bytes, flags as numbers

sub plain {
    my ($name, $value) = @_;

    my %time = (ms => 1, s => 1000, m => 60000, h => 3600000);
    my %size = (k => 1 << 10, m => 1 << 20, g => 1 << 30);

    return $value eq 'on' ? 1 : 0 if $value =~ /^(on|off)$/;
    return $1 * $time{$2}
        if $name =~ /_timeout$/ && $value =~ /^(\d+)(ms|s|m|h)$/;
    return $1 . $2 * $size{$3}
        if $name =~ /_(size|zone)$/ && $value =~ /^(|\w+:)(\d+)([kmg])$/;

    return $value;
}

my %text;

my @lines = map { qr/    $_: *(.+)\n/ } qw(Syntax Default Context);

while ($readme =~ /^### (podcri_\w+)\n\n$lines[0]$lines[1]$lines[2]\n\w/gm) {
    $text{$1} = { syntax => $2, default => $3, context => $4 };
}

ok(%code >= 15, 'directives are found in the code');
is_deeply([sort keys %text], [sort keys %code],
          'the directives described are those there are');

for my $name (grep { $text{$_} } sort keys %code) {
    my ($c, $d) = ($code{$name}, $text{$name});
    my $default = $d->{default} eq '-' ? ''
        : $d->{default} =~ /^\Q$name\E (\S+);$/ ? $1 : '?';

    is($d->{context}, $c->{context}, "$name: context");
    is(plain($name, $default), $c->{default}, "$name: default");
    like($d->{syntax}, $c->{flag} ? qr/^\Q$name\E on \| off;$/
                                  : qr/^\Q$name\E [\w:]+(?: \| off)?;$/,
         "$name: syntax");
}


# the variables

my $variables = $t->read_file("$top/src/http/ngx_http_podcri_variables.c");

my @code = $variables =~ /\{ ngx_string\("(podcri_\w+)"\)/g;
my @text = $readme =~ /^\| `\$(podcri_\w+)` \|/gm;

ok(@code, 'variables are found in the code');
is_deeply([sort @text], [sort @code],
          'the variables described are those there are');


# the configurations

my $tls = $t->certificates;
my $n = 0;

while ($readme =~ /^```nginx\n(.*?)^```$/gms) {
    my $conf = $1;
    my $name = 'configuration ' . ++$n;

    $conf =~ s{modules/ngx_http_podcri_module\.so}{"%%MODULE%%"};
    $conf =~ s{unix:/run/podcri(-ro)?/podman\.sock}{unix:%%SOCKET%%};
    $conf =~ s{10\.0\.0\.7:2376}{127.0.0.1:%%PORT:tls%%};
    $conf =~ s{/etc/podcri/clients-ca\.pem}{$tls/ca.pem};
    $conf =~ s{/etc/podcri/}{$tls/}g;

    $r = $t->nginx_test(conf => "pid %%DIR%%/nginx/nginx.pid;\n$conf");
    is($r->{out} . $r->{err}, '', "$name: nginx -t has nothing to say");
    is($r->{status}, 0, "$name: nginx -t");
}

ok($n, 'there are configurations');


# names: of files, of functions and of commands of ./dev

my $files = run({ dir => $top }, 'find', qw(. -path ./build -prune -o
                                           -path ./.git -prune -o -print));
my (%file, $sources);

for my $file (split /\n/, $files->{out}) {
    $file =~ s{^\./}{};
    $file{$file} = 1;
    $file{$1} = 1 if $file =~ m{([^/]+)$};
    $sources .= $t->read_file("$top/$file")
        if $file =~ m{^(src|t/unit)/.*\.[ch]$|^ngx_.*\.c$};
}

my $menu = $t->read_file("$top/dev");

for my $doc ([README => $readme], ['src/README' => $inside]) {
    my ($name, $words) = @$doc;
    my %missing;

    for my $file ($words =~ m{\b((?:src|t|conf|proto|debian)/[\w./-]*\w
                              |(?:ngx_http_)?podcri_\w+\.[ch])\b}gx)
    {
        $missing{$file} = 1 if !$file{$file};
    }

    for my $function ($words =~ /\b((?:ngx_http_)?podcri_\w+)\(\)/g) {
        $missing{"$function()"} = 1 if $sources !~ /\b\Q$function\E\(/;
    }

    for my $macro ($words =~ /\b(PODCRI_[A-Z0-9_]*[A-Z0-9])\b/g) {
        $missing{$macro} = 1 if $sources !~ /\b\Q$macro\E\b/;
    }

    for my $command ($words =~ m{\./dev ([a-z]+)}g) {
        $missing{"./dev $command"} = 1
            if $menu !~ /^    [\w|-]*\b$command\b[\w|-]*\)/m;
    }

    is(join(' ', sort keys %missing), '', "$name: what it names is there");
}

# links to headings

my %anchor = map {
    lc($_) =~ s/[^\w -]//gr =~ s/ /-/gr => 1
} $readme =~ /^#+ (.+)$/gm;

is(join(' ', grep { !$anchor{$_} } $readme =~ /\]\(#([^)\s]+)\)/g), '',
   'README: links lead to headings');


# every file of a layer is told of where its layer is

my %told = map { $_ => 1 } $inside =~ m{\bsrc/(\w+)/}g;
my %layer = map { m{^src/(\w+)/.*\.c$} ? ($1 => 1) : () } keys %file;

is_deeply([sort keys %told], [sort keys %layer],
          'src/README: the folders of src are those there are');

$t->finish;
