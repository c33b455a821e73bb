
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _GNU_SOURCE
#define _GNU_SOURCE              /* F_SETLEASE */
#endif

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "podcri_logfile_internal.h"


/* how long a file that was replaced is looked at, ms: containerd may write
 * what it had in hand after it made the new one */
#define PODCRI_LOGFILE_LINGER  1000

/* The runtime may still write when it says that the container has exited
 * (containerd copies output through buffers): how often is looked whether it
 * does, how long at most without anything new, and how long where it cannot
 * be seen; ms */
#define PODCRI_LOGFILE_LOOK    5
#define PODCRI_LOGFILE_WRITES  2000
#define PODCRI_LOGFILE_BLIND   100


static int podcri_logfile_find(podcri_logfile_t *lf);
static int podcri_logfile_watch(podcri_logfile_t *lf);
static int podcri_logfile_open_part(podcri_logfile_t *lf,
    podcri_logfile_part_t *part);
static int podcri_logfile_pump(podcri_logfile_t *lf,
    podcri_logfile_part_t *part, int last, char *buf, size_t size, size_t *n);
static int podcri_logfile_replaced(podcri_logfile_t *lf);
static void podcri_logfile_close_part(podcri_logfile_part_t *part);
static int podcri_logfile_written(podcri_logfile_t *lf);
static void podcri_logfile_until(podcri_logfile_t *lf);
static void podcri_logfile_timer(podcri_timer_t *t);
static void podcri_logfile_handler(podcri_watch_t *w, const char *name);
static void podcri_logfile_cleanup(void *data);


int
podcri_logfile_open(podcri_ctx_t *ctx, const podcri_logfile_conf_t *conf,
    podcri_logfile_t **file)
{
    int                 rc;
    const char         *slash;
    podcri_logfile_t   *lf;

    slash = strrchr(conf->path, '/');

    if (conf->path[0] != '/' || slash[1] == '\0') {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "log path \"%s\" is not the absolute path of a "
                           "file", conf->path);
    }

    lf = podcri_pcalloc(ctx->pool, sizeof(podcri_logfile_t));

    lf->ctx = ctx;
    lf->conf = *conf;
    lf->base = slash + 1;
    lf->base_len = strlen(slash + 1);
    lf->now.fd = -1;
    lf->old.fd = -1;
    lf->watch.wd = -1;
    lf->watch.handler = podcri_logfile_handler;
    lf->watch.data = lf;

    podcri_pool_cleanup(ctx->pool, podcri_logfile_cleanup, lf);

    if (conf->follow && conf->until != 0) {
        podcri_logfile_until(lf);
    }

    rc = podcri_logfile_open_part(lf, &lf->now);

    if (rc == PODCRI_OK && conf->tail >= 0) {
        rc = podcri_logfile_tail(lf);
    }

    if (rc != PODCRI_OK && rc != PODCRI_AGAIN) {
        podcri_logfile_close(lf);
        return rc;
    }

    *file = lf;

    return PODCRI_OK;
}


int
podcri_logfile_read(podcri_logfile_t *lf, char *buf, size_t size, size_t *n)
{
    int  rc;

    *n = 0;

    for ( ;; ) {

        if (lf->now.fd == -1) {
            rc = podcri_logfile_find(lf);

            if (rc != PODCRI_OK) {
                return rc;
            }
        }

        if (lf->old.fd != -1) {
            rc = podcri_logfile_pump(lf, &lf->old, 0, buf, size, n);

            if (rc != PODCRI_DONE) {
                return rc;
            }

            if (lf->ctx->loop->now(lf->ctx->loop) >= lf->old_until) {
                podcri_logfile_close_part(&lf->old);
            }
        }

        rc = podcri_logfile_pump(lf, &lf->now, 0, buf, size, n);

        if (rc != PODCRI_DONE) {
            return rc;
        }

        /* all was read; what is missing of an entry will not come any more
         * when nobody writes */

        if (lf->now.format.over) {
            return PODCRI_DONE;
        }

        rc = podcri_logfile_replaced(lf);

        if (rc == PODCRI_ERROR) {
            return rc;
        }

        if (rc == PODCRI_OK) {
            continue;
        }

        if (!lf->conf.follow || lf->complete) {
            return podcri_logfile_pump(lf, &lf->now, 1, buf, size, n);
        }

        if (lf->exited) {
            rc = podcri_logfile_written(lf);

            if (rc != PODCRI_OK) {
                return rc;
            }

            /* look once more, behind the last writer */

            lf->complete = 1;
            continue;
        }

        if (lf->watching && lf->watch.wd != -1) {
            lf->turn = 0;
            return PODCRI_AGAIN;
        }

        /* look once more, behind the watch */

        rc = podcri_logfile_watch(lf);

        if (rc == PODCRI_ERROR) {
            return rc;
        }

        if (!lf->watching) {

            /* the directory was removed: no more than this file will come */

            return PODCRI_AGAIN;
        }
    }
}


/* The file is not there yet. */

