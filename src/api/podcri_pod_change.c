
/*
 * Copyright (C) 2026 podcri authors
 */


#include <signal.h>
#include <unistd.h>

#include "podcri_hosts.h"
#include "podcri_lifecycle.h"
#include "podcri_names.h"
#include "podcri_networks.h"
#include "podcri_pods.h"
#include "podcri_process.h"
#include "podcri_prune.h"
#include "podcri_sandbox.h"
#include "podcri_str.h"


typedef int (*podcri_pod_each_pt)(podcri_op_t *op, podcri_container_t *c,
    int64_t arg);


static int podcri_pod_create_once(podcri_op_t *op, int *chosen);
static int podcri_pod_make(podcri_op_t *op, podcri_pod_spec_t *spec,
    const podcri_strings_t *warnings);
static int podcri_pod_each(podcri_op_t *op, podcri_pod_t *pod,
    podcri_pod_each_pt fn, int64_t arg, podcri_strings_t *errors);
static int podcri_pod_reply(podcri_op_t *op, const podcri_pod_t *pod,
    const podcri_strings_t *errors);
static int podcri_pod_start(podcri_op_t *op, podcri_pod_t *pod,
    podcri_strings_t *errors);
static int podcri_pod_stop(podcri_op_t *op, podcri_pod_t *pod,
    int64_t timeout, podcri_strings_t *errors);
static int podcri_pod_gone(podcri_op_t *op, int rc);
static int podcri_pod_start_one(podcri_op_t *op, podcri_container_t *c,
    int64_t arg);
static int podcri_pod_stop_one(podcri_op_t *op, podcri_container_t *c,
    int64_t timeout);
static int podcri_pod_kill_one(podcri_op_t *op, podcri_container_t *c,
    int64_t signo);
static int podcri_pod_remove_one(podcri_op_t *op, podcri_container_t *c,
    int64_t arg);
static int podcri_pod_remove(podcri_op_t *op, podcri_pod_t *pod);


int
podcri_op_pod_create(podcri_op_t *op)
{
    int  rc, tries, chosen;

    tries = 0;
    chosen = 0;

    do {
        rc = podcri_pod_create_once(op, &chosen);
    } while (chosen && podcri_name_again(op, rc, &tries));

    return rc;
}


static int
podcri_pod_create_once(podcri_op_t *op, int *chosen)
{
    int                 rc;
    podcri_strings_t    warnings;
    podcri_pod_spec_t   spec;

    memset(&spec, 0, sizeof(spec));
    memset(&warnings, 0, sizeof(warnings));

    if (op->body == NULL) {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "a JSON body that describes the pod is required");
    }

    if (podcri_create_pod(&op->ctx, op->body, &spec, &warnings)
        != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    if (podcri_networks_check(op, &spec.networks) != PODCRI_OK
        || podcri_hosts_check(op, op->nodes[0], &spec.hosts) != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    if (spec.name == NULL || spec.name[0] == '\0') {
        *chosen = 1;

    } else if (!podcri_is_name(spec.name)
               || strlen(spec.name) > PODCRI_NAME_MAX)
    {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST,
                           "invalid argument",
                           "names must match [a-zA-Z0-9][a-zA-Z0-9_.-]* and "
                           "have at most %d characters", PODCRI_NAME_MAX);
    }

    spec.nonce = podcri_nonce(op);
    spec.created = op->ctx.loop->wall(op->ctx.loop);

    rc = podcri_name_take(op, "pod", &spec.name);

    if (rc == PODCRI_OK) {
        rc = podcri_pod_make(op, &spec, &warnings);
        podcri_name_release(op, spec.name);
    }

    return rc;
}


