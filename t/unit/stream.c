
/*
 * Copyright (C) 2026 podcri authors
 *
 * The streaming client against a peer that follows a script.
 */


#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "_loop.h"
#include "_peer.h"
#include "podcri_spdy.h"
#include "podcri_stream.h"
#include "tap.h"


#define ALL  (PODCRI_STREAM_STDIN|PODCRI_STREAM_STDOUT|PODCRI_STREAM_STDERR)

#define SUCCESS  "{\"metadata\":{},\"status\":\"Success\"}"
#define EXIT_3                                                                \
    "{\"metadata\":{},\"status\":\"Failure\",\"message\":\"command "         \
    "terminated with non-zero exit code\",\"reason\":\"NonZeroExitCode\","    \
    "\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"3\"}]}}"


static void
test_run(test_client_t *c, const char *what)
{
    test_go(c);
    ok(test_loop_run_until(c->ctx.loop, &c->done), "%s: ends", what);

    if (c->rc == PODCRI_ERROR) {
        diag("%s", c->ctx.err.message);
    }
}


/* --- scripts --- */

static void
script_read_stdin(void)
{
    peer.bytes = 0;

    while (peer_frame()) {
        if (!peer.control && peer.stream == peer.id[1]) {
            if (peer.bytes + peer.len < sizeof(peer.text)) {
                memcpy(peer.text + peer.bytes, peer.data, peer.len);
            }

            peer.bytes += peer.len;

            if (peer.flags & PODCRI_SPDY_FLAG_FIN) {
                break;
            }
        }
    }
}


static void
script_containerd(void)
{
    peer_upgrade(4, 1);
    script_read_stdin();

    peer_text(2, "out", 0);
    peer_text(3, "err", 0);
    peer_text(2, "put", 1);
    peer_text(3, "", 1);
    peer_text(0, EXIT_3, 1);
    peer_rst(peer.id[1]);
    peer_goaway();
}


static void
script_slow(void)
{
    peer.slow = 1;
    script_containerd();
}


static void
script_crio(void)
{
    int  i;

    peer_upgrade(4, 1);
    script_read_stdin();

    peer_text(2, "out", 0);
    peer_text(0, SUCCESS, 0);

    for (i = 0; i < 4; i++) {
        peer_rst(peer.id[i]);
    }

    peer_goaway();
    (void) peer_frame();
}


static void
script_tty(void)
{
    peer_upgrade(4, 1);

    /* error, stdin, stdout, resize */

    while (peer_frame()) {
        if (!peer.control && peer.stream == peer.id[3]) {
            memcpy(peer.text + peer.bytes, peer.data, peer.len);
            peer.bytes += peer.len;

            if (strstr(peer.text, "81") != NULL) {
                break;
            }
        }
    }

    peer_text(2, "$ ", 0);
    peer_text(0, SUCCESS, 1);
    peer_text(2, "", 1);
    (void) peer_frame();
}


static void
script_early(void)
{
    peer_upgrade(4, 0);
    peer_reply(2);
    peer_text(2, "early", 0);
    peer_reply(0);
    peer_text(2, " and late", 0);
    peer_text(0, SUCCESS, 0);
}


static void
script_no_status(void)
{
    peer_upgrade(4, 1);
    peer_text(2, "some", 0);
}


static void
script_failure(void)
{
    peer_upgrade(4, 1);
    peer_text(0, "{\"metadata\":{},\"status\":\"Failure\",\"message\":"
              "\"Internal error occurred: no such thing\",\"reason\":"
              "\"InternalError\",\"code\":500}", 1);
}


static void
script_garbage(void)
{
    peer_upgrade(4, 1);
    peer_write("\x80\2\0\1garbage and more", 20);
    (void) peer_frame();
}


static void
script_404(void)
{
    static const char  answer[] =
        "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nno token\n";

    peer_accept();
    peer_write(answer, sizeof(answer) - 1);
}


static void
script_closes(void)
{
    peer_accept();
}


