#!/usr/bin/perl
#
# Copyright (C) 2026 podcri authors
#
# once: it is about a fresh clone

# The two commands of the README on a fresh clone: "./dev run" and
# "./dev test", with nothing but what git has.

use strict;
use warnings;

use Cwd qw(realpath);
use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::RealBin/lib";

use Podcri::Process;
use Test::More;

my $top = realpath("$FindBin::RealBin/..");

plan skip_all => 'this is not a git checkout' unless -e "$top/.git";

my $dir = tempdir('podcri-XXXXXXXX', TMPDIR => 1);
my $clone = "$dir/podcri";
my $owner = $$;
my $tests;

$SIG{$_} = sub { exit 130 } for qw(INT TERM HUP);

# as a user's shell: nothing of this test run is inherited

my %env = (
    HOME => $dir,
    XDG_RUNTIME_DIR => $dir,
    map({ $_ => undef }
        qw(STATE CRI SOCKET LISTEN SAN CC CFLAGS),
        grep { /^(?:HARNESS_|PODCRI_|PERL5|TEST_|PROVE)/ } keys %ENV),
);

my $r = run({ env => \%env }, 'git', 'clone', '-q', $top, $clone);
is($r->{status}, 0, 'git clone') or BAIL_OUT($r->{err});

# ./dev run

my $p = Podcri::Process->start({ stdin => '', dir => $clone, env => \%env },
                               './dev', 'run');

ok($p->read_until(qr/^podcri: ready on unix:.+$/m, 600), './dev run')
    or diag($p->out, $p->err);

my ($socket) = $p->out =~ /^podcri: ready on (unix:.+)$/m;

$r = run({ env => \%env }, 'podman', '--remote', '--url',
         $socket =~ s{^unix:}{unix://}r, 'run', '--rm', 'busybox', 'echo',
         'from a clone');
is($r->{out}, "from a clone\n", 'a container runs') or diag($r->{err});

# ./dev test beside it: of the files, one that needs a runtime and one that
# does not

sub dev {
    return Podcri::Process->start({ stdin => '', dir => $clone, env => \%env },
                                  './dev', @_);
}

$tests = dev('test', 't/unit/json.c', 't/networks.t',
             'build/san/t/networks.t');

ok($tests->read_until(qr/^\S*unit\/json .*ok$/m, 900), './dev test has begun')
    or diag($tests->out, $tests->err);

# others use the folder at the same time, unless they would take from the
# tests what these run on

$r = dev('test', 't/unit/str.c')->wait(120);
is($r->{status}, 0, 'a second ./dev test') or diag($r->{out}, $r->{err});
like($r->{out}, qr/^Files=1, .*\nResult: PASS\n\z/m, '- has its own result');
ok($tests->running, '- and does not wait for the first');

$r = run({ dir => $clone, env => \%env, timeout => 60 },
         'flock', 'build/all', './dev', 'test');
isnt($r->{status}, 0, 'two runs of all tests');
like($r->{err}, qr/^\.\/dev: another \.\/dev runs all tests of /m,
     '- are too many');

$r = dev('clean')->wait(60);
isnt($r->{status}, 0, './dev clean');
like($r->{err}, qr/^\.\/dev: a \.\/dev test uses build\//m, '- is refused');

my $module = "$clone/build/ngx_http_podcri_module.so";
my $built = (stat $module)[9];

utime undef, undef, "$clone/src/base/podcri_str.c" or die $!;

my $build = dev('build');

ok((wait_for { $build->err =~ /sources have changed: waiting for another/ }
    60), './dev build says that it waits');
is((stat $module)[9], $built, '- and builds nothing');

$r = $tests->wait(900);
undef $tests;

is($r->{status}, 0, './dev test') or diag($r->{out}, $r->{err});
like($r->{out}, qr/^Files=3, Tests=\d+, .*\nResult: PASS\n\z/m,
     'the closing lines of prove');

is($build->wait(300)->{status}, 0, 'then it builds');
isnt((stat $module)[9], $built, '- the module');

ok($p->running, './dev run has gone on');
$p->kill('TERM');
is($p->wait(60)->{status}, 0, 'TERM ends it');
is(run("$clone/t/lib/runtime", 'leftovers', "$clone/build/state")->{out}, '',
   'nothing is left');

# and git has not noticed

is(run({ dir => $clone }, 'git', 'status', '--porcelain')->{out}, '',
   'what is built is ignored');

done_testing();


END {
    if ($owner == $$) {
        my $status = $?;

        $SIG{$_} = 'IGNORE' for qw(INT TERM HUP);

        # the tests of the clone clean up what they have started themselves

        if ($tests) {
            $tests->kill('TERM');
            $tests->wait(60);
        }

        Podcri::Process::kill_all();
        run({ timeout => 120 }, "$clone/t/lib/runtime", 'destroy',
            "$clone/build/state") if -d "$clone/build/state";
        system('rm', '-rf', $dir);

        $? = $status;
    }
}