static int
podcri_pod_make(podcri_op_t *op, podcri_pod_spec_t *spec,
    const podcri_strings_t *warnings)
{
    int                      rc;
    const char              *id;
    podcri_node_t           *node;
    Cri__PodSandboxConfig   *config;

    node = op->nodes[0];

    rc = podcri_ports_choose(op, node, spec->ports, spec->nports);

    if (rc == PODCRI_OK) {
        rc = podcri_ports_claim(op, node, spec->ports, spec->nports, "");
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    config = podcri_pod_sandbox(op, node, spec, 0, NULL);

    if (config == NULL) {
        return PODCRI_ERROR;
    }

    rc = podcri_sandbox_run(op, node, config, &id);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (podcri_task_is_canceled(op->ctx.task)) {
        podcri_sandbox_remove_behind(op, node, id);
        return PODCRI_CANCELED;
    }

    podcri_json_open(&op->out, '{');
    podcri_json_key(&op->out, "Id");
    podcri_json_str(&op->out, id);

    /* which Podman's answer does not have: none, where there are none */

    if (warnings->n) {
        podcri_json_key(&op->out, "Warnings");
        podcri_json_strings(&op->out, warnings, 0);
    }

    podcri_json_close(&op->out, '}');

    return podcri_reply_json(op, 201);
}


/* Does one thing to every container; what goes wrong is collected, a client
 * that leaves ends it. */

static int
podcri_pod_each(podcri_op_t *op, podcri_pod_t *pod, podcri_pod_each_pt fn,
    int64_t arg, podcri_strings_t *errors)
{
    int                  rc;
    size_t               i;
    podcri_container_t   c;

    for (i = 0; i < pod->ncontainers; i++) {
        c = *pod->containers[i];

        rc = fn(op, &c, arg);

        if (rc == PODCRI_CANCELED) {
            return rc;
        }

        if (rc == PODCRI_ERROR) {
            podcri_strings_push(op->ctx.pool, errors, op->ctx.err.message);
            podcri_err_clear(&op->ctx);
        }
    }

    return PODCRI_OK;
}


/* {"Errs":null,"Id":...}, or 409 with the errors' texts (libpod
 * PodConflictErrorModel) */

static int
podcri_pod_reply(podcri_op_t *op, const podcri_pod_t *pod,
    const podcri_strings_t *errors)
{
    podcri_json_open(&op->out, '{');
    podcri_json_key(&op->out, "Errs");
    podcri_json_strings(&op->out, errors, 1);
    podcri_json_key(&op->out, "Id");
    podcri_json_str(&op->out, pod->id);
    podcri_json_key(&op->out, "RawInput");
    podcri_json_str(&op->out, op->name);
    podcri_json_close(&op->out, '}');

    return podcri_reply_json(op, errors->n ? 409 : 200);
}


int
podcri_op_pod_start(podcri_op_t *op)
{
    int                rc;
    podcri_pod_t      *pod;
    podcri_strings_t   errors;

    memset(&errors, 0, sizeof(errors));

    rc = podcri_pod_find(op, op->name, &pod);

    if (rc == PODCRI_OK && !pod->foreign
        && strcmp(podcri_pod_state(pod), "Running") == 0)
    {
        return podcri_reply_empty(op, 304);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_pod_start(op, pod, &errors);
    }

    return rc == PODCRI_OK ? podcri_pod_reply(op, pod, &errors) : rc;
}


static int
podcri_pod_start(podcri_op_t *op, podcri_pod_t *pod,
    podcri_strings_t *errors)
{
    int                      rc;
    const char              *id;
    podcri_node_t           *node;
    Cri__PodSandboxConfig   *config;

    if (pod->foreign) {
        return podcri_fail(&op->ctx, PODCRI_E_CONFLICT, "pod state improper",
                           "pod %s was not created through this API: its "
                           "owner starts it", pod->name);
    }

    node = podcri_store_node(op, pod->node);

    if (!pod->ready) {

        /* its sandbox ran once: a new one, into which the containers come
         * with their next incarnations */

        rc = podcri_ports_claim(op, node, pod->spec->ports, pod->spec->nports,
                                pod->id);
        if (rc != PODCRI_OK) {
            return rc;
        }

        config = podcri_pod_sandbox(op, node, pod->spec, pod->attempt + 1,
                                    pod->id);
        if (config == NULL) {
            return PODCRI_ERROR;
        }

        rc = podcri_sandbox_run(op, node, config, &id);

        if (rc != PODCRI_OK) {
            return rc;
        }

        if (pod->ncontainers == 0) {
            podcri_sandbox_remove_behind(op, node, pod->cri_id);
        }
    }

    return podcri_pod_each(op, pod, podcri_pod_start_one, 0, errors);
}


static int
podcri_pod_start_one(podcri_op_t *op, podcri_container_t *c, int64_t arg)
{
    return podcri_container_start(op, c);
}


int
podcri_op_pod_stop(podcri_op_t *op)
{
    int                  rc;
    podcri_pod_t        *pod;
    podcri_strings_t     errors;
    podcri_pod_query_t  *q;

    q = op->query;

    memset(&errors, 0, sizeof(errors));

    rc = podcri_pod_find(op, op->name, &pod);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (!pod->ready) {
        return podcri_reply_empty(op, 304);
    }

    rc = podcri_pod_stop(op, pod, q->timeout, &errors);

    return rc == PODCRI_OK ? podcri_pod_reply(op, pod, &errors) : rc;
}


static int
podcri_pod_stop(podcri_op_t *op, podcri_pod_t *pod, int64_t timeout,
    podcri_strings_t *errors)
{
    int                          rc;
    Cri__StopPodSandboxRequest   req = CRI__STOP_POD_SANDBOX_REQUEST__INIT;

    rc = podcri_pod_each(op, pod, podcri_pod_stop_one, timeout, errors);

    if (rc != PODCRI_OK || errors->n) {
        return rc;
    }

    req.pod_sandbox_id = (char *) pod->cri_id;

    rc = podcri_cri_call(&op->ctx, podcri_store_node(op, pod->node),
                         PODCRI_CRI_STOP_POD_SANDBOX, &req, NULL);

    if (rc == PODCRI_OK) {
        pod->ready = 0;
    }

    return rc;
}


static int
podcri_pod_stop_one(podcri_op_t *op, podcri_container_t *c, int64_t timeout)
{
    int  rc;

    rc = podcri_container_settle(op, c);

    if (rc == PODCRI_OK) {
        rc = podcri_container_stop(op, c, timeout, 0);
    }

    return podcri_pod_gone(op, rc);
}


/* a container that has gone meanwhile is no error */

static int
podcri_pod_gone(podcri_op_t *op, int rc)
{
    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND) {
        podcri_err_clear(&op->ctx);
        return PODCRI_OK;
    }

    return rc;
}


