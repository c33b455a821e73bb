
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_LOGFILE_INTERNAL_H_INCLUDED_
#define _PODCRI_LOGFILE_INTERNAL_H_INCLUDED_


#include "podcri_logfile.h"
#include "podcri_logline.h"
#include "podcri_watch.h"


/* read at once, and in one turn of the loop */
#define PODCRI_LOGFILE_CHUNK  262144


typedef struct {
    int                   fd;
    off_t                 off;
    podcri_logformat_t    format;
} podcri_logfile_part_t;

struct podcri_logfile_s {
    podcri_ctx_t          *ctx;
    podcri_logfile_conf_t  conf;

    podcri_logfile_part_t  now;
    podcri_logfile_part_t  old;       /* replaced */
    uint64_t               old_until;

    podcri_watch_t         watch;
    const char            *base;      /* name in the directory */
    size_t                 base_len;
    size_t                 turn;      /* bytes read in this turn */
    uint64_t               malformed; /* told in the log */

    podcri_timer_t         timer;     /* until; writers */
    uint64_t               last;      /* ms: of the exit, or something new */
    off_t                  last_off;

    unsigned               exited:1;
    unsigned               complete:1;   /* nobody writes any more */
    unsigned               watching:1;   /* the directory of the file */
};


/* What was read last, by whoever it was: nobody keeps anything in it over a
 * wait, so one is enough for all readers of the process. */

extern char  podcri_logfile_chunk[PODCRI_LOGFILE_CHUNK];


/* Sets the offset where the last conf.tail lines begin.  PODCRI_ERROR:
 * ctx->err; PODCRI_CANCELED. */
int podcri_logfile_tail(podcri_logfile_t *lf);

/* Lets others run after so much was read; PODCRI_OK or PODCRI_CANCELED. */
int podcri_logfile_turn(podcri_logfile_t *lf, size_t n);

/* At most size bytes at off into the chunk; *n says how many.
 * PODCRI_ERROR: ctx->err. */
int podcri_logfile_pread(podcri_logfile_t *lf, int fd, size_t size,
    off_t off, size_t *n);

/* The error of a system call, from errno; returns PODCRI_ERROR. */
int podcri_logfile_fail(podcri_logfile_t *lf, const char *what);


#endif /* _PODCRI_LOGFILE_INTERNAL_H_INCLUDED_ */
