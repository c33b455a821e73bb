
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdio.h>

#include "podcri_cri_internal.h"
#include "podcri_keys.h"
#include "podcri_str.h"
#include "_runtime_internal.h"


typedef struct {
    unsigned             left;       /* calls up to it, 0: none */
    runtime_failure_e    how;
    int                  status;
    const char          *text;
} runtime_failure_t;


static void runtime_id(char *id);
static runtime_sandbox_t *runtime_make_sandbox(Cri__PodSandboxConfig *config);


int       runtime_crio;
int       runtime_exit = -1;
int64_t   runtime_stop_timeout;
unsigned  runtime_hidden;
void    (*runtime_hook)(podcri_cri_method_e m);

runtime_container_t         runtime_all[RUNTIME_MAX];
size_t                      runtime_nall;

static runtime_sandbox_t    sandboxes[RUNTIME_MAX];
static size_t               nsandboxes;
static runtime_failure_t    failures[PODCRI_CRI_MAX];


void
runtime_fail(podcri_cri_method_e m, unsigned nth, runtime_failure_e how,
    int status, const char *text)
{
    failures[m].left = nth;
    failures[m].how = how;
    failures[m].status = status;
    failures[m].text = text;
}


/* a gRPC status to answer with at once, 0: go on */

int
runtime_enter(podcri_cri_method_e m, const char **text, int *lost)
{
    *lost = 0;

    if (runtime_hook) {
        runtime_hook(m);
    }

    if (failures[m].left == 0 || --failures[m].left) {
        return 0;
    }

    if (failures[m].how == RUNTIME_LOSE) {
        *lost = 1;
        return 0;
    }

    *text = failures[m].text;

    return failures[m].status;
}


int
runtime_leave(podcri_cri_method_e m, const char **text, int lost)
{
    if (!lost) {
        return 0;
    }

    *text = failures[m].text;

    return failures[m].status;
}


/* requests go with the answer: what is kept lives as long as the test */

void *
runtime_copy(const void *message)
{
    void                    *out;
    size_t                   len;
    uint8_t                 *data;
    const ProtobufCMessage  *m = message;

    len = protobuf_c_message_get_packed_size(m);
    data = malloc(len + 1);
    if (data == NULL) {
        abort();
    }

    protobuf_c_message_pack(m, data);
    out = podcri_cri_unpack(api_pool(), m->descriptor, data, len);

    free(data);

    return out;
}


static void
runtime_id(char *id)
{
    static unsigned  n;

    /* the first digits differ, as they do in the world */

    n++;
    snprintf(id, 65, "%08x%056x", n * 2654435761u, n);
}


runtime_sandbox_t *
runtime_sandbox_of(const char *id)
{
    size_t  i;

    for (i = 0; i < nsandboxes; i++) {
        if (sandboxes[i].live && strcmp(sandboxes[i].id, id) == 0) {
            return &sandboxes[i];
        }
    }

    return NULL;
}


runtime_container_t *
runtime_container_of(const char *id)
{
    size_t  i;

    for (i = 0; i < runtime_nall; i++) {
        if (runtime_all[i].live && strcmp(runtime_all[i].id, id) == 0) {
            return &runtime_all[i];
        }
    }

    return NULL;
}


int
runtime_missing(const char **text, const char *what)
{
    *text = podcri_psprintf(api_pool(), "%s: not found", what);

    return PODCRI_CRI_CODE_NOT_FOUND;
}


int
runtime_labels(size_t n, void *labels, size_t nwanted,
    Cri__ContainerFilter__LabelSelectorEntry **wanted)
{
    size_t       i;
    const char  *value;

    for (i = 0; i < nwanted; i++) {
        value = podcri_cri_map_get(n, labels, wanted[i]->key);

        if (value == NULL || strcmp(value, wanted[i]->value) != 0) {
            return 0;
        }
    }

    return 1;
}


static runtime_sandbox_t *
runtime_make_sandbox(Cri__PodSandboxConfig *config)
{
    runtime_sandbox_t  *s;

    s = &sandboxes[nsandboxes++];
    memset(s, 0, sizeof(*s));

    runtime_id(s->id);
    s->node = api_node;
    s->live = 1;
    s->state = CRI__POD_SANDBOX_STATE__SANDBOX_READY;
    s->config = config;

    return s;
}


runtime_container_t *
runtime_make_container(runtime_sandbox_t *s, Cri__ContainerConfig *config)
{
    runtime_container_t  *c;

    c = &runtime_all[runtime_nall++];
    memset(c, 0, sizeof(*c));

    runtime_id(c->id);
    c->node = s->node;
    c->live = 1;
    c->state = CRI__CONTAINER_STATE__CONTAINER_CREATED;
    c->sandbox = s;
    c->config = config;

    return c;
}


