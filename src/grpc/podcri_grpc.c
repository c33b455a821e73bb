
/*
 * Copyright (C) 2026 podcri authors
 */


#include <poll.h>
#include <unistd.h>
#include <errno.h>
#include <stdio.h>
#include <sys/eventfd.h>

#include "podcri_grpc_internal.h"


static void *podcri_grpc_thread(void *data);
static void podcri_grpc_begin(podcri_grpc_t *g);
static void podcri_grpc_wake(podcri_grpc_t *g, void *tag);
static podcri_grpc_tag_t *podcri_grpc_push(podcri_grpc_tag_t **stack,
    podcri_grpc_tag_t *tag);
static podcri_grpc_tag_t *podcri_grpc_take(podcri_grpc_tag_t **stack);
static void podcri_grpc_free(podcri_grpc_t *g);
static void podcri_grpc_readable(podcri_io_t *io);
static void podcri_grpc_log(gpr_log_func_args *args);


/* gRPC's log function is one per process, and called from any thread */

static podcri_loop_t  *podcri_grpc_log_loop;


podcri_grpc_t *
podcri_grpc_start(podcri_loop_t *loop, const char **err)
{
    int             rc;
    sigset_t        saved;
    podcri_grpc_t  *g;

    g = calloc(1, sizeof(podcri_grpc_t));
    if (g == NULL) {
        *err = "no memory";
        return NULL;
    }

    g->loop = loop;

    g->io.fd = eventfd(0, EFD_NONBLOCK|EFD_CLOEXEC);
    if (g->io.fd == -1) {
        *err = "eventfd() failed";
        free(g);
        return NULL;
    }

    g->io.handler = podcri_grpc_readable;
    g->io.data = g;

    if (loop->io_add(loop, &g->io) != PODCRI_OK) {
        *err = "not enough worker_connections for the eventfd";
        close(g->io.fd);
        free(g);
        return NULL;
    }

    __atomic_store_n(&podcri_grpc_log_loop, loop, __ATOMIC_RELEASE);
    gpr_set_log_function(podcri_grpc_log);

    podcri_grpc_signals_block(&saved);

    grpc_init();
    g->cq = grpc_completion_queue_create_for_next(NULL);

    g->nowhere = grpc_lame_client_channel_create("", GRPC_STATUS_UNAVAILABLE,
                                                 "");
    g->waker = grpc_channel_create_call(g->nowhere, NULL,
                                        GRPC_PROPAGATE_DEFAULTS, g->cq,
                                        grpc_slice_from_static_string("/"),
                                        NULL,
                                        gpr_inf_future(GPR_CLOCK_MONOTONIC),
                                        NULL);

    rc = pthread_create(&g->thread, NULL, podcri_grpc_thread, g);

    podcri_grpc_signals_restore(&saved);

    if (rc != 0) {
        *err = "pthread_create() failed";

        grpc_completion_queue_shutdown(g->cq);
        podcri_grpc_free(g);

        return NULL;
    }

    return g;
}


void
podcri_grpc_stop(podcri_grpc_t *g)
{
    podcri_grpc_call_cancel_all(g);

    g->stopping = 1;

    /* the thread ends when the last batch is through */

    podcri_grpc_wake(g, g);

    (void) pthread_join(g->thread, NULL);

    podcri_grpc_drain(g);

    podcri_grpc_free(g);
}


static void
podcri_grpc_free(podcri_grpc_t *g)
{
    sigset_t                saved;
    podcri_grpc_channel_t  *ch, *next;

    podcri_grpc_signals_block(&saved);

    for (ch = g->channels; ch; ch = next) {
        next = ch->next;
        grpc_channel_destroy(ch->channel);
        free(ch);
    }

    grpc_call_unref(g->waker);
    grpc_channel_destroy(g->nowhere);
    grpc_completion_queue_destroy(g->cq);
    grpc_shutdown_blocking();

    podcri_grpc_signals_restore(&saved);

    gpr_set_log_function(NULL);
    __atomic_store_n(&podcri_grpc_log_loop, NULL, __ATOMIC_RELEASE);

    g->loop->io_del(g->loop, &g->io);
    close(g->io.fd);
    free(g);
}


void
podcri_grpc_run(podcri_grpc_t *g, int msec)
{
    struct pollfd  pfd;

    pfd.fd = g->io.fd;
    pfd.events = POLLIN;
    pfd.revents = 0;

    if (poll(&pfd, 1, msec) == 1) {
        podcri_grpc_drain(g);
    }
}


size_t
podcri_grpc_ncalls(const podcri_grpc_t *g)
{
    return g->ncalls;
}


void
podcri_grpc_drain(podcri_grpc_t *g)
{
    uint64_t            n;
    podcri_grpc_tag_t  *tag, *next;

    /* before the stack is taken: what is pushed after makes it readable */

    while (read(g->io.fd, &n, sizeof(n)) == -1 && errno == EINTR) {
        /* void */
    }

    for (tag = podcri_grpc_take(&g->done); tag; tag = next) {
        next = tag->next;
        tag->complete(tag->call);
    }
}


