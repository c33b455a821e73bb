
/*
 * Copyright (C) 2026 podcri authors
 */


#include <limits.h>

#include "podcri_helper.h"
#include "podcri_streams.h"


static const char *podcri_streams_address(podcri_ctx_t *ctx,
    const podcri_node_conf_t *conf);


int
podcri_streams_exec(podcri_op_t *op, podcri_container_t *c,
    const podcri_strings_t *argv, unsigned streams, const char **url)
{
    int                  rc;
    Cri__ExecRequest     req = CRI__EXEC_REQUEST__INIT;
    Cri__ExecResponse   *resp;

    req.container_id = (char *) c->cri_id;
    req.tty = (streams & PODCRI_STREAM_TTY) != 0;
    req.stdin = (streams & PODCRI_STREAM_STDIN) != 0;
    req.stdout = (streams & PODCRI_STREAM_STDOUT) != 0;
    req.stderr = (streams & PODCRI_STREAM_STDERR) != 0;
    podcri_helper_argv(op->ctx.pool, argv, &req.cmd, &req.n_cmd);

    rc = podcri_cri_call(&op->ctx, podcri_store_node(op, c->node),
                         PODCRI_CRI_EXEC, &req, &resp);

    if (rc == PODCRI_OK) {
        *url = resp->url;
    }

    return rc;
}


int
podcri_streams_open(podcri_op_t *op, podcri_container_t *c, const char *url,
    unsigned streams, uint64_t timeout, podcri_stream_t **stream)
{
    podcri_stream_conf_t  conf;

    memset(&conf, 0, sizeof(conf));

    conf.url = url;
    conf.node = podcri_streams_address(&op->ctx,
                                       podcri_store_node(op, c->node)->conf);
    conf.timeout = timeout;
    conf.streams = streams;

    return podcri_stream_open(&op->ctx, &conf, stream);
}


const char *
podcri_streams_type(const podcri_op_t *op, int tty)
{
    char               *p;
    unsigned long       major, minor, first[2];

    first[0] = (op->dialect == PODCRI_LIBPOD) ? 4 : 1;
    first[1] = (op->dialect == PODCRI_LIBPOD) ? 7 : 42;

    major = ULONG_MAX;
    minor = 0;

    if (op->version.len) {

        /* a slash is behind it */

        major = strtoul(op->version.data, &p, 10);
        minor = (*p == '.') ? strtoul(p + 1, NULL, 10) : 0;
    }

    return tty || major < first[0] || (major == first[0] && minor < first[1])
           ? "application/vnd.docker.raw-stream"
           : "application/vnd.docker.multiplexed-stream";
}


/* the address a streaming URL of the node must lead to: NULL for this
 * machine */

static const char *
podcri_streams_address(podcri_ctx_t *ctx, const podcri_node_conf_t *conf)
{
    const char  *colon;

    if (conf->local) {
        return NULL;
    }

    colon = strrchr(conf->target, ':');

    return colon ? podcri_pstrndup(ctx->pool, conf->target,
                                   colon - conf->target)
                 : conf->target;
}
