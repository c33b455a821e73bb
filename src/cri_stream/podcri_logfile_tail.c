
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _GNU_SOURCE
#define _GNU_SOURCE              /* memrchr() */
#endif

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "podcri_logfile_internal.h"


/* read backwards at once; an entry's beginning may reach over its end */
#define PODCRI_LOGFILE_BLOCK  65536
#define PODCRI_LOGFILE_REACH  128


char  podcri_logfile_chunk[PODCRI_LOGFILE_CHUNK];


/* Sets the offset where the last lines begin, from the end backwards.  Lines
 * of both streams count, wanted or not, as Podman counts them. */

int
podcri_logfile_tail(podcri_logfile_t *lf)
{
    int                 rc, open[3];
    off_t               end, start, from;
    size_t              got, len;
    int64_t             lines;
    const char         *chunk, *p, *nl;
    struct stat         st;
    podcri_logline_t    line;

    if (fstat(lf->now.fd, &st) == -1) {
        return podcri_logfile_fail(lf, "stat");
    }

    chunk = podcri_logfile_chunk;
    lines = 0;
    memset(open, 0, sizeof(open));

    /* end: behind the line end of the entry that is looked at, once one was
     * found; what comes behind the last line end belongs to the last lines */

    end = -1;

    for (start = st.st_size; start > 0; start = from) {
        from = podcri_max(start - PODCRI_LOGFILE_BLOCK, 0);

        rc = podcri_logfile_turn(lf, PODCRI_LOGFILE_BLOCK);

        if (rc != PODCRI_OK) {
            return rc;
        }

        rc = podcri_logfile_pread(lf, lf->now.fd,
                                  start - from + PODCRI_LOGFILE_REACH, from,
                                  &got);

        if (rc != PODCRI_OK) {
            return rc;
        }

        if (got < (size_t) (start - from)) {
            lf->now.off = from;      /* was cut under our hands */
            return PODCRI_OK;
        }

        len = start - from;

        for ( ;; ) {
            nl = memrchr(chunk, '\n', len);

            if (nl == NULL && from > 0) {
                break;
            }

            p = nl ? nl + 1 : chunk;

            /* an entry from p to end */

            if (end != -1
                && podcri_logline_parse(&line, p, chunk + got) == PODCRI_OK)
            {
                if (!line.partial || !open[line.stream]) {
                    if (lines++ == lf->conf.tail) {
                        lf->now.off = end;
                        return PODCRI_OK;
                    }
                }

                open[line.stream] = 1;
            }

            if (nl == NULL) {
                break;
            }

            end = from + (p - chunk);
            len = nl - chunk;
        }
    }

    return PODCRI_OK;
}


/* Lets others run after so much was read. */

int
podcri_logfile_turn(podcri_logfile_t *lf, size_t n)
{
    if (lf->turn + n > PODCRI_LOGFILE_CHUNK && lf->turn > 0
        && lf->ctx->task != NULL)
    {
        lf->turn = 0;

        if (podcri_task_yield(lf->ctx->task) != PODCRI_OK) {
            return PODCRI_CANCELED;
        }
    }

    lf->turn += n;

    return PODCRI_OK;
}


int
podcri_logfile_pread(podcri_logfile_t *lf, int fd, size_t size, off_t off,
    size_t *n)
{
    ssize_t  got;

    *n = 0;

    do {
        got = pread(fd, podcri_logfile_chunk, size, off);
    } while (got == -1 && errno == EINTR);

    if (got == -1) {
        return podcri_logfile_fail(lf, "read");
    }

    *n = got;

    return PODCRI_OK;
}


int
podcri_logfile_fail(podcri_logfile_t *lf, const char *what)
{
    int  err;

    err = errno;

    return podcri_fail(lf->ctx, PODCRI_E_INTERNAL,
                       podcri_pstrdup(lf->ctx->pool, strerror(err)),
                       "cannot %s log \"%s\"%s", what, lf->conf.path,
                       err == EACCES ? " (nginx's user may not read it)"
                                     : "");
}
