
/*
 * Copyright (C) 2026 podcri authors
 *
 * The calls about containers and images.
 */


#include "podcri_cri_internal.h"
#include "podcri_str.h"
#include "_runtime_internal.h"


#define RUNTIME_IMAGE  "b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0"                    \
                       "b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0"
#define RUNTIME_INFO   "{\"imageSpec\":{\"os\":\"linux\",\"config\":{"       \
                       "\"Cmd\":[\"sh\"]}}}"


int
runtime_create_container(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    int                                 rc, lost;
    size_t                              i;
    runtime_sandbox_t                  *s;
    const Cri__ContainerMetadata       *a, *b;
    Cri__CreateContainerResponse       *resp = out;
    const Cri__CreateContainerRequest  *in = req;

    rc = runtime_enter(PODCRI_CRI_CREATE_CONTAINER, text, &lost);
    if (rc) {
        return rc;
    }

    s = runtime_sandbox_of(in->pod_sandbox_id);

    if (s == NULL) {
        *text = "failed to find sandbox id";
        return PODCRI_CRI_CODE_NOT_FOUND;
    }

    a = in->config->metadata;

    for (i = 0; i < runtime_nall; i++) {
        b = runtime_all[i].config->metadata;

        if (!runtime_all[i].live || runtime_all[i].sandbox != s
            || strcmp(a->name, b->name) != 0 || a->attempt != b->attempt)
        {
            continue;
        }

        if (runtime_crio) {
            resp->container_id = podcri_pstrdup(pool, runtime_all[i].id);
            return 0;
        }

        *text = podcri_psprintf(api_pool(), "failed to reserve container "
                                "name \"%s\": name \"%s\" is reserved for "
                                "\"%s\"", a->name, a->name,
                                runtime_all[i].id);
        return 2;
    }

    resp->container_id =
        podcri_pstrdup(pool,
                       runtime_make_container(s, runtime_copy(in->config))
                           ->id);

    return runtime_leave(PODCRI_CRI_CREATE_CONTAINER, text, lost);
}


int
runtime_start_container(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    int                                rc, lost;
    runtime_container_t               *c;
    const Cri__StartContainerRequest  *in = req;

    rc = runtime_enter(PODCRI_CRI_START_CONTAINER, text, &lost);
    if (rc) {
        return rc;
    }

    c = runtime_container_of(in->container_id);

    if (c == NULL) {
        return runtime_missing(text, "container");
    }

    if (c->state != CRI__CONTAINER_STATE__CONTAINER_CREATED) {
        *text = "container is in CONTAINER_RUNNING state";
        return 2;
    }

    c->state = runtime_exit == -1 ? CRI__CONTAINER_STATE__CONTAINER_RUNNING
                                  : CRI__CONTAINER_STATE__CONTAINER_EXITED;
    c->exit_code = runtime_exit == -1 ? 0 : runtime_exit;

    return runtime_leave(PODCRI_CRI_START_CONTAINER, text, lost);
}


int
runtime_stop_container(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    int                               rc, lost;
    runtime_container_t              *c;
    const Cri__StopContainerRequest  *in = req;

    rc = runtime_enter(PODCRI_CRI_STOP_CONTAINER, text, &lost);
    if (rc) {
        return rc;
    }

    c = runtime_container_of(in->container_id);

    if (c) {
        runtime_stop_timeout = in->timeout;
        c->state = CRI__CONTAINER_STATE__CONTAINER_EXITED;
        c->exit_code = in->timeout ? 143 : 137;
    }

    return runtime_leave(PODCRI_CRI_STOP_CONTAINER, text, lost);
}


int
runtime_remove_container(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    int                                 rc, lost;
    runtime_container_t                *c;
    const Cri__RemoveContainerRequest  *in = req;

    rc = runtime_enter(PODCRI_CRI_REMOVE_CONTAINER, text, &lost);
    if (rc) {
        return rc;
    }

    c = runtime_container_of(in->container_id);

    if (c) {
        c->live = 0;
    }

    return runtime_leave(PODCRI_CRI_REMOVE_CONTAINER, text, lost);
}


