
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdio.h>

#include "podcri_containers.h"
#include "podcri_join.h"
#include "podcri_lifecycle.h"
#include "podcri_names.h"
#include "podcri_sandbox.h"
#include "podcri_str.h"


/*
 * CRI names an object once, when it is made.  So a container gets another
 * name with a new incarnation, which is not started, and which only one that
 * does not run can be given.
 */


static int podcri_rename_check(podcri_op_t *op, const char *name);
static int podcri_rename_hold(podcri_op_t *op, podcri_container_t *c,
    const char *name);
static int podcri_rename_new(podcri_op_t *op, podcri_container_t *c,
    const char *name);
static int podcri_rename_held(podcri_op_t *op, podcri_container_t *c,
    const char *name);
static void podcri_rename_log(podcri_op_t *op, podcri_container_t *c,
    const char *from, const char *to);


int
podcri_op_container_rename(podcri_op_t *op)
{
    int                        rc;
    const char                *name;
    podcri_container_t        *c;
    podcri_container_query_t  *q;

    q = op->query;
    name = q->name ? q->name : "";

    if (name[0] == '/') {
        name++;
    }

    rc = podcri_container_find(op, op->name, &c);

    if (rc == PODCRI_OK) {
        rc = podcri_rename_check(op, name);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_container_own(op, c);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    rc = podcri_rename_hold(op, c, name);

    return rc == PODCRI_OK ? podcri_reply_empty(op, 204) : rc;
}


static int
podcri_rename_check(podcri_op_t *op, const char *name)
{
    if (podcri_is_name(name) && strlen(name) <= PODCRI_NAME_MAX) {
        return PODCRI_OK;
    }

    return podcri_fail_status(&op->ctx, PODCRI_E_BAD_REQUEST, 500,
                              "invalid argument",
                              "names must match [a-zA-Z0-9][a-zA-Z0-9_.-]* "
                              "and have at most %d characters",
                              PODCRI_NAME_MAX);
}


/* Holds both names, the lesser one first: of two renames, from a to b and from
 * b to a, each would have one and wait for the other. */

static int
podcri_rename_hold(podcri_op_t *op, podcri_container_t *c, const char *name)
{
    int          rc, first;
    const char  *old;

    first = (strcmp(name, c->spec->name) < 0);

    if (first) {
        rc = podcri_rename_new(op, c, name);

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    rc = podcri_container_hold(op, c);

    if (rc == PODCRI_OK) {
        old = c->spec->name;

        if (strcmp(name, old) == 0) {
            rc = podcri_name_in_use(op, "container", name, c->id);

        } else if (first) {
            rc = podcri_rename_held(op, c, name);

        } else {
            rc = podcri_rename_new(op, c, name);

            if (rc == PODCRI_OK) {
                rc = podcri_rename_held(op, c, name);
                podcri_name_release(op, name);
            }
        }

        podcri_name_release(op, old);
    }

    if (first) {
        podcri_name_release(op, name);
    }

    return rc;
}


/* c may have been given the name while it was waited for. */

static int
podcri_rename_new(podcri_op_t *op, podcri_container_t *c, const char *name)
{
    int                  rc, waited;
    podcri_container_t  *now;

    rc = podcri_name_hold(op, name, &waited);

    if (rc == PODCRI_DONE) {
        return podcri_name_in_use(op, "container", name,
                                  "a request that is under way");
    }

    if (rc != PODCRI_OK || !waited) {
        return rc;
    }

    rc = podcri_container_find(op, c->id, &now);

    if (rc == PODCRI_OK) {
        *c = *now;

        if (strcmp(c->spec->name, name) == 0) {
            rc = podcri_name_in_use(op, "container", name, c->id);
        }
    }

    if (rc != PODCRI_OK) {
        podcri_name_release(op, name);
    }

    return rc;
}


static int
podcri_rename_held(podcri_op_t *op, podcri_container_t *c, const char *name)
{
    int             rc;
    const char     *owner, *old;
    podcri_spec_t   spec;

    rc = PODCRI_OK;

    if (c->state == PODCRI_STATE_RUNNING) {
        rc = podcri_fail(&op->ctx, PODCRI_E_CONFLICT,
                         "container state improper",
                         "container %s is running: CRI names an object once, "
                         "when it is made, so only a container that does not "
                         "run can be renamed", c->name);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_join_free(op, c);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_name_owner(op, name, &owner);
    }

    if (rc == PODCRI_OK && owner) {
        rc = podcri_name_in_use(op, "container", name, owner);
    }

    if (rc == PODCRI_OK && !c->has_status) {
        rc = podcri_store_refresh(op, c);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    old = c->name;

    spec = *c->spec;
    spec.name = name;

    podcri_rename_log(op, c, old, name);

    rc = podcri_container_remake(op, c, &spec);

    if (rc != PODCRI_OK) {
        podcri_rename_log(op, c, name, old);
    }

    return rc;
}


/* Later incarnations write into the same file, which is called after the
 * container.  Without it the former lines are missed, no more. */

static void
podcri_rename_log(podcri_op_t *op, podcri_container_t *c, const char *from,
    const char *to)
{
    const char     *slash, *path;
    podcri_node_t  *node;

    node = podcri_store_node(op, c->node);
    path = c->status.log_path;

    if (!podcri_log_is_ours(node, path)) {
        return;
    }

    slash = strrchr(path, '/');

    (void) rename(podcri_psprintf(op->ctx.pool, "%.*s/%s.log",
                                  (int) (slash - path), path, from),
                  podcri_psprintf(op->ctx.pool, "%.*s/%s.log",
                                  (int) (slash - path), path, to));
}
