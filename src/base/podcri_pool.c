
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdio.h>

#include "podcri_pool.h"


#if defined(__SANITIZE_ADDRESS__)
#define PODCRI_POOL_ASAN  1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PODCRI_POOL_ASAN  1
#endif
#endif

/*
 * Under AddressSanitizer what has not been handed out is poisoned and stays
 * so between two allocations: an arena hides overruns otherwise.
 */

#if (PODCRI_POOL_ASAN)

/* gcc warns of uninitialized memory when it sees the header's const */
void __asan_poison_memory_region(void *addr, size_t size);
void __asan_unpoison_memory_region(void *addr, size_t size);

#define podcri_pool_hide(p, n)  __asan_poison_memory_region(p, n)
#define podcri_pool_show(p, n)  __asan_unpoison_memory_region(p, n)
#define PODCRI_POOL_GAP         16

#else

#define podcri_pool_hide(p, n)  (void) 0
#define podcri_pool_show(p, n)  (void) 0
#define PODCRI_POOL_GAP         0

#endif


#define PODCRI_POOL_CHUNK       4096
#define PODCRI_POOL_MIN_CHUNK   256
#define PODCRI_POOL_MAX_CHUNK   (64 * 1024)
#define PODCRI_POOL_ALIGN       _Alignof(max_align_t)
#define PODCRI_POOL_LISTS       16

#define podcri_pool_align(n)                                                  \
    (((n) + PODCRI_POOL_ALIGN - 1) & ~(size_t) (PODCRI_POOL_ALIGN - 1))


typedef struct podcri_pool_block_s    podcri_pool_block_t;
typedef struct podcri_pool_cleanup_s  podcri_pool_cleanup_t;
typedef struct podcri_pool_list_s     podcri_pool_list_t;

struct podcri_pool_block_s {
    podcri_pool_block_t    *next;
    size_t                  size;
};

struct podcri_pool_cleanup_s {
    podcri_pool_cleanup_t  *next;
    void                  (*handler)(void *data);
    void                   *data;
};

/* stands before the elements of an array made by podcri_push() */
struct podcri_pool_list_s {
    podcri_pool_list_t     *next;
    size_t                  n;
    size_t                  max;
};

struct podcri_pool_s {
    char                   *pos;
    char                   *end;
    podcri_pool_block_t    *blocks;
    podcri_pool_cleanup_t  *cleanups;
    podcri_pool_t          *adopted;
    podcri_pool_t          *next;       /* of those that the parent adopted */
    podcri_pool_list_t    **lists;      /* hashed by address */
    size_t                  nlists;
    size_t                  nbuckets;   /* a power of two */
    size_t                  chunk;
    size_t                  size;
};


/* seen by podcri_zalloc(), a compiler would make calloc() of the two */
static void *podcri_pool_malloc(size_t size)
    __attribute__((noinline));
static void podcri_pool_run_cleanups(podcri_pool_t *pool);
static void podcri_pool_free(podcri_pool_t *pool);
static podcri_pool_list_t **podcri_pool_bucket(podcri_pool_t *pool,
    const void *elts);
static void podcri_pool_rehash(podcri_pool_t *pool);


void
podcri_nomem(size_t size)
{
    fprintf(stderr, "podcri: cannot allocate %zu bytes\n", size);
    abort();
}


static void *
podcri_pool_malloc(size_t size)
{
    void  *p;

    p = malloc(size);

    if (p == NULL) {
        podcri_nomem(size);
    }

    return p;
}


void *
podcri_zalloc(size_t size)
{
    return memset(podcri_pool_malloc(size), 0, size);
}


podcri_pool_t *
podcri_pool_create(size_t chunk)
{
    size_t                head;
    podcri_pool_t        *pool;
    podcri_pool_block_t  *b;

    if (chunk == 0) {
        chunk = PODCRI_POOL_CHUNK;
    }

    chunk = podcri_max(chunk, PODCRI_POOL_MIN_CHUNK);

    /* the pool itself lives at the start of its first block */

    b = podcri_pool_malloc(chunk);
    b->next = NULL;
    b->size = chunk;

    head = podcri_pool_align(sizeof(podcri_pool_block_t));
    pool = (podcri_pool_t *) (void *) ((char *) b + head);
    head += podcri_pool_align(sizeof(podcri_pool_t));

    memset(pool, 0, sizeof(podcri_pool_t));

    pool->pos = (char *) b + head;
    pool->end = (char *) b + chunk;
    pool->blocks = b;
    pool->chunk = chunk;
    pool->size = chunk;

    podcri_pool_hide(pool->pos, pool->end - pool->pos);

    return pool;
}


