
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_SESSION_H_INCLUDED_
#define _PODCRI_SESSION_H_INCLUDED_


#include "podcri_op.h"


/*
 * An exec session: what was asked for and what became of it.  CRI knows none;
 * it lives in the shared zone, so that any worker answers for it, for a
 * while.
 */

#define PODCRI_SESSION_ID  64

typedef struct {
    const char        *id;           /* PODCRI_SESSION_ID hex digits */
    const char        *container;    /* Podman id */
    podcri_strings_t   command;
    podcri_strings_t   env;          /* "K=V" */
    const char        *user;
    const char        *work_dir;
    const char        *detach_keys;
    int                tty;
    int                privileged;
    int                attach_stdin;
    int                attach_stdout;
    int                attach_stderr;

    int                running;
    int                finished;
    int32_t            exit_code;
} podcri_session_t;


/* A new id in ctx->pool. */
const char *podcri_session_id(podcri_op_t *op);

/* Stores the session; how long it is kept depends on its state.
 * PODCRI_ERROR: the zone is full (503). */
int podcri_session_save(podcri_op_t *op, const podcri_session_t *s);

/* The session of an id, in ctx->pool.  PODCRI_ERROR: 404 "no such exec
 * session". */
int podcri_session_load(podcri_op_t *op, const char *id,
    podcri_session_t **s);

void podcri_session_remove(podcri_op_t *op, const char *id);

/* The container is gone: what there was to be known of its sessions and its
 * terminal goes, too. */
void podcri_session_forget(podcri_op_t *op, const char *container);

/* Makes the session one that inspect of its container shows, until it has
 * ended. */
void podcri_session_note(podcri_op_t *op, const podcri_session_t *s);

/* Ids of the sessions of a container that have not ended. */
void podcri_session_list(podcri_op_t *op, const char *container,
    podcri_strings_t *ids);


/*
 * Terminal sizes reach the worker that has the stream through the zone too:
 * by the id of the session or the container.
 */

/* Notes the size and wakes the stream if it is in this worker. */
int podcri_size_set(podcri_op_t *op, const char *id, unsigned height,
    unsigned width);

/* The last size noted: PODCRI_OK, or PODCRI_DONE without one. */
int podcri_size_get(podcri_op_t *op, const char *id, unsigned *height,
    unsigned *width);


#endif /* _PODCRI_SESSION_H_INCLUDED_ */
