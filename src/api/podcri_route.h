
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_ROUTE_H_INCLUDED_
#define _PODCRI_ROUTE_H_INCLUDED_


#include "podcri_input.h"


typedef struct podcri_op_s     podcri_op_t;
typedef struct podcri_route_s  podcri_route_t;

/* An operation: runs on a fiber, answers through the podcri_reply_*()
 * functions and returns PODCRI_OK, or returns PODCRI_ERROR with op->ctx.err
 * set, or PODCRI_CANCELED. */
typedef int (*podcri_op_pt)(podcri_op_t *op);

typedef enum {
    PODCRI_GET    = 0x01,
    PODCRI_HEAD   = 0x02,
    PODCRI_POST   = 0x04,
    PODCRI_PUT    = 0x08,
    PODCRI_DELETE = 0x10
} podcri_http_method_e;

typedef enum {
    PODCRI_DOCKER = 0x01,            /* [/vX.Y]/path */
    PODCRI_LIBPOD = 0x02,            /* [/vX.Y.Z]/libpod/path */
    PODCRI_BOTH   = 0x03
} podcri_dialect_e;

/* What the effect of a route is, whatever its method says. */
typedef enum {
    PODCRI_READ = 0,                 /* metadata */
    PODCRI_CONTENT,                  /* logs, archives, streams */
    PODCRI_CHANGE,                   /* lifecycle */
    PODCRI_MAKE                      /* create, exec, pull, build */
} podcri_effect_e;

/* What becomes of the request body before the operation starts. */
typedef enum {
    PODCRI_BODY_NONE = 0,            /* read and dropped */
    PODCRI_BODY_JSON,                /* parsed to op->body (may be absent) */
    PODCRI_BODY_STREAM               /* read by the operation */
} podcri_body_e;

/* A header of literals. */

typedef struct {
    podcri_str_t            name;
    podcri_str_t            value;
} podcri_header_t;

#define podcri_header(name, value)                                            \
    { podcri_string(name), podcri_string(value) }

/* An answer that is always the same, a 200; beside these headers it has those
 * of every answer (src/http). */

typedef struct {
    const char             *content_type;
    podcri_str_t            body;
    const podcri_header_t  *headers;
    size_t                  nheaders;
} podcri_constant_t;


/* One of op, constant and why is set. */

struct podcri_route_s {
    unsigned                methods;
    podcri_dialect_e        dialect;
    const char             *path;    /* "/containers/{name}/json"; a {name}
                                        matches one segment, {name...} any */
    podcri_op_pt            op;
    podcri_effect_e         effect;
    podcri_body_e           body;
    const podcri_input_t   *query;   /* table over the op's own query struct */
    size_t                  query_size;
    const void             *query_defaults;
    const podcri_constant_t  *constant;
    const char             *why;     /* what CRI lacks, for a 501 */
};

/* THE route table (podcri_routes.c); ends with path NULL. */
extern const podcri_route_t  podcri_routes[];

typedef struct {
    const podcri_route_t  *route;
    podcri_dialect_e       dialect;
    podcri_str_t           version;  /* "4.3.1", "" */
    podcri_str_t           name;     /* raw, still escaped; {name} */
    podcri_str_t           name2;    /* second placeholder */
    unsigned               allowed;  /* methods of the path, for a 405 */
    int                    redirect; /* "//" in the path: 301 */
} podcri_match_t;

/* Matches the raw path (no query) of a request.  PODCRI_OK, or PODCRI_ERROR:
 * out->redirect set: 301 to the cleaned path; out->allowed not 0: 405; else
 * 404.  Never looks at decoded text. */
int podcri_route_match(unsigned method, const char *path, size_t len,
    podcri_match_t *out);


#endif /* _PODCRI_ROUTE_H_INCLUDED_ */
