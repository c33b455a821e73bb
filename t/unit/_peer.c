
/*
 * Copyright (C) 2026 podcri authors
 */


#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include "_peer.h"
#include "podcri_spdy.h"


test_peer_t  peer;


void
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


int
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


int
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


void
peer_data(int i, const void *data, size_t len, int fin)
{
    unsigned char  h[8];

    (void) podcri_spdy_data(h, peer.id[i], fin ? PODCRI_SPDY_FLAG_FIN : 0,
                            len);
    peer_write(h, 8);
    peer_write(data, len);
}


void
peer_text(int i, const char *text, int fin)
{
    peer_data(i, text, strlen(text), fin);
}


void
peer_rst(uint32_t id)
{
    unsigned char  buf[16];

    (void) podcri_spdy_rst(buf, id, 5);
    peer_write(buf, 16);
}


void
peer_goaway(void)
{
    peer_write("\x80\3\0\7\0\0\0\10\0\0\0\0\0\0\0\0", 16);
}


void
peer_reply(int i)
{
    unsigned char  buf[] = "\x80\3\0\2\0\0\0\14\0\0\0\0header!!";

    buf[11] = (unsigned char) peer.id[i];
    peer_write(buf, 20);
}


void
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


void
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


void *
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

                /* by doubling: under a sanitizer each realloc() copies */

                while (c->outlen[fd] + text.len >= c->outsize[fd]) {
                    c->outsize[fd] = 2 * c->outsize[fd] + 4096;
                    c->out[fd] = realloc(c->out[fd], c->outsize[fd]);
                }

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


test_client_t *
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
    c->outsize[1] = 1;
    c->outsize[2] = 1;

    return c;
}


void
test_go(test_client_t *c)
{
    (void) podcri_task_spawn(c->ctx.loop, client_main, NULL, c, &c->task);
}


void
test_settle(test_client_t *c, int steps)
{
    while (steps-- > 0 && !c->done) {
        (void) test_loop_step(c->ctx.loop, 5);
    }
}


void
test_join(void)
{
    if (!peer.joined) {
        (void) pthread_join(peer.thread, NULL);
        peer.joined = 1;
    }
}


void
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