static int
run_sandbox(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    int                               rc, lost;
    size_t                            i;
    const Cri__PodSandboxMetadata    *a, *b;
    Cri__RunPodSandboxResponse       *resp = out;
    const Cri__RunPodSandboxRequest  *in = req;

    rc = runtime_enter(PODCRI_CRI_RUN_POD_SANDBOX, text, &lost);
    if (rc) {
        return rc;
    }

    a = in->config->metadata;

    for (i = 0; i < nsandboxes; i++) {
        b = sandboxes[i].config->metadata;

        if (!sandboxes[i].live || sandboxes[i].node != api_node
            || strcmp(a->name, b->name) != 0 || strcmp(a->uid, b->uid) != 0
            || strcmp(a->namespace_, b->namespace_) != 0
            || a->attempt != b->attempt)
        {
            continue;
        }

        if (runtime_crio) {
            resp->pod_sandbox_id = podcri_pstrdup(pool, sandboxes[i].id);
            return 0;
        }

        *text = podcri_psprintf(api_pool(), "failed to reserve sandbox name "
                                "\"%s\": name \"%s\" is reserved for \"%s\"",
                                a->name, a->name, sandboxes[i].id);
        return 2;
    }

    resp->pod_sandbox_id =
        podcri_pstrdup(pool,
                       runtime_make_sandbox(runtime_copy(in->config))->id);

    return runtime_leave(PODCRI_CRI_RUN_POD_SANDBOX, text, lost);
}


static int
stop_sandbox(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    int                                rc, lost;
    size_t                             i;
    runtime_sandbox_t                 *s;
    const Cri__StopPodSandboxRequest  *in = req;

    rc = runtime_enter(PODCRI_CRI_STOP_POD_SANDBOX, text, &lost);
    if (rc) {
        return rc;
    }

    s = runtime_sandbox_of(in->pod_sandbox_id);

    if (s == NULL) {
        return runtime_missing(text, "sandbox");
    }

    s->state = CRI__POD_SANDBOX_STATE__SANDBOX_NOTREADY;

    for (i = 0; i < runtime_nall; i++) {
        if (runtime_all[i].sandbox == s) {
            runtime_all[i].state = CRI__CONTAINER_STATE__CONTAINER_EXITED;
        }
    }

    return runtime_leave(PODCRI_CRI_STOP_POD_SANDBOX, text, lost);
}


static int
remove_sandbox(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    int                                  rc, lost;
    size_t                               i;
    runtime_sandbox_t                   *s;
    const Cri__RemovePodSandboxRequest  *in = req;

    rc = runtime_enter(PODCRI_CRI_REMOVE_POD_SANDBOX, text, &lost);
    if (rc) {
        return rc;
    }

    s = runtime_sandbox_of(in->pod_sandbox_id);

    if (s) {
        s->live = 0;

        for (i = 0; i < runtime_nall; i++) {
            if (runtime_all[i].sandbox == s) {
                runtime_all[i].live = 0;
            }
        }
    }

    return runtime_leave(PODCRI_CRI_REMOVE_POD_SANDBOX, text, lost);
}


static int
sandbox_status(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    int                                  rc, lost;
    runtime_sandbox_t                   *s;
    Cri__PodIP                          *more;
    Cri__PodSandboxStatus               *status;
    Cri__PodSandboxStatusResponse       *resp = out;
    const Cri__PodIP                     address = CRI__POD_IP__INIT;
    const Cri__PodSandboxStatus          empty = CRI__POD_SANDBOX_STATUS__INIT;
    const Cri__PodSandboxStatusRequest  *in = req;
    const Cri__PodSandboxNetworkStatus   network =
                                        CRI__POD_SANDBOX_NETWORK_STATUS__INIT;

    rc = runtime_enter(PODCRI_CRI_POD_SANDBOX_STATUS, text, &lost);
    if (rc) {
        return rc;
    }

    s = runtime_sandbox_of(in->pod_sandbox_id);

    if (s == NULL) {
        return runtime_missing(text, "sandbox");
    }

    status = podcri_palloc(pool, sizeof(*status));
    *status = empty;
    status->id = s->id;
    status->state = s->state;
    status->metadata = s->config->metadata;
    status->n_labels = s->config->n_labels;
    status->labels = (void *) s->config->labels;
    status->n_annotations = s->config->n_annotations;
    status->annotations = (void *) s->config->annotations;

    status->network = podcri_palloc(pool, sizeof(network));
    *status->network = network;

    if (s->ips[0]) {
        status->network->ip = s->ips[0];
    }

    if (s->ips[1]) {
        more = podcri_palloc(pool, sizeof(address));
        *more = address;
        more->ip = s->ips[1];

        status->network->additional_ips = podcri_palloc(pool, sizeof(void *));
        status->network->additional_ips[0] = more;
        status->network->n_additional_ips = 1;
    }

    resp->status = status;

    return runtime_leave(PODCRI_CRI_POD_SANDBOX_STATUS, text, lost);
}


