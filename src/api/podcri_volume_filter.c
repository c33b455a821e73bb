
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_volume_dir.h"
#include "podcri_filter_row.h"


static int podcri_volume_check_since(podcri_ctx_t *ctx,
    const podcri_filter_t *f, podcri_filter_value_t *v,
    const podcri_filter_env_t *env);
static int podcri_volume_has_name(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_volume_is_local(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_volume_has_label(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_volume_has_option(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_volume_is_dangling(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_volume_is_anonymous(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_volume_is_before(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_volume_is_since(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);


/* Podman's pkg/domain/filters/volumes.go, and Docker's "all" */

static const podcri_filter_row_t  podcri_volume_list_filters[] = {
    { "name", 0, podcri_filter_check_pattern, podcri_volume_has_name },
    { "driver", 0, NULL, podcri_volume_is_local },
    { "scope", 0, NULL, podcri_volume_is_local },
    { "label", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT, NULL,
      podcri_volume_has_label },
    { "opt", 0, NULL, podcri_volume_has_option },
    { "dangling", 0, podcri_filter_check_bool, podcri_volume_is_dangling },
    { "anonymous", 0, podcri_filter_check_bool, podcri_volume_is_anonymous },
    { "until", PODCRI_FILTER_SINGLE, podcri_filter_check_until,
      podcri_volume_is_before },
    { "since", PODCRI_FILTER_OBJECT, podcri_volume_check_since,
      podcri_volume_is_since },
    { "after", PODCRI_FILTER_OBJECT, podcri_volume_check_since,
      podcri_volume_is_since },
    { "all", 0, podcri_filter_check_bool, podcri_filter_any },

    { NULL, 0, NULL, NULL }
};


static const podcri_filter_row_t  podcri_volume_prune_filters[] = {
    { "label", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT, NULL,
      podcri_volume_has_label },
    { "until", PODCRI_FILTER_SINGLE, podcri_filter_check_until,
      podcri_volume_is_before },
    { "since", PODCRI_FILTER_OBJECT, podcri_volume_check_since,
      podcri_volume_is_since },
    { "after", PODCRI_FILTER_OBJECT, podcri_volume_check_since,
      podcri_volume_is_since },
    { "all", 0, podcri_filter_check_bool, podcri_filter_any },

    { NULL, 0, NULL, NULL }
};


int
podcri_volume_filters(podcri_op_t *op, const char *text, int prune,
    podcri_filters_t *f)
{
    podcri_filter_env_t  env;

    if (podcri_filters_parse(&op->ctx, text, f) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    memset(&env, 0, sizeof(env));
    env.now = op->ctx.loop->wall(op->ctx.loop);

    return podcri_filters_check(&op->ctx, f,
                                prune ? podcri_volume_prune_filters
                                      : podcri_volume_list_filters,
                                &env, "\"%s\" is an invalid volume filter");
}


int
podcri_volume_filters_find(podcri_op_t *op, podcri_filters_t *f,
    const podcri_volumes_t *list)
{
    podcri_filter_env_t  env;

    memset(&env, 0, sizeof(env));
    env.data = list;

    return podcri_filters_find(&op->ctx, f, &env);
}


int
podcri_volume_matches(const podcri_filters_t *f, const podcri_volume_t *v)
{
    return podcri_filters_match(v, f, NULL);
}


int
podcri_volume_filters_users(const podcri_filters_t *f)
{
    size_t  i;

    for (i = 0; i < f->n; i++) {
        if (f->elts[i].row->match == podcri_volume_is_dangling) {
            return 1;
        }
    }

    return 0;
}


int
podcri_volume_filters_all(const podcri_filters_t *f)
{
    size_t                        i, k;
    const podcri_filter_value_t  *v;

    for (i = 0; i < f->n; i++) {

        if (f->elts[i].row->match != podcri_filter_any) {
            continue;
        }

        v = f->elts[i].compiled;

        for (k = 0; k < f->elts[i].values.n; k++) {
            if (v[k].number) {
                return 1;
            }
        }
    }

    return 0;
}


static int
podcri_volume_check_since(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    size_t                   i;
    const podcri_volumes_t  *list = env->data;

    for (i = 0; i < list->n; i++) {
        if (strcmp(list->elts[i].name, v->text) == 0) {
            v->number = list->elts[i].created;
            return PODCRI_OK;
        }
    }

    return podcri_fail(ctx, PODCRI_E_INTERNAL, "no such volume",
                       "no volume with name \"%s\" found", v->text);
}


static int
podcri_volume_has_name(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_volume_t  *volume = obj;

    return podcri_pattern_matches(v->pattern, volume->name);
}


/* the one driver and the one scope there is */

static int
podcri_volume_is_local(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    return strcmp(v->text, "local") == 0;
}


static int
podcri_volume_has_label(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_volume_t  *volume = obj;

    return podcri_filter_label(&volume->labels, v);
}


/* "key" or "key=value" */

static int
podcri_volume_has_option(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    size_t                  i, len;
    const char             *value;
    const podcri_pairs_t   *options;
    const podcri_volume_t  *volume = obj;

    options = &volume->options;

    len = strcspn(v->text, "=");
    value = (v->text[len] && v->text[len + 1]) ? v->text + len + 1 : NULL;

    for (i = 0; i < options->n; i++) {

        if (strncmp(options->elts[i].key, v->text, len) == 0
            && options->elts[i].key[len] == '\0'
            && (value == NULL || strcmp(options->elts[i].value, value) == 0))
        {
            return 1;
        }
    }

    return 0;
}


static int
podcri_volume_is_dangling(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_volume_t  *volume = obj;

    return (volume->users == 0) == v->number;
}


static int
podcri_volume_is_anonymous(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_volume_t  *volume = obj;

    return volume->anonymous == v->number;
}


static int
podcri_volume_is_before(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_volume_t  *volume = obj;

    return volume->created < v->number;
}


static int
podcri_volume_is_since(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_volume_t  *volume = obj;

    return volume->created > v->number;
}
