
/*
 * Copyright (C) 2026 podcri authors
 *
 * Any text as the body of a Docker create: it is refused in words, or what
 * comes of it can be stored, read again and made into CRI messages.
 */


#include "podcri_spec.h"
#include "fuzz_spec.h"


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t            *body;
    podcri_ctx_t       ctx;
    podcri_spec_t      spec;
    podcri_strings_t   warnings;

    memset(&ctx, 0, sizeof(ctx));
    memset(&warnings, 0, sizeof(warnings));
    ctx.pool = podcri_pool_create(0);

    body = podcri_input_parse(&ctx, (const char *) data, size);

    if (body) {
        if (podcri_create_docker(&ctx, body, &spec, &warnings) == PODCRI_OK) {
            fuzz_container(&ctx, &spec);

        } else if (ctx.err.message == NULL) {
            abort();
        }
    }

    podcri_pool_destroy(ctx.pool);

    return 0;
}
