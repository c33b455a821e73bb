
/*
 * Copyright (C) 2026 podcri authors
 *
 * What is done to a container while somebody else starts it, and a client
 * that leaves at every step.
 */


#include <unistd.h>

#include "podcri_keys.h"
#include "podcri_names.h"
#include "podcri_shared.h"
#include "podcri_streams.h"
#include "_containers.h"
#include "tap.h"


#define CREATED  CRI__CONTAINER_STATE__CONTAINER_CREATED
#define RUNNING  CRI__CONTAINER_STATE__CONTAINER_RUNNING
#define EXITED   CRI__CONTAINER_STATE__CONTAINER_EXITED

#define BODY     "{'image':'busybox','name':'c1','command':['true']}"


static char                  directory[] = "/tmp/podcri-api-life-XXXXXX";

/* the name is held for so many looks, then this happens */
static unsigned              held;
static void                (*released)(void);
static char                  asked[8][PODCRI_NAME_MAX + 1];
static unsigned              nasked;

/* what is in the zone */
static struct {
    char                     name[PODCRI_NAME_MAX + 1];
    uint64_t                 holder[2];
} names[8];

static unsigned              nnames;

static runtime_container_t  *c1;
static unsigned              looks;


static unsigned
shared_find(const char *name)
{
    unsigned  i;

    for (i = 0; i < nnames && strcmp(names[i].name, name) != 0; i++) {
        /* void */
    }

    return i;
}


static int
shared_set(podcri_shared_t *s, podcri_shared_kind_e kind, const char *key,
    const void *value, size_t len, uint64_t ttl, unsigned how)
{
    if (kind != PODCRI_SHARED_NAME) {
        return PODCRI_OK;
    }

    if (nasked < podcri_nelts(asked)) {
        strcpy(asked[nasked++], key);
    }

    if (held == 0) {

        if (shared_find(key) < nnames) {
            return PODCRI_DONE;
        }

        if (nnames == podcri_nelts(names)
            || len != sizeof(names[0].holder))
        {
            abort();
        }

        strcpy(names[nnames].name, key);
        memcpy(names[nnames++].holder, value, len);

        return PODCRI_OK;
    }

    if (--held == 0 && released) {
        released();
    }

    return PODCRI_DONE;
}


static int
shared_get(podcri_shared_t *s, podcri_shared_kind_e kind, const char *key,
    podcri_pool_t *pool, void **value, size_t *len)
{
    unsigned   i;
    uint64_t  *holder;

    if (kind != PODCRI_SHARED_NAME) {
        return PODCRI_DONE;
    }

    i = shared_find(key);

    holder = podcri_pcalloc(pool, sizeof(names[0].holder));

    if (i < nnames) {
        memcpy(holder, names[i].holder, sizeof(names[0].holder));

    } else {
        holder[0] = getpid();
    }

    *value = holder;
    *len = sizeof(names[0].holder);

    return PODCRI_OK;
}


static void
shared_del(podcri_shared_t *s, podcri_shared_kind_e kind, const char *key)
{
    unsigned  i;

    if (kind == PODCRI_SHARED_NAME) {
        i = shared_find(key);

        if (i == nnames) {
            abort();
        }

        names[i] = names[--nnames];
    }
}


static podcri_shared_t  shared = { shared_set, shared_get, shared_del };


/* c1 in this state, being started by somebody else for three looks; 0: not */

static void
begin(int state, void (*then)(void))
{
    held = 0;
    runtime_reset();

    if (create(BODY) != 201) {
        fail("no create: %s", api_text);
        return;
    }

    c1 = runtime_find("c1");
    c1->state = state;

    looks = 0;
    released = then;
    held = then ? 3 : 0;
}


static void
runs(void)
{
    c1->state = RUNNING;
}


/* the next incarnation */

static void
runs_again(void)
{
    runtime_container_t  *next;

    next = runtime_container(c1->sandbox, "c1", c1->id, 1, RUNNING);

    runtime_spec(next, &(podcri_spec_t) { 0 });
    c1->live = 0;
}


static void
fails(void)
{
    /* void */
}


static unsigned  restarts;


static int
state(void)
{
    runtime_container_t  *c;

    c = runtime_find("c1");

    return c ? c->state : -1;
}


static void
ends_later(podcri_cri_method_e m)
{
    if (m == PODCRI_CRI_CONTAINER_STATUS && ++looks == 3) {
        runtime_find("c1")->state = EXITED;
        runtime_find("c1")->exit_code = 7;
    }
}


static int
exec_create(void)
{
    api_request_t  req = { .fn = podcri_op_exec_create, .name = "c1",
                           .body = "{'Cmd':['true']}" };

    return api_run(&req);
}


