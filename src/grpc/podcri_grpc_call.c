
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_grpc_internal.h"


/*
 * A unary call is one batch of six operations.  A stream has a batch for the
 * status, which is complete last, one that sends the request, and one for
 * each message, which is begun when the receiver wants it.
 */

struct podcri_grpc_call_s {
    podcri_grpc_t             *g;
    podcri_grpc_call_t        *prev;
    podcri_grpc_call_t        *next;

    grpc_call                 *call;
    void                      *data;
    podcri_grpc_decode_pt      decode;
    podcri_grpc_done_pt        done;

    podcri_grpc_tag_t          send;
    podcri_grpc_tag_t          receive;
    podcri_grpc_tag_t          finish;

    /* gRPC's and its thread's while a batch is out */
    grpc_byte_buffer          *message;
    grpc_metadata_array        initial;
    grpc_metadata_array        trailing;
    grpc_status_code           code;
    grpc_slice                 details;

    unsigned                   decoded;     /* written by the thread */

    unsigned                   pending;     /* batches that are out */
    unsigned                   stream:1;
};


static int podcri_grpc_call_unary(podcri_grpc_call_t *c,
    grpc_byte_buffer *request, uint32_t flags);
static int podcri_grpc_call_stream(podcri_grpc_call_t *c,
    grpc_byte_buffer *request, uint32_t flags);
static size_t podcri_grpc_ops_send(podcri_grpc_call_t *c, grpc_op *op,
    grpc_byte_buffer *request, uint32_t flags);
static void podcri_grpc_op_message(podcri_grpc_call_t *c, grpc_op *op);
static void podcri_grpc_op_status(podcri_grpc_call_t *c, grpc_op *op);
static int podcri_grpc_batch(podcri_grpc_call_t *c, podcri_grpc_tag_t *tag,
    const grpc_op *ops, size_t nops);
static void podcri_grpc_call_decode(podcri_grpc_call_t *c);
static void podcri_grpc_call_complete(podcri_grpc_call_t *c);
static void podcri_grpc_call_received(podcri_grpc_call_t *c);
static void podcri_grpc_call_free(podcri_grpc_call_t *c);


podcri_grpc_call_t *
podcri_grpc_call(podcri_grpc_channel_t *ch, size_t method,
    const uint8_t *bytes, size_t len, uint64_t timeout, unsigned flags,
    void *data, podcri_grpc_decode_pt decode, podcri_grpc_done_pt done)
{
    int                  rc;
    uint32_t             wait;
    sigset_t             saved;
    grpc_slice           slice;
    gpr_timespec         deadline;
    podcri_grpc_t       *g;
    grpc_byte_buffer    *request;
    podcri_grpc_call_t  *c;

    g = ch->g;

    if (g->stopping || method >= ch->nmethods) {
        return NULL;
    }

    c = calloc(1, sizeof(podcri_grpc_call_t));
    if (c == NULL) {
        return NULL;
    }

    c->g = g;
    c->data = data;
    c->decode = decode;
    c->done = done;
    c->stream = (flags & PODCRI_GRPC_STREAM) ? 1 : 0;

    c->send.call = c;
    c->send.complete = podcri_grpc_call_complete;

    c->receive.call = c;
    c->receive.ready = podcri_grpc_call_decode;
    c->receive.complete = podcri_grpc_call_received;

    c->finish.call = c;
    c->finish.ready = c->stream ? NULL : podcri_grpc_call_decode;
    c->finish.complete = podcri_grpc_call_complete;

    grpc_metadata_array_init(&c->initial);
    grpc_metadata_array_init(&c->trailing);
    c->details = grpc_empty_slice();

    if (timeout == 0) {
        deadline = gpr_inf_future(GPR_CLOCK_MONOTONIC);

    } else {
        deadline = gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                                gpr_time_from_millis((int64_t) timeout,
                                                     GPR_TIMESPAN));
    }

    wait = 0;

    if (flags & PODCRI_GRPC_WAIT) {
        wait = GRPC_INITIAL_METADATA_WAIT_FOR_READY
               |GRPC_INITIAL_METADATA_WAIT_FOR_READY_EXPLICITLY_SET;
    }

    slice = grpc_slice_from_copied_buffer((const char *) bytes, len);
    request = grpc_raw_byte_buffer_create(&slice, 1);
    grpc_slice_unref(slice);

    podcri_grpc_signals_block(&saved);

    c->call = grpc_channel_create_registered_call(ch->channel, NULL,
                                                  GRPC_PROPAGATE_DEFAULTS,
                                                  g->cq, ch->methods[method],
                                                  deadline, NULL);

    rc = c->stream ? podcri_grpc_call_stream(c, request, wait)
                   : podcri_grpc_call_unary(c, request, wait);

    podcri_grpc_signals_restore(&saved);

    grpc_byte_buffer_destroy(request);

    if (rc != PODCRI_OK && c->pending == 0) {
        podcri_grpc_call_free(c);
        return NULL;
    }

    c->next = g->calls;
    if (g->calls) {
        g->calls->prev = c;
    }
    g->calls = c;
    g->ncalls++;

    return c;
}


static int
podcri_grpc_call_unary(podcri_grpc_call_t *c, grpc_byte_buffer *request,
    uint32_t flags)
{
    size_t   n;
    grpc_op  ops[6];

    n = podcri_grpc_ops_send(c, ops, request, flags);
    podcri_grpc_op_message(c, &ops[n++]);
    podcri_grpc_op_status(c, &ops[n++]);

    return podcri_grpc_batch(c, &c->finish, ops, n);
}


