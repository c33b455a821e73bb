
/*
 * Copyright (C) 2026 podcri authors
 */


#include <signal.h>

#include "podcri_containers.h"
#include "podcri_force.h"
#include "podcri_join.h"
#include "podcri_lifecycle.h"
#include "podcri_process.h"


static int podcri_change_signal(podcri_op_t *op, const char *text,
    int *signo);
static int podcri_remove_dependents(podcri_op_t *op,
    const podcri_container_t *c, int volumes, podcri_strings_t *removed);
static void podcri_remove_report(podcri_op_t *op, const char *id,
    const char *input);


int
podcri_op_container_start(podcri_op_t *op)
{
    int                  rc;
    podcri_container_t  *c;

    rc = podcri_container_find(op, op->name, &c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_container_start(op, c);

    if (rc == PODCRI_DONE) {
        return podcri_reply_empty(op, 304);
    }

    return rc == PODCRI_OK ? podcri_reply_empty(op, 204) : rc;
}


int
podcri_op_container_stop(podcri_op_t *op)
{
    int                        rc, signo;
    podcri_container_t        *c;
    podcri_container_query_t  *q;

    q = op->query;

    rc = podcri_change_signal(op, q->signal, &signo);

    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_container_settled(op, op->name, &c);

    if (rc != PODCRI_OK) {

        if (rc == PODCRI_ERROR && q->ignore
            && op->ctx.err.kind == PODCRI_E_NOT_FOUND)
        {
            podcri_err_clear(&op->ctx);
            return podcri_reply_empty(op, 204);
        }

        return rc;
    }

    rc = podcri_container_stop(op, c, q->timeout, signo);

    if (rc == PODCRI_DONE) {
        return podcri_reply_empty(op, 304);
    }

    return rc == PODCRI_OK ? podcri_reply_empty(op, 204) : rc;
}


static int
podcri_change_signal(podcri_op_t *op, const char *text, int *signo)
{
    *signo = 0;

    if (text == NULL || text[0] == '\0') {
        return PODCRI_OK;
    }

    *signo = podcri_signal_number(text);

    if (*signo == 0) {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "invalid signal: %s", text);
    }

    return PODCRI_OK;
}


int
podcri_op_container_restart(podcri_op_t *op)
{
    int                        rc, signo;
    podcri_container_t        *c;
    podcri_container_query_t  *q;

    q = op->query;

    rc = podcri_change_signal(op, q->signal, &signo);

    if (rc == PODCRI_OK) {
        rc = podcri_container_find(op, op->name, &c);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_container_restart(op, c, q->timeout, signo);

    return (rc == PODCRI_OK || rc == PODCRI_DONE)
           ? podcri_reply_empty(op, 204) : rc;
}


int
podcri_op_container_kill(podcri_op_t *op)
{
    int                        rc, signo;
    podcri_container_t        *c;
    podcri_container_query_t  *q;

    q = op->query;

    rc = podcri_change_signal(op, q->signal, &signo);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (signo == 0) {
        signo = SIGKILL;
    }

    rc = podcri_container_settled(op, op->name, &c);

    if (rc == PODCRI_OK) {
        rc = podcri_process_signal(op, c, signo);
    }

    if (rc == PODCRI_OK && signo == SIGKILL) {

        /* what follows a kill (rm, ps) sees it as ended */

        rc = podcri_process_wait(op, c,
                       podcri_store_node(op, c->node)->conf->read_timeout);
    }

    return rc == PODCRI_OK ? podcri_reply_empty(op, 204) : rc;
}


int
podcri_op_container_remove(podcri_op_t *op)
{
    int                        rc;
    size_t                     i;
    int64_t                    timeout;
    podcri_strings_t           removed;
    podcri_container_t        *c;
    podcri_container_query_t  *q;

    q = op->query;

    rc = podcri_container_settled(op, op->name, &c);

    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND
        && q->ignore)
    {
        podcri_err_clear(&op->ctx);

        podcri_json_open(&op->out, '[');
        podcri_json_close(&op->out, ']');

        return podcri_reply_json(op, 200);
    }

    if (rc == PODCRI_OK && !q->force) {
        rc = podcri_container_removable(op, c);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    memset(&removed, 0, sizeof(removed));

    if (q->depend) {
        rc = podcri_remove_dependents(op, c, q->volumes, &removed);

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    rc = podcri_join_free(op, c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (q->force) {

        /* Docker kills at once, Podman gives the container its time */

        timeout = op->dialect == PODCRI_DOCKER ? 0 : q->timeout;

        rc = podcri_force_container(op, c, timeout, q->volumes);

    } else {
        rc = podcri_container_remove(op, c, q->volumes);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (op->dialect == PODCRI_DOCKER) {
        return podcri_reply_empty(op, 204);
    }

    podcri_json_open(&op->out, '[');

    for (i = 0; i < removed.n; i++) {
        podcri_remove_report(op, removed.elts[i], removed.elts[i]);
    }

    podcri_remove_report(op, c->id, op->name);

    podcri_json_close(&op->out, ']');

    return podcri_reply_json(op, 200);
}


/* those that live in the sandbox of c, and those in turn that share theirs */

static int
podcri_remove_dependents(podcri_op_t *op, const podcri_container_t *c,
    int volumes, podcri_strings_t *removed)
{
    int                   rc;
    size_t                n;
    podcri_container_t  **list, *last;

    last = NULL;

    for ( ;; ) {
        rc = podcri_join_dependents(op, last ? last : c, &list, &n);

        if (rc != PODCRI_OK) {
            return rc;
        }

        if (n) {
            last = list[0];
            continue;
        }

        if (last == NULL) {
            return PODCRI_OK;
        }

        /* nobody has its network */

        rc = podcri_container_settle(op, last);

        if (rc == PODCRI_OK) {
            rc = podcri_force_container(op, last, -1, volumes);
        }

        if (rc != PODCRI_OK) {
            return rc;
        }

        podcri_strings_push(op->ctx.pool, removed, last->id);
        last = NULL;
    }
}


static void
podcri_remove_report(podcri_op_t *op, const char *id, const char *input)
{
    podcri_json_open(&op->out, '{');
    podcri_json_key(&op->out, "Id");
    podcri_json_str(&op->out, id);
    podcri_json_key(&op->out, "RawInput");
    podcri_json_str(&op->out, input);
    podcri_json_close(&op->out, '}');
}


int
podcri_op_container_init(podcri_op_t *op)
{
    int                  rc;
    podcri_container_t  *c;

    rc = podcri_container_find(op, op->name, &c);

    if (rc == PODCRI_OK) {
        rc = podcri_container_init(op, c);
    }

    if (rc == PODCRI_DONE) {

        /* Podman (api/handlers/libpod InitContainer) */

        return podcri_reply_empty(op, 304);
    }

    return rc == PODCRI_OK ? podcri_reply_empty(op, 204) : rc;
}


int
podcri_op_container_shouldrestart(podcri_op_t *op)
{
    int                  rc;
    podcri_container_t  *c;

    rc = podcri_container_find(op, op->name, &c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    /* the client is asked to restart nothing: the answer of Podman for a
     * container without a restart policy that applies */

    return podcri_reply_text(op, 404, "text/plain; charset=utf-8",
                             "Not Found\n");
}
