
/*
 * Copyright (C) 2026 podcri authors
 */


#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "_loop.h"
#include "podcri_logfile.h"
#include "tap.h"


#define CRIO  "2026-11-21T20:33:30.142556768+00:00 "
#define CTRD  "2026-11-21T20:33:33.15Z "


typedef struct {
    podcri_ctx_t            ctx;
    podcri_logfile_conf_t   conf;
    podcri_logfile_t       *lf;
    size_t                  size;    /* of the buffer */
    char                   *got;
    size_t                  len;
    size_t                  reads;
    int                     rc;
    volatile int            done;
    volatile int            idle;    /* was told AGAIN */
} test_reader_t;


static char   dir[] = "/tmp/podcri-logfile-XXXXXX";
static char   path[128];


static void
test_append(const char *name, const char *data, size_t len)
{
    int   fd;
    char  file[256];

    snprintf(file, sizeof(file), "%s/%s", dir, name);

    fd = open(file, O_WRONLY|O_CREAT|O_APPEND, 0640);

    if (fd == -1 || write(fd, data, len) != (ssize_t) len) {
        abort();
    }

    close(fd);
}


static void
test_put(const char *data)
{
    test_append("log", data, strlen(data));
}


static void
test_clean(void)
{
    unlink(path);
}


static void
test_reader(podcri_task_t *task, void *data)
{
    char           *buf;
    size_t          n;
    test_reader_t  *r;

    r = data;
    r->ctx.task = task;

    r->rc = podcri_logfile_open(&r->ctx, &r->conf, &r->lf);

    if (r->rc != PODCRI_OK) {
        r->done = 1;
        return;
    }

    buf = malloc(r->size);

    for ( ;; ) {
        r->rc = podcri_logfile_read(r->lf, buf, r->size, &n);

        if (r->rc == PODCRI_OK) {
            r->got = realloc(r->got, r->len + n + 1);
            memcpy(r->got + r->len, buf, n);
            r->len += n;
            r->got[r->len] = '\0';
            r->reads++;
            continue;
        }

        if (r->rc != PODCRI_AGAIN) {
            break;
        }

        r->idle++;

        if (podcri_task_wait(task, 0) != PODCRI_OK) {
            r->rc = PODCRI_CANCELED;
            break;
        }
    }

    free(buf);

    podcri_logfile_close(r->lf);
    podcri_logfile_close(r->lf);

    r->done = 1;
}


static test_reader_t *
test_start(podcri_loop_t *loop, int64_t tail, int follow)
{
    test_reader_t  *r;

    r = calloc(1, sizeof(test_reader_t));

    r->ctx.loop = loop;
    r->ctx.pool = podcri_pool_create(0);
    r->conf.path = path;
    r->conf.tail = tail;
    r->conf.follow = follow;
    r->conf.out = 1;
    r->conf.err = 1;
    r->conf.raw = 1;
    r->size = 4096;
    r->got = calloc(1, 1);

    return r;
}


static void
test_go(test_reader_t *r)
{
    (void) podcri_task_spawn(r->ctx.loop, test_reader, NULL, r, NULL);
}


static void
test_end(test_reader_t *r)
{
    podcri_pool_destroy(r->ctx.pool);
    free(r->got);
    free(r);
}


/* lets the reader find out all there is to find */

static void
test_settle(test_reader_t *r)
{
    int  i;

    for (i = 0; i < 20; i++) {
        (void) test_loop_step(r->ctx.loop, 2);
    }
}


/* runs until the reader has len bytes */

static int
test_until(test_reader_t *r, size_t len)
{
    int  i;

    for (i = 0; i < 5000 && r->len < len && !r->done; i++) {
        (void) test_loop_step(r->ctx.loop, 2);
    }

    return r->len >= len;
}


