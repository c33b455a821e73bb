
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"


/* Long enough to cost nothing: it is armed again when it fires. */

#define NGX_HTTP_PODCRI_HOLD  3600000


typedef struct {
    podcri_loop_t      loop;           /* first */

    ngx_event_t        kick;
    ngx_event_t        hold;
    ngx_connection_t   dummy;          /* nginx's debug log wants its fd */
    ngx_queue_t        timers;         /* armed */

    unsigned           running:1;      /* in podcri_loop_run_ready() */
} ngx_http_podcri_loop_t;


/* what is in podcri_timer_t.priv */

typedef struct {
    ngx_event_t        event;
    ngx_queue_t        queue;
} ngx_http_podcri_timer_t;

_Static_assert(sizeof(ngx_http_podcri_timer_t)
               <= sizeof(((podcri_timer_t *) 0)->priv),
               "an nginx timer fits into a podcri one");


static uint64_t ngx_http_podcri_loop_now(podcri_loop_t *loop);
static int64_t ngx_http_podcri_loop_wall(podcri_loop_t *loop);
static void ngx_http_podcri_timer_arm(podcri_loop_t *loop, podcri_timer_t *t,
    uint64_t msec);
static void ngx_http_podcri_timer_disarm(podcri_loop_t *loop,
    podcri_timer_t *t);
static void ngx_http_podcri_timer_handler(ngx_event_t *ev);
static int ngx_http_podcri_io_add(podcri_loop_t *loop, podcri_io_t *io);
static void ngx_http_podcri_io_del(podcri_loop_t *loop, podcri_io_t *io);
static void ngx_http_podcri_io_handler(ngx_event_t *ev);
static void ngx_http_podcri_loop_kick(podcri_loop_t *loop);
static void ngx_http_podcri_loop_kick_handler(ngx_event_t *ev);
static void ngx_http_podcri_loop_hold_handler(ngx_event_t *ev);
static void ngx_http_podcri_loop_log(podcri_loop_t *loop, int level,
    const char *text);


static ngx_http_podcri_loop_t  ngx_http_podcri_the_loop = {
    .loop = {
        .now = ngx_http_podcri_loop_now,
        .wall = ngx_http_podcri_loop_wall,
        .timer_arm = ngx_http_podcri_timer_arm,
        .timer_disarm = ngx_http_podcri_timer_disarm,
        .io_add = ngx_http_podcri_io_add,
        .io_del = ngx_http_podcri_io_del,
        .kick = ngx_http_podcri_loop_kick,
        .log = ngx_http_podcri_loop_log
    }
};


podcri_loop_t *
ngx_http_podcri_loop(ngx_cycle_t *cycle)
{
    ngx_http_podcri_loop_t  *l;

    l = &ngx_http_podcri_the_loop;

    if (l->kick.handler) {
        return &l->loop;
    }

    l->dummy.fd = (ngx_socket_t) -1;

    l->kick.handler = ngx_http_podcri_loop_kick_handler;
    l->kick.data = &l->dummy;
    l->kick.log = cycle->log;

    l->hold.handler = ngx_http_podcri_loop_hold_handler;
    l->hold.data = &l->dummy;
    l->hold.log = cycle->log;

    l->loop.ready_tail = &l->loop.ready_head;

    ngx_queue_init(&l->timers);

    return &l->loop;
}


void
ngx_http_podcri_loop_hold(void)
{
    ngx_http_podcri_loop_t  *l;

    l = &ngx_http_podcri_the_loop;

    if (l->loop.ntasks > ngx_http_podcri_worker.endless) {
        if (!l->hold.timer_set) {
            ngx_add_timer(&l->hold, NGX_HTTP_PODCRI_HOLD);
        }

    } else if (l->hold.timer_set) {
        ngx_del_timer(&l->hold);
    }
}


void
ngx_http_podcri_loop_run(void)
{
    ngx_queue_t               all, *q;
    ngx_http_podcri_loop_t   *l;
    ngx_http_podcri_timer_t  *timer;

    l = &ngx_http_podcri_the_loop;

    ngx_time_update();

    /* each once: a handler may arm and disarm any of them */

    ngx_queue_init(&all);
    ngx_queue_add(&all, &l->timers);
    ngx_queue_init(&l->timers);

    while (!ngx_queue_empty(&all)) {
        q = ngx_queue_head(&all);
        ngx_queue_remove(q);
        ngx_queue_insert_tail(&l->timers, q);

        timer = ngx_queue_data(q, ngx_http_podcri_timer_t, queue);

        if ((ngx_msec_int_t) (timer->event.timer.key - ngx_current_msec)
            <= 0)
        {
            ngx_del_timer(&timer->event);
            ngx_http_podcri_timer_handler(&timer->event);
        }
    }

    podcri_loop_run_ready(&l->loop);
}


static uint64_t
ngx_http_podcri_loop_now(podcri_loop_t *loop)
{
    return ngx_current_msec;
}


static int64_t
ngx_http_podcri_loop_wall(podcri_loop_t *loop)
{
    struct timespec  ts;

    (void) clock_gettime(CLOCK_REALTIME, &ts);

    return (int64_t) ts.tv_sec * 1000000000 + ts.tv_nsec;
}


