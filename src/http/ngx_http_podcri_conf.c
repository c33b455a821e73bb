
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"


/* what a TLS client may send as a name (RFC 6066, section 3; RFC 1035) */
#define NGX_HTTP_PODCRI_MAX_SSL_NAME  253


static char *ngx_http_podcri_conf_text(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_podcri_conf_path(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_podcri_conf_init(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_podcri_conf_name(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_podcri_conf_name_or_none(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_podcri_conf_ssl_name(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_podcri_conf_ssl_server_name(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_podcri_conf_msec(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_podcri_conf_size(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_http_podcri_conf_check_init(ngx_conf_t *cf,
    ngx_http_podcri_loc_conf_t *conf);


ngx_conf_post_t  ngx_http_podcri_post_text = { ngx_http_podcri_conf_text };
ngx_conf_post_t  ngx_http_podcri_post_path = { ngx_http_podcri_conf_path };
ngx_conf_post_t  ngx_http_podcri_post_init = { ngx_http_podcri_conf_init };
ngx_conf_post_t  ngx_http_podcri_post_name = { ngx_http_podcri_conf_name };
ngx_conf_post_t  ngx_http_podcri_post_name_or_none = {
    ngx_http_podcri_conf_name_or_none
};
ngx_conf_post_t  ngx_http_podcri_post_ssl_name = {
    ngx_http_podcri_conf_ssl_name
};
ngx_conf_post_t  ngx_http_podcri_post_ssl_server_name = {
    ngx_http_podcri_conf_ssl_server_name
};
ngx_conf_post_t  ngx_http_podcri_post_msec = { ngx_http_podcri_conf_msec };
ngx_conf_post_t  ngx_http_podcri_post_size = { ngx_http_podcri_conf_size };


/* Each gets a value as it is written.  None may have variables: all are
 * needed before there is a request. */

static char *
ngx_http_podcri_conf_text(ngx_conf_t *cf, void *post, void *data)
{
    ngx_str_t *value = data;

    if (ngx_strlchr(value->data, value->data + value->len, '$')) {
        return "cannot have variables";
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_podcri_conf_path(ngx_conf_t *cf, void *post, void *data)
{
    ngx_str_t *value = data;

    if (value->data[0] != '/') {
        return "must be an absolute path";
    }

    return ngx_http_podcri_conf_text(cf, post, data);
}


static char *
ngx_http_podcri_conf_init(ngx_conf_t *cf, void *post, void *data)
{
    ngx_str_t *value = data;

    if (value->data[0] != '/' && ngx_strcmp(value->data, "off") != 0) {
        return "must be \"off\" or an absolute path";
    }

    return ngx_http_podcri_conf_text(cf, post, data);
}


static char *
ngx_http_podcri_conf_name(ngx_conf_t *cf, void *post, void *data)
{
    ngx_str_t *value = data;

    if (!podcri_is_name((char *) value->data)) {
        return "takes letters, digits, \"_\", \".\" and \"-\", the first a "
               "letter or digit";
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_podcri_conf_name_or_none(ngx_conf_t *cf, void *post, void *data)
{
    ngx_str_t *value = data;

    if (value->len == 0) {
        return NGX_CONF_OK;
    }

    return ngx_http_podcri_conf_name(cf, post, data);
}


static char *
ngx_http_podcri_conf_ssl_name(ngx_conf_t *cf, void *post, void *data)
{
    ngx_str_t *value = data;

    static const char  chars[] = "abcdefghijklmnopqrstuvwxyz"
                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:";

    if (value->len > NGX_HTTP_PODCRI_MAX_SSL_NAME
        || strspn((char *) value->data, chars) != value->len)
    {
        return "must be the name of a host or an address";
    }

    return NGX_CONF_OK;
}


/* gRPC 1.51 hands the name of its security connector to OpenSSL whatever it
 * is, and fails a handshake whose name is empty (tls_security_connector.cc,
 * add_handshakers(); ssl_transport_security.cc) */

static char *
ngx_http_podcri_conf_ssl_server_name(ngx_conf_t *cf, void *post, void *data)
{
    ngx_flag_t *value = data;

    if (*value == 0) {
        return "cannot be off: gRPC sends a name by SNI in every handshake, "
               "that of \"podcri_ssl_name\" or the host of \"podcri_pass\"";
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_podcri_conf_msec(ngx_conf_t *cf, void *post, void *data)
{
    ngx_msec_t *value = data;

    if (*value == 0) {
        return "must not be 0: nothing could be answered in time";
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_podcri_conf_size(ngx_conf_t *cf, void *post, void *data)
{
    size_t *value = data;

    if (*value == 0) {
        return "must not be 0";
    }

    return NGX_CONF_OK;
}


char *
ngx_http_podcri_conf_pass(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_podcri_loc_conf_t *plcf = conf;

    char                         *rv;
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

    rv = ngx_http_podcri_conf_text(cf, NULL, &value[1]);

    if (rv != NGX_CONF_OK) {
        return rv;
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

    /* behind a unix socket is this machine */
    plcf->local = (ngx_strncmp(value[1].data, "unix:", 5) == 0);

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
           : (conf->ssl_server_name != NGX_CONF_UNSET)
             ? "podcri_ssl_server_name"
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

    if (conf->local && conf->init.data[0] == '/'
        && ngx_http_podcri_conf_check_init(cf, conf) != NGX_CONF_OK)
    {
        return NGX_CONF_ERROR;
    }

    /*
     * nginx's own limit for request bodies is answered with a page that
     * clients cannot read, and its default of 1m is too little for an image
     * or an archive: the module applies it to streamed bodies itself, unless
     * it has that default.
     */

    conf->max_stream_size = (clcf->client_max_body_size == 1024 * 1024)
                            ? 0 : clcf->client_max_body_size;

    clcf->client_max_body_size = 0;

    return NGX_CONF_OK;
}


/* podcri-init is a file of the node, which this machine is here */

static char *
ngx_http_podcri_conf_check_init(ngx_conf_t *cf,
    ngx_http_podcri_loc_conf_t *conf)
{
    ngx_file_info_t  fi;

    if (ngx_file_info(conf->init.data, &fi) == NGX_FILE_ERROR
        || access((char *) conf->init.data, X_OK) == -1)
    {
        ngx_log_error(NGX_LOG_EMERG, cf->log, ngx_errno,
                      "\"podcri_init %V\" of \"podcri_pass %V\" cannot be "
                      "executed", &conf->init, &conf->pass);
        return NGX_CONF_ERROR;
    }

    if (!ngx_is_file(&fi)) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"podcri_init %V\" of \"podcri_pass %V\" is not a "
                      "file", &conf->init, &conf->pass);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}
