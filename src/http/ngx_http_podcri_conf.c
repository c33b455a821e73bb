
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"


static char *ngx_http_podcri_conf_init(ngx_conf_t *cf,
    ngx_http_podcri_loc_conf_t *conf);
static char *ngx_http_podcri_conf_limits(ngx_conf_t *cf,
    ngx_http_podcri_loc_conf_t *conf);


char *
ngx_http_podcri_conf_pass(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
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


char *
ngx_http_podcri_conf_shared_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
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


char *
ngx_http_podcri_conf_check_ssl(ngx_conf_t *cf,
    ngx_http_podcri_loc_conf_t *conf)
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


char *
ngx_http_podcri_conf_check(ngx_conf_t *cf, ngx_http_podcri_loc_conf_t *conf)
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

    if (ngx_http_podcri_conf_init(cf, conf) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    return ngx_http_podcri_conf_limits(cf, conf);
}


/*
 * podcri-init is a file of the node: on this machine it must be there, when
 * it is named; without a name it is used when it is installed.
 */

static char *
ngx_http_podcri_conf_init(ngx_conf_t *cf, ngx_http_podcri_loc_conf_t *conf)
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
ngx_http_podcri_conf_limits(ngx_conf_t *cf, ngx_http_podcri_loc_conf_t *conf)
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
