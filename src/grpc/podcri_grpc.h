
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_GRPC_H_INCLUDED_
#define _PODCRI_GRPC_H_INCLUDED_


#include "podcri_loop.h"


/*
 * gRPC calls for an event loop, on the C core of gRPC.  One client per
 * process has a completion queue and a thread that waits on it; what is to
 * begin goes to it over a lock-free stack, and what is complete to the loop
 * over another one and an eventfd.  Messages are decoded in that thread, so
 * that a list of ten thousand containers does not hold the loop up.
 *
 * Calls belong to this layer and outlive the requests that began them: gRPC
 * writes into a call until its last batch is complete.
 *
 * All functions are for the thread of the loop.  gRPC is not to be started
 * before fork(): its threads do not exist in the child.
 */


typedef struct podcri_grpc_s          podcri_grpc_t;
typedef struct podcri_grpc_channel_s  podcri_grpc_channel_t;
typedef struct podcri_grpc_call_s     podcri_grpc_call_t;


/* Where a channel leads. */

typedef struct {
    const char  *target;           /* from podcri_grpc_target() */
    unsigned     ssl:1;
    unsigned     verify:1;         /* certificate and name of the server */

    /* PEM text; NULL: none.  The caller has checked that it can be read:
     * gRPC says nothing about a broken one, calls just fail. */
    const char  *trusted;
    const char  *certificate;
    const char  *key;

    const char  *name;             /* SNI and name to verify, NULL: the host */
    uint64_t     connect_timeout;  /* ms; TCP, TLS and HTTP/2 together */
} podcri_grpc_peer_t;


/* A message.  Runs in the queue's thread: may touch nothing but data, which
 * nobody else does meanwhile.  The bytes are gone after it. */
typedef void (*podcri_grpc_decode_pt)(void *data, const uint8_t *bytes,
    size_t len);

/* In the loop.  done = 0: a message of a stream has been decoded; the next
 * is not asked for before podcri_grpc_call_next().  done = 1: the end, which
 * comes once for every call, canceled ones too, and after everything else;
 * the call is freed behind it.  code is the gRPC status code, text the
 * server's or gRPC's own. */
typedef void (*podcri_grpc_done_pt)(void *data, int done, int code,
    const char *text);


#define PODCRI_GRPC_STREAM  0x01   /* the answer is a stream of messages */
#define PODCRI_GRPC_WAIT    0x02   /* while the peer is down, wait for it */


/* Turns an address of the configuration (unix:/path, grpc://host[:port],
 * grpcs://host[:port]; no default port) into what gRPC takes, and *ssl.
 * NULL: *err says in words what is wrong with it. */
const char *podcri_grpc_target(podcri_pool_t *pool, const char *address,
    int *ssl, const char **err);

/* Starts gRPC and the thread.  What gRPC has to say goes to the loop's log,
 * which must be callable from any thread.  NULL: *err says what failed. */
podcri_grpc_t *podcri_grpc_start(podcri_loop_t *loop, const char **err);

/* Cancels all calls, calls their done(), ends the thread and gRPC.  No call
 * or channel may be used after. */
void podcri_grpc_stop(podcri_grpc_t *g);

/* Hands on what is complete by now, as the loop does when the eventfd gets
 * readable; waits at most msec milliseconds for the first.  For the end of a
 * process, when the loop no longer runs. */
void podcri_grpc_run(podcri_grpc_t *g, int msec);

/* How many calls have not ended. */
size_t podcri_grpc_ncalls(const podcri_grpc_t *g);

/* Makes a channel; it connects with the first call.  methods are the nmethods
 * paths ("/package.Service/Method") it may call, literals.  Channels live
 * until podcri_grpc_stop().  NULL: *err says why. */
podcri_grpc_channel_t *podcri_grpc_channel(podcri_grpc_t *g,
    const podcri_grpc_peer_t *peer, const char *const *methods,
    size_t nmethods, const char **err);

/* Calls methods[method] with the len bytes of one message, which are copied.
 * timeout in milliseconds, 0: none.  NULL: gRPC refused, or is being
 * stopped; done() is not called then. */
podcri_grpc_call_t *podcri_grpc_call(podcri_grpc_channel_t *ch, size_t method,
    const uint8_t *bytes, size_t len, uint64_t timeout, unsigned flags,
    void *data, podcri_grpc_decode_pt decode, podcri_grpc_done_pt done);

/* Asks for the next message of a stream, once after each that came; not
 * after the end, which may come without being asked for. */
void podcri_grpc_call_next(podcri_grpc_call_t *call);

/* Ends a call early: done() comes later, with CANCELLED or with the end that
 * was already on its way. */
void podcri_grpc_call_cancel(podcri_grpc_call_t *call);


#endif /* _PODCRI_GRPC_H_INCLUDED_ */
