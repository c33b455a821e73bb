
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_PROCESS_H_INCLUDED_
#define _PODCRI_PROCESS_H_INCLUDED_


#include "podcri_store.h"


/*
 * CRI has no call to send a signal and none to wait.  On the gateway's own
 * host the container's first process can be reached through a pidfd, which
 * cannot mean another process later on; elsewhere kill(1) is run inside.
 */

/* Sends a signal to the container's first process.  PODCRI_ERROR: not running
 * (409 "container state improper" as Podman says), or it cannot be done. */
int podcri_process_signal(podcri_op_t *op, podcri_container_t *c, int signo);

/*
 * Watches a container that runs for its end, beside whatever else a task
 * waits for.  The owner's task is woken when the process has gone; the
 * runtime knows of it a little later.
 */

typedef struct {
    podcri_container_t  *c;
    podcri_io_t          io;
    uint64_t             next;       /* ms, of the loop's clock */
    uint64_t             down;       /* the same, since when the runtime cannot
                                      * be reached; 0: it can */
    unsigned             patient:1;  /* outlasts that: the container does; set
                                      * by the owner behind the open */
} podcri_exit_watch_t;

/* Begins to watch c, whose status is the last known; c is kept. */
void podcri_exit_watch_open(podcri_op_t *op, podcri_container_t *c,
    podcri_exit_watch_t *w);

/* Looks when it is time to: PODCRI_OK: it has ended, c has its last status;
 * PODCRI_AGAIN: it runs, wait at most podcri_exit_watch_pause();
 * PODCRI_CANCELED; PODCRI_ERROR: NOT_FOUND when it was removed, UNAVAILABLE
 * from a patient one after half a minute, when its process is not seen to
 * live. */
int podcri_exit_watch_check(podcri_op_t *op, podcri_exit_watch_t *w);
uint64_t podcri_exit_watch_pause(podcri_op_t *op,
    const podcri_exit_watch_t *w);

void podcri_exit_watch_close(podcri_op_t *op, podcri_exit_watch_t *w);

/* Waits until the container is not running any more, at most msec (0: no
 * limit, and patiently); c has its last status then.  PODCRI_TIMEOUT,
 * PODCRI_CANCELED, or PODCRI_ERROR: NOT_FOUND when it was removed
 * meanwhile. */
int podcri_process_wait(podcri_op_t *op, podcri_container_t *c,
    uint64_t msec);

/* For a call that has failed, its error set, maybe because the container was
 * ending: waits for that, a second at most.  PODCRI_OK: it has ended, c has
 * its last status; PODCRI_ERROR: that same error, or NOT_FOUND when it was
 * removed meanwhile; PODCRI_CANCELED. */
int podcri_process_ending(podcri_op_t *op, podcri_container_t *c);


#endif /* _PODCRI_PROCESS_H_INCLUDED_ */
