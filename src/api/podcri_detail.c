
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_store.h"


/* What the runtimes' lists do not tell. */


/* so many answers are held in memory at once */
#define PODCRI_DETAIL_BATCH  64


/* what is asked of each of many containers, and kept of the answers */

typedef struct {
    podcri_cri_method_e    method;
    const void          *(*request)(podcri_pool_t *pool,
                                    const podcri_container_t *c);
    void                 (*take)(podcri_container_t *c,
                                 podcri_cache_entry_t *entry,
                                 const void *resp);
} podcri_detail_kind_t;


static int podcri_detail_batches(podcri_op_t *op, podcri_container_t **list,
    size_t n, const podcri_detail_kind_t *kind);
static int podcri_detail_batch(podcri_op_t *op, podcri_container_t **list,
    size_t n, const podcri_detail_kind_t *kind);
static const void *podcri_detail_status_request(podcri_pool_t *pool,
    const podcri_container_t *c);
static void podcri_detail_status_take(podcri_container_t *c,
    podcri_cache_entry_t *entry, const void *resp);
static const void *podcri_detail_address_request(podcri_pool_t *pool,
    const podcri_container_t *c);
static void podcri_detail_address_take(podcri_container_t *c,
    podcri_cache_entry_t *entry, const void *resp);
static void podcri_detail_sandbox_call(podcri_op_t *op, podcri_node_t *node,
    const char *id, podcri_detail_t *d);
static int podcri_detail_sandbox(podcri_op_t *op, podcri_container_t *c,
    podcri_detail_t *d);
static const podcri_pod_spec_t *podcri_detail_pod(podcri_op_t *op,
    podcri_node_t *node, const Cri__PodSandbox *sandbox);


static const podcri_detail_kind_t  podcri_detail_status = {
    PODCRI_CRI_CONTAINER_STATUS,
    podcri_detail_status_request,
    podcri_detail_status_take
};

static const podcri_detail_kind_t  podcri_detail_address = {
    PODCRI_CRI_POD_SANDBOX_STATUS,
    podcri_detail_address_request,
    podcri_detail_address_take
};


int
podcri_store_status(podcri_op_t *op, podcri_container_t **list, size_t n)
{
    size_t                i, k;
    podcri_container_t  **missing;

    missing = podcri_palloc(op->ctx.pool, n * sizeof(void *));

    for (i = 0, k = 0; i < n; i++) {
        if (!list[i]->has_status) {
            missing[k++] = list[i];
        }
    }

    return podcri_detail_batches(op, missing, k, &podcri_detail_status);
}


int
podcri_store_addresses(podcri_op_t *op, podcri_container_t **list, size_t n)
{
    int                     rc;
    size_t                  i, k;
    podcri_cache_t         *cache;
    podcri_container_t    **missing;
    podcri_cache_entry_t  **entries;

    missing = podcri_palloc(op->ctx.pool, n * sizeof(void *));
    entries = podcri_palloc(op->ctx.pool, n * sizeof(void *));

    for (i = 0, k = 0; i < n; i++) {

        if (list[i]->has_ip || list[i]->state != PODCRI_STATE_RUNNING) {
            continue;
        }

        cache = podcri_cache_get(podcri_store_node(op, list[i]->node));

        entries[k] = podcri_cache_entry(cache, list[i]->cri_id);
        missing[k++] = list[i];
    }

    podcri_cache_hold(op->ctx.pool, entries, k);

    rc = podcri_detail_batches(op, missing, k, &podcri_detail_address);

    for (i = 0; i < k && rc == PODCRI_OK; i++) {
        podcri_detail_addresses(op, missing[i], entries[i]);
    }

    return rc;
}


void
podcri_detail_addresses(podcri_op_t *op, podcri_container_t *c,
    const podcri_cache_entry_t *entry)
{
    const char  *p;

    if (entry->addresses == NULL) {
        return;
    }

    p = entry->addresses;

    c->ip = p;
    c->has_ip = 1;

    while (*p) {
        p += strlen(p) + 1;

        if (*p) {
            podcri_strings_push(op->ctx.pool, &c->ips, p);
        }
    }
}


