
/*
 * Copyright (C) 2026 podcri authors
 */


#include <signal.h>
#include <unistd.h>

#include "podcri_copies.h"
#include "podcri_gate.h"
#include "podcri_hosts.h"
#include "podcri_join.h"
#include "podcri_lifecycle.h"
#include "podcri_names.h"
#include "podcri_process.h"
#include "podcri_sandbox.h"
#include "podcri_shared.h"
#include "podcri_volumes.h"


/* an exit code is kept this long after the container has been removed, ms */
#define PODCRI_EXIT_KEPT      300000

/* Podman's and Docker's time between the stop signal and SIGKILL, s */
#define PODCRI_STOP_TIMEOUT   10

/* a start by somebody else is waited for this long, and looked at so often,
 * ms */
#define PODCRI_START_WAIT     15000
#define PODCRI_START_LOOK     50


static int podcri_start_alone(podcri_op_t *op, podcri_container_t *c);
static int podcri_start_raced(podcri_op_t *op, podcri_container_t *c);
static int podcri_start_any(podcri_op_t *op, podcri_container_t *c);
static int podcri_start_owner(podcri_op_t *op, podcri_container_t *c);
static int podcri_remove_alone(podcri_op_t *op, podcri_container_t *c,
    int volumes);
static int podcri_remove_job(podcri_op_t *op);
static int podcri_start_created(podcri_op_t *op, podcri_container_t *c);
static int podcri_start_again(podcri_op_t *op, podcri_container_t *c);
static int podcri_start_replace(podcri_op_t *op, podcri_container_t *c,
    const podcri_incarnation_t *next);
static void podcri_replace_fresh(podcri_container_t *c,
    const podcri_incarnation_t *next);
static void podcri_replace_former(podcri_op_t *op,
    const podcri_container_t *c, const char *sandbox);
static void podcri_remove_logs(const podcri_container_t *c,
    const podcri_node_t *node);


