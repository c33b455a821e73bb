
/*
 * Copyright (C) 2026 podcri authors
 */


#include <signal.h>

#include "podcri_containers.h"
#include "podcri_lifecycle.h"
#include "podcri_process.h"


static int podcri_change_signal(podcri_op_t *op, const char *text,
    int *signo);
static int podcri_remove_reply(podcri_op_t *op, const char *id,
    const char *input);
static int podcri_prune_one(podcri_op_t *op, podcri_container_t *c,
    int64_t *size);


int
podcri_op_container_start(podcri_op_t *op)
{
    int                  rc;
    podcri_container_t  *c;

    rc = podcri_container_find(op, op->name, &c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_container_start(op, c);

    if (rc == PODCRI_DONE) {
        return podcri_reply_empty(op, 304);
    }

    return rc == PODCRI_OK ? podcri_reply_empty(op, 204) : rc;
}


int
podcri_op_container_stop(podcri_op_t *op)
{
    int                        rc, signo;
    podcri_container_t        *c;
    podcri_container_query_t  *q;

    q = op->query;

    rc = podcri_change_signal(op, q->signal, &signo);

    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_container_find(op, op->name, &c);

    if (rc != PODCRI_OK) {

        if (rc == PODCRI_ERROR && q->ignore
            && op->ctx.err.kind == PODCRI_E_NOT_FOUND)
        {
            podcri_err_clear(&op->ctx);
            return podcri_reply_empty(op, 204);
        }

        return rc;
    }

    rc = podcri_container_stop(op, c, q->timeout, signo);

    if (rc == PODCRI_DONE) {
        return podcri_reply_empty(op, 304);
    }

    return rc == PODCRI_OK ? podcri_reply_empty(op, 204) : rc;
}


static int
podcri_change_signal(podcri_op_t *op, const char *text, int *signo)
{
    *signo = 0;

    if (text == NULL || text[0] == '\0') {
        return PODCRI_OK;
    }

    *signo = podcri_signal_number(text);

    if (*signo == 0) {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "invalid signal: %s", text);
    }

    return PODCRI_OK;
}


