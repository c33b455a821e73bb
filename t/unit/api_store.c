
/*
 * Copyright (C) 2026 podcri authors
 *
 * What the gateway sees of a runtime: incarnations, pods and their
 * containers, statuses and what is remembered of them, and which object a
 * client means.
 */


#include "podcri_keys.h"
#include "podcri_store.h"
#include "podcri_str.h"
#include "_runtime.h"
#include "tap.h"


#define CREATED  CRI__CONTAINER_STATE__CONTAINER_CREATED
#define RUNNING  CRI__CONTAINER_STATE__CONTAINER_RUNNING
#define EXITED   CRI__CONTAINER_STATE__CONTAINER_EXITED


static void         (*check)(podcri_op_t *op);
static const char    *first;         /* id of a first incarnation */
static const char    *wanted;        /* what find is asked for */
static const char    *found;         /* id it has found, or its error */


static int
run_check(podcri_op_t *op)
{
    check(op);
    podcri_err_clear(&op->ctx);

    return podcri_reply_empty(op, 204);
}


static void
run(void (*fn)(podcri_op_t *op))
{
    api_request_t  req = { .fn = run_check };

    check = fn;
    api_run(&req);
}


static runtime_container_t *
ours(runtime_sandbox_t *s, const char *name, const char *id,
    uint32_t attempt, int state)
{
    podcri_spec_t         spec;
    runtime_container_t  *c;

    c = runtime_container(s, name, id, attempt, state);

    podcri_spec_init(&spec);
    runtime_spec(c, &spec);

    return c;
}


static podcri_container_t *
seen(podcri_world_t *world, const char *name)
{
    size_t  i;

    for (i = 0; i < world->ncontainers; i++) {
        if (strcmp(world->containers[i].name, name) == 0) {
            return &world->containers[i];
        }
    }

    return NULL;
}


/* --- the list --- */

static void
see_incarnations(podcri_op_t *op)
{
    podcri_world_t             world;
    const podcri_container_t  *c;

    is_int(podcri_store_list_pods(op, &world), PODCRI_OK, "the list");
    is_int(world.ncontainers, 2, "a container is seen once");

    c = seen(&world, "again");
    is_str(c->id, first, "by the id of its first incarnation");
    is_int(c->attempt, 2, "as its newest");
    is_int(c->state, PODCRI_STATE_RUNNING, "with the state of that");
    is_int(c->foreign, 0, "ours");

    c = seen(&world, "theirs");
    is_int(c->foreign, 1, "one without a spec is foreign");
    ok(c->spec != NULL, "it has a spec all the same");

    is_int(world.npods, 2, "a pod is seen once; a foreign sandbox is a pod");
}


static void
see_pod_again(podcri_op_t *op)
{
    podcri_world_t  world;

    is_int(podcri_store_list_pods(op, &world), PODCRI_OK, "the list");
    is_int(world.npods, 1, "one pod of two sandboxes");
    is_str(world.pods[0].id, first, "by the id of its first sandbox");
    is_int(world.pods[0].attempt, 1, "as the newer one");
    is_int(world.pods[0].ready, 1, "which is up");
    is_int(world.pods[0].ncontainers, 2, "with the containers of both");
}


static void
see_pods(podcri_op_t *op)
{
    podcri_world_t  world;

    is_int(podcri_store_list_pods(op, &world), PODCRI_OK, "the list");
    is_int(world.npods, 1, "the sandbox of a single container is no pod");
    is_int(world.pods[0].ncontainers, 2, "a pod has its containers");
    is_str(seen(&world, "single")->pod_id, "", "a single one has no pod");
    is_str(seen(&world, "b")->pod_id, world.pods[0].id, "the others have");
    is_str(seen(&world, "b")->pod_name, "p", "and its name");
}


static void
see_containers(podcri_op_t *op)
{
    podcri_world_t         world, all;
    podcri_cache_t        *cache;
    podcri_container_t    *b;
    podcri_cache_entry_t  *pod;

    (void) podcri_store_list_pods(op, &all);

    cache = podcri_cache_get(op->nodes[0]);
    pod = podcri_cache_entry(cache, all.pods[0].cri_id);

    is_int(podcri_store_list(op, &world), PODCRI_OK, "containers alone");
    is_int(world.ncontainers, 3, "all of them");
    is_int(world.npods, 0, "and no pods");

    b = seen(&world, "b");
    is_str(b->pod_id, all.pods[0].id, "a container has its pod");
    is_str(b->pod_name, "p", "and the name of that");
    is_int(b->sandbox_ready, seen(&all, "b")->sandbox_ready,
           "and the sandbox's state");

    (void) podcri_store_list(op, &world);
    ok(podcri_cache_entry(cache, all.pods[0].cri_id) == pod,
       "what is remembered of the pod is kept");
}


