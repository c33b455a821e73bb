
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_pump.h"
#include "podcri_session.h"


/* one frame's header (Docker API, ContainerAttach: stream format) */
#define PODCRI_PUMP_HEADER  8

/* how often a terminal's size is looked for when another worker may note it,
 * ms */
#define PODCRI_PUMP_SIZE    200

/* How long a stream that brings nothing may stay open behind its container's
 * end: when that came in the moment of the attach CRI-O 1.26 forgets to end
 * it; ms */
#define PODCRI_PUMP_LINGER  2000

/* pieces of output that are dropped at once */
#define PODCRI_PUMP_DRAIN   16


static podcri_pump_t  *podcri_pumps;


static int podcri_pump_life(podcri_pump_t *p);
static int podcri_pump_output(podcri_pump_t *p, int *moved);
static int podcri_pump_stream(podcri_pump_t *p, int *moved);
static int podcri_pump_log(podcri_pump_t *p, int *moved);
static int podcri_pump_flush(podcri_pump_t *p, int *moved);
static void podcri_pump_drain(podcri_pump_t *p, int *moved);
static int podcri_pump_marked(podcri_pump_t *p, const char *data, size_t len);
static int podcri_pump_frame(podcri_pump_t *p, int fd, const char *data,
    size_t len);
static void podcri_pump_size(podcri_pump_t *p);
static uint64_t podcri_pump_pause(podcri_pump_t *p);
static int podcri_pump_loop(podcri_pump_t *p);


