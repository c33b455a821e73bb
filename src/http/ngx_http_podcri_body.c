
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"


/* How much of an unwanted body is read to keep the connection, before it is
 * closed instead. */

#define NGX_HTTP_PODCRI_DISCARD  (1024 * 1024)

#define NGX_HTTP_PODCRI_PIECE    16384


static ngx_int_t ngx_http_podcri_body_start(ngx_http_podcri_ctx_t *ctx);
static void ngx_http_podcri_body_started(ngx_http_request_t *r);
static ngx_int_t ngx_http_podcri_body_more(ngx_http_podcri_ctx_t *ctx);
static void ngx_http_podcri_body_collect_handler(ngx_http_request_t *r);
static ngx_int_t ngx_http_podcri_body_collect_more(
    ngx_http_podcri_ctx_t *ctx);
static void ngx_http_podcri_body_too_large(ngx_http_podcri_ctx_t *ctx,
    off_t len, off_t max);
static ngx_int_t ngx_http_podcri_body_append(ngx_http_podcri_ctx_t *ctx,
    u_char *data, size_t len);
static void ngx_http_podcri_body_stream_handler(ngx_http_request_t *r);
static ngx_int_t ngx_http_podcri_body_piece(ngx_http_podcri_ctx_t *ctx,
    u_char **data, size_t *len);


/*
 * Bodies are read unbuffered, in nginx's words: what comes is taken from its
 * buffer before the next read, so that a collected body never goes to a file
 * and a streamed one is read as fast as it is used.
 */

ngx_int_t
ngx_http_podcri_body_collect(ngx_http_podcri_ctx_t *ctx)
{
    off_t                        max;
    ngx_int_t                    rc;
    podcri_op_t                 *op;
    ngx_http_request_t          *r;
    ngx_http_podcri_loc_conf_t  *plcf;

    r = ctx->request;
    op = &ctx->op;

    if (r->headers_in.content_length_n <= 0 && !r->headers_in.chunked) {
        return NGX_OK;
    }

    plcf = ngx_http_get_module_loc_conf(r, ngx_http_podcri_module);

    max = (op->route->body == PODCRI_BODY_STREAM)
          ? plcf->max_stream_size : (off_t) plcf->max_body_size;

    if (max && r->headers_in.content_length_n > max) {
        ngx_http_podcri_body_too_large(ctx, r->headers_in.content_length_n,
                                       max);
        return NGX_OK;
    }

    if (op->route->body == PODCRI_BODY_STREAM) {
        return NGX_OK;
    }

    rc = ngx_http_podcri_body_start(ctx);

    if (rc != NGX_OK) {
        return rc;
    }

    rc = ngx_http_podcri_body_collect_more(ctx);

    if (rc == NGX_AGAIN) {
        ngx_http_podcri_hold(ctx);
        r->read_event_handler = ngx_http_podcri_body_collect_handler;

        return NGX_DONE;
    }

    return rc;
}


static void
ngx_http_podcri_body_collect_handler(ngx_http_request_t *r)
{
    ngx_int_t               rc;
    ngx_http_podcri_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_podcri_module);

    rc = ngx_http_podcri_body_collect_more(ctx);

    if (rc == NGX_AGAIN) {
        return;
    }

    if (rc == NGX_OK) {
        r->read_event_handler = ngx_http_block_reading;
        rc = ngx_http_podcri_begin(ctx);
    }

    if (rc != NGX_DONE) {
        ngx_http_finalize_request(r, rc);
    }
}


static ngx_int_t
ngx_http_podcri_body_collect_more(ngx_http_podcri_ctx_t *ctx)
{
    size_t                       len;
    u_char                      *data;
    ngx_int_t                    rc;
    ngx_http_podcri_loc_conf_t  *plcf;

    plcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_podcri_module);

    for ( ;; ) {

        while ((rc = ngx_http_podcri_body_piece(ctx, &data, &len)) == NGX_OK)
        {
            if (ctx->received > (off_t) plcf->max_body_size) {
                ngx_http_podcri_body_too_large(ctx, -1, plcf->max_body_size);
                return NGX_OK;
            }

            if (ctx->op.route->body == PODCRI_BODY_JSON
                && ngx_http_podcri_body_append(ctx, data, len) != NGX_OK)
            {
                return NGX_HTTP_INTERNAL_SERVER_ERROR;
            }
        }

        if (rc != NGX_AGAIN) {
            return (rc == NGX_DONE) ? NGX_OK : rc;
        }

        rc = ngx_http_podcri_body_more(ctx);

        if (rc != NGX_OK) {
            return rc;
        }
    }
}


