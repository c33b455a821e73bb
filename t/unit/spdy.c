
/*
 * Copyright (C) 2026 podcri authors
 *
 * The streaming client against a peer that follows a script, in a thread.
 */


#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include "_loop.h"
#include "podcri_spdy.h"
#include "podcri_stream.h"
#include "tap.h"


#define ALL  (PODCRI_STREAM_STDIN|PODCRI_STREAM_STDOUT|PODCRI_STREAM_STDERR)

#define SUCCESS  "{\"metadata\":{},\"status\":\"Success\"}"
#define EXIT_3                                                                \
    "{\"metadata\":{},\"status\":\"Failure\",\"message\":\"command "         \
    "terminated with non-zero exit code\",\"reason\":\"NonZeroExitCode\","    \
    "\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"3\"}]}}"


/* the peer's side */

typedef struct {
    int             listener;
    int             fd;
    void          (*script)(void);
    pthread_t       thread;
    char            head[4096];
    char            names[256];      /* streamtype of each, with blanks */
    uint32_t        id[8];
    int             nstreams;
    int             failed;
    int             joined;
    size_t          slow;            /* bytes in a write, 0: all */

    /* the frame that was read last */
    int             control;
    unsigned        type;
    unsigned        flags;
    uint32_t        stream;
    size_t          len;
    unsigned char   data[1 << 17];

    /* what a script found */
    size_t          bytes;
    size_t          updates;
    size_t          sums[2];
    char            text[1024];
    volatile int    stage;
} test_peer_t;

static test_peer_t  peer;


/* the client's side */

typedef struct {
    podcri_ctx_t            ctx;
    podcri_stream_conf_t    conf;
    podcri_stream_t        *s;
    const char             *in;      /* for stdin; NULL: never ended */
    size_t                  inlen;
    size_t                  inpos;
    size_t                  hold;    /* stop reading at so many bytes */
    int                     resizes;
    char                   *out[3];
    size_t                  outlen[3];
    size_t                  biggest;
    int                     rc;
    int                     exit_code;
    int                     write_rc;
    podcri_task_t          *task;
    volatile int            opened;
    volatile int            go;
    volatile int            done;
} test_client_t;


static void
peer_write(const void *data, size_t len)
{
    size_t       n;
    ssize_t      rc;
    const char  *p;

    for (p = data; len > 0; p += rc, len -= rc) {
        n = peer.slow ? podcri_min(peer.slow, len) : len;
        rc = send(peer.fd, p, n, MSG_NOSIGNAL);

        if (rc <= 0) {
            peer.failed = 1;
            return;
        }
    }
}


static int
peer_read(void *buf, size_t len)
{
    size_t   done;
    ssize_t  n;

    for (done = 0; done < len; done += n) {
        n = recv(peer.fd, (char *) buf + done, len - done, 0);

        if (n <= 0) {
            return 0;
        }
    }

    return 1;
}


static int
peer_frame(void)
{
    unsigned char  h[8];

    if (!peer_read(h, 8)) {
        return 0;
    }

    peer.control = h[0] >> 7;
    peer.type = peer.control ? (unsigned) (h[2] << 8 | h[3]) : 0;
    peer.stream = (uint32_t) (h[0] & 0x7f) << 24 | h[1] << 16 | h[2] << 8
                  | h[3];
    peer.flags = h[4];
    peer.len = h[5] << 16 | h[6] << 8 | h[7];

    if (peer.len > sizeof(peer.data) || !peer_read(peer.data, peer.len)) {
        return 0;
    }

    if (peer.control && peer.len >= 4) {
        peer.stream = (uint32_t) peer.data[0] << 24 | peer.data[1] << 16
                      | peer.data[2] << 8 | peer.data[3];
    }

    return 1;
}


static void
peer_data(int i, const void *data, size_t len, int fin)
{
    unsigned char  h[8];

    (void) podcri_spdy_data(h, peer.id[i], fin ? PODCRI_SPDY_FLAG_FIN : 0,
                            len);
    peer_write(h, 8);
    peer_write(data, len);
}


