
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_force.h"


static int podcri_force_remove_one(podcri_op_t *op, const char *id);


int
podcri_force_remove(podcri_op_t *op, const podcri_strings_t *ids)
{
    int     rc;
    size_t  i;

    for (i = 0; i < ids->n; i++) {

        rc = podcri_force_remove_one(op, ids->elts[i]);

        if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND) {
            podcri_err_clear(&op->ctx);

        } else if (rc != PODCRI_OK) {
            return rc;
        }
    }

    return PODCRI_OK;
}


static int
podcri_force_remove_one(podcri_op_t *op, const char *id)
{
    int                  rc;
    podcri_container_t  *c;

    rc = podcri_container_settled(op, id, &c);

    if (rc == PODCRI_OK) {
        rc = podcri_container_stop(op, c, -1, 0);
    }

    return (rc == PODCRI_OK || rc == PODCRI_DONE)
           ? podcri_container_remove(op, c, 0) : rc;
}