/* len: -1 when it is not known.  What is not implemented is so for bodies of
 * any size, and says it itself. */

static void
ngx_http_podcri_body_too_large(ngx_http_podcri_ctx_t *ctx, off_t len,
    off_t max)
{
    podcri_op_t  *op;

    op = &ctx->op;

    if (op->route->why) {
        return;
    }

    if (len >= 0) {
        (void) podcri_fail(&op->ctx, PODCRI_E_TOO_LARGE, NULL,
                           "the request body has %lld bytes, %lld are "
                           "allowed", (long long) len, (long long) max);

    } else {
        (void) podcri_fail(&op->ctx, PODCRI_E_TOO_LARGE, NULL,
                           "the request body has more than the %lld bytes "
                           "that are allowed", (long long) max);
    }
}


static ngx_int_t
ngx_http_podcri_body_append(ngx_http_podcri_ctx_t *ctx, u_char *data,
    size_t len)
{
    off_t    rest;
    size_t   size;
    u_char  *p;

    if (ctx->body_size - ctx->body_len < len) {

        size = ngx_max(2 * ctx->body_size, ctx->body_len + len);

        /* the whole of a body whose length was announced; it has been
         * checked */

        rest = ctx->request->headers_in.content_length_n;

        if (rest > 0 && !ctx->request->headers_in.chunked
            && (size_t) rest >= ctx->body_len + len)
        {
            size = rest;
        }

        p = realloc(ctx->body, size);
        if (p == NULL) {
            ngx_log_error(NGX_LOG_EMERG, ctx->request->connection->log,
                          ngx_errno, "realloc(%uz) failed", size);
            return NGX_ERROR;
        }

        ctx->body = p;
        ctx->body_size = size;
    }

    ngx_memcpy(ctx->body + ctx->body_len, data, len);
    ctx->body_len += len;

    return NGX_OK;
}


int
ngx_http_podcri_body_next(podcri_client_t *c, const char **data, size_t *len)
{
    ngx_http_podcri_ctx_t *ctx = (ngx_http_podcri_ctx_t *) c;

    int                          rc;
    u_char                      *p;
    ngx_int_t                    n;
    ngx_http_request_t          *r;
    ngx_http_podcri_loc_conf_t  *plcf;

    r = ctx->request;

    if (ctx->gone) {
        return PODCRI_CANCELED;
    }

    if (!ctx->body_started) {

        if (r->headers_in.content_length_n <= 0 && !r->headers_in.chunked) {
            return PODCRI_DONE;
        }

        n = ngx_http_podcri_body_start(ctx);

        if (n != NGX_OK) {
            goto failed;
        }

        r->read_event_handler = ngx_http_podcri_body_stream_handler;
    }

    plcf = ngx_http_get_module_loc_conf(r, ngx_http_podcri_module);

    for ( ;; ) {

        n = ngx_http_podcri_body_piece(ctx, &p, len);

        if (n == NGX_OK) {

            if (plcf->max_stream_size
                && ctx->received > plcf->max_stream_size)
            {
                return podcri_fail(&ctx->op.ctx, PODCRI_E_TOO_LARGE, NULL,
                                   "the request body has more than the %lld "
                                   "bytes that are allowed",
                                   (long long) plcf->max_stream_size);
            }

            /* it is our turn now: the client may take its time again later */

            if (r->connection->read->timer_set) {
                ngx_del_timer(r->connection->read);
            }

            *data = (char *) p;

            return PODCRI_OK;
        }

        if (n == NGX_DONE) {
            r->read_event_handler = ngx_http_test_reading;
            return PODCRI_DONE;
        }

        if (n != NGX_AGAIN) {
            goto failed;
        }

        n = ngx_http_podcri_body_more(ctx);

        if (n == NGX_OK) {
            continue;
        }

        if (n != NGX_AGAIN) {
            goto failed;
        }

        ctx->body_wait = 1;

        rc = podcri_task_wait(ctx->task, 0);

        ctx->body_wait = 0;

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

failed:

    /* nginx has logged what was wrong */

    if (r->connection->error || r->connection->timedout) {
        ngx_http_podcri_leave(ctx);
        return PODCRI_CANCELED;
    }

    return podcri_fail(&ctx->op.ctx, PODCRI_E_BAD_REQUEST, NULL,
                       "the request body could not be read");
}


static void
ngx_http_podcri_body_stream_handler(ngx_http_request_t *r)
{
    ngx_http_podcri_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_podcri_module);

    /*
     * While the operation does something else, the end of the connection is
     * not looked for: behind it there may be the rest of the body.
     */

    if (ctx->body_wait) {
        podcri_task_wake(ctx->task);
    }
}


