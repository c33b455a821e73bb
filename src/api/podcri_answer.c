
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_containers.h"


void
podcri_answer_init(podcri_op_t *op, podcri_answer_t *answer)
{
    memset(answer, 0, sizeof(podcri_answer_t));

    answer->now = op->ctx.loop->wall(op->ctx.loop);
    answer->node_network = "podman";
    answer->gateway = "";

    answer->v4 = op->dialect == PODCRI_LIBPOD && op->version.len > 1
                 && op->version.data[1] == '.' && op->version.data[0] < '5';
}