int
podcri_op_pod_restart(podcri_op_t *op)
{
    int                rc;
    podcri_pod_t      *pod;
    podcri_strings_t   errors;

    memset(&errors, 0, sizeof(errors));

    rc = podcri_pod_find(op, op->name, &pod);

    if (rc == PODCRI_OK && pod->foreign) {
        return podcri_fail(&op->ctx, PODCRI_E_CONFLICT, "pod state improper",
                           "pod %s was not created through this API: its "
                           "owner starts it", pod->name);
    }

    if (rc == PODCRI_OK && pod->ready) {
        rc = podcri_pod_stop(op, pod, -1, &errors);

        if (rc == PODCRI_OK && errors.n == 0) {

            /* the containers have other states now */

            rc = podcri_pod_find(op, pod->id, &pod);
        }
    }

    if (rc == PODCRI_OK && errors.n == 0) {
        rc = podcri_pod_start(op, pod, &errors);
    }

    return rc == PODCRI_OK ? podcri_pod_reply(op, pod, &errors) : rc;
}


int
podcri_op_pod_kill(podcri_op_t *op)
{
    int                  rc, signo;
    podcri_pod_t        *pod;
    podcri_strings_t     errors;
    podcri_pod_query_t  *q;

    q = op->query;

    memset(&errors, 0, sizeof(errors));

    signo = SIGKILL;

    if (q->signal && q->signal[0]) {
        signo = podcri_signal_number(q->signal);

        if (signo == 0) {
            return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "invalid signal: %s", q->signal);
        }
    }

    rc = podcri_pod_find(op, op->name, &pod);

    if (rc == PODCRI_OK) {
        rc = podcri_pod_each(op, pod, podcri_pod_kill_one, signo, &errors);
    }

    return rc == PODCRI_OK ? podcri_pod_reply(op, pod, &errors) : rc;
}


static int
podcri_pod_kill_one(podcri_op_t *op, podcri_container_t *c, int64_t signo)
{
    int  rc;

    rc = podcri_container_settle(op, c);

    if (rc != PODCRI_OK || c->state != PODCRI_STATE_RUNNING) {
        return podcri_pod_gone(op, rc);
    }

    rc = podcri_process_signal(op, c, (int) signo);

    if (rc == PODCRI_OK && signo == SIGKILL) {
        rc = podcri_process_wait(op, c,
                       podcri_store_node(op, c->node)->conf->read_timeout);
    }

    return rc;
}


