
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_create.h"


static const char *podcri_create_rlimit_name(const char *name);
static podcri_rlimit_t *podcri_create_rlimit(podcri_ctx_t *ctx,
    podcri_spec_t *spec, const char *name);


const podcri_input_t  podcri_create_libpod_rlimit_table[] = {
    podcri_in_map("type", PODCRI_T_STR, podcri_rlimit_t, name),
    podcri_in_map("soft", PODCRI_T_U64, podcri_rlimit_t, soft),
    podcri_in_map("hard", PODCRI_T_U64, podcri_rlimit_t, hard),
    podcri_in_end
};


const podcri_input_t  podcri_create_docker_rlimit_table[] = {
    podcri_in_map("Name", PODCRI_T_STR, podcri_rlimit_t, name),
    podcri_in_map("Soft", PODCRI_T_I64, podcri_rlimit_t, soft),
    podcri_in_map("Hard", PODCRI_T_I64, podcri_rlimit_t, hard),
    podcri_in_end
};


/* the names of --ulimit (docker/go-units, ulimit.go), which podcri-init knows;
 * the system's begin with "RLIMIT_" */

static const char  *podcri_create_rlimit_names[] = {
    "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice",
    "nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack"
};


int
podcri_create_rlimits(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t                      i;
    json_t                     *elt;
    const char                 *field, *name;
    podcri_rlimit_t             in, *limit;
    podcri_create_container_t  *c;

    c = obj;

    json_array_foreach(v, i, elt) {
        memset(&in, 0, sizeof(in));
        field = podcri_psprintf(ctx->pool, "%s[%zu]", path, i);

        if (podcri_input_object(ctx, row->arg, &in, elt, field, NULL, NULL)
            != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }

        name = podcri_create_rlimit_name(in.name ? in.name : "");

        if (name == NULL) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s: there is no limit \"%s\"", field,
                               in.name ? in.name : "");
        }

        /* -1 is none; unsigned, it is the highest of all */

        if (in.soft < -1 || in.hard < -1
            || (uint64_t) in.soft > (uint64_t) in.hard)
        {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s: the soft limit of %s is higher "
                               "than the hard one", field, name);
        }

        limit = podcri_create_rlimit(ctx, &c->spec, name);

        limit->name = name;
        limit->soft = in.soft;
        limit->hard = in.hard;
    }

    return PODCRI_OK;
}


static const char *
podcri_create_rlimit_name(const char *name)
{
    size_t  i;

    if (strncasecmp(name, "RLIMIT_", 7) == 0) {
        name += 7;
    }

    for (i = 0; i < podcri_nelts(podcri_create_rlimit_names); i++) {
        if (strcasecmp(name, podcri_create_rlimit_names[i]) == 0) {
            return podcri_create_rlimit_names[i];
        }
    }

    return NULL;
}


/* the place of the limit: the last one that is given counts */

static podcri_rlimit_t *
podcri_create_rlimit(podcri_ctx_t *ctx, podcri_spec_t *spec, const char *name)
{
    size_t  i;

    for (i = 0; i < spec->nrlimits; i++) {
        if (spec->rlimits[i].name == name) {
            return &spec->rlimits[i];
        }
    }

    return podcri_push(ctx->pool, &spec->rlimits, &spec->nrlimits,
                       sizeof(podcri_rlimit_t));
}