/* a signal that is no SIGKILL, which goes through kill(1) here */

static int
signal_it(void)
{
    return on(podcri_op_container_kill, "c1", podcri_container_kill_query,
              "signal=WINCH");
}


static void
kill_it(int expected, const char *what)
{
    is_int(on(podcri_op_container_kill, "c1", podcri_container_kill_query,
              "signal=KILL"), expected, "kill %s", what);
}


/* a program may run and print before its runtime says that it runs */

static void
settles(int first, void (*start)(void), const char *what)
{
    begin(first, start);
    kill_it(204, what);
    is_int(state(), EXITED, "it is killed");

    begin(first, start);
    is_int(on(podcri_op_container_stop, "c1", podcri_container_stop_query,
              ""), 204, "stop %s", what);
    is_int(state(), EXITED, "it is stopped");

    begin(first, start);
    is_int(exec_create(), 201, "exec %s", what);

    begin(first, start);
    is_int(on(podcri_op_container_start, "c1", NULL, NULL), 304, "start %s",
           what);
    is_int(runtime_ncontainers(), 1, "once");

    begin(first, start);
    is_int(on(podcri_op_container_remove, "c1",
              podcri_container_remove_libpod_query, ""), 500, "rm %s", what);
    ok(strstr(api_text, "as it is running") != NULL, "it runs: %s", api_text);
    is_int(state(), RUNNING, "it runs on");

    begin(first, start);
    is_int(on(podcri_op_container_remove, "c1",
              podcri_container_remove_libpod_query, "force=1"), 200,
           "rm -f %s", what);
    is_int(runtime_ncontainers() + runtime_nsandboxes(), 0, "all of it");

    begin(first, start);
    runtime_hook = ends_later;
    is_int(on(podcri_op_container_wait_libpod, "c1",
              podcri_container_wait_query, ""), 200, "wait %s", what);
    is_str(api_text, "7\n", "for its end");

    begin(first, start);
    is_int(on(podcri_op_container_restart, "c1",
              podcri_container_restart_query, ""), 204, "restart %s", what);
    is_int(state(), RUNNING, "it runs");
    is_int(runtime_ncontainers(), 1, "once");
}


static void
refused(void)
{
    begin(CREATED, fails);
    kill_it(409, "of what could not be started");

    begin(CREATED, fails);
    held = 1000000;
    kill_it(409, "while a start takes too long");
    ok(strstr(api_text, "another request") != NULL, "so it says: %s",
       api_text);

    begin(CREATED, fails);
    c1->live = 1;
    released = NULL;
    held = 3;
    is_int(on(podcri_op_container_stop, "c1", podcri_container_stop_query,
              ""), 204, "stop of one that has not been started");
    is_int(state(), CREATED, "it can be started still");
}


/* --- lists that are old when their turn comes --- */

static void  (*meanwhile)(void);


static void
while_measured(podcri_cri_method_e m)
{
    if (m == PODCRI_CRI_CONTAINER_STATS) {
        meanwhile();
    }
}


static void
removed(void)
{
    c1->live = 0;
    c1->sandbox->live = 0;
}


static int
stats(podcri_pool_t *pool, const void *req, void *resp, const char **text)
{
    runtime_hook(PODCRI_CRI_CONTAINER_STATS);

    *text = "none";

    return 2;
}


static void
prunes(int first, void (*then)(void), size_t left, const char *what)
{
    begin(first, NULL);
    meanwhile = then;
    runtime_hook = while_measured;
    api_answers[PODCRI_CRI_CONTAINER_STATS] = stats;

    is_int(on(podcri_op_container_prune, NULL, podcri_container_prune_query,
              ""), 200, "prune, %s", what);
    is_int(runtime_ncontainers(), left, "%zu left: %s", left, api_text);
    is_int(runtime_nsandboxes(), left, "in %zu sandboxes", left);
}


/* --- the client leaves --- */

static void
down(void)
{
    c1->state = EXITED;
    c1->sandbox->state = CRI__POD_SANDBOX_STATE__SANDBOX_NOTREADY;
}


