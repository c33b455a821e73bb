
/*
 * Copyright (C) 2026 podcri authors
 *
 * Calls, fan-out and streams over a transport that the test plays, on a loop
 * whose clock it moves.
 */


#include "tap.h"
#include "_loop.h"
#include "_transport.h"


#define LIST      PODCRI_CRI_LIST_CONTAINERS
#define START     PODCRI_CRI_START_CONTAINER
#define VERSION   PODCRI_CRI_VERSION
#define EVENTS    PODCRI_CRI_GET_CONTAINER_EVENTS

#define UNAVAILABLE  14


static podcri_loop_t  *loop;


/* lets the tasks run as far as they can */

static void
run(void)
{
    while (loop->ready_head) {
        podcri_loop_run_ready(loop);
    }
}


/* the runtime answers VersionResponse{runtime_name} */

static void
answer(sent_t *s, const char *name)
{
    Cri__VersionResponse  msg = CRI__VERSION_RESPONSE__INIT;

    msg.runtime_name = (char *) name;

    decode(s, &msg.base);
    end(s, 0, "");
}


static void
answer_fast(sent_t *s)
{
    answer(s, "fast");
}


/* what was canceled gets its end at last, as from gRPC */

static void
settle(void)
{
    size_t  i;

    for (i = 0; i < nsent; i++) {
        if (sent[i].canceled && !sent[i].ended) {
            end(&sent[i], 1, "CANCELLED");
        }
    }
}


static size_t
nopen(void)
{
    size_t  i, n;

    for (n = 0, i = 0; i < nsent; i++) {
        n += !sent[i].ended;
    }

    return n;
}


/* one operation: a fiber that makes calls */

typedef struct {
    podcri_ctx_t           ctx;
    void                 (*body)(void);
    podcri_task_t         *task;
    unsigned               done;

    int                    rc;
    Cri__VersionResponse  *resp;
    podcri_cri_call_t      calls[40];
    size_t                 ncalls;
} op_t;

static op_t                op;
static podcri_node_t       node;
static podcri_node_conf_t  conf;


static void
op_run(podcri_task_t *task, void *data)
{
    op.ctx.task = task;
    op.body();
}


static void
op_done(podcri_task_t *task, void *data)
{
    op.task = NULL;
    op.done = 1;
}


static void
begin(void (*body)(void))
{
    podcri_pool_destroy(op.ctx.pool);

    memset(&op, 0, sizeof(op));

    op.ctx.pool = podcri_pool_create(0);
    op.ctx.loop = loop;
    op.body = body;
    op.rc = 99;

    nsent = 0;

    if (podcri_task_spawn(loop, op_run, op_done, NULL, &op.task)
        != PODCRI_OK)
    {
        printf("Bail out! no task\n");
        exit(1);
    }

    run();
}


static void
body_version(void)
{
    Cri__VersionRequest  req = CRI__VERSION_REQUEST__INIT;

    req.version = (char *) "v9";
    op.rc = podcri_cri_call(&op.ctx, &node, VERSION, &req, &op.resp);
}


/* StartContainer answered by VersionResponse's bytes is fine: unknown fields */

static void
body_start(void)
{
    Cri__StartContainerRequest  req = CRI__START_CONTAINER_REQUEST__INIT;

    req.container_id = (char *) "c1";
    op.rc = podcri_cri_call(&op.ctx, &node, START, &req, NULL);
}


static void
body_timeout(void)
{
    Cri__VersionRequest  req = CRI__VERSION_REQUEST__INIT;

    op.rc = podcri_cri_call_timeout(&op.ctx, &node, VERSION, &req, &op.resp,
                                    50);
}


static void
body_all(void)
{
    size_t               i;
    Cri__VersionRequest  req = CRI__VERSION_REQUEST__INIT;

    op.ncalls = podcri_nelts(op.calls);

    for (i = 0; i < op.ncalls; i++) {
        op.calls[i].node = &node;
        op.calls[i].method = VERSION;
        op.calls[i].req = &req;
    }

    op.rc = podcri_cri_all(&op.ctx, op.calls, op.ncalls);
}


