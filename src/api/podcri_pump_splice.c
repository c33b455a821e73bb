
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_pump.h"


/* How long nothing may come until that is all there is for now: when nothing
 * seems to be missing, and when something does, for then either of them may
 * just be behind the other; and how long is waited for that; ms */
#define PODCRI_PUMP_SPLICE_REST    20
#define PODCRI_PUMP_SPLICE_SETTLE  200
#define PODCRI_PUMP_SPLICE_LATEST  1000


static int podcri_pump_splice_live(podcri_pump_t *p, int *moved);
static int podcri_pump_splice_log(podcri_pump_t *p, int *moved, int *all);
static int podcri_pump_splice_place(podcri_pump_t *p, int all,
    podcri_splice_t *splice);
static int podcri_pump_splice_send(podcri_pump_t *p,
    const podcri_splice_t *splice);
static int podcri_pump_splice_shift(podcri_pump_t *p);
static int podcri_pump_splice_is_full(const podcri_pump_t *p);
static int podcri_pump_splice_room(podcri_pump_t *p, char **buf, size_t size);
static void podcri_pump_splice_came(podcri_pump_t *p, int line);


int
podcri_pump_splice(podcri_pump_t *p, int *moved)
{
    int              rc, all;
    podcri_splice_t  splice;

    rc = podcri_pump_splice_live(p, moved);

    if (rc == PODCRI_OK) {
        rc = podcri_pump_splice_log(p, moved, &all);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (p->live_len == 0 && p->over) {

        /* nothing came live: the log goes on as if nobody had listened */

        p->log = p->gap;
        p->gap = NULL;
        p->out = p->seen;
        p->out_pos = 0;
        p->out_len = p->seen_len;
        p->seen = NULL;
        *moved = 1;

        return PODCRI_OK;
    }

    if (p->live_len == 0 && p->seen_len == 0) {
        return PODCRI_OK;
    }

    if (p->live_len == 0 && podcri_pump_splice_is_full(p)) {
        return podcri_pump_splice_shift(p);
    }

    rc = podcri_pump_splice_place(p, all && p->over, &splice);

    return rc == PODCRI_OK ? podcri_pump_splice_send(p, &splice)
           : rc == PODCRI_AGAIN ? PODCRI_OK : rc;
}


static int
podcri_pump_splice_live(podcri_pump_t *p, int *moved)
{
    int           rc, fd;
    podcri_str_t  data;

    while (!p->over && p->live_len < PODCRI_SPLICE_MAX) {
        rc = podcri_stream_read(p->stream, &fd, &data);

        if (rc == PODCRI_DONE
            || (rc == PODCRI_AGAIN && podcri_pump_lingers(p)))
        {
            p->over = 1;
            break;
        }

        if (rc == PODCRI_AGAIN) {
            break;
        }

        if (rc != PODCRI_OK
            || podcri_pump_splice_room(p, &p->live, PODCRI_SPLICE_MAX
                                                  + PODCRI_STREAM_BUFFER)
               != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }

        podcri_pump_splice_came(p, memchr(data.data, '\n', data.len) != NULL);

        memcpy(p->live + p->live_len, data.data, data.len);
        p->live_len += data.len;
        p->end = 0;
        *moved = 1;
    }

    return PODCRI_OK;
}


/* *all: the log will not have more */

static int
podcri_pump_splice_log(podcri_pump_t *p, int *moved, int *all)
{
    int     rc;
    size_t  n;

    *all = 0;

    rc = PODCRI_OK;

    while (!podcri_pump_splice_is_full(p)) {

        if (podcri_pump_splice_room(p, &p->seen, PODCRI_SPLICE_MAX)
            != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }

        rc = podcri_logfile_read(p->gap, p->seen + p->seen_len,
                                 PODCRI_SPLICE_MAX - p->seen_len, &n);

        if (rc == PODCRI_DONE) {
            *all = 1;
        }

        if (rc != PODCRI_OK) {
            break;
        }

        podcri_pump_splice_came(p, 1);
        p->seen_len += n;
        *moved = 1;
    }

    if (p->seen_len == 0) {
        free(p->seen);
        p->seen = NULL;
    }

    if (rc == PODCRI_ERROR || rc == PODCRI_CANCELED) {
        return rc;
    }

    return PODCRI_OK;
}


/* PODCRI_AGAIN: it is not known yet; all: there is nothing to wait for */

static int
podcri_pump_splice_place(podcri_pump_t *p, int all, podcri_splice_t *splice)
{
    int           late;
    uint64_t      now, quiet;
    podcri_str_t  log, live;

    now = p->op->ctx.loop->now(p->op->ctx.loop);
    quiet = now - p->changed;

    log.data = p->seen;
    log.len = p->seen_len;
    live.data = p->live;
    live.len = p->live_len;

    late = now - p->since >= PODCRI_PUMP_SPLICE_LATEST
           || p->live_len >= PODCRI_SPLICE_MAX
           || podcri_pump_splice_is_full(p);

    if (quiet < PODCRI_PUMP_SPLICE_REST && !all && !late) {
        return PODCRI_AGAIN;
    }

    if (p->live_len < PODCRI_SPLICE_MAX
        && podcri_splice_rest(&log, &live, splice) == PODCRI_OK
        && (all || quiet >= (splice->before ? PODCRI_PUMP_SPLICE_SETTLE
                                          : PODCRI_PUMP_SPLICE_REST)))
    {
        return PODCRI_OK;
    }

    if (!all && !late) {
        return PODCRI_AGAIN;
    }

    if (p->live_len == 0) {
        splice->before = p->seen_len;
        splice->after = p->seen_len;

    } else if (podcri_splice_search(&log, &live, splice) != PODCRI_OK) {

        /* what came live is shown, as it came */

        splice->before = 0;
        splice->after = p->seen_len;
    }

    if (!all) {
        splice->after = p->seen_len;
    }

    return PODCRI_OK;
}


static int
podcri_pump_splice_send(podcri_pump_t *p, const podcri_splice_t *splice)
{
    size_t  rest;

    rest = p->seen_len - splice->after;

    p->out_pos = 0;
    p->out_len = splice->before + p->live_len + rest;
    p->out = malloc(p->out_len + 1);

    if (p->out == NULL) {
        return podcri_fail(&p->op->ctx, PODCRI_E_INTERNAL, NULL,
                           "no memory for a stream");
    }

    if (splice->before) {
        memcpy(p->out, p->seen, splice->before);
    }

    if (p->live_len) {
        memcpy(p->out + splice->before, p->live, p->live_len);
    }

    if (rest) {
        memcpy(p->out + splice->before + p->live_len, p->seen + splice->after,
               rest);
    }

    free(p->seen);
    free(p->live);

    p->seen = NULL;
    p->live = NULL;
    p->live_len = 0;
    p->seen_len = 0;

    podcri_logfile_close(p->gap);
    p->gap = NULL;

    p->ended = p->over;

    return PODCRI_OK;
}


/* The log is far ahead, so what it had first will not come live any more. */

static int
podcri_pump_splice_shift(podcri_pump_t *p)
{
    p->out_pos = 0;
    p->out_len = p->seen_len / 2;
    p->out = malloc(p->out_len);

    if (p->out == NULL) {
        return podcri_fail(&p->op->ctx, PODCRI_E_INTERNAL, NULL,
                           "no memory for a stream");
    }

    memcpy(p->out, p->seen, p->out_len);

    p->seen_len -= p->out_len;
    memmove(p->seen, p->seen + p->out_len, p->seen_len);

    return PODCRI_OK;
}


static int
podcri_pump_splice_is_full(const podcri_pump_t *p)
{
    return PODCRI_SPLICE_MAX - p->seen_len < PODCRI_LOGFILE_MIN;
}


static int
podcri_pump_splice_room(podcri_pump_t *p, char **buf, size_t size)
{
    if (*buf == NULL) {
        *buf = malloc(size);
    }

    return *buf ? PODCRI_OK
           : podcri_fail(&p->op->ctx, PODCRI_E_INTERNAL, NULL,
                         "no memory for a stream");
}


/* something has come; what it is of a line, of whatever length, does not
 * matter, but for its first byte */

static void
podcri_pump_splice_came(podcri_pump_t *p, int line)
{
    uint64_t  now;

    now = p->op->ctx.loop->now(p->op->ctx.loop);

    if (p->seen_len == 0 && p->live_len == 0) {
        p->since = now;
        line = 1;
    }

    if (line || p->live_len == 0) {
        p->changed = now;
    }
}


uint64_t
podcri_pump_splice_pause(podcri_pump_t *p)
{
    size_t    i;
    uint64_t  now, at[3], pause;

    if (p->gap == NULL || p->stream == NULL
        || (p->seen_len == 0 && p->live_len == 0))
    {
        return 0;
    }

    now = p->op->ctx.loop->now(p->op->ctx.loop);

    at[0] = p->changed + PODCRI_PUMP_SPLICE_REST;
    at[1] = p->changed + PODCRI_PUMP_SPLICE_SETTLE;
    at[2] = p->since + PODCRI_PUMP_SPLICE_LATEST;

    pause = 0;

    for (i = 0; i < podcri_nelts(at); i++) {
        if (at[i] > now && (pause == 0 || at[i] - now < pause)) {
            pause = at[i] - now;
        }
    }

    return pause;
}
