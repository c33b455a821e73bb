
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_image_cache.h"
#include "podcri_str.h"


#define PODCRI_IMAGE_CACHE_BUCKETS  256


typedef struct podcri_image_entry_s  podcri_image_entry_t;

struct podcri_image_entry_s {
    podcri_image_entry_t  *next;     /* bucket */
    podcri_image_entry_t  *older;
    podcri_image_entry_t  *newer;
    podcri_pool_t         *pool;     /* the entry lies in it, too */
    uint64_t               hash;
    size_t                 size;
    unsigned               refs;     /* pools that use it, and the cache */
    podcri_image_t         image;
};


static podcri_image_entry_t *podcri_image_entry_find(const char *id,
    uint64_t hash);
static void podcri_image_entry_link(podcri_image_entry_t *entry);
static void podcri_image_entry_unlink(podcri_image_entry_t *entry);
static void podcri_image_entry_drop(podcri_image_entry_t *entry);
static void podcri_image_entry_unref(void *data);
static void podcri_image_config_copy(podcri_pool_t *pool,
    podcri_image_t *dst, const podcri_image_t *src);
static void podcri_image_strings_copy(podcri_pool_t *pool,
    podcri_strings_t *dst, const podcri_strings_t *src);
static void podcri_image_pairs_copy(podcri_pool_t *pool, podcri_pairs_t *dst,
    const podcri_pairs_t *src);


/* one per worker: a worker has one thread that runs operations */

static struct {
    podcri_image_entry_t  *buckets[PODCRI_IMAGE_CACHE_BUCKETS];
    podcri_image_entry_t  *newest;
    podcri_image_entry_t  *oldest;
    size_t                 count;
    size_t                 size;
} podcri_image_cache;


int
podcri_image_cache_get(podcri_pool_t *pool, podcri_image_t *image)
{
    podcri_image_t         known;
    podcri_image_entry_t  *entry;

    entry = podcri_image_entry_find(image->id,
                                    podcri_hash(image->id,
                                                strlen(image->id)));
    if (entry == NULL) {
        return PODCRI_DONE;
    }

    podcri_image_entry_unlink(entry);
    podcri_image_entry_link(entry);

    known = *image;
    *image = entry->image;

    image->id = known.id;
    image->tags = known.tags;
    image->digests = known.digests;
    image->size = known.size;
    image->pinned = known.pinned;
    image->intermediate = known.intermediate;
    image->node = known.node;

    entry->refs++;
    podcri_pool_cleanup(pool, podcri_image_entry_unref, entry);

    return PODCRI_OK;
}


void
podcri_image_cache_put(const podcri_image_t *image)
{
    podcri_pool_t         *pool;
    podcri_image_entry_t  *entry;
    uint64_t               hash;

    hash = podcri_hash(image->id, strlen(image->id));

    if (podcri_image_entry_find(image->id, hash)) {
        return;
    }

    pool = podcri_pool_create(1024);

    entry = podcri_pcalloc(pool, sizeof(*entry));
    entry->pool = pool;
    entry->hash = hash;
    entry->refs = 1;

    podcri_image_config_copy(pool, &entry->image, image);
    entry->size = podcri_pool_size(pool);

    podcri_image_entry_link(entry);

    while (podcri_image_cache.oldest != entry
           && (podcri_image_cache.count > PODCRI_IMAGE_CACHE_ENTRIES
               || podcri_image_cache.size > PODCRI_IMAGE_CACHE_BYTES))
    {
        podcri_image_entry_drop(podcri_image_cache.oldest);
    }
}


void
podcri_image_cache_clear(void)
{
    while (podcri_image_cache.oldest) {
        podcri_image_entry_drop(podcri_image_cache.oldest);
    }
}


size_t
podcri_image_cache_count(void)
{
    return podcri_image_cache.count;
}


size_t
podcri_image_cache_size(void)
{
    return podcri_image_cache.size;
}


static podcri_image_entry_t *
podcri_image_entry_find(const char *id, uint64_t hash)
{
    podcri_image_entry_t  *entry;

    entry = podcri_image_cache.buckets[hash % PODCRI_IMAGE_CACHE_BUCKETS];

    while (entry) {
        if (entry->hash == hash && strcmp(entry->image.id, id) == 0) {
            break;
        }

        entry = entry->next;
    }

    return entry;
}


