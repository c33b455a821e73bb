
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_cri_internal.h"


/* The blocks of the pool of an answer: most answers are small, and take a
 * size that malloc() has at hand (glibc's thread caches end at 1032 bytes);
 * messages take up more memory unpacked than packed, and a list of thousands
 * shall not need thousands of blocks. */

#define PODCRI_CRI_POOL_MIN  256
#define PODCRI_CRI_POOL_MAX  (128 * 1024)


static void podcri_cri_rpc_decode(void *call, const uint8_t *data,
    size_t len);
static void podcri_cri_rpc_done(void *call, int done, int code,
    const char *text);
static void podcri_cri_rpc_free(podcri_cri_rpc_t *rpc);


podcri_cri_rpc_t *
podcri_cri_rpc_start(podcri_node_t *node, podcri_cri_method_e m,
    const uint8_t *bytes, size_t len, uint64_t timeout)
{
    void                *handle;
    podcri_cri_rpc_t    *rpc;
    podcri_transport_t  *t;

    rpc = podcri_zalloc(sizeof(podcri_cri_rpc_t));

    rpc->node = node;
    rpc->method = m;

    podcri_cri_rpc_pool(rpc);

    t = node->transport;

    handle = t->start(t, node->channel, m, bytes, len, timeout, 0, rpc,
                      podcri_cri_rpc_decode, podcri_cri_rpc_done);

    if (handle == NULL && !rpc->ended) {
        podcri_cri_rpc_free(rpc);
        return NULL;
    }

    rpc->handle = handle;

    return rpc;
}


void
podcri_cri_rpc_leave(podcri_cri_rpc_t *rpc)
{
    podcri_transport_t  *t;

    if (rpc->ended) {
        podcri_cri_rpc_free(rpc);
        return;
    }

    if (rpc->part) {
        podcri_cri_share_leave(rpc);
        return;
    }

    rpc->left = 1;
    rpc->task = NULL;

    t = rpc->node->transport;
    t->cancel(t, rpc->handle);
}


void
podcri_cri_rpc_pool(podcri_cri_rpc_t *rpc)
{
    rpc->pool = podcri_pool_create(PODCRI_CRI_POOL_MIN);
}


/* in the transport's thread */

static void
podcri_cri_rpc_decode(void *call, const uint8_t *data, size_t len)
{
    podcri_cri_rpc_t *rpc = call;

    size_t  chunk;

    chunk = podcri_min(2 * len, PODCRI_CRI_POOL_MAX);

    if (chunk > PODCRI_CRI_POOL_MIN) {
        podcri_pool_destroy(rpc->pool);
        rpc->pool = podcri_pool_create(chunk);
    }

    rpc->message = podcri_cri_unpack(rpc->pool,
                                podcri_cri_method_row(rpc->method)->response,
                                data, len);
}


static void
podcri_cri_rpc_done(void *call, int done, int code, const char *text)
{
    podcri_cri_rpc_t *rpc = call;

    if (done) {
        podcri_cri_rpc_end(rpc, code, text);

    } else {
        rpc->arrived = 1;
    }

    if (rpc->leads) {
        podcri_cri_share_done(rpc);
        return;
    }

    if (rpc->task) {
        podcri_task_wake(rpc->task);
    }

    if (rpc->ended && rpc->left) {
        podcri_cri_rpc_free(rpc);
    }
}


void
podcri_cri_rpc_end(podcri_cri_rpc_t *rpc, int code, const char *text)
{
    rpc->ended = 1;
    rpc->code = code;

    if (code == PODCRI_CRI_CODE_OK) {
        return;
    }

    rpc->text = strdup(text);

    if (rpc->text == NULL) {
        podcri_nomem(strlen(text) + 1);
    }
}


static void
podcri_cri_rpc_free(podcri_cri_rpc_t *rpc)
{
    podcri_pool_destroy(rpc->pool);
    free(rpc->text);
    free(rpc);
}
