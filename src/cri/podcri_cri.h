
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_CRI_H_INCLUDED_
#define _PODCRI_CRI_H_INCLUDED_


#include "podcri_ctx.h"
#include "runtime.pb-c.h"


/*
 * Typed CRI calls.  This layer knows nodes and messages, not sockets: bytes
 * go through the transport a node was given (src/grpc, or a fake in unit
 * tests).  A call suspends the task that makes it.
 */

typedef enum {
    PODCRI_CRI_VERSION = 0,
    PODCRI_CRI_STATUS,
    PODCRI_CRI_RUN_POD_SANDBOX,
    PODCRI_CRI_STOP_POD_SANDBOX,
    PODCRI_CRI_REMOVE_POD_SANDBOX,
    PODCRI_CRI_POD_SANDBOX_STATUS,
    PODCRI_CRI_LIST_POD_SANDBOX,
    PODCRI_CRI_CREATE_CONTAINER,
    PODCRI_CRI_START_CONTAINER,
    PODCRI_CRI_STOP_CONTAINER,
    PODCRI_CRI_REMOVE_CONTAINER,
    PODCRI_CRI_LIST_CONTAINERS,
    PODCRI_CRI_CONTAINER_STATUS,
    PODCRI_CRI_UPDATE_CONTAINER_RESOURCES,
    PODCRI_CRI_REOPEN_CONTAINER_LOG,
    PODCRI_CRI_EXEC_SYNC,
    PODCRI_CRI_EXEC,
    PODCRI_CRI_ATTACH,
    PODCRI_CRI_PORT_FORWARD,
    PODCRI_CRI_CONTAINER_STATS,
    PODCRI_CRI_LIST_CONTAINER_STATS,
    PODCRI_CRI_GET_CONTAINER_EVENTS,
    PODCRI_CRI_LIST_IMAGES,
    PODCRI_CRI_IMAGE_STATUS,
    PODCRI_CRI_PULL_IMAGE,
    PODCRI_CRI_REMOVE_IMAGE,
    PODCRI_CRI_IMAGE_FS_INFO,
    PODCRI_CRI_MAX
} podcri_cri_method_e;


typedef struct podcri_node_s       podcri_node_t;
typedef struct podcri_transport_s  podcri_transport_t;
typedef struct podcri_cri_call_s   podcri_cri_call_t;
typedef struct podcri_cri_group_s  podcri_cri_group_t;


/* What the configuration says of one runtime.  Strings live as long as the
 * configuration. */

typedef struct {
    const char  *name;               /* of the node, for messages */
    const char  *target;             /* from podcri_grpc_target() */
    int          tls;
    const char  *ca_pem;             /* PEM texts, or NULL */
    const char  *cert_pem;
    const char  *key_pem;
    int          verify;
    const char  *server_name;        /* checked instead of target's host */

    uint64_t     connect_timeout;    /* ms */
    uint64_t     read_timeout;       /* ms, per call */
    uint64_t     pull_timeout;       /* ms */

    const char  *namespace_;         /* metadata.namespace of our sandboxes */
    const char  *log_directory;
    const char  *volume_directory;
    const char  *runtime_handler;
    const char  *init_path;          /* podcri-init on the node, or NULL */
    int          local;              /* its files and processes are ours too */
} podcri_node_conf_t;


/* calls that several share (podcri_cri_share.c): on their way, and to begin
 * when these have ended */

typedef struct {
    podcri_cri_group_t        *flying;
    podcri_cri_group_t        *waiting;
} podcri_cri_line_t;


/* one for the full lists and one for the version */

#define PODCRI_CRI_LINES  2


struct podcri_node_s {
    const podcri_node_conf_t  *conf;
    podcri_transport_t        *transport;
    void                      *channel;     /* the transport's own */
    podcri_loop_t             *loop;
    void                      *cache;       /* src/api's, per worker */
    podcri_cri_line_t          lines[PODCRI_CRI_LINES];
};


/*
 * The transport: sends one packed request, brings back one answer (or many).
 * src/grpc implements it; completions are delivered on the loop's thread by
 * podcri_cri_complete().
 */

typedef struct {
    const char  *path;               /* "/runtime.v1.RuntimeService/Version" */
    int          stream;             /* server streaming */
} podcri_transport_method_t;

/* Runs in the transport's own thread when it has one: unpacks an answer into
 * memory of its own so that big lists do not block the event loop.  The bytes
 * are gone after it. */
typedef void (*podcri_transport_decode_pt)(void *call, const uint8_t *data,
    size_t len);

/* On the loop's thread, once per unary call; for a stream once per message
 * and once more (done = 1) with the final status.  grpc_status is a gRPC
 * code, text its message, valid during the call. */
typedef void (*podcri_transport_done_pt)(void *call, int done,
    int grpc_status, const char *text);

struct podcri_transport_s {
    /* A call of method m with the packed request (copied).  deadline in ms,
     * 0: none (streams).  wait_for_ready: keep trying to connect until the
     * deadline.  Returns a handle, NULL when it could not be started. */
    void  *(*start)(podcri_transport_t *t, void *channel,
                    podcri_cri_method_e m, const uint8_t *req, size_t len,
                    uint64_t deadline, int wait_for_ready, void *call,
                    podcri_transport_decode_pt decode,
                    podcri_transport_done_pt done);

    /* Asks for an early end; done() still comes, with status CANCELLED (1)
     * unless the call ended by itself.  The handle is good until done(.., 1,
     * ..) returns. */
    void   (*cancel)(podcri_transport_t *t, void *handle);

    /* Streams only: ready for the next message (back-pressure). */
    void   (*next)(podcri_transport_t *t, void *handle);

