
/*
 * Copyright (C) 2026 podcri authors
 *
 * Every flag of podman and docker: t/data/create has the bodies that the
 * clients send without flags, and for each flag what changes in the body and
 * what becomes of it: "spec", the members of the stored spec that differ;
 * "warn", the warnings before that; or "fail", the words of the refusal.
 *
 * Bodies of other clients stand there as a whole.
 *
 * "create_flags <file>" writes the table anew, to standard error, from a file
 * with its first three columns.
 */


#include "podcri_spec.h"
#include "tap.h"


#define MAX_LINE  65536

typedef struct {
    const char   *name;
    json_t       *body;
    json_t       *spec;
} base_t;


static base_t  bases[] = {
    { "podman4", NULL, NULL },
    { "podman5", NULL, NULL },
    { "docker", NULL, NULL },
    { "pod", NULL, NULL },
    { "libpod-body", NULL, NULL },
    { "docker-body", NULL, NULL }
};


static char *
path_of(const char *name)
{
    static char  path[4096];
    const char  *slash;

    slash = strrchr(__FILE__, '/');

    snprintf(path, sizeof(path), "%.*s/../data/create/%s",
             slash ? (int) (slash - __FILE__) : 1, slash ? __FILE__ : ".",
             name);

    return path;
}


/* null takes a member away */

static void
patch(json_t *to, json_t *from)
{
    json_t      *v, *old;
    const char  *key;

    json_object_foreach(from, key, v) {

        if (json_is_null(v)) {
            json_object_del(to, key);
            continue;
        }

        old = json_object_get(to, key);

        if (json_is_object(v) && json_is_object(old)) {
            patch(old, v);

        } else {
            json_object_set_new(to, key, json_deep_copy(v));
        }
    }
}


/* the body's stored spec as JSON, NULL when it is refused */

static json_t *
translate(podcri_ctx_t *ctx, const char *name, json_t *body,
    podcri_strings_t *warnings)
{
    int                 rc;
    const char         *text;
    podcri_spec_t       spec, back;
    podcri_pod_spec_t   pod, pod_back;

    if (strcmp(name, "pod") == 0) {
        rc = podcri_create_pod(ctx, body, &pod, warnings);
        text = (rc == PODCRI_OK) ? podcri_pod_spec_encode(ctx, &pod) : NULL;

        if (text == NULL) {
            return NULL;
        }

        if (podcri_pod_spec_decode(ctx, text, &pod_back) != PODCRI_OK
            || strcmp(podcri_pod_spec_encode(ctx, &pod_back), text) != 0)
        {
            fail("the stored spec comes back: %s", text);
        }

    } else {
        rc = (strncmp(name, "docker", 6) == 0)
             ? podcri_create_docker(ctx, body, &spec, warnings)
             : podcri_create_libpod(ctx, body, &spec, warnings);
        text = (rc == PODCRI_OK) ? podcri_spec_encode(ctx, &spec) : NULL;

        if (text == NULL) {
            return NULL;
        }

        if (podcri_spec_decode(ctx, text, &back) != PODCRI_OK
            || strcmp(podcri_spec_encode(ctx, &back), text) != 0)
        {
            fail("the stored spec comes back: %s", text);
        }
    }

    return json_loads(text, 0, NULL);
}


static const char *
outcome(podcri_ctx_t *ctx, const base_t *base, json_t *change)
{
    char              *text;
    json_t            *body, *spec, *v, *diff;
    size_t             i;
    const char        *key, *out;
    podcri_strings_t   warnings;

    memset(&warnings, 0, sizeof(warnings));

    if (base->body) {
        body = json_deep_copy(base->body);
        patch(body, change);

    } else {
        body = json_incref(change);
    }

    spec = translate(ctx, base->name, body, &warnings);
    json_decref(body);

    if (spec == NULL) {
        return podcri_psprintf(ctx->pool, "fail %s", ctx->err.message);
    }

    out = "";

    for (i = 0; i < warnings.n; i++) {
        out = podcri_psprintf(ctx->pool, "%swarn %s; ", out,
                              warnings.elts[i]);
    }

    diff = json_object();

    json_object_foreach(spec, key, v) {
        if (!json_equal(v, json_object_get(base->spec, key))) {
            json_object_set(diff, key, v);
        }
    }

    json_object_foreach(base->spec, key, v) {
        if (json_object_get(spec, key) == NULL) {
            json_object_set_new(diff, key, json_null());
        }
    }

    text = json_dumps(diff, JSON_COMPACT);
    out = podcri_psprintf(ctx->pool, "%sspec %s", out, text);

    free(text);
    json_decref(diff);
    json_decref(spec);

    return out;
}


