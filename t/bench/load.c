
/*
 * Copyright (C) 2026 podcri authors
 */


/*
 * HTTP load over a unix socket, with connections that are kept alive:
 *
 *     load -c 10 -t 0.5 -p PID,PID SOCKET METHOD PATH [BODY]
 *
 *     -c N      connections, each with one request at a time (1)
 *     -t S      seconds (1)
 *     -n N      not longer than so many requests
 *     -p PIDS   processes, whose CPU time is taken, threads included
 *     -z N      a body of N zero bytes
 *     -w US     waits so long between two requests (one connection only)
 *
 * Prints a line of JSON: requests, errors (answers of 400 and more, and broken
 * connections), status of the last one, bytes of its body, seconds, rps, p50,
 * p90, p99 and mean in microseconds, cpu (microseconds of the processes per
 * request).
 */


#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>


#define LOAD_HEAD   16384
#define LOAD_MAX    4000000


typedef enum {
    LOAD_IN_HEAD = 0,
    LOAD_IN_BODY,
    LOAD_IN_SIZE,
    LOAD_IN_CHUNK,
    LOAD_IN_CHUNK_END,
    LOAD_IN_TRAILER,
    LOAD_IN_CLOSE
} load_state_e;


typedef struct {
    int           fd;
    int           status;
    int           close;
    load_state_e  state;
    size_t        left;
    size_t        bytes;
    size_t        nhead;
    size_t        sent;
    uint64_t      began;
    char          head[LOAD_HEAD + 1];
} load_conn_t;


static struct sockaddr_un   load_addr;
static char                *load_request;
static size_t               load_len;
static int                  load_ep;
static uint32_t            *load_times;
static size_t               load_n, load_errors, load_max = LOAD_MAX;
static useconds_t           load_wait;
static int                  load_status;
static size_t               load_bytes;


static void
load_die(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}


static uint64_t
load_now(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);

    return (uint64_t) ts.tv_sec * 1000000000 + ts.tv_nsec;
}


/* nanoseconds that the threads of the processes have run */

static uint64_t
load_cpu(const char *pids)
{
    char       *list, *pid, *save, pattern[64];
    FILE       *f;
    glob_t      found;
    size_t      i;
    uint64_t    sum, ns;

    sum = 0;
    list = strdup(pids);

    for (pid = strtok_r(list, ",", &save); pid;
         pid = strtok_r(NULL, ",", &save))
    {
        snprintf(pattern, sizeof(pattern), "/proc/%s/task/*/schedstat", pid);

        if (glob(pattern, 0, NULL, &found) != 0) {
            continue;
        }

        for (i = 0; i < found.gl_pathc; i++) {
            f = fopen(found.gl_pathv[i], "r");

            if (f) {
                if (fscanf(f, "%lu", &ns) == 1) {
                    sum += ns;
                }

                fclose(f);
            }
        }

        globfree(&found);
    }

    free(list);

    return sum;
}


static void
load_send(load_conn_t *c)
{
    ssize_t  n;

    c->began = load_now();
    c->state = LOAD_IN_HEAD;
    c->nhead = 0;
    c->bytes = 0;
    c->close = 0;
    c->left = 0;

    /* requests are small: a socket that is empty takes one at once */

    n = send(c->fd, load_request, load_len, MSG_NOSIGNAL);

    if (n != (ssize_t) load_len) {
        load_errors++;
    }
}


static void
load_connect(load_conn_t *c)
{
    struct epoll_event  ev;

    c->fd = socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0);

    if (c->fd == -1
        || connect(c->fd, (struct sockaddr *) &load_addr, sizeof(load_addr)))
    {
        load_die(load_addr.sun_path);
    }

    fcntl(c->fd, F_SETFL, O_NONBLOCK);

    ev.events = EPOLLIN;
    ev.data.ptr = c;
    epoll_ctl(load_ep, EPOLL_CTL_ADD, c->fd, &ev);
}


static void
load_done(load_conn_t *c)
{
    load_times[load_n++] = (load_now() - c->began) / 1000;
    load_status = c->status;
    load_bytes = c->bytes;

    if (c->status >= 400) {
        load_errors++;
    }

    if (c->close) {
        close(c->fd);
        load_connect(c);
    }

    if (load_wait) {
        usleep(load_wait);
    }

    load_send(c);
}


