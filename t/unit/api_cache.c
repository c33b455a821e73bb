
/*
 * Copyright (C) 2026 podcri authors
 *
 * What a worker remembers: entries that are looked at while lists come and
 * go.
 */


#include "podcri_cache.h"
#include "podcri_str.h"
#include "tap.h"


#define MANY  5000


static podcri_node_t  node;


static void
status(podcri_cache_entry_t *entry, int state, const char *message)
{
    podcri_pool_t                *pool;
    podcri_status_t               now;
    Cri__ContainerStatus          s = CRI__CONTAINER_STATUS__INIT;
    Cri__ContainerStatusResponse  r = CRI__CONTAINER_STATUS_RESPONSE__INIT;

    pool = podcri_pool_create(0);

    r.status = &s;
    s.state = state;
    s.message = podcri_pstrdup(pool, message);

    podcri_status_from_cri(&r, &now);
    podcri_cache_status(entry, &now);

    podcri_pool_destroy(pool);
}


static void
entries(podcri_cache_t *cache)
{
    char                   id[80];
    unsigned               i, wrong;
    podcri_cache_entry_t  *a, *b;

    ok(podcri_cache_get(&node) == cache, "a node has one cache");

    a = podcri_cache_entry(cache, "a");
    b = podcri_cache_entry(cache, "b");

    ok(a != b, "an entry each");
    ok(podcri_cache_entry(cache, "a") == a, "the same one again");
    is_int(podcri_cache_count(cache), 2, "two");

    for (i = 0; i < MANY; i++) {
        snprintf(id, sizeof(id), "%064u", i);
        podcri_cache_entry(cache, id)->decoded = i & 1;
    }

    for (i = 0, wrong = 0; i < MANY; i++) {
        snprintf(id, sizeof(id), "%064u", i);
        wrong += podcri_cache_entry(cache, id)->decoded != (i & 1);
    }

    is_int(wrong, 0, "it grows and keeps them apart");
    is_int(podcri_cache_count(cache), MANY + 2, "all of them");
    ok(podcri_cache_entry(cache, "a") == a, "entries do not move");

    /* an id longer than any runtime's is not overrun, and not remembered: it
     * may not be the only one that begins so */

    memset(id, 'x', sizeof(id) - 1);
    id[sizeof(id) - 1] = '\0';
    a = podcri_cache_entry(cache, id);
    is_int(strlen(a->id), 64, "a long id is cut");
    ok(podcri_cache_entry(cache, id) != a, "and not found");
}


static void
sweeps(podcri_cache_t *cache)
{
    unsigned  one, two;

    podcri_cache_sweep(cache, podcri_cache_begin(cache));
    is_int(podcri_cache_count(cache), 0, "what a list has not goes");

    one = podcri_cache_begin(cache);
    podcri_cache_entry(cache, "a");
    podcri_cache_entry(cache, "b");
    podcri_cache_sweep(cache, one);
    is_int(podcri_cache_count(cache), 2, "what it has stays");

    /* two lists at a time, the older one is slow */

    one = podcri_cache_begin(cache);
    two = podcri_cache_begin(cache);
    podcri_cache_entry(cache, "new");
    podcri_cache_sweep(cache, two);
    is_int(podcri_cache_count(cache), 1, "the younger list drops a and b");
    podcri_cache_entry(cache, "a");
    podcri_cache_sweep(cache, one);
    is_int(podcri_cache_count(cache), 2,
           "the older one does not drop what the younger has seen");
}


