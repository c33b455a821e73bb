
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_FORCE_H_INCLUDED_
#define _PODCRI_FORCE_H_INCLUDED_


#include "podcri_lifecycle.h"


/* Stops and removes the containers with these ids, as Podman does before it
 * removes by force an image or a volume they use.  One that has gone already
 * is no error. */
int podcri_force_remove(podcri_op_t *op, const podcri_strings_t *ids);

/* The same for one, with timeout seconds to end (see podcri_container_stop())
 * and, with volumes, its anonymous volumes.  When somebody starts it in
 * between it is stopped again. */
int podcri_force_container(podcri_op_t *op, podcri_container_t *c,
    int64_t timeout, int volumes);


#endif /* _PODCRI_FORCE_H_INCLUDED_ */
