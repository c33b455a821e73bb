
/*
 * Copyright (C) 2026 podcri authors
 *
 * Creating a container, with a failure at every step of it and a client that
 * leaves at every step: nothing is left behind. And who gets a name that two
 * want.
 */


#include <unistd.h>

#include "podcri_helper.h"
#include "podcri_cri_internal.h"
#include "podcri_keys.h"
#include "podcri_lifecycle.h"
#include "podcri_sandbox.h"
#include "podcri_str.h"
#include "_containers.h"
#include "tap.h"


#define RUNNING  CRI__CONTAINER_STATE__CONTAINER_RUNNING
#define EXITED   CRI__CONTAINER_STATE__CONTAINER_EXITED

#define BODY     "{'image':'busybox','name':'c1','command':['true']}"
#define IN_POD   "{'image':'busybox','name':'c1','pod':'p'}"


static char  directory[] = "/tmp/podcri-api-create-XXXXXX";


static runtime_sandbox_t *
pod(const char *name)
{
    podcri_ctx_t         ctx;
    podcri_pairs_t       pairs;
    podcri_pod_spec_t    spec;
    runtime_sandbox_t   *s;

    s = runtime_sandbox(name, PODCRI_KIND_POD, "n2", NULL, 0);

    memset(&ctx, 0, sizeof(ctx));
    ctx.pool = api_pool();
    podcri_pod_spec_init(&spec);
    spec.name = name;
    spec.nonce = "n2";

    memset(&pairs, 0, sizeof(pairs));
    podcri_pairs_push(api_pool(), &pairs, PODCRI_ANNOTATION_SPEC,
                      podcri_pod_spec_encode(&ctx, &spec));
    podcri_cri_map_set(api_pool(), &s->config->n_annotations,
               &s->config->annotations,
               &cri__pod_sandbox_config__annotations_entry__descriptor,
               &pairs);

    return s;
}


static void
works(void)
{
    runtime_container_t  *c;

    runtime_reset();

    is_int(create(BODY), 201, "created");

    c = runtime_find("c1");
    is_str(api_at("Id"), c->id, "its id");
    is_int(runtime_nsandboxes(), 1, "with a sandbox");

    ok(strcmp(podcri_cri_map_get(c->config->n_annotations,
                                 c->config->annotations,
                                 PODCRI_ANNOTATION_NONCE),
              podcri_cri_map_get(c->sandbox->config->n_annotations,
                                 c->sandbox->config->annotations,
                                 PODCRI_ANNOTATION_NONCE)) == 0,
       "both carry one nonce");

    is_int(create(BODY), 500, "the name is taken");
    ok(strstr(api_at("message"), c->id) != NULL, "by it: %s",
       api_at("message"));
    is_int(runtime_nsandboxes(), 1, "nothing was made");

    is_int(create("{'image':'busybox'}"), 201, "a name is chosen");
    is_int(runtime_nsandboxes(), 2, "a second sandbox");

    is_int(create("{'image':'other','name':'c3'}"), 404, "no such image");
    is_int(create(IN_POD), 500, "no such pod");
    is_int(create("{'image':'busybox','name':'a b'}"), 500, "no name");
    is_int(create(NULL), 400, "no body");
    is_int(runtime_nsandboxes(), 2, "nothing of these");
}


/* each call of a create fails in its turn, before or behind its work */

static void
fails(const char *body, size_t nsandboxes)
{
    int                  status;
    unsigned             m, nth, n, asked[PODCRI_CRI_MAX];
    runtime_failure_e    how;
    static const int     codes[] = { 2, 4, 14 };

    runtime_reset();
    (void) pod("p");

    if (create(body) != 201) {
        fail("no create: %s", api_text);
        return;
    }

    memcpy(asked, api_calls, sizeof(asked));

    for (m = 0; m < PODCRI_CRI_MAX; m++) {
        for (nth = 1; nth <= asked[m]; nth++) {
            for (n = 0; n < podcri_nelts(codes) * 2; n++) {
                how = n & 1;

                runtime_reset();
                (void) pod("p");
                runtime_fail(m, nth, how, codes[n / 2], "broken");

                status = create(body);

                /* reads are repeated, and the answer of one that is not
                 * needed may get lost */

                ok(status == 201
                   ? runtime_find("c1") && runtime_nsandboxes() == nsandboxes
                   : status >= 500 && runtime_ncontainers() == 0
                     && runtime_nsandboxes() == 1,
                   "%s %u %s with %d: %d, %zu sandboxes, %zu containers",
                   podcri_cri_method_name(m), nth,
                   how == RUNTIME_LOSE ? "is done and fails" : "fails",
                   codes[n / 2], status, runtime_nsandboxes(),
                   runtime_ncontainers());
            }
        }
    }
}


