
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_PUMP_H_INCLUDED_
#define _PODCRI_PUMP_H_INCLUDED_


#include "podcri_splice.h"
#include "podcri_logfile.h"
#include "podcri_mark.h"
#include "podcri_op.h"
#include "podcri_stream.h"
#include "podcri_streams.h"


/*
 * Moves bytes between a client whose connection has been taken over and a
 * process in a container, both ways, in one fiber, until the process has
 * ended and all its output is delivered.  Exec, attach with a terminal:
 * everything goes through one stream; what an attach was too late for comes
 * from the log.  Attach without one: output comes from the log, stdin goes
 * into a stream.
 *
 * While nothing moves no buffer is held.
 */

#define PODCRI_PUMP_KEYS  16

typedef struct podcri_pump_s  podcri_pump_t;

struct podcri_pump_s {
    podcri_op_t          *op;
    const char           *id;        /* for terminal sizes */
    int                   tty;       /* raw bytes, no frames; detach keys */
    int                   stdin_on;  /* bytes of the client are for stdin */
    const char           *detach_keys;   /* "ctrl-p,ctrl-q"; "": none */

    uint64_t              hold;      /* input waits for the first output, but
                                      * until this time of the loop at most;
                                      * 0: it does not */

    int                   stays;     /* outputs end with the process, and then
                                      * stdin is to be ended */

    podcri_mark_t         mark;      /* of the end of a terminal's output: is
                                      * answered, and not shown */

    podcri_stream_t      *stream;    /* or NULL */
    unsigned              stream_output;     /* which of PODCRI_STREAM_* of
                                              * what it sends are shown */
    podcri_logfile_t     *log;       /* or NULL */
    podcri_life_t        *life;      /* of the container; or NULL */

    /* called once when the container has begun to run: opens what can be
     * opened only then; errors end the pump */
    int                 (*start)(podcri_pump_t *p);
    void                 *data;      /* start's */

    podcri_logfile_t     *gap;       /* what has been printed since the start
                                      * of a terminal's program; or NULL when
                                      * what the stream brings is all there
                                      * is to show */

    /* the pump's own */
    podcri_pump_t        *next;      /* all of this worker */
    podcri_pump_t        *prev;
    char                 *in;        /* malloc'ed rest of the client's bytes */
    size_t                in_pos;
    size_t                in_len;
    char                 *out;       /* malloc'ed, on its way to the client */
    size_t                out_pos;
    size_t                out_len;
    char                 *seen;      /* malloc'ed, PODCRI_SPLICE_MAX: of gap */
    size_t                seen_len;
    char                 *live;      /* the same, of the stream */
    size_t                live_len;
    uint64_t              since;     /* ms: of the first byte of these */
    uint64_t              changed;   /* ms: of the last line of them */
    uint64_t              end;       /* ms: of the container, or of the last
                                      * byte behind that; 0: it lives */
    unsigned              in_eof:1;
    unsigned              stdin_closed:1;
    unsigned              detached:1;
    unsigned              started:1;
    unsigned              over:1;    /* the stream, but not the log */
    unsigned              ended:1;   /* the process, or its log */
    unsigned char         keys[PODCRI_PUMP_KEYS];    /* detach_keys */
    size_t                nkeys;
    size_t                matched;
    unsigned              height;
    unsigned              width;
};


/* PODCRI_OK: the process has ended and everything is delivered.
 * PODCRI_DONE: the client has pressed its detach keys.  PODCRI_CANCELED: it
 * has gone.  PODCRI_ERROR: the stream broke. */
int podcri_pump_run(podcri_pump_t *p);

/* Sends text as stderr: what went wrong, in the place where the user looks.
 * As podcri_pump_run(). */
int podcri_pump_say(podcri_pump_t *p, const char *text);

/* Makes the pump of this id look for a new terminal size, if it is in this
 * worker. */
void podcri_pump_wake(const char *id);

/* Whether there is one in this worker that gives a terminal its size. */
int podcri_pump_has(const char *id);

/* Whether the stream has brought nothing for so long behind the container's end
 * that it is not waited for any more. */
int podcri_pump_lingers(const podcri_pump_t *p);


/* --- podcri_pump_splice.c --- */

/* As long as there is a gap: keeps what the stream and the log bring back,
 * until it is known where one goes on in the other, and sends both then.
 * *moved is set when something came.  As podcri_pump_run(). */
int podcri_pump_splice(podcri_pump_t *p, int *moved);

/* How long until that may be known, ms, though nothing comes; 0: it waits for
 * something to come. */
uint64_t podcri_pump_splice_pause(podcri_pump_t *p);


/* --- podcri_pump_input.c --- */

/* Checks detach keys ("ctrl-p,ctrl-q", "a", "ctrl-@", "DEL"; Docker
 * term/ascii.go); PODCRI_ERROR: ctx->err is a 400. */
int podcri_pump_keys(podcri_op_t *op, const char *text, unsigned char *keys,
    size_t *n);

/* Takes what the client has sent to stdin, as much as the process takes now;
 * *moved is set when that was something.  As podcri_pump_run(). */
int podcri_pump_input(podcri_pump_t *p, int *moved);

/* The process has ended, and its parent waits for the end of stdin: what the
 * client still sends is dropped. */
void podcri_pump_unread(podcri_pump_t *p);

/* The mark has come: answers it, and what the client still types is dropped. */
void podcri_pump_answer(podcri_pump_t *p);


#endif /* _PODCRI_PUMP_H_INCLUDED_ */
