
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_CRI_INTERNAL_H_INCLUDED_
#define _PODCRI_CRI_INTERNAL_H_INCLUDED_


#include "podcri_cri.h"


/* The codes of a gRPC status (gRPC statuscodes.md); those that are not here
 * mean nothing more than "failed". */

#define PODCRI_CRI_CODE_OK             0
#define PODCRI_CRI_CODE_CANCELLED      1
#define PODCRI_CRI_CODE_INVALID        3
#define PODCRI_CRI_CODE_DEADLINE       4
#define PODCRI_CRI_CODE_NOT_FOUND      5
#define PODCRI_CRI_CODE_EXISTS         6
#define PODCRI_CRI_CODE_DENIED         7
#define PODCRI_CRI_CODE_EXHAUSTED      8
#define PODCRI_CRI_CODE_PRECONDITION   9
#define PODCRI_CRI_CODE_ABORTED        10
#define PODCRI_CRI_CODE_RANGE          11
#define PODCRI_CRI_CODE_UNIMPLEMENTED  12
#define PODCRI_CRI_CODE_INTERNAL       13
#define PODCRI_CRI_CODE_UNAVAILABLE    14


typedef enum {
    PODCRI_CRI_CLASS_READ = 0,       /* may be repeated */
    PODCRI_CRI_CLASS_WRITE,
    PODCRI_CRI_CLASS_PULL,
    PODCRI_CRI_CLASS_ENDLESS         /* a stream without a deadline */
} podcri_cri_class_e;


typedef struct {
    podcri_transport_method_t          transport;
    const ProtobufCMessageDescriptor  *request;
    const ProtobufCMessageDescriptor  *response;
    podcri_cri_class_e                 class;
    const char                        *missing;  /* cause of a NOT_FOUND */
} podcri_cri_method_t;


/* podcri_cri_share.c */
typedef struct podcri_cri_part_s  podcri_cri_part_t;
typedef struct podcri_cri_rpc_s   podcri_cri_rpc_t;


/*
 * One call on its way.  It belongs to itself: it is freed when it has ended
 * and nobody waits for it any more, so whoever loses interest just leaves.
 */

struct podcri_cri_rpc_s {
    podcri_node_t             *node;
    podcri_cri_method_e        method;
    podcri_task_t             *task;       /* woken by a change, or NULL */
    void                      *handle;     /* the transport's */

    /* the last message; the transport's thread writes these */
    podcri_pool_t             *pool;
    ProtobufCMessage          *message;    /* NULL: malformed */

    int                        code;
    char                      *text;       /* of an error */
    unsigned                   arrived:1;  /* a message of a stream */
    unsigned                   ended:1;
    unsigned                   left:1;     /* freed when it has ended */

    /* of one that is shared: the call itself leads, and each caller has one
     * that is nothing but the call's end to come */

    podcri_cri_part_t         *part;
    podcri_cri_rpc_t          *next;
    unsigned                   leads:1;
};


/* The row of a method. */
const podcri_cri_method_t *podcri_cri_method_row(podcri_cri_method_e m);

/* How long a method may take by the configuration, in ms; 0: no limit. */
uint64_t podcri_cri_method_timeout(const podcri_node_conf_t *conf,
    podcri_cri_method_e m);

/* Packs a request into pool; the result goes to *bytes and *len. */
void podcri_cri_pack(podcri_pool_t *pool, const void *req,
    const uint8_t **bytes, size_t *len);

/* Begins a call; rpc->task is nobody yet.  timeout in ms, 0: none.
 * NULL: the transport refused. */
podcri_cri_rpc_t *podcri_cri_rpc_start(podcri_node_t *node,
    podcri_cri_method_e m, const uint8_t *bytes, size_t len,
    uint64_t timeout);

/* Makes the pool of the next message.  This is done here, where it will be
 * destroyed, and not in the transport's thread: of what one thread gets from
 * malloc() and another one frees neither has any at hand. */
void podcri_cri_rpc_pool(podcri_cri_rpc_t *rpc);

/* It has ended: keeps code and text. */
void podcri_cri_rpc_end(podcri_cri_rpc_t *rpc, int code, const char *text);

/* No more interest: cancels the call if it has not ended, and frees it as
 * soon as it has. */
void podcri_cri_rpc_leave(podcri_cri_rpc_t *rpc);


/* --- calls that several share (podcri_cri_share.c) --- */

/* Takes part in a call with an empty request that has not begun yet, which
 * others may do, too.  It ends like one of podcri_cri_rpc_start(), and is left
 * with podcri_cri_rpc_leave(). */
podcri_cri_rpc_t *podcri_cri_share_start(podcri_node_t *node,
    podcri_cri_method_e m, podcri_loop_t *loop, uint64_t timeout);

/* The call itself has ended; one who took part leaves before. */
void podcri_cri_share_done(podcri_cri_rpc_t *rpc);
void podcri_cri_share_leave(podcri_cri_rpc_t *peer);


#endif /* _PODCRI_CRI_INTERNAL_H_INCLUDED_ */