static void
podcri_grpc_readable(podcri_io_t *io)
{
    io->readable = 0;

    podcri_grpc_drain(io->data);
}


static void *
podcri_grpc_thread(void *data)
{
    podcri_grpc_t *g = data;

    grpc_event          ev;
    podcri_grpc_tag_t  *tag;

    for ( ;; ) {
        podcri_grpc_begin(g);

        ev = grpc_completion_queue_next(g->cq,
                                        gpr_inf_future(GPR_CLOCK_REALTIME),
                                        NULL);

        __atomic_store_n(&g->waiting, 0, __ATOMIC_RELAXED);

        if (ev.type == GRPC_QUEUE_SHUTDOWN) {
            return NULL;
        }

        if (ev.tag == NULL) {
            /* woken */
            continue;
        }

        if (ev.tag == g) {
            /* of all that was to do nothing may come after this */
            podcri_grpc_begin(g);
            grpc_completion_queue_shutdown(g->cq);
            continue;
        }

        tag = ev.tag;

        podcri_grpc_tsan_acquire(tag);

        if (tag->ready) {
            tag->ready(tag->call);
        }

        podcri_grpc_done(g, tag);
    }
}


/* Begins what is to do, until there is nothing, and says so. */

static void
podcri_grpc_begin(podcri_grpc_t *g)
{
    podcri_grpc_tag_t  *tag, *next;

    for ( ;; ) {
        __atomic_store_n(&g->waiting, 1, __ATOMIC_SEQ_CST);

        if (__atomic_load_n(&g->todo, __ATOMIC_SEQ_CST) == NULL) {
            return;
        }

        __atomic_store_n(&g->waiting, 0, __ATOMIC_RELAXED);

        for (tag = podcri_grpc_take(&g->todo); tag; tag = next) {
            next = tag->next;
            tag->begin(tag->call);
        }
    }
}


void
podcri_grpc_todo(podcri_grpc_t *g, podcri_grpc_tag_t *tag)
{
    (void) podcri_grpc_push(&g->todo, tag);

    if (__atomic_load_n(&g->waiting, __ATOMIC_SEQ_CST)
        && __atomic_exchange_n(&g->waiting, 0, __ATOMIC_SEQ_CST))
    {
        podcri_grpc_wake(g, NULL);
    }
}


/* A batch without operations is complete at once. */

static void
podcri_grpc_wake(podcri_grpc_t *g, void *tag)
{
    sigset_t  saved;

    podcri_grpc_signals_block(&saved);
    (void) grpc_call_start_batch(g->waker, NULL, 0, tag, NULL);
    podcri_grpc_signals_restore(&saved);
}


void
podcri_grpc_done(podcri_grpc_t *g, podcri_grpc_tag_t *tag)
{
    uint64_t  one;

    if (podcri_grpc_push(&g->done, tag)) {
        /* whoever pushed that one has woken the loop */
        return;
    }

    one = 1;

    while (write(g->io.fd, &one, sizeof(one)) == -1 && errno == EINTR) {
        /* void */
    }
}


/* returns what was the newest before */

static podcri_grpc_tag_t *
podcri_grpc_push(podcri_grpc_tag_t **stack, podcri_grpc_tag_t *tag)
{
    podcri_grpc_tag_t  *head;

    head = __atomic_load_n(stack, __ATOMIC_RELAXED);

    do {
        tag->next = head;
    } while (!__atomic_compare_exchange_n(stack, &head, tag, 1,
                                          __ATOMIC_SEQ_CST,
                                          __ATOMIC_RELAXED));

    return head;
}


/* takes all, oldest first */

static podcri_grpc_tag_t *
podcri_grpc_take(podcri_grpc_tag_t **stack)
{
    podcri_grpc_tag_t  *tag, *next, *list;

    tag = __atomic_exchange_n(stack, NULL, __ATOMIC_ACQUIRE);

    for (list = NULL; tag; tag = next) {
        next = tag->next;
        tag->next = list;
        list = tag;
    }

    return list;
}


void
podcri_grpc_signals_block(sigset_t *saved)
{
    sigset_t  all;

    (void) sigfillset(&all);
    (void) pthread_sigmask(SIG_SETMASK, &all, saved);
}


void
podcri_grpc_signals_restore(const sigset_t *saved)
{
    (void) pthread_sigmask(SIG_SETMASK, saved, NULL);
}


static void
podcri_grpc_log(gpr_log_func_args *args)
{
    int             level;
    char            text[1024];
    podcri_loop_t  *loop;

    loop = __atomic_load_n(&podcri_grpc_log_loop, __ATOMIC_ACQUIRE);
    if (loop == NULL) {
        return;
    }

    switch (args->severity) {

    case GPR_LOG_SEVERITY_ERROR:
        /* what matters to a request comes back as its status as well */
        level = PODCRI_LOG_WARN;
        break;

    case GPR_LOG_SEVERITY_INFO:
        level = PODCRI_LOG_INFO;
        break;

    default:
        level = PODCRI_LOG_DEBUG;
    }

    (void) snprintf(text, sizeof(text), "gRPC: %s", args->message);

    loop->log(loop, level, text);
}