static void
body_none(void)
{
    op.rc = podcri_cri_all(&op.ctx, NULL, 0);
}


/* what a canceled operation does to undo */

static void
body_undo(void)
{
    body_version();

    if (op.rc == PODCRI_CANCELED) {
        body_start();               /* without a shield: nothing is sent */

        if (op.rc == PODCRI_CANCELED) {
            podcri_task_shield(op.ctx.task, 5000);
            body_start();
        }
    }
}


static void
test_call(void)
{
    Cri__VersionRequest  *req;

    begin(body_version);

    is_int(nsent, 1, "a call is sent");
    is_int(sent[0].method, VERSION, "of its method");
    is_int(sent[0].timeout, 2000, "with the node's time limit");
    is_int(test_loop_timers(loop), 1, "and a timer of its own");

    req = (Cri__VersionRequest *) podcri_cri_unpack(op.ctx.pool,
                                 &cri__version_request__descriptor,
                                 sent[0].req, sent[0].len);
    is_str(req->version, "v9", "the request is packed");

    test_loop_advance(loop, 30);
    answer(&sent[0], "cri-o");
    run();

    is_int(op.done, 1, "the answer wakes the operation");
    is_int(op.rc, PODCRI_OK, "which goes on");
    is_str(op.resp->runtime_name, "cri-o", "with the message");
    is_int(op.ctx.cri_calls, 1, "one call is counted");
    is_int(op.ctx.cri_time, 30, "and its time");
    is_int(test_loop_timers(loop), 0, "no timer is left");

    at_once = answer_fast;
    begin(body_version);
    at_once = NULL;
    is_int(op.done, 1, "a transport that answers at once");
    is_str(op.resp->runtime_name, "fast", "is fine");

    begin(body_start);
    is_int(sent[0].method, START, "a call whose answer nobody wants");
    answer(&sent[0], "x");
    run();
    is_int(op.rc, PODCRI_OK, "is fine, too");
}


static void
test_failures(void)
{
    begin(body_version);
    end(&sent[0], 2, "broken");
    run();
    is_int(op.rc, PODCRI_ERROR, "the runtime fails");
    is_int(op.ctx.err.kind, PODCRI_E_INTERNAL, "the kind of error");
    is_str(op.ctx.err.message, "broken", "its words");
    is_str(op.ctx.err.rpc, "Version", "the method");

    begin(body_version);
    sent[0].decode(sent[0].call, (const uint8_t *) "\xff\xff", 2);
    end(&sent[0], 0, "");
    run();
    is_int(op.rc, PODCRI_ERROR, "garbage is an error");
    ok(strstr(op.ctx.err.message, "malformed") != NULL, "that says so");

    refuse = 1;
    begin(body_version);
    refuse = 0;
    is_int(op.done, 1, "a transport that refuses");
    is_int(op.ctx.err.kind, PODCRI_E_UNAVAILABLE, "is one more error");
}


static void
test_repeat(void)
{
    begin(body_version);
    test_loop_advance(loop, 500);
    end(&sent[0], UNAVAILABLE, "Socket closed");
    run();
    is_int(nsent, 2, "a read is repeated when the connection is lost");
    is_int(sent[1].timeout, 1500, "in the time that is left");
    is_mem(sent[1].req, sent[0].req, sent[0].len, "with the same request");
    answer(&sent[1], "again");
    run();
    is_str(op.resp->runtime_name, "again", "and may be answered");
    is_int(op.ctx.cri_calls, 2, "two calls are counted");

    begin(body_version);
    end(&sent[0], UNAVAILABLE, "Socket closed");
    run();
    end(&sent[1], UNAVAILABLE, "Socket closed");
    run();
    is_int(nsent, 2, "but only once");
    is_int(op.ctx.err.kind, PODCRI_E_UNAVAILABLE, "then it has failed");

    begin(body_version);
    test_loop_advance(loop, 2000);
    end(&sent[0], UNAVAILABLE, "Socket closed");
    run();
    is_int(nsent, 1, "nor when the time is up");

    begin(body_start);
    end(&sent[0], UNAVAILABLE, "Socket closed");
    run();
    is_int(nsent, 1, "a write is not");
    is_int(op.ctx.err.kind, PODCRI_E_UNAVAILABLE, "it has failed");
}


