
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_route.h"


static size_t podcri_route_version(const char *path, size_t len,
    podcri_str_t *version);
static int podcri_route_path(const char *tpl, const char *path,
    size_t len, podcri_str_t *names);


int
podcri_route_match(unsigned method, const char *path, size_t len,
    podcri_match_t *out)
{
    size_t                 i, skip;
    unsigned               dialect;
    podcri_str_t           names[2];
    const podcri_route_t  *route;

    memset(out, 0, sizeof(podcri_match_t));

    for (i = 1; i < len; i++) {
        if (path[i] == '/' && path[i - 1] == '/') {
            out->redirect = 1;
            return PODCRI_ERROR;
        }
    }

    skip = podcri_route_version(path, len, &out->version);
    path += skip;
    len -= skip;

    dialect = PODCRI_DOCKER;

    if (len > 8 && memcmp(path, "/libpod/", 8) == 0) {
        dialect = PODCRI_LIBPOD;
        path += 7;
        len -= 7;
    }

    for (i = 0; podcri_routes[i].path; i++) {
        route = &podcri_routes[i];

        if (!(route->dialect & dialect)) {
            continue;
        }

        memset(names, 0, sizeof(names));

        if (!podcri_route_path(route->path, path, len, names)) {
            continue;
        }

        out->allowed |= route->methods;

        if (route->methods & method) {
            out->route = route;
            out->dialect = dialect;
            out->name = names[0];
            out->name2 = names[1];

            return PODCRI_OK;
        }
    }

    return PODCRI_ERROR;
}


/* the length of a "/v1.41" in front, 0 without one */

static size_t
podcri_route_version(const char *path, size_t len, podcri_str_t *version)
{
    size_t  i;

    if (len < 4 || path[0] != '/' || path[1] != 'v'
        || path[2] < '0' || path[2] > '9')
    {
        return 0;
    }

    for (i = 2; i < len && path[i] != '/'; i++) {
        if (path[i] != '.' && (path[i] < '0' || path[i] > '9')) {
            return 0;
        }
    }

    if (i == len) {
        return 0;
    }

    version->data = path + 2;
    version->len = i - 2;

    return i;
}


static int
podcri_route_path(const char *tpl, const char *path, size_t len,
    podcri_str_t *names)
{
    size_t       n, rest;
    const char  *p, *end, *close;

    p = path;
    end = path + len;

    while (*tpl) {

        if (*tpl != '{') {
            if (p == end || *p != *tpl) {
                return 0;
            }

            p++;
            tpl++;
            continue;
        }

        close = strchr(tpl, '}');
        rest = strlen(close + 1);

        if (close[-1] == '.') {

            /* {name...}: what is left but the literal behind it */

            if ((size_t) (end - p) <= rest
                || memcmp(end - rest, close + 1, rest) != 0)
            {
                return 0;
            }

            names->data = p;
            names->len = end - p - rest;

            return names->data[names->len - 1] != '/';
        }

        for (n = 0; p + n < end && p[n] != '/'; n++) { /* void */ }

        if (n == 0) {
            return 0;
        }

        names->data = p;
        names->len = n;
        names++;

        p += n;
        tpl = close + 1;
    }

    return p == end;
}
