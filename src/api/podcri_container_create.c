
/*
 * Copyright (C) 2026 podcri authors
 */


#include <errno.h>
#include <unistd.h>

#include "podcri_containers.h"
#include "podcri_helper.h"
#include "podcri_host.h"
#include "podcri_hosts.h"
#include "podcri_image_find.h"
#include "podcri_join.h"
#include "podcri_lifecycle.h"
#include "podcri_names.h"
#include "podcri_networks.h"
#include "podcri_sandbox.h"
#include "podcri_shared.h"
#include "podcri_str.h"
#include "podcri_volumes.h"


typedef struct {
    podcri_spec_t       spec;
    podcri_strings_t    warnings;
    podcri_node_t      *node;
    podcri_pod_t       *pod;
    podcri_container_t *owner;       /* of the sandbox; neither: its own */
    const char         *sandbox;     /* CRI id */
    int                 made;        /* the sandbox is ours to undo */
    const char         *id;
} podcri_create_t;


static int podcri_create_once(podcri_op_t *op, int *chosen);
static int podcri_create_body(podcri_op_t *op, podcri_create_t *cr);
static int podcri_create_place(podcri_op_t *op, podcri_create_t *cr);
static int podcri_create_missing(podcri_op_t *op, int rc);
static int podcri_create_platform(podcri_op_t *op, podcri_create_t *cr,
    const podcri_image_t *image);
static int podcri_create_name(podcri_op_t *op, podcri_create_t *cr,
    int *chosen);
static int podcri_create_named(podcri_op_t *op, podcri_create_t *cr);
static int podcri_create_mounts(podcri_op_t *op, podcri_create_t *cr);
static int podcri_create_volumes_from(podcri_op_t *op, podcri_create_t *cr,
    const char *ref);
static int podcri_create_ports(podcri_op_t *op, podcri_create_t *cr);
static int podcri_create_run(podcri_op_t *op, podcri_create_t *cr);
static int podcri_create_make(podcri_op_t *op, podcri_create_t *cr,
    Cri__PodSandboxConfig *sandbox, Cri__ContainerConfig *config);
static int podcri_create_verify(podcri_op_t *op, podcri_create_t *cr);
static void podcri_create_undo(podcri_op_t *op, podcri_create_t *cr);
static int podcri_create_reply(podcri_op_t *op, podcri_create_t *cr);


int
podcri_op_container_create(podcri_op_t *op)
{
    int  rc, tries, chosen;

    tries = 0;
    chosen = 0;

    do {
        rc = podcri_create_once(op, &chosen);
    } while (chosen && podcri_name_again(op, rc, &tries));

    return rc;
}