int
podcri_op_pod_remove(podcri_op_t *op)
{
    int                  rc;
    size_t               i;
    podcri_pod_t        *pod;
    podcri_strings_t     errors;
    podcri_container_t   c;
    podcri_pod_query_t  *q;

    q = op->query;

    memset(&errors, 0, sizeof(errors));

    rc = podcri_pod_find(op, op->name, &pod);

    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < pod->ncontainers && !q->force; i++) {
        c = *pod->containers[i];

        rc = podcri_container_settle(op, &c);

        if (rc == PODCRI_OK) {
            rc = podcri_container_removable(op, &c);
        }

        rc = podcri_pod_gone(op, rc);

        if (rc == PODCRI_ERROR) {
            return podcri_fail_prefix(&op->ctx,
                                      "removing container %s from pod %s",
                                      c.id, pod->id);
        }

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    rc = podcri_pod_each(op, pod, podcri_pod_stop_one, q->timeout, &errors);

    if (rc == PODCRI_OK && errors.n == 0) {
        rc = podcri_pod_each(op, pod, podcri_pod_remove_one, 1, &errors);
    }

    if (rc == PODCRI_OK && errors.n) {
        return podcri_fail(&op->ctx, PODCRI_E_INTERNAL, NULL, "%s",
                           errors.elts[0]);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_pod_remove(op, pod);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_json_open(&op->out, '{');
    podcri_json_key(&op->out, "RemovedCtrs");
    podcri_json_open(&op->out, '{');

    for (i = 0; i < pod->ncontainers; i++) {
        podcri_json_key_str(&op->out, pod->containers[i]->id);
        podcri_json_null(&op->out);
    }

    podcri_json_close(&op->out, '}');
    podcri_json_key(&op->out, "Err");
    podcri_json_null(&op->out);
    podcri_json_key(&op->out, "Id");
    podcri_json_str(&op->out, pod->id);
    podcri_json_close(&op->out, '}');

    return podcri_reply_json(op, 200);
}


static int
podcri_pod_remove_one(podcri_op_t *op, podcri_container_t *c, int64_t volumes)
{
    return podcri_pod_gone(op, podcri_container_remove(op, c,
                                                       (int) volumes));
}


/* all its sandboxes: a former one stays until its last container has left */

static int
podcri_pod_remove(podcri_op_t *op, podcri_pod_t *pod)
{
    int                rc;
    size_t             i, n;
    char               path[4096];
    podcri_node_t     *node;
    Cri__PodSandbox  **list;

    node = podcri_store_node(op, pod->node);

    if (pod->foreign) {
        return podcri_sandbox_remove(op, node, pod->cri_id);
    }

    rc = podcri_sandbox_list(op, node, PODCRI_LABEL_NAME, pod->name, &list,
                             &n);

    for (i = 0; i < n && rc == PODCRI_OK; i++) {
        if (list[i]->metadata
            && strcmp(list[i]->metadata->namespace_, node->conf->namespace_)
               == 0)
        {
            rc = podcri_sandbox_remove(op, node, list[i]->id);
        }
    }

    if (rc == PODCRI_OK && node->conf->local
        && (size_t) snprintf(path, sizeof(path), "%s/%s",
                             node->conf->log_directory, pod->spec->nonce)
           < sizeof(path))
    {
        (void) rmdir(path);
    }

    return rc;
}


int
podcri_op_pod_prune(podcri_op_t *op)
{
    int             rc;
    podcri_prune_t  list;

    rc = podcri_prune_pods(op, &list);

    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_prune_pods_json(&op->out, &list);

    return podcri_reply_json(op, 200);
}


int
podcri_prune_pods(podcri_op_t *op, podcri_prune_t *list)
{
    int                rc;
    size_t             i, k, running;
    podcri_pod_t      *pod;
    podcri_world_t     world;
    podcri_strings_t   errors;

    memset(list, 0, sizeof(podcri_prune_t));

    rc = podcri_store_list_pods(op, &world);

    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < world.npods; i++) {
        pod = &world.pods[i];

        for (k = 0, running = 0; k < pod->ncontainers; k++) {
            running += (pod->containers[k]->state == PODCRI_STATE_RUNNING);
        }

        /* Podman prunes pods that have stopped; an empty one that was just
         * made is kept */

        if (pod->foreign || running
            || (pod->ncontainers == 0 && pod->ready))
        {
            continue;
        }

        memset(&errors, 0, sizeof(errors));

        rc = podcri_pod_each(op, pod, podcri_pod_remove_one, 1, &errors);

        if (rc == PODCRI_OK && errors.n == 0) {
            rc = podcri_pod_remove(op, pod);
        }

        if (rc == PODCRI_CANCELED) {
            return rc;
        }

        podcri_prune_push(op, list, pod->id,
                          errors.n ? errors.elts[0]
                          : rc == PODCRI_ERROR ? op->ctx.err.message : NULL,
                          0);
        podcri_err_clear(&op->ctx);
    }

    return PODCRI_OK;
}
