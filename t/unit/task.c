
/*
 * Copyright (C) 2026 podcri authors
 *
 * One task: how it begins, waits, is woken, canceled and shielded.
 */


#include "_job.h"


static void
no_wait(job_t *job)
{
    note('x');
}


static void
test_spawn(void)
{
    job_t           job;
    podcri_task_t  *task;

    begin(1);

    memset(&job, 0, sizeof(job));
    job.run = no_wait;
    task = (podcri_task_t *) &job;

    is_int(podcri_task_spawn(loop, job_run, job_done, &job, &task), PODCRI_OK,
           "spawn");
    is_str(trace, "x", "runs before spawn returns");
    is_int(job.ended, 1, "done is called on the loop's stack");
    ok(task == NULL, "there is no task any more");

    is_int(podcri_task_spawn(loop, job_run, NULL, &job, NULL), PODCRI_OK,
           "done and the pointer may be missing");

    podcri_fiber_limit(0);
    is_int(spawn(&job, no_wait), PODCRI_ERROR, "no fiber to be had");
    podcri_fiber_limit(8192);
    is_int(job.ended, 0, "nothing was started");

    end("spawn");
}


static void
test_wait(void)
{
    job_t  a, b;

    begin(1);

    spawn(&a, wait_second);
    spawn(&b, wait_forever);

    is_int(loop->ntasks, 2, "two tasks");
    is_int(a.n + b.n, 0, "both wait");

    test_loop_advance(loop, 999);
    is_int(a.n, 0, "not yet");

    test_loop_advance(loop, 1);
    is_int(a.rc[0], PODCRI_TIMEOUT, "a second later");
    is_int(a.ended, 1, "and ended");

    test_loop_advance(loop, 1000000);
    is_int(b.n, 0, "the other waits for ever");

    podcri_task_wake(b.task);
    is_int(b.n, 0, "a wake only makes it ready");

    ok(test_loop_run(loop), "the loop ends");
    is_int(b.rc[0], PODCRI_OK, "woken");

    spawn(&b, wait_forever);
    ok(!test_loop_run(loop), "a task that nothing will wake is found out");
    podcri_task_wake(b.task);
    test_loop_run(loop);

    end("wait");
}


static void
woken_before(job_t *job)
{
    podcri_task_wake(job->task);
    podcri_task_wake(job->task);
    result(job, podcri_task_wait(job->task, 0));
    result(job, podcri_task_wait(job->task, 1000));
}


static void
condition(job_t *job)
{
    while (!job->cond) {
        result(job, podcri_task_wait(job->task, 0));
    }
}


static void
test_wake(void)
{
    job_t   a, b;
    size_t  kicks;

    begin(1);

    spawn(&a, woken_before);
    is_int(a.n, 1, "a wake before the wait makes it return at once");
    is_int(a.rc[0], PODCRI_OK, "with success");
    test_loop_run(loop);
    is_int(a.rc[1], PODCRI_TIMEOUT, "two wakes are one");

    spawn(&a, condition);
    spawn(&b, condition);

    kicks = test_loop_kicks(loop);

    podcri_task_wake(a.task);
    podcri_task_wake(a.task);
    podcri_task_wake(b.task);
    podcri_task_wake(a.task);

    is_int(test_loop_kicks(loop) - kicks, 1, "one kick for many wakes");

    podcri_loop_run_ready(loop);
    is_int(a.n, 1, "the first was resumed once");
    is_int(b.n, 1, "the second too");

    podcri_loop_run_ready(loop);
    is_int(a.n, 1, "and no more");

    a.cond = 1;
    b.cond = 1;
    podcri_task_wake(b.task);
    podcri_task_wake(a.task);
    test_loop_run(loop);
    is_int(a.ended + b.ended, 2, "both end when the condition holds");

    end("wake");
}


/* the timer and the wake in one round, in both orders */

static void
wake_handler(podcri_timer_t *t)
{
    podcri_task_wake(((job_t *) t->data)->task);
}


