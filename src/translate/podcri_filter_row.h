
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_FILTER_ROW_H_INCLUDED_
#define _PODCRI_FILTER_ROW_H_INCLUDED_


#include "podcri_match.h"


/*
 * Filters as rows: each noun has a table of them.  For those who have such a
 * table; what others need is in podcri_view.h.
 */

/* one value of a filter, as the check left it */

typedef struct {
    const char              *text;
    int64_t                  number;     /* a time in ns, a count, a bool */
    const podcri_pattern_t  *pattern;
    int                      from;       /* ports */
    int                      to;
    const char              *protocol;
} podcri_filter_value_t;


/* Makes v->text into the rest of v.  PODCRI_ERROR: ctx->err is set. */
typedef int (*podcri_filter_check_pt)(podcri_ctx_t *ctx,
    const podcri_filter_t *f, podcri_filter_value_t *v,
    const podcri_filter_env_t *env);

/* Whether the object has this value. */
typedef int (*podcri_filter_match_pt)(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);

struct podcri_filter_row_s {
    const char               *name;      /* NULL ends the table */
    unsigned                  flags;
    podcri_filter_check_pt    check;     /* NULL: any text */
    podcri_filter_match_pt    match;
};

#define PODCRI_FILTER_ALL     1   /* each value must match, not any */
#define PODCRI_FILTER_NOT     2   /* "name!" is known: no value may match */
#define PODCRI_FILTER_SINGLE  4   /* one value only */
#define PODCRI_FILTER_OBJECT  8   /* the check looks for an object of env */


/* Finds the rows of the filters and checks their values, but for those that
 * podcri_filters_find() checks.  unknown is the format of the error for a name
 * that has no row. */
int podcri_filters_check(podcri_ctx_t *ctx, podcri_filters_t *f,
    const podcri_filter_row_t *table, const podcri_filter_env_t *env,
    const char *unknown);

int podcri_filters_match(const void *obj, const podcri_filters_t *f,
    const podcri_filter_env_t *env);


/* checks that more than one table has */

int podcri_filter_check_pattern(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env);

/* hexadecimal digits stand for the beginning of an id, all else is a
 * pattern (Podman's FilterID) */
int podcri_filter_check_id(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env);

int podcri_filter_check_until(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env);
int podcri_filter_check_bool(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env);
int podcri_filter_check_int(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env);

/* and what goes with them */

int podcri_filter_id(const char *id, const podcri_filter_value_t *v);

/* "key", "key=value"; the key may hold '*' */
int podcri_filter_label(const podcri_pairs_t *labels,
    const podcri_filter_value_t *v);

/* a filter that all objects pass */
int podcri_filter_any(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env);

int podcri_filter_is_one_of(const char *s, const char *const *words);

/* the node's network by either of its names */
int podcri_filter_is_network(const podcri_ns_t *net, const char *name,
    const podcri_filter_env_t *env);


#endif /* _PODCRI_FILTER_ROW_H_INCLUDED_ */
