
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"


#define NGX_HTTP_PODCRI_ZONE_NAME  "podcri"
#define NGX_HTTP_PODCRI_ZONE_SIZE  (1024 * 1024)


static void *ngx_http_podcri_create_main_conf(ngx_conf_t *cf);
static void *ngx_http_podcri_create_srv_conf(ngx_conf_t *cf);
static void ngx_http_podcri_free_pool(void *data);
static void *ngx_http_podcri_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_podcri_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);
static ngx_int_t ngx_http_podcri_postconfiguration(ngx_conf_t *cf);


static ngx_command_t  ngx_http_podcri_commands[] = {

    { ngx_string("podcri_pass"),
      NGX_HTTP_LOC_CONF|NGX_HTTP_LIF_CONF|NGX_HTTP_LMT_CONF|NGX_CONF_TAKE1,
      ngx_http_podcri_conf_pass,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("podcri_connect_timeout"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, connect_timeout),
      &ngx_http_podcri_post_msec },

    { ngx_string("podcri_read_timeout"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, read_timeout),
      &ngx_http_podcri_post_msec },

    { ngx_string("podcri_pull_timeout"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, pull_timeout),
      &ngx_http_podcri_post_msec },

    { ngx_string("podcri_ssl_certificate"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, ssl_certificate),
      &ngx_http_podcri_post_text },

    { ngx_string("podcri_ssl_certificate_key"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, ssl_certificate_key),
      &ngx_http_podcri_post_text },

    { ngx_string("podcri_ssl_trusted_certificate"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, ssl_trusted_certificate),
      &ngx_http_podcri_post_text },

    { ngx_string("podcri_ssl_verify"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, ssl_verify),
      NULL },

    { ngx_string("podcri_ssl_name"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, ssl_name),
      &ngx_http_podcri_post_ssl_name },

    { ngx_string("podcri_ssl_server_name"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, ssl_server_name),
      &ngx_http_podcri_post_ssl_server_name },

    { ngx_string("podcri_namespace"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, name_space),
      &ngx_http_podcri_post_name },

    { ngx_string("podcri_log_directory"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, log_directory),
      &ngx_http_podcri_post_path },

    { ngx_string("podcri_volume_directory"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, volume_directory),
      &ngx_http_podcri_post_path },

    { ngx_string("podcri_runtime_handler"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, runtime_handler),
      &ngx_http_podcri_post_name_or_none },

    { ngx_string("podcri_init"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, init),
      &ngx_http_podcri_post_init },

    { ngx_string("podcri_max_body_size"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_size_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, max_body_size),
      &ngx_http_podcri_post_size },

    { ngx_string("podcri_shared_zone"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_podcri_conf_shared_zone,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_podcri_module_ctx = {
    ngx_http_podcri_add_variables,         /* preconfiguration */
    ngx_http_podcri_postconfiguration,     /* postconfiguration */

    ngx_http_podcri_create_main_conf,      /* create main configuration */
    NULL,                                  /* init main configuration */

    ngx_http_podcri_create_srv_conf,       /* create server configuration */
    NULL,                                  /* merge server configuration */

    ngx_http_podcri_create_loc_conf,       /* create location configuration */
    ngx_http_podcri_merge_loc_conf         /* merge location configuration */
};


ngx_module_t  ngx_http_podcri_module = {
    NGX_MODULE_V1,
    &ngx_http_podcri_module_ctx,           /* module context */
    ngx_http_podcri_commands,              /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    ngx_http_podcri_init_worker,           /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    ngx_http_podcri_exit_worker,           /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static void *
ngx_http_podcri_create_main_conf(ngx_conf_t *cf)
{
    ngx_pool_cleanup_t           *cln;
    ngx_http_podcri_main_conf_t  *mcf;

    mcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_podcri_main_conf_t));
    if (mcf == NULL) {
        return NULL;
    }

    if (ngx_array_init(&mcf->nodes, cf->pool, 4,
                       sizeof(ngx_http_podcri_node_t *))
        != NGX_OK)
    {
        return NULL;
    }

    cln = ngx_pool_cleanup_add(cf->pool, 0);
    if (cln == NULL) {
        return NULL;
    }

    mcf->pool = podcri_pool_create(0);

    cln->handler = ngx_http_podcri_free_pool;
    cln->data = mcf->pool;

    return mcf;
}


static void
ngx_http_podcri_free_pool(void *data)
{
    podcri_pool_destroy(data);
}


static void *
ngx_http_podcri_create_srv_conf(ngx_conf_t *cf)
{
    return ngx_pcalloc(cf->pool, sizeof(ngx_http_podcri_srv_conf_t));
}


static void *
ngx_http_podcri_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_podcri_loc_conf_t  *conf;

    conf = ngx_pcalloc(cf->pool, sizeof(ngx_http_podcri_loc_conf_t));
    if (conf == NULL) {
        return NULL;
    }

    /*
     * set by ngx_pcalloc():
     *
     *     conf->pass = { 0, NULL };
     *     conf->target = NULL;
     *     conf->ssl = 0;
     *     conf->local = 0;
     *     conf->ssl_certificate = { 0, NULL };
     *     conf->ssl_certificate_key = { 0, NULL };
     *     conf->ssl_trusted_certificate = { 0, NULL };
     *     conf->ssl_name = { 0, NULL };
     *     conf->name_space = { 0, NULL };
     *     conf->log_directory = { 0, NULL };
     *     conf->volume_directory = { 0, NULL };
     *     conf->runtime_handler = { 0, NULL };
     *     conf->init = { 0, NULL };
     *     conf->max_stream_size = 0;
     *     conf->nodes = NULL;
     *     conf->nnodes = 0;
     */

    conf->connect_timeout = NGX_CONF_UNSET_MSEC;
    conf->read_timeout = NGX_CONF_UNSET_MSEC;
    conf->pull_timeout = NGX_CONF_UNSET_MSEC;
    conf->ssl_server_name = NGX_CONF_UNSET;
    conf->ssl_verify = NGX_CONF_UNSET;
    conf->max_body_size = NGX_CONF_UNSET_SIZE;

    return conf;
}


static char *
ngx_http_podcri_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_podcri_loc_conf_t *prev = parent;
    ngx_http_podcri_loc_conf_t *conf = child;

    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (conf->pass.len
        && ngx_http_podcri_conf_check_ssl(cf, conf) != NGX_CONF_OK)
    {
        return NGX_CONF_ERROR;
    }

    if (clcf->noname && conf->pass.len == 0) {
        /* "if" and "limit_except" */

        conf->pass = prev->pass;
        conf->target = prev->target;
        conf->ssl = prev->ssl;
        conf->local = prev->local;

        if (clcf->lmt_excpt && clcf->handler == NULL && conf->pass.len) {
            clcf->handler = ngx_http_podcri_handler;
        }
    }

    ngx_conf_merge_msec_value(conf->connect_timeout, prev->connect_timeout,
                              5000);
    ngx_conf_merge_msec_value(conf->read_timeout, prev->read_timeout, 60000);
    ngx_conf_merge_msec_value(conf->pull_timeout, prev->pull_timeout,
                              1800000);

    ngx_conf_merge_str_value(conf->ssl_certificate, prev->ssl_certificate,
                             "");
    ngx_conf_merge_str_value(conf->ssl_certificate_key,
                             prev->ssl_certificate_key, "");
    ngx_conf_merge_str_value(conf->ssl_trusted_certificate,
                             prev->ssl_trusted_certificate, "");
    ngx_conf_merge_str_value(conf->ssl_name, prev->ssl_name, "");
    ngx_conf_merge_value(conf->ssl_server_name, prev->ssl_server_name, 1);
    ngx_conf_merge_value(conf->ssl_verify, prev->ssl_verify, 1);

    ngx_conf_merge_str_value(conf->name_space, prev->name_space, "podcri");
    ngx_conf_merge_str_value(conf->log_directory, prev->log_directory,
                             "/var/log/podcri");
    ngx_conf_merge_str_value(conf->volume_directory, prev->volume_directory,
                             "/var/lib/podcri/volumes");
    ngx_conf_merge_str_value(conf->runtime_handler, prev->runtime_handler,
                             "");
    ngx_conf_merge_str_value(conf->init, prev->init, "");

    ngx_conf_merge_size_value(conf->max_body_size, prev->max_body_size,
                              2 * 1024 * 1024);

    if (conf->pass.len == 0) {
        return NGX_CONF_OK;
    }

    if (ngx_http_podcri_conf_check(cf, conf) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    return ngx_http_podcri_conf_node(cf, conf);
}


static ngx_int_t
ngx_http_podcri_postconfiguration(ngx_conf_t *cf)
{
    ngx_str_t                     name;
    ngx_http_podcri_main_conf_t  *mcf;

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_podcri_module);

    if (mcf->nodes.nelts == 0) {
        return NGX_OK;
    }

    if (ngx_http_podcri_host_init(cf) != NGX_OK) {
        return NGX_ERROR;
    }

    if (mcf->shm_zone) {
        return NGX_OK;
    }

    ngx_str_set(&name, NGX_HTTP_PODCRI_ZONE_NAME);

    mcf->shm_zone = ngx_http_podcri_shared_add(cf, &name,
                                               NGX_HTTP_PODCRI_ZONE_SIZE);

    return mcf->shm_zone ? NGX_OK : NGX_ERROR;
}