void
podcri_pool_destroy(podcri_pool_t *pool)
{
    if (pool == NULL) {
        return;
    }

    /* all handlers before any memory goes: they may look at each other's */

    podcri_pool_run_cleanups(pool);
    podcri_pool_free(pool);
}


static void
podcri_pool_run_cleanups(podcri_pool_t *pool)
{
    podcri_pool_t          *child;
    podcri_pool_cleanup_t  *c;

    for ( ;; ) {
        c = pool->cleanups;

        if (c == NULL) {
            break;
        }

        pool->cleanups = c->next;
        c->handler(c->data);
    }

    for (child = pool->adopted; child; child = child->next) {
        podcri_pool_run_cleanups(child);
    }
}


static void
podcri_pool_free(podcri_pool_t *pool)
{
    podcri_pool_t        *child, *next_child;
    podcri_pool_block_t  *b, *next;

    for (child = pool->adopted; child; child = next_child) {
        next_child = child->next;
        podcri_pool_free(child);
    }

    for (b = pool->blocks; b; b = next) {
        next = b->next;
        podcri_pool_show(b, b->size);
        free(b);
    }
}


void
podcri_pool_adopt(podcri_pool_t *pool, podcri_pool_t *child)
{
    child->next = pool->adopted;
    pool->adopted = child;
}


void
podcri_pool_cleanup(podcri_pool_t *pool, void (*handler)(void *data),
    void *data)
{
    podcri_pool_cleanup_t  *c;

    c = podcri_palloc(pool, sizeof(podcri_pool_cleanup_t));

    c->handler = handler;
    c->data = data;
    c->next = pool->cleanups;
    pool->cleanups = c;
}


size_t
podcri_pool_size(const podcri_pool_t *pool)
{
    size_t                size;
    const podcri_pool_t  *child;

    size = pool->size;

    for (child = pool->adopted; child; child = child->next) {
        size += podcri_pool_size(child);
    }

    return size;
}


void *
podcri_palloc(podcri_pool_t *pool, size_t size)
{
    char                 *p;
    size_t                need, head, block;
    podcri_pool_block_t  *b;

    if (size > SIZE_MAX / 2) {
        podcri_nomem(size);
    }

    need = podcri_pool_align(podcri_max(size, 1)) + PODCRI_POOL_GAP;

    if (need <= (size_t) (pool->end - pool->pos)) {
        p = pool->pos;
        pool->pos += need;

        podcri_pool_show(p, size);

        return p;
    }

    head = podcri_pool_align(sizeof(podcri_pool_block_t));

    /* who needs many blocks gets larger ones */

    if (pool->size >= 8 * pool->chunk && pool->chunk < PODCRI_POOL_MAX_CHUNK) {
        pool->chunk *= 2;
    }

    /* what would use up most of a block gets one of its own size */

    block = (need > (pool->chunk - head) / 2) ? need + head : pool->chunk;

    b = podcri_pool_malloc(block);
    b->next = pool->blocks;
    b->size = block;

    pool->blocks = b;
    pool->size += block;

    p = (char *) b + head;

    podcri_pool_hide(p + size, block - head - size);

    if (block == pool->chunk) {
        pool->pos = p + need;
        pool->end = (char *) b + block;
    }

    return p;
}


void *
podcri_pcalloc(podcri_pool_t *pool, size_t size)
{
    return memset(podcri_palloc(pool, size), 0, size);
}


char *
podcri_pstrdup(podcri_pool_t *pool, const char *s)
{
    return s ? podcri_pstrndup(pool, s, strlen(s)) : NULL;
}


char *
podcri_pstrndup(podcri_pool_t *pool, const char *data, size_t len)
{
    char  *p;

    p = podcri_palloc(pool, len + 1);

    if (len) {
        memcpy(p, data, len);
    }

    p[len] = '\0';

    return p;
}


char *
podcri_psprintf(podcri_pool_t *pool, const char *fmt, ...)
{
    char     *p;
    va_list   args;

    va_start(args, fmt);
    p = podcri_pvsprintf(pool, fmt, args);
    va_end(args);

    return p;
}


