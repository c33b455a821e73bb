
/*
 * Copyright (C) 2026 podcri authors
 *
 * The name of a runtime, which its ways are known by: remembered as long as
 * its socket is the same.
 */


#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "_api.h"
#include "podcri_runtime.h"
#include "tap.h"


static char         directory[] = "/tmp/podcri-api-runtime-XXXXXX";
static char         target[64];
static const char  *runtime_name;
static int          msec;


static int
version(podcri_pool_t *pool, const void *req, void *resp, const char **text)
{
    Cri__VersionResponse  *v;

    if (runtime_name == NULL) {
        *text = "down";
        return 14;
    }

    v = resp;
    v->runtime_name = podcri_pstrdup(pool, runtime_name);

    return 0;
}


static int
op_quiet(podcri_op_t *op)
{
    int  rc;

    rc = podcri_runtime_stdin_quiet(op, op->nodes[0], &msec);

    return rc == PODCRI_OK ? podcri_reply_empty(op, 204) : rc;
}


/* the calls it took */

static unsigned
ask(int status)
{
    unsigned       before;
    api_request_t  req = { .fn = op_quiet };

    before = api_calls[PODCRI_CRI_VERSION];
    msec = -1;

    is_int(api_run(&req), status, "asked");

    return api_calls[PODCRI_CRI_VERSION] - before;
}


/* a runtime that is started: its socket is another one */

static void
start(const char *name)
{
    char  next[64];

    runtime_name = name;

    snprintf(next, sizeof(next), "%s/next", directory);
    (void) close(open(next, O_CREAT|O_WRONLY, 0600));
    (void) rename(next, target + 5);
}


int
main(void)
{
    api_answers[PODCRI_CRI_VERSION] = version;

    if (mkdtemp(directory) == NULL) {
        return 1;
    }

    snprintf(target, sizeof(target), "unix:%s/sock", directory);
    api_confs[0].target = target;

    start("containerd");
    is_int(ask(204), 1, "the first time it is asked for");
    is_int(msec, 10000, "containerd's");
    is_int(ask(204), 0, "and then remembered");
    is_int(msec, 10000, "as it was");

    start("cri-o");
    is_int(ask(204), 1, "another one answers there: asked for again");
    is_int(msec, 100, "CRI-O's");
    is_int(ask(204), 0, "and remembered");

    start("cri-o");
    is_int(ask(204), 1, "the same one, started again: asked for");

    start(NULL);
    (void) ask(503);
    (void) ask(503);
    runtime_name = "other";
    is_int(ask(204), 1, "what was not answered is not remembered");
    is_int(msec, 0, "nothing is known of others");
    is_int(ask(204), 0, "which is remembered, too");

    start("a name that is longer than any runtime's that there is");
    is_int(ask(204) + ask(204), 2, "a long name is not");

    (void) unlink(target + 5);
    start("containerd");
    (void) unlink(target + 5);
    is_int(ask(204) + ask(204), 2, "nor one from a socket that is gone");

    api_confs[0].target = "10.0.0.1:10010";
    is_int(ask(204) + ask(204), 2, "nor one from another machine");

    podcri_runtime_clear();
    api_remove(directory);
    api_done();

    return done_testing();
}