static void
script_endless(void)
{
    int   i;
    char  line[1024];

    memset(line, 'x', sizeof(line));
    peer_accept();
    peer_write("HTTP/1.1 101 ", 13);

    for (i = 0; i < 64 && !peer.failed; i++) {
        peer_write(line, sizeof(line));
    }
}


static void
script_silent(void)
{
    peer_accept();
    (void) peer_frame();
}


static void
script_odd_frames(void)
{
    size_t  i;

    peer_upgrade(4, 1);

    peer_write("\x80\3\0\6\0\0\0\4\0\0\0\2", 12);        /* PING */
    peer_write("\x80\3\0\6\0\0\0\4\0\0\0\3", 12);        /* not for us */
    peer_write("\x80\3\0\1\0\0\0\12\0\0\0\4\0\0\0\0\0\0", 18); /* SYN_STREAM */
    peer_write("\0\0\0\4\0\0\0\2xx", 10);                /* its data */
    peer_write("\x80\3\0\x77\0\0\0\3abc", 11);           /* unknown */
    peer_write("\x80\3\0\10\0\0\0\6\0\0\0\5ab", 14);     /* HEADERS */
    peer_write("\x80\3\0\4\0\0\0\14\0\0\0\1\0\0\0\4\0\0\0\1", 20);

    for (i = 0; i < 2 && peer_frame(); i++) {
        snprintf(peer.text + strlen(peer.text), 64, "%u:%u ", peer.type,
                 peer.stream);
    }

    peer_rst(peer.id[1]);
    peer.stage = 1;
    (void) poll(NULL, 0, 20);

    peer_text(2, "fine", 1);
    peer_text(3, "", 1);
    peer_text(0, SUCCESS, 1);
}


/* SETTINGS makes windows of 1000 bytes; how much comes, comes to bytes[] */

static void
script_window(void)
{
    struct pollfd  pfd;

    static const char  settings[] =
        "\x80\3\0\4\0\0\0\14\0\0\0\1\0\0\0\7\0\0\3\xe8";
    static const char  grow[] = "\x80\3\0\11\0\0\0\10\0\0\0\3\0\0\1\xf4";

    peer_upgrade(4, 0);
    peer_write(settings, 20);
    peer_reply(0);
    peer_reply(1);
    peer_reply(2);
    peer_reply(3);

    while (peer.bytes < 1000 && peer_frame()) {
        peer.bytes += peer.len;
    }

    pfd.fd = peer.fd;
    pfd.events = POLLIN;
    peer.sums[0] = peer.bytes;
    peer.sums[1] = poll(&pfd, 1, 50);    /* nothing more */

    peer_write(grow, 16);

    while (peer.bytes < 1500 && peer_frame()) {
        peer.bytes += peer.len;
    }

    peer.updates = poll(&pfd, 1, 50);
    peer.stage = 1;

    peer_write("\x80\3\0\11\0\0\0\10\0\0\0\3\0\7\xff\xff", 16);

    /* now the connection's 65536 are what holds */

    while (peer.bytes < 65536 && peer_frame()) {
        peer.bytes += peer.len;
    }

    peer.updates += poll(&pfd, 1, 50);

    peer_write("\x80\3\0\11\0\0\0\10\0\0\0\0\0\7\xff\xff", 16);

    while (peer_frame() && !(peer.flags & PODCRI_SPDY_FLAG_FIN)) {
        peer.bytes += peer.len;
    }

    peer_text(0, SUCCESS, 0);
}


#define FLOOD  (24 * 1024 * 1024)

/* writes more than anyone wants to keep, counts what it could */

