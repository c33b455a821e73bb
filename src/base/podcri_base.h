
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_BASE_H_INCLUDED_
#define _PODCRI_BASE_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>


/*
 * Return codes.  A function that can fail returns PODCRI_OK or
 * PODCRI_ERROR; the words of the failure are in ctx->err.  A function that
 * waits may also return PODCRI_CANCELED (the client has left) and, where it
 * takes a time limit, PODCRI_TIMEOUT.
 */

#define PODCRI_OK         0
#define PODCRI_ERROR     -1
#define PODCRI_AGAIN     -2
#define PODCRI_DONE      -3
#define PODCRI_CANCELED  -4
#define PODCRI_TIMEOUT   -5


#define podcri_nelts(a)           (sizeof(a) / sizeof((a)[0]))
#define podcri_container_of(p, type, field)                                   \
    ((type *) (void *) ((char *) (p) - offsetof(type, field)))

#define podcri_min(a, b)          (((a) < (b)) ? (a) : (b))
#define podcri_max(a, b)          (((a) > (b)) ? (a) : (b))


typedef struct podcri_pool_s   podcri_pool_t;
typedef struct podcri_ctx_s    podcri_ctx_t;
typedef struct podcri_task_s   podcri_task_t;
typedef struct podcri_loop_s   podcri_loop_t;
typedef struct podcri_json_s   podcri_json_t;


/* a slice: not NUL-terminated, memory is somebody else's */

typedef struct {
    size_t       len;
    const char  *data;
} podcri_str_t;

#define podcri_string(s)          { sizeof(s) - 1, s }


/* name and value, in the order they came; both NUL-terminated */

typedef struct {
    const char  *key;
    const char  *value;
} podcri_pair_t;

typedef struct {
    size_t          n;
    podcri_pair_t  *elts;
} podcri_pairs_t;

typedef struct {
    size_t        n;
    const char  **elts;
} podcri_strings_t;


#endif /* _PODCRI_BASE_H_INCLUDED_ */
