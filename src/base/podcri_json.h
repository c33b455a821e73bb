
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_JSON_H_INCLUDED_
#define _PODCRI_JSON_H_INCLUDED_


#include "podcri_pool.h"


/*
 * Append-only JSON writer.  Commas are its business.  Text goes into one
 * malloc'ed buffer that doubles; podcri_json_take() hands it over.  Invalid
 * UTF-8 becomes U+FFFD, as encoding/json does; '<', '>', '&' are written as
 * they are.
 */

struct podcri_json_s {
    char      *data;
    size_t     len;
    size_t     size;
    unsigned   comma:1;      /* next value needs a comma before it */
};


void podcri_json_init(podcri_json_t *w, size_t hint);
void podcri_json_free(podcri_json_t *w);

/* Room for n more bytes at once, where about so many are to come. */
void podcri_json_reserve(podcri_json_t *w, size_t n);

/* Gives the buffer away (free() it); the writer is empty afterwards. */
char *podcri_json_take(podcri_json_t *w, size_t *len);

void podcri_json_open(podcri_json_t *w, char bracket);      /* '{' or '[' */
void podcri_json_close(podcri_json_t *w, char bracket);     /* '}' or ']' */

/* "key": before a value inside an object; key needs no escaping for _key()
 * (a literal, of which the compiler knows the length), anything goes for
 * _key_str(). */
#define podcri_json_key(w, key)  podcri_json_keyn(w, key, strlen(key))

void podcri_json_keyn(podcri_json_t *w, const char *key, size_t len);
void podcri_json_key_str(podcri_json_t *w, const char *key);

/* The same when the text has quotes and colon already. */
void podcri_json_member(podcri_json_t *w, const char *json, size_t len);

void podcri_json_str(podcri_json_t *w, const char *s);      /* NULL: null */
void podcri_json_strn(podcri_json_t *w, const char *s, size_t len);
void podcri_json_int(podcri_json_t *w, int64_t v);
void podcri_json_uint(podcri_json_t *w, uint64_t v);
void podcri_json_double(podcri_json_t *w, double v);
void podcri_json_bool(podcri_json_t *w, int v);
void podcri_json_null(podcri_json_t *w);

/* RFC 3339 with nanoseconds in UTC, trailing zeros of the fraction cut as Go
 * does; ns <= 0 gives Go's zero time 0001-01-01T00:00:00Z. */
void podcri_json_time(podcri_json_t *w, int64_t ns);

/* Text that is JSON already; a value of its own. */
void podcri_json_raw(podcri_json_t *w, const char *json, size_t len);

/* Bytes outside of JSON ("\n" between streamed objects); resets the comma. */
void podcri_json_text(podcri_json_t *w, const char *s, size_t len);

/* {"k":"v"} and ["a","b"]; an empty list is {} and [], or null when nil is
 * set, as Go writes a nil map or slice. */
void podcri_json_pairs(podcri_json_t *w, const podcri_pairs_t *p, int nil);
void podcri_json_strings(podcri_json_t *w, const podcri_strings_t *s,
    int nil);


/*
 * Field tables: the shape of an answer as rows.  A table is walked once per
 * object.  offset counts from the object that is being written; OBJ descends
 * into a struct at the offset with the table in arg, FN calls a pure function
 * for what no row type covers (it gets the address at the offset, and writes
 * one value), CONST writes text as it is: each such row is a value that CRI
 * cannot tell us, so what is constant in an answer can be read off its table.
 *
 * A list writes its tables thousands of times, so a row has its key as it is
 * written, with quotes and colon; of a CONST row the value is part of it.
 */

typedef enum {
    PODCRI_F_STR = 1,        /* const char *, NULL as "" */
    PODCRI_F_STR_NULL,       /* const char *, NULL as null */
    PODCRI_F_I32,            /* int32_t */
    PODCRI_F_I64,            /* int64_t */
    PODCRI_F_U64,            /* uint64_t */
    PODCRI_F_BOOL,           /* int, unsigned */
    PODCRI_F_DOUBLE,         /* double */
    PODCRI_F_TIME,           /* int64_t ns, as podcri_json_time() */
    PODCRI_F_UNIX,           /* int64_t ns, as seconds; 0: Go's zero time */
    PODCRI_F_STRINGS,        /* podcri_strings_t, [] when empty */
    PODCRI_F_STRINGS_NULL,   /* podcri_strings_t, null when empty */
    PODCRI_F_PAIRS,          /* podcri_pairs_t, {} when empty */
    PODCRI_F_PAIRS_NULL,     /* podcri_pairs_t, null when empty */
    PODCRI_F_OBJ,            /* struct at offset, table in arg */
    PODCRI_F_HERE,           /* table in arg over the same struct, nested */
    PODCRI_F_FN,             /* podcri_field_pt in fn */
    PODCRI_F_CONST           /* literal JSON, behind the key */
} podcri_field_type_e;

