
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_runtime_known.h"


/*
 * What runtimes do in ways of their own, of which CRI tells nothing: by their
 * names.
 */


/* how long a worker believes a name, ms */
#define PODCRI_RUNTIME_NAME_TTL  60000


static int podcri_runtime_is_crio(podcri_op_t *op, podcri_node_t *node,
    int *is);
static int podcri_runtime_name(podcri_op_t *op, podcri_node_t *node,
    const char **name);
static int podcri_runtime_socket(const podcri_node_t *node, struct stat *st);


static const char  podcri_runtime_crio[] = "cri-o";


/* containerd tells when the outputs end, so that stdin can be ended; CRI-O does
 * not */

static const struct {
    const char           *name;
    int                   msec;
} podcri_runtime_quiet[] = {
    { "containerd", 10000 },
    { podcri_runtime_crio, 100 },
};


int
podcri_runtime_untags(const podcri_runtime_t *runtime)
{
    return runtime->name && strcmp(runtime->name, podcri_runtime_crio) == 0;
}


int
podcri_runtime_stdin_quiet(podcri_op_t *op, podcri_node_t *node, int *msec)
{
    int          rc;
    size_t       i;
    const char  *name;

    rc = podcri_runtime_name(op, node, &name);

    if (rc != PODCRI_OK) {
        return rc;
    }

    *msec = 0;

    for (i = 0; i < podcri_nelts(podcri_runtime_quiet); i++) {
        if (strcmp(name, podcri_runtime_quiet[i].name) == 0) {
            *msec = podcri_runtime_quiet[i].msec;
        }
    }

    return PODCRI_OK;
}


int
podcri_runtime_holds(podcri_op_t *op, podcri_node_t *node, int *holds)
{
    return podcri_runtime_is_crio(op, node, holds);
}


int
podcri_runtime_cuts(podcri_op_t *op, podcri_node_t *node, int *cuts)
{
    return podcri_runtime_is_crio(op, node, cuts);
}


static int
podcri_runtime_is_crio(podcri_op_t *op, podcri_node_t *node, int *is)
{
    int          rc;
    const char  *name;

    rc = podcri_runtime_name(op, node, &name);

    if (rc == PODCRI_OK) {
        *is = (strcmp(name, podcri_runtime_crio) == 0);
    }

    return rc;
}


/* A name is remembered as long as the socket is the same: a runtime that is
 * started binds its own.  Behind another address it is asked for each time. */

static int
podcri_runtime_name(podcri_op_t *op, podcri_node_t *node, const char **name)
{
    int                      rc, local;
    uint64_t                 now;
    struct stat              st;
    podcri_runtime_known_t  *known;
    Cri__VersionRequest      req = CRI__VERSION_REQUEST__INIT;
    Cri__VersionResponse    *resp;

    now = op->ctx.loop->now(op->ctx.loop);
    local = podcri_runtime_socket(node, &st);
    known = podcri_runtime_known(node);

    if (local && known->name[0] && now < known->name_until
        && st.st_dev == known->socket.st_dev
        && st.st_ino == known->socket.st_ino
        && memcmp(&st.st_ctim, &known->socket.st_ctim, sizeof(st.st_ctim))
           == 0)
    {
        *name = podcri_pstrdup(op->ctx.pool, known->name);
        return PODCRI_OK;
    }

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_VERSION, &req, &resp);

    if (rc != PODCRI_OK) {
        return rc;
    }

    *name = resp->runtime_name;

    known = podcri_runtime_known(node);
    known->name[0] = '\0';

    if (local && strlen(*name) < sizeof(known->name)) {
        memcpy(known->name, *name, strlen(*name) + 1);
        known->socket = st;
        known->name_until = now + PODCRI_RUNTIME_NAME_TTL;
    }

    return PODCRI_OK;
}


/* what a name of a unix socket stands for at this moment; 0: nothing */

static int
podcri_runtime_socket(const podcri_node_t *node, struct stat *st)
{
    return strncmp(node->conf->target, "unix:", 5) == 0
           && stat(node->conf->target + 5, st) == 0;
}
