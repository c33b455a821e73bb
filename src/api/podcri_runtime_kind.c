
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_runtime.h"


/*
 * What runtimes do in ways of their own, of which CRI tells nothing: by their
 * names.
 */


static int podcri_runtime_is_crio(podcri_op_t *op, podcri_node_t *node,
    int *is);
static int podcri_runtime_name(podcri_op_t *op, podcri_node_t *node,
    const char **name);


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


static int
podcri_runtime_name(podcri_op_t *op, podcri_node_t *node, const char **name)
{
    int                     rc;
    Cri__VersionRequest     req = CRI__VERSION_REQUEST__INIT;
    Cri__VersionResponse   *resp;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_VERSION, &req, &resp);

    if (rc == PODCRI_OK) {
        *name = resp->runtime_name;
    }

    return rc;
}
