
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_SPEC_SCAN_H_INCLUDED_
#define _PODCRI_SPEC_SCAN_H_INCLUDED_


#include "podcri_ctx.h"


/*
 * Reading of compact JSON, as podcri writes it: no blanks between tokens.
 * Each function stands at a token, goes behind it and returns PODCRI_OK, or
 * PODCRI_ERROR with ctx->err set.
 */

typedef struct {
    podcri_ctx_t  *ctx;
    const char    *start;
    const char    *p;                /* NUL-terminated */
} podcri_scan_t;

/* Deepest nesting of values that are skipped. */
#define PODCRI_SCAN_DEPTH  16


/* A string into the pool; \u0000 is an error. */
int podcri_scan_string(podcri_scan_t *r, const char **out);

/* An integer of 64 bits. */
int podcri_scan_integer(podcri_scan_t *r, int64_t *out);

/* Any value, of a key that a later podcri may have added; depth is 0. */
int podcri_scan_skip(podcri_scan_t *r, unsigned depth);

/* This one character. */
int podcri_scan_char(podcri_scan_t *r, char c);

/* Behind an element: PODCRI_AGAIN at a comma, PODCRI_OK at close. */
int podcri_scan_next(podcri_scan_t *r, char close);

/* Says where the text is broken; PODCRI_ERROR. */
int podcri_scan_broken(podcri_scan_t *r);


#endif /* _PODCRI_SPEC_SCAN_H_INCLUDED_ */