    void   *data;
};


/* Name of the method as in CRI ("StopContainer"), for errors and logs. */
const char *podcri_cri_method_name(podcri_cri_method_e m);

/* Its gRPC path and whether it streams. */
const podcri_transport_method_t *podcri_cri_method(podcri_cri_method_e m);


/*
 * Makes one call and waits for its answer.  req is the request message of the
 * method (any Cri__XRequest); *resp gets the answer, owned by ctx->pool; resp
 * may be NULL.  Returns PODCRI_OK, PODCRI_CANCELED, or PODCRI_ERROR with
 * ctx->err set by the table in podcri_cri_error.c.  Reads are repeated once
 * when the connection was lost before an answer; writes never are.
 */
int podcri_cri_call(podcri_ctx_t *ctx, podcri_node_t *node,
    podcri_cri_method_e m, const void *req, void *resp);

/* Cause of PODCRI_E_CONFLICT: another container has the name. */
#define PODCRI_CRI_NAME_IN_USE  "that name is already in use"

/* Causes of PODCRI_E_COMMAND, in Podman's words: it is not the command that is
 * not in the image. */
#define PODCRI_CRI_NO_USER   "no matching entries in passwd file"
#define PODCRI_CRI_NO_GROUP  "no matching entries in group file"

/* The same with a time limit in ms in place of the node's read_timeout (a
 * stop that waits for the container needs more). */
int podcri_cri_call_timeout(podcri_ctx_t *ctx, podcri_node_t *node,
    podcri_cri_method_e m, const void *req, void *resp, uint64_t timeout);

/* The same, with a look at something else, which may make calls too, every
 * pause ms until the answer comes; timeout 0: the node's.  A look that does not
 * return PODCRI_OK ends it: the call is given up, and that is returned. */
typedef int (*podcri_cri_look_pt)(void *data);

int podcri_cri_call_look(podcri_ctx_t *ctx, podcri_node_t *node,
    podcri_cri_method_e m, const void *req, void *resp, uint64_t timeout,
    podcri_cri_look_pt look, void *data, uint64_t pause);


/*
 * Fan-out: start several calls, wait for all.
 *
 *     podcri_cri_call_t  *calls = podcri_pcalloc(pool, n * sizeof(*calls));
 *     for (i...) { calls[i].node, .method, .req, [.timeout] = ...; }
 *     rc = podcri_cri_all(ctx, calls, n);
 *     for (i...) { calls[i].rc, calls[i].resp, calls[i].err }
 *
 * At most PODCRI_CRI_PARALLEL are under way at once.  Returns PODCRI_OK when
 * all came back (each with its own rc), or PODCRI_CANCELED; ctx->err is not
 * touched: each call has its own err.
 */

#define PODCRI_CRI_PARALLEL  16

struct podcri_cri_call_s {
    podcri_node_t        *node;
    podcri_cri_method_e   method;
    const void           *req;
    uint64_t              timeout;   /* ms, 0: the node's */

    /* a full list or the version: others who ask before it begins get the
     * same answer, so that nobody may write to it */
    unsigned              shared:1;

    int                   rc;        /* PODCRI_OK, _ERROR, _CANCELED */
    void                 *resp;      /* owned by ctx->pool */
    podcri_err_t          err;
};

int podcri_cri_all(podcri_ctx_t *ctx, podcri_cri_call_t *calls, size_t n);


/*
 * Server streams (GetContainerEvents).  open starts it; next waits for one
 * message, which lives in *pool (a fresh pool the caller destroys) and
 * returns PODCRI_OK, PODCRI_DONE at the end, PODCRI_TIMEOUT after msec (0:
 * no limit), PODCRI_CANCELED or PODCRI_ERROR.  close may be called at any
 * time, once.
 */
typedef struct podcri_cri_stream_s  podcri_cri_stream_t;

podcri_cri_stream_t *podcri_cri_stream_open(podcri_ctx_t *ctx,
    podcri_node_t *node, podcri_cri_method_e m, const void *req);
int podcri_cri_stream_next(podcri_ctx_t *ctx, podcri_cri_stream_t *s,
    void *resp, podcri_pool_t **pool, uint64_t msec);
void podcri_cri_stream_close(podcri_cri_stream_t *s);


/* Turns a gRPC status and the runtime's text into an error in ctx->err;
 * returns PODCRI_ERROR.  The one place where runtime texts are
 * matched. */
int podcri_cri_fail(podcri_ctx_t *ctx, podcri_node_t *node,
    podcri_cri_method_e m, int grpc_status, const char *text);

/* Unpacks with all memory from pool; NULL when malformed.  Only for messages of
 * runtime.proto: fields of a type that is not in it are errors. */
ProtobufCMessage *podcri_cri_unpack(podcri_pool_t *pool,
    const ProtobufCMessageDescriptor *d, const uint8_t *data, size_t len);

/* Map fields: protobuf-c gives each map its own entry type with equal
 * layout.  podcri_cri_map_get(&msg->n_labels ...) style access: */
const char *podcri_cri_map_get(size_t n, void *entries, const char *key);
void podcri_cri_map_pairs(podcri_pool_t *pool, size_t n, void *entries,
    podcri_pairs_t *out);

/* Sets a map field of a request from pairs: *n and *entries are the message's
 * n_x and x members, init the entry type's descriptor. */
void podcri_cri_map_set(podcri_pool_t *pool, size_t *n, void *entries,
    const ProtobufCMessageDescriptor *entry, const podcri_pairs_t *pairs);


#endif /* _PODCRI_CRI_H_INCLUDED_ */
