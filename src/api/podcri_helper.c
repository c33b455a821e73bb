
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

    return user == NULL || user[0] == '\0' || user[0] == ':'
           || strcmp(user, "root") == 0 || strcmp(user, "0") == 0
           || strncmp(user, "0:", 2) == 0
           || strncmp(user, "root:", 5) == 0;
}


int
podcri_helper_check(podcri_ctx_t *ctx, const podcri_node_t *node,
    const podcri_spec_t *spec)
{
    const char  *what;

    what = spec->init ? "an init process"
           : spec->nrlimits ? "limits of processes"
           : spec->umask ? "an umask"
           : spec->ncopies ? "what was copied into it" : NULL;

    if (what == NULL || (spec->helper && node->conf->init_path)) {
        return PODCRI_OK;
    }

    return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                       "container-init binary not found: the container is to "
                       "have %s, which needs podcri-init, and podcri_init "
                       "names none", what);
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

    memset(&args, 0, sizeof(args));

    if (spec->late) {

        /* nobody but who goes past us starts it */

        podcri_helper_exec(ctx->pool, &args, spec);
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

    /* behind what we do ourselves, which is not limited */

    if (spec->nrlimits || spec->umask || spec->unsetenv.n) {
        podcri_helper_exec(ctx->pool, &args, spec);
        podcri_strings_push(ctx->pool, &args, "--");
    }

    for (i = 0; i < spec->args.n; i++) {
        podcri_strings_push(ctx->pool, &args, spec->args.elts[i]);
    }

    spec->args = args;
}


void
podcri_helper_exec(podcri_pool_t *pool, podcri_strings_t *argv,
    const podcri_spec_t *spec)
{
    size_t                  i;
    const podcri_rlimit_t  *limit;

    podcri_helper_begin(pool, argv, "exec");

    for (i = 0; i < spec->unsetenv.n; i++) {
        podcri_strings_push(pool, argv, "-E");
        podcri_strings_push(pool, argv, spec->unsetenv.elts[i]);
    }

    for (i = 0; i < spec->nrlimits; i++) {
        limit = &spec->rlimits[i];

        podcri_strings_push(pool, argv, "-l");
        podcri_strings_push(pool, argv,
                            podcri_psprintf(pool, "%s=%lld:%lld", limit->name,
                                            (long long) limit->soft,
                                            (long long) limit->hard));
    }

    if (spec->umask) {
        podcri_strings_push(pool, argv, "-m");
        podcri_strings_push(pool, argv, spec->umask);
    }
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
