
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

/* Waits until the container is not running any more, at most msec (0: no
 * limit); c has its last status then.  PODCRI_TIMEOUT, PODCRI_CANCELED, or
 * PODCRI_ERROR: NOT_FOUND when it was removed meanwhile. */
int podcri_process_wait(podcri_op_t *op, podcri_container_t *c,
    uint64_t msec);


#endif /* _PODCRI_PROCESS_H_INCLUDED_ */