static void
read_bases(podcri_ctx_t *ctx)
{
    size_t             i;
    char               name[64], *text;
    podcri_strings_t   warnings;

    for (i = 0; i < podcri_nelts(bases); i++) {
        memset(&warnings, 0, sizeof(warnings));

        if (strcmp(bases[i].name, "pod") == 0
            || strstr(bases[i].name, "-body"))
        {
            bases[i].spec = json_object();
            continue;
        }

        snprintf(name, sizeof(name), "base-%s.json", bases[i].name);

        bases[i].body = json_load_file(path_of(name), 0, NULL);
        bases[i].spec = translate(ctx, bases[i].name, bases[i].body,
                                  &warnings);

        ok(bases[i].spec != NULL, "%s without flags: %s", bases[i].name,
           ctx->err.message ? ctx->err.message : "accepted");
        is_int(warnings.n, 0, "%s without flags warns of nothing",
               bases[i].name);

        if (warnings.n) {
            diag("%s", warnings.elts[0]);
        }

        text = json_dumps(bases[i].spec, JSON_COMPACT);
        diag("%s: %s", bases[i].name, text);
        free(text);
    }
}


int
main(int argc, char **argv)
{
    int             print;
    char           *line, *flag, *change, *expected, *end;
    FILE           *f;
    size_t          i;
    json_t         *v;
    const char     *got;
    podcri_ctx_t    ctx;
    podcri_pool_t  *pool;

    print = (argc > 1);
    line = malloc(MAX_LINE);
    pool = podcri_pool_create(0);

    memset(&ctx, 0, sizeof(ctx));
    ctx.pool = pool;

    read_bases(&ctx);

    f = fopen(print ? argv[1] : path_of("flags.tsv"), "r");

    if (!ok(f != NULL && line != NULL, "the table is there")) {
        return done_testing();
    }

    while (fgets(line, MAX_LINE, f) != NULL) {
        end = strchr(line, '\n');
        flag = strchr(line, '\t');
        change = flag ? strchr(flag + 1, '\t') : NULL;
        expected = change ? strchr(change + 1, '\t') : NULL;

        if (end == NULL || change == NULL || (expected == NULL && !print)) {
            fail("line of four columns: %s", line);
            continue;
        }

        *end = '\0';
        *flag++ = '\0';
        *change++ = '\0';

        if (expected) {
            *expected++ = '\0';
        }

        for (i = 0; i < podcri_nelts(bases); i++) {
            if (strcmp(bases[i].name, line) == 0) {
                break;
            }
        }

        v = json_loads(change, 0, NULL);

        if (i == podcri_nelts(bases) || v == NULL) {
            fail("line with a client and JSON: %s", flag);
            json_decref(v);
            continue;
        }

        ctx.pool = podcri_pool_create(0);
        podcri_err_clear(&ctx);

        got = outcome(&ctx, &bases[i], v);

        if (print) {
            fprintf(stderr, "%s\t%s\t%s\t%s\n", line, flag, change, got);
        } else {
            is_str(got, expected, "%s: %s", line, flag);
        }

        podcri_pool_destroy(ctx.pool);
        json_decref(v);
    }

    fclose(f);
    free(line);

    for (i = 0; i < podcri_nelts(bases); i++) {
        json_decref(bases[i].body);
        json_decref(bases[i].spec);
    }

    podcri_pool_destroy(pool);

    return done_testing();
}