static void
leaves(const char *what, podcri_op_pt fn, const podcri_input_t *query,
    const char *args, int first, void (*prepare)(void))
{
    int                   status;
    unsigned              n;
    runtime_container_t  *c;

    for (n = 1; n < 60; n++) {
        begin(first, NULL);

        if (prepare) {
            prepare();
        }

        api_leave = n;
        status = on(fn, "c1", query, args);
        api_leave = 0;

        c = runtime_find("c1");

        if (c == NULL) {
            c = runtime_find("c2");
        }

        ok(c && runtime_ncontainers() == 1 && runtime_nsandboxes() == 1,
           "%s, the client leaves during call %u: %d, %zu containers, %zu "
           "sandboxes", what, n, status, runtime_ncontainers(),
           runtime_nsandboxes());

        is_int(nnames, 0, "no name is held");

        if (c == NULL) {
            return;
        }

        if (fn == podcri_op_container_restart) {
            is_int(c->state, RUNNING, "it runs");
        }

        if (status == 204) {
            break;
        }

        /* as if nothing had been */

        is_int(on(podcri_op_container_start, c->config->metadata->name, NULL,
                  NULL), c->state == RUNNING ? 304 : 204, "it can be started");
        is_int(runtime_ncontainers(), 1, "once");
    }

    ok(n > 2 && n < 60, "it has left during %u calls", n - 1);
}


/* with --rm it goes at its end, which is at once */

static void
leaves_removed(void)
{
    int       status;
    unsigned  n;

    for (n = 1; n < 20; n++) {
        begin(CREATED, NULL);
        held = 0;
        (void) on(podcri_op_container_remove, "c1",
                  podcri_container_remove_libpod_query, "");

        if (create("{'image':'busybox','name':'c1','remove':true}") != 201) {
            fail("no create: %s", api_text);
            return;
        }

        runtime_exit = 0;
        api_leave = n;
        status = on(podcri_op_container_start, "c1", NULL, NULL);
        api_leave = 0;

        is_int(nnames, 0, "no name is held");

        if (status == 204) {
            break;
        }

        ok(runtime_ncontainers() == 0 || state() == CREATED,
           "start with --rm, the client leaves during call %u: %s", n,
           runtime_ncontainers() ? "not started" : "removed");
    }

    is_int(runtime_ncontainers() + runtime_nsandboxes(), 0, "removed");
}


/* two creates without a name choose the same one */

static void
chosen(void)
{
    runtime_reset();

    released = NULL;
    nasked = 0;
    held = 1;

    is_int(create("{'image':'busybox'}"), 201, "a name that is held");
    is_int(nasked, 2, "is not waited for");
    ok(strcmp(asked[0], asked[1]) != 0, "another one than %s: %s", asked[0],
       asked[1]);
    ok(runtime_find(asked[1]) != NULL, "is its name");
}


/* kill(1) cannot be run: the container is ending, of which the runtime itself
 * knows some looks later, or has another reason */

static struct {
    int          code;
    const char  *text;
    unsigned     looks;
} refusal;


static int
refuse(podcri_pool_t *pool, const void *req, void *resp, const char **text)
{
    *text = refusal.text;

    return refusal.code;
}


static void
ends(podcri_cri_method_e m)
{
    if (m == PODCRI_CRI_CONTAINER_STATUS
        && api_calls[PODCRI_CRI_EXEC_SYNC]
        && refusal.looks && --refusal.looks == 0)
    {
        runtime_find("c1")->state = EXITED;
    }
}


static void
refuses(int code, const char *text, unsigned after)
{
    begin(RUNNING, NULL);

    refusal.code = code;
    refusal.text = text;
    refusal.looks = after;

    api_calls[PODCRI_CRI_EXEC_SYNC] = 0;
    api_answers[PODCRI_CRI_EXEC_SYNC] = refuse;
    runtime_hook = ends;
}


static void
ending(void)
{
    size_t  i;

    static const struct {
        int          code;
        const char  *text;
    } words[] = {
        { 2, "failed to create exec: cannot exec in a stopped state" },
        { 2, "failed to create exec: ttrpc: closed: unknown" },
        { 5, "failed to load task: no running task found: not found" },
    };

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        refuses(words[i].code, words[i].text, 5);
        is_int(signal_it(), 409, "a signal to what is ending: %s",
               words[i].text);
        is_str(api_at("cause"), "container state improper", "its words");
    }

    refuses(2, "broken", 0);
    is_int(signal_it(), 500, "and to what is not");
    ok(strstr(api_at("message"), "broken") != NULL, "the reason: %s",
       api_at("message"));
    is_int(state(), RUNNING, "it runs on");

    api_answers[PODCRI_CRI_EXEC_SYNC] = NULL;
}


/* somebody else's stop was faster */

