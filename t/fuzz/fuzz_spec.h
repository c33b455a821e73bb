
/*
 * Copyright (C) 2026 podcri authors
 *
 * What must hold for every spec.
 */


#ifndef _FUZZ_SPEC_H_INCLUDED_
#define _FUZZ_SPEC_H_INCLUDED_


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static const podcri_identity_t  fuzz_identity = {
    .namespace_ = "podcri",
    .uid = "01234567-89ab-cdef-0123-456789abcdef",
    .id = "id",
    .nonce = "nonce",
    .spec = "{\"v\":1}",
    .log_directory = "/logs",
    .log_path = "log",
    .kind = PODCRI_KIND_CONTAINER
};


/* There and back is the same.  A byte that is no UTF-8 becomes an escape, and
 * then a character, hence the second way. */

__attribute__((unused))
static void
fuzz_stored(podcri_ctx_t *ctx, const podcri_spec_t *spec)
{
    const char     *text, *again;
    podcri_spec_t   back;

    text = podcri_spec_encode(ctx, spec);

    if (text == NULL) {
        return;
    }

    if (podcri_spec_decode(ctx, text, &back) != PODCRI_OK) {
        abort();
    }

    text = podcri_spec_encode(ctx, &back);

    if (text == NULL || podcri_spec_decode(ctx, text, &back) != PODCRI_OK) {
        abort();
    }

    again = podcri_spec_encode(ctx, &back);

    if (again == NULL || strcmp(text, again) != 0) {
        abort();
    }
}


__attribute__((unused))
static void
fuzz_pod_stored(podcri_ctx_t *ctx, const podcri_pod_spec_t *spec)
{
    const char         *text, *again;
    podcri_pod_spec_t   back;

    text = podcri_pod_spec_encode(ctx, spec);

    if (text == NULL) {
        return;
    }

    if (podcri_pod_spec_decode(ctx, text, &back) != PODCRI_OK) {
        abort();
    }

    text = podcri_pod_spec_encode(ctx, &back);

    if (text == NULL || podcri_pod_spec_decode(ctx, text, &back) != PODCRI_OK) {
        abort();
    }

    again = podcri_pod_spec_encode(ctx, &back);

    if (again == NULL || strcmp(text, again) != 0) {
        abort();
    }
}


/* a message that can be packed */

__attribute__((unused))
static void
fuzz_pack(const ProtobufCMessage *message)
{
    size_t    size;
    uint8_t  *buf;

    size = protobuf_c_message_get_packed_size(message);
    buf = malloc(size + 1);

    if (buf == NULL || protobuf_c_message_pack(message, buf) != size) {
        abort();
    }

    free(buf);
}


__attribute__((unused))
static void
fuzz_container(podcri_ctx_t *ctx, podcri_spec_t *spec)
{
    size_t                  i;
    podcri_image_t          image;
    podcri_pod_spec_t       pod;
    Cri__ContainerConfig   *c;
    Cri__PodSandboxConfig  *s;

    memset(&image, 0, sizeof(image));
    image.id = "0123";

    podcri_strings_push(ctx->pool, &image.tags, "docker.io/library/b:latest");
    podcri_strings_push(ctx->pool, &image.command, "sh");
    podcri_strings_push(ctx->pool, &image.env, "PATH=/bin");
    podcri_strings_push(ctx->pool, &image.volumes, "/data");

    fuzz_stored(ctx, spec);

    if (podcri_spec_resolve(ctx, spec, &image) != PODCRI_OK) {
        return;
    }

    fuzz_stored(ctx, spec);

    if (spec->name == NULL) {
        spec->name = "name";
    }

    for (i = 0; i < spec->nmounts; i++) {
        if (spec->mounts[i].source == NULL) {
            spec->mounts[i].source = "/source";
        }
    }

    c = podcri_spec_container(ctx, spec, NULL, &fuzz_identity, "target");

    if (c == NULL) {
        abort();
    }

    fuzz_pack(&c->base);

    podcri_pod_spec_init(&pod);
    pod.cpu_quota = 1;
    pod.memory = 1;

    c = podcri_spec_container(ctx, spec, &pod, &fuzz_identity, "target");

    if (c == NULL) {
        abort();
    }

    fuzz_pack(&c->base);

    s = podcri_spec_sandbox(ctx, spec, &fuzz_identity);

    if (s) {
        fuzz_pack(&s->base);
    }
}


__attribute__((unused))
static void
fuzz_pod(podcri_ctx_t *ctx, podcri_pod_spec_t *spec)
{
    Cri__PodSandboxConfig  *s;

    fuzz_pod_stored(ctx, spec);

    if (spec->name == NULL) {
        spec->name = "name";
    }

    s = podcri_pod_spec_sandbox(ctx, spec, &fuzz_identity);

    if (s == NULL) {
        abort();
    }

    fuzz_pack(&s->base);
}


#endif /* _FUZZ_SPEC_H_INCLUDED_ */
