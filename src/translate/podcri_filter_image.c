
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_filter_row.h"


static int podcri_image_check_when(podcri_ctx_t *ctx,
    const podcri_filter_t *f, podcri_filter_value_t *v,
    const podcri_filter_env_t *env);
static int podcri_image_check_containers(podcri_ctx_t *ctx,
    const podcri_filter_t *f, podcri_filter_value_t *v,
    const podcri_filter_env_t *env);
static int podcri_image_check_digest(podcri_ctx_t *ctx,
    const podcri_filter_t *f, podcri_filter_value_t *v,
    const podcri_filter_env_t *env);
static int podcri_image_has_reference(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_image_has_label(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_image_is_before(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_image_is_since(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_image_is_dangling(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_image_is_intermediate(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_image_is_never(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_image_has_id(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_image_has_digest(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_image_has_containers(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);


/* containers/common libimage/filters.go; a runtime keeps no image read-only
 * and no manifest lists */

static const podcri_filter_row_t  podcri_image_filters[] = {
    { "reference", PODCRI_FILTER_NOT, NULL, podcri_image_has_reference },
    { "label", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT, NULL,
      podcri_image_has_label },
    { "before", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT|PODCRI_FILTER_OBJECT,
      podcri_image_check_when, podcri_image_is_before },
    { "since", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT|PODCRI_FILTER_OBJECT,
      podcri_image_check_when, podcri_image_is_since },
    { "after", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT|PODCRI_FILTER_OBJECT,
      podcri_image_check_when, podcri_image_is_since },
    { "until", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT, podcri_filter_check_until,
      podcri_image_is_before },
    { "dangling", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT,
      podcri_filter_check_bool, podcri_image_is_dangling },
    { "intermediate", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT,
      podcri_filter_check_bool, podcri_image_is_intermediate },
    { "readonly", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT,
      podcri_filter_check_bool, podcri_image_is_never },
    { "manifest", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT,
      podcri_filter_check_bool, podcri_image_is_never },
    { "id", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT, NULL, podcri_image_has_id },
    { "digest", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT,
      podcri_image_check_digest, podcri_image_has_digest },
    { "containers", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT,
      podcri_image_check_containers, podcri_image_has_containers },
    { NULL, 0, NULL, NULL }
};


int
podcri_image_filters_check(podcri_ctx_t *ctx, podcri_filters_t *f,
    const podcri_filter_env_t *env)
{
    return podcri_filters_check(ctx, f, podcri_image_filters, env,
                                "invalid image filter \"%s\": must be in the "
                                "format \"filter=value or filter!=value\"");
}


int
podcri_image_matches(const podcri_image_t *i, const podcri_filters_t *f,
    const podcri_filter_env_t *env)
{
    return podcri_filters_match(i, f, env);
}


static int
podcri_image_has_reference(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    return podcri_image_name_matches(obj, v->text);
}


static int
podcri_image_has_label(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_image_t  *i = obj;

    return podcri_filter_label(&i->labels, v);
}


/* the image to compare with */

static int
podcri_image_check_when(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    int                    rc, best;
    size_t                 i;
    const podcri_image_t  *found;

    best = 0;
    found = NULL;

    for (i = 0; i < env->nimages; i++) {
        rc = podcri_image_is(ctx, &env->images[i], v->text);

        if (rc > best) {
            best = rc;
            found = &env->images[i];
        }
    }

    if (found == NULL) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, "image not known",
                           "could not find local image for filter "
                           "\"%s\"=\"%s\": %s", f->name, v->text, v->text);
    }

    v->number = found->created;

    return PODCRI_OK;
}


static int
podcri_image_is_before(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_image_t  *i = obj;

    return i->created < v->number;
}


static int
podcri_image_is_since(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_image_t  *i = obj;

    return i->created > v->number;
}


static int
podcri_image_is_dangling(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_image_t  *i = obj;

    return (i->tags.n == 0 && !i->intermediate) == v->number;
}


static int
podcri_image_is_intermediate(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_image_t  *i = obj;

    return i->intermediate == v->number;
}


static int
podcri_image_is_never(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    return !v->number;
}


static int
podcri_image_has_id(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const char            *id;
    const podcri_image_t  *i = obj;

    id = podcri_image_bare_id(v->text);

    return strncasecmp(i->id, id, strlen(id)) == 0;
}


static int
podcri_image_check_digest(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    if (strncmp(v->text, "sha256:", 7) != 0) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "invalid value \"%s\" for digest filter", v->text);
    }

    return PODCRI_OK;
}


static int
podcri_image_has_digest(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    size_t                 k;
    const char            *at;
    const podcri_image_t  *i = obj;

    for (k = 0; k < i->digests.n; k++) {
        at = strchr(i->digests.elts[k], '@');

        if (at && strncmp(at + 1, v->text, strlen(v->text)) == 0) {
            return 1;
        }
    }

    return 0;
}


/* no container is external to the runtime that is asked */

static int
podcri_image_check_containers(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    static const char *const  words[] = { "true", "false", "external", NULL };

    if (!podcri_filter_is_one_of(v->text, words)) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "unsupported value \"%s\" for containers filter",
                           v->text);
    }

    v->number = (strcmp(v->text, "true") == 0);

    return PODCRI_OK;
}


static int
podcri_image_has_containers(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    int                    used;
    size_t                 k;
    const podcri_image_t  *i = obj;

    for (k = 0, used = 0; k < env->n && !used; k++) {
        used = (strcmp(env->all[k].image_id, i->id) == 0);
    }

    return used == v->number;
}
