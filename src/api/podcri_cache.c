
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_cache.h"
#include "podcri_str.h"


#define PODCRI_CACHE_BUCKETS  256
#define PODCRI_CACHE_GUESSES  64


/* the strings of a status stand behind it */

struct podcri_cache_text_s {
    podcri_cache_text_t    *older;
};


typedef struct {
    podcri_cache_entry_t  **entries;
    size_t                  n;
} podcri_cache_hold_t;


typedef struct {
    uint64_t                hash;      /* of the name */
    char                    id[65];
    char                    sandbox[65];
} podcri_cache_guess_t;


struct podcri_cache_s {
    podcri_cache_entry_t  **buckets;
    size_t                  nbuckets;
    size_t                  n;
    unsigned                generation;
    podcri_cache_entry_t    all;       /* ring of entries */
    podcri_cache_guess_t   *guesses;   /* by hash; NULL: none yet */
};


static void podcri_cache_grow(podcri_cache_t *cache);
static void podcri_cache_remove(podcri_cache_t *cache,
    podcri_cache_entry_t *entry);
static void podcri_cache_free(podcri_cache_entry_t *entry);
static void podcri_cache_free_texts(podcri_cache_entry_t *entry);
static void podcri_cache_release(void *data);
static int podcri_cache_decode(podcri_cache_entry_t *entry,
    const char *text, podcri_ctx_t *ctx);


podcri_cache_t *
podcri_cache_get(podcri_node_t *node)
{
    podcri_cache_t  *cache;

    if (node->cache) {
        return node->cache;
    }

    cache = podcri_zalloc(sizeof(podcri_cache_t));

    cache->nbuckets = PODCRI_CACHE_BUCKETS;
    cache->buckets = podcri_zalloc(cache->nbuckets * sizeof(void *));

    cache->all.newer = &cache->all;
    cache->all.older = &cache->all;

    node->cache = cache;

    return cache;
}


void
podcri_cache_destroy(podcri_node_t *node)
{
    podcri_cache_t  *cache;

    cache = node->cache;

    if (cache == NULL) {
        return;
    }

    while (cache->all.older != &cache->all) {
        podcri_cache_remove(cache, cache->all.older);
    }

    free(cache->guesses);
    free(cache->buckets);
    free(cache);

    node->cache = NULL;
}


podcri_cache_entry_t *
podcri_cache_entry(podcri_cache_t *cache, const char *id)
{
    size_t                  len;
    uint64_t                hash;
    podcri_cache_entry_t   *entry, **bucket;

    len = strnlen(id, sizeof(entry->id) - 1);
    hash = podcri_hash(id, len);

    bucket = &cache->buckets[hash % cache->nbuckets];

    for (entry = *bucket; entry; entry = entry->next) {
        if (entry->hash == hash && strncmp(entry->id, id, len + 1) == 0) {
            entry->generation = cache->generation;
            return entry;
        }
    }

    if (cache->n >= 2 * cache->nbuckets) {
        podcri_cache_grow(cache);
        bucket = &cache->buckets[hash % cache->nbuckets];
    }

    entry = podcri_zalloc(sizeof(podcri_cache_entry_t));

    memcpy(entry->id, id, len);
    entry->hash = hash;
    entry->generation = cache->generation;

    entry->next = *bucket;
    *bucket = entry;

    entry->older = cache->all.older;
    entry->newer = &cache->all;
    entry->older->newer = entry;
    cache->all.older = entry;

    cache->n++;

    return entry;
}


static void
podcri_cache_grow(podcri_cache_t *cache)
{
    size_t                  n;
    podcri_cache_entry_t   *entry, **buckets;

    n = cache->nbuckets * 4;

    buckets = podcri_zalloc(n * sizeof(void *));

    for (entry = cache->all.older;
         entry != &cache->all;
         entry = entry->older)
    {
        entry->next = buckets[entry->hash % n];
        buckets[entry->hash % n] = entry;
    }

    free(cache->buckets);

    cache->buckets = buckets;
    cache->nbuckets = n;
}


