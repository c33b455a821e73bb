
/*
 * Copyright (C) 2026 podcri authors
 *
 * The route table: what matches which row, and whether the rows can be
 * reached at all.
 */


#include "podcri_containers.h"
#include "podcri_images.h"
#include "podcri_pods.h"
#include "podcri_route.h"
#include "podcri_str.h"
#include "podcri_system.h"
#include "podcri_volumes.h"
#include "tap.h"


typedef struct {
    unsigned             method;
    const char          *path;
    const char          *route;      /* NULL: none */
    podcri_dialect_e     dialect;
    const char          *version;
    const char          *name;
    unsigned             allowed;    /* of a path without this method */
} case_t;


static const case_t  cases[] = {
    { PODCRI_GET, "/_ping", "/_ping", PODCRI_DOCKER, "", "", 0 },
    { PODCRI_HEAD, "/_ping", "/_ping", PODCRI_DOCKER, "", "", 0 },
    { PODCRI_GET, "/v1.44/_ping", "/_ping", PODCRI_DOCKER, "1.44", "", 0 },
    { PODCRI_GET, "/v4.3.1/libpod/_ping", "/_ping", PODCRI_LIBPOD, "4.3.1",
      "", 0 },
    { PODCRI_GET, "/libpod/_ping", "/_ping", PODCRI_LIBPOD, "", "", 0 },
    { PODCRI_GET, "/v1/info", "/info", PODCRI_DOCKER, "1", "", 0 },

    /* literals stand before names */

    { PODCRI_GET, "/containers/json", "/containers/json", PODCRI_DOCKER, "",
      "", 0 },
    { PODCRI_GET, "/containers/json/json", "/containers/{name}/json",
      PODCRI_DOCKER, "", "json", 0 },
    { PODCRI_POST, "/containers/create", "/containers/create", PODCRI_DOCKER,
      "", "", 0 },
    { PODCRI_DELETE, "/libpod/images/remove", "/images/remove",
      PODCRI_LIBPOD, "", "", 0 },
    { PODCRI_DELETE, "/images/remove", "/images/{name...}", PODCRI_DOCKER,
      "", "remove", 0 },
    { PODCRI_GET, "/images/json", "/images/json", PODCRI_DOCKER, "", "", 0 },

    /* names as they were sent */

    { PODCRI_GET, "/containers/a%2Fb/json", "/containers/{name}/json",
      PODCRI_DOCKER, "", "a%2Fb", 0 },
    { PODCRI_GET, "/containers/v1.2/json", "/containers/{name}/json",
      PODCRI_DOCKER, "", "v1.2", 0 },
    { PODCRI_DELETE, "/v1.41/containers/%", "/containers/{name}",
      PODCRI_DOCKER, "1.41", "%", 0 },

    /* names of images have slashes, ports and digests */

    { PODCRI_GET, "/libpod/images/quay.io:443/a/b:1/json",
      "/images/{name...}/json", PODCRI_LIBPOD, "", "quay.io:443/a/b:1", 0 },
    { PODCRI_GET, "/images/a/json/json", "/images/{name...}/json",
      PODCRI_DOCKER, "", "a/json", 0 },
    { PODCRI_DELETE, "/images/a/b/json", "/images/{name...}", PODCRI_DOCKER,
      "", "a/b/json", 0 },
    { PODCRI_POST, "/images/a/b/push", "/images/{name...}/push",
      PODCRI_DOCKER, "", "a/b", 0 },
    { PODCRI_DELETE, "/images/a@sha256:0", "/images/{name...}",
      PODCRI_DOCKER, "", "a@sha256:0", 0 },

    /* one dialect only */

    { PODCRI_GET, "/containers/a/exists", NULL, 0, NULL, NULL, 0 },
    { PODCRI_GET, "/libpod/containers/a/exists", "/containers/{name}/exists",
      PODCRI_LIBPOD, "", "a", 0 },
    { PODCRI_GET, "/libpod/volumes", NULL, 0, NULL, NULL, 0 },
    { PODCRI_GET, "/libpod/libpod/info", NULL, 0, NULL, NULL, 0 },

    /* other methods */

    { PODCRI_POST, "/_ping", NULL, 0, NULL, NULL, PODCRI_GET|PODCRI_HEAD },
    { PODCRI_GET, "/containers/create", NULL, 0, NULL, NULL,
      PODCRI_POST|PODCRI_DELETE },
    { PODCRI_POST, "/containers/a/archive", NULL, 0, NULL, NULL,
      PODCRI_GET|PODCRI_HEAD|PODCRI_PUT },

    /* no paths of ours */

    { PODCRI_GET, "", NULL, 0, NULL, NULL, 0 },
    { PODCRI_GET, "/", NULL, 0, NULL, NULL, 0 },
    { PODCRI_GET, "/libpod", NULL, 0, NULL, NULL, 0 },
    { PODCRI_GET, "/libpod/", NULL, 0, NULL, NULL, 0 },
    { PODCRI_GET, "/v1.44", NULL, 0, NULL, NULL, 0 },
    { PODCRI_GET, "/v1.44/", NULL, 0, NULL, NULL, 0 },
    { PODCRI_GET, "/v/info", NULL, 0, NULL, NULL, 0 },
    { PODCRI_GET, "/vx/info", NULL, 0, NULL, NULL, 0 },
    { PODCRI_GET, "/v1x/info", NULL, 0, NULL, NULL, 0 },
    { PODCRI_GET, "/v1/v1/info", NULL, 0, NULL, NULL, 0 },
    { PODCRI_GET, "/info/", NULL, 0, NULL, NULL, 0 },
    { PODCRI_GET, "/infos", NULL, 0, NULL, NULL, 0 },
    { PODCRI_GET, "/inf", NULL, 0, NULL, NULL, 0 },
    { PODCRI_GET, "/containers/a/b/json", NULL, 0, NULL, NULL, 0 },
    { PODCRI_GET, "/containers//json", NULL, 0, NULL, NULL, 0 },
    { PODCRI_DELETE, "/images/", NULL, 0, NULL, NULL, 0 },
    { PODCRI_DELETE, "/images/a/", NULL, 0, NULL, NULL, 0 },
    { PODCRI_GET, "/images//json", NULL, 0, NULL, NULL, 0 },
};


