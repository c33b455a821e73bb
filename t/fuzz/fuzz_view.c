
/*
 * Copyright (C) 2026 podcri authors
 *
 * What a runtime may send, through views into all answers: the first byte
 * chooses the message, the rest is its wire form or text.  Answers are JSON
 * whatever came in.
 */


#include "podcri_view.h"


typedef struct {
    podcri_ctx_t      ctx;
    podcri_answer_t   a;
    podcri_json_t     w;
} fuzz_t;


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_containers(fuzz_t *z, const Cri__ListContainersResponse *r);
static void fuzz_container(fuzz_t *z, const podcri_container_t *c);
static void fuzz_pods(fuzz_t *z, const Cri__ListPodSandboxResponse *r);
static void fuzz_status(fuzz_t *z, const Cri__ContainerStatusResponse *r);
static void fuzz_images(fuzz_t *z, const Cri__ListImagesResponse *r);
static void fuzz_image(fuzz_t *z, const Cri__Image *i, const char *info);
static void fuzz_spec(fuzz_t *z, const char *text);
static void fuzz_is_json(fuzz_t *z);


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char              *text;
    fuzz_t             z;
    Cri__Image         image;
    ProtobufCMessage  *m;

    static const ProtobufCMessageDescriptor *const  messages[] = {
        &cri__list_containers_response__descriptor,
        &cri__list_pod_sandbox_response__descriptor,
        &cri__container_status_response__descriptor,
        &cri__list_images_response__descriptor
    };

    if (size == 0) {
        return 0;
    }

    memset(&z, 0, sizeof(z));
    z.ctx.pool = podcri_pool_create(0);
    z.a.now = 1795293000000000000LL;
    z.a.v4 = (data[0] >> 4) & 1;
    podcri_json_init(&z.w, 0);

    switch (data[0] & 7) {

    case 4:
        text = podcri_pstrndup(z.ctx.pool, (const char *) data + 1, size - 1);
        memset(&image, 0, sizeof(image));
        fuzz_image(&z, &image, text);
        break;

    case 5:
        text = podcri_pstrndup(z.ctx.pool, (const char *) data + 1, size - 1);
        fuzz_spec(&z, text);
        break;

    default:
        m = protobuf_c_message_unpack(messages[data[0] & 3], NULL, size - 1,
                                      data + 1);
        if (m == NULL) {
            break;
        }

        switch (data[0] & 3) {

        case 0:
            fuzz_containers(&z, (Cri__ListContainersResponse *) m);
            break;

        case 1:
            fuzz_pods(&z, (Cri__ListPodSandboxResponse *) m);
            break;

        case 2:
            fuzz_status(&z, (Cri__ContainerStatusResponse *) m);
            break;

        default:
            fuzz_images(&z, (Cri__ListImagesResponse *) m);
            break;
        }

        protobuf_c_message_free_unpacked(m, NULL);
    }

    podcri_json_free(&z.w);
    podcri_pool_destroy(z.ctx.pool);

    return 0;
}


static void
fuzz_containers(fuzz_t *z, const Cri__ListContainersResponse *r)
{
    size_t              i;
    podcri_container_t  c;

    for (i = 0; i < r->n_containers; i++) {
        podcri_container_from_cri(z->ctx.pool, r->containers[i], NULL, NULL,
                                  "n", &c);
        fuzz_container(z, &c);
    }
}


static void
fuzz_container(fuzz_t *z, const podcri_container_t *c)
{
    podcri_list_container_libpod(&z->w, c, &z->a);
    fuzz_is_json(z);
    podcri_list_container_docker(&z->w, c, &z->a);
    fuzz_is_json(z);
    podcri_inspect_container_libpod(&z->w, c, &z->a);
    fuzz_is_json(z);
    podcri_inspect_container_docker(&z->w, c, &z->a);
    fuzz_is_json(z);
}


static void
fuzz_pods(fuzz_t *z, const Cri__ListPodSandboxResponse *r)
{
    size_t        i;
    podcri_pod_t  p;

    for (i = 0; i < r->n_items; i++) {
        podcri_pod_from_cri(z->ctx.pool, r->items[i], NULL, "n", &p);

        podcri_list_pod(&z->w, &p, &z->a);
        fuzz_is_json(z);
        podcri_inspect_pod(&z->w, &p, &z->a);
        fuzz_is_json(z);
    }
}


static void
fuzz_status(fuzz_t *z, const Cri__ContainerStatusResponse *r)
{
    char                buf[256];
    Cri__Container      message;
    podcri_container_t  c;

    memset(&message, 0, sizeof(message));

    podcri_container_from_cri(z->ctx.pool, &message, NULL, NULL, "n", &c);
    podcri_status_from_cri(r, &c.status);
    c.has_status = 1;
    c.state = c.status.state;

    podcri_status_text(buf, sizeof(buf), &c, z->a.now);
    fuzz_container(z, &c);
}


static void
fuzz_images(fuzz_t *z, const Cri__ListImagesResponse *r)
{
    size_t  i;

    for (i = 0; i < r->n_images; i++) {
        fuzz_image(z, r->images[i], NULL);
    }
}


static void
fuzz_image(fuzz_t *z, const Cri__Image *message, const char *info)
{
    podcri_image_t  i;

    podcri_image_from_cri(&z->ctx, message, info, "n", &i);

    podcri_list_image_libpod(&z->w, &i, 0);
    fuzz_is_json(z);
    podcri_list_image_docker(&z->w, &i, 0);
    fuzz_is_json(z);
    podcri_inspect_image_libpod(&z->w, &i);
    fuzz_is_json(z);
    podcri_inspect_image_docker(&z->w, &i);
    fuzz_is_json(z);
    podcri_image_history_libpod(&z->w, &i);
    fuzz_is_json(z);
    podcri_image_history_docker(&z->w, &i);
    fuzz_is_json(z);
}


/* an annotation that somebody else wrote */

static void
fuzz_spec(fuzz_t *z, const char *text)
{
    podcri_spec_t       spec;
    Cri__Container      message;
    podcri_container_t  c;

    if (podcri_spec_decode(&z->ctx, text, &spec) != PODCRI_OK) {
        return;
    }

    memset(&message, 0, sizeof(message));
    message.state = CRI__CONTAINER_STATE__CONTAINER_RUNNING;

    podcri_container_from_cri(z->ctx.pool, &message, NULL, &spec, "n", &c);
    c.ip = "10.0.0.1";
    fuzz_container(z, &c);
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
