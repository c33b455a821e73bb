
/*
 * Copyright (C) 2026 podcri authors
 *
 * What several ask for at the same time: who gets which answer, and what
 * becomes of it when callers leave or the runtime fails.
 */


#include "tap.h"
#include "_loop.h"
#include "_transport.h"


#define OPS  8


/* an operation that lists */

typedef struct {
    podcri_ctx_t                ctx;
    podcri_task_t              *task;
    podcri_cri_call_t           calls[2];
    int                         rc;
    int                         done;
} op_t;


static podcri_loop_t      *loop;
static podcri_node_t       node;
static podcri_node_conf_t  conf;
static op_t                ops[OPS];


/* the runtime: one container, or one sandbox, of this id */

static void
answer(size_t i, const char *id)
{
    Cri__Container                c = CRI__CONTAINER__INIT;
    Cri__Container               *cs = &c;
    Cri__PodSandbox               p = CRI__POD_SANDBOX__INIT;
    Cri__PodSandbox              *ps = &p;
    Cri__ListContainersResponse   cresp = CRI__LIST_CONTAINERS_RESPONSE__INIT;
    Cri__ListPodSandboxResponse   presp =
                                         CRI__LIST_POD_SANDBOX_RESPONSE__INIT;

    if (sent[i].method == PODCRI_CRI_LIST_CONTAINERS) {
        c.id = (char *) id;
        cresp.n_containers = 1;
        cresp.containers = &cs;
        decode(&sent[i], &cresp.base);

    } else {
        p.id = (char *) id;
        presp.n_items = 1;
        presp.items = &ps;
        decode(&sent[i], &presp.base);
    }

    end(&sent[i], PODCRI_CRI_CODE_OK, "");
}


static void
settle(void)
{
    while (loop->ready_head) {
        podcri_loop_run_ready(loop);
    }
}


static void
op_run(podcri_task_t *task, void *data)
{
    op_t *op = data;

    static Cri__ListContainersRequest  creq =
                                          CRI__LIST_CONTAINERS_REQUEST__INIT;
    static Cri__ListPodSandboxRequest  preq =
                                         CRI__LIST_POD_SANDBOX_REQUEST__INIT;

    op->ctx.task = task;

    op->calls[0].node = &node;
    op->calls[0].method = PODCRI_CRI_LIST_CONTAINERS;
    op->calls[0].req = &creq;
    op->calls[0].shared = 1;

    op->calls[1].node = &node;
    op->calls[1].method = PODCRI_CRI_LIST_POD_SANDBOX;
    op->calls[1].req = &preq;
    op->calls[1].shared = 1;

    op->rc = podcri_cri_all(&op->ctx, op->calls, 2);
}


static void
op_done(podcri_task_t *task, void *data)
{
    op_t *op = data;

    op->task = NULL;
    op->done = 1;
}


static void
begin_as(size_t i, podcri_task_pt run)
{
    op_t  *op;

    op = &ops[i];

    memset(op, 0, sizeof(op_t));

    op->ctx.pool = podcri_pool_create(0);
    op->ctx.loop = loop;

    if (podcri_task_spawn(loop, run, op_done, op, &op->task) != PODCRI_OK) {
        printf("Bail out! no task\n");
        exit(1);
    }

    settle();
}


static void
begin(size_t i)
{
    begin_as(i, op_run);
}


/* the end of an operation: what it was given goes with its pool */

static void
leave(size_t i)
{
    podcri_pool_destroy(ops[i].ctx.pool);
    ops[i].ctx.pool = NULL;
}


static const char *
container_of(size_t i)
{
    Cri__ListContainersResponse  *resp;

    resp = ops[i].calls[0].resp;

    return resp ? resp->containers[0]->id : NULL;
}


static const char *
sandbox_of(size_t i)
{
    Cri__ListPodSandboxResponse  *resp;

    resp = ops[i].calls[1].resp;

    return resp ? resp->items[0]->id : NULL;
}


static int
nothing_left(void)
{
    size_t  i;

    for (i = 0; i < PODCRI_CRI_LINES; i++) {
        if (node.lines[i].flying || node.lines[i].waiting) {
            return 0;
        }
    }

    return 1;
}


static void
test_alone(void)
{
    nsent = 0;

    begin(0);
    is_int(nsent, 2, "alone: both calls begin at once");

    answer(1, "s");
    settle();
    ok(!ops[0].done, "alone: waits for both");

    answer(0, "c");
    settle();
    ok(ops[0].done, "alone: done");
    is_str(container_of(0), "c", "alone: its container");
    is_str(sandbox_of(0), "s", "alone: its sandbox");
    leave(0);

    ok(nothing_left(), "alone: nothing is left");
}


