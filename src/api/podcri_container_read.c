
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_containers.h"
#include "podcri_image_find.h"
#include "podcri_map.h"
#include "podcri_session.h"
#include "podcri_store.h"
#include "podcri_volumes.h"


/* so many entries are written before other events get their turn */
#define PODCRI_LIST_SLICE  256

/* what a row takes up, about: a buffer that doubles is copied too often */
#define PODCRI_LIST_ROW    1024


typedef void (*podcri_list_pt)(podcri_json_t *w, const podcri_container_t *c,
    const podcri_answer_t *a);


static int podcri_container_list(podcri_op_t *op, podcri_list_pt write);
static int podcri_list_newer(const void *one, const void *two);
static int podcri_list_filters(podcri_op_t *op, podcri_filters_t *filters,
    podcri_filter_env_t *env);
static int podcri_list_find(podcri_op_t *op, podcri_world_t *world,
    podcri_filters_t *filters, podcri_filter_env_t *env);
static int podcri_list_has(const podcri_filters_t *filters,
    const char *name);
static void podcri_list_filter(podcri_op_t *op, podcri_filters_t *filters,
    const char *name, const char *value);
static int podcri_list_sizes(podcri_op_t *op, podcri_container_t **list,
    size_t n);
static void podcri_inspect_mounts(podcri_op_t *op, podcri_container_t *c);


int
podcri_op_container_list_libpod(podcri_op_t *op)
{
    return podcri_container_list(op, podcri_list_container_libpod);
}


int
podcri_op_container_list_docker(podcri_op_t *op)
{
    return podcri_container_list(op, podcri_list_container_docker);
}


