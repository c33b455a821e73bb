
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_map.h"
#include "podcri_view.h"


/*
 * Defaults, and what the image adds to a create spec.
 */


/* Podman's when the image has none (containers/common pkg/config) */
#define PODCRI_SPEC_PATH                                                      \
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


typedef struct {
    podcri_strings_t   list;
    podcri_map_t       index;        /* name to its place in list */
} podcri_spec_env_t;


static const char *podcri_spec_image_name(podcri_ctx_t *ctx,
    const char *asked, const podcri_image_t *image);
static void podcri_spec_args(podcri_ctx_t *ctx, podcri_spec_t *spec,
    const podcri_image_t *image);
static void podcri_spec_environment(podcri_ctx_t *ctx, podcri_spec_t *spec,
    const podcri_image_t *image);
static void podcri_spec_unset(podcri_ctx_t *ctx, const podcri_spec_t *spec,
    const podcri_image_t *image, podcri_strings_t *unset);
static int podcri_spec_env_stays(const podcri_spec_t *spec,
    const char *variable);
static void podcri_spec_env_set(podcri_ctx_t *ctx, podcri_spec_env_t *env,
    const char *variable, int user);
static int podcri_spec_volumes(podcri_ctx_t *ctx, podcri_spec_t *spec,
    const podcri_image_t *image);
static void podcri_spec_pairs(podcri_ctx_t *ctx, podcri_pairs_t *list,
    const podcri_pairs_t *image);
static void podcri_spec_strings(podcri_ctx_t *ctx, podcri_strings_t *list,
    const podcri_strings_t *from);


/* stands in the index for a name that is unset */
static char  podcri_spec_env_unset;


void
podcri_spec_init(podcri_spec_t *spec)
{
    memset(spec, 0, sizeof(podcri_spec_t));

    spec->stop_timeout = -1;
}


void
podcri_pod_spec_init(podcri_pod_spec_t *spec)
{
    memset(spec, 0, sizeof(podcri_pod_spec_t));
}


int
podcri_spec_resolve(podcri_ctx_t *ctx, podcri_spec_t *spec,
    const podcri_image_t *image)
{
    int          n;
    const char  *signal;

    spec->image_id = podcri_pstrdup(ctx->pool, image->id);
    spec->image_name = podcri_spec_image_name(ctx, spec->image, image);

    podcri_spec_args(ctx, spec, image);

    if (spec->args.n == 0) {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "no command or entrypoint provided, and no CMD or "
                           "ENTRYPOINT from image");
    }

    podcri_spec_environment(ctx, spec, image);

    if (spec->work_dir == NULL) {
        spec->work_dir = podcri_path_clean(ctx->pool, image->work_dir);

        if (spec->work_dir == NULL) {
            spec->work_dir = "/";
        }
    }

    if (spec->user == NULL && image->user && *image->user) {
        spec->user = podcri_pstrdup(ctx->pool, image->user);
        spec->user_of_image = 1;
    }

    if (spec->stop_signal == NULL) {
        n = podcri_signal_number(image->stop_signal);
        signal = podcri_signal_name(n);
        spec->stop_signal = signal ? signal : "SIGTERM";
    }

    /* the user's labels win; podcri's own cannot come from an image */

    podcri_spec_pairs(ctx, &spec->labels, &image->labels);
    podcri_spec_pairs(ctx, &spec->expose, &image->expose);

    if (spec->health.test.n == 0) {
        spec->health = image->health;
        memset(&spec->health.test, 0, sizeof(podcri_strings_t));
        podcri_spec_strings(ctx, &spec->health.test, &image->health.test);
    }

    return podcri_spec_volumes(ctx, spec, image);
}


/* Of the image's names the one that was asked for, else the first, else what
 * was asked for: an id. */

static const char *
podcri_spec_image_name(podcri_ctx_t *ctx, const char *asked,
    const podcri_image_t *image)
{
    size_t         i, n, len;
    const char    *tag, *normal;
    podcri_ref_t   ref;

    if (image->tags.n == 0) {
        return asked;
    }

    if (podcri_ref_parse(ctx, asked, &ref) != PODCRI_OK) {
        podcri_err_clear(ctx);
        return podcri_pstrdup(ctx->pool, image->tags.elts[0]);
    }

    normal = podcri_ref_normal(ctx->pool, &ref);

    for (i = 0; i < image->tags.n; i++) {
        if (strcmp(image->tags.elts[i], normal) == 0) {
            return normal;
        }
    }

    /* a short name of another registry: "foo" is "localhost/foo:latest" */

    normal = podcri_psprintf(ctx->pool, "/%s:%s", ref.repository,
                             *ref.tag ? ref.tag : "latest");
    n = strlen(normal);

    for (i = 0; i < image->tags.n; i++) {
        tag = image->tags.elts[i];
        len = strlen(tag);

        if (len >= n && strcmp(tag + len - n, normal) == 0) {
            return podcri_pstrdup(ctx->pool, tag);
        }
    }

    return podcri_pstrdup(ctx->pool, image->tags.elts[0]);
}


/*
 * An entrypoint given drops the image's command (Podman pkg/specgen/generate
 * makeCommand()).
 */

