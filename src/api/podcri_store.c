
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_map.h"
#include "podcri_standin.h"
#include "podcri_store.h"


/* so many entries are made into views before other events get their turn */
#define PODCRI_STORE_SLICE   256


typedef struct {
    Cri__PodSandbox         *sandbox;
    podcri_pod_t            *pod;         /* NULL: of a single container */
} podcri_store_sandbox_t;


typedef struct {
    podcri_node_t           *node;
    podcri_cache_t          *cache;
    unsigned                 generation;
    Cri__PodSandbox        **sandboxes;
    size_t                   nsandboxes;
    Cri__Container         **containers;
    size_t                   ncontainers;
    podcri_store_sandbox_t  *all;         /* of sandboxes */
    podcri_map_t             by_id;       /* of all */
    size_t                   npods;
    podcri_cache_entry_t   **pods;        /* of our own pods */
} podcri_store_node_t;


static int podcri_store_world(podcri_op_t *op, podcri_world_t *world,
    int pods);
static void podcri_store_sandboxes(podcri_op_t *op, podcri_store_node_t *sn);
static int podcri_store_pods(podcri_op_t *op, podcri_store_node_t *sn,
    podcri_world_t *world);
static int podcri_store_containers(podcri_op_t *op, podcri_store_node_t *sn,
    podcri_world_t *world, podcri_pod_t **owners, podcri_map_t *ids);
static void podcri_store_join(podcri_op_t *op, podcri_world_t *world,
    podcri_pod_t **owners);


int
podcri_store_list(podcri_op_t *op, podcri_world_t *world)
{
    return podcri_store_world(op, world, 0);
}


int
podcri_store_list_pods(podcri_op_t *op, podcri_world_t *world)
{
    return podcri_store_world(op, world, 1);
}


static int
podcri_store_world(podcri_op_t *op, podcri_world_t *world, int pods)
{
    size_t                           i, nc, np;
    podcri_map_t                     ids;
    podcri_pod_t                   **owners;
    podcri_cri_call_t               *calls;
    podcri_store_node_t             *sn;
    Cri__ListContainersResponse     *cresp;
    Cri__ListPodSandboxResponse     *presp;
    Cri__ListContainersRequest       creq = CRI__LIST_CONTAINERS_REQUEST__INIT;
    Cri__ListPodSandboxRequest       preq =
                                         CRI__LIST_POD_SANDBOX_REQUEST__INIT;

    calls = podcri_pcalloc(op->ctx.pool,
                           2 * op->nnodes * sizeof(podcri_cri_call_t));
    sn = podcri_pcalloc(op->ctx.pool,
                        op->nnodes * sizeof(podcri_store_node_t));

    for (i = 0; i < op->nnodes; i++) {
        sn[i].node = op->nodes[i];
        sn[i].cache = podcri_cache_get(op->nodes[i]);
        sn[i].generation = podcri_cache_begin(sn[i].cache);

        calls[2 * i].node = op->nodes[i];
        calls[2 * i].method = PODCRI_CRI_LIST_CONTAINERS;
        calls[2 * i].req = &creq;
        calls[2 * i].shared = 1;

        calls[2 * i + 1].node = op->nodes[i];
        calls[2 * i + 1].method = PODCRI_CRI_LIST_POD_SANDBOX;
        calls[2 * i + 1].req = &preq;
        calls[2 * i + 1].shared = 1;
    }

    if (podcri_cri_all(&op->ctx, calls, 2 * op->nnodes) != PODCRI_OK) {
        return PODCRI_CANCELED;
    }

    nc = 0;
    np = 0;

    for (i = 0; i < 2 * op->nnodes; i++) {
        if (calls[i].rc != PODCRI_OK) {
            op->ctx.err = calls[i].err;
            return PODCRI_ERROR;
        }
    }

    for (i = 0; i < op->nnodes; i++) {
        cresp = calls[2 * i].resp;
        presp = calls[2 * i + 1].resp;

        sn[i].containers = cresp->containers;
        sn[i].ncontainers = cresp->n_containers;
        sn[i].sandboxes = presp->items;
        sn[i].nsandboxes = presp->n_items;

        nc += cresp->n_containers;
        np += presp->n_items;
    }

    memset(world, 0, sizeof(podcri_world_t));

    world->containers = podcri_palloc(op->ctx.pool,
                                      nc * sizeof(podcri_container_t));
    world->pods = podcri_palloc(op->ctx.pool, np * sizeof(podcri_pod_t));

    owners = podcri_palloc(op->ctx.pool, nc * sizeof(podcri_pod_t *));

    podcri_map_init(&ids, op->ctx.pool, 16);

    for (i = 0; i < op->nnodes; i++) {
        podcri_store_sandboxes(op, &sn[i]);

        if ((pods && podcri_store_pods(op, &sn[i], world) != PODCRI_OK)
            || podcri_store_containers(op, &sn[i], world, owners, &ids)
               != PODCRI_OK)
        {
            return PODCRI_CANCELED;
        }

        podcri_cache_sweep(sn[i].cache, sn[i].generation);
    }

    if (pods) {
        podcri_store_join(op, world, owners);
    }

    return PODCRI_OK;
}


