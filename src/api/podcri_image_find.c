
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_image_find.h"
#include "podcri_map.h"
#include "podcri_image_cache.h"
#include "podcri_str.h"


static void podcri_image_take(podcri_op_t *op, podcri_node_t *node,
    const Cri__ListImagesResponse *resp, podcri_images_t *list);
static void podcri_image_merge(podcri_op_t *op, podcri_images_t *list,
    const podcri_images_t *more);
static void podcri_image_add_names(podcri_pool_t *pool,
    podcri_strings_t *names, const podcri_strings_t *more);
static int podcri_image_fetch_configs_of(podcri_op_t *op, podcri_node_t *node,
    podcri_images_t *list);
static int podcri_image_read_config(podcri_op_t *op, podcri_cri_call_t *call,
    podcri_image_t *image);
static podcri_node_t *podcri_image_node(podcri_op_t *op,
    const podcri_image_t *image);
static int podcri_image_is_id_prefix(const char *ref);


int
podcri_image_find(podcri_op_t *op, podcri_node_t *node, const char *ref,
    podcri_image_t **image)
{
    int              rc;
    podcri_images_t  list, one;

    rc = podcri_image_fetch(op, node, &list);
    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_image_select(op, &list, ref, image);
    if (rc != PODCRI_OK) {
        return rc;
    }

    if (*image == NULL) {
        return podcri_image_unknown(op, ref);
    }

    one.n = 1;
    one.elts = *image;

    return podcri_image_fetch_configs_of(op, node, &one);
}


int
podcri_image_select(podcri_op_t *op, const podcri_images_t *list,
    const char *ref, podcri_image_t **image)
{
    int     strength, best, ties;
    size_t  i;

    *image = NULL;
    best = 0;
    ties = 0;

    for (i = 0; i < list->n; i++) {

        strength = podcri_image_is(&op->ctx, &list->elts[i], ref);

        if (strength > best) {
            best = strength;
            ties = 0;
            *image = &list->elts[i];

        } else if (strength && strength == best) {
            ties = 1;
        }
    }

    if (ties && podcri_image_is_id_prefix(ref)) {
        *image = NULL;
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST,
                           "more than one image matches",
                           "looking up image %s", ref);
    }

    return PODCRI_OK;
}


int
podcri_image_unknown(podcri_op_t *op, const char *ref)
{
    const char  *cause;

    cause = (op->dialect == PODCRI_LIBPOD) ? "image not known"
                                           : "No such image";

    return podcri_fail(&op->ctx, PODCRI_E_NOT_FOUND, cause,
                       "failed to find image %s: %s", ref, ref);
}


int
podcri_image_fetch(podcri_op_t *op, podcri_node_t *node,
    podcri_images_t *list)
{
    int                       rc;
    Cri__ListImagesRequest    req = CRI__LIST_IMAGES_REQUEST__INIT;
    Cri__ListImagesResponse  *resp;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_LIST_IMAGES, &req, &resp);
    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_image_take(op, node, resp, list);

    return PODCRI_OK;
}


int
podcri_image_fetch_all(podcri_op_t *op, podcri_images_t *list,
    podcri_images_t *lists, int with_config)
{
    int                      rc;
    size_t                   i;
    podcri_cri_call_t       *calls;
    Cri__ListImagesRequest   req = CRI__LIST_IMAGES_REQUEST__INIT;

    calls = podcri_pcalloc(op->ctx.pool, op->nnodes * sizeof(*calls));

    if (lists == NULL) {
        lists = podcri_pcalloc(op->ctx.pool, op->nnodes * sizeof(*lists));
    }

    for (i = 0; i < op->nnodes; i++) {
        calls[i].node = op->nodes[i];
        calls[i].method = PODCRI_CRI_LIST_IMAGES;
        calls[i].req = &req;
    }

    rc = podcri_cri_all(&op->ctx, calls, op->nnodes);
    if (rc != PODCRI_OK) {
        return rc;
    }

    list->n = 0;
    list->elts = NULL;

    for (i = 0; i < op->nnodes; i++) {

        if (calls[i].rc != PODCRI_OK) {
            op->ctx.err = calls[i].err;
            return calls[i].rc;
        }

        podcri_image_take(op, op->nodes[i], calls[i].resp, &lists[i]);

        if (i == 0) {
            *list = lists[0];

            if (op->nnodes > 1) {
                /* the merged list grows and gets names of other nodes */
                list->elts = podcri_palloc(op->ctx.pool,
                                           list->n * sizeof(*list->elts));
                memcpy(list->elts, lists[0].elts,
                       list->n * sizeof(*list->elts));
            }

        } else {
            podcri_image_merge(op, list, &lists[i]);
        }
    }

    return with_config ? podcri_image_fetch_configs(op, list) : PODCRI_OK;
}


static void
podcri_image_take(podcri_op_t *op, podcri_node_t *node,
    const Cri__ListImagesResponse *resp, podcri_images_t *list)
{
    size_t  i;

    list->n = resp->n_images;
    list->elts = podcri_pcalloc(op->ctx.pool,
                                resp->n_images * sizeof(*list->elts));

    for (i = 0; i < resp->n_images; i++) {
        podcri_image_from_cri(&op->ctx, resp->images[i], NULL,
                              node->conf->name, &list->elts[i]);
    }
}


