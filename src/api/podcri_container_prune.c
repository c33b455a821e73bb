
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_containers.h"
#include "podcri_lifecycle.h"
#include "podcri_prune.h"


static int podcri_prune_container(podcri_op_t *op, podcri_container_t *c,
    int64_t *size);


int
podcri_op_container_prune(podcri_op_t *op)
{
    int                         rc;
    size_t                      i;
    int64_t                     total;
    podcri_prune_t              list;
    podcri_container_query_t   *q;

    q = op->query;

    rc = podcri_prune_containers(op, q->filters, &list);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (op->dialect == PODCRI_LIBPOD) {
        podcri_prune_json(&op->out, &list);
        return podcri_reply_json(op, 200);
    }

    total = 0;

    podcri_json_open(&op->out, '{');
    podcri_json_key(&op->out, "ContainersDeleted");
    podcri_json_open(&op->out, '[');

    for (i = 0; i < list.n; i++) {
        if (list.elts[i].error == NULL) {
            podcri_json_str(&op->out, list.elts[i].id);
            total += list.elts[i].size;
        }
    }

    podcri_json_close(&op->out, ']');
    podcri_json_key(&op->out, "SpaceReclaimed");
    podcri_json_int(&op->out, total);
    podcri_json_close(&op->out, '}');

    return podcri_reply_json(op, 200);
}


int
podcri_prune_containers(podcri_op_t *op, const char *filters,
    podcri_prune_t *list)
{
    int                   rc;
    size_t                i;
    int64_t               size;
    podcri_world_t        world;
    podcri_filters_t      f;
    podcri_container_t   *c;
    podcri_filter_env_t   env;

    memset(list, 0, sizeof(podcri_prune_t));

    memset(&env, 0, sizeof(env));
    env.now = op->ctx.loop->wall(op->ctx.loop);

    rc = podcri_filters_parse(&op->ctx, filters, &f);

    if (rc == PODCRI_OK) {
        rc = podcri_container_prune_filters_check(&op->ctx, &f, &env);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_store_list(op, &world);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < world.ncontainers; i++) {
        c = &world.containers[i];

        if (c->foreign || c->state == PODCRI_STATE_RUNNING
            || !podcri_container_matches(c, &f, &env))
        {
            continue;
        }

        rc = podcri_prune_container(op, c, &size);

        if (rc == PODCRI_CANCELED) {
            return rc;
        }

        if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND) {

            /* somebody else has removed it */

            podcri_err_clear(&op->ctx);
            continue;
        }

        podcri_prune_push(op, list, c->id,
                          rc == PODCRI_OK ? NULL : op->ctx.err.message,
                          rc == PODCRI_OK ? size : 0);

        podcri_err_clear(&op->ctx);
    }

    return PODCRI_OK;
}


static int
podcri_prune_container(podcri_op_t *op, podcri_container_t *c, int64_t *size)
{
    int                             rc;
    Cri__FilesystemUsage           *usage;
    Cri__ContainerStatsRequest      req = CRI__CONTAINER_STATS_REQUEST__INIT;
    Cri__ContainerStatsResponse    *resp;

    *size = 0;

    /* containerd gives no figures of a container without a process: its layer
     * counts as 0 */

    req.container_id = (char *) c->cri_id;

    rc = podcri_cri_call(&op->ctx, podcri_store_node(op, c->node),
                         PODCRI_CRI_CONTAINER_STATS, &req, &resp);

    if (rc == PODCRI_CANCELED) {
        return rc;
    }

    if (rc == PODCRI_OK && resp->stats && resp->stats->writable_layer) {
        usage = resp->stats->writable_layer;
        *size = usage->used_bytes ? (int64_t) usage->used_bytes->value : 0;
    }

    podcri_err_clear(&op->ctx);

    return podcri_container_remove(op, c, 1);
}
