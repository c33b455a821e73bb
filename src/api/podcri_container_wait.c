
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_containers.h"
#include "podcri_lifecycle.h"
#include "podcri_process.h"
#include "podcri_str.h"


/* CRI has no wait: between two looks, ms; a container that is not running is
 * looked at often at first, for a start follows most waits at once */
#define PODCRI_WAIT_LOOK      10
#define PODCRI_WAIT_LOOK_MAX  100
#define PODCRI_WAIT_EAGER     5000


typedef enum {
    PODCRI_WAIT_NOT_RUNNING = 0,
    PODCRI_WAIT_NEXT_EXIT,
    PODCRI_WAIT_REMOVED,
    PODCRI_WAIT_STATE                /* libpod: one of a set of states */
} podcri_wait_e;

#define PODCRI_WAIT_BIT(state)  (1u << (state))

typedef struct {
    const char     *name;
    podcri_wait_e   wait;
    unsigned        states;
} podcri_wait_row_t;


/* Docker's conditions (Docker API, ContainerWait) */

static const podcri_wait_row_t  podcri_wait_docker[] = {
    { "", PODCRI_WAIT_NOT_RUNNING, 0 },
    { "not-running", PODCRI_WAIT_NOT_RUNNING, 0 },
    { "next-exit", PODCRI_WAIT_NEXT_EXIT, 0 },
    { "removed", PODCRI_WAIT_REMOVED, 0 },
    { NULL, 0, 0 }
};


/* libpod's (libpod define.ContainerStatus): what CRI knows of is a state, the
 * others are never reached or mean one of these */

static const podcri_wait_row_t  podcri_wait_libpod[] = {
    { "unknown", PODCRI_WAIT_STATE, PODCRI_WAIT_BIT(PODCRI_STATE_UNKNOWN) },
    { "configured", PODCRI_WAIT_STATE,
      PODCRI_WAIT_BIT(PODCRI_STATE_CREATED) },
    { "created", PODCRI_WAIT_STATE, PODCRI_WAIT_BIT(PODCRI_STATE_CREATED) },
    { "initialized", PODCRI_WAIT_STATE,
      PODCRI_WAIT_BIT(PODCRI_STATE_CREATED) },
    { "running", PODCRI_WAIT_STATE, PODCRI_WAIT_BIT(PODCRI_STATE_RUNNING) },
    { "stopped", PODCRI_WAIT_NOT_RUNNING, 0 },
    { "exited", PODCRI_WAIT_NOT_RUNNING, 0 },
    { "stopping", PODCRI_WAIT_STATE, 0 },
    { "paused", PODCRI_WAIT_STATE, 0 },
    { "removing", PODCRI_WAIT_REMOVED, 0 },
    { "removed", PODCRI_WAIT_REMOVED, 0 },
    { NULL, 0, 0 }
};


static int podcri_wait(podcri_op_t *op, podcri_container_t *c,
    unsigned waits, unsigned states, int32_t *code);
static int podcri_wait_look(podcri_op_t *op, podcri_container_t *c,
    uint64_t since);
static int podcri_wait_gone(podcri_op_t *op, podcri_container_t *c,
    unsigned waits, int32_t *code);
static const podcri_wait_row_t *podcri_wait_find(
    const podcri_wait_row_t *table, const char *name);


int
podcri_op_container_wait_libpod(podcri_op_t *op)
{
    int                         rc;
    size_t                      i;
    int32_t                     code;
    int64_t                     interval;
    unsigned                    waits, states;
    podcri_container_t         *c;
    const podcri_wait_row_t    *row;
    podcri_container_query_t   *q;

    q = op->query;

    waits = 0;
    states = 0;

    for (i = 0; i < q->conditions.n; i++) {
        row = podcri_wait_find(podcri_wait_libpod, q->conditions.elts[i]);

        if (row == NULL) {
            return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST,
                               "invalid argument",
                               "unknown container state: %s",
                               q->conditions.elts[i]);
        }

        waits |= 1u << row->wait;
        states |= row->states;
    }

    if (q->conditions.n == 0) {
        waits = 1u << PODCRI_WAIT_NOT_RUNNING;
    }

    /* checked as Podman does; exits are not polled for, so it has no use */

    if (q->interval && podcri_parse_duration(q->interval, &interval)
                       != PODCRI_OK)
    {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "invalid interval: %s", q->interval);
    }

    rc = podcri_container_find(op, op->name, &c);

    if (rc == PODCRI_OK) {
        rc = podcri_wait(op, c, waits, states, &code);

    } else if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND
               && (waits & ~(1u << PODCRI_WAIT_STATE))
               && podcri_exit_code(op, op->name, &code) == PODCRI_OK)
    {
        /* --rm has been faster than the client */

        podcri_err_clear(&op->ctx);
        rc = PODCRI_OK;
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    return podcri_reply_text(op, 200, "application/json",
                             podcri_psprintf(op->ctx.pool, "%d\n", code));
}


