
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_cri_internal.h"


struct podcri_cri_stream_s {
    podcri_cri_rpc_t  *rpc;
};


static int podcri_cri_stream_wait(podcri_ctx_t *ctx, podcri_cri_rpc_t *rpc,
    uint64_t msec);


podcri_cri_stream_t *
podcri_cri_stream_open(podcri_ctx_t *ctx, podcri_node_t *node,
    podcri_cri_method_e m, const void *req)
{
    size_t                len;
    const uint8_t        *bytes;
    podcri_cri_rpc_t     *rpc;
    podcri_cri_stream_t  *s;

    podcri_cri_pack(ctx->pool, req, &bytes, &len);

    ctx->cri_rpc = podcri_cri_method_name(m);
    ctx->cri_calls++;

    rpc = podcri_cri_rpc_start(node, m, bytes, len,
                               podcri_cri_method_timeout(node->conf, m));

    if (rpc == NULL) {
        (void) podcri_cri_fail(ctx, node, m, PODCRI_CRI_CODE_UNAVAILABLE,
                               "the call could not be started");
        return NULL;
    }

    s = malloc(sizeof(podcri_cri_stream_t));
    if (s == NULL) {
        podcri_nomem(sizeof(podcri_cri_stream_t));
    }

    s->rpc = rpc;

    return s;
}


int
podcri_cri_stream_next(podcri_ctx_t *ctx, podcri_cri_stream_t *s,
    void *resp, podcri_pool_t **pool, uint64_t msec)
{
    int                  rc;
    podcri_cri_rpc_t    *rpc;
    podcri_transport_t  *t;

    rpc = s->rpc;

    rc = podcri_cri_stream_wait(ctx, rpc, msec);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (!rpc->arrived) {

        if (rpc->code == PODCRI_CRI_CODE_OK) {
            return PODCRI_DONE;
        }

        return podcri_cri_fail(ctx, rpc->node, rpc->method, rpc->code,
                               rpc->text);
    }

    if (rpc->message == NULL) {
        return podcri_cri_fail(ctx, rpc->node, rpc->method,
                               PODCRI_CRI_CODE_INTERNAL,
                               "the answer of the runtime is malformed");
    }

    *(void **) resp = rpc->message;
    *pool = rpc->pool;

    rpc->arrived = 0;
    rpc->message = NULL;
    rpc->pool = NULL;

    if (!rpc->ended) {
        podcri_cri_rpc_pool(rpc);

        t = rpc->node->transport;
        t->next(t, rpc->handle);
    }

    return PODCRI_OK;
}


/* until there is a message or the end; a stream has no task between two
 * calls, whoever asks for the next message is it */

static int
podcri_cri_stream_wait(podcri_ctx_t *ctx, podcri_cri_rpc_t *rpc,
    uint64_t msec)
{
    int       rc;
    uint64_t  now, until;

    rc = PODCRI_OK;
    now = ctx->loop->now(ctx->loop);
    until = now + msec;

    rpc->task = ctx->task;

    while (!rpc->arrived && !rpc->ended) {

        if (msec && now >= until) {
            rc = PODCRI_TIMEOUT;
            break;
        }

        rc = podcri_task_wait(ctx->task, msec ? until - now : 0);

        if (rc == PODCRI_CANCELED) {
            break;
        }

        rc = PODCRI_OK;
        now = ctx->loop->now(ctx->loop);
    }

    rpc->task = NULL;

    return rc;
}


void
podcri_cri_stream_close(podcri_cri_stream_t *s)
{
    podcri_cri_rpc_leave(s->rpc);
    free(s);
}
