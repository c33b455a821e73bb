
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_gate.h"
#include "podcri_streams.h"


/* between two looks at a container that has not started, ms: often at first,
 * for a start follows most attaches at once */
#define PODCRI_LIFE_LOOK      10
#define PODCRI_LIFE_LOOK_MAX  100
#define PODCRI_LIFE_EAGER     5000

/* how often a start is told that an attach waits for it, ms */
#define PODCRI_LIFE_NOTE      1000


static int podcri_life_gone(podcri_op_t *op, podcri_life_t *life);


void
podcri_life_init(podcri_op_t *op, podcri_container_t *c,
    podcri_life_t *life, int restarts)
{
    memset(life, 0, sizeof(podcri_life_t));

    life->c = c;
    life->since = op->ctx.loop->now(op->ctx.loop);
    life->next = life->since;

    if (c->state == PODCRI_STATE_EXITED && !restarts) {
        life->phase = PODCRI_LIFE_ENDED;
    }
}


int
podcri_life_check(podcri_op_t *op, podcri_life_t *life)
{
    int       rc;
    uint64_t  now;

    if (life->phase == PODCRI_LIFE_ENDED) {
        return PODCRI_OK;
    }

    if (life->phase == PODCRI_LIFE_RUNS) {
        rc = podcri_exit_watch_check(op, &life->watch);

    } else {
        now = op->ctx.loop->now(op->ctx.loop);

        if (now < life->next) {
            return PODCRI_OK;
        }

        life->next = now + (now - life->since < PODCRI_LIFE_EAGER
                            ? PODCRI_LIFE_LOOK : PODCRI_LIFE_LOOK_MAX);

        if (life->gate && now - life->noted >= PODCRI_LIFE_NOTE) {
            life->noted = now;
            podcri_gate_wait(op, life->c);
        }

        rc = podcri_store_refresh(op, life->c);

        if (rc == PODCRI_OK
            && (life->c->state == PODCRI_STATE_RUNNING
                || (life->c->state == PODCRI_STATE_EXITED
                    && life->watching)))
        {
            /* a container that has ended between two looks too */

            life->phase = PODCRI_LIFE_RUNS;
            podcri_exit_watch_open(op, life->c, &life->watch);
            life->watch.patient = 1;

            rc = podcri_exit_watch_check(op, &life->watch);
        }

        if (life->c->state == PODCRI_STATE_CREATED) {

            /* from here on "exited" is the end of the run waited for */

            life->watching = 1;
        }
    }

    if (rc == PODCRI_OK && life->phase == PODCRI_LIFE_RUNS) {
        life->phase = PODCRI_LIFE_ENDED;
        return PODCRI_OK;
    }

    if (rc == PODCRI_AGAIN) {
        return PODCRI_OK;
    }

    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND) {
        podcri_err_clear(&op->ctx);
        return podcri_life_gone(op, life);
    }

    return rc;
}


/* the incarnation is gone: removed, or started again as another */

static int
podcri_life_gone(podcri_op_t *op, podcri_life_t *life)
{
    int                  rc;
    podcri_container_t  *again;

    if (life->phase == PODCRI_LIFE_RUNS) {
        life->phase = PODCRI_LIFE_ENDED;
        return PODCRI_OK;
    }

    rc = podcri_container_find(op, life->c->id, &again);

    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND) {
        podcri_err_clear(&op->ctx);
        life->phase = PODCRI_LIFE_ENDED;
        return PODCRI_OK;
    }

    if (rc == PODCRI_OK) {
        *life->c = *again;
        life->watching = 1;
        life->next = 0;
    }

    return rc;
}


uint64_t
podcri_life_pause(podcri_op_t *op, const podcri_life_t *life)
{
    uint64_t  now;

    if (life->phase == PODCRI_LIFE_RUNS) {
        return podcri_exit_watch_pause(op, &life->watch);
    }

    now = op->ctx.loop->now(op->ctx.loop);

    return life->next > now ? life->next - now : 1;
}


void
podcri_life_close(podcri_op_t *op, podcri_life_t *life)
{
    if (life->watch.c) {
        podcri_exit_watch_close(op, &life->watch);
    }
}
