
/*
 * Copyright (C) 2026 podcri authors
 *
 * Operations without nginx and without a runtime: requests are made by hand,
 * CRI calls are answered by functions of the test, what the client would get
 * is kept to be looked at.
 */


#ifndef _API_H_INCLUDED_
#define _API_H_INCLUDED_


#include "podcri_op.h"


/* --- the runtime --- */

/* Answers one call: fills in *resp, an initialised answer of the method, with
 * memory of pool, and returns 0; or returns a gRPC status with *text. */
typedef int (*api_answer_pt)(podcri_pool_t *pool, const void *req,
    void *resp, const char **text);

/* By method; NULL is UNIMPLEMENTED.  api_calls counts what was asked. */
extern api_answer_pt  api_answers[PODCRI_CRI_MAX];
extern unsigned       api_calls[PODCRI_CRI_MAX];

/* Nodes: one local of the name "local" unless the test changes this. */
extern podcri_node_conf_t  api_confs[3];
extern size_t              api_nnodes;

/* The index of the node that is being asked, during an answer. */
extern size_t              api_node;


/* --- a request --- */

typedef struct {
    podcri_op_pt           fn;
    podcri_dialect_e       dialect;  /* PODCRI_LIBPOD when 0 */
    const char            *version;  /* of the path */
    const char            *name;     /* {name} */
    const char            *args;     /* "all=true&filters={}", as it is */
    const char            *body;     /* JSON with ' for " */
    const podcri_input_t  *query;
    size_t                 size;     /* of the query struct */
    const char            *header;   /* name of one header, lower case */
    const char            *value;
} api_request_t;

/* The client leaves while call number n of the request is under way; 0: it
 * stays. */
extern unsigned  api_leave;

/* What the workers share; NULL unless the test has one. */
extern void     *api_shared;

/* What came back; until the next request. */
extern int          api_status;
extern const char  *api_type;        /* content type, NULL: none */
extern const char  *api_text;        /* the body, streamed or not */
extern int          api_streamed;

/* Runs it; what goes on behind the answer is run to its end, too.  Returns
 * the status. */
int api_run(const api_request_t *req);

/* The headers of the answer. */
const char *api_header(const char *name);

/* The value at a path ("0.Id") of the answer's JSON as JSON text, NULL when
 * there is none; line n of a stream of JSON. */
const char *api_at(const char *path);
const char *api_line(unsigned n, const char *path);

/* The last line of the log. */
const char *api_log(void);

/* A pool for what the test makes, until api_done(). */
podcri_pool_t *api_pool(void);

/* Removes a directory with all that is in it. */
void api_remove(const char *directory);

/* Frees everything. */
void api_done(void);


#endif /* _API_H_INCLUDED_ */
