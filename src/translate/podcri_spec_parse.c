
/*
 * Copyright (C) 2026 podcri authors
 */


#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include "podcri_spec.h"
#include "podcri_str.h"


#define PODCRI_SIGRTMIN  34
#define PODCRI_SIGRTMAX  64


typedef struct {
    int          number;
    const char  *name;
} podcri_signal_t;


/* Linux numbers of every architecture but alpha, mips, parisc and sparc
 * (signal(7)); of two names for one number the first is the one shown */

static const podcri_signal_t  podcri_signals[] = {
    { 1, "SIGHUP" }, { 2, "SIGINT" }, { 3, "SIGQUIT" }, { 4, "SIGILL" },
    { 5, "SIGTRAP" }, { 6, "SIGABRT" }, { 7, "SIGBUS" }, { 8, "SIGFPE" },
    { 9, "SIGKILL" }, { 10, "SIGUSR1" }, { 11, "SIGSEGV" },
    { 12, "SIGUSR2" }, { 13, "SIGPIPE" }, { 14, "SIGALRM" },
    { 15, "SIGTERM" }, { 16, "SIGSTKFLT" }, { 17, "SIGCHLD" },
    { 18, "SIGCONT" }, { 19, "SIGSTOP" }, { 20, "SIGTSTP" },
    { 21, "SIGTTIN" }, { 22, "SIGTTOU" }, { 23, "SIGURG" },
    { 24, "SIGXCPU" }, { 25, "SIGXFSZ" }, { 26, "SIGVTALRM" },
    { 27, "SIGPROF" }, { 28, "SIGWINCH" }, { 29, "SIGIO" },
    { 30, "SIGPWR" }, { 31, "SIGSYS" },
    { 6, "SIGIOT" }, { 17, "SIGCLD" }, { 29, "SIGPOLL" },
    { 34, "SIGRTMIN" }, { 35, "SIGRTMIN+1" }, { 36, "SIGRTMIN+2" },
    { 37, "SIGRTMIN+3" }, { 38, "SIGRTMIN+4" }, { 39, "SIGRTMIN+5" },
    { 40, "SIGRTMIN+6" }, { 41, "SIGRTMIN+7" }, { 42, "SIGRTMIN+8" },
    { 43, "SIGRTMIN+9" }, { 44, "SIGRTMIN+10" }, { 45, "SIGRTMIN+11" },
    { 46, "SIGRTMIN+12" }, { 47, "SIGRTMIN+13" }, { 48, "SIGRTMIN+14" },
    { 49, "SIGRTMIN+15" }, { 50, "SIGRTMAX-14" }, { 51, "SIGRTMAX-13" },
    { 52, "SIGRTMAX-12" }, { 53, "SIGRTMAX-11" }, { 54, "SIGRTMAX-10" },
    { 55, "SIGRTMAX-9" }, { 56, "SIGRTMAX-8" }, { 57, "SIGRTMAX-7" },
    { 58, "SIGRTMAX-6" }, { 59, "SIGRTMAX-5" }, { 60, "SIGRTMAX-4" },
    { 61, "SIGRTMAX-3" }, { 62, "SIGRTMAX-2" }, { 63, "SIGRTMAX-1" },
    { 64, "SIGRTMAX" }
};


/* capabilities(7) */

static const char  *podcri_capability_names[] = {
    "CAP_AUDIT_CONTROL", "CAP_AUDIT_READ", "CAP_AUDIT_WRITE",
    "CAP_BLOCK_SUSPEND", "CAP_BPF", "CAP_CHECKPOINT_RESTORE", "CAP_CHOWN",
    "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID",
    "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_KILL", "CAP_LEASE",
    "CAP_LINUX_IMMUTABLE", "CAP_MAC_ADMIN", "CAP_MAC_OVERRIDE", "CAP_MKNOD",
    "CAP_NET_ADMIN", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST",
    "CAP_NET_RAW", "CAP_PERFMON", "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP",
    "CAP_SETUID", "CAP_SYSLOG", "CAP_SYS_ADMIN", "CAP_SYS_BOOT",
    "CAP_SYS_CHROOT", "CAP_SYS_MODULE", "CAP_SYS_NICE", "CAP_SYS_PACCT",
    "CAP_SYS_PTRACE", "CAP_SYS_RAWIO", "CAP_SYS_RESOURCE", "CAP_SYS_TIME",
    "CAP_SYS_TTY_CONFIG", "CAP_WAKE_ALARM"
};


