
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _NGX_HTTP_PODCRI_H_INCLUDED_
#define _NGX_HTTP_PODCRI_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "podcri_op.h"
#include "podcri_str.h"
#include "podcri_shared.h"
#include "podcri_cri_grpc.h"


/* What the request line may have: arguments are many where a client repeats
 * one for each container it names. */

#define NGX_HTTP_PODCRI_MAX_URI   32768
#define NGX_HTTP_PODCRI_MAX_ARGS  1024


/* One runtime: its configuration, and what a worker has made of it.  Equal
 * configurations in several locations are one node. */

/* where packages put podcri-init */
#define NGX_HTTP_PODCRI_INIT  "/usr/libexec/podcri/podcri-init"


typedef struct {
    podcri_node_conf_t          conf;
    podcri_node_t               node;
} ngx_http_podcri_node_t;


typedef struct {
    ngx_array_t                 nodes;     /* ngx_http_podcri_node_t * */
    ngx_shm_zone_t             *shm_zone;
    podcri_pool_t              *pool;      /* as long as the configuration */
    ngx_http_header_handler_pt  process_host;  /* nginx's */
} ngx_http_podcri_main_conf_t;


typedef struct {
    ngx_uint_t                  pass;      /* a location has podcri_pass */
} ngx_http_podcri_srv_conf_t;


typedef struct {
    ngx_str_t                   pass;      /* as written */
    const char                 *target;
    int                         ssl;
    ngx_uint_t                  local;     /* the runtime is on this machine */

    ngx_msec_t                  connect_timeout;
    ngx_msec_t                  read_timeout;
    ngx_msec_t                  pull_timeout;

    ngx_str_t                   ssl_certificate;
    ngx_str_t                   ssl_certificate_key;
    ngx_str_t                   ssl_trusted_certificate;
    ngx_str_t                   ssl_name;
    ngx_flag_t                  ssl_server_name;   /* never off */
    ngx_flag_t                  ssl_verify;

    ngx_str_t                   name_space;
    ngx_str_t                   log_directory;
    ngx_str_t                   volume_directory;
    ngx_str_t                   runtime_handler;
    ngx_str_t                   init;

    size_t                      max_body_size;     /* collected bodies */
    off_t                       max_stream_size;   /* 0: no limit */

    podcri_node_t             **nodes;
    size_t                      nnodes;
} ngx_http_podcri_loc_conf_t;


/* One request, from the handler to the log.  It lives in r->pool; op's memory
 * is a pool of its own, which goes when the operation has ended. */

typedef struct {
    podcri_client_t             client;    /* first */
    podcri_op_t                 op;

    ngx_http_request_t         *request;
    podcri_task_t              *task;      /* while it runs */
    ngx_http_cleanup_t         *cleanup;
    ngx_queue_t                 queue;     /* requests with a task */

    /* the request body */
    ngx_chain_t                *in;        /* read, not yet taken */
    ngx_buf_t                  *in_buf;    /* what the operation has */
    u_char                     *body;      /* collected; malloc'ed */
    size_t                      body_len;
    size_t                      body_size;
    off_t                       received;

    /* streams */
    ngx_buf_t                   buf;       /* what nginx has to send */
    u_char                     *copy;      /* HTTP/2 sends it later */

    /* for the log */
    ngx_msec_t                  start;
    const char                 *rpc;
    const char                 *node;
    ngx_str_t                   error;
    ngx_uint_t                  cri_calls;
    ngx_msec_t                  cri_time;

    unsigned                    method:5;
    unsigned                    held:1;         /* has counted itself */
    unsigned                    gone:1;         /* nobody reads the answer */
    unsigned                    body_started:1;
    unsigned                    body_wait:1;    /* in client->body() */
    unsigned                    header_only:1;
    unsigned                    json:1;         /* stream of JSON */
    unsigned                    endless:1;
    unsigned                    takeover:1;
    unsigned                    eof:1;          /* end of its input seen */
} ngx_http_podcri_ctx_t;


/* What a worker has one of. */

typedef struct {
    podcri_loop_t              *loop;
    podcri_grpc_t              *grpc;      /* NULL: could not be started */
    ngx_queue_t                 requests;  /* ngx_http_podcri_ctx_t */
    ngx_uint_t                  endless;   /* of them: streams without end */
    unsigned                    inside:1;  /* called by nginx's request code */
} ngx_http_podcri_worker_t;


extern ngx_module_t              ngx_http_podcri_module;
extern ngx_http_podcri_worker_t  ngx_http_podcri_worker;


/* --- worker: ngx_http_podcri_worker.c, loop: ngx_http_podcri_loop.c --- */

