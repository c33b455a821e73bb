
/*
 * Copyright (C) 2026 podcri authors
 */


#include "tap.h"
#include "_view.h"


#define RUNNING  CRI__CONTAINER_STATE__CONTAINER_RUNNING
#define CREATED  CRI__CONTAINER_STATE__CONTAINER_CREATED
#define EXITED   CRI__CONTAINER_STATE__CONTAINER_EXITED
#define UNKNOWN  CRI__CONTAINER_STATE__CONTAINER_UNKNOWN

#define MINUTE   60
#define HOUR     3600
#define DAY      (24 * HOUR)


static void
test_states(void)
{
    is_int(podcri_state_from_cri(RUNNING), PODCRI_STATE_RUNNING, "running");
    is_int(podcri_state_from_cri(CREATED), PODCRI_STATE_CREATED, "created");
    is_int(podcri_state_from_cri(EXITED), PODCRI_STATE_EXITED, "exited");
    is_int(podcri_state_from_cri(UNKNOWN), PODCRI_STATE_UNKNOWN, "unknown");
    is_int(podcri_state_from_cri(77), PODCRI_STATE_UNKNOWN, "a later one");

    is_str(podcri_state_name(PODCRI_STATE_RUNNING), "running", "its name");
    is_str(podcri_state_name(PODCRI_STATE_EXITED), "exited", "its name");
    is_str(podcri_state_name(99), "unknown", "no such state");
}


static void
test_status_text(void)
{
    size_t              i;
    char                buf[128];
    podcri_container_t  c;

    static const struct {
        int64_t      age;
        const char  *text;
    } ages[] = {
        { 0, "Up Less than a second" },
        { 1, "Up 1 second" },
        { 34, "Up 34 seconds" },
        { MINUTE, "Up About a minute" },
        { 119, "Up About a minute" },
        { 9 * MINUTE, "Up 9 minutes" },
        { 59 * MINUTE + 59, "Up 59 minutes" },
        { HOUR, "Up About an hour" },
        { 90 * MINUTE, "Up 2 hours" },
        { 47 * HOUR, "Up 47 hours" },
        { 3 * DAY, "Up 3 days" },
        { 13 * DAY, "Up 13 days" },
        { 14 * DAY, "Up 2 weeks" },
        { 59 * DAY, "Up 8 weeks" },
        { 60 * DAY, "Up 2 months" },
        { 729 * DAY, "Up 24 months" },
        { 730 * DAY, "Up 2 years" },
        { -5, "Up Less than a second" }
    };

    memset(&c, 0, sizeof(c));

    c.state = PODCRI_STATE_RUNNING;
    podcri_status_text(buf, sizeof(buf), &c, VIEW_NOW);
    is_str(buf, "Up", "running since when is not known");

    c.has_status = 1;

    for (i = 0; i < podcri_nelts(ages); i++) {
        c.status.started = VIEW_NOW - ages[i].age * VIEW_SEC;
        podcri_status_text(buf, sizeof(buf), &c, VIEW_NOW);
        is_str(buf, ages[i].text, "%lld s", (long long) ages[i].age);
    }

    c.state = PODCRI_STATE_EXITED;
    c.status.finished = VIEW_NOW - 34 * VIEW_SEC;
    c.status.exit_code = 137;
    podcri_status_text(buf, sizeof(buf), &c, VIEW_NOW);
    is_str(buf, "Exited (137) 34 seconds ago", "exited");

    c.status.finished = 0;
    podcri_status_text(buf, sizeof(buf), &c, VIEW_NOW);
    is_str(buf, "Exited (137)", "exited when is not known");

    c.has_status = 0;
    podcri_status_text(buf, sizeof(buf), &c, VIEW_NOW);
    is_str(buf, "Exited", "exited how is not known");

    c.state = PODCRI_STATE_CREATED;
    podcri_status_text(buf, sizeof(buf), &c, VIEW_NOW);
    is_str(buf, "Created", "created");

    c.state = PODCRI_STATE_UNKNOWN;
    podcri_status_text(buf, sizeof(buf), &c, VIEW_NOW);
    is_str(buf, "Unknown", "unknown");
}


