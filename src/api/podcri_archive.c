
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_body.h"
#include "podcri_copies.h"
#include "podcri_helper.h"
#include "podcri_lifecycle.h"
#include "podcri_standin.h"
#include "podcri_str.h"
#include "podcri_stream.h"
#include "podcri_streams.h"


/*
 * Copying is done from inside of the container, by podcri-init: a path there
 * means what it means to the container's processes, and no link of an image
 * can lead out of it.
 */


/* until the streams are open, ms; how long a stat may take, s */
#define PODCRI_ARCHIVE_OPEN  30000
#define PODCRI_ARCHIVE_STAT  30

#define PODCRI_ARCHIVE_STREAMS                                                \
    (PODCRI_STREAM_STDIN | PODCRI_STREAM_STDOUT | PODCRI_STREAM_STDERR)

/* what is kept of podcri-init's words */
#define PODCRI_ARCHIVE_SAID  1024

#define PODCRI_ARCHIVE_RENAMES  64


typedef struct {
    podcri_container_t  *c;
    podcri_container_t   in;         /* where it is read, if not in c */
    int                  standin;
    podcri_stream_t     *stream;
    const char          *path;
    char                 said[PODCRI_ARCHIVE_SAID];
    size_t               nsaid;
} podcri_archive_t;


static int podcri_archive_begin(podcri_op_t *op, podcri_archive_t *a);
static int podcri_archive_look(podcri_op_t *op, podcri_archive_t *a);
static void podcri_archive_end(podcri_op_t *op, podcri_archive_t *a);
static int podcri_archive_stat(podcri_op_t *op, podcri_archive_t *a);
static void podcri_archive_follow(podcri_op_t *op, podcri_strings_t *argv);
static int podcri_archive_open(podcri_op_t *op, podcri_archive_t *a,
    const podcri_strings_t *argv);
static int podcri_archive_send(podcri_op_t *op, podcri_archive_t *a);
static int podcri_archive_receive(podcri_op_t *op, podcri_archive_t *a);
static int podcri_archive_said(podcri_archive_t *a);
static int podcri_archive_fail(podcri_op_t *op, podcri_archive_t *a,
    int code, const char *text, size_t len);
static int podcri_archive_renames(podcri_op_t *op, const char *text,
    podcri_strings_t *argv);


int
podcri_op_container_archive_stat(podcri_op_t *op)
{
    int                rc;
    podcri_archive_t   a;

    rc = podcri_archive_look(op, &a);

    podcri_archive_end(op, &a);

    return rc == PODCRI_OK ? podcri_reply_empty(op, 200) : rc;
}


int
podcri_op_container_archive_get(podcri_op_t *op)
{
    int                rc;
    podcri_archive_t   a;
    podcri_strings_t   argv;

    rc = podcri_archive_look(op, &a);

    if (rc == PODCRI_OK) {
        memset(&argv, 0, sizeof(argv));

        podcri_helper_begin(op->ctx.pool, &argv, "tar-out");
        podcri_archive_follow(op, &argv);
        podcri_strings_push(op->ctx.pool, &argv, "-s");
        podcri_strings_push(op->ctx.pool, &argv, a.path);

        rc = podcri_archive_open(op, &a, &argv);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_archive_send(op, &a);
        podcri_stream_close(a.stream);
    }

    podcri_archive_end(op, &a);

    return rc;
}


int
podcri_op_container_archive_put(podcri_op_t *op)
{
    int                      rc;
    podcri_archive_t         a;
    podcri_strings_t         argv;
    podcri_stream_query_t   *q;

    q = op->query;

    rc = podcri_archive_begin(op, &a);

    if (rc != PODCRI_OK) {
        return rc;
    }

    memset(&argv, 0, sizeof(argv));

    if (a.c->state == PODCRI_STATE_RUNNING) {
        podcri_helper_begin(op->ctx.pool, &argv, "tar-in");
    }

    if (q->keep_dirs) {
        podcri_strings_push(op->ctx.pool, &argv, "-d");
    }

    if (q->copy_ids && podcri_helper_root(a.c->spec)) {

        /* to the container's user (libpod CopyOptions.Chown); any other user
         * than root owns what it makes without being told */

        podcri_strings_push(op->ctx.pool, &argv, "-o");
        podcri_strings_push(op->ctx.pool, &argv, "0:0");
    }

    rc = podcri_archive_renames(op, q->rename, &argv);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (a.c->state != PODCRI_STATE_RUNNING) {
        rc = podcri_copies_add(op, a.c, a.path, &argv);

        return rc == PODCRI_OK ? podcri_reply_empty(op, 200) : rc;
    }

    podcri_strings_push(op->ctx.pool, &argv, a.path);

    rc = podcri_archive_open(op, &a, &argv);

    if (rc == PODCRI_OK) {
        rc = podcri_archive_receive(op, &a);
        podcri_stream_close(a.stream);
    }

    return rc == PODCRI_OK ? podcri_reply_empty(op, 200) : rc;
}