/* what the head says of the body */

static void
load_head(load_conn_t *c, const char *head, size_t len)
{
    const char  *line, *end;

    c->status = atoi(head + 9);
    c->state = LOAD_IN_CLOSE;
    end = head + len;

    for (line = head; line < end; line = memchr(line, '\n', end - line) + 1) {

        switch (*line | 0x20) {

        case 'c':
            if (strncasecmp(line, "Content-Length:", 15) == 0) {
                c->state = LOAD_IN_BODY;
                c->left = strtoul(line + 15, NULL, 10);

            } else if (strncasecmp(line, "Connection: close", 17) == 0) {
                c->close = 1;
            }

            break;

        case 't':
            if (strncasecmp(line, "Transfer-Encoding: chunked", 26) == 0) {
                c->state = LOAD_IN_SIZE;
                c->left = 0;
            }
        }
    }

    if (c->status == 204 || c->status == 304) {
        c->state = LOAD_IN_BODY;
        c->left = 0;
    }
}


/*
 * Returns 1 when the answer is complete.  A load that takes longer for more
 * header lines would let the server sleep more often, and sleeping costs CPU
 * time: a head that has come at once, as nearly all do, is read where it lies.
 */

static int
load_parse(load_conn_t *c, const char *p, size_t n)
{
    char    ch, *end;
    size_t  k, had;

    while (n) {
        switch (c->state) {

        case LOAD_IN_HEAD:
            end = c->nhead ? NULL : memmem(p, n, "\r\n\r\n", 4);

            if (end) {
                k = end + 4 - p;
                load_head(c, p, k);

            } else {
                had = c->nhead;
                k = n < LOAD_HEAD - had ? n : LOAD_HEAD - had;

                memcpy(c->head + had, p, k);
                c->nhead += k;

                end = memmem(c->head, c->nhead, "\r\n\r\n", 4);

                if (end == NULL) {
                    if (c->nhead == LOAD_HEAD) {
                        errno = EMSGSIZE;
                        load_die("head");
                    }

                    return 0;
                }

                k = end + 4 - c->head - had;
                load_head(c, c->head, had + k);
                c->nhead = 0;
            }

            p += k;
            n -= k;

            if (c->state == LOAD_IN_BODY && c->left == 0) {
                return 1;
            }

            break;

        case LOAD_IN_BODY:
        case LOAD_IN_CHUNK:
            k = n < c->left ? n : c->left;
            p += k;
            n -= k;
            c->left -= k;
            c->bytes += k;

            if (c->left == 0) {
                if (c->state == LOAD_IN_BODY) {
                    return 1;
                }

                c->state = LOAD_IN_CHUNK_END;
                c->left = 2;
            }

            break;

        case LOAD_IN_SIZE:
            ch = *p++;
            n--;

            if (ch != '\n') {
                c->head[c->nhead++] = ch;
                break;
            }

            c->head[c->nhead] = '\0';
            c->nhead = 0;
            c->left = strtoul(c->head, &end, 16);
            c->state = LOAD_IN_CHUNK;

            if (c->left == 0) {
                c->state = LOAD_IN_TRAILER;
                c->left = 2;
            }

            break;

        case LOAD_IN_CHUNK_END:
        case LOAD_IN_TRAILER:
            p++;
            n--;

            if (--c->left == 0) {
                if (c->state == LOAD_IN_TRAILER) {
                    return 1;
                }

                c->state = LOAD_IN_SIZE;
            }

            break;

        case LOAD_IN_CLOSE:
            c->bytes += n;
            n = 0;
        }
    }

    return 0;
}


static void
load_read(load_conn_t *c)
{
    ssize_t      n;
    static char  buf[262144];

    n = recv(c->fd, buf, sizeof(buf), 0);

    if (n > 0) {
        if (load_parse(c, buf, n)) {
            load_done(c);
        }

        return;
    }

    if (n == -1 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }

    c->close = 1;

    if (n == 0 && c->state == LOAD_IN_CLOSE) {
        load_done(c);
        return;
    }

    load_errors++;
    close(c->fd);
    load_connect(c);
    load_send(c);
}


