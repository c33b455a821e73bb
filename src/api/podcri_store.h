
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_STORE_H_INCLUDED_
#define _PODCRI_STORE_H_INCLUDED_


#include "podcri_op.h"
#include "podcri_cache.h"


/*
 * The runtimes' objects as views: what is there, and which one the client
 * means.  Only the newest incarnation of a container or pod is seen.
 */

typedef struct {
    size_t               ncontainers;
    podcri_container_t  *containers;
    size_t               npods;       /* pods only, no sandboxes of single
                                         containers; 0 unless asked for */
    podcri_pod_t        *pods;
} podcri_world_t;


/* the calls that tell what lists do not */

typedef struct {
    podcri_cri_call_t              calls[2];   /* sandbox, container */
    Cri__PodSandboxStatusRequest   sandbox;
    Cri__ContainerStatusRequest    status;
} podcri_detail_t;


/* Lists the containers of all nodes, with what their sandboxes tell of them,
 * or these and the pods.  The world lives as long as op.  PODCRI_ERROR when a
 * node does not answer. */
int podcri_store_list(podcri_op_t *op, podcri_world_t *world);
int podcri_store_list_pods(podcri_op_t *op, podcri_world_t *world);

/* Makes has_status true for n containers: from the cache, else by
 * ContainerStatus, several at a time.  One that has gone meanwhile keeps
 * has_status false. */
int podcri_store_status(podcri_op_t *op, podcri_container_t **list,
    size_t n);

/* Makes has_ip true for those of n containers that run: from the cache, else
 * by PodSandboxStatus, several at a time.  One that has gone meanwhile keeps
 * has_ip false. */
int podcri_store_addresses(podcri_op_t *op, podcri_container_t **list,
    size_t n);

/* The addresses that are remembered of a container, if they are.  The entry
 * must be held for the operation. */
void podcri_detail_addresses(podcri_op_t *op, podcri_container_t *c,
    const podcri_cache_entry_t *entry);

/* A status read from the runtime now, whatever the cache says; verbose, so
 * the pid is there too.  NOT_FOUND when the container has gone. */
int podcri_store_refresh(podcri_op_t *op, podcri_container_t *c);

/* Adds what only the sandbox knows: readiness, addresses, the pod's name and
 * id. */
int podcri_store_sandbox(podcri_op_t *op, podcri_container_t *c);

/* Both at once, for inspect: the status with the pid, and the sandbox with,
 * if it is a pod's, the spec of that. */
int podcri_store_inspect(podcri_op_t *op, podcri_container_t *c);

/* The same in two steps: the calls for podcri_cri_all(), which read what is
 * pointed to, and what becomes of their answers. */
void podcri_detail_calls(podcri_op_t *op, podcri_node_t *node,
    const char *id, const char *sandbox, podcri_detail_t *d);
int podcri_detail_take(podcri_op_t *op, podcri_container_t *c,
    podcri_detail_t *d);

/* A status as the entry that a list has of the same object; what only one of
 * container and sandbox has is left to the caller.  Every map of a message
 * has an entry type of its own, of one layout. */
#define podcri_detail_listed(entry, status)                                   \
    do {                                                                      \
        (entry)->id = (status)->id;                                           \
        (entry)->metadata = (status)->metadata;                               \
        (entry)->state = (status)->state;                                     \
        (entry)->created_at = (status)->created_at;                           \
        (entry)->n_labels = (status)->n_labels;                               \
        (entry)->labels = (void *) (status)->labels;                          \
        (entry)->n_annotations = (status)->n_annotations;                     \
        (entry)->annotations = (void *) (status)->annotations;                \
    } while (0)

/* The container a client means by name, full id or unique prefix of an id.
 * PODCRI_ERROR: 404 "no such container", or 500 when a prefix is not
 * unique. */
int podcri_container_find(podcri_op_t *op, const char *ref,
    podcri_container_t **c);

/* Finds it, and reads what inspect shows.  What the name meant when this
 * worker inspected it last is read first, which is enough when the runtime
 * says that it still is that. */
int podcri_container_inspect(podcri_op_t *op, const char *ref,
    podcri_container_t **c);

/* The pod a client means; its containers are filled in.  404 "no such
 * pod". */
int podcri_pod_find(podcri_op_t *op, const char *ref, podcri_pod_t **pod);

/* The node a view came from. */
podcri_node_t *podcri_store_node(podcri_op_t *op, const char *name);


#endif /* _PODCRI_STORE_H_INCLUDED_ */
