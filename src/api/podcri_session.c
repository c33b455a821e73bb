
/*
 * Copyright (C) 2026 podcri authors
 */


#include <sys/random.h>

#include "podcri_pump.h"
#include "podcri_session.h"
#include "podcri_shared.h"


/* how long a session is kept, ms: not started, running, ended */
#define PODCRI_SESSION_CREATED   300000
#define PODCRI_SESSION_RUNNING   (7 * 24 * 3600 * 1000ull)
#define PODCRI_SESSION_FINISHED  300000

/* how many of a container's sessions its inspect shows */
#define PODCRI_SESSION_SHOWN     64


#define podcri_s(key, type, field)                                            \
    podcri_in_map(key, type, podcri_session_t, field)


static const podcri_field_t  podcri_session_out[] = {
    podcri_f_str("container", podcri_session_t, container),
    podcri_f_strings("command", podcri_session_t, command),
    podcri_f_strings("env", podcri_session_t, env),
    podcri_f_str("user", podcri_session_t, user),
    podcri_f_str("work_dir", podcri_session_t, work_dir),
    podcri_f_str("detach_keys", podcri_session_t, detach_keys),
    podcri_f_bool("tty", podcri_session_t, tty),
    podcri_f_bool("privileged", podcri_session_t, privileged),
    podcri_f_bool("stdin", podcri_session_t, attach_stdin),
    podcri_f_bool("stdout", podcri_session_t, attach_stdout),
    podcri_f_bool("stderr", podcri_session_t, attach_stderr),
    podcri_f_bool("running", podcri_session_t, running),
    podcri_f_bool("finished", podcri_session_t, finished),
    podcri_f_i32("exit_code", podcri_session_t, exit_code),
    podcri_f_end
};


static const podcri_input_t  podcri_session_in[] = {
    podcri_s("container", PODCRI_T_STR, container),
    podcri_s("command", PODCRI_T_STRINGS, command),
    podcri_s("env", PODCRI_T_STRINGS, env),
    podcri_s("user", PODCRI_T_STR, user),
    podcri_s("work_dir", PODCRI_T_STR, work_dir),
    podcri_s("detach_keys", PODCRI_T_STR, detach_keys),
    podcri_s("tty", PODCRI_T_BOOL, tty),
    podcri_s("privileged", PODCRI_T_BOOL, privileged),
    podcri_s("stdin", PODCRI_T_BOOL, attach_stdin),
    podcri_s("stdout", PODCRI_T_BOOL, attach_stdout),
    podcri_s("stderr", PODCRI_T_BOOL, attach_stderr),
    podcri_s("running", PODCRI_T_BOOL, running),
    podcri_s("finished", PODCRI_T_BOOL, finished),
    podcri_s("exit_code", PODCRI_T_I32, exit_code),
    podcri_in_end
};


static int podcri_session_unknown(podcri_op_t *op, const char *id);
static const char *podcri_session_key(podcri_op_t *op,
    const char *container);


const char *
podcri_session_id(podcri_op_t *op)
{
    char      *id;
    size_t     i;
    uint8_t    raw[PODCRI_SESSION_ID / 2];

    if (getrandom(raw, sizeof(raw), 0) != sizeof(raw)) {
        abort();
    }

    id = podcri_palloc(op->ctx.pool, PODCRI_SESSION_ID + 1);

    for (i = 0; i < sizeof(raw); i++) {
        id[2 * i] = "0123456789abcdef"[raw[i] >> 4];
        id[2 * i + 1] = "0123456789abcdef"[raw[i] & 0xf];
    }

    id[PODCRI_SESSION_ID] = '\0';

    return id;
}


int
podcri_session_save(podcri_op_t *op, const podcri_session_t *s)
{
    int               rc;
    uint64_t          ttl;
    podcri_json_t     w;
    podcri_shared_t  *shared;

    shared = op->shared;

    ttl = s->finished ? PODCRI_SESSION_FINISHED
          : s->running ? PODCRI_SESSION_RUNNING : PODCRI_SESSION_CREATED;

    podcri_json_init(&w, 512);
    podcri_json_object(&w, podcri_session_out, s);

    rc = shared->set(shared, PODCRI_SHARED_EXEC, s->id, w.data, w.len, ttl,
                     s->finished ? PODCRI_SHARED_SOFT : 0);

    podcri_json_free(&w);

    if (rc != PODCRI_OK) {
        return podcri_fail(&op->ctx, PODCRI_E_UNAVAILABLE, NULL,
                           "no room for an exec session: podcri_shared_zone "
                           "is too small");
    }

    if (s->finished) {

        /* it has no terminal any more, and is not shown with its container */

        shared->del(shared, PODCRI_SHARED_SIZE, s->id);
        podcri_session_note(op, s);
    }

    return PODCRI_OK;
}