static void
test_several(void)
{
    nsent = 0;

    begin(0);
    begin(1);
    begin(2);
    begin(3);
    is_int(nsent, 2, "several: nobody else's calls begin meanwhile");

    answer(0, "c1");
    settle();
    is_int(nsent, 2, "several: not before both lists have ended");

    begin(4);
    is_int(nsent, 2, "several: nor for who comes between the two");

    answer(1, "s1");
    settle();

    ok(ops[0].done, "several: the first is done");
    is_str(container_of(0), "c1", "several: with the first answer");
    ok(!ops[1].done && !ops[4].done, "several: which is no one else's");
    is_int(nsent, 4, "several: one pair of calls for all others");

    begin(5);
    is_int(nsent, 4, "several: and not for who comes behind");

    leave(0);

    answer(2, "c2");
    answer(3, "s2");
    settle();

    ok(ops[1].done && ops[2].done && ops[3].done && ops[4].done,
       "several: all who waited are done");
    ok(container_of(1) == container_of(4), "several: with one message");

    leave(4);
    leave(1);
    is_str(container_of(2), "c2", "several: which stays for the others");
    is_str(sandbox_of(3), "s2", "several: both do");
    leave(2);
    leave(3);

    is_int(nsent, 6, "several: the last one's calls");
    answer(4, "c3");
    answer(5, "s3");
    settle();
    is_str(container_of(5), "c3", "several: the last one's answer");
    leave(5);

    ok(nothing_left(), "several: nothing is left");
}


static void
test_leaving(void)
{
    nsent = 0;

    begin(0);
    begin(1);
    begin(2);

    podcri_task_cancel(ops[1].task);
    settle();
    is_int(ops[1].rc, PODCRI_CANCELED, "leaving: one who waits");
    leave(1);

    podcri_task_cancel(ops[0].task);
    settle();
    is_int(ops[0].rc, PODCRI_CANCELED, "leaving: the one it is made for");
    leave(0);
    ok(sent[0].canceled && sent[1].canceled, "leaving: it is canceled");

    end(&sent[0], PODCRI_CRI_CODE_CANCELLED, "CANCELLED");
    end(&sent[1], PODCRI_CRI_CODE_CANCELLED, "CANCELLED");
    settle();

    is_int(nsent, 4, "leaving: the next one begins");
    answer(2, "c");
    answer(3, "s");
    settle();
    is_str(container_of(2), "c", "leaving: who stayed has it");
    leave(2);

    begin(0);
    begin(1);

    podcri_task_cancel(ops[1].task);
    settle();
    leave(1);
    ok(node.lines[0].waiting == NULL, "leaving: nobody waits any more");

    answer(4, "c");
    answer(5, "s");
    settle();
    leave(0);

    is_int(nsent, 6, "leaving: nothing begins for nobody");
    ok(nothing_left(), "leaving: nothing is left");
}


static void
test_failing(void)
{
    nsent = 0;

    begin(0);
    begin(1);
    begin(2);

    answer(0, "c");
    answer(1, "s");
    settle();
    leave(0);

    end(&sent[2], 2, "it broke");
    answer(3, "s");
    settle();

    is_int(ops[1].calls[0].rc, PODCRI_ERROR, "failing: for one");
    is_int(ops[2].calls[0].rc, PODCRI_ERROR, "failing: for the other");
    ok(strstr(ops[2].calls[0].err.message, "it broke") != NULL,
       "failing: with the runtime's words");
    is_str(sandbox_of(2), "s", "failing: what did not fail is there");
    leave(1);
    leave(2);

    /* a read is repeated once */

    begin(0);
    begin(1);
    begin(2);
    answer(4, "c");
    answer(5, "s");
    settle();
    leave(0);

    end(&sent[6], PODCRI_CRI_CODE_UNAVAILABLE, "gone");
    answer(7, "s");
    settle();
    ok(!ops[1].done && !ops[2].done, "failing: a lost connection");
    ok(nsent >= 9, "failing: is tried again");

    while (!(ops[1].done && ops[2].done)) {
        answer(nsent - 1, "again");
        settle();
    }

    is_str(container_of(1), "again", "failing: for one");
    is_str(container_of(2), "again", "failing: for the other");
    leave(1);
    leave(2);

    refuse = 1;
    begin(0);
    is_int(ops[0].calls[0].rc, PODCRI_ERROR, "failing: it cannot begin");
    leave(0);
    refuse = 0;

    begin(0);
    begin(1);
    refuse = 1;
    answer(nsent - 2, "c");
    answer(nsent - 1, "s");
    settle();
    is_int(ops[0].calls[0].rc, PODCRI_OK, "failing: the first has its own");
    is_int(ops[1].calls[1].rc, PODCRI_ERROR, "failing: the next cannot begin");
    leave(0);
    leave(1);
    refuse = 0;

    ok(nothing_left(), "failing: nothing is left");
}


