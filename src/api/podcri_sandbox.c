
/*
 * Copyright (C) 2026 podcri authors
 */


#include <sys/random.h>
#include <unistd.h>

#include "podcri_lifecycle.h"
#include "podcri_sandbox.h"
#include "podcri_standin.h"


/* how long a former sandbox of the same name may take to go, in ms */
#define PODCRI_SANDBOX_GONE   15000
#define PODCRI_SANDBOX_LOOK   20

/* clean-up behind an answer is tried this often, with growing pauses */
#define PODCRI_SANDBOX_TRIES  8


typedef struct {
    char  node[128];
    char  what[128];                 /* an id, or a nonce */
} podcri_sandbox_job_t;

typedef struct {
    podcri_op_t            *op;
    podcri_node_t          *node;
    Cri__PodSandboxConfig  *config;
} podcri_sandbox_look_t;


static void podcri_sandbox_log_remove(podcri_op_t *op, podcri_node_t *node,
    const Cri__PodSandboxConfig *config, const char *id);
static int podcri_sandbox_taken(void *data);
static int podcri_sandbox_verify(podcri_op_t *op, podcri_node_t *node,
    const char *id, const char *nonce);
static int podcri_sandbox_conflict(podcri_op_t *op, podcri_node_t *node,
    Cri__PodSandboxConfig *config, uint64_t since);
static void podcri_sandbox_behind(podcri_op_t *op, podcri_node_t *node,
    const char *what, podcri_op_pt fn, const char *name);
static int podcri_sandbox_remove_job(podcri_op_t *op);
static int podcri_sandbox_undo_job(podcri_op_t *op);
static int podcri_sandbox_undo(podcri_op_t *op, podcri_node_t *node,
    const char *nonce);
static int podcri_incarnation_end_job(podcri_op_t *op);
static int podcri_incarnation_end(podcri_op_t *op, podcri_node_t *node,
    const char *cri_id);
static int podcri_sandbox_retry(podcri_op_t *op,
    int (*fn)(podcri_op_t *op, podcri_node_t *node, const char *what));


int
podcri_sandbox_run(podcri_op_t *op, podcri_node_t *node,
    Cri__PodSandboxConfig *config, const char **id)
{
    int                           rc;
    uint64_t                      since;
    const char                   *nonce;
    podcri_sandbox_look_t         look = { op, node, config };
    Cri__RunPodSandboxRequest     req = CRI__RUN_POD_SANDBOX_REQUEST__INIT;
    Cri__RunPodSandboxResponse   *resp;

    req.config = config;
    req.runtime_handler = (char *) node->conf->runtime_handler;

    nonce = podcri_cri_map_get(config->n_annotations, config->annotations,
                               PODCRI_ANNOTATION_NONCE);
    since = op->ctx.loop->now(op->ctx.loop);

    for ( ;; ) {
        podcri_task_shield(op->ctx.task, node->conf->read_timeout * 2);

        rc = podcri_cri_call_look(&op->ctx, node, PODCRI_CRI_RUN_POD_SANDBOX,
                                  &req, &resp, podcri_sandbox_taken, &look,
                                  PODCRI_TAKEN_LOOK);

        if (rc == PODCRI_OK) {
            *id = resp->pod_sandbox_id;
            rc = podcri_sandbox_verify(op, node, *id, nonce);

            if (rc == PODCRI_OK) {
                podcri_task_shield(op->ctx.task, 0);
                podcri_sandbox_log_remove(op, node, config, *id);
                return PODCRI_OK;
            }
        }

        podcri_task_shield(op->ctx.task, 0);

        if (rc != PODCRI_DONE && op->ctx.err.kind != PODCRI_E_CONFLICT) {

            /* the runtime may have made it all the same */

            podcri_sandbox_undo_behind(op, node, nonce);

            return rc;
        }

        rc = podcri_sandbox_conflict(op, node, config, since);

        if (rc != PODCRI_OK) {
            return rc;
        }

        podcri_err_clear(&op->ctx);
    }
}


/* CRI-O lets the sandbox's own process have a log beside those of the
 * containers, in which nothing is ever written, and which it never removes */

static void
podcri_sandbox_log_remove(podcri_op_t *op, podcri_node_t *node,
    const Cri__PodSandboxConfig *config, const char *id)
{
    if (node->conf->local) {
        (void) unlink(podcri_psprintf(op->ctx.pool, "%s/%s.log",
                                      config->log_directory, id));
    }
}