static void
podcri_image_merge(podcri_op_t *op, podcri_images_t *list,
    const podcri_images_t *more)
{
    size_t           i, k, known;
    podcri_image_t  *image;

    known = list->n;

    for (i = 0; i < more->n; i++) {

        for (k = 0; k < known; k++) {
            if (strcmp(list->elts[k].id, more->elts[i].id) == 0) {
                break;
            }
        }

        if (k == known) {
            image = podcri_push(op->ctx.pool, &list->elts, &list->n,
                                sizeof(podcri_image_t));
            *image = more->elts[i];
            continue;
        }

        podcri_image_add_names(op->ctx.pool, &list->elts[k].tags,
                               &more->elts[i].tags);
        podcri_image_add_names(op->ctx.pool, &list->elts[k].digests,
                               &more->elts[i].digests);
        list->elts[k].pinned |= more->elts[i].pinned;
    }
}


static void
podcri_image_add_names(podcri_pool_t *pool, podcri_strings_t *names,
    const podcri_strings_t *more)
{
    size_t  i, k;

    for (i = 0; i < more->n; i++) {

        for (k = 0; k < names->n; k++) {
            if (strcmp(names->elts[k], more->elts[i]) == 0) {
                break;
            }
        }

        if (k == names->n) {
            podcri_strings_push(pool, names, more->elts[i]);
        }
    }
}


void
podcri_image_resolve(podcri_op_t *op, const podcri_images_t *list,
    podcri_container_t *c, size_t n)
{
    size_t                   i, j, k;
    const char              *at, *id;
    podcri_map_t             digests;
    const podcri_strings_t  *names;

    for (i = 0; i < n && *c[i].image_digest == '\0'; i++) { /* void */ }

    if (i == n) {
        return;
    }

    podcri_map_init(&digests, op->ctx.pool, list->n);

    for (k = 0; k < list->n; k++) {
        names = &list->elts[k].digests;

        for (j = 0; j < names->n; j++) {
            at = strchr(names->elts[j], '@');

            if (at) {
                podcri_map_set(&digests, at + 1, (void *) list->elts[k].id);
            }
        }
    }

    for ( /* void */ ; i < n; i++) {
        id = podcri_map_get(&digests, c[i].image_digest);

        if (id) {
            c[i].image_id = id;
        }
    }
}


int
podcri_image_fetch_configs(podcri_op_t *op, podcri_images_t *list)
{
    return podcri_image_fetch_configs_of(op, NULL, list);
}


/* node NULL: each image is asked for at its own. */

static int
podcri_image_fetch_configs_of(podcri_op_t *op, podcri_node_t *node,
    podcri_images_t *list)
{
    int                       rc;
    size_t                    i, n;
    podcri_pool_t            *pool;
    podcri_image_t          **images;
    Cri__ImageSpec           *specs;
    podcri_cri_call_t        *calls;
    Cri__ImageStatusRequest  *reqs;

    pool = op->ctx.pool;
    images = podcri_palloc(pool, list->n * sizeof(*images));
    n = 0;

    for (i = 0; i < list->n; i++) {
        if (podcri_image_cache_get(pool, &list->elts[i]) != PODCRI_OK) {
            images[n++] = &list->elts[i];
        }
    }

    if (n == 0) {
        return PODCRI_OK;
    }

    specs = podcri_palloc(pool, n * sizeof(*specs));
    reqs = podcri_palloc(pool, n * sizeof(*reqs));
    calls = podcri_pcalloc(pool, n * sizeof(*calls));

    for (i = 0; i < n; i++) {
        specs[i] = (Cri__ImageSpec) CRI__IMAGE_SPEC__INIT;
        reqs[i] = (Cri__ImageStatusRequest) CRI__IMAGE_STATUS_REQUEST__INIT;

        /* a bare id: CRI-O takes "sha256:..." for a short name */

        specs[i].image = (char *) images[i]->id;
        reqs[i].image = &specs[i];
        reqs[i].verbose = 1;

        calls[i].node = node ? node : podcri_image_node(op, images[i]);
        calls[i].method = PODCRI_CRI_IMAGE_STATUS;
        calls[i].req = &reqs[i];
    }

    rc = podcri_cri_all(&op->ctx, calls, n);
    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        rc = podcri_image_read_config(op, &calls[i], images[i]);
        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    return PODCRI_OK;
}


static int
podcri_image_read_config(podcri_op_t *op, podcri_cri_call_t *call,
    podcri_image_t *image)
{
    const char                *info;
    podcri_ctx_t               ctx;
    podcri_image_t             full;
    Cri__ImageStatusResponse  *resp;

    if (call->rc != PODCRI_OK) {

        if (call->rc == PODCRI_ERROR
            && call->err.kind == PODCRI_E_NOT_FOUND)
        {
            return PODCRI_OK;
        }

        op->ctx.err = call->err;
        return call->rc;
    }

    resp = call->resp;

    if (resp->image == NULL) {
        return PODCRI_OK;
    }

    info = podcri_cri_map_get(resp->n_info, resp->info, "info");
    if (info == NULL) {
        return PODCRI_OK;
    }

    /* the parsed JSON is let go at once, the cache keeps a compact copy */

    ctx = op->ctx;
    ctx.pool = podcri_pool_create(0);

    podcri_image_from_cri(&ctx, resp->image, info, image->node, &full);
    full.id = image->id;
    podcri_image_cache_put(&full);

    podcri_pool_destroy(ctx.pool);

    (void) podcri_image_cache_get(op->ctx.pool, image);

    return PODCRI_OK;
}


/* image comes from a list of op's nodes, so it has one of their names. */

static podcri_node_t *
podcri_image_node(podcri_op_t *op, const podcri_image_t *image)
{
    size_t  i;

    for (i = 0; i < op->nnodes - 1; i++) {
        if (strcmp(op->nodes[i]->conf->name, image->node) == 0) {
            break;
        }
    }

    return op->nodes[i];
}


/* Hex digits only: a client that shortens an id wants that image or none. */

static int
podcri_image_is_id_prefix(const char *ref)
{
    ref = podcri_image_bare_id(ref);

    return podcri_is_hex(ref, strlen(ref));
}
