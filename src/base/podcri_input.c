
/*
 * Copyright (C) 2026 podcri authors
 */


#include <strings.h>

#include "podcri_ctx.h"
#include "podcri_input.h"
#include "podcri_str.h"


/* one past UINT64_MAX: how podcri_input_parse() hands on that number */
#define PODCRI_INPUT_U64_MAX  18446744073709551616.0


/* what is the same on every level of one body or query string */

typedef struct {
    podcri_ctx_t       *ctx;
    const char         *what;        /* "field", "parameter" */
    podcri_strings_t   *warnings;
    podcri_strings_t   *unknown;
} podcri_input_state_t;


static int podcri_input_walk(podcri_input_state_t *st,
    const podcri_input_t *table, void *obj, json_t *body, const char *path);
static int podcri_input_row(podcri_input_state_t *st,
    const podcri_input_t *row, void *obj, json_t *v, const char *path);
static int podcri_input_unused(podcri_input_state_t *st,
    const podcri_input_t *row, json_t *v, const char *path);
static int podcri_input_unsupported(podcri_input_state_t *st,
    const podcri_input_t *row, const char *path);
static int podcri_input_check(podcri_input_state_t *st,
    const podcri_input_t *row, json_t *v, const char *path);
static int podcri_input_store(podcri_input_state_t *st,
    const podcri_input_t *row, void *obj, json_t *v, const char *path);
static int podcri_input_strings(podcri_input_state_t *st,
    podcri_strings_t *list, json_t *v, const char *path);
static int podcri_input_pairs(podcri_input_state_t *st, podcri_pairs_t *list,
    json_t *v, const char *path);
static int podcri_input_arg(podcri_input_state_t *st,
    const podcri_input_t *row, void *obj, const char *text, int again);
static json_t *podcri_input_text(podcri_ctx_t *ctx, const podcri_input_t *row,
    const char *text);
static void podcri_input_own(podcri_ctx_t *ctx, json_t *v);
static void podcri_input_decref(void *data);
static const char *podcri_input_path(podcri_ctx_t *ctx, const char *path,
    const char *key);
static int podcri_input_wrong(podcri_input_state_t *st, const char *path,
    const char *words);


static const char  *podcri_input_expected[] = {
    "value expected",                     /* PODCRI_T_ANY */
    "string expected",                    /* PODCRI_T_STR */
    "integer expected",                   /* PODCRI_T_I32 */
    "integer expected",                   /* PODCRI_T_I64 */
    "non-negative integer expected",      /* PODCRI_T_U64 */
    "number expected",                    /* PODCRI_T_DOUBLE */
    "boolean expected",                   /* PODCRI_T_BOOL */
    "array of strings expected",          /* PODCRI_T_STRINGS */
    "string or array of strings expected",
                                          /* PODCRI_T_STR_OR_STRINGS */
    "object of strings expected",         /* PODCRI_T_PAIRS */
    "object expected",                    /* PODCRI_T_OBJ */
    "object expected",                    /* PODCRI_T_HERE */
    "array expected",                     /* PODCRI_T_ARRAY */
    "object expected"                     /* PODCRI_T_OBJECT */
};

_Static_assert(podcri_nelts(podcri_input_expected) == PODCRI_T_OBJECT + 1,
               "words for each type");


int
podcri_input_object(podcri_ctx_t *ctx, const podcri_input_t *table, void *obj,
    json_t *body, const char *path, podcri_strings_t *warnings,
    podcri_strings_t *unknown)
{
    podcri_input_state_t  st;

    st.ctx = ctx;
    st.what = "field";
    st.warnings = warnings;
    st.unknown = unknown;

    return podcri_input_walk(&st, table, obj, body, path);
}