int
podcri_op_container_restart(podcri_op_t *op)
{
    int                        rc;
    podcri_container_t        *c;
    podcri_container_query_t  *q;

    q = op->query;

    rc = podcri_container_find(op, op->name, &c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_container_stop(op, c, q->timeout, 0);

    if (rc == PODCRI_OK || rc == PODCRI_DONE) {
        rc = podcri_container_start(op, c);
    }

    return (rc == PODCRI_OK || rc == PODCRI_DONE)
           ? podcri_reply_empty(op, 204) : rc;
}


int
podcri_op_container_kill(podcri_op_t *op)
{
    int                        rc, signo;
    podcri_container_t        *c;
    podcri_container_query_t  *q;

    q = op->query;

    rc = podcri_change_signal(op, q->signal, &signo);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (signo == 0) {
        signo = SIGKILL;
    }

    rc = podcri_container_find(op, op->name, &c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_process_signal(op, c, signo);

    if (rc == PODCRI_OK && signo == SIGKILL) {

        /* what follows a kill (rm, ps) sees it as ended */

        rc = podcri_process_wait(op, c,
                       podcri_store_node(op, c->node)->conf->read_timeout);
    }

    return rc == PODCRI_OK ? podcri_reply_empty(op, 204) : rc;
}


int
podcri_op_container_remove(podcri_op_t *op)
{
    int                        rc;
    int64_t                    timeout;
    podcri_container_t        *c;
    podcri_container_query_t  *q;

    q = op->query;

    rc = podcri_container_find(op, op->name, &c);

    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND
        && q->ignore)
    {
        podcri_err_clear(&op->ctx);

        podcri_json_open(&op->out, '[');
        podcri_json_close(&op->out, ']');

        return podcri_reply_json(op, 200);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (c->state == PODCRI_STATE_RUNNING) {

        if (!q->force) {
            return podcri_fail(&op->ctx, PODCRI_E_INTERNAL,
                               "container state improper",
                               "cannot remove container %s as it is running "
                               "- running or paused containers cannot be "
                               "removed without force", c->id);
        }

        /* Docker kills at once, Podman gives the container its time */

        timeout = op->dialect == PODCRI_DOCKER ? 0 : q->timeout;

        rc = podcri_container_stop(op, c, timeout, 0);

        if (rc != PODCRI_OK && rc != PODCRI_DONE) {
            return rc;
        }
    }

    rc = podcri_container_remove(op, c, q->volumes);

    if (rc != PODCRI_OK) {
        return rc;
    }

    return podcri_remove_reply(op, c->id, op->name);
}


static int
podcri_remove_reply(podcri_op_t *op, const char *id, const char *input)
{
    if (op->dialect == PODCRI_DOCKER) {
        return podcri_reply_empty(op, 204);
    }

    podcri_json_open(&op->out, '[');
    podcri_json_open(&op->out, '{');
    podcri_json_key(&op->out, "Id");
    podcri_json_str(&op->out, id);
    podcri_json_key(&op->out, "RawInput");
    podcri_json_str(&op->out, input);
    podcri_json_close(&op->out, '}');
    podcri_json_close(&op->out, ']');

    return podcri_reply_json(op, 200);
}


int
podcri_op_container_prune(podcri_op_t *op)
{
    int                         rc;
    size_t                      i;
    int64_t                     size, total;
    podcri_world_t              world;
    podcri_filters_t            filters;
    podcri_container_t         *c;
    podcri_filter_env_t         env;
    podcri_container_query_t   *q;

    q = op->query;

    rc = podcri_store_list(op, &world);

    if (rc != PODCRI_OK) {
        return rc;
    }

    memset(&env, 0, sizeof(env));
    env.now = op->ctx.loop->wall(op->ctx.loop);
    env.all = world.containers;
    env.n = world.ncontainers;

    rc = podcri_filters_parse(&op->ctx, q->filters, &filters);

    if (rc == PODCRI_OK) {
        rc = podcri_container_filters_check(&op->ctx, &filters, &env);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    total = 0;

    if (op->dialect == PODCRI_DOCKER) {
        podcri_json_open(&op->out, '{');
        podcri_json_key(&op->out, "ContainersDeleted");
    }

    podcri_json_open(&op->out, '[');

    for (i = 0; i < world.ncontainers; i++) {
        c = &world.containers[i];

        if (c->foreign || c->state == PODCRI_STATE_RUNNING
            || !podcri_container_matches(c, &filters, &env))
        {
            continue;
        }

        rc = podcri_prune_one(op, c, &size);

        if (rc == PODCRI_CANCELED) {
            return rc;
        }

        if (op->dialect == PODCRI_DOCKER) {
            if (rc == PODCRI_OK) {
                podcri_json_str(&op->out, c->id);
            }

        } else {
            podcri_json_open(&op->out, '{');
            podcri_json_key(&op->out, "Id");
            podcri_json_str(&op->out, c->id);

            if (rc == PODCRI_ERROR) {
                podcri_json_key(&op->out, "Err");
                podcri_json_str(&op->out, op->ctx.err.message);
            }

            podcri_json_key(&op->out, "Size");
            podcri_json_int(&op->out, size);
            podcri_json_close(&op->out, '}');
        }

        podcri_err_clear(&op->ctx);

        total += size;
    }

    podcri_json_close(&op->out, ']');

    if (op->dialect == PODCRI_DOCKER) {
        podcri_json_key(&op->out, "SpaceReclaimed");
        podcri_json_int(&op->out, total);
        podcri_json_close(&op->out, '}');
    }

    return podcri_reply_json(op, 200);
}


static int
podcri_prune_one(podcri_op_t *op, podcri_container_t *c, int64_t *size)
{
    int                             rc;
    Cri__FilesystemUsage           *usage;
    Cri__ContainerStatsRequest      req = CRI__CONTAINER_STATS_REQUEST__INIT;
    Cri__ContainerStatsResponse    *resp;

    *size = 0;

    /* containerd gives no figures of a container without a process
     * (facts/cri-runtimes.md section b): its layer counts as 0 */

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


int
podcri_op_container_init(podcri_op_t *op)
{
    int                  rc;
    podcri_container_t  *c;

    rc = podcri_container_find(op, op->name, &c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    /* CreateContainer has made all that Podman's init makes */

    if (c->state == PODCRI_STATE_CREATED) {
        return podcri_reply_empty(op, 204);
    }

    return podcri_fail(&op->ctx, PODCRI_E_INTERNAL,
                       "container state improper",
                       "container %s has already been created in runtime",
                       c->id);
}


int
podcri_op_container_shouldrestart(podcri_op_t *op)
{
    int                  rc;
    podcri_container_t  *c;

    rc = podcri_container_find(op, op->name, &c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    /* the client is asked to restart nothing: the answer of Podman for a
     * container without a restart policy that applies */

    return podcri_reply_text(op, 404, "text/plain; charset=utf-8",
                             "Not Found\n");
}
