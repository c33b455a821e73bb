
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_TASK_H_INCLUDED_
#define _PODCRI_TASK_H_INCLUDED_


#include "podcri_fiber.h"
#include "podcri_loop.h"


/*
 * A task is a fiber on a loop that waits for things.  There is one way to
 * wait: podcri_task_wait(), which returns after somebody woke the task, the
 * time was up, or the task was canceled.  Whoever waits for a condition
 * checks it in a loop, since a wake says only "look again".
 *
 * Cancellation (the client has left, the worker ends): every wait returns
 * PODCRI_CANCELED at once, so code runs to its end through its clean-up.
 * A section that must still wait (rollback) raises the shield:
 * podcri_task_shield() makes waits work again for at most that time.
 */

typedef void (*podcri_task_pt)(podcri_task_t *task, void *data);

struct podcri_task_s {
    podcri_fiber_t   *fiber;
    podcri_loop_t    *loop;
    podcri_task_pt    run;
    void             *data;

    /* called on the loop's stack when run() has returned; the task is freed
     * behind it */
    void            (*done)(podcri_task_t *task, void *data);

    podcri_task_t    *next;          /* ready queue */
    podcri_timer_t    timer;
    uint64_t          shield_until;  /* ms; 0: none */
    unsigned          ready:1;
    unsigned          woken:1;
    unsigned          timedout:1;
    unsigned          canceled:1;
    unsigned          waiting:1;
};


/* Starts run(task, data) as a new fiber; it runs up to its first wait before
 * this returns, when called on the loop's stack, else from the ready queue.
 * PODCRI_ERROR: no fiber to be had (answer 503); nothing was started. */
int podcri_task_spawn(podcri_loop_t *loop, podcri_task_pt run,
    void (*done)(podcri_task_t *task, void *data), void *data,
    podcri_task_t **task);

/* Waits for a wake, at most msec milliseconds (0: for ever).  PODCRI_OK,
 * PODCRI_TIMEOUT or PODCRI_CANCELED.  A wake that came before the wait
 * makes it return at once. */
int podcri_task_wait(podcri_task_t *task, uint64_t msec);

/* Sleeps; PODCRI_OK after the whole time, or PODCRI_CANCELED. */
int podcri_task_sleep(podcri_task_t *task, uint64_t msec);

/* Lets the other events of the loop run, then goes on; PODCRI_OK, or
 * PODCRI_CANCELED. */
int podcri_task_yield(podcri_task_t *task);

/* Makes the task look again; from the loop's stack or another fiber. */
void podcri_task_wake(podcri_task_t *task);

/* Marks the task canceled and wakes it; from the loop's stack. */
void podcri_task_cancel(podcri_task_t *task);

/* From here on waits work in spite of a cancellation, for msec milliseconds
 * in all; 0 lowers the shield.  For code that undoes what was begun. */
void podcri_task_shield(podcri_task_t *task, uint64_t msec);

/* 1 when a wait would return PODCRI_CANCELED. */
int podcri_task_is_canceled(podcri_task_t *task);

/* Resumes all tasks that are ready, each once; the loop calls it after a
 * kick. */
void podcri_loop_run_ready(podcri_loop_t *loop);


#endif /* _PODCRI_TASK_H_INCLUDED_ */
