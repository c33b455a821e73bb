
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_LOGLINE_H_INCLUDED_
#define _PODCRI_LOGLINE_H_INCLUDED_


#include "podcri_base.h"


/*
 * The CRI log format as bytes, no I/O.  An entry of a log file is
 *
 *     2026-11-21T20:33:30.142556768+00:00 stdout F some text\n
 *
 * with P instead of F when the text goes on in the next entry of the same
 * stream (Kubernetes design proposal "CRI: container stdout/stderr log").
 * CRI-O writes nine digits and an offset, containerd cuts zeros and writes Z.
 * The text may hold any byte but \n.
 */

#define PODCRI_LOGLINE_TIME_MAX  48

typedef struct {
    podcri_str_t  time;
    const char   *text;
    unsigned      stream;        /* 1 stdout, 2 stderr */
    unsigned      partial:1;
} podcri_logline_t;


/* Reads the beginning of an entry at p.  PODCRI_AGAIN: it is not there as a
 * whole; PODCRI_ERROR: this is no entry. */
int podcri_logline_parse(podcri_logline_t *line, const char *p,
    const char *end);

/* The time of an entry in nanoseconds since the epoch. */
int podcri_logline_time(const podcri_str_t *time, int64_t *ns);


/*
 * Turns a log file into what clients get: each entry is one frame (stream 0 0
 * 0 length:32, as Docker's and Podman's API have it), or bare text.  A line
 * end is given back where the process wrote one.
 */

typedef struct {
    /* set by the owner */
    unsigned  out:1;             /* stdout wanted */
    unsigned  err:1;
    unsigned  raw:1;             /* no frames */
    unsigned  timestamps:1;      /* whole seconds before each line */
    unsigned  cr:1;              /* a terminal's: lines end with \r\n */
    int64_t   since;             /* ns, 0: no limit */
    int64_t   until;

    /* results */
    unsigned  over:1;            /* an entry later than until was met */
    uint64_t  malformed;         /* entries passed over */

    /* state: inside an entry whose beginning was used up */
    unsigned  inside:1;
    unsigned  skip:1;            /* ... and is not wanted */
    unsigned  stream;
    unsigned  partial:1;

    /* by stream: the line goes on; what there is of it ends with \r, which a
     * runtime may cut off from its \n; it is not wanted */
    unsigned  open[3];
    unsigned  returned[3];
    unsigned  cut[3];
} podcri_logformat_t;


/* The smallest output buffer. */
#define PODCRI_LOGFORMAT_MIN  256

/* Takes whole entries from the len bytes at in, says in *used how many bytes
 * these were, and writes what they become to out, at most size bytes; returns
 * how many.  An entry without its end is left alone, unless force is set:
 * then what is there of it is taken, in more than one frame if need be.  An
 * entry that is larger than an empty out is cut into frames too. */
size_t podcri_logformat(podcri_logformat_t *f, const char *in, size_t len,
    int force, char *out, size_t size, size_t *used);

/* Forgets the state: what comes next is the beginning of an entry. */
void podcri_logformat_reset(podcri_logformat_t *f);


#endif /* _PODCRI_LOGLINE_H_INCLUDED_ */
