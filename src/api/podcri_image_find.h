
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_IMAGE_FIND_H_INCLUDED_
#define _PODCRI_IMAGE_FIND_H_INCLUDED_


#include "podcri_op.h"
#include "podcri_view.h"


/* Images of one node or of all; the memory is op's pool. */

typedef struct {
    size_t           n;
    podcri_image_t  *elts;
} podcri_images_t;


/*
 * The local image of the node that a client means by ref: full or short name,
 * name@digest, id or its prefix; with its config (env, entrypoint ...).  One
 * ListImages, and one ImageStatus the first time an image is seen by this
 * worker.  PODCRI_ERROR: no such image (404, in the words of op's dialect,
 * see podcri_image_unknown()), an ambiguous id prefix (400), or the
 * runtime's error.  Never pulls.
 */
int podcri_image_find(podcri_op_t *op, podcri_node_t *node, const char *ref,
    podcri_image_t **image);

/* The same among images that are there already; NULL in *image when none
 * matches.  PODCRI_ERROR: ambiguous. */
int podcri_image_select(podcri_op_t *op, const podcri_images_t *list,
    const char *ref, podcri_image_t **image);

/* Sets the 404 for an image that is not there and returns PODCRI_ERROR:
 * "failed to find image X: X: image not known" in libpod, "...: No such
 * image" in Docker's dialect, which python-docker looks for. */
int podcri_image_unknown(podcri_op_t *op, const char *ref);

/* What ListImages says of the node's images: names, digests, size, pinned. */
int podcri_image_fetch(podcri_op_t *op, podcri_node_t *node,
    podcri_images_t *list);

/* The images of all nodes, each id once, with the names of all; lists[i] is
 * node i's own when lists is not NULL (op->nnodes of them).  with_config: see
 * podcri_image_fetch_configs(). */
int podcri_image_fetch_all(podcri_op_t *op, podcri_images_t *list,
    podcri_images_t *lists, int with_config);

/* Gives containers of which the runtime tells the manifest only (CRI-O 1.26,
 * of those that others made) the id of the image of the list that has it. */
void podcri_image_resolve(podcri_op_t *op, const podcri_images_t *list,
    podcri_container_t *c, size_t n);

/* Fills in what the image configs say, in parallel where the worker's cache
 * does not know it.  An image that went away meanwhile keeps its empty
 * fields. */
int podcri_image_fetch_configs(podcri_op_t *op, podcri_images_t *list);

#endif /* _PODCRI_IMAGE_FIND_H_INCLUDED_ */
