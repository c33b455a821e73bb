
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_JOIN_H_INCLUDED_
#define _PODCRI_JOIN_H_INCLUDED_


#include "podcri_store.h"


/*
 * Containers that share namespaces with another one.  A network is a
 * sandbox's in CRI, so who has the network of a container lives in that
 * container's sandbox, and that one is the owner.
 */

/* Turns the names of containers whose namespaces are shared into ids, for a
 * create; the owner's, NULL in *owner without one.  PODCRI_ERROR: there is no
 * such container, or it cannot be an owner. */
int podcri_join_resolve(podcri_op_t *op, podcri_spec_t *spec,
    podcri_container_t **owner);

/* Whether a container of this spec lives in the sandbox of another one. */
int podcri_join_is(const podcri_spec_t *spec);

/* The owner of a container that has been created, where podcri_join_is(). */
int podcri_join_owner(podcri_op_t *op, const podcri_spec_t *spec,
    podcri_container_t **owner);

/* The containers that live in the sandbox of c, in ctx->pool. */
int podcri_join_dependents(podcri_op_t *op, const podcri_container_t *c,
    podcri_container_t ***list, size_t *n);

/* PODCRI_OK when nobody lives there; else the error that Podman answers to a
 * removal. */
int podcri_join_free(podcri_op_t *op, const podcri_container_t *c);


#endif /* _PODCRI_JOIN_H_INCLUDED_ */