static int
podcri_grpc_call_stream(podcri_grpc_call_t *c, grpc_byte_buffer *request,
    uint32_t flags)
{
    size_t   n;
    grpc_op  ops[4];

    podcri_grpc_op_status(c, ops);

    if (podcri_grpc_batch(c, &c->finish, ops, 1) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    n = podcri_grpc_ops_send(c, ops, request, flags);

    if (podcri_grpc_batch(c, &c->send, ops, n) != PODCRI_OK) {
        podcri_grpc_call_cancel(c);
        return PODCRI_ERROR;
    }

    podcri_grpc_call_next(c);

    return PODCRI_OK;
}


void
podcri_grpc_call_next(podcri_grpc_call_t *c)
{
    grpc_op   op;
    sigset_t  saved;

    if (c->g->stopping) {
        return;
    }

    podcri_grpc_op_message(c, &op);

    c->decoded = 0;

    podcri_grpc_signals_block(&saved);

    if (podcri_grpc_batch(c, &c->receive, &op, 1) != PODCRI_OK) {
        podcri_grpc_call_cancel(c);
    }

    podcri_grpc_signals_restore(&saved);
}


void
podcri_grpc_call_cancel(podcri_grpc_call_t *c)
{
    (void) grpc_call_cancel(c->call, NULL);
}


void
podcri_grpc_call_cancel_all(podcri_grpc_t *g)
{
    podcri_grpc_call_t  *c;

    for (c = g->calls; c; c = c->next) {
        podcri_grpc_call_cancel(c);
    }
}


static size_t
podcri_grpc_ops_send(podcri_grpc_call_t *c, grpc_op *op,
    grpc_byte_buffer *request, uint32_t flags)
{
    memset(op, 0, 4 * sizeof(grpc_op));

    op[0].op = GRPC_OP_SEND_INITIAL_METADATA;
    op[0].flags = flags;

    op[1].op = GRPC_OP_SEND_MESSAGE;
    op[1].data.send_message.send_message = request;

    op[2].op = GRPC_OP_SEND_CLOSE_FROM_CLIENT;

    op[3].op = GRPC_OP_RECV_INITIAL_METADATA;
    op[3].data.recv_initial_metadata.recv_initial_metadata = &c->initial;

    return 4;
}


static void
podcri_grpc_op_message(podcri_grpc_call_t *c, grpc_op *op)
{
    memset(op, 0, sizeof(grpc_op));

    op->op = GRPC_OP_RECV_MESSAGE;
    op->data.recv_message.recv_message = &c->message;
}


static void
podcri_grpc_op_status(podcri_grpc_call_t *c, grpc_op *op)
{
    memset(op, 0, sizeof(grpc_op));

    op->op = GRPC_OP_RECV_STATUS_ON_CLIENT;
    op->data.recv_status_on_client.trailing_metadata = &c->trailing;
    op->data.recv_status_on_client.status = &c->code;
    op->data.recv_status_on_client.status_details = &c->details;
}


static int
podcri_grpc_batch(podcri_grpc_call_t *c, podcri_grpc_tag_t *tag,
    const grpc_op *ops, size_t nops)
{
    podcri_grpc_tsan_release(tag);

    if (grpc_call_start_batch(c->call, ops, nops, tag, NULL) != GRPC_CALL_OK) {
        return PODCRI_ERROR;
    }

    c->pending++;

    return PODCRI_OK;
}


/* in the queue's thread */

static void
podcri_grpc_call_decode(podcri_grpc_call_t *c)
{
    size_t                   len;
    grpc_slice               slice;
    grpc_byte_buffer_reader  reader;

    if (c->message == NULL) {
        return;
    }

    if (!c->stream && c->code != GRPC_STATUS_OK) {
        /* a server may send both a message and an error */
        return;
    }

    len = grpc_byte_buffer_length(c->message);

    /* cannot fail: no message is compressed without a request to */

    (void) grpc_byte_buffer_reader_init(&reader, c->message);

    if (c->message->data.raw.slice_buffer.count == 1) {
        (void) grpc_byte_buffer_reader_next(&reader, &slice);

    } else {
        /* a long message comes in pieces, the decoder takes one */
        slice = grpc_byte_buffer_reader_readall(&reader);
    }

    c->decode(c->data, GRPC_SLICE_START_PTR(slice), len);
    c->decoded = 1;

    grpc_slice_unref(slice);
    grpc_byte_buffer_reader_destroy(&reader);

    grpc_byte_buffer_destroy(c->message);
    c->message = NULL;
}


static void
podcri_grpc_call_received(podcri_grpc_call_t *c)
{
    if (c->decoded) {
        c->done(c->data, 0, GRPC_STATUS_OK, "");
    }

    podcri_grpc_call_complete(c);
}


/* a batch is through; the last one ends the call */

static void
podcri_grpc_call_complete(podcri_grpc_call_t *c)
{
    int             code;
    char           *details;
    const char     *text;
    podcri_grpc_t  *g;

    if (--c->pending) {
        return;
    }

    g = c->g;
    code = c->code;
    details = grpc_slice_to_c_string(c->details);
    text = details;

    if (!c->stream && code == GRPC_STATUS_OK && !c->decoded) {
        code = GRPC_STATUS_INTERNAL;
        text = "the answer came without a message";
    }

    if (c->prev) {
        c->prev->next = c->next;
    } else {
        g->calls = c->next;
    }

    if (c->next) {
        c->next->prev = c->prev;
    }

    g->ncalls--;

    c->done(c->data, 1, code, text);

    gpr_free(details);
    podcri_grpc_call_free(c);
}


static void
podcri_grpc_call_free(podcri_grpc_call_t *c)
{
    if (c->message) {
        grpc_byte_buffer_destroy(c->message);
    }

    grpc_metadata_array_destroy(&c->initial);
    grpc_metadata_array_destroy(&c->trailing);
    grpc_slice_unref(c->details);
    grpc_call_unref(c->call);
    free(c);
}
