
/*
 * Copyright (C) 2026 podcri authors
 *
 * Arguments for the query table of any route: the first byte chooses the
 * route, the rest is "key=value" with line ends between them, where a key of
 * one byte stands for a row of the table.
 */


#include "podcri_ctx.h"
#include "podcri_route.h"
#include "podcri_str.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static const podcri_route_t *fuzz_route(unsigned n);
static const char *fuzz_key(const podcri_input_t *table, const char *key);


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int                     rc;
    char                   *text, *line, *value, *next;
    void                   *query;
    podcri_ctx_t            ctx;
    podcri_pairs_t          args;
    const podcri_route_t   *route;

    if (size == 0) {
        return 0;
    }

    route = fuzz_route(data[0]);

    memset(&ctx, 0, sizeof(ctx));
    ctx.pool = podcri_pool_create(0);

    text = podcri_pstrndup(ctx.pool, (const char *) data + 1, size - 1);

    memset(&args, 0, sizeof(args));

    for (line = text; line; line = next) {
        next = strchr(line, '\n');

        if (next) {
            *next++ = '\0';
        }

        value = strchr(line, '=');

        if (value) {
            *value++ = '\0';
        }

        podcri_pairs_push(ctx.pool, &args, fuzz_key(route->query, line),
                          value ? value : "");
    }

    /* from malloc, so that a write behind it is seen */

    query = calloc(1, route->query_size);
    if (query == NULL) {
        abort();
    }

    if (route->query_defaults) {
        memcpy(query, route->query_defaults, route->query_size);
    }

    rc = podcri_input_query(&ctx, route->query, query, &args);

    if (rc != PODCRI_OK
        && (rc != PODCRI_ERROR || ctx.err.message == NULL
            || podcri_err_status(&ctx.err) != 400))
    {
        abort();
    }

    free(query);
    podcri_pool_destroy(ctx.pool);

    return 0;
}


/* the n-th of those that have a query table, counted round */

static const podcri_route_t *
fuzz_route(unsigned n)
{
    const podcri_route_t  *route;

    for (route = podcri_routes; /* void */ ; route++) {

        if (route->path == NULL) {
            route = podcri_routes;
        }

        if (route->query && n-- == 0) {
            return route;
        }
    }
}


static const char *
fuzz_key(const podcri_input_t *table, const char *key)
{
    size_t  n;

    if (key[0] == '\0' || key[1] != '\0') {
        return key;
    }

    for (n = 0; table[n].key; n++) { /* void */ }

    return table[(unsigned char) key[0] % n].key;
}
