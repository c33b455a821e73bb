
/*
 * Copyright (C) 2026 podcri authors
 */


#include <sys/stat.h>

#include "podcri_lifecycle.h"
#include "podcri_make.h"
#include "podcri_sandbox.h"


typedef struct {
    podcri_op_t             *op;
    podcri_node_t           *node;
    const char              *sandbox_id;
    Cri__ContainerConfig    *config;
    const char              *nonce;
    const char              *id;          /* whose, when it is taken */
} podcri_container_look_t;


static void podcri_container_nobody(podcri_op_t *op,
    const Cri__ContainerConfig *config);
static int podcri_container_taken(void *data);
static int podcri_container_verify(podcri_op_t *op, podcri_node_t *node,
    const char *id, const char *name, const char *nonce);


int
podcri_container_make(podcri_op_t *op, podcri_node_t *node,
    const char *sandbox_id, Cri__PodSandboxConfig *sandbox,
    Cri__ContainerConfig *config, const char **id)
{
    int                             rc;
    const char                     *nonce;
    podcri_container_look_t         look;
    Cri__CreateContainerRequest     req = CRI__CREATE_CONTAINER_REQUEST__INIT;
    Cri__CreateContainerResponse   *resp;

    req.pod_sandbox_id = (char *) sandbox_id;
    req.config = config;

    /* containerd dies without it */

    req.sandbox_config = sandbox;

    nonce = podcri_cri_map_get(config->n_annotations, config->annotations,
                               PODCRI_ANNOTATION_NONCE);

    if (node->conf->local) {

        /* CRI-O makes the log folder with the sandbox only, which may be that
         * of a gateway with another podcri_log_directory; what is wrong with
         * the folder the runtime says */

        (void) mkdir(sandbox->log_directory, 0700);
    }

    podcri_task_shield(op->ctx.task, node->conf->read_timeout * 2);

    look = (podcri_container_look_t) { op, node, sandbox_id, config, nonce,
                                       NULL };

    rc = podcri_make(op, node, PODCRI_CRI_CREATE_CONTAINER, &req, &resp,
                     podcri_container_taken, &look);

    if (rc == PODCRI_DONE) {
        rc = podcri_name_in_use(op, "container", config->metadata->name,
                                look.id);

    } else if (rc == PODCRI_ERROR
               && op->ctx.err.kind == PODCRI_E_CONFLICT
               && strcmp(op->ctx.err.cause, PODCRI_CRI_NAME_IN_USE) == 0)
    {
        rc = podcri_name_in_use(op, "container", config->metadata->name,
                                "a create through another gateway");

    } else if (rc == PODCRI_OK) {
        rc = podcri_container_verify(op, node, resp->container_id,
                                     config->metadata->name, nonce);
    }

    if (rc == PODCRI_OK) {
        *id = resp->container_id;
    }

    podcri_task_shield(op->ctx.task, 0);

    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_COMMAND) {
        podcri_container_nobody(op, config);
    }

    if (rc != PODCRI_OK && !(rc == PODCRI_ERROR
                             && (op->ctx.err.kind == PODCRI_E_CONFLICT
                                 || op->ctx.err.kind == PODCRI_E_NOT_FOUND
                                 || op->ctx.err.kind == PODCRI_E_COMMAND
                                 || op->ctx.err.kind == PODCRI_E_BAD_REQUEST)))
    {
        /* the runtime may have made it all the same */

        podcri_sandbox_undo_behind(op, node, nonce);
    }

    return rc;
}


/* containerd does not tell who it is that is not in the image */

static void
podcri_container_nobody(podcri_op_t *op, const Cri__ContainerConfig *config)
{
    const char    *user, *group;
    podcri_err_t   err;

    err = op->ctx.err;
    user = config->linux->security_context->run_as_username;
    group = strchr(user, ':');

    if (strcmp(err.cause, PODCRI_CRI_NO_USER) == 0) {
        (void) podcri_fail(&op->ctx, err.kind, err.cause,
                           "unable to find user %.*s",
                           (int) strcspn(user, ":"), user);

    } else if (strcmp(err.cause, PODCRI_CRI_NO_GROUP) == 0 && group) {
        (void) podcri_fail(&op->ctx, err.kind, err.cause,
                           "unable to find group %s", group + 1);
    }

    op->ctx.err.rpc = err.rpc;
    op->ctx.err.node = err.node;
}


/* as podcri_sandbox_taken() */

static int
podcri_container_taken(void *data)
{
    size_t                         i;
    const char                    *have;
    Cri__Container                *c;
    podcri_container_look_t       *look = data;
    Cri__ContainerFilter           filter = CRI__CONTAINER_FILTER__INIT;
    Cri__ListContainersRequest     req = CRI__LIST_CONTAINERS_REQUEST__INIT;
    Cri__ListContainersResponse   *resp;

    filter.pod_sandbox_id = (char *) look->sandbox_id;
    req.filter = &filter;

    if (podcri_cri_call(&look->op->ctx, look->node,
                        PODCRI_CRI_LIST_CONTAINERS, &req, &resp)
        != PODCRI_OK)
    {
        podcri_err_clear(&look->op->ctx);
        return PODCRI_OK;
    }

    for (i = 0; i < resp->n_containers; i++) {
        c = resp->containers[i];

        have = podcri_cri_map_get(c->n_annotations, c->annotations,
                                  PODCRI_ANNOTATION_NONCE);

        if (c->metadata && have && strcmp(have, look->nonce) != 0
            && strcmp(c->metadata->name, look->config->metadata->name) == 0
            && c->metadata->attempt == look->config->metadata->attempt)
        {
            look->id = c->id;
            return PODCRI_DONE;
        }
    }

    return PODCRI_OK;
}


/* CRI-O answers CreateContainer of a name and attempt that exist with the
 * existing id: it is somebody else's */

static int
podcri_container_verify(podcri_op_t *op, podcri_node_t *node, const char *id,
    const char *name, const char *nonce)
{
    int                            rc;
    const char                    *have;
    Cri__ContainerStatusRequest    req = CRI__CONTAINER_STATUS_REQUEST__INIT;
    Cri__ContainerStatusResponse  *resp;

    req.container_id = (char *) id;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_CONTAINER_STATUS, &req,
                         &resp);

    if (rc != PODCRI_OK) {
        return rc;
    }

    have = resp->status == NULL ? NULL
           : podcri_cri_map_get(resp->status->n_annotations,
                                resp->status->annotations,
                                PODCRI_ANNOTATION_NONCE);

    return (have && strcmp(have, nonce) == 0)
           ? PODCRI_OK : podcri_name_in_use(op, "container", name, id);
}
