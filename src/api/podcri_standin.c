
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_copies.h"
#include "podcri_helper.h"
#include "podcri_lifecycle.h"
#include "podcri_sandbox.h"
#include "podcri_standin.h"


/* one that nothing has been run in for this long ends, ms */
#define PODCRI_STANDIN_IDLE    "20000"

/* how long a start may take, and the unpacking of copies, ms */
#define PODCRI_STANDIN_START   60000
#define PODCRI_STANDIN_UNPACK  600000


static void podcri_standin_spec(podcri_op_t *op, const podcri_container_t *c,
    podcri_spec_t *spec);
static void podcri_standin_mark(podcri_op_t *op,
    Cri__ContainerConfig *config);
static int podcri_standin_start(podcri_op_t *op,
    const podcri_container_t *in);
static int podcri_standin_unpack(podcri_op_t *op,
    const podcri_container_t *in);


int
podcri_standin_begin(podcri_op_t *op, podcri_container_t *c,
    podcri_container_t *in)
{
    int                    rc;
    podcri_spec_t          spec;
    podcri_incarnation_t   made;

    rc = podcri_store_sandbox(op, c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (!c->sandbox_ready) {
        return podcri_fail(&op->ctx, PODCRI_E_CONFLICT,
                           "container state improper",
                           "container %s has not been started, and its "
                           "sandbox is down: its files can be read when it "
                           "has been started", c->name);
    }

    podcri_standin_spec(op, c, &spec);

    rc = podcri_container_next(op, c, &spec, podcri_standin_mark, &made);

    if (rc != PODCRI_OK) {
        return rc;
    }

    *in = *c;
    in->cri_id = made.id;
    in->state = PODCRI_STATE_RUNNING;
    in->has_status = 0;

    rc = podcri_standin_start(op, in);

    if (rc == PODCRI_OK && c->spec->ncopies) {
        rc = podcri_standin_unpack(op, in);
    }

    if (rc != PODCRI_OK) {
        podcri_standin_end(op, in);
    }

    return rc;
}


void
podcri_standin_end(podcri_op_t *op, const podcri_container_t *in)
{
    podcri_incarnation_end_behind(op, podcri_store_node(op, in->node),
                                  in->cri_id);
}


/* the files of c, seen by root, and nothing of its own that runs */

static void
podcri_standin_spec(podcri_op_t *op, const podcri_container_t *c,
    podcri_spec_t *spec)
{
    podcri_pool_t  *pool;

    pool = op->ctx.pool;

    *spec = *c->spec;

    memset(&spec->args, 0, sizeof(podcri_strings_t));
    podcri_helper_begin(pool, &spec->args, "idle");
    podcri_strings_push(pool, &spec->args, PODCRI_STANDIN_IDLE);

    spec->user = "0";
    spec->work_dir = "/";
    spec->terminal = 0;
    spec->stdin_open = 0;
    spec->init = 0;
    spec->late = 0;
    spec->privileged = 0;
    spec->ndevices = 0;
    spec->nrlimits = 0;
    spec->umask = NULL;
    memset(&spec->env, 0, sizeof(podcri_strings_t));
    memset(&spec->unsetenv, 0, sizeof(podcri_strings_t));

    /* it counts who is there */

    memset(&spec->pid, 0, sizeof(podcri_ns_t));
    spec->pid.mode = PODCRI_NS_PRIVATE;

    /* unpacked when it runs, so that what goes wrong can be told */

    podcri_copies_mount(&op->ctx, podcri_store_node(op, c->node), spec);
    spec->ncopies = 0;
}


static void
podcri_standin_mark(podcri_op_t *op, Cri__ContainerConfig *config)
{
    const char      *nonce;
    podcri_pool_t   *pool;
    podcri_pairs_t   pairs;

    pool = op->ctx.pool;

    nonce = podcri_cri_map_get(config->n_annotations, config->annotations,
                               PODCRI_ANNOTATION_NONCE);

    config->metadata->name = podcri_psprintf(pool, PODCRI_KIND_STANDIN "-%s",
                                             nonce);
    config->metadata->attempt = 0;
    config->log_path = "";

    memset(&pairs, 0, sizeof(podcri_pairs_t));
    podcri_pairs_push(pool, &pairs, PODCRI_LABEL_KIND, PODCRI_KIND_STANDIN);

    podcri_cri_map_set(pool, &config->n_labels, &config->labels,
                       &cri__container_config__labels_entry__descriptor,
                       &pairs);

    memset(&pairs, 0, sizeof(podcri_pairs_t));
    podcri_pairs_push(pool, &pairs, PODCRI_ANNOTATION_NONCE, nonce);

    podcri_cri_map_set(pool, &config->n_annotations, &config->annotations,
                       &cri__container_config__annotations_entry__descriptor,
                       &pairs);
}


static int
podcri_standin_start(podcri_op_t *op, const podcri_container_t *in)
{
    Cri__StartContainerRequest  req = CRI__START_CONTAINER_REQUEST__INIT;

    req.container_id = (char *) in->cri_id;

    return podcri_cri_call(&op->ctx, podcri_store_node(op, in->node),
                           PODCRI_CRI_START_CONTAINER, &req, NULL);
}


static int
podcri_standin_unpack(podcri_op_t *op, const podcri_container_t *in)
{
    int                       rc;
    size_t                    len;
    podcri_strings_t          argv;
    Cri__ExecSyncRequest      req = CRI__EXEC_SYNC_REQUEST__INIT;
    Cri__ExecSyncResponse    *resp;

    memset(&argv, 0, sizeof(argv));

    podcri_copies_args(op->ctx.pool, in->spec, &argv);

    /* what the last one of them becomes */

    podcri_helper_begin(op->ctx.pool, &argv, "stat");
    podcri_strings_push(op->ctx.pool, &argv, "/");

    req.container_id = (char *) in->cri_id;
    req.timeout = PODCRI_STANDIN_UNPACK / 1000;
    podcri_helper_argv(op->ctx.pool, &argv, &req.cmd, &req.n_cmd);

    rc = podcri_cri_call_timeout(&op->ctx, podcri_store_node(op, in->node),
                                 PODCRI_CRI_EXEC_SYNC, &req, &resp,
                                 PODCRI_STANDIN_UNPACK);

    if (rc != PODCRI_OK || resp->exit_code == 0) {
        return rc;
    }

    len = resp->stderr.len;

    while (len && resp->stderr.data[len - 1] == '\n') {
        len--;
    }

    return podcri_fail(&op->ctx, PODCRI_E_INTERNAL, NULL,
                       "what was copied into container %s cannot be unpacked: "
                       "%.*s", in->name, (int) len,
                       (char *) resp->stderr.data);
}


int
podcri_standin_is(const Cri__Container *c)
{
    const char  *kind;

    kind = podcri_cri_map_get(c->n_labels, c->labels, PODCRI_LABEL_KIND);

    return kind && strcmp(kind, PODCRI_KIND_STANDIN) == 0;
}


void
podcri_standin_seen(podcri_op_t *op, podcri_node_t *node,
    const Cri__Container *c)
{
    int64_t  age;

    age = (op->ctx.loop->wall(op->ctx.loop) - c->created_at) / 1000000;

    if (c->state == CRI__CONTAINER_STATE__CONTAINER_EXITED
        || (c->state == CRI__CONTAINER_STATE__CONTAINER_CREATED
            && age > PODCRI_STANDIN_START))
    {
        podcri_incarnation_end_behind(op, node, c->id);
    }
}
