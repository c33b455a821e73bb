
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_INPUT_H_INCLUDED_
#define _PODCRI_INPUT_H_INCLUDED_


#include <jansson.h>

#include "podcri_pool.h"
#include "podcri_error.h"


/*
 * Input tables: the fields of a request body or of a query string as rows.
 * The same row types serve both.  Keys are matched without regard to case,
 * as Go's encoding/json does for every real server.  null counts as absent.
 *
 * The verdict says what becomes of a field that CRI has no equal for:
 *   MAP      is stored by type at offset (or by fn)
 *   IGNORE   has no effect on what the user gets (client bookkeeping);
 *            why says so
 *   WARN     is not honoured, harmless: goes into Warnings when it is set
 *   REFUSE   is not honoured and would change what the user gets: an error
 *            when it is set
 * "set" means present and not null, false, 0, "", [], {} (Go's zero value,
 * which clients send for every flag not given) and not equal to neutral, when
 * there is one: the text of a string, else JSON ("[0,0]", "true").  A field
 * of a body must be of the row's type whatever the verdict; of an argument
 * that has no effect nothing is looked at.  The README's field list is
 * printed from these rows.
 */

typedef enum {
    PODCRI_IN_MAP = 0,
    PODCRI_IN_IGNORE,
    PODCRI_IN_WARN,
    PODCRI_IN_REFUSE
} podcri_input_verdict_e;

typedef enum {
    PODCRI_T_ANY = 0,        /* anything; MAP needs fn */
    PODCRI_T_STR,            /* const char * */
    PODCRI_T_I32,            /* int32_t; integer in range */
    PODCRI_T_I64,            /* int64_t */
    PODCRI_T_U64,            /* uint64_t */
    PODCRI_T_DOUBLE,         /* double */
    PODCRI_T_BOOL,           /* int */
    PODCRI_T_STRINGS,        /* podcri_strings_t; array of string */
    PODCRI_T_STR_OR_STRINGS, /* podcri_strings_t; "sh" or ["sh"] (Docker) */
    PODCRI_T_PAIRS,          /* podcri_pairs_t; object of string */
    PODCRI_T_OBJ,            /* struct at offset, table in arg */
    PODCRI_T_HERE,           /* table in arg over the same struct */
    PODCRI_T_ARRAY,          /* array of any; needs fn */
    PODCRI_T_OBJECT          /* object of any; needs fn */
} podcri_input_type_e;

typedef struct podcri_input_s  podcri_input_t;

/* Stores v (of the row's type, checked) into obj; path names the field for
 * errors ("HostConfig.Binds").  Returns PODCRI_OK or PODCRI_ERROR with
 * ctx->err set.  A query value comes as a JSON string. */
typedef int (*podcri_input_pt)(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);

struct podcri_input_s {
    const char              *key;      /* NULL ends the table */
    podcri_input_type_e      type;
    podcri_input_verdict_e   verdict;
    size_t                   offset;
    const void              *arg;
    podcri_input_pt          fn;
    const char              *why;      /* words for the README, warnings */
    const char              *neutral;  /* value that counts as not set */
    size_t                   seen;     /* offset + 1 of an int set to 1 */
};

/* Rows by what they do.  map: stored at member f of struct s; _seen: and has
 * set to 1; _fn: by a function; here, obj: a table of its own; none, warn,
 * refuse: the other verdicts; _why: with words for the README. */

#define podcri_in_map(key, type, s, f)                                        \
    { key, type, PODCRI_IN_MAP, offsetof(s, f), NULL, NULL, NULL, NULL, 0 }
#define podcri_in_map_why(key, type, s, f, why)                               \
    { key, type, PODCRI_IN_MAP, offsetof(s, f), NULL, NULL, why, NULL, 0 }
#define podcri_in_seen(key, type, s, f, has)                                  \
    { key, type, PODCRI_IN_MAP, offsetof(s, f), NULL, NULL, NULL, NULL,       \
      offsetof(s, has) + 1 }