static void
test_race(void)
{
    job_t           a;
    podcri_timer_t  t;

    begin(1);

    memset(&t, 0, sizeof(t));
    t.handler = wake_handler;
    t.data = &a;

    loop->timer_arm(loop, &t, 1000);
    spawn(&a, wait_second);
    test_loop_run(loop);
    is_int(a.rc[0], PODCRI_OK, "the wake came before the timer");
    is_int(a.at[0], 1000, "in the same millisecond");

    start = loop->now(loop);
    spawn(&a, wait_second);
    loop->timer_arm(loop, &t, 1000);
    test_loop_run(loop);
    is_int(a.rc[0], PODCRI_OK, "the wake came after the timer");

    spawn(&a, wait_second);
    loop->timer_arm(loop, &t, 1001);
    test_loop_advance(loop, 1000);
    is_int(a.rc[0], PODCRI_TIMEOUT, "the wake came too late");
    loop->timer_disarm(loop, &t);

    end("race");
}


static void
sleep_long(job_t *job)
{
    result(job, podcri_task_sleep(job->task, 5000));
    result(job, podcri_task_wait(job->task, 1000));
    result(job, podcri_task_sleep(job->task, 0));
}


static void
yield_three(job_t *job)
{
    int  i;

    for (i = 0; i < 3; i++) {
        note(job->name);
        result(job, podcri_task_yield(job->task));
    }
}


static void
test_sleep(void)
{
    job_t  a, b;

    begin(1);

    spawn(&a, sleep_long);
    test_loop_advance(loop, 1000);
    podcri_task_wake(a.task);
    test_loop_advance(loop, 1000);
    is_int(a.n, 0, "a wake does not end a sleep");
    test_loop_run(loop);
    is_int(a.rc[0], PODCRI_OK, "slept");
    is_int(a.at[0], 5000, "the whole time");
    is_int(a.rc[1], PODCRI_OK, "the wake was kept for the wait behind");
    is_int(a.at[1], 5000, "which returned at once");
    is_int(a.rc[2], PODCRI_OK, "no sleep");

    spawn(&a, sleep_long);
    test_loop_advance(loop, 1000);
    podcri_task_cancel(a.task);
    test_loop_run(loop);
    is_int(a.rc[0], PODCRI_CANCELED, "a sleep is canceled");
    is_int(a.rc[2], PODCRI_CANCELED, "no sleep is, too");

    memset(&a, 0, sizeof(a));
    memset(&b, 0, sizeof(b));
    a.run = b.run = yield_three;
    a.name = 'a';
    b.name = 'b';
    podcri_task_spawn(loop, job_run, job_done, &a, NULL);
    podcri_task_spawn(loop, job_run, job_done, &b, NULL);
    test_loop_run(loop);
    is_str(trace, "ababab", "tasks that yield take turns");
    is_int(a.rc[0], PODCRI_OK, "yield");

    spawn(&a, yield_three);
    podcri_task_cancel(a.task);
    podcri_task_wake(a.task);
    test_loop_run(loop);
    is_int(a.rc[0], PODCRI_CANCELED, "canceled while it yields");
    is_int(a.rc[1], PODCRI_CANCELED, "and from then on");

    end("sleep");
}


static void
two_waits(job_t *job)
{
    result(job, podcri_task_wait(job->task, 1000));
    result(job, podcri_task_wait(job->task, 1000));
    result(job, podcri_task_is_canceled(job->task));
}


