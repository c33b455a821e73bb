
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_WATCH_H_INCLUDED_
#define _PODCRI_WATCH_H_INCLUDED_


#include "podcri_ctx.h"


/*
 * Directories watched by inotify, all with one descriptor per event loop: a
 * user may have 128 of them by default (inotify(7)).  It exists while anyone
 * watches.
 */

typedef struct podcri_watch_s  podcri_watch_t;

struct podcri_watch_s {
    /* Something happened to name in the directory, or, name NULL, to the
     * directory itself, or it is not known what.  On the loop's stack; must
     * not add or remove watches. */
    void            (*handler)(podcri_watch_t *w, const char *name);
    void             *data;

    int               wd;        /* -1: not watching */
    void             *inotify;
    podcri_watch_t   *prev;
    podcri_watch_t   *next;
};


/* Watches the directory dir.  PODCRI_AGAIN: there is no such directory;
 * PODCRI_ERROR: ctx->err.  The caller owns w, set to zero but for wd. */
int podcri_watch_add(podcri_ctx_t *ctx, podcri_watch_t *w, const char *dir);

/* Ends it; nothing happens when w does not watch. */
void podcri_watch_del(podcri_watch_t *w);


#endif /* _PODCRI_WATCH_H_INCLUDED_ */
