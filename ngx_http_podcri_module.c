
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
static char *ngx_http_podcri_pass(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_http_podcri_shared_zone(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_http_podcri_check_ssl(ngx_conf_t *cf,
    ngx_http_podcri_loc_conf_t *conf);
static char *ngx_http_podcri_check(ngx_conf_t *cf,
    ngx_http_podcri_loc_conf_t *conf);
static char *ngx_http_podcri_find_init(ngx_conf_t *cf,
    ngx_http_podcri_loc_conf_t *conf);
static char *ngx_http_podcri_limits(ngx_conf_t *cf,
    ngx_http_podcri_loc_conf_t *conf);
static char *ngx_http_podcri_add_node(ngx_conf_t *cf,
    ngx_http_podcri_loc_conf_t *conf);
static char *ngx_http_podcri_read_pem(ngx_conf_t *cf,
    ngx_http_podcri_loc_conf_t *conf, podcri_node_conf_t *nc);
static ngx_uint_t ngx_http_podcri_same_node(const podcri_node_conf_t *a,
    const podcri_node_conf_t *b);


static ngx_command_t  ngx_http_podcri_commands[] = {

    { ngx_string("podcri_pass"),
      NGX_HTTP_LOC_CONF|NGX_HTTP_LIF_CONF|NGX_HTTP_LMT_CONF|NGX_CONF_TAKE1,
      ngx_http_podcri_pass,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("podcri_connect_timeout"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, connect_timeout),
      NULL },

    { ngx_string("podcri_read_timeout"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, read_timeout),
      NULL },

    { ngx_string("podcri_pull_timeout"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, pull_timeout),
      NULL },

    { ngx_string("podcri_ssl_certificate"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, ssl_certificate),
      NULL },

    { ngx_string("podcri_ssl_certificate_key"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, ssl_certificate_key),
      NULL },

    { ngx_string("podcri_ssl_trusted_certificate"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, ssl_trusted_certificate),
      NULL },

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
      NULL },

    { ngx_string("podcri_namespace"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, name_space),
      NULL },

    { ngx_string("podcri_log_directory"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, log_directory),
      NULL },

    { ngx_string("podcri_volume_directory"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, volume_directory),
      NULL },

    { ngx_string("podcri_runtime_handler"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, runtime_handler),
      NULL },

    { ngx_string("podcri_init"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, init),
      NULL },

    { ngx_string("podcri_max_body_size"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_size_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_podcri_loc_conf_t, max_body_size),
      NULL },

    { ngx_string("podcri_shared_zone"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_podcri_shared_zone,
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

    if (conf->pass.len && ngx_http_podcri_check_ssl(cf, conf) != NGX_CONF_OK)
    {
        return NGX_CONF_ERROR;
    }

    if (clcf->noname && conf->pass.len == 0) {
        /* "if" and "limit_except" */

        conf->pass = prev->pass;
        conf->target = prev->target;
        conf->ssl = prev->ssl;

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

    if (ngx_http_podcri_check(cf, conf) != NGX_CONF_OK
        || ngx_http_podcri_limits(cf, conf) != NGX_CONF_OK)
    {
        return NGX_CONF_ERROR;
    }

    return ngx_http_podcri_add_node(cf, conf);
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


static char *
ngx_http_podcri_pass(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_podcri_loc_conf_t *plcf = conf;

    ngx_str_t                    *value;
    const char                   *err;
    ngx_http_core_loc_conf_t     *clcf;
    ngx_http_podcri_srv_conf_t   *scf;
    ngx_http_podcri_main_conf_t  *mcf;

    if (plcf->pass.data) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (value[1].len == 0) {
        return "has an empty address";
    }

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_podcri_module);
    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    plcf->target = podcri_grpc_target(mcf->pool, (char *) value[1].data,
                                      &plcf->ssl, &err);

    if (plcf->target == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid address \"%V\" in \"podcri_pass\": %s",
                           &value[1], err);
        return NGX_CONF_ERROR;
    }

    if (clcf->handler) {
        return "conflicts with another directive that answers the requests "
               "of this location";
    }

    plcf->pass = value[1];

    scf = ngx_http_conf_get_module_srv_conf(cf, ngx_http_podcri_module);
    scf->pass = 1;

    clcf->handler = ngx_http_podcri_handler;

    return NGX_CONF_OK;
}


static char *
ngx_http_podcri_shared_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_podcri_main_conf_t *mcf = conf;

    u_char     *p;
    ssize_t     size;
    ngx_str_t  *value, name, s;

    if (mcf->shm_zone) {
        return "is duplicate";
    }

    value = cf->args->elts;

    name = value[1];

    p = (u_char *) ngx_strchr(name.data, ':');

    if (p == NULL || p == name.data) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid zone \"%V\": name:size expected",
                           &value[1]);
        return NGX_CONF_ERROR;
    }

    name.len = p - name.data;

    s.data = p + 1;
    s.len = value[1].data + value[1].len - s.data;

    size = ngx_parse_size(&s);

    if (size == NGX_ERROR) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid zone size \"%V\"", &value[1]);
        return NGX_CONF_ERROR;
    }

    if (size < (ssize_t) (8 * ngx_pagesize)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "zone \"%V\" is too small, %uz bytes are the "
                           "least", &value[1], 8 * ngx_pagesize);
        return NGX_CONF_ERROR;
    }

    mcf->shm_zone = ngx_http_podcri_shared_add(cf, &name, size);

    return mcf->shm_zone ? NGX_CONF_OK : NGX_CONF_ERROR;
}