static int
podcri_archive_begin(podcri_op_t *op, podcri_archive_t *a)
{
    int                      rc;
    podcri_stream_query_t   *q;

    q = op->query;

    memset(a, 0, sizeof(podcri_archive_t));

    if (q->path == NULL || q->path[0] == '\0') {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "missing `path` parameter");
    }

    a->path = q->path;

    rc = podcri_container_settled(op, op->name, &a->c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (!podcri_helper_has(a->c)) {
        return podcri_fail(&op->ctx, PODCRI_E_UNIMPLEMENTED, NULL,
                           "CRI does not copy files, and podcri-init, which "
                           "does it, is not in container %s", a->c->name);
    }

    if (a->c->state != PODCRI_STATE_RUNNING
        && a->c->state != PODCRI_STATE_CREATED)
    {
        return podcri_fail(&op->ctx, PODCRI_E_CONFLICT,
                           "container state improper",
                           "container %s is %s: files can only be copied "
                           "while it runs or before its first start, for CRI "
                           "gives access to its file system only from inside",
                           a->c->name, podcri_state_name(a->c->state));
    }

    return PODCRI_OK;
}


/* what is there to be read */

static int
podcri_archive_look(podcri_op_t *op, podcri_archive_t *a)
{
    int  rc;

    rc = podcri_archive_begin(op, a);

    if (rc == PODCRI_OK && a->c->state == PODCRI_STATE_CREATED) {
        rc = podcri_standin_begin(op, a->c, &a->in);

        if (rc == PODCRI_OK) {
            a->standin = 1;
            a->c = &a->in;
        }
    }

    return rc == PODCRI_OK ? podcri_archive_stat(op, a) : rc;
}


static void
podcri_archive_end(podcri_op_t *op, podcri_archive_t *a)
{
    if (a->standin) {
        podcri_standin_end(op, &a->in);
    }
}


/* the stat header of the answer, X-Docker-Container-Path-Stat */

static int
podcri_archive_stat(podcri_op_t *op, podcri_archive_t *a)
{
    int                       rc;
    podcri_strings_t          argv;
    Cri__ExecSyncRequest      req = CRI__EXEC_SYNC_REQUEST__INIT;
    Cri__ExecSyncResponse    *resp;

    memset(&argv, 0, sizeof(argv));

    podcri_helper_begin(op->ctx.pool, &argv, "stat");
    podcri_archive_follow(op, &argv);
    podcri_strings_push(op->ctx.pool, &argv, a->path);

    req.container_id = (char *) a->c->cri_id;
    req.timeout = PODCRI_ARCHIVE_STAT;
    podcri_helper_argv(op->ctx.pool, &argv, &req.cmd, &req.n_cmd);

    rc = podcri_cri_call(&op->ctx, podcri_store_node(op, a->c->node),
                         PODCRI_CRI_EXEC_SYNC, &req, &resp);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (resp->stdout.len) {

        /* with an error, too: where a link that leads nowhere would lead to */

        podcri_reply_header(op, "X-Docker-Container-Path-Stat",
                            podcri_base64_encode(op->ctx.pool,
                                                 resp->stdout.data,
                                                 resp->stdout.len));
    }

    if (resp->exit_code != 0) {

        /* nothing is below what is no directory */

        return podcri_archive_fail(op, a,
                                   resp->exit_code == PODCRI_HELPER_NOTDIR
                                   ? PODCRI_HELPER_NOENT : resp->exit_code,
                                   (char *) resp->stderr.data,
                                   resp->stderr.len);
    }

    return PODCRI_OK;
}


/* Podman's servers follow a link, and its client counts on that; Docker's
 * client follows it by itself, if it is to (docker cp -L) */

static void
podcri_archive_follow(podcri_op_t *op, podcri_strings_t *argv)
{
    if (op->dialect == PODCRI_LIBPOD) {
        podcri_strings_push(op->ctx.pool, argv, "-L");
    }
}


static int
podcri_archive_open(podcri_op_t *op, podcri_archive_t *a,
    const podcri_strings_t *argv)
{
    int          rc;
    const char  *url;

    rc = podcri_streams_exec(op, a->c, argv, PODCRI_ARCHIVE_STREAMS, &url);

    return rc == PODCRI_OK
           ? podcri_streams_open(op, a->c, url, PODCRI_ARCHIVE_STREAMS,
                                 PODCRI_ARCHIVE_OPEN, &a->stream)
           : rc;
}


/* tar to the client; once its head is out an error can only end it early, so
 * that the client's tar misses its end */

