
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_MARK_H_INCLUDED_
#define _PODCRI_MARK_H_INCLUDED_


#include "podcri_str.h"


/*
 * The mark that podcri-init puts behind all that was printed on an exec's
 * terminal (podcri-init exec -a), found in what comes in pieces.
 */

/* what it is to be answered with */
#define PODCRI_MARK_ACK  0x06

typedef struct {
    const char  *text;               /* ESC _ ... ESC \; NULL: there is none */
    size_t       len;
    size_t       matched;            /* its bytes that have come last */
    unsigned     seen:1;
} podcri_mark_t;


/* For the word that podcri-init was given. */
void podcri_mark_init(podcri_mark_t *m, podcri_pool_t *pool,
    const char *word);

/* Copies output without the mark and what is behind it.  What may be its
 * beginning is kept back until it turns out not to be: out has room for len
 * and m->matched bytes, or is NULL.  Returns how many there are. */
size_t podcri_mark_scan(podcri_mark_t *m, const char *data, size_t len,
    char *out);


#endif /* _PODCRI_MARK_H_INCLUDED_ */
