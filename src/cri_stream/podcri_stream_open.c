
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _GNU_SOURCE
#define _GNU_SOURCE              /* memmem() */
#endif

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "podcri_stream_internal.h"


static int podcri_stream_connect(podcri_stream_t *s,
    const podcri_stream_url_t *url, uint64_t deadline);
static int podcri_stream_upgrade(podcri_stream_t *s,
    const podcri_stream_url_t *url, uint64_t deadline);
static int podcri_stream_upgraded(podcri_stream_t *s, size_t head);
static int podcri_stream_open_channels(podcri_stream_t *s,
    unsigned streams, uint64_t deadline);
static int podcri_stream_wait(podcri_stream_t *s, uint64_t deadline);
static void podcri_stream_handler(podcri_io_t *io);
static void podcri_stream_cleanup(void *data);


int
podcri_stream_open(podcri_ctx_t *ctx, const podcri_stream_conf_t *conf,
    podcri_stream_t **stream)
{
    int                   rc;
    uint64_t              deadline;
    podcri_stream_t      *s;
    podcri_stream_url_t   url;

    rc = podcri_stream_url(ctx, conf->url, conf->node, &url);

    if (rc != PODCRI_OK) {
        return rc;
    }

    s = calloc(1, sizeof(podcri_stream_t));

    if (s == NULL) {
        podcri_nomem(sizeof(podcri_stream_t));
    }

    s->io.fd = -1;
    s->io.handler = podcri_stream_handler;
    s->io.data = s;
    s->window = PODCRI_SPDY_WINDOW;
    s->initial = PODCRI_SPDY_WINDOW;

    podcri_spdy_parser_init(&s->parser);
    podcri_stream_adopt(ctx, s);

    deadline = ctx->loop->now(ctx->loop) + conf->timeout;

    rc = podcri_stream_connect(s, &url, deadline);

    if (rc == PODCRI_OK) {
        rc = podcri_stream_upgrade(s, &url, deadline);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_stream_open_channels(s, conf->streams, deadline);
    }

    if (rc != PODCRI_OK) {
        podcri_stream_close(s);

        if (rc == PODCRI_TIMEOUT) {
            return podcri_fail(ctx, PODCRI_E_TIMEOUT, NULL,
                               "runtime's streaming server at %s did not "
                               "answer in time", url.host);
        }

        return rc;
    }

    *stream = s;

    return PODCRI_OK;
}