static int
podcri_input_walk(podcri_input_state_t *st, const podcri_input_t *table,
    void *obj, json_t *body, const char *path)
{
    int                    known;
    json_t                *v;
    const char            *key;
    const podcri_input_t  *row;

    if (body == NULL || json_is_null(body)) {
        return PODCRI_OK;
    }

    if (!json_is_object(body)) {
        if (path == NULL || *path == '\0') {
            return podcri_fail(st->ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "body: object expected");
        }

        return podcri_input_wrong(st, path, "object expected");
    }

    /* in the order of the body: of two spellings the last wins, as in Go */

    json_object_foreach(body, key, v) {
        known = 0;

        for (row = table; row->key; row++) {
            if (strcasecmp(row->key, key) != 0) {
                continue;
            }

            known = 1;

            if (json_is_null(v)) {
                continue;
            }

            if (podcri_input_row(st, row, obj, v, path) != PODCRI_OK) {
                return PODCRI_ERROR;
            }
        }

        if (!known && st->unknown) {
            podcri_strings_push(st->ctx->pool, st->unknown,
                                podcri_pstrdup(st->ctx->pool,
                                    podcri_input_path(st->ctx, path, key)));
        }
    }

    return PODCRI_OK;
}


static int
podcri_input_row(podcri_input_state_t *st, const podcri_input_t *row,
    void *obj, json_t *v, const char *path)
{
    if (row->seen) {
        *(int *) (void *) ((char *) obj + row->seen - 1) = 1;
    }

    path = podcri_input_path(st->ctx, path, row->key);

    if (podcri_input_check(st, row, v, path) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (row->verdict != PODCRI_IN_MAP) {
        return podcri_input_unused(st, row, v, path);
    }

    if (row->fn) {
        return row->fn(st->ctx, obj, v, row, path);
    }

    return podcri_input_store(st, row, obj, v, path);
}


/* what is not stored must be of its type all the same, its elements, too */

static int
podcri_input_unused(podcri_input_state_t *st, const podcri_input_t *row,
    json_t *v, const char *path)
{
    int                rc;
    podcri_pairs_t     pairs;
    podcri_strings_t   strings;

    rc = PODCRI_OK;

    if (row->type == PODCRI_T_PAIRS) {
        rc = podcri_input_pairs(st, &pairs, v, path);

    } else if (json_is_array(v) && row->type != PODCRI_T_ARRAY
               && row->type != PODCRI_T_ANY)
    {
        rc = podcri_input_strings(st, &strings, v, path);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (row->verdict == PODCRI_IN_IGNORE
        || !podcri_input_is_set(v, row->neutral))
    {
        return PODCRI_OK;
    }

    return podcri_input_unsupported(st, row, path);
}


static int
podcri_input_unsupported(podcri_input_state_t *st, const podcri_input_t *row,
    const char *path)
{
    char        *text;
    const char  *why, *colon;

    why = row->why ? row->why : "";
    colon = *why ? ": " : "";

    if (row->verdict == PODCRI_IN_REFUSE) {
        return podcri_fail(st->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "%s %s is not supported%s%s", st->what, path,
                           colon, why);
    }

    if (st->warnings) {
        text = podcri_psprintf(st->ctx->pool,
                               "%s is not supported and was ignored%s%s",
                               path, colon, why);
        podcri_strings_push(st->ctx->pool, st->warnings, text);
    }

    return PODCRI_OK;
}


/* the outer type only; what is inside is checked where it is stored */

static int
podcri_input_check(podcri_input_state_t *st, const podcri_input_t *row,
    json_t *v, const char *path)
{
    int     good;
    double  d;

    switch (row->type) {

    case PODCRI_T_STR:
        good = json_is_string(v);
        break;

    case PODCRI_T_I32:
    case PODCRI_T_I64:
        good = json_is_integer(v);
        break;

    case PODCRI_T_U64:
        d = json_real_value(v);
        good = (json_is_integer(v) && json_integer_value(v) >= 0)
               || (json_is_real(v) && d == PODCRI_INPUT_U64_MAX);
        break;

    case PODCRI_T_DOUBLE:
        good = json_is_number(v);
        break;

    case PODCRI_T_BOOL:
        good = json_is_boolean(v);
        break;

    case PODCRI_T_STR_OR_STRINGS:
        good = json_is_string(v) || json_is_array(v);
        break;

    case PODCRI_T_STRINGS:
    case PODCRI_T_ARRAY:
        good = json_is_array(v);
        break;

    case PODCRI_T_PAIRS:
    case PODCRI_T_OBJ:
    case PODCRI_T_HERE:
    case PODCRI_T_OBJECT:
        good = json_is_object(v);
        break;

    case PODCRI_T_ANY:
    default:
        good = 1;
    }

    if (!good) {
        return podcri_input_wrong(st, path, podcri_input_expected[row->type]);
    }

    if (row->type == PODCRI_T_I32
        && (json_integer_value(v) < INT32_MIN
            || json_integer_value(v) > INT32_MAX))
    {
        return podcri_input_wrong(st, path, "integer out of range");
    }

    return PODCRI_OK;
}


static int
podcri_input_store(podcri_input_state_t *st, const podcri_input_t *row,
    void *obj, json_t *v, const char *path)
{
    void              *p;
    podcri_strings_t  *list;

    p = (char *) obj + row->offset;

    switch (row->type) {

    case PODCRI_T_STR:
        *(const char **) p = podcri_pstrndup(st->ctx->pool,
                                             json_string_value(v),
                                             json_string_length(v));
        return PODCRI_OK;

    case PODCRI_T_I32:
        *(int32_t *) p = (int32_t) json_integer_value(v);
        return PODCRI_OK;

    case PODCRI_T_I64:
        *(int64_t *) p = json_integer_value(v);
        return PODCRI_OK;

    case PODCRI_T_U64:
        *(uint64_t *) p = json_is_real(v) ? UINT64_MAX
                                          : (uint64_t) json_integer_value(v);
        return PODCRI_OK;

    case PODCRI_T_DOUBLE:
        *(double *) p = json_number_value(v);
        return PODCRI_OK;

    case PODCRI_T_BOOL:
        *(int *) p = json_is_true(v);
        return PODCRI_OK;

    case PODCRI_T_STR_OR_STRINGS:

        if (json_is_string(v)) {
            list = p;
            memset(list, 0, sizeof(podcri_strings_t));
            podcri_strings_push(st->ctx->pool, list,
                                podcri_pstrndup(st->ctx->pool,
                                                json_string_value(v),
                                                json_string_length(v)));
            return PODCRI_OK;
        }

        /* fall through */

    case PODCRI_T_STRINGS:
        return podcri_input_strings(st, p, v, path);

    case PODCRI_T_PAIRS:
        return podcri_input_pairs(st, p, v, path);

    case PODCRI_T_OBJ:
        return podcri_input_walk(st, row->arg, p, v, path);

    case PODCRI_T_HERE:
        return podcri_input_walk(st, row->arg, obj, v, path);

    case PODCRI_T_ANY:
    case PODCRI_T_ARRAY:
    case PODCRI_T_OBJECT:
        break;
    }

    return podcri_fail(st->ctx, PODCRI_E_INTERNAL, NULL,
                       "%s %s: nothing reads it", st->what, path);
}


/* null as an element is "", as in Go */

static int
podcri_input_strings(podcri_input_state_t *st, podcri_strings_t *list,
    json_t *v, const char *path)
{
    char    *text;
    json_t  *elt;
    size_t   i;

    memset(list, 0, sizeof(podcri_strings_t));

    json_array_foreach(v, i, elt) {

        if (!json_is_string(elt) && !json_is_null(elt)) {
            path = podcri_psprintf(st->ctx->pool, "%s[%zu]", path, i);
            return podcri_input_wrong(st, path, "string expected");
        }

        text = podcri_pstrndup(st->ctx->pool, json_string_value(elt),
                               json_string_length(elt));
        podcri_strings_push(st->ctx->pool, list, text);
    }

    return PODCRI_OK;
}


static int
podcri_input_pairs(podcri_input_state_t *st, podcri_pairs_t *list, json_t *v,
    const char *path)
{
    char        *name, *text;
    json_t      *elt;
    const char  *key;

    memset(list, 0, sizeof(podcri_pairs_t));

    json_object_foreach(v, key, elt) {

        if (!json_is_string(elt) && !json_is_null(elt)) {
            path = podcri_psprintf(st->ctx->pool, "%s.%s", path, key);
            return podcri_input_wrong(st, path, "string expected");
        }

        name = podcri_pstrdup(st->ctx->pool, key);
        text = podcri_pstrndup(st->ctx->pool, json_string_value(elt),
                               json_string_length(elt));
        podcri_pairs_push(st->ctx->pool, list, name, text);
    }

    return PODCRI_OK;
}


int
podcri_input_query(podcri_ctx_t *ctx, const podcri_input_t *table, void *obj,
    const podcri_pairs_t *args)
{
    int                    again;
    size_t                 i, k;
    const char            *key, *text;
    podcri_input_state_t   st;
    const podcri_input_t  *row;

    memset(&st, 0, sizeof(podcri_input_state_t));

    st.ctx = ctx;
    st.what = "parameter";

    for (i = 0; i < args->n; i++) {
        key = args->elts[i].key;
        text = args->elts[i].value ? args->elts[i].value : "";

        for (row = table; row->key; row++) {
            if (strcasecmp(row->key, key) != 0) {
                continue;
            }

            again = 0;

            for (k = 0; k < i && !again; k++) {
                again = (strcasecmp(args->elts[k].key, key) == 0
                         && args->elts[k].value && *args->elts[k].value);
            }

            if (podcri_input_arg(&st, row, obj, text, again) != PODCRI_OK) {
                return PODCRI_ERROR;
            }
        }
    }

    return PODCRI_OK;
}


/* one argument; again: its key came before, with a value */

static int
podcri_input_arg(podcri_input_state_t *st, const podcri_input_t *row,
    void *obj, const char *text, int again)
{
    json_t            *v;
    podcri_strings_t  *list;

    /* "all=" and "all" are as good as nothing (gorilla/schema, decode) */

    if (*text == '\0' && row->type != PODCRI_T_STR) {
        return PODCRI_OK;
    }

    /* jansson takes nothing but UTF-8 */

    v = json_string(text);

    if (v == NULL) {
        return podcri_input_wrong(st, row->key, "invalid UTF-8");
    }

    podcri_input_own(st->ctx, v);

    if (row->verdict == PODCRI_IN_MAP && row->fn) {

        if (row->seen) {
            *(int *) (void *) ((char *) obj + row->seen - 1) = 1;
        }

        return row->fn(st->ctx, obj, v, row, row->key);
    }

    if (row->verdict == PODCRI_IN_IGNORE) {
        return PODCRI_OK;
    }

    v = podcri_input_text(st->ctx, row, text);

    if (v == NULL) {
        return podcri_input_wrong(st, row->key,
                                  podcri_input_expected[row->type]);
    }

    if (row->verdict == PODCRI_IN_MAP && again
        && (row->type == PODCRI_T_STRINGS
            || row->type == PODCRI_T_STR_OR_STRINGS))
    {
        list = (void *) ((char *) obj + row->offset);
        podcri_strings_push(st->ctx->pool, list,
                            podcri_pstrdup(st->ctx->pool, text));
        return PODCRI_OK;
    }

    return podcri_input_row(st, row, obj, v, NULL);
}


/* the JSON value that text stands for; NULL when it is none of that type */

static json_t *
podcri_input_text(podcri_ctx_t *ctx, const podcri_input_t *row,
    const char *text)
{
    int      b;
    char    *end;
    double   d;
    json_t  *v;
    int64_t  n;

    v = NULL;

    switch (row->type) {

    case PODCRI_T_BOOL:
        if (podcri_parse_bool(text, &b) == PODCRI_OK) {
            v = json_boolean(b);
        }

        break;

    case PODCRI_T_U64:
        if (strcmp(text, "18446744073709551615") == 0) {
            v = json_real(PODCRI_INPUT_U64_MAX);
            break;
        }

        /* fall through */

    case PODCRI_T_I32:
    case PODCRI_T_I64:
        if (podcri_parse_i64(text, &n) == PODCRI_OK) {
            v = json_integer(n);
        }

        break;

    case PODCRI_T_DOUBLE:
        d = strtod(text, &end);

        /* strtod() takes blanks and hexadecimals; JSON has no infinity */

        if (*end == '\0' && strspn(text, "+-.0123456789eE") == strlen(text)) {
            v = json_real(d);
        }

        break;

    case PODCRI_T_ANY:

        /* only whether it is set matters: "false", "0", "[]", "null" */

        if (podcri_parse_bool(text, &b) == PODCRI_OK && b == 0) {
            v = json_false();

        } else if (podcri_json_depth(text, strlen(text))
                   <= PODCRI_JSON_MAX_DEPTH)
        {
            v = json_loads(text, JSON_DECODE_ANY, NULL);
        }

        if (v == NULL || (row->neutral && strcmp(text, row->neutral) == 0)) {
            json_decref(v);
            v = json_string(text);
        }

        break;

    case PODCRI_T_STR:
        v = json_string(text);
        break;

    case PODCRI_T_STRINGS:
    case PODCRI_T_STR_OR_STRINGS:
        v = json_pack("[s]", text);
        break;

    case PODCRI_T_PAIRS:
    case PODCRI_T_OBJ:
    case PODCRI_T_HERE:
    case PODCRI_T_ARRAY:
    case PODCRI_T_OBJECT:

        /* JSON inside of a query string: labels={"a":"b"} */

        v = podcri_input_parse(ctx, text, strlen(text));

        return v;
    }

    if (v) {
        podcri_input_own(ctx, v);
    }

    return v;
}


int
podcri_input_is_set(const json_t *v, const char *neutral)
{
    int      same;
    json_t  *n;

    if (v == NULL) {
        return 0;
    }

    switch (json_typeof(v)) {

    case JSON_NULL:
    case JSON_FALSE:
        return 0;

    case JSON_STRING:
        if (json_string_length(v) == 0) {
            return 0;
        }

        return neutral == NULL || strcmp(json_string_value(v), neutral) != 0;

    case JSON_INTEGER:
        if (json_integer_value(v) == 0) {
            return 0;
        }

        break;

    case JSON_REAL:
        if (json_real_value(v) == 0) {
            return 0;
        }

        break;

    case JSON_ARRAY:
        if (json_array_size(v) == 0) {
            return 0;
        }

        break;

    case JSON_OBJECT:
        if (json_object_size(v) == 0) {
            return 0;
        }

        break;

    case JSON_TRUE:
        break;
    }

    if (neutral == NULL) {
        return 1;
    }

    n = json_loads(neutral, JSON_DECODE_ANY, NULL);

    if (n == NULL) {
        return 1;
    }

    if (json_is_number(v) && json_is_number(n)) {
        same = (json_number_value(v) == json_number_value(n));

    } else {
        same = json_equal(v, n);
    }

    json_decref(n);

    return !same;
}


static void
podcri_input_own(podcri_ctx_t *ctx, json_t *v)
{
    podcri_pool_cleanup(ctx->pool, podcri_input_decref, v);
}


static void
podcri_input_decref(void *data)
{
    json_decref(data);
}


static const char *
podcri_input_path(podcri_ctx_t *ctx, const char *path, const char *key)
{
    if (path == NULL || *path == '\0') {
        return key;
    }

    return podcri_psprintf(ctx->pool, "%s.%s", path, key);
}


static int
podcri_input_wrong(podcri_input_state_t *st, const char *path,
    const char *words)
{
    return podcri_fail(st->ctx, PODCRI_E_BAD_REQUEST, NULL, "%s %s: %s",
                       st->what, path, words);
}