static int
podcri_create_once(podcri_op_t *op, int *chosen)
{
    int               rc;
    podcri_image_t   *image;
    podcri_create_t   cr;

    memset(&cr, 0, sizeof(cr));

    if (podcri_create_body(op, &cr) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    rc = podcri_create_place(op, &cr);

    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_image_find(op, cr.node, cr.spec.image, &image);

    if (rc != PODCRI_OK) {
        return rc;
    }

    cr.spec.helper = cr.node->conf->init_path != NULL;

    if (podcri_spec_unset_stays(&cr.spec, image)) {
        podcri_strings_push(op->ctx.pool, &cr.warnings,
                            "variables of the image cannot be unset: the "
                            "runtime adds them, so they are empty");
    }

    if (podcri_create_platform(op, &cr, image) != PODCRI_OK
        || podcri_spec_resolve(&op->ctx, &cr.spec, image) != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    if (cr.spec.cap_add.n && !cr.spec.privileged
        && !podcri_helper_root(&cr.spec))
    {
        podcri_strings_push(op->ctx.pool, &cr.warnings,
                            "capabilities that are added are not ambient "
                            "with the runtimes: another user than root has "
                            "them by the files of programs only");
    }

    cr.spec.nonce = podcri_nonce(op);
    cr.spec.created = op->ctx.loop->wall(op->ctx.loop);

    rc = podcri_create_name(op, &cr, chosen);

    if (rc != PODCRI_OK) {
        return rc;
    }

    /* from here on the name is held by this request */

    rc = podcri_create_named(op, &cr);

    podcri_name_release(op, cr.spec.name);

    return rc == PODCRI_OK ? podcri_create_reply(op, &cr) : rc;
}


static int
podcri_create_body(podcri_op_t *op, podcri_create_t *cr)
{
    podcri_container_query_t  *q;

    q = op->query;

    if (op->body == NULL) {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "a JSON body that describes the container is "
                           "required");
    }

    if (op->dialect == PODCRI_LIBPOD) {
        return podcri_create_libpod(&op->ctx, op->body, &cr->spec,
                                    &cr->warnings);
    }

    if (podcri_create_docker(&op->ctx, op->body, &cr->spec, &cr->warnings)
        != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    cr->spec.name = q->name;

    if (q->platform && *q->platform) {
        podcri_host_platform(op->ctx.pool, q->platform, &cr->spec.os,
                             &cr->spec.arch);
    }

    return PODCRI_OK;
}


/* the node, and whose sandbox on it */

static int
podcri_create_place(podcri_op_t *op, podcri_create_t *cr)
{
    int  rc;

    cr->node = op->nodes[0];

    if (cr->spec.pod && cr->spec.pod[0]) {
        rc = podcri_pod_find(op, cr->spec.pod, &cr->pod);

        if (rc != PODCRI_OK) {
            return podcri_create_missing(op, rc);
        }

        if (cr->pod->foreign) {
            return podcri_fail(&op->ctx, PODCRI_E_CONFLICT, NULL,
                               "pod %s was not created through this API: its "
                               "owner would remove the container again",
                               cr->pod->name);
        }

        cr->node = podcri_store_node(op, cr->pod->node);
    }

    rc = podcri_join_resolve(op, &cr->spec, &cr->owner);

    if (rc != PODCRI_OK) {
        return podcri_create_missing(op, rc);
    }

    if (cr->owner) {
        cr->node = podcri_store_node(op, cr->owner->node);
    }

    if (podcri_networks_check(op, &cr->spec.networks) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    return podcri_hosts_check(op, cr->node, &cr->spec.hosts);
}


/* Podman's status for whatever is missing but the image: to Docker's clients
 * 404 means that the image is to be pulled */

static int
podcri_create_missing(podcri_op_t *op, int rc)
{
    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND) {
        op->ctx.err.status = 500;
    }

    return rc;
}


/* An image of another platform is as good as none: Docker's clients pull one
 * then, and are told by the pull that the node's platform is the only one. */

static int
podcri_create_platform(podcri_op_t *op, podcri_create_t *cr,
    const podcri_image_t *image)
{
    const char  *os, *arch;

    os = cr->spec.os;
    arch = cr->spec.arch;

    if ((os && *os && *image->os && strcmp(os, image->os) != 0)
        || (arch && *arch && *image->architecture
            && strcmp(arch, image->architecture) != 0))
    {
        return podcri_fail(&op->ctx, PODCRI_E_NOT_FOUND,
                           op->dialect == PODCRI_LIBPOD ? "image not known"
                                                        : "No such image",
                           "image %s was found but does not match the "
                           "platform: it is for %s/%s, not %s/%s",
                           cr->spec.image, image->os, image->architecture,
                           os ? os : "", arch ? arch : "");
    }

    return PODCRI_OK;
}


/* chooses or checks the name and holds it against other creates here; the
 * runtime does so against other gateways */

static int
podcri_create_name(podcri_op_t *op, podcri_create_t *cr, int *chosen)
{
    if (cr->spec.name && cr->spec.name[0] == '/') {
        cr->spec.name++;
    }

    if (cr->spec.name == NULL || cr->spec.name[0] == '\0') {
        *chosen = 1;

    } else if (!podcri_is_name(cr->spec.name)) {
        return podcri_fail_status(&op->ctx, PODCRI_E_BAD_REQUEST, 500,
                                  "invalid argument",
                                  "%srunning container create option: names "
                                  "must match [a-zA-Z0-9][a-zA-Z0-9_.-]*",
                                  op->dialect == PODCRI_DOCKER
                                  ? "container create: " : "");

    } else if (strlen(cr->spec.name) > PODCRI_NAME_MAX) {
        return podcri_fail_status(&op->ctx, PODCRI_E_BAD_REQUEST, 500,
                                  "invalid argument",
                                  "a name may have at most %d characters",
                                  PODCRI_NAME_MAX);
    }

    return podcri_name_take(op, "container", &cr->spec.name);
}


static int
podcri_create_named(podcri_op_t *op, podcri_create_t *cr)
{
    int  rc;

    rc = podcri_create_mounts(op, cr);

    if (rc == PODCRI_OK) {
        rc = podcri_create_ports(op, cr);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_create_run(op, cr);
    }

    if (rc == PODCRI_OK && (cr->pod || cr->owner)) {
        rc = podcri_create_verify(op, cr);
    }

    if (rc == PODCRI_OK && podcri_task_is_canceled(op->ctx.task)) {

        /* the client has left and will never learn of the container */

        rc = PODCRI_CANCELED;
    }

    if (rc != PODCRI_OK) {
        podcri_create_undo(op, cr);
    }

    return rc;
}


static int
podcri_create_mounts(podcri_op_t *op, podcri_create_t *cr)
{
    int              rc;
    size_t           i;
    podcri_mount_t  *m;

    for (i = 0; i < cr->spec.volumes_from.n; i++) {
        rc = podcri_create_volumes_from(op, cr,
                                        cr->spec.volumes_from.elts[i]);
        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    for (i = 0; i < cr->spec.nmounts; i++) {
        m = &cr->spec.mounts[i];

        if (strcmp(m->type, "volume") == 0
            && (m->name == NULL || m->name[0] == '\0'))
        {
            m->name = podcri_volume_name(op->ctx.pool);
            m->anonymous = 1;
        }

        /* what is not there is made by the runtime, as Docker has it; libpod
         * has not */

        if (op->dialect == PODCRI_LIBPOD && cr->node->conf->local
            && strcmp(m->type, "bind") == 0 && access(m->source, F_OK) == -1
            && errno == ENOENT)
        {
            return podcri_fail(&op->ctx, PODCRI_E_INTERNAL,
                               "no such file or directory", "statfs %s",
                               m->source);
        }
    }

    return PODCRI_OK;
}


/* the mounts of another container, "name[:ro|rw]", unless there is one at the
 * same place */

static int
podcri_create_volumes_from(podcri_op_t *op, podcri_create_t *cr,
    const char *ref)
{
    int                  rc;
    size_t               i, j;
    const char          *colon;
    podcri_mount_t      *m;
    podcri_container_t  *c;

    colon = strchr(ref, ':');

    if (colon) {
        ref = podcri_pstrndup(op->ctx.pool, ref, colon - ref);
    }

    rc = podcri_container_find(op, ref, &c);

    if (rc != PODCRI_OK) {
        return podcri_create_missing(op, rc);
    }

    for (i = 0; i < c->spec->nmounts; i++) {

        for (j = 0; j < cr->spec.nmounts; j++) {
            if (strcmp(cr->spec.mounts[j].destination,
                       c->spec->mounts[i].destination) == 0)
            {
                break;
            }
        }

        if (j < cr->spec.nmounts
            || strcmp(c->spec->mounts[i].type, "tmpfs") == 0)
        {
            continue;
        }

        m = podcri_push(op->ctx.pool, &cr->spec.mounts, &cr->spec.nmounts,
                        sizeof(podcri_mount_t));

        *m = c->spec->mounts[i];
        m->anonymous = 0;

        if (colon && strcmp(colon, ":ro") == 0) {
            m->readonly = 1;
        }
    }

    return PODCRI_OK;
}


static int
podcri_create_ports(podcri_op_t *op, podcri_create_t *cr)
{
    size_t          i;
    const char     *slash;
    podcri_port_t  *port;

    if (cr->pod && cr->spec.nports) {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "published or exposed ports must be defined when "
                           "the pod is created: network cannot be configured "
                           "when it is shared with a pod");
    }

    if (cr->spec.publish_all) {

        for (i = 0; i < cr->spec.expose.n; i++) {
            port = podcri_push(op->ctx.pool, &cr->spec.ports,
                               &cr->spec.nports, sizeof(podcri_port_t));

            slash = strchr(cr->spec.expose.elts[i].key, '/');

            port->host_ip = "";
            port->container_port = atoi(cr->spec.expose.elts[i].key);
            port->protocol = slash ? slash + 1 : "tcp";
        }
    }

    return podcri_ports_choose(op, cr->node, cr->spec.ports,
                               cr->spec.nports);
}


static int
podcri_create_run(podcri_op_t *op, podcri_create_t *cr)
{
    int                      rc;
    Cri__ContainerConfig    *config;
    Cri__PodSandboxConfig   *sandbox;

    config = podcri_container_config(op, cr->node, &cr->spec,
                                     cr->pod ? cr->pod->spec : NULL, 0, NULL);
    if (config == NULL) {
        return PODCRI_ERROR;
    }

    if (cr->pod) {
        cr->sandbox = cr->pod->cri_id;
        sandbox = podcri_pod_sandbox(op, cr->node, cr->pod->spec,
                                     cr->pod->attempt,
                                     cr->pod->attempt ? cr->pod->id : NULL);
    } else if (cr->owner) {
        cr->sandbox = cr->owner->sandbox_id;
        sandbox = podcri_container_sandbox(op, cr->node, cr->owner->spec, 0,
                                           cr->owner->id);
    } else {
        sandbox = podcri_container_sandbox(op, cr->node, &cr->spec, 0, NULL);
    }

    if (sandbox == NULL) {
        return PODCRI_ERROR;
    }

    if (cr->pod == NULL && cr->owner == NULL) {
        rc = podcri_ports_claim(op, cr->node, cr->spec.ports,
                                cr->spec.nports, "");

        if (rc == PODCRI_OK) {
            rc = podcri_sandbox_run(op, cr->node, sandbox, &cr->sandbox);
        }

        if (rc != PODCRI_OK) {
            return rc;
        }

        cr->made = 1;

        if (podcri_task_is_canceled(op->ctx.task)) {
            return PODCRI_CANCELED;
        }

    } else if (cr->owner && !cr->owner->sandbox_ready) {
        return podcri_fail(&op->ctx, PODCRI_E_CONFLICT,
                           "container state improper",
                           "container %s is stopped: start it before one is "
                           "created that shares its network",
                           cr->owner->name);

    } else if (cr->pod && !cr->pod->ready) {
        return podcri_fail(&op->ctx, PODCRI_E_CONFLICT,
                           "pod state improper",
                           "pod %s is stopped: start it before a container "
                           "is created in it", cr->pod->name);
    }

    rc = podcri_hosts_write(op, cr->node, &cr->spec,
                            cr->pod ? cr->pod->spec : NULL, cr->sandbox,
                            sandbox->hostname);

    return rc == PODCRI_OK ? podcri_create_make(op, cr, sandbox, config) : rc;
}


/* CRI-O looks for the command at create, and both runtimes for the user, where
 * Podman does at start, and its clients take the error for 127 or 126 only
 * there: until then podcri-init stands in for the command */

static int
podcri_create_make(podcri_op_t *op, podcri_create_t *cr,
    Cri__PodSandboxConfig *sandbox, Cri__ContainerConfig *config)
{
    int  rc;

    rc = podcri_container_make(op, cr->node, cr->sandbox, sandbox, config,
                               &cr->id);

    if (rc != PODCRI_ERROR || op->ctx.err.kind != PODCRI_E_COMMAND
        || !cr->spec.helper)
    {
        return rc;
    }

    podcri_err_clear(&op->ctx);

    cr->spec.late = 1;

    config = podcri_container_config(op, cr->node, &cr->spec,
                                     cr->pod ? cr->pod->spec : NULL, 0, NULL);
    if (config == NULL) {
        return PODCRI_ERROR;
    }

    return podcri_container_make(op, cr->node, cr->sandbox, sandbox, config,
                                 &cr->id);
}


/* Within a sandbox the runtime keeps names apart only inside of it: who sees
 * another container of the name behind its own create gives way. */

static int
podcri_create_verify(podcri_op_t *op, podcri_create_t *cr)
{
    int                  rc;
    podcri_container_t  *c;

    rc = podcri_container_find(op, cr->spec.name, &c);

    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_INTERNAL) {
        return podcri_name_in_use(op, "container", cr->spec.name,
                                  "another create");
    }

    return rc;
}


static void
podcri_create_undo(podcri_op_t *op, podcri_create_t *cr)
{
    podcri_err_t  err;

    err = op->ctx.err;

    podcri_task_shield(op->ctx.task, cr->node->conf->read_timeout * 2);

    if (cr->id && !cr->made
        && podcri_incarnation_remove(op, cr->node, cr->id) != PODCRI_OK)
    {
        podcri_sandbox_undo_behind(op, cr->node, cr->spec.nonce);
    }

    if (cr->made && podcri_sandbox_remove(op, cr->node, cr->sandbox)
                    != PODCRI_OK)
    {
        podcri_sandbox_remove_behind(op, cr->node, cr->sandbox);
    }

    podcri_log_remove(op, cr->node,
                      cr->pod ? cr->pod->spec->nonce : cr->spec.nonce,
                      cr->spec.name, cr->pod == NULL);

    if (podcri_tmpfs_remove(op, cr->node, cr->spec.nonce) != PODCRI_OK
        || podcri_volume_remove_anonymous(op, cr->node, &cr->spec)
           != PODCRI_OK)
    {
        podcri_log(op->ctx.loop, PODCRI_LOG_ERR,
                   "podcri: undoing the create of %s: %s", cr->spec.name,
                   op->ctx.err.message);
    }

    podcri_task_shield(op->ctx.task, 0);

    op->ctx.err = err;
}


static int
podcri_create_reply(podcri_op_t *op, podcri_create_t *cr)
{
    podcri_json_open(&op->out, '{');
    podcri_json_key(&op->out, "Id");
    podcri_json_str(&op->out, cr->id);
    podcri_json_key(&op->out, "Warnings");
    podcri_json_strings(&op->out, &cr->warnings, 0);
    podcri_json_close(&op->out, '}');

    return podcri_reply_json(op, 201);
}