static void
test_cancel(void)
{
    job_t  a;

    begin(1);

    spawn(&a, two_waits);
    test_loop_advance(loop, 100);
    podcri_task_cancel(a.task);
    is_int(a.n, 0, "a cancellation only makes it ready");
    podcri_loop_run_ready(loop);
    is_int(a.rc[0], PODCRI_CANCELED, "the wait is canceled");
    is_int(a.rc[1], PODCRI_CANCELED, "the next one at once");
    is_int(a.at[1], 100, "without a wait");
    is_int(a.rc[2], 1, "is canceled");
    is_int(a.ended, 1, "the code ran to its end");

    spawn(&a, two_waits);
    podcri_task_wake(a.task);
    podcri_task_cancel(a.task);
    podcri_task_cancel(a.task);
    test_loop_run(loop);
    is_int(a.rc[0], PODCRI_CANCELED, "a wake does not hide it");

    end("cancel");
}


/* what an operation does: fails, then undoes what it has begun */

static void
undo(job_t *job)
{
    result(job, podcri_task_wait(job->task, 0));

    podcri_task_shield(job->task, 3000);
    result(job, podcri_task_is_canceled(job->task));
    result(job, podcri_task_wait(job->task, 0));       /* woken */
    result(job, podcri_task_wait(job->task, 1000));    /* its own limit */
    result(job, podcri_task_wait(job->task, 60000));   /* the shield ends */
    result(job, podcri_task_wait(job->task, 1000));
}


static void
lowered(job_t *job)
{
    podcri_task_shield(job->task, 3000);
    result(job, podcri_task_wait(job->task, 0));       /* canceled under it */
    podcri_task_shield(job->task, 0);
    result(job, podcri_task_wait(job->task, 0));
}


static void
outlived(job_t *job)
{
    podcri_task_shield(job->task, 1000);
    result(job, podcri_task_wait(job->task, 5000));
    result(job, podcri_task_wait(job->task, 0));
}


static void
test_shield(void)
{
    job_t  a;

    begin(1);

    spawn(&a, undo);
    podcri_task_cancel(a.task);
    podcri_loop_run_ready(loop);
    is_int(a.rc[0], PODCRI_CANCELED, "canceled");
    is_int(a.rc[1], 0, "not so under the shield");
    is_int(a.n, 2, "which waits");
    test_loop_advance(loop, 500);
    podcri_task_wake(a.task);
    podcri_loop_run_ready(loop);
    is_int(a.rc[2], PODCRI_OK, "woken under the shield");
    test_loop_advance(loop, 10000);
    is_int(a.rc[3], PODCRI_TIMEOUT, "a wait's own limit");
    is_int(a.at[3], 1500, "at its time");
    is_int(a.rc[4], PODCRI_CANCELED, "the end of the shield");
    is_int(a.at[4], 3000, "after that time in all");
    is_int(a.rc[5], PODCRI_CANCELED, "canceled again");

    start = loop->now(loop);
    spawn(&a, lowered);
    podcri_task_cancel(a.task);
    test_loop_advance(loop, 1000);
    is_int(a.n, 0, "a cancellation under the shield is not seen");
    podcri_task_wake(a.task);
    podcri_loop_run_ready(loop);
    is_int(a.rc[0], PODCRI_OK, "a wake is");
    is_int(a.rc[1], PODCRI_CANCELED, "the shield can be lowered");

    start = loop->now(loop);
    spawn(&a, lowered);
    test_loop_advance(loop, 500);
    podcri_task_cancel(a.task);
    test_loop_run(loop);
    is_int(a.rc[0], PODCRI_CANCELED, "canceled during a shielded wait");
    is_int(a.at[0], 3000, "it ends with the shield");

    start = loop->now(loop);
    spawn(&a, outlived);
    test_loop_advance(loop, 6000);
    is_int(a.rc[0], PODCRI_TIMEOUT, "a shield that nobody needed");
    is_int(a.at[0], 5000, "does not cut the wait");
    podcri_task_cancel(a.task);
    test_loop_run(loop);
    is_int(a.rc[1], PODCRI_CANCELED, "nor hold off a later cancellation");

    end("shield");
}


int
main(void)
{
    test_spawn();
    test_wait();
    test_wake();
    test_race();
    test_sleep();
    test_cancel();
    test_shield();

    podcri_fiber_drain();

    return done_testing();
}