static void
see_many(podcri_op_t *op)
{
    podcri_world_t  world;

    is_int(podcri_store_list_pods(op, &world), PODCRI_OK, "a long list");
    is_int(world.ncontainers, 400, "all of it");
    is_int(world.pods[0].ncontainers, 400, "in its pod");
}


static void
see_error(podcri_op_t *op)
{
    podcri_world_t  world;

    is_int(podcri_store_list_pods(op, &world), PODCRI_ERROR, "no list");
    is_int(op->ctx.err.kind, PODCRI_E_INTERNAL, "the runtime's error");
    is_str(op->ctx.err.node, "local", "and where");
}


static void
see_empty(podcri_op_t *op)
{
    podcri_world_t  world;

    is_int(podcri_store_list_pods(op, &world), PODCRI_OK, "an empty list");
    is_int(world.ncontainers + world.npods, 0, "nothing in it");
}


static void
lists(void)
{
    int                 i;
    runtime_sandbox_t  *s, *old;

    runtime_reset();
    run(see_empty);

    s = runtime_sandbox("again", PODCRI_KIND_CONTAINER, "n1", NULL, 0);
    first = ours(s, "again", NULL, 0, EXITED)->id;
    ours(s, "again", first, 2, RUNNING);
    ours(s, "again", first, 1, EXITED);
    s = runtime_sandbox("theirs", NULL, NULL, NULL, 0);
    runtime_container(s, "theirs", NULL, 0, RUNNING);
    runtime_sandbox("p", PODCRI_KIND_POD, "n2", NULL, 0);
    run(see_incarnations);

    runtime_reset();
    old = runtime_sandbox("p", PODCRI_KIND_POD, "n2", NULL, 0);
    old->state = CRI__POD_SANDBOX_STATE__SANDBOX_NOTREADY;
    first = old->id;
    s = runtime_sandbox("p", PODCRI_KIND_POD, "n2", old->id, 1);
    ours(old, "a", NULL, 0, EXITED);
    ours(s, "b", NULL, 0, RUNNING);
    run(see_pod_again);

    runtime_reset();
    s = runtime_sandbox("single", PODCRI_KIND_CONTAINER, "n1", NULL, 0);
    ours(s, "single", NULL, 0, CREATED);
    s = runtime_sandbox("p", PODCRI_KIND_POD, "n2", NULL, 0);
    ours(s, "a", NULL, 0, RUNNING);
    ours(s, "b", NULL, 0, EXITED);
    run(see_pods);
    run(see_containers);

    runtime_reset();
    s = runtime_sandbox("p", PODCRI_KIND_POD, "n2", NULL, 0);

    for (i = 0; i < 400; i++) {
        ours(s, podcri_psprintf(api_pool(), "c%d", i), NULL, 0, RUNNING);
    }

    run(see_many);

    runtime_fail(PODCRI_CRI_LIST_POD_SANDBOX, 1, RUNTIME_FAIL, 2, "broken");
    run(see_error);
}


/* --- statuses --- */

static void
statuses(podcri_op_t *op)
{
    size_t                i;
    podcri_world_t        world;
    podcri_container_t  **list;

    if (podcri_store_list_pods(op, &world) != PODCRI_OK) {
        fail("no list");
        return;
    }

    list = podcri_palloc(op->ctx.pool, world.ncontainers * sizeof(*list));

    for (i = 0; i < world.ncontainers; i++) {
        list[i] = &world.containers[i];
    }

    /* what happens between list and status */

    if (runtime_find("goes")) {
        runtime_find("goes")->live = 0;
    }

    is_int(podcri_store_status(op, list, world.ncontainers), PODCRI_OK,
           "statuses");

    is_int(seen(&world, "ended")->status.exit_code, 3, "an exit code");

    if (seen(&world, "goes")) {
        is_int(seen(&world, "goes")->has_status, 0,
               "one that has gone has none");
    }
}