/* CRI-O looks for the command at create, Podman's clients expect the error
 * at start */

static void
late(void)
{
    runtime_container_t  *c;

    static const char     text[] = "container create failed: executable file "
                                   "not found";

    runtime_reset();
    runtime_fail(PODCRI_CRI_CREATE_CONTAINER, 1, RUNTIME_FAIL, 2, text);
    is_int(create(BODY), 500, "no such command, and no podcri-init");
    is_int(runtime_nsandboxes(), 0, "nothing is left");

    api_confs[0].init_path = "/podcri-init";
    runtime_fail(PODCRI_CRI_CREATE_CONTAINER, 1, RUNTIME_FAIL, 2, text);
    is_int(create(BODY), 201, "no such command: created");
    c = runtime_find("c1");
    is_str(c->config->command[0], PODCRI_HELPER_PATH, "podcri-init stands in");

    runtime_fail(PODCRI_CRI_CREATE_CONTAINER, 1, RUNTIME_FAIL, 2, text);
    is_int(on(podcri_op_container_start, "c1", NULL, NULL), 500,
           "the start fails");
    is_str(api_at("message"), text, "in the runtime's words");
    ok(c->live && runtime_ncontainers() == 1, "the container stays");
    is_int(api_calls[PODCRI_CRI_START_CONTAINER], 0, "nothing was started");

    is_int(on(podcri_op_container_start, "c1", NULL, NULL), 204,
           "the command is there now");
    c = runtime_find("c1");
    is_str(c->config->command[0], "true", "it runs");
    ok(strstr(podcri_cri_map_get(c->config->n_annotations,
                                 c->config->annotations,
                                 PODCRI_ANNOTATION_SPEC), "\"lt\"") == NULL,
       "and can be started as others can");
    is_int(runtime_ncontainers(), 1, "one container");
}


/* both runtimes look for the user at create */

static void
nobody(void)
{
    runtime_container_t  *c;

    static const char     text[] = "mount callback failed: no users found";
    static const char     group[] = "mount callback failed: no groups found";
    static const char     body[] = "{'image':'busybox','name':'c1',"
                                   "'user':'u:g'}";

    runtime_reset();
    runtime_fail(PODCRI_CRI_CREATE_CONTAINER, 1, RUNTIME_FAIL, 2, text);
    is_int(create(body), 201, "no such user: created");
    c = runtime_find("c1");
    is_int(c->config->linux->security_context->run_as_user->value, 0,
           "by root, who does nothing");

    runtime_fail(PODCRI_CRI_CREATE_CONTAINER, 1, RUNTIME_FAIL, 2, text);
    is_int(on(podcri_op_container_start, "c1", NULL, NULL), 500,
           "the start fails");
    is_str(api_at("message"), "unable to find user u: no matching entries in "
           "passwd file", "in Podman's words");
    is_str(api_at("cause"), "no matching entries in passwd file", "all");

    runtime_fail(PODCRI_CRI_CREATE_CONTAINER, 1, RUNTIME_FAIL, 2, group);
    is_int(on(podcri_op_container_start, "c1", NULL, NULL), 500,
           "no such group");
    is_str(api_at("message"), "unable to find group g: no matching entries "
           "in group file", "in Podman's words");
    ok(c->live && runtime_ncontainers() == 1, "the container stays");

    is_int(on(podcri_op_container_start, "c1", NULL, NULL), 204,
           "there is one now");
    c = runtime_find("c1");
    is_str(c->config->linux->security_context->run_as_username, "u:g",
           "it is his");

    api_confs[0].init_path = NULL;

    runtime_reset();
    runtime_fail(PODCRI_CRI_CREATE_CONTAINER, 1, RUNTIME_FAIL, 2, text);
    is_int(create(body), 500, "no such user, and no podcri-init");
    is_str(api_at("message"), "unable to find user u: no matching entries in "
           "passwd file", "in Podman's words");
    is_int(runtime_nsandboxes(), 0, "nothing is left");
}