static void
test_hanging(void)
{
    nsent = 0;

    begin(0);
    begin(1);

    test_loop_advance(loop, 900);
    begin(2);
    is_int(nsent, 2, "hanging: waited for, for a second");

    test_loop_advance(loop, 200);
    begin(3);
    is_int(nsent, 4, "hanging: not any longer");

    answer(2, "c");
    answer(3, "s");
    settle();
    ok(ops[1].done && ops[2].done && !ops[0].done,
       "hanging: who waited is done before");
    ok(!ops[3].done, "hanging: who came behind waits for the next");
    leave(1);
    leave(2);

    is_int(nsent, 6, "hanging: which has begun");
    answer(0, "late");
    answer(1, "late");
    settle();
    is_str(container_of(0), "late", "hanging: it comes at last");
    ok(!ops[3].done, "hanging: and ends nobody else's");
    leave(0);

    answer(4, "c");
    answer(5, "s");
    settle();
    is_str(container_of(3), "c", "hanging: who has one of his own");
    leave(3);

    begin(0);
    test_loop_advance(loop, 2000);
    begin(1);
    is_int(nsent, 10, "hanging: not for who comes later, either");
    answer(8, "c");
    answer(9, "s");
    settle();
    ok(ops[1].done && !ops[0].done, "hanging: who has the answer first");
    leave(1);
    answer(6, "late");
    answer(7, "late");
    settle();
    leave(0);

    ok(nothing_left(), "hanging: nothing is left");
}


static void
version_run(podcri_task_t *task, void *data)
{
    op_t *op = data;

    static Cri__VersionRequest  req = CRI__VERSION_REQUEST__INIT;

    op->ctx.task = task;

    op->calls[0].node = &node;
    op->calls[0].method = PODCRI_CRI_VERSION;
    op->calls[0].req = &req;
    op->calls[0].shared = 1;

    op->rc = podcri_cri_all(&op->ctx, op->calls, 1);
}


static void
version(size_t i, const char *value)
{
    Cri__VersionResponse  resp = CRI__VERSION_RESPONSE__INIT;

    resp.runtime_version = (char *) value;

    decode(&sent[i], &resp.base);
    end(&sent[i], PODCRI_CRI_CODE_OK, "");
    settle();
}


static const char *
version_of(size_t i)
{
    Cri__VersionResponse  *resp;

    resp = ops[i].calls[0].resp;

    return resp ? resp->runtime_version : NULL;
}


static void
test_version(void)
{
    nsent = 0;

    begin(0);
    begin_as(1, version_run);
    is_int(nsent, 3, "version: waits for no list");

    begin_as(2, version_run);
    begin_as(3, version_run);
    is_int(nsent, 3, "version: for the version it does");

    version(2, "1");
    ok(ops[1].done && !ops[2].done && !ops[0].done,
       "version: whose call it was");
    is_str(version_of(1), "1", "version: has the first answer");
    is_int(nsent, 4, "version: and the others one call");
    leave(1);

    version(3, "2");
    is_str(version_of(2), "2", "version: which began behind them");
    ok(version_of(2) && version_of(2) == version_of(3),
       "version: and is one message");
    leave(3);
    is_str(version_of(2), "2", "version: to the end of the last");
    leave(2);

    ok(!ops[0].done, "version: the lists are on their way");
    answer(0, "c");
    answer(1, "s");
    settle();
    is_str(container_of(0), "c", "version: and arrive");
    leave(0);

    ok(nothing_left(), "version: nothing is left");
}


int
main(void)
{
    loop = test_loop_create(1);

    conf.name = "n";
    conf.read_timeout = 60000;
    node.conf = &conf;
    node.transport = &transport;
    node.loop = loop;

    test_alone();
    test_several();
    test_leaving();
    test_failing();
    test_hanging();
    test_version();

    is_int(test_loop_timers(loop), 0, "no timer is left");

    podcri_fiber_drain();
    test_loop_destroy(loop);

    return done_testing();
}
