
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_op.h"


typedef struct podcri_background_s  podcri_background_t;

struct podcri_background_s {
    podcri_op_t            op;
    podcri_op_pt           fn;
    const char            *what;
    podcri_background_t   *next;
    podcri_background_t  **prev;
};


/* of this worker */
static podcri_background_t  *podcri_background_tasks;
static int                   podcri_background_ends;


static void podcri_background_run(podcri_task_t *task, void *data);
static void podcri_background_done(podcri_task_t *task, void *data);
static void podcri_background_link(podcri_background_t *bg);
static void podcri_background_unlink(podcri_background_t *bg);


int
podcri_background(podcri_op_t *op, podcri_op_pt fn, const void *data,
    size_t size, const char *what)
{
    size_t                i;
    podcri_op_t          *op2;
    podcri_pool_t        *pool;
    podcri_task_t        *task;
    podcri_background_t  *bg;

    pool = podcri_pool_create(0);

    bg = podcri_pcalloc(pool, sizeof(podcri_background_t));

    bg->fn = fn;
    bg->what = what;

    op2 = &bg->op;

    op2->ctx.pool = pool;
    op2->ctx.loop = op->ctx.loop;
    op2->dialect = op->dialect;
    op2->route = op->route;
    op2->shared = op->shared;
    op2->nnodes = op->nnodes;
    op2->nodes = podcri_palloc(pool, op->nnodes * sizeof(podcri_node_t *));

    for (i = 0; i < op->nnodes; i++) {
        op2->nodes[i] = op->nodes[i];
    }

    op2->query = podcri_palloc(pool, size);

    if (size) {
        memcpy(op2->query, data, size);
    }

    podcri_json_init(&op2->out, 0);

    podcri_background_link(bg);

    if (podcri_task_spawn(op->ctx.loop, podcri_background_run,
                          podcri_background_done, bg, &task)
        != PODCRI_OK)
    {
        podcri_log(op->ctx.loop, PODCRI_LOG_ERR,
                   "podcri: no fiber for background work: %s", what);
        podcri_background_unlink(bg);
        podcri_pool_destroy(pool);

        return PODCRI_ERROR;
    }

    return PODCRI_OK;
}


static void
podcri_background_run(podcri_task_t *task, void *data)
{
    int                   rc;
    podcri_background_t  *bg = data;

    /* it may be over before podcri_task_spawn() has returned */

    bg->op.ctx.task = task;

    rc = bg->fn(&bg->op);

    if (rc == PODCRI_ERROR) {
        podcri_log(bg->op.ctx.loop, PODCRI_LOG_ERR, "podcri: %s: %s",
                   bg->what, bg->op.ctx.err.message);

    } else if (rc != PODCRI_OK) {
        podcri_log(bg->op.ctx.loop, PODCRI_LOG_WARN,
                   "podcri: %s: interrupted", bg->what);
    }
}


static void
podcri_background_done(podcri_task_t *task, void *data)
{
    podcri_background_t  *bg = data;

    podcri_background_unlink(bg);
    podcri_json_free(&bg->op.out);
    podcri_pool_destroy(bg->op.ctx.pool);
}


static void
podcri_background_link(podcri_background_t *bg)
{
    bg->next = podcri_background_tasks;
    bg->prev = &podcri_background_tasks;

    if (bg->next) {
        bg->next->prev = &bg->next;
    }

    podcri_background_tasks = bg;
}


static void
podcri_background_unlink(podcri_background_t *bg)
{
    *bg->prev = bg->next;

    if (bg->next) {
        bg->next->prev = bg->prev;
    }
}


void
podcri_background_cancel(void)
{
    podcri_background_t  *bg;

    podcri_background_ends = 1;

    for (bg = podcri_background_tasks; bg; bg = bg->next) {

        /* one that was never resumed has no task yet, and ends by itself */

        if (bg->op.ctx.task) {
            podcri_task_cancel(bg->op.ctx.task);
        }
    }
}


int
podcri_background_canceled(void)
{
    return podcri_background_ends;
}
