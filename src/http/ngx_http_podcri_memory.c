
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"

#include <malloc.h>


/*
 * A list of 10,000 containers passes through 50 MB of memory.  By itself
 * malloc() would give most of it back at the end of each list, and the next
 * one would spend a sixth of its time on the system's clearing the same pages
 * again.  So while lists come one after the other it keeps what they use, and
 * when none comes the system gets all of it back.
 */


/* what an operation must have used for the rest to be worth the while: what
 * malloc() gives back by itself */
#define NGX_HTTP_PODCRI_MEMORY_LARGE  (128 * 1024)

#define NGX_HTTP_PODCRI_MEMORY_IDLE   500

/* blocks up to BLOCK come from the heap, and TRIM of what is free at its end
 * stays there: glibc's own values, and what a list of 10,000 does with
 * (mallopt(3)) */

#define NGX_HTTP_PODCRI_MEMORY_FEW_BLOCK   (128 * 1024)
#define NGX_HTTP_PODCRI_MEMORY_FEW_TRIM    (128 * 1024)
#define NGX_HTTP_PODCRI_MEMORY_MANY_BLOCK  (32 * 1024 * 1024)
#define NGX_HTTP_PODCRI_MEMORY_MANY_TRIM   (128 * 1024 * 1024)


static void ngx_http_podcri_memory_keep(ngx_uint_t many);
static void ngx_http_podcri_memory_handler(ngx_event_t *ev);


static ngx_event_t       ngx_http_podcri_memory_event;
static ngx_uint_t        ngx_http_podcri_memory_many;

/* nginx's debug log wants its fd */
static ngx_connection_t  ngx_http_podcri_memory_dummy;


void
ngx_http_podcri_memory_init(ngx_cycle_t *cycle)
{
    ngx_event_t  *ev;

#if defined(__GLIBC__)

    /*
     * One heap for all threads: malloc_trim() gives back the end of the main
     * one only, and gRPC's threads seldom run at the same time.
     */

    (void) mallopt(M_ARENA_MAX, 1);

#endif

    ngx_http_podcri_memory_dummy.fd = (ngx_socket_t) -1;

    ev = &ngx_http_podcri_memory_event;

    ngx_memzero(ev, sizeof(ngx_event_t));

    ev->handler = ngx_http_podcri_memory_handler;
    ev->data = &ngx_http_podcri_memory_dummy;
    ev->log = cycle->log;
    ev->cancelable = 1;
}


void
ngx_http_podcri_memory_used(podcri_op_t *op)
{
    if (podcri_pool_size(op->ctx.pool) < NGX_HTTP_PODCRI_MEMORY_LARGE
        || ngx_exiting)
    {
        return;
    }

    ngx_http_podcri_memory_keep(1);

    ngx_add_timer(&ngx_http_podcri_memory_event,
                  NGX_HTTP_PODCRI_MEMORY_IDLE);
}


static void
ngx_http_podcri_memory_keep(ngx_uint_t many)
{
    if (ngx_http_podcri_memory_many == many) {
        return;
    }

    ngx_http_podcri_memory_many = many;

#if defined(__GLIBC__)

    (void) mallopt(M_MMAP_THRESHOLD, many ? NGX_HTTP_PODCRI_MEMORY_MANY_BLOCK
                                          : NGX_HTTP_PODCRI_MEMORY_FEW_BLOCK);
    (void) mallopt(M_TRIM_THRESHOLD, many ? NGX_HTTP_PODCRI_MEMORY_MANY_TRIM
                                          : NGX_HTTP_PODCRI_MEMORY_FEW_TRIM);

#endif
}


static void
ngx_http_podcri_memory_handler(ngx_event_t *ev)
{
    ngx_http_podcri_memory_keep(0);

#if defined(__GLIBC__)
    (void) malloc_trim(0);
#endif
}
