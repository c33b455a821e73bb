
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_SHARED_H_INCLUDED_
#define _PODCRI_SHARED_H_INCLUDED_


#include "podcri_base.h"


/*
 * Memory shared by the workers of one nginx (podcri_shared_zone): short-lived
 * records by kind and key, each with a time to live.  Implemented over an
 * ngx_slab zone in src/http, over malloc in unit tests.
 *
 *   exec sessions, exit codes of containers removed a moment ago, names that
 *   are being created, container ports promised by number, terminal sizes,
 *   attaches that wait for a start
 */

typedef struct podcri_shared_s  podcri_shared_t;

typedef enum {
    PODCRI_SHARED_EXEC = 1,
    PODCRI_SHARED_EXIT,
    PODCRI_SHARED_NAME,
    PODCRI_SHARED_PORT,
    PODCRI_SHARED_SIZE,
    PODCRI_SHARED_ATTACH
} podcri_shared_kind_e;

/* how a record is stored */
#define PODCRI_SHARED_NEW   1    /* unless there is one */
#define PODCRI_SHARED_SOFT  2    /* goes early when another one needs room */

struct podcri_shared_s {
    /* Stores a copy of the value for ttl ms.  PODCRI_ERROR: the zone is full,
     * though what has expired was dropped, and then what is soft, the oldest
     * first.  PODCRI_DONE: PODCRI_SHARED_NEW, and there is a live record, which
     * is kept. */
    int  (*set)(podcri_shared_t *s, podcri_shared_kind_e kind,
                const char *key, const void *value, size_t len,
                uint64_t ttl, unsigned how);

    /* A copy of the value in pool; PODCRI_DONE when there is none. */
    int  (*get)(podcri_shared_t *s, podcri_shared_kind_e kind,
                const char *key, podcri_pool_t *pool, void **value,
                size_t *len);

    void (*del)(podcri_shared_t *s, podcri_shared_kind_e kind,
                const char *key);
};


#endif /* _PODCRI_SHARED_H_INCLUDED_ */
