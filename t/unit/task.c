
/*
 * Copyright (C) 2026 podcri authors
 */


#include <unistd.h>
#include <fcntl.h>
#include <sys/socket.h>

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


static void
child(job_t *job)
{
    note('c');
    result(job, podcri_task_wait(job->task, 1000));
    note('d');

    if (job->other) {
        podcri_task_wake(job->other);
    }
}


static void
parent(job_t *job)
{
    job_t  kid;

    memset(&kid, 0, sizeof(kid));
    kid.run = child;
    kid.other = job->task;

    note('a');
    podcri_task_spawn(loop, job_run, job_done, &kid, NULL);
    note('b');

    while (!kid.ended) {
        if (podcri_task_wait(job->task, 0) == PODCRI_OK && kid.n) {

            /* it still has to end, and done() to be called */

            podcri_task_yield(job->task);
        }
    }

    note('e');
}


static void
test_family(void)
{
    job_t  a;

    begin(1);

    spawn(&a, parent);
    is_str(trace, "ab", "a task of a task waits for the loop");
    test_loop_run(loop);
    is_str(trace, "abcde", "and wakes the other one");

    end("family");
}


/* a wake from a task in the same round is for the next one */

static void
ping(job_t *job)
{
    while (podcri_task_wait(job->task, 0) == PODCRI_OK) {
        note(job->name);
        podcri_task_wake(job->other);
    }
}


static void
test_rounds(void)
{
    job_t  a, b;

    begin(1);

    memset(&a, 0, sizeof(a));
    memset(&b, 0, sizeof(b));
    a.run = b.run = ping;
    a.name = 'a';
    b.name = 'b';
    podcri_task_spawn(loop, job_run, job_done, &a, NULL);
    podcri_task_spawn(loop, job_run, job_done, &b, NULL);
    a.other = b.task;
    b.other = a.task;

    podcri_task_wake(a.task);
    podcri_loop_run_ready(loop);
    is_str(trace, "a", "one step in a round");
    podcri_loop_run_ready(loop);
    is_str(trace, "ab", "the other in the next");
    podcri_loop_run_ready(loop);
    podcri_loop_run_ready(loop);
    is_str(trace, "abab", "and so on");

    podcri_task_cancel(a.task);
    podcri_task_cancel(b.task);
    test_loop_run(loop);
    is_str(trace, "abab", "until they are canceled");

    end("rounds");
}


static void
test_many(void)
{
    int             i, n;
    static job_t    jobs[8193];

    begin(1);

    for (i = 0; i < 8193; i++) {
        if (spawn(&jobs[i], (i % 2) ? wait_second : wait_forever)
            != PODCRI_OK)
        {
            break;
        }
    }

    is_int(i, 8192, "as many tasks as fibers");

    test_loop_advance(loop, 1000);

    for (i = 0, n = 0; i < 8192; i++) {
        n += (jobs[i].ended && jobs[i].rc[0] == PODCRI_TIMEOUT);
    }

    is_int(n, 4096, "half of them time out");

    for (i = 0; i < 8192; i += 2) {
        podcri_task_cancel(jobs[i].task);
    }

    test_loop_run(loop);

    for (i = 0, n = 0; i < 8192; i++) {
        n += (jobs[i].ended && jobs[i].rc[0] == PODCRI_CANCELED);
    }

    is_int(n, 4096, "half of them are canceled");

    end("many");
}


/* the loop itself: real time, descriptors, the log */

static char   received[16];
static size_t nreceived;


static void
io_handler(podcri_io_t *io)
{
    podcri_task_wake(((job_t *) io->data)->task);
}


static void
io_read(job_t *job)
{
    ssize_t       n;
    podcri_io_t   io;

    memset(&io, 0, sizeof(io));
    io.fd = job->cond;
    io.handler = io_handler;
    io.data = job;

    loop->io_add(loop, &io);

    for ( ;; ) {
        while (!io.readable) {
            podcri_task_wait(job->task, 0);
        }

        n = read(io.fd, received + nreceived, 4);

        if (n == 0) {
            break;
        }

        if (n < 0) {
            io.readable = 0;
            continue;
        }

        nreceived += n;
        note('r');
    }

    result(job, io.eof);
    loop->io_del(loop, &io);
}


static void
io_write(job_t *job)
{
    result(job, podcri_task_sleep(job->task, 20));
    result(job, (int) write(job->cond, "sixbyt", 6));
    result(job, podcri_task_sleep(job->task, 20));
    close(job->cond);
}


static void
test_loop_itself(int fake)
{
    int    fds[2];
    job_t  r, w;

    begin(fake);

    if (socketpair(AF_UNIX, SOCK_STREAM|SOCK_NONBLOCK, 0, fds) != 0) {
        fail("socketpair");
        return;
    }

    memset(&r, 0, sizeof(r));
    memset(&w, 0, sizeof(w));
    memset(received, 0, sizeof(received));
    nreceived = 0;

    r.run = io_read;
    r.cond = fds[0];
    w.run = io_write;
    w.cond = fds[1];

    podcri_task_spawn(loop, job_run, job_done, &r, NULL);
    podcri_task_spawn(loop, job_run, job_done, &w, NULL);

    ok(test_loop_run_until(loop, &w.ended), "run until the writer ends");
    ok(test_loop_run(loop), "and until all end");
    is_str(received, "sixbyt", "what was written is read");
    is_str(trace, "rr", "in two reads");
    is_int(r.rc[0], 1, "the end is told");
    ok(w.at[2] >= 40, "time passed");

    close(fds[0]);

    end(fake ? "fake clock" : "real clock");
}


static void
test_log(void)
{
    char  big[4000];

    begin(1);

    is_int(loop->wall(loop) / 1000000000, 1700000000, "wall clock");
    test_loop_advance(loop, 1500);
    is_int(loop->wall(loop) / 1000000, 1700000001500, "goes with the other");

    is_str(test_loop_log(loop), "", "nothing logged");
    podcri_log(loop, PODCRI_LOG_WARN, "node %s: %d", "a", 5);
    is_str(test_loop_log(loop), "node a: 5", "a line");
    is_int(test_loop_log_level(loop), PODCRI_LOG_WARN, "its level");

    memset(big, 'x', sizeof(big) - 1);
    big[sizeof(big) - 1] = '\0';
    podcri_log(loop, PODCRI_LOG_ERR, "%s", big);
    is_int(strlen(test_loop_log(loop)), 2047, "a long line is cut");

    end("log");
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
    test_family();
    test_rounds();
    test_many();
    test_loop_itself(1);
    test_loop_itself(0);
    test_log();

    podcri_fiber_drain();

    return done_testing();
}
