
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_images.h"
#include "podcri_force.h"
#include "podcri_runtime.h"
#include "podcri_str.h"


/* What several removals have done; Podman entities.ImageRemoveReport. */

typedef struct {
    podcri_strings_t   deleted;
    podcri_strings_t   untagged;
    podcri_strings_t   errors;
    int                exit_code;
} podcri_image_removed_t;


static int podcri_image_remove_one(podcri_op_t *op, const char *ref,
    podcri_image_removed_t *removed);
static int podcri_image_remove_from(podcri_op_t *op, podcri_node_t *node,
    const char *ref, const podcri_image_t *image,
    podcri_image_removed_t *removed);
static const char *podcri_image_tag_of(podcri_op_t *op,
    const podcri_image_t *image, const char *ref);
static int podcri_image_release(podcri_op_t *op, podcri_node_t *node,
    const podcri_image_t *image);
static int podcri_image_remove_call(podcri_op_t *op, podcri_node_t *node,
    const char *name);
static int podcri_image_remove_all(podcri_op_t *op,
    podcri_image_removed_t *removed);
static void podcri_image_remove_failed(podcri_op_t *op,
    podcri_image_removed_t *removed, const char *ref);
static void podcri_image_report(podcri_op_t *op,
    const podcri_image_removed_t *removed);
static void podcri_image_report_docker(podcri_op_t *op, const char *key,
    const podcri_strings_t *names);
static void podcri_image_once(podcri_pool_t *pool, podcri_strings_t *list,
    const char *s);


static const podcri_field_t  podcri_image_removed_fields[] = {
    { podcri_f_key("Deleted"), PODCRI_F_STRINGS,
      offsetof(podcri_image_removed_t, deleted),
      NULL, NULL, PODCRI_F_OMIT_EMPTY },
    { podcri_f_key("Untagged"), PODCRI_F_STRINGS,
      offsetof(podcri_image_removed_t, untagged), NULL, NULL,
      PODCRI_F_OMIT_EMPTY },
    { podcri_f_key("ExitCode"), PODCRI_F_I32,
      offsetof(podcri_image_removed_t, exit_code),
      NULL, NULL, 0 },
    podcri_f_strings("Errors", podcri_image_removed_t, errors),
    podcri_f_end
};


int
podcri_op_image_remove(podcri_op_t *op)
{
    int                      rc;
    podcri_image_removed_t   removed;

    memset(&removed, 0, sizeof(removed));

    rc = podcri_image_remove_one(op, op->name, &removed);
    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_image_report(op, &removed);

    return podcri_reply_json(op, 200);
}


/* Several at once: each that fails is in the answer, whose status is 200. */

int
podcri_op_image_remove_many(podcri_op_t *op)
{
    int                      rc;
    size_t                   i;
    podcri_image_query_t    *query = op->query;
    podcri_image_removed_t   removed;

    memset(&removed, 0, sizeof(removed));

    if (query->all) {

        rc = podcri_image_remove_all(op, &removed);
        if (rc != PODCRI_OK) {
            return rc;
        }

    } else if (query->images.n == 0) {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "no images specified");
    }

    for (i = 0; !query->all && i < query->images.n; i++) {

        rc = podcri_image_remove_one(op, query->images.elts[i], &removed);

        if (rc == PODCRI_ERROR) {
            podcri_image_remove_failed(op, &removed, query->images.elts[i]);

        } else if (rc != PODCRI_OK) {
            return rc;
        }
    }

    podcri_image_report(op, &removed);

    return podcri_reply_json(op, 200);
}


/* The exit codes are "podman rmi"'s: 1 no such image, 2 in use, else 125. */

static void
podcri_image_remove_failed(podcri_op_t *op, podcri_image_removed_t *removed,
    const char *ref)
{
    int                    code;
    const char            *text;
    podcri_image_query_t  *query = op->query;

    text = op->ctx.err.message;

    switch (op->ctx.err.kind) {

    case PODCRI_E_NOT_FOUND:
        if (query->ignore) {
            podcri_err_clear(&op->ctx);
            return;
        }

        code = 1;
        text = podcri_psprintf(op->ctx.pool, "%s: image not known", ref);
        break;

    case PODCRI_E_CONFLICT:
        code = 2;
        break;

    default:
        code = 125;
    }

    podcri_strings_push(op->ctx.pool, &removed->errors, text);

    /* the worst one stays; a missing image is the least */

    if (removed->exit_code != 125 && code > removed->exit_code) {
        removed->exit_code = code;
    }

    podcri_err_clear(&op->ctx);
}


