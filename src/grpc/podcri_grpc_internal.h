
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_GRPC_INTERNAL_H_INCLUDED_
#define _PODCRI_GRPC_INTERNAL_H_INCLUDED_


#include <signal.h>
#include <pthread.h>
#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpc/byte_buffer_reader.h>
#include <grpc/support/alloc.h>
#include <grpc/support/log.h>

#include "podcri_grpc.h"


/*
 * gRPC's own locks order what it hands over between threads, but it is not
 * built for the thread sanitizer, which has to be told.
 */

#if defined(__SANITIZE_THREAD__)
#define PODCRI_TSAN  1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define PODCRI_TSAN  1
#endif
#endif

#if (PODCRI_TSAN)
#include <sanitizer/tsan_interface.h>
#define podcri_grpc_tsan_release(p)  __tsan_release(p)
#define podcri_grpc_tsan_acquire(p)  __tsan_acquire(p)
#else
#define podcri_grpc_tsan_release(p)
#define podcri_grpc_tsan_acquire(p)
#endif


typedef struct podcri_grpc_tag_s  podcri_grpc_tag_t;

/*
 * Something that gRPC does for a call: its thread calls begin() to start it
 * and ready() when it is done, and then the loop complete().  gRPC's calls are
 * touched by its thread alone: were they started by the loop, the two would be
 * in each other's way inside of gRPC, which then takes a third thread.
 */

struct podcri_grpc_tag_s {
    podcri_grpc_tag_t   *next;
    podcri_grpc_call_t  *call;
    void               (*begin)(podcri_grpc_call_t *call);
    void               (*ready)(podcri_grpc_call_t *call);
    void               (*complete)(podcri_grpc_call_t *call);
};


struct podcri_grpc_s {
    grpc_completion_queue  *cq;
    grpc_channel           *nowhere;
    grpc_call              *waker;     /* never begun; see podcri_grpc_wake() */
    pthread_t               thread;
    podcri_loop_t          *loop;
    podcri_io_t             io;        /* of the eventfd */

    /* atomic, between the two threads; newest first */
    podcri_grpc_tag_t      *todo;      /* for begin() in the thread */
    podcri_grpc_tag_t      *done;      /* for complete() in the loop */
    unsigned                waiting;   /* the thread is, or is about to */

    podcri_grpc_channel_t  *channels;
    podcri_grpc_call_t     *calls;
    size_t                  ncalls;
    unsigned                stopping:1;
};


struct podcri_grpc_channel_s {
    podcri_grpc_t          *g;
    podcri_grpc_channel_t  *next;
    grpc_channel           *channel;
    size_t                  nmethods;
    void                   *methods[];  /* registered */
};


/* gRPC makes threads when it pleases, and they inherit the signal mask of
 * the thread that made it do so: signals are the main thread's business.
 * Blocks all; restored by the other. */
void podcri_grpc_signals_block(sigset_t *saved);
void podcri_grpc_signals_restore(const sigset_t *saved);

/* Has begin() called in gRPC's thread, in the order of these.  For the loop,
 * and not after g->stopping. */
void podcri_grpc_todo(podcri_grpc_t *g, podcri_grpc_tag_t *tag);

/* Has complete() called in the loop.  From any thread. */
void podcri_grpc_done(podcri_grpc_t *g, podcri_grpc_tag_t *tag);

/* Cancels every call that has not ended. */
void podcri_grpc_call_cancel_all(podcri_grpc_t *g);

/* Calls complete() of all that has come, oldest first. */
void podcri_grpc_drain(podcri_grpc_t *g);


#endif /* _PODCRI_GRPC_INTERNAL_H_INCLUDED_ */
