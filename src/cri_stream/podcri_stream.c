
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _GNU_SOURCE
#define _GNU_SOURCE              /* memmem() */
#endif

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "podcri_spdy.h"
#include "podcri_stream.h"


/* room for frames of our own behind one DATA frame of stdin */
#define PODCRI_STREAM_CONTROL     1024
#define PODCRI_STREAM_OUT         (PODCRI_STREAM_BUFFER + PODCRI_SPDY_HEADER  \
                                   + PODCRI_STREAM_CONTROL)

/* Our windows are as wide as can be from the beginning, for TCP stops the peer
 * well enough.  Frames that open them on the way would do harm: a server that
 * closes its socket with bytes of ours unread resets the connection, and what
 * it had written last is lost (seen with containerd). */
#define PODCRI_STREAM_CONSUMED    (PODCRI_SPDY_MAX_WINDOW / 2)

/* of the text on the error stream */
#define PODCRI_STREAM_STATUS_MAX  8192

#define PODCRI_STREAM_RESIZE_MAX  64


/* the streams of a connection; ids are 1, 3, 5... in the order of opening */

enum {
    PODCRI_CHANNEL_ERROR = 0,
    PODCRI_CHANNEL_STDIN,
    PODCRI_CHANNEL_STDOUT,
    PODCRI_CHANNEL_STDERR,
    PODCRI_CHANNEL_RESIZE,
    PODCRI_CHANNEL_MAX
};

typedef struct {
    uint32_t         id;         /* 0: not opened */
    int64_t          window;     /* bytes that may be sent */
    uint32_t         consumed;   /* bytes read since the last update */
    unsigned         replied:1;
    unsigned         ended:1;    /* the peer sends no more */
    unsigned         reset:1;    /* the peer reads no more */
} podcri_channel_t;

struct podcri_stream_s {
    podcri_ctx_t          *ctx;
    podcri_io_t            io;

    podcri_channel_t       channel[PODCRI_CHANNEL_MAX];
    podcri_spdy_parser_t   parser;

    /* the connection's window for what we send; a peer that never speaks of
     * windows has none: streaming servers neither keep to them nor open them */
    int64_t                window;
    uint32_t               initial;
    uint32_t               consumed;

    char                  *in;
    size_t                 in_pos;
    size_t                 in_len;

    unsigned char         *out;
    size_t                 out_pos;
    size_t                 out_len;

    char                  *status;
    size_t                 status_len;

    podcri_str_t           held;       /* came while streams were opened */
    int                    held_fd;

    unsigned               width;
    unsigned               height;

    unsigned               added:1;
    unsigned               windows:1;  /* the peer keeps to them */
    unsigned               resize:1;   /* to be sent */
    unsigned               fin:1;      /* stdin was ended by us */
    unsigned               fin_sent:1;
    unsigned               goaway:1;
    unsigned               eof:1;
};


static int podcri_stream_connect(podcri_stream_t *s,
    const podcri_stream_url_t *url, uint64_t deadline);
static int podcri_stream_upgrade(podcri_stream_t *s,
    const podcri_stream_url_t *url, uint64_t deadline);
static int podcri_stream_upgraded(podcri_stream_t *s, size_t head);
static int podcri_stream_open_channels(podcri_stream_t *s,
    unsigned streams, uint64_t deadline);
static int podcri_stream_wait(podcri_stream_t *s, uint64_t deadline);
static void podcri_stream_handler(podcri_io_t *io);
static int podcri_stream_next(podcri_stream_t *s, int *fd,
    podcri_str_t *data);
static int podcri_stream_frame(podcri_stream_t *s,
    const podcri_spdy_frame_t *f, int *fd);
static int podcri_stream_fill(podcri_stream_t *s);
static int podcri_stream_is_over(const podcri_stream_t *s);
static void podcri_stream_growth(podcri_stream_t *s,
    const podcri_spdy_frame_t *f);
static void podcri_stream_consume(podcri_stream_t *s, podcri_channel_t *c,
    size_t len);
static int podcri_stream_put(podcri_stream_t *s, const void *data,
    size_t len);
static void podcri_stream_pending(podcri_stream_t *s);
static int podcri_stream_flush(podcri_stream_t *s);
static size_t podcri_stream_allowed(const podcri_stream_t *s,
    const podcri_channel_t *c, size_t size);
