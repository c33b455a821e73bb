
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_map.h"
#include "podcri_spec_env.h"
#include "podcri_view.h"


/*
 * Defaults, and what the image adds to a create spec.
 */


static const char *podcri_spec_image_name(podcri_ctx_t *ctx,
    const char *asked, const podcri_image_t *image);
static void podcri_spec_args(podcri_ctx_t *ctx, podcri_spec_t *spec,
    const podcri_image_t *image);
static int podcri_spec_volumes(podcri_ctx_t *ctx, podcri_spec_t *spec,
    const podcri_image_t *image);
static void podcri_spec_pairs(podcri_ctx_t *ctx, podcri_pairs_t *list,
    const podcri_pairs_t *image);
static void podcri_spec_strings(podcri_ctx_t *ctx, podcri_strings_t *list,
    const podcri_strings_t *from);


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

    if (podcri_spec_environment(ctx, spec, image) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

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