static void
ngx_http_podcri_timer_arm(podcri_loop_t *loop, podcri_timer_t *t,
    uint64_t msec)
{
    ngx_http_podcri_loop_t   *l = (ngx_http_podcri_loop_t *) loop;
    ngx_http_podcri_timer_t  *timer;

    timer = (ngx_http_podcri_timer_t *) t->priv;

    if (t->armed) {
        /* ngx_add_timer() alone would not move it by less than 300 ms */
        ngx_del_timer(&timer->event);

    } else {
        ngx_memzero(timer, sizeof(ngx_http_podcri_timer_t));

        timer->event.handler = ngx_http_podcri_timer_handler;
        timer->event.data = t;
        timer->event.log = ngx_cycle->log;

        ngx_queue_insert_tail(&l->timers, &timer->queue);

        t->armed = 1;
    }

    ngx_add_timer(&timer->event, (ngx_msec_t) msec);
}


static void
ngx_http_podcri_timer_disarm(podcri_loop_t *loop, podcri_timer_t *t)
{
    ngx_http_podcri_timer_t  *timer;

    if (!t->armed) {
        return;
    }

    timer = (ngx_http_podcri_timer_t *) t->priv;

    ngx_del_timer(&timer->event);
    ngx_queue_remove(&timer->queue);

    t->armed = 0;
}


static void
ngx_http_podcri_timer_handler(ngx_event_t *ev)
{
    podcri_timer_t           *t;
    ngx_http_podcri_timer_t  *timer;

    t = ev->data;
    timer = (ngx_http_podcri_timer_t *) t->priv;

    ngx_queue_remove(&timer->queue);

    t->armed = 0;
    t->handler(t);
}


static int
ngx_http_podcri_io_add(podcri_loop_t *loop, podcri_io_t *io)
{
    int                type;
    socklen_t          len;
    ngx_int_t          rc;
    ngx_connection_t  *c;

    c = ngx_get_connection(io->fd, ngx_cycle->log);
    if (c == NULL) {
        return PODCRI_ERROR;
    }

    c->data = io;
    c->log = ngx_cycle->log;

    c->read->handler = ngx_http_podcri_io_handler;
    c->read->log = c->log;
    c->write->handler = ngx_http_podcri_io_handler;
    c->write->log = c->log;

    /*
     * An eventfd or inotify is only read, and would report with each read
     * that it can be written to.
     */

    len = sizeof(int);

    if (getsockopt(io->fd, SOL_SOCKET, SO_TYPE, &type, &len) == -1) {
        rc = ngx_add_event(c->read, NGX_READ_EVENT, NGX_CLEAR_EVENT);

    } else if (ngx_add_conn) {
        rc = ngx_add_conn(c);

    } else {
        rc = ngx_add_event(c->read, NGX_READ_EVENT, NGX_CLEAR_EVENT);

        if (rc == NGX_OK) {
            rc = ngx_add_event(c->write, NGX_WRITE_EVENT, NGX_CLEAR_EVENT);
        }
    }

    if (rc != NGX_OK) {
        ngx_free_connection(c);
        c->fd = (ngx_socket_t) -1;

        return PODCRI_ERROR;
    }

    io->priv[0] = c;

    return PODCRI_OK;
}


static void
ngx_http_podcri_io_del(podcri_loop_t *loop, podcri_io_t *io)
{
    ngx_connection_t  *c;

    c = io->priv[0];

    if (c == NULL) {
        return;
    }

    io->priv[0] = NULL;

    if (ngx_del_conn && c->write->active) {
        (void) ngx_del_conn(c, 0);

    } else {
        if (c->read->active) {
            (void) ngx_del_event(c->read, NGX_READ_EVENT, 0);
        }

        if (c->write->active) {
            (void) ngx_del_event(c->write, NGX_WRITE_EVENT, 0);
        }
    }

    if (c->read->posted) {
        ngx_delete_posted_event(c->read);
    }

    if (c->write->posted) {
        ngx_delete_posted_event(c->write);
    }

    ngx_free_connection(c);

    /* events of this descriptor that are under way are stale now */
    c->fd = (ngx_socket_t) -1;
}


static void
ngx_http_podcri_io_handler(ngx_event_t *ev)
{
    podcri_io_t       *io;
    ngx_connection_t  *c;

    c = ev->data;
    io = c->data;

    if (!ev->ready) {
        /* not the kernel: the worker is told to end */
        return;
    }

    ev->ready = 0;

    if (ev->write) {
        io->writable = 1;

    } else {
        io->readable = 1;

        if (ev->pending_eof) {
            io->eof = 1;
        }
    }

    io->handler(io);
}


static void
ngx_http_podcri_loop_kick(podcri_loop_t *loop)
{
    ngx_http_podcri_loop_t  *l = (ngx_http_podcri_loop_t *) loop;

    /*
     * A task that yields wants other events to run first, and those posted
     * from here would run before them.
     */

    if (l->running) {
        ngx_post_event(&l->kick, &ngx_posted_next_events);

    } else {
        ngx_post_event(&l->kick, &ngx_posted_events);
    }
}


static void
ngx_http_podcri_loop_kick_handler(ngx_event_t *ev)
{
    ngx_http_podcri_loop_t  *l;

    l = &ngx_http_podcri_the_loop;

    l->running = 1;

    podcri_loop_run_ready(&l->loop);

    l->running = 0;

    ngx_http_podcri_loop_hold();
}


static void
ngx_http_podcri_loop_hold_handler(ngx_event_t *ev)
{
    ngx_http_podcri_loop_hold();
}


/* gRPC's threads log, too: no request, no connection here */

static void
ngx_http_podcri_loop_log(podcri_loop_t *loop, int level, const char *text)
{
    ngx_log_error((ngx_uint_t) level, ngx_cycle->log, 0, "%s", text);
}