static podcri_channel_t *podcri_stream_channel(podcri_stream_t *s,
    uint32_t id);
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

    s = podcri_pcalloc(ctx->pool, sizeof(podcri_stream_t));

    s->ctx = ctx;
    s->io.fd = -1;
    s->io.handler = podcri_stream_handler;
    s->io.data = s;
    s->window = PODCRI_SPDY_WINDOW;
    s->initial = PODCRI_SPDY_WINDOW;

    podcri_spdy_parser_init(&s->parser);
    podcri_pool_cleanup(ctx->pool, podcri_stream_cleanup, s);

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

    podcri_task_wake(s->ctx->task);
}


int
podcri_stream_read(podcri_stream_t *s, int *fd, podcri_str_t *data)
{
    if (s->held.len != 0) {
        *fd = s->held_fd;
        *data = s->held;
        s->held.len = 0;

        return PODCRI_OK;
    }

    return podcri_stream_next(s, fd, data);
}


static int
podcri_stream_next(podcri_stream_t *s, int *fd, podcri_str_t *data)
{
    int                   rc;
    const char           *pos, *why;
    podcri_spdy_frame_t   f;

    if (s->io.fd == -1) {
        return podcri_fail(s->ctx, PODCRI_E_INTERNAL, NULL,
                           "stream is closed");
    }

    for ( ;; ) {
        podcri_stream_pending(s);
        (void) podcri_stream_flush(s);

        while (s->in_pos < s->in_len) {

            /* each frame may need one of our own in answer */

            if (s->out_len - s->out_pos
                > PODCRI_STREAM_OUT - 4 * PODCRI_SPDY_CONTROL_SIZE)
            {
                return PODCRI_AGAIN;
            }

            pos = s->in + s->in_pos;

            rc = podcri_spdy_parse(&s->parser, &pos, s->in + s->in_len, &f,
                                   &why);

            s->in_pos = pos - s->in;

            if (rc == PODCRI_AGAIN) {
                break;
            }

            if (rc == PODCRI_ERROR) {
                return podcri_fail(s->ctx, PODCRI_E_INTERNAL, NULL,
                                   "runtime's streaming server broke the "
                                   "SPDY protocol: %s", why);
            }

            if (podcri_stream_frame(s, &f, fd) == PODCRI_OK) {
                *data = f.data;
                return PODCRI_OK;
            }
        }

        if (podcri_stream_is_over(s)) {
            (void) podcri_stream_flush(s);
            return PODCRI_DONE;
        }

        s->in_pos = 0;
        s->in_len = 0;

        rc = podcri_stream_fill(s);

        if (rc == PODCRI_AGAIN) {
            podcri_stream_pending(s);
            (void) podcri_stream_flush(s);
        }

        if (rc != PODCRI_OK) {
            return rc;
        }
    }
}


/* PODCRI_OK: f is output, of *fd */

