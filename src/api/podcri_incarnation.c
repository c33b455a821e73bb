
/*
 * Copyright (C) 2026 podcri authors
 */


#include <unistd.h>

#include "podcri_helper.h"
#include "podcri_host.h"
#include "podcri_hosts.h"
#include "podcri_join.h"
#include "podcri_lifecycle.h"
#include "podcri_sandbox.h"
#include "podcri_str.h"
#include "podcri_volumes.h"


/*
 * CRI starts no container and no sandbox twice.  What Podman calls a start of
 * something that has run before is a new incarnation: made from the stored
 * spec with the next attempt number, carrying the id of the first one in a
 * label, and logging into the same file.
 */


static void podcri_identity(podcri_op_t *op, podcri_node_t *node,
    const char *kind, const char *name, const char *nonce, uint32_t attempt,
    const char *id, podcri_identity_t *identity);
static const char *podcri_node_resolv(podcri_op_t *op,
    const podcri_node_t *node);
static int podcri_incarnation_sandbox(podcri_op_t *op, podcri_container_t *c,
    const podcri_spec_t *spec, podcri_pod_t *pod, podcri_incarnation_t *next,
    Cri__PodSandboxConfig **config);
static int podcri_incarnation_own(const Cri__PodSandbox *s, const char *id,
    const char *sandbox);
static int podcri_mount_sources(podcri_op_t *op, podcri_node_t *node,
    podcri_spec_t *spec);


static void
podcri_identity(podcri_op_t *op, podcri_node_t *node, const char *kind,
    const char *name, const char *nonce, uint32_t attempt, const char *id,
    podcri_identity_t *identity)
{
    char  *uid;

    memset(identity, 0, sizeof(podcri_identity_t));

    uid = podcri_palloc(op->ctx.pool, 37);

    /* one uid for one name: two creates of one name make the runtime refuse
     * the second, whichever gateways they come through */

    podcri_uuid_from(uid, podcri_psprintf(op->ctx.pool, "%s/%s",
                                          node->conf->namespace_, name));

    identity->namespace_ = node->conf->namespace_;
    identity->uid = uid;
    identity->attempt = attempt;
    identity->id = id;

    /* later incarnations have their own: undoing one leaves the former */

    identity->nonce = id ? podcri_nonce(op) : nonce;

    identity->runtime_handler = node->conf->runtime_handler;
    identity->kind = kind;

    identity->log_directory = podcri_psprintf(op->ctx.pool, "%s/%s",
                                              node->conf->log_directory,
                                              nonce);
    identity->log_path = podcri_psprintf(op->ctx.pool, "%s.log", name);
}


Cri__PodSandboxConfig *
podcri_container_sandbox(podcri_op_t *op, podcri_node_t *node,
    const podcri_spec_t *spec, uint32_t attempt, const char *id)
{
    podcri_identity_t  identity;

    podcri_identity(op, node, PODCRI_KIND_CONTAINER, spec->name, spec->nonce,
                    attempt, id, &identity);

    identity.resolv = podcri_node_resolv(op, node);

    return podcri_spec_sandbox(&op->ctx, spec, &identity);
}


Cri__PodSandboxConfig *
podcri_pod_sandbox(podcri_op_t *op, podcri_node_t *node,
    const podcri_pod_spec_t *spec, uint32_t attempt, const char *id)
{
    podcri_identity_t  identity;

    podcri_identity(op, node, PODCRI_KIND_POD, spec->name, spec->nonce,
                    attempt, id, &identity);

    identity.spec = podcri_pod_spec_encode(&op->ctx, spec);

    if (identity.spec == NULL) {
        return NULL;
    }

    identity.resolv = podcri_node_resolv(op, node);

    return podcri_pod_spec_sandbox(&op->ctx, spec, &identity);
}


static const char *
podcri_node_resolv(podcri_op_t *op, const podcri_node_t *node)
{
    return node->conf->local ? podcri_host_resolv(op->ctx.pool) : NULL;
}


