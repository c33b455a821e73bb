
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_LOGFILE_H_INCLUDED_
#define _PODCRI_LOGFILE_H_INCLUDED_


#include "podcri_ctx.h"


/*
 * Reads the log file of a container, and follows it: the file may come later
 * (containerd makes it, and its directory, when the container starts), and
 * may be replaced under its name (ReopenContainerLog); what was written to
 * the old one by then is read to its end first.
 *
 * A reader that waits holds a descriptor and no buffers.
 */

typedef struct podcri_logfile_s  podcri_logfile_t;

typedef struct {
    const char  *path;           /* absolute */
    int64_t      since;          /* ns since the epoch, 0: no limit */
    int64_t      until;
    int64_t      tail;           /* lines, negative: all */
    unsigned     out:1;          /* stdout wanted */
    unsigned     err:1;
    unsigned     follow:1;
    unsigned     timestamps:1;   /* whole seconds, as Podman's API */
    unsigned     raw:1;          /* text without 8-byte frames */
    unsigned     cr:1;           /* a terminal's: lines end with \r\n */
} podcri_logfile_conf_t;

/* The least buffer for podcri_logfile_read(), and a good one. */
#define PODCRI_LOGFILE_MIN     256
#define PODCRI_LOGFILE_BUFFER  131072


/* Begins to read; finding the last lines may take several turns of the loop.
 * A file that is not there yet is no error: to read it gives the end, or
 * waits for it with follow.  PODCRI_ERROR: ctx->err; PODCRI_CANCELED.  The
 * reader lives in ctx->pool and is closed with it at the latest; conf->path
 * is kept, not copied. */
int podcri_logfile_open(podcri_ctx_t *ctx, const podcri_logfile_conf_t *conf,
    podcri_logfile_t **file);

/* The next whole frames, *n bytes of them at most size.  Lets other events
 * of the loop run now and then, but does not wait for the log: PODCRI_AGAIN
 * means that there is no more now, ctx->task is woken.  PODCRI_DONE: the end,
 * which with follow comes only after podcri_logfile_exited() or at the time
 * of until. */
int podcri_logfile_read(podcri_logfile_t *lf, char *buf, size_t size,
    size_t *n);

/* Says that the container has exited: the end is where the runtime closes
 * the file, which it may do a little later. */
void podcri_logfile_exited(podcri_logfile_t *lf);

/* Gives everything back; calling it twice does no harm. */
void podcri_logfile_close(podcri_logfile_t *lf);


#endif /* _PODCRI_LOGFILE_H_INCLUDED_ */
