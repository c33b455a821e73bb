
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_helper.h"
#include "podcri_lifecycle.h"
#include "podcri_pump.h"
#include "podcri_runtime.h"
#include "podcri_session.h"


/* until an exec's streams are open, ms */
#define PODCRI_EXEC_OPEN  30000

/* CRI-O has a terminal of its own before that of the process.  Until runc has
 * switched it off it echoes and eats what is typed, and nothing tells when
 * that is but the first output; ms */
#define PODCRI_EXEC_HOLD  500

/* how many digits of an exec's id are the word for the end of its output */
#define PODCRI_EXEC_WORD  16


typedef struct {
    int                detach;
    int32_t            height;
    int32_t            width;
    const char        *detach_keys;
} podcri_exec_start_t;


/* what podcri-init does as the parent of the process */

typedef struct {
    int                stays;        /* how long it waits for more of what that
                                      * has left of stdin, ms; or 0 */
    const char        *asks;         /* its word for the end of what that has
                                      * printed on a terminal; or NULL */
} podcri_exec_parent_t;


/* a process whose client has left */

typedef struct {
    podcri_stream_t   *stream;
    char               id[PODCRI_SESSION_ID + 1];
} podcri_exec_left_t;


#define podcri_xs(key, type, field)                                           \
    podcri_in_map(key, type, podcri_exec_start_t, field)


static const podcri_input_t  podcri_exec_start_table[] = {
    podcri_xs("Detach", PODCRI_T_BOOL, detach),
    podcri_xs("h", PODCRI_T_I32, height),
    podcri_xs("w", PODCRI_T_I32, width),
    podcri_xs("DetachKeys", PODCRI_T_STR, detach_keys),
    podcri_in_none("hijack", PODCRI_T_ANY, "the client's own"),
    podcri_in_none("Tty", PODCRI_T_BOOL, "decided at the create"),
    podcri_in_none("stdin", PODCRI_T_ANY, "decided at the create"),
    podcri_in_none("ConsoleSize", PODCRI_T_ARRAY, "a resize follows"),
    podcri_in_end
};


static int podcri_exec_parent(podcri_op_t *op, const podcri_session_t *s,
    const podcri_container_t *c, podcri_exec_parent_t *parent);
static const char *podcri_exec_word(podcri_pool_t *pool,
    const podcri_session_t *s);
static unsigned podcri_exec_streams(const podcri_session_t *s,
    const podcri_exec_parent_t *parent);
static int podcri_exec_url(podcri_op_t *op, const podcri_session_t *s,
    podcri_container_t *c, const podcri_exec_parent_t *parent,
    const char **url);
static int podcri_exec_open(podcri_op_t *op, const podcri_session_t *s,
    podcri_container_t *c, const podcri_exec_parent_t *parent,
    const char *url, podcri_stream_t **stream);
static void podcri_exec_command(podcri_op_t *op, const podcri_session_t *s,
    const podcri_container_t *c, const podcri_exec_parent_t *parent,
    podcri_strings_t *argv);
static int podcri_exec_attached(podcri_op_t *op, podcri_session_t *s,
    podcri_container_t *c, const podcri_exec_start_t *start);
static int podcri_exec_detached(podcri_op_t *op);
static int podcri_exec_leave(podcri_op_t *op, const podcri_session_t *s,
    podcri_stream_t *stream);
static int podcri_exec_left(podcri_op_t *op);
static int podcri_exec_drain(podcri_op_t *op, podcri_session_t *s,
    podcri_stream_t *stream);
static void podcri_exec_answer(podcri_stream_t *stream, podcri_mark_t *mark,
    const podcri_str_t *data);
static void podcri_exec_ended(podcri_op_t *op, podcri_session_t *s,
    podcri_stream_t *stream, int rc);


