
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_MAP_H_INCLUDED_
#define _PODCRI_MAP_H_INCLUDED_


#include "podcri_pool.h"


/* A hash from text to pointer, for joining lists.  Keys are not copied.
 * Nothing is ever taken out. */

typedef struct {
    const char  *key;
    uint64_t     hash;
    void        *value;
} podcri_map_slot_t;

typedef struct {
    podcri_pool_t      *pool;
    podcri_map_slot_t  *slots;
    size_t              nslots;      /* a power of two */
    size_t              n;
} podcri_map_t;


/* An empty map with room for about n keys, memory from pool. */
void podcri_map_init(podcri_map_t *map, podcri_pool_t *pool, size_t n);

/* The value of key, NULL when there is none. */
void *podcri_map_get(const podcri_map_t *map, const char *key);

/* Sets the value, which is not NULL, of a new or an old key. */
void podcri_map_set(podcri_map_t *map, const char *key, void *value);


#endif /* _PODCRI_MAP_H_INCLUDED_ */