/* what podcri-init does in a container */

static void
begun(void)
{
    size_t                 i;
    runtime_container_t   *c;

    static const char      limits[] = "{'image':'busybox','name':'c1',"
        "'command':['true'],'umask':'0077','terminal':true,'r_limits':"
        "[{'type':'nofile','soft':1,'hard':2},{'type':'core'},"
        "{'type':'RLIMIT_NOFILE','soft':3,'hard':18446744073709551615}]}";
    static const char     *command[] = {
        PODCRI_HELPER_PATH, "gate", "--", PODCRI_HELPER_PATH, "exec", "-l",
        "nofile=3:-1", "-l", "core=0:0", "-m", "0077", "--", "true"
    };

    runtime_reset();
    is_int(create(limits), 500, "limits, and no podcri-init");
    ok(strstr(api_at("message"), "limits of processes") != NULL,
       "are refused: %s", api_at("message"));
    is_int(api_calls[PODCRI_CRI_RUN_POD_SANDBOX], 0, "before there is any");

    api_confs[0].init_path = "/podcri-init";
    is_int(create(limits), 201, "limits, with podcri-init");
    c = runtime_find("c1");

    is_int(c->config->n_command, podcri_nelts(command), "the command");

    for (i = 0; i < podcri_min(c->config->n_command, podcri_nelts(command));
         i++)
    {
        is_str(c->config->command[i], command[i], "its part %zu", i);
    }

    /* a configuration that has changed does not lift a limit */

    c->state = EXITED;
    api_confs[0].init_path = NULL;
    is_int(on(podcri_op_container_start, "c1", NULL, NULL), 500,
           "started without podcri-init");
    is_int(api_calls[PODCRI_CRI_START_CONTAINER], 0, "it is not");
}


static void
leaves(const char *body)
{
    unsigned  n;

    for (n = 1; /* void */ ; n++) {
        runtime_reset();
        (void) pod("p");
        api_leave = n;

        if (create(body) == 201) {
            break;
        }

        ok(runtime_ncontainers() == 0 && runtime_nsandboxes() == 1,
           "the client leaves during call %u: %zu sandboxes, %zu "
           "containers", n, runtime_nsandboxes(), runtime_ncontainers());

        if (n == 50) {
            fail("no end");
            break;
        }
    }

    ok(n > 3, "it has left during %u calls", n - 1);
    api_leave = 0;
}


/* --- a runtime that does not tell what it has done --- */

static int       silent;
static unsigned  hidden;


static void
loses(podcri_cri_method_e m)
{
    if (m == PODCRI_CRI_RUN_POD_SANDBOX) {
        runtime_fail(m, 1, RUNTIME_LOSE, 4, "late");
        runtime_hidden = hidden;

    } else if (api_calls[PODCRI_CRI_RUN_POD_SANDBOX] && silent) {
        silent--;
        runtime_fail(m, 1, RUNTIME_FAIL, 4, "late");
    }
}


static void
fails_always(podcri_cri_method_e m)
{
    if (m == PODCRI_CRI_STOP_POD_SANDBOX || m == PODCRI_CRI_CREATE_CONTAINER) {
        runtime_fail(m, 1, RUNTIME_FAIL, 2, "broken");
    }
}


