
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_STANDIN_H_INCLUDED_
#define _PODCRI_STANDIN_H_INCLUDED_


#include "podcri_store.h"


/*
 * A container that has not been started has files, but CRI shows them from
 * inside only, and a start cannot be taken back.  So another one is made of
 * its spec, beside it in its sandbox, in which podcri-init idles and the
 * copies that wait for the start are unpacked; what is read is read there,
 * and then it is removed.
 *
 * It has a label by which it is passed over everywhere.  One that a killed
 * worker has left behind ends by itself, and is removed by whoever lists the
 * containers next.
 */

/* Makes and starts one for c, which is created; *in is c as it is seen through
 * it.  PODCRI_ERROR: nothing is left of it. */
int podcri_standin_begin(podcri_op_t *op, podcri_container_t *c,
    podcri_container_t *in);

/* Removes it, behind the answer. */
void podcri_standin_end(podcri_op_t *op, const podcri_container_t *in);

/* Whether a container that has no spec is one. */
int podcri_standin_is(const Cri__Container *c);

/* One has been seen in a list: removes it, behind the answer, when nobody can
 * be using it any more. */
void podcri_standin_seen(podcri_op_t *op, podcri_node_t *node,
    const Cri__Container *c);


#endif /* _PODCRI_STANDIN_H_INCLUDED_ */
