
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_MAKE_H_INCLUDED_
#define _PODCRI_MAKE_H_INCLUDED_


#include "podcri_op.h"


/* Makes a sandbox or a container, and looks meanwhile whether somebody else's
 * of the same name is there: taken() returns PODCRI_DONE then, else PODCRI_OK.
 * PODCRI_DONE: it was; PODCRI_ERROR: the runtime's, at its read_timeout at the
 * latest. */
int podcri_make(podcri_op_t *op, podcri_node_t *node, podcri_cri_method_e m,
    const void *req, void *resp, podcri_cri_look_pt taken, void *data);


#endif /* _PODCRI_MAKE_H_INCLUDED_ */