/* CRI-O lets who asks for what is just being made for somebody else wait until
 * the deadline.  PODCRI_DONE: it is there now */

static int
podcri_sandbox_taken(void *data)
{
    size_t                   i, n;
    const char              *nonce, *have;
    Cri__PodSandbox        **list;
    podcri_sandbox_look_t   *look = data;

    if (podcri_sandbox_list(look->op, look->node, PODCRI_LABEL_NAME,
                            look->config->metadata->name, &list, &n)
        != PODCRI_OK)
    {
        podcri_err_clear(&look->op->ctx);
        return PODCRI_OK;
    }

    nonce = podcri_cri_map_get(look->config->n_annotations,
                               look->config->annotations,
                               PODCRI_ANNOTATION_NONCE);

    for (i = 0; i < n; i++) {

        have = podcri_cri_map_get(list[i]->n_annotations,
                                  list[i]->annotations,
                                  PODCRI_ANNOTATION_NONCE);

        if (list[i]->metadata && have && strcmp(have, nonce) != 0
            && strcmp(list[i]->metadata->namespace_,
                      look->config->metadata->namespace_) == 0
            && list[i]->metadata->attempt == look->config->metadata->attempt)
        {
            return PODCRI_DONE;
        }
    }

    return PODCRI_OK;
}


/* CRI-O answers RunPodSandbox of a name that exists with the existing id:
 * PODCRI_DONE */

static int
podcri_sandbox_verify(podcri_op_t *op, podcri_node_t *node, const char *id,
    const char *nonce)
{
    int                             rc;
    const char                     *have;
    Cri__PodSandboxStatusRequest    req =
                                       CRI__POD_SANDBOX_STATUS_REQUEST__INIT;
    Cri__PodSandboxStatusResponse  *resp;

    req.pod_sandbox_id = (char *) id;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_POD_SANDBOX_STATUS, &req,
                         &resp);

    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND) {

        /* it was on its way out */

        return PODCRI_DONE;
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    have = resp->status == NULL ? NULL
           : podcri_cri_map_get(resp->status->n_annotations,
                                resp->status->annotations,
                                PODCRI_ANNOTATION_NONCE);

    return (have && strcmp(have, nonce) == 0) ? PODCRI_OK : PODCRI_DONE;
}


/* PODCRI_OK: try again */

static int
podcri_sandbox_conflict(podcri_op_t *op, podcri_node_t *node,
    Cri__PodSandboxConfig *config, uint64_t since)
{
    int                rc;
    size_t             i, n, count;
    const char        *kind, *name, *owner;
    Cri__PodSandbox  **list, *s;

    name = config->metadata->name;

    rc = podcri_sandbox_list(op, node, PODCRI_LABEL_NAME, name, &list, &n);

    if (rc != PODCRI_OK) {
        return rc;
    }

    s = NULL;

    for (i = 0; i < n; i++) {
        if (list[i]->metadata
            && list[i]->metadata->attempt == config->metadata->attempt)
        {
            s = list[i];
        }
    }

    if (s) {
        kind = podcri_cri_map_get(s->n_labels, s->labels, PODCRI_LABEL_KIND);

        if (kind && strcmp(kind, PODCRI_KIND_POD) == 0) {
            return podcri_name_in_use(op, "pod", name, s->id);
        }

        rc = podcri_sandbox_count(op, node, s->id, &count, &owner);

        if (rc != PODCRI_OK) {
            return rc;
        }

        if (count) {
            return podcri_name_in_use(op, "container", name, owner);
        }
    }

    /* an empty sandbox is either about to get its container or to go */

    if (op->ctx.loop->now(op->ctx.loop) - since < PODCRI_SANDBOX_GONE) {
        return podcri_task_sleep(op->ctx.task, PODCRI_SANDBOX_LOOK);
    }

    if (s == NULL) {
        return podcri_name_in_use(op, "container", name, "");
    }

    /* left behind by a gateway that was killed between two calls */

    rc = podcri_sandbox_remove(op, node, s->id);

    return rc;
}