/* Held before the first wait: nothing is looked up behind it.  What is
 * remembered of pods is kept by lists that do not show them, too. */

static void
podcri_store_sandboxes(podcri_op_t *op, podcri_store_node_t *sn)
{
    size_t            i;
    const char       *kind;
    Cri__PodSandbox  *s;

    sn->pods = podcri_palloc(op->ctx.pool,
                             sn->nsandboxes * sizeof(podcri_cache_entry_t *));
    sn->all = podcri_pcalloc(op->ctx.pool,
                             sn->nsandboxes * sizeof(podcri_store_sandbox_t));

    podcri_map_init(&sn->by_id, op->ctx.pool, sn->nsandboxes);

    for (i = 0; i < sn->nsandboxes; i++) {
        s = sn->sandboxes[i];

        sn->all[i].sandbox = s;
        podcri_map_set(&sn->by_id, s->id, &sn->all[i]);

        kind = podcri_cri_map_get(s->n_labels, s->labels, PODCRI_LABEL_KIND);

        if (kind && strcmp(kind, PODCRI_KIND_CONTAINER) != 0) {
            sn->pods[sn->npods++] = podcri_cache_entry(sn->cache, s->id);
        }
    }

    podcri_cache_hold(op->ctx.pool, sn->pods, sn->npods);
}


static int
podcri_store_pods(podcri_op_t *op, podcri_store_node_t *sn,
    podcri_world_t *world)
{
    size_t                    i, n;
    const char               *kind, *text;
    podcri_pod_t             *pod, *other;
    podcri_map_t              ids;
    Cri__PodSandbox          *s;
    const podcri_pod_spec_t  *spec;

    podcri_map_init(&ids, op->ctx.pool, 16);

    for (i = 0, n = 0; i < sn->nsandboxes; i++) {
        s = sn->sandboxes[i];

        if ((i + 1) % PODCRI_STORE_SLICE == 0
            && podcri_task_yield(op->ctx.task) != PODCRI_OK)
        {
            return PODCRI_CANCELED;
        }

        kind = podcri_cri_map_get(s->n_labels, s->labels, PODCRI_LABEL_KIND);

        if (kind && strcmp(kind, PODCRI_KIND_CONTAINER) == 0) {
            continue;
        }

        spec = NULL;

        if (kind) {
            text = podcri_cri_map_get(s->n_annotations, s->annotations,
                                      PODCRI_ANNOTATION_SPEC);
            spec = podcri_cache_pod_spec(sn->cache, sn->pods[n++], text);
        }

        pod = &world->pods[world->npods];

        podcri_pod_from_cri(op->ctx.pool, s, spec, sn->node->conf->name,
                            pod);

        if (kind == NULL && pod->id == pod->cri_id) {

            /* of ours the first incarnation, too, has the id that the runtime
             * gave: a later one carries it in a label */

            sn->all[i].pod = pod;
            world->npods++;
            continue;
        }

        other = podcri_map_get(&ids, pod->id);

        if (other) {

            /* a pod that is being started again: the newer one counts */

            sn->all[i].pod = other;

            if (pod->attempt > other->attempt) {
                *other = *pod;
            }

        } else {
            sn->all[i].pod = pod;
            podcri_map_set(&ids, pod->id, pod);
            world->npods++;
        }
    }

    return PODCRI_OK;
}


