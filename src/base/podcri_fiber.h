
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_FIBER_H_INCLUDED_
#define _PODCRI_FIBER_H_INCLUDED_


#include "podcri_base.h"


/*
 * Stackful coroutines: x86-64 and aarch64 switch in a few lines of assembly,
 * every other architecture (or -DPODCRI_FIBER_UCONTEXT) with swapcontext.
 * Stacks are 256 KiB with guard pages, committed as they are touched, kept in
 * a per-process cache.  Everything here runs on one thread.
 */

#define PODCRI_FIBER_STACK  (256 * 1024)

typedef struct podcri_fiber_s  podcri_fiber_t;

/* Makes a fiber that will run entry(data) on its first resume.  NULL: the
 * limit of fibers is reached or the kernel gives no stack. */
podcri_fiber_t *podcri_fiber_create(void (*entry)(void *data), void *data);

/* Runs the fiber until it suspends or ends; called from outside any fiber.
 * Returns PODCRI_AGAIN (suspended) or PODCRI_DONE (ended; destroy it). */
int podcri_fiber_resume(podcri_fiber_t *f);

/* Back to the caller of resume; returns when resumed again. */
void podcri_fiber_suspend(void);

/* The fiber that is running, NULL on the loop's stack. */
podcri_fiber_t *podcri_fiber_current(void);

/* Gives what the running fiber has used of its stack, and does not any more,
 * back to the system: for one that will wait long. */
void podcri_fiber_trim(void);

/* Gives the stack back; a fiber that has not ended is abandoned: its frames
 * are not unwound. */
void podcri_fiber_destroy(podcri_fiber_t *f);

/* How many fibers exist, and at most may (default 8192). */
size_t podcri_fiber_count(void);
void podcri_fiber_limit(size_t max);

/* Frees the cached stacks. */
void podcri_fiber_drain(void);


#endif /* _PODCRI_FIBER_H_INCLUDED_ */
