
/*
 * Copyright (C) 2026 podcri authors
 *
 * Any text as the filters argument, on each of the three nouns.
 */


#include "podcri_view.h"


#define FUZZ_ID  "33333333333333333333333333333333"                           \
                 "33333333333333333333333333333333"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char                       *text;
    podcri_pod_t                pod;
    podcri_ctx_t                ctx;
    podcri_spec_t               spec;
    podcri_image_t              image;
    podcri_filters_t            f;
    podcri_pod_spec_t           pod_spec;
    podcri_container_t          c;
    podcri_filter_env_t         env;
    const podcri_container_t   *list;

    static const char     *args[] = { "sleep", "1000" };
    static const char     *tags[] = { "docker.io/library/busybox:latest" };
    static const char     *digests[] = { "busybox@sha256:" FUZZ_ID };
    static podcri_pair_t   labels[] = { { "app", "web" }, { "a", "" } };
    static podcri_port_t   ports[] = { { "", 8080, 80, "tcp" } };
    static podcri_mount_t  mounts[] = {
        { .type = "volume", .name = "v1", .source = "/v", .destination = "/d" }
    };

    memset(&ctx, 0, sizeof(ctx));
    ctx.pool = podcri_pool_create(0);
    text = podcri_pstrndup(ctx.pool, (const char *) data, size);

    memset(&spec, 0, sizeof(spec));
    spec.args.n = 2;
    spec.args.elts = args;
    spec.labels.n = 2;
    spec.labels.elts = labels;
    spec.ports = ports;
    spec.nports = 1;
    spec.mounts = mounts;
    spec.nmounts = 1;

    memset(&c, 0, sizeof(c));
    c.id = FUZZ_ID;
    c.name = "web";
    c.pod_id = "pppp";
    c.pod_name = "p1";
    c.image = tags[0];
    c.image_id = FUZZ_ID;
    c.state = PODCRI_STATE_RUNNING;
    c.created = 1000;
    c.spec = &spec;
    c.labels = spec.labels;
    list = &c;

    memset(&pod_spec, 0, sizeof(pod_spec));
    memset(&pod, 0, sizeof(pod));
    pod.id = FUZZ_ID;
    pod.name = "p1";
    pod.spec = &pod_spec;
    pod.labels = spec.labels;
    pod.containers = &list;
    pod.ncontainers = 1;

    memset(&image, 0, sizeof(image));
    image.id = FUZZ_ID;
    image.tags.n = 1;
    image.tags.elts = tags;
    image.digests.n = 1;
    image.digests.elts = digests;
    image.labels = spec.labels;

    memset(&env, 0, sizeof(env));
    env.now = 1795293000000000000LL;
    env.all = &c;
    env.n = 1;
    env.images = &image;
    env.nimages = 1;

    if (podcri_filters_parse(&ctx, text, &f) == PODCRI_OK) {

        if (podcri_container_filters_check(&ctx, &f, &env) == PODCRI_OK) {
            (void) podcri_container_matches(&c, &f, &env);
        }

        if (podcri_pod_filters_check(&ctx, &f, &env) == PODCRI_OK) {
            (void) podcri_pod_matches(&pod, &f, &env);
        }

        if (podcri_image_filters_check(&ctx, &f, &env) == PODCRI_OK) {
            (void) podcri_image_matches(&image, &f, &env);
        }

    } else if (ctx.err.message == NULL) {
        abort();
    }

    podcri_pool_destroy(ctx.pool);

    return 0;
}