static void
peer_text(int i, const char *text, int fin)
{
    peer_data(i, text, strlen(text), fin);
}


static void
peer_rst(uint32_t id)
{
    unsigned char  buf[16];

    (void) podcri_spdy_rst(buf, id, 5);
    peer_write(buf, 16);
}


static void
peer_goaway(void)
{
    peer_write("\x80\3\0\7\0\0\0\10\0\0\0\0\0\0\0\0", 16);
}


static void
peer_reply(int i)
{
    unsigned char  buf[] = "\x80\3\0\2\0\0\0\14\0\0\0\0header!!";

    buf[11] = (unsigned char) peer.id[i];
    peer_write(buf, 20);
}


static void
peer_accept(void)
{
    size_t  n;

    peer.fd = accept(peer.listener, NULL, NULL);

    for (n = 0; n < sizeof(peer.head) - 1; n++) {
        if (!peer_read(peer.head + n, 1)) {
            break;
        }

        if (n > 3 && memcmp(peer.head + n - 3, "\r\n\r\n", 4) == 0) {
            break;
        }
    }
}


/* takes the upgrade and n streams, whose names it finds out */

static void
peer_upgrade(int n, int reply)
{
    int                i;
    z_stream           zs;
    unsigned char      block[256];

    static const char  answer[] =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
        "Upgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: "
        "v4.channel.k8s.io\r\n\r\n";

    peer_accept();

    peer_write(answer, sizeof(answer) - 1);

    memset(&zs, 0, sizeof(zs));
    (void) inflateInit(&zs);

    /* windows first */

    if (!peer_frame() || peer.type != PODCRI_SPDY_SETTINGS || peer.len != 12
        || memcmp(peer.data, "\0\0\0\1\0\0\0\7\x7f\xff\xff\xff", 12) != 0
        || !peer_frame() || peer.type != PODCRI_SPDY_WINDOW_UPDATE
        || memcmp(peer.data, "\0\0\0\0\x7f\xfe\xff\xff", 8) != 0)
    {
        peer.failed = 1;
    }

    for (i = 0; i < n; i++) {
        if (!peer_frame() || peer.type != PODCRI_SPDY_SYN_STREAM) {
            peer.failed = 1;
            break;
        }

        peer.id[i] = peer.stream;

        zs.next_in = peer.data + 10;
        zs.avail_in = peer.len - 10;
        zs.next_out = block;
        zs.avail_out = sizeof(block);

        if (inflate(&zs, Z_SYNC_FLUSH) == Z_NEED_DICT) {
            (void) inflateSetDictionary(&zs, podcri_spdy_dict,
                                        PODCRI_SPDY_DICT_SIZE);
            (void) inflate(&zs, Z_SYNC_FLUSH);
        }

        if (memcmp(block, "\0\0\0\1\0\0\0\12streamtype\0\0\0", 21) != 0) {
            peer.failed = 1;
        }

        strncat(peer.names, (char *) block + 22, block[21]);
        strcat(peer.names, " ");

        if (reply) {
            peer_reply(i);
        }
    }

    peer.nstreams = n;
    (void) inflateEnd(&zs);
}


static void *
peer_main(void *data)
{
    peer.fd = -1;
    peer.script();

    if (peer.fd != -1) {
        close(peer.fd);
    }

    return NULL;
}


