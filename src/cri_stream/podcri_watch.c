
/*
 * Copyright (C) 2026 podcri authors
 */


#include <errno.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "podcri_watch.h"


#define PODCRI_WATCH_MASK  (IN_MODIFY|IN_CREATE|IN_DELETE|IN_MOVED_FROM       \
                            |IN_MOVED_TO|IN_ONLYDIR)


typedef struct podcri_inotify_s  podcri_inotify_t;

struct podcri_inotify_s {
    podcri_io_t         io;
    podcri_loop_t      *loop;
    podcri_watch_t     *watches;
    podcri_inotify_t   *next;
};


static podcri_inotify_t *podcri_inotify_get(podcri_ctx_t *ctx);
static void podcri_inotify_put(podcri_inotify_t *in);
static void podcri_watch_unlink(podcri_watch_t *w);
static void podcri_inotify_handler(podcri_io_t *io);
static void podcri_inotify_event(podcri_inotify_t *in,
    const struct inotify_event *event);


/* a process has one loop, and so one of these; unit tests have more */

static podcri_inotify_t  *podcri_inotifies;


int
podcri_watch_add(podcri_ctx_t *ctx, podcri_watch_t *w, const char *dir)
{
    int                wd, err;
    podcri_inotify_t  *in;

    in = podcri_inotify_get(ctx);

    if (in == NULL) {
        return PODCRI_ERROR;
    }

    wd = inotify_add_watch(in->io.fd, dir, PODCRI_WATCH_MASK);

    if (wd == -1) {
        err = errno;

        podcri_inotify_put(in);

        if (err == ENOENT || err == ENOTDIR) {
            return PODCRI_AGAIN;
        }

        return podcri_fail(ctx, PODCRI_E_INTERNAL,
                           podcri_pstrdup(ctx->pool, strerror(err)),
                           "cannot watch directory \"%s\"%s", dir,
                           err == ENOSPC ? " (fs.inotify.max_user_watches)"
                                         : "");
    }

    if (w->wd == wd && w->inotify == in) {
        return PODCRI_OK;
    }

    /* the descriptor stays, even if nobody else watches */

    podcri_watch_unlink(w);

    w->wd = wd;
    w->inotify = in;
    w->prev = NULL;
    w->next = in->watches;

    if (w->next != NULL) {
        w->next->prev = w;
    }

    in->watches = w;

    return PODCRI_OK;
}


void
podcri_watch_del(podcri_watch_t *w)
{
    podcri_inotify_t  *in;

    in = w->inotify;

    if (in == NULL) {
        return;
    }

    podcri_watch_unlink(w);
    podcri_inotify_put(in);
}


static void
podcri_watch_unlink(podcri_watch_t *w)
{
    podcri_watch_t    *i;
    podcri_inotify_t  *in;

    in = w->inotify;

    if (in == NULL) {
        return;
    }

    if (w->prev != NULL) {
        w->prev->next = w->next;

    } else {
        in->watches = w->next;
    }

    if (w->next != NULL) {
        w->next->prev = w->prev;
    }

    /* the kernel gives all who watch a directory the same number */

    for (i = in->watches; i != NULL && i->wd != w->wd; i = i->next) {
        /* void */
    }

    if (i == NULL && w->wd != -1) {
        (void) inotify_rm_watch(in->io.fd, w->wd);
    }

    w->wd = -1;
    w->inotify = NULL;
}


static podcri_inotify_t *
podcri_inotify_get(podcri_ctx_t *ctx)
{
    int                fd;
    podcri_inotify_t  *in;

    for (in = podcri_inotifies; in != NULL; in = in->next) {
        if (in->loop == ctx->loop) {
            return in;
        }
    }

    fd = inotify_init1(IN_NONBLOCK|IN_CLOEXEC);

    if (fd == -1) {
        (void) podcri_fail(ctx, PODCRI_E_INTERNAL,
                           podcri_pstrdup(ctx->pool, strerror(errno)),
                           "cannot use inotify%s",
                           errno == EMFILE
                           ? " (fs.inotify.max_user_instances)" : "");
        return NULL;
    }

    in = calloc(1, sizeof(podcri_inotify_t));

    if (in == NULL) {
        podcri_nomem(sizeof(podcri_inotify_t));
    }

    in->loop = ctx->loop;
    in->io.fd = fd;
    in->io.handler = podcri_inotify_handler;
    in->io.data = in;

    if (in->loop->io_add(in->loop, &in->io) != PODCRI_OK) {
        (void) close(fd);
        free(in);

        (void) podcri_fail(ctx, PODCRI_E_UNAVAILABLE, NULL,
                           "worker_connections are not enough");
        return NULL;
    }

    in->next = podcri_inotifies;
    podcri_inotifies = in;

    return in;
}


/* frees it when nobody watches */

static void
podcri_inotify_put(podcri_inotify_t *in)
{
    podcri_inotify_t  **i;

    if (in->watches != NULL) {
        return;
    }

    for (i = &podcri_inotifies; *i != in; i = &(*i)->next) { /* void */ }

    *i = in->next;

    in->loop->io_del(in->loop, &in->io);
    (void) close(in->io.fd);
    free(in);
}


static void
podcri_inotify_handler(podcri_io_t *io)
{
    ssize_t                       n;
    const char                   *p;
    podcri_inotify_t             *in;
    const struct inotify_event   *event;

    char  buf[4096] __attribute__((aligned(__alignof__(*event))));

    in = io->data;

    for ( ;; ) {
        n = read(io->fd, buf, sizeof(buf));

        if (n <= 0) {
            if (n == -1 && errno == EINTR) {
                continue;
            }

            io->readable = 0;
            return;
        }

        for (p = buf; p < buf + n; p += sizeof(*event) + event->len) {
            event = (const struct inotify_event *) p;
            podcri_inotify_event(in, event);
        }
    }
}


static void
podcri_inotify_event(podcri_inotify_t *in, const struct inotify_event *event)
{
    podcri_watch_t  *w;

    for (w = in->watches; w != NULL; w = w->next) {

        if (event->mask & IN_Q_OVERFLOW) {
            w->handler(w, NULL);
            continue;
        }

        if (w->wd != event->wd) {
            continue;
        }

        if (event->mask & IN_IGNORED) {

            /* the directory is gone, and the number with it */

            w->wd = -1;
        }

        w->handler(w, event->len ? event->name : NULL);
    }
}
