
/*
 * Copyright (C) 2026 podcri authors
 */


#include <unistd.h>

#include "podcri_lifecycle.h"
#include "podcri_sandbox.h"


/* What fails behind an answer is tried again so often, with pauses that grow,
 * and as long as the runtime does not answer, for it may have stopped for a
 * while, for this long, ms. */

#define PODCRI_BEHIND_TRIES      8
#define PODCRI_BEHIND_TIME       300000
#define PODCRI_BEHIND_PAUSE      200
#define PODCRI_BEHIND_PAUSE_MAX  10000

/* What a call may have made that was given up is looked for for this long,
 * from when the runtime answers, ms: it may still be at it. */

#define PODCRI_BEHIND_LOOK       30000


typedef struct {
    char  node[128];
    char  what[128];                 /* a CRI id, or a nonce */
    char  id[128];                   /* of the container; "": none */
    int   pending;                   /* it may not be made yet */
} podcri_behind_job_t;

/* PODCRI_AGAIN: there is nothing, for the time being */
typedef int (*podcri_behind_pt)(podcri_op_t *op, podcri_node_t *node,
    const podcri_behind_job_t *job);


static void podcri_behind(podcri_op_t *op, podcri_node_t *node,
    podcri_behind_job_t *job, const char *what, podcri_op_pt fn,
    const char *name);
static int podcri_behind_retry(podcri_op_t *op, podcri_behind_pt fn);
static int podcri_behind_no_answer(const podcri_op_t *op);
static int podcri_behind_remove_job(podcri_op_t *op);
static int podcri_behind_remove(podcri_op_t *op, podcri_node_t *node,
    const podcri_behind_job_t *job);
static int podcri_behind_undo_job(podcri_op_t *op);
static int podcri_behind_undo(podcri_op_t *op, podcri_node_t *node,
    const podcri_behind_job_t *job);
static int podcri_behind_undo_containers(podcri_op_t *op, podcri_node_t *node,
    const char *nonce, int *found);
static int podcri_behind_undo_sandboxes(podcri_op_t *op, podcri_node_t *node,
    const char *nonce, int *found);
static int podcri_behind_end_job(podcri_op_t *op);
static int podcri_behind_end(podcri_op_t *op, podcri_node_t *node,
    const podcri_behind_job_t *job);


void
podcri_sandbox_remove_behind(podcri_op_t *op, podcri_node_t *node,
    const char *id)
{
    podcri_sandbox_sweep_behind(op, node, id, "");
}


void
podcri_sandbox_sweep_behind(podcri_op_t *op, podcri_node_t *node,
    const char *id, const char *container)
{
    podcri_behind_job_t  job;

    memset(&job, 0, sizeof(job));

    strncpy(job.id, container, sizeof(job.id) - 1);

    podcri_behind(op, node, &job, id, podcri_behind_remove_job,
                  "removing a sandbox");
}


void
podcri_sandbox_undo_behind(podcri_op_t *op, podcri_node_t *node,
    const char *nonce)
{
    podcri_behind_job_t  job;

    memset(&job, 0, sizeof(job));

    job.pending = podcri_task_is_canceled(op->ctx.task)
                  || podcri_behind_no_answer(op);

    podcri_behind(op, node, &job, nonce, podcri_behind_undo_job,
                  "undoing a create");
}


void
podcri_incarnation_end_behind(podcri_op_t *op, podcri_node_t *node,
    const char *cri_id)
{
    podcri_behind_job_t  job;

    memset(&job, 0, sizeof(job));

    podcri_behind(op, node, &job, cri_id, podcri_behind_end_job,
                  "removing a stand-in");
}


static void
podcri_behind(podcri_op_t *op, podcri_node_t *node, podcri_behind_job_t *job,
    const char *what, podcri_op_pt fn, const char *name)
{
    strncpy(job->node, node->conf->name, sizeof(job->node) - 1);
    strncpy(job->what, what, sizeof(job->what) - 1);

    /* a failure has been logged */

    (void) podcri_background(op, fn, job, sizeof(podcri_behind_job_t), name);
}


static int
podcri_behind_retry(podcri_op_t *op, podcri_behind_pt fn)
{
    int                   rc, answers;
    size_t                i, failed;
    uint64_t              now, pause, end;
    podcri_node_t        *node;
    podcri_pool_t        *keep, *pool;
    podcri_behind_job_t  *job;

    job = op->query;
    keep = op->ctx.pool;

    node = op->nodes[0];

    for (i = 0; i < op->nnodes; i++) {
        if (strncmp(op->nodes[i]->conf->name, job->node,
                    sizeof(job->node) - 1) == 0)
        {
            node = op->nodes[i];
        }
    }

    end = op->ctx.loop->now(op->ctx.loop) + PODCRI_BEHIND_TIME;
    pause = PODCRI_BEHIND_PAUSE;
    answers = 0;
    failed = 0;

    for ( ;; ) {

        /* whole lists, again and again: each try has memory of its own */

        pool = podcri_pool_create(0);
        op->ctx.pool = pool;

        /* a worker that ends waits for what is under way */

        podcri_task_shield(op->ctx.task, node->conf->read_timeout);
        rc = fn(op, node, job);
        podcri_task_shield(op->ctx.task, 0);

        op->ctx.pool = keep;

        now = op->ctx.loop->now(op->ctx.loop);

        failed += (rc == PODCRI_ERROR && !podcri_behind_no_answer(op));

        if (rc == PODCRI_AGAIN && !answers) {
            answers = 1;
            end = job->pending ? now + PODCRI_BEHIND_LOOK : now;
            pause = PODCRI_BEHIND_PAUSE;
        }

        if ((rc != PODCRI_ERROR && rc != PODCRI_AGAIN) || now >= end
            || failed == PODCRI_BEHIND_TRIES)
        {
            /* with the words of the error */

            podcri_pool_adopt(keep, pool);

            return rc == PODCRI_AGAIN ? PODCRI_OK : rc;
        }

        podcri_err_clear(&op->ctx);
        podcri_pool_destroy(pool);

        rc = podcri_task_sleep(op->ctx.task, pause);

        if (rc != PODCRI_OK) {
            return rc;
        }

        pause = podcri_min(pause * 2, PODCRI_BEHIND_PAUSE_MAX);
    }
}


