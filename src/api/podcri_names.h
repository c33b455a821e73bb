
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_NAMES_H_INCLUDED_
#define _PODCRI_NAMES_H_INCLUDED_


#include "podcri_op.h"


/* The sandbox name is part of a runtime's file names: with namespace, uid and
 * attempt it stays below 255 bytes. */
#define PODCRI_NAME_MAX  128

/* Holds the name that a "container" or "pod" is to get, or, when *name is NULL
 * or "", a free one like "quiet_harbor", in ctx->pool.  PODCRI_ERROR: it is in
 * use, and is not held. */
int podcri_name_take(podcri_op_t *op, const char *kind, const char **name);

/* Whether what failed with rc may be done again with another name: the one
 * that was chosen for it is somebody else's, through another gateway.  Then
 * the error is gone; *tries begins with 0. */
int podcri_name_again(podcri_op_t *op, int rc, int *tries);

/* The id of the container or pod that has the name on any node, NULL in *id
 * when it is free. */
int podcri_name_owner(podcri_op_t *op, const char *name, const char **id);


/* Holds a name against other requests of this nginx until it is released, and
 * waits a while for one that is under way: *waited, unless it is NULL, says
 * whether there was one.  Across gateways the runtime decides.  What a worker
 * held that has been killed is free.  PODCRI_DONE: another request still holds
 * it; PODCRI_CANCELED. */
int podcri_name_hold(podcri_op_t *op, const char *name, int *waited);

/* By the request that holds it; what another one holds stays. */
void podcri_name_release(podcri_op_t *op, const char *name);


#endif /* _PODCRI_NAMES_H_INCLUDED_ */
