
/*
 * Copyright (C) 2026 podcri authors
 */


#include <limits.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "_script.h"
#include "tap.h"


static const char  prelude[] =
    "set -u; umask 022; export LC_ALL=C TZ=UTC\n"
    "R=$D/root\n"
    "exec 2>&1\n"

    "await() {\n"
    "    i=0; until \"$@\"; do i=$((i + 1)); [ $i -lt 500 ] || break;"
    " sleep 0.01; done\n"
    "}\n"

    "mktree() {\n"
    "    mkdir -p $1/dir/sub $1/empty; chmod 2750 $1/dir; chmod 555 $1/empty\n"
    "    head -c 511 /dev/urandom > $1/f511; : > $1/f0\n"
    "    head -c 512 /dev/urandom > $1/f512; head -c 99999 /dev/urandom"
    " > $1/dir/f99999\n"
    "    ln $1/f511 $1/dir/hard1; ln $1/f511 $1/hard2; ln -s ../f0 $1/dir/l\n"
    "    ln -s /no/where $1/abs; mkfifo $1/fifo; chmod 4711 $1/f512\n"
    "    echo x > \"$1/$(printf 'odd\\377 name')\"\n"
    "    p=$(printf 'x%.0s' $(seq 200)); echo long > $1/dir/sub/$p\n"
    "    ln $1/dir/sub/$p $1/$p; touch -h -d @1111111111 $1/f0 $1/abs\n"
    "}\n"

    "list() {\n"
    "    (cd $1; find . -printf '%p %y %m %U %G %Ts %l %n\\n';"
    " find . -type f -exec md5sum {} +) | sort\n"
    "}\n"

    /* name, type, link and size field of a header that stands alone */

    "mktar() {\n"
    "    perl -e '($n, $t, $l, $s) = @ARGV; $l //= \"\"; $s //= \"\";"
    " if (length $n > 100) { $r = length($n) + 11; print head(\"x\", \"x\","
    " \"\", sprintf \"%o\", $r), pack(\"a\" . int(($r + 511) / 512) * 512,"
    " \"$r path=$n\\n\"); $n = \"x\" } print head($n, $t, $l, $s);"
    " sub head { my $h = pack \"a100 a8 a8 a8 a12 a12 A8 a a100 a6 a2 a247\","
    " $_[0], \"0000644\", 0, 0, $_[3], 0, \"\", $_[1], $_[2], \"ustar\","
    " \"00\", \"\"; substr($h, 148, 7) = sprintf \"%06o\\0\","
    " unpack \"%32C*\", $h; return $h }' -- \"$@\"\n"
    "}\n"

    "mkroot() {\n"
    "    mkdir -p $R/etc $R/proc; cp $I $R/i; cp $ID $R/id\n"
    "    printf 'root:x:0:0:root:/root:/bin/sh\\nbob:x:1001:1002:Bob:/home/bob"
    ":/bin/sh' > $R/etc/passwd\n"
    "    printf 'root:x:0:\\nbob:x:1002:\\nstaff:x:1005:al,bob\\n"
    "devs:x:1006:bob,al\\nother:x:1007:bobby' > $R/etc/group\n"
    "}\n";


/* what prints who it is, for an empty root folder */

static const char  id_source[] =
    "#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\n"
    "int cmp(const void *a, const void *b)"
    " { return *(int *) a - *(int *) b; }\n"
    "int main(void) { int i, n; gid_t g[99]; n = getgroups(99, g);"
    " qsort(g, n, sizeof(gid_t), cmp);"
    " printf(\"uid=%d gid=%d groups=\", geteuid(), getegid());"
    " for (i = 0; i < n; i++) printf(\"%s%d\", i ? \",\" : \"\", g[i]);"
    " printf(\" HOME=%s\\n\", getenv(\"HOME\")); return 0; }\n";


static char  dir[64];


