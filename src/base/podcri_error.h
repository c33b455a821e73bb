
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_ERROR_H_INCLUDED_
#define _PODCRI_ERROR_H_INCLUDED_


#include "podcri_base.h"


/*
 * One error value from the lowest layer to the answer.  The kind decides the
 * HTTP status, by the table in podcri_error.c and nowhere else.
 */

typedef enum {
    PODCRI_E_NONE = 0,
    PODCRI_E_BAD_REQUEST,        /* 400 */
    PODCRI_E_FORBIDDEN,          /* 403 */
    PODCRI_E_NOT_FOUND,          /* 404 */
    PODCRI_E_METHOD,             /* 405 */
    PODCRI_E_CONFLICT,           /* 409 */
    PODCRI_E_TOO_LARGE,          /* 413 */
    PODCRI_E_INTERNAL,           /* 500 */
    PODCRI_E_COMMAND,            /* 500: not found or not executable, or
                                    for a user that is not there */
    PODCRI_E_UNIMPLEMENTED,      /* 501 */
    PODCRI_E_UNAVAILABLE,        /* 503: runtime down or not reachable */
    PODCRI_E_TIMEOUT,            /* 504: runtime did not answer in time */
    PODCRI_E_CANCELED,           /* 499 in the log, nobody reads the answer */
    PODCRI_E_MAX
} podcri_error_kind_e;


typedef struct {
    podcri_error_kind_e  kind;
    int                  status;   /* HTTP, 0: by kind */
    const char          *cause;    /* innermost, what clients match */
    const char          *message;  /* whole sentence; ends with the cause */
    const char          *rpc;      /* CRI method that failed, or NULL */
    const char          *node;     /* where, or NULL */
} podcri_err_t;


/* Sets ctx->err and returns PODCRI_ERROR.  cause is a literal or lives in
 * ctx->pool; NULL makes the message its own cause.  The message is formatted
 * into ctx->pool, and ": cause" is appended when the format does not end
 * with it (Podman's errors end with the sentinel's text, and clients match
 * it). */
int podcri_fail(podcri_ctx_t *ctx, podcri_error_kind_e kind,
    const char *cause, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The same with an HTTP status other than the kind's, where Podman answers
 * its own (name in use: 500). */
int podcri_fail_status(podcri_ctx_t *ctx, podcri_error_kind_e kind,
    int status, const char *cause, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* Puts "prefix: " before the message of the error that is set; returns
 * PODCRI_ERROR. */
int podcri_fail_prefix(podcri_ctx_t *ctx, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Forgets the error: for a failure that has been dealt with. */
void podcri_err_clear(podcri_ctx_t *ctx);

/* The HTTP status of an error. */
int podcri_err_status(const podcri_err_t *err);

/* Writes {"cause","message","response"} (Podman pkg/errorhandling
 * ErrorModel). */
void podcri_err_json(podcri_json_t *w, const podcri_err_t *err);


#endif /* _PODCRI_ERROR_H_INCLUDED_ */