#define podcri_in_fn(key, type, s, f, fn)                                     \
    { key, type, PODCRI_IN_MAP, offsetof(s, f), NULL, fn, NULL, NULL, 0 }
#define podcri_in_fn_why(key, type, s, f, fn, why)                            \
    { key, type, PODCRI_IN_MAP, offsetof(s, f), NULL, fn, why, NULL, 0 }
#define podcri_in_fn_arg_why(key, type, s, f, fn, arg, why)                   \
    { key, type, PODCRI_IN_MAP, offsetof(s, f), arg, fn, why, NULL, 0 }
#define podcri_in_here(key, table)                                            \
    { key, PODCRI_T_HERE, PODCRI_IN_MAP, 0, table, NULL, NULL, NULL, 0 }
#define podcri_in_obj(key, s, f, table)                                       \
    { key, PODCRI_T_OBJ, PODCRI_IN_MAP, offsetof(s, f), table, NULL, NULL,    \
      NULL, 0 }
#define podcri_in_none(key, type, why)                                        \
    { key, type, PODCRI_IN_IGNORE, 0, NULL, NULL, why, NULL, 0 }
#define podcri_in_warn(key, type, neutral, why)                               \
    { key, type, PODCRI_IN_WARN, 0, NULL, NULL, why, neutral, 0 }
#define podcri_in_refuse(key, type, neutral, why)                             \
    { key, type, PODCRI_IN_REFUSE, 0, NULL, NULL, why, neutral, 0 }
#define podcri_in_end                                                         \
    { NULL, PODCRI_T_ANY, PODCRI_IN_MAP, 0, NULL, NULL, NULL, NULL, 0 }


/* Reads body by the table into obj (already filled with defaults).  What is
 * stored lives in ctx->pool, the body may go.  A null or missing body is an
 * empty one; path is NULL or "" for the top.  Warnings
 * of WARN rows are appended to warnings, which may be NULL.  Unknown keys are
 * ignored as every server does, unless unknown is not NULL: then their names
 * are appended there.  PODCRI_ERROR: ctx->err is a 400 that names the field
 * ("field HostConfig.Memory: integer expected"), or a refusal. */
int podcri_input_object(podcri_ctx_t *ctx, const podcri_input_t *table,
    void *obj, json_t *body, const char *path, podcri_strings_t *warnings,
    podcri_strings_t *unknown);

/* The same for the arguments of a query string: values are text, converted by
 * the row's type (JSON for PAIRS and OBJ); a repeated key appends for
 * STRINGS, else the last wins.  An empty value counts as absent except for
 * STR, as in gorilla/schema.  WARN rows have nobody to tell and are ignored.
 * Errors say "parameter limit: integer expected". */
int podcri_input_query(podcri_ctx_t *ctx, const podcri_input_t *table,
    void *obj, const podcri_pairs_t *args);

/* Whether v is a value that counts as set (see above). */
int podcri_input_is_set(const json_t *v, const char *neutral);

/* Deepest nesting of brackets in the text, without parsing it: bodies deeper
 * than PODCRI_JSON_MAX_DEPTH are refused before jansson, which recurses, sees
 * them. */
size_t podcri_json_depth(const char *data, size_t len);

#define PODCRI_JSON_MAX_DEPTH  64

/* Parses JSON: checks depth, UTF-8, duplicate keys and trailing bytes, and
 * makes the tree part of ctx->pool.  Any JSON value will do; UINT64_MAX
 * ("unlimited" in Podman's rlimits), which jansson has no integer for, comes
 * as the real 2^64.  NULL: ctx->err is a 400. */
json_t *podcri_input_parse(podcri_ctx_t *ctx, const char *data, size_t len);

/* The same for the body of a request, of which what stands behind the first
 * value is passed over: Podman reads no more of it (Go's json.Decoder), and
 * there are clients with a brace too many. */
json_t *podcri_input_body(podcri_ctx_t *ctx, const char *data, size_t len);


#endif /* _PODCRI_INPUT_H_INCLUDED_ */