static void
script_flood(void)
{
    size_t          i, sent;
    unsigned char   buf[8 + 65000];
    struct timeval  tv = { 0, 300000 };

    peer_upgrade(4, 1);

    (void) podcri_spdy_data(buf, peer.id[2], 0, 65000);

    for (i = 8; i < sizeof(buf); i++) {
        buf[i] = (unsigned char) i;
    }

    (void) setsockopt(peer.fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));

    for (sent = 0; sent < FLOOD; /* void */ ) {
        ssize_t  n;
        size_t   pos;

        pos = sent % sizeof(buf);
        n = send(peer.fd, buf + pos, sizeof(buf) - pos, MSG_NOSIGNAL);

        if (n == -1 && errno == EAGAIN) {
            if (peer.stage == 0) {
                peer.bytes = sent;
                peer.stage = 1;
            }

            continue;
        }

        if (n <= 0) {
            break;
        }

        sent += n;

        if (sent >= FLOOD && sent % sizeof(buf) == 0) {
            break;
        }

        if (sent >= FLOOD) {
            size_t  rest = sizeof(buf) - sent % sizeof(buf);

            peer_write(buf + sent % sizeof(buf), rest);
            sent += rest;
        }
    }

    peer.sums[0] = sent / sizeof(buf) * 65000;

    peer_text(0, SUCCESS, 1);
    peer_text(2, "", 1);
    peer_text(3, "", 1);

    while (peer_frame()) {
        peer.updates++;
    }
}


/* reads nothing until told to */

static void
script_stalled(void)
{
    size_t  i, bad;

    peer_upgrade(4, 1);

    while (peer.stage == 0) {
        (void) poll(NULL, 0, 5);
    }

    bad = 0;

    while (peer_frame()) {
        if (!peer.control && peer.stream == peer.id[1]) {
            for (i = 0; i < peer.len; i++) {
                bad += (peer.data[i]
                        != (unsigned char) ((peer.bytes + i) * 31 >> 3));
            }

            peer.bytes += peer.len;

            if (peer.flags & PODCRI_SPDY_FLAG_FIN) {
                break;
            }
        }
    }

    peer.sums[0] = bad;
    peer_text(0, SUCCESS, 0);
}


/* --- tests --- */


/* a task that has been handed an open stream */

static void
test_heir(podcri_task_t *task, void *data)
{
    test_client_t  *c;

    c = data;
    c->ctx.task = task;

    podcri_stream_adopt(&c->ctx, c->s);
    c->rc = PODCRI_AGAIN;

    while (c->rc == PODCRI_AGAIN || c->rc == PODCRI_OK) {
        int           fd;
        podcri_str_t  text;

        c->rc = podcri_stream_read(c->s, &fd, &text);

        if (c->rc == PODCRI_OK) {
            c->outlen[fd] += text.len;

        } else if (c->rc == PODCRI_AGAIN) {
            (void) podcri_task_wait(task, 0);
        }
    }

    c->rc = podcri_stream_result(c->s, &c->exit_code);
    c->done = 1;
}


static void
test_giver(podcri_task_t *task, void *data)
{
    test_client_t  *c;

    c = data;
    c->ctx.task = task;
    c->rc = podcri_stream_open(&c->ctx, &c->conf, &c->s);

    if (c->rc == PODCRI_OK) {
        podcri_stream_release(c->s);
        c->opened = 1;
    }
}


static void
test_hand_over(void)
{
    test_client_t  *c;

    c = test_begin(script_early, ALL, NULL);

    (void) podcri_task_spawn(c->ctx.loop, test_giver, NULL, c, NULL);
    ok(test_loop_run_until(c->ctx.loop, &c->opened), "open, and given away");

    /* the giver's pool goes; the stream stays, and what comes is kept */

    podcri_pool_destroy(c->ctx.pool);
    test_join();
    test_settle(c, 3);
    c->ctx.pool = podcri_pool_create(0);

    (void) podcri_task_spawn(c->ctx.loop, test_heir, NULL, c, NULL);
    ok(test_loop_run_until(c->ctx.loop, &c->done), "another task reads on");
    is_int(c->outlen[1], 14, "all of it");
    is_int(c->rc, PODCRI_OK, "to the result");

    test_end(c);
}