static void
test_status(void)
{
    size_t                         i;
    podcri_status_t                st;
    Cri__Container                *c;
    Cri__ContainerStatusResponse  *r;

    static const struct {
        const char  *info;
        int          pid;
        const char  *what;
    } infos[] = {
        { "{\"sandboxID\":\"ab\",\"pid\":4711,\"removing\":false}", 4711,
          "containerd's form" },
        { "{\n  \"sandboxID\": \"ab\",\n  \"pid\" : 12,\n  \"x\": {}}", 12,
          "CRI-O's form" },
        { "{\"config\":{\"pid\":5},\"args\":[\"pid\",{\"pid\":6}],"
          "\"pid\":7}", 7, "not a deeper one" },
        { "{\"a\":\"pid\",\"b\":\"\\\"pid\\\":9\"}", 0,
          "not one inside of strings" },
        { "{\"pid\":99999999999999999999}", 0, "too large" },
        { "{\"pid\":\"7\"}", 0, "text" },
        { "{\"pid\":-1}", 0, "negative" },
        { "{\"pid", 0, "cut off" },
        { "{\"pid\"", 0, "cut off" },
        { "{\"pid\":", 0, "cut off" },
        { "{\"a\\", 0, "cut off" },
        { "", 0, "empty" },
        { "not json", 0, "something else" }
    };

    c = view_cri_container(VIEW_ID, "web", RUNNING);

    for (i = 0; i < podcri_nelts(infos); i++) {
        r = view_cri_status(c, infos[i].info);
        podcri_status_from_cri(r, &st);
        is_int(st.pid, infos[i].pid, "pid: %s", infos[i].what);
    }

    is_int(st.state, PODCRI_STATE_RUNNING, "state");
    is_int(st.created, VIEW_NOW - 600 * VIEW_SEC, "created");
    is_int(st.started, VIEW_NOW - 540 * VIEW_SEC, "started");
    is_int(st.finished, 0, "not finished");
    is_str(st.log_path, "/var/log/podcri/x/0.log", "log path");
    ok(st.log_path == r->status->log_path, "no copy");

    c->state = EXITED;
    r = view_cri_status(c, "{\"pid\":4711}");
    r->status->reason = (char *) "OOMKilled";
    podcri_status_from_cri(r, &st);
    is_int(st.pid, 0, "no pid after the exit");
    is_int(st.exit_code, 1, "exit code");
    is_int(st.finished, VIEW_NOW - 34 * VIEW_SEC, "finished");
    ok(st.oom_killed, "out of memory");

    /* CRI-O's status of a container that was stopped before its start */

    r->status->started_at = -6795364578871345152LL;
    r->status->exit_code = 2;
    podcri_status_from_cri(r, &st);
    is_int(st.started, 0, "Go's zero time");

    r->status = NULL;
    podcri_status_from_cri(r, &st);
    is_int(st.state, PODCRI_STATE_UNKNOWN, "no status at all");
    is_str(st.log_path, "", "and no strings");
}


static void
test_own(void)
{
    Cri__Container      *c;
    Cri__PodSandbox     *s;
    podcri_spec_t       *spec;
    podcri_container_t   v;

    spec = view_spec();
    c = view_cri_container(VIEW_ID, "web", RUNNING);
    s = view_cri_sandbox(VIEW_SB, "p1",
                         CRI__POD_SANDBOX_STATE__SANDBOX_READY);
    view_sandbox_label(s, PODCRI_LABEL_KIND, PODCRI_KIND_CONTAINER);

    podcri_container_from_cri(view_ctx()->pool, c, s, spec, "node1", &v);

    is_str(v.id, VIEW_ID, "id of the first incarnation");
    is_str(v.cri_id, VIEW_ID, "and of the runtime");
    is_str(v.name, "web", "name");
    is_str(v.node, "node1", "node");
    is_str(v.pod_id, "", "in no pod");
    is_str(v.image, "docker.io/library/busybox:latest", "image");
    is_str(v.image_id, VIEW_IMG, "image id");
    ok(!v.foreign, "ours");
    ok(v.sandbox_ready, "sandbox is ready");
    ok(v.spec == spec, "the spec");
    is_int(v.labels.n, 2, "the user's labels");
    is_str(podcri_pairs_get(&v.annotations, "note"), "n1", "annotations");

    c->metadata->attempt = 3;
    view_label(c, PODCRI_LABEL_ID, VIEW_IMG);
    view_label(c, PODCRI_LABEL_NAME, "other");
    s->labels[0]->value = (char *) PODCRI_KIND_POD;
    view_sandbox_label(s, PODCRI_LABEL_ID, "pppp");

    podcri_container_from_cri(view_ctx()->pool, c, s, spec, "node1", &v);

    is_str(v.id, VIEW_IMG, "a later incarnation keeps the id");
    is_str(v.cri_id, VIEW_ID, "and has one of its own");
    is_int(v.attempt, 3, "attempt");
    is_str(v.name, "other", "the name of the label");
    is_str(v.pod_id, "pppp", "pod id");
    is_str(v.pod_name, "p1", "pod name");
}


