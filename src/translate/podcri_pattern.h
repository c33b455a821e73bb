
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_PATTERN_H_INCLUDED_
#define _PODCRI_PATTERN_H_INCLUDED_


#include "podcri_match.h"


/*
 * Regular expressions as programs.  Private to podcri_pattern*.c.
 */

#define PODCRI_PATTERN_NODES  2048


typedef enum {
    PODCRI_PATTERN_CHAR = 0,
    PODCRI_PATTERN_CLASS,
    PODCRI_PATTERN_BEGIN,
    PODCRI_PATTERN_END,
    PODCRI_PATTERN_BORDER,       /* of a word; c: whether there is one */
    PODCRI_PATTERN_JUMP,
    PODCRI_PATTERN_SPLIT,        /* to what follows and to another place */
    PODCRI_PATTERN_FOUND
} podcri_pattern_op_e;


/* a set of bytes */

typedef struct {
    unsigned char         bits[256 / 8];
} podcri_pattern_set_t;


typedef struct {
    podcri_pattern_op_e    op;
    int                    to;
    unsigned char          c;
    podcri_pattern_set_t  *set;
} podcri_pattern_node_t;


struct podcri_pattern_s {
    const char             *text;    /* without special characters: a
                                      * substring */
    podcri_pattern_node_t  *nodes;
    size_t                  n;
};


typedef struct {
    podcri_pool_t          *pool;
    const char             *p;
    const char             *why;
    size_t                  n;
} podcri_pattern_parse_t;


/* --- podcri_pattern.c --- */

/* Adds a node; PODCRI_ERROR: there is no room, ps->why says so. */
int podcri_pattern_put(podcri_pattern_parse_t *ps, podcri_pattern_op_e op,
    unsigned char c, const podcri_pattern_set_t *set);

/* Sets ps->why and returns PODCRI_ERROR. */
int podcri_pattern_refuse(podcri_pattern_parse_t *ps, const char *why);


/* --- podcri_pattern_class.c --- */

/* What a backslash and a character stand for, also in a class: PODCRI_OK and
 * *c; PODCRI_DONE, and they are added to the set; PODCRI_ERROR, ps->why. */
int podcri_pattern_escaped(podcri_pattern_parse_t *ps, unsigned char *c,
    podcri_pattern_set_t *set);

/* Adds the node of a class; ps->p is at its "[".  PODCRI_ERROR: ps->why. */
int podcri_pattern_class(podcri_pattern_parse_t *ps);

/* Adds low to high; makes a set of what is not in it. */
void podcri_pattern_range(podcri_pattern_set_t *set, int low, int high);
void podcri_pattern_invert(podcri_pattern_set_t *set);


#endif /* _PODCRI_PATTERN_H_INCLUDED_ */
