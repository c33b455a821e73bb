
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_containers.h"
#include "podcri_networks.h"
#include "podcri_runtime.h"
#include "podcri_store.h"


void
podcri_answer_init(podcri_op_t *op, podcri_answer_t *answer)
{
    memset(answer, 0, sizeof(podcri_answer_t));

    answer->now = op->ctx.loop->wall(op->ctx.loop);
    answer->node_network = PODCRI_NETWORK_LIBPOD;
    answer->network_id = PODCRI_NETWORK_ID;
    answer->gateway = "";

    answer->v4 = op->dialect == PODCRI_LIBPOD && op->version.len > 1
                 && op->version.data[1] == '.' && op->version.data[0] < '5';
}


int
podcri_answer_network(podcri_op_t *op, const podcri_container_t *c,
    podcri_answer_t *answer)
{
    int               rc;
    podcri_network_t  network;

    rc = podcri_runtime_network(op, podcri_store_node(op, c->node),
                                c->sandbox_id, &network);

    if (rc == PODCRI_OK && network.gateway) {
        answer->gateway = network.gateway;
        answer->prefix_len = network.prefix_len;
    }

    return rc;
}
