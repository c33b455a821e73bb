
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_PRUNE_H_INCLUDED_
#define _PODCRI_PRUNE_H_INCLUDED_


#include "podcri_op.h"


/* What a prune did to one object after the other; for the prunes of single
 * nouns and for that of all of them. */

typedef struct {
    const char        *id;
    const char        *error;        /* NULL: it is gone */
    int64_t            size;         /* bytes that were freed */
} podcri_pruned_t;

typedef struct {
    size_t             n;
    podcri_pruned_t   *elts;         /* in the pool of the operation */
} podcri_prune_t;


/* Appends; id and error are kept, not copied. */
void podcri_prune_push(podcri_op_t *op, podcri_prune_t *list, const char *id,
    const char *error, int64_t size);

/* Writes the list as libpod's reports (Podman pkg/domain/entities/reports
 * PruneReport): [{"Id","Size"}], "Err" where there is one. */
void podcri_prune_json(podcri_json_t *w, const podcri_prune_t *list);

/* Removes the containers of ours that do not run and pass the filters (their
 * JSON, or NULL).  What could not be removed is in the list with its error;
 * PODCRI_ERROR: nothing was begun. */
int podcri_prune_containers(podcri_op_t *op, const char *filters,
    podcri_prune_t *list);

/* The same for the pods of ours in which nothing runs. */
int podcri_prune_pods(podcri_op_t *op, podcri_prune_t *list);

/* Writes the list as libpod's reports on pods, [{"Err","Id"}], which have no
 * size (PodPruneReport). */
void podcri_prune_pods_json(podcri_json_t *w, const podcri_prune_t *list);


#endif /* _PODCRI_PRUNE_H_INCLUDED_ */
