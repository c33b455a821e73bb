
/*
 * Copyright (C) 2026 podcri authors
 *
 * Tasks of the tests of tasks: what each waited for, when, and with what
 * result.
 */


#ifndef _JOB_H_INCLUDED_
#define _JOB_H_INCLUDED_


#include "_loop.h"
#include "tap.h"


/* a job is a list of steps, each noted with its result and its time */

#define JOB_STEPS  8

typedef struct job_s  job_t;

struct job_s {
    void          (*run)(job_t *job);
    podcri_task_t  *task;
    podcri_task_t  *other;
    int             rc[JOB_STEPS];
    uint64_t        at[JOB_STEPS];
    int             n;
    int             ended;
    int             cond;
    char            name;
};


static podcri_loop_t  *loop;
static uint64_t        start;
static char            trace[256];
static size_t          traced;


static void
note(char c)
{
    if (traced < sizeof(trace) - 1) {
        trace[traced++] = c;
        trace[traced] = '\0';
    }
}


static void
result(job_t *job, int rc)
{
    job->rc[job->n] = rc;
    job->at[job->n] = loop->now(loop) - start;
    job->n++;
}


static void
job_run(podcri_task_t *task, void *data)
{
    job_t  *job = data;

    job->task = task;
    job->run(job);
}


static void
job_done(podcri_task_t *task, void *data)
{
    job_t  *job = data;

    job->ended = (podcri_fiber_current() == NULL) ? 1 : 2;
}


static void
begin(int fake)
{
    loop = test_loop_create(fake);
    start = loop->now(loop);
    traced = 0;
    trace[0] = '\0';
}


static void
end(const char *name)
{
    is_int(loop->ntasks, 0, "%s: no task left", name);
    is_int(test_loop_timers(loop), 0, "%s: no timer left", name);
    is_int(podcri_fiber_count(), 0, "%s: no fiber left", name);

    test_loop_destroy(loop);
}


static int
spawn(job_t *job, void (*run)(job_t *job))
{
    podcri_task_t  *task;

    memset(job, 0, sizeof(job_t));
    job->run = run;

    return podcri_task_spawn(loop, job_run, job_done, job, &task);
}


static void
wait_forever(job_t *job)
{
    result(job, podcri_task_wait(job->task, 0));
}


static void
wait_second(job_t *job)
{
    result(job, podcri_task_wait(job->task, 1000));
}


#endif /* _JOB_H_INCLUDED_ */
