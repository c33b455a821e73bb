
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_MATCH_H_INCLUDED_
#define _PODCRI_MATCH_H_INCLUDED_


#include "podcri_view.h"


/*
 * Patterns that clients send.  Both kinds are bounded in time and memory
 * whatever the client writes.  Private to filters and references.
 */

#define PODCRI_PATTERN_MAX  256

/* Shell wildcards *, ?, [a-z], [^a-z] and \ as in Go's path.Match: without
 * slash, a wildcard stops at '/'.  A malformed pattern matches nothing. */
int podcri_glob(const char *pattern, const char *s, int slash);

typedef struct podcri_pattern_s  podcri_pattern_t;

/* A regular expression in Go's syntax, which may match anywhere.  Large ones,
 * flags and Unicode classes are refused.  NULL: ctx->err is a 500.  Lives as
 * long as ctx->pool. */
const podcri_pattern_t *podcri_pattern_compile(podcri_ctx_t *ctx,
    const char *text);

/* In a time that grows with the length of the expression times that of s. */
int podcri_pattern_matches(const podcri_pattern_t *p, const char *s);


#endif /* _PODCRI_MATCH_H_INCLUDED_ */
