
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_spec_env.h"


/* Podman's when the image has none (containers/common pkg/config) */
#define PODCRI_SPEC_PATH                                                      \
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


static void podcri_spec_env_init(podcri_ctx_t *ctx, podcri_spec_env_t *env,
    size_t n);
static int podcri_spec_env_defaults(podcri_ctx_t *ctx,
    const podcri_spec_t *spec, const podcri_image_t *image,
    podcri_spec_env_t *env);
static int podcri_spec_env_merge(podcri_ctx_t *ctx,
    const podcri_strings_t *merge, podcri_spec_env_t *env);
static void podcri_spec_unset(podcri_ctx_t *ctx, const podcri_spec_t *spec,
    const podcri_image_t *image, podcri_strings_t *unset);
static int podcri_spec_env_stays(const podcri_spec_t *spec,
    const char *variable);
static void podcri_spec_env_set(podcri_ctx_t *ctx, podcri_spec_env_t *env,
    const char *variable, int user);


/* stands in the index for a name that is unset */
static char  podcri_spec_env_unset;


/*
 * Podman's defaults, the image's, and the user's on top (pkg/specgen/generate
 * CompleteSpec()).  HOME and HOSTNAME are for the runtime, which knows the
 * user's directory and the name.
 */

int
podcri_spec_environment(podcri_ctx_t *ctx, podcri_spec_t *spec,
    const podcri_image_t *image)
{
    size_t              i;
    podcri_strings_t    unset;
    podcri_spec_env_t   env, defaults;

    if (podcri_spec_env_defaults(ctx, spec, image, &defaults) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    podcri_spec_env_init(ctx, &env, defaults.list.n + spec->env.n
                                    + spec->unsetenv.n);

    podcri_spec_unset(ctx, spec, image, &unset);

    for (i = 0; i < unset.n; i++) {
        podcri_map_set(&env.index, unset.elts[i], &podcri_spec_env_unset);
    }

    for (i = 0; i < defaults.list.n && !spec->unsetenv_all; i++) {
        podcri_spec_env_set(ctx, &env, defaults.list.elts[i], 0);
    }

    for (i = 0; i < image->env.n; i++) {
        if (!spec->helper
            && podcri_spec_env_stays(spec, image->env.elts[i]))
        {
            podcri_spec_env_set(ctx, &env,
                podcri_psprintf(ctx->pool, "%.*s=",
                                (int) strcspn(image->env.elts[i], "="),
                                image->env.elts[i]), 1);
        }
    }

    if (spec->timezone) {
        podcri_spec_env_set(ctx, &env,
                            podcri_psprintf(ctx->pool, "TZ=%s",
                                            spec->timezone), 1);
    }

    for (i = 0; i < spec->env.n; i++) {
        podcri_spec_env_set(ctx, &env, spec->env.elts[i], 1);
    }

    spec->env = env.list;

    memset(&spec->unsetenv, 0, sizeof(podcri_strings_t));

    for (i = 0; i < unset.n; i++) {
        if (podcri_map_get(&env.index, unset.elts[i])
            == &podcri_spec_env_unset)
        {
            podcri_strings_push(ctx->pool, &spec->unsetenv, unset.elts[i]);
            podcri_map_set(&env.index, unset.elts[i], &spec->unsetenv);
        }
    }

    return PODCRI_OK;
}


static void
podcri_spec_env_init(podcri_ctx_t *ctx, podcri_spec_env_t *env, size_t n)
{
    memset(env, 0, sizeof(podcri_spec_env_t));

    podcri_map_init(&env->index, ctx->pool, n);
}


static int
podcri_spec_env_defaults(podcri_ctx_t *ctx, const podcri_spec_t *spec,
    const podcri_image_t *image, podcri_spec_env_t *env)
{
    size_t  i;

    podcri_spec_env_init(ctx, env, image->env.n + spec->env_merge.n + 4);

    podcri_spec_env_set(ctx, env, PODCRI_SPEC_PATH, 0);

    if (spec->terminal) {
        podcri_spec_env_set(ctx, env, "TERM=xterm", 0);
    }

    podcri_spec_env_set(ctx, env, "container=podman", 0);

    for (i = 0; i < image->env.n; i++) {
        podcri_spec_env_set(ctx, env,
                            podcri_pstrdup(ctx->pool, image->env.elts[i]), 0);
    }

    return podcri_spec_env_merge(ctx, &spec->env_merge, env);
}


/* each sees what those before it have set */

static int
podcri_spec_env_merge(podcri_ctx_t *ctx, const podcri_strings_t *merge,
    podcri_spec_env_t *env)
{
    size_t               i;
    const char          *variable;
    podcri_spec_word_t   w;

    if (merge->n == 0) {
        return PODCRI_OK;
    }

    podcri_spec_word_init(&w, ctx, env);

    for (i = 0; i < merge->n; i++) {

        if (podcri_spec_word(&w, merge->elts[i], &variable) != PODCRI_OK) {
            return PODCRI_ERROR;
        }

        if (strchr(variable, '=') == NULL || *variable == '=') {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "missing name or \"=\" for --env-merge "
                               "substitution %s", merge->elts[i]);
        }

        podcri_spec_env_set(ctx, env, variable, 0);
    }

    return PODCRI_OK;
}


