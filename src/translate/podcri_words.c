
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_view.h"


#define PODCRI_NSEC  1000000000LL


/* text that is being put together; end: where the last byte goes */

typedef struct {
    char  *pos;
    char  *end;
} podcri_text_t;


static void podcri_text_put(podcri_text_t *t, const char *s);
static void podcri_text_number(podcri_text_t *t, int64_t n);
static void podcri_text_duration(podcri_text_t *t, int64_t ns);


static const char  *podcri_states[] = {
    [PODCRI_STATE_UNKNOWN] = "unknown",
    [PODCRI_STATE_CREATED] = "created",
    [PODCRI_STATE_RUNNING] = "running",
    [PODCRI_STATE_EXITED] = "exited"
};


const char *
podcri_state_name(podcri_state_e state)
{
    if ((size_t) state >= podcri_nelts(podcri_states)) {
        state = PODCRI_STATE_UNKNOWN;
    }

    return podcri_states[state];
}


/*
 * The order of the tests is libpod's (createPodStatusResults).  The sandbox
 * is not counted as a container, as the pod of "--infra=false" has none; only
 * a pod without containers takes its state from the sandbox.
 */

const char *
podcri_pod_state(const podcri_pod_t *pod)
{
    size_t  i, n[podcri_nelts(podcri_states)];

    if (pod->ncontainers == 0) {
        return pod->ready ? "Created" : "Exited";
    }

    memset(n, 0, sizeof(n));

    for (i = 0; i < pod->ncontainers; i++) {
        n[pod->containers[i]->state]++;
    }

    if (n[PODCRI_STATE_RUNNING] == pod->ncontainers) {
        return "Running";
    }

    if (n[PODCRI_STATE_RUNNING]) {
        return "Degraded";
    }

    if (n[PODCRI_STATE_EXITED] == pod->ncontainers) {
        return "Exited";
    }

    if (n[PODCRI_STATE_EXITED]) {
        return "Stopped";
    }

    if (n[PODCRI_STATE_UNKNOWN]) {
        return "Error";
    }

    return "Created";
}


/*
 * Written by hand, as a list of thousands has one in each row: snprintf() takes
 * longer than all of the rest of a row's words.
 */

void
podcri_status_text(char *buf, size_t size, const podcri_container_t *c,
    int64_t now)
{
    podcri_text_t           t;
    const podcri_status_t  *st;

    st = &c->status;

    t.pos = buf;
    t.end = buf + size - 1;

    switch (c->state) {

    case PODCRI_STATE_CREATED:
        podcri_text_put(&t, "Created");
        break;

    case PODCRI_STATE_RUNNING:
        podcri_text_put(&t, "Up");

        if (c->has_status && st->started > 0) {
            podcri_text_put(&t, " ");
            podcri_text_duration(&t, now - st->started);
        }

        break;

    case PODCRI_STATE_EXITED:
        podcri_text_put(&t, "Exited");

        if (!c->has_status) {
            break;
        }

        podcri_text_put(&t, " (");
        podcri_text_number(&t, st->exit_code);
        podcri_text_put(&t, ")");

        if (st->finished > 0) {
            podcri_text_put(&t, " ");
            podcri_text_duration(&t, now - st->finished);
            podcri_text_put(&t, " ago");
        }

        break;

    case PODCRI_STATE_UNKNOWN:
        podcri_text_put(&t, "Unknown");
        break;
    }

    *t.pos = '\0';
}


static void
podcri_text_put(podcri_text_t *t, const char *s)
{
    while (*s && t->pos < t->end) {
        *t->pos++ = *s++;
    }
}


static void
podcri_text_number(podcri_text_t *t, int64_t n)
{
    char      *p, buf[24];
    uint64_t   v;

    v = (n < 0) ? 0 - (uint64_t) n : (uint64_t) n;

    p = buf + sizeof(buf) - 1;
    *p = '\0';

    do {
        *--p = (char) ('0' + v % 10);
        v /= 10;
    } while (v);

    if (n < 0) {
        *--p = '-';
    }

    podcri_text_put(t, p);
}


/* the steps of Docker's go-units HumanDuration */

static void
podcri_text_duration(podcri_text_t *t, int64_t ns)
{
    int64_t      n, sec, min, hours;
    const char  *unit;

    sec = podcri_max(ns, 0) / PODCRI_NSEC;
    min = sec / 60;
    hours = (sec + 1800) / 3600;

    n = 0;

    if (sec < 1) {
        unit = "Less than a second";

    } else if (sec == 1) {
        unit = "1 second";

    } else if (sec < 60) {
        n = sec;
        unit = " seconds";

    } else if (min == 1) {
        unit = "About a minute";

    } else if (min < 60) {
        n = min;
        unit = " minutes";

    } else if (hours == 1) {
        unit = "About an hour";

    } else if (hours < 48) {
        n = hours;
        unit = " hours";

    } else if (hours < 24 * 7 * 2) {
        n = hours / 24;
        unit = " days";

    } else if (hours < 24 * 30 * 2) {
        n = hours / 24 / 7;
        unit = " weeks";

    } else if (hours < 24 * 365 * 2) {
        n = hours / 24 / 30;
        unit = " months";

    } else {
        n = sec / 3600 / 24 / 365;
        unit = " years";
    }

    if (n) {
        podcri_text_number(t, n);
    }

    podcri_text_put(t, unit);
}