static void
test_run(const test_case_t *t, const char *variant, int n)
{
    FILE          *f;
    char           path[PATH_MAX], command[PATH_MAX + 64];
    size_t         len;
    static char    out[65536];

    snprintf(path, sizeof(path), "%s/%s-%d", dir, variant, n);
    snprintf(command, sizeof(command), "mkdir %s", path);

    if (system(command) != 0) {
        fail("%s: no folder", t->name);
        return;
    }

    setenv("D", path, 1);

    snprintf(command, sizeof(command), "%s/script", path);

    f = fopen(command, "w");
    if (f == NULL) {
        abort();
    }

    fprintf(f, "cd $D\n%s%s\n", prelude, t->script);
    fclose(f);

    snprintf(command, sizeof(command), "timeout 60 sh %s/script < /dev/null",
             path);

    f = popen(command, "r");
    if (f == NULL) {
        abort();
    }

    len = fread(out, 1, sizeof(out) - 1, f);
    out[len] = '\0';
    pclose(f);

    is_str(out, t->expected, "%s (%s)", t->name, variant);
}


static int
test_build(const char *top, const char *name, const char *flags)
{
    char  command[PATH_MAX * 2];

    snprintf(command, sizeof(command),
             "${CC:-gcc} -std=gnu11 -W -Wall -Wextra -Wno-unused-parameter "
             "-Werror %s -o %s/%s %s/src/init/podcri_init*.c", flags, dir,
             name, top);

    return ok(system(command) == 0, "build %s", name);
}


int
test_scripts(const test_case_t *cases, size_t n,
    const test_case_t *root_cases, size_t nroot)
{
    FILE    *f;
    char     top[PATH_MAX / 4], path[PATH_MAX], *p;
    size_t   i;

    snprintf(top, sizeof(top), "%s", __FILE__);

    for (i = 0; i < 3; i++) {
        p = strrchr(top, '/');

        if (p == NULL) {
            strcpy(top, ".");
            break;
        }

        *p = '\0';
    }

    strcpy(dir, "/tmp/podcri-init-XXXXXX");

    if (mkdtemp(dir) == NULL || chmod(dir, 0755) != 0) {
        abort();
    }

    snprintf(path, sizeof(path), "%s/id.c", dir);
    f = fopen(path, "w");
    fputs(id_source, f);
    fclose(f);

    snprintf(path, sizeof(path), "gcc -static -o %s/id %s/id.c", dir, dir);
    ok(system(path) == 0, "build id");

    snprintf(path, sizeof(path), "%s/id", dir);
    setenv("ID", path, 1);

    if (test_build(top, "static",
                   "-Os -static -nostdlib -ffreestanding -fno-pie -no-pie "
                   "-fno-stack-protector -fno-asynchronous-unwind-tables "
                   "-fno-tree-loop-distribute-patterns -Wl,--build-id=none "
                   "-s"))
    {
        snprintf(path, sizeof(path), "%s/static", dir);
        setenv("I", path, 1);

        for (i = 0; i < n; i++) {
            test_run(&cases[i], "static", (int) i);
        }

        if (nroot && geteuid() != 0) {
            skip(nroot, "not root");

        } else {
            for (i = 0; i < nroot; i++) {
                test_run(&root_cases[i], "static", 1000 + (int) i);
            }
        }
    }

    if (test_build(top, "sanitized",
                   "-g -O1 -fsanitize=address,undefined "
                   "-fno-sanitize-recover=all -DPODCRI_INIT_LIBC"))
    {
        snprintf(path, sizeof(path), "%s/sanitized", dir);
        setenv("I", path, 1);
        setenv("ASAN_OPTIONS", "detect_leaks=0", 1);

        for (i = 0; i < n; i++) {
            test_run(&cases[i], "sanitized", (int) i);
        }
    }

    snprintf(path, sizeof(path), "chmod -R u+rwX %s; rm -rf %s", dir, dir);
    ok(system(path) == 0, "clean up");

    return done_testing();
}