static void
client_main(podcri_task_t *task, void *data)
{
    int             rc, fd, idle;
    size_t          n;
    podcri_str_t    text;
    test_client_t  *c;

    c = data;
    c->ctx.task = task;

    c->rc = podcri_stream_open(&c->ctx, &c->conf, &c->s);

    if (c->rc != PODCRI_OK) {
        c->done = 1;
        return;
    }

    c->opened = 1;

    for ( ;; ) {
        idle = 1;

        if (c->resizes > 0) {
            podcri_stream_resize(c->s, 80 + c->resizes, 24);
            c->resizes--;
            idle = 0;
        }

        if (c->hold == 0 || c->outlen[1] < c->hold || c->go) {
            rc = podcri_stream_read(c->s, &fd, &text);

            if (rc == PODCRI_OK) {
                idle = 0;
                c->out[fd] = realloc(c->out[fd], c->outlen[fd] + text.len
                                                 + 1);
                memcpy(c->out[fd] + c->outlen[fd], text.data, text.len);
                c->outlen[fd] += text.len;
                c->out[fd][c->outlen[fd]] = '\0';
                c->biggest = podcri_max(c->biggest, text.len);

            } else if (rc != PODCRI_AGAIN) {
                c->rc = rc;
                break;
            }
        }

        if (c->in != NULL) {
            c->write_rc = podcri_stream_write(c->s, c->in + c->inpos,
                                              c->inlen - c->inpos, &n);

            if (c->write_rc == PODCRI_DONE) {
                c->in = NULL;

            } else if (c->write_rc == PODCRI_OK) {
                idle = 0;
                c->inpos += n;

                if (c->inpos == c->inlen) {
                    podcri_stream_close_stdin(c->s);
                    c->in = NULL;
                }
            }
        }

        if (idle && podcri_task_wait(task, 0) != PODCRI_OK) {
            c->rc = PODCRI_CANCELED;
            break;
        }
    }

    if (c->rc == PODCRI_DONE) {
        c->rc = podcri_stream_result(c->s, &c->exit_code);
    }

    podcri_stream_close(c->s);
    podcri_stream_close(c->s);

    c->done = 1;
}


/* starts both sides */

static test_client_t *
test_begin(void (*script)(void), unsigned streams, const char *in)
{
    socklen_t            len;
    test_client_t       *c;
    struct sockaddr_in   sin;

    memset(&peer, 0, sizeof(peer));
    memset(&sin, 0, sizeof(sin));

    sin.sin_family = AF_INET;
    sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);

    len = sizeof(sin);
    peer.listener = socket(AF_INET, SOCK_STREAM, 0);

    if (bind(peer.listener, (struct sockaddr *) &sin, len) != 0
        || listen(peer.listener, 5) != 0
        || getsockname(peer.listener, (struct sockaddr *) &sin, &len) != 0)
    {
        abort();
    }

    peer.script = script;

    if (pthread_create(&peer.thread, NULL, peer_main, NULL) != 0) {
        abort();
    }

    c = calloc(1, sizeof(test_client_t));

    c->ctx.loop = test_loop_create(0);
    c->ctx.pool = podcri_pool_create(0);
    c->conf.url = podcri_psprintf(c->ctx.pool,
                                  "http://127.0.0.1:%d/exec/abcd",
                                  ntohs(sin.sin_port));
    c->conf.streams = streams;
    c->conf.timeout = 10000;
    c->in = in;
    c->inlen = in ? strlen(in) : 0;
    c->out[1] = calloc(1, 1);
    c->out[2] = calloc(1, 1);

    return c;
}


static void
test_go(test_client_t *c)
{
    (void) podcri_task_spawn(c->ctx.loop, client_main, NULL, c, &c->task);
}


static void
test_settle(test_client_t *c, int steps)
{
    while (steps-- > 0 && !c->done) {
        (void) test_loop_step(c->ctx.loop, 5);
    }
}


/* waits for the peer's script to end */

static void
test_join(void)
{
    if (!peer.joined) {
        (void) pthread_join(peer.thread, NULL);
        peer.joined = 1;
    }
}


static void
test_end(test_client_t *c)
{
    /* the connection is closed at the latest here, and the script ends */

    podcri_pool_destroy(c->ctx.pool);

    test_join();
    close(peer.listener);

    test_loop_destroy(c->ctx.loop);
    free(c->out[1]);
    free(c->out[2]);
    free(c);
}


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


