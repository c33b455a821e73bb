
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_op.h"


int
podcri_reply_json(podcri_op_t *op, int status)
{
    podcri_json_text(&op->out, "\n", 1);

    op->content_type = "application/json";
    op->status = status;

    return PODCRI_OK;
}


int
podcri_reply_empty(podcri_op_t *op, int status)
{
    podcri_json_free(&op->out);
    podcri_json_init(&op->out, 0);

    op->content_type = NULL;
    op->status = status;

    return PODCRI_OK;
}


int
podcri_reply_text(podcri_op_t *op, int status, const char *content_type,
    const char *text)
{
    podcri_json_text(&op->out, text, strlen(text));

    op->content_type = content_type;
    op->status = status;

    return PODCRI_OK;
}


void
podcri_reply_header(podcri_op_t *op, const char *name, const char *value)
{
    podcri_pairs_push(op->ctx.pool, &op->headers, name, value);
}


int
podcri_reply_stream(podcri_op_t *op, int status, const char *content_type)
{
    op->status = status;
    op->content_type = content_type;
    op->started = 1;

    return op->client->start(op->client, status, content_type);
}


int
podcri_reply_line(podcri_op_t *op)
{
    int  rc;

    podcri_json_text(&op->out, "\n", 1);

    rc = op->client->write(op->client, op->out.data, op->out.len);

    op->out.len = 0;

    return rc;
}


int
podcri_reply_error_line(podcri_op_t *op)
{
    const char  *message;

    message = op->ctx.err.message;

    op->out.len = 0;
    op->out.comma = 0;

    podcri_json_open(&op->out, '{');

    if (op->dialect == PODCRI_DOCKER) {
        podcri_json_key(&op->out, "errorDetail");
        podcri_json_open(&op->out, '{');
        podcri_json_key(&op->out, "message");
        podcri_json_str(&op->out, message);
        podcri_json_close(&op->out, '}');
    }

    podcri_json_key(&op->out, "error");
    podcri_json_str(&op->out, message);
    podcri_json_close(&op->out, '}');

    return podcri_reply_line(op);
}
