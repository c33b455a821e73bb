
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _TEST_LOOP_H_INCLUDED_
#define _TEST_LOOP_H_INCLUDED_


#include "podcri_loop.h"
#include "podcri_task.h"


/*
 * An event loop over poll() for the unit tests.  With a fake clock time
 * stands still while anything can run, and jumps to the next timer when
 * nothing can: hours pass in no time, and each run is the same.
 */

/* Makes a loop; fake: with a fake clock that starts at 1,000,000 ms, which
 * is 2023-11-14T22:13:20Z by wall(). */
podcri_loop_t *test_loop_create(int fake);

/* Frees it; timers and descriptors that are left are forgotten. */
void test_loop_destroy(podcri_loop_t *loop);

/* One round: ready tasks, due timers, descriptors; waits for at most msec
 * milliseconds (of the fake clock, when there are no descriptors) if there
 * is nothing to do.  Returns 0 when nothing could ever happen: no task is
 * ready, no timer is armed, no descriptor is watched. */
int test_loop_step(podcri_loop_t *loop, uint64_t msec);

/* Runs until no task is alive.  Returns 1, or 0 when tasks are left that
 * nothing will wake, or after 30 s of real time. */
int test_loop_run(podcri_loop_t *loop);

/* Runs until *flag is not 0; the same results. */
int test_loop_run_until(podcri_loop_t *loop, const volatile int *flag);

/* Lets msec milliseconds of the fake clock pass, timers firing on the way. */
void test_loop_advance(podcri_loop_t *loop, uint64_t msec);

/* The last line that was logged, "" before the first, and its level. */
const char *test_loop_log(podcri_loop_t *loop);
int test_loop_log_level(podcri_loop_t *loop);

/* How often kick() was called; how many timers are armed. */
size_t test_loop_kicks(podcri_loop_t *loop);
size_t test_loop_timers(podcri_loop_t *loop);


#endif /* _TEST_LOOP_H_INCLUDED_ */
