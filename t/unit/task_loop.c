
/*
 * Copyright (C) 2026 podcri authors
 *
 * Tasks of one loop: of each other, in rounds, as many as there may be; and the
 * loop of the tests itself.
 */


#include <unistd.h>
#include <fcntl.h>
#include <sys/socket.h>

#include "_job.h"


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
    test_family();
    test_rounds();
    test_many();
    test_loop_itself(1);
    test_loop_itself(0);
    test_log();

    podcri_fiber_drain();

    return done_testing();
}
