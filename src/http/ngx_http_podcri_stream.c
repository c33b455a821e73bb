
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"


#define NGX_HTTP_PODCRI_COPY  16384


static int ngx_http_podcri_stream_send(ngx_http_podcri_ctx_t *ctx,
    u_char *data, size_t len);
static int ngx_http_podcri_stream_drain(ngx_http_podcri_ctx_t *ctx);
static ngx_int_t ngx_http_podcri_stream_arm(ngx_http_request_t *r);
static void ngx_http_podcri_stream_handler(ngx_http_request_t *r);


int
ngx_http_podcri_stream_start(podcri_client_t *c, int status,
    const char *content_type)
{
    ngx_http_podcri_ctx_t *ctx = (ngx_http_podcri_ctx_t *) c;

    ngx_int_t            rc;
    ngx_http_request_t  *r;

    r = ctx->request;

    ctx->op.started = 1;

    if (ctx->gone) {
        return PODCRI_CANCELED;
    }

    ctx->json = (content_type
                 && ngx_strncmp(content_type, "application/json", 16) == 0);

    if (ngx_http_podcri_output_headers(ctx, status, content_type) != NGX_OK) {
        ngx_http_podcri_leave(ctx);
        return PODCRI_CANCELED;
    }

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK) {
        ngx_http_podcri_leave(ctx);
        return PODCRI_CANCELED;
    }

    if (r->header_only) {
        ctx->header_only = 1;
        return PODCRI_OK;
    }

    if (ctx->client.endless && r->http_version < NGX_HTTP_VERSION_20) {
        /* when the worker is told to end, nginx closes it */
        ctx->endless = 1;
        r->connection->idle = 1;
        ngx_http_podcri_worker.endless++;
    }

    /* else the header would wait for a body */

    if (ngx_http_send_special(r, NGX_HTTP_FLUSH) == NGX_ERROR) {
        ngx_http_podcri_leave(ctx);
        return PODCRI_CANCELED;
    }

    return ngx_http_podcri_stream_drain(ctx);
}


int
ngx_http_podcri_stream_write(podcri_client_t *c, const void *data, size_t len)
{
    ngx_http_podcri_ctx_t *ctx = (ngx_http_podcri_ctx_t *) c;

    int                  rc;
    size_t               n;
    u_char              *p;
    ngx_http_request_t  *r;

    r = ctx->request;

    if (ctx->takeover) {
        return podcri_fail(&ctx->op.ctx, PODCRI_E_INTERNAL, NULL,
                           "the connection has been taken over");
    }

    if (ctx->header_only) {
        return PODCRI_OK;
    }

    p = (u_char *) data;

    while (len) {

        if (ctx->gone) {
            return PODCRI_CANCELED;
        }

        n = len;

#if (NGX_HTTP_V2)

        /*
         * A frame of HTTP/2 may be sent after its stream has been closed: it
         * must not point to what belongs to the operation.
         */

        if (r->stream) {

            if (ctx->copy == NULL) {
                ctx->copy = ngx_palloc(r->pool, NGX_HTTP_PODCRI_COPY);
                if (ctx->copy == NULL) {
                    ngx_http_podcri_leave(ctx);
                    return PODCRI_CANCELED;
                }
            }

            n = ngx_min(len, NGX_HTTP_PODCRI_COPY);
            ngx_memcpy(ctx->copy, p, n);

            rc = ngx_http_podcri_stream_send(ctx, ctx->copy, n);

        } else

#endif

        rc = ngx_http_podcri_stream_send(ctx, p, n);

        if (rc != PODCRI_OK) {
            return rc;
        }

        p += n;
        len -= n;
    }

    return PODCRI_OK;
}


/* Sends and waits until the bytes are the kernel's: they are not copied. */

static int
ngx_http_podcri_stream_send(ngx_http_podcri_ctx_t *ctx, u_char *data,
    size_t len)
{
    ngx_buf_t           *b;
    ngx_chain_t          out;
    ngx_http_request_t  *r;

    r = ctx->request;

    /* the last one has been sent */

    b = &ctx->buf;

    ngx_memzero(b, sizeof(ngx_buf_t));

    b->pos = data;
    b->last = data + len;
    b->memory = 1;
    b->flush = 1;

    out.buf = b;
    out.next = NULL;

    if (ngx_http_output_filter(r, &out) == NGX_ERROR) {
        ngx_http_podcri_leave(ctx);
        return PODCRI_CANCELED;
    }

    return ngx_http_podcri_stream_drain(ctx);
}


static int
ngx_http_podcri_stream_drain(ngx_http_podcri_ctx_t *ctx)
{
    int                  rc;
    ngx_http_request_t  *r;

    r = ctx->request;

    while (r->buffered || r->connection->buffered) {

        if (ngx_http_podcri_stream_arm(r) != NGX_OK) {
            ngx_http_podcri_leave(ctx);
            return PODCRI_CANCELED;
        }

        rc = podcri_task_wait(ctx->task, 0);

        if (rc != PODCRI_OK || ctx->gone) {
            /* what nginx still has to send will not be there any more */
            ngx_http_podcri_leave(ctx);
            return PODCRI_CANCELED;
        }
    }

    r->write_event_handler = ngx_http_request_empty_handler;

    return PODCRI_OK;
}


static ngx_int_t
ngx_http_podcri_stream_arm(ngx_http_request_t *r)
{
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    r->write_event_handler = ngx_http_podcri_stream_handler;

    /* without send_timeout: somebody reads "logs -f" with a pager */

    return ngx_handle_write_event(r->connection->write, clcf->send_lowat);
}


static void
ngx_http_podcri_stream_handler(ngx_http_request_t *r)
{
    ngx_connection_t       *c;
    ngx_http_podcri_ctx_t  *ctx;

    c = r->connection;

    ctx = ngx_http_get_module_ctx(r, ngx_http_podcri_module);

    if (ctx->gone) {
        return;
    }

    if (!c->write->delayed) {

        if (ngx_http_output_filter(r, NULL) == NGX_ERROR) {
            ngx_http_podcri_leave(ctx);
            return;
        }

        if (!r->buffered && !c->buffered) {
            podcri_task_wake(ctx->task);
            return;
        }
    }

    if (ngx_http_podcri_stream_arm(r) != NGX_OK) {
        ngx_http_podcri_leave(ctx);
    }
}


ngx_int_t
ngx_http_podcri_stream_end(ngx_http_podcri_ctx_t *ctx)
{
    ngx_http_request_t  *r;

    r = ctx->request;

    ngx_http_podcri_body_discard(ctx);

    if (ctx->header_only) {
        return NGX_OK;
    }

    if (ctx->op.ctx.err.kind != PODCRI_E_NONE && !ctx->json) {
        /* an archive that has been cut must not look like a whole one */
        return NGX_ERROR;
    }

    return ngx_http_send_special(r, NGX_HTTP_LAST);
}