static int
podcri_stream_frame(podcri_stream_t *s, const podcri_spdy_frame_t *f,
    int *fd)
{
    size_t             n;
    unsigned           i;
    unsigned char      buf[PODCRI_SPDY_CONTROL_SIZE];
    podcri_channel_t  *c, *stdout_, *stderr_;

    stdout_ = &s->channel[PODCRI_CHANNEL_STDOUT];
    stderr_ = &s->channel[PODCRI_CHANNEL_STDERR];

    c = podcri_stream_channel(s, f->stream);

    switch (f->type) {

    case PODCRI_SPDY_DATA:

        if (c != NULL) {
            c->replied = 1;
            c->ended |= f->flags & PODCRI_SPDY_FLAG_FIN;
        }

        podcri_stream_consume(s, c, f->data.len);

        if (f->data.len == 0) {
            break;
        }

        if (c == stdout_ || c == stderr_) {
            *fd = (c == stdout_) ? 1 : 2;
            return PODCRI_OK;
        }

        if (c == &s->channel[PODCRI_CHANNEL_ERROR]) {
            if (s->status == NULL) {
                s->status = podcri_palloc(s->ctx->pool,
                                          PODCRI_STREAM_STATUS_MAX);
            }

            n = podcri_min(f->data.len,
                           PODCRI_STREAM_STATUS_MAX - s->status_len);
            memcpy(s->status + s->status_len, f->data.data, n);
            s->status_len += n;
        }

        break;

    case PODCRI_SPDY_SYN_REPLY:

        if (c != NULL) {
            c->replied = 1;
            c->ended |= f->flags & PODCRI_SPDY_FLAG_FIN;
        }

        break;

    case PODCRI_SPDY_HEADERS:

        if (c != NULL) {
            c->ended |= f->flags & PODCRI_SPDY_FLAG_FIN;
        }

        break;

    case PODCRI_SPDY_RST_STREAM:

        if (c != NULL) {
            c->ended = 1;
            c->reset = 1;
        }

        break;

    case PODCRI_SPDY_SYN_STREAM:

        /* no server opens streams of its own here */

        n = podcri_spdy_rst(buf, f->stream, PODCRI_SPDY_REFUSED_STREAM) - buf;
        (void) podcri_stream_put(s, buf, n);
        break;

    case PODCRI_SPDY_PING:

        /* odd ones would be answers to ours (section 2.6.5) */

        if (f->value % 2 == 0) {
            n = podcri_spdy_ping(buf, f->value) - buf;
            (void) podcri_stream_put(s, buf, n);
        }

        break;

    case PODCRI_SPDY_SETTINGS:

        s->windows = 1;

        for (i = 0; i < PODCRI_CHANNEL_MAX; i++) {
            s->channel[i].window += (int64_t) f->value - s->initial;
        }

        s->initial = f->value;
        break;

    case PODCRI_SPDY_WINDOW_UPDATE:
        podcri_stream_growth(s, f);
        break;

    case PODCRI_SPDY_GOAWAY:
        s->goaway = 1;
        break;
    }

    return PODCRI_AGAIN;
}


/* Reads what is there.  PODCRI_OK: something came, or the end. */

static int
podcri_stream_fill(podcri_stream_t *s)
{
    ssize_t  n;

    if (s->eof) {
        return PODCRI_OK;
    }

    if (s->io.readable) {
        if (s->in == NULL) {
            s->in = malloc(PODCRI_STREAM_BUFFER);

            if (s->in == NULL) {
                podcri_nomem(PODCRI_STREAM_BUFFER);
            }
        }

        do {
            n = recv(s->io.fd, s->in + s->in_len,
                     PODCRI_STREAM_BUFFER - s->in_len, 0);
        } while (n == -1 && errno == EINTR);

        if (n > 0) {
            s->in_len += n;
            return PODCRI_OK;
        }

        /* a server that ends after its last word may do it with a reset */

        if (n == 0 || errno == ECONNRESET || errno == EPIPE) {
            s->eof = 1;
            return PODCRI_OK;
        }

        if (errno != EAGAIN) {
            return podcri_fail(s->ctx, PODCRI_E_UNAVAILABLE,
                               podcri_pstrdup(s->ctx->pool, strerror(errno)),
                               "reading from the runtime's streaming server");
        }

        s->io.readable = 0;
    }

    if (s->in_len == 0) {
        free(s->in);
        s->in = NULL;
    }

    return PODCRI_AGAIN;
}


/* The two runtimes end differently (section f): containerd ends its output
 * with FIN, CRI-O with RST_STREAM only; both then say GOAWAY and close.  What
 * is read here is what they have in common. */

static int
podcri_stream_is_over(const podcri_stream_t *s)
{
    unsigned                 i;
    const podcri_channel_t  *c;

    if (s->eof) {
        return 1;
    }

    if (!s->channel[PODCRI_CHANNEL_ERROR].ended) {
        return 0;
    }

    if (s->goaway) {
        return 1;
    }

    for (i = 0; i < PODCRI_CHANNEL_MAX; i++) {
        c = &s->channel[i];

        if (c->id != 0 && !c->ended && i != PODCRI_CHANNEL_STDIN
            && i != PODCRI_CHANNEL_RESIZE)
        {
            return 0;
        }
    }

    return 1;
}


static void
podcri_stream_growth(podcri_stream_t *s, const podcri_spdy_frame_t *f)
{
    int64_t           *window;
    podcri_channel_t  *c;

    s->windows = 1;

    if (f->stream == 0) {
        window = &s->window;

    } else {
        c = podcri_stream_channel(s, f->stream);

        if (c == NULL) {
            return;
        }

        window = &c->window;
    }

    *window = podcri_min(*window + f->value, PODCRI_SPDY_MAX_WINDOW);
}


/* counts what was read, for windows to be opened again with the next call */

