
/*
 * Copyright (C) 2026 podcri authors
 */


#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "podcri_stream_internal.h"


static size_t podcri_stream_allowed(const podcri_stream_t *s,
    const podcri_channel_t *c, size_t size);


void
podcri_stream_consume(podcri_stream_t *s, podcri_channel_t *c, size_t len)
{
    s->consumed += len;

    if (c != NULL) {
        c->consumed += len;
    }
}


int
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


void
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


int
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