static void
test_timeout(void)
{
    begin(body_timeout);
    is_int(sent[0].timeout, 50, "a time limit of its own");

    test_loop_advance(loop, 1000);
    is_int(op.done, 0, "the transport has a second to keep it");

    test_loop_advance(loop, 60);
    is_int(op.done, 1, "then nobody waits any longer");
    is_int(op.rc, PODCRI_ERROR, "an error");
    is_int(op.ctx.err.kind, PODCRI_E_TIMEOUT, "of time");
    is_int(sent[0].canceled, 1, "the call is canceled");
    settle();
}


static void
test_cancel(void)
{
    begin(body_version);
    podcri_task_cancel(op.task);
    run();
    is_int(op.done, 1, "a client that leaves ends the wait");
    is_int(op.rc, PODCRI_CANCELED, "with its own status");
    is_int(sent[0].canceled, 1, "and the call");

    /* the answer was on its way */
    answer(&sent[0], "late");
    run();
    is_int(nopen(), 0, "which may be answered in spite of it");

    begin(body_undo);
    podcri_task_cancel(op.task);
    run();
    is_int(nsent, 2, "undoing makes one call");
    is_int(sent[1].method, START, "behind its shield");
    is_int(op.done, 0, "and waits for it");
    settle();
    answer(&sent[1], "x");
    run();
    is_int(op.rc, PODCRI_OK, "to its end");
}


static void
test_all(void)
{
    size_t  i, n;

    begin(body_all);
    is_int(nsent, PODCRI_CRI_PARALLEL, "a fan-out has a bound");

    end(&sent[3], 5, "gone");
    answer(&sent[7], "seven");
    run();
    is_int(nsent, PODCRI_CRI_PARALLEL + 2, "one ends, the next begins");
    is_int(op.done, 0, "until all have");

    for (i = 0; i < 1000 && !op.done; i++) {
        for (n = nsent; n-- > 0; /* void */ ) {
            if (!sent[n].ended) {
                answer(&sent[n], "any");
            }
        }

        run();
    }

    is_int(op.rc, PODCRI_OK, "the fan-out is through");
    is_int(nsent, op.ncalls, "each call was made");
    is_int(op.calls[3].rc, PODCRI_ERROR, "one has failed");
    is_int(op.calls[3].err.kind, PODCRI_E_NOT_FOUND, "with its own error");
    is_int(op.ctx.err.kind, PODCRI_E_NONE, "which is not the operation's");

    for (n = 0, i = 0; i < op.ncalls; i++) {
        n += (op.calls[i].rc == PODCRI_OK && op.calls[i].resp != NULL);
    }

    is_int(n, op.ncalls - 1, "the others have answers");
    is_str(((Cri__VersionResponse *) op.calls[7].resp)->runtime_name, "seven",
           "each its own");

    at_once = answer_fast;
    begin(body_all);
    at_once = NULL;
    is_int(op.done, 1, "answers that come at once");
    is_int(nsent, op.ncalls, "are taken, too");

    begin(body_all);
    answer(&sent[0], "first");
    run();
    podcri_task_cancel(op.task);
    run();
    is_int(op.rc, PODCRI_CANCELED, "a fan-out is canceled");
    is_int(op.calls[0].rc, PODCRI_OK, "what was answered stays");
    is_int(op.calls[1].rc, PODCRI_CANCELED, "what was not is canceled");
    is_int(op.calls[39].rc, PODCRI_CANCELED, "so is what was not begun");

    for (n = 0, i = 0; i < nsent; i++) {
        n += sent[i].canceled;
    }

    is_int(n, nsent - 1, "every call that was under way");
    settle();

    begin(body_none);
    is_int(op.rc, PODCRI_OK, "a fan-out of nothing");
}


/* streams: the body obeys the test */