int
runtime_list_containers(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    int                                rc, lost;
    size_t                             i;
    Cri__Container                    *item;
    runtime_container_t               *c;
    Cri__ListContainersResponse       *resp = out;
    const Cri__Container               empty = CRI__CONTAINER__INIT;
    const Cri__ContainerFilter        *f;
    const Cri__ListContainersRequest  *in = req;

    rc = runtime_enter(PODCRI_CRI_LIST_CONTAINERS, text, &lost);
    if (rc) {
        return rc;
    }

    f = in->filter;
    resp->containers = podcri_palloc(pool,
                                     (runtime_nall + 1) * sizeof(void *));

    for (i = 0; i < runtime_nall; i++) {
        c = &runtime_all[i];

        if (!c->live || c->node != api_node
            || (f && *f->id && strcmp(f->id, c->id) != 0)
            || (f && *f->pod_sandbox_id
                && strcmp(f->pod_sandbox_id, c->sandbox->id) != 0)
            || (f && !runtime_labels(c->config->n_labels, c->config->labels,
                                     f->n_label_selector,
                                     f->label_selector)))
        {
            continue;
        }

        item = podcri_palloc(pool, sizeof(*item));
        *item = empty;
        item->id = c->id;
        item->pod_sandbox_id = c->sandbox->id;
        item->metadata = c->config->metadata;
        item->image = c->config->image;
        item->image_ref = (char *) "sha256:" RUNTIME_IMAGE;
        item->state = c->state;
        item->created_at = 1 + i;
        item->n_labels = c->config->n_labels;
        item->labels = (void *) c->config->labels;
        item->n_annotations = c->config->n_annotations;
        item->annotations = (void *) c->config->annotations;

        resp->containers[resp->n_containers++] = item;
    }

    return runtime_leave(PODCRI_CRI_LIST_CONTAINERS, text, lost);
}


int
runtime_container_status(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    int                                 rc, lost;
    runtime_container_t                *c;
    Cri__ContainerStatus               *status;
    Cri__ContainerStatusResponse       *resp = out;
    const Cri__ContainerStatus          empty = CRI__CONTAINER_STATUS__INIT;
    const Cri__ContainerStatusRequest  *in = req;

    rc = runtime_enter(PODCRI_CRI_CONTAINER_STATUS, text, &lost);
    if (rc) {
        return rc;
    }

    c = runtime_container_of(in->container_id);

    if (c == NULL) {
        return runtime_missing(text, "container");
    }

    status = podcri_palloc(pool, sizeof(*status));
    *status = empty;
    status->id = c->id;
    status->metadata = c->config->metadata;
    status->state = c->state;
    status->exit_code = c->exit_code;
    status->n_labels = c->config->n_labels;
    status->labels = (void *) c->config->labels;
    status->n_annotations = c->config->n_annotations;
    status->annotations = (void *) c->config->annotations;
    status->reason = c->state == CRI__CONTAINER_STATE__CONTAINER_EXITED
                     ? (char *) "Completed" : (char *) "";

    resp->status = status;

    return runtime_leave(PODCRI_CRI_CONTAINER_STATUS, text, lost);
}


static Cri__Image *
runtime_image(podcri_pool_t *pool)
{
    Cri__Image         *out;
    const Cri__Image    empty = CRI__IMAGE__INIT;
    static const char  *tags[] = { "docker.io/library/busybox:latest" };

    out = podcri_palloc(pool, sizeof(*out));
    *out = empty;
    out->id = (char *) "sha256:" RUNTIME_IMAGE;
    out->n_repo_tags = 1;
    out->repo_tags = (char **) tags;

    return out;
}


int
runtime_list_images(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    int                       rc, lost;
    Cri__ListImagesResponse  *resp = out;

    rc = runtime_enter(PODCRI_CRI_LIST_IMAGES, text, &lost);
    if (rc) {
        return rc;
    }

    resp->n_images = 1;
    resp->images = podcri_palloc(pool, sizeof(void *));
    resp->images[0] = runtime_image(pool);

    return runtime_leave(PODCRI_CRI_LIST_IMAGES, text, lost);
}


int
runtime_image_status(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    int                        rc, lost;
    podcri_pairs_t             info;
    Cri__ImageStatusResponse  *resp = out;

    rc = runtime_enter(PODCRI_CRI_IMAGE_STATUS, text, &lost);
    if (rc) {
        return rc;
    }

    resp->image = runtime_image(pool);

    memset(&info, 0, sizeof(info));
    podcri_pairs_push(pool, &info, "info", RUNTIME_INFO);
    podcri_cri_map_set(pool, &resp->n_info, &resp->info,
                       &cri__image_status_response__info_entry__descriptor,
                       &info);

    return runtime_leave(PODCRI_CRI_IMAGE_STATUS, text, lost);
}
