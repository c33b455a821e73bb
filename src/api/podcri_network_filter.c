
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_network_view.h"
#include "podcri_filter_row.h"
#include "podcri_networks.h"


static int podcri_network_has_name(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_network_has_id(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_network_has_driver(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_network_is_local(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_network_is_builtin(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_network_none(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_network_check_dangling(podcri_ctx_t *ctx,
    const podcri_filter_t *f, podcri_filter_value_t *v,
    const podcri_filter_env_t *env);
static int podcri_network_is_dangling(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);


/* containers/common libnetwork/util/filters.go; scope and type are Docker's.
 * The one network has no labels and is older than all else. */

static const podcri_filter_row_t  podcri_network_filters[] = {
    { "name", 0, podcri_filter_check_pattern, podcri_network_has_name },
    { "id", 0, podcri_filter_check_id, podcri_network_has_id },
    { "driver", 0, NULL, podcri_network_has_driver },
    { "scope", 0, NULL, podcri_network_is_local },
    { "type", 0, NULL, podcri_network_is_builtin },
    { "label", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT, NULL,
      podcri_network_none },
    { "until", PODCRI_FILTER_SINGLE, podcri_filter_check_until,
      podcri_filter_any },
    { "dangling", 0, podcri_network_check_dangling,
      podcri_network_is_dangling },

    { NULL, 0, NULL, NULL }
};


int
podcri_network_filters_read(podcri_op_t *op, const char *text,
    podcri_filters_t *f)
{
    podcri_filter_env_t  env;

    if (podcri_filters_parse(&op->ctx, text, f) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    memset(&env, 0, sizeof(env));
    env.now = op->ctx.loop->wall(op->ctx.loop);

    return podcri_filters_check(&op->ctx, f, podcri_network_filters, &env,
                                "invalid filter \"%s\"");
}


int
podcri_network_matches(const podcri_network_view_t *view,
    const podcri_filters_t *f)
{
    return podcri_filters_match(view, f, NULL);
}


static int
podcri_network_has_name(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_network_view_t  *view = obj;

    return podcri_pattern_matches(v->pattern, view->name);
}


static int
podcri_network_has_id(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    return podcri_filter_id(PODCRI_NETWORK_ID, v);
}


static int
podcri_network_has_driver(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_network_view_t  *view = obj;

    return strcmp(view->net.driver ? view->net.driver : "bridge", v->text)
           == 0;
}


static int
podcri_network_is_local(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    return strcmp(v->text, "local") == 0;
}


static int
podcri_network_is_builtin(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    return strcmp(v->text, "builtin") == 0;
}


static int
podcri_network_none(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    return 0;
}


/* the one filter of them that Podman takes no second value for */

static int
podcri_network_check_dangling(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    if (f->values.n > 1) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "got more than one value for filter key "
                           "\"dangling\"");
    }

    return podcri_filter_check_bool(ctx, f, v, env);
}


/* Podman never counts the default network as dangling */

static int
podcri_network_is_dangling(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    return !v->number;
}