const char *
podcri_spec_env_get(const podcri_spec_env_t *env, const char *name)
{
    size_t      *place;
    const char  *value;

    place = podcri_map_get(&env->index, name);

    if (place == NULL) {
        return "";
    }

    value = strchr(env->list.elts[*place], '=');

    return value ? value + 1 : "";
}


/* the names; PATH and the terminal's TERM are set by the runtimes */

static void
podcri_spec_unset(podcri_ctx_t *ctx, const podcri_spec_t *spec,
    const podcri_image_t *image, podcri_strings_t *unset)
{
    size_t  i, len;

    memset(unset, 0, sizeof(podcri_strings_t));

    for (i = 0; i < spec->unsetenv.n; i++) {
        podcri_strings_push(ctx->pool, unset, spec->unsetenv.elts[i]);
    }

    if (!spec->unsetenv_all) {
        return;
    }

    podcri_strings_push(ctx->pool, unset, "PATH");
    podcri_strings_push(ctx->pool, unset, "TERM");

    for (i = 0; i < image->env.n; i++) {
        len = strcspn(image->env.elts[i], "=");

        if (len) {
            podcri_strings_push(ctx->pool, unset,
                                podcri_pstrndup(ctx->pool,
                                                image->env.elts[i], len));
        }
    }
}


int
podcri_spec_unset_stays(const podcri_spec_t *spec,
    const podcri_image_t *image)
{
    size_t  i;

    if (spec->helper) {
        return 0;
    }

    for (i = 0; i < image->env.n; i++) {
        if (podcri_spec_env_stays(spec, image->env.elts[i])) {
            return 1;
        }
    }

    return 0;
}


/* without podcri-init PATH stays as it is: the runtimes give one to every
 * container */

static int
podcri_spec_env_stays(const podcri_spec_t *spec, const char *variable)
{
    size_t  i, len;

    len = strcspn(variable, "=");

    if (len == 0 || (len == 4 && memcmp(variable, "PATH", 4) == 0)) {
        return 0;
    }

    if (spec->unsetenv_all) {
        return 1;
    }

    for (i = 0; i < spec->unsetenv.n; i++) {
        if (strlen(spec->unsetenv.elts[i]) == len
            && memcmp(spec->unsetenv.elts[i], variable, len) == 0)
        {
            return 1;
        }
    }

    return 0;
}


/* the last of a name wins, in the place of the first; what is unset comes
 * back only by the user's hand */

static void
podcri_spec_env_set(podcri_ctx_t *ctx, podcri_spec_env_t *env,
    const char *variable, int user)
{
    void        *seen;
    size_t      *place;
    const char  *name;

    name = podcri_pstrndup(ctx->pool, variable, strcspn(variable, "="));
    seen = podcri_map_get(&env->index, name);

    if (seen == &podcri_spec_env_unset) {

        if (!user) {
            return;
        }

        seen = NULL;
    }

    if (seen) {
        place = seen;
        env->list.elts[*place] = variable;
        return;
    }

    place = podcri_palloc(ctx->pool, sizeof(size_t));
    *place = env->list.n;

    podcri_strings_push(ctx->pool, &env->list, variable);
    podcri_map_set(&env->index, name, place);
}