static void
statuses_error(podcri_op_t *op)
{
    podcri_world_t       world;
    podcri_container_t  *c;

    (void) podcri_store_list_pods(op, &world);
    c = seen(&world, "fresh");

    is_int(podcri_store_status(op, &c, 1), PODCRI_ERROR, "no status");
    ok(strstr(op->ctx.err.message, "broken") != NULL,
       "the runtime's words are still there");
}


static void
status_cache(void)
{
    runtime_sandbox_t    *s;
    runtime_container_t  *c;

    runtime_reset();
    s = runtime_sandbox("p", PODCRI_KIND_POD, "n2", NULL, 0);
    ours(s, "ended", NULL, 0, EXITED)->exit_code = 3;
    c = ours(s, "runs", NULL, 0, RUNNING);
    ours(s, "goes", NULL, 0, RUNNING);

    run(statuses);
    is_int(api_calls[PODCRI_CRI_CONTAINER_STATUS], 3, "asked for each");

    run(statuses);
    is_int(api_calls[PODCRI_CRI_CONTAINER_STATUS], 3,
           "nothing is asked for twice");

    c->state = EXITED;
    run(statuses);
    is_int(api_calls[PODCRI_CRI_CONTAINER_STATUS], 4,
           "but what has another state");

    ours(s, "fresh", NULL, 0, CREATED);
    runtime_fail(PODCRI_CRI_CONTAINER_STATUS, 1, RUNTIME_FAIL, 2, "broken");
    run(statuses_error);
}


/* --- finding --- */

static void
find_container(podcri_op_t *op)
{
    podcri_container_t  *c;

    found = podcri_pstrdup(api_pool(),
                podcri_container_find(op, wanted, &c) == PODCRI_OK
                ? c->id : op->ctx.err.message);
}


static void
find_pod(podcri_op_t *op)
{
    podcri_pod_t  *pod;

    found = podcri_pstrdup(api_pool(),
                podcri_pod_find(op, wanted, &pod) == PODCRI_OK
                ? pod->id : op->ctx.err.message);
}


static const char *
find(const char *ref)
{
    wanted = ref;
    run(find_container);

    return found;
}


static const char *
prefix(const char *id, int len)
{
    return podcri_pstrndup(api_pool(), id, len);
}


static void
finds(void)
{
    size_t                n;
    runtime_sandbox_t    *s, *p;
    runtime_container_t  *a, *b, *again;

    runtime_reset();
    s = runtime_sandbox("a", PODCRI_KIND_CONTAINER, "n1", NULL, 0);
    a = ours(s, "a", NULL, 0, RUNNING);
    p = runtime_sandbox("p", PODCRI_KIND_POD, "n2", NULL, 0);
    b = ours(p, "b", NULL, 0, RUNNING);
    again = ours(p, "b2", NULL, 0, EXITED);
    ours(p, "b2", again->id, 1, RUNNING);
    s = runtime_sandbox("theirs", NULL, NULL, NULL, 0);
    runtime_container(s, "theirs", NULL, 0, RUNNING);

    is_str(find("a"), a->id, "by name");
    is_str(find("/a"), a->id, "by Docker's form of it");
    is_int(api_calls[PODCRI_CRI_LIST_POD_SANDBOX], 0,
           "the long list is not asked for");
    is_str(find(a->id), a->id, "by id");
    is_str(find(again->id), again->id, "by the id of a first incarnation");
    is_str(find("b2"), again->id, "by the name of several incarnations");
    is_int(api_calls[PODCRI_CRI_LIST_POD_SANDBOX], 0, "still not");

    is_str(find(prefix(a->id, 12)), a->id, "by a prefix");
    is_str(find(prefix(b->id, 8)), b->id, "of another one");
    ok(strstr(find("theirs"), "no container") == NULL,
       "a foreign one by name");

    n = api_calls[PODCRI_CRI_LIST_POD_SANDBOX];
    ok(n > 0, "for that the long list is");

    ok(strstr(find("nobody"), "no container with name or ID \"nobody\" found"
                              ": no such container") != NULL,
       "nobody: %s", found);
    ok(strstr(find(""), "no such container") != NULL,
       "nothing is no prefix of all");

    /* "a" as a name and as the beginning of an id: the name counts */

    snprintf(b->id, 65, "a%063d", 1);
    is_str(find("a"), a->id, "a name before a prefix");

    snprintf(a->id, 65, "ab%062d", 1);
    snprintf(b->id, 65, "ab%062d", 2);
    ok(strstr(find("ab"), "more than one result for container name or ID ab")
       != NULL, "two ids begin so: %s", found);
    ok(strstr(find("ab0"), "more than one") != NULL, "and so");
    is_str(find(b->id), b->id, "a whole id is one");

    /* names within pods are the runtime's business: another gateway's race */

    s = runtime_sandbox("q", PODCRI_KIND_POD, "n3", NULL, 0);
    ours(s, "b", NULL, 0, RUNNING);
    ok(strstr(find("b"), "more than one result") != NULL,
       "two of one name: %s", found);

    /* pods */

    wanted = "p";
    run(find_pod);
    is_str(found, p->id, "a pod by name");
    wanted = prefix(p->id, 10);
    run(find_pod);
    is_str(found, p->id, "by prefix");
    wanted = p->id;
    run(find_pod);
    is_str(found, p->id, "by id");
    wanted = "b2";
    run(find_pod);
    ok(strstr(found, "no such pod") != NULL, "a container is none: %s",
       found);
    snprintf(s->id, 65, "cd%062d", 1);
    snprintf(p->id, 65, "cd%062d", 2);
    wanted = "cd";
    run(find_pod);
    ok(strstr(found, "more than one result for pod") != NULL,
       "two pods: %s", found);

    runtime_fail(PODCRI_CRI_LIST_CONTAINERS, 1, RUNTIME_FAIL, 2, "broken");
    ok(strstr(find("a"), "broken") != NULL, "an error is no answer: %s",
       found);
    runtime_fail(PODCRI_CRI_LIST_CONTAINERS, 2, RUNTIME_FAIL, 2, "broken");
    ok(strstr(find("nobody"), "broken") != NULL, "nor in the long list");
}


