
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_lifecycle.h"
#include "podcri_sandbox.h"
#include "podcri_standin.h"


/*
 * Who is killed between making an incarnation and removing the former one
 * leaves both.  The newest is what the container is; the others go when it is
 * started or removed, lest one of them be taken for it later.
 */


static int podcri_sweep_list(podcri_op_t *op, podcri_node_t *node,
    const char *id, podcri_cri_call_t *calls);
static int podcri_sweep_one(podcri_op_t *op, podcri_node_t *node,
    const Cri__Container *c, const char *sandbox);


int
podcri_incarnation_sweep(podcri_op_t *op, podcri_node_t *node, const char *id,
    const char *keep, const char *sandbox)
{
    int                            rc;
    size_t                         i, k;
    Cri__Container                *c;
    podcri_cri_call_t              calls[2];
    Cri__ListContainersResponse   *resp;

    rc = podcri_sweep_list(op, node, id, calls);

    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < podcri_nelts(calls); i++) {
        resp = calls[i].resp;

        for (k = 0; k < resp->n_containers; k++) {
            c = resp->containers[k];

            if (strcmp(c->id, keep) == 0 || podcri_standin_is(c)) {
                continue;
            }

            rc = podcri_sweep_one(op, node, c, sandbox);

            if (rc != PODCRI_OK) {
                return rc;
            }
        }
    }

    return PODCRI_OK;
}


/* the first incarnation by its id, the later ones by their label */

static int
podcri_sweep_list(podcri_op_t *op, podcri_node_t *node, const char *id,
    podcri_cri_call_t *calls)
{
    size_t                        i;
    podcri_pairs_t                pairs;
    Cri__ContainerFilter          filters[2];
    Cri__ContainerFilter          filter = CRI__CONTAINER_FILTER__INIT;
    Cri__ListContainersRequest    reqs[2];
    Cri__ListContainersRequest    req = CRI__LIST_CONTAINERS_REQUEST__INIT;

    memset(calls, 0, 2 * sizeof(podcri_cri_call_t));

    for (i = 0; i < 2; i++) {
        filters[i] = filter;
        reqs[i] = req;
        reqs[i].filter = &filters[i];

        calls[i].node = node;
        calls[i].method = PODCRI_CRI_LIST_CONTAINERS;
        calls[i].req = &reqs[i];
    }

    filters[0].id = (char *) id;

    memset(&pairs, 0, sizeof(pairs));
    podcri_pairs_push(op->ctx.pool, &pairs, PODCRI_LABEL_ID, id);

    podcri_cri_map_set(op->ctx.pool, &filters[1].n_label_selector,
               &filters[1].label_selector,
               &cri__container_filter__label_selector_entry__descriptor,
               &pairs);

    if (podcri_cri_all(&op->ctx, calls, 2) != PODCRI_OK) {
        return PODCRI_CANCELED;
    }

    for (i = 0; i < 2; i++) {
        if (calls[i].rc != PODCRI_OK) {
            op->ctx.err = calls[i].err;
            return calls[i].rc;
        }
    }

    return PODCRI_OK;
}


static int
podcri_sweep_one(podcri_op_t *op, podcri_node_t *node,
    const Cri__Container *c, const char *sandbox)
{
    int                         rc;
    size_t                      n;
    const char                 *first;
    Cri__StopContainerRequest   stop = CRI__STOP_CONTAINER_REQUEST__INIT;

    rc = PODCRI_OK;

    if (c->state == CRI__CONTAINER_STATE__CONTAINER_RUNNING) {

        /* CRI-O would wait for it to end by itself */

        stop.container_id = c->id;

        rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_STOP_CONTAINER, &stop,
                             NULL);

        if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND) {
            podcri_err_clear(&op->ctx);
            rc = PODCRI_OK;
        }
    }

    if (rc == PODCRI_OK) {
        rc = podcri_incarnation_remove(op, node, c->id);
    }

    if (rc != PODCRI_OK || strcmp(c->pod_sandbox_id, sandbox) == 0) {
        return rc;
    }

    /* its sandbox, when nothing else is in it */

    rc = podcri_sandbox_count(op, node, c->pod_sandbox_id, &n, &first);

    if (rc == PODCRI_OK && n == 0) {
        podcri_sandbox_remove_behind(op, node, c->pod_sandbox_id);
    }

    return rc;
}
