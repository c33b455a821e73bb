
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_POOL_H_INCLUDED_
#define _PODCRI_POOL_H_INCLUDED_


#include "podcri_base.h"


/*
 * A pool is an arena: what is taken from it lives until the pool is
 * destroyed.  One pool per request, one per decoded runtime answer, one per
 * streamed message.  A pool may move between threads but is used by one at a
 * time.
 *
 * Allocation never returns NULL: a process that cannot get a few kilobytes
 * from the kernel cannot answer either, so it logs to stderr and aborts, and
 * nginx starts a new worker.  What clients and runtimes can make us allocate
 * is bounded before (body size, receive limit).
 */


/* Says on stderr that size bytes were not to be had, and aborts. */
void podcri_nomem(size_t size)
    __attribute__((noreturn, cold));

/* size bytes of zeros, to be given to free(); never NULL.  For what comes and
 * goes with each request: calloc() of glibc takes no block that free() has
 * left to the thread, malloc() does. */
void *podcri_zalloc(size_t size)
    __attribute__((malloc, alloc_size(1), returns_nonnull));

/* Makes an empty pool; chunk is the size hint of its blocks in bytes, 0 for
 * the default of 4 KiB.  The caller destroys it. */
podcri_pool_t *podcri_pool_create(size_t chunk);

/* Runs the cleanups in reverse order and frees all memory of the pool, of
 * those it adopted too.  NULL is allowed. */
void podcri_pool_destroy(podcri_pool_t *pool);

/* Makes child live exactly as long as pool: a decoded answer is handed from
 * the decoding thread to the request this way. */
void podcri_pool_adopt(podcri_pool_t *pool, podcri_pool_t *child);

/* Calls handler(data) when the pool is destroyed. */
void podcri_pool_cleanup(podcri_pool_t *pool, void (*handler)(void *data),
    void *data);

/* Bytes held by the pool and those it adopted. */
size_t podcri_pool_size(const podcri_pool_t *pool);

/* size bytes aligned for any type, not initialised; size 0 gives a valid
 * pointer. */
void *podcri_palloc(podcri_pool_t *pool, size_t size)
    __attribute__((malloc, alloc_size(2), returns_nonnull));

/* The same, filled with zero bytes. */
void *podcri_pcalloc(podcri_pool_t *pool, size_t size)
    __attribute__((malloc, alloc_size(2), returns_nonnull));

/* A NUL-terminated copy of s; NULL stays NULL. */
char *podcri_pstrdup(podcri_pool_t *pool, const char *s);

/* A NUL-terminated copy of the len bytes at data. */
char *podcri_pstrndup(podcri_pool_t *pool, const char *data, size_t len)
    __attribute__((returns_nonnull));

/* printf into the pool. */
char *podcri_psprintf(podcri_pool_t *pool, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), returns_nonnull));

char *podcri_pvsprintf(podcri_pool_t *pool, const char *fmt, va_list args)
    __attribute__((format(printf, 2, 0), returns_nonnull));

/* Room for one more element of size bytes behind the *n elements at *elts
 * (elts is the address of the array's pointer; the array grows by doubling,
 * the old block stays in the pool); adds one to *n and returns the new
 * element, zeroed.  An array from elsewhere (a decoded answer, a literal, a
 * copy of a list that has grown since) is moved and never written to. */
void *podcri_push(podcri_pool_t *pool, void *elts, size_t *n, size_t size)
    __attribute__((returns_nonnull));

/* Appends to a list of strings or of pairs; the strings are not copied. */
void podcri_strings_push(podcri_pool_t *pool, podcri_strings_t *list,
    const char *s);
void podcri_pairs_push(podcri_pool_t *pool, podcri_pairs_t *list,
    const char *key, const char *value);

/* The value of the last pair with this key, NULL when there is none. */
const char *podcri_pairs_get(const podcri_pairs_t *list, const char *key);


#endif /* _PODCRI_POOL_H_INCLUDED_ */
