
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_STREAM_INTERNAL_H_INCLUDED_
#define _PODCRI_STREAM_INTERNAL_H_INCLUDED_


#include "podcri_spdy.h"
#include "podcri_stream.h"


/* What the files of the streaming client share. */


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
    podcri_ctx_t          *ctx;      /* NULL: released */
    podcri_stream_t      **owner;    /* in the pool it goes with */
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


/* --- podcri_stream.c --- */

/* Reads what is there.  PODCRI_OK: something came, or the end (s->eof);
 * PODCRI_AGAIN: nothing; PODCRI_ERROR: ctx->err. */
int podcri_stream_fill(podcri_stream_t *s);

/* podcri_stream_read() without what was held. */
int podcri_stream_next(podcri_stream_t *s, int *fd, podcri_str_t *data);


/* --- podcri_stream_send.c --- */

/* Appends to what is to be sent.  PODCRI_AGAIN: no room. */
int podcri_stream_put(podcri_stream_t *s, const void *data, size_t len);

/* Appends frames that wait for room: windows, the terminal's size, the end of
 * stdin. */
void podcri_stream_pending(podcri_stream_t *s);

/* Sends.  PODCRI_AGAIN: some is left; a broken connection is found by
 * reading. */
int podcri_stream_flush(podcri_stream_t *s);

/* Counts what was read, of channel c or of none, for the windows. */
void podcri_stream_consume(podcri_stream_t *s, podcri_channel_t *c,
    size_t len);


#endif /* _PODCRI_STREAM_INTERNAL_H_INCLUDED_ */