static void
test_whole(podcri_loop_t *loop)
{
    test_reader_t  *r;

    test_clean();
    test_put(CRIO "stdout F one\n" CTRD "stderr P tw\n" CTRD "stderr F o\n"
             CRIO "stdout P end");

    r = test_start(loop, -1, 0);
    test_go(r);
    ok(test_loop_run_until(loop, &r->done), "a file is read");
    is_int(r->rc, PODCRI_DONE, "to its end");
    is_str(r->got, "one\ntwo\nend", "both forms, joined, and the torn end");
    test_end(r);

    r = test_start(loop, -1, 0);
    r->conf.path = "/nowhere/at/all";
    test_go(r);
    ok(test_loop_run_until(loop, &r->done), "no file");
    is_int(r->rc, PODCRI_DONE, "is an empty one");
    is_int(r->len, 0, "without bytes");
    test_end(r);

    r = test_start(loop, -1, 0);
    r->conf.path = dir;
    test_go(r);
    ok(test_loop_run_until(loop, &r->done), "a directory");
    is_int(r->rc, PODCRI_ERROR, "is no log");
    ok(strstr(r->ctx.err.message, "not a regular file") != NULL, "in words");
    test_end(r);

    test_clean();
    ok(symlink("/etc/passwd", path) == 0, "a link is made");

    r = test_start(loop, -1, 0);
    test_go(r);
    ok(test_loop_run_until(loop, &r->done), "a link");
    is_int(r->rc, PODCRI_ERROR, "is not followed");
    test_end(r);

    test_clean();
    test_put("junk\n" CRIO "stdout F a\n");
    r = test_start(loop, -1, 0);
    test_go(r);
    ok(test_loop_run_until(loop, &r->done), "junk");
    is_str(r->got, "a\n", "is passed over");
    ok(strstr(test_loop_log(loop), "not of the CRI format") != NULL,
       "and told in the log");
    test_end(r);

    r = test_start(loop, -1, 0);
    r->conf.path = "log";
    test_go(r);
    is_int(r->rc, PODCRI_ERROR, "a relative path is refused");
    test_end(r);
}


static void
test_tail(podcri_loop_t *loop)
{
    size_t          i;
    test_reader_t  *r;

    static const struct {
        int64_t      tail;
        const char  *text;
    } tests[] = {
        { 0, "" },
        { 1, "END\n" },
        { 2, "err\nEND\n" },
        { 3, "c1c2c3\nerr\nEND\n" },
        { 4, "b\nc1c2c3\nerr\nEND\n" },
        { 5, "a\nb\nc1c2c3\nerr\nEND\n" },
        { 6, "a\nb\nc1c2c3\nerr\nEND\n" },
        { 1000000, "a\nb\nc1c2c3\nerr\nEND\n" },
    };

    test_clean();
    test_put(CRIO "stdout F a\n" CRIO "stdout F b\n" CRIO "stdout P c1\n"
             CRIO "stdout P c2\n" CRIO "stdout F c3\n" CRIO "stderr F err\n"
             CRIO "stdout F END\n");

    for (i = 0; i < podcri_nelts(tests); i++) {
        r = test_start(loop, tests[i].tail, 0);
        test_go(r);
        (void) test_loop_run_until(loop, &r->done);
        is_str(r->got, tests[i].text, "tail %d", (int) tests[i].tail);
        test_end(r);
    }

    test_put(CRIO "stdout P prompt\n");

    r = test_start(loop, 1, 0);
    test_go(r);
    (void) test_loop_run_until(loop, &r->done);
    is_str(r->got, "prompt", "an unfinished line counts");
    test_end(r);
}


/* a file of 1 GB, most of it a hole: only its end is read */

