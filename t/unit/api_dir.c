
/*
 * Copyright (C) 2026 podcri authors
 */


#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "podcri_dir.h"
#include "tap.h"


static char          base[] = "/tmp/podcri-dir.XXXXXX";
static podcri_ctx_t  ctx;


static int
exists(int root, const char *path)
{
    struct stat  st;

    return fstatat(root, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}


static int
trash_is_empty(int root)
{
    return unlinkat(root, PODCRI_DIR_TRASH, AT_REMOVEDIR) == 0;
}


static void
test_entries(const char *path)
{
    int     root, dir, fd;
    char    name[PODCRI_DIR_NAME], *data;
    size_t  len;

    is_int(podcri_dir_open(&ctx, path, 0, 0700, &root), PODCRI_DONE,
           "a root that is not there");
    is_int(podcri_dir_open(&ctx, path, 1, 0700, &root), PODCRI_OK,
           "is made with its parents");

    is_int(podcri_dir_begin(&ctx, root, name, &dir), PODCRI_OK, "begin");
    ok(!exists(root, "one"), "nothing to see yet");
    is_int(podcri_dir_write(&ctx, dir, "f", "text", 4), PODCRI_OK, "write");
    is_int(podcri_dir_write(&ctx, dir, "f", "text", 4), PODCRI_ERROR,
           "a file is written once");
    podcri_err_clear(&ctx);
    close(dir);

    is_int(podcri_dir_commit(&ctx, root, name, "one"), PODCRI_OK, "commit");
    is_int(podcri_dir_entry(&ctx, root, "one", &dir), PODCRI_OK, "entry");
    is_int(podcri_dir_read(&ctx, dir, "f", 10, &data, &len), PODCRI_OK,
           "read");
    is_str(data, "text", "what was written");
    is_int(podcri_dir_read(&ctx, dir, "g", 10, &data, &len), PODCRI_DONE,
           "no such file");
    is_int(podcri_dir_read(&ctx, dir, "f", 3, &data, &len), PODCRI_ERROR,
           "a file that is too large");
    podcri_err_clear(&ctx);
    close(dir);

    is_int(podcri_dir_begin(&ctx, root, name, &dir), PODCRI_OK, "another");
    close(dir);
    is_int(podcri_dir_commit(&ctx, root, name, "one"), PODCRI_DONE,
           "does not take its place");

    is_int(podcri_dir_entry(&ctx, root, "two", &fd), PODCRI_DONE,
           "no such entry");

    is_int(symlinkat("/etc", root, "link"), 0, "a symbolic link");
    is_int(podcri_dir_entry(&ctx, root, "link", &fd), PODCRI_DONE,
           "is no entry");

    is_int(podcri_dir_discard(&ctx, root, "link"), PODCRI_OK,
           "and can be removed");
    ok(access("/etc/passwd", F_OK) == 0, "without what it points to");

    is_int(podcri_dir_discard(&ctx, root, "one"), PODCRI_OK, "discard");
    ok(!exists(root, "one"), "is gone at once");
    is_int(podcri_dir_discard(&ctx, root, "one"), PODCRI_DONE,
           "there is none");

    is_int(podcri_dir_sweep(&ctx, path), PODCRI_OK, "sweep");
    ok(trash_is_empty(root), "nothing is left");
    ok(access("/etc/passwd", F_OK) == 0, "behind the link all is left");

    close(root);
}


/* a tree deeper than any path may be long, and wide */

static void
test_deep(const char *path)
{
    int       root, dir, next;
    unsigned  i;
    char      name[32];

    is_int(podcri_dir_open(&ctx, path, 1, 0700, &root), PODCRI_OK, "root");

    mkdirat(root, "deep", 0700);
    dir = openat(root, "deep", O_RDONLY|O_DIRECTORY);

    for (i = 0; i < 3000 && dir != -1; i++) {

        snprintf(name, sizeof(name), "directory-%u", i % 3);

        mkdirat(dir, name, 0700);
        mkdirat(dir, "empty", 0700);
        (void) symlinkat("/", dir, "link");
        podcri_dir_write(&ctx, dir, "file", "x", 1);

        next = openat(dir, name, O_RDONLY|O_DIRECTORY);
        close(dir);
        dir = next;
    }

    is_int(i, 3000, "3,000 levels");

    for (i = 0; i < 3000; i++) {
        snprintf(name, sizeof(name), "file-%u", i);
        podcri_dir_write(&ctx, dir, name, "x", 1);
    }

    close(dir);

    is_int(podcri_dir_discard(&ctx, root, "deep"), PODCRI_OK, "discard");
    is_int(podcri_dir_sweep(&ctx, path), PODCRI_OK, "sweep");
    ok(trash_is_empty(root), "nothing is left");

    close(root);
}


static void
test_errors(void)
{
    int  fd;

    is_int(podcri_dir_open(&ctx, "/proc/self/status/x", 1, 0700, &fd),
           PODCRI_ERROR, "a root below a file");
    is_str(ctx.err.message,
           "opening directory /proc/self/status/x: Not a directory",
           "says why");
    is_int(ctx.err.kind, PODCRI_E_INTERNAL, "and is an error of ours");
    podcri_err_clear(&ctx);
}


int
main(void)
{
    char        one[64], two[64];
    char        command[128];

    ctx.pool = podcri_pool_create(0);

    if (mkdtemp(base) == NULL) {
        return 1;
    }

    snprintf(one, sizeof(one), "%s/a/b/c", base);
    snprintf(two, sizeof(two), "%s/d", base);

    test_entries(one);
    test_deep(two);
    test_errors();

    snprintf(command, sizeof(command), "rm -rf %s", base);
    is_int(system(command), 0, "clean up");

    podcri_pool_destroy(ctx.pool);

    return done_testing();
}
