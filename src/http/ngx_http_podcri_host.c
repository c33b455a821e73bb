
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"


/*
 * An empty "Host".  Older Docker clients, among them Debian 12's docker
 * 20.10.24, name a unix socket there when they ask for a connection of their
 * own (attach, exec), and a newer Go sends nothing for what is not a name.
 * nginx answers 400 while it reads the header, before any phase, so its
 * handler of this header is wrapped.
 */


static ngx_hash_elt_t *ngx_http_podcri_hash_elt(ngx_hash_t *hash,
    ngx_str_t *name);
static ngx_int_t ngx_http_podcri_process_host(ngx_http_request_t *r,
    ngx_table_elt_t *h, ngx_uint_t offset);


ngx_int_t
ngx_http_podcri_host_init(ngx_conf_t *cf)
{
    ngx_str_t                     name = ngx_string("host");
    ngx_hash_elt_t               *elt;
    ngx_http_header_t            *header;
    ngx_http_core_main_conf_t    *cmcf;
    ngx_http_podcri_main_conf_t  *mcf;

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_podcri_module);
    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    elt = ngx_http_podcri_hash_elt(&cmcf->headers_in_hash, &name);

    if (elt == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "nginx has no handler of the \"Host\" header");
        return NGX_ERROR;
    }

    /* the hash is this configuration's, what it points to is nginx's own */

    header = ngx_palloc(cf->pool, sizeof(ngx_http_header_t));
    if (header == NULL) {
        return NGX_ERROR;
    }

    *header = *(ngx_http_header_t *) elt->value;

    mcf->process_host = header->handler;
    header->handler = ngx_http_podcri_process_host;

    elt->value = header;

    return NGX_OK;
}


/* as ngx_hash_find(), which gives the value only */

static ngx_hash_elt_t *
ngx_http_podcri_hash_elt(ngx_hash_t *hash, ngx_str_t *name)
{
    ngx_uint_t       key;
    ngx_hash_elt_t  *elt;

    key = ngx_hash_key(name->data, name->len);
    elt = hash->buckets[key % hash->size];

    while (elt && elt->value) {

        if (elt->len == name->len
            && ngx_strncmp(elt->name, name->data, name->len) == 0)
        {
            return elt;
        }

        elt = (ngx_hash_elt_t *) ngx_align_ptr(&elt->name[0] + elt->len,
                                               sizeof(void *));
    }

    return NULL;
}


static ngx_int_t
ngx_http_podcri_process_host(ngx_http_request_t *r, ngx_table_elt_t *h,
    ngx_uint_t offset)
{
    ngx_http_podcri_srv_conf_t   *scf;
    ngx_http_podcri_main_conf_t  *mcf;

    scf = ngx_http_get_module_srv_conf(r, ngx_http_podcri_module);

    if (scf->pass && h->value.len == 0 && r->headers_in.host == NULL) {
        r->headers_in.host = h;

#if (nginx_version >= 1023000)
        h->next = NULL;
#endif

        return NGX_OK;
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_http_podcri_module);

    return mcf->process_host(r, h, offset);
}
