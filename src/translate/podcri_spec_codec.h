
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_SPEC_CODEC_H_INCLUDED_
#define _PODCRI_SPEC_CODEC_H_INCLUDED_


#include "podcri_spec.h"


/*
 * Structs to compact JSON and back by one table of rows.  What equals the
 * default is not written.  The reader goes through the text once and keeps
 * nothing but the values: it runs for each container of a list.
 */

typedef enum {
    PODCRI_CODEC_STR = 0,            /* const char * */
    PODCRI_CODEC_I32,                /* int32_t */
    PODCRI_CODEC_I64,                /* int64_t */
    PODCRI_CODEC_BOOL,               /* int; written as 1 */
    PODCRI_CODEC_STRINGS,            /* podcri_strings_t */
    PODCRI_CODEC_PAIRS,              /* podcri_pairs_t */
    PODCRI_CODEC_OBJ,                /* struct at offset */
    PODCRI_CODEC_LIST                /* pointer at offset, size_t at count */
} podcri_codec_type_e;

typedef struct podcri_codec_s  podcri_codec_t;

struct podcri_codec_s {
    const char            *key;      /* NULL ends the table */
    podcri_codec_type_e    type;
    size_t                 offset;
    size_t                 count;
    size_t                 size;     /* of an element, at most ... */
    const podcri_codec_t  *table;    /* of the struct or element */
};

#define PODCRI_CODEC_MAX_ELT  128


/* Writes {"v":<version>,...}; def has the defaults. */
void podcri_codec_write(podcri_json_t *w, const podcri_codec_t *table,
    const void *obj, const void *def, int version);

/* Reads it into obj, which has the defaults; strings are copied to ctx->pool.
 * Unknown keys are skipped.  PODCRI_ERROR: the text is broken or of a later
 * version (ctx->err). */
int podcri_codec_read(podcri_ctx_t *ctx, const podcri_codec_t *table,
    void *obj, const char *text, int version);

/* The tables of podcri_spec_t and podcri_pod_spec_t (podcri_spec_json.c). */
extern const podcri_codec_t  podcri_codec_spec[];
extern const podcri_codec_t  podcri_codec_pod_spec[];


#endif /* _PODCRI_SPEC_CODEC_H_INCLUDED_ */