static podcri_cri_stream_t         *stream;
static Cri__ContainerEventResponse *event;
static podcri_pool_t               *event_pool;
static uint64_t                     patience;


static void
body_stream(void)
{
    Cri__GetEventsRequest  req = CRI__GET_EVENTS_REQUEST__INIT;

    stream = podcri_cri_stream_open(&op.ctx, &node, EVENTS, &req);

    if (stream) {
        op.rc = podcri_cri_stream_next(&op.ctx, stream, &event, &event_pool,
                                       patience);
    }
}


static void
body_next(void)
{
    op.rc = podcri_cri_stream_next(&op.ctx, stream, &event, &event_pool,
                                   patience);
}


/* another operation on the same stream; what was sent before stays */

static void
next(void)
{
    size_t  n;

    n = nsent;
    begin(body_next);
    nsent = n;
}


static void
message(sent_t *s, const char *id)
{
    Cri__ContainerEventResponse  msg = CRI__CONTAINER_EVENT_RESPONSE__INIT;

    msg.container_id = (char *) id;

    decode(s, &msg.base);
    s->done(s->call, 0, 0, "");
}


static void
test_stream(void)
{
    patience = 0;
    begin(body_stream);
    is_int(sent[0].timeout, 0, "a stream has no deadline");
    is_int(test_loop_timers(loop), 0, "nor a timer");

    message(&sent[0], "c1");
    run();
    is_int(op.rc, PODCRI_OK, "a message");
    is_str(event->container_id, "c1", "is what was sent");
    is_int(sent[0].nexts, 1, "and the next is asked for");
    podcri_pool_destroy(event_pool);

    message(&sent[0], "c2");
    next();
    is_int(op.rc, PODCRI_OK, "one that was there before");
    is_str(event->container_id, "c2", "is not lost");
    podcri_pool_destroy(event_pool);

    patience = 100;
    next();
    is_int(op.done, 0, "waiting");
    test_loop_advance(loop, 100);
    is_int(op.rc, PODCRI_TIMEOUT, "has a limit");

    next();
    podcri_task_cancel(op.task);
    run();
    is_int(op.rc, PODCRI_CANCELED, "and ends when the client leaves");
    patience = 0;

    message(&sent[0], "c3");
    end(&sent[0], 0, "");
    next();
    is_int(op.rc, PODCRI_OK, "the last message comes before the end");
    is_int(sent[0].nexts, 2, "and no other is asked for");
    podcri_pool_destroy(event_pool);

    next();
    is_int(op.rc, PODCRI_DONE, "the end");
    podcri_cri_stream_close(stream);

    begin(body_stream);
    end(&sent[0], 12, "method GetContainerEvents not implemented");
    run();
    is_int(op.rc, PODCRI_ERROR, "a runtime without events");
    is_int(op.ctx.err.kind, PODCRI_E_UNIMPLEMENTED, "says so");
    podcri_cri_stream_close(stream);

    begin(body_stream);
    message(&sent[0], "c1");
    run();
    podcri_pool_destroy(event_pool);
    podcri_cri_stream_close(stream);
    is_int(sent[0].canceled, 1, "closing cancels");
    message(&sent[0], "c2");
    settle();
    is_int(nopen(), 0, "and what comes after is thrown away");

    refuse = 1;
    begin(body_stream);
    refuse = 0;
    ok(stream == NULL, "a stream that cannot be opened");
    is_int(op.ctx.err.kind, PODCRI_E_UNAVAILABLE, "is an error");
}


int
main(void)
{
    loop = test_loop_create(1);

    conf.name = "node-a";
    conf.read_timeout = 2000;
    conf.pull_timeout = 60000;

    node.conf = &conf;
    node.transport = &transport;
    node.loop = loop;

    test_call();
    test_failures();
    test_repeat();
    test_timeout();
    test_cancel();
    test_all();
    test_stream();

    is_int(loop->ntasks, 0, "no task is left");

    podcri_pool_destroy(op.ctx.pool);
    podcri_fiber_drain();
    test_loop_destroy(loop);

    return done_testing();
}
