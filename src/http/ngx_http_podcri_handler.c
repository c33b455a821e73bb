
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"


/* of an operation: a size that malloc() has at hand (glibc's thread caches end
 * at 1032 bytes), and most need no second block */
#define NGX_HTTP_PODCRI_POOL  1024


static unsigned ngx_http_podcri_method(ngx_http_request_t *r);
static void ngx_http_podcri_free(void *data);
static void ngx_http_podcri_gone(void *data);
static void ngx_http_podcri_run(podcri_task_t *task, void *data);
static void ngx_http_podcri_done(podcri_task_t *task, void *data);
static ngx_int_t ngx_http_podcri_answer(ngx_http_podcri_ctx_t *ctx);


ngx_int_t
ngx_http_podcri_handler(ngx_http_request_t *r)
{
    ngx_int_t                     rc;
    ngx_str_t                     path;
    podcri_op_t                  *op;
    podcri_match_t                match;
    ngx_pool_cleanup_t           *cln;
    ngx_http_podcri_ctx_t        *ctx;
    ngx_http_podcri_loc_conf_t   *plcf;
    ngx_http_podcri_main_conf_t  *mcf;

    if (r != r->main) {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "\"podcri_pass\" cannot serve subrequests");
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    /* If-Match and the like ask about files: here they would make a failure
     * of what has been done */

    r->disable_not_modified = 1;

    if (ngx_http_podcri_request_path(r, &path) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (ngx_http_podcri_match(r, &path, &match) != PODCRI_OK) {
        return ngx_http_podcri_error_route(r, &path, &match);
    }

    if (match.route->constant) {
        return ngx_http_podcri_output_constant(r, match.route->constant);
    }

    ctx = ngx_pcalloc(r->pool, sizeof(ngx_http_podcri_ctx_t));
    if (ctx == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    cln = ngx_pool_cleanup_add(r->pool, 0);
    if (cln == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_http_podcri_module);
    plcf = ngx_http_get_module_loc_conf(r, ngx_http_podcri_module);

    ctx->request = r;
    ctx->method = ngx_http_podcri_method(r);
    ctx->start = ngx_current_msec;

    ctx->client.header = ngx_http_podcri_request_header;
    ctx->client.body = ngx_http_podcri_body_next;
    ctx->client.start = ngx_http_podcri_stream_start;
    ctx->client.write = ngx_http_podcri_stream_write;
    ctx->client.takeover = ngx_http_podcri_takeover;
    ctx->client.recv = ngx_http_podcri_takeover_recv;
    ctx->client.send = ngx_http_podcri_takeover_send;

    op = &ctx->op;

    op->ctx.pool = podcri_pool_create(NGX_HTTP_PODCRI_POOL);
    op->ctx.loop = ngx_http_podcri_worker.loop;
    op->client = &ctx->client;
    op->route = match.route;
    op->dialect = match.dialect;
    op->version = match.version;
    op->method = ctx->method;
    op->nodes = plcf->nodes;
    op->nnodes = plcf->nnodes;
    op->shared = ngx_http_podcri_shared(mcf->shm_zone);

    cln->handler = ngx_http_podcri_free;
    cln->data = ctx;

    ngx_http_set_ctx(r, ctx, ngx_http_podcri_module);

    if (plcf->nodes[0]->transport == NULL) {
        (void) podcri_fail(&op->ctx, PODCRI_E_UNAVAILABLE, NULL,
                           "the connection to the runtime could not be set "
                           "up: see the error log of nginx");

    } else if (ngx_http_podcri_request(ctx, &match) == PODCRI_OK) {

        rc = ngx_http_podcri_body_collect(ctx);

        if (rc != NGX_OK) {
            return rc;
        }
    }

    return ngx_http_podcri_begin(ctx);
}


int
ngx_http_podcri_match(ngx_http_request_t *r, ngx_str_t *path,
    podcri_match_t *match)
{
    if (ngx_http_podcri_request_has_dots(path)) {
        ngx_memzero(match, sizeof(podcri_match_t));
        return PODCRI_ERROR;
    }

    return podcri_route_match(ngx_http_podcri_method(r), (char *) path->data,
                              path->len, match);
}


static unsigned
ngx_http_podcri_method(ngx_http_request_t *r)
{
    switch (r->method) {

    case NGX_HTTP_GET:
        return PODCRI_GET;

    case NGX_HTTP_HEAD:
        return PODCRI_HEAD;

    case NGX_HTTP_POST:
        return PODCRI_POST;

    case NGX_HTTP_PUT:
        return PODCRI_PUT;

    case NGX_HTTP_DELETE:
        return PODCRI_DELETE;

    default:
        return 0;
    }
}


ngx_int_t
ngx_http_podcri_begin(ngx_http_podcri_ctx_t *ctx)
{
    ngx_int_t            rc;
    podcri_op_t         *op;
    podcri_task_t       *task;
    ngx_http_cleanup_t  *cln;
    ngx_http_request_t  *r;

    r = ctx->request;
    op = &ctx->op;

    /* jansson recurses: not on a fiber's stack */

    if (op->ctx.err.kind == PODCRI_E_NONE && ctx->body_len) {
        op->body = podcri_input_body(&op->ctx, (char *) ctx->body,
                                     ctx->body_len);
    }

    if (ctx->body) {
        ngx_free(ctx->body);
        ctx->body = NULL;
    }

    if (op->ctx.err.kind != PODCRI_E_NONE) {
        ngx_http_podcri_error(ctx);
        return ngx_http_podcri_answer(ctx);
    }

    podcri_json_init(&op->out, 0);

    if (op->route->op == NULL) {
        podcri_op_run(op);
        return ngx_http_podcri_answer(ctx);
    }

    cln = ngx_http_cleanup_add(r, 0);
    if (cln == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    cln->handler = ngx_http_podcri_gone;
    cln->data = ctx;

    ctx->cleanup = cln;

    /*
     * While blocked is set, the request and its connection stay, even after
     * the client has left.
     */

    ngx_http_podcri_hold(ctx);
    r->main->blocked++;

    r->read_event_handler = ngx_http_test_reading;

    if (r->connection->read->pending_eof) {

        /* the client has left already, and of that comes no other event */

        ngx_post_event(r->connection->read, &ngx_posted_events);
    }

    ngx_queue_insert_tail(&ngx_http_podcri_worker.requests, &ctx->queue);

    ngx_http_podcri_worker.inside = 1;

    rc = podcri_task_spawn(op->ctx.loop, ngx_http_podcri_run,
                           ngx_http_podcri_done, ctx, &task);

    ngx_http_podcri_worker.inside = 0;

    if (rc == PODCRI_OK) {
        /* it may have ended, and the request with it */
        ngx_http_podcri_loop_hold();
        return NGX_DONE;
    }

    ngx_queue_remove(&ctx->queue);

    cln->handler = NULL;
    r->main->blocked--;

    (void) podcri_fail(&op->ctx, PODCRI_E_UNAVAILABLE, NULL,
                       "too many requests are under way");

    ngx_http_podcri_error(ctx);

    ngx_http_finalize_request(r, ngx_http_podcri_answer(ctx));

    return NGX_DONE;
}


void
ngx_http_podcri_hold(ngx_http_podcri_ctx_t *ctx)
{
    if (!ctx->held) {
        ctx->held = 1;
        ctx->request->main->count++;
    }
}


static void
ngx_http_podcri_run(podcri_task_t *task, void *data)
{
    ngx_http_podcri_ctx_t *ctx = data;

    ctx->task = task;
    ctx->op.ctx.task = task;

    podcri_op_run(&ctx->op);
}


static void
ngx_http_podcri_done(podcri_task_t *task, void *data)
{
    ngx_http_podcri_ctx_t *ctx = data;

    ngx_int_t            rc;
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    r = ctx->request;
    c = r->connection;

    ngx_http_set_log_request(c->log, r);

    ctx->task = NULL;
    ctx->cleanup->handler = NULL;

    ngx_queue_remove(&ctx->queue);

    r->main->blocked--;

    rc = ngx_http_podcri_answer(ctx);

    ngx_http_finalize_request(r, rc);

    if (!ngx_http_podcri_worker.inside) {
        ngx_http_run_posted_requests(c);
    }
}


static ngx_int_t
ngx_http_podcri_answer(ngx_http_podcri_ctx_t *ctx)
{
    ngx_int_t  rc;

    ngx_http_podcri_error_log(ctx);

    if (ctx->endless) {
        ctx->endless = 0;
        ctx->request->connection->idle = 0;
        ngx_http_podcri_worker.endless--;
    }

    if (ctx->gone) {
        rc = NGX_ERROR;

    } else if (ctx->takeover) {
        rc = ngx_http_podcri_takeover_end(ctx);

    } else if (ctx->op.started) {
        rc = ngx_http_podcri_stream_end(ctx);

    } else {
        rc = ngx_http_podcri_output(ctx);
    }

    ngx_http_podcri_free(ctx);

    return rc;
}


static void
ngx_http_podcri_free(void *data)
{
    ngx_http_podcri_ctx_t *ctx = data;

    if (ctx->body) {
        ngx_free(ctx->body);
        ctx->body = NULL;
    }

    if (ctx->op.ctx.pool) {
        ngx_http_podcri_memory_used(&ctx->op);

        podcri_json_free(&ctx->op.out);
        podcri_pool_destroy(ctx->op.ctx.pool);
        ctx->op.ctx.pool = NULL;
    }
}


static void
ngx_http_podcri_gone(void *data)
{
    ngx_http_podcri_ctx_t *ctx = data;

    ctx->request->read_event_handler = ngx_http_block_reading;

    ngx_http_podcri_leave(ctx);
}


void
ngx_http_podcri_leave(ngx_http_podcri_ctx_t *ctx)
{
    ctx->gone = 1;

    if (ctx->task) {
        podcri_task_cancel(ctx->task);
    }
}