static void
undone(void)
{
    runtime_reset();
    runtime_hook = loses;
    hidden = 0;
    silent = 20;
    is_int(create(BODY), 504, "no answer");
    is_int(silent, 0, "nor to many calls then");
    is_int(runtime_nsandboxes(), 0, "it is undone all the same");

    runtime_reset();
    runtime_hook = loses;
    hidden = 5;
    silent = 0;
    is_int(create(BODY), 504, "no answer");
    is_int(runtime_hidden, 0, "it is seen late");
    is_int(runtime_nsandboxes(), 0, "and removed");

    runtime_reset();
    runtime_hook = loses;
    hidden = 1000;
    silent = 0;
    is_int(create(BODY), 504, "no answer");
    is_int(runtime_nsandboxes(), 1, "it is never seen");
    ok(runtime_hidden > 980, "and not looked for any more in the end");

    runtime_reset();
    runtime_hook = loses;
    hidden = 0;
    silent = 1000;
    is_int(create(BODY), 504, "no answer, and never again");
    is_int(runtime_nsandboxes(), 1, "it stays");
    ok(silent > 900, "not asked any more in the end");
    ok(strstr(api_log(), "undoing a create") != NULL, "log: %s", api_log());

    runtime_reset();
    runtime_hook = fails_always;
    is_int(create(BODY), 500, "a failure");
    is_int(api_calls[PODCRI_CRI_STOP_POD_SANDBOX], 1 + 8 + 8,
           "what fails is tried some times, by its id and by its nonce");
    ok(strstr(api_log(), "broken") != NULL, "log: %s", api_log());
}


/* --- names that two want --- */

static runtime_sandbox_t  *other;
static unsigned            looks;


/* another gateway is about to fill its sandbox, or to remove it */

static void
fill_later(podcri_cri_method_e m)
{
    if (m == PODCRI_CRI_RUN_POD_SANDBOX && ++looks == 3) {
        runtime_spec(runtime_container(other, "c1", NULL, 0, RUNNING),
                     &(podcri_spec_t) { 0 });
    }
}


static void
remove_later(podcri_cri_method_e m)
{
    if (m == PODCRI_CRI_RUN_POD_SANDBOX && ++looks == 3) {
        other->live = 0;
    }
}


/* between the look for the name and the sandbox */

static void
race(podcri_cri_method_e m)
{
    if (m == PODCRI_CRI_RUN_POD_SANDBOX && ++looks == 1) {
        other = runtime_sandbox("c1", PODCRI_KIND_CONTAINER, "theirs", NULL,
                                0);
        runtime_container(other, "c1", NULL, 0, RUNNING);
    }
}


static void
race_pod(podcri_cri_method_e m)
{
    if (m == PODCRI_CRI_RUN_POD_SANDBOX && ++looks == 1) {
        other = pod("c1");
    }
}


static void
conflicts(int crio)
{
    const char  *name;

    name = crio ? "CRI-O" : "containerd";

    runtime_reset();
    runtime_crio = crio;
    looks = 0;
    runtime_hook = race;
    is_int(create(BODY), 500, "%s: another gateway was faster", name);
    ok(strstr(api_at("message"), runtime_find("c1")->id) != NULL
       && strcmp(api_at("cause"), "that name is already in use") == 0,
       "its id: %s", api_at("message"));
    is_int(runtime_nsandboxes(), 1, "its sandbox is still there");
    is_int(runtime_ncontainers(), 1, "its container, too");

    runtime_reset();
    runtime_crio = crio;
    looks = 0;
    runtime_hook = race_pod;
    is_int(create(BODY), 409, "%s: with a pod", name);
    ok(strstr(api_text, "name \\\"c1\\\" is in use") != NULL,
       "in Podman's words: %s", api_text);
    is_int(runtime_nsandboxes(), 1, "the pod is still there");

    runtime_reset();
    runtime_crio = crio;
    other = runtime_sandbox("c1", PODCRI_KIND_CONTAINER, "theirs", NULL, 0);
    looks = 0;
    runtime_hook = fill_later;
    is_int(create(BODY), 500, "%s: a create under way gets the name", name);
    is_int(runtime_ncontainers(), 1, "one container");

    runtime_reset();
    runtime_crio = crio;
    other = runtime_sandbox("c1", PODCRI_KIND_CONTAINER, "theirs", NULL, 0);
    looks = 0;
    runtime_hook = remove_later;
    is_int(create(BODY), 201, "%s: a remove under way is waited for", name);
    is_int(runtime_nsandboxes(), 1, "one sandbox");
    is_int(api_calls[PODCRI_CRI_STOP_POD_SANDBOX], 0, "we removed none");

    runtime_reset();
    runtime_crio = crio;
    other = runtime_sandbox("c1", PODCRI_KIND_CONTAINER, "theirs", NULL, 0);
    is_int(create(BODY), 201, "%s: an empty one left behind is removed",
           name);
    is_int(other->live, 0, "it is gone");
    is_int(runtime_nsandboxes(), 1, "ours is there");
}


