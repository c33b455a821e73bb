
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_force.h"


/* who starts a container as fast as it is stopped is left alone */
#define PODCRI_FORCE_TRIES  5


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

    return rc == PODCRI_OK ? podcri_force_container(op, c, -1, 0) : rc;
}


int
podcri_force_container(podcri_op_t *op, podcri_container_t *c,
    int64_t timeout, int volumes)
{
    int       rc;
    unsigned  tries;

    for (tries = 0; /* void */ ; tries++) {

        rc = podcri_container_stop(op, c, timeout, 0);

        if (rc != PODCRI_OK && rc != PODCRI_DONE) {
            return rc;
        }

        rc = podcri_container_remove(op, c, volumes);

        if (rc != PODCRI_ERROR || c->state != PODCRI_STATE_RUNNING
            || tries == PODCRI_FORCE_TRIES)
        {
            return rc;
        }

        /* somebody has started it in between */

        podcri_err_clear(&op->ctx);
    }
}