/* whether the error says that the runtime has not told what it did */

static int
podcri_behind_no_answer(const podcri_op_t *op)
{
    return op->ctx.err.kind == PODCRI_E_TIMEOUT
           || op->ctx.err.kind == PODCRI_E_UNAVAILABLE;
}


static int
podcri_behind_remove_job(podcri_op_t *op)
{
    return podcri_behind_retry(op, podcri_behind_remove);
}


static int
podcri_behind_remove(podcri_op_t *op, podcri_node_t *node,
    const podcri_behind_job_t *job)
{
    int                rc;
    size_t             i, n;
    Cri__PodSandbox  **list;

    rc = podcri_sandbox_remove(op, node, job->what);

    if (rc != PODCRI_OK || job->id[0] == '\0') {
        return rc;
    }

    rc = podcri_sandbox_list(op, node, PODCRI_LABEL_ID, job->id, &list, &n);

    for (i = 0; i < n && rc == PODCRI_OK; i++) {
        rc = podcri_sandbox_remove(op, node, list[i]->id);
    }

    return rc;
}


static int
podcri_behind_undo_job(podcri_op_t *op)
{
    return podcri_behind_retry(op, podcri_behind_undo);
}


static int
podcri_behind_undo(podcri_op_t *op, podcri_node_t *node,
    const podcri_behind_job_t *job)
{
    int  rc, found;

    found = 0;

    rc = podcri_behind_undo_containers(op, node, job->what, &found);

    if (rc == PODCRI_OK) {
        rc = podcri_behind_undo_sandboxes(op, node, job->what, &found);
    }

    return (rc == PODCRI_OK && !found) ? PODCRI_AGAIN : rc;
}


static int
podcri_behind_undo_containers(podcri_op_t *op, podcri_node_t *node,
    const char *nonce, int *found)
{
    int                            rc;
    size_t                         i;
    const char                    *have;
    Cri__Container                *c;
    Cri__ListContainersRequest     req = CRI__LIST_CONTAINERS_REQUEST__INIT;
    Cri__ListContainersResponse   *resp;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_LIST_CONTAINERS, &req,
                         &resp);

    for (i = 0; rc == PODCRI_OK && i < resp->n_containers; i++) {
        c = resp->containers[i];

        have = podcri_cri_map_get(c->n_annotations, c->annotations,
                                  PODCRI_ANNOTATION_NONCE);

        if (have && strcmp(have, nonce) == 0
            && c->state == CRI__CONTAINER_STATE__CONTAINER_CREATED)
        {
            *found = 1;
            rc = podcri_incarnation_remove(op, node, c->id);
        }
    }

    return rc;
}


static int
podcri_behind_undo_sandboxes(podcri_op_t *op, podcri_node_t *node,
    const char *nonce, int *found)
{
    int                            rc;
    size_t                         i;
    const char                    *have;
    Cri__PodSandbox               *s;
    Cri__ListPodSandboxRequest     req = CRI__LIST_POD_SANDBOX_REQUEST__INIT;
    Cri__ListPodSandboxResponse   *resp;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_LIST_POD_SANDBOX, &req,
                         &resp);

    for (i = 0; rc == PODCRI_OK && i < resp->n_items; i++) {
        s = resp->items[i];

        have = podcri_cri_map_get(s->n_annotations, s->annotations,
                                  PODCRI_ANNOTATION_NONCE);

        if (have && strcmp(have, nonce) == 0) {
            *found = 1;
            rc = podcri_sandbox_remove(op, node, s->id);
        }
    }

    return rc;
}


static int
podcri_behind_end_job(podcri_op_t *op)
{
    return podcri_behind_retry(op, podcri_behind_end);
}


static int
podcri_behind_end(podcri_op_t *op, podcri_node_t *node,
    const podcri_behind_job_t *job)
{
    int                            rc;
    const char                    *log;
    Cri__StopContainerRequest      stop = CRI__STOP_CONTAINER_REQUEST__INIT;
    Cri__ContainerStatusRequest    req = CRI__CONTAINER_STATUS_REQUEST__INIT;
    Cri__ContainerStatusResponse  *resp;

    req.container_id = (char *) job->what;
    stop.container_id = (char *) job->what;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_CONTAINER_STATUS, &req,
                         &resp);

    if (rc == PODCRI_OK) {
        rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_STOP_CONTAINER, &stop,
                             NULL);
    }

    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND) {
        podcri_err_clear(&op->ctx);
        return PODCRI_OK;
    }

    if (rc == PODCRI_OK) {
        rc = podcri_incarnation_remove(op, node, job->what);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    /* CRI-O writes one although it was told none */

    log = resp->status ? resp->status->log_path : NULL;

    if (podcri_log_is_ours(node, log)) {
        (void) unlink(log);
    }

    return PODCRI_OK;
}
