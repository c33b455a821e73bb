
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_map.h"
#include "podcri_str.h"


static podcri_map_slot_t *podcri_map_slot(const podcri_map_t *map,
    const char *key, uint64_t hash);
static void podcri_map_grow(podcri_map_t *map);


void
podcri_map_init(podcri_map_t *map, podcri_pool_t *pool, size_t n)
{
    map->pool = pool;
    map->n = 0;

    for (map->nslots = 16; map->nslots < 2 * n; map->nslots *= 2) {
        /* void */
    }

    map->slots = podcri_pcalloc(pool,
                                map->nslots * sizeof(podcri_map_slot_t));
}


void *
podcri_map_get(const podcri_map_t *map, const char *key)
{
    return podcri_map_slot(map, key, podcri_hash(key, strlen(key)))->value;
}


void
podcri_map_set(podcri_map_t *map, const char *key, void *value)
{
    uint64_t            hash;
    podcri_map_slot_t  *slot;

    hash = podcri_hash(key, strlen(key));
    slot = podcri_map_slot(map, key, hash);

    if (slot->value == NULL) {

        if (2 * ++map->n > map->nslots) {
            podcri_map_grow(map);
            slot = podcri_map_slot(map, key, hash);
        }

        slot->key = key;
        slot->hash = hash;
    }

    slot->value = value;
}


/* the slot of the key, or the free one it belongs into */

static podcri_map_slot_t *
podcri_map_slot(const podcri_map_t *map, const char *key, uint64_t hash)
{
    size_t              i;
    podcri_map_slot_t  *slot;

    for (i = hash & (map->nslots - 1); /* void */ ;
         i = (i + 1) & (map->nslots - 1))
    {
        slot = &map->slots[i];

        if (slot->value == NULL
            || (slot->hash == hash && strcmp(slot->key, key) == 0))
        {
            return slot;
        }
    }
}


static void
podcri_map_grow(podcri_map_t *map)
{
    size_t              i, n;
    podcri_map_slot_t  *old, *slot;

    old = map->slots;
    n = map->nslots;

    map->nslots = 2 * n;
    map->slots = podcri_pcalloc(map->pool,
                                map->nslots * sizeof(podcri_map_slot_t));

    for (i = 0; i < n; i++) {
        if (old[i].value) {
            slot = podcri_map_slot(map, old[i].key, old[i].hash);
            *slot = old[i];
        }
    }
}
