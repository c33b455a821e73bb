
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"


static const char *ngx_http_podcri_conf_init_path(
    ngx_http_podcri_loc_conf_t *conf);
static char *ngx_http_podcri_conf_pem(ngx_conf_t *cf,
    ngx_http_podcri_loc_conf_t *conf, podcri_node_conf_t *nc);
static ngx_uint_t ngx_http_podcri_conf_same_node(const podcri_node_conf_t *a,
    const podcri_node_conf_t *b);


char *
ngx_http_podcri_conf_node(ngx_conf_t *cf, ngx_http_podcri_loc_conf_t *conf)
{
    ngx_uint_t                     i;
    podcri_node_conf_t             nc;
    ngx_http_podcri_node_t       **node, *found;
    ngx_http_podcri_main_conf_t   *mcf;

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_podcri_module);

    ngx_memzero(&nc, sizeof(podcri_node_conf_t));

    nc.name = (char *) conf->pass.data;
    nc.target = conf->target;
    nc.tls = conf->ssl;

    nc.connect_timeout = conf->connect_timeout;
    nc.read_timeout = conf->read_timeout;
    nc.pull_timeout = conf->pull_timeout;

    nc.namespace_ = (char *) conf->name_space.data;
    nc.log_directory = (char *) conf->log_directory.data;
    nc.volume_directory = (char *) conf->volume_directory.data;
    nc.runtime_handler = (char *) conf->runtime_handler.data;
    nc.init_path = ngx_http_podcri_conf_init_path(conf);
    nc.local = conf->local;

    if (conf->ssl && ngx_http_podcri_conf_pem(cf, conf, &nc) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    node = mcf->nodes.elts;
    found = NULL;

    for (i = 0; i < mcf->nodes.nelts; i++) {
        if (ngx_http_podcri_conf_same_node(&node[i]->conf, &nc)) {
            found = node[i];
            break;
        }
    }

    if (found == NULL) {
        found = ngx_pcalloc(cf->pool, sizeof(ngx_http_podcri_node_t));
        node = ngx_array_push(&mcf->nodes);

        if (found == NULL || node == NULL) {
            return NGX_CONF_ERROR;
        }

        found->conf = nc;
        found->node.conf = &found->conf;

        *node = found;
    }

    conf->nodes = ngx_palloc(cf->pool, sizeof(podcri_node_t *));
    if (conf->nodes == NULL) {
        return NGX_CONF_ERROR;
    }

    conf->nodes[0] = &found->node;
    conf->nnodes = 1;

    return NGX_CONF_OK;
}


/* NULL: the node has none.  Without a name it is used when it is installed. */

static const char *
ngx_http_podcri_conf_init_path(ngx_http_podcri_loc_conf_t *conf)
{
    if (conf->init.len == 0) {
        return (conf->local && access(NGX_HTTP_PODCRI_INIT, X_OK) == 0)
               ? NGX_HTTP_PODCRI_INIT : NULL;
    }

    return (conf->init.data[0] == '/') ? (char *) conf->init.data : NULL;
}


static char *
ngx_http_podcri_conf_pem(ngx_conf_t *cf, ngx_http_podcri_loc_conf_t *conf,
    podcri_node_conf_t *nc)
{
    if (conf->ssl_verify && conf->ssl_trusted_certificate.len == 0) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "no \"podcri_ssl_trusted_certificate\" to verify "
                      "\"%V\" with: set it, or \"podcri_ssl_verify off\"",
                      &conf->pass);
        return NGX_CONF_ERROR;
    }

    if ((conf->ssl_certificate.len == 0)
        != (conf->ssl_certificate_key.len == 0))
    {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"podcri_ssl_certificate\" and "
                      "\"podcri_ssl_certificate_key\" need each other "
                      "(\"podcri_pass %V\")", &conf->pass);
        return NGX_CONF_ERROR;
    }

    nc->verify = conf->ssl_verify;

    if (conf->ssl_name.len) {
        nc->server_name = (char *) conf->ssl_name.data;
    }

    if (conf->ssl_trusted_certificate.len) {
        nc->ca_pem = ngx_http_podcri_pem_certificates(cf,
                                             &conf->ssl_trusted_certificate);
        if (nc->ca_pem == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    if (conf->ssl_certificate.len) {
        nc->cert_pem = ngx_http_podcri_pem_certificates(cf,
                                                     &conf->ssl_certificate);
        if (nc->cert_pem == NULL) {
            return NGX_CONF_ERROR;
        }

        nc->key_pem = ngx_http_podcri_pem_key(cf, &conf->ssl_certificate_key,
                                              nc->cert_pem);
        if (nc->key_pem == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


static ngx_uint_t
ngx_http_podcri_conf_same_node(const podcri_node_conf_t *a,
    const podcri_node_conf_t *b)
{
    ngx_uint_t  i;

    struct {
        const char  *a;
        const char  *b;
    } text[] = {
        { a->name, b->name },
        { a->target, b->target },
        { a->ca_pem, b->ca_pem },
        { a->cert_pem, b->cert_pem },
        { a->key_pem, b->key_pem },
        { a->server_name, b->server_name },
        { a->namespace_, b->namespace_ },
        { a->log_directory, b->log_directory },
        { a->volume_directory, b->volume_directory },
        { a->runtime_handler, b->runtime_handler },
        { a->init_path, b->init_path }
    };

    for (i = 0; i < podcri_nelts(text); i++) {
        if (text[i].a == NULL || text[i].b == NULL) {
            if (text[i].a != text[i].b) {
                return 0;
            }

        } else if (ngx_strcmp(text[i].a, text[i].b) != 0) {
            return 0;
        }
    }

    return a->tls == b->tls && a->verify == b->verify && a->local == b->local
           && a->connect_timeout == b->connect_timeout
           && a->read_timeout == b->read_timeout
           && a->pull_timeout == b->pull_timeout;
}