/* --- start and remove --- */

static void
again(void)
{
    char                  id[65];
    runtime_container_t  *c;

    runtime_reset();
    runtime_exit = 7;
    is_int(create(BODY), 201, "a container");
    snprintf(id, sizeof(id), "%s", runtime_find("c1")->id);

    is_int(on(podcri_op_container_start, "c1", NULL, NULL), 204, "started");
    is_int(runtime_find("c1")->exit_code, 7, "it has ended");

    runtime_exit = -1;
    is_int(on(podcri_op_container_start, "c1", NULL, NULL), 204, "again");
    c = runtime_find("c1");
    ok(strcmp(c->id, id) != 0, "a new incarnation");
    is_int(c->config->metadata->attempt, 1, "the second attempt");
    is_int(runtime_ncontainers(), 1, "the former one is gone");
    is_int(runtime_nsandboxes(), 1, "in the same sandbox");
    is_int(on(podcri_op_container_start, id, NULL, NULL), 304,
           "it runs, by its first id");

    is_int(on(podcri_op_container_exists, id, NULL, NULL), 204, "exists");

    /* the start of a new incarnation fails: the former one stays */

    c->state = EXITED;
    runtime_fail(PODCRI_CRI_START_CONTAINER, 1, RUNTIME_FAIL, 2, "broken");
    is_int(on(podcri_op_container_start, id, NULL, NULL), 500, "no start");
    is_int(runtime_ncontainers(), 1, "one container");
    is_str(runtime_find("c1")->id, c->id, "the one that was");

    runtime_fail(PODCRI_CRI_CREATE_CONTAINER, 1, RUNTIME_LOSE, 4, "late");
    is_int(on(podcri_op_container_start, id, NULL, NULL), 504,
           "made, and nobody knows");
    is_int(runtime_ncontainers(), 1, "it is looked for and removed");
    is_str(runtime_find("c1")->id, c->id, "the one that was is kept");

    /* the sandbox is down, as after a reboot */

    c->sandbox->state = CRI__POD_SANDBOX_STATE__SANDBOX_NOTREADY;
    is_int(on(podcri_op_container_start, id, NULL, NULL), 204,
           "a start with a new sandbox");
    is_int(runtime_nsandboxes(), 1, "the former one is gone");
    is_int(runtime_find("c1")->sandbox->config->metadata->attempt, 1,
           "the next attempt");

    runtime_find("c1")->state = EXITED;
    is_int(on(podcri_op_container_remove, id,
              podcri_container_remove_libpod_query, ""), 200, "removed");
    is_int(runtime_ncontainers() + runtime_nsandboxes(), 0, "all of it");
}


/* looked at some times, the runtime is down for some more, and then the
 * container has ended */

#define DOWN_FROM  5

static unsigned  down_looks;
static unsigned  down_until;


static void
goes_down(podcri_cri_method_e m)
{
    if (m != PODCRI_CRI_CONTAINER_STATUS || ++down_looks < DOWN_FROM) {
        return;
    }

    if (down_looks < down_until) {
        runtime_fail(m, 1, RUNTIME_FAIL, 14, "Connection refused");
        return;
    }

    runtime_find("c1")->state = CRI__CONTAINER_STATE__CONTAINER_EXITED;
    runtime_find("c1")->exit_code = 9;
}


static void
outlasts(void)
{
    size_t  i;

    static const struct {
        unsigned     looks;
        int          status;
    } cases[] = { { 40, 200 }, { 100000, 503 } };

    for (i = 0; i < podcri_nelts(cases); i++) {
        runtime_reset();
        runtime_exit = -1;
        (void) create(BODY);
        (void) on(podcri_op_container_start, "c1", NULL, NULL);

        down_looks = 0;
        down_until = cases[i].looks;
        runtime_hook = goes_down;

        is_int(on(podcri_op_container_wait_libpod, "c1",
                  podcri_container_wait_query, ""), cases[i].status,
               "wait, runtime down for %u looks", cases[i].looks);

        if (cases[i].status == 200) {
            is_str(api_text, "9\n", "the exit code of meanwhile");
        }

        runtime_hook = NULL;
    }
}


