
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_networks.h"
#include "podcri_network_view.h"
#include "podcri_runtime.h"
#include "podcri_store.h"
#include "podcri_str.h"


/* what identifies a network that is not the default one */
#define PODCRI_NETWORK_ID_MIN  3


static int podcri_network_read(podcri_op_t *op, podcri_network_view_t *view);
static int podcri_network_members(podcri_op_t *op,
    podcri_network_view_t *view);
static int podcri_network_unknown(podcri_op_t *op, const char *name);
static void podcri_network_json(podcri_op_t *op,
    const podcri_network_view_t *view);


const podcri_input_t  podcri_network_list_query[] = {
    podcri_in_map("filters", PODCRI_T_STR, podcri_network_query_t, filters),
    podcri_in_end
};


const podcri_input_t  podcri_network_create_query[] = {
    podcri_in_map("ignoreIfExists", PODCRI_T_BOOL, podcri_network_query_t,
                  existing),
    podcri_in_end
};


const podcri_input_t  podcri_network_remove_query[] = {
    { "force", PODCRI_T_BOOL, PODCRI_IN_IGNORE, 0, NULL, NULL,
      "the network stays whatever is in it", NULL, 0 },
    podcri_in_end
};


int
podcri_op_network_list(podcri_op_t *op)
{
    int                      rc;
    podcri_filters_t         filters;
    podcri_network_view_t    view;
    podcri_network_query_t  *query = op->query;

    rc = podcri_network_filters_read(op, query->filters, &filters);

    if (rc == PODCRI_OK) {
        rc = podcri_network_read(op, &view);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    /* a list names no containers, whether they were looked at or not */

    view.nmembers = 0;

    podcri_json_open(&op->out, '[');

    if (podcri_network_matches(&view, &filters)) {
        podcri_network_json(op, &view);
    }

    podcri_json_close(&op->out, ']');

    return podcri_reply_json(op, 200);
}


int
podcri_op_network_inspect(podcri_op_t *op)
{
    int                     rc;
    podcri_network_view_t   view;

    if (!podcri_network_is(op->name)) {
        return podcri_network_unknown(op, op->name);
    }

    rc = podcri_network_read(op, &view);

    if (rc == PODCRI_OK && view.nmembers == 0) {
        rc = podcri_network_members(op, &view);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    /* in Docker's dialect, too, it has the name of Podman who asks by it */

    if (strcmp(op->name, PODCRI_NETWORK_LIBPOD) == 0) {
        view.name = PODCRI_NETWORK_LIBPOD;
    }

    podcri_network_json(op, &view);

    return podcri_reply_json(op, 200);
}


int
podcri_op_network_exists(podcri_op_t *op)
{
    if (!podcri_network_is(op->name)) {
        return podcri_network_unknown(op, op->name);
    }

    return podcri_reply_empty(op, 204);
}


int
podcri_op_network_create(podcri_op_t *op)
{
    json_t                  *value;
    const char              *key, *name;
    podcri_network_query_t  *query = op->query;

    name = NULL;

    json_object_foreach(op->body, key, value) {
        if (strcmp(key, "name") == 0 || strcmp(key, "Name") == 0) {
            name = json_string_value(value);
        }
    }

    if (name == NULL || !podcri_network_is(name)) {
        return podcri_fail(&op->ctx, PODCRI_E_UNIMPLEMENTED,
                           "not implemented",
                           "cannot make network %s: the node's network is "
                           "that of its runtime's CNI configuration, CRI "
                           "makes none", name ? name : "");
    }

    if (query->existing) {
        op->name = PODCRI_NETWORK_LIBPOD;
        return podcri_op_network_inspect(op);
    }

    return podcri_fail(&op->ctx, PODCRI_E_CONFLICT, "network already exists",
                       "network name %s already used", name);
}


int
podcri_op_network_remove(podcri_op_t *op)
{
    if (!podcri_network_is(op->name)) {
        return podcri_network_unknown(op, op->name);
    }

    return podcri_fail(&op->ctx, PODCRI_E_FORBIDDEN, NULL,
                       "default network %s cannot be removed", op->name);
}


/* The one network is never removed. */

int
podcri_op_network_prune(podcri_op_t *op)
{
    podcri_filters_t         filters;
    podcri_network_query_t  *query = op->query;

    if (podcri_network_filters_read(op, query->filters, &filters)
        != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    if (op->dialect == PODCRI_DOCKER) {
        podcri_json_open(&op->out, '{');
        podcri_json_key(&op->out, "NetworksDeleted");
    }

    podcri_json_open(&op->out, '[');
    podcri_json_close(&op->out, ']');

    if (op->dialect == PODCRI_DOCKER) {
        podcri_json_close(&op->out, '}');
    }

    return podcri_reply_json(op, 200);
}


int
podcri_network_is(const char *name)
{
    size_t  len;

    if (strcmp(name, PODCRI_NETWORK_LIBPOD) == 0
        || strcmp(name, PODCRI_NETWORK_DOCKER) == 0
        || strcmp(name, "default") == 0)
    {
        return 1;
    }

    len = strlen(name);

    return len >= PODCRI_NETWORK_ID_MIN
           && strncmp(PODCRI_NETWORK_ID, name, len) == 0;
}


static int
podcri_network_unknown(podcri_op_t *op, const char *name)
{
    return podcri_fail(&op->ctx, PODCRI_E_NOT_FOUND, "network not found",
                       "unable to find network with name or ID %s", name);
}


static int
podcri_network_read(podcri_op_t *op, podcri_network_view_t *view)
{
    int     rc;
    size_t  i;

    memset(view, 0, sizeof(*view));

    view->name = (op->dialect == PODCRI_LIBPOD) ? PODCRI_NETWORK_LIBPOD
                                                : PODCRI_NETWORK_DOCKER;

    rc = podcri_runtime_network(op, op->nodes[0], NULL, &view->net);

    if (rc != PODCRI_OK || view->net.driver || view->net.subnet) {
        return rc;
    }

    /* CRI-O tells no more than what a container was given */

    rc = podcri_network_members(op, view);

    for (i = 0; i < view->nmembers && rc == PODCRI_OK
                && view->net.subnet == NULL; i++)
    {
        if (view->members[i].node == op->nodes[0]) {
            rc = podcri_runtime_network(op, op->nodes[0],
                                        view->members[i].sandbox_id,
                                        &view->net);
        }
    }

    return rc;
}


/* The containers that run in the network, with their addresses. */

static int
podcri_network_members(podcri_op_t *op, podcri_network_view_t *view)
{
    int                              rc;
    size_t                           i, n;
    podcri_world_t                   world;
    podcri_cri_call_t               *calls;
    podcri_container_t              *c, **members;
    podcri_network_member_t         *member;
    Cri__PodSandboxStatusRequest    *reqs;
    Cri__PodSandboxStatusResponse   *resp;

    rc = podcri_store_list(op, &world);
    if (rc != PODCRI_OK) {
        return rc;
    }

    members = podcri_palloc(op->ctx.pool,
                            world.ncontainers * sizeof(*members));
    reqs = podcri_palloc(op->ctx.pool, world.ncontainers * sizeof(*reqs));
    calls = podcri_pcalloc(op->ctx.pool, world.ncontainers * sizeof(*calls));
    n = 0;

    for (i = 0; i < world.ncontainers; i++) {

        c = &world.containers[i];

        if (c->state != PODCRI_STATE_RUNNING) {
            continue;
        }

        reqs[n] = (Cri__PodSandboxStatusRequest)
                      CRI__POD_SANDBOX_STATUS_REQUEST__INIT;
        reqs[n].pod_sandbox_id = (char *) c->sandbox_id;

        calls[n].node = podcri_store_node(op, c->node);
        calls[n].method = PODCRI_CRI_POD_SANDBOX_STATUS;
        calls[n].req = &reqs[n];

        members[n++] = c;
    }

    rc = podcri_cri_all(&op->ctx, calls, n);
    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {

        resp = calls[i].resp;

        /* gone meanwhile, or in the node's network */

        if (calls[i].rc != PODCRI_OK || resp->status == NULL
            || resp->status->network == NULL
            || *resp->status->network->ip == '\0')
        {
            continue;
        }

        member = podcri_push(op->ctx.pool, &view->members, &view->nmembers,
                             sizeof(*member));

        member->id = members[i]->id;
        member->name = members[i]->name;
        member->ip = resp->status->network->ip;
        member->sandbox_id = members[i]->sandbox_id;
        member->node = calls[i].node;
    }

    return PODCRI_OK;
}


static void
podcri_network_json(podcri_op_t *op, const podcri_network_view_t *view)
{
    podcri_json_object(&op->out,
                       (op->dialect == PODCRI_LIBPOD)
                       ? podcri_network_libpod_fields
                       : podcri_network_docker_fields,
                       view);
}


int
podcri_networks_check(podcri_op_t *op, const podcri_strings_t *names)
{
    size_t  i;

    for (i = 0; i < names->n; i++) {

        if (!podcri_network_is(names->elts[i])) {
            return podcri_fail_status(&op->ctx, PODCRI_E_NOT_FOUND, 500,
                                      "network not found",
                                      "unable to find network with name or "
                                      "ID %s", names->elts[i]);
        }
    }

    return PODCRI_OK;
}