static void
podcri_cache_remove(podcri_cache_t *cache, podcri_cache_entry_t *entry)
{
    podcri_cache_entry_t  **p;

    p = &cache->buckets[entry->hash % cache->nbuckets];

    while (*p != entry) {
        p = &(*p)->next;
    }

    *p = entry->next;

    entry->newer->older = entry->older;
    entry->older->newer = entry->newer;

    cache->n--;

    if (entry->holds) {
        entry->gone = 1;

    } else {
        podcri_cache_free(entry);
    }
}


static void
podcri_cache_free(podcri_cache_entry_t *entry)
{
    podcri_pool_destroy(entry->spec_pool);
    podcri_cache_free_texts(entry);
    free(entry->addresses);
    free(entry);
}


static void
podcri_cache_free_texts(podcri_cache_entry_t *entry)
{
    podcri_cache_text_t  *text;

    while (entry->texts) {
        text = entry->texts;
        entry->texts = text->older;
        free(text);
    }
}


void
podcri_cache_hold(podcri_pool_t *pool, podcri_cache_entry_t **entries,
    size_t n)
{
    size_t                i;
    podcri_cache_hold_t  *hold;

    hold = podcri_palloc(pool, sizeof(podcri_cache_hold_t));

    hold->entries = entries;
    hold->n = n;

    for (i = 0; i < n; i++) {
        entries[i]->holds++;
    }

    podcri_pool_cleanup(pool, podcri_cache_release, hold);
}


podcri_cache_entry_t *
podcri_cache_held(podcri_cache_t *cache, podcri_pool_t *pool, const char *id)
{
    podcri_cache_entry_t  **entry;

    entry = podcri_palloc(pool, sizeof(podcri_cache_entry_t *));
    *entry = podcri_cache_entry(cache, id);

    podcri_cache_hold(pool, entry, 1);

    return *entry;
}


static void
podcri_cache_release(void *data)
{
    size_t                 i;
    podcri_cache_hold_t   *hold = data;
    podcri_cache_entry_t  *entry;

    for (i = 0; i < hold->n; i++) {
        entry = hold->entries[i];

        if (--entry->holds == 0 && entry->gone) {
            podcri_cache_free(entry);
        }
    }
}


const podcri_spec_t *
podcri_cache_spec(podcri_cache_t *cache, podcri_cache_entry_t *entry,
    const char *text)
{
    podcri_ctx_t    ctx;
    podcri_spec_t  *spec;

    if (entry->decoded || text == NULL) {
        return entry->spec;
    }

    if (podcri_cache_decode(entry, text, &ctx) != PODCRI_OK) {
        return NULL;
    }

    spec = podcri_pcalloc(entry->spec_pool, sizeof(podcri_spec_t));

    if (podcri_spec_decode(&ctx, text, spec) == PODCRI_OK) {
        entry->spec = spec;
    }

    return entry->spec;
}


const podcri_pod_spec_t *
podcri_cache_pod_spec(podcri_cache_t *cache, podcri_cache_entry_t *entry,
    const char *text)
{
    podcri_ctx_t        ctx;
    podcri_pod_spec_t  *spec;

    if (entry->decoded || text == NULL) {
        return entry->pod_spec;
    }

    if (podcri_cache_decode(entry, text, &ctx) != PODCRI_OK) {
        return NULL;
    }

    spec = podcri_pcalloc(entry->spec_pool, sizeof(podcri_pod_spec_t));

    if (podcri_pod_spec_decode(&ctx, text, spec) == PODCRI_OK) {
        entry->pod_spec = spec;
    }

    return entry->pod_spec;
}


/* the limit keeps what a foreign annotation can make a worker hold bounded */

static int
podcri_cache_decode(podcri_cache_entry_t *entry, const char *text,
    podcri_ctx_t *ctx)
{
    entry->decoded = 1;

    if (strnlen(text, PODCRI_SPEC_MAX + 1) > PODCRI_SPEC_MAX) {
        return PODCRI_ERROR;
    }

    memset(ctx, 0, sizeof(podcri_ctx_t));

    entry->spec_pool = podcri_pool_create(2048);
    ctx->pool = entry->spec_pool;

    return PODCRI_OK;
}


