
/*
 * Copyright (C) 2026 podcri authors
 */


#include <sys/random.h>
#include <unistd.h>

#include "podcri_make.h"
#include "podcri_sandbox.h"
#include "podcri_standin.h"


/* how long a former sandbox of the same name may take to go, in ms */
#define PODCRI_SANDBOX_GONE   15000
#define PODCRI_SANDBOX_LOOK   20


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

        rc = podcri_make(op, node, PODCRI_CRI_RUN_POD_SANDBOX, &req, &resp,
                         podcri_sandbox_taken, &look);

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


/* PODCRI_DONE: there is one of this name now, which is somebody else's */

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


int
podcri_name_in_use(podcri_op_t *op, const char *kind, const char *name,
    const char *id)
{
    if (strcmp(kind, "pod") == 0) {
        return podcri_fail(&op->ctx, PODCRI_E_CONFLICT, "pod already exists",
                           "adding pod to state: name \"%s\" is in use", name);
    }

    return podcri_fail_status(&op->ctx, PODCRI_E_CONFLICT, 500,
                              PODCRI_CRI_NAME_IN_USE,
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
