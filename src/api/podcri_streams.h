
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_STREAMS_H_INCLUDED_
#define _PODCRI_STREAMS_H_INCLUDED_


#include "podcri_containers.h"
#include "podcri_process.h"
#include "podcri_store.h"
#include "podcri_stream.h"


/* Query arguments of logs, attach, exec and archive; one struct for all. */

typedef struct {
    int          follow;
    int          out;                /* stdout; -1: not given */
    int          err;
    int          in;
    int          stream;
    int          logs;
    int          timestamps;
    const char  *since;
    const char  *until;
    const char  *tail;
    const char  *detach_keys;
    int32_t      height;
    int32_t      width;
    const char  *path;
    const char  *rename;
    int          copy_ids;
    int          keep_dirs;          /* noOverwriteDirNonDir */
    int          running;            /* no error if it does not */
} podcri_stream_query_t;

extern const podcri_stream_query_t  podcri_stream_query_defaults;

extern const podcri_input_t  podcri_logs_query[];
extern const podcri_input_t  podcri_attach_query[];
extern const podcri_input_t  podcri_resize_query[];
extern const podcri_input_t  podcri_exec_resize_query[];
extern const podcri_input_t  podcri_archive_query[];

int podcri_op_container_logs(podcri_op_t *op);
int podcri_op_container_attach(podcri_op_t *op);
int podcri_op_container_resize(podcri_op_t *op);
int podcri_op_container_archive_stat(podcri_op_t *op);
int podcri_op_container_archive_get(podcri_op_t *op);
int podcri_op_container_archive_put(podcri_op_t *op);

int podcri_op_exec_create(podcri_op_t *op);
int podcri_op_exec_start(podcri_op_t *op);
int podcri_op_exec_inspect(podcri_op_t *op);
int podcri_op_exec_resize(podcri_op_t *op);
int podcri_op_exec_remove(podcri_op_t *op);


/* The log file of a container: its path in *path, NULL when it has none yet.
 * PODCRI_ERROR: its node is on another machine (501). */
int podcri_log_path(podcri_op_t *op, podcri_container_t *c,
    const char **path);


/* Notes a terminal's size for the stream of an id, unless that is NULL for it
 * has ended; 0 is left alone.  PODCRI_ERROR: 400. */
int podcri_resize(podcri_op_t *op, const char *id, int32_t height,
    int32_t width);

/* Opens streams of a container that runs: PODCRI_STREAM_* without more.
 * Waits. */
int podcri_attach_open(podcri_op_t *op, podcri_container_t *c,
    unsigned streams, podcri_stream_t **stream);

/* Gives the terminal at the other end of a stream the size that was noted for
 * the id, or 80 columns of 24 lines. */
void podcri_terminal_size(podcri_op_t *op, const char *id,
    podcri_stream_t *stream);

/* The URL at which the runtime serves a command in a container that runs;
 * streams are PODCRI_STREAM_*. */
int podcri_streams_exec(podcri_op_t *op, podcri_container_t *c,
    const podcri_strings_t *argv, unsigned streams, const char **url);

/* The media type of what a container prints: without a terminal in frames.
 * Docker's API says so from 1.42 on (Docker Engine API 1.42, version history)
 * and Podman's from 4.7 on; a path without version is of the newest. */
const char *podcri_streams_type(const podcri_op_t *op, int tty);

/* Opens the streams that a URL of the container's node was asked for, within
 * timeout ms.  Waits; see podcri_stream_open(). */
int podcri_streams_open(podcri_op_t *op, podcri_container_t *c,
    const char *url, unsigned streams, uint64_t timeout,
    podcri_stream_t **stream);


/*
 * A container on its way from created to ended, beside other waits: what
 * attach and follow go by.
 */

typedef enum {
    PODCRI_LIFE_WAITS = 0,           /* not started yet */
    PODCRI_LIFE_RUNS,
    PODCRI_LIFE_ENDED
} podcri_life_e;

typedef struct {
    podcri_container_t   *c;
    podcri_life_e         phase;
    uint64_t              since;     /* ms: when the wait began */
    uint64_t              next;
    uint64_t              noted;     /* ms: that an attach waits */
    podcri_exit_watch_t   watch;
    unsigned              watching:1;
    unsigned              gate:1;    /* will be opened by us */
} podcri_life_t;

/* began: what was an ended container before counts as not started. */
void podcri_life_init(podcri_op_t *op, podcri_container_t *c,
    podcri_life_t *life, int restarts);

/* Looks when it is time to; the phase is in life->phase.  PODCRI_OK,
 * PODCRI_CANCELED, PODCRI_ERROR. */
int podcri_life_check(podcri_op_t *op, podcri_life_t *life);

/* How long may be waited until the next look, ms. */
uint64_t podcri_life_pause(podcri_op_t *op, const podcri_life_t *life);

void podcri_life_close(podcri_op_t *op, podcri_life_t *life);


#endif /* _PODCRI_STREAMS_H_INCLUDED_ */
