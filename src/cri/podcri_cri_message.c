
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_cri_internal.h"


/* What protobuf-c makes of every map<string, string>. */

typedef struct {
    ProtobufCMessage   base;
    char              *key;
    char              *value;
} podcri_cri_entry_t;


_Static_assert(sizeof(podcri_cri_entry_t)
               == sizeof(Cri__Container__LabelsEntry)
               && offsetof(podcri_cri_entry_t, key)
                  == offsetof(Cri__Container__LabelsEntry, key)
               && offsetof(podcri_cri_entry_t, value)
                  == offsetof(Cri__Container__LabelsEntry, value),
               "layout of a map entry");


void
podcri_cri_pack(podcri_pool_t *pool, const void *req, const uint8_t **bytes,
    size_t *len)
{
    uint8_t  *p;

    p = podcri_palloc(pool, protobuf_c_message_get_packed_size(req));

    *len = protobuf_c_message_pack(req, p);
    *bytes = p;
}


const char *
podcri_cri_map_get(size_t n, void *entries, const char *key)
{
    podcri_cri_entry_t  **entry = entries;

    /* of a key that comes twice the last counts (protobuf encoding, maps) */

    while (n--) {
        if (strcmp(entry[n]->key, key) == 0) {
            return entry[n]->value;
        }
    }

    return NULL;
}


void
podcri_cri_map_pairs(podcri_pool_t *pool, size_t n, void *entries,
    podcri_pairs_t *out)
{
    size_t                i;
    podcri_cri_entry_t  **entry = entries;

    out->n = n;
    out->elts = podcri_palloc(pool, n * sizeof(podcri_pair_t));

    for (i = 0; i < n; i++) {
        out->elts[i].key = entry[i]->key;
        out->elts[i].value = entry[i]->value;
    }
}


void
podcri_cri_map_set(podcri_pool_t *pool, size_t *n, void *entries,
    const ProtobufCMessageDescriptor *entry, const podcri_pairs_t *pairs)
{
    size_t                i;
    podcri_cri_entry_t   *e, **list;

    list = podcri_palloc(pool, pairs->n * sizeof(podcri_cri_entry_t *));
    e = podcri_pcalloc(pool, pairs->n * sizeof(podcri_cri_entry_t));

    for (i = 0; i < pairs->n; i++) {
        e[i].base.descriptor = entry;
        e[i].key = (char *) pairs->elts[i].key;
        e[i].value = (char *) pairs->elts[i].value;
        list[i] = &e[i];
    }

    *n = pairs->n;
    *(void **) entries = list;
}