/* --- what inspect reads --- */

static void
inspect_container(podcri_op_t *op)
{
    podcri_container_t  *c;

    found = "";

    if (podcri_container_inspect(op, wanted, &c) != PODCRI_OK) {
        found = podcri_pstrdup(api_pool(), op->ctx.err.message);
        return;
    }

    found = podcri_psprintf(api_pool(), "%s %d %s", c->cri_id,
                            c->status.state == c->state && c->has_status,
                            c->pod_name);
}


static void
inspects(void)
{
    size_t                n;
    runtime_sandbox_t    *s, *p;
    runtime_container_t  *a, *b, *again;

    runtime_reset();
    s = runtime_sandbox("a", PODCRI_KIND_CONTAINER, "n1", NULL, 0);
    a = ours(s, "a", NULL, 0, RUNNING);
    p = runtime_sandbox("p", PODCRI_KIND_POD, "n2", NULL, 0);
    b = ours(p, "b", NULL, 0, RUNNING);

    wanted = "a";
    run(inspect_container);
    is_str(found, podcri_psprintf(api_pool(), "%s 1 ", a->id), "one");

    n = api_calls[PODCRI_CRI_CONTAINER_STATUS];
    run(inspect_container);
    is_str(found, podcri_psprintf(api_pool(), "%s 1 ", a->id), "once more");
    is_int(api_calls[PODCRI_CRI_CONTAINER_STATUS], n + 1, "one status each");

    wanted = "b";
    run(inspect_container);
    run(inspect_container);
    is_str(found, podcri_psprintf(api_pool(), "%s 1 p", b->id), "of a pod");
    is_int(api_calls[PODCRI_CRI_LIST_POD_SANDBOX], 0, "no list of sandboxes");

    /* what was guessed is not what the runtime says now */

    a->state = EXITED;
    again = ours(s, "a", a->id, 1, RUNNING);
    wanted = "a";
    run(inspect_container);
    is_str(found, podcri_psprintf(api_pool(), "%s 1 ", again->id),
           "the newer incarnation");

    a->live = 0;
    again->live = 0;
    run(inspect_container);
    ok(strstr(found, "no container with name or ID") != NULL,
       "it has gone: %s", found);

    p->live = 0;
    wanted = "b";
    run(inspect_container);
    is_str(found, podcri_psprintf(api_pool(), "%s 1 ", b->id),
           "without its sandbox");

    runtime_fail(PODCRI_CRI_CONTAINER_STATUS, 1, RUNTIME_FAIL, 2, "broken");
    run(inspect_container);
    is_str(found, podcri_psprintf(api_pool(), "%s 1 ", b->id),
           "a guess that fails is found out");

    b->state = EXITED;
    run(inspect_container);
    is_str(found, podcri_psprintf(api_pool(), "%s 1 ", b->id), "it has ended");

    ours(s, "c", NULL, 0, RUNNING);
    wanted = "c";
    runtime_fail(PODCRI_CRI_CONTAINER_STATUS, 1, RUNTIME_FAIL, 2, "broken");
    run(inspect_container);
    ok(strstr(found, "broken") != NULL, "a status that fails: %s", found);
    runtime_fail(PODCRI_CRI_POD_SANDBOX_STATUS, 1, RUNTIME_FAIL, 2, "broken");
    run(inspect_container);
    ok(strstr(found, "broken") != NULL, "a sandbox that fails");
}


