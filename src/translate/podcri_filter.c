
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_filter_row.h"
#include "podcri_str.h"


static int podcri_filter_values(podcri_ctx_t *ctx, podcri_filter_t *f,
    json_t *list, size_t *room);
static int podcri_filter_value_add(podcri_ctx_t *ctx, podcri_filter_t *f,
    const char *value, size_t *room);
static int podcri_filters_too_many(podcri_ctx_t *ctx);
static const podcri_filter_row_t *podcri_filter_row(
    const podcri_filter_row_t *table, const char *name, int *negated);
static int podcri_filters_values(podcri_ctx_t *ctx, podcri_filters_t *filters,
    const podcri_filter_env_t *env, unsigned object);
static int podcri_filter_matches(const void *obj, const podcri_filter_t *f,
    const podcri_filter_env_t *env);


int
podcri_filters_parse(podcri_ctx_t *ctx, const char *text,
    podcri_filters_t *out)
{
    size_t            room;
    json_t           *root, *list;
    const char       *name;
    podcri_filter_t  *f;

    memset(out, 0, sizeof(podcri_filters_t));

    if (text == NULL || *text == '\0') {
        return PODCRI_OK;
    }

    root = podcri_input_parse(ctx, text, strlen(text));

    if (root == NULL) {
        ctx->err.status = 500;
        return PODCRI_ERROR;
    }

    if (json_is_null(root)) {
        return PODCRI_OK;
    }

    if (!json_is_object(root)) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "filters: object expected");
    }

    room = PODCRI_FILTERS_MAX;

    json_object_foreach(root, name, list) {

        if (room-- == 0) {
            return podcri_filters_too_many(ctx);
        }

        f = podcri_push(ctx->pool, &out->elts, &out->n,
                        sizeof(podcri_filter_t));
        f->name = name;

        if (podcri_filter_values(ctx, f, list, &room) != PODCRI_OK) {
            return PODCRI_ERROR;
        }
    }

    return PODCRI_OK;
}


void
podcri_filters_add(podcri_ctx_t *ctx, podcri_filters_t *f, const char *name,
    const char *value)
{
    size_t            i;
    podcri_filter_t  *filter;

    for (i = 0; i < f->n; i++) {
        if (strcmp(f->elts[i].name, name) == 0) {
            podcri_strings_push(ctx->pool, &f->elts[i].values, value);
            return;
        }
    }

    filter = podcri_push(ctx->pool, &f->elts, &f->n, sizeof(podcri_filter_t));
    filter->name = name;

    podcri_strings_push(ctx->pool, &filter->values, value);
}


static int
podcri_filter_values(podcri_ctx_t *ctx, podcri_filter_t *f, json_t *list,
    size_t *room)
{
    size_t       i;
    json_t      *value;
    const char  *key;

    if (json_is_array(list)) {

        json_array_foreach(list, i, value) {

            if (!json_is_string(value)) {
                return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                                   "filter %s: list of strings expected",
                                   f->name);
            }

            if (podcri_filter_value_add(ctx, f, json_string_value(value),
                                        room)
                != PODCRI_OK)
            {
                return PODCRI_ERROR;
            }
        }

        return PODCRI_OK;
    }

    if (json_is_object(list)) {

        json_object_foreach(list, key, value) {

            if (!json_is_boolean(value)) {
                return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                                   "filter %s: true or false expected for "
                                   "each value", f->name);
            }

            if (json_is_true(value)
                && podcri_filter_value_add(ctx, f, key, room) != PODCRI_OK)
            {
                return PODCRI_ERROR;
            }
        }

        return PODCRI_OK;
    }

    if (json_is_null(list)) {
        return PODCRI_OK;
    }

    return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                       "filter %s: list of strings expected", f->name);
}


static int
podcri_filter_value_add(podcri_ctx_t *ctx, podcri_filter_t *f,
    const char *value, size_t *room)
{
    if (*room == 0) {
        return podcri_filters_too_many(ctx);
    }

    (*room)--;

    podcri_strings_push(ctx->pool, &f->values, value);

    return PODCRI_OK;
}


static int
podcri_filters_too_many(podcri_ctx_t *ctx)
{
    return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                       "more than %d filters and values", PODCRI_FILTERS_MAX);
}


int
podcri_filters_check(podcri_ctx_t *ctx, podcri_filters_t *filters,
    const podcri_filter_row_t *table, const podcri_filter_env_t *env,
    const char *unknown)
{
    int                     negated;
    size_t                  i, k;
    podcri_filter_t        *f;
    podcri_filter_value_t  *v;

    for (i = 0; i < filters->n; i++) {
        f = &filters->elts[i];

        f->row = podcri_filter_row(table, f->name, &negated);

        if (f->row == NULL) {
            return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL, "%s",
                               podcri_psprintf(ctx->pool, unknown, f->name));
        }

        if ((f->row->flags & PODCRI_FILTER_SINGLE) && f->values.n > 1) {
            return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                               "specify exactly one timestamp for %s",
                               f->name);
        }

        v = podcri_pcalloc(ctx->pool, podcri_max(f->values.n, 1)
                                      * sizeof(podcri_filter_value_t));
        f->compiled = v;

        for (k = 0; k < f->values.n; k++) {
            v[k].text = f->values.elts[k];
        }
    }

    return podcri_filters_values(ctx, filters, env, 0);
}


int
podcri_filters_find(podcri_ctx_t *ctx, podcri_filters_t *f,
    const podcri_filter_env_t *env)
{
    return podcri_filters_values(ctx, f, env, PODCRI_FILTER_OBJECT);
}


