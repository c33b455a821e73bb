
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_ctx.h"
#include "podcri_json.h"


static const int  podcri_err_statuses[] = {
    500,      /* PODCRI_E_NONE: an error nobody described */
    400,      /* PODCRI_E_BAD_REQUEST */
    403,      /* PODCRI_E_FORBIDDEN */
    404,      /* PODCRI_E_NOT_FOUND */
    405,      /* PODCRI_E_METHOD */
    409,      /* PODCRI_E_CONFLICT */
    413,      /* PODCRI_E_TOO_LARGE */
    500,      /* PODCRI_E_INTERNAL */
    500,      /* PODCRI_E_COMMAND */
    501,      /* PODCRI_E_UNIMPLEMENTED */
    503,      /* PODCRI_E_UNAVAILABLE */
    504,      /* PODCRI_E_TIMEOUT */
    499       /* PODCRI_E_CANCELED */
};

_Static_assert(podcri_nelts(podcri_err_statuses) == PODCRI_E_MAX,
               "a status for each kind of error");


static int podcri_err_set(podcri_ctx_t *ctx, podcri_error_kind_e kind,
    int status, const char *cause, const char *fmt, va_list args);


int
podcri_fail(podcri_ctx_t *ctx, podcri_error_kind_e kind, const char *cause,
    const char *fmt, ...)
{
    int      rc;
    va_list  args;

    va_start(args, fmt);
    rc = podcri_err_set(ctx, kind, 0, cause, fmt, args);
    va_end(args);

    return rc;
}


int
podcri_fail_status(podcri_ctx_t *ctx, podcri_error_kind_e kind, int status,
    const char *cause, const char *fmt, ...)
{
    int      rc;
    va_list  args;

    va_start(args, fmt);
    rc = podcri_err_set(ctx, kind, status, cause, fmt, args);
    va_end(args);

    return rc;
}


static int
podcri_err_set(podcri_ctx_t *ctx, podcri_error_kind_e kind, int status,
    const char *cause, const char *fmt, va_list args)
{
    char    *message;
    size_t   len, tail;

    /* the arguments may point into the error that is replaced here */

    message = podcri_pvsprintf(ctx->pool, fmt, args);

    if (cause == NULL) {
        cause = message;

    } else {
        len = strlen(message);
        tail = strlen(cause);

        if (len == 0) {
            message = podcri_pstrdup(ctx->pool, cause);

        } else if (len < tail || strcmp(message + len - tail, cause) != 0) {
            message = podcri_psprintf(ctx->pool, "%s: %s", message, cause);
        }
    }

    memset(&ctx->err, 0, sizeof(podcri_err_t));

    ctx->err.kind = kind;
    ctx->err.status = status;
    ctx->err.cause = cause;
    ctx->err.message = message;

    return PODCRI_ERROR;
}


int
podcri_fail_prefix(podcri_ctx_t *ctx, const char *fmt, ...)
{
    char     *prefix;
    va_list   args;

    va_start(args, fmt);
    prefix = podcri_pvsprintf(ctx->pool, fmt, args);
    va_end(args);

    if (ctx->err.kind == PODCRI_E_NONE) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL, "%s", prefix);
    }

    ctx->err.message = podcri_psprintf(ctx->pool, "%s: %s", prefix,
                                       ctx->err.message);

    return PODCRI_ERROR;
}


void
podcri_err_clear(podcri_ctx_t *ctx)
{
    memset(&ctx->err, 0, sizeof(podcri_err_t));
}


int
podcri_err_status(const podcri_err_t *err)
{
    if (err->status) {
        return err->status;
    }

    if ((unsigned) err->kind >= PODCRI_E_MAX) {
        return podcri_err_statuses[PODCRI_E_NONE];
    }

    return podcri_err_statuses[err->kind];
}


void
podcri_err_json(podcri_json_t *w, const podcri_err_t *err)
{
    podcri_json_open(w, '{');

    podcri_json_key(w, "cause");
    podcri_json_str(w, err->cause ? err->cause : "");
    podcri_json_key(w, "message");
    podcri_json_str(w, err->message ? err->message : "");
    podcri_json_key(w, "response");
    podcri_json_int(w, podcri_err_status(err));

    podcri_json_close(w, '}');
}
