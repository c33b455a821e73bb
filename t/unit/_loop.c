
/*
 * Copyright (C) 2026 podcri authors
 */


#include <poll.h>
#include <stdio.h>
#include <time.h>

#include "_loop.h"


#define TEST_LOOP_START    1000000
#define TEST_LOOP_WALL     1700000000000000000LL
#define TEST_LOOP_PATIENCE 30000


typedef struct {
    podcri_loop_t    loop;

    int              fake;
    uint64_t         clock;          /* ms, of the fake clock */
    int              kicked;

    podcri_timer_t  *first;          /* by time */
    podcri_timer_t  *last;
    size_t           ntimers;

    podcri_io_t    **ios;
    size_t           nios;

    char             line[2048];
    int              level;
    size_t           kicks;
} test_loop_t;


/* the loop's own part of a timer */

typedef struct {
    podcri_timer_t  *next;
    podcri_timer_t  *prev;
    uint64_t         at;
} test_timer_t;

_Static_assert(sizeof(test_timer_t)
               <= sizeof(((podcri_timer_t *) 0)->priv),
               "room in a timer");


#define test_loop(l)   ((test_loop_t *) (void *) (l))
#define test_timer(t)  ((test_timer_t *) (void *) (t)->priv)


static uint64_t
test_clock(clockid_t id)
{
    struct timespec  ts;

    clock_gettime(id, &ts);

    return (uint64_t) ts.tv_sec * 1000000000 + (uint64_t) ts.tv_nsec;
}


static uint64_t
test_loop_now(podcri_loop_t *loop)
{
    test_loop_t  *l = test_loop(loop);

    return l->fake ? l->clock : test_clock(CLOCK_MONOTONIC) / 1000000;
}


static int64_t
test_loop_wall(podcri_loop_t *loop)
{
    test_loop_t  *l = test_loop(loop);

    if (l->fake) {
        return TEST_LOOP_WALL
               + (int64_t) (l->clock - TEST_LOOP_START) * 1000000;
    }

    return (int64_t) test_clock(CLOCK_REALTIME);
}


static void
test_loop_timer_disarm(podcri_loop_t *loop, podcri_timer_t *t)
{
    test_loop_t   *l = test_loop(loop);
    test_timer_t  *p = test_timer(t);

    if (!t->armed) {
        return;
    }

    if (p->prev) {
        test_timer(p->prev)->next = p->next;

    } else {
        l->first = p->next;
    }

    if (p->next) {
        test_timer(p->next)->prev = p->prev;

    } else {
        l->last = p->prev;
    }

    t->armed = 0;
    l->ntimers--;
}


static void
test_loop_timer_arm(podcri_loop_t *loop, podcri_timer_t *t, uint64_t msec)
{
    test_loop_t     *l = test_loop(loop);
    test_timer_t    *p = test_timer(t);
    podcri_timer_t  *before;

    test_loop_timer_disarm(loop, t);

    p->at = test_loop_now(loop) + msec;

    /* behind those of the same time: first armed, first fired */

    before = l->last;

    while (before && test_timer(before)->at > p->at) {
        before = test_timer(before)->prev;
    }

    p->prev = before;
    p->next = before ? test_timer(before)->next : l->first;

    if (p->prev) {
        test_timer(p->prev)->next = t;

    } else {
        l->first = t;
    }

    if (p->next) {
        test_timer(p->next)->prev = t;

    } else {
        l->last = t;
    }

    t->armed = 1;
    l->ntimers++;
}


static int
test_loop_io_add(podcri_loop_t *loop, podcri_io_t *io)
{
    test_loop_t  *l = test_loop(loop);

    l->ios = realloc(l->ios, (l->nios + 1) * sizeof(podcri_io_t *));

    if (l->ios == NULL) {
        abort();
    }

    l->ios[l->nios++] = io;

    io->readable = 0;
    io->writable = 0;
    io->eof = 0;

    return PODCRI_OK;
}


static void
test_loop_io_del(podcri_loop_t *loop, podcri_io_t *io)
{
    size_t        i;
    test_loop_t  *l = test_loop(loop);

    for (i = 0; i < l->nios; i++) {
        if (l->ios[i] == io) {
            l->ios[i] = l->ios[--l->nios];
            return;
        }
    }
}


static void
test_loop_kick(podcri_loop_t *loop)
{
    test_loop(loop)->kicked = 1;
    test_loop(loop)->kicks++;
}


static void
test_loop_log_line(podcri_loop_t *loop, int level, const char *text)
{
    test_loop_t  *l = test_loop(loop);

    snprintf(l->line, sizeof(l->line), "%s", text);
    l->level = level;
}


podcri_loop_t *
test_loop_create(int fake)
{
    test_loop_t  *l;

    l = calloc(1, sizeof(test_loop_t));

    if (l == NULL) {
        abort();
    }

    l->fake = fake;
    l->clock = TEST_LOOP_START;

    l->loop.now = test_loop_now;
    l->loop.wall = test_loop_wall;
    l->loop.timer_arm = test_loop_timer_arm;
    l->loop.timer_disarm = test_loop_timer_disarm;
    l->loop.io_add = test_loop_io_add;
    l->loop.io_del = test_loop_io_del;
    l->loop.kick = test_loop_kick;
    l->loop.log = test_loop_log_line;

    return &l->loop;
}


