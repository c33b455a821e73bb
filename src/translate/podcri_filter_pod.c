
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_filter_row.h"


static int podcri_pod_check_status(podcri_ctx_t *ctx,
    const podcri_filter_t *f, podcri_filter_value_t *v,
    const podcri_filter_env_t *env);
static int podcri_pod_check_member(podcri_ctx_t *ctx,
    const podcri_filter_t *f, podcri_filter_value_t *v,
    const podcri_filter_env_t *env);

static int podcri_pod_has_id(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_pod_has_name(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_pod_has_label(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_pod_has_status(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_pod_is_before(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_pod_has_network(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_pod_has_member_id(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_pod_has_member_name(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_pod_has_member_count(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_pod_has_member_status(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);


/* Podman's pkg/domain/filters/pods.go */

static const podcri_filter_row_t  podcri_pod_filters[] = {
    { "id", 0, podcri_filter_check_id, podcri_pod_has_id },
    { "name", 0, podcri_filter_check_pattern, podcri_pod_has_name },
    { "label", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT, NULL,
      podcri_pod_has_label },
    { "status", 0, podcri_pod_check_status, podcri_pod_has_status },
    { "until", PODCRI_FILTER_SINGLE, podcri_filter_check_until,
      podcri_pod_is_before },
    { "network", 0, NULL, podcri_pod_has_network },
    { "ctr-ids", 0, podcri_filter_check_id, podcri_pod_has_member_id },
    { "ctr-names", 0, podcri_filter_check_pattern,
      podcri_pod_has_member_name },
    { "ctr-number", 0, podcri_filter_check_int,
      podcri_pod_has_member_count },
    { "ctr-status", 0, podcri_pod_check_member,
      podcri_pod_has_member_status },
    { NULL, 0, NULL, NULL }
};


int
podcri_pod_filters_check(podcri_ctx_t *ctx, podcri_filters_t *f,
    const podcri_filter_env_t *env)
{
    return podcri_filters_check(ctx, f, podcri_pod_filters, env,
                                "%s is an invalid filter");
}


int
podcri_pod_matches(const podcri_pod_t *p, const podcri_filters_t *f,
    const podcri_filter_env_t *env)
{
    return podcri_filters_match(p, f, env);
}


static int
podcri_pod_has_id(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_pod_t  *p = obj;

    return podcri_filter_id(p->id, v);
}


static int
podcri_pod_has_name(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_pod_t  *p = obj;

    return podcri_pattern_matches(v->pattern, p->name);
}


static int
podcri_pod_has_label(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_pod_t  *p = obj;

    return podcri_filter_label(&p->labels, v);
}


static int
podcri_pod_check_status(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    static const char *const  words[] = {
        "stopped", "running", "paused", "exited", "dead", "created",
        "degraded", NULL
    };

    if (!podcri_filter_is_one_of(v->text, words)) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "%s is not a valid pod status", v->text);
    }

    return PODCRI_OK;
}


static int
podcri_pod_has_status(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    return strcasecmp(podcri_pod_state(obj), v->text) == 0;
}


static int
podcri_pod_is_before(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_pod_t  *p = obj;

    return p->created < v->number;
}


static int
podcri_pod_has_network(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_pod_t  *p = obj;

    return podcri_filter_is_network(&p->spec->net, v->text, env);
}


static int
podcri_pod_has_member_id(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    size_t               i;
    const podcri_pod_t  *p = obj;

    for (i = 0; i < p->ncontainers; i++) {
        if (podcri_filter_id(p->containers[i]->id, v)) {
            return 1;
        }
    }

    return 0;
}


static int
podcri_pod_has_member_name(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    size_t               i;
    const podcri_pod_t  *p = obj;

    for (i = 0; i < p->ncontainers; i++) {
        if (podcri_pattern_matches(v->pattern, p->containers[i]->name)) {
            return 1;
        }
    }

    return 0;
}


static int
podcri_pod_has_member_count(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_pod_t  *p = obj;

    return v->number >= 0 && p->ncontainers == (size_t) v->number;
}


static int
podcri_pod_check_member(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    static const char *const  words[] = {
        "created", "running", "paused", "stopped", "exited", "unknown", NULL
    };

    if (!podcri_filter_is_one_of(v->text, words)) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "%s is not a valid status", v->text);
    }

    if (strcmp(v->text, "stopped") == 0) {
        v->text = "exited";
    }

    return PODCRI_OK;
}


static int
podcri_pod_has_member_status(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    size_t               i;
    const podcri_pod_t  *p = obj;

    for (i = 0; i < p->ncontainers; i++) {
        if (strcmp(podcri_state_name(p->containers[i]->state), v->text) == 0)
        {
            return 1;
        }
    }

    return 0;
}