static void
podcri_image_entry_link(podcri_image_entry_t *entry)
{
    podcri_image_entry_t  **bucket;

    bucket = &podcri_image_cache.buckets[entry->hash
                                         % PODCRI_IMAGE_CACHE_BUCKETS];
    entry->next = *bucket;
    *bucket = entry;

    entry->newer = NULL;
    entry->older = podcri_image_cache.newest;

    if (entry->older) {
        entry->older->newer = entry;

    } else {
        podcri_image_cache.oldest = entry;
    }

    podcri_image_cache.newest = entry;
    podcri_image_cache.count++;
    podcri_image_cache.size += entry->size;
}


static void
podcri_image_entry_unlink(podcri_image_entry_t *entry)
{
    podcri_image_entry_t  **p;

    p = &podcri_image_cache.buckets[entry->hash % PODCRI_IMAGE_CACHE_BUCKETS];

    while (*p != entry) {
        p = &(*p)->next;
    }

    *p = entry->next;

    if (entry->newer) {
        entry->newer->older = entry->older;

    } else {
        podcri_image_cache.newest = entry->older;
    }

    if (entry->older) {
        entry->older->newer = entry->newer;

    } else {
        podcri_image_cache.oldest = entry->newer;
    }

    podcri_image_cache.count--;
    podcri_image_cache.size -= entry->size;
}


static void
podcri_image_entry_drop(podcri_image_entry_t *entry)
{
    podcri_image_entry_unlink(entry);
    podcri_image_entry_unref(entry);
}


static void
podcri_image_entry_unref(void *data)
{
    podcri_image_entry_t  *entry = data;

    if (--entry->refs == 0) {
        podcri_pool_destroy(entry->pool);
    }
}


static void
podcri_image_config_copy(podcri_pool_t *pool, podcri_image_t *dst,
    const podcri_image_t *src)
{
    size_t  i;

    dst->id = podcri_pstrdup(pool, src->id);

    dst->created = src->created;
    dst->architecture = podcri_pstrdup(pool, src->architecture);
    dst->os = podcri_pstrdup(pool, src->os);
    dst->author = podcri_pstrdup(pool, src->author);
    dst->work_dir = podcri_pstrdup(pool, src->work_dir);
    dst->user = podcri_pstrdup(pool, src->user);
    dst->stop_signal = podcri_pstrdup(pool, src->stop_signal);

    podcri_image_strings_copy(pool, &dst->env, &src->env);
    podcri_image_strings_copy(pool, &dst->entrypoint, &src->entrypoint);
    podcri_image_strings_copy(pool, &dst->command, &src->command);
    podcri_image_strings_copy(pool, &dst->volumes, &src->volumes);
    podcri_image_strings_copy(pool, &dst->layers, &src->layers);
    podcri_image_pairs_copy(pool, &dst->labels, &src->labels);
    podcri_image_pairs_copy(pool, &dst->expose, &src->expose);

    dst->health = src->health;
    podcri_image_strings_copy(pool, &dst->health.test, &src->health.test);

    dst->nhistory = src->nhistory;
    dst->history = podcri_palloc(pool, src->nhistory * sizeof(*dst->history));

    for (i = 0; i < src->nhistory; i++) {
        dst->history[i] = src->history[i];
        dst->history[i].created_by = podcri_pstrdup(pool,
                                                src->history[i].created_by);
        dst->history[i].comment = podcri_pstrdup(pool,
                                                 src->history[i].comment);
    }
}


static void
podcri_image_strings_copy(podcri_pool_t *pool, podcri_strings_t *dst,
    const podcri_strings_t *src)
{
    size_t  i;

    dst->n = src->n;
    dst->elts = podcri_palloc(pool, src->n * sizeof(*dst->elts));

    for (i = 0; i < src->n; i++) {
        dst->elts[i] = podcri_pstrdup(pool, src->elts[i]);
    }
}


static void
podcri_image_pairs_copy(podcri_pool_t *pool, podcri_pairs_t *dst,
    const podcri_pairs_t *src)
{
    size_t  i;

    dst->n = src->n;
    dst->elts = podcri_palloc(pool, src->n * sizeof(*dst->elts));

    for (i = 0; i < src->n; i++) {
        dst->elts[i].key = podcri_pstrdup(pool, src->elts[i].key);
        dst->elts[i].value = podcri_pstrdup(pool, src->elts[i].value);
    }
}