static int
podcri_detail_batches(podcri_op_t *op, podcri_container_t **list, size_t n,
    const podcri_detail_kind_t *kind)
{
    int             rc;
    size_t          i;
    podcri_pool_t  *pool, *keep;

    rc = PODCRI_OK;

    for (i = 0; i < n && rc == PODCRI_OK; i += PODCRI_DETAIL_BATCH) {

        keep = op->ctx.pool;
        pool = podcri_pool_create(0);

        op->ctx.pool = pool;

        rc = podcri_detail_batch(op, &list[i],
                                 podcri_min(PODCRI_DETAIL_BATCH, n - i), kind);

        op->ctx.pool = keep;

        if (rc == PODCRI_ERROR) {

            /* the error's words live in the batch's pool */

            podcri_pool_adopt(keep, pool);

        } else {
            podcri_pool_destroy(pool);
        }
    }

    return rc;
}


static int
podcri_detail_batch(podcri_op_t *op, podcri_container_t **list, size_t n,
    const podcri_detail_kind_t *kind)
{
    size_t                 i;
    podcri_cri_call_t     *calls;
    podcri_cache_entry_t  *entry;

    calls = podcri_pcalloc(op->ctx.pool, n * sizeof(podcri_cri_call_t));

    for (i = 0; i < n; i++) {
        calls[i].node = podcri_store_node(op, list[i]->node);
        calls[i].method = kind->method;
        calls[i].req = kind->request(op->ctx.pool, list[i]);
    }

    if (podcri_cri_all(&op->ctx, calls, n) != PODCRI_OK) {
        return PODCRI_CANCELED;
    }

    for (i = 0; i < n; i++) {

        if (calls[i].rc != PODCRI_OK) {

            if (calls[i].err.kind == PODCRI_E_NOT_FOUND) {
                continue;
            }

            op->ctx.err = calls[i].err;
            return PODCRI_ERROR;
        }

        entry = podcri_cache_entry(podcri_cache_get(calls[i].node),
                                   list[i]->cri_id);

        kind->take(list[i], entry, calls[i].resp);
    }

    return PODCRI_OK;
}


static const void *
podcri_detail_status_request(podcri_pool_t *pool, const podcri_container_t *c)
{
    Cri__ContainerStatusRequest        *req;
    const Cri__ContainerStatusRequest   empty =
                                           CRI__CONTAINER_STATUS_REQUEST__INIT;

    req = podcri_palloc(pool, sizeof(Cri__ContainerStatusRequest));
    *req = empty;

    req->container_id = (char *) c->cri_id;

    /* the pid is in the verbose part only */
    req->verbose = (c->state == PODCRI_STATE_RUNNING);

    return req;
}


static void
podcri_detail_status_take(podcri_container_t *c, podcri_cache_entry_t *entry,
    const void *resp)
{
    podcri_status_t  now;

    podcri_status_from_cri(resp, &now);
    podcri_cache_status(entry, &now);

    c->state = entry->status.state;
    c->status = entry->status;
    c->has_status = 1;
}


static const void *
podcri_detail_address_request(podcri_pool_t *pool,
    const podcri_container_t *c)
{
    Cri__PodSandboxStatusRequest        *req;
    const Cri__PodSandboxStatusRequest   empty =
                                         CRI__POD_SANDBOX_STATUS_REQUEST__INIT;

    req = podcri_palloc(pool, sizeof(Cri__PodSandboxStatusRequest));
    *req = empty;

    req->pod_sandbox_id = (char *) c->sandbox_id;

    return req;
}


/* podcri_store_addresses() hands them on, for they are the cache's strings */

static void
podcri_detail_address_take(podcri_container_t *c, podcri_cache_entry_t *entry,
    const void *resp)
{
    const Cri__PodSandboxStatusResponse  *r = resp;

    if (r->status) {
        podcri_cache_addresses(entry, r->status->network);
    }
}


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
    c->has_ip = 1;

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