int
podcri_sandbox_list(podcri_op_t *op, podcri_node_t *node, const char *label,
    const char *value, Cri__PodSandbox ***list, size_t *n)
{
    int                            rc;
    podcri_pairs_t                 pairs;
    Cri__PodSandboxFilter          filter = CRI__POD_SANDBOX_FILTER__INIT;
    Cri__ListPodSandboxRequest     req = CRI__LIST_POD_SANDBOX_REQUEST__INIT;
    Cri__ListPodSandboxResponse   *resp;

    memset(&pairs, 0, sizeof(pairs));
    podcri_pairs_push(op->ctx.pool, &pairs, label, value);

    podcri_cri_map_set(op->ctx.pool, &filter.n_label_selector,
               &filter.label_selector,
               &cri__pod_sandbox_filter__label_selector_entry__descriptor,
               &pairs);

    req.filter = &filter;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_LIST_POD_SANDBOX, &req,
                         &resp);

    if (rc == PODCRI_OK) {
        *list = resp->items;
        *n = resp->n_items;
    }

    return rc;
}


int
podcri_sandbox_count(podcri_op_t *op, podcri_node_t *node, const char *id,
    size_t *n, const char **first)
{
    int                            rc;
    size_t                         i;
    Cri__ContainerFilter           filter = CRI__CONTAINER_FILTER__INIT;
    Cri__ListContainersRequest     req = CRI__LIST_CONTAINERS_REQUEST__INIT;
    Cri__ListContainersResponse   *resp;

    filter.pod_sandbox_id = (char *) id;
    req.filter = &filter;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_LIST_CONTAINERS, &req,
                         &resp);

    if (rc != PODCRI_OK) {
        return rc;
    }

    *n = 0;
    *first = "";

    for (i = 0; i < resp->n_containers; i++) {

        if (podcri_standin_is(resp->containers[i])) {
            continue;
        }

        if ((*n)++ == 0) {
            *first = resp->containers[i]->id;
        }
    }

    return PODCRI_OK;
}


int
podcri_sandbox_remove(podcri_op_t *op, podcri_node_t *node, const char *id)
{
    int                            rc;
    Cri__StopPodSandboxRequest     stop = CRI__STOP_POD_SANDBOX_REQUEST__INIT;
    Cri__RemovePodSandboxRequest   remove =
                                       CRI__REMOVE_POD_SANDBOX_REQUEST__INIT;

    stop.pod_sandbox_id = (char *) id;
    remove.pod_sandbox_id = (char *) id;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_STOP_POD_SANDBOX, &stop,
                         NULL);

    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND) {
        podcri_err_clear(&op->ctx);
        return PODCRI_OK;
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_REMOVE_POD_SANDBOX,
                         &remove, NULL);

    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND) {
        podcri_err_clear(&op->ctx);
        return PODCRI_OK;
    }

    return rc;
}


void
podcri_sandbox_remove_behind(podcri_op_t *op, podcri_node_t *node,
    const char *id)
{
    podcri_sandbox_behind(op, node, id, podcri_sandbox_remove_job,
                          "removing a sandbox");
}


void
podcri_sandbox_undo_behind(podcri_op_t *op, podcri_node_t *node,
    const char *nonce)
{
    podcri_sandbox_behind(op, node, nonce, podcri_sandbox_undo_job,
                          "undoing a create");
}


void
podcri_incarnation_end_behind(podcri_op_t *op, podcri_node_t *node,
    const char *cri_id)
{
    podcri_sandbox_behind(op, node, cri_id, podcri_incarnation_end_job,
                          "removing a stand-in");
}


static void
podcri_sandbox_behind(podcri_op_t *op, podcri_node_t *node,
    const char *what, podcri_op_pt fn, const char *name)
{
    podcri_sandbox_job_t  job;

    memset(&job, 0, sizeof(job));

    strncpy(job.node, node->conf->name, sizeof(job.node) - 1);
    strncpy(job.what, what, sizeof(job.what) - 1);

    /* a failure has been logged; the sandbox stays until the next prune */

    (void) podcri_background(op, fn, &job, sizeof(job), name);
}


static int
podcri_sandbox_remove_job(podcri_op_t *op)
{
    return podcri_sandbox_retry(op, podcri_sandbox_remove);
}


static int
podcri_sandbox_undo_job(podcri_op_t *op)
{
    return podcri_sandbox_retry(op, podcri_sandbox_undo);
}


static int
podcri_incarnation_end_job(podcri_op_t *op)
{
    return podcri_sandbox_retry(op, podcri_incarnation_end);
}


