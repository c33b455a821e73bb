
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_COPIES_H_INCLUDED_
#define _PODCRI_COPIES_H_INCLUDED_


#include "podcri_store.h"


/*
 * What is copied into a container before it has run.  CRI gives no access to
 * its files then, so the archives are kept on the node, beside the volumes,
 *
 *     <volume_directory>/.copies/<nonce>/<file>
 *
 * and podcri-init, in front of the command, unpacks them at each start: every
 * incarnation begins with the files of the image.
 */

/* Where a container sees them. */
#define PODCRI_COPIES_PATH  "/run/podcri-copies"

/* Takes the body of the request as an archive for the directory path of a
 * created container, which is made anew with it; options are podcri-init
 * tar-in's.  PODCRI_ERROR also where the container could not unpack it. */
int podcri_copies_add(podcri_op_t *op, podcri_container_t *c,
    const char *path, const podcri_strings_t *options);

/* Throws away what has come of archives whose worker was killed; c need not
 * be as it is now.  What goes wrong is logged. */
void podcri_copies_tidy(podcri_op_t *op, podcri_container_t *c);

/* Mounts the archives of a container of the node, appended to spec's mounts;
 * spec is a copy that may be changed. */
void podcri_copies_mount(podcri_ctx_t *ctx, const podcri_node_t *node,
    podcri_spec_t *spec);

/* Puts the command lines that unpack them behind args. */
void podcri_copies_args(podcri_pool_t *pool, const podcri_spec_t *spec,
    podcri_strings_t *args);

/* Removes the archives of a container that has been removed. */
int podcri_copies_remove(podcri_op_t *op, podcri_node_t *node,
    const podcri_spec_t *spec);


#endif /* _PODCRI_COPIES_H_INCLUDED_ */