Cri__ContainerConfig *
podcri_container_config(podcri_op_t *op, podcri_node_t *node,
    const podcri_spec_t *spec, const podcri_pod_spec_t *pod,
    uint32_t attempt, const char *id)
{
    const char          *target;
    podcri_spec_t        copy;
    podcri_identity_t    identity;
    podcri_container_t  *other;

    if (podcri_helper_check(&op->ctx, node, spec) != PODCRI_OK) {
        return NULL;
    }

    podcri_identity(op, node, PODCRI_KIND_CONTAINER, spec->name, spec->nonce,
                    attempt, id, &identity);

    if (pod) {

        /* the log folder and the uid are the pod's */

        podcri_identity(op, node, PODCRI_KIND_CONTAINER, pod->name,
                        spec->nonce, attempt, id, &identity);

        identity.log_path = podcri_psprintf(op->ctx.pool, "%s.log",
                                            spec->name);

    } else if (podcri_join_is(spec)) {

        if (podcri_join_owner(op, spec, &other) != PODCRI_OK) {
            return NULL;
        }

        podcri_identity(op, node, PODCRI_KIND_CONTAINER, other->spec->name,
                        spec->nonce, attempt, id, &identity);

        identity.log_path = podcri_psprintf(op->ctx.pool, "%s.log",
                                            spec->name);
        identity.node_network = (other->spec->net.mode == PODCRI_NS_HOST);
    }

    /* the spec may be the cache's: sources go into a copy */

    copy = *spec;

    /* a later incarnation is made to be started at once */

    copy.late = spec->late && attempt == 0;

    identity.spec = podcri_spec_encode(&op->ctx, &copy);

    if (identity.spec == NULL) {
        return NULL;
    }

    if (copy.late) {

        /* it may be its user that is not there */

        copy.user = "0";
    }

    target = NULL;

    if (spec->pid.mode == PODCRI_NS_CONTAINER) {

        if (podcri_container_find(op, spec->pid.value, &other)
            != PODCRI_OK)
        {
            return NULL;
        }

        target = other->cri_id;
    }

    copy.mounts = podcri_palloc(op->ctx.pool,
                                spec->nmounts * sizeof(podcri_mount_t));
    if (spec->nmounts) {
        memcpy(copy.mounts, spec->mounts,
               spec->nmounts * sizeof(podcri_mount_t));
    }

    if (podcri_mount_sources(op, node, &copy) != PODCRI_OK) {
        return NULL;
    }

    if (podcri_hosts_mount(op, node, &copy, pod) != PODCRI_OK) {
        return NULL;
    }

    podcri_helper_mount(&op->ctx, node, &copy);

    return podcri_spec_container(&op->ctx, &copy, pod, &identity, target);
}


/* CRI mounts host paths only: what a volume and a tmpfs are on this node */