int
podcri_op_container_wait_docker(podcri_op_t *op)
{
    int                         rc;
    int32_t                     code;
    const char                 *condition;
    podcri_container_t         *c;
    const podcri_wait_row_t    *row;
    podcri_container_query_t   *q;

    q = op->query;

    condition = q->conditions.n ? q->conditions.elts[q->conditions.n - 1]
                                : "";

    row = podcri_wait_find(podcri_wait_docker, condition);

    if (row == NULL) {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "unknown condition %s", condition);
    }

    rc = podcri_container_find(op, op->name, &c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    /* docker run starts the container only when it has seen these headers */

    rc = podcri_reply_stream(op, 200, "application/json");

    if (rc == PODCRI_OK) {
        rc = podcri_wait(op, c, 1u << row->wait, 0, &code);
    }

    if (rc == PODCRI_CANCELED) {
        return rc;
    }

    podcri_json_open(&op->out, '{');
    podcri_json_key(&op->out, "StatusCode");
    podcri_json_int(&op->out, rc == PODCRI_OK ? code : -1);
    podcri_json_key(&op->out, "Error");

    if (rc == PODCRI_OK) {
        podcri_json_null(&op->out);

    } else {
        podcri_json_open(&op->out, '{');
        podcri_json_key(&op->out, "Message");
        podcri_json_str(&op->out, op->ctx.err.message);
        podcri_json_close(&op->out, '}');
        podcri_err_clear(&op->ctx);
    }

    podcri_json_close(&op->out, '}');

    return podcri_reply_line(op);
}


static const podcri_wait_row_t *
podcri_wait_find(const podcri_wait_row_t *table, const char *name)
{
    for ( /* void */ ; table->name; table++) {
        if (strcmp(table->name, name) == 0) {
            return table;
        }
    }

    return NULL;
}


static int
podcri_wait(podcri_op_t *op, podcri_container_t *c, unsigned waits,
    unsigned states, int32_t *code)
{
    int             rc, ran, settled;
    uint32_t        attempt;
    uint64_t        since;
    podcri_state_e  state;

    ran = 0;
    settled = !(waits & (1u << PODCRI_WAIT_NOT_RUNNING));
    state = c->state;
    attempt = c->attempt;
    since = op->ctx.loop->now(op->ctx.loop);

    for ( ;; ) {
        *code = c->has_status ? c->status.exit_code : 0;

        if (states & PODCRI_WAIT_BIT(c->state)) {

            /* Podman answers -1 for a state that has no exit code */

            *code = c->state == PODCRI_STATE_EXITED ? *code : -1;
            return PODCRI_OK;
        }

        if (c->state == PODCRI_STATE_RUNNING) {
            ran = 1;
            rc = podcri_process_wait(op, c,
                                     states ? PODCRI_WAIT_LOOK_MAX : 0);

            if (rc == PODCRI_OK || rc == PODCRI_TIMEOUT) {
                continue;
            }

        } else if (!settled) {
            settled = 1;
            rc = podcri_container_settle(op, c);

            if (rc == PODCRI_OK) {
                continue;
            }

        } else {

            if (c->state == PODCRI_STATE_EXITED
                && (state != PODCRI_STATE_EXITED || c->attempt > attempt))
            {
                /* between two looks it may have run and ended */

                ran = 1;
            }

            if ((waits & (1u << PODCRI_WAIT_NOT_RUNNING))
                || (ran && (waits & (1u << PODCRI_WAIT_NEXT_EXIT))))
            {
                if (c->state == PODCRI_STATE_EXITED && !c->has_status) {
                    rc = podcri_store_refresh(op, c);

                    if (rc != PODCRI_OK) {
                        return rc;
                    }

                    *code = c->status.exit_code;
                }

                return PODCRI_OK;
            }

            rc = podcri_wait_look(op, c, since);

            if (rc == PODCRI_OK) {
                continue;
            }
        }

        if (rc != PODCRI_ERROR || op->ctx.err.kind != PODCRI_E_NOT_FOUND) {
            return rc;
        }

        podcri_err_clear(&op->ctx);

        rc = podcri_wait_gone(op, c, waits, code);

        if (rc != PODCRI_AGAIN) {
            return rc;
        }

        /* the incarnation that ran has made way for the next */

        if (ran && (waits & (1u << PODCRI_WAIT_NEXT_EXIT))) {
            return PODCRI_OK;
        }
    }
}


static int
podcri_wait_look(podcri_op_t *op, podcri_container_t *c, uint64_t since)
{
    int  rc;

    rc = podcri_task_sleep(op->ctx.task,
                           op->ctx.loop->now(op->ctx.loop) - since
                           < PODCRI_WAIT_EAGER
                           ? PODCRI_WAIT_LOOK : PODCRI_WAIT_LOOK_MAX);

    return rc == PODCRI_OK ? podcri_store_refresh(op, c) : rc;
}


/* The incarnation is gone: removed, or started again as another.
 * PODCRI_AGAIN: go on with that. */

static int
podcri_wait_gone(podcri_op_t *op, podcri_container_t *c, unsigned waits,
    int32_t *code)
{
    int                  rc;
    podcri_container_t  *again;

    rc = podcri_container_find(op, c->id, &again);

    if (rc == PODCRI_OK) {
        *c = *again;
        return PODCRI_AGAIN;
    }

    if (rc != PODCRI_ERROR || op->ctx.err.kind != PODCRI_E_NOT_FOUND) {
        return rc;
    }

    podcri_err_clear(&op->ctx);

    if (podcri_exit_code(op, c->id, code) != PODCRI_OK) {
        *code = c->has_status ? c->status.exit_code : 0;
    }

    return PODCRI_OK;
}
