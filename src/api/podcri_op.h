
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_OP_H_INCLUDED_
#define _PODCRI_OP_H_INCLUDED_


#include "podcri_ctx.h"
#include "podcri_cri.h"
#include "podcri_json.h"
#include "podcri_route.h"


/*
 * The client's side of an operation, implemented by src/http.  All functions
 * are called from the operation's fiber; those that may have to wait for the
 * client suspend it and return PODCRI_CANCELED when the client has gone.
 */

typedef struct podcri_client_s  podcri_client_t;

struct podcri_client_s {
    /* A request header by its lower-case name, NULL when absent. */
    const char  *(*header)(podcri_client_t *c, const char *name);

    /* The next piece of a request body that is streamed: *len bytes at
     * *data, valid until the next call; PODCRI_DONE at its end. */
    int          (*body)(podcri_client_t *c, const char **data, size_t *len);

    /* Sends status line and headers now; op->headers too. */
    int          (*start)(podcri_client_t *c, int status,
                          const char *content_type);

    /* Sends bytes; returns when the client has taken enough that at most one
     * buffer is still queued. */
    int          (*write)(podcri_client_t *c, const void *data, size_t len);

    /* Takes the connection over: answers 101 when the client asked for an
     * upgrade, else a raw 200 that lasts until close; from here on recv and
     * send are the connection's bytes.  PODCRI_ERROR: HTTP/2 (ctx->err). */
    int          (*takeover)(podcri_client_t *c, const char *content_type);

    /* Bytes from the client: never waits; *n = 0 with PODCRI_OK means end of
     * input (half-close), PODCRI_AGAIN none there: the task is woken when
     * there are. */
    int          (*recv)(podcri_client_t *c, void *buf, size_t size,
                         size_t *n);

    /* Bytes to the client, as many as it takes now; PODCRI_AGAIN: none, the
     * task is woken when it can take more.  PODCRI_CANCELED: gone. */
    int          (*send)(podcri_client_t *c, const void *buf, size_t size,
                         size_t *n);

    /* Set before start(): a stream that ends only when the client leaves.  A
     * worker that shuts down gracefully does not wait for it. */
    unsigned       endless:1;
};


struct podcri_op_s {
    podcri_ctx_t             ctx;    /* first */
    podcri_client_t         *client;

    /* the request */
    const podcri_route_t    *route;
    podcri_dialect_e         dialect;
    podcri_str_t             version;    /* of the path: "4.3.1", "" */
    unsigned                 method; /* one podcri_http_method_e */
    const char              *name;   /* {name}, unescaped; NULL without */
    const char              *name2;
    podcri_pairs_t           args;   /* query, unescaped, in order */
    void                    *query;  /* route->query_size bytes, filled */
    json_t                  *body;   /* NULL: no body */
    const char              *identity;   /* $remote_user, TLS subject, or "" */

    /* where it goes */
    podcri_node_t          **nodes;
    size_t                   nnodes;
    void                    *shared;     /* podcri_shared_t, or NULL */

    /* the answer */
    podcri_json_t            out;    /* body, when not streamed */
    int                      status; /* 0 until answered */
    const char              *content_type;   /* a literal */
    podcri_pairs_t           headers;
    unsigned                 started:1;  /* headers are out */
};


/* --- answers (podcri_reply.c) --- */

/* The JSON in op->out is the whole answer, with this status. */
int podcri_reply_json(podcri_op_t *op, int status);

/* No body: 204, 304, or 200/201 with Content-Length 0. */
int podcri_reply_empty(podcri_op_t *op, int status);

/* Text as it is. */
int podcri_reply_text(podcri_op_t *op, int status, const char *content_type,
    const char *text);

/* Puts a header into the answer (name and value are kept, not copied). */
void podcri_reply_header(podcri_op_t *op, const char *name,
    const char *value);

/* Streams of JSON lines: start sends the headers at once, line sends what is
 * in op->out as one object and "\n", and empties it.  After start an error
 * becomes a line in the dialect's form (podcri_reply_error_line). */
int podcri_reply_stream(podcri_op_t *op, int status,
    const char *content_type);
int podcri_reply_line(podcri_op_t *op);
int podcri_reply_error_line(podcri_op_t *op);


/* Runs the operation of the route: the fiber's body.  After it op->status is
 * set: the operation's, or the error's with its JSON in op->out. */
void podcri_op_run(podcri_op_t *op);


/* --- background work (podcri_background.c) --- */

/* Runs fn(op) as a task of its own that outlives the request, with a pool and
 * ctx of its own, the nodes of op and no client; for what may be finished
 * behind the answer.  data must not be in op's pool: size bytes of it are
 * copied to op2->query. */
int podcri_background(podcri_op_t *op, podcri_op_pt fn, const void *data,
    size_t size, const char *what);

/* Cancels all of them: the worker ends now. */
void podcri_background_cancel(void);

/* Whether that has been done: what is not clean-up is not begun any more. */
int podcri_background_canceled(void);


#endif /* _PODCRI_OP_H_INCLUDED_ */
