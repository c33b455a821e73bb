
/*
 * Copyright (C) 2026 podcri authors
 *
 * Any raw path with any method: what matches has its names inside of the
 * path, none of them empty, and matches again with another version in front.
 */


#include "podcri_route.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static void
fuzz_inside(const podcri_str_t *s, const char *path, size_t len)
{
    if (s->len && (s->data < path || s->data + s->len > path + len)) {
        abort();
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int              rc;
    char            *path, *other;
    size_t           len;
    unsigned         method;
    podcri_match_t   out, again;

    if (size == 0) {
        return 0;
    }

    method = 1u << (data[0] % 5);
    len = size - 1;

    /* memory of its very length, so that one byte too far is seen */

    path = malloc(len ? len : 1);
    if (path == NULL) {
        abort();
    }

    memcpy(path, data + 1, len);

    rc = podcri_route_match(method, path, len, &out);

    fuzz_inside(&out.version, path, len);
    fuzz_inside(&out.name, path, len);
    fuzz_inside(&out.name2, path, len);

    if (rc == PODCRI_OK) {

        if (out.route == NULL || !(out.route->methods & method)
            || (strchr(out.route->path, '{') != NULL) != (out.name.len != 0)
            || out.redirect)
        {
            abort();
        }

        if (out.version.len == 0) {
            other = malloc(len + 5);
            if (other == NULL) {
                abort();
            }

            memcpy(other, "/v1.9", 5);
            memcpy(other + 5, path, len);

            if (podcri_route_match(method, other, len + 5, &again)
                != PODCRI_OK
                || again.route != out.route)
            {
                abort();
            }

            free(other);
        }

    } else if (out.route || (out.allowed & method)) {
        abort();
    }

    free(path);

    return 0;
}
