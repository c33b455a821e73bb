
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_pool.h"
#include "podcri_grpc_internal.h"


/*
 * A unary call is one batch of six operations.  A stream has a batch for the
 * status, one that sends the request, and one for each message, which is begun
 * when the receiver wants it.
 *
 * The deadline is a timer of the loop: gRPC's own took a tenth of the time of
 * a call.
 */

struct podcri_grpc_call_s {
    podcri_grpc_channel_t     *channel;
    podcri_grpc_call_t        *prev;
    podcri_grpc_call_t        *next;

    void                      *data;
    podcri_grpc_decode_pt      decode;
    podcri_grpc_done_pt        done;

    podcri_grpc_tag_t          send;
    podcri_grpc_tag_t          receive;
    podcri_grpc_tag_t          finish;
    podcri_grpc_tag_t          cancel;

    podcri_timer_t             timer;
    gpr_timespec               deadline;

    size_t                     method;
    grpc_slice                 request;
    uint32_t                   flags;       /* of the initial metadata */

    /* the thread's and gRPC's */
    grpc_call                 *call;        /* NULL before and after */
    grpc_byte_buffer          *message;
    grpc_metadata_array        initial;
    grpc_metadata_array        trailing;
    grpc_status_code           code;
    grpc_slice                 details;
    unsigned                   batches;     /* that are out */

    /* the thread's, and the loop's when a tag has come back */
    char                      *text;
    unsigned                   decoded;

    unsigned                   pending;     /* tags that are not back */
    unsigned                   stream;
    unsigned                   canceled;
    unsigned                   expired;
};


static void podcri_grpc_call_begin(podcri_grpc_call_t *c);
static void podcri_grpc_call_receive(podcri_grpc_call_t *c);
static void podcri_grpc_call_abort(podcri_grpc_call_t *c);
static void podcri_grpc_call_expired(podcri_timer_t *t);
static size_t podcri_grpc_ops_send(podcri_grpc_call_t *c, grpc_op *op,
    grpc_byte_buffer *request);
static void podcri_grpc_op_message(podcri_grpc_call_t *c, grpc_op *op);
static void podcri_grpc_op_status(podcri_grpc_call_t *c, grpc_op *op);
static void podcri_grpc_batch(podcri_grpc_call_t *c, podcri_grpc_tag_t *tag,
    const grpc_op *ops, size_t nops);
static void podcri_grpc_call_message(podcri_grpc_call_t *c);
static void podcri_grpc_call_decode(podcri_grpc_call_t *c);
static void podcri_grpc_call_ready(podcri_grpc_call_t *c);
static void podcri_grpc_call_received(podcri_grpc_call_t *c);
static void podcri_grpc_call_complete(podcri_grpc_call_t *c);


podcri_grpc_call_t *
podcri_grpc_call(podcri_grpc_channel_t *ch, size_t method,
    const uint8_t *bytes, size_t len, uint64_t timeout, unsigned flags,
    void *data, podcri_grpc_decode_pt decode, podcri_grpc_done_pt done)
{
    podcri_grpc_t       *g;
    podcri_grpc_call_t  *c;

    g = ch->g;

    if (g->stopping || method >= ch->nmethods) {
        return NULL;
    }

    c = podcri_zalloc(sizeof(podcri_grpc_call_t));

    c->channel = ch;
    c->method = method;
    c->data = data;
    c->decode = decode;
    c->done = done;
    c->stream = (flags & PODCRI_GRPC_STREAM) ? 1 : 0;

    if (flags & PODCRI_GRPC_WAIT) {
        c->flags = GRPC_INITIAL_METADATA_WAIT_FOR_READY
                   |GRPC_INITIAL_METADATA_WAIT_FOR_READY_EXPLICITLY_SET;
    }

    c->send.call = c;
    c->send.ready = podcri_grpc_call_ready;
    c->send.complete = podcri_grpc_call_complete;

    c->receive.call = c;
    c->receive.begin = podcri_grpc_call_receive;
    c->receive.ready = podcri_grpc_call_message;
    c->receive.complete = podcri_grpc_call_received;

    c->finish.call = c;
    c->finish.begin = podcri_grpc_call_begin;
    c->finish.ready = c->stream ? podcri_grpc_call_ready
                                : podcri_grpc_call_message;
    c->finish.complete = podcri_grpc_call_complete;

    c->cancel.call = c;
    c->cancel.begin = podcri_grpc_call_abort;
    c->cancel.complete = podcri_grpc_call_complete;

    c->timer.handler = podcri_grpc_call_expired;
    c->timer.data = c;

    c->request = grpc_slice_from_copied_buffer((const char *) bytes, len);

    grpc_metadata_array_init(&c->initial);
    grpc_metadata_array_init(&c->trailing);

    c->code = GRPC_STATUS_INTERNAL;
    c->details = grpc_empty_slice();

    if (timeout == 0) {
        c->deadline = gpr_inf_future(GPR_CLOCK_MONOTONIC);

    } else {
        /* this one is for the server */
        c->deadline = gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                                   gpr_time_from_millis((int64_t) timeout,
                                                        GPR_TIMESPAN));

        g->loop->timer_arm(g->loop, &c->timer, timeout);
    }

    c->next = g->calls;
    if (g->calls) {
        g->calls->prev = c;
    }
    g->calls = c;
    g->ncalls++;

    c->pending = c->stream ? 3 : 1;

    podcri_grpc_todo(g, &c->finish);

    return c;
}


