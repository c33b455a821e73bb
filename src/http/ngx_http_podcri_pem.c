
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>


#define NGX_HTTP_PODCRI_PEM_MAX  (4 * 1024 * 1024)


static char *ngx_http_podcri_pem_read(ngx_conf_t *cf, ngx_str_t *file);
static int ngx_http_podcri_pem_password(char *buf, int size, int rwflag,
    void *data);


/* gRPC says nothing about a certificate it cannot use: calls just fail */

const char *
ngx_http_podcri_pem_certificates(ngx_conf_t *cf, ngx_str_t *file)
{
    BIO            *bio;
    X509           *cert;
    char           *text;
    ngx_uint_t      n;
    unsigned long   err;

    text = ngx_http_podcri_pem_read(cf, file);
    if (text == NULL) {
        return NULL;
    }

    bio = BIO_new_mem_buf(text, -1);
    if (bio == NULL) {
        return NULL;
    }

    for (n = 0; /* void */; n++) {
        cert = PEM_read_bio_X509(bio, NULL, ngx_http_podcri_pem_password,
                                 NULL);
        if (cert == NULL) {
            break;
        }

        X509_free(cert);
    }

    err = ERR_peek_last_error();

    ERR_clear_error();
    BIO_free(bio);

    if (ERR_GET_LIB(err) != ERR_LIB_PEM
        || ERR_GET_REASON(err) != PEM_R_NO_START_LINE)
    {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "certificate %ui of \"%V\" is broken: %s", n + 1,
                      file, ERR_reason_error_string(err));
        return NULL;
    }

    if (n == 0) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "no PEM certificate in \"%V\"", file);
        return NULL;
    }

    return text;
}


const char *
ngx_http_podcri_pem_key(ngx_conf_t *cf, ngx_str_t *file, const char *cert)
{
    int        match;
    BIO       *bio;
    X509      *x509;
    char      *text;
    EVP_PKEY  *key;

    text = ngx_http_podcri_pem_read(cf, file);
    if (text == NULL) {
        return NULL;
    }

    bio = BIO_new_mem_buf(text, -1);
    if (bio == NULL) {
        return NULL;
    }

    key = PEM_read_bio_PrivateKey(bio, NULL, ngx_http_podcri_pem_password,
                                  NULL);
    BIO_free(bio);
    ERR_clear_error();

    if (key == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "no usable PEM private key in \"%V\" "
                      "(keys with a password are not supported)", file);
        return NULL;
    }

    match = 1;

    if (cert) {
        /* the first certificate is our own; it has been read before */

        match = 0;
        bio = BIO_new_mem_buf(cert, -1);

        if (bio) {
            x509 = PEM_read_bio_X509(bio, NULL, ngx_http_podcri_pem_password,
                                     NULL);
            if (x509) {
                match = (X509_check_private_key(x509, key) == 1);
                X509_free(x509);
            }

            BIO_free(bio);
        }

        ERR_clear_error();
    }

    EVP_PKEY_free(key);

    if (!match) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "the private key in \"%V\" does not fit the "
                      "certificate", file);
        return NULL;
    }

    return text;
}


static char *
ngx_http_podcri_pem_read(ngx_conf_t *cf, ngx_str_t *file)
{
    off_t            size;
    char            *text;
    ssize_t          n;
    ngx_file_t       f;
    ngx_file_info_t  fi;

    if (ngx_conf_full_name(cf->cycle, file, 1) != NGX_OK) {
        return NULL;
    }

    ngx_memzero(&f, sizeof(ngx_file_t));

    f.name = *file;
    f.log = cf->log;

    f.fd = ngx_open_file(file->data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);

    if (f.fd == NGX_INVALID_FILE) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, ngx_errno,
                      ngx_open_file_n " \"%V\" failed", file);
        return NULL;
    }

    text = NULL;

    if (ngx_fd_info(f.fd, &fi) == NGX_FILE_ERROR) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, ngx_errno,
                      ngx_fd_info_n " \"%V\" failed", file);
        goto done;
    }

    size = ngx_file_size(&fi);

    if (!ngx_is_file(&fi) || size > NGX_HTTP_PODCRI_PEM_MAX) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"%V\" is not a file of at most %d bytes", file,
                      NGX_HTTP_PODCRI_PEM_MAX);
        goto done;
    }

    text = ngx_pcalloc(cf->pool, (size_t) size + 1);
    if (text == NULL) {
        goto done;
    }

    n = size ? ngx_read_file(&f, (u_char *) text, (size_t) size, 0) : 0;

    if (n != (ssize_t) size) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, ngx_errno,
                      "\"%V\" could not be read", file);
        text = NULL;
    }

done:

    if (ngx_close_file(f.fd) == NGX_FILE_ERROR) {
        ngx_log_error(NGX_LOG_ALERT, cf->log, ngx_errno,
                      ngx_close_file_n " \"%V\" failed", file);
    }

    return text;
}


/* nobody is there to be asked for one */

static int
ngx_http_podcri_pem_password(char *buf, int size, int rwflag, void *data)
{
    return -1;
}