void
podcri_cache_status(podcri_cache_entry_t *entry,
    const podcri_status_t *status)
{
    char                 *p;
    size_t                log, message;
    podcri_cache_text_t  *text;

    if (entry->has_status && status->state == entry->status.state
        && (status->pid == entry->status.pid || status->pid == 0))
    {
        /* nothing else changes in a state */
        return;
    }

    /* somebody may still show the former status: at most one for each state a
     * container goes through, and one without the pid */

    if (entry->holds == 0) {
        podcri_cache_free_texts(entry);
    }

    log = strlen(status->log_path) + 1;
    message = strlen(status->message) + 1;

    text = malloc(sizeof(podcri_cache_text_t) + log + message);
    if (text == NULL) {
        podcri_nomem(sizeof(podcri_cache_text_t) + log + message);
    }

    text->older = entry->texts;
    entry->texts = text;

    p = (char *) (text + 1);

    entry->status = *status;
    entry->status.log_path = memcpy(p, status->log_path, log);
    entry->status.message = memcpy(p + log, status->message, message);
    entry->status.image_ref = "";
    entry->has_status = 1;
}


void
podcri_cache_addresses(podcri_cache_entry_t *entry,
    const Cri__PodSandboxNetworkStatus *network)
{
    char    *p;
    size_t   i, n, size;

    if (entry->addresses) {
        return;
    }

    n = 0;
    size = 1;

    if (network && *network->ip) {
        n = network->n_additional_ips;
        size += strlen(network->ip) + 1;
    }

    for (i = 0; i < n; i++) {
        size += strlen(network->additional_ips[i]->ip) + 1;
    }

    p = podcri_zalloc(size);
    entry->addresses = p;

    if (size > 1) {
        p = stpcpy(p, network->ip) + 1;
    }

    for (i = 0; i < n; i++) {
        p = stpcpy(p, network->additional_ips[i]->ip) + 1;
    }
}


int
podcri_cache_guess(podcri_cache_t *cache, podcri_pool_t *pool,
    const char *ref, const char **id, const char **sandbox)
{
    uint64_t               hash;
    podcri_cache_guess_t  *guess;

    if (cache->guesses == NULL) {
        return PODCRI_DONE;
    }

    hash = podcri_hash(ref, strlen(ref));
    guess = &cache->guesses[hash % PODCRI_CACHE_GUESSES];

    if (guess->hash != hash || guess->id[0] == '\0') {
        return PODCRI_DONE;
    }

    *id = podcri_pstrdup(pool, guess->id);
    *sandbox = podcri_pstrdup(pool, guess->sandbox);

    return PODCRI_OK;
}


void
podcri_cache_remember(podcri_cache_t *cache, const char *ref, const char *id,
    const char *sandbox)
{
    size_t                 len, slen;
    uint64_t               hash;
    podcri_cache_guess_t  *guess;

    len = strlen(id);
    slen = strlen(sandbox);

    if (len >= sizeof(guess->id) || slen >= sizeof(guess->sandbox)) {
        return;
    }

    if (cache->guesses == NULL) {
        cache->guesses = podcri_zalloc(PODCRI_CACHE_GUESSES
                                       * sizeof(podcri_cache_guess_t));
    }

    hash = podcri_hash(ref, strlen(ref));
    guess = &cache->guesses[hash % PODCRI_CACHE_GUESSES];

    guess->hash = hash;
    memcpy(guess->id, id, len + 1);
    memcpy(guess->sandbox, sandbox, slen + 1);
}


unsigned
podcri_cache_begin(podcri_cache_t *cache)
{
    return ++cache->generation;
}


void
podcri_cache_sweep(podcri_cache_t *cache, unsigned generation)
{
    podcri_cache_entry_t  *entry, *next;

    /* with lists overlapping, an entry the younger list has marked stays */

    for (entry = cache->all.older; entry != &cache->all; entry = next) {
        next = entry->older;

        if ((int) (entry->generation - generation) < 0) {
            podcri_cache_remove(cache, entry);
        }
    }
}


size_t
podcri_cache_count(const podcri_cache_t *cache)
{
    return cache->n;
}
