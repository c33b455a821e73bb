
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_CACHE_H_INCLUDED_
#define _PODCRI_CACHE_H_INCLUDED_


#include "podcri_cri.h"
#include "podcri_view.h"


/*
 * What a worker remembers of the containers and sandboxes of one node, by
 * their CRI id: the decoded spec, which never changes, the addresses, which
 * the sandbox was given when it was made, and the status, which is valid as
 * long as the state is the one it was read in, because CRI states only move
 * forward.  Nothing here is the truth: an entry is only ever used
 * with an id and a state that the runtime has just given.
 */

typedef struct podcri_cache_s        podcri_cache_t;
typedef struct podcri_cache_entry_s  podcri_cache_entry_t;
typedef struct podcri_cache_text_s   podcri_cache_text_t;

struct podcri_cache_entry_s {
    podcri_cache_entry_t     *next;       /* bucket */
    podcri_cache_entry_t     *older;      /* all entries */
    podcri_cache_entry_t     *newer;
    uint64_t                  hash;
    unsigned                  generation;
    unsigned                  holds;      /* operations that look at it */
    unsigned                  gone:1;     /* out of the table */
    char                      id[65];

    podcri_pool_t            *spec_pool;  /* NULL: foreign, no spec */
    const podcri_spec_t      *spec;
    const podcri_pod_spec_t  *pod_spec;
    unsigned                  decoded:1;

    char                     *addresses;  /* of a container's sandbox, each
                                             with its '\0', and an empty one;
                                             NULL: not asked for yet */

    podcri_status_t           status;     /* .state: the one it is valid in */
    podcri_cache_text_t      *texts;      /* its strings, and older ones */
    unsigned                  has_status:1;
};


/* The cache of a node, made when first asked for. */
podcri_cache_t *podcri_cache_get(podcri_node_t *node);

/* Frees it; for the end of a worker. */
void podcri_cache_destroy(podcri_node_t *node);

/* The entry of an id, a new empty one when there is none; marks it as seen in
 * the present generation.  It may go away as soon as the task waits, unless
 * held. */
podcri_cache_entry_t *podcri_cache_entry(podcri_cache_t *cache,
    const char *id);

/* Keeps the n entries, and every spec and status string taken from them,
 * until the pool is destroyed; the array must live as long. */
void podcri_cache_hold(podcri_pool_t *pool, podcri_cache_entry_t **entries,
    size_t n);

/* podcri_cache_entry(), held for the pool. */
podcri_cache_entry_t *podcri_cache_held(podcri_cache_t *cache,
    podcri_pool_t *pool, const char *id);

/* The spec of a container from its annotation, decoded once; NULL when the
 * annotation is absent or not readable (the object counts as foreign). */
const podcri_spec_t *podcri_cache_spec(podcri_cache_t *cache,
    podcri_cache_entry_t *entry, const char *text);
const podcri_pod_spec_t *podcri_cache_pod_spec(podcri_cache_t *cache,
    podcri_cache_entry_t *entry, const char *text);

/* Copies a status from the runtime, without image_ref, which no list shows:
 * there is one of these for each container. */
void podcri_cache_status(podcri_cache_entry_t *entry,
    const podcri_status_t *status);

/* Copies the addresses of a container's sandbox (NULL: none), unless they are
 * there already. */
void podcri_cache_addresses(podcri_cache_entry_t *entry,
    const Cri__PodSandboxNetworkStatus *network);

/* Which container and sandbox a name or an id meant when it was last inspected:
 * a guess, never to be used unless the runtime says the same.  The strings are
 * in the pool; PODCRI_DONE: no guess. */
int podcri_cache_guess(podcri_cache_t *cache, podcri_pool_t *pool,
    const char *ref, const char **id, const char **sandbox);
void podcri_cache_remember(podcri_cache_t *cache, const char *ref,
    const char *id, const char *sandbox);

/* A full list begins: entries not seen until podcri_cache_sweep() are of
 * objects that are gone. */
unsigned podcri_cache_begin(podcri_cache_t *cache);
void podcri_cache_sweep(podcri_cache_t *cache, unsigned generation);

/* Number of entries. */
size_t podcri_cache_count(const podcri_cache_t *cache);


#endif /* _PODCRI_CACHE_H_INCLUDED_ */
