
/*
 * Copyright (C) 2026 podcri authors
 *
 * Bytes of a runtime as they come from the wire, through the gateway's own
 * unpacking: containers together with their sandboxes and the annotations of
 * both, an image with its config, a status laid over a container, the words
 * of an error.  Answers are JSON whatever came in.
 *
 * The first byte chooses, the next two say how much belongs to the first
 * message.
 */


#include "podcri_cri_internal.h"
#include "podcri_view.h"


typedef struct {
    podcri_ctx_t      ctx;
    podcri_answer_t   answer;
    podcri_json_t     w;
} fuzz_t;


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_lists(fuzz_t *z, const uint8_t *a, size_t na,
    const uint8_t *b, size_t nb);
static void fuzz_statuses(fuzz_t *z, const uint8_t *a, size_t na,
    const uint8_t *b, size_t nb);
static void fuzz_image(fuzz_t *z, const uint8_t *a, size_t na);
static void fuzz_error(fuzz_t *z, const uint8_t *a, size_t na);
static void fuzz_container(fuzz_t *z, const Cri__Container *m,
    const Cri__PodSandbox *sandbox, const Cri__ContainerStatusResponse *st);
static void fuzz_pod(fuzz_t *z, const Cri__PodSandbox *m);
static const char *fuzz_annotation(size_t n, void *entries);
static void fuzz_is_json(fuzz_t *z);


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t          n, rest;
    fuzz_t          z;
    const uint8_t  *a;

    if (size < 3) {
        return 0;
    }

    a = data + 3;
    rest = size - 3;
    n = podcri_min((size_t) data[1] << 8 | data[2], rest);

    memset(&z, 0, sizeof(z));

    z.ctx.pool = podcri_pool_create(0);
    z.answer.now = 1795293000000000000LL;
    z.answer.v4 = (data[0] >> 2) & 1;
    z.answer.node_network = "podman";
    z.answer.gateway = "";

    podcri_json_init(&z.w, 0);

    switch (data[0] & 3) {

    case 0:
        fuzz_lists(&z, a, n, a + n, rest - n);
        break;

    case 1:
        fuzz_statuses(&z, a, n, a + n, rest - n);
        break;

    case 2:
        fuzz_image(&z, a, rest);
        break;

    default:
        fuzz_error(&z, a, rest);
        break;
    }

    podcri_json_free(&z.w);
    podcri_pool_destroy(z.ctx.pool);

    return 0;
}


static void
fuzz_lists(fuzz_t *z, const uint8_t *a, size_t na, const uint8_t *b,
    size_t nb)
{
    size_t                        i, k;
    const Cri__PodSandbox        *sandbox;
    Cri__ListContainersResponse  *containers;
    Cri__ListPodSandboxResponse  *sandboxes;

    containers = (void *) podcri_cri_unpack(z->ctx.pool,
                              &cri__list_containers_response__descriptor,
                              a, na);
    sandboxes = (void *) podcri_cri_unpack(z->ctx.pool,
                              &cri__list_pod_sandbox_response__descriptor,
                              b, nb);

    for (i = 0; sandboxes && i < sandboxes->n_items; i++) {
        fuzz_pod(z, sandboxes->items[i]);
    }

    for (i = 0; containers && i < containers->n_containers; i++) {
        sandbox = NULL;

        for (k = 0; sandboxes && k < sandboxes->n_items; k++) {
            if (strcmp(sandboxes->items[k]->id,
                       containers->containers[i]->pod_sandbox_id) == 0)
            {
                sandbox = sandboxes->items[k];
            }
        }

        fuzz_container(z, containers->containers[i], sandbox, NULL);
    }
}


static void
fuzz_statuses(fuzz_t *z, const uint8_t *a, size_t na, const uint8_t *b,
    size_t nb)
{
    Cri__Container                 none = CRI__CONTAINER__INIT;
    Cri__ListContainersResponse   *list;
    Cri__ContainerStatusResponse  *status;

    list = (void *) podcri_cri_unpack(z->ctx.pool,
                        &cri__list_containers_response__descriptor, a, na);
    status = (void *) podcri_cri_unpack(z->ctx.pool,
                          &cri__container_status_response__descriptor, b, nb);

    if (status == NULL) {
        return;
    }

    fuzz_container(z, list && list->n_containers ? list->containers[0]
                                                 : &none, NULL, status);
}