/* --- addresses --- */

static int
addresses(podcri_op_t *op, podcri_world_t *world)
{
    size_t                i;
    podcri_container_t  **list;

    if (podcri_store_list(op, world) != PODCRI_OK) {
        fail("no list");
        return PODCRI_ERROR;
    }

    list = podcri_palloc(op->ctx.pool, world->ncontainers * sizeof(*list));

    for (i = 0; i < world->ncontainers; i++) {
        list[i] = &world->containers[i];
    }

    /* what happens between list and address */

    if (runtime_find("goes")) {
        runtime_find("goes")->sandbox->live = 0;
    }

    return podcri_store_addresses(op, list, world->ncontainers);
}


static void
see_addresses(podcri_op_t *op)
{
    podcri_world_t       world;
    podcri_container_t  *c;

    is_int(addresses(op, &world), PODCRI_OK, "addresses");

    c = seen(&world, "both");
    is_str(c->ip, "10.0.0.2", "an address");
    is_int(c->ips.n, 1, "and one more");
    is_str(c->ips.elts[0], "fd00::2", "of the other kind");

    c = seen(&world, "host");
    is_str(c->ip, "", "none of its own");
    is_int(c->has_ip, 1, "which is known");

    is_int(seen(&world, "ended")->has_ip, 0, "one that has ended has none");
    is_int(seen(&world, "goes")->has_ip, 0, "nor has one that has gone");
    is_str(seen(&world, "goes")->ip, "", "- shown as none");
}


static void
addresses_error(podcri_op_t *op)
{
    podcri_world_t  world;

    is_int(addresses(op, &world), PODCRI_ERROR, "no address");
    ok(strstr(op->ctx.err.message, "broken") != NULL,
       "the runtime's words are still there");
}


static void
address_cache(void)
{
    runtime_sandbox_t  *s;

    runtime_reset();
    s = runtime_sandbox("p", PODCRI_KIND_POD, "n1", NULL, 0);
    s->ips[0] = "10.0.0.2";
    s->ips[1] = "fd00::2";
    ours(s, "both", NULL, 0, RUNNING);
    ours(s, "ended", NULL, 0, EXITED);

    s = runtime_sandbox("h", PODCRI_KIND_POD, "n2", NULL, 0);
    ours(s, "host", NULL, 0, RUNNING);

    s = runtime_sandbox("g", PODCRI_KIND_POD, "n3", NULL, 0);
    ours(s, "goes", NULL, 0, RUNNING);

    run(see_addresses);
    is_int(api_calls[PODCRI_CRI_POD_SANDBOX_STATUS], 3,
           "asked for each that runs");

    run(see_addresses);
    is_int(api_calls[PODCRI_CRI_POD_SANDBOX_STATUS], 4,
           "and again for what was not told");

    s = runtime_sandbox("f", PODCRI_KIND_POD, "n4", NULL, 0);
    ours(s, "fresh", NULL, 0, RUNNING);
    runtime_fail(PODCRI_CRI_POD_SANDBOX_STATUS, 1, RUNTIME_FAIL, 2, "broken");
    run(addresses_error);
}


int
main(void)
{
    api_confs[0].namespace_ = "ns";

    lists();
    status_cache();
    finds();
    inspects();
    address_cache();

    api_done();

    return done_testing();
}
