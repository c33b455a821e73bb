
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_copies.h"
#include "podcri_gate.h"
#include "podcri_join.h"
#include "podcri_lifecycle.h"
#include "podcri_names.h"
#include "podcri_sandbox.h"


/* a start by somebody else is waited for this long, and looked at so often,
 * ms */
#define PODCRI_START_WAIT     15000
#define PODCRI_START_LOOK     50


typedef struct {
    char      id[128];
    int64_t   timeout;
    int       signo;
} podcri_restart_job_t;


static int podcri_restart_job(podcri_op_t *op);
static int podcri_start_was(const podcri_container_t *c,
    podcri_state_e state, uint32_t attempt);
static int podcri_start_held(podcri_op_t *op, podcri_container_t *c);
static int podcri_start_raced(podcri_op_t *op, podcri_container_t *c);
static int podcri_start_any(podcri_op_t *op, podcri_container_t *c);
static int podcri_start_owner(podcri_op_t *op, podcri_container_t *c);
static int podcri_start_created(podcri_op_t *op, podcri_container_t *c);
static int podcri_start_again(podcri_op_t *op, podcri_container_t *c);
static int podcri_start_replace(podcri_op_t *op, podcri_container_t *c,
    const podcri_incarnation_t *next);
static void podcri_replace_fresh(podcri_container_t *c,
    const podcri_incarnation_t *next);
static void podcri_replace_former(podcri_op_t *op,
    const podcri_container_t *c, const char *id, const char *sandbox);