int
podcri_pump_run(podcri_pump_t *p)
{
    int  rc;

    if (podcri_pump_keys(p->op, p->tty ? p->detach_keys : "", p->keys,
                         &p->nkeys) != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    p->prev = NULL;
    p->next = podcri_pumps;

    if (p->next) {
        p->next->prev = p;
    }

    podcri_pumps = p;

    rc = podcri_pump_loop(p);

    if (p->prev) {
        p->prev->next = p->next;

    } else {
        podcri_pumps = p->next;
    }

    if (p->next) {
        p->next->prev = p->prev;
    }

    free(p->in);
    free(p->out);
    free(p->seen);
    free(p->live);

    p->in = NULL;
    p->out = NULL;
    p->seen = NULL;
    p->live = NULL;

    return rc;
}


static int
podcri_pump_loop(podcri_pump_t *p)
{
    int  rc, moved;

    for ( ;; ) {
        moved = 0;

        podcri_pump_size(p);

        rc = podcri_pump_life(p);

        if (rc == PODCRI_OK) {
            rc = podcri_pump_input(p, &moved);
        }

        if (rc == PODCRI_OK) {
            rc = podcri_pump_output(p, &moved);
        }

        if (rc != PODCRI_OK) {
            return rc;
        }

        if (p->detached) {
            return PODCRI_DONE;
        }

        if (p->ended && p->out == NULL) {
            return PODCRI_OK;
        }

        if (moved) {

            /* a fast pair must not keep the others of the loop waiting */

            rc = podcri_task_yield(p->op->ctx.task);

        } else {
            rc = podcri_task_wait(p->op->ctx.task, podcri_pump_pause(p));
        }

        if (rc == PODCRI_CANCELED) {
            return rc;
        }
    }
}


static uint64_t
podcri_pump_pause(podcri_pump_t *p)
{
    uint64_t  look, now, pause;

    pause = p->tty && p->id ? PODCRI_PUMP_SIZE : 0;

    if (p->hold) {
        now = p->op->ctx.loop->now(p->op->ctx.loop);
        look = p->hold > now ? p->hold - now : 1;
        pause = pause ? podcri_min(pause, look) : look;
    }

    if (p->end && p->out == NULL) {
        now = p->op->ctx.loop->now(p->op->ctx.loop);
        look = p->end + PODCRI_PUMP_LINGER;
        look = look > now ? look - now : 1;
        pause = pause ? podcri_min(pause, look) : look;
    }

    look = podcri_pump_splice_pause(p);

    if (look) {
        pause = pause ? podcri_min(pause, look) : look;
    }

    if (p->life && p->life->phase != PODCRI_LIFE_ENDED) {
        look = podcri_life_pause(p->op, p->life);
        pause = pause ? podcri_min(pause, look) : look;
    }

    return pause;
}


void
podcri_pump_wake(const char *id)
{
    podcri_pump_t  *p;

    for (p = podcri_pumps; p; p = p->next) {
        if (p->id && strcmp(p->id, id) == 0) {
            podcri_task_wake(p->op->ctx.task);
        }
    }
}


int
podcri_pump_has(const char *id)
{
    podcri_pump_t  *p;

    for (p = podcri_pumps; p; p = p->next) {
        if (p->tty && p->id && strcmp(p->id, id) == 0
            && (p->stream || (p->start && !p->started)))
        {
            return 1;
        }
    }

    return 0;
}


static void
podcri_pump_size(podcri_pump_t *p)
{
    unsigned        height, width;
    podcri_op_t    *op;
    podcri_pool_t  *keep, *pool;

    if (!p->tty || p->id == NULL || p->stream == NULL) {
        return;
    }

    op = p->op;

    keep = op->ctx.pool;
    pool = podcri_pool_create(256);
    op->ctx.pool = pool;

    if (podcri_size_get(op, p->id, &height, &width) == PODCRI_OK
        && (height != p->height || width != p->width))
    {
        p->height = height;
        p->width = width;

        podcri_stream_resize(p->stream, width, height);
    }

    op->ctx.pool = keep;
    podcri_pool_destroy(pool);
}


static int
podcri_pump_life(podcri_pump_t *p)
{
    int  rc;

    if (p->life == NULL) {
        return PODCRI_OK;
    }

    rc = podcri_life_check(p->op, p->life);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (p->life->phase == PODCRI_LIFE_RUNS && !p->started) {
        p->started = 1;

        if (p->start) {
            rc = p->start(p);
            podcri_pump_size(p);

            return rc;
        }
    }

    if (p->life->phase == PODCRI_LIFE_ENDED) {

        if (p->gap && p->stream == NULL) {
            p->log = p->gap;
            p->gap = NULL;
        }

        if (p->log) {
            podcri_logfile_exited(p->log);

            return PODCRI_OK;
        }

        if (p->gap) {
            podcri_logfile_exited(p->gap);
        }

        if (p->stream == NULL) {
            p->ended = 1;

        } else if (p->end == 0) {
            p->end = p->op->ctx.loop->now(p->op->ctx.loop);
        }
    }

    return PODCRI_OK;
}


int
podcri_pump_lingers(const podcri_pump_t *p)
{
    return p->end && p->op->ctx.loop->now(p->op->ctx.loop)
                     >= p->end + PODCRI_PUMP_LINGER;
}


/* process to client */

static int
podcri_pump_output(podcri_pump_t *p, int *moved)
{
    int  rc;

    if (p->log && p->stream) {
        podcri_pump_drain(p, moved);
    }

    for ( ;; ) {
        rc = podcri_pump_flush(p, moved);

        if (rc != PODCRI_OK || p->out) {
            return rc == PODCRI_AGAIN ? PODCRI_OK : rc;
        }

        if (p->ended) {
            return PODCRI_OK;
        }

        if (p->log) {
            rc = podcri_pump_log(p, moved);

        } else if (p->stream && p->gap) {
            rc = podcri_pump_splice(p, moved);

        } else if (p->stream) {
            rc = podcri_pump_stream(p, moved);

        } else {
            return PODCRI_OK;
        }

        if (rc != PODCRI_OK || p->out == NULL) {
            return rc == PODCRI_AGAIN ? PODCRI_OK : rc;
        }
    }
}


static int
podcri_pump_flush(podcri_pump_t *p, int *moved)
{
    int               rc;
    size_t            n;
    podcri_client_t  *client;

    client = p->op->client;

    while (p->out) {
        rc = client->send(client, p->out + p->out_pos,
                          p->out_len - p->out_pos, &n);

        if (rc != PODCRI_OK) {
            return rc;
        }

        *moved = 1;
        p->out_pos += n;

        if (p->out_pos == p->out_len) {
            free(p->out);
            p->out = NULL;
        }
    }

    return PODCRI_OK;
}


static int
podcri_pump_stream(podcri_pump_t *p, int *moved)
{
    int           rc, fd;
    podcri_str_t  data;

    rc = podcri_stream_read(p->stream, &fd, &data);

    if (rc == PODCRI_DONE) {
        p->ended = 1;

        /* what looked like the beginning of the mark was none */

        return p->mark.matched && !p->mark.seen && p->stream_output
               ? podcri_pump_frame(p, 1, p->mark.text, p->mark.matched)
               : PODCRI_OK;
    }

    if (rc == PODCRI_AGAIN && podcri_pump_lingers(p)) {
        p->ended = 1;
        return PODCRI_OK;
    }

    if (p->stays && podcri_stream_is_silent(p->stream)) {
        podcri_pump_unread(p);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    *moved = 1;
    p->hold = 0;
    p->end = 0;

    if (p->mark.text) {
        return podcri_pump_marked(p, data.data, data.len);
    }

    if (!(p->stream_output & (fd == 1 ? PODCRI_STREAM_STDOUT
                                      : PODCRI_STREAM_STDERR)))
    {
        return PODCRI_OK;
    }

    return podcri_pump_frame(p, fd, data.data, data.len);
}


static int
podcri_pump_log(podcri_pump_t *p, int *moved)
{
    int     rc;
    char   *buf;
    size_t  n;

    buf = malloc(PODCRI_LOGFILE_BUFFER);

    if (buf == NULL) {
        return podcri_fail(&p->op->ctx, PODCRI_E_INTERNAL, NULL,
                           "no memory for a stream");
    }

    rc = podcri_logfile_read(p->log, buf, PODCRI_LOGFILE_BUFFER, &n);

    if (rc != PODCRI_OK) {
        free(buf);

        if (rc == PODCRI_DONE) {
            p->ended = 1;
            return PODCRI_OK;
        }

        return rc;
    }

    *moved = 1;

    p->out = realloc(buf, n ? n : 1);

    if (p->out == NULL) {
        p->out = buf;
    }

    p->out_pos = 0;
    p->out_len = n;

    return PODCRI_OK;
}


/* What the runtime says on the way of stdin: its end, and output that the log
 * has, too.  It is read while the client takes nothing as well, for a runtime
 * that cannot pass it on stops the container. */

static void
podcri_pump_drain(podcri_pump_t *p, int *moved)
{
    int           rc, fd, code, n;
    podcri_str_t  data;

    for (n = 0; n < PODCRI_PUMP_DRAIN; n++) {
        rc = podcri_stream_read(p->stream, &fd, &data);

        if (rc == PODCRI_AGAIN) {
            return;
        }

        if (rc != PODCRI_OK) {
            break;
        }

        *moved = 1;
    }

    if (n == PODCRI_PUMP_DRAIN) {
        return;
    }

    /* the log says when the output ends; stdin has no reader any more */

    if (rc == PODCRI_DONE) {
        rc = podcri_stream_result(p->stream, &code);
    }

    if (rc != PODCRI_OK
        && !(p->life && p->life->phase == PODCRI_LIFE_ENDED))
    {
        podcri_log(p->op->ctx.loop, PODCRI_LOG_WARN,
                   "podcri: stdin of container %s: %s", p->id,
                   p->op->ctx.err.message);
    }

    podcri_err_clear(&p->op->ctx);
    podcri_stream_close(p->stream);
    p->stream = NULL;

    free(p->in);
    p->in = NULL;
}


static int
podcri_pump_marked(podcri_pump_t *p, const char *data, size_t len)
{
    if (p->mark.seen) {
        return PODCRI_OK;
    }

    p->out = malloc(p->mark.matched + len + 1);

    if (p->out == NULL) {
        return podcri_fail(&p->op->ctx, PODCRI_E_INTERNAL, NULL,
                           "no memory for a stream");
    }

    p->out_pos = 0;
    p->out_len = podcri_mark_scan(&p->mark, data, len, p->out);

    if (p->out_len == 0 || p->stream_output == 0) {
        free(p->out);
        p->out = NULL;
    }

    if (p->mark.seen) {
        podcri_pump_answer(p);
    }

    return PODCRI_OK;
}


static int
podcri_pump_frame(podcri_pump_t *p, int fd, const char *data, size_t len)
{
    char    *dst;
    size_t   header;

    header = p->tty ? 0 : PODCRI_PUMP_HEADER;

    p->out = malloc(header + len + 1);

    if (p->out == NULL) {
        return podcri_fail(&p->op->ctx, PODCRI_E_INTERNAL, NULL,
                           "no memory for a stream");
    }

    dst = p->out;

    if (header) {
        *dst++ = (char) fd;
        *dst++ = 0;
        *dst++ = 0;
        *dst++ = 0;
        *dst++ = (char) (len >> 24);
        *dst++ = (char) (len >> 16);
        *dst++ = (char) (len >> 8);
        *dst++ = (char) len;
    }

    memcpy(dst, data, len);

    p->out_pos = 0;
    p->out_len = header + len;

    return PODCRI_OK;
}


int
podcri_pump_say(podcri_pump_t *p, const char *text)
{
    int  rc, moved;

    rc = podcri_pump_frame(p, 2, text, strlen(text));

    while (rc == PODCRI_OK && p->out) {
        rc = podcri_pump_flush(p, &moved);

        if (rc == PODCRI_AGAIN) {
            rc = podcri_task_wait(p->op->ctx.task, 0);
        }
    }

    free(p->out);
    p->out = NULL;

    return rc;
}