static int
list_sandboxes(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    int                                rc, lost;
    size_t                             i;
    Cri__PodSandbox                   *item;
    runtime_sandbox_t                 *s;
    Cri__ListPodSandboxResponse       *resp = out;
    const Cri__PodSandbox              empty = CRI__POD_SANDBOX__INIT;
    const Cri__PodSandboxFilter       *f;
    const Cri__ListPodSandboxRequest  *in = req;

    rc = runtime_enter(PODCRI_CRI_LIST_POD_SANDBOX, text, &lost);
    if (rc) {
        return rc;
    }

    if (runtime_hidden) {
        runtime_hidden--;
        return runtime_leave(PODCRI_CRI_LIST_POD_SANDBOX, text, lost);
    }

    f = in->filter;
    resp->items = podcri_palloc(pool, (nsandboxes + 1) * sizeof(void *));

    for (i = 0; i < nsandboxes; i++) {
        s = &sandboxes[i];

        if (!s->live || s->node != api_node
            || (f && *f->id && strcmp(f->id, s->id) != 0)
            || (f && !runtime_labels(s->config->n_labels, s->config->labels,
                                     f->n_label_selector,
                                     (void *) f->label_selector)))
        {
            continue;
        }

        item = podcri_palloc(pool, sizeof(*item));
        *item = empty;
        item->id = s->id;
        item->metadata = s->config->metadata;
        item->state = s->state;
        item->created_at = 1 + i;
        item->n_labels = s->config->n_labels;
        item->labels = (void *) s->config->labels;
        item->n_annotations = s->config->n_annotations;
        item->annotations = (void *) s->config->annotations;

        resp->items[resp->n_items++] = item;
    }

    return runtime_leave(PODCRI_CRI_LIST_POD_SANDBOX, text, lost);
}


void
runtime_reset(void)
{
    static const struct {
        podcri_cri_method_e  m;
        api_answer_pt        fn;
    } table[] = {
        { PODCRI_CRI_RUN_POD_SANDBOX, run_sandbox },
        { PODCRI_CRI_STOP_POD_SANDBOX, stop_sandbox },
        { PODCRI_CRI_REMOVE_POD_SANDBOX, remove_sandbox },
        { PODCRI_CRI_POD_SANDBOX_STATUS, sandbox_status },
        { PODCRI_CRI_LIST_POD_SANDBOX, list_sandboxes },
        { PODCRI_CRI_CREATE_CONTAINER, runtime_create_container },
        { PODCRI_CRI_START_CONTAINER, runtime_start_container },
        { PODCRI_CRI_STOP_CONTAINER, runtime_stop_container },
        { PODCRI_CRI_REMOVE_CONTAINER, runtime_remove_container },
        { PODCRI_CRI_LIST_CONTAINERS, runtime_list_containers },
        { PODCRI_CRI_CONTAINER_STATUS, runtime_container_status },
        { PODCRI_CRI_LIST_IMAGES, runtime_list_images },
        { PODCRI_CRI_IMAGE_STATUS, runtime_image_status },
    };

    size_t  i;

    for (i = 0; i < podcri_nelts(table); i++) {
        api_answers[table[i].m] = table[i].fn;
    }

    memset(api_calls, 0, sizeof(api_calls));
    memset(failures, 0, sizeof(failures));

    nsandboxes = 0;
    runtime_nall = 0;
    runtime_crio = 0;
    runtime_exit = -1;
    runtime_hidden = 0;
    runtime_hook = NULL;
    api_node = 0;
    api_leave = 0;
}


