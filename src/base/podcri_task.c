
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdio.h>

#include "podcri_pool.h"
#include "podcri_task.h"


static void podcri_task_main(void *data);
static void podcri_task_resume(podcri_task_t *task);
static void podcri_task_end(podcri_task_t *task);
static void podcri_task_queue(podcri_task_t *task);
static void podcri_task_suspend(podcri_task_t *task);
static void podcri_task_timer(podcri_timer_t *t);


int
podcri_task_spawn(podcri_loop_t *loop, podcri_task_pt run,
    void (*done)(podcri_task_t *task, void *data), void *data,
    podcri_task_t **task)
{
    podcri_task_t  *t;

    t = podcri_zalloc(sizeof(podcri_task_t));
    t->fiber = podcri_fiber_create(podcri_task_main, t);

    if (t->fiber == NULL) {
        free(t);
        return PODCRI_ERROR;
    }

    t->loop = loop;
    t->run = run;
    t->done = done;
    t->data = data;
    t->timer.handler = podcri_task_timer;
    t->timer.data = t;

    loop->ntasks++;

    if (task) {
        *task = t;
    }

    if (podcri_fiber_current()) {
        podcri_task_queue(t);
        return PODCRI_OK;
    }

    if (podcri_fiber_resume(t->fiber) == PODCRI_DONE) {

        /* before done() frees what holds the pointer */

        if (task) {
            *task = NULL;
        }

        podcri_task_end(t);
    }

    return PODCRI_OK;
}


static void
podcri_task_main(void *data)
{
    podcri_task_t  *task = data;

    task->run(task, task->data);
}


static void
podcri_task_resume(podcri_task_t *task)
{
    if (podcri_fiber_resume(task->fiber) == PODCRI_DONE) {
        podcri_task_end(task);
    }
}


static void
podcri_task_end(podcri_task_t *task)
{
    /* only a task that waits is queued or timed: nothing else knows it */

    podcri_fiber_destroy(task->fiber);
    task->fiber = NULL;

    task->loop->ntasks--;

    if (task->done) {
        task->done(task, task->data);
    }

    free(task);
}


/* has the task resumed; the loop is told once for all that are queued */

static void
podcri_task_queue(podcri_task_t *task)
{
    podcri_loop_t  *loop;

    if (task->ready) {
        return;
    }

    task->ready = 1;
    task->next = NULL;

    loop = task->loop;

    if (loop->ready_head == NULL) {
        loop->ready_head = task;
        loop->ready_tail = &task->next;
        loop->kick(loop);
        return;
    }

    *loop->ready_tail = task;
    loop->ready_tail = &task->next;
}


void
podcri_loop_run_ready(podcri_loop_t *loop)
{
    podcri_task_t  *task, *next;

    /* those that get ready meanwhile are for the next round */

    task = loop->ready_head;

    loop->ready_head = NULL;
    loop->ready_tail = &loop->ready_head;

    for ( /* void */ ; task; task = next) {
        next = task->next;

        task->next = NULL;
        task->ready = 0;

        podcri_task_resume(task);
    }
}


static void
podcri_task_suspend(podcri_task_t *task)
{
    if (podcri_fiber_current() != task->fiber) {
        fprintf(stderr, "podcri: a task waits outside of its fiber\n");
        abort();
    }

    podcri_fiber_suspend();
}


int
podcri_task_wait(podcri_task_t *task, uint64_t msec)
{
    int             rc;
    uint64_t        now, end, left;
    podcri_loop_t  *loop;

    loop = task->loop;
    now = loop->now(loop);
    end = msec ? now + podcri_min(msec, UINT64_MAX - now) : UINT64_MAX;

    task->timedout = 0;

    for ( ;; ) {

        if (podcri_task_is_canceled(task)) {
            task->woken = 0;
            rc = PODCRI_CANCELED;
            break;
        }

        if (task->woken) {
            task->woken = 0;
            rc = PODCRI_OK;
            break;
        }

        now = loop->now(loop);

        if (now >= end) {
            rc = PODCRI_TIMEOUT;
            break;
        }

        left = end - now;

        /* the end of a shield may be the end of the wait */

        if (task->shield_until > now) {
            left = podcri_min(left, task->shield_until - now);
        }

        if (end != UINT64_MAX || task->shield_until > now) {
            loop->timer_arm(loop, &task->timer, left);
        }

        task->waiting = 1;

        podcri_task_suspend(task);

        task->waiting = 0;
    }

    if (task->timer.armed) {
        loop->timer_disarm(loop, &task->timer);
    }

    return rc;
}


static void
podcri_task_timer(podcri_timer_t *t)
{
    podcri_task_t  *task = t->data;

    task->timedout = 1;

    if (task->waiting) {
        podcri_task_queue(task);
    }
}


int
podcri_task_sleep(podcri_task_t *task, uint64_t msec)
{
    int             rc, woken;
    uint64_t        now, end;
    podcri_loop_t  *loop;

    loop = task->loop;
    now = loop->now(loop);
    end = now + podcri_min(msec, UINT64_MAX - now);
    woken = 0;

    for ( ;; ) {

        if (now >= end) {
            rc = podcri_task_is_canceled(task) ? PODCRI_CANCELED : PODCRI_OK;
            break;
        }

        rc = podcri_task_wait(task, end - now);

        if (rc == PODCRI_CANCELED) {
            break;
        }

        woken |= (rc == PODCRI_OK);
        now = loop->now(loop);
    }

    /* a wake was meant for the next wait */

    if (woken && rc == PODCRI_OK) {
        task->woken = 1;
    }

    return rc;
}


int
podcri_task_yield(podcri_task_t *task)
{
    if (podcri_task_is_canceled(task)) {
        return PODCRI_CANCELED;
    }

    podcri_task_queue(task);
    podcri_task_suspend(task);

    return podcri_task_is_canceled(task) ? PODCRI_CANCELED : PODCRI_OK;
}


void
podcri_task_wake(podcri_task_t *task)
{
    task->woken = 1;

    if (task->waiting) {
        podcri_task_queue(task);
    }
}


void
podcri_task_cancel(podcri_task_t *task)
{
    task->canceled = 1;

    /* under a shield the wait goes on: its timer knows when the shield ends */

    if (task->waiting && podcri_task_is_canceled(task)) {
        podcri_task_queue(task);
    }
}


void
podcri_task_shield(podcri_task_t *task, uint64_t msec)
{
    uint64_t  now;

    if (msec == 0) {
        task->shield_until = 0;
        return;
    }

    now = task->loop->now(task->loop);
    task->shield_until = now + podcri_min(msec, UINT64_MAX - now);
}


int
podcri_task_is_canceled(podcri_task_t *task)
{
    return task->canceled
           && task->shield_until <= task->loop->now(task->loop);
}