static void
stopped(void)
{
    static const char  closed[] = "failed to kill container: ttrpc: closed";

    begin(RUNNING, NULL);
    runtime_fail(PODCRI_CRI_STOP_CONTAINER, 1, RUNTIME_LOSE, 2, closed);
    is_int(on(podcri_op_container_stop, "c1", podcri_container_stop_query,
              ""), 204, "a stop that fails, of what has ended");
    is_int(state(), EXITED, "it has");

    begin(RUNNING, NULL);
    is_int(on(podcri_op_container_stop, "c1", podcri_container_stop_query,
              "t=9223372036854775807"), 204, "a stop with much time");
    is_int(state(), EXITED, "it has ended");

    begin(RUNNING, NULL);
    runtime_fail(PODCRI_CRI_STOP_CONTAINER, 1, RUNTIME_FAIL, 2, closed);
    is_int(on(podcri_op_container_stop, "c1", podcri_container_stop_query,
              ""), 500, "and of what has not");
    ok(strstr(api_at("message"), closed) != NULL, "the reason: %s",
       api_at("message"));

    /* a signal of its own that cannot be sent */

    runtime_reset();
    is_int(create("{'image':'busybox','name':'c1','stop_signal':10}"), 201,
           "another one");
    runtime_find("c1")->state = RUNNING;
    runtime_fail(PODCRI_CRI_EXEC_SYNC, 1, RUNTIME_FAIL, 2, "broken");
    is_int(on(podcri_op_container_stop, "c1", podcri_container_stop_query,
              "t=5"), 204, "a stop without its signal");
    is_int(runtime_find("c1")->exit_code, 143, "it had the time to end");
}


/* started again between the stop and the removal */

static void
starts_between(podcri_cri_method_e m)
{
    if (m == PODCRI_CRI_CONTAINER_STATUS && state() == EXITED
        && ++looks % 2 == 0 && looks <= restarts * 2)
    {
        runtime_find("c1")->state = RUNNING;
    }
}


static void
force_removed(const char *query, unsigned times, int status, const char *what)
{
    begin(RUNNING, NULL);
    restarts = times;
    runtime_hook = starts_between;
    is_int(on(podcri_op_container_remove, "c1",
              podcri_container_remove_libpod_query, query), status,
           "rm -f, %s", what);
    is_int(state(), status == 200 ? -1 : RUNNING, "%s",
           status == 200 ? "it is gone" : "it runs");
    ok(looks >= 2 * (times < 6 ? times : 6), "it was stopped each time");
    runtime_hook = NULL;
}


static void
forced(void)
{
    force_removed("force=1", 0, 200, "undisturbed");
    force_removed("force=1", 1, 200, "and a start in between");
    force_removed("force=1&timeout=0", 3, 200, "and some");
    force_removed("force=1", 100, 500, "and no end of them");
    ok(strstr(api_text, "as it is running") != NULL, "it says so: %s",
       api_text);
}


/* how long a runtime is told to wait, by the time of the request */

static void
waits(const char *query, int64_t seconds)
{
    begin(RUNNING, NULL);
    is_int(on(podcri_op_container_stop, "c1", podcri_container_stop_query,
              query), 204, "stop?%s", query);
    is_int(runtime_stop_timeout, seconds, "its time");
}


static void
times(void)
{
    waits("t=0", 0);
    waits("timeout=7", 7);
    waits("t=-1", PODCRI_STOP_FOREVER);
    waits("t=99999999999999", PODCRI_STOP_FOREVER);
    waits("timeout=18446744073709551615", PODCRI_STOP_FOREVER);
}


int
main(void)
{
    if (mkdtemp(directory) == NULL) {
        abort();
    }

    api_confs[0].namespace_ = "ns";
    api_confs[0].log_directory = directory;
    api_confs[0].volume_directory = directory;
    api_shared = &shared;

    settles(CREATED, runs, "during the first start");
    settles(EXITED, runs_again, "during a later start");
    refused();
    chosen();
    ending();
    stopped();
    times();
    forced();

    prunes(CREATED, runs, 1, "one has been started");
    prunes(EXITED, runs_again, 1, "one has been started again");
    prunes(EXITED, removed, 0, "one has been removed");
    prunes(EXITED, fails, 0, "nothing has happened");

    leaves("start", podcri_op_container_start, NULL, NULL, CREATED, NULL);
    leaves("start again", podcri_op_container_start, NULL, NULL, EXITED,
           NULL);
    leaves("start in a new sandbox", podcri_op_container_start, NULL, NULL,
           EXITED, down);
    leaves("restart", podcri_op_container_restart,
           podcri_container_restart_query, "", RUNNING, NULL);
    leaves("init", podcri_op_container_init, NULL, NULL, EXITED, NULL);
    leaves("init in a new sandbox", podcri_op_container_init, NULL, NULL,
           EXITED, down);
    leaves("rename", podcri_op_container_rename,
           podcri_container_rename_query, "name=c2", EXITED, NULL);

    leaves_removed();

    api_remove(directory);
    api_done();

    return done_testing();
}
