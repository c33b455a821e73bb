
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"
#include "podcri_version.h"


static ngx_int_t ngx_http_podcri_output_body(ngx_http_podcri_ctx_t *ctx,
    podcri_str_t *body);
static ngx_int_t ngx_http_podcri_output_send(ngx_http_request_t *r,
    const podcri_str_t *body);
static ngx_int_t ngx_http_podcri_output_common(ngx_http_request_t *r,
    int status, const char *content_type);
static ngx_int_t ngx_http_podcri_output_literals(ngx_http_request_t *r,
    const podcri_header_t *h, size_t n);


/* what every answer has */

static const podcri_header_t  ngx_http_podcri_output_always[] = {
    podcri_header("Api-Version", PODCRI_DOCKER_VERSION),
    podcri_header("Libpod-Api-Version", PODCRI_LIBPOD_VERSION),
    podcri_header("Ostype", "linux")
};


ngx_int_t
ngx_http_podcri_output(ngx_http_podcri_ctx_t *ctx)
{
    podcri_op_t         *op;
    podcri_str_t         body;
    ngx_http_request_t  *r;

    r = ctx->request;
    op = &ctx->op;

    if (op->status == 0) {
        ngx_log_error(NGX_LOG_ALERT, r->connection->log, 0,
                      "operation of \"%s\" has not answered",
                      op->route->path);
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_http_podcri_body_discard(ctx);

    if (ngx_http_podcri_output_headers(ctx, op->status, op->content_type)
        != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (ngx_http_podcri_output_body(ctx, &body) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_http_podcri_output_send(r, &body);
}


ngx_int_t
ngx_http_podcri_output_constant(ngx_http_request_t *r,
    const podcri_constant_t *constant)
{
    if (ngx_http_discard_request_body(r) != NGX_OK) {
        r->keepalive = 0;
    }

    if (ngx_http_podcri_output_common(r, NGX_HTTP_OK, constant->content_type)
        != NGX_OK
        || ngx_http_podcri_output_literals(r, constant->headers,
                                           constant->nheaders)
           != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_http_podcri_output_send(r, &constant->body);
}


static ngx_int_t
ngx_http_podcri_output_send(ngx_http_request_t *r, const podcri_str_t *body)
{
    ngx_int_t     rc;
    ngx_buf_t    *b;
    ngx_chain_t   out;

    r->headers_out.content_length_n = body->len;

    if (body->len == 0) {
        rc = ngx_http_send_header(r);

        if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
            return rc;
        }

        return ngx_http_send_special(r, NGX_HTTP_LAST);
    }

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    b->pos = (u_char *) body->data;
    b->last = b->pos + body->len;
    b->memory = 1;
    b->last_buf = 1;
    b->last_in_chain = 1;

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


static ngx_int_t
ngx_http_podcri_output_body(ngx_http_podcri_ctx_t *ctx, podcri_str_t *body)
{
    char                *data;
    ngx_pool_cleanup_t  *cln;

    body->len = 0;

    if (ctx->op.out.len == 0) {
        return NGX_OK;
    }

    /* the buffer is the request's now */

    cln = ngx_pool_cleanup_add(ctx->request->pool, 0);
    if (cln == NULL) {
        return NGX_ERROR;
    }

    data = podcri_json_take(&ctx->op.out, &body->len);

    body->data = data;

    cln->handler = free;
    cln->data = data;

    return NGX_OK;
}


ngx_int_t
ngx_http_podcri_output_headers(ngx_http_podcri_ctx_t *ctx, int status,
    const char *content_type)
{
    size_t               i;
    podcri_op_t         *op;
    ngx_http_request_t  *r;

    r = ctx->request;
    op = &ctx->op;

    if (ngx_http_podcri_output_common(r, status, content_type) != NGX_OK) {
        return NGX_ERROR;
    }

    for (i = 0; i < op->headers.n; i++) {
        if (ngx_http_podcri_output_header(r, op->headers.elts[i].key,
                                          op->headers.elts[i].value)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_podcri_output_common(ngx_http_request_t *r, int status,
    const char *content_type)
{
    r->headers_out.status = status;

    if (ngx_exiting) {
        /* nginx will close it, so the client should know */
        r->keepalive = 0;
    }

    if (content_type) {
        r->headers_out.content_type.data = (u_char *) content_type;
        r->headers_out.content_type.len = ngx_strlen(content_type);
        r->headers_out.content_type_len = r->headers_out.content_type.len;
    }

    return ngx_http_podcri_output_literals(r, ngx_http_podcri_output_always,
                                  podcri_nelts(ngx_http_podcri_output_always));
}


static ngx_int_t
ngx_http_podcri_output_literals(ngx_http_request_t *r,
    const podcri_header_t *h, size_t n)
{
    size_t            i;
    ngx_table_elt_t  *elt;

    for (i = 0; i < n; i++) {
        elt = ngx_list_push(&r->headers_out.headers);
        if (elt == NULL) {
            return NGX_ERROR;
        }

        elt->hash = 1;
        elt->key.len = h[i].name.len;
        elt->key.data = (u_char *) h[i].name.data;
        elt->value.len = h[i].value.len;
        elt->value.data = (u_char *) h[i].value.data;
        elt->lowcase_key = NULL;
    }

    return NGX_OK;
}


ngx_int_t
ngx_http_podcri_output_header(ngx_http_request_t *r, const char *name,
    const char *value)
{
    size_t            klen, vlen;
    u_char           *p;
    ngx_table_elt_t  *h;

    klen = ngx_strlen(name);
    vlen = ngx_strlen(value);

    if (strpbrk(value, "\r\n")) {
        ngx_log_error(NGX_LOG_ALERT, r->connection->log, 0,
                      "line break in header \"%s\" of the answer", name);
        return NGX_ERROR;
    }

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    /* not sent when it stays like this */
    h->hash = 0;

    p = ngx_pnalloc(r->pool, klen + vlen + 1);
    if (p == NULL) {
        return NGX_ERROR;
    }

    h->hash = 1;

    h->key.len = klen;
    h->key.data = p;
    p = ngx_cpymem(p, name, klen);

    h->value.len = vlen;
    h->value.data = p;
    *ngx_cpymem(p, value, vlen) = '\0';

    h->lowcase_key = NULL;

    return NGX_OK;
}
