
/*
 * Copyright (C) 2026 podcri authors
 */


#include <malloc.h>

#include "ngx_http_podcri.h"


/*
 * A list of 10,000 containers passes through 50 MB of memory, which malloc()
 * keeps for the next one: that is what makes the next one fast.  When none
 * comes the system gets it back.
 */


/* what an operation must have used for the rest to be worth the while */
#define NGX_HTTP_PODCRI_MEMORY_LARGE  (1024 * 1024)

#define NGX_HTTP_PODCRI_MEMORY_IDLE   500


static void ngx_http_podcri_memory_handler(ngx_event_t *ev);


static ngx_event_t       ngx_http_podcri_memory_event;

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

    ngx_add_timer(&ngx_http_podcri_memory_event,
                  NGX_HTTP_PODCRI_MEMORY_IDLE);
}


static void
ngx_http_podcri_memory_handler(ngx_event_t *ev)
{
#if defined(__GLIBC__)
    (void) malloc_trim(0);
#endif
}
