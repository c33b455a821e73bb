
/*
 * Copyright (C) 2026 podcri authors
 */


#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "podcri_stream_internal.h"


static int podcri_stream_frame(podcri_stream_t *s,
    const podcri_spdy_frame_t *f, int *fd);
static int podcri_stream_is_over(const podcri_stream_t *s);
static void podcri_stream_growth(podcri_stream_t *s,
    const podcri_spdy_frame_t *f);
static podcri_channel_t *podcri_stream_channel(podcri_stream_t *s,
    uint32_t id);


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


int
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
                s->status = malloc(PODCRI_STREAM_STATUS_MAX);

                if (s->status == NULL) {
                    podcri_nomem(PODCRI_STREAM_STATUS_MAX);
                }
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


int
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
    if (s->eof) {
        return 1;
    }

    if (!s->channel[PODCRI_CHANNEL_ERROR].ended) {
        return 0;
    }

    if (s->goaway) {
        return 1;
    }

    return podcri_stream_is_silent(s);
}


int
podcri_stream_is_silent(const podcri_stream_t *s)
{
    unsigned                 i;
    const podcri_channel_t  *c;

    for (i = PODCRI_CHANNEL_STDOUT; i <= PODCRI_CHANNEL_STDERR; i++) {
        c = &s->channel[i];

        if (c->id != 0 && !c->ended) {
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
