
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_standin.h"
#include "podcri_store.h"
#include "podcri_str.h"


/*
 * Which object does the client mean?  Almost always it is a name or a full id
 * of one of our own, which the runtime finds by label or id without sending
 * us its whole list.  Only when that gives nothing (a prefix, a foreign
 * container's name, a typing error) everything is listed.
 */


/* what a list has that a reference may mean */

typedef struct {
    void    *by_id;
    void    *by_name;
    void    *by_prefix;
    void    *found;
    size_t   named;
    size_t   prefixed;
} podcri_find_match_t;


static int podcri_find_selected(podcri_op_t *op, const char *ref,
    podcri_container_t **c, size_t *n);
static int podcri_find_renamed(podcri_op_t *op, podcri_container_t **c,
    size_t *n);
static int podcri_find_newest(podcri_op_t *op, podcri_cri_call_t *calls,
    size_t ncalls, podcri_container_t **c, size_t *n);
static podcri_container_t *podcri_find_guessed(podcri_op_t *op,
    const char *ref, const char *sandbox, podcri_detail_t *d);
static podcri_cri_call_t *podcri_find_call(podcri_op_t *op,
    podcri_cri_call_t *call, podcri_node_t *node, const char *id,
    const char *label, const char *value);
static int podcri_find_listed(podcri_op_t *op, const char *ref,
    podcri_container_t **c);
static void podcri_find_offer(podcri_find_match_t *match, const char *ref,
    const char *id, const char *name, void *obj);
static int podcri_find_decide(podcri_op_t *op, podcri_find_match_t *match,
    const char *what, const char *ref);


int
podcri_container_find(podcri_op_t *op, const char *ref,
    podcri_container_t **c)
{
    int     rc;
    size_t  n;

    /* Docker's names begin with a slash */

    if (ref[0] == '/') {
        ref++;
    }

    rc = podcri_find_selected(op, ref, c, &n);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (n == 1) {
        return PODCRI_OK;
    }

    return podcri_find_listed(op, ref, c);
}


int
podcri_container_inspect(podcri_op_t *op, const char *ref,
    podcri_container_t **c)
{
    int               rc;
    size_t            i, n;
    const char       *id, *sandbox;
    podcri_node_t    *node;
    podcri_detail_t   d;

    if (ref[0] == '/') {
        ref++;
    }

    id = NULL;

    for (i = 0; i < op->nnodes; i++) {
        if (podcri_cache_guess(podcri_cache_get(op->nodes[i]), op->ctx.pool,
                               ref, &id, &sandbox)
            == PODCRI_OK)
        {
            podcri_detail_calls(op, op->nodes[i], id, sandbox, &d);

            if (podcri_cri_all(&op->ctx, d.calls, podcri_nelts(d.calls))
                != PODCRI_OK)
            {
                return PODCRI_CANCELED;
            }

            *c = podcri_find_guessed(op, ref, sandbox, &d);

            if (*c) {
                return podcri_detail_take(op, *c, &d);
            }

            break;
        }
    }

    rc = podcri_find_selected(op, ref, c, &n);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (n != 1) {
        rc = podcri_find_listed(op, ref, c);

        return rc == PODCRI_OK ? podcri_store_inspect(op, *c) : rc;
    }

    node = podcri_store_node(op, (*c)->node);

    if (id && node == d.calls[0].node && d.calls[1].rc == PODCRI_OK
        && strcmp(id, (*c)->cri_id) == 0)
    {
        return podcri_detail_take(op, *c, &d);
    }

    rc = podcri_store_inspect(op, *c);

    if (rc == PODCRI_OK) {
        podcri_cache_remember(podcri_cache_get(node), ref, (*c)->cri_id,
                              (*c)->sandbox_id);
    }

    return rc;
}


/*
 * The container as its status tells, if the runtime says that it is ours, of
 * this name or id, and has not ended: there is no other one then, for a new
 * incarnation is made only of one that has ended, or it replaces one that has
 * not been started, which it is like.
 */

static podcri_container_t *
podcri_find_guessed(podcri_op_t *op, const char *ref, const char *sandbox,
    podcri_detail_t *d)
{
    const char                     *id, *name, *text;
    podcri_cache_t                 *cache;
    Cri__Container                  found = CRI__CONTAINER__INIT;
    podcri_container_t             *c;
    const podcri_spec_t            *spec;
    Cri__ContainerStatus           *status;
    podcri_cache_entry_t           *entry;
    Cri__ContainerStatusResponse   *resp;

    resp = d->calls[1].resp;

    if (d->calls[1].rc != PODCRI_OK || resp->status == NULL) {
        return NULL;
    }

    status = resp->status;

    if (status->state != CRI__CONTAINER_STATE__CONTAINER_RUNNING
        && status->state != CRI__CONTAINER_STATE__CONTAINER_CREATED)
    {
        return NULL;
    }

    id = podcri_cri_map_get(status->n_labels, status->labels,
                            PODCRI_LABEL_ID);
    name = podcri_cri_map_get(status->n_labels, status->labels,
                              PODCRI_LABEL_NAME);
    text = podcri_cri_map_get(status->n_annotations, status->annotations,
                              PODCRI_ANNOTATION_SPEC);

    if (text == NULL
        || ((name == NULL || strcmp(name, ref) != 0)
            && strcmp(id ? id : status->id, ref) != 0))
    {
        return NULL;
    }

    cache = podcri_cache_get(d->calls[1].node);
    entry = podcri_cache_held(cache, op->ctx.pool, status->id);
    spec = podcri_cache_spec(cache, entry, text);

    if (spec == NULL) {
        return NULL;
    }

    podcri_detail_listed(&found, status);
    found.pod_sandbox_id = (char *) sandbox;
    found.image = status->image;
    found.image_ref = status->image_ref;
    found.image_id = status->image_id;

    c = podcri_palloc(op->ctx.pool, sizeof(podcri_container_t));

    podcri_container_from_cri(op->ctx.pool, &found, NULL, spec,
                              d->calls[1].node->conf->name, c);

    return c;
}


