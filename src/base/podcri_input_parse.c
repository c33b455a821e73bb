
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_ctx.h"
#include "podcri_input.h"


#define PODCRI_U64_MAX      "18446744073709551615"
#define PODCRI_U64_MAX_LEN  (sizeof(PODCRI_U64_MAX) - 1)


static json_t *podcri_input_load(podcri_ctx_t *ctx, const char *data,
    size_t len, size_t flags);
static char *podcri_input_big(podcri_ctx_t *ctx, const char *data,
    size_t *len);
static void podcri_input_free(void *data);


size_t
podcri_json_depth(const char *data, size_t len)
{
    int          quoted;
    size_t       depth, deepest;
    const char  *p, *end;

    quoted = 0;
    depth = 0;
    deepest = 0;

    for (p = data, end = data + len; p < end; p++) {

        if (quoted) {

            if (*p == '\\') {
                p++;

            } else if (*p == '"') {
                quoted = 0;
            }

            continue;
        }

        switch (*p) {

        case '"':
            quoted = 1;
            break;

        case '[':
        case '{':
            depth++;
            deepest = podcri_max(deepest, depth);
            break;

        case ']':
        case '}':
            if (depth) {
                depth--;
            }

            break;
        }
    }

    return deepest;
}


json_t *
podcri_input_parse(podcri_ctx_t *ctx, const char *data, size_t len)
{
    return podcri_input_load(ctx, data, len,
                             JSON_DECODE_ANY|JSON_REJECT_DUPLICATES);
}


json_t *
podcri_input_body(podcri_ctx_t *ctx, const char *data, size_t len)
{
    return podcri_input_load(ctx, data, len,
                             JSON_DECODE_ANY|JSON_REJECT_DUPLICATES
                             |JSON_DISABLE_EOF_CHECK);
}


static json_t *
podcri_input_load(podcri_ctx_t *ctx, const char *data, size_t len,
    size_t flags)
{
    json_t        *v;
    const char    *words;
    json_error_t   err;

    if (podcri_json_depth(data, len) > PODCRI_JSON_MAX_DEPTH) {
        podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                    "JSON is nested deeper than %d levels",
                    PODCRI_JSON_MAX_DEPTH);
        return NULL;
    }

    v = json_loadb(data, len, flags, &err);

    if (v == NULL && json_error_code(&err) == json_error_numeric_overflow) {

        /* unlimited, as Podman's rlimits have it, is beyond jansson */

        data = podcri_input_big(ctx, data, &len);

        if (data) {
            v = json_loadb(data, len, flags, &err);
        }
    }

    if (v == NULL) {
        words = err.text;

        if (json_error_code(&err) == json_error_null_character
            || json_error_code(&err) == json_error_null_byte_in_key)
        {
            words = "the character NUL is not allowed";
        }

        podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                    "invalid JSON in line %d, column %d: %s",
                    err.line, err.column, words);
        return NULL;
    }

    podcri_pool_cleanup(ctx->pool, podcri_input_free, v);

    return v;
}


static void
podcri_input_free(void *data)
{
    json_decref(data);
}


/*
 * A copy of the text where each number UINT64_MAX has become a real, which
 * is 2^64 then and which the type U64 knows; NULL when there is none.
 */

static char *
podcri_input_big(podcri_ctx_t *ctx, const char *data, size_t *len)
{
    int          quoted;
    char        *copy, *dst;
    size_t       n, pass;
    const char  *p, *end;

    copy = NULL;
    dst = NULL;
    end = data + *len;

    for (pass = 0; pass < 2; pass++) {
        quoted = 0;
        n = 0;

        for (p = data; p < end; p++) {

            if (dst) {
                *dst++ = *p;
            }

            if (*p == '"') {
                quoted = !quoted;
                continue;
            }

            if (quoted) {
                if (*p == '\\' && p + 1 < end) {
                    p++;

                    if (dst) {
                        *dst++ = *p;
                    }
                }

                continue;
            }

            if (*p != '1'
                || (size_t) (end - p) < PODCRI_U64_MAX_LEN
                || memcmp(p, PODCRI_U64_MAX, PODCRI_U64_MAX_LEN) != 0
                || (p > data && strchr("0123456789.-+eE", p[-1]))
                || (p + PODCRI_U64_MAX_LEN < end
                    && strchr("0123456789.eE", p[PODCRI_U64_MAX_LEN])))
            {
                continue;
            }

            n++;

            if (dst) {
                memcpy(dst, p + 1, PODCRI_U64_MAX_LEN - 1);
                dst += PODCRI_U64_MAX_LEN - 1;
                *dst++ = '.';
                *dst++ = '0';
            }

            p += PODCRI_U64_MAX_LEN - 1;
        }

        if (n == 0) {
            return NULL;
        }

        if (copy == NULL) {
            copy = podcri_palloc(ctx->pool, *len + n * 2);
            dst = copy;
        }
    }

    *len = dst - copy;

    return copy;
}