static void
podcri_stream_consume(podcri_stream_t *s, podcri_channel_t *c, size_t len)
{
    s->consumed += len;

    if (c != NULL) {
        c->consumed += len;
    }
}


/* Appends to what is to be sent.  PODCRI_AGAIN: no room. */

static int
podcri_stream_put(podcri_stream_t *s, const void *data, size_t len)
{
    if (s->out == NULL) {
        s->out = malloc(PODCRI_STREAM_OUT);

        if (s->out == NULL) {
            podcri_nomem(PODCRI_STREAM_OUT);
        }

        s->out_pos = 0;
        s->out_len = 0;
    }

    if (PODCRI_STREAM_OUT - s->out_len < len && s->out_pos > 0) {
        memmove(s->out, s->out + s->out_pos, s->out_len - s->out_pos);
        s->out_len -= s->out_pos;
        s->out_pos = 0;
    }

    if (PODCRI_STREAM_OUT - s->out_len < len) {
        return PODCRI_AGAIN;
    }

    memcpy(s->out + s->out_len, data, len);
    s->out_len += len;

    return PODCRI_OK;
}


/* frames that wait for room: windows, the terminal's size, the end of stdin */

static void
podcri_stream_pending(podcri_stream_t *s)
{
    int                len;
    unsigned           i;
    unsigned char      buf[PODCRI_STREAM_RESIZE_MAX], *text;
    podcri_channel_t  *c;

    if (s->consumed >= PODCRI_STREAM_CONSUMED) {
        len = podcri_spdy_window_update(buf, 0, s->consumed) - buf;

        if (podcri_stream_put(s, buf, len) == PODCRI_OK) {
            s->consumed = 0;
        }
    }

    for (i = 0; i < PODCRI_CHANNEL_MAX; i++) {
        c = &s->channel[i];

        if (c->consumed < PODCRI_STREAM_CONSUMED || c->ended) {
            continue;
        }

        len = podcri_spdy_window_update(buf, c->id, c->consumed) - buf;

        if (podcri_stream_put(s, buf, len) == PODCRI_OK) {
            c->consumed = 0;
        }
    }

    c = &s->channel[PODCRI_CHANNEL_RESIZE];

    if (s->resize && c->id != 0 && !c->reset) {

        /* the fields of client-go's TerminalSize */

        text = buf + PODCRI_SPDY_HEADER;
        len = snprintf((char *) text, sizeof(buf) - PODCRI_SPDY_HEADER,
                       "{\"Width\":%u,\"Height\":%u}\n", s->width,
                       s->height);

        if (podcri_stream_allowed(s, c, len) == (size_t) len) {
            (void) podcri_spdy_data(buf, c->id, 0, len);

            if (podcri_stream_put(s, buf, PODCRI_SPDY_HEADER + len)
                == PODCRI_OK)
            {
                s->resize = 0;
                s->window -= len;
                c->window -= len;
            }
        }
    }

    c = &s->channel[PODCRI_CHANNEL_STDIN];

    if (s->fin && !s->fin_sent && !c->reset) {
        (void) podcri_spdy_data(buf, c->id, PODCRI_SPDY_FLAG_FIN, 0);

        if (podcri_stream_put(s, buf, PODCRI_SPDY_HEADER) == PODCRI_OK) {
            s->fin_sent = 1;
        }
    }
}


/* PODCRI_AGAIN: some is left; a broken connection is found by reading */

static int
podcri_stream_flush(podcri_stream_t *s)
{
    ssize_t  n;

    while (s->out != NULL && s->io.writable) {

        n = send(s->io.fd, s->out + s->out_pos, s->out_len - s->out_pos,
                 MSG_NOSIGNAL);

        if (n == -1) {
            if (errno == EINTR) {
                continue;
            }

            if (errno == EAGAIN) {
                s->io.writable = 0;
                return PODCRI_AGAIN;
            }

            n = s->out_len - s->out_pos;
        }

        s->out_pos += n;

        if (s->out_pos == s->out_len) {
            free(s->out);
            s->out = NULL;
            s->out_pos = 0;
            s->out_len = 0;
        }
    }

    return s->out == NULL ? PODCRI_OK : PODCRI_AGAIN;
}


