
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_images.h"
#include "podcri_map.h"
#include "podcri_runtime.h"
#include "podcri_store.h"
#include "podcri_str.h"


static int podcri_image_prune_filters(podcri_op_t *op, int all,
    const char *text, podcri_filters_t *filters);
static int podcri_image_prune_keep(podcri_op_t *op,
    const podcri_images_t *lists, podcri_map_t *keep);
static int podcri_image_prune_remove(podcri_op_t *op,
    const podcri_images_t *lists, const char *id);


int
podcri_op_image_prune(podcri_op_t *op)
{
    int                      rc;
    size_t                   i, n;
    int64_t                  size;
    podcri_image_query_t    *query = op->query;
    podcri_image_pruned_t   *pruned;

    rc = podcri_image_prune_unused(op, query->all, query->filters, &pruned,
                                   &n);
    if (rc != PODCRI_OK) {
        return rc;
    }

    if (op->dialect == PODCRI_LIBPOD) {

        podcri_json_open(&op->out, '[');

        for (i = 0; i < n; i++) {
            podcri_json_open(&op->out, '{');
            podcri_json_key(&op->out, "Id");
            podcri_json_str(&op->out, pruned[i].id);
            podcri_json_key(&op->out, "Size");
            podcri_json_int(&op->out, pruned[i].size);
            podcri_json_close(&op->out, '}');
        }

        podcri_json_close(&op->out, ']');

        return podcri_reply_json(op, 200);
    }

    size = 0;

    podcri_json_open(&op->out, '{');
    podcri_json_key(&op->out, "ImagesDeleted");
    podcri_json_open(&op->out, '[');

    for (i = 0; i < n; i++) {
        podcri_json_open(&op->out, '{');
        podcri_json_key(&op->out, "Deleted");
        podcri_json_str(&op->out, pruned[i].id);
        podcri_json_close(&op->out, '}');

        size += pruned[i].size;
    }

    podcri_json_close(&op->out, ']');
    podcri_json_key(&op->out, "SpaceReclaimed");
    podcri_json_int(&op->out, size);
    podcri_json_close(&op->out, '}');

    return podcri_reply_json(op, 200);
}


int
podcri_image_prune_unused(podcri_op_t *op, int all, const char *filters,
    podcri_image_pruned_t **pruned, size_t *n)
{
    int                     rc;
    size_t                  i;
    podcri_map_t            keep;
    podcri_images_t         list, *lists;
    podcri_filters_t        f;
    podcri_filter_env_t     env;
    podcri_image_pruned_t  *p;

    *pruned = NULL;
    *n = 0;

    memset(&env, 0, sizeof(env));
    env.now = op->ctx.loop->wall(op->ctx.loop);

    if (podcri_image_prune_filters(op, all, filters, &f) != PODCRI_OK
        || podcri_image_filters_check(&op->ctx, &f, &env) != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    lists = podcri_pcalloc(op->ctx.pool, op->nnodes * sizeof(*lists));

    rc = podcri_image_fetch_all(op, &list, lists, 1);
    if (rc != PODCRI_OK) {
        return rc;
    }

    env.images = list.elts;
    env.nimages = list.n;

    if (podcri_filters_find(&op->ctx, &f, &env) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    rc = podcri_image_prune_keep(op, lists, &keep);
    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < list.n; i++) {

        if (list.elts[i].pinned
            || podcri_map_get(&keep, list.elts[i].id)
            || !podcri_image_matches(&list.elts[i], &f, &env))
        {
            continue;
        }

        rc = podcri_image_prune_remove(op, lists, list.elts[i].id);

        if (rc == PODCRI_DONE) {
            continue;
        }

        if (rc != PODCRI_OK) {
            return rc;
        }

        p = podcri_push(op->ctx.pool, pruned, n, sizeof(*p));
        p->id = list.elts[i].id;
        p->size = list.elts[i].size;
    }

    return PODCRI_OK;
}


/* Without "all" only dangling images go; Docker says so with a filter, and
 * with dangling=false the opposite. */

static int
podcri_image_prune_filters(podcri_op_t *op, int all, const char *text,
    podcri_filters_t *filters)
{
    int                  flag;
    size_t               i, n;
    podcri_filter_t     *row;
    static const char   *yes[] = { "true" };

    if (podcri_filters_parse(&op->ctx, text, filters) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    n = 0;

    for (i = 0; i < filters->n; i++) {

        row = &filters->elts[i];

        if (strcmp(row->name, "dangling") != 0) {
            filters->elts[n++] = *row;
            continue;
        }

        if (row->values.n != 1
            || podcri_parse_bool(row->values.elts[0], &flag) != PODCRI_OK)
        {
            return podcri_fail_status(&op->ctx, PODCRI_E_BAD_REQUEST, 500,
                                      NULL, "filter dangling: true or false "
                                      "expected");
        }

        all = !flag;
    }

    filters->n = n;

    if (!all) {
        row = podcri_push(op->ctx.pool, &filters->elts, &filters->n,
                          sizeof(*row));
        row->name = "dangling";
        row->values.n = 1;
        row->values.elts = yes;
    }

    return PODCRI_OK;
}


/* Ids of images that containers use or that sandboxes are made of: containerd
 * 1.6 does not pin the latter and pulls it no more once it is gone from the
 * registry. */

static int
podcri_image_prune_keep(podcri_op_t *op, const podcri_images_t *lists,
    podcri_map_t *keep)
{
    int                rc;
    size_t             i;
    podcri_image_t    *image;
    podcri_world_t     world;
    podcri_runtime_t   runtime;

    rc = podcri_store_list(op, &world);
    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_map_init(keep, op->ctx.pool, world.ncontainers + op->nnodes);

    for (i = 0; i < op->nnodes; i++) {
        podcri_image_resolve(op, &lists[i], world.containers,
                             world.ncontainers);
    }

    for (i = 0; i < world.ncontainers; i++) {
        podcri_map_set(keep, world.containers[i].image_id, &world);
    }

    for (i = 0; i < op->nnodes; i++) {

        rc = podcri_runtime_read(op, op->nodes[i], &runtime);
        if (rc != PODCRI_OK) {
            return rc;
        }

        if (runtime.sandbox_image == NULL) {
            continue;
        }

        rc = podcri_image_select(op, &lists[i], runtime.sandbox_image,
                                 &image);
        if (rc != PODCRI_OK) {
            return rc;
        }

        if (image) {
            podcri_map_set(keep, image->id, image);
        }
    }

    return PODCRI_OK;
}


/* PODCRI_DONE: somebody has begun to use it. */

static int
podcri_image_prune_remove(podcri_op_t *op, const podcri_images_t *lists,
    const char *id)
{
    int                       rc;
    size_t                    i, k;
    Cri__ImageSpec            spec = CRI__IMAGE_SPEC__INIT;
    Cri__RemoveImageRequest   req = CRI__REMOVE_IMAGE_REQUEST__INIT;

    spec.image = (char *) id;
    req.image = &spec;

    for (i = 0; i < op->nnodes; i++) {

        for (k = 0; k < lists[i].n; k++) {

            if (strcmp(lists[i].elts[k].id, id) != 0) {
                continue;
            }

            rc = podcri_cri_call(&op->ctx, op->nodes[i],
                                 PODCRI_CRI_REMOVE_IMAGE, &req, NULL);

            if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_CONFLICT) {
                podcri_err_clear(&op->ctx);
                return PODCRI_DONE;
            }

            if (rc != PODCRI_OK) {
                return rc;
            }
        }
    }

    return PODCRI_OK;
}