static void
test_tail_big(podcri_loop_t *loop)
{
    int               fd, i, bad;
    char             *p, line[64];
    struct timespec   a, b;
    test_reader_t    *r;

    test_clean();
    test_put(CRIO "stdout F first\n");

    if (truncate(path, 1 << 30) != 0) {
        abort();
    }

    test_put("\n");

    for (i = 0; i < 20000; i++) {
        snprintf(line, sizeof(line), CTRD "stdout F line %05d\n", i);
        test_put(line);
    }

    r = test_start(loop, 10000, 0);
    r->size = 65536;

    clock_gettime(CLOCK_MONOTONIC, &a);

    test_go(r);
    (void) test_loop_run_until(loop, &r->done);

    clock_gettime(CLOCK_MONOTONIC, &b);

    is_int(r->len, 10000 * 11, "10,000 lines of a file of 1 GB");

    bad = 0;

    for (i = 0, p = r->got; i < 10000 && r->len == 110000; i++, p += 11) {
        snprintf(line, sizeof(line), "line %05d\n", 10000 + i);
        bad += (memcmp(p, line, 11) != 0);
    }

    is_int(bad, 0, "are the last ones");
    diag("took %.1f ms", (b.tv_sec - a.tv_sec) * 1e3
         + (b.tv_nsec - a.tv_nsec) / 1e6);

    test_end(r);

    fd = open(path, O_WRONLY|O_TRUNC);
    close(fd);
}


static void
test_huge(podcri_loop_t *loop)
{
    char           *line;
    size_t          i, len;
    test_reader_t  *r;

    len = 3 * 1024 * 1024;
    line = malloc(len);

    for (i = 0; i < len; i++) {
        line[i] = (char) (i * 7 + i / 251);

        if (line[i] == '\n') {
            line[i] = '\0';
        }
    }

    test_clean();
    test_put(CRIO "stdout F ");
    test_append("log", line, len);
    test_put("\n" CRIO "stdout F after\n");

    r = test_start(loop, -1, 0);
    r->size = 30000;
    test_go(r);
    ok(test_loop_run_until(loop, &r->done), "a line of 3 MB with NULs");
    is_int(r->len, len + 1 + 6, "is whole");

    if (r->len == len + 7) {
        is_mem(r->got, line, len, "byte for byte");
        is_str(r->got + len, "\nafter\n", "and so is the next");
    }

    test_end(r);
    free(line);
}


static void
test_follow(podcri_loop_t *loop)
{
    int              n;
    char             old[160];
    test_reader_t   *r;

    test_clean();
    test_put(CRIO "stdout F one\n");

    r = test_start(loop, -1, 1);
    test_go(r);
    ok(test_until(r, 4), "what is there comes at once");

    test_put(CRIO "stdout P pro");
    test_settle(r);
    is_str(r->got, "one\n", "half an entry is waited for");

    test_put("mpt\n");
    ok(test_until(r, 10), "a prompt without a line end comes");
    is_str(r->got, "one\nprompt", "as it was written");

    n = r->idle;
    test_append("other", "x", 1);
    test_settle(r);
    is_int(r->idle, n, "another file of the directory wakes nobody");

    /* rotation: what is written to the renamed file still comes */

    snprintf(old, sizeof(old), "%s.20261121", path);
    ok(rename(path, old) == 0, "renamed");
    test_append("log.20261121", CRIO "stdout F  old\n",
                strlen(CRIO "stdout F  old\n"));
    ok(test_until(r, 15), "the renamed file is followed");

    test_put(CTRD "stdout F new\n");
    ok(test_until(r, 19), "and then the new one");
    is_str(r->got, "one\nprompt old\nnew\n", "nothing lost");

    test_append("log.20261121", CTRD "stderr F late\n",
                strlen(CTRD "stderr F late\n"));
    ok(test_until(r, 24), "the old one is looked at for a while");

    if (truncate(path, 0) != 0) {
        abort();
    }

    test_settle(r);
    test_put(CTRD "stdout F cut\n");
    ok(test_until(r, 28), "a file that was cut is read from its beginning");

    test_put(CTRD "stdout P last");
    podcri_logfile_exited(r->lf);
    ok(test_loop_run_until(loop, &r->done), "ends after the exit");
    is_int(r->rc, PODCRI_DONE, "with its end");
    is_str(r->got, "one\nprompt old\nnew\nlate\ncut\nlast", "to the last "
           "byte");
    test_end(r);

    unlink(old);
}


