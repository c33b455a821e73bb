
/*
 * Copyright (C) 2026 podcri authors
 *
 * A transport that the test plays: it keeps what is sent, and the test says
 * what becomes of it.
 */


#ifndef _TRANSPORT_H_INCLUDED_
#define _TRANSPORT_H_INCLUDED_


#include "podcri_cri_internal.h"


#define CALLS  128


/* a call on the wire */

typedef struct {
    podcri_cri_method_e         method;
    uint8_t                     req[256];
    size_t                      len;
    uint64_t                    timeout;
    void                       *call;
    podcri_transport_decode_pt  decode;
    podcri_transport_done_pt    done;
    unsigned                    canceled;
    unsigned                    nexts;
    unsigned                    ended;
} sent_t;


static sent_t   sent[CALLS];
static size_t   nsent;
static int      refuse;
static void   (*at_once)(sent_t *s);   /* answers within start() */


static void *
fake_start(podcri_transport_t *t, void *channel, podcri_cri_method_e m,
    const uint8_t *req, size_t len, uint64_t deadline, int wait_for_ready,
    void *call, podcri_transport_decode_pt decode,
    podcri_transport_done_pt done)
{
    sent_t  *s;

    if (refuse) {
        return NULL;
    }

    s = &sent[nsent++];

    memset(s, 0, sizeof(sent_t));
    memcpy(s->req, req, podcri_min(len, sizeof(s->req)));

    s->method = m;
    s->len = len;
    s->timeout = deadline;
    s->call = call;
    s->decode = decode;
    s->done = done;

    if (at_once) {
        at_once(s);
    }

    return s;
}


static void
fake_cancel(podcri_transport_t *t, void *handle)
{
    sent_t *s = handle;

    s->canceled++;
}


static void
fake_next(podcri_transport_t *t, void *handle)
{
    sent_t *s = handle;

    s->nexts++;
}


static podcri_transport_t  transport = {
    .start = fake_start, .cancel = fake_cancel, .next = fake_next
};


static void
decode(sent_t *s, const ProtobufCMessage *msg)
{
    uint8_t  buf[256];

    s->decode(s->call, buf, protobuf_c_message_pack(msg, buf));
}


static void
end(sent_t *s, int code, const char *text)
{
    s->ended = 1;
    s->done(s->call, 1, code, text);
}


#endif /* _TRANSPORT_H_INCLUDED_ */
