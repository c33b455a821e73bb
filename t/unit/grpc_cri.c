
/*
 * Copyright (C) 2026 podcri authors
 *
 * src/cri over src/grpc against the scripted runtime: that the two fit.
 */


#include <signal.h>
#include <unistd.h>

#include "tap.h"
#include "_fakecri.h"
#include "_grpc.h"
#include "podcri_cri_grpc.h"


#define FANOUT  100


static podcri_ctx_t               ctx;
static podcri_node_t              node;
static podcri_node_conf_t         conf;
static unsigned                   ended;


static void
kick(podcri_loop_t *l)
{
    /* operate() looks anyway */
}


static void
op_done(podcri_task_t *task, void *data)
{
    ended = 1;
}


static void
operate(podcri_task_pt run)
{
    int64_t         until;
    podcri_task_t  *task;

    podcri_pool_destroy(ctx.pool);
    memset(&ctx, 0, sizeof(ctx));

    ctx.pool = podcri_pool_create(0);
    ctx.loop = &loop;
    ended = 0;

    if (podcri_task_spawn(&loop, run, op_done, NULL, &task) != PODCRI_OK) {
        return;
    }

    until = now() + PATIENCE;

    while (!ended && now() < until) {
        turn(100);

        while (loop.ready_head) {
            podcri_loop_run_ready(&loop);
        }
    }
}


static void
op_reads(podcri_task_t *task, void *data)
{
    int                           rc;
    Cri__VersionRequest           vreq = CRI__VERSION_REQUEST__INIT;
    Cri__VersionResponse         *v;
    Cri__ListContainersRequest    lreq = CRI__LIST_CONTAINERS_REQUEST__INIT;
    Cri__ListContainersResponse  *l;

    ctx.task = task;

    rc = podcri_cri_call(&ctx, &node, PODCRI_CRI_VERSION, &vreq, &v);
    is_int(rc, PODCRI_OK, "Version");
    is_str((rc == PODCRI_OK) ? v->runtime_name : NULL, "fake",
           "with its answer");

    rc = podcri_cri_call(&ctx, &node, PODCRI_CRI_LIST_CONTAINERS, &lreq, &l);
    is_int(rc, PODCRI_OK, "ListContainers, in spite of a lost connection");
    is_int(ctx.cri_calls, 3, "by a second call");

    if (rc == PODCRI_OK) {
        is_int(l->n_containers, 2000, "all of them");
        is_str(podcri_cri_map_get(l->containers[1999]->n_labels,
                                  l->containers[1999]->labels, "app"),
               "app1999", "to the last label");
    }
}


static void
op_write(podcri_task_t *task, void *data)
{
    Cri__StartContainerRequest  req = CRI__START_CONTAINER_REQUEST__INIT;

    ctx.task = task;
    req.container_id = (char *) "c1";

    is_int(podcri_cri_call(&ctx, &node, PODCRI_CRI_START_CONTAINER, &req,
                           NULL),
           PODCRI_ERROR, "StartContainer fails with its connection");
    is_int(ctx.err.kind, PODCRI_E_UNAVAILABLE, "as what it is");
    diag("%s", ctx.err.message);

    is_int(podcri_cri_call(&ctx, &node, PODCRI_CRI_START_CONTAINER, &req,
                           NULL),
           PODCRI_ERROR, "garbage for an answer");
    is_int(ctx.err.kind, PODCRI_E_INTERNAL, "is an error");
    diag("%s", ctx.err.message);
}