static void
test_protocol(void)
{
    test_client_t  *c;

    c = test_begin(script_containerd, ALL, "input");
    test_run(c, "containerd's end");
    is_int(c->rc, PODCRI_OK, "has a result");
    is_int(c->exit_code, 3, "exit code");
    is_str(c->out[1], "output", "stdout");
    is_str(c->out[2], "err", "stderr");
    ok(strstr(peer.head, "POST /exec/abcd HTTP/1.1\r\nHost: 127.0.0.1:")
       == peer.head, "request line and host");
    ok(strstr(peer.head, "\r\nUpgrade: SPDY/3.1\r\n") != NULL
       && strstr(peer.head, "\r\nConnection: Upgrade\r\n") != NULL
       && strstr(peer.head, "\r\nX-Stream-Protocol-Version: "
                            "v4.channel.k8s.io\r\n") != NULL, "upgrade");
    is_str(peer.names, "error stdin stdout stderr ", "streams");
    is_str(peer.text, "input", "stdin, and its end");
    is_int(peer.failed, 0, "the peer is content");
    test_end(c);

    c = test_begin(script_slow, ALL, "input");
    test_run(c, "byte by byte");
    is_int(c->exit_code, 3, "exit code");
    is_str(c->out[1], "output", "stdout");
    test_end(c);

    c = test_begin(script_crio, ALL, "");
    test_run(c, "CRI-O's end");
    is_int(c->rc, PODCRI_OK, "has a result");
    is_int(c->exit_code, 0, "exit code");
    is_str(c->out[1], "out", "stdout");
    is_int(peer.bytes, 0, "no stdin but its end");
    test_end(c);

    c = test_begin(script_tty, ALL|PODCRI_STREAM_TTY, NULL);
    c->resizes = 3;
    test_run(c, "a terminal");
    is_str(peer.names, "error stdin stdout resize ", "streams");
    is_str(peer.text, "{\"Width\":83,\"Height\":24}\n{\"Width\":82,"
           "\"Height\":24}\n{\"Width\":81,\"Height\":24}\n", "sizes");
    is_str(c->out[1], "$ ", "prompt");
    test_end(c);

    c = test_begin(script_early, ALL, NULL);
    test_run(c, "output before all answers");
    is_str(c->out[1], "early and late", "is not lost");
    is_int(c->rc, PODCRI_OK, "has a result");
    test_end(c);

    c = test_begin(script_odd_frames, ALL, NULL);
    test_go(c);

    while (peer.stage == 0 && !c->done) {
        (void) test_loop_step(c->ctx.loop, 5);
    }

    test_settle(c, 2);
    c->in = "x";
    c->inlen = 1;
    ok(test_loop_run_until(c->ctx.loop, &c->done), "odd frames: ends");
    is_str(peer.text, "6:2 3:4 ", "PING answered, SYN_STREAM refused");
    is_int(c->write_rc, PODCRI_DONE, "stdin that was reset takes nothing");
    is_str(c->out[1], "fine", "output");
    is_int(c->rc, PODCRI_OK, "has a result");
    test_end(c);
}


static void
test_errors(void)
{
    test_client_t  *c;

    c = test_begin(script_no_status, ALL, NULL);
    test_run(c, "no status");
    is_int(c->rc, PODCRI_ERROR, "is an error");
    is_str(c->out[1], "some", "behind the output");
    is_int(c->ctx.err.kind, PODCRI_E_UNAVAILABLE, "of the runtime");
    test_end(c);

    c = test_begin(script_failure, ALL, NULL);
    test_run(c, "a failure");
    is_int(c->rc, PODCRI_ERROR, "is an error");
    is_str(c->ctx.err.message, "Internal error occurred: no such thing",
           "in the runtime's words");
    test_end(c);

    c = test_begin(script_garbage, ALL, NULL);
    test_run(c, "garbage");
    is_int(c->rc, PODCRI_ERROR, "is an error");
    ok(strstr(c->ctx.err.message, "another version") != NULL, "in words");
    test_end(c);

    c = test_begin(script_404, ALL, NULL);
    test_run(c, "404");
    is_int(c->rc, PODCRI_ERROR, "is an error");
    is_str(c->ctx.err.message, "runtime's streaming server refused the "
           "stream: 404 Not Found: no token", "in words");
    test_end(c);

    c = test_begin(script_closes, ALL, NULL);
    test_run(c, "no answer");
    is_int(c->rc, PODCRI_ERROR, "is an error");
    test_end(c);

    c = test_begin(script_endless, ALL, NULL);
    test_run(c, "an endless header");
    is_int(c->rc, PODCRI_ERROR, "is an error");
    ok(strstr(c->ctx.err.message, "too long") != NULL, "in words");
    test_end(c);

    c = test_begin(script_silent, ALL, NULL);
    c->conf.timeout = 30;
    test_run(c, "silence");
    is_int(c->rc, PODCRI_ERROR, "is an error");
    is_int(c->ctx.err.kind, PODCRI_E_TIMEOUT, "a timeout");
    test_end(c);

    c = test_begin(script_silent, ALL, NULL);
    test_go(c);
    test_settle(c, 3);
    podcri_task_cancel(c->task);
    ok(test_loop_run_until(c->ctx.loop, &c->done), "canceled while opening");
    is_int(c->rc, PODCRI_CANCELED, "is told");
    test_end(c);

    /* a port where nobody listens: the peer's, after it was closed */

    c = test_begin(script_closes, ALL, NULL);
    test_run(c, "once");
    close(peer.listener);
    c->done = 0;
    podcri_err_clear(&c->ctx);
    test_run(c, "nobody listens");
    is_int(c->rc, PODCRI_ERROR, "is an error");
    is_str(c->ctx.err.cause, "Connection refused", "with its cause");
    test_end(c);
}