static int
podcri_filters_values(podcri_ctx_t *ctx, podcri_filters_t *filters,
    const podcri_filter_env_t *env, unsigned object)
{
    size_t                  i, k;
    podcri_filter_t        *f;
    podcri_filter_value_t  *v;

    for (i = 0; i < filters->n; i++) {
        f = &filters->elts[i];

        if (f->row->check == NULL
            || (f->row->flags & PODCRI_FILTER_OBJECT) != object)
        {
            continue;
        }

        v = f->compiled;

        for (k = 0; k < f->values.n; k++) {
            if (f->row->check(ctx, f, &v[k], env) != PODCRI_OK) {
                return PODCRI_ERROR;
            }
        }
    }

    return PODCRI_OK;
}


static const podcri_filter_row_t *
podcri_filter_row(const podcri_filter_row_t *table, const char *name,
    int *negated)
{
    size_t                      len;
    const podcri_filter_row_t  *row;

    len = strlen(name);
    *negated = (len && name[len - 1] == '!');
    len -= *negated;

    for (row = table; row->name; row++) {
        if (strlen(row->name) == len && memcmp(row->name, name, len) == 0
            && (!*negated || (row->flags & PODCRI_FILTER_NOT)))
        {
            return row;
        }
    }

    return NULL;
}


int
podcri_filters_match(const void *obj, const podcri_filters_t *filters,
    const podcri_filter_env_t *env)
{
    size_t  i;

    for (i = 0; i < filters->n; i++) {
        if (!podcri_filter_matches(obj, &filters->elts[i], env)) {
            return 0;
        }
    }

    return 1;
}


static int
podcri_filter_matches(const void *obj, const podcri_filter_t *f,
    const podcri_filter_env_t *env)
{
    int                           all, negated;
    size_t                        k, hits;
    const podcri_filter_value_t  *v;

    if (f->values.n == 0) {
        return 1;
    }

    v = f->compiled;
    all = (f->row->flags & PODCRI_FILTER_ALL);
    negated = (f->name[strlen(f->name) - 1] == '!');
    hits = 0;

    for (k = 0; k < f->values.n; k++) {

        if (f->row->match(obj, &v[k], env)) {

            if (negated) {
                return 0;
            }

            hits++;

            if (!all) {
                return 1;
            }

        } else if (all && !negated) {
            return 0;
        }
    }

    return negated || hits;
}


int
podcri_filter_check_pattern(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    v->pattern = podcri_pattern_compile(ctx, v->text);

    return v->pattern ? PODCRI_OK : PODCRI_ERROR;
}


int
podcri_filter_check_id(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    if (*v->text
        && v->text[strspn(v->text, "0123456789abcdefABCDEF")] == '\0')
    {
        return PODCRI_OK;
    }

    return podcri_filter_check_pattern(ctx, f, v, env);
}


int
podcri_filter_id(const char *id, const podcri_filter_value_t *v)
{
    if (v->pattern) {
        return podcri_pattern_matches(v->pattern, id);
    }

    return strncasecmp(id, v->text, strlen(v->text)) == 0;
}


int
podcri_filter_check_until(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    if (podcri_parse_time(v->text, env->now, &v->number) != PODCRI_OK) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "failed to parse \"%s\" as a time", v->text);
    }

    return PODCRI_OK;
}


int
podcri_filter_check_bool(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    int  value;

    if (podcri_parse_bool(v->text, &value) != PODCRI_OK) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "non-boolean value \"%s\" for %s filter", v->text,
                           f->name);
    }

    v->number = value;

    return PODCRI_OK;
}


int
podcri_filter_check_int(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    if (podcri_parse_i64(v->text, &v->number) != PODCRI_OK
        || v->number < INT32_MIN || v->number > INT32_MAX)
    {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "%s filter: integer expected, not \"%s\"", f->name,
                           v->text);
    }

    return PODCRI_OK;
}


int
podcri_filter_label(const podcri_pairs_t *labels,
    const podcri_filter_value_t *v)
{
    int           wild;
    char          key[PODCRI_PATTERN_MAX + 1];
    size_t        i, len;
    const char   *value;

    value = strchr(v->text, '=');
    len = value ? (size_t) (value - v->text) : strlen(v->text);
    value = (value && value[1]) ? value + 1 : NULL;

    wild = (len < sizeof(key) && memchr(v->text, '*', len));

    if (wild) {
        memcpy(key, v->text, len);
        key[len] = '\0';
    }

    for (i = 0; i < labels->n; i++) {

        if (value && strcmp(labels->elts[i].value, value) != 0) {
            continue;
        }

        if (strncmp(labels->elts[i].key, v->text, len) == 0
            && labels->elts[i].key[len] == '\0')
        {
            return 1;
        }

        if (wild && podcri_glob(key, labels->elts[i].key, 1)) {
            return 1;
        }
    }

    return 0;
}


int
podcri_filter_any(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    return 1;
}


int
podcri_filter_is_one_of(const char *s, const char *const *words)
{
    for ( /* void */ ; *words; words++) {
        if (strcmp(s, *words) == 0) {
            return 1;
        }
    }

    return 0;
}


int
podcri_filter_is_network(const podcri_ns_t *net, const char *name,
    const podcri_filter_env_t *env)
{
    const char  *network;

    switch (net->mode) {

    case PODCRI_NS_HOST:
        return strcmp(name, "host") == 0;

    case PODCRI_NS_NONE:
        return strcmp(name, "none") == 0;

    case PODCRI_NS_CONTAINER:
        return strncmp(name, "container:", 10) == 0 && net->value
               && strcmp(name + 10, net->value) == 0;

    default:
        network = env->network ? env->network : "podman";

        return strcmp(name, network) == 0 || strcmp(name, "bridge") == 0;
    }
}