int
podcri_op_exec_start(podcri_op_t *op)
{
    int                   rc;
    podcri_session_t     *s;
    podcri_container_t   *c;
    podcri_exec_start_t   start;

    memset(&start, 0, sizeof(start));

    rc = podcri_input_object(&op->ctx, podcri_exec_start_table, &start,
                             op->body, "", NULL, NULL);

    if (rc == PODCRI_OK) {
        rc = podcri_session_load(op, op->name, &s);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (s->running || s->finished) {
        return podcri_fail_status(&op->ctx, PODCRI_E_CONFLICT, 500,
                                  "exec session state improper",
                                  "can only start created exec sessions, "
                                  "while container %s session %s state is "
                                  "\"%s\"", s->container, s->id,
                                  s->running ? "running" : "stopped");
    }

    rc = podcri_container_settled(op, s->container, &c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (c->state != PODCRI_STATE_RUNNING) {
        return podcri_fail(&op->ctx, PODCRI_E_CONFLICT,
                           "container state improper",
                           "container %s is not running", c->id);
    }

    rc = podcri_resize(op, s->id, start.height, start.width);

    if (rc == PODCRI_OK) {
        s->running = 1;
        rc = podcri_session_save(op, s);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (!start.detach) {
        return podcri_exec_attached(op, s, c, &start);
    }

    rc = podcri_background(op, podcri_exec_detached, s->id,
                           strlen(s->id) + 1, "a detached exec");

    if (rc != PODCRI_OK) {
        podcri_exec_ended(op, s, NULL, rc);

        return podcri_fail(&op->ctx, PODCRI_E_UNAVAILABLE, NULL,
                           "too many requests are under way");
    }

    return op->dialect == PODCRI_LIBPOD
           ? podcri_reply_text(op, 200, "text/plain; charset=us-ascii", "\n")
           : podcri_reply_empty(op, 200);
}


static int
podcri_exec_attached(podcri_op_t *op, podcri_session_t *s,
    podcri_container_t *c, const podcri_exec_start_t *start)
{
    int                   rc;
    const char           *url;
    podcri_err_t          err;
    podcri_pump_t         pump;
    podcri_exec_parent_t  parent;

    memset(&pump, 0, sizeof(pump));

    rc = podcri_exec_parent(op, s, c, &parent);

    if (rc == PODCRI_OK) {
        rc = podcri_exec_url(op, s, c, &parent, &url);
    }

    if (rc != PODCRI_OK) {
        err = op->ctx.err;
        podcri_exec_ended(op, s, NULL, rc);
        op->ctx.err = err;

        return rc;
    }

    pump.op = op;
    pump.id = s->id;
    pump.tty = s->tty;
    pump.stdin_on = s->attach_stdin;
    pump.stays = parent.stays;

    if (parent.asks) {
        podcri_mark_init(&pump.mark, op->ctx.pool, parent.asks);
    }

    pump.stream_output = (s->attach_stdout ? PODCRI_STREAM_STDOUT : 0)
                         | (s->attach_stderr ? PODCRI_STREAM_STDERR : 0);

    if (s->tty && pump.stream_output) {
        pump.stream_output = PODCRI_STREAM_STDOUT;
    }

    pump.detach_keys = start->detach_keys && start->detach_keys[0]
                       ? start->detach_keys
                       : s->detach_keys && s->detach_keys[0]
                       ? s->detach_keys : "ctrl-p,ctrl-q";

    /* before the process is started: podman loses output that comes in one
     * piece with the answer's head */

    rc = op->client->takeover(op->client, podcri_streams_type(op, s->tty));

    if (rc == PODCRI_OK) {
        rc = podcri_exec_open(op, s, c, &parent, url, &pump.stream);

        if (rc == PODCRI_OK) {

            if (s->tty) {
                pump.hold = op->ctx.loop->now(op->ctx.loop)
                            + PODCRI_EXEC_HOLD;
            }

            rc = podcri_pump_run(&pump);
        }
    }

    if (pump.stream && (rc == PODCRI_DONE || rc == PODCRI_CANCELED)) {

        /* detached by keys, or gone: the process goes on; the end of a
         * terminal's stdin see podcri_pump_input() */

        if (rc == PODCRI_CANCELED && !s->tty) {
            podcri_stream_close_stdin(pump.stream);
        }

        if (podcri_exec_leave(op, s, pump.stream) == PODCRI_OK) {
            return rc == PODCRI_DONE ? PODCRI_OK : rc;
        }

        rc = PODCRI_CANCELED;
    }

    if (rc == PODCRI_ERROR && op->started && !s->tty) {
        (void) podcri_pump_say(&pump, op->ctx.err.message);
    }

    err = op->ctx.err;

    podcri_exec_ended(op, s, pump.stream, rc);

    if (pump.stream) {
        podcri_stream_close(pump.stream);
    }

    op->ctx.err = err;

    if (rc == PODCRI_ERROR && op->started) {

        /* the client has been told in the stream */

        podcri_log(op->ctx.loop, PODCRI_LOG_ERR,
                   "podcri: exec session %s in container %s: %s", s->id,
                   c->id, err.message);

        return PODCRI_OK;
    }

    return rc;
}


/* a task of its own, without client: reads what is printed and keeps the exit
 * code */

static int
podcri_exec_detached(podcri_op_t *op)
{
    int                    rc;
    const char            *url;
    podcri_stream_t       *stream;
    podcri_session_t      *s;
    podcri_container_t    *c;
    podcri_exec_parent_t   none;

    memset(&none, 0, sizeof(none));

    rc = podcri_session_load(op, op->query, &s);

    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_container_find(op, s->container, &c);

    if (rc == PODCRI_OK) {
        rc = podcri_exec_url(op, s, c, &none, &url);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_exec_open(op, s, c, &none, url, &stream);
    }

    if (rc != PODCRI_OK) {
        podcri_exec_ended(op, s, NULL, rc);
        return rc;
    }

    podcri_stream_close_stdin(stream);

    return podcri_exec_drain(op, s, stream);
}


/* The client has gone: has the stream read to its end behind the answer, for
 * the process would wait at a full pipe for ever, and the exit code kept.
 * PODCRI_ERROR: nobody does, the stream stays the caller's. */

static int
podcri_exec_leave(podcri_op_t *op, const podcri_session_t *s,
    podcri_stream_t *stream)
{
    podcri_exec_left_t  left;

    if (podcri_background_canceled()) {
        return PODCRI_ERROR;
    }

    memset(&left, 0, sizeof(left));

    left.stream = stream;
    memcpy(left.id, s->id, PODCRI_SESSION_ID);

    podcri_stream_release(stream);

    if (podcri_background(op, podcri_exec_left, &left, sizeof(left),
                          "an exec without client") == PODCRI_OK)
    {
        return PODCRI_OK;
    }

    podcri_stream_adopt(&op->ctx, stream);

    return PODCRI_ERROR;
}


static int
podcri_exec_left(podcri_op_t *op)
{
    int                  rc;
    podcri_session_t    *s;
    podcri_exec_left_t  *left;

    left = op->query;

    podcri_stream_adopt(&op->ctx, left->stream);

    rc = podcri_session_load(op, left->id, &s);

    return rc == PODCRI_OK ? podcri_exec_drain(op, s, left->stream) : rc;
}


static int
podcri_exec_drain(podcri_op_t *op, podcri_session_t *s,
    podcri_stream_t *stream)
{
    int            rc, fd;
    podcri_str_t   data;
    podcri_mark_t  mark;

    podcri_mark_init(&mark, op->ctx.pool, podcri_exec_word(op->ctx.pool, s));

    do {
        rc = podcri_stream_read(stream, &fd, &data);

        if (rc == PODCRI_OK && s->tty) {
            podcri_exec_answer(stream, &mark, &data);
        }

        if (rc == PODCRI_AGAIN) {
            rc = podcri_task_wait(op->ctx.task, 0);
        }
    } while (rc == PODCRI_OK);

    podcri_exec_ended(op, s, stream, rc == PODCRI_DONE ? PODCRI_OK : rc);
    podcri_stream_close(stream);

    return rc == PODCRI_DONE ? PODCRI_OK : rc;
}


/* an answer that cannot be sent at once is not waited for inside for ever */

static void
podcri_exec_answer(podcri_stream_t *stream, podcri_mark_t *mark,
    const podcri_str_t *data)
{
    char    ack;
    size_t  n;

    if (mark->seen) {
        return;
    }

    (void) podcri_mark_scan(mark, data->data, data->len, NULL);

    if (mark->seen) {
        ack = PODCRI_MARK_ACK;
        (void) podcri_stream_write(stream, &ack, 1, &n);
    }
}


static const char *
podcri_exec_word(podcri_pool_t *pool, const podcri_session_t *s)
{
    return podcri_pstrndup(pool, s->id, PODCRI_EXEC_WORD);
}


static int
podcri_exec_parent(podcri_op_t *op, const podcri_session_t *s,
    const podcri_container_t *c, podcri_exec_parent_t *parent)
{
    int             rc, cuts;
    podcri_node_t  *node;

    memset(parent, 0, sizeof(podcri_exec_parent_t));

    if (!podcri_helper_has(c) || !(s->tty || s->attach_stdin)) {
        return PODCRI_OK;
    }

    node = podcri_store_node(op, c->node);

    if (!s->tty) {
        return podcri_runtime_stdin_quiet(op, node, &parent->stays);
    }

    rc = podcri_runtime_cuts(op, node, &cuts);

    if (rc == PODCRI_OK && cuts) {
        parent->asks = podcri_exec_word(op->ctx.pool, s);
    }

    return rc;
}


/* the answer to what podcri-init asks is typed */

static unsigned
podcri_exec_streams(const podcri_session_t *s,
    const podcri_exec_parent_t *parent)
{
    return PODCRI_STREAM_STDOUT
           | (s->tty ? PODCRI_STREAM_TTY : PODCRI_STREAM_STDERR)
           | (s->attach_stdin || parent->asks ? PODCRI_STREAM_STDIN : 0);
}


static int
podcri_exec_url(podcri_op_t *op, const podcri_session_t *s,
    podcri_container_t *c, const podcri_exec_parent_t *parent,
    const char **url)
{
    podcri_strings_t  argv;

    podcri_exec_command(op, s, c, parent, &argv);

    return podcri_streams_exec(op, c, &argv, podcri_exec_streams(s, parent),
                               url);
}


static int
podcri_exec_open(podcri_op_t *op, const podcri_session_t *s,
    podcri_container_t *c, const podcri_exec_parent_t *parent,
    const char *url, podcri_stream_t **stream)
{
    return podcri_streams_open(op, c, url, podcri_exec_streams(s, parent),
                               PODCRI_EXEC_OPEN, stream);
}


static void
podcri_exec_command(podcri_op_t *op, const podcri_session_t *s,
    const podcri_container_t *c, const podcri_exec_parent_t *parent,
    podcri_strings_t *argv)
{
    size_t          i;
    unsigned        height, width;
    podcri_pool_t  *pool;

    pool = op->ctx.pool;

    memset(argv, 0, sizeof(podcri_strings_t));

    if (podcri_helper_has(c)) {

        /* also when there is nothing to set: what is not found or not
         * executable ends with Podman's words and 127 or 126 on either
         * runtime */

        podcri_helper_exec(pool, argv, c->spec);

        if (parent->stays) {
            podcri_strings_push(pool, argv, "-s");
            podcri_strings_push(pool, argv,
                                podcri_psprintf(pool, "%d", parent->stays));
        }

        if (parent->asks) {
            podcri_strings_push(pool, argv, "-a");
            podcri_strings_push(pool, argv, parent->asks);
        }

        if (s->tty) {
            podcri_strings_push(pool, argv, "-e");
            podcri_strings_push(pool, argv, "TERM=xterm");

            if (podcri_size_get(op, s->id, &height, &width) == PODCRI_OK) {
                podcri_strings_push(pool, argv, "-t");
                podcri_strings_push(pool, argv,
                                    podcri_psprintf(pool, "%u:%u", height,
                                                    width));
            }
        }

        for (i = 0; i < s->env.n; i++) {
            podcri_strings_push(pool, argv, "-e");
            podcri_strings_push(pool, argv, s->env.elts[i]);
        }

        if (s->work_dir && s->work_dir[0]) {
            podcri_strings_push(pool, argv, "-w");
            podcri_strings_push(pool, argv, s->work_dir);
        }

        if (s->user && s->user[0]) {
            podcri_strings_push(pool, argv, "-u");
            podcri_strings_push(pool, argv, s->user);
        }

        podcri_strings_push(pool, argv, "--");
    }

    for (i = 0; i < s->command.n; i++) {
        podcri_strings_push(pool, argv, s->command.elts[i]);
    }
}


/* keeps what became of the session; a zone that is full at this moment loses
 * the code, which is said in the log */

static void
podcri_exec_ended(podcri_op_t *op, podcri_session_t *s,
    podcri_stream_t *stream, int rc)
{
    int          code;
    const char  *text;

    code = 137;

    if (stream && rc == PODCRI_OK
        && podcri_stream_result(stream, &code) != PODCRI_OK)
    {
        text = op->ctx.err.message ? op->ctx.err.message : "";

        if (strstr(text, "broken pipe")) {

            /* CRI-O: ended, with stdin on its way */

            podcri_log(op->ctx.loop, PODCRI_LOG_ERR,
                       "podcri: the exit code of exec session %s is not "
                       "known: %s", s->id, text);
            code = 125;

        } else {

            /* not started (no podcri-init in it): Podman's code for what was
             * not found or not executable */

            code = strstr(text, "ermission denied") ? 126 : 127;
        }

        podcri_err_clear(&op->ctx);
    }

    if (rc == PODCRI_ERROR) {
        code = 125;
    }

    s->running = 0;
    s->finished = 1;
    s->exit_code = code;

    if (podcri_session_save(op, s) != PODCRI_OK) {
        podcri_log(op->ctx.loop, PODCRI_LOG_ERR,
                   "podcri: the exit code of exec session %s is lost: %s",
                   s->id, op->ctx.err.message);
    }
}