static void
fuzz_image(fuzz_t *z, const uint8_t *a, size_t na)
{
    podcri_image_t             image;
    Cri__ImageStatusResponse  *m;

    m = (void *) podcri_cri_unpack(z->ctx.pool,
                     &cri__image_status_response__descriptor, a, na);

    if (m == NULL || m->image == NULL) {
        return;
    }

    podcri_image_from_cri(&z->ctx, m->image,
                          podcri_cri_map_get(m->n_info, m->info, "info"),
                          "n", &image);

    podcri_list_image_libpod(&z->w, &image, 1);
    fuzz_is_json(z);
    podcri_list_image_docker(&z->w, &image, 1);
    fuzz_is_json(z);
    podcri_inspect_image_libpod(&z->w, &image);
    fuzz_is_json(z);
    podcri_inspect_image_docker(&z->w, &image);
    fuzz_is_json(z);
    podcri_image_history_libpod(&z->w, &image);
    fuzz_is_json(z);
    podcri_image_history_docker(&z->w, &image);
    fuzz_is_json(z);
}


/* a method, a gRPC status, a text */

static void
fuzz_error(fuzz_t *z, const uint8_t *a, size_t na)
{
    int                  http;
    podcri_node_t        node;
    podcri_node_conf_t   conf;

    if (na < 2) {
        return;
    }

    memset(&node, 0, sizeof(node));
    memset(&conf, 0, sizeof(conf));
    conf.name = "n";
    node.conf = &conf;

    if (podcri_cri_fail(&z->ctx, &node, a[0] % PODCRI_CRI_MAX, 1 + a[1] % 20,
                        podcri_pstrndup(z->ctx.pool, (const char *) a + 2,
                                        na - 2))
        != PODCRI_ERROR)
    {
        abort();
    }

    http = podcri_err_status(&z->ctx.err);

    if (http < 400 || http > 599) {
        abort();
    }

    podcri_err_json(&z->w, &z->ctx.err);
    fuzz_is_json(z);
}


static void
fuzz_container(fuzz_t *z, const Cri__Container *m,
    const Cri__PodSandbox *sandbox, const Cri__ContainerStatusResponse *st)
{
    char                 buf[256];
    const char          *text;
    podcri_spec_t        spec, *known;
    podcri_container_t   c;

    text = fuzz_annotation(m->n_annotations, m->annotations);
    known = (text && podcri_spec_decode(&z->ctx, text, &spec) == PODCRI_OK)
            ? &spec : NULL;

    podcri_container_from_cri(z->ctx.pool, m, sandbox, known, "n", &c);

    if (st) {
        podcri_status_from_cri(st, &c.status);
        c.state = c.status.state;
        c.has_status = 1;
    }

    podcri_status_text(buf, sizeof(buf), &c, z->answer.now);

    podcri_list_container_libpod(&z->w, &c, &z->answer);
    fuzz_is_json(z);
    podcri_list_container_docker(&z->w, &c, &z->answer);
    fuzz_is_json(z);
    podcri_inspect_container_libpod(&z->w, &c, &z->answer);
    fuzz_is_json(z);
    podcri_inspect_container_docker(&z->w, &c, &z->answer);
    fuzz_is_json(z);
}


static void
fuzz_pod(fuzz_t *z, const Cri__PodSandbox *m)
{
    const char         *text;
    podcri_pod_t        p;
    podcri_pod_spec_t   spec, *known;

    text = fuzz_annotation(m->n_annotations, m->annotations);
    known = (text && podcri_pod_spec_decode(&z->ctx, text, &spec)
                     == PODCRI_OK) ? &spec : NULL;

    podcri_pod_from_cri(z->ctx.pool, m, known, "n", &p);

    podcri_list_pod(&z->w, &p, &z->answer);
    fuzz_is_json(z);
    podcri_inspect_pod(&z->w, &p, &z->answer);
    fuzz_is_json(z);
}


static const char *
fuzz_annotation(size_t n, void *entries)
{
    return podcri_cri_map_get(n, entries, PODCRI_ANNOTATION_SPEC);
}


static void
fuzz_is_json(fuzz_t *z)
{
    size_t   len;
    char    *text;
    json_t  *root;

    text = podcri_json_take(&z->w, &len);
    root = json_loadb(text, len, 0, NULL);

    if (root == NULL) {
        abort();
    }

    json_decref(root);
    free(text);
}