static void
match(const case_t *c)
{
    int              rc;
    char            *path;
    size_t           len;
    podcri_match_t   out;

    /* without a byte behind it, as it stands in a request */

    len = strlen(c->path);
    path = malloc(len + 1);
    memcpy(path, c->path, len);
    path = realloc(path, len ? len : 1);

    rc = podcri_route_match(c->method, path, len, &out);

    if (c->route == NULL) {
        ok(rc == PODCRI_ERROR && out.route == NULL
           && out.redirect == (strstr(c->path, "//") != NULL)
           && out.allowed == c->allowed,
           "\"%s\" has no route; allowed %x", c->path, out.allowed);

    } else {
        ok(rc == PODCRI_OK && strcmp(out.route->path, c->route) == 0
           && out.dialect == c->dialect
           && out.version.len == strlen(c->version)
           && memcmp(out.version.data ? out.version.data : "", c->version,
                     out.version.len) == 0
           && out.name.len == strlen(c->name)
           && memcmp(out.name.data ? out.name.data : "", c->name,
                     out.name.len) == 0,
           "\"%s\" is %s", c->path, c->route);
    }

    free(path);
}


/* the path of a row with names in the places of names */

static const char *
path_of(podcri_pool_t *pool, const podcri_route_t *route, unsigned dialect)
{
    char        *out, *p;
    const char  *t;

    out = podcri_palloc(pool, 512);
    p = out + sprintf(out, "/v1.44%s",
                      dialect == PODCRI_LIBPOD ? "/libpod" : "");

    for (t = route->path; *t; t++) {

        if (*t == '{') {
            t = strchr(t, '}');
            p += sprintf(p, "%s", t[-1] == '.' ? "zz/yy" : "zz");

        } else {
            *p++ = *t;
        }
    }

    *p = '\0';

    return out;
}


/* a row behind another one that takes all its paths would be dead */

static void
reach(podcri_pool_t *pool)
{
    int                    rc;
    unsigned               d, m;
    const char            *path;
    podcri_match_t         out;
    const podcri_route_t  *route;

    for (route = podcri_routes; route->path; route++) {

        for (d = PODCRI_DOCKER; d <= PODCRI_LIBPOD; d *= 2) {

            if (!(route->dialect & d)) {
                continue;
            }

            path = path_of(pool, route, d);

            for (m = PODCRI_GET; m <= PODCRI_DELETE; m *= 2) {

                if (!(route->methods & m)) {
                    continue;
                }

                rc = podcri_route_match(m, path, strlen(path), &out);

                ok(rc == PODCRI_OK && out.route == route
                   && (unsigned) out.dialect == d,
                   "method %02x of %s", m, path);
            }
        }
    }
}


/* what the rest of the gateway relies on in a row */

static void
sound(void)
{
    const podcri_input_t  *row;
    const podcri_route_t  *route;

    for (route = podcri_routes; route->path; route++) {

        ok((route->op != NULL) + (route->constant != NULL)
           + (route->why != NULL) == 1,
           "%s: an operation, an answer or the reason why not", route->path);

        ok((route->query == NULL) == (route->query_size == 0)
           && (route->query || route->query_defaults == NULL),
           "%s: a query table has a struct", route->path);

        for (row = route->query; row && row->key; row++) {

            if (row->verdict != PODCRI_IN_MAP && row->why == NULL) {
                fail("%s: %s has no reason", route->path, row->key);
            }

            if (row->verdict == PODCRI_IN_MAP
                && row->offset >= route->query_size)
            {
                fail("%s: %s lies outside of its struct", route->path,
                     row->key);
            }
        }
    }
}


int
main(void)
{
    size_t          i;
    podcri_pool_t  *pool;

    pool = podcri_pool_create(0);

    for (i = 0; i < podcri_nelts(cases); i++) {
        match(&cases[i]);
    }

    reach(pool);
    sound();

    podcri_pool_destroy(pool);

    return done_testing();
}
