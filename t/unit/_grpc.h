
/*
 * Copyright (C) 2026 podcri authors
 *
 * A loop and calls for the tests of src/grpc.
 */


#ifndef _GRPC_H_INCLUDED_
#define _GRPC_H_INCLUDED_


#include <poll.h>
#include <time.h>
#include <stdio.h>
#include <pthread.h>

#include "podcri_pool.h"
#include "podcri_grpc.h"


#define PATIENCE  20000      /* ms, for anything that must happen */


typedef struct {
    podcri_grpc_call_t  *call;
    size_t               len;       /* of the last message */
    unsigned             decoded;
    unsigned             messages;
    unsigned             ended;
    int                  code;
    char                 text[512];
    pthread_t            decoder;
} answer_t;


/* the loop's own part of a timer */

typedef struct {
    podcri_timer_t      *next;
    int64_t              at;
} test_timer_t;

#define test_timer(t)  ((test_timer_t *) (void *) (t)->priv)


static podcri_io_t     *added;
static podcri_timer_t  *armed;


static int64_t
now(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);

    return (int64_t) ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}


/* the loop: timers, and one descriptor, which the test looks at itself */

static uint64_t
loop_now(podcri_loop_t *loop)
{
    return (uint64_t) now();
}


static void
timer_disarm(podcri_loop_t *loop, podcri_timer_t *t)
{
    podcri_timer_t  **p;

    for (p = &armed; *p; p = &test_timer(*p)->next) {
        if (*p == t) {
            *p = test_timer(t)->next;
            break;
        }
    }

    t->armed = 0;
}


static void
timer_arm(podcri_loop_t *loop, podcri_timer_t *t, uint64_t msec)
{
    timer_disarm(loop, t);

    test_timer(t)->at = now() + (int64_t) msec;
    test_timer(t)->next = armed;
    armed = t;

    t->armed = 1;
}


static int
io_add(podcri_loop_t *loop, podcri_io_t *io)
{
    added = io;
    return PODCRI_OK;
}


static void
io_del(podcri_loop_t *loop, podcri_io_t *io)
{
    added = NULL;
}


static void
log_line(podcri_loop_t *loop, int level, const char *text)
{
    fprintf(stderr, "# %s\n", text);
}


static podcri_loop_t  loop = {
    .now = loop_now, .timer_arm = timer_arm, .timer_disarm = timer_disarm,
    .io_add = io_add, .io_del = io_del, .log = log_line
};


/* what an event loop does */

__attribute__((unused))
static void
turn(int msec)
{
    int64_t          at;
    struct pollfd    pfd;
    podcri_timer_t  *t;

    at = now() + msec;

    for (t = armed; t; t = test_timer(t)->next) {
        at = podcri_min(at, test_timer(t)->at);
    }

    pfd.fd = added->fd;
    pfd.events = POLLIN;

    if (poll(&pfd, 1, (int) podcri_max(at - now(), 0)) == 1) {
        added->readable = 1;
        added->handler(added);
    }

    for (t = armed; t; t = test_timer(t)->next) {

        if (test_timer(t)->at <= now()) {
            timer_disarm(&loop, t);
            t->handler(t);
            return;
        }
    }
}


#define wait_for(cond)                                                       \
    do {                                                                     \
        int64_t  until_ = now() + PATIENCE;                                  \
                                                                             \
        while (!(cond) && now() < until_) {                                  \
            turn(100);                                                       \
        }                                                                    \
                                                                             \
    } while (0)


static void
decode(void *data, const uint8_t *bytes, size_t len)
{
    answer_t *a = data;

    a->len = len;
    a->decoded++;
    a->decoder = pthread_self();
}


static void
done(void *data, int end, int code, const char *text)
{
    answer_t *a = data;

    if (!end) {
        a->messages++;
        return;
    }

    a->ended++;
    a->code = code;
    snprintf(a->text, sizeof(a->text), "%s", text);
}


static void
start(podcri_grpc_channel_t *ch, answer_t *a, size_t method,
    uint64_t timeout, unsigned flags)
{
    memset(a, 0, sizeof(answer_t));

    a->call = podcri_grpc_call(ch, method, NULL, 0, timeout, flags, a,
                               decode, done);
}


__attribute__((unused))
static void
call(podcri_grpc_channel_t *ch, answer_t *a, size_t method, uint64_t timeout,
    unsigned flags)
{
    start(ch, a, method, timeout, flags);

    if (a->call) {
        wait_for(a->ended);
    }
}


#endif /* _GRPC_H_INCLUDED_ */
