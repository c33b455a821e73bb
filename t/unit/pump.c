
/*
 * Copyright (C) 2026 podcri authors
 *
 * A terminal's stream that the runtime does not end: the container's end is
 * the end of it, too, though a little later.
 */


#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

#include "_peer.h"
#include "podcri_pump.h"
#include "tap.h"


typedef struct {
    test_client_t    *c;
    podcri_op_t       op;
    podcri_client_t   client;
    podcri_pump_t     pump;
    podcri_life_t     life;
    const char       *log;           /* its path, or NULL: no gap */
    int               lives;
    int               rc;
    char              sent[64];
    size_t            nsent;
    uint64_t          took;          /* ms */
    volatile int      done;
} test_pump_t;


static test_pump_t  t;


/* ends nothing until the client does */

static void
script_silent(void)
{
    peer_upgrade(4, 1);

    while (peer_frame()) {
        /* void */
    }
}


static void
script_late(void)
{
    peer_upgrade(4, 1);
    peer_text(2, "late", 0);

    while (peer_frame()) {
        /* void */
    }
}


static int
client_recv(podcri_client_t *c, void *buf, size_t size, size_t *n)
{
    return PODCRI_AGAIN;
}


static int
client_send(podcri_client_t *c, const void *buf, size_t size, size_t *n)
{
    *n = podcri_min(size, sizeof(t.sent) - 1 - t.nsent);

    memcpy(t.sent + t.nsent, buf, *n);
    t.nsent += *n;

    return PODCRI_OK;
}


static void
test_main(podcri_task_t *task, void *data)
{
    uint64_t                since;
    podcri_logfile_conf_t   conf;

    t.c->ctx.task = task;

    t.op.ctx = t.c->ctx;
    t.op.client = &t.client;
    t.client.recv = client_recv;
    t.client.send = client_send;

    t.pump.op = &t.op;
    t.pump.tty = 1;
    t.pump.stdin_on = 1;
    t.pump.detach_keys = "";
    t.pump.stream_output = PODCRI_STREAM_STDOUT;
    t.pump.started = 1;

    if (!t.lives) {
        t.life.phase = PODCRI_LIFE_ENDED;
        t.pump.life = &t.life;
    }

    t.rc = podcri_stream_open(&t.op.ctx, &t.c->conf, &t.pump.stream);

    if (t.rc == PODCRI_OK && t.log) {
        memset(&conf, 0, sizeof(conf));

        conf.path = t.log;
        conf.out = 1;
        conf.follow = 1;
        conf.raw = 1;
        conf.cr = 1;
        conf.tail = -1;

        t.rc = podcri_logfile_open(&t.op.ctx, &conf, &t.pump.gap);
    }

    if (t.rc == PODCRI_OK) {
        since = t.op.ctx.loop->now(t.op.ctx.loop);
        t.rc = podcri_pump_run(&t.pump);
        t.took = t.op.ctx.loop->now(t.op.ctx.loop) - since;
    }

    if (t.pump.stream) {
        podcri_stream_close(t.pump.stream);
    }

    if (t.pump.gap) {
        podcri_logfile_close(t.pump.gap);
    }

    t.done = 1;
}


static void
test_go_on(void (*script)(void), const char *log, int lives)
{
    memset(&t, 0, sizeof(t));

    t.log = log;
    t.lives = lives;
    t.c = test_begin(script, PODCRI_STREAM_STDIN|PODCRI_STREAM_STDOUT
                             |PODCRI_STREAM_TTY, NULL);

    (void) podcri_task_spawn(t.c->ctx.loop, test_main, NULL, NULL, &t.c->task);
}


static void
test_ended(void (*script)(void), const char *log, const char *shown,
    const char *what)
{
    test_go_on(script, log, 0);

    ok(test_loop_run_until(t.c->ctx.loop, &t.done), "%s: ends", what);
    is_int(t.rc, PODCRI_OK, "%s: well", what);

    if (t.rc == PODCRI_ERROR) {
        diag("%s", t.op.ctx.err.message);
    }

    is_str(t.sent, shown, "%s: with all that came", what);
    ok(t.took >= 2000, "%s: but it was waited for", what);

    test_end(t.c);
}


int
main(void)
{
    int       fd, n;
    char      log[] = "/tmp/podcri-pump-XXXXXX";
    uint64_t  end;

    /* what is waited for without end would be the failure */

    (void) alarm(300);

    fd = mkstemp(log);

    test_ended(script_silent, NULL, "", "a silent terminal");
    test_ended(script_silent, log, "", "with a log that is empty");
    test_ended(script_late, NULL, "late", "output behind the end");
    test_ended(script_late, log, "late", "that, and a log");

    n = write(fd, "2026-01-01T00:00:00.0Z stdout F logged\n", 39);
    is_int(n, 39, "the log has a line");
    test_ended(script_silent, log, "logged\r\n", "which is not in the stream");

    /* as long as the container lives the stream is waited for */

    test_go_on(script_silent, log, 1);

    end = t.c->ctx.loop->now(t.c->ctx.loop) + 3000;

    while (t.c->ctx.loop->now(t.c->ctx.loop) < end && !t.done) {
        (void) test_loop_step(t.c->ctx.loop, 50);
    }

    is_int(t.done, 0, "a container that lives: silence is no end");

    podcri_task_cancel(t.c->task);
    ok(test_loop_run_until(t.c->ctx.loop, &t.done), "but its client's is");
    is_int(t.rc, PODCRI_CANCELED, "and said to be so");
    test_end(t.c);

    (void) close(fd);
    (void) unlink(log);

    return done_testing();
}