static void
waits(void)
{
    runtime_reset();
    runtime_exit = 7;
    (void) create(BODY);
    (void) on(podcri_op_container_start, "c1", NULL, NULL);

    is_int(on(podcri_op_container_wait_libpod, "c1",
              podcri_container_wait_query, ""), 200, "wait");
    is_str(api_text, "7\n", "its exit code");
    is_int(on(podcri_op_container_wait_libpod, "c1",
              podcri_container_wait_query, "condition=running"
              "&condition=exited"), 200, "one of two");
    is_int(on(podcri_op_container_wait_libpod, "c1",
              podcri_container_wait_query, "condition=asleep"), 400,
           "no condition");
    is_int(on(podcri_op_container_wait_libpod, "c1",
              podcri_container_wait_query, "interval=soon"), 400,
           "no interval");
    is_int(on(podcri_op_container_wait_libpod, "nobody",
              podcri_container_wait_query, ""), 404, "nobody");
}


/* which of the logs that a runtime names may be touched */

static void
logs(void)
{
    podcri_node_t       node = { .conf = NULL };
    podcri_node_conf_t  conf = { .log_directory = "/logs", .local = 1 };

    node.conf = &conf;

    ok(podcri_log_is_ours(&node, "/logs/nonce/c1.log"), "a log of ours");
    ok(!podcri_log_is_ours(&node, NULL), "none");
    ok(!podcri_log_is_ours(&node, ""), "an empty name");
    ok(!podcri_log_is_ours(&node, "/logs-of-others/c1.log"),
       "a folder that begins alike");
    ok(!podcri_log_is_ours(&node, "/logs/../etc/passwd"), "a way out of it");

    conf.local = 0;
    ok(!podcri_log_is_ours(&node, "/logs/nonce/c1.log"), "another machine's");
}


/* through another gateway, of a name that was chosen here */

static const char  taken[] = "failed to reserve container name \"x\": name "
                             "\"x\" is reserved for \"y\"";


static void
taken_always(podcri_cri_method_e m)
{
    if (m == PODCRI_CRI_CREATE_CONTAINER) {
        runtime_fail(m, 1, RUNTIME_FAIL, 2, taken);
    }
}


static void
chosen(void)
{
    runtime_reset();
    runtime_fail(PODCRI_CRI_CREATE_CONTAINER, 1, RUNTIME_FAIL, 2, taken);
    is_int(create(BODY), 500, "a name that is given is somebody else's");
    is_int(runtime_nsandboxes(), 0, "nothing is left");

    runtime_reset();
    runtime_fail(PODCRI_CRI_CREATE_CONTAINER, 1, RUNTIME_FAIL, 2, taken);
    is_int(create("{'image':'busybox'}"), 201, "another one is chosen");
    is_int(runtime_nsandboxes(), 1, "one sandbox");
    is_int(runtime_ncontainers(), 1, "and one container");

    runtime_reset();
    runtime_hook = taken_always;
    is_int(create("{'image':'busybox'}"), 500, "not for ever");
    is_int(runtime_nsandboxes(), 0, "nothing is left of that");
}


int
main(void)
{
    int  crio;

    if (mkdtemp(directory) == NULL) {
        abort();
    }

    api_confs[0].namespace_ = "ns";
    api_confs[0].log_directory = directory;
    api_confs[0].volume_directory = directory;

    works();
    fails(BODY, 2);
    fails(IN_POD, 1);
    late();
    nobody();
    begun();
    leaves(BODY);
    leaves(IN_POD);
    undone();

    for (crio = 0; crio <= 1; crio++) {
        conflicts(crio);
    }

    chosen();
    again();
    waits();
    outlasts();
    logs();

    api_remove(directory);
    api_done();

    return done_testing();
}
