
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_gate.h"
#include "podcri_helper.h"
#include "podcri_pump.h"
#include "podcri_session.h"
#include "podcri_shared.h"
#include "podcri_streams.h"


/* how long a waiting attach is believed in without saying so again, ms */
#define PODCRI_GATE_WAIT    5000

/* the gate opens by itself some time after this, ms */
#define PODCRI_GATE_LISTEN  1000


static int podcri_gate_waited(podcri_op_t *op, const podcri_container_t *c);
static int podcri_gate_open_job(podcri_op_t *op);
static int podcri_gate_resize_job(podcri_op_t *op);
static int podcri_gate_size(podcri_op_t *op, int gate);


int
podcri_gate_has(const podcri_container_t *c)
{
    return podcri_helper_has(c) && c->spec->terminal;
}


void
podcri_gate_wait(podcri_op_t *op, const podcri_container_t *c)
{
    podcri_shared_t  *shared;

    shared = op->shared;

    if (shared && podcri_gate_has(c)) {

        /* without room the start opens the gate, maybe a little early */

        (void) shared->set(shared, PODCRI_SHARED_ATTACH, c->id, "", 0,
                           PODCRI_GATE_WAIT, 0);
    }
}


static int
podcri_gate_waited(podcri_op_t *op, const podcri_container_t *c)
{
    void             *value;
    size_t            len;
    podcri_shared_t  *shared;

    shared = op->shared;

    return shared && shared->get(shared, PODCRI_SHARED_ATTACH, c->id,
                                 op->ctx.pool, &value, &len) == PODCRI_OK;
}


void
podcri_gate_open(podcri_op_t *op, const podcri_container_t *c)
{
    if (!podcri_gate_has(c) || podcri_gate_waited(op, c)) {
        return;
    }

    /* without a fiber it opens by itself */

    (void) podcri_background(op, podcri_gate_open_job, c->id,
                             strlen(c->id) + 1,
                             "giving a terminal its size");
}


void
podcri_gate_resize(podcri_op_t *op, const podcri_container_t *c)
{
    /* who is attached in this worker, or about to be in another one, does it;
     * who is in another one does the same beside us, which is harmless */

    if (!c->spec->terminal || podcri_pump_has(c->id)
        || podcri_gate_waited(op, c))
    {
        return;
    }

    (void) podcri_background(op, podcri_gate_resize_job, c->id,
                             strlen(c->id) + 1,
                             "giving a terminal its size");
}


static int
podcri_gate_open_job(podcri_op_t *op)
{
    return podcri_gate_size(op, 1);
}


static int
podcri_gate_resize_job(podcri_op_t *op)
{
    return podcri_gate_size(op, 0);
}


static int
podcri_gate_size(podcri_op_t *op, int gate)
{
    int                  rc, fd;
    uint64_t             now, end;
    podcri_str_t         data;
    podcri_stream_t     *stream;
    podcri_container_t  *c;

    rc = podcri_container_find(op, op->query, &c);

    if (rc == PODCRI_OK) {
        rc = podcri_attach_open(op, c, PODCRI_STREAM_TTY
                                       | PODCRI_STREAM_STDOUT, &stream);
    }

    if (rc != PODCRI_OK) {

        /* ended or removed already, or it opens by itself */

        podcri_err_clear(&op->ctx);
        return PODCRI_OK;
    }

    podcri_terminal_size(op, c->id, stream);

    /* Whoever closes at once may not have been heard.  The first output of
     * what a gate held says that he was. */

    end = op->ctx.loop->now(op->ctx.loop) + PODCRI_GATE_LISTEN;

    for ( ;; ) {
        rc = podcri_stream_read(stream, &fd, &data);
        now = op->ctx.loop->now(op->ctx.loop);

        if (now >= end || (rc != PODCRI_AGAIN && (rc != PODCRI_OK || gate))) {
            break;
        }

        rc = rc == PODCRI_OK ? podcri_task_yield(op->ctx.task)
                             : podcri_task_wait(op->ctx.task, end - now);

        if (rc == PODCRI_CANCELED) {
            break;
        }
    }

    podcri_stream_close(stream);
    podcri_err_clear(&op->ctx);

    return PODCRI_OK;
}
