
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_cri_internal.h"


/* The transport keeps the deadlines; one that does not is given up this
 * much later.  The timer has its use in any case: it keeps a worker that
 * shuts down gracefully alive until the answer is there. */

#define PODCRI_CRI_GRACE  1000


/* a call of a fan-out that is under way */

typedef struct {
    podcri_cri_call_t  *call;
    podcri_cri_rpc_t   *rpc;
    const uint8_t      *bytes;
    size_t              len;
    uint64_t            deadline;  /* ms of the loop; 0: none */
    unsigned            repeated:1;
} podcri_cri_slot_t;


static void podcri_cri_begin(podcri_ctx_t *ctx, podcri_cri_slot_t *slot,
    podcri_cri_call_t *call);
static void podcri_cri_submit(podcri_ctx_t *ctx, podcri_cri_slot_t *slot,
    uint64_t timeout);
static int podcri_cri_step(podcri_ctx_t *ctx, podcri_cri_slot_t *slot);
static void podcri_cri_failed(podcri_ctx_t *ctx, podcri_cri_call_t *call,
    int code, const char *text);
static uint64_t podcri_cri_patience(podcri_cri_slot_t *slots, size_t n,
    uint64_t now);


int
podcri_cri_call(podcri_ctx_t *ctx, podcri_node_t *node,
    podcri_cri_method_e m, const void *req, void *resp)
{
    return podcri_cri_call_timeout(ctx, node, m, req, resp, 0);
}


int
podcri_cri_call_timeout(podcri_ctx_t *ctx, podcri_node_t *node,
    podcri_cri_method_e m, const void *req, void *resp, uint64_t timeout)
{
    podcri_cri_call_t  call;

    memset(&call, 0, sizeof(podcri_cri_call_t));

    call.node = node;
    call.method = m;
    call.req = req;
    call.timeout = timeout;

    if (podcri_cri_all(ctx, &call, 1) == PODCRI_CANCELED) {
        return PODCRI_CANCELED;
    }

    if (call.rc != PODCRI_OK) {
        ctx->err = call.err;
        return call.rc;
    }

    if (resp) {
        *(void **) resp = call.resp;
    }

    return PODCRI_OK;
}


int
podcri_cri_call_look(podcri_ctx_t *ctx, podcri_node_t *node,
    podcri_cri_method_e m, const void *req, void *resp, uint64_t timeout,
    podcri_cri_look_pt look, void *data, uint64_t pause)
{
    int                rc;
    uint64_t           begun, now, at, spent;
    podcri_cri_call_t  call;
    podcri_cri_slot_t  slot;

    if (podcri_task_is_canceled(ctx->task)) {
        return PODCRI_CANCELED;
    }

    memset(&call, 0, sizeof(podcri_cri_call_t));

    call.node = node;
    call.method = m;
    call.req = req;
    call.timeout = timeout;

    spent = ctx->cri_time;
    begun = ctx->loop->now(ctx->loop);
    at = begun + pause;

    podcri_cri_begin(ctx, &slot, &call);

    while (podcri_cri_step(ctx, &slot) == PODCRI_AGAIN) {
        now = ctx->loop->now(ctx->loop);

        if (now < at) {
            rc = podcri_task_wait(ctx->task, at - now);
            rc = rc == PODCRI_CANCELED ? rc : PODCRI_OK;

        } else {
            rc = look(data);
            at = ctx->loop->now(ctx->loop) + pause;
        }

        /* the looks are part of it */

        ctx->cri_time = spent + ctx->loop->now(ctx->loop) - begun;

        if (rc != PODCRI_OK) {
            podcri_cri_rpc_leave(slot.rpc);
            return rc;
        }
    }

    if (call.rc != PODCRI_OK) {
        ctx->err = call.err;
        return call.rc;
    }

    *(void **) resp = call.resp;

    return PODCRI_OK;
}


int
podcri_cri_all(podcri_ctx_t *ctx, podcri_cri_call_t *calls, size_t n)
{
    int                rc;
    size_t             i, next, active;
    uint64_t           begun, now;
    podcri_cri_slot_t  slots[PODCRI_CRI_PARALLEL];

    for (i = 0; i < n; i++) {
        calls[i].rc = PODCRI_CANCELED;
        calls[i].resp = NULL;
    }

    if (podcri_task_is_canceled(ctx->task)) {
        return PODCRI_CANCELED;
    }

    rc = PODCRI_OK;
    begun = ctx->loop->now(ctx->loop);
    next = 0;
    active = 0;

    for ( ;; ) {

        while (active < PODCRI_CRI_PARALLEL && next < n) {
            podcri_cri_begin(ctx, &slots[active++], &calls[next++]);
        }

        for (i = 0; i < active; /* void */ ) {
            if (podcri_cri_step(ctx, &slots[i]) == PODCRI_AGAIN) {
                i++;
                continue;
            }

            slots[i] = slots[--active];
        }

        if (active < PODCRI_CRI_PARALLEL && next < n) {
            continue;
        }

        if (active == 0) {
            break;
        }

        now = ctx->loop->now(ctx->loop);

        rc = podcri_task_wait(ctx->task,
                              podcri_cri_patience(slots, active, now));

        if (rc == PODCRI_CANCELED) {
            for (i = 0; i < active; i++) {
                podcri_cri_rpc_leave(slots[i].rpc);
            }

            break;
        }

        rc = PODCRI_OK;
    }

    ctx->cri_time += ctx->loop->now(ctx->loop) - begun;

    return rc;
}


