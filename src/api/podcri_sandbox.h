
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_SANDBOX_H_INCLUDED_
#define _PODCRI_SANDBOX_H_INCLUDED_


#include "podcri_store.h"


/* Runs a sandbox and waits while a former one of this name is still on its
 * way out.  *id is set in ctx->pool.  PODCRI_ERROR: name in use, or the
 * runtime's error.  Not interrupted by the client's leaving, so that the
 * caller always knows what there is to undo. */
int podcri_sandbox_run(podcri_op_t *op, podcri_node_t *node,
    Cri__PodSandboxConfig *config, const char **id);

/* Stops and removes a sandbox with all that is in it.  Gone already is
 * PODCRI_OK. */
int podcri_sandbox_remove(podcri_op_t *op, podcri_node_t *node,
    const char *id);

/* The same behind the answer, tried again for minutes when the runtime does
 * not answer. */
void podcri_sandbox_remove_behind(podcri_op_t *op, podcri_node_t *node,
    const char *id);

/* And all others that a container with this id has had. */
void podcri_sandbox_sweep_behind(podcri_op_t *op, podcri_node_t *node,
    const char *id, const char *container);

/* Removes, behind the answer, every sandbox and container that carries this
 * nonce: for a create whose outcome the runtime did not tell, for ctx->err's
 * reason.  One that was given up may be finished later. */
void podcri_sandbox_undo_behind(podcri_op_t *op, podcri_node_t *node,
    const char *nonce);

/* Ends a container and removes it and its log, behind the answer. */
void podcri_incarnation_end_behind(podcri_op_t *op, podcri_node_t *node,
    const char *cri_id);

/* Sandboxes by label; *list and *n in ctx->pool. */
int podcri_sandbox_list(podcri_op_t *op, podcri_node_t *node,
    const char *label, const char *value, Cri__PodSandbox ***list,
    size_t *n);

/* Number of containers in a sandbox; stand-ins do not count. */
int podcri_sandbox_count(podcri_op_t *op, podcri_node_t *node,
    const char *id, size_t *n, const char **first);

/* The error for a name that is taken: by whose id. */
int podcri_name_in_use(podcri_op_t *op, const char *kind, const char *name,
    const char *id);

/* A fresh nonce: 16 random hex digits in ctx->pool. */
const char *podcri_nonce(podcri_op_t *op);


#endif /* _PODCRI_SANDBOX_H_INCLUDED_ */