static void
podcri_spec_args(podcri_ctx_t *ctx, podcri_spec_t *spec,
    const podcri_image_t *image)
{
    size_t                   i;
    const podcri_strings_t  *parts[2];

    parts[0] = spec->has_entrypoint ? &spec->entrypoint : &image->entrypoint;

    if (spec->command.n || spec->has_entrypoint) {
        parts[1] = &spec->command;

    } else {
        parts[1] = &image->command;
    }

    memset(&spec->args, 0, sizeof(podcri_strings_t));

    for (i = 0; i < podcri_nelts(parts); i++) {
        podcri_spec_strings(ctx, &spec->args, parts[i]);
    }
}


/*
 * Podman's defaults, the image's, and the user's on top (pkg/specgen/generate
 * CompleteSpec()).  HOME and HOSTNAME are for the runtime, which knows the
 * user's directory and the name.
 */

static void
podcri_spec_environment(podcri_ctx_t *ctx, podcri_spec_t *spec,
    const podcri_image_t *image)
{
    size_t              i;
    podcri_strings_t    unset;
    podcri_spec_env_t   env;

    memset(&env, 0, sizeof(podcri_spec_env_t));

    podcri_map_init(&env.index, ctx->pool,
                    image->env.n + spec->env.n + spec->unsetenv.n + 4);

    podcri_spec_unset(ctx, spec, image, &unset);

    for (i = 0; i < unset.n; i++) {
        podcri_map_set(&env.index, unset.elts[i], &podcri_spec_env_unset);
    }

    if (!spec->unsetenv_all) {
        podcri_spec_env_set(ctx, &env, PODCRI_SPEC_PATH, 0);

        if (spec->terminal) {
            podcri_spec_env_set(ctx, &env, "TERM=xterm", 0);
        }

        podcri_spec_env_set(ctx, &env, "container=podman", 0);

        for (i = 0; i < image->env.n; i++) {
            podcri_spec_env_set(ctx, &env,
                                podcri_pstrdup(ctx->pool,
                                               image->env.elts[i]), 0);
        }
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
}


/* the names; PATH and the terminal's TERM are set by the runtimes */

static void
podcri_spec_unset(podcri_ctx_t *ctx, const podcri_spec_t *spec,
    const podcri_image_t *image, podcri_strings_t *unset)
{
    size_t  i, len;

    memset(unset, 0, sizeof(podcri_strings_t));

    podcri_spec_strings(ctx, unset, &spec->unsetenv);

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


static int
podcri_spec_volumes(podcri_ctx_t *ctx, podcri_spec_t *spec,
    const podcri_image_t *image)
{
    size_t           i;
    const char      *path;
    podcri_map_t     map;
    podcri_mount_t  *m;

    if (image->volumes.n == 0
        || (spec->image_volume_mode
            && strcmp(spec->image_volume_mode, "ignore") == 0))
    {
        return PODCRI_OK;
    }

    podcri_map_init(&map, ctx->pool, spec->nmounts + image->volumes.n);

    for (i = 0; i < spec->nmounts; i++) {
        podcri_map_set(&map, spec->mounts[i].destination, &map);
    }

    for (i = 0; i < image->volumes.n; i++) {
        path = podcri_path_clean(ctx->pool, image->volumes.elts[i]);

        if (path == NULL || path[1] == '\0') {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "the image has a volume at \"%s\", which is "
                               "no path to mount on",
                               image->volumes.elts[i]);
        }

        if (podcri_map_get(&map, path)) {
            continue;
        }

        podcri_map_set(&map, path, &map);

        m = podcri_push(ctx->pool, &spec->mounts, &spec->nmounts,
                        sizeof(podcri_mount_t));

        m->destination = path;

        if (spec->image_volume_mode) {
            m->type = "tmpfs";

        } else {
            m->type = "volume";
            m->anonymous = 1;
        }
    }

    return PODCRI_OK;
}


static void
podcri_spec_strings(podcri_ctx_t *ctx, podcri_strings_t *list,
    const podcri_strings_t *from)
{
    size_t  i;

    for (i = 0; i < from->n; i++) {
        podcri_strings_push(ctx->pool, list,
                            podcri_pstrdup(ctx->pool, from->elts[i]));
    }
}


/* those pairs of the image whose key is not there yet */

static void
podcri_spec_pairs(podcri_ctx_t *ctx, podcri_pairs_t *list,
    const podcri_pairs_t *image)
{
    size_t        i;
    const char   *key;
    podcri_map_t  map;

    if (image->n == 0) {
        return;
    }

    podcri_map_init(&map, ctx->pool, list->n);

    for (i = 0; i < list->n; i++) {
        podcri_map_set(&map, list->elts[i].key, list);
    }

    for (i = 0; i < image->n; i++) {
        key = image->elts[i].key;

        if (podcri_map_get(&map, key) == NULL
            && strncmp(key, PODCRI_KEY_PREFIX, sizeof(PODCRI_KEY_PREFIX) - 1)
               != 0)
        {
            podcri_pairs_push(ctx->pool, list,
                              podcri_pstrdup(ctx->pool, key),
                              podcri_pstrdup(ctx->pool,
                                             image->elts[i].value));
        }
    }
}