void
test_loop_destroy(podcri_loop_t *loop)
{
    free(test_loop(loop)->ios);
    free(loop);
}


/* fires what is due; returns how many */

static size_t
test_loop_expire(test_loop_t *l)
{
    size_t           n;
    uint64_t         now;
    podcri_timer_t  *t;

    now = test_loop_now(&l->loop);

    for (n = 0; l->first && test_timer(l->first)->at <= now; n++) {
        t = l->first;
        test_loop_timer_disarm(&l->loop, t);
        t->handler(t);
    }

    return n;
}


/*
 * Level-triggered poll() as if it were edge-triggered: what a flag says
 * already is not asked for.  Returns how many handlers ran.
 */

static size_t
test_loop_poll(test_loop_t *l, int msec)
{
    size_t          i, k, n, ran;
    podcri_io_t    *io, **ios;
    struct pollfd  *fds;

    n = l->nios;

    if (n == 0 && msec == 0) {
        return 0;
    }

    fds = calloc(n + 1, sizeof(struct pollfd));
    ios = calloc(n + 1, sizeof(podcri_io_t *));

    if (fds == NULL || ios == NULL) {
        abort();
    }

    for (i = 0, k = 0; i < n; i++) {
        io = l->ios[i];

        if (io->readable && io->writable) {
            continue;
        }

        ios[k] = io;
        fds[k].fd = io->fd;
        fds[k].events = (short) ((io->readable ? 0 : POLLIN)
                                 | (io->writable ? 0 : POLLOUT));
        k++;
    }

    ran = 0;

    if (poll(fds, k, msec) > 0) {

        for (i = 0; i < k; i++) {

            if (fds[i].revents == 0) {
                continue;
            }

            io = ios[i];

            /* a handler before this one may have removed it */

            for (n = 0; n < l->nios && l->ios[n] != io; n++) { /* void */ }

            if (n == l->nios) {
                continue;
            }

            if (fds[i].revents & (POLLHUP|POLLERR|POLLNVAL)) {
                io->readable = 1;
                io->writable = 1;
                io->eof = 1;
            }

            if (fds[i].revents & POLLIN) {
                io->readable = 1;
            }

            if (fds[i].revents & POLLOUT) {
                io->writable = 1;
            }

            io->handler(io);
            ran++;
        }
    }

    free(fds);
    free(ios);

    return ran;
}


int
test_loop_step(podcri_loop_t *loop, uint64_t msec)
{
    size_t        ran;
    uint64_t      now, wait;
    test_loop_t  *l = test_loop(loop);

    ran = 0;

    if (l->kicked) {
        l->kicked = 0;
        podcri_loop_run_ready(loop);
        ran++;
    }

    ran += test_loop_expire(l);
    ran += test_loop_poll(l, 0);

    if (ran || l->kicked) {
        return 1;
    }

    if (l->first == NULL && l->nios == 0) {
        return 0;
    }

    wait = msec;
    now = test_loop_now(loop);

    if (l->first) {
        wait = podcri_min(wait, test_timer(l->first)->at - now);
    }

    if (!l->fake) {
        test_loop_poll(l, (int) wait);

    } else if (l->nios == 0) {
        l->clock += wait;

    } else if (test_loop_poll(l, l->first ? 10 : 1000) == 0) {

        /* descriptors had their chance of real time */

        l->clock += wait;
    }

    test_loop_expire(l);

    return 1;
}


static int
test_loop_run_for(podcri_loop_t *loop, const volatile int *flag)
{
    uint64_t  end;

    end = test_clock(CLOCK_MONOTONIC) / 1000000 + TEST_LOOP_PATIENCE;

    while (flag ? !*flag : loop->ntasks > 0) {

        if (!test_loop_step(loop, UINT32_MAX / 4)
            || test_clock(CLOCK_MONOTONIC) / 1000000 > end)
        {
            return 0;
        }
    }

    return 1;
}


int
test_loop_run(podcri_loop_t *loop)
{
    return test_loop_run_for(loop, NULL);
}


int
test_loop_run_until(podcri_loop_t *loop, const volatile int *flag)
{
    return test_loop_run_for(loop, flag);
}


void
test_loop_advance(podcri_loop_t *loop, uint64_t msec)
{
    uint64_t      end;
    test_loop_t  *l = test_loop(loop);

    end = l->clock + msec;

    for ( ;; ) {

        while (l->kicked || test_loop_expire(l)) {
            l->kicked = 0;
            podcri_loop_run_ready(loop);
        }

        if (l->first == NULL || test_timer(l->first)->at > end) {
            break;
        }

        l->clock = test_timer(l->first)->at;
    }

    l->clock = end;
}


const char *
test_loop_log(podcri_loop_t *loop)
{
    return test_loop(loop)->line;
}


int
test_loop_log_level(podcri_loop_t *loop)
{
    return test_loop(loop)->level;
}


size_t
test_loop_kicks(podcri_loop_t *loop)
{
    return test_loop(loop)->kicks;
}


size_t
test_loop_timers(podcri_loop_t *loop)
{
    return test_loop(loop)->ntimers;
}
