
/*
 * Copyright (C) 2026 podcri authors
 */


#include <signal.h>
#include <unistd.h>

#include "podcri_copies.h"
#include "podcri_join.h"
#include "podcri_lifecycle.h"
#include "podcri_names.h"
#include "podcri_process.h"
#include "podcri_sandbox.h"
#include "podcri_session.h"
#include "podcri_shared.h"
#include "podcri_volumes.h"


/* an exit code is kept this long after the container has been removed, ms */
#define PODCRI_EXIT_KEPT      300000

/* Podman's and Docker's time between the stop signal and SIGKILL, s */
#define PODCRI_STOP_TIMEOUT   10


static int podcri_remove_look(podcri_op_t *op, podcri_container_t *c);
static int podcri_remove_alone(podcri_op_t *op, podcri_container_t *c,
    int volumes);
static int podcri_remove_job(podcri_op_t *op);
static void podcri_remove_logs(const podcri_container_t *c,
    const podcri_node_t *node);


int
podcri_container_hold(podcri_op_t *op, podcri_container_t *c)
{
    int                  rc, waited;
    const char          *name;
    podcri_container_t  *now;

    do {
        name = c->spec->name;

        rc = podcri_name_hold(op, name, &waited);

        if (rc == PODCRI_DONE) {
            return podcri_fail(&op->ctx, PODCRI_E_CONFLICT,
                               "container state improper",
                               "another request is starting, removing or "
                               "renaming container %s", c->id);
        }

        if (rc != PODCRI_OK || !waited) {
            return rc;
        }

        rc = podcri_container_find(op, c->id, &now);

        if (rc == PODCRI_OK) {
            *c = *now;

            if (strcmp(c->spec->name, name) == 0) {
                return PODCRI_OK;
            }
        }

        podcri_name_release(op, name);

    } while (rc == PODCRI_OK);

    return rc;
}


int
podcri_container_settle(podcri_op_t *op, podcri_container_t *c)
{
    int  rc;

    if (c->state == PODCRI_STATE_RUNNING) {
        return PODCRI_OK;
    }

    rc = podcri_container_hold(op, c);

    if (rc == PODCRI_OK) {
        podcri_name_release(op, c->spec->name);
    }

    return rc;
}


int
podcri_container_settled(podcri_op_t *op, const char *ref,
    podcri_container_t **c)
{
    int  rc;

    rc = podcri_container_find(op, ref, c);

    return rc == PODCRI_OK ? podcri_container_settle(op, *c) : rc;
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

    timeout = podcri_min(timeout, PODCRI_STOP_FOREVER);

    if (signo == 0 && c->spec->stop_signal) {
        signo = podcri_signal_number(c->spec->stop_signal);
    }

    if (timeout && signo && signo != SIGTERM && signo != SIGKILL) {

        /* runtimes send the image's signal, or SIGTERM */

        rc = podcri_process_signal(op, c, signo);

        if (rc == PODCRI_OK) {
            rc = podcri_process_wait(op, c, timeout * 1000);
            timeout = 0;
        }

        if (rc == PODCRI_CANCELED) {
            return rc;
        }

        if (rc == PODCRI_ERROR && op->ctx.err.kind != PODCRI_E_CONFLICT
            && op->ctx.err.kind != PODCRI_E_NOT_FOUND)
        {
            /* it has not ended: the runtime has its signal and the time */

            podcri_log(op->ctx.loop, PODCRI_LOG_WARN,
                       "podcri: stopping container %s with signal %d: %s",
                       c->id, signo, op->ctx.err.message);
        }

        podcri_err_clear(&op->ctx);
    }

    if (signo == SIGKILL) {
        timeout = 0;
    }

    req.container_id = (char *) c->cri_id;
    req.timeout = timeout;

    rc = podcri_cri_call_timeout(&op->ctx, node, PODCRI_CRI_STOP_CONTAINER,
                                 &req, NULL, timeout * 1000
                                             + node->conf->read_timeout);

    if (rc == PODCRI_ERROR) {

        /* of two stops at once the second one fails: what has ended has been
         * stopped */

        return podcri_process_ending(op, c);
    }

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
podcri_container_removable(podcri_op_t *op, const podcri_container_t *c)
{
    if (c->state != PODCRI_STATE_RUNNING) {
        return PODCRI_OK;
    }

    return podcri_fail(&op->ctx, PODCRI_E_INTERNAL,
                       "container state improper",
                       "cannot remove container %s as it is running - running "
                       "or paused containers cannot be removed without force",
                       c->id);
}


int
podcri_container_remove(podcri_op_t *op, podcri_container_t *c, int volumes)
{
    int          rc;
    const char  *name;

    /* of two removals at once in CRI-O, as with --rm, either may fail */

    rc = podcri_container_hold(op, c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    name = c->spec->name;

    rc = podcri_remove_look(op, c);

    if (rc == PODCRI_OK) {
        rc = podcri_remove_alone(op, c, volumes);
    }

    podcri_name_release(op, name);

    return rc;
}


/* Runtimes end what they are told to remove, and c is what it was in a list
 * that may be old: it may have been started. */

static int
podcri_remove_look(podcri_op_t *op, podcri_container_t *c)
{
    int                  rc;
    podcri_container_t  *now;

    rc = podcri_store_refresh(op, c);

    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND) {

        /* it has another incarnation, or none */

        podcri_err_clear(&op->ctx);

        rc = podcri_container_find(op, c->id, &now);

        if (rc == PODCRI_OK) {
            *c = *now;
            rc = podcri_store_refresh(op, c);
        }
    }

    return rc == PODCRI_OK ? podcri_container_removable(op, c) : rc;
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

    if (shared && c->state == PODCRI_STATE_EXITED) {

        /* who waits for the end asks for the code when the container is gone
         * already; a full zone only costs that */

        (void) shared->set(shared, PODCRI_SHARED_EXIT, c->id,
                           &c->status.exit_code, sizeof(int32_t),
                           PODCRI_EXIT_KEPT, PODCRI_SHARED_SOFT);
    }

    if (c->attempt > 0 && !c->foreign) {

        /* the newest goes last: until then it is what is seen */

        rc = podcri_incarnation_sweep(op, node, c->id, c->cri_id,
                                      c->sandbox_id);
        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    rc = podcri_incarnation_remove(op, node, c->cri_id);

    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_session_forget(op, c->id);

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
        podcri_sandbox_sweep_behind(op, node, c->sandbox_id, c->id);
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


void
podcri_container_remove_behind(podcri_op_t *op, const podcri_container_t *c)
{
    /* when there is no fiber, it stays to be removed by hand, and the log
     * says so */

    (void) podcri_background(op, podcri_remove_job, c->id, strlen(c->id) + 1,
                             "removing a container that has ended");
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

        if (rc == PODCRI_ERROR && c->state == PODCRI_STATE_RUNNING) {

            /* whoever has started it again has a task like this */

            podcri_err_clear(&op->ctx);
            return PODCRI_OK;
        }
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
    char  path[4096], *slash;

    if (!podcri_log_is_ours(node, c->status.log_path)
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

    if ((size_t) (slash - path) > strlen(node->conf->log_directory)) {
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