/* The image from every node that has it. */

static int
podcri_image_remove_one(podcri_op_t *op, const char *ref,
    podcri_image_removed_t *removed)
{
    int               rc, found;
    size_t            i;
    podcri_image_t   *image;
    podcri_images_t   list, *lists;

    lists = podcri_pcalloc(op->ctx.pool, op->nnodes * sizeof(*lists));

    rc = podcri_image_fetch_all(op, &list, lists, 0);
    if (rc != PODCRI_OK) {
        return rc;
    }

    found = 0;

    for (i = 0; i < op->nnodes; i++) {

        rc = podcri_image_select(op, &lists[i], ref, &image);

        if (rc == PODCRI_OK && image) {
            found = 1;
            rc = podcri_image_remove_from(op, op->nodes[i], ref, image,
                                          removed);
        }

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    return found ? PODCRI_OK : podcri_image_unknown(op, ref);
}


static int
podcri_image_remove_from(podcri_op_t *op, podcri_node_t *node,
    const char *ref, const podcri_image_t *image,
    podcri_image_removed_t *removed)
{
    int                    rc;
    char                  *names;
    size_t                 i;
    const char            *tag;
    podcri_runtime_t       runtime;
    podcri_image_query_t  *query = op->query;

    tag = podcri_image_tag_of(op, image, ref);

    if (image->tags.n > 1) {

        if (tag) {
            rc = podcri_runtime_read(op, node, &runtime);
            if (rc != PODCRI_OK) {
                return rc;
            }

            if (podcri_runtime_untags(&runtime)) {

                rc = podcri_image_remove_call(op, node, tag);

                if (rc == PODCRI_OK) {
                    podcri_image_once(op->ctx.pool, &removed->untagged, tag);
                }

                return rc;
            }
        }

        if (!query->force) {

            names = podcri_pstrdup(op->ctx.pool, image->tags.elts[0]);

            for (i = 1; i < image->tags.n; i++) {
                names = podcri_psprintf(op->ctx.pool, "%s %s", names,
                                        image->tags.elts[i]);
            }

            if (tag) {
                return podcri_fail(&op->ctx, PODCRI_E_CONFLICT, NULL,
                                   "unable to untag %s: the runtime removes "
                                   "image %s with all its names ([%s]): "
                                   "please force removal", ref, image->id,
                                   names);
            }

            return podcri_fail(&op->ctx, PODCRI_E_CONFLICT, NULL,
                               "unable to delete image \"%s\" by ID with more "
                               "than one tag ([%s]): please force removal",
                               image->id, names);
        }
    }

    rc = podcri_image_release(op, node, image);

    if (rc == PODCRI_OK) {
        rc = podcri_image_remove_call(op, node, image->id);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < image->tags.n; i++) {
        podcri_image_once(op->ctx.pool, &removed->untagged,
                          image->tags.elts[i]);
    }

    podcri_image_once(op->ctx.pool, &removed->deleted, image->id);

    return PODCRI_OK;
}


/* The tag of the image that ref means, NULL when ref is its id or digest. */

static const char *
podcri_image_tag_of(podcri_op_t *op, const podcri_image_t *image,
    const char *ref)
{
    int              strength, best;
    size_t           i;
    const char      *tag;
    podcri_image_t   one;

    best = 0;
    tag = NULL;

    for (i = 0; i < image->tags.n; i++) {

        memset(&one, 0, sizeof(one));

        one.id = "";
        one.node = image->node;
        one.tags.n = 1;
        one.tags.elts = &image->tags.elts[i];

        strength = podcri_image_is(&op->ctx, &one, ref);

        if (strength > best) {
            best = strength;
            tag = image->tags.elts[i];
        }
    }

    return tag;
}


/*
 * Containers of the image stand in the way: containerd would remove it under
 * them.  With force they are removed first, as Podman does, but nobody else's
 * are.
 */

static int
podcri_image_release(podcri_op_t *op, podcri_node_t *node,
    const podcri_image_t *image)
{
    int                     rc;
    size_t                  i;
    podcri_world_t          world;
    podcri_images_t         one;
    podcri_strings_t        ids;
    podcri_container_t     *c;
    podcri_image_query_t   *query = op->query;

    rc = podcri_store_list(op, &world);
    if (rc != PODCRI_OK) {
        return rc;
    }

    one.n = 1;
    one.elts = (podcri_image_t *) image;

    podcri_image_resolve(op, &one, world.containers, world.ncontainers);

    ids.n = 0;
    ids.elts = NULL;

    for (i = 0; i < world.ncontainers; i++) {

        c = &world.containers[i];

        if (strcmp(c->image_id, image->id) != 0
            || strcmp(c->node, node->conf->name) != 0)
        {
            continue;
        }

        if (!query->force || c->foreign) {
            return podcri_fail(&op->ctx, PODCRI_E_CONFLICT,
                               "image is in use by a container",
                               "image %s is used by %s%s", image->id, c->id,
                               c->foreign ? ", which was not created here"
                                          : "");
        }

        podcri_strings_push(op->ctx.pool, &ids, c->id);
    }

    return podcri_force_remove(op, &ids);
}


static int
podcri_image_remove_call(podcri_op_t *op, podcri_node_t *node,
    const char *name)
{
    Cri__ImageSpec            spec = CRI__IMAGE_SPEC__INIT;
    Cri__RemoveImageRequest   req = CRI__REMOVE_IMAGE_REQUEST__INIT;

    spec.image = (char *) name;
    req.image = &spec;

    return podcri_cri_call(&op->ctx, node, PODCRI_CRI_REMOVE_IMAGE, &req,
                           NULL);
}


/* "podman rmi --all": what is pinned, what sandboxes are made of and what
 * somebody else's containers use is not ours to remove. */

static int
podcri_image_remove_all(podcri_op_t *op, podcri_image_removed_t *removed)
{
    int                rc;
    size_t             i, k;
    podcri_image_t    *image, *base;
    podcri_images_t    list, *lists;
    podcri_runtime_t   runtime;

    lists = podcri_pcalloc(op->ctx.pool, op->nnodes * sizeof(*lists));

    rc = podcri_image_fetch_all(op, &list, lists, 0);
    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < op->nnodes; i++) {

        rc = podcri_runtime_read(op, op->nodes[i], &runtime);
        if (rc != PODCRI_OK) {
            return rc;
        }

        base = NULL;

        if (runtime.sandbox_image
            && podcri_image_select(op, &lists[i], runtime.sandbox_image,
                                   &base)
               != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }

        for (k = 0; k < lists[i].n; k++) {

            image = &lists[i].elts[k];

            if (image->pinned || image == base) {
                continue;
            }

            rc = podcri_image_remove_from(op, op->nodes[i], image->id, image,
                                          removed);

            if (rc == PODCRI_ERROR) {
                podcri_image_remove_failed(op, removed, image->id);

            } else if (rc != PODCRI_OK) {
                return rc;
            }
        }
    }

    return PODCRI_OK;
}


static void
podcri_image_report(podcri_op_t *op, const podcri_image_removed_t *removed)
{
    if (op->dialect == PODCRI_LIBPOD) {
        podcri_json_object(&op->out, podcri_image_removed_fields, removed);
        return;
    }

    podcri_json_open(&op->out, '[');
    podcri_image_report_docker(op, "Untagged", &removed->untagged);
    podcri_image_report_docker(op, "Deleted", &removed->deleted);
    podcri_json_close(&op->out, ']');
}


static void
podcri_image_report_docker(podcri_op_t *op, const char *key,
    const podcri_strings_t *names)
{
    size_t  i;

    for (i = 0; i < names->n; i++) {
        podcri_json_open(&op->out, '{');
        podcri_json_key(&op->out, key);
        podcri_json_str(&op->out, names->elts[i]);
        podcri_json_close(&op->out, '}');
    }
}


/* Nodes that hold the same image report it once. */

static void
podcri_image_once(podcri_pool_t *pool, podcri_strings_t *list, const char *s)
{
    size_t  i;

    for (i = 0; i < list->n; i++) {
        if (strcmp(list->elts[i], s) == 0) {
            return;
        }
    }

    podcri_strings_push(pool, list, s);
}
