
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdio.h>

#include "podcri_view.h"


#define PODCRI_NSEC  1000000000LL


static void podcri_duration_text(char *buf, size_t size, int64_t ns);


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


void
podcri_status_text(char *buf, size_t size, const podcri_container_t *c,
    int64_t now)
{
    char                    age[64];
    const podcri_status_t  *st;

    st = &c->status;

    switch (c->state) {

    case PODCRI_STATE_CREATED:
        snprintf(buf, size, "Created");
        return;

    case PODCRI_STATE_RUNNING:

        if (!c->has_status || st->started <= 0) {
            snprintf(buf, size, "Up");
            return;
        }

        podcri_duration_text(age, sizeof(age), now - st->started);
        snprintf(buf, size, "Up %s", age);
        return;

    case PODCRI_STATE_EXITED:

        if (!c->has_status) {
            snprintf(buf, size, "Exited");
            return;
        }

        if (st->finished <= 0) {
            snprintf(buf, size, "Exited (%d)", (int) st->exit_code);
            return;
        }

        podcri_duration_text(age, sizeof(age), now - st->finished);
        snprintf(buf, size, "Exited (%d) %s ago", (int) st->exit_code, age);
        return;

    case PODCRI_STATE_UNKNOWN:
        break;
    }

    snprintf(buf, size, "Unknown");
}


/* the steps of Docker's go-units HumanDuration */

static void
podcri_duration_text(char *buf, size_t size, int64_t ns)
{
    long long  sec, min, hours;

    sec = podcri_max(ns, 0) / PODCRI_NSEC;
    min = sec / 60;
    hours = (sec + 1800) / 3600;

    if (sec < 1) {
        snprintf(buf, size, "Less than a second");

    } else if (sec == 1) {
        snprintf(buf, size, "1 second");

    } else if (sec < 60) {
        snprintf(buf, size, "%lld seconds", sec);

    } else if (min == 1) {
        snprintf(buf, size, "About a minute");

    } else if (min < 60) {
        snprintf(buf, size, "%lld minutes", min);

    } else if (hours == 1) {
        snprintf(buf, size, "About an hour");

    } else if (hours < 48) {
        snprintf(buf, size, "%lld hours", hours);

    } else if (hours < 24 * 7 * 2) {
        snprintf(buf, size, "%lld days", hours / 24);

    } else if (hours < 24 * 30 * 2) {
        snprintf(buf, size, "%lld weeks", hours / 24 / 7);

    } else if (hours < 24 * 365 * 2) {
        snprintf(buf, size, "%lld months", hours / 24 / 30);

    } else {
        snprintf(buf, size, "%lld years", sec / 3600 / 24 / 365);
    }
}
