
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"


static int ngx_http_podcri_request_args(ngx_http_podcri_ctx_t *ctx);
static int ngx_http_podcri_request_name(podcri_op_t *op,
    const podcri_str_t *raw, const char **name);
static const char *ngx_http_podcri_request_identity(
    ngx_http_podcri_ctx_t *ctx);


ngx_int_t
ngx_http_podcri_request_path(ngx_http_request_t *r, ngx_str_t *path)
{
    u_char     *p;
    uintptr_t   escape;

    if (r->valid_unparsed_uri) {
        *path = r->unparsed_uri;

        p = ngx_strlchr(path->data, path->data + path->len, '?');
        if (p) {
            path->len = p - path->data;
        }

        return NGX_OK;
    }

    escape = 2 * ngx_escape_uri(NULL, r->uri.data, r->uri.len,
                                NGX_ESCAPE_URI);

    if (escape == 0) {
        *path = r->uri;
        return NGX_OK;
    }

    path->len = r->uri.len + escape;
    path->data = ngx_pnalloc(r->pool, path->len);
    if (path->data == NULL) {
        return NGX_ERROR;
    }

    (void) ngx_escape_uri(path->data, r->uri.data, r->uri.len,
                          NGX_ESCAPE_URI);

    return NGX_OK;
}


ngx_uint_t
ngx_http_podcri_request_has_dots(ngx_str_t *path)
{
    u_char      *p, *last;
    ngx_uint_t   dots;

    last = path->data + path->len;

    for (p = path->data; p < last; /* void */) {

        if (*p++ != '/') {
            continue;
        }

        for (dots = 0; p < last; dots++) {

            if (*p == '.') {
                p++;

            } else if (last - p >= 3
                       && ngx_strncasecmp(p, (u_char *) "%2e", 3) == 0)
            {
                p += 3;

            } else {
                break;
            }
        }

        if ((dots == 1 || dots == 2) && (p == last || *p == '/')) {
            return 1;
        }
    }

    return 0;
}


int
ngx_http_podcri_request(ngx_http_podcri_ctx_t *ctx,
    const podcri_match_t *match)
{
    podcri_op_t           *op;
    const podcri_route_t  *route;

    op = &ctx->op;
    route = op->route;

    if (ctx->request->unparsed_uri.len > NGX_HTTP_PODCRI_MAX_URI) {
        return podcri_fail_status(&op->ctx, PODCRI_E_BAD_REQUEST,
                                  NGX_HTTP_REQUEST_URI_TOO_LARGE, NULL,
                                  "the URI is longer than %d bytes",
                                  NGX_HTTP_PODCRI_MAX_URI);
    }

    if (ngx_http_podcri_request_name(op, &match->name, &op->name) != PODCRI_OK
        || ngx_http_podcri_request_name(op, &match->name2, &op->name2)
           != PODCRI_OK
        || ngx_http_podcri_request_args(ctx) != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    op->identity = ngx_http_podcri_request_identity(ctx);

    if (route->query_size) {
        op->query = podcri_pcalloc(op->ctx.pool, route->query_size);

        if (route->query_defaults) {
            ngx_memcpy(op->query, route->query_defaults, route->query_size);
        }
    }

    if (route->query == NULL) {
        return PODCRI_OK;
    }

    return podcri_input_query(&op->ctx, route->query, op->query, &op->args);
}


static int
ngx_http_podcri_request_name(podcri_op_t *op, const podcri_str_t *raw,
    const char **name)
{
    if (raw->data == NULL) {
        return PODCRI_OK;
    }

    *name = podcri_unescape(op->ctx.pool, raw->data, raw->len, 0);

    if (*name == NULL) {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "invalid escape in the path: \"%.*s\"",
                           (int) raw->len, raw->data);
    }

    return PODCRI_OK;
}


static int
ngx_http_podcri_request_args(ngx_http_podcri_ctx_t *ctx)
{
    size_t        n;
    char         *key, *value;
    u_char       *p, *last, *end, *eq;
    ngx_str_t    *args;
    podcri_op_t  *op;

    op = &ctx->op;
    args = &ctx->request->args;

    n = 0;
    last = args->data + args->len;

    for (p = args->data; p < last; p = end + 1) {

        end = ngx_strlchr(p, last, '&');
        if (end == NULL) {
            end = last;
        }

        if (end == p) {
            continue;
        }

        if (++n > NGX_HTTP_PODCRI_MAX_ARGS) {
            return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "the query string has more than %d arguments",
                               NGX_HTTP_PODCRI_MAX_ARGS);
        }

        eq = ngx_strlchr(p, end, '=');
        if (eq == NULL) {
            eq = end;
        }

        key = podcri_unescape(op->ctx.pool, (char *) p, eq - p, 1);
        value = podcri_unescape(op->ctx.pool, (char *) eq + (eq < end),
                                end - eq - (eq < end), 1);

        if (key == NULL || value == NULL) {
            return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "invalid escape in the query string: "
                               "\"%.*s\"", (int) (eq - p), p);
        }

        podcri_pairs_push(op->ctx.pool, &op->args, key, value);
    }

    return PODCRI_OK;
}


/*
 * Only what has been verified: a user name once auth_basic has run, the
 * subject of a client certificate that ssl_verify_client has accepted.
 */

static const char *
ngx_http_podcri_request_identity(ngx_http_podcri_ctx_t *ctx)
{
    ngx_http_request_t  *r;

    r = ctx->request;

    if (r->headers_in.user.len) {
        return podcri_pstrndup(ctx->op.ctx.pool,
                               (char *) r->headers_in.user.data,
                               r->headers_in.user.len);
    }

#if (NGX_HTTP_SSL)

    if (r->connection->ssl) {
        X509       *cert;
        ngx_str_t   dn;

        cert = SSL_get_peer_certificate(r->connection->ssl->connection);

        if (cert) {
            X509_free(cert);

            if (SSL_get_verify_result(r->connection->ssl->connection)
                == X509_V_OK
                && ngx_ssl_get_subject_dn(r->connection, r->pool, &dn)
                   == NGX_OK)
            {
                return podcri_pstrndup(ctx->op.ctx.pool, (char *) dn.data,
                                       dn.len);
            }
        }
    }

#endif

    return "";
}


const char *
ngx_http_podcri_request_header(podcri_client_t *c, const char *name)
{
    ngx_http_podcri_ctx_t *ctx = (ngx_http_podcri_ctx_t *) c;

    size_t            len;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    len = ngx_strlen(name);

    part = &ctx->request->headers_in.headers.part;
    h = part->elts;

    for (i = 0; /* void */; i++) {

        if (i >= part->nelts) {
            if (part->next == NULL) {
                return NULL;
            }

            part = part->next;
            h = part->elts;
            i = 0;
        }

        if (h[i].key.len == len
            && ngx_strncasecmp(h[i].key.data, (u_char *) name, len) == 0)
        {
            return podcri_pstrndup(ctx->op.ctx.pool,
                                   (char *) h[i].value.data, h[i].value.len);
        }
    }
}