static int
podcri_store_containers(podcri_op_t *op, podcri_store_node_t *sn,
    podcri_world_t *world, podcri_pod_t **owners, podcri_map_t *ids)
{
    size_t                   i;
    const char              *text;
    podcri_pod_t            *pod;
    Cri__Container          *c;
    podcri_container_t      *view, *other;
    const podcri_spec_t     *spec;
    podcri_cache_entry_t   **entries;
    podcri_store_sandbox_t  *s;

    entries = podcri_palloc(op->ctx.pool,
                            sn->ncontainers * sizeof(podcri_cache_entry_t *));

    for (i = 0; i < sn->ncontainers; i++) {
        entries[i] = podcri_cache_entry(sn->cache, sn->containers[i]->id);
    }

    podcri_cache_hold(op->ctx.pool, entries, sn->ncontainers);

    for (i = 0; i < sn->ncontainers; i++) {
        c = sn->containers[i];

        if ((i + 1) % PODCRI_STORE_SLICE == 0
            && podcri_task_yield(op->ctx.task) != PODCRI_OK)
        {
            return PODCRI_CANCELED;
        }

        text = podcri_cri_map_get(c->n_annotations, c->annotations,
                                  PODCRI_ANNOTATION_SPEC);

        if (text == NULL && podcri_standin_is(c)) {
            podcri_standin_seen(op, sn->node, c);
            continue;
        }

        spec = podcri_cache_spec(sn->cache, entries[i], text);

        s = podcri_map_get(&sn->by_id, c->pod_sandbox_id);
        pod = s ? s->pod : NULL;

        view = &world->containers[world->ncontainers];

        podcri_container_from_cri(op->ctx.pool, c, s ? s->sandbox : NULL,
                                  spec, sn->node->conf->name, view);

        if (entries[i]->has_status
            && entries[i]->status.state == view->state)
        {
            view->status = entries[i]->status;
            view->has_status = 1;
        }

        podcri_detail_addresses(op, view, entries[i]);

        if (!view->foreign || view->id != view->cri_id) {

            /* one that can have another incarnation */

            other = podcri_map_get(ids, view->id);

            if (other) {
                if (view->attempt > other->attempt) {
                    *other = *view;
                    owners[other - world->containers] = pod;
                }

                continue;
            }

            podcri_map_set(ids, view->id, view);
        }

        owners[world->ncontainers++] = pod;
    }

    return PODCRI_OK;
}


/* gives each pod its containers */

static void
podcri_store_join(podcri_op_t *op, podcri_world_t *world,
    podcri_pod_t **owners)
{
    size_t                      i;
    podcri_pod_t               *pod;
    const podcri_container_t  **list;

    for (i = 0; i < world->ncontainers; i++) {
        if (owners[i]) {
            owners[i]->ncontainers++;
        }
    }

    list = podcri_palloc(op->ctx.pool, world->ncontainers * sizeof(void *));

    for (i = 0; i < world->npods; i++) {
        pod = &world->pods[i];

        pod->containers = list;
        list += pod->ncontainers;
        pod->ncontainers = 0;
    }

    for (i = 0; i < world->ncontainers; i++) {
        pod = owners[i];

        if (pod) {
            pod->containers[pod->ncontainers++] = &world->containers[i];
        }
    }
}


podcri_node_t *
podcri_store_node(podcri_op_t *op, const char *name)
{
    size_t  i;

    for (i = 0; i < op->nnodes - 1; i++) {
        if (op->nodes[i]->conf->name == name) {
            break;
        }
    }

    return op->nodes[i];
}
