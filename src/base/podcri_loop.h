
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_LOOP_H_INCLUDED_
#define _PODCRI_LOOP_H_INCLUDED_


#include "podcri_base.h"


/*
 * What the layers below nginx need of an event loop.  nginx's is in
 * src/http/ngx_http_podcri_loop.c, a poll() one for the unit tests in
 * t/unit/_loop.c.
 *
 * Handlers run on the loop's stack, never inside a fiber.
 */

typedef struct podcri_timer_s  podcri_timer_t;
typedef struct podcri_io_s     podcri_io_t;

struct podcri_timer_s {
    void    (*handler)(podcri_timer_t *t);
    void     *data;
    unsigned  armed:1;
    void     *priv[16];              /* the loop's own */
};

/* One descriptor; readable and writable stay set until the owner clears them
 * on EAGAIN (edge triggered). */
struct podcri_io_s {
    int       fd;
    void    (*handler)(podcri_io_t *io);
    void     *data;
    unsigned  readable:1;
    unsigned  writable:1;
    unsigned  eof:1;
    void     *priv[4];
};

struct podcri_loop_s {
    /* milliseconds, monotonic */
    uint64_t  (*now)(podcri_loop_t *loop);

    /* nanoseconds since the epoch */
    int64_t   (*wall)(podcri_loop_t *loop);

    /* (re)arms for msec from now; an armed timer keeps a worker that shuts
     * down gracefully alive until it fires or is disarmed */
    void      (*timer_arm)(podcri_loop_t *loop, podcri_timer_t *t,
                           uint64_t msec);
    void      (*timer_disarm)(podcri_loop_t *loop, podcri_timer_t *t);

    /* PODCRI_ERROR: out of connections */
    int       (*io_add)(podcri_loop_t *loop, podcri_io_t *io);
    void      (*io_del)(podcri_loop_t *loop, podcri_io_t *io);

    /* have podcri_loop_run_ready() called soon, from the loop's stack */
    void      (*kick)(podcri_loop_t *loop);

    /* one line of the error log; level as nginx's: 4 error ... 8 debug */
    void      (*log)(podcri_loop_t *loop, int level, const char *text);

    /* tasks to resume, in order; podcri_task.c's */
    podcri_task_t   *ready_head;
    podcri_task_t  **ready_tail;
    size_t           ntasks;         /* alive */
};

#define PODCRI_LOG_ERR    4
#define PODCRI_LOG_WARN   5
#define PODCRI_LOG_INFO   7
#define PODCRI_LOG_DEBUG  8

/* Formats and logs one line. */
void podcri_log(podcri_loop_t *loop, int level, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));


#endif /* _PODCRI_LOOP_H_INCLUDED_ */