static int
podcri_logfile_find(podcri_logfile_t *lf)
{
    int  rc, follow;

    follow = lf->conf.follow && !lf->exited;

    if (follow && podcri_logfile_watch(lf) == PODCRI_ERROR) {
        return PODCRI_ERROR;
    }

    rc = podcri_logfile_open_part(lf, &lf->now);

    return (rc == PODCRI_AGAIN && !follow) ? PODCRI_DONE : rc;
}


/* Watches the directory of the file, or the nearest one above it that is
 * there; lf->watching says which. */

static int
podcri_logfile_watch(podcri_logfile_t *lf)
{
    int          rc;
    char         dir[PATH_MAX], *slash;
    size_t       len, next;
    struct stat  st;

    for ( ;; ) {
        len = lf->base - lf->conf.path;

        if (len >= sizeof(dir)) {
            errno = ENAMETOOLONG;
            return podcri_logfile_fail(lf, "open");
        }

        memcpy(dir, lf->conf.path, len);
        dir[len] = '\0';

        next = 0;
        lf->watching = 1;

        for ( ;; ) {

            /* without the slash behind it, unless it is the root */

            slash = strrchr(dir, '/');

            if (slash != dir) {
                *slash = '\0';
            }

            rc = podcri_watch_add(lf->ctx, &lf->watch, dir);

            if (rc != PODCRI_AGAIN) {
                break;
            }

            if (slash == dir) {
                return PODCRI_AGAIN;
            }

            lf->watching = 0;
            next = slash - dir;
            slash = strrchr(dir, '/');
            slash[1] = '\0';
        }

        if (rc == PODCRI_ERROR || lf->watching) {
            return rc;
        }

        /* made before the watch was? */

        memcpy(dir, lf->conf.path, next);
        dir[next] = '\0';

        if (stat(dir, &st) == -1 || !S_ISDIR(st.st_mode)) {
            return PODCRI_OK;
        }
    }
}


/* PODCRI_AGAIN: there is no file */

static int
podcri_logfile_open_part(podcri_logfile_t *lf, podcri_logfile_part_t *part)
{
    int                  fd;
    struct stat          st;
    podcri_logformat_t  *f;

    fd = open(lf->conf.path, O_RDONLY|O_NOFOLLOW|O_CLOEXEC|O_NONBLOCK
                             |O_NOCTTY);

    if (fd == -1) {
        if (errno == ENOENT) {
            return PODCRI_AGAIN;
        }

        return podcri_logfile_fail(lf, "open");
    }

    if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode)) {
        (void) close(fd);

        return podcri_fail(lf->ctx, PODCRI_E_INTERNAL, NULL,
                           "log \"%s\" is not a regular file",
                           lf->conf.path);
    }

    (void) posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);

    memset(part, 0, sizeof(podcri_logfile_part_t));

    part->fd = fd;

    f = &part->format;
    f->out = lf->conf.out;
    f->err = lf->conf.err;
    f->raw = lf->conf.raw;
    f->timestamps = lf->conf.timestamps;
    f->cr = lf->conf.cr;
    f->since = lf->conf.since;
    f->until = lf->conf.until;

    return PODCRI_OK;
}


/* PODCRI_OK: *n bytes; PODCRI_DONE: at the end of the part.  With last set
 * an entry without its end is taken too. */

static int
podcri_logfile_pump(podcri_logfile_t *lf, podcri_logfile_part_t *part,
    int last, char *buf, size_t size, size_t *n)
{
    int     rc, force;
    size_t  want, got, used;

    /* no more than can be used */

    want = podcri_min(size + size / 2, PODCRI_LOGFILE_CHUNK);
    force = last;

    for ( ;; ) {
        rc = podcri_logfile_turn(lf, want);

        if (rc != PODCRI_OK) {
            return rc;
        }

        rc = podcri_logfile_pread(lf, part->fd, want, part->off, &got);

        if (rc != PODCRI_OK) {
            return rc;
        }

        if (got == 0) {
            return PODCRI_DONE;
        }

        *n = podcri_logformat(&part->format, podcri_logfile_chunk, got,
                              force, buf, size, &used);
        part->off += used;

        if (part->format.malformed > lf->malformed) {
            if (lf->malformed == 0) {
                podcri_log(lf->ctx->loop, PODCRI_LOG_WARN,
                           "podcri: log \"%s\" has lines that are not of the "
                           "CRI format; they are passed over",
                           lf->conf.path);
            }

            lf->malformed = part->format.malformed;
        }

        if (*n > 0) {
            return PODCRI_OK;
        }

        if (part->format.over) {
            return PODCRI_DONE;
        }

        if (used > 0) {
            continue;
        }

        /* no whole entry */

        if (got < want) {
            return PODCRI_DONE;
        }

        if (want < PODCRI_LOGFILE_CHUNK) {
            want = PODCRI_LOGFILE_CHUNK;

        } else {
            force = 1;
        }
    }
}


/* At the end of the file: PODCRI_OK when there is another one by its name,
 * and goes on with that; or when it was cut, and begins anew. */