static int
podcri_archive_send(podcri_op_t *op, podcri_archive_t *a)
{
    int           rc, fd, code;
    podcri_str_t  data;

    rc = podcri_reply_stream(op, 200, "application/x-tar");

    while (rc == PODCRI_OK) {
        rc = podcri_stream_read(a->stream, &fd, &data);

        if (rc == PODCRI_OK && fd == 1) {
            rc = op->client->write(op->client, data.data, data.len);

        } else if (rc == PODCRI_AGAIN) {
            rc = podcri_task_wait(op->ctx.task, 0);
        }
    }

    if (rc != PODCRI_DONE) {
        return rc;
    }

    rc = podcri_stream_result(a->stream, &code);

    if (rc == PODCRI_OK && code != 0) {
        podcri_log(op->ctx.loop, PODCRI_LOG_ERR,
                   "podcri: copying %s from container %s ended with code %d",
                   a->path, a->c->id, code);

        return PODCRI_CANCELED;
    }

    return rc;
}


static int
podcri_archive_receive(podcri_op_t *op, podcri_archive_t *a)
{
    int             rc, code;
    size_t          len, n;
    const char     *data;
    podcri_body_t  *body;

    body = podcri_body_open(op);
    len = 0;

    for ( ;; ) {

        if (len == 0) {
            rc = podcri_body_read(body, &data, &len);

            if (rc == PODCRI_DONE) {
                podcri_stream_close_stdin(a->stream);
                break;
            }

            if (rc != PODCRI_OK) {
                return rc;
            }
        }

        rc = podcri_stream_write(a->stream, data, len, &n);

        if (rc == PODCRI_OK) {
            data += n;
            len -= n;
            continue;
        }

        if (rc == PODCRI_DONE) {

            /* it has ended early, and will say why */

            break;
        }

        rc = podcri_archive_said(a);

        if (podcri_stream_is_silent(a->stream)) {

            /* so it has, and takes the rest as long as it comes */

            podcri_stream_close_stdin(a->stream);
            break;
        }

        if (rc == PODCRI_AGAIN) {
            rc = podcri_task_wait(op->ctx.task, 0);
        }

        if (rc == PODCRI_DONE) {
            break;
        }

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    do {
        rc = podcri_archive_said(a);

        if (rc == PODCRI_AGAIN) {
            rc = podcri_task_wait(op->ctx.task, 0);
        }
    } while (rc == PODCRI_OK);

    if (rc != PODCRI_DONE) {
        return rc;
    }

    rc = podcri_stream_result(a->stream, &code);

    if (rc == PODCRI_OK && code != 0) {
        return podcri_archive_fail(op, a, code, a->said, a->nsaid);
    }

    return rc;
}


/* takes what podcri-init has to say */

static int
podcri_archive_said(podcri_archive_t *a)
{
    int           rc, fd;
    size_t        n;
    podcri_str_t  data;

    for ( ;; ) {
        rc = podcri_stream_read(a->stream, &fd, &data);

        if (rc != PODCRI_OK) {
            return rc;
        }

        n = podcri_min(data.len, sizeof(a->said) - a->nsaid);

        memcpy(a->said + a->nsaid, data.data, n);
        a->nsaid += n;
    }
}


static int
podcri_archive_fail(podcri_op_t *op, podcri_archive_t *a, int code,
    const char *text, size_t len)
{
    while (len && (text[len - 1] == '\n' || text[len - 1] == '\r')) {
        len--;
    }

    switch (code) {

    case PODCRI_HELPER_NOENT:
        return podcri_fail(&op->ctx, PODCRI_E_NOT_FOUND,
                           "no such file or directory",
                           "\"%s\" could not be found on container %s",
                           a->path, a->c->name);

    case PODCRI_HELPER_NOTDIR:
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST,
                           "not a directory",
                           "\"%s\" on container %s", a->path, a->c->name);
    }

    return podcri_fail(&op->ctx, PODCRI_E_INTERNAL, NULL,
                       "copying \"%s\" on container %s: %.*s", a->path,
                       a->c->name, len ? (int) len : 16,
                       len ? text : "no reason given");
}


/* {"old":"new"} (libpod containers archive, rename) */

static int
podcri_archive_renames(podcri_op_t *op, const char *text,
    podcri_strings_t *argv)
{
    json_t      *body, *value;
    const char  *key;

    if (text == NULL || text[0] == '\0') {
        return PODCRI_OK;
    }

    body = podcri_input_parse(&op->ctx, text, strlen(text));

    if (body == NULL) {
        return PODCRI_ERROR;
    }

    if (!json_is_object(body)
        || json_object_size(body) > PODCRI_ARCHIVE_RENAMES)
    {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "parameter rename: object of at most %d strings "
                           "expected", PODCRI_ARCHIVE_RENAMES);
    }

    json_object_foreach(body, key, value) {

        if (!json_is_string(value)) {
            return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "parameter rename.%s: string expected", key);
        }

        podcri_strings_push(op->ctx.pool, argv, "-r");
        podcri_strings_push(op->ctx.pool, argv, key);
        podcri_strings_push(op->ctx.pool, argv, json_string_value(value));
    }

    return PODCRI_OK;
}