static int
podcri_sandbox_retry(podcri_op_t *op,
    int (*fn)(podcri_op_t *op, podcri_node_t *node, const char *what))
{
    int                    rc;
    size_t                 i;
    uint64_t               pause;
    podcri_node_t         *node;
    podcri_sandbox_job_t  *job;

    job = op->query;

    node = op->nodes[0];

    for (i = 0; i < op->nnodes; i++) {
        if (strncmp(op->nodes[i]->conf->name, job->node,
                    sizeof(job->node) - 1) == 0)
        {
            node = op->nodes[i];
        }
    }

    for (i = 1, pause = 200; /* void */ ; i++, pause *= 2) {

        /* a worker that ends waits for what is under way */

        podcri_task_shield(op->ctx.task, node->conf->read_timeout);
        rc = fn(op, node, job->what);
        podcri_task_shield(op->ctx.task, 0);

        if (rc != PODCRI_ERROR || i == PODCRI_SANDBOX_TRIES) {
            return rc;
        }

        podcri_err_clear(&op->ctx);

        rc = podcri_task_sleep(op->ctx.task, pause);

        if (rc != PODCRI_OK) {
            return rc;
        }
    }
}


static int
podcri_sandbox_undo(podcri_op_t *op, podcri_node_t *node, const char *nonce)
{
    int                             rc;
    size_t                          i;
    const char                     *have;
    Cri__Container                 *c;
    Cri__PodSandbox                *s;
    Cri__ListContainersRequest      creq = CRI__LIST_CONTAINERS_REQUEST__INIT;
    Cri__ListContainersResponse    *cresp;
    Cri__ListPodSandboxRequest      preq =
                                         CRI__LIST_POD_SANDBOX_REQUEST__INIT;
    Cri__ListPodSandboxResponse    *presp;
    Cri__RemoveContainerRequest     req = CRI__REMOVE_CONTAINER_REQUEST__INIT;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_LIST_CONTAINERS, &creq,
                         &cresp);
    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < cresp->n_containers; i++) {
        c = cresp->containers[i];

        have = podcri_cri_map_get(c->n_annotations, c->annotations,
                                  PODCRI_ANNOTATION_NONCE);

        if (have == NULL || strcmp(have, nonce) != 0
            || c->state != CRI__CONTAINER_STATE__CONTAINER_CREATED)
        {
            continue;
        }

        req.container_id = c->id;

        rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_REMOVE_CONTAINER,
                             &req, NULL);
        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_LIST_POD_SANDBOX, &preq,
                         &presp);
    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < presp->n_items; i++) {
        s = presp->items[i];

        have = podcri_cri_map_get(s->n_annotations, s->annotations,
                                  PODCRI_ANNOTATION_NONCE);

        if (have && strcmp(have, nonce) == 0) {
            rc = podcri_sandbox_remove(op, node, s->id);

            if (rc != PODCRI_OK) {
                return rc;
            }
        }
    }

    return PODCRI_OK;
}


static int
podcri_incarnation_end(podcri_op_t *op, podcri_node_t *node,
    const char *cri_id)
{
    int                            rc;
    const char                    *log;
    Cri__StopContainerRequest      stop = CRI__STOP_CONTAINER_REQUEST__INIT;
    Cri__ContainerStatusRequest    req = CRI__CONTAINER_STATUS_REQUEST__INIT;
    Cri__ContainerStatusResponse  *resp;

    req.container_id = (char *) cri_id;
    stop.container_id = (char *) cri_id;

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
        rc = podcri_incarnation_remove(op, node, cri_id);
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


int
podcri_name_in_use(podcri_op_t *op, const char *kind, const char *name,
    const char *id)
{
    if (strcmp(kind, "pod") == 0) {
        return podcri_fail(&op->ctx, PODCRI_E_CONFLICT, "pod already exists",
                           "adding pod to state: name \"%s\" is in use", name);
    }

    return podcri_fail_status(&op->ctx, PODCRI_E_CONFLICT, 500,
                              "that name is already in use",
                              "%screating container storage: the container "
                              "name \"%s\" is already in use by %s. You have "
                              "to remove that container to be able to reuse "
                              "that name",
                              op->dialect == PODCRI_DOCKER
                              ? "container create: " : "", name, id);
}


const char *
podcri_nonce(podcri_op_t *op)
{
    uint64_t  v;

    /* getrandom() of 8 bytes cannot be cut short (getrandom(2)) */

    if (getrandom(&v, sizeof(v), 0) != sizeof(v)) {
        abort();
    }

    return podcri_psprintf(op->ctx.pool, "%016llx", (unsigned long long) v);
}