static void
podcri_grpc_call_begin(podcri_grpc_call_t *c)
{
    size_t                  n;
    grpc_op                 ops[6];
    grpc_byte_buffer       *request;
    podcri_grpc_channel_t  *ch;

    ch = c->channel;

    c->call = grpc_channel_create_registered_call(ch->channel, NULL,
                                                  GRPC_PROPAGATE_DEFAULTS,
                                                  ch->g->cq,
                                                  ch->methods[c->method],
                                                  c->deadline, NULL);

    request = grpc_raw_byte_buffer_create(&c->request, 1);
    grpc_slice_unref(c->request);

    if (c->stream) {
        podcri_grpc_op_status(c, ops);
        podcri_grpc_batch(c, &c->finish, ops, 1);

        n = podcri_grpc_ops_send(c, ops, request);
        podcri_grpc_batch(c, &c->send, ops, n);

        podcri_grpc_call_receive(c);

    } else {
        n = podcri_grpc_ops_send(c, ops, request);
        podcri_grpc_op_message(c, &ops[n++]);
        podcri_grpc_op_status(c, &ops[n++]);

        podcri_grpc_batch(c, &c->finish, ops, n);
    }

    grpc_byte_buffer_destroy(request);
}


void
podcri_grpc_call_next(podcri_grpc_call_t *c)
{
    podcri_grpc_t  *g;

    g = c->channel->g;

    if (g->stopping) {
        return;
    }

    c->decoded = 0;
    c->pending++;

    podcri_grpc_todo(g, &c->receive);
}


static void
podcri_grpc_call_receive(podcri_grpc_call_t *c)
{
    grpc_op  op;

    if (c->call == NULL) {
        /* it has ended, which the loop will know by the time of this */
        podcri_grpc_done(c->channel->g, &c->receive);
        return;
    }

    podcri_grpc_op_message(c, &op);
    podcri_grpc_batch(c, &c->receive, &op, 1);
}


void
podcri_grpc_call_cancel(podcri_grpc_call_t *c)
{
    podcri_grpc_t  *g;

    g = c->channel->g;

    if (c->canceled || g->stopping) {
        return;
    }

    c->canceled = 1;
    c->pending++;

    podcri_grpc_todo(g, &c->cancel);
}


static void
podcri_grpc_call_expired(podcri_timer_t *t)
{
    podcri_grpc_call_t  *c;

    c = t->data;

    if (!c->canceled) {
        c->expired = 1;
        podcri_grpc_call_cancel(c);
    }
}


static void
podcri_grpc_call_abort(podcri_grpc_call_t *c)
{
    if (c->call == NULL) {
        /* it has ended */

    } else if (c->expired) {
        (void) grpc_call_cancel_with_status(c->call,
                                            GRPC_STATUS_DEADLINE_EXCEEDED,
                                            "Deadline Exceeded", NULL);

    } else {
        (void) grpc_call_cancel(c->call, NULL);
    }

    podcri_grpc_done(c->channel->g, &c->cancel);
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
    grpc_byte_buffer *request)
{
    memset(op, 0, 4 * sizeof(grpc_op));

    op[0].op = GRPC_OP_SEND_INITIAL_METADATA;
    op[0].flags = c->flags;

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


static void
podcri_grpc_batch(podcri_grpc_call_t *c, podcri_grpc_tag_t *tag,
    const grpc_op *ops, size_t nops)
{
    c->batches++;

    podcri_grpc_tsan_release(tag);

    if (grpc_call_start_batch(c->call, ops, nops, tag, NULL) != GRPC_CALL_OK) {
        /* without operations it cannot be refused, and is complete at once */

        (void) grpc_call_cancel(c->call, NULL);
        (void) grpc_call_start_batch(c->call, NULL, 0, tag, NULL);
    }
}


static void
podcri_grpc_call_message(podcri_grpc_call_t *c)
{
    podcri_grpc_call_decode(c);
    podcri_grpc_call_ready(c);
}


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


/* a batch is through; the one with the status is not before the end */

static void
podcri_grpc_call_ready(podcri_grpc_call_t *c)
{
    if (--c->batches) {
        return;
    }

    if (c->code != GRPC_STATUS_OK) {
        c->text = grpc_slice_to_c_string(c->details);
    }

    if (c->message) {
        grpc_byte_buffer_destroy(c->message);
    }

    grpc_metadata_array_destroy(&c->initial);
    grpc_metadata_array_destroy(&c->trailing);
    grpc_slice_unref(c->details);
    grpc_call_unref(c->call);

    c->call = NULL;
}


static void
podcri_grpc_call_received(podcri_grpc_call_t *c)
{
    if (c->decoded) {
        c->done(c->data, 0, GRPC_STATUS_OK, "");
    }

    podcri_grpc_call_complete(c);
}


/* a tag is back; the last one ends the call */

static void
podcri_grpc_call_complete(podcri_grpc_call_t *c)
{
    int             code;
    const char     *text;
    podcri_grpc_t  *g;

    if (--c->pending) {
        return;
    }

    g = c->channel->g;

    code = c->code;
    text = c->text ? c->text : "";

    if (!c->stream && code == GRPC_STATUS_OK && !c->decoded) {
        code = GRPC_STATUS_INTERNAL;
        text = "the answer came without a message";
    }

    if (c->timer.armed) {
        g->loop->timer_disarm(g->loop, &c->timer);
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

    gpr_free(c->text);
    free(c);
}