char *
podcri_pvsprintf(podcri_pool_t *pool, const char *fmt, va_list args)
{
    int       n;
    char     *p, buf[256];
    va_list   again;

    va_copy(again, args);
    n = vsnprintf(buf, sizeof(buf), fmt, args);

    if (n < 0) {

        /* an argument that cannot be written: the format still tells */

        p = podcri_pstrdup(pool, fmt);

    } else if ((size_t) n < sizeof(buf)) {
        p = podcri_pstrndup(pool, buf, n);

    } else {
        p = podcri_palloc(pool, (size_t) n + 1);
        (void) vsnprintf(p, (size_t) n + 1, fmt, again);
    }

    va_end(again);

    return p;
}


static podcri_pool_list_t **
podcri_pool_bucket(podcri_pool_t *pool, const void *elts)
{
    /* the high half of a product depends on all bits (Fibonacci hashing):
     * arrays may lie at equal distances */

    return &pool->lists[((uintptr_t) elts * UINT64_C(0x9e3779b97f4a7c15) >> 32)
                        & (pool->nbuckets - 1)];
}


/* a list of 10,000 containers makes as many arrays */

static void
podcri_pool_rehash(podcri_pool_t *pool)
{
    size_t                i, n;
    podcri_pool_list_t   *l, *next, **ll, **old;

    old = pool->lists;
    n = pool->nbuckets;

    pool->nbuckets = n ? 4 * n : PODCRI_POOL_LISTS;
    pool->lists = podcri_pcalloc(pool, pool->nbuckets
                                       * sizeof(podcri_pool_list_t *));

    for (i = 0; i < n; i++) {
        for (l = old[i]; l; l = next) {
            next = l->next;

            ll = podcri_pool_bucket(pool, (char *) l
                              + podcri_pool_align(sizeof(podcri_pool_list_t)));
            l->next = *ll;
            *ll = l;
        }
    }
}


void *
podcri_push(podcri_pool_t *pool, void *elts, size_t *n, size_t size)
{
    char                *data, *elt;
    size_t               head, max;
    podcri_pool_list_t  *l, **ll;

    memcpy(&data, elts, sizeof(data));

    /*
     * An array that did not come from here, or of which somebody else has a
     * copy that grew, has no room behind its end: it is not found, and moved.
     */

    l = NULL;

    if (*n && pool->nlists) {
        for (ll = podcri_pool_bucket(pool, data); *ll; ll = &(*ll)->next) {

            head = podcri_pool_align(sizeof(podcri_pool_list_t));

            if ((char *) *ll + head != data) {
                continue;
            }

            if ((*ll)->n == *n) {
                l = *ll;

                if (l->n == l->max) {
                    *ll = l->next;          /* full: it will not grow again */
                    pool->nlists--;
                }
            }

            break;
        }
    }

    if (l == NULL || l->n == l->max) {
        head = podcri_pool_align(sizeof(podcri_pool_list_t));
        max = (*n < 4) ? 4 : *n * 2;

        if (max > (SIZE_MAX / 2 - head) / size) {
            podcri_nomem(SIZE_MAX);
        }

        l = podcri_palloc(pool, head + max * size);
        elt = (char *) l + head;

        if (*n) {
            memcpy(elt, data, *n * size);
        }

        data = elt;

        if (pool->nlists++ == pool->nbuckets) {
            podcri_pool_rehash(pool);
        }

        ll = podcri_pool_bucket(pool, data);
        l->next = *ll;
        l->max = max;
        l->n = *n;
        *ll = l;

        memcpy(elts, &data, sizeof(data));
    }

    elt = data + *n * size;

    *n += 1;
    l->n = *n;

    return memset(elt, 0, size);
}


void
podcri_strings_push(podcri_pool_t *pool, podcri_strings_t *list,
    const char *s)
{
    const char  **elt;

    elt = podcri_push(pool, &list->elts, &list->n, sizeof(const char *));
    *elt = s;
}


void
podcri_pairs_push(podcri_pool_t *pool, podcri_pairs_t *list, const char *key,
    const char *value)
{
    podcri_pair_t  *p;

    p = podcri_push(pool, &list->elts, &list->n, sizeof(podcri_pair_t));

    p->key = key;
    p->value = value;
}


const char *
podcri_pairs_get(const podcri_pairs_t *list, const char *key)
{
    size_t  i;

    for (i = list->n; i > 0; i--) {
        if (strcmp(list->elts[i - 1].key, key) == 0) {
            return list->elts[i - 1].value;
        }
    }

    return NULL;
}
