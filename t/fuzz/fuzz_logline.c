
/*
 * Copyright (C) 2026 podcri authors
 *
 * Log files, and what becomes of them, whatever the sizes of the buffers: the
 * text must be the same.
 */


#include <stdlib.h>

#include "podcri_logline.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static char *
fuzz_format(const char *data, size_t size, unsigned options, size_t piece,
    size_t room, size_t *len)
{
    int                  force;
    char                *out, *in;
    size_t               n, used, start, have;
    podcri_logformat_t   f;

    memset(&f, 0, sizeof(f));

    f.out = (options & 1) != 0;
    f.err = (options & 2) != 0;
    f.timestamps = (options & 4) != 0;
    f.cr = (options & 8) != 0;
    f.since = (options & 16) ? 1795293210142556768 : 0;
    f.until = (options & 32) ? 1795293213000000000 : 0;
    f.raw = 1;

    out = NULL;
    *len = 0;
    start = 0;
    have = podcri_min(piece, size);
    force = 0;

    for ( ;; ) {
        out = realloc(out, *len + room);
        in = malloc(have - start + 1);
        memcpy(in, data + start, have - start);

        n = podcri_logformat(&f, in, have - start, force, out + *len, room,
                             &used);
        free(in);

        if (n > room || used > have - start) {
            abort();
        }

        *len += n;
        start += used;

        if (f.over) {
            return out;
        }

        if (used != 0) {
            continue;
        }

        if (have < size) {
            have = podcri_min(have + piece, size);

        } else if (!force) {
            force = 1;

        } else {
            return out;
        }
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char      *a, *b;
    size_t     alen, blen, piece;
    unsigned   options;

    if (size < 2 || size > 8192) {
        return 0;
    }

    options = data[0];
    piece = data[1] + 1;

    a = fuzz_format((const char *) data + 2, size - 2, options, size, 65536,
                    &alen);
    b = fuzz_format((const char *) data + 2, size - 2, options, piece,
                    PODCRI_LOGFORMAT_MIN, &blen);

    if (alen != blen || memcmp(a, b, alen) != 0) {
        abort();
    }

    free(a);
    free(b);

    return 0;
}