#define PODCRI_F_OMIT_EMPTY  1   /* no key when empty, 0, false or NULL */

typedef void (*podcri_field_pt)(podcri_json_t *w, const void *obj);

typedef struct {
    const char           *json;     /* "key":  NULL ends the table */
    size_t                len;
    podcri_field_type_e   type;
    size_t                offset;
    const void           *arg;
    podcri_field_pt       fn;
    unsigned              flags;
} podcri_field_t;


/* a literal as JSON, and its length */
#define podcri_f_text(json)                                                   \
    json, sizeof(json) - 1
#define podcri_f_key(k)                                                       \
    podcri_f_text("\"" k "\":")

/* an offset that only compiles when the member has the row's type */
#define podcri_off(s, f, type)                                                \
    (offsetof(s, f) + 0 * sizeof(&((s *) 0)->f == (type *) 0))

#define podcri_f_member(k, form, s, f, type, flags)                           \
    { podcri_f_key(k), form, podcri_off(s, f, type), NULL, NULL, flags }

#define podcri_f_str(k, s, f)                                                 \
    podcri_f_member(k, PODCRI_F_STR, s, f, const char *, 0)
#define podcri_f_str_null(k, s, f)                                            \
    podcri_f_member(k, PODCRI_F_STR_NULL, s, f, const char *, 0)
#define podcri_f_str_omit(k, s, f)                                            \
    podcri_f_member(k, PODCRI_F_STR, s, f, const char *, PODCRI_F_OMIT_EMPTY)
#define podcri_f_i32(k, s, f)                                                 \
    podcri_f_member(k, PODCRI_F_I32, s, f, int32_t, 0)
#define podcri_f_i64(k, s, f)                                                 \
    podcri_f_member(k, PODCRI_F_I64, s, f, int64_t, 0)
#define podcri_f_i64_omit(k, s, f)                                            \
    podcri_f_member(k, PODCRI_F_I64, s, f, int64_t, PODCRI_F_OMIT_EMPTY)
#define podcri_f_u64(k, s, f)                                                 \
    podcri_f_member(k, PODCRI_F_U64, s, f, uint64_t, 0)
#define podcri_f_bool(k, s, f)                                                \
    podcri_f_member(k, PODCRI_F_BOOL, s, f, int, 0)
#define podcri_f_bool_omit(k, s, f)                                           \
    podcri_f_member(k, PODCRI_F_BOOL, s, f, int, PODCRI_F_OMIT_EMPTY)
#define podcri_f_time(k, s, f)                                                \
    podcri_f_member(k, PODCRI_F_TIME, s, f, int64_t, 0)
#define podcri_f_unix(k, s, f)                                                \
    podcri_f_member(k, PODCRI_F_UNIX, s, f, int64_t, 0)
#define podcri_f_strings(k, s, f)                                             \
    podcri_f_member(k, PODCRI_F_STRINGS, s, f, podcri_strings_t, 0)
#define podcri_f_strings_null(k, s, f)                                        \
    podcri_f_member(k, PODCRI_F_STRINGS_NULL, s, f, podcri_strings_t, 0)
#define podcri_f_pairs(k, s, f)                                               \
    podcri_f_member(k, PODCRI_F_PAIRS, s, f, podcri_pairs_t, 0)
#define podcri_f_pairs_null(k, s, f)                                          \
    podcri_f_member(k, PODCRI_F_PAIRS_NULL, s, f, podcri_pairs_t, 0)
#define podcri_f_obj(k, s, f, table)                                          \
    { podcri_f_key(k), PODCRI_F_OBJ, offsetof(s, f), table, NULL, 0 }
#define podcri_f_here(k, table)                                               \
    { podcri_f_key(k), PODCRI_F_HERE, 0, table, NULL, 0 }
#define podcri_f_fn(k, f)                                                     \
    { podcri_f_key(k), PODCRI_F_FN, 0, NULL, f, 0 }
#define podcri_f_const(k, json)                                               \
    { podcri_f_text("\"" k "\":" json), PODCRI_F_CONST, 0, NULL, NULL, 0 }
#define podcri_f_end                                                          \
    { NULL, 0, PODCRI_F_CONST, 0, NULL, NULL, 0 }


/* Writes {...} for obj by the table. */
void podcri_json_object(podcri_json_t *w, const podcri_field_t *table,
    const void *obj);

/* Writes the keys and values only, inside an object that is open. */
void podcri_json_fields(podcri_json_t *w, const podcri_field_t *table,
    const void *obj);


#endif /* _PODCRI_JSON_H_INCLUDED_ */