int
podcri_session_load(podcri_op_t *op, const char *id, podcri_session_t **s)
{
    void             *text;
    size_t            len;
    json_t           *body;
    podcri_shared_t  *shared;

    shared = op->shared;

    if (strlen(id) != PODCRI_SESSION_ID
        || shared->get(shared, PODCRI_SHARED_EXEC, id, op->ctx.pool, &text,
                       &len) != PODCRI_OK)
    {
        return podcri_session_unknown(op, id);
    }

    body = podcri_input_parse(&op->ctx, text, len);

    if (body == NULL) {
        return PODCRI_ERROR;
    }

    *s = podcri_pcalloc(op->ctx.pool, sizeof(podcri_session_t));
    (*s)->id = id;

    return podcri_input_object(&op->ctx, podcri_session_in, *s, body, "",
                               NULL, NULL);
}


static int
podcri_session_unknown(podcri_op_t *op, const char *id)
{
    return podcri_fail(&op->ctx, PODCRI_E_NOT_FOUND, "no such exec session",
                       "no exec session with ID %s found", id);
}


void
podcri_session_remove(podcri_op_t *op, const char *id)
{
    podcri_shared_t  *shared;

    shared = op->shared;

    shared->del(shared, PODCRI_SHARED_EXEC, id);
    shared->del(shared, PODCRI_SHARED_SIZE, id);
}


void
podcri_session_forget(podcri_op_t *op, const char *container)
{
    podcri_shared_t  *shared;

    shared = op->shared;

    if (shared) {
        shared->del(shared, PODCRI_SHARED_EXEC,
                    podcri_session_key(op, container));
        shared->del(shared, PODCRI_SHARED_SIZE, container);
    }
}


/* A container's sessions are a record of their ids, one behind the other.
 * Two creates in two workers at the same moment may drop one from it: it
 * serves inspect only. */

static const char *
podcri_session_key(podcri_op_t *op, const char *container)
{
    return podcri_psprintf(op->ctx.pool, "of/%s", container);
}


void
podcri_session_note(podcri_op_t *op, const podcri_session_t *s)
{
    char              *text;
    size_t             i;
    const char        *key;
    podcri_shared_t   *shared;
    podcri_strings_t   ids;

    shared = op->shared;
    key = podcri_session_key(op, s->container);

    memset(&ids, 0, sizeof(ids));
    podcri_session_list(op, s->container, &ids);

    if (!s->finished) {
        podcri_strings_push(op->ctx.pool, &ids, s->id);
    }

    if (ids.n == 0) {
        shared->del(shared, PODCRI_SHARED_EXEC, key);
        return;
    }

    if (ids.n > PODCRI_SESSION_SHOWN) {
        ids.elts += ids.n - PODCRI_SESSION_SHOWN;
        ids.n = PODCRI_SESSION_SHOWN;
    }

    text = podcri_palloc(op->ctx.pool, ids.n * PODCRI_SESSION_ID);

    for (i = 0; i < ids.n; i++) {
        memcpy(text + i * PODCRI_SESSION_ID, ids.elts[i], PODCRI_SESSION_ID);
    }

    /* without room inspect shows fewer, which harms nobody */

    (void) shared->set(shared, PODCRI_SHARED_EXEC, key, text,
                       ids.n * PODCRI_SESSION_ID, PODCRI_SESSION_RUNNING,
                       PODCRI_SHARED_SOFT);
}


void
podcri_session_list(podcri_op_t *op, const char *container,
    podcri_strings_t *ids)
{
    void              *text;
    char              *id;
    size_t             i, len;
    podcri_shared_t   *shared;
    podcri_session_t  *s;

    shared = op->shared;

    if (shared == NULL
        || shared->get(shared, PODCRI_SHARED_EXEC,
                       podcri_session_key(op, container), op->ctx.pool, &text,
                       &len) != PODCRI_OK)
    {
        return;
    }

    for (i = 0; i + PODCRI_SESSION_ID <= len; i += PODCRI_SESSION_ID) {
        id = podcri_pstrndup(op->ctx.pool, (char *) text + i,
                             PODCRI_SESSION_ID);

        if (podcri_session_load(op, id, &s) == PODCRI_OK && !s->finished) {
            podcri_strings_push(op->ctx.pool, ids, id);
        }

        podcri_err_clear(&op->ctx);
    }
}


int
podcri_size_set(podcri_op_t *op, const char *id, unsigned height,
    unsigned width)
{
    unsigned          size[2];
    podcri_shared_t  *shared;

    shared = op->shared;

    size[0] = height;
    size[1] = width;

    if (shared->set(shared, PODCRI_SHARED_SIZE, id, size, sizeof(size),
                    PODCRI_SESSION_RUNNING, PODCRI_SHARED_SOFT) != PODCRI_OK)
    {
        return podcri_fail(&op->ctx, PODCRI_E_UNAVAILABLE, NULL,
                           "no room for a terminal size: podcri_shared_zone "
                           "is too small");
    }

    podcri_pump_wake(id);

    return PODCRI_OK;
}


int
podcri_size_get(podcri_op_t *op, const char *id, unsigned *height,
    unsigned *width)
{
    void             *value;
    size_t            len;
    unsigned          size[2];
    podcri_shared_t  *shared;

    shared = op->shared;

    if (shared->get(shared, PODCRI_SHARED_SIZE, id, op->ctx.pool, &value,
                    &len) != PODCRI_OK || len != sizeof(size))
    {
        return PODCRI_DONE;
    }

    memcpy(size, value, sizeof(size));

    *height = size[0];
    *width = size[1];

    return PODCRI_OK;
}
