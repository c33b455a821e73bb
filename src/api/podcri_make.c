
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_make.h"
#include "podcri_runtime.h"


/* while something is made, somebody else's of the same name is looked for
 * this often, ms */
#define PODCRI_MAKE_LOOK   500

/* what is not made yet is asked for again after this time, or a quarter of the
 * time that there is, where that helps, ms */
#define PODCRI_MAKE_AGAIN  2000


typedef struct {
    podcri_op_t         *op;
    podcri_node_t       *node;
    podcri_cri_look_pt   taken;
    void                *data;
    uint64_t             pause;      /* ms */
    uint64_t             since;      /* asked for, ms of the loop */
    uint64_t             end;
} podcri_make_look_t;


static int podcri_make_look(void *data);


int
podcri_make(podcri_op_t *op, podcri_node_t *node, podcri_cri_method_e m,
    const void *req, void *resp, podcri_cri_look_pt taken, void *data)
{
    int                 rc;
    uint64_t            now;
    podcri_make_look_t  look;

    now = op->ctx.loop->now(op->ctx.loop);

    look.op = op;
    look.node = node;
    look.taken = taken;
    look.data = data;
    look.pause = podcri_min(PODCRI_MAKE_AGAIN, node->conf->read_timeout / 4);
    look.end = now + node->conf->read_timeout;

    do {
        look.since = op->ctx.loop->now(op->ctx.loop);

        rc = podcri_cri_call_look(&op->ctx, node, m, req, resp,
                                  look.end - look.since, podcri_make_look,
                                  &look, PODCRI_MAKE_LOOK);

    } while (rc == PODCRI_AGAIN);

    return rc;
}


/*
 * CRI-O lets who asks for what is just being made for somebody else wait until
 * his deadline.  It is there before that, or nothing has come of it, which is
 * seen by asking again only: PODCRI_AGAIN.  What is being made for us goes on
 * when we give up, CNI plugins and all, and is handed out when we ask again.
 */

static int
podcri_make_look(void *data)
{
    int                  rc, holds;
    uint64_t             now;
    podcri_make_look_t  *look = data;

    rc = look->taken(look->data);

    if (rc != PODCRI_OK) {
        return rc;
    }

    now = look->op->ctx.loop->now(look->op->ctx.loop);

    if (now - look->since < look->pause || now + look->pause > look->end) {
        return PODCRI_OK;
    }

    if (podcri_runtime_holds(look->op, look->node, &holds) != PODCRI_OK) {
        podcri_err_clear(&look->op->ctx);
        return PODCRI_OK;
    }

    /* the answer may have taken its time */

    now = look->op->ctx.loop->now(look->op->ctx.loop);

    return holds && now < look->end ? PODCRI_AGAIN : PODCRI_OK;
}