static int
podcri_stream_connect(podcri_stream_t *s, const podcri_stream_url_t *url,
    uint64_t deadline)
{
    int        rc, on, err;
    socklen_t  len;

    s->io.fd = socket(url->addr.ss_family,
                      SOCK_STREAM|SOCK_NONBLOCK|SOCK_CLOEXEC, 0);

    if (s->io.fd == -1) {
        return podcri_fail(s->ctx, PODCRI_E_INTERNAL, strerror(errno),
                           "cannot make a socket");
    }

    on = 1;
    (void) setsockopt(s->io.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(int));

    err = 0;

    if (connect(s->io.fd, (const struct sockaddr *) &url->addr, url->addrlen)
        == -1)
    {
        err = errno;

        if (err != EINPROGRESS) {
            goto failed;
        }
    }

    if (s->ctx->loop->io_add(s->ctx->loop, &s->io) != PODCRI_OK) {
        return podcri_fail(s->ctx, PODCRI_E_UNAVAILABLE, NULL,
                           "worker_connections are not enough");
    }

    s->added = 1;

    if (err == 0) {
        return PODCRI_OK;
    }

    while (!s->io.writable) {
        rc = podcri_stream_wait(s, deadline);

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    len = sizeof(int);

    if (getsockopt(s->io.fd, SOL_SOCKET, SO_ERROR, &err, &len) == -1) {
        err = errno;
    }

    if (err == 0) {
        return PODCRI_OK;
    }

failed:

    return podcri_fail(s->ctx, PODCRI_E_UNAVAILABLE,
                       podcri_pstrdup(s->ctx->pool, strerror(err)),
                       "cannot connect to the runtime's streaming server at "
                       "%s", url->host);
}


/* HTTP's part (section f): the server upgrades whatever the method */

static int
podcri_stream_upgrade(podcri_stream_t *s, const podcri_stream_url_t *url,
    uint64_t deadline)
{
    int          rc;
    char        *end;
    const char  *request;

    request = podcri_psprintf(s->ctx->pool,
                              "POST %s HTTP/1.1\r\n"
                              "Host: %s\r\n"
                              "Connection: Upgrade\r\n"
                              "Upgrade: SPDY/3.1\r\n"
                              "X-Stream-Protocol-Version: "
                              "v4.channel.k8s.io\r\n"
                              "Content-Length: 0\r\n"
                              "\r\n", url->path, url->host);

    if (podcri_stream_put(s, request, strlen(request)) != PODCRI_OK) {
        return podcri_fail(s->ctx, PODCRI_E_INTERNAL, NULL,
                           "runtime gave a streaming URL that is too long");
    }

    for ( ;; ) {
        (void) podcri_stream_flush(s);

        rc = podcri_stream_fill(s);

        if (rc == PODCRI_ERROR) {
            return rc;
        }

        if (s->in_len > 0) {
            end = memmem(s->in, s->in_len, "\r\n\r\n", 4);

            if (end != NULL) {
                s->in_pos = end + 4 - s->in;
                return podcri_stream_upgraded(s, s->in_pos);
            }

            if (s->in_len == PODCRI_STREAM_BUFFER) {
                return podcri_fail(s->ctx, PODCRI_E_INTERNAL, NULL,
                                   "runtime's streaming server sent too "
                                   "long a header");
            }
        }

        if (s->eof) {
            return podcri_fail(s->ctx, PODCRI_E_UNAVAILABLE, NULL,
                               "runtime's streaming server closed the "
                               "connection without an answer");
        }

        if (rc == PODCRI_AGAIN) {
            rc = podcri_stream_wait(s, deadline);

            if (rc != PODCRI_OK) {
                return rc;
            }
        }
    }
}


/* the answer is head bytes long; what a refusal says comes behind it */

static int
podcri_stream_upgraded(podcri_stream_t *s, size_t head)
{
    size_t       len;
    const char  *p, *last;

    p = s->in;
    last = p + head;

    if (head >= 12 && memcmp(p, "HTTP/1.", 7) == 0
        && memcmp(p + 8, " 101", 4) == 0)
    {
        return PODCRI_OK;
    }

    /* the status line from the code on, and the first line of the text that
     * has come with it */

    if (head < 12 || memcmp(p, "HTTP/", 5) != 0) {
        return podcri_fail(s->ctx, PODCRI_E_INTERNAL, NULL,
                           "runtime's streaming server does not speak HTTP");
    }

    p += 9;
    len = (const char *) memchr(p, '\r', last - p) - p;

    p = podcri_pstrndup(s->ctx->pool, p, len);
    len = strcspn(podcri_pstrndup(s->ctx->pool, last, s->in_len - head),
                  "\r\n");

    return podcri_fail(s->ctx, PODCRI_E_INTERNAL, NULL,
                       "runtime's streaming server refused the stream: %s%s%s",
                       p, len ? ": " : "",
                       podcri_pstrndup(s->ctx->pool, last,
                                       podcri_min(len, 512)));
}


static int
podcri_stream_open_channels(podcri_stream_t *s, unsigned streams,
    uint64_t deadline)
{
    int                 rc;
    size_t              i, n, len;
    unsigned            wanted[PODCRI_CHANNEL_MAX];
    const char         *open[PODCRI_CHANNEL_MAX];
    unsigned char       buf[PODCRI_CHANNEL_MAX * 128], *p;
    podcri_channel_t   *c;

    static const char  *names[] = {
        "error", "stdin", "stdout", "stderr", "resize"
    };

    wanted[PODCRI_CHANNEL_ERROR] = 1;
    wanted[PODCRI_CHANNEL_STDIN] = streams & PODCRI_STREAM_STDIN;
    wanted[PODCRI_CHANNEL_STDOUT] = streams & PODCRI_STREAM_STDOUT;
    wanted[PODCRI_CHANNEL_STDERR] = (streams & PODCRI_STREAM_STDERR)
                                    && !(streams & PODCRI_STREAM_TTY);
    wanted[PODCRI_CHANNEL_RESIZE] = streams & PODCRI_STREAM_TTY;

    n = 0;

    for (i = 0; i < PODCRI_CHANNEL_MAX; i++) {
        if (wanted[i]) {
            c = &s->channel[i];
            c->id = 2 * n + 1;
            c->window = PODCRI_SPDY_WINDOW;
            open[n++] = names[i];
        }
    }

    p = podcri_spdy_initial_window(buf, PODCRI_SPDY_MAX_WINDOW);
    p = podcri_spdy_window_update(p, 0, PODCRI_SPDY_MAX_WINDOW
                                        - PODCRI_SPDY_WINDOW);

    (void) podcri_stream_put(s, buf, p - buf);

    len = podcri_spdy_syn_streams(buf, sizeof(buf), open, n);

    if (len == 0 || podcri_stream_put(s, buf, len) != PODCRI_OK) {
        return podcri_fail(s->ctx, PODCRI_E_INTERNAL, NULL,
                           "cannot compress the headers of the streams");
    }

    for ( ;; ) {
        rc = podcri_stream_next(s, &s->held_fd, &s->held);

        /* output, or the end of everything: the server has taken all */

        if (rc == PODCRI_OK || rc == PODCRI_DONE) {
            return PODCRI_OK;
        }

        if (rc != PODCRI_AGAIN) {
            return rc;
        }

        for (i = 0; i < PODCRI_CHANNEL_MAX; i++) {
            c = &s->channel[i];

            if (c->id != 0 && !c->replied && !c->ended) {
                break;
            }
        }

        if (i == PODCRI_CHANNEL_MAX) {
            return PODCRI_OK;
        }

        rc = podcri_stream_wait(s, deadline);

        if (rc != PODCRI_OK) {
            return rc;
        }
    }
}


static int
podcri_stream_wait(podcri_stream_t *s, uint64_t deadline)
{
    uint64_t        now;
    podcri_loop_t  *loop;

    loop = s->ctx->loop;
    now = loop->now(loop);

    if (now >= deadline) {
        return PODCRI_TIMEOUT;
    }

    return podcri_task_wait(s->ctx->task, deadline - now);
}


static void
podcri_stream_handler(podcri_io_t *io)
{
    podcri_stream_t  *s;

    s = io->data;

    if (s->ctx != NULL) {
        podcri_task_wake(s->ctx->task);
    }
}


static void
podcri_stream_cleanup(void *data)
{
    podcri_stream_t  *s;

    s = *(podcri_stream_t **) data;

    if (s != NULL) {
        podcri_stream_close(s);
        free(s->status);
        free(s);
    }
}


void
podcri_stream_release(podcri_stream_t *s)
{
    *s->owner = NULL;

    s->owner = NULL;
    s->ctx = NULL;
}


/* What happened in between is not lost: readable and writable are kept. */

void
podcri_stream_adopt(podcri_ctx_t *ctx, podcri_stream_t *s)
{
    s->ctx = ctx;
    s->owner = podcri_palloc(ctx->pool, sizeof(podcri_stream_t *));

    *s->owner = s;

    podcri_pool_cleanup(ctx->pool, podcri_stream_cleanup, s->owner);
}
