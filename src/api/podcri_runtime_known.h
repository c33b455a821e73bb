
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_RUNTIME_KNOWN_H_INCLUDED_
#define _PODCRI_RUNTIME_KNOWN_H_INCLUDED_


#include <sys/stat.h>

#include "podcri_runtime.h"


/* What a worker remembers of a node's runtime for a while. */

#define PODCRI_RUNTIME_NAME  32

typedef struct {
    const podcri_node_t  *node;
    podcri_pool_t        *pool;
    podcri_network_t      network;
    uint64_t              until;     /* ms, monotonic */

    char                  name[PODCRI_RUNTIME_NAME];     /* or "" */
    struct stat           socket;    /* where name was answered */
    uint64_t              name_until;
} podcri_runtime_known_t;


/* The place of a node in the table; a new one takes the first when there are
 * more nodes than places.  Good until the task waits. */
podcri_runtime_known_t *podcri_runtime_known(const podcri_node_t *node);


#endif /* _PODCRI_RUNTIME_KNOWN_H_INCLUDED_ */
