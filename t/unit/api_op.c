
/*
 * Copyright (C) 2026 podcri authors
 *
 * How an operation ends: its answer, its error in the place of an answer or in
 * the middle of a stream, and what goes on behind it.
 */


#include "podcri_str.h"
#include "_api.h"
#include "tap.h"


typedef struct {
    char  text[16];
    int   n;
} job_t;

static int           how;            /* of a job to end */
static int           behind;         /* jobs that have run */
static char          order[64];
static char          job_text[16];
static podcri_op_t  *front;


static int
run(podcri_op_pt fn, podcri_dialect_e dialect)
{
    api_request_t  req = { .fn = fn, .dialect = dialect };

    return api_run(&req);
}


/* --- answers --- */

static int
answer_json(podcri_op_t *op)
{
    podcri_json_open(&op->out, '{');
    podcri_json_key(&op->out, "a");
    podcri_json_int(&op->out, 1);
    podcri_json_close(&op->out, '}');
    podcri_reply_header(op, "X-One", "1");

    return podcri_reply_json(op, 201);
}


static int
answer_empty(podcri_op_t *op)
{
    podcri_json_str(&op->out, "begun and dropped");

    return podcri_reply_empty(op, 204);
}


static int
answer_text(podcri_op_t *op)
{
    return podcri_reply_text(op, 200, "text/plain", "OK");
}


static int
answer_error(podcri_op_t *op)
{
    podcri_json_open(&op->out, '[');
    podcri_json_str(&op->out, "half an answer");

    return podcri_fail_status(&op->ctx, PODCRI_E_CONFLICT, 500, "the cause",
                              "the message");
}


static int
answer_canceled(podcri_op_t *op)
{
    (void) podcri_fail(&op->ctx, PODCRI_E_INTERNAL, NULL, "on the way");

    return PODCRI_CANCELED;
}


static void
answers(void)
{
    is_int(run(answer_json, 0), 201, "a status");
    is_str(api_type, "application/json", "a type");
    is_str(api_text, "{\"a\":1}\n", "a body with a line end");
    is_str(api_header("X-One"), "1", "a header");

    is_int(run(answer_empty, 0), 204, "no body");
    is_str(api_text, "", "nothing");
    ok(api_type == NULL, "of no type");

    is_int(run(answer_text, 0), 200, "text");
    is_str(api_text, "OK", "as it is");
    is_str(api_type, "text/plain", "of its type");

    is_int(run(answer_error, 0), 500, "an error with a status");
    is_str(api_text, "{\"cause\":\"the cause\",\"message\":\"the message: "
           "the cause\",\"response\":500}\n", "nothing of the answer is left");
    is_str(api_type, "application/json", "errors are JSON");

    is_int(run(answer_canceled, 0), 499, "the client has left");
    is_str(api_at("cause"), "canceled", "whatever went wrong on the way");
}


/* --- streams --- */

static int
stream(podcri_op_t *op)
{
    int  rc;

    rc = podcri_reply_stream(op, 200, "application/json");

    if (rc == PODCRI_OK) {
        podcri_json_open(&op->out, '{');
        podcri_json_key(&op->out, "stream");
        podcri_json_str(&op->out, "line");
        podcri_json_close(&op->out, '}');
        rc = podcri_reply_line(op);
    }

    if (rc != PODCRI_OK || how == PODCRI_OK) {
        return rc;
    }

    /* an object that is not finished yet is no line */

    podcri_json_open(&op->out, '{');
    podcri_json_key(&op->out, "half");

    if (how == PODCRI_CANCELED) {
        return PODCRI_CANCELED;
    }

    return podcri_fail(&op->ctx, PODCRI_E_INTERNAL, NULL, "no more");
}


static void
streams(void)
{
    how = PODCRI_OK;
    is_int(run(stream, PODCRI_LIBPOD), 200, "a stream");
    is_str(api_text, "{\"stream\":\"line\"}\n", "of one line");

    how = PODCRI_ERROR;
    is_int(run(stream, PODCRI_LIBPOD), 200, "one that fails");
    is_str(api_line(0, "stream"), "line", "has its line");
    is_str(api_line(1, "error"), "no more", "and the error behind it");
    ok(api_line(1, "errorDetail") == NULL, "in libpod's form");

    is_int(run(stream, PODCRI_DOCKER), 200, "one of Docker's");
    is_str(api_line(1, "error"), "no more", "has the error twice");
    is_str(api_line(1, "errorDetail.message"), "no more", "as Docker does");

    how = PODCRI_CANCELED;
    is_int(run(stream, PODCRI_DOCKER), 200, "the client has left");
    is_str(api_text, "{\"stream\":\"line\"}\n", "there is nobody to tell");
}


/* --- behind the answer --- */

static int
job(podcri_op_t *op)
{
    job_t  *j = op->query;

    strncat(order, "b", sizeof(order) - strlen(order) - 1);

    ok(op != front && op->ctx.pool != NULL && op->client == NULL
       && op->nnodes == 1 && op->nodes[0] != NULL,
       "work behind has a pool of its own, the nodes and no client");

    if (podcri_task_sleep(op->ctx.task, 60000) != PODCRI_OK) {
        return PODCRI_CANCELED;
    }

    /* the request and its pool may be gone */

    snprintf(job_text, sizeof(job_text), "%s", j->text);
    behind += j->n;

    if (how == PODCRI_ERROR) {
        return podcri_fail(&op->ctx, PODCRI_E_INTERNAL, NULL, "late trouble");
    }

    return how;
}


static int
with_job(podcri_op_t *op)
{
    int    rc;
    job_t  j;

    front = op;

    memset(&j, 0, sizeof(j));
    strcpy(j.text, "kept");
    j.n = 7;

    rc = podcri_background(op, job, &j, sizeof(j), "late work");

    memset(&j, 'x', sizeof(j));

    is_int(rc, PODCRI_OK, "it is begun");
    strncat(order, "f", sizeof(order) - strlen(order) - 1);

    return podcri_reply_empty(op, 204);
}


static int
empty_job(podcri_op_t *op)
{
    behind++;

    return PODCRI_OK;
}


static int
with_empty_job(podcri_op_t *op)
{
    (void) podcri_background(op, empty_job, NULL, 0, "nothing");

    return podcri_reply_empty(op, 204);
}


static void
background(void)
{
    how = PODCRI_OK;
    behind = 0;
    order[0] = '\0';
    is_int(run(with_job, 0), 204, "the answer");
    is_int(behind, 7, "the work has been done");
    is_str(job_text, "kept", "with a copy of its data");
    is_str(order, "fb", "behind what the operation went on to do");

    how = PODCRI_ERROR;
    (void) run(with_job, 0);
    is_str(api_log(), "podcri: late work: late trouble",
           "nobody else learns of its error");

    how = PODCRI_CANCELED;
    (void) run(with_job, 0);
    is_str(api_log(), "podcri: late work: interrupted", "nor of its end");

    behind = 0;
    is_int(run(with_empty_job, 0), 204, "work without data");
    is_int(behind, 1, "is done");
}


int
main(void)
{
    answers();
    streams();
    background();

    api_done();

    return done_testing();
}
