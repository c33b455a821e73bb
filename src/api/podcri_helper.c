
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_copies.h"
#include "podcri_helper.h"


int
podcri_helper_has(const podcri_container_t *c)
{
    return !c->foreign && c->spec->helper;
}


int
podcri_helper_root(const podcri_spec_t *spec)
{
    const char  *user;

    user = spec->user;

    return user == NULL || user[0] == '\0' || strcmp(user, "root") == 0
           || strcmp(user, "0") == 0 || strncmp(user, "0:", 2) == 0
           || strncmp(user, "root:", 5) == 0;
}


void
podcri_helper_mount(podcri_ctx_t *ctx, const podcri_node_t *node,
    podcri_spec_t *spec)
{
    size_t             i;
    podcri_mount_t    *m;
    podcri_strings_t   args;

    if (!spec->helper || node->conf->init_path == NULL) {
        return;
    }

    m = podcri_push(ctx->pool, &spec->mounts, &spec->nmounts,
                    sizeof(podcri_mount_t));

    m->type = "bind";
    m->source = node->conf->init_path;
    m->destination = PODCRI_HELPER_PATH;
    m->readonly = 1;
    m->propagation = "";

    podcri_copies_mount(ctx, node, spec);

    if (!spec->init && !spec->terminal && spec->ncopies == 0 && !spec->late) {
        return;
    }

    memset(&args, 0, sizeof(args));

    if (spec->late) {

        /* nobody but who goes past us starts it */

        podcri_helper_begin(ctx->pool, &args, "exec");
        podcri_strings_push(ctx->pool, &args, "--");
    }

    if (spec->terminal) {
        podcri_helper_begin(ctx->pool, &args, "gate");
        podcri_strings_push(ctx->pool, &args, "--");
    }

    if (spec->init) {
        podcri_helper_begin(ctx->pool, &args, "init");
        podcri_strings_push(ctx->pool, &args, "--");
    }

    podcri_copies_args(ctx->pool, spec, &args);

    for (i = 0; i < spec->args.n; i++) {
        podcri_strings_push(ctx->pool, &args, spec->args.elts[i]);
    }

    spec->args = args;
}


void
podcri_helper_begin(podcri_pool_t *pool, podcri_strings_t *argv,
    const char *mode)
{
    podcri_strings_push(pool, argv, PODCRI_HELPER_PATH);
    podcri_strings_push(pool, argv, mode);
}


void
podcri_helper_argv(podcri_pool_t *pool, const podcri_strings_t *argv,
    char ***cmd, size_t *n)
{
    /* protobuf-c has no const; it only reads */

    *cmd = podcri_palloc(pool, argv->n * sizeof(char *));

    if (argv->n) {
        memcpy(*cmd, argv->elts, argv->n * sizeof(char *));
    }

    *n = argv->n;
}