static void
test_late(podcri_loop_t *loop)
{
    int             i;
    char            sub[160], sub2[192], file[224];
    test_reader_t  *r;

    snprintf(sub, sizeof(sub), "%s/pod", dir);
    snprintf(sub2, sizeof(sub2), "%s/c", sub);
    snprintf(file, sizeof(file), "%s/0.log", sub2);

    for (i = 0; i < 2; i++) {
        r = test_start(loop, i == 0 ? -1 : 10, 1);
        r->conf.path = file;
        test_go(r);
        test_settle(r);
        ok(!r->done, "a file that is not there is waited for");

        (void) mkdir(sub, 0755);

        if (i == 0) {
            test_settle(r);
        }

        (void) mkdir(sub2, 0755);

        if (i == 0) {
            test_settle(r);
        }

        test_append("pod/c/0.log", CTRD "stdout F x\n",
                    strlen(CTRD "stdout F x\n"));
        ok(test_until(r, 2), "and comes with its directories");

        podcri_logfile_exited(r->lf);
        ok(test_loop_run_until(loop, &r->done), "ends");
        test_end(r);

        unlink(file);
        rmdir(sub2);
        rmdir(sub);
    }

    r = test_start(loop, -1, 1);
    r->conf.path = file;
    test_go(r);
    test_settle(r);
    podcri_logfile_exited(r->lf);
    ok(test_loop_run_until(loop, &r->done), "a file that never came ends too");
    is_int(r->rc, PODCRI_DONE, "as an empty one");
    test_end(r);
}


static void
test_many(podcri_loop_t *loop)
{
    int             i, bad;
    test_reader_t  *r[300];

    test_clean();
    test_put(CRIO "stdout F a\n");

    for (i = 0; i < 300; i++) {
        r[i] = test_start(loop, -1, 1);
        test_go(r[i]);
    }

    bad = 0;
    test_put(CRIO "stdout F b\n");

    for (i = 0; i < 300; i++) {
        bad += !test_until(r[i], 4);
    }

    is_int(bad, 0, "300 readers of one file, more than inotify instances");

    for (i = 0; i < 300; i++) {
        if (i % 2) {
            podcri_logfile_exited(r[i]->lf);
        }
    }

    test_put(CRIO "stdout F c\n");

    for (i = 0; i < 300; i += 2) {
        bad += !test_until(r[i], 6);
        podcri_logfile_exited(r[i]->lf);
    }

    is_int(bad, 0, "those that stay go on");
    ok(test_loop_run(loop), "all end");

    for (i = 0; i < 300; i++) {
        bad += (r[i]->rc != PODCRI_DONE);
        test_end(r[i]);
    }

    is_int(bad, 0, "well");
}


static void
test_until_time(void)
{
    podcri_loop_t  *loop;
    test_reader_t  *r;

    loop = test_loop_create(0);
    test_clean();
    test_put(CRIO "stdout F a\n");

    r = test_start(loop, -1, 1);
    r->conf.until = loop->wall(loop) + 30000000;
    r->conf.since = 1;
    test_go(r);
    ok(test_loop_run_until(loop, &r->done), "until ends a follower");
    is_int(r->rc, PODCRI_DONE, "well");
    is_int(test_loop_timers(loop), 0, "and leaves no timer");
    test_end(r);

    r = test_start(loop, -1, 1);
    r->conf.until = loop->wall(loop) - 30000000;
    test_go(r);
    ok(test_loop_run_until(loop, &r->done), "until in the past ends at once");
    test_end(r);

    test_loop_destroy(loop);
}


int
main(void)
{
    char            command[64];
    podcri_loop_t  *loop;

    if (mkdtemp(dir) == NULL) {
        abort();
    }

    snprintf(path, sizeof(path), "%s/log", dir);

    loop = test_loop_create(0);

    test_whole(loop);
    test_tail(loop);
    test_tail_big(loop);
    test_huge(loop);
    test_follow(loop);
    test_late(loop);
    test_many(loop);
    test_until_time();

    test_loop_destroy(loop);
    podcri_fiber_drain();

    snprintf(command, sizeof(command), "rm -rf %s", dir);
    ok(system(command) == 0, "clean up");

    return done_testing();
}