static int
podcri_logfile_replaced(podcri_logfile_t *lf)
{
    int                     rc;
    struct stat             st, named;
    podcri_logfile_part_t   part;

    if (fstat(lf->now.fd, &st) == -1) {
        return podcri_logfile_fail(lf, "stat");
    }

    if (st.st_size < lf->now.off) {
        lf->now.off = 0;
        podcri_logformat_reset(&lf->now.format);

        return PODCRI_OK;
    }

    if (lstat(lf->conf.path, &named) == -1
        || (named.st_ino == st.st_ino && named.st_dev == st.st_dev))
    {
        return PODCRI_DONE;
    }

    rc = podcri_logfile_open_part(lf, &part);

    if (rc != PODCRI_OK) {
        return rc == PODCRI_AGAIN ? PODCRI_DONE : rc;
    }

    /* a line may go on from one file to the next */

    memcpy(part.format.open, lf->now.format.open, sizeof(part.format.open));
    memcpy(part.format.cut, lf->now.format.cut, sizeof(part.format.cut));

    podcri_logfile_close_part(&lf->old);

    lf->old = lf->now;
    lf->old_until = lf->ctx->loop->now(lf->ctx->loop)
                    + PODCRI_LOGFILE_LINGER;
    lf->now = part;
    lf->malformed = 0;

    return PODCRI_OK;
}


static void
podcri_logfile_close_part(podcri_logfile_part_t *part)
{
    if (part->fd != -1) {
        (void) close(part->fd);
        part->fd = -1;
    }
}


/* PODCRI_OK: nobody has the file open to write, which is what a lease for
 * reading is given for only (fcntl(2), F_SETLEASE). */

static int
podcri_logfile_written(podcri_logfile_t *lf)
{
    uint64_t        now, limit;
    podcri_loop_t  *loop;

    if (fcntl(lf->now.fd, F_SETLEASE, F_RDLCK) == 0) {
        (void) fcntl(lf->now.fd, F_SETLEASE, F_UNLCK);
        return PODCRI_OK;
    }

    /* another user's file, or a file system without leases */

    limit = errno == EAGAIN ? PODCRI_LOGFILE_WRITES : PODCRI_LOGFILE_BLIND;

    loop = lf->ctx->loop;
    now = loop->now(loop);

    if (lf->last_off != lf->now.off) {
        lf->last_off = lf->now.off;
        lf->last = now;
    }

    if (now - lf->last >= limit) {
        return PODCRI_OK;
    }

    lf->timer.handler = podcri_logfile_timer;
    lf->timer.data = lf;

    loop->timer_arm(loop, &lf->timer, PODCRI_LOGFILE_LOOK);
    lf->turn = 0;

    return PODCRI_AGAIN;
}


void
podcri_logfile_exited(podcri_logfile_t *lf)
{
    if (lf->exited) {
        return;
    }

    lf->exited = 1;
    lf->last = lf->ctx->loop->now(lf->ctx->loop);

    if (lf->ctx->task != NULL) {
        podcri_task_wake(lf->ctx->task);
    }
}


/* nothing that comes later is wanted */

static void
podcri_logfile_until(podcri_logfile_t *lf)
{
    int64_t         left;
    podcri_loop_t  *loop;

    loop = lf->ctx->loop;
    left = lf->conf.until - loop->wall(loop);

    if (left <= 0) {
        lf->exited = 1;
        lf->complete = 1;
        return;
    }

    lf->timer.handler = podcri_logfile_timer;
    lf->timer.data = lf;

    /* a timer may be too long for the loop: it is set again */

    loop->timer_arm(loop, &lf->timer,
                    podcri_min(left / 1000000 + 1, 86400 * 1000));
}


static void
podcri_logfile_timer(podcri_timer_t *t)
{
    podcri_logfile_t  *lf;

    lf = t->data;

    if (!lf->exited) {
        podcri_logfile_until(lf);
    }

    if (lf->exited) {
        podcri_task_wake(lf->ctx->task);
    }
}


static void
podcri_logfile_handler(podcri_watch_t *w, const char *name)
{
    podcri_logfile_t  *lf;

    lf = w->data;

    /* other files of the directory are no reason to look; the old one may go
     * by any name */

    if (name != NULL && lf->watching && lf->now.fd != -1 && lf->old.fd == -1
        && strncmp(name, lf->base, lf->base_len) != 0)
    {
        return;
    }

    podcri_task_wake(lf->ctx->task);
}


void
podcri_logfile_close(podcri_logfile_t *lf)
{
    if (lf->timer.armed) {
        lf->ctx->loop->timer_disarm(lf->ctx->loop, &lf->timer);
    }

    podcri_watch_del(&lf->watch);
    podcri_logfile_close_part(&lf->now);
    podcri_logfile_close_part(&lf->old);

    lf->exited = 1;
    lf->complete = 1;
    lf->conf.follow = 0;
}


static void
podcri_logfile_cleanup(void *data)
{
    podcri_logfile_close(data);
}