ngx_int_t ngx_http_podcri_init_worker(ngx_cycle_t *cycle);
void ngx_http_podcri_exit_worker(ngx_cycle_t *cycle);

/* The loop of this worker, made on the first call. */
podcri_loop_t *ngx_http_podcri_loop(ngx_cycle_t *cycle);

/* A worker that shuts down gracefully waits for timers, not for tasks: has
 * one armed as long as there are tasks.  To be called when their number may
 * have changed. */
void ngx_http_podcri_loop_hold(void);

/* Runs what is ready or due; for the end of a process, when nginx's loop no
 * longer runs. */
void ngx_http_podcri_loop_run(void);


/* --- memory: ngx_http_podcri_memory.c --- */

/* To be called in a worker before it has threads. */
void ngx_http_podcri_memory_init(ngx_cycle_t *cycle);

/* An operation ends: what it took from malloc() goes back to the system after
 * half a second without another one that took much. */
void ngx_http_podcri_memory_used(podcri_op_t *op);


/* --- configuration: ngx_http_podcri_conf.c --- */

/* Checks of values, for the directives that have them. */
extern ngx_conf_post_t  ngx_http_podcri_post_text;
extern ngx_conf_post_t  ngx_http_podcri_post_path;
extern ngx_conf_post_t  ngx_http_podcri_post_init;
extern ngx_conf_post_t  ngx_http_podcri_post_name;
extern ngx_conf_post_t  ngx_http_podcri_post_name_or_none;
extern ngx_conf_post_t  ngx_http_podcri_post_ssl_name;
extern ngx_conf_post_t  ngx_http_podcri_post_ssl_server_name;
extern ngx_conf_post_t  ngx_http_podcri_post_msec;
extern ngx_conf_post_t  ngx_http_podcri_post_size;