int
podcri_stream_write(podcri_stream_t *s, const void *buf, size_t size,
    size_t *n)
{
    ssize_t            sent;
    size_t             len;
    struct iovec       iov[2];
    struct msghdr      msg;
    unsigned char      head[PODCRI_SPDY_HEADER];
    podcri_channel_t  *c;

    c = &s->channel[PODCRI_CHANNEL_STDIN];
    *n = 0;

    if (s->io.fd == -1 || c->id == 0 || c->reset || s->fin || s->goaway
        || s->eof)
    {
        return PODCRI_DONE;
    }

    podcri_stream_pending(s);

    if (podcri_stream_flush(s) != PODCRI_OK || !s->io.writable) {
        return PODCRI_AGAIN;
    }

    len = podcri_stream_allowed(s, c, podcri_min(size,
                                                 PODCRI_STREAM_BUFFER));
    if (len == 0) {
        return size == 0 ? PODCRI_OK : PODCRI_AGAIN;
    }

    (void) podcri_spdy_data(head, c->id, 0, len);

    iov[0].iov_base = head;
    iov[0].iov_len = PODCRI_SPDY_HEADER;
    iov[1].iov_base = (void *) buf;
    iov[1].iov_len = len;

    memset(&msg, 0, sizeof(struct msghdr));
    msg.msg_iov = iov;
    msg.msg_iovlen = 2;

    do {
        sent = sendmsg(s->io.fd, &msg, MSG_NOSIGNAL);
    } while (sent == -1 && errno == EINTR);

    if (sent == -1) {
        if (errno == EAGAIN) {
            s->io.writable = 0;
            return PODCRI_AGAIN;
        }

        return PODCRI_DONE;
    }

    /* a frame that was begun is to be ended: the rest is kept */

    if (sent < PODCRI_SPDY_HEADER) {
        (void) podcri_stream_put(s, head + sent, PODCRI_SPDY_HEADER - sent);
        sent = PODCRI_SPDY_HEADER;
    }

    sent -= PODCRI_SPDY_HEADER;

    if ((size_t) sent < len) {
        (void) podcri_stream_put(s, (const char *) buf + sent, len - sent);
    }

    s->window -= len;
    c->window -= len;
    *n = len;

    return PODCRI_OK;
}


/* how many of size bytes the peer's windows let through */

static size_t
podcri_stream_allowed(const podcri_stream_t *s, const podcri_channel_t *c,
    size_t size)
{
    int64_t  window;

    if (!s->windows) {
        return size;
    }

    window = podcri_min(s->window, c->window);

    if (window <= 0) {
        return 0;
    }

    return podcri_min(size, (size_t) window);
}


void
podcri_stream_close_stdin(podcri_stream_t *s)
{
    if (s->channel[PODCRI_CHANNEL_STDIN].id == 0 || s->io.fd == -1) {
        return;
    }

    s->fin = 1;

    podcri_stream_pending(s);
    (void) podcri_stream_flush(s);
}


void
podcri_stream_resize(podcri_stream_t *s, unsigned width, unsigned height)
{
    if (s->channel[PODCRI_CHANNEL_RESIZE].id == 0 || s->io.fd == -1) {
        return;
    }

    s->width = width;
    s->height = height;
    s->resize = 1;

    podcri_stream_pending(s);
    (void) podcri_stream_flush(s);
}


int
podcri_stream_result(podcri_stream_t *s, int *exit_code)
{
    if (s->status_len == 0) {
        return podcri_fail(s->ctx, PODCRI_E_UNAVAILABLE, NULL,
                           "runtime's streaming server closed the connection "
                           "before the end of the process");
    }

    return podcri_stream_status(s->ctx, s->status, s->status_len, exit_code);
}


static podcri_channel_t *
podcri_stream_channel(podcri_stream_t *s, uint32_t id)
{
    unsigned  i;

    for (i = 0; i < PODCRI_CHANNEL_MAX; i++) {
        if (s->channel[i].id == id && id != 0) {
            return &s->channel[i];
        }
    }

    return NULL;
}


void
podcri_stream_close(podcri_stream_t *s)
{
    if (s->io.fd == -1) {
        return;
    }

    if (s->added) {
        s->ctx->loop->io_del(s->ctx->loop, &s->io);
        s->added = 0;
    }

    (void) close(s->io.fd);
    s->io.fd = -1;

    free(s->in);
    free(s->out);
    s->in = NULL;
    s->out = NULL;
    s->held.len = 0;
}


static void
podcri_stream_cleanup(void *data)
{
    podcri_stream_close(data);
}