/* what Podman 4 and 5 give a container (EffectiveCaps of a default one,
 * GET_libpod_containers_name_json in t/golden/answers) */

static const char  *podcri_capability_defaults[] = {
    "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL",
    "CAP_NET_BIND_SERVICE", "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP",
    "CAP_SETUID", "CAP_SYS_CHROOT"
};


static int podcri_strings_has(const podcri_strings_t *list, const char *s);


int
podcri_signal_number(const char *s)
{
    size_t   i;
    int64_t  n;

    if (s == NULL) {
        return 0;
    }

    /* as for kill(1): podman kill -s -9 (containers/common, pkg/signal) */

    if (*s == '-') {
        s++;
    }

    if (podcri_parse_i64(s, &n) == PODCRI_OK) {
        return (n > 0 && n <= PODCRI_SIGRTMAX) ? (int) n : 0;
    }

    if (strncasecmp(s, "SIG", 3) == 0) {
        s += 3;
    }

    for (i = 0; i < podcri_nelts(podcri_signals); i++) {
        if (strcasecmp(s, podcri_signals[i].name + 3) == 0) {
            return podcri_signals[i].number;
        }
    }

    /* both runs reach all of the real-time signals */

    if (strncasecmp(s, "RTMIN+", 6) == 0
        && isdigit((unsigned char) s[6])
        && podcri_parse_i64(s + 6, &n) == PODCRI_OK
        && n <= PODCRI_SIGRTMAX - PODCRI_SIGRTMIN)
    {
        return PODCRI_SIGRTMIN + (int) n;
    }

    if (strncasecmp(s, "RTMAX-", 6) == 0
        && isdigit((unsigned char) s[6])
        && podcri_parse_i64(s + 6, &n) == PODCRI_OK
        && n <= PODCRI_SIGRTMAX - PODCRI_SIGRTMIN)
    {
        return PODCRI_SIGRTMAX - (int) n;
    }

    return 0;
}


const char *
podcri_signal_name(int n)
{
    size_t  i;

    for (i = 0; i < podcri_nelts(podcri_signals); i++) {
        if (podcri_signals[i].number == n) {
            return podcri_signals[i].name;
        }
    }

    return NULL;
}


const char *
podcri_capability(const char *s)
{
    size_t  i;

    if (strcasecmp(s, "ALL") == 0) {
        return "ALL";
    }

    if (strncasecmp(s, "CAP_", 4) == 0) {
        s += 4;
    }

    for (i = 0; i < podcri_nelts(podcri_capability_names); i++) {
        if (strcasecmp(s, podcri_capability_names[i] + 4) == 0) {
            return podcri_capability_names[i];
        }
    }

    return NULL;
}


static int
podcri_strings_has(const podcri_strings_t *list, const char *s)
{
    size_t  i;

    for (i = 0; i < list->n; i++) {
        if (strcmp(list->elts[i], s) == 0) {
            return 1;
        }
    }

    return 0;
}


void
podcri_capabilities_merge(podcri_pool_t *pool, const podcri_strings_t *add,
    const podcri_strings_t *drop, podcri_strings_t *out)
{
    int               all;
    size_t            i;
    const char       *name;
    podcri_strings_t  base;

    out->n = 0;
    out->elts = NULL;

    base.n = podcri_nelts(podcri_capability_defaults);
    base.elts = podcri_capability_defaults;

    all = podcri_strings_has(add, "ALL");

    for (i = 0; i < podcri_nelts(podcri_capability_names); i++) {
        name = podcri_capability_names[i];

        if (all) {

            /* all but the dropped */

            if (podcri_strings_has(drop, name)) {
                continue;
            }

        } else if (podcri_strings_has(add, name)) {

            /* added, be it that ALL is dropped */

        } else if (podcri_strings_has(drop, "ALL")
                   || podcri_strings_has(drop, name)
                   || !podcri_strings_has(&base, name))
        {
            continue;
        }

        podcri_strings_push(pool, out, name);
    }
}


