
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_store.h"


/* What lists do not tell of one container. */


typedef struct {
    podcri_cri_call_t              calls[3];
    Cri__PodSandboxFilter          filter;
    Cri__ListPodSandboxRequest     list;
    Cri__PodSandboxStatusRequest   sandbox;
    Cri__ContainerStatusRequest    status;
} podcri_detail_t;


static void podcri_detail_init(podcri_op_t *op, podcri_container_t *c,
    podcri_detail_t *d);
static int podcri_detail_sandbox(podcri_op_t *op, podcri_container_t *c,
    podcri_detail_t *d);


int
podcri_store_refresh(podcri_op_t *op, podcri_container_t *c)
{
    int                             rc;
    podcri_node_t                  *node;
    podcri_pool_t                  *keep, *pool;
    podcri_status_t                 now;
    podcri_cache_entry_t           *entry;
    Cri__ContainerStatusResponse   *resp;
    Cri__ContainerStatusRequest     req = CRI__CONTAINER_STATUS_REQUEST__INIT;

    node = podcri_store_node(op, c->node);

    req.container_id = (char *) c->cri_id;

    /* the pid is in the verbose part only, and does not change */

    req.verbose = !c->has_status || c->status.pid == 0;

    /* who polls must not fill the operation's pool */

    keep = op->ctx.pool;
    pool = podcri_pool_create(0);
    op->ctx.pool = pool;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_CONTAINER_STATUS, &req,
                         &resp);

    op->ctx.pool = keep;

    if (rc == PODCRI_ERROR) {
        podcri_pool_adopt(keep, pool);
        return rc;
    }

    if (rc != PODCRI_OK) {
        podcri_pool_destroy(pool);
        return rc;
    }

    podcri_status_from_cri(pool, resp, &now);

    /* nothing else changes in a state */

    if (!c->has_status || now.state != c->status.state
        || (req.verbose && now.pid != c->status.pid))
    {
        podcri_status_from_cri(keep, resp, &c->status);

        entry = podcri_cache_entry(podcri_cache_get(node), c->cri_id);
        podcri_cache_status(entry, resp);

        c->state = c->status.state;
        c->has_status = 1;
    }

    podcri_pool_destroy(pool);

    return rc;
}


int
podcri_store_sandbox(podcri_op_t *op, podcri_container_t *c)
{
    podcri_detail_t  d;

    podcri_detail_init(op, c, &d);

    if (podcri_cri_all(&op->ctx, d.calls, 2) != PODCRI_OK) {
        return PODCRI_CANCELED;
    }

    return podcri_detail_sandbox(op, c, &d);
}


int
podcri_store_inspect(podcri_op_t *op, podcri_container_t *c)
{
    podcri_detail_t        d;
    podcri_cache_entry_t  *entry;

    podcri_detail_init(op, c, &d);

    if (podcri_cri_all(&op->ctx, d.calls, 3) != PODCRI_OK) {
        return PODCRI_CANCELED;
    }

    if (d.calls[2].rc != PODCRI_OK) {
        op->ctx.err = d.calls[2].err;
        return PODCRI_ERROR;
    }

    entry = podcri_cache_entry(podcri_cache_get(d.calls[2].node), c->cri_id);

    podcri_cache_status(entry, d.calls[2].resp);
    podcri_status_from_cri(op->ctx.pool, d.calls[2].resp, &c->status);

    c->state = c->status.state;
    c->has_status = 1;

    return podcri_detail_sandbox(op, c, &d);
}


static void
podcri_detail_init(podcri_op_t *op, podcri_container_t *c,
    podcri_detail_t *d)
{
    size_t                         i;
    Cri__PodSandboxFilter          filter = CRI__POD_SANDBOX_FILTER__INIT;
    Cri__ListPodSandboxRequest     list = CRI__LIST_POD_SANDBOX_REQUEST__INIT;
    Cri__PodSandboxStatusRequest   sandbox =
                                       CRI__POD_SANDBOX_STATUS_REQUEST__INIT;
    Cri__ContainerStatusRequest    status =
                                       CRI__CONTAINER_STATUS_REQUEST__INIT;

    memset(d->calls, 0, sizeof(d->calls));

    d->filter = filter;
    d->list = list;
    d->sandbox = sandbox;
    d->status = status;

    d->filter.id = (char *) c->sandbox_id;
    d->list.filter = &d->filter;
    d->sandbox.pod_sandbox_id = (char *) c->sandbox_id;
    d->status.container_id = (char *) c->cri_id;
    d->status.verbose = 1;

    for (i = 0; i < podcri_nelts(d->calls); i++) {
        d->calls[i].node = podcri_store_node(op, c->node);
    }

    d->calls[0].method = PODCRI_CRI_LIST_POD_SANDBOX;
    d->calls[0].req = &d->list;
    d->calls[1].method = PODCRI_CRI_POD_SANDBOX_STATUS;
    d->calls[1].req = &d->sandbox;
    d->calls[2].method = PODCRI_CRI_CONTAINER_STATUS;
    d->calls[2].req = &d->status;
}


/* a sandbox that has gone leaves the container without address */

static int
podcri_detail_sandbox(podcri_op_t *op, podcri_container_t *c,
    podcri_detail_t *d)
{
    size_t                           i;
    Cri__ListPodSandboxResponse     *items;
    Cri__PodSandboxNetworkStatus    *network;
    Cri__PodSandboxStatusResponse   *resp;

    for (i = 0; i < 2; i++) {
        if (d->calls[i].rc != PODCRI_OK
            && d->calls[i].err.kind != PODCRI_E_NOT_FOUND)
        {
            op->ctx.err = d->calls[i].err;
            return PODCRI_ERROR;
        }
    }

    items = d->calls[0].resp;

    if (d->calls[0].rc == PODCRI_OK && items->n_items == 1) {
        podcri_container_set_sandbox(op->ctx.pool, items->items[0], c);
    }

    resp = d->calls[1].resp;

    if (d->calls[1].rc != PODCRI_OK || resp->status == NULL
        || resp->status->network == NULL)
    {
        return PODCRI_OK;
    }

    network = resp->status->network;

    c->ip = network->ip;

    for (i = 0; i < network->n_additional_ips; i++) {
        podcri_strings_push(op->ctx.pool, &c->ips,
                            network->additional_ips[i]->ip);
    }

    return PODCRI_OK;
}