static void
podcri_cri_begin(podcri_ctx_t *ctx, podcri_cri_slot_t *slot,
    podcri_cri_call_t *call)
{
    uint64_t  timeout;

    timeout = call->timeout;

    if (timeout == 0) {
        timeout = podcri_cri_method_timeout(call->node->conf, call->method);
    }

    memset(slot, 0, sizeof(podcri_cri_slot_t));

    slot->call = call;

    if (timeout) {
        slot->deadline = ctx->loop->now(ctx->loop) + timeout;
    }

    podcri_cri_pack(ctx->pool, call->req, &slot->bytes, &slot->len);
    podcri_cri_submit(ctx, slot, timeout);
}


static void
podcri_cri_submit(podcri_ctx_t *ctx, podcri_cri_slot_t *slot,
    uint64_t timeout)
{
    podcri_cri_call_t  *call;

    call = slot->call;

    ctx->cri_rpc = podcri_cri_method_name(call->method);
    ctx->cri_calls++;

    if (call->shared && slot->len == 0) {
        slot->rpc = podcri_cri_share_start(call->node, call->method, ctx->loop,
                                           timeout);
    } else {
        slot->rpc = podcri_cri_rpc_start(call->node, call->method,
                                         slot->bytes, slot->len, timeout);
    }

    if (slot->rpc == NULL) {
        podcri_cri_failed(ctx, call, PODCRI_CRI_CODE_UNAVAILABLE,
                          "the call could not be started");
        return;
    }

    slot->rpc->task = ctx->task;
}


/* PODCRI_AGAIN: not there yet; PODCRI_DONE: call->rc is set */

static int
podcri_cri_step(podcri_ctx_t *ctx, podcri_cri_slot_t *slot)
{
    uint64_t            now;
    podcri_cri_rpc_t   *rpc;
    podcri_cri_call_t  *call;

    rpc = slot->rpc;
    call = slot->call;

    if (rpc == NULL) {
        return PODCRI_DONE;
    }

    now = ctx->loop->now(ctx->loop);

    if (!rpc->ended) {

        if (slot->deadline == 0 || now < slot->deadline + PODCRI_CRI_GRACE) {
            return PODCRI_AGAIN;
        }

        podcri_cri_failed(ctx, call, PODCRI_CRI_CODE_DEADLINE,
                          "the deadline has passed");

    } else if (rpc->code == PODCRI_CRI_CODE_UNAVAILABLE
               && podcri_cri_method_row(call->method)->class
                  == PODCRI_CRI_CLASS_READ
               && !slot->repeated
               && (slot->deadline == 0 || now < slot->deadline))
    {
        podcri_cri_rpc_leave(rpc);

        slot->repeated = 1;
        podcri_cri_submit(ctx, slot, slot->deadline ? slot->deadline - now
                                                    : 0);

        /* it may have ended already, and nobody would say so */

        return podcri_cri_step(ctx, slot);

    } else if (rpc->code != PODCRI_CRI_CODE_OK) {
        podcri_cri_failed(ctx, call, rpc->code, rpc->text);

    } else if (rpc->message == NULL) {
        podcri_cri_failed(ctx, call, PODCRI_CRI_CODE_INTERNAL,
                          "the answer of the runtime is malformed");

    } else {
        call->rc = PODCRI_OK;
        call->resp = rpc->message;

        podcri_pool_adopt(ctx->pool, rpc->pool);
        rpc->pool = NULL;
    }

    podcri_cri_rpc_leave(rpc);

    return PODCRI_DONE;
}


static void
podcri_cri_failed(podcri_ctx_t *ctx, podcri_cri_call_t *call, int code,
    const char *text)
{
    podcri_err_t  saved;

    saved = ctx->err;

    call->rc = podcri_cri_fail(ctx, call->node, call->method, code, text);
    call->err = ctx->err;

    ctx->err = saved;
}


/* ms until the first of the calls is to be given up, 0: never */

static uint64_t
podcri_cri_patience(podcri_cri_slot_t *slots, size_t n, uint64_t now)
{
    size_t    i;
    uint64_t  at, first;

    first = 0;

    for (i = 0; i < n; i++) {
        if (slots[i].deadline == 0) {
            continue;
        }

        at = slots[i].deadline + PODCRI_CRI_GRACE;
        at = (at > now) ? at - now : 1;

        first = first ? podcri_min(first, at) : at;
    }

    return first;
}
