
/*
 * Copyright (C) 2026 podcri authors
 *
 * Any text as an image reference: what is one has a full form that is one
 * too, says the same, and names an image of that name.
 */


#include "podcri_view.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char            *text;
    const char      *full;
    podcri_ctx_t     ctx;
    podcri_ref_t     ref, again;
    podcri_image_t   image;

    memset(&ctx, 0, sizeof(ctx));
    ctx.pool = podcri_pool_create(0);
    text = podcri_pstrndup(ctx.pool, (const char *) data, size);

    memset(&image, 0, sizeof(image));
    image.id = "3333333333333333333333333333333333333333333333333333333333333"
               "333";

    if (podcri_ref_parse(&ctx, text, &ref) == PODCRI_OK) {
        full = podcri_ref_normal(ctx.pool, &ref);

        /* the name grows by "docker.io/library/", the length is bounded */

        if (podcri_ref_parse(&ctx, full, &again) == PODCRI_OK) {

            if (strcmp(podcri_ref_normal(ctx.pool, &again), full) != 0) {
                abort();
            }

            if (*ref.digest) {
                image.digests.elts = &full;
                image.digests.n = 1;

            } else {
                image.tags.elts = &full;
                image.tags.n = 1;
            }

            if (podcri_image_is(&ctx, &image, text) == 0) {
                abort();
            }

        } else if (strlen(ref.repository) < 200) {
            abort();
        }

        if (!podcri_image_is(&ctx, &image, text)) {
            (void) podcri_image_name_matches(&image, text);
        }
    }

    full = "docker.io/library/busybox:latest";
    image.tags.elts = &full;
    image.tags.n = 1;

    (void) podcri_image_is(&ctx, &image, text);
    (void) podcri_image_name_matches(&image, text);

    podcri_pool_destroy(ctx.pool);

    return 0;
}