static int
podcri_find_selected(podcri_op_t *op, const char *ref,
    podcri_container_t **c, size_t *n)
{
    int                 rc;
    size_t              i;
    podcri_cri_call_t  *calls, *call;

    calls = podcri_pcalloc(op->ctx.pool,
                           2 * op->nnodes * sizeof(podcri_cri_call_t));
    call = calls;

    for (i = 0; i < op->nnodes; i++) {

        if (podcri_is_hex(ref, 64)) {
            call = podcri_find_call(op, call, op->nodes[i], ref, NULL, NULL);
            call = podcri_find_call(op, call, op->nodes[i], NULL,
                                    PODCRI_LABEL_ID, ref);
        } else {
            call = podcri_find_call(op, call, op->nodes[i], NULL,
                                    PODCRI_LABEL_NAME, ref);
        }
    }

    rc = podcri_find_newest(op, calls, call - calls, c, n);

    if (rc == PODCRI_OK && *n == 1 && !podcri_is_hex(ref, 64)) {
        rc = podcri_find_renamed(op, c, n);
    }

    return rc;
}


/* What had the name may have another one by now, and the former incarnation be
 * there all the same, for who renamed it was killed.  What runs is the
 * newest.  Nothing is done to the wrong one; that it may still be looked at is
 * not worth a call of each look. */

static int
podcri_find_renamed(podcri_op_t *op, podcri_container_t **c, size_t *n)
{
    int                  rc;
    size_t               count;
    podcri_cri_call_t    call;
    podcri_container_t  *now;

    if ((*c)->foreign || (*c)->state == PODCRI_STATE_RUNNING
        || op->method == PODCRI_GET || op->method == PODCRI_HEAD)
    {
        return PODCRI_OK;
    }

    memset(&call, 0, sizeof(podcri_cri_call_t));

    (void) podcri_find_call(op, &call, podcri_store_node(op, (*c)->node), NULL,
                            PODCRI_LABEL_ID, (*c)->id);

    rc = podcri_find_newest(op, &call, 1, &now, &count);

    if (rc == PODCRI_OK && count == 1 && now->attempt > (*c)->attempt) {
        *n = (strcmp(now->name, (*c)->name) == 0);
        *c = now;
    }

    return rc;
}


/* Makes the calls; *n 0: there is none, 1: *c, 2: they are not of one
 * container. */

static int
podcri_find_newest(podcri_op_t *op, podcri_cri_call_t *calls, size_t ncalls,
    podcri_container_t **c, size_t *n)
{
    size_t                         i, j, k;
    const char                    *text;
    Cri__Container                *found;
    podcri_cache_t                *cache;
    podcri_container_t             view, *first;
    podcri_cache_entry_t         **entry;
    const podcri_spec_t           *spec;
    Cri__ListContainersResponse   *resp;

    *n = 0;

    if (podcri_cri_all(&op->ctx, calls, ncalls) != PODCRI_OK) {
        return PODCRI_CANCELED;
    }

    first = NULL;

    for (i = 0; i < ncalls; i++) {

        if (calls[i].rc != PODCRI_OK) {
            op->ctx.err = calls[i].err;
            return PODCRI_ERROR;
        }

        resp = calls[i].resp;
        cache = podcri_cache_get(calls[i].node);

        entry = podcri_palloc(op->ctx.pool,
                              resp->n_containers * sizeof(void *));

        for (k = 0; k < resp->n_containers; k++) {
            entry[k] = podcri_cache_entry(cache, resp->containers[k]->id);
        }

        podcri_cache_hold(op->ctx.pool, entry, resp->n_containers);

        for (j = 0; j < resp->n_containers; j++) {
            found = resp->containers[j];

            text = podcri_cri_map_get(found->n_annotations,
                                      found->annotations,
                                      PODCRI_ANNOTATION_SPEC);

            if (text == NULL && podcri_standin_is(found)) {
                continue;
            }

            spec = podcri_cache_spec(cache, entry[j], text);

            podcri_container_from_cri(op->ctx.pool, found, NULL, spec,
                                      calls[i].node->conf->name, &view);

            if (entry[j]->has_status
                && entry[j]->status.state == view.state)
            {
                view.status = entry[j]->status;
                view.has_status = 1;
            }

            if (first && strcmp(first->id, view.id) != 0) {

                /* two of one name: let the long way say so */

                *n = 2;
                return PODCRI_OK;
            }

            if (first == NULL) {
                first = podcri_palloc(op->ctx.pool,
                                      sizeof(podcri_container_t));

            } else if (view.attempt <= first->attempt) {
                continue;
            }

            *first = view;
            *n = 1;
        }
    }

    *c = first;

    return PODCRI_OK;
}


