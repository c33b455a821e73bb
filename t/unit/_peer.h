
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _TEST_PEER_H_INCLUDED_
#define _TEST_PEER_H_INCLUDED_


#include <pthread.h>
#include <stddef.h>
#include <stdint.h>


#include "_loop.h"
#include "podcri_stream.h"


/*
 * A streaming server for the tests that does what a script says, in a thread
 * of its own, and a client that pumps both ways.  There is one of them at a
 * time.
 */

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

extern test_peer_t  peer;


/* Sends bytes, peer.slow at a time. */
void peer_write(const void *data, size_t len);

/* Receives exactly len bytes; 0 at the end. */
int peer_read(void *buf, size_t len);

/* Reads one frame into peer; 0 at the end. */
int peer_frame(void);

/* Sends data on the i-th stream. */
void peer_data(int i, const void *data, size_t len, int fin);
void peer_text(int i, const char *text, int fin);

/* Frames. */
void peer_rst(uint32_t id);
void peer_goaway(void);
void peer_reply(int i);

/* Takes a connection and its request header. */
void peer_accept(void);

/* The same, and upgrades it: n streams, whose names it finds out, are
 * answered if reply is set. */
void peer_upgrade(int n, int reply);

/* The thread: runs peer.script. */
void *peer_main(void *data);


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
    size_t                  outsize[3];
    size_t                  biggest;
    int                     rc;
    int                     exit_code;
    int                     write_rc;
    podcri_task_t          *task;
    volatile int            opened;
    volatile int            go;
    volatile int            done;
} test_client_t;


/* Starts the peer with its script, and makes a client for these streams;
 * in is its stdin, NULL for one that never ends. */
test_client_t *test_begin(void (*script)(void), unsigned streams,
    const char *in);

/* Starts the client. */
void test_go(test_client_t *c);

/* Runs the loop for so many steps. */
void test_settle(test_client_t *c, int steps);

/* Waits for the peer's script to end. */
void test_join(void);

/* Ends both. */
void test_end(test_client_t *c);


#endif /* _TEST_PEER_H_INCLUDED_ */