int
podcri_container_start(podcri_op_t *op, podcri_container_t *c)
{
    int  rc;

    if (c->state == PODCRI_STATE_RUNNING) {
        return PODCRI_DONE;
    }

    rc = podcri_start_alone(op, c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_start_raced(op, c);

    podcri_name_release(op, c->spec->name);

    if (rc == PODCRI_OK) {
        podcri_gate_open(op, c);
    }

    if ((rc == PODCRI_OK || rc == PODCRI_ERROR) && c->spec->remove) {

        /* --rm, also of what could not be started, which docker waits for
         * (moby daemon/start.go, AutoRemove); when there is no fiber, it
         * stays to be removed by hand, and the log says so */

        (void) podcri_background(op, podcri_remove_job, c->id,
                                 strlen(c->id) + 1,
                                 "removing a container that has ended");
    }

    return rc;
}


/* Holds the name of c.  Of two starts at once one comes after the other, for
 * both would make the same incarnation, and CRI-O lets who asks for what is
 * being made wait for a deadline. */

static int
podcri_start_alone(podcri_op_t *op, podcri_container_t *c)
{
    int  rc;

    rc = podcri_name_hold(op, c->spec->name);

    if (rc == PODCRI_DONE) {
        return podcri_fail(&op->ctx, PODCRI_E_CONFLICT,
                           "container state improper",
                           "another start of container %s is under way",
                           c->id);
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

        if (now->state == PODCRI_STATE_RUNNING
            || (now->state == PODCRI_STATE_EXITED
                && (now->attempt > attempt || state == PODCRI_STATE_CREATED)))
        {
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
        return podcri_start_created(op, c);
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
    podcri_spec_t          spec;
    podcri_incarnation_t   next;

    if (c->foreign) {
        return podcri_fail(&op->ctx, PODCRI_E_CONFLICT,
                           "container state improper",
                           "container %s was not created through this API: "
                           "there is no stored spec to start it from again",
                           c->id);
    }

    node = podcri_store_node(op, c->node);

    spec = *c->spec;

    if (c->state == PODCRI_STATE_EXITED) {
        spec.copied = (spec.ncopies != 0);
    }

    rc = podcri_container_next(op, c, &spec, &next);

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

    podcri_replace_former(op, c, next->sandbox);

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
        rc = podcri_container_next(op, c, spec, &next);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_task_shield(op->ctx.task, node->conf->read_timeout * 2);

    podcri_replace_former(op, c, next.sandbox);

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


/* Removes the incarnation that c is, and its sandbox when the new one has
 * another and nothing else is in it; shielded by the caller. */

static void
podcri_replace_former(podcri_op_t *op, const podcri_container_t *c,
    const char *sandbox)
{
    size_t          n;
    const char     *first;
    podcri_node_t  *node;

    node = podcri_store_node(op, c->node);

    if (podcri_incarnation_remove(op, node, c->cri_id) != PODCRI_OK) {
        podcri_log(op->ctx.loop, PODCRI_LOG_ERR,
                   "podcri: container %s has a new incarnation, but the "
                   "former one, %s, could not be removed: %s", c->id,
                   c->cri_id, op->ctx.err.message);
        podcri_err_clear(&op->ctx);
    }

    if (strcmp(c->sandbox_id, sandbox) != 0
        && podcri_sandbox_count(op, node, c->sandbox_id, &n, &first)
           == PODCRI_OK
        && n == 0)
    {
        podcri_sandbox_remove_behind(op, node, c->sandbox_id);
    }

    podcri_err_clear(&op->ctx);
}


int
podcri_container_stop(podcri_op_t *op, podcri_container_t *c,
    int64_t timeout, int signo)
{
    int                          rc;
    podcri_node_t               *node;
    Cri__StopContainerRequest    req = CRI__STOP_CONTAINER_REQUEST__INIT;

    node = podcri_store_node(op, c->node);

    if (c->state == PODCRI_STATE_EXITED) {
        return PODCRI_DONE;
    }

    if (c->state == PODCRI_STATE_CREATED) {

        /* CRI-O would end it for good */

        return PODCRI_OK;
    }

    if (timeout < 0) {
        timeout = c->spec->stop_timeout >= 0 ? c->spec->stop_timeout
                                             : PODCRI_STOP_TIMEOUT;
    }

    if (signo == 0 && c->spec->stop_signal) {
        signo = podcri_signal_number(c->spec->stop_signal);
    }

    if (timeout && signo && signo != SIGTERM && signo != SIGKILL) {

        /* runtimes send the image's signal, or SIGTERM */

        rc = podcri_process_signal(op, c, signo);

        if (rc == PODCRI_OK) {
            rc = podcri_process_wait(op, c, timeout * 1000);
        }

        if (rc == PODCRI_CANCELED) {
            return rc;
        }

        podcri_err_clear(&op->ctx);
        timeout = 0;
    }

    if (signo == SIGKILL) {
        timeout = 0;
    }

    req.container_id = (char *) c->cri_id;
    req.timeout = timeout;

    rc = podcri_cri_call_timeout(&op->ctx, node, PODCRI_CRI_STOP_CONTAINER,
                                 &req, NULL, timeout * 1000
                                             + node->conf->read_timeout);

    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_store_refresh(op, c);

    if (rc == PODCRI_OK && c->state == PODCRI_STATE_RUNNING) {

        /* containerd answers before its own state has changed */

        rc = podcri_process_wait(op, c, node->conf->read_timeout);
    }

    return rc;
}


int
podcri_container_remove(podcri_op_t *op, podcri_container_t *c, int volumes)
{
    int  rc;

    /* of two removals at once in CRI-O, as with --rm, either may fail */

    rc = podcri_name_hold(op, c->spec->name);

    if (rc == PODCRI_DONE) {
        return podcri_fail(&op->ctx, PODCRI_E_CONFLICT,
                           "container state improper",
                           "container %s is being started or removed", c->id);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_remove_alone(op, c, volumes);

    podcri_name_release(op, c->spec->name);

    return rc;
}


static int
podcri_remove_alone(podcri_op_t *op, podcri_container_t *c, int volumes)
{
    int               rc;
    size_t            n;
    const char       *first;
    podcri_node_t    *node;
    podcri_shared_t  *shared;

    node = podcri_store_node(op, c->node);
    shared = op->shared;

    rc = podcri_join_free(op, c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (!c->has_status) {
        rc = podcri_store_refresh(op, c);

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    if (shared && c->state == PODCRI_STATE_EXITED) {

        /* who waits for the end asks for the code when the container is gone
         * already; a full zone only costs that */

        (void) shared->set(shared, PODCRI_SHARED_EXIT, c->id,
                           &c->status.exit_code, sizeof(int32_t),
                           PODCRI_EXIT_KEPT, 0);
    }

    rc = podcri_incarnation_remove(op, node, c->cri_id);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (c->foreign) {
        return PODCRI_OK;
    }

    podcri_remove_logs(c, node);

    if (podcri_join_is(c->spec)) {

        /* its owner's, unless that one has moved to another meanwhile */

        rc = podcri_sandbox_count(op, node, c->sandbox_id, &n, &first);

        if (rc == PODCRI_OK && n == 0) {
            podcri_sandbox_remove_behind(op, node, c->sandbox_id);
        }

    } else if (c->spec->pod == NULL) {
        podcri_sandbox_remove_behind(op, node, c->sandbox_id);
    }

    rc = podcri_tmpfs_remove(op, node, c->spec->nonce);

    if (rc == PODCRI_OK) {
        rc = podcri_copies_remove(op, node, c->spec);
    }

    if (rc == PODCRI_OK && volumes) {
        rc = podcri_volume_remove_anonymous(op, node, c->spec);
    }

    return rc;
}


/* a task of its own: waits for the end of a --rm container */

static int
podcri_remove_job(podcri_op_t *op)
{
    int                  rc;
    podcri_container_t  *c;

    rc = podcri_container_find(op, op->query, &c);

    if (rc == PODCRI_OK && !c->spec->late) {
        rc = podcri_process_wait(op, c, 0);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_container_remove(op, c, 1);
    }

    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND) {

        /* the client has been faster */

        podcri_err_clear(&op->ctx);
        rc = PODCRI_OK;
    }

    return rc;
}


/* The runtimes leave log files behind. */

static void
podcri_remove_logs(const podcri_container_t *c, const podcri_node_t *node)
{
    size_t  len;
    char    path[4096], *slash;

    len = strlen(node->conf->log_directory);

    if (!node->conf->local || c->status.log_path == NULL
        || strncmp(c->status.log_path, node->conf->log_directory, len) != 0
        || c->status.log_path[len] != '/'
        || strlen(c->status.log_path) >= sizeof(path))
    {
        return;
    }

    strcpy(path, c->status.log_path);

    (void) unlink(path);

    /* the folder goes with the sandbox: CRI-O makes it with that one and
     * needs it for each container */

    if (c->spec->pod || podcri_join_is(c->spec)) {
        return;
    }

    slash = strrchr(path, '/');

    if ((size_t) (slash - path) > len) {
        *slash = '\0';
        (void) rmdir(path);
    }
}


int
podcri_exit_code(podcri_op_t *op, const char *id, int32_t *code)
{
    int               rc;
    void             *value;
    size_t            len;
    podcri_shared_t  *shared;

    shared = op->shared;

    if (shared == NULL) {
        return PODCRI_DONE;
    }

    rc = shared->get(shared, PODCRI_SHARED_EXIT, id, op->ctx.pool, &value,
                     &len);

    if (rc != PODCRI_OK || len != sizeof(int32_t)) {
        return PODCRI_DONE;
    }

    memcpy(code, value, sizeof(int32_t));

    return PODCRI_OK;
}