static ngx_int_t
ngx_http_podcri_body_start(ngx_http_podcri_ctx_t *ctx)
{
    ngx_int_t            rc;
    ngx_http_request_t  *r;

    r = ctx->request;

    ctx->body_started = 1;

    r->request_body_no_buffering = 1;

    rc = ngx_http_read_client_request_body(r, ngx_http_podcri_body_started);

    if (rc >= NGX_HTTP_SPECIAL_RESPONSE || rc == NGX_ERROR) {
        return rc;
    }

    /* it has counted a request that we hold ourselves */

    r->main->count--;

    /* what another handler has begun to discard, before it gave the request
     * to this location, is as good as not there */

    if (r->request_body) {
        ctx->in = r->request_body->bufs;
        r->request_body->bufs = NULL;
    }

    return NGX_OK;
}


static void
ngx_http_podcri_body_started(ngx_http_request_t *r)
{
    /* without buffering always called before the function returns */
}


/* Reads more into ctx->in: NGX_OK, also at the end; NGX_AGAIN; an error. */

static ngx_int_t
ngx_http_podcri_body_more(ngx_http_podcri_ctx_t *ctx)
{
    ngx_int_t            rc;
    ngx_http_request_t  *r;

    r = ctx->request;

    rc = ngx_http_read_unbuffered_request_body(r);

    if (rc >= NGX_HTTP_SPECIAL_RESPONSE || rc == NGX_ERROR) {
        return rc;
    }

    ctx->in = r->request_body->bufs;
    r->request_body->bufs = NULL;

    return (ctx->in || !r->reading_body) ? NGX_OK : NGX_AGAIN;
}


/*
 * The next bytes that have been read; those given out before are used up
 * with it.  NGX_AGAIN: more is to be read first; NGX_DONE: it was all.
 */

static ngx_int_t
ngx_http_podcri_body_piece(ngx_http_podcri_ctx_t *ctx, u_char **data,
    size_t *len)
{
    off_t                size;
    ssize_t              n;
    ngx_buf_t           *b;
    ngx_chain_t         *cl;
    ngx_http_request_t  *r;

    r = ctx->request;

    if (ctx->in_buf) {
        ctx->in_buf->pos = ctx->in_buf->last;
        ctx->in_buf = NULL;
    }

    while (ctx->in) {
        cl = ctx->in;
        b = cl->buf;

        if (ngx_buf_in_memory(b) && b->pos < b->last) {
            ctx->in = cl->next;
            ngx_free_chain(r->pool, cl);

            *data = b->pos;
            *len = b->last - b->pos;

            ctx->in_buf = b;
            ctx->received += *len;

            return NGX_OK;
        }

        if (!ngx_buf_in_memory(b) && b->in_file && b->file_pos < b->file_last)
        {
            /* another module has had the body read before */

            if (ctx->copy == NULL) {
                ctx->copy = ngx_palloc(r->pool, NGX_HTTP_PODCRI_PIECE);
                if (ctx->copy == NULL) {
                    return NGX_HTTP_INTERNAL_SERVER_ERROR;
                }
            }

            size = ngx_min(b->file_last - b->file_pos, NGX_HTTP_PODCRI_PIECE);

            n = ngx_read_file(b->file, ctx->copy, size, b->file_pos);

            if (n <= 0) {
                return NGX_HTTP_INTERNAL_SERVER_ERROR;
            }

            b->file_pos += n;

            *data = ctx->copy;
            *len = n;

            ctx->received += n;

            return NGX_OK;
        }

        ctx->in = cl->next;
        ngx_free_chain(r->pool, cl);
    }

    return r->reading_body ? NGX_AGAIN : NGX_DONE;
}


void
ngx_http_podcri_body_discard(ngx_http_podcri_ctx_t *ctx)
{
    off_t                limit;
    size_t               len;
    u_char              *data;
    ngx_int_t            rc;
    ngx_http_request_t  *r;

    r = ctx->request;

    if (!ctx->body_started) {

        if (ngx_http_discard_request_body(r) != NGX_OK) {
            r->keepalive = 0;
        }

        return;
    }

    limit = ctx->received + NGX_HTTP_PODCRI_DISCARD;

    while (r->reading_body && ctx->received < limit) {

        rc = ngx_http_podcri_body_piece(ctx, &data, &len);

        if (rc == NGX_AGAIN) {
            rc = ngx_http_podcri_body_more(ctx);
        }

        if (rc != NGX_OK) {
            break;
        }
    }

    if (r->reading_body) {
        /* nginx will close it, without a reset that eats the answer */
        r->keepalive = 0;
    }
}
