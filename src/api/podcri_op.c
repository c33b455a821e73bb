
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_op.h"


static void podcri_op_fail(podcri_op_t *op);


void
podcri_op_run(podcri_op_t *op)
{
    int  rc;

    if (op->route->op == NULL) {
        rc = podcri_fail(&op->ctx, PODCRI_E_UNIMPLEMENTED, "not implemented",
                         "%s", op->route->why);

    } else {
        rc = op->route->op(op);
    }

    if (rc == PODCRI_OK) {
        return;
    }

    if (rc != PODCRI_ERROR) {
        podcri_err_clear(&op->ctx);
        (void) podcri_fail(&op->ctx, PODCRI_E_CANCELED, "canceled",
                           "the client has closed the connection");
    }

    podcri_op_fail(op);
}


static void
podcri_op_fail(podcri_op_t *op)
{
    if (op->started) {

        /* the status line is gone: what is left is a line in a stream of
         * JSON, and an early end of any other; when the line cannot be sent
         * either, the client has left */

        if (op->ctx.err.kind != PODCRI_E_CANCELED && op->content_type
            && strcmp(op->content_type, "application/json") == 0)
        {
            (void) podcri_reply_error_line(op);
        }

        return;
    }

    podcri_json_free(&op->out);
    podcri_json_init(&op->out, 256);
    podcri_err_json(&op->out, &op->ctx.err);
    podcri_json_text(&op->out, "\n", 1);

    op->content_type = "application/json";
    op->status = podcri_err_status(&op->ctx.err);
}
