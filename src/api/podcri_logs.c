
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_logfile.h"
#include "podcri_str.h"
#include "podcri_streams.h"


/* a follower gives stack back before it waits, not more often than this, ms */
#define PODCRI_LOGS_TRIM  1000


static int podcri_logs_conf(podcri_op_t *op, podcri_container_t *c,
    podcri_logfile_conf_t *conf);
static int podcri_logs_time(podcri_op_t *op, const char *name,
    const char *text, int64_t *ns);
static int64_t podcri_logs_since(podcri_container_t *c, int64_t since);
static int podcri_logs_send(podcri_op_t *op, podcri_container_t *c,
    podcri_logfile_t *log, podcri_life_t *life);


int
podcri_op_container_logs(podcri_op_t *op)
{
    int                      rc;
    podcri_life_t            life;
    podcri_logfile_t        *log;
    podcri_container_t      *c;
    podcri_logfile_conf_t    conf;
    podcri_stream_query_t   *q;

    q = op->query;

    if (q->out != 1 && q->err != 1) {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "Bad Request: you must choose at least one "
                           "stream");
    }

    rc = podcri_container_find(op, op->name, &c);

    if (rc == PODCRI_OK) {
        rc = podcri_store_refresh(op, c);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_logs_conf(op, c, &conf);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    log = NULL;

    if (conf.path) {
        rc = podcri_logfile_open(&op->ctx, &conf, &log);

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    rc = podcri_reply_stream(op, 200, podcri_streams_type(op, conf.raw));

    podcri_life_init(op, c, &life, 0);

    if (rc == PODCRI_OK && log) {
        rc = podcri_logs_send(op, c, log, conf.follow ? &life : NULL);
    }

    podcri_life_close(op, &life);

    if (log) {
        podcri_logfile_close(log);
    }

    return rc;
}


static int
podcri_logs_conf(podcri_op_t *op, podcri_container_t *c,
    podcri_logfile_conf_t *conf)
{
    podcri_stream_query_t  *q;

    q = op->query;

    memset(conf, 0, sizeof(podcri_logfile_conf_t));

    conf->out = (q->out == 1);
    conf->err = (q->err == 1);

    /* an ended container's log is followed to its end, too: the runtime may
     * be writing still */

    conf->follow = q->follow || c->state == PODCRI_STATE_EXITED;
    conf->timestamps = q->timestamps;
    conf->tail = -1;

    /* a terminal's log: Docker sends the bytes as they are, libpod frames
     * them all the same */

    conf->raw = (c->spec->terminal && op->dialect == PODCRI_DOCKER);
    conf->cr = c->spec->terminal;

    if (q->tail && q->tail[0] && strcmp(q->tail, "all") != 0
        && podcri_parse_i64(q->tail, &conf->tail) != PODCRI_OK)
    {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "failed to parse query parameter 'tail': \"%s\"",
                           q->tail);
    }

    if (podcri_logs_time(op, "since", q->since, &conf->since) != PODCRI_OK
        || podcri_logs_time(op, "until", q->until, &conf->until)
           != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    conf->since = podcri_logs_since(c, conf->since);

    return podcri_log_path(op, c, &conf->path);
}


/*
 * A runtime takes the time of a start when the process runs already, so its
 * first lines may be older than that, and "since it was started", as clients
 * ask with inspect's StartedAt, would lose them.  Between the creation of an
 * incarnation and its start nothing else writes to the log.
 */

static int64_t
podcri_logs_since(podcri_container_t *c, int64_t since)
{
    podcri_status_t  *st;

    st = &c->status;

    return since > st->created && since <= st->started ? st->created : since;
}


static int
podcri_logs_time(podcri_op_t *op, const char *name, const char *text,
    int64_t *ns)
{
    *ns = 0;

    if (text == NULL || text[0] == '\0' || strcmp(text, "0") == 0) {
        return PODCRI_OK;
    }

    if (podcri_parse_time(text, op->ctx.loop->wall(op->ctx.loop), ns)
        != PODCRI_OK)
    {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST,
                           "unable to interpret time value",
                           "failed to parse query parameter '%s': \"%s\"",
                           name, text);
    }

    return PODCRI_OK;
}


int
podcri_log_path(podcri_op_t *op, podcri_container_t *c, const char **path)
{
    podcri_node_t  *node;

    node = podcri_store_node(op, c->node);

    if (!node->conf->local) {
        return podcri_fail(&op->ctx, PODCRI_E_UNIMPLEMENTED, NULL,
                           "the logs of node %s are on another machine, and "
                           "CRI has no call to read them", node->conf->name);
    }

    *path = c->status.log_path && c->status.log_path[0] == '/'
            ? c->status.log_path : NULL;

    return PODCRI_OK;
}


static int
podcri_logs_send(podcri_op_t *op, podcri_container_t *c,
    podcri_logfile_t *log, podcri_life_t *life)
{
    int        rc;
    char      *buf;
    size_t     n;
    uint64_t   now, trim;

    buf = NULL;
    trim = 0;

    for ( ;; ) {

        if (life) {
            rc = podcri_life_check(op, life);

            if (rc != PODCRI_OK) {
                break;
            }

            if (life->phase == PODCRI_LIFE_ENDED) {
                podcri_logfile_exited(log);
            }
        }

        /* held while there is something to send only */

        if (buf == NULL) {
            buf = malloc(PODCRI_LOGFILE_BUFFER);

            if (buf == NULL) {
                rc = podcri_fail(&op->ctx, PODCRI_E_INTERNAL, NULL,
                                 "no memory for a stream");
                break;
            }
        }

        rc = podcri_logfile_read(log, buf, PODCRI_LOGFILE_BUFFER, &n);

        if (rc == PODCRI_OK) {
            rc = op->client->write(op->client, buf, n);

            if (rc == PODCRI_OK) {
                continue;
            }

            break;
        }

        if (rc == PODCRI_DONE) {
            rc = PODCRI_OK;
            break;
        }

        if (rc != PODCRI_AGAIN) {
            break;
        }

        free(buf);
        buf = NULL;

        /* finding the container has gone deeper than reading does */

        now = op->ctx.loop->now(op->ctx.loop);

        if (now >= trim) {
            podcri_fiber_trim();
            trim = now + PODCRI_LOGS_TRIM;
        }

        rc = podcri_task_wait(op->ctx.task,
                              life ? podcri_life_pause(op, life) : 0);

        if (rc == PODCRI_CANCELED) {
            break;
        }
    }

    free(buf);

    return rc;
}