static int
podcri_mount_sources(podcri_op_t *op, podcri_node_t *node,
    podcri_spec_t *spec)
{
    int              rc;
    size_t           i;
    podcri_mount_t  *m;

    for (i = 0; i < spec->nmounts; i++) {
        m = &spec->mounts[i];

        if (strcmp(m->type, "volume") == 0) {
            rc = podcri_volume_ensure(op, node, m->name, m->anonymous,
                                      &m->source);

        } else if (strcmp(m->type, "tmpfs") == 0) {
            rc = podcri_tmpfs_ensure(op, node, spec->nonce, (unsigned) i,
                                     &m->source);

        } else {
            rc = PODCRI_OK;
        }

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    return PODCRI_OK;
}


int
podcri_log_is_ours(const podcri_node_t *node, const char *path)
{
    size_t  len;

    len = strlen(node->conf->log_directory);

    return node->conf->local && path != NULL
           && strncmp(path, node->conf->log_directory, len) == 0
           && path[len] == '/' && strstr(path + len, "/../") == NULL;
}


void
podcri_log_remove(podcri_op_t *op, podcri_node_t *node, const char *nonce,
    const char *name, int folder)
{
    if (!node->conf->local) {
        return;
    }

    (void) unlink(podcri_psprintf(op->ctx.pool, "%s/%s/%s.log",
                                  node->conf->log_directory, nonce, name));

    if (folder) {
        (void) rmdir(podcri_psprintf(op->ctx.pool, "%s/%s",
                                     node->conf->log_directory, nonce));
    }
}


int
podcri_container_own(podcri_op_t *op, const podcri_container_t *c)
{
    if (!c->foreign) {
        return PODCRI_OK;
    }

    return podcri_fail(&op->ctx, PODCRI_E_CONFLICT,
                       "container state improper",
                       "container %s was not created through this API: there "
                       "is no stored spec to make it from again", c->id);
}


int
podcri_container_next(podcri_op_t *op, podcri_container_t *c,
    const podcri_spec_t *spec, podcri_mark_pt mark,
    podcri_incarnation_t *next)
{
    int                      rc;
    podcri_pod_t            *pod;
    podcri_node_t           *node;
    podcri_spec_t            again;
    podcri_container_t      *owner;
    Cri__ContainerConfig    *config;
    Cri__PodSandboxConfig   *sandbox;

    node = podcri_store_node(op, c->node);
    pod = NULL;

    again = *spec;

    if (c->state == PODCRI_STATE_EXITED) {

        /* by its first process, when that ran */

        again.copied = (spec->ncopies != 0);
    }

    if (c->pod_id[0]) {
        rc = podcri_pod_find(op, c->pod_id, &pod);

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    owner = c;

    if (podcri_join_is(spec)) {
        rc = podcri_join_owner(op, spec, &owner);

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    rc = podcri_incarnation_sandbox(op, owner,
                                    owner == c ? spec : owner->spec, pod,
                                    next, &sandbox);
    if (rc != PODCRI_OK) {
        return rc;
    }

    config = podcri_container_config(op, node, &again,
                                     pod ? pod->spec : NULL, c->attempt + 1,
                                     c->id);

    rc = config ? podcri_hosts_write(op, node, spec, pod ? pod->spec : NULL,
                                     next->sandbox, sandbox->hostname)
                : PODCRI_ERROR;

    if (rc == PODCRI_OK) {
        if (mark) {
            mark(op, config);
        }

        rc = podcri_container_make(op, node, next->sandbox, sandbox, config,
                                   &next->id);
    }

    if (rc != PODCRI_OK && next->made) {
        podcri_sandbox_remove_behind(op, node, next->sandbox);
    }

    return rc;
}


/* the sandbox the new incarnation goes into: the present one, a newer one
 * that is up (somebody has started another container of the pod), or one that
 * is made now */

static int
podcri_incarnation_sandbox(podcri_op_t *op, podcri_container_t *c,
    const podcri_spec_t *spec, podcri_pod_t *pod, podcri_incarnation_t *next,
    Cri__PodSandboxConfig **config)
{
    int                rc;
    size_t             i, n;
    uint32_t           attempt;
    const char        *name;
    podcri_node_t     *node;
    Cri__PodSandbox  **list;

    node = podcri_store_node(op, c->node);
    name = pod ? pod->spec->name : spec->name;

    rc = podcri_sandbox_list(op, node, PODCRI_LABEL_NAME, name, &list, &n);

    if (rc != PODCRI_OK) {
        return rc;
    }

    next->made = 0;
    next->sandbox = NULL;
    attempt = 0;

    if (pod == NULL && strcmp(spec->name, c->spec->name) != 0) {

        /* whatever there is of the new name is on its way out; the ports are
         * the former sandbox's until it stops, and CRI-O 1.26 makes no other
         * one with them */

        n = 0;

        rc = podcri_ports_claim(op, node, spec->ports, spec->nports, "");

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    for (i = 0; i < n; i++) {

        if (list[i]->metadata == NULL
            || strcmp(list[i]->metadata->namespace_, node->conf->namespace_)
               != 0)
        {
            continue;
        }

        if (list[i]->state == CRI__POD_SANDBOX_STATE__SANDBOX_READY
            && podcri_incarnation_own(list[i], pod ? pod->id : c->id,
                                      pod ? pod->cri_id : c->sandbox_id))
        {
            next->sandbox = list[i]->id;
            attempt = list[i]->metadata->attempt;
            break;
        }

        attempt = podcri_max(attempt, list[i]->metadata->attempt + 1);
    }

    if (pod) {
        *config = podcri_pod_sandbox(op, node, pod->spec, attempt, pod->id);

    } else {
        *config = podcri_container_sandbox(op, node, spec, attempt, c->id);
    }

    if (*config == NULL) {
        return PODCRI_ERROR;
    }

    if (next->sandbox) {
        return PODCRI_OK;
    }

    next->made = 1;

    return podcri_sandbox_run(op, node, *config, &next->sandbox);
}


/* Not so what is left of a removed one of the same name. */

static int
podcri_incarnation_own(const Cri__PodSandbox *s, const char *id,
    const char *sandbox)
{
    const char  *label;

    if (strcmp(s->id, sandbox) == 0) {
        return 1;
    }

    label = podcri_cri_map_get(s->n_labels, s->labels, PODCRI_LABEL_ID);

    return label && strcmp(label, id) == 0;
}


int
podcri_incarnation_remove(podcri_op_t *op, podcri_node_t *node,
    const char *cri_id)
{
    int                           rc;
    Cri__RemoveContainerRequest   req = CRI__REMOVE_CONTAINER_REQUEST__INIT;

    req.container_id = (char *) cri_id;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_REMOVE_CONTAINER, &req,
                         NULL);

    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND) {
        podcri_err_clear(&op->ctx);
        return PODCRI_OK;
    }

    return rc;
}
