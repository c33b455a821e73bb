
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_images.h"
#include "podcri_map.h"


static int podcri_image_local(podcri_op_t *op, const char *ref,
    podcri_images_t *one, int with_config);


#define podcri_image_arg(k, t, f)                                             \
    podcri_in_map(k, t, podcri_image_query_t, f)


const podcri_input_t  podcri_image_list_query[] = {
    podcri_image_arg("all", PODCRI_T_BOOL, all),
    podcri_image_arg("filters", PODCRI_T_STR, filters),
    podcri_image_arg("filter", PODCRI_T_STR, filter),
    podcri_in_none("digests", PODCRI_T_ANY, "digests are always told"),
    podcri_in_none("only_ids", PODCRI_T_ANY, "done by the client"),
    podcri_in_none("shared-size", PODCRI_T_ANY,
                   "CRI does not tell what images share"),
    podcri_in_end
};


const podcri_input_t  podcri_image_inspect_query[] = {
    podcri_in_none("size", PODCRI_T_ANY, "the size is always told"),
    podcri_in_none("manifests", PODCRI_T_ANY,
                   "CRI does not tell the manifests"),
    podcri_in_end
};


const podcri_input_t  podcri_image_remove_query[] = {
    podcri_image_arg("force", PODCRI_T_BOOL, force),
    podcri_in_none("noprune", PODCRI_T_ANY,
                   "CRI images have no parents to prune"),
    podcri_in_none("lookupmanifest", PODCRI_T_ANY,
                   "CRI has no manifest lists"),
    podcri_in_end
};


const podcri_input_t  podcri_image_remove_many_query[] = {
    podcri_image_arg("force", PODCRI_T_BOOL, force),
    podcri_image_arg("all", PODCRI_T_BOOL, all),
    podcri_image_arg("ignore", PODCRI_T_BOOL, ignore),
    podcri_image_arg("images", PODCRI_T_STRINGS, images),
    podcri_in_none("noprune", PODCRI_T_ANY,
                   "CRI images have no parents to prune"),
    podcri_in_none("lookupmanifest", PODCRI_T_ANY,
                   "CRI has no manifest lists"),
    podcri_in_end
};


const podcri_input_t  podcri_image_prune_query[] = {
    podcri_image_arg("all", PODCRI_T_BOOL, all),
    podcri_image_arg("filters", PODCRI_T_STR, filters),
    podcri_in_none("external", PODCRI_T_ANY, "there are no build containers"),
    podcri_in_none("buildcache", PODCRI_T_ANY, "there is no build cache"),
    podcri_in_end
};


int
podcri_op_image_list(podcri_op_t *op)
{
    int                     rc;
    size_t                  i;
    int64_t                *counts;
    podcri_world_t          world;
    podcri_images_t         list;
    podcri_filters_t        filters;
    podcri_filter_env_t     env;
    podcri_image_query_t   *query = op->query;

    if (podcri_filters_parse(&op->ctx, query->filters, &filters)
        != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    if (op->dialect == PODCRI_DOCKER && query->filter && *query->filter) {
        podcri_filters_add(&op->ctx, &filters, "reference", query->filter);
    }

    memset(&env, 0, sizeof(env));
    env.now = op->ctx.loop->wall(op->ctx.loop);

    if (podcri_image_filters_check(&op->ctx, &filters, &env) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    rc = podcri_image_fetch_all(op, &list, NULL, 1);

    if (rc == PODCRI_OK) {
        rc = podcri_store_list(op, &world);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_image_resolve(op, &list, world.containers, world.ncontainers);

    env.images = list.elts;
    env.nimages = list.n;
    env.all = world.containers;
    env.n = world.ncontainers;

    if (podcri_filters_find(&op->ctx, &filters, &env) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    counts = podcri_image_count(op, &list, &world);

    podcri_json_open(&op->out, '[');

    for (i = 0; i < list.n; i++) {

        /* layers that a build left behind are shown when asked for */

        if ((!query->all && list.elts[i].intermediate)
            || !podcri_image_matches(&list.elts[i], &filters, &env))
        {
            continue;
        }

        if (op->dialect == PODCRI_LIBPOD) {
            podcri_list_image_libpod(&op->out, &list.elts[i], counts[i]);

        } else {
            podcri_list_image_docker(&op->out, &list.elts[i], counts[i]);
        }
    }

    podcri_json_close(&op->out, ']');

    return podcri_reply_json(op, 200);
}


int64_t *
podcri_image_count(podcri_op_t *op, const podcri_images_t *list,
    const podcri_world_t *world)
{
    size_t         i;
    int64_t       *counts, *count;
    podcri_map_t   map;

    counts = podcri_pcalloc(op->ctx.pool, list->n * sizeof(int64_t));

    podcri_map_init(&map, op->ctx.pool, list->n);

    for (i = 0; i < list->n; i++) {
        podcri_map_set(&map, list->elts[i].id, &counts[i]);
    }

    for (i = 0; i < world->ncontainers; i++) {

        count = podcri_map_get(&map, world->containers[i].image_id);
        if (count) {
            (*count)++;
        }
    }

    return counts;
}


int
podcri_op_image_inspect(podcri_op_t *op)
{
    int              rc;
    podcri_images_t  one;

    rc = podcri_image_local(op, op->name, &one, 1);
    if (rc != PODCRI_OK) {
        return rc;
    }

    if (op->dialect == PODCRI_LIBPOD) {
        podcri_inspect_image_libpod(&op->out, one.elts);

    } else {
        podcri_inspect_image_docker(&op->out, one.elts);
    }

    return podcri_reply_json(op, 200);
}


int
podcri_op_image_history(podcri_op_t *op)
{
    int              rc;
    podcri_images_t  one;

    rc = podcri_image_local(op, op->name, &one, 1);
    if (rc != PODCRI_OK) {
        return rc;
    }

    if (op->dialect == PODCRI_LIBPOD) {
        podcri_image_history_libpod(&op->out, one.elts);

    } else {
        podcri_image_history_docker(&op->out, one.elts);
    }

    return podcri_reply_json(op, 200);
}


int
podcri_op_image_exists(podcri_op_t *op)
{
    int              rc;
    podcri_images_t  one;

    rc = podcri_image_local(op, op->name, &one, 0);
    if (rc != PODCRI_OK) {
        return rc;
    }

    return podcri_reply_empty(op, 204);
}


/* The one image of all nodes that the client means. */

static int
podcri_image_local(podcri_op_t *op, const char *ref, podcri_images_t *one,
    int with_config)
{
    int              rc;
    podcri_images_t  list;

    rc = podcri_image_fetch_all(op, &list, NULL, 0);
    if (rc != PODCRI_OK) {
        return rc;
    }

    one->n = 1;

    rc = podcri_image_select(op, &list, ref, &one->elts);
    if (rc != PODCRI_OK) {
        return rc;
    }

    if (one->elts == NULL) {
        return podcri_image_unknown(op, ref);
    }

    return with_config ? podcri_image_fetch_configs(op, one) : PODCRI_OK;
}
