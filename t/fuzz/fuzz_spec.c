
/*
 * Copyright (C) 2026 podcri authors
 *
 * Any text as a stored spec: it is refused in words, or what comes of it can
 * be stored again.
 */


#include "podcri_spec.h"
#include "fuzz_spec.h"


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char         *text;
    podcri_ctx_t        ctx;
    podcri_spec_t       spec;
    podcri_pod_spec_t   pod;

    memset(&ctx, 0, sizeof(ctx));
    ctx.pool = podcri_pool_create(0);

    text = podcri_pstrndup(ctx.pool, (const char *) data, size);

    if (podcri_spec_decode(&ctx, text, &spec) == PODCRI_OK) {
        fuzz_stored(&ctx, &spec);

    } else if (ctx.err.message == NULL) {
        abort();
    }

    podcri_err_clear(&ctx);

    if (podcri_pod_spec_decode(&ctx, text, &pod) == PODCRI_OK) {
        fuzz_pod_stored(&ctx, &pod);

    } else if (ctx.err.message == NULL) {
        abort();
    }

    podcri_pool_destroy(ctx.pool);

    return 0;
}