runtime_sandbox_t *
runtime_sandbox(const char *name, const char *kind, const char *nonce,
    const char *id_label, uint32_t attempt)
{
    char                    *uid;
    podcri_pairs_t           pairs;
    Cri__PodSandboxConfig   *config, c = CRI__POD_SANDBOX_CONFIG__INIT;
    Cri__PodSandboxMetadata  meta = CRI__POD_SANDBOX_METADATA__INIT;

    config = &c;
    config->metadata = &meta;

    uid = podcri_palloc(api_pool(), 37);
    podcri_uuid_from(uid, podcri_psprintf(api_pool(), "%s/%s",
                                          api_confs[0].namespace_, name));

    meta.name = (char *) name;
    meta.namespace_ = (char *) api_confs[0].namespace_;
    meta.uid = uid;
    meta.attempt = attempt;

    memset(&pairs, 0, sizeof(pairs));

    if (kind) {
        podcri_pairs_push(api_pool(), &pairs, PODCRI_LABEL_KIND, kind);
        podcri_pairs_push(api_pool(), &pairs, PODCRI_LABEL_NAME, name);

        if (id_label) {
            podcri_pairs_push(api_pool(), &pairs, PODCRI_LABEL_ID, id_label);
        }

        podcri_cri_map_set(api_pool(), &c.n_labels, &c.labels,
                       &cri__pod_sandbox_config__labels_entry__descriptor,
                       &pairs);
    }

    memset(&pairs, 0, sizeof(pairs));

    if (nonce) {
        podcri_pairs_push(api_pool(), &pairs, PODCRI_ANNOTATION_NONCE,
                          nonce);
        podcri_cri_map_set(api_pool(), &c.n_annotations, &c.annotations,
                   &cri__pod_sandbox_config__annotations_entry__descriptor,
                   &pairs);
    }

    return runtime_make_sandbox(runtime_copy(config));
}


runtime_container_t *
runtime_container(runtime_sandbox_t *s, const char *name,
    const char *id_label, uint32_t attempt, int state)
{
    podcri_pairs_t           pairs;
    runtime_container_t     *out;
    Cri__ContainerConfig     c = CRI__CONTAINER_CONFIG__INIT;
    Cri__ContainerMetadata   meta = CRI__CONTAINER_METADATA__INIT;

    c.metadata = &meta;
    meta.name = (char *) name;
    meta.attempt = attempt;

    memset(&pairs, 0, sizeof(pairs));

    if (podcri_cri_map_get(s->config->n_labels, s->config->labels,
                           PODCRI_LABEL_KIND))
    {
        podcri_pairs_push(api_pool(), &pairs, PODCRI_LABEL_KIND,
                          PODCRI_KIND_CONTAINER);
        podcri_pairs_push(api_pool(), &pairs, PODCRI_LABEL_NAME, name);
    }

    if (id_label) {
        podcri_pairs_push(api_pool(), &pairs, PODCRI_LABEL_ID, id_label);
    }

    podcri_cri_map_set(api_pool(), &c.n_labels, &c.labels,
                       &cri__container_config__labels_entry__descriptor,
                       &pairs);

    out = runtime_make_container(s, runtime_copy(&c));
    out->state = state;

    return out;
}


void
runtime_spec(runtime_container_t *c, podcri_spec_t *spec)
{
    podcri_ctx_t    ctx;
    podcri_pairs_t  pairs;

    memset(&ctx, 0, sizeof(ctx));
    ctx.pool = api_pool();

    spec->name = c->config->metadata->name;
    spec->image = "busybox";

    if (spec->nonce == NULL) {
        spec->nonce = "0123456789abcdef";
    }

    memset(&pairs, 0, sizeof(pairs));
    podcri_pairs_push(api_pool(), &pairs, PODCRI_ANNOTATION_SPEC,
                      podcri_spec_encode(&ctx, spec));
    podcri_pairs_push(api_pool(), &pairs, PODCRI_ANNOTATION_NONCE,
                      spec->nonce);
    podcri_cri_map_set(api_pool(), &c->config->n_annotations,
                       &c->config->annotations,
                       &cri__container_config__annotations_entry__descriptor,
                       &pairs);
}


size_t
runtime_nsandboxes(void)
{
    size_t  i, n;

    for (i = 0, n = 0; i < nsandboxes; i++) {
        n += sandboxes[i].live;
    }

    return n;
}


size_t
runtime_ncontainers(void)
{
    size_t  i, n;

    for (i = 0, n = 0; i < runtime_nall; i++) {
        n += runtime_all[i].live;
    }

    return n;
}


runtime_container_t *
runtime_find(const char *name)
{
    size_t                i;
    runtime_container_t  *found;

    found = NULL;

    for (i = 0; i < runtime_nall; i++) {
        if (runtime_all[i].live
            && strcmp(runtime_all[i].config->metadata->name, name) == 0)
        {
            found = &runtime_all[i];
        }
    }

    return found;
}