static void
holds(podcri_cache_t *cache)
{
    podcri_pool_t           *one, *two;
    podcri_spec_t            spec;
    podcri_ctx_t             ctx;
    const podcri_spec_t     *held;
    podcri_status_t          shown;
    podcri_cache_entry_t    *entry, *e1[1], *e2[2];

    memset(&ctx, 0, sizeof(ctx));
    ctx.pool = podcri_pool_create(0);
    podcri_spec_init(&spec);
    spec.name = "name";

    one = podcri_pool_create(0);
    two = podcri_pool_create(0);

    entry = podcri_cache_entry(cache, "held");
    held = podcri_cache_spec(cache, entry,
                             podcri_spec_encode(&ctx, &spec));
    is_str(held->name, "name", "a spec is decoded");
    ok(podcri_cache_spec(cache, entry, "other text") == held,
       "once: it never changes");

    status(entry, CRI__CONTAINER_STATE__CONTAINER_CREATED, "first");

    e1[0] = entry;
    podcri_cache_hold(one, e1, 1);
    shown = entry->status;

    /* somebody else reads it again, twice */

    status(entry, CRI__CONTAINER_STATE__CONTAINER_RUNNING, "second");
    status(entry, CRI__CONTAINER_STATE__CONTAINER_EXITED, "third");

    is_str(shown.message, "first", "a status that is shown stays readable");
    is_str(entry->status.message, "third", "the newest is remembered");

    status(entry, CRI__CONTAINER_STATE__CONTAINER_EXITED, "fourth");
    is_str(entry->status.message, "third", "one of the same state is not");

    /* it is swept while two look at it, and comes back as another entry */

    e2[0] = entry;
    e2[1] = podcri_cache_entry(cache, "too");
    podcri_cache_hold(two, e2, 2);

    podcri_cache_sweep(cache, podcri_cache_begin(cache));
    is_int(podcri_cache_count(cache), 0, "the table is empty");
    is_str(held->name, "name", "what is held is there");

    ok(podcri_cache_entry(cache, "held") != entry,
       "the id has a new entry");
    ok(podcri_cache_entry(cache, "held")->has_status == 0,
       "which knows nothing");

    podcri_pool_destroy(one);
    is_str(held->name, "name", "somebody still holds it");
    is_str(entry->status.message, "third", "with its status");
    podcri_pool_destroy(two);

    /* not held: the former status goes at once, the sanitizer would say */

    entry = podcri_cache_entry(cache, "held");
    status(entry, CRI__CONTAINER_STATE__CONTAINER_RUNNING, "a");
    status(entry, CRI__CONTAINER_STATE__CONTAINER_EXITED, "b");
    is_str(entry->status.message, "b", "without a hold");

    /* none at all */

    one = podcri_pool_create(0);
    podcri_cache_hold(one, NULL, 0);
    podcri_pool_destroy(one);

    podcri_pool_destroy(ctx.pool);
}


static void
specs(podcri_cache_t *cache)
{
    char                  *text;
    podcri_cache_entry_t  *entry;

    entry = podcri_cache_entry(cache, "none");
    ok(podcri_cache_spec(cache, entry, NULL) == NULL, "no annotation");
    is_int(entry->decoded, 0, "is no reason to give up");
    ok(podcri_cache_spec(cache, entry, "{broken") == NULL, "a broken one");
    ok(podcri_cache_spec(cache, entry, "{\"v\":1}") == NULL,
       "is looked at once");

    entry = podcri_cache_entry(cache, "large");
    text = malloc(PODCRI_SPEC_MAX + 2);
    memset(text, ' ', PODCRI_SPEC_MAX + 1);
    text[PODCRI_SPEC_MAX + 1] = '\0';
    ok(podcri_cache_spec(cache, entry, text) == NULL, "one too large");
    ok(entry->spec_pool == NULL, "takes no memory");
    free(text);

    entry = podcri_cache_entry(cache, "pod");
    ok(podcri_cache_pod_spec(cache, entry, "{\"v\":1}") != NULL, "a pod's");
    ok(podcri_cache_pod_spec(cache, entry, NULL) != NULL, "is remembered");
}


int
main(void)
{
    podcri_cache_t  *cache;

    cache = podcri_cache_get(&node);

    entries(cache);
    sweeps(cache);
    holds(cache);
    specs(cache);

    podcri_cache_destroy(&node);
    ok(node.cache == NULL, "gone");
    podcri_cache_destroy(&node);

    return done_testing();
}