static void
test_foreign(void)
{
    json_t              *a;
    podcri_json_t        w;
    Cri__Container      *c;
    Cri__PodSandbox     *s;
    podcri_container_t   v;

    c = view_cri_container(VIEW_ID, "nginx", RUNNING);
    s = view_cri_sandbox(VIEW_SB, "nginx-5d4", 0);
    view_label(c, "io.kubernetes.pod.name", "nginx-5d4");
    view_label(c, "io.podcri.kind", "container");

    podcri_container_from_cri(view_ctx()->pool, c, s, NULL, "node1", &v);

    ok(v.foreign, "foreign");
    is_str(v.name, "nginx", "name of its metadata");
    is_str(v.pod_id, VIEW_SB, "the sandbox is its pod");
    is_str(v.pod_name, "nginx-5d4", "by its own name");
    is_int(v.labels.n, 1, "labels but for ours");
    is_str(v.labels.elts[0].key, "io.kubernetes.pod.name", "which");
    is_str(v.image_id, VIEW_IMG, "image id of containerd's image_ref");
    is_int(v.spec->args.n, 0, "no command is made up");
    is_str(podcri_pairs_get(&v.annotations, "io.podcri.foreign"), "true",
           "marked");

    /* CRI-O's form */

    c->image_ref = (char *) "docker.io/library/busybox@sha256:" VIEW_SB;
    podcri_container_from_cri(view_ctx()->pool, c, s, NULL, "node1", &v);
    is_str(v.image_id, "", "a manifest's digest is no image id");

    c->image_id = (char *) VIEW_IMG;
    c->image->user_specified_image = (char *) "busybox";
    podcri_container_from_cri(view_ctx()->pool, c, NULL, NULL, "node1", &v);
    is_str(v.image_id, VIEW_IMG, "CRI-O's image_id");
    is_str(v.image, "busybox", "image as the user wrote it");
    is_str(v.pod_id, VIEW_SB, "pod id without the sandbox");

    podcri_json_init(&w, 0);
    podcri_inspect_container_libpod(&w, &v, &view_answer);
    a = view_json(&w);
    is_str(view_text(a, "Config.Annotations.io.podcri.foreign"), "true",
           "inspect shows the mark");
    is_str(view_text(a, "Path"), "", "no path");
    is_str(view_dump(a, "Config.Cmd"), "[]", "no command");

    podcri_inspect_container_docker(&w, &v, &view_answer);
    ok(view_json(&w), "docker inspect");
    podcri_list_container_libpod(&w, &v, &view_answer);
    ok(view_json(&w), "libpod list");
    podcri_list_container_docker(&w, &v, &view_answer);
    a = view_json(&w);
    is_str(view_text(a, "Status"), "Up", "without a status");

    /* a message that is as empty as it can be */

    c = podcri_pcalloc(view_ctx()->pool, sizeof(Cri__Container));
    podcri_container_from_cri(view_ctx()->pool, c, NULL, NULL, "n", &v);
    podcri_inspect_container_libpod(&w, &v, &view_answer);
    a = view_json(&w);
    is_str(view_text(a, "Id"), "", "an empty message");
    podcri_json_free(&w);
}


static void
test_pods(void)
{
    size_t                     i, k;
    podcri_pod_t               p;
    Cri__PodSandbox           *s;
    podcri_container_t         c[3];
    const podcri_container_t  *list[3];

    static const struct {
        podcri_state_e   states[3];
        size_t           n;
        const char      *state;
    } pods[] = {
        { { PODCRI_STATE_RUNNING, PODCRI_STATE_RUNNING }, 2, "Running" },
        { { PODCRI_STATE_RUNNING, PODCRI_STATE_EXITED }, 2, "Degraded" },
        { { PODCRI_STATE_RUNNING, PODCRI_STATE_CREATED }, 2, "Degraded" },
        { { PODCRI_STATE_EXITED, PODCRI_STATE_EXITED }, 2, "Exited" },
        { { PODCRI_STATE_EXITED, PODCRI_STATE_CREATED }, 2, "Stopped" },
        { { PODCRI_STATE_CREATED, PODCRI_STATE_CREATED }, 2, "Created" },
        { { PODCRI_STATE_CREATED, PODCRI_STATE_UNKNOWN }, 2, "Error" }
    };

    s = view_cri_sandbox(VIEW_SB, "p1", 0);
    podcri_pod_from_cri(view_ctx()->pool, s, NULL, "node1", &p);

    is_str(p.id, VIEW_SB, "pod id");
    is_str(p.name, "p1", "pod name");
    is_str(p.namespace_, "default", "namespace");
    is_str(p.uid, "uid-1", "uid");
    is_int(p.created, VIEW_NOW - 700 * VIEW_SEC, "created");
    ok(p.foreign && p.ready && p.spec, "foreign, ready, with a spec");

    is_str(podcri_pod_state(&p), "Created", "a pod without containers");
    p.ready = 0;
    is_str(podcri_pod_state(&p), "Exited", "and stopped");

    memset(c, 0, sizeof(c));
    p.containers = list;

    for (i = 0; i < podcri_nelts(pods); i++) {
        p.ncontainers = pods[i].n;

        for (k = 0; k < pods[i].n; k++) {
            c[k].state = pods[i].states[k];
            list[k] = &c[k];
        }

        is_str(podcri_pod_state(&p), pods[i].state, "state of pod %d",
               (int) i);
    }
}


int
main(void)
{
    test_states();
    test_status_text();
    test_status();
    test_own();
    test_foreign();
    test_pods();
    view_done();

    return done_testing();
}