static podcri_cri_call_t *
podcri_find_call(podcri_op_t *op, podcri_cri_call_t *call,
    podcri_node_t *node, const char *id, const char *label,
    const char *value)
{
    podcri_pairs_t                 pairs;
    Cri__ContainerFilter          *filter;
    Cri__ContainerFilter           no_filter = CRI__CONTAINER_FILTER__INIT;
    Cri__ListContainersRequest    *req;
    Cri__ListContainersRequest     no_req = CRI__LIST_CONTAINERS_REQUEST__INIT;

    filter = podcri_palloc(op->ctx.pool, sizeof(Cri__ContainerFilter));
    *filter = no_filter;

    if (id) {
        filter->id = (char *) id;

    } else {
        memset(&pairs, 0, sizeof(pairs));
        podcri_pairs_push(op->ctx.pool, &pairs, label, value);
        podcri_cri_map_set(op->ctx.pool, &filter->n_label_selector,
               &filter->label_selector,
               &cri__container_filter__label_selector_entry__descriptor,
               &pairs);
    }

    req = podcri_palloc(op->ctx.pool, sizeof(Cri__ListContainersRequest));
    *req = no_req;
    req->filter = filter;

    call->node = node;
    call->method = PODCRI_CRI_LIST_CONTAINERS;
    call->req = req;

    return call + 1;
}


static int
podcri_find_listed(podcri_op_t *op, const char *ref, podcri_container_t **c)
{
    int                   rc;
    size_t                i;
    podcri_world_t        world;
    podcri_find_match_t   match;

    rc = podcri_store_list(op, &world);

    if (rc != PODCRI_OK) {
        return rc;
    }

    memset(&match, 0, sizeof(match));

    for (i = 0; i < world.ncontainers; i++) {
        podcri_find_offer(&match, ref, world.containers[i].id,
                          world.containers[i].name, &world.containers[i]);
    }

    if (podcri_find_decide(op, &match, "container", ref) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    *c = match.found;

    if (*c) {
        return PODCRI_OK;
    }

    return podcri_fail(&op->ctx, PODCRI_E_NOT_FOUND, "no such container",
                       op->dialect == PODCRI_LIBPOD
                       ? "no container with name or ID \"%s\" found"
                       : "No such container: %s", ref);
}


int
podcri_pod_find(podcri_op_t *op, const char *ref, podcri_pod_t **pod)
{
    int                   rc;
    size_t                i;
    podcri_world_t        world;
    podcri_find_match_t   match;

    rc = podcri_store_list_pods(op, &world);

    if (rc != PODCRI_OK) {
        return rc;
    }

    memset(&match, 0, sizeof(match));

    for (i = 0; i < world.npods; i++) {
        podcri_find_offer(&match, ref, world.pods[i].id, world.pods[i].name,
                          &world.pods[i]);
    }

    if (podcri_find_decide(op, &match, "pod", ref) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    *pod = match.found;

    if (*pod) {
        return PODCRI_OK;
    }

    return podcri_fail(&op->ctx, PODCRI_E_NOT_FOUND, "no such pod",
                       "no pod with name or ID %s found", ref);
}


/* Podman's order: a full id, a name, the beginning of an id */

static void
podcri_find_offer(podcri_find_match_t *match, const char *ref, const char *id,
    const char *name, void *obj)
{
    size_t  len;

    if (strcmp(id, ref) == 0) {
        match->by_id = obj;
    }

    if (strcmp(name, ref) == 0) {
        match->by_name = obj;
        match->named++;
    }

    len = strlen(ref);

    if (len && strncmp(ref, id, len) == 0) {
        match->by_prefix = obj;
        match->prefixed++;
    }
}


/* match->found is NULL when there is none */

static int
podcri_find_decide(podcri_op_t *op, podcri_find_match_t *match,
    const char *what, const char *ref)
{
    if (match->by_id) {
        match->found = match->by_id;

    } else if (match->named == 1) {
        match->found = match->by_name;

    } else if (match->named == 0 && match->prefixed <= 1) {
        match->found = match->by_prefix;

    } else {
        return podcri_fail(&op->ctx, PODCRI_E_INTERNAL,
                           strcmp(what, "pod") == 0
                           ? "pod already exists"
                           : "container already exists",
                           "more than one result for %s name or ID %s", what,
                           ref);
    }

    return PODCRI_OK;
}