static void
test_url(void)
{
    size_t                i;
    char                  buf[64];
    podcri_ctx_t          ctx;
    podcri_stream_url_t   u;
    struct sockaddr_in   *sin;

    static const struct {
        const char  *url;
        const char  *node;
        const char  *addr;       /* NULL: refused */
        const char  *error;
    } tests[] = {
        { "http://127.0.0.1:10010/exec/x", NULL, "127.0.0.1:10010", "" },
        { "http://localhost:1/exec/x", NULL, "127.0.0.1:1", "" },
        { "http://0.0.0.0:65535/exec/x", NULL, "127.0.0.1:65535", "" },
        { "http://[::]:80/exec/x", NULL, "[::1]:80", "" },
        { "http://[::1]/exec/x", NULL, "[::1]:80", "" },
        { "http://127.0.0.1:10/exec/x", "192.0.2.7", "192.0.2.7:10", "" },
        { "http://192.0.2.7:10/exec/x", "192.0.2.7", "192.0.2.7:10", "" },
        { "http://[2001:db8::1]:10/x", "2001:db8::1", "[2001:db8::1]:10",
          "" },
        { "http://127.0.0.1:10/x", "[2001:db8::1]", "[2001:db8::1]:10", "" },
        { "http://192.0.2.8:10/exec/x", "192.0.2.7", NULL, "another host" },
        { "http://192.0.2.8:10/exec/x", NULL, NULL, "another host" },
        { "http://169.254.169.254/x", NULL, NULL, "another host" },
        { "http://127.0.0.1:10/exec/x", "node7", NULL, "not numeric" },
        { "https://127.0.0.1:10/exec/x", NULL, NULL, "TLS" },
        { "ftp://127.0.0.1:10/exec/x", NULL, NULL, "invalid" },
        { "http://example.com/x", NULL, NULL, "invalid" },
        { "http://127.0.0.1@evil/x", NULL, NULL, "invalid" },
        { "http://127.0.0.1:0/x", NULL, NULL, "invalid" },
        { "http://127.0.0.1:65536/x", NULL, NULL, "invalid" },
        { "http://127.0.0.1:+80/x", NULL, NULL, "invalid" },
        { "http://127.0.0.1:/x", NULL, NULL, "invalid" },
        { "http://127.0.0.1:80", NULL, NULL, "invalid" },
        { "http:///x", NULL, NULL, "invalid" },
        { "http://[::1/x", NULL, NULL, "invalid" },
        { "http://127.0.0.1:80/x y", NULL, NULL, "malformed" },
        { "http://127.0.0.1:80/x\r\nHost: y", NULL, NULL, "malformed" },
    };

    memset(&ctx, 0, sizeof(ctx));
    ctx.pool = podcri_pool_create(0);

    for (i = 0; i < podcri_nelts(tests); i++) {
        if (podcri_stream_url(&ctx, tests[i].url, tests[i].node, &u)
            != PODCRI_OK)
        {
            ok(tests[i].addr == NULL
               && strstr(ctx.err.message, tests[i].error) != NULL
               && strstr(ctx.err.message, "/x") == NULL,
               "%s: %s", tests[i].url, ctx.err.message);
            podcri_err_clear(&ctx);
            continue;
        }

        sin = (struct sockaddr_in *) &u.addr;

        if (sin->sin_family == AF_INET) {
            (void) inet_ntop(AF_INET, &sin->sin_addr, buf, sizeof(buf));

        } else {
            buf[0] = '[';
            (void) inet_ntop(AF_INET6,
                             &((struct sockaddr_in6 *) sin)->sin6_addr,
                             buf + 1, sizeof(buf) - 1);
            strcat(buf, "]");
        }

        sprintf(buf + strlen(buf), ":%d", ntohs(sin->sin_port));
        is_str(buf, tests[i].addr, "%s", tests[i].url);
    }

    podcri_pool_destroy(ctx.pool);
}


