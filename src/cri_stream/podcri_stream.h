
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_STREAM_H_INCLUDED_
#define _PODCRI_STREAM_H_INCLUDED_


#include <sys/socket.h>

#include "podcri_ctx.h"


/*
 * A client of the runtime's streaming server: the other end of the URL that
 * the CRI calls Exec and Attach answer with.  The protocol is the kubelet's
 * (v4.channel.k8s.io over SPDY/3.1); what is not written down anywhere comes
 * from what CRI-O 1.36 and containerd 1.6 do.
 *
 * Only opening waits.  Reading and writing never do: they say PODCRI_AGAIN
 * and wake ctx->task when it is worth another try, so that one task pumps
 * both directions between two podcri_task_wait().
 *
 * Memory: while both directions are idle a stream holds no buffers.  What is
 * on its way is at most one buffer of PODCRI_STREAM_BUFFER for each
 * direction: who does not read stops the runtime's writes by TCP, and a
 * process that does not read its stdin stops podcri_stream_write().
 */

typedef struct podcri_stream_s  podcri_stream_t;

#define PODCRI_STREAM_BUFFER  32768

/* which streams: those that the URL was asked for, no more and no less */
#define PODCRI_STREAM_STDIN   0x01
#define PODCRI_STREAM_STDOUT  0x02
#define PODCRI_STREAM_STDERR  0x04
#define PODCRI_STREAM_TTY     0x08   /* can be resized; excludes STDERR */


typedef struct {
    const char  *url;
    const char  *node;       /* numeric address, NULL: this machine */
    unsigned     streams;
    uint64_t     timeout;    /* ms, until all streams are open */
} podcri_stream_conf_t;


/* Connects and opens the streams; waits.  Returns when the runtime has
 * accepted all of them: from then on no output of an attach is lost (section
 * g).  PODCRI_ERROR: ctx->err; PODCRI_CANCELED.  The stream is closed
 * with ctx->pool at the latest. */
int podcri_stream_open(podcri_ctx_t *ctx, const podcri_stream_conf_t *conf,
    podcri_stream_t **stream);

/* What comes next: PODCRI_OK and bytes in *data, good until the next call on
 * this stream, of stdout or stderr (1 or 2 in *fd); PODCRI_AGAIN: the task
 * is woken; PODCRI_DONE: the process has ended, ask podcri_stream_result();
 * PODCRI_ERROR: ctx->err, the connection is broken.  A call says that the
 * data of the call before has been used. */
int podcri_stream_read(podcri_stream_t *s, int *fd, podcri_str_t *data);

/* Takes up to size bytes for stdin, *n says how many.  PODCRI_AGAIN: none
 * now, the task is woken.  PODCRI_DONE: nobody will ever read them (ended,
 * closed, no stdin).  A broken connection is told by read.
 *
 * containerd 1.6 does not end an exec whose process has exited with much of
 * its stdin unread: it stays in a write to the FIFO that nobody reads (100 KB
 * ended, 20 MB did not).  The outputs end, the status never comes, unless
 * somebody inside takes the rest (podcri-init exec -s). */
int podcri_stream_write(podcri_stream_t *s, const void *buf, size_t size,
    size_t *n);

/* Whether all outputs that were opened have ended, and were read.  CRI-O does
 * not tell before the end of the stream. */
int podcri_stream_is_silent(const podcri_stream_t *s);

/* End of stdin, behind all that was written. */
void podcri_stream_close_stdin(podcri_stream_t *s);

/* Tells the terminal's size; of several in a row only the last may get
 * through.  Without a TTY nothing happens. */
void podcri_stream_resize(podcri_stream_t *s, unsigned width,
    unsigned height);

/* After PODCRI_DONE: PODCRI_OK and the exit code; an attach always says 0.
 * PODCRI_ERROR: the runtime's words in ctx->err. */
int podcri_stream_result(podcri_stream_t *s, int *exit_code);

/* Hands a stream over from one task to another, which may begin later: it
 * belongs to nobody between the two calls, and nothing else may be called.
 * Whoever has it then reads on where the other one stopped. */
void podcri_stream_release(podcri_stream_t *s);
void podcri_stream_adopt(podcri_ctx_t *ctx, podcri_stream_t *s);

/* Disconnects; the process, if it lives, sees the end of stdin and goes on.
 * Calling it twice does no harm. */
void podcri_stream_close(podcri_stream_t *s);


/* --- podcri_stream_url.c --- */

typedef struct {
    struct sockaddr_storage  addr;
    socklen_t                addrlen;
    const char              *host;   /* for the Host header */
    const char              *path;   /* with the query */
} podcri_stream_url_t;

/* Takes a streaming URL apart.  The connection goes to the node itself, with
 * the URL's port, whatever else the URL says: its host must be the node's
 * address, or loopback or unspecified, which mean the node's own.  For this
 * machine (node NULL) any of its addresses will do.  PODCRI_ERROR: ctx->err.
 * The strings are in ctx->pool. */
int podcri_stream_url(podcri_ctx_t *ctx, const char *url, const char *node,
    podcri_stream_url_t *out);


/* --- podcri_stream_status.c --- */

/* What the error stream said at its end: the v4 status
 * {"status":"Success"} or {"status":"Failure","message":...,"reason":...,
 * "details":{"causes":[{"reason":"ExitCode","message":"3"}]}} (Kubernetes API
 * machinery, metav1.Status), or plain text of a server that knows no v4.
 * PODCRI_OK and the exit code, or PODCRI_ERROR with the text in ctx->err. */
int podcri_stream_status(podcri_ctx_t *ctx, const char *text, size_t len,
    int *exit_code);


#endif /* _PODCRI_STREAM_H_INCLUDED_ */