int
podcri_parse_ports(const char *s, size_t len, int32_t *first, int32_t *last)
{
    size_t    i;
    int32_t   v, *out;
    unsigned  digits;

    v = 0;
    digits = 0;
    out = first;

    for (i = 0; i < len; i++) {

        if (s[i] >= '0' && s[i] <= '9') {
            v = v * 10 + (s[i] - '0');
            digits++;

            if (v > 65535) {
                return PODCRI_ERROR;
            }

            continue;
        }

        if (s[i] != '-' || digits == 0 || out == last) {
            return PODCRI_ERROR;
        }

        *first = v;
        out = last;
        v = 0;
        digits = 0;
    }

    if (digits == 0) {
        return PODCRI_ERROR;
    }

    if (out == first) {
        *first = v;
    }

    *last = v;

    return (*last >= *first) ? PODCRI_OK : PODCRI_ERROR;
}


const char *
podcri_port_protocol(const char *s)
{
    size_t              i;
    static const char  *names[] = { "tcp", "udp", "sctp" };

    if (s == NULL || *s == '\0') {
        return "tcp";
    }

    for (i = 0; i < podcri_nelts(names); i++) {
        if (strcasecmp(s, names[i]) == 0) {
            return names[i];
        }
    }

    return NULL;
}


int
podcri_parse_port(podcri_ctx_t *ctx, const char *s, podcri_port_t **ports,
    size_t *n, const char *path)
{
    size_t          len;
    int32_t         first, last, host, host_last, i;
    const char     *p, *end, *ip, *protocol;
    podcri_port_t  *port;

    end = strchr(s, '/');
    protocol = podcri_port_protocol(end ? end + 1 : NULL);

    if (end == NULL) {
        end = s + strlen(s);
    }

    /* from the right: container, host, address (which may have colons) */

    for (p = end; p > s && p[-1] != ':'; p--) { /* void */ }

    if (protocol == NULL
        || podcri_parse_ports(p, end - p, &first, &last) != PODCRI_OK
        || first == 0)
    {
        goto invalid;
    }

    host = 0;
    host_last = 0;
    ip = "";

    if (p > s) {
        end = p - 1;

        for (p = end; p > s && p[-1] != ':' && p[-1] != ']'; p--) {
            /* void */
        }

        if (p > s && p[-1] == ']') {
            goto invalid;
        }

        if (end > p
            && podcri_parse_ports(p, end - p, &host, &host_last)
               != PODCRI_OK)
        {
            goto invalid;
        }

        if (p > s) {
            len = p - 1 - s;

            if (len >= 2 && s[0] == '[' && s[len - 1] == ']') {
                ip = podcri_pstrndup(ctx->pool, s + 1, len - 2);

            } else if (memchr(s, ':', len) == NULL) {
                ip = podcri_pstrndup(ctx->pool, s, len);

            } else {
                goto invalid;
            }
        }
    }

    if (host != 0 && host_last - host != last - first) {
        goto invalid;
    }

    if (*n + (size_t) (last - first) + 1 > PODCRI_PORTS_MAX) {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "field %s: more than %d ports", path,
                           PODCRI_PORTS_MAX);
    }

    for (i = 0; i <= last - first; i++) {
        port = podcri_push(ctx->pool, ports, n, sizeof(podcri_port_t));

        port->host_ip = ip;
        port->host_port = host ? host + i : 0;
        port->container_port = first + i;
        port->protocol = protocol;
    }

    return PODCRI_OK;

invalid:

    return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                       "field %s: invalid port mapping \"%s\"", path, s);
}
