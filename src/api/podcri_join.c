
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_join.h"
#include "podcri_sandbox.h"


int
podcri_join_is(const podcri_spec_t *spec)
{
    return spec->net.mode == PODCRI_NS_CONTAINER;
}


int
podcri_join_resolve(podcri_op_t *op, podcri_spec_t *spec,
    podcri_container_t **owner)
{
    int                  rc;
    size_t               i;
    podcri_ns_t         *ns[4];
    podcri_container_t  *c;

    *owner = NULL;

    ns[0] = &spec->net;
    ns[1] = &spec->pid;
    ns[2] = &spec->ipc;
    ns[3] = &spec->uts;

    for (i = 0; i < podcri_nelts(ns); i++) {

        if (ns[i]->mode != PODCRI_NS_CONTAINER) {
            continue;
        }

        rc = podcri_container_find(op, ns[i]->value, &c);

        if (rc != PODCRI_OK) {
            return rc;
        }

        ns[i]->value = c->id;

        if (ns[i] != &spec->net) {
            continue;
        }

        if (podcri_join_is(c->spec)) {

            /* it has no network of its own either */

            rc = podcri_container_find(op, c->spec->net.value, &c);
        }

        if (rc == PODCRI_OK) {
            rc = podcri_store_sandbox(op, c);
        }

        if (rc != PODCRI_OK) {
            return rc;
        }

        if (c->foreign || c->pod_id[0]) {
            return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "the network of container %s is that of %s: "
                               "a container that shares it is created in the "
                               "pod", c->name,
                               c->foreign ? "a pod of another owner"
                                          : c->pod_name);
        }

        *owner = c;
    }

    return PODCRI_OK;
}


int
podcri_join_owner(podcri_op_t *op, const podcri_spec_t *spec,
    podcri_container_t **owner)
{
    int  rc;

    do {
        rc = podcri_container_find(op, spec->net.value, owner);

        if (rc != PODCRI_OK) {
            return rc;
        }

        spec = (*owner)->spec;

    } while (podcri_join_is(spec));

    return PODCRI_OK;
}


int
podcri_join_dependents(podcri_op_t *op, const podcri_container_t *c,
    podcri_container_t ***list, size_t *n)
{
    int                   rc;
    size_t                i, count;
    const char           *first;
    podcri_world_t        world;
    podcri_container_t   *it;

    *list = NULL;
    *n = 0;

    /* almost always it is alone, which is a short answer */

    rc = podcri_sandbox_count(op, podcri_store_node(op, c->node),
                              c->sandbox_id, &count, &first);

    if (rc != PODCRI_OK || count < 2) {
        return rc;
    }

    rc = podcri_store_list(op, &world);

    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < world.ncontainers; i++) {
        it = &world.containers[i];

        if (!it->foreign && podcri_join_is(it->spec) && it->spec->net.value
            && strcmp(it->spec->net.value, c->id) == 0)
        {
            *(podcri_container_t **)
                podcri_push(op->ctx.pool, list, n, sizeof(void *)) = it;
        }
    }

    return PODCRI_OK;
}


int
podcri_join_free(podcri_op_t *op, const podcri_container_t *c)
{
    int                   rc;
    size_t                n;
    podcri_container_t  **list;

    if (c->foreign) {
        return PODCRI_OK;
    }

    rc = podcri_join_dependents(op, c, &list, &n);

    if (rc != PODCRI_OK || n == 0) {
        return rc;
    }

    return podcri_fail(&op->ctx, PODCRI_E_INTERNAL,
                       "container already exists",
                       "container %s has dependent containers which must be "
                       "removed before it: %s", c->id, list[0]->id);
}
