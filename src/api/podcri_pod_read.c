
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_containers.h"
#include "podcri_pods.h"
#include "podcri_store.h"


const podcri_pod_query_t  podcri_pod_query_defaults = {
    .timeout = -1
};

#define podcri_q(key, type, field)                                            \
    podcri_in_map(key, type, podcri_pod_query_t, field)


const podcri_input_t  podcri_pod_list_query[] = {
    podcri_q("filters", PODCRI_T_STR, filters),
    podcri_in_end
};


const podcri_input_t  podcri_pod_stop_query[] = {
    podcri_q("t", PODCRI_T_I64, timeout),
    podcri_q("timeout", PODCRI_T_I64, timeout),
    podcri_in_end
};


const podcri_input_t  podcri_pod_kill_query[] = {
    podcri_q("signal", PODCRI_T_STR, signal),
    podcri_in_end
};


const podcri_input_t  podcri_pod_remove_query[] = {
    podcri_q("force", PODCRI_T_BOOL, force),
    podcri_q("timeout", PODCRI_T_I64, timeout),
    podcri_in_end
};


static int podcri_pod_newer(const void *one, const void *two);


int
podcri_op_pod_list(podcri_op_t *op)
{
    int                    rc;
    size_t                 i, n;
    podcri_pod_t         **list;
    podcri_world_t         world;
    podcri_answer_t        answer;
    podcri_filters_t       filters;
    podcri_pod_query_t    *q;
    podcri_filter_env_t    env;

    q = op->query;

    memset(&env, 0, sizeof(env));
    env.now = op->ctx.loop->wall(op->ctx.loop);

    rc = podcri_filters_parse(&op->ctx, q->filters, &filters);

    if (rc == PODCRI_ERROR) {

        /* the one list of Podman's that answers this with 400 */

        op->ctx.err.status = 400;
    }

    if (rc == PODCRI_OK) {
        rc = podcri_pod_filters_check(&op->ctx, &filters, &env);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_store_list_pods(op, &world);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    list = podcri_palloc(op->ctx.pool, world.npods * sizeof(podcri_pod_t *));

    for (i = 0, n = 0; i < world.npods; i++) {
        if (podcri_pod_matches(&world.pods[i], &filters, &env)) {
            list[n++] = &world.pods[i];
        }
    }

    qsort(list, n, sizeof(podcri_pod_t *), podcri_pod_newer);

    podcri_answer_init(op, &answer);

    podcri_json_open(&op->out, '[');

    for (i = 0; i < n; i++) {
        podcri_list_pod(&op->out, list[i], &answer);
    }

    podcri_json_close(&op->out, ']');

    return podcri_reply_json(op, 200);
}


static int
podcri_pod_newer(const void *one, const void *two)
{
    const podcri_pod_t  *a, *b;

    a = *(podcri_pod_t *const *) one;
    b = *(podcri_pod_t *const *) two;

    if (a->created != b->created) {
        return a->created < b->created ? 1 : -1;
    }

    return strcmp(a->id, b->id);
}


int
podcri_op_pod_inspect(podcri_op_t *op)
{
    int                             rc;
    size_t                          i;
    podcri_pod_t                   *pod;
    podcri_answer_t                 answer;
    Cri__PodSandboxNetworkStatus   *network;
    Cri__PodSandboxStatusRequest    req =
                                       CRI__POD_SANDBOX_STATUS_REQUEST__INIT;
    Cri__PodSandboxStatusResponse  *resp;

    rc = podcri_pod_find(op, op->name, &pod);

    if (rc != PODCRI_OK) {
        return rc;
    }

    req.pod_sandbox_id = (char *) pod->cri_id;

    rc = podcri_cri_call(&op->ctx, podcri_store_node(op, pod->node),
                         PODCRI_CRI_POD_SANDBOX_STATUS, &req, &resp);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (resp->status && resp->status->network) {
        network = resp->status->network;
        pod->ip = network->ip;

        for (i = 0; i < network->n_additional_ips; i++) {
            podcri_strings_push(op->ctx.pool, &pod->ips,
                                network->additional_ips[i]->ip);
        }
    }

    podcri_answer_init(op, &answer);
    podcri_inspect_pod(&op->out, pod, &answer);

    return podcri_reply_json(op, 200);
}


int
podcri_op_pod_exists(podcri_op_t *op)
{
    int            rc;
    podcri_pod_t  *pod;

    rc = podcri_pod_find(op, op->name, &pod);

    if (rc != PODCRI_OK) {
        return rc;
    }

    return podcri_reply_empty(op, 204);
}