static void
op_fanout(podcri_task_t *task, void *data)
{
    size_t                         i, n;
    podcri_cri_call_t             *calls;
    Cri__ContainerStatusRequest    req[2] = {
        CRI__CONTAINER_STATUS_REQUEST__INIT,
        CRI__CONTAINER_STATUS_REQUEST__INIT
    };

    ctx.task = task;

    req[0].container_id = (char *) "c000";
    req[1].container_id = (char *) "nosuch";

    calls = podcri_pcalloc(ctx.pool, FANOUT * sizeof(podcri_cri_call_t));

    for (i = 0; i < FANOUT; i++) {
        calls[i].node = &node;
        calls[i].method = PODCRI_CRI_CONTAINER_STATUS;
        calls[i].req = &req[i % 2];
    }

    is_int(podcri_cri_all(&ctx, calls, FANOUT), PODCRI_OK,
           "a fan-out of %d calls", FANOUT);

    for (n = 0, i = 0; i < FANOUT; i++) {
        n += (i % 2) ? (calls[i].rc == PODCRI_ERROR
                        && calls[i].err.kind == PODCRI_E_NOT_FOUND)
                     : (calls[i].rc == PODCRI_OK);
    }

    is_int(n, FANOUT, "each has what it should");
    is_str(calls[1].err.message, "not found: ID does not exist: no such "
           "container", "errors too");
}


static void
op_stream(podcri_task_t *task, void *data)
{
    int                           i, rc;
    char                          id[16];
    podcri_pool_t                *pool;
    podcri_cri_stream_t          *s;
    Cri__GetEventsRequest         req = CRI__GET_EVENTS_REQUEST__INIT;
    Cri__ContainerEventResponse  *event;

    ctx.task = task;

    s = podcri_cri_stream_open(&ctx, &node, PODCRI_CRI_GET_CONTAINER_EVENTS,
                               &req);

    for (i = 1; i <= 3; i++) {
        rc = podcri_cri_stream_next(&ctx, s, &event, &pool, 0);

        if (!is_int(rc, PODCRI_OK, "event %d", i)) {
            break;
        }

        snprintf(id, sizeof(id), "e%d", i);
        is_str(event->container_id, id, "in its order");
        podcri_pool_destroy(pool);
    }

    is_int(podcri_cri_stream_next(&ctx, s, &event, &pool, 0), PODCRI_DONE,
           "the end");

    podcri_cri_stream_close(s);
}


int
main(void)
{
    int             ssl;
    char            dir[] = "/tmp/podcri-cri-XXXXXX", address[64];
    const char     *err;
    podcri_pool_t  *pool;
    podcri_grpc_t  *g;

    if (mkdtemp(dir) == NULL) {
        return 1;
    }

    snprintf(address, sizeof(address), "unix:%s/sock", dir);

    pool = podcri_pool_create(0);

    if (fakecri_start("--unix", address + 5, NULL) == -1) {
        fail("the scripted runtime starts");
        return done_testing();
    }

    fakecri_script("{'ListContainers': [{'drop': true}, {'containers': 2000}],"
                   " 'StartContainer': [{'drop': true}, {'garbage': 'ffff'}],"
                   " 'ContainerStatus': {'containers': 2000},"
                   " 'GetContainerEvents': {'messages':"
                   " [{'container_id': 'e1'}, {'container_id': 'e2'},"
                   " {'container_id': 'e3'}]}}");

    loop.kick = kick;
    loop.ready_tail = &loop.ready_head;

    g = podcri_grpc_start(&loop, &err);

    conf.name = "node-a";
    conf.target = podcri_grpc_target(pool, address, &ssl, &err);
    conf.connect_timeout = 5000;
    conf.read_timeout = 20000;
    conf.pull_timeout = 20000;
    node.conf = &conf;
    node.loop = &loop;

    is_int(podcri_cri_grpc_connect(g, &node, &err), PODCRI_OK, "a node");

    operate(op_reads);
    operate(op_write);
    operate(op_fanout);
    operate(op_stream);

    is_int(podcri_grpc_ncalls(g), 0, "no call is left");

    podcri_grpc_stop(g);
    fakecri_stop(SIGTERM);

    podcri_pool_destroy(ctx.pool);
    podcri_pool_destroy(pool);
    podcri_fiber_drain();
    rmdir(dir);

    return done_testing();
}
