
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_helper.h"
#include "podcri_lifecycle.h"
#include "podcri_pump.h"
#include "podcri_session.h"


/*
 * Exec sessions: all but their start, which is in podcri_exec_start.c.
 */


#define podcri_x(key, type, field)                                            \
    podcri_in_map(key, type, podcri_session_t, field)


static const podcri_input_t  podcri_exec_create_table[] = {
    podcri_x("Cmd", PODCRI_T_STRINGS, command),
    podcri_x("Env", PODCRI_T_STRINGS, env),
    podcri_x("User", PODCRI_T_STR, user),
    podcri_x("WorkingDir", PODCRI_T_STR, work_dir),
    podcri_x("DetachKeys", PODCRI_T_STR, detach_keys),
    podcri_x("Tty", PODCRI_T_BOOL, tty),
    podcri_x("Privileged", PODCRI_T_BOOL, privileged),
    podcri_x("AttachStdin", PODCRI_T_BOOL, attach_stdin),
    podcri_x("AttachStdout", PODCRI_T_BOOL, attach_stdout),
    podcri_x("AttachStderr", PODCRI_T_BOOL, attach_stderr),
    podcri_in_none("Detach", PODCRI_T_BOOL, "said again at the start"),
    podcri_in_none("Container", PODCRI_T_STR, "named in the path"),
    podcri_in_none("ConsoleSize", PODCRI_T_ARRAY, "said again at the start"),
    podcri_in_end
};


static int podcri_exec_check(podcri_op_t *op, const podcri_session_t *s,
    const podcri_container_t *c);


int
podcri_op_exec_create(podcri_op_t *op)
{
    int                  rc;
    podcri_session_t     s;
    podcri_container_t  *c;

    memset(&s, 0, sizeof(s));

    rc = podcri_input_object(&op->ctx, podcri_exec_create_table, &s, op->body,
                             "", NULL, NULL);
    if (rc != PODCRI_OK) {
        return rc;
    }

    if (s.command.n == 0) {
        return podcri_fail_status(&op->ctx, PODCRI_E_BAD_REQUEST, 500,
                                  "invalid argument",
                                  "must provide a command to execute");
    }

    rc = podcri_container_settled(op, op->name, &c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (c->state != PODCRI_STATE_RUNNING) {
        return podcri_fail(&op->ctx, PODCRI_E_INTERNAL,
                           "container state improper",
                           "can only create exec sessions on running "
                           "containers");
    }

    rc = podcri_exec_check(op, &s, c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    s.id = podcri_session_id(op);
    s.container = c->id;

    rc = podcri_session_save(op, &s);

    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_session_note(op, &s);

    podcri_json_open(&op->out, '{');
    podcri_json_key(&op->out, "Id");
    podcri_json_str(&op->out, s.id);
    podcri_json_close(&op->out, '}');

    return podcri_reply_json(op, 201);
}


/* CRI's Exec has a command and nothing else; the rest is podcri-init's work,
 * where it is mounted */

static int
podcri_exec_check(podcri_op_t *op, const podcri_session_t *s,
    const podcri_container_t *c)
{
    unsigned char   keys[PODCRI_PUMP_KEYS];
    size_t          n;
    const char     *field;

    if (podcri_pump_keys(op, s->detach_keys, keys, &n) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (s->privileged && !c->spec->privileged) {
        return podcri_fail(&op->ctx, PODCRI_E_UNIMPLEMENTED, NULL,
                           "field Privileged: CRI runs an exec with the "
                           "privileges of its container");
    }

    field = NULL;

    if (s->env.n) {
        field = "Env";

    } else if (s->user && s->user[0]) {
        field = "User";

    } else if (s->work_dir && s->work_dir[0]) {
        field = "WorkingDir";
    }

    if (field && !podcri_helper_has(c)) {
        return podcri_fail(&op->ctx, PODCRI_E_UNIMPLEMENTED, NULL,
                           "field %s: CRI's exec knows only a command, and "
                           "podcri-init, which does the rest, is not in "
                           "container %s", field, c->name);
    }

    return PODCRI_OK;
}


int
podcri_op_exec_resize(podcri_op_t *op)
{
    int                      rc;
    podcri_session_t        *s;
    podcri_stream_query_t   *q;

    q = op->query;

    rc = podcri_session_load(op, op->name, &s);

    if (rc == PODCRI_OK && s->finished && !q->running) {
        return podcri_fail_status(&op->ctx, PODCRI_E_CONFLICT, 500,
                                  "exec session state improper",
                                  "cannot resize container %s exec session "
                                  "%s as it is not running", s->container,
                                  s->id);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_resize(op, s->finished ? NULL : s->id, q->height,
                           q->width);
    }

    return rc == PODCRI_OK ? podcri_reply_empty(op, 201) : rc;
}


int
podcri_op_exec_remove(podcri_op_t *op)
{
    int                rc;
    podcri_session_t  *s;

    rc = podcri_session_load(op, op->name, &s);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (s->running) {
        return podcri_fail(&op->ctx, PODCRI_E_CONFLICT,
                           "exec session state improper",
                           "exec session %s is running, and CRI has no call "
                           "to end its process", s->id);
    }

    podcri_session_remove(op, s->id);

    return podcri_reply_empty(op, 200);
}


static void
podcri_exec_arguments(podcri_json_t *w, const void *obj)
{
    podcri_strings_t         args;
    const podcri_session_t  *s = obj;

    args = s->command;

    if (args.n) {
        args.elts++;
        args.n--;
    }

    podcri_json_strings(w, &args, 0);
}


static void
podcri_exec_entrypoint(podcri_json_t *w, const void *obj)
{
    const podcri_session_t  *s = obj;

    podcri_json_str(w, s->command.n ? s->command.elts[0] : "");
}


static const podcri_field_t  podcri_exec_process_fields[] = {
    podcri_f_fn("arguments", podcri_exec_arguments),
    podcri_f_fn("entrypoint", podcri_exec_entrypoint),
    podcri_f_bool("privileged", podcri_session_t, privileged),
    podcri_f_bool("tty", podcri_session_t, tty),
    podcri_f_str("user", podcri_session_t, user),
    podcri_f_end
};


static const podcri_field_t  podcri_exec_fields[] = {
    podcri_f_bool("CanRemove", podcri_session_t, finished),
    podcri_f_str("ContainerID", podcri_session_t, container),
    podcri_f_str("DetachKeys", podcri_session_t, detach_keys),
    podcri_f_i32("ExitCode", podcri_session_t, exit_code),
    podcri_f_str("ID", podcri_session_t, id),
    podcri_f_bool("OpenStderr", podcri_session_t, attach_stderr),
    podcri_f_bool("OpenStdin", podcri_session_t, attach_stdin),
    podcri_f_bool("OpenStdout", podcri_session_t, attach_stdout),
    podcri_f_bool("Running", podcri_session_t, running),
    podcri_f_const("Pid", "0"),       /* CRI does not tell */
    podcri_f_here("ProcessConfig", podcri_exec_process_fields),
    podcri_f_end
};


int
podcri_op_exec_inspect(podcri_op_t *op)
{
    int                rc;
    podcri_session_t  *s;

    rc = podcri_session_load(op, op->name, &s);

    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_json_object(&op->out, podcri_exec_fields, s);

    return podcri_reply_json(op, 200);
}