/* Looks at what stands beside "podcri_pass", before anything is inherited. */

static char *
ngx_http_podcri_check_ssl(ngx_conf_t *cf, ngx_http_podcri_loc_conf_t *conf)
{
    const char  *name;

    name = conf->ssl_certificate.data ? "podcri_ssl_certificate"
           : conf->ssl_certificate_key.data ? "podcri_ssl_certificate_key"
           : conf->ssl_trusted_certificate.data
             ? "podcri_ssl_trusted_certificate"
           : conf->ssl_name.data ? "podcri_ssl_name"
           : (conf->ssl_verify != NGX_CONF_UNSET) ? "podcri_ssl_verify"
           : NULL;

    if (name == NULL || conf->ssl) {
        return NGX_CONF_OK;
    }

    ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                  "\"%s\" needs a \"podcri_pass\" with grpcs://, not \"%V\"",
                  name, &conf->pass);

    return NGX_CONF_ERROR;
}


static char *
ngx_http_podcri_check(ngx_conf_t *cf, ngx_http_podcri_loc_conf_t *conf)
{
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (clcf->handler && clcf->handler != ngx_http_podcri_handler) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"podcri_pass %V\" in location \"%V\" conflicts with "
                      "another directive that answers its requests",
                      &conf->pass, &clcf->name);
        return NGX_CONF_ERROR;
    }

    if (conf->connect_timeout == 0 || conf->read_timeout == 0
        || conf->pull_timeout == 0)
    {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "a timeout of \"podcri_pass %V\" is 0: nothing could "
                      "be answered in time", &conf->pass);
        return NGX_CONF_ERROR;
    }

    if (!podcri_is_name((char *) conf->name_space.data)) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "invalid \"podcri_namespace %V\": letters, digits, "
                      "\"_\", \".\" and \"-\" are allowed, the first is a "
                      "letter or digit", &conf->name_space);
        return NGX_CONF_ERROR;
    }

    if (conf->log_directory.data[0] != '/') {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"podcri_log_directory %V\" must be an absolute path",
                      &conf->log_directory);
        return NGX_CONF_ERROR;
    }

    if (conf->volume_directory.data[0] != '/') {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"podcri_volume_directory %V\" must be an absolute "
                      "path", &conf->volume_directory);
        return NGX_CONF_ERROR;
    }

    return ngx_http_podcri_find_init(cf, conf);
}


/*
 * podcri-init is a file of the node: on this machine it must be there, when
 * it is named; without a name it is used when it is installed.
 */

static char *
ngx_http_podcri_find_init(ngx_conf_t *cf, ngx_http_podcri_loc_conf_t *conf)
{
    ngx_uint_t  local;

    local = (ngx_strncmp(conf->pass.data, "unix:", 5) == 0);

    if (conf->init.len == 0) {

        if (local && access(NGX_HTTP_PODCRI_INIT, X_OK) == 0) {
            ngx_str_set(&conf->init, NGX_HTTP_PODCRI_INIT);
        }

        return NGX_CONF_OK;
    }

    if (ngx_strcmp(conf->init.data, "off") == 0) {
        ngx_str_null(&conf->init);
        return NGX_CONF_OK;
    }

    if (conf->init.data[0] != '/'
        || (local && access((char *) conf->init.data, X_OK) == -1))
    {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"podcri_init %V\" must be \"off\" or the absolute "
                      "path of an executable file", &conf->init);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


/*
 * nginx's own limit for request bodies is answered with a page that clients
 * cannot read, and its default of 1m is too little for an image or an
 * archive: the module applies it to streamed bodies itself, unless it has
 * that default.
 */

static char *
ngx_http_podcri_limits(ngx_conf_t *cf, ngx_http_podcri_loc_conf_t *conf)
{
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (conf->max_body_size == 0) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"podcri_max_body_size\" must not be 0");
        return NGX_CONF_ERROR;
    }

    conf->max_stream_size = (clcf->client_max_body_size == 1024 * 1024)
                            ? 0 : clcf->client_max_body_size;

    clcf->client_max_body_size = 0;

    return NGX_CONF_OK;
}


static char *
ngx_http_podcri_add_node(ngx_conf_t *cf, ngx_http_podcri_loc_conf_t *conf)
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
    nc.init_path = conf->init.len ? (char *) conf->init.data : NULL;

    /* behind a unix socket is this machine */
    nc.local = (ngx_strncmp(conf->pass.data, "unix:", 5) == 0);

    if (conf->ssl && ngx_http_podcri_read_pem(cf, conf, &nc) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    node = mcf->nodes.elts;
    found = NULL;

    for (i = 0; i < mcf->nodes.nelts; i++) {
        if (ngx_http_podcri_same_node(&node[i]->conf, &nc)) {
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


static char *
ngx_http_podcri_read_pem(ngx_conf_t *cf, ngx_http_podcri_loc_conf_t *conf,
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
ngx_http_podcri_same_node(const podcri_node_conf_t *a,
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
