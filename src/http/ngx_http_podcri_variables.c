
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"


typedef enum {
    NGX_HTTP_PODCRI_VAR_ROUTE = 0,
    NGX_HTTP_PODCRI_VAR_DIALECT,
    NGX_HTTP_PODCRI_VAR_NODE,
    NGX_HTTP_PODCRI_VAR_RPC,
    NGX_HTTP_PODCRI_VAR_CALLS,
    NGX_HTTP_PODCRI_VAR_TIME,
    NGX_HTTP_PODCRI_VAR_ERROR
} ngx_http_podcri_variable_e;


static ngx_int_t ngx_http_podcri_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_podcri_variable_constant(ngx_http_request_t *r,
    ngx_http_podcri_ctx_t *ctx);


static ngx_http_variable_t  ngx_http_podcri_variables[] = {

    { ngx_string("podcri_route"), NULL, ngx_http_podcri_variable,
      NGX_HTTP_PODCRI_VAR_ROUTE, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("podcri_dialect"), NULL, ngx_http_podcri_variable,
      NGX_HTTP_PODCRI_VAR_DIALECT, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("podcri_node"), NULL, ngx_http_podcri_variable,
      NGX_HTTP_PODCRI_VAR_NODE, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("podcri_rpc"), NULL, ngx_http_podcri_variable,
      NGX_HTTP_PODCRI_VAR_RPC, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("podcri_cri_calls"), NULL, ngx_http_podcri_variable,
      NGX_HTTP_PODCRI_VAR_CALLS, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("podcri_cri_time"), NULL, ngx_http_podcri_variable,
      NGX_HTTP_PODCRI_VAR_TIME, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("podcri_error"), NULL, ngx_http_podcri_variable,
      NGX_HTTP_PODCRI_VAR_ERROR, NGX_HTTP_VAR_NOCACHEABLE, 0 },

      ngx_http_null_variable
};


ngx_int_t
ngx_http_podcri_add_variables(ngx_conf_t *cf)
{
    ngx_http_variable_t  *var, *v;

    for (v = ngx_http_podcri_variables; v->name.len; v++) {
        var = ngx_http_add_variable(cf, &v->name, v->flags);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
        var->data = v->data;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_podcri_variable(ngx_http_request_t *r, ngx_http_variable_value_t *v,
    uintptr_t data)
{
    u_char                 *p;
    ngx_str_t               s;
    ngx_http_podcri_ctx_t  *ctx, constant;

    ctx = ngx_http_get_module_ctx(r->main, ngx_http_podcri_module);

    if (ctx == NULL
        && ngx_http_podcri_variable_constant(r->main, &constant) == NGX_OK)
    {
        ctx = &constant;
    }

    ngx_str_null(&s);

    if (ctx) {
        switch ((ngx_http_podcri_variable_e) data) {

        case NGX_HTTP_PODCRI_VAR_ROUTE:
            s.data = (u_char *) ctx->op.route->path;
            break;

        case NGX_HTTP_PODCRI_VAR_DIALECT:
            s.data = (u_char *) (ctx->op.dialect == PODCRI_LIBPOD ? "libpod"
                                                                  : "docker");
            break;

        case NGX_HTTP_PODCRI_VAR_NODE:
            s.data = (u_char *) (ctx->node ? ctx->node
                                           : ctx->op.nodes[0]->conf->name);
            break;

        case NGX_HTTP_PODCRI_VAR_RPC:
            s.data = (u_char *) ctx->rpc;
            break;

        case NGX_HTTP_PODCRI_VAR_CALLS:

            p = ngx_pnalloc(r->pool, NGX_INT_T_LEN);
            if (p == NULL) {
                return NGX_ERROR;
            }

            s.data = p;
            s.len = ngx_sprintf(p, "%ui", ctx->cri_calls) - p;
            break;

        case NGX_HTTP_PODCRI_VAR_TIME:

            p = ngx_pnalloc(r->pool, NGX_TIME_T_LEN + 4);
            if (p == NULL) {
                return NGX_ERROR;
            }

            s.data = p;
            s.len = ngx_sprintf(p, "%T.%03M", (time_t) ctx->cri_time / 1000,
                                ctx->cri_time % 1000)
                    - p;
            break;

        case NGX_HTTP_PODCRI_VAR_ERROR:
            s = ctx->error;
            break;
        }

        if (s.data && s.len == 0) {
            s.len = ngx_strlen(s.data);
        }
    }

    if (s.len == 0) {
        v->not_found = 1;
        return NGX_OK;
    }

    v->data = s.data;
    v->len = s.len;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;

    return NGX_OK;
}


/* A constant answer was sent without a context: it is made up for the few who
 * log these. */

static ngx_int_t
ngx_http_podcri_variable_constant(ngx_http_request_t *r,
    ngx_http_podcri_ctx_t *ctx)
{
    ngx_str_t                    path;
    podcri_match_t               match;
    ngx_http_podcri_loc_conf_t  *plcf;

    if (r->content_handler != ngx_http_podcri_handler
        || ngx_http_podcri_request_path(r, &path) != NGX_OK
        || ngx_http_podcri_match(r, &path, &match) != PODCRI_OK
        || match.route->constant == NULL)
    {
        return NGX_DECLINED;
    }

    plcf = ngx_http_get_module_loc_conf(r, ngx_http_podcri_module);

    ngx_memzero(ctx, sizeof(ngx_http_podcri_ctx_t));

    ctx->op.route = match.route;
    ctx->op.dialect = match.dialect;
    ctx->op.nodes = plcf->nodes;

    return NGX_OK;
}
