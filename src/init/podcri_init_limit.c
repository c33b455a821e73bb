
/*
 * Copyright (C) 2026 podcri authors
 */


#include <asm/resource.h>
#include <linux/resource.h>

#include "podcri_init.h"


static int podcri_init_limit_value(const char *s, __u64 *v);


/* the names of Docker's and Podman's --ulimit (docker/go-units, ulimit.go);
 * the numbers are the architecture's */

static const struct {
    const char  *name;
    int          resource;
} podcri_init_limits[] = {
    { "core", RLIMIT_CORE },
    { "cpu", RLIMIT_CPU },
    { "data", RLIMIT_DATA },
    { "fsize", RLIMIT_FSIZE },
    { "locks", RLIMIT_LOCKS },
    { "memlock", RLIMIT_MEMLOCK },
    { "msgqueue", RLIMIT_MSGQUEUE },
    { "nice", RLIMIT_NICE },
    { "nofile", RLIMIT_NOFILE },
    { "nproc", RLIMIT_NPROC },
    { "rss", RLIMIT_RSS },
    { "rtprio", RLIMIT_RTPRIO },
    { "rttime", RLIMIT_RTTIME },
    { "sigpending", RLIMIT_SIGPENDING },
    { "stack", RLIMIT_STACK },
};


int
podcri_init_limit(char *arg)
{
    char             *soft, *hard;
    long              rc;
    size_t            i, n;
    struct rlimit64   limit;

    soft = strchr(arg, '=');
    hard = soft ? strchr(soft, ':') : NULL;

    if (hard == NULL) {
        return 1;
    }

    *soft++ = '\0';
    *hard++ = '\0';

    n = sizeof(podcri_init_limits) / sizeof(podcri_init_limits[0]);

    for (i = 0; i < n; i++) {
        if (strcmp(arg, podcri_init_limits[i].name) == 0) {
            break;
        }
    }

    if (i == n || podcri_init_limit_value(soft, &limit.rlim_cur) != 0
        || podcri_init_limit_value(hard, &limit.rlim_max) != 0)
    {
        return 1;
    }

    rc = podcri_sys(__NR_prlimit64, 0, podcri_init_limits[i].resource, &limit,
                    NULL);

    if (rc != 0) {
        podcri_init_say("setrlimit ", arg, " to ", soft, ":", hard, ": ",
                        podcri_init_strerror(-rc), NULL);
        podcri_init_exit(PODCRI_INIT_CANNOT);
    }

    return 0;
}


static int
podcri_init_limit_value(const char *s, __u64 *v)
{
    int64_t  n;

    if (strcmp(s, "-1") == 0) {
        *v = RLIM64_INFINITY;
        return 0;
    }

    n = podcri_init_number(s);
    *v = (__u64) n;

    return n < 0;
}


int
podcri_init_umask(const char *arg)
{
    int  mask;

    if (*arg == '\0') {
        return 1;
    }

    for (mask = 0; *arg != '\0'; arg++) {
        if (*arg < '0' || *arg > '7' || mask > 077) {
            return 1;
        }

        mask = mask * 8 + (*arg - '0');
    }

    (void) podcri_sys(__NR_umask, mask);

    return 0;
}