static int
load_cmp(const void *a, const void *b)
{
    uint32_t  x = *(const uint32_t *) a, y = *(const uint32_t *) b;

    return x < y ? -1 : x > y;
}


static void
load_build(const char *method, const char *path, const char *body, size_t n)
{
    char    *head;
    size_t   len;

    len = asprintf(&head, "%s %s HTTP/1.1\r\nHost: bench\r\n%s"
                   "Content-Length: %zu\r\n\r\n", method, path,
                   body ? "Content-Type: application/json\r\n" : "", n);

    /* a GET without a body has no length */

    if (n == 0 && strcmp(method, "GET") == 0) {
        len = asprintf(&head, "GET %s HTTP/1.1\r\nHost: bench\r\n\r\n", path);
    }

    load_len = len + n;
    load_request = calloc(1, load_len);
    memcpy(load_request, head, len);

    if (body) {
        memcpy(load_request + len, body, n);
    }

    free(head);
}


int
main(int argc, char *const *argv)
{
    int                  ch, i, n, nconns;
    double               seconds, took;
    size_t               zeros;
    uint64_t             end, began, cpu, sum;
    const char          *pids, *body;
    load_conn_t         *conns;
    struct epoll_event   events[64];

    nconns = 1;
    seconds = 1;
    zeros = 0;
    pids = "";

    while ((ch = getopt(argc, argv, "c:t:n:p:w:z:")) != -1) {
        switch (ch) {
        case 'c': nconns = atoi(optarg); break;
        case 't': seconds = atof(optarg); break;
        case 'n': load_max = strtoul(optarg, NULL, 10); break;
        case 'p': pids = optarg; break;
        case 'w': load_wait = atoi(optarg); break;
        case 'z': zeros = strtoul(optarg, NULL, 10); break;
        default: return 2;
        }
    }

    if (argc - optind < 3) {
        fprintf(stderr, "usage: load [-c N] [-t S] [-n N] [-p PIDS] [-z N] "
                "SOCKET METHOD PATH [BODY]\n");
        return 2;
    }

    load_addr.sun_family = AF_UNIX;
    snprintf(load_addr.sun_path, sizeof(load_addr.sun_path), "%s",
             argv[optind]);

    body = argv[optind + 3];
    load_build(argv[optind + 1], argv[optind + 2], body,
               body ? strlen(body) : zeros);

    load_times = calloc(LOAD_MAX + nconns, sizeof(uint32_t));
    conns = calloc(nconns, sizeof(load_conn_t));
    load_ep = epoll_create1(EPOLL_CLOEXEC);

    for (i = 0; i < nconns; i++) {
        load_connect(&conns[i]);
    }

    cpu = load_cpu(pids);
    began = load_now();
    end = began + (uint64_t) (seconds * 1e9);

    for (i = 0; i < nconns; i++) {
        load_send(&conns[i]);
    }

    while (load_now() < end && load_n < load_max && load_errors < 1000) {
        n = epoll_wait(load_ep, events, 64, 100);

        for (i = 0; i < n; i++) {
            load_read(events[i].data.ptr);
        }
    }

    took = (load_now() - began) / 1e9;
    cpu = load_cpu(pids) - cpu;

    qsort(load_times, load_n, sizeof(uint32_t), load_cmp);

    for (sum = 0, zeros = 0; zeros < load_n; zeros++) {
        sum += load_times[zeros];
    }

    n = load_n ? load_n : 1;

    printf("{\"requests\":%zu,\"errors\":%zu,\"status\":%d,\"bytes\":%zu,"
           "\"seconds\":%.3f,\"rps\":%.1f,\"p50\":%u,\"p90\":%u,\"p99\":%u,"
           "\"mean\":%.1f,\"cpu\":%.2f}\n", load_n, load_errors, load_status,
           load_bytes, took, load_n / took, load_times[n / 2],
           load_times[(size_t) (n * 0.9)], load_times[(size_t) (n * 0.99)],
           (double) sum / n, cpu / 1000.0 / n);

    return 0;
}