int
podcri_container_start(podcri_op_t *op, podcri_container_t *c)
{
    int              rc;
    uint32_t         attempt;
    const char      *name;
    podcri_state_e   state;

    if (c->state == PODCRI_STATE_RUNNING) {
        return PODCRI_DONE;
    }

    state = c->state;
    attempt = c->attempt;

    /* Of two starts at once one comes after the other, for both would make
     * the same incarnation, and CRI-O lets who asks for what is being made
     * wait for a deadline. */

    rc = podcri_container_hold(op, c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    name = c->spec->name;

    rc = podcri_start_was(c, state, attempt) ? PODCRI_DONE
                                             : podcri_start_held(op, c);

    podcri_name_release(op, name);

    return rc;
}


int
podcri_container_restart(podcri_op_t *op, podcri_container_t *c,
    int64_t timeout, int signo)
{
    int                    rc;
    const char            *name;
    podcri_restart_job_t   job;

    if (podcri_container_own(op, c) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    /* who removes it at its end comes later and sees that it runs again */

    rc = podcri_container_hold(op, c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    name = c->spec->name;

    rc = podcri_container_stop(op, c, timeout, signo);

    if (rc == PODCRI_OK || rc == PODCRI_DONE) {
        rc = podcri_start_held(op, c);
    }

    podcri_name_release(op, name);

    if (rc == PODCRI_CANCELED && !podcri_background_canceled()) {

        /* it was not asked to be stopped only; a failure has been logged */

        memset(&job, 0, sizeof(job));

        strncpy(job.id, c->id, sizeof(job.id) - 1);
        job.timeout = timeout;
        job.signo = signo;

        (void) podcri_background(op, podcri_restart_job, &job, sizeof(job),
                                 "restarting a container");
    }

    return rc;
}


int
podcri_container_init(podcri_op_t *op, podcri_container_t *c)
{
    int          rc;
    const char  *name;

    rc = podcri_container_hold(op, c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    name = c->spec->name;

    if (c->state == PODCRI_STATE_RUNNING) {
        rc = PODCRI_DONE;

    } else if (c->state == PODCRI_STATE_EXITED) {
        rc = podcri_container_own(op, c);

        if (rc == PODCRI_OK) {
            rc = podcri_ports_claim(op, podcri_store_node(op, c->node),
                                    c->spec->ports, c->spec->nports, c->id);
        }

        if (rc == PODCRI_OK) {
            rc = podcri_container_remake(op, c, c->spec);
        }
    }

    podcri_name_release(op, name);

    return rc;
}


/* a task of its own: the client has left */

static int
podcri_restart_job(podcri_op_t *op)
{
    int                    rc;
    podcri_container_t    *c;
    podcri_restart_job_t  *job;

    job = op->query;

    rc = podcri_container_find(op, job->id, &c);

    if (rc == PODCRI_OK) {
        rc = podcri_container_restart(op, c, job->timeout, job->signo);
    }

    return rc == PODCRI_DONE ? PODCRI_OK : rc;
}


/* Whether c has been started since it was in this state.  It may have ended
 * again. */

static int
podcri_start_was(const podcri_container_t *c, podcri_state_e state,
    uint32_t attempt)
{
    return c->state == PODCRI_STATE_RUNNING
           || (c->state == PODCRI_STATE_EXITED
               && (c->attempt > attempt || state == PODCRI_STATE_CREATED));
}


static int
podcri_start_held(podcri_op_t *op, podcri_container_t *c)
{
    int  rc;

    rc = podcri_start_raced(op, c);

    if (rc == PODCRI_OK) {
        podcri_gate_open(op, c);
        podcri_copies_tidy(op, c);
    }

    if ((rc == PODCRI_OK || rc == PODCRI_ERROR) && c->spec->remove) {

        /* --rm, also of what could not be started, which docker waits for
         * (moby daemon/start.go, AutoRemove) */

        podcri_container_remove_behind(op, c);
    }

    return rc;
}


/* Other gateways are not held up.  One start wins; for the others the
 * container was running when that one is done. */

static int
podcri_start_raced(podcri_op_t *op, podcri_container_t *c)
{
    int                  rc;
    uint32_t             attempt;
    uint64_t             end;
    podcri_err_t         err;
    podcri_state_e       state;
    podcri_container_t  *now;

    attempt = c->attempt;
    state = c->state;
    end = op->ctx.loop->now(op->ctx.loop) + PODCRI_START_WAIT;

    rc = podcri_start_any(op, c);

    while (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_CONFLICT
           && !c->foreign && op->ctx.loop->now(op->ctx.loop) < end)
    {
        err = op->ctx.err;

        rc = podcri_task_sleep(op->ctx.task, PODCRI_START_LOOK);

        if (rc == PODCRI_OK) {
            rc = podcri_container_find(op, c->id, &now);
        }

        if (rc != PODCRI_OK) {
            return rc;
        }

        if (podcri_start_was(now, state, attempt)) {
            podcri_err_clear(&op->ctx);
            *c = *now;
            return PODCRI_DONE;
        }

        if (now->attempt > attempt) {

            /* made and not started yet */

            op->ctx.err = err;
            rc = PODCRI_ERROR;
            continue;
        }

        *c = *now;
        rc = podcri_start_any(op, c);
    }

    return rc;
}


static int
podcri_start_any(podcri_op_t *op, podcri_container_t *c)
{
    int  rc;

    rc = podcri_store_sandbox(op, c);

    if (rc == PODCRI_OK && podcri_join_is(c->spec)) {
        rc = podcri_start_owner(op, c);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (c->pod_id[0] == '\0' && !c->foreign) {
        rc = podcri_ports_claim(op, podcri_store_node(op, c->node),
                                c->spec->ports, c->spec->nports, c->id);
        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    if (c->state == PODCRI_STATE_CREATED && c->sandbox_ready
        && !c->spec->late)
    {
        /* what runs has its end watched */

        podcri_task_shield(op->ctx.task,
                        podcri_store_node(op, c->node)->conf->read_timeout * 2);

        rc = podcri_start_created(op, c);

        if (rc == PODCRI_OK && c->attempt > 0) {

            /* who made it may have been killed before that */

            podcri_replace_former(op, c, c->cri_id, c->sandbox_id);
        }

        podcri_task_shield(op->ctx.task, 0);

        return rc;
    }

    return podcri_start_again(op, c);
}


/* as Podman starts what a container depends on */

static int
podcri_start_owner(podcri_op_t *op, podcri_container_t *c)
{
    int                  rc;
    podcri_container_t  *owner;

    rc = podcri_join_owner(op, c->spec, &owner);

    if (rc == PODCRI_OK) {
        rc = podcri_container_start(op, owner);
    }

    if (rc == PODCRI_ERROR) {
        return podcri_fail_prefix(&op->ctx,
                                  "starting the container whose network is "
                                  "shared");
    }

    if (rc == PODCRI_OK || rc == PODCRI_DONE) {

        /* it may have been given another sandbox */

        c->sandbox_ready = c->sandbox_ready
                           && strcmp(c->sandbox_id, owner->sandbox_id) == 0;
        return PODCRI_OK;
    }

    return rc;
}


static int
podcri_start_created(podcri_op_t *op, podcri_container_t *c)
{
    int                          rc;
    podcri_node_t               *node;
    podcri_err_t                 err;
    Cri__StartContainerRequest   req = CRI__START_CONTAINER_REQUEST__INIT;

    node = podcri_store_node(op, c->node);
    req.container_id = (char *) c->cri_id;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_START_CONTAINER, &req,
                         NULL);

    if (rc != PODCRI_ERROR) {
        c->has_status = 0;
        return rc;
    }

    /* somebody else may have been faster */

    err = op->ctx.err;

    rc = podcri_store_refresh(op, c);

    if (rc == PODCRI_OK && c->state != PODCRI_STATE_CREATED
        && err.kind == PODCRI_E_CONFLICT)
    {
        podcri_err_clear(&op->ctx);
        return PODCRI_DONE;
    }

    op->ctx.err = err;

    return PODCRI_ERROR;
}


static int
podcri_start_again(podcri_op_t *op, podcri_container_t *c)
{
    int                    rc;
    podcri_node_t         *node;
    podcri_incarnation_t   next;

    if (podcri_container_own(op, c) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    node = podcri_store_node(op, c->node);

    rc = podcri_container_next(op, c, c->spec, NULL, &next);

    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_start_replace(op, c, &next);

    if (rc != PODCRI_OK && rc != PODCRI_DONE && next.made) {
        podcri_sandbox_remove_behind(op, node, next.sandbox);
    }

    return rc;
}


static int
podcri_start_replace(podcri_op_t *op, podcri_container_t *c,
    const podcri_incarnation_t *next)
{
    int                  rc;
    podcri_err_t         err;
    podcri_node_t       *node;
    podcri_container_t   fresh;

    node = podcri_store_node(op, c->node);

    fresh = *c;
    podcri_replace_fresh(&fresh, next);

    podcri_task_shield(op->ctx.task, node->conf->read_timeout * 2);

    rc = podcri_start_created(op, &fresh);

    if (rc != PODCRI_OK && rc != PODCRI_DONE) {

        /* the former incarnation stays what the container is */

        err = op->ctx.err;
        (void) podcri_incarnation_remove(op, node, next->id);
        op->ctx.err = err;

        podcri_task_shield(op->ctx.task, 0);

        return rc;
    }

    podcri_replace_former(op, c, next->id, next->sandbox);

    *c = fresh;

    podcri_task_shield(op->ctx.task, 0);

    return rc;
}


int
podcri_container_remake(podcri_op_t *op, podcri_container_t *c,
    const podcri_spec_t *spec)
{
    int                    rc;
    podcri_node_t         *node;
    podcri_incarnation_t   next;

    node = podcri_store_node(op, c->node);

    rc = podcri_store_sandbox(op, c);

    if (rc == PODCRI_OK) {
        rc = podcri_container_next(op, c, spec, NULL, &next);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_task_shield(op->ctx.task, node->conf->read_timeout * 2);

    podcri_replace_former(op, c, next.id, next.sandbox);

    podcri_task_shield(op->ctx.task, 0);

    podcri_replace_fresh(c, &next);

    return PODCRI_OK;
}


/* what a container is with a new incarnation, before the start */

static void
podcri_replace_fresh(podcri_container_t *c, const podcri_incarnation_t *next)
{
    c->cri_id = next->id;
    c->sandbox_id = next->sandbox;
    c->state = PODCRI_STATE_CREATED;
    c->has_status = 0;
    c->attempt++;
    c->sandbox_ready = 1;
}


/* Removes what c was before this incarnation; shielded by the caller. */

static void
podcri_replace_former(podcri_op_t *op, const podcri_container_t *c,
    const char *id, const char *sandbox)
{
    if (podcri_incarnation_sweep(op, podcri_store_node(op, c->node), c->id, id,
                                 sandbox)
        != PODCRI_OK)
    {
        podcri_log(op->ctx.loop, PODCRI_LOG_ERR,
                   "podcri: container %s has a new incarnation, but the "
                   "former one could not be removed: %s", c->id,
                   op->ctx.err.message);
        podcri_err_clear(&op->ctx);
    }
}
