
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"


static ngx_str_t ngx_http_podcri_error_text(ngx_pool_t *pool,
    const char *text);
static ngx_int_t ngx_http_podcri_error_clean(ngx_http_request_t *r,
    ngx_str_t *path);
static ngx_int_t ngx_http_podcri_error_allow(ngx_http_request_t *r,
    unsigned allowed);


void
ngx_http_podcri_error(ngx_http_podcri_ctx_t *ctx)
{
    podcri_op_t  *op;

    op = &ctx->op;

    podcri_json_free(&op->out);
    podcri_json_init(&op->out, 256);
    podcri_err_json(&op->out, &op->ctx.err);
    podcri_json_text(&op->out, "\n", 1);

    op->content_type = "application/json";
    op->status = podcri_err_status(&op->ctx.err);
}


void
ngx_http_podcri_error_log(ngx_http_podcri_ctx_t *ctx)
{
    int                  status;
    podcri_op_t         *op;
    ngx_str_t            path;
    ngx_uint_t           level;
    const char          *node;
    const podcri_err_t  *err;
    ngx_http_request_t  *r;

    r = ctx->request;
    op = &ctx->op;
    err = &op->ctx.err;

    ctx->cri_calls = op->ctx.cri_calls;
    ctx->cri_time = op->ctx.cri_time;

    /* both are literals or the configuration's */

    ctx->rpc = err->rpc ? err->rpc : op->ctx.cri_rpc;
    ctx->node = err->node;

    if (err->kind == PODCRI_E_NONE) {
        return;
    }

    ctx->error = ngx_http_podcri_error_text(r->pool, err->message);

    if (err->kind == PODCRI_E_CANCELED) {
        /* nginx has said that the client is gone */
        return;
    }

    status = podcri_err_status(err);
    level = (status >= 500) ? NGX_LOG_ERR : NGX_LOG_INFO;

    if (r->connection->log->log_level < level) {
        return;
    }

    if (ngx_http_podcri_request_path(r, &path) != NGX_OK) {
        return;
    }

    node = ctx->node ? ctx->node : op->nodes[0]->conf->name;

    ngx_log_error(level, r->connection->log, 0,
                  "podcri: %V %V failed with %d after %M ms: %V "
                  "(node %s, rpc %s, %ui calls, %M ms)",
                  &r->method_name, &path, status,
                  ngx_current_msec - ctx->start, &ctx->error, node,
                  err->rpc ? err->rpc : "-", ctx->cri_calls, ctx->cri_time);
}


/* A copy for the log: what a runtime says may have more lines than one. */

static ngx_str_t
ngx_http_podcri_error_text(ngx_pool_t *pool, const char *text)
{
    size_t      i;
    ngx_str_t   s;

    ngx_str_null(&s);

    if (text == NULL) {
        return s;
    }

    s.len = ngx_strlen(text);
    s.data = ngx_pnalloc(pool, s.len);

    if (s.data == NULL) {
        s.len = 0;
        return s;
    }

    for (i = 0; i < s.len; i++) {
        s.data[i] = ((u_char) text[i] < 0x20 || text[i] == 0x7f)
                    ? ' ' : (u_char) text[i];
    }

    return s;
}


ngx_int_t
ngx_http_podcri_error_route(ngx_http_request_t *r, ngx_str_t *path,
    const podcri_match_t *match)
{
    ngx_int_t    rc;
    ngx_buf_t   *b;
    ngx_str_t    text;
    ngx_chain_t  out;

    rc = ngx_http_discard_request_body(r);

    if (rc != NGX_OK) {
        return rc;
    }

    if (match->redirect) {
        r->headers_out.status = NGX_HTTP_MOVED_PERMANENTLY;
        ngx_str_set(&text, "Moved Permanently\n");
        rc = ngx_http_podcri_error_clean(r, path);

    } else if (match->allowed) {
        r->headers_out.status = NGX_HTTP_NOT_ALLOWED;
        ngx_str_set(&text, "Method Not Allowed\n");
        rc = ngx_http_podcri_error_allow(r, match->allowed);

    } else {
        r->headers_out.status = NGX_HTTP_NOT_FOUND;
        ngx_str_set(&text, "Not Found\n");
    }

    if (rc != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (ngx_http_podcri_output_header(r, "X-Content-Type-Options", "nosniff")
        != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_str_set(&r->headers_out.content_type, "text/plain; charset=utf-8");
    r->headers_out.content_type_len = r->headers_out.content_type.len;

    r->headers_out.content_length_n = text.len;

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_ERROR;
    }

    b->pos = text.data;
    b->last = text.data + text.len;
    b->memory = 1;
    b->last_buf = 1;
    b->last_in_chain = 1;

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


/* Location of the path with one "/" for each "//", and the query string. */

static ngx_int_t
ngx_http_podcri_error_clean(ngx_http_request_t *r, ngx_str_t *path)
{
    size_t   i;
    u_char  *p, *location;

    location = ngx_pnalloc(r->pool, path->len + 1 + r->args.len + 1);
    if (location == NULL) {
        return NGX_ERROR;
    }

    p = location;

    for (i = 0; i < path->len; i++) {
        if (path->data[i] != '/' || i == 0 || path->data[i - 1] != '/') {
            *p++ = path->data[i];
        }
    }

    if (r->args.len) {
        *p++ = '?';
        p = ngx_cpymem(p, r->args.data, r->args.len);
    }

    *p = '\0';

    return ngx_http_podcri_output_header(r, "Location", (char *) location);
}


static ngx_int_t
ngx_http_podcri_error_allow(ngx_http_request_t *r, unsigned allowed)
{
    char        text[sizeof("GET, HEAD, POST, PUT, DELETE")];
    ngx_uint_t  i;

    static const char  *names[] = { "GET", "HEAD", "POST", "PUT", "DELETE" };

    text[0] = '\0';

    for (i = 0; i < podcri_nelts(names); i++) {
        if (allowed & (1u << i)) {
            if (text[0]) {
                (void) strcat(text, ", ");
            }

            (void) strcat(text, names[i]);
        }
    }

    return ngx_http_podcri_output_header(r, "Allow", text);
}
