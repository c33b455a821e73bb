
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_store.h"


/* What lists do not tell of one container. */


static void podcri_detail_sandbox_call(podcri_op_t *op, podcri_node_t *node,
    const char *id, podcri_detail_t *d);
static int podcri_detail_sandbox(podcri_op_t *op, podcri_container_t *c,
    podcri_detail_t *d);
static const podcri_pod_spec_t *podcri_detail_pod(podcri_op_t *op,
    podcri_node_t *node, const Cri__PodSandbox *sandbox);


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

    podcri_status_from_cri(resp, &now);

    /* nothing else changes in a state */

    if (!c->has_status || now.state != c->status.state
        || (req.verbose && now.pid != c->status.pid))
    {
        entry = podcri_cache_entry(podcri_cache_get(node), c->cri_id);
        podcri_cache_status(entry, &now);

        c->status = now;
        c->status.message = podcri_pstrdup(keep, now.message);
        c->status.log_path = podcri_pstrdup(keep, now.log_path);
        c->status.image_ref = "";
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

    podcri_detail_sandbox_call(op, podcri_store_node(op, c->node),
                               c->sandbox_id, &d);

    if (podcri_cri_all(&op->ctx, d.calls, 1) != PODCRI_OK) {
        return PODCRI_CANCELED;
    }

    return podcri_detail_sandbox(op, c, &d);
}


int
podcri_store_inspect(podcri_op_t *op, podcri_container_t *c)
{
    podcri_detail_t  d;

    podcri_detail_calls(op, podcri_store_node(op, c->node), c->cri_id,
                        c->sandbox_id, &d);

    if (podcri_cri_all(&op->ctx, d.calls, 2) != PODCRI_OK) {
        return PODCRI_CANCELED;
    }

    return podcri_detail_take(op, c, &d);
}


void
podcri_detail_calls(podcri_op_t *op, podcri_node_t *node, const char *id,
    const char *sandbox, podcri_detail_t *d)
{
    Cri__ContainerStatusRequest  req = CRI__CONTAINER_STATUS_REQUEST__INIT;

    podcri_detail_sandbox_call(op, node, sandbox, d);

    d->status = req;
    d->status.container_id = (char *) id;
    d->status.verbose = 1;

    d->calls[1].node = node;
    d->calls[1].method = PODCRI_CRI_CONTAINER_STATUS;
    d->calls[1].req = &d->status;
}


static void
podcri_detail_sandbox_call(podcri_op_t *op, podcri_node_t *node,
    const char *id, podcri_detail_t *d)
{
    Cri__PodSandboxStatusRequest  req = CRI__POD_SANDBOX_STATUS_REQUEST__INIT;

    memset(d->calls, 0, sizeof(d->calls));

    d->sandbox = req;
    d->sandbox.pod_sandbox_id = (char *) id;

    d->calls[0].node = node;
    d->calls[0].method = PODCRI_CRI_POD_SANDBOX_STATUS;
    d->calls[0].req = &d->sandbox;
}


int
podcri_detail_take(podcri_op_t *op, podcri_container_t *c,
    podcri_detail_t *d)
{
    podcri_cache_entry_t  *entry;

    if (d->calls[1].rc != PODCRI_OK) {
        op->ctx.err = d->calls[1].err;
        return PODCRI_ERROR;
    }

    entry = podcri_cache_entry(podcri_cache_get(d->calls[1].node), c->cri_id);

    podcri_status_from_cri(d->calls[1].resp, &c->status);
    podcri_cache_status(entry, &c->status);

    c->state = c->status.state;
    c->has_status = 1;

    return podcri_detail_sandbox(op, c, d);
}


/* a sandbox that has gone leaves the container without address */

static int
podcri_detail_sandbox(podcri_op_t *op, podcri_container_t *c,
    podcri_detail_t *d)
{
    size_t                           i;
    podcri_pod_t                     pod;
    Cri__PodSandbox                  sandbox = CRI__POD_SANDBOX__INIT;
    Cri__PodSandboxStatus           *status;
    Cri__PodSandboxNetworkStatus    *network;
    Cri__PodSandboxStatusResponse   *resp;

    if (d->calls[0].rc != PODCRI_OK) {

        if (d->calls[0].err.kind == PODCRI_E_NOT_FOUND) {
            return PODCRI_OK;
        }

        op->ctx.err = d->calls[0].err;
        return PODCRI_ERROR;
    }

    resp = d->calls[0].resp;
    status = resp->status;

    if (status == NULL) {
        return PODCRI_OK;
    }

    podcri_detail_listed(&sandbox, status);
    sandbox.runtime_handler = status->runtime_handler;

    podcri_container_set_sandbox(op->ctx.pool, &sandbox, c);

    if (c->pod_id[0]) {
        podcri_pod_from_cri(op->ctx.pool, &sandbox,
                            podcri_detail_pod(op, d->calls[0].node, &sandbox),
                            c->node, &pod);
        c->pod_spec = pod.spec;
    }

    network = status->network;

    if (network == NULL) {
        return PODCRI_OK;
    }

    c->ip = network->ip;

    for (i = 0; i < network->n_additional_ips; i++) {
        podcri_strings_push(op->ctx.pool, &c->ips,
                            network->additional_ips[i]->ip);
    }

    return PODCRI_OK;
}


static const podcri_pod_spec_t *
podcri_detail_pod(podcri_op_t *op, podcri_node_t *node,
    const Cri__PodSandbox *sandbox)
{
    const char            *text;
    podcri_cache_t        *cache;
    podcri_cache_entry_t  *entry;

    text = podcri_cri_map_get(sandbox->n_annotations, sandbox->annotations,
                              PODCRI_ANNOTATION_SPEC);

    if (text == NULL) {
        return NULL;
    }

    cache = podcri_cache_get(node);
    entry = podcri_cache_held(cache, op->ctx.pool, sandbox->id);

    return podcri_cache_pod_spec(cache, entry, text);
}
