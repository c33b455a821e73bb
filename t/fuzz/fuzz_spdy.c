
/*
 * Copyright (C) 2026 podcri authors
 *
 * Frames of a streaming server, whole and byte by byte: both ways must tell
 * the same.
 */


#include <stdlib.h>

#include "podcri_spdy.h"


typedef struct {
    size_t    frames;
    size_t    bytes;
    uint64_t  sum;
    int       failed;
} fuzz_result_t;


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static void
fuzz_parse(const uint8_t *data, size_t size, size_t piece, fuzz_result_t *r)
{
    int                    rc;
    char                  *copy;
    size_t                 i, n;
    const char            *pos, *why;
    podcri_spdy_frame_t    f;
    podcri_spdy_parser_t   p;

    memset(r, 0, sizeof(fuzz_result_t));
    podcri_spdy_parser_init(&p);

    for (i = 0; i < size && !r->failed; i += n) {
        n = podcri_min(piece, size - i);

        /* a block of its own, so that reading beyond is seen */

        copy = malloc(n);
        memcpy(copy, data + i, n);
        pos = copy;

        for ( ;; ) {
            rc = podcri_spdy_parse(&p, &pos, copy + n, &f, &why);

            if (rc != PODCRI_OK) {
                break;
            }

            if (f.data.len > n) {
                abort();
            }

            /* pieces of data are as the input was */

            r->bytes += f.data.len;
            r->frames += (f.type != PODCRI_SPDY_DATA);
            r->sum += f.type * 31 + f.stream * 7 * (f.type != 0)
                      + (f.type != 0 ? f.value : 0) + f.flags;
        }

        if (rc == PODCRI_AGAIN && pos != copy + n) {
            abort();
        }

        r->failed = (rc == PODCRI_ERROR);
        free(copy);
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_result_t  a, b;

    fuzz_parse(data, size, size, &a);
    fuzz_parse(data, size, 1, &b);

    if (a.failed != b.failed || a.frames != b.frames || a.bytes != b.bytes
        || a.sum != b.sum)
    {
        abort();
    }

    return 0;
}