/* The directives that are more than a value. */
char *ngx_http_podcri_conf_pass(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_podcri_conf_shared_zone(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* Refuses what is about TLS beside a podcri_pass without it; to be called
 * before anything is inherited.  These three log what they refuse and return
 * NGX_CONF_ERROR. */
char *ngx_http_podcri_conf_check_ssl(ngx_conf_t *cf,
    ngx_http_podcri_loc_conf_t *conf);

/* Checks a location with podcri_pass, after values have been merged, and
 * takes nginx's limit of the body over. */
char *ngx_http_podcri_conf_check(ngx_conf_t *cf,
    ngx_http_podcri_loc_conf_t *conf);


/* --- configuration: ngx_http_podcri_conf_node.c --- */

/* Finds or adds the node of a location with podcri_pass. */
char *ngx_http_podcri_conf_node(ngx_conf_t *cf,
    ngx_http_podcri_loc_conf_t *conf);


/* --- configuration: ngx_http_podcri_pem.c --- */

/* Reads a PEM file of certificates, or of one private key, and checks it;
 * cert, if not NULL, is the text of the certificate the key must fit.  NULL:
 * logged with the name of the file. */
const char *ngx_http_podcri_pem_certificates(ngx_conf_t *cf, ngx_str_t *file);
const char *ngx_http_podcri_pem_key(ngx_conf_t *cf, ngx_str_t *file,
    const char *cert);


/* --- shared memory: ngx_http_podcri_shared.c --- */

ngx_shm_zone_t *ngx_http_podcri_shared_add(ngx_conf_t *cf, ngx_str_t *name,
    size_t size);
podcri_shared_t *ngx_http_podcri_shared(ngx_shm_zone_t *zone);


/* --- requests: ngx_http_podcri_handler.c --- */

/* The content handler of a location with podcri_pass. */
ngx_int_t ngx_http_podcri_handler(ngx_http_request_t *r);

/* Finds the route of the request by what ngx_http_podcri_request_path() has
 * given.  PODCRI_ERROR: as of podcri_route_match(). */
int ngx_http_podcri_match(ngx_http_request_t *r, ngx_str_t *path,
    podcri_match_t *match);

/* The body has been read: runs the operation.  NGX_DONE: it will finalize
 * the request, which may be gone already; else what to finalize it with. */
ngx_int_t ngx_http_podcri_begin(ngx_http_podcri_ctx_t *ctx);

/* Keeps the request alive until it is finalized from an event. */
void ngx_http_podcri_hold(ngx_http_podcri_ctx_t *ctx);

/* Nobody will read the answer: the task is canceled.  The request is
 * finalized when the task has ended. */
void ngx_http_podcri_leave(ngx_http_podcri_ctx_t *ctx);


/* --- request line and headers: ngx_http_podcri_request.c --- */

/* Fills op from the match and the query string.  PODCRI_ERROR: op->ctx.err
 * is set. */
int ngx_http_podcri_request(ngx_http_podcri_ctx_t *ctx,
    const podcri_match_t *match);

/* The path and the query string as the client wrote them; a path that has
 * been rewritten is escaped again. */
ngx_int_t ngx_http_podcri_request_path(ngx_http_request_t *r,
    ngx_str_t *path);

/* Whether a segment of the path is "." or "..", escaped or not: nginx has
 * resolved it to find the location, so the raw path would be answered by the
 * rules of another one. */
ngx_uint_t ngx_http_podcri_request_has_dots(ngx_str_t *path);

/* client->header */
const char *ngx_http_podcri_request_header(podcri_client_t *c,
    const char *name);


/* --- request bodies: ngx_http_podcri_body.c --- */

/* Reads the whole body into memory, or drops it, as the route says.  NGX_OK:
 * it is there, or op->ctx.err is set; NGX_DONE: ngx_http_podcri_begin() is
 * called from an event; else an HTTP status or NGX_ERROR. */
ngx_int_t ngx_http_podcri_body_collect(ngx_http_podcri_ctx_t *ctx);

/* What is left of the body is of no interest: read it, so that the
 * connection can be kept, or see that it is closed properly. */
void ngx_http_podcri_body_discard(ngx_http_podcri_ctx_t *ctx);

/* client->body */
int ngx_http_podcri_body_next(podcri_client_t *c, const char **data,
    size_t *len);


/* --- answers: ngx_http_podcri_output.c --- */

/* Sends what the operation has put into op->out; returns what to finalize
 * the request with. */
ngx_int_t ngx_http_podcri_output(ngx_http_podcri_ctx_t *ctx);

/* Sends an answer that needs no operation; the request has no context then.
 * Returns what to finalize it with. */
ngx_int_t ngx_http_podcri_output_constant(ngx_http_request_t *r,
    const podcri_constant_t *constant);

/* Status line and headers into r->headers_out, but the length. */
ngx_int_t ngx_http_podcri_output_headers(ngx_http_podcri_ctx_t *ctx,
    int status, const char *content_type);

/* Puts one header into the answer; name and value are copied. */
ngx_int_t ngx_http_podcri_output_header(ngx_http_request_t *r,
    const char *name, const char *value);


/* --- streams: ngx_http_podcri_stream.c --- */

/* client->start, client->write */
int ngx_http_podcri_stream_start(podcri_client_t *c, int status,
    const char *content_type);
int ngx_http_podcri_stream_write(podcri_client_t *c, const void *data,
    size_t len);

/* The end of a stream; returns what to finalize the request with. */
ngx_int_t ngx_http_podcri_stream_end(ngx_http_podcri_ctx_t *ctx);


/* --- connection takeover: ngx_http_podcri_takeover.c --- */

/* client->takeover, client->recv, client->send */
int ngx_http_podcri_takeover(podcri_client_t *c, const char *content_type);
int ngx_http_podcri_takeover_recv(podcri_client_t *c, void *buf, size_t size,
    size_t *n);
int ngx_http_podcri_takeover_send(podcri_client_t *c, const void *buf,
    size_t size, size_t *n);

/* The end of it; returns what to finalize the request with. */
ngx_int_t ngx_http_podcri_takeover_end(ngx_http_podcri_ctx_t *ctx);


/* --- errors: ngx_http_podcri_error.c --- */

/* Makes op->ctx.err the answer of a request whose operation does not run. */
void ngx_http_podcri_error(ngx_http_podcri_ctx_t *ctx);

/* Keeps what the variables show, and logs a failure in one line. */
void ngx_http_podcri_error_log(ngx_http_podcri_ctx_t *ctx);

/* Answers a request no route is for, as Go's net/http does (notes on real
 * clients: 301 for a path with "//", 404, 405).  Returns what to finalize
 * the request with. */
ngx_int_t ngx_http_podcri_error_route(ngx_http_request_t *r, ngx_str_t *path,
    const podcri_match_t *match);


/* --- an empty Host: ngx_http_podcri_host.c --- */

/* Lets servers with a podcri_pass take a "Host" header without a value, which
 * nginx refuses.  To be called at postconfiguration. */
ngx_int_t ngx_http_podcri_host_init(ngx_conf_t *cf);


/* --- variables: ngx_http_podcri_variables.c --- */

ngx_int_t ngx_http_podcri_add_variables(ngx_conf_t *cf);


#endif /* _NGX_HTTP_PODCRI_H_INCLUDED_ */