static void
test_flow(void)
{
    char           *data;
    size_t          i, len;
    test_client_t  *c;

    len = 200000;
    data = malloc(len + 1);
    memset(data, 'x', len);
    data[len] = '\0';

    c = test_begin(script_window, ALL, data);
    test_run(c, "windows");
    is_int(peer.sums[0], 1000, "no more than the stream's window");
    is_int(peer.sums[1], 0, "then nothing");
    is_int(peer.updates, 0, "nor more than it grew by, nor than the "
           "connection's");
    is_int(peer.bytes, len, "all in the end");
    is_int(c->rc, PODCRI_OK, "has a result");
    test_end(c);
    free(data);

    c = test_begin(script_flood, ALL, NULL);
    c->hold = 1;
    test_go(c);

    while (peer.stage == 0 && !c->done) {
        (void) test_loop_step(c->ctx.loop, 5);
    }

    ok(c->outlen[1] <= PODCRI_STREAM_BUFFER, "who does not read gets no more "
       "than a buffer (%zu)", c->outlen[1]);
    ok(peer.bytes < FLOOD / 2, "and stops the peer (after %zu)", peer.bytes);

    c->go = 1;
    podcri_task_wake(c->task);
    ok(test_loop_run_until(c->ctx.loop, &c->done), "goes on");
    is_int(c->rc, PODCRI_OK, "has a result");
    ok(c->biggest <= PODCRI_STREAM_BUFFER, "pieces of a buffer at most");
    len = c->outlen[1];

    for (i = 0; i < len && (unsigned char) c->out[1][i]
                           == (unsigned char) (i % 65000 + 8); i++)
    {
        /* void */
    }

    is_int(i, len, "byte for byte");
    test_join();
    is_int(len, peer.sums[0], "all of it");
    is_int(peer.updates, 0, "and not a frame of ours that the end could "
           "find unread");
    test_end(c);

    len = FLOOD;
    data = malloc(len);

    for (i = 0; i < len; i++) {
        data[i] = (char) (i * 31 >> 3);
    }

    c = test_begin(script_stalled, ALL, NULL);
    c->in = data;
    c->inlen = len;
    test_go(c);
    test_settle(c, 100);
    ok(c->inpos < len / 2 && c->write_rc == PODCRI_AGAIN,
       "a peer that does not read stops the writer (after %zu)", c->inpos);
    peer.stage = 1;
    ok(test_loop_run_until(c->ctx.loop, &c->done), "goes on");
    is_int(peer.bytes, len, "all of it");
    is_int(peer.sums[0], 0, "byte for byte");
    is_int(c->rc, PODCRI_OK, "has a result");
    test_end(c);
    free(data);
}


int
main(void)
{
    test_protocol();
    test_errors();
    test_flow();
    test_hand_over();

    podcri_fiber_drain();

    return done_testing();
}