static void
test_status(void)
{
    int            code;
    char           deep[4000];
    size_t         i;
    podcri_ctx_t   ctx;

    static const struct {
        const char  *text;
        int          rc;
        int          code;
        const char  *message;
    } tests[] = {
        { SUCCESS, PODCRI_OK, 0, NULL },
        { "{\"status\":\"Success\"}\n", PODCRI_OK, 0, NULL },
        { EXIT_3, PODCRI_OK, 3, NULL },
        { "{\"status\":\"Failure\",\"reason\":\"NonZeroExitCode\","
          "\"details\":{\"causes\":[{\"reason\":\"Other\",\"message\":\"1\"},"
          "{\"reason\":\"ExitCode\",\"message\":\"137\"}]}}",
          PODCRI_OK, 137, NULL },
        { "{\"status\":\"Failure\",\"reason\":\"NonZeroExitCode\","
          "\"message\":\"m\",\"details\":{\"causes\":[{\"reason\":"
          "\"ExitCode\",\"message\":\"x\"}]}}", PODCRI_ERROR, 0, "m" },
        { "{\"status\":\"Failure\",\"message\":\"boom\"}", PODCRI_ERROR, 0,
          "boom" },
        { "{}", PODCRI_ERROR, 0,
          "the runtime reported a failure without a message" },
        { "plain text", PODCRI_ERROR, 0, "plain text" },
        { "[1,2]", PODCRI_ERROR, 0, "[1,2]" },
    };

    memset(&ctx, 0, sizeof(ctx));
    ctx.pool = podcri_pool_create(0);

    for (i = 0; i < podcri_nelts(tests); i++) {
        code = 0;
        is_int(podcri_stream_status(&ctx, tests[i].text,
                                    strlen(tests[i].text), &code),
               tests[i].rc, "status %s", tests[i].text);
        is_int(code, tests[i].code, "code");

        if (tests[i].message != NULL) {
            is_str(ctx.err.message, tests[i].message, "message");
        }

        podcri_err_clear(&ctx);
    }

    memset(deep, '[', sizeof(deep));
    is_int(podcri_stream_status(&ctx, deep, sizeof(deep), &code),
           PODCRI_ERROR, "too deep for a parser");

    podcri_pool_destroy(ctx.pool);
}


static void
test_frames(void)
{
    int                    rc, n, bad;
    size_t                 i;
    const char            *pos, *why;
    podcri_spdy_frame_t    f;
    podcri_spdy_parser_t   p;

    static const struct {
        const char  *bytes;
        size_t       len;
        const char  *why;
    } tests[] = {
        { "\x80\2\0\1\0\0\0\0", 8, "frame of another version" },
        { "\x80\3\0\0\0\0\0\0", 8, "control frame of type 0" },
        { "\x80\3\0\3\0\0\0\4", 8, "control frame too short" },
        { "\x80\3\0\4\0\0\0\2", 8, "control frame too short" },
        { "\x80\3\0\4\0\0\0\10\0\0\0\1", 12, "SETTINGS of a wrong length" },
        { "\x80\3\0\4\0\0\0\4\xff\xff\xff\xff", 12,
          "SETTINGS of a wrong length" },
    };

    for (i = 0; i < podcri_nelts(tests); i++) {
        podcri_spdy_parser_init(&p);
        pos = tests[i].bytes;
        rc = podcri_spdy_parse(&p, &pos, pos + tests[i].len, &f, &why);
        is_int(rc, PODCRI_ERROR, "bad frame %zu", i);
        is_str(why, tests[i].why, "is told why");
    }

    ok(adler32(adler32(0, NULL, 0), podcri_spdy_dict, PODCRI_SPDY_DICT_SIZE)
       == 0xe3c6a7c2, "checksum of the dictionary");

    /* data in pieces: the end only once, with the last one */

    podcri_spdy_parser_init(&p);
    bad = 0;
    n = 0;

    static const char  data[] = "\0\0\0\5\1\0\0\4abcd\0\0\0\7\1\0\0\0";

    for (i = 0; i < sizeof(data) - 1; i++) {
        pos = data + i;

        while (podcri_spdy_parse(&p, &pos, data + i + 1, &f, &why)
               == PODCRI_OK)
        {
            n++;
            bad += (f.type != PODCRI_SPDY_DATA);
            bad += (f.flags != (i == 11 || i == 19));
            bad += (f.stream != (i < 12 ? 5 : 7));
            bad += (f.data.len != (i < 12));
        }
    }

    is_int(n, 5, "four pieces and an empty frame");
    is_int(bad, 0, "as they should be");
}


int
main(void)
{
    test_frames();
    test_url();
    test_status();
    test_protocol();
    test_errors();
    test_flow();

    podcri_fiber_drain();

    return done_testing();
}
