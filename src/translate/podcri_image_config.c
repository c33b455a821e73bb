
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_view.h"
#include "podcri_str.h"


#define PODCRI_IMAGE_NONE  "<none>"


static void podcri_image_names(podcri_pool_t *pool, size_t n, char **names,
    podcri_strings_t *out, int *leftover);
static int podcri_image_is_leftover(const char *name);
static void podcri_image_config(podcri_ctx_t *ctx, json_t *spec,
    podcri_image_t *out);
static void podcri_image_history(podcri_ctx_t *ctx, json_t *list,
    podcri_image_t *out);
static const char *podcri_image_text(json_t *obj, const char *key);
static int64_t podcri_image_time(json_t *obj, const char *key);
static void podcri_image_texts(podcri_pool_t *pool, json_t *list,
    podcri_strings_t *out);
static int64_t podcri_image_number(json_t *obj, const char *key);


void
podcri_image_from_cri(podcri_ctx_t *ctx, const Cri__Image *image,
    const char *info, const char *node, podcri_image_t *out)
{
    int      leftover;
    json_t  *root;

    memset(out, 0, sizeof(podcri_image_t));

    out->id = podcri_image_bare_id(image->id ? image->id : "");
    out->node = node;
    out->size = image->size;
    out->pinned = image->pinned;
    out->architecture = "";
    out->os = "";
    out->author = "";
    out->work_dir = "";
    out->user = image->username ? image->username : "";
    out->stop_signal = "";

    if (*out->user == '\0' && image->uid) {
        out->user = podcri_psprintf(ctx->pool, "%lld",
                                    (long long) image->uid->value);
    }

    leftover = 0;

    podcri_image_names(ctx->pool, image->n_repo_tags, image->repo_tags,
                       &out->tags, &leftover);
    podcri_image_names(ctx->pool, image->n_repo_digests, image->repo_digests,
                       &out->digests, &leftover);

    out->intermediate = (leftover && out->tags.n == 0);

    if (info == NULL) {
        return;
    }

    root = podcri_input_parse(ctx, info, strlen(info));

    if (root == NULL) {

        /* what the runtime adds for debugging may have any form */

        podcri_err_clear(ctx);
        return;
    }

    podcri_image_config(ctx, json_object_get(root, "imageSpec"), out);
}


/* without "<none>" and without what buildah names its layers */

static void
podcri_image_names(podcri_pool_t *pool, size_t n, char **names,
    podcri_strings_t *out, int *leftover)
{
    size_t  i;

    out->elts = n ? podcri_palloc(pool, n * sizeof(const char *)) : NULL;

    for (i = 0; i < n; i++) {

        if (strncmp(names[i], PODCRI_IMAGE_NONE,
                    sizeof(PODCRI_IMAGE_NONE) - 1) == 0)
        {
            continue;
        }

        if (podcri_image_is_leftover(names[i])) {
            *leftover = 1;
            continue;
        }

        out->elts[out->n++] = names[i];
    }
}


/* docker.io/library/<64 hex digits>-tmp: the layers of a podman build, as
 * CRI-O lists them */

static int
podcri_image_is_leftover(const char *name)
{
    static const char  prefix[] = "docker.io/library/";
    static const char  suffix[] = "-tmp";

    if (strncmp(name, prefix, sizeof(prefix) - 1) != 0) {
        return 0;
    }

    name += sizeof(prefix) - 1;

    if (strspn(name, "0123456789abcdef") != 64) {
        return 0;
    }

    name += 64;

    if (strncmp(name, suffix, sizeof(suffix) - 1) != 0) {
        return 0;
    }

    name += sizeof(suffix) - 1;

    return *name == '\0' || *name == ':' || *name == '@';
}


/* the OCI image config (image-spec, config.md); what is missing or of another
 * type stays empty */

static void
podcri_image_config(podcri_ctx_t *ctx, json_t *spec, podcri_image_t *out)
{
    json_t      *config, *health, *value;
    const char  *key, *user;

    out->created = podcri_image_time(spec, "created");
    out->architecture = podcri_image_text(spec, "architecture");
    out->os = podcri_image_text(spec, "os");
    out->author = podcri_image_text(spec, "author");

    podcri_image_texts(ctx->pool,
                       json_object_get(json_object_get(spec, "rootfs"),
                                       "diff_ids"),
                       &out->layers);
    podcri_image_history(ctx, json_object_get(spec, "history"), out);

    config = json_object_get(spec, "config");

    user = podcri_image_text(config, "User");

    if (*user) {
        out->user = user;
    }

    out->work_dir = podcri_image_text(config, "WorkingDir");
    out->stop_signal = podcri_image_text(config, "StopSignal");

    podcri_image_texts(ctx->pool, json_object_get(config, "Env"), &out->env);
    podcri_image_texts(ctx->pool, json_object_get(config, "Entrypoint"),
                       &out->entrypoint);
    podcri_image_texts(ctx->pool, json_object_get(config, "Cmd"),
                       &out->command);

    json_object_foreach(json_object_get(config, "Labels"), key, value) {
        if (json_is_string(value)) {
            podcri_pairs_push(ctx->pool, &out->labels, key,
                              json_string_value(value));
        }
    }

    json_object_foreach(json_object_get(config, "ExposedPorts"), key, value) {
        podcri_pairs_push(ctx->pool, &out->expose, key, "");
    }

    json_object_foreach(json_object_get(config, "Volumes"), key, value) {
        podcri_strings_push(ctx->pool, &out->volumes, key);
    }

    health = json_object_get(config, "Healthcheck");

    podcri_image_texts(ctx->pool, json_object_get(health, "Test"),
                       &out->health.test);
    out->health.interval = podcri_image_number(health, "Interval");
    out->health.timeout = podcri_image_number(health, "Timeout");
    out->health.start_period = podcri_image_number(health, "StartPeriod");
    out->health.retries = podcri_image_number(health, "Retries");
}


static void
podcri_image_history(podcri_ctx_t *ctx, json_t *list, podcri_image_t *out)
{
    size_t                    i;
    json_t                   *entry;
    struct podcri_history_s  *h;

    json_array_foreach(list, i, entry) {
        h = podcri_push(ctx->pool, &out->history, &out->nhistory,
                        sizeof(struct podcri_history_s));

        h->created = podcri_image_time(entry, "created");
        h->created_by = podcri_image_text(entry, "created_by");
        h->comment = podcri_image_text(entry, "comment");
        h->empty_layer = json_is_true(json_object_get(entry, "empty_layer"));
    }
}


static const char *
podcri_image_text(json_t *obj, const char *key)
{
    const char  *text;

    text = json_string_value(json_object_get(obj, key));

    return text ? text : "";
}


static int64_t
podcri_image_time(json_t *obj, const char *key)
{
    int64_t      ns;
    const char  *text;

    text = podcri_image_text(obj, key);

    if (*text == '\0' || podcri_parse_time(text, 0, &ns) != PODCRI_OK) {
        return 0;
    }

    return podcri_max(ns, 0);
}


static void
podcri_image_texts(podcri_pool_t *pool, json_t *list, podcri_strings_t *out)
{
    size_t   i;
    json_t  *value;

    json_array_foreach(list, i, value) {
        if (json_is_string(value)) {
            podcri_strings_push(pool, out, json_string_value(value));
        }
    }
}


static int64_t
podcri_image_number(json_t *obj, const char *key)
{
    return json_integer_value(json_object_get(obj, key));
}