static int
podcri_container_list(podcri_op_t *op, podcri_list_pt write)
{
    int                         rc, all;
    size_t                      i, n;
    podcri_world_t              world;
    podcri_answer_t             answer;
    podcri_filters_t            filters;
    podcri_container_t        **list, *c;
    podcri_filter_env_t         env;
    podcri_container_query_t   *q;

    q = op->query;

    rc = podcri_list_filters(op, &filters, &env);

    if (rc == PODCRI_OK) {
        rc = podcri_store_list(op, &world);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_list_find(op, &world, &filters, &env);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    list = podcri_palloc(op->ctx.pool,
                         world.ncontainers * sizeof(podcri_container_t *));

    /* as Podman: a limit, or a filter by state, looks at all of them */

    all = q->all || q->limit > 0 || podcri_list_has(&filters, "status")
          || podcri_list_has(&filters, "exited")
          || podcri_list_has(&filters, "until");

    for (i = 0, n = 0; i < world.ncontainers; i++) {
        c = &world.containers[i];

        if (all || c->state == PODCRI_STATE_RUNNING) {
            list[n++] = c;
        }
    }

    rc = podcri_store_status(op, list, n);

    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0, all = 0; i < n; i++) {
        if (podcri_container_matches(list[i], &filters, &env)) {
            list[all++] = list[i];
        }
    }

    n = all;

    qsort(list, n, sizeof(podcri_container_t *), podcri_list_newer);

    if (q->limit > 0) {
        n = podcri_min(n, (size_t) q->limit);
    }

    if (op->dialect == PODCRI_LIBPOD) {

        /* Podman lists the oldest first, Docker the newest */

        for (i = 0; i < n / 2; i++) {
            c = list[i];
            list[i] = list[n - 1 - i];
            list[n - 1 - i] = c;
        }
    }

    if (q->size) {
        rc = podcri_list_sizes(op, list, n);

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    podcri_answer_init(op, &answer);

    if (op->dialect == PODCRI_DOCKER && n) {
        rc = podcri_answer_network(op, list[0], &answer);

        if (rc == PODCRI_OK) {
            rc = podcri_store_addresses(op, list, n);
        }

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    podcri_json_reserve(&op->out, n * PODCRI_LIST_ROW);
    podcri_json_open(&op->out, '[');

    for (i = 0; i < n; i++) {
        write(&op->out, list[i], &answer);

        if ((i + 1) % PODCRI_LIST_SLICE == 0
            && podcri_task_yield(op->ctx.task) != PODCRI_OK)
        {
            return PODCRI_CANCELED;
        }
    }

    podcri_json_close(&op->out, ']');

    return podcri_reply_json(op, 200);
}


static int
podcri_list_newer(const void *one, const void *two)
{
    const podcri_container_t  *a, *b;

    a = *(podcri_container_t *const *) one;
    b = *(podcri_container_t *const *) two;

    if (a->created != b->created) {
        return a->created < b->created ? 1 : -1;
    }

    return strcmp(a->id, b->id);
}


static int
podcri_list_filters(podcri_op_t *op, podcri_filters_t *filters,
    podcri_filter_env_t *env)
{
    int                        rc;
    podcri_container_query_t  *q;

    q = op->query;

    memset(env, 0, sizeof(podcri_filter_env_t));

    env->now = op->ctx.loop->wall(op->ctx.loop);

    rc = podcri_filters_parse(&op->ctx, q->filters, filters);

    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_list_filter(op, filters, "since", q->since);
    podcri_list_filter(op, filters, "before", q->before);

    return podcri_container_filters_check(&op->ctx, filters, env);
}


static int
podcri_list_find(podcri_op_t *op, podcri_world_t *world,
    podcri_filters_t *filters, podcri_filter_env_t *env)
{
    int              rc;
    podcri_images_t  images;

    env->all = world->containers;
    env->n = world->ncontainers;

    if (podcri_list_has(filters, "ancestor")) {
        rc = podcri_image_fetch_all(op, &images, NULL, 1);

        if (rc != PODCRI_OK) {
            return rc;
        }

        podcri_image_resolve(op, &images, world->containers,
                             world->ncontainers);

        env->images = images.elts;
        env->nimages = images.n;
    }

    return podcri_filters_find(&op->ctx, filters, env);
}


static void
podcri_list_filter(podcri_op_t *op, podcri_filters_t *filters,
    const char *name, const char *value)
{
    podcri_filter_t  *f;

    if (value == NULL || value[0] == '\0') {
        return;
    }

    f = podcri_push(op->ctx.pool, &filters->elts, &filters->n,
                    sizeof(podcri_filter_t));

    f->name = name;
    podcri_strings_push(op->ctx.pool, &f->values, value);
}


static int
podcri_list_has(const podcri_filters_t *filters, const char *name)
{
    size_t  i;

    for (i = 0; i < filters->n; i++) {
        if (strcmp(filters->elts[i].name, name) == 0) {
            return 1;
        }
    }

    return 0;
}


/* The writable layers' sizes: the runtimes give all of them in one call. */

static int
podcri_list_sizes(podcri_op_t *op, podcri_container_t **list, size_t n)
{
    int                                 rc;
    size_t                              i, j, k;
    podcri_map_t                        sizes;
    podcri_images_t                     images;
    Cri__ContainerStats                *stats;
    Cri__FilesystemUsage               *usage;
    Cri__ListContainerStatsRequest      req =
                                     CRI__LIST_CONTAINER_STATS_REQUEST__INIT;
    Cri__ListContainerStatsResponse    *resp;

    rc = podcri_image_fetch_all(op, &images, NULL, 0);

    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_map_init(&sizes, op->ctx.pool, n);

    for (i = 0; i < op->nnodes; i++) {
        rc = podcri_cri_call(&op->ctx, op->nodes[i],
                             PODCRI_CRI_LIST_CONTAINER_STATS, &req, &resp);

        if (rc != PODCRI_OK) {
            return rc;
        }

        for (j = 0; j < resp->n_stats; j++) {
            stats = resp->stats[j];

            if (stats->attributes && stats->writable_layer) {
                podcri_map_set(&sizes, stats->attributes->id,
                               stats->writable_layer);
            }
        }
    }

    for (i = 0; i < n; i++) {
        usage = podcri_map_get(&sizes, list[i]->cri_id);

        if (usage == NULL || usage->used_bytes == NULL) {
            continue;
        }

        podcri_image_resolve(op, &images, list[i], 1);

        list[i]->has_size = 1;
        list[i]->size_rw = usage->used_bytes->value;
        list[i]->size_rootfs = list[i]->size_rw;

        for (k = 0; k < images.n; k++) {
            if (strcmp(images.elts[k].id, list[i]->image_id) == 0) {
                list[i]->size_rootfs += images.elts[k].size;
                break;
            }
        }
    }

    return PODCRI_OK;
}


int
podcri_op_container_inspect(podcri_op_t *op)
{
    int                        rc;
    podcri_answer_t            answer;
    podcri_container_t        *c;
    podcri_container_query_t  *q;

    q = op->query;

    rc = podcri_container_inspect(op, op->name, &c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (q->size) {
        rc = podcri_list_sizes(op, &c, 1);

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    podcri_answer_init(op, &answer);

    rc = podcri_answer_network(op, c, &answer);

    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_session_list(op, c->id, &answer.exec_ids);
    podcri_inspect_mounts(op, c);

    if (op->dialect == PODCRI_LIBPOD) {
        podcri_inspect_container_libpod(&op->out, c, &answer);

    } else {
        podcri_inspect_container_docker(&op->out, c, &answer);
    }

    return podcri_reply_json(op, 200);
}


/* where on the node the volumes are, which is no matter of the spec */

static void
podcri_inspect_mounts(podcri_op_t *op, podcri_container_t *c)
{
    size_t           i;
    podcri_node_t   *node;
    podcri_spec_t   *spec;
    podcri_mount_t  *m;

    node = podcri_store_node(op, c->node);

    if (!node->conf->local || node->conf->volume_directory == NULL
        || c->spec->nmounts == 0)
    {
        return;
    }

    spec = podcri_palloc(op->ctx.pool, sizeof(podcri_spec_t));
    *spec = *c->spec;

    spec->mounts = podcri_palloc(op->ctx.pool,
                                 spec->nmounts * sizeof(podcri_mount_t));
    memcpy(spec->mounts, c->spec->mounts,
           spec->nmounts * sizeof(podcri_mount_t));

    for (i = 0; i < spec->nmounts; i++) {
        m = &spec->mounts[i];

        if (strcmp(m->type, "volume") == 0 && m->name) {
            m->source = podcri_volume_mountpoint(op->ctx.pool,
                                             node->conf->volume_directory,
                                             m->name);
        }
    }

    c->spec = spec;
}


int
podcri_op_container_exists(podcri_op_t *op)
{
    int                  rc;
    podcri_container_t  *c;

    rc = podcri_container_find(op, op->name, &c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    return podcri_reply_empty(op, 204);
}
