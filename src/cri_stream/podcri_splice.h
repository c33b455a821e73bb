
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_SPLICE_H_INCLUDED_
#define _PODCRI_SPLICE_H_INCLUDED_


#include "podcri_base.h"


/*
 * Where a terminal's live output begins in its log, as bytes, no I/O.
 *
 * What comes live begins when the runtime has attached us, which may be late.
 * The log has everything, but containerd writes a line to it when it is
 * complete only.
 * So the log is the beginning of what was printed, and what came live is some
 * later part of it, to its end; either may be behind the other for a moment.
 *
 * Carriage returns in front of a line end are not compared: containerd takes
 * one away from its log, whether or not the terminal had put it there.
 */

/* The most of either that is compared. */
#define PODCRI_SPLICE_MAX  32768

/* Of output that did not come to a rest: so many bytes that are the same, in
 * one place only, are the same output. */
#define PODCRI_SPLICE_SURE  64

typedef struct {
    size_t  before;              /* of log: what is not in live */
    size_t  after;               /* of log: where it goes on behind live */
} podcri_splice_t;


/* For output that has come to a rest: each complete line of live is at the end
 * of log then, whatever else they have.  PODCRI_AGAIN: it is not, so one of
 * them is behind. */
int podcri_splice_rest(const podcri_str_t *log, const podcri_str_t *live,
    podcri_splice_t *splice);

/* For other output: live is looked for in log.  The beginning of log is taken
 * where it will do, for then nothing is missing.  PODCRI_AGAIN: there is no
 * place for it, or more than one. */
int podcri_splice_search(const podcri_str_t *log, const podcri_str_t *live,
    podcri_splice_t *splice);


#endif /* _PODCRI_SPLICE_H_INCLUDED_ */
