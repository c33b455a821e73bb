
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_gate.h"
#include "podcri_pump.h"
#include "podcri_session.h"


/* until a container's streams are open, ms */
#define PODCRI_ATTACH_OPEN    10000

/* of a terminal, when the client has named none */
#define PODCRI_ATTACH_HEIGHT  24
#define PODCRI_ATTACH_WIDTH   80


typedef struct {
    podcri_container_t     *c;
    podcri_logfile_conf_t   log;
    int                     in;
    int                     stream;
    int                     replay;  /* the log first */
    int                     waited;  /* for the start */
} podcri_attach_t;


static int podcri_attach_begin(podcri_op_t *op, podcri_attach_t *at);
static int podcri_attach_start(podcri_pump_t *p);
static int podcri_attach_gap(podcri_pump_t *p);
static int podcri_attach_replay(podcri_pump_t *p);
static int podcri_attach_log(podcri_op_t *op, podcri_attach_t *at,
    podcri_logfile_t **log);


int
podcri_op_container_attach(podcri_op_t *op)
{
    int                      rc;
    podcri_life_t            life;
    podcri_pump_t            pump;
    podcri_attach_t          at;
    podcri_stream_query_t   *q;

    q = op->query;

    memset(&at, 0, sizeof(at));
    memset(&pump, 0, sizeof(pump));
    memset(&life, 0, sizeof(life));

    rc = podcri_attach_begin(op, &at);

    if (rc != PODCRI_OK) {
        return rc;
    }

    pump.op = op;
    pump.id = at.c->id;
    pump.tty = at.c->spec->terminal;
    pump.stdin_on = at.in;
    pump.life = at.stream ? &life : NULL;
    pump.data = &at;
    pump.detach_keys = q->detach_keys ? q->detach_keys : "ctrl-p,ctrl-q";

    if (!pump.tty || !at.stream) {

        /* what a container prints is in its log to the last byte, however
         * fast it was, where an attach would begin too late */

        rc = podcri_attach_log(op, &at, &pump.log);

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    if (pump.tty && at.stream && at.log.out && (at.waited || at.replay)) {
        rc = podcri_attach_gap(&pump);

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    if (pump.log == NULL || at.in) {
        pump.start = podcri_attach_start;
        pump.stream_output = pump.log || !at.log.out ? 0
                                                     : PODCRI_STREAM_STDOUT;
    }

    rc = podcri_pump_keys(op, pump.detach_keys, pump.keys, &pump.nkeys);

    if (rc == PODCRI_OK) {

        /* the start may come right behind the answer */

        if (at.waited && pump.tty) {
            podcri_gate_wait(op, at.c);
        }

        rc = op->client->takeover(op->client,
                                  podcri_streams_type(op, pump.tty));
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_life_init(op, at.c, &life, 1);
    life.gate = at.waited && pump.tty;

    if (pump.gap && at.replay) {
        rc = podcri_attach_replay(&pump);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_pump_run(&pump);
    }

    podcri_life_close(op, &life);

    if (pump.stream) {
        podcri_stream_close(pump.stream);
    }

    if (pump.log) {
        podcri_logfile_close(pump.log);
    }

    if (pump.gap) {
        podcri_logfile_close(pump.gap);
    }

    if (rc == PODCRI_ERROR) {
        podcri_log(op->ctx.loop, PODCRI_LOG_ERR,
                   "podcri: attach to container %s: %s", at.c->id,
                   op->ctx.err.message);
    }

    return rc == PODCRI_CANCELED ? rc : PODCRI_OK;
}


static int
podcri_attach_begin(podcri_op_t *op, podcri_attach_t *at)
{
    int                      rc;
    podcri_stream_query_t   *q;

    q = op->query;

    /* none of them named: all of them */

    if (q->in < 0 && q->out < 0 && q->err < 0) {
        q->in = 1;
        q->out = 1;
        q->err = 1;
    }

    at->stream = (q->stream != 0);
    at->replay = q->logs;

    if (!at->stream && !at->replay) {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "at least one of Logs or Stream must be set");
    }

    rc = podcri_container_find(op, op->name, &at->c);

    if (rc == PODCRI_OK) {
        rc = podcri_store_refresh(op, at->c);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    at->in = (q->in == 1) && at->stream && at->c->spec->stdin_open;
    at->waited = at->stream && at->c->state != PODCRI_STATE_RUNNING;

    at->log.out = (q->out == 1);
    at->log.err = (q->err == 1);
    at->log.follow = at->stream;
    at->log.tail = -1;

    if (at->c->spec->terminal) {
        at->log.out |= at->log.err;
        at->log.raw = 1;
        at->log.cr = 1;
    }

    if (!at->replay && (at->c->state != PODCRI_STATE_CREATED
                        || at->c->attempt))
    {
        /* what was printed before is not asked for */

        at->log.tail = 0;
    }

    return podcri_log_path(op, at->c, &at->log.path);
}


static int
podcri_attach_log(podcri_op_t *op, podcri_attach_t *at,
    podcri_logfile_t **log)
{
    if (at->log.path == NULL) {
        return podcri_fail(&op->ctx, PODCRI_E_UNIMPLEMENTED, NULL,
                           "the runtime writes no log of container %s, from "
                           "which its output would come", at->c->id);
    }

    return podcri_logfile_open(&op->ctx, &at->log, log);
}


/* the container runs: now its streams can be had */

static int
podcri_attach_start(podcri_pump_t *p)
{
    int               rc;
    unsigned          streams;
    podcri_op_t      *op;
    podcri_attach_t  *at;

    op = p->op;
    at = p->data;

    /* the log has the output, and stderr is asked for lest the container
     * stop: conmon waits until CRI-O has taken what it prints, and CRI-O
     * takes nothing from it when neither output is asked for */

    streams = (p->tty ? PODCRI_STREAM_TTY | PODCRI_STREAM_STDOUT
                      : PODCRI_STREAM_STDERR)
              | (at->in ? PODCRI_STREAM_STDIN : 0);

    rc = podcri_attach_open(op, at->c, streams, &p->stream);

    if (rc == PODCRI_ERROR) {

        /* it may have ended meanwhile: then the log has it all */

        if (podcri_store_refresh(op, at->c) != PODCRI_OK
            || at->c->state != PODCRI_STATE_RUNNING)
        {
            podcri_err_clear(&op->ctx);
            p->stream = NULL;

            if (!p->tty || p->gap) {
                p->log = p->gap ? p->gap : p->log;
                p->gap = NULL;

                return PODCRI_OK;
            }

            return podcri_attach_log(op, at, &p->log);
        }

        return rc;
    }

    if (rc == PODCRI_OK && p->tty && at->waited && podcri_gate_has(at->c)) {
        podcri_terminal_size(op, p->id, p->stream);
    }

    return rc;
}


/* What a terminal's program prints before somebody listens: containerd
 * attaches to nothing that does not run yet, and the gate that holds the
 * program back waits for no longer than a moment.  The log has it. */

static int
podcri_attach_gap(podcri_pump_t *p)
{
    int               rc;
    podcri_op_t      *op;
    podcri_attach_t  *at;

    op = p->op;
    at = p->data;

    if (at->log.path == NULL) {
        return PODCRI_OK;
    }

    rc = podcri_logfile_open(&op->ctx, &at->log, &p->gap);

    if (rc == PODCRI_ERROR) {

        /* what comes live does not need it */

        podcri_log(op->ctx.loop, PODCRI_LOG_WARN,
                   "podcri: attach to container %s: %s", at->c->id,
                   op->ctx.err.message);

        podcri_err_clear(&op->ctx);
        p->gap = NULL;

        return PODCRI_OK;
    }

    return rc;
}


/* what the log has before somebody listens is sent as it is */

static int
podcri_attach_replay(podcri_pump_t *p)
{
    int           rc;
    char          buf[4096];
    size_t        n, sent, done;
    podcri_op_t  *op;

    op = p->op;

    for ( ;; ) {
        rc = podcri_logfile_read(p->gap, buf, sizeof(buf), &n);

        if (rc != PODCRI_OK) {
            return (rc == PODCRI_DONE || rc == PODCRI_AGAIN) ? PODCRI_OK : rc;
        }

        for (sent = 0; sent < n; sent += done) {
            done = 0;
            rc = op->client->send(op->client, buf + sent, n - sent, &done);

            if (rc == PODCRI_AGAIN) {
                rc = podcri_task_wait(op->ctx.task, 0);
            }

            if (rc != PODCRI_OK) {
                return rc;
            }
        }
    }
}


int
podcri_attach_open(podcri_op_t *op, podcri_container_t *c, unsigned streams,
    podcri_stream_t **stream)
{
    int                     rc;
    Cri__AttachRequest      req = CRI__ATTACH_REQUEST__INIT;
    Cri__AttachResponse    *resp;

    req.container_id = (char *) c->cri_id;
    req.stdin = (streams & PODCRI_STREAM_STDIN) != 0;
    req.stdout = (streams & PODCRI_STREAM_STDOUT) != 0;
    req.stderr = (streams & PODCRI_STREAM_STDERR) != 0;
    req.tty = (streams & PODCRI_STREAM_TTY) != 0;

    rc = podcri_cri_call(&op->ctx, podcri_store_node(op, c->node),
                         PODCRI_CRI_ATTACH, &req, &resp);

    return rc == PODCRI_OK
           ? podcri_streams_open(op, c, resp->url, streams,
                                 PODCRI_ATTACH_OPEN, stream)
           : rc;
}


void
podcri_terminal_size(podcri_op_t *op, const char *id,
    podcri_stream_t *stream)
{
    unsigned  height, width;

    if (podcri_size_get(op, id, &height, &width) != PODCRI_OK) {
        height = PODCRI_ATTACH_HEIGHT;
        width = PODCRI_ATTACH_WIDTH;
    }

    podcri_stream_resize(stream, width, height);
}


int
podcri_op_container_resize(podcri_op_t *op)
{
    int                      rc;
    podcri_container_t      *c;
    podcri_stream_query_t   *q;

    q = op->query;

    rc = podcri_container_find(op, op->name, &c);

    if (rc == PODCRI_OK) {
        rc = podcri_store_refresh(op, c);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_resize(op, c->id, q->height, q->width);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (c->state == PODCRI_STATE_RUNNING) {
        podcri_gate_resize(op, c);
    }

    return podcri_reply_empty(op, 200);
}


int
podcri_resize(podcri_op_t *op, const char *id, int32_t height, int32_t width)
{
    if (height < 0 || width < 0 || height > 65535 || width > 65535) {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "a terminal cannot have %d lines of %d columns",
                           height, width);
    }

    /* docker asks for 0 x 0 when it does not know */

    if (id == NULL || height == 0 || width == 0) {
        return PODCRI_OK;
    }

    return podcri_size_set(op, id, height, width);
}
