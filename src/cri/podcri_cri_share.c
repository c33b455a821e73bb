
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_cri_internal.h"


/*
 * Clients that ask the same at the same time get the same answer.  A call may
 * be shared by all who asked before it began, and by nobody else: who asks
 * while one is on its way waits for the next one, so that nobody is told less
 * than what was true when he asked.  Nobody waits for one that takes a second.
 *
 * The lists that a caller asks for are of one group, and the group's calls
 * begin together: a container shall find its sandbox in the other list.  The
 * version stands in a line of its own, and waits for no list.
 */


/* ms */
#define PODCRI_CRI_SHARE_WAIT  1000

/* as many methods share a line */
#define PODCRI_CRI_PARTS       2


/* one of the calls of a group */

struct podcri_cri_part_s {
    podcri_cri_group_t   *group;
    uint64_t              timeout;
    podcri_cri_rpc_t     *rpc;       /* the call itself, while it lasts */
    podcri_cri_rpc_t     *peers;     /* one for each caller that waits */
    unsigned              begun:1;
};


struct podcri_cri_group_s {
    podcri_node_t        *node;
    podcri_cri_line_t    *line;
    podcri_loop_t        *loop;
    uint64_t              begun;     /* ms of the loop */
    size_t                active;    /* parts that have not ended */
    podcri_cri_part_t     parts[PODCRI_CRI_PARTS];
};


/* an answer that several have */

typedef struct {
    podcri_pool_t        *pool;
    size_t                refs;
} podcri_cri_answer_t;


/* which of the node's lines, and which part there */

static const struct {
    podcri_cri_method_e   method;
    size_t                line;
    size_t                part;
} podcri_cri_shared[] = {
    { PODCRI_CRI_LIST_CONTAINERS, 0, 0 },
    { PODCRI_CRI_LIST_POD_SANDBOX, 0, 1 },
    { PODCRI_CRI_VERSION, 1, 0 },
};


static podcri_cri_group_t *podcri_cri_group_create(podcri_node_t *node,
    podcri_cri_line_t *line, podcri_loop_t *loop);
static void podcri_cri_group_next(podcri_cri_line_t *line);
static void podcri_cri_group_end(podcri_cri_group_t *group);
static void podcri_cri_part_begin(podcri_cri_part_t *part);
static void podcri_cri_part_end(podcri_cri_part_t *part, int code,
    const char *text);
static void podcri_cri_part_answer(podcri_cri_part_t *part);
static void podcri_cri_answer_release(void *data);


podcri_cri_rpc_t *
podcri_cri_share_start(podcri_node_t *node, podcri_cri_method_e m,
    podcri_loop_t *loop, uint64_t timeout)
{
    size_t               i, n;
    podcri_cri_rpc_t    *peer;
    podcri_cri_line_t   *line;
    podcri_cri_part_t   *part;
    podcri_cri_group_t  *group;

    for (i = 0; podcri_cri_shared[i].method != m; i++) { /* void */ }

    line = &node->lines[podcri_cri_shared[i].line];
    n = podcri_cri_shared[i].part;

    group = line->flying;

    if (group && group->parts[n].begun
        && loop->now(loop) >= group->begun + PODCRI_CRI_SHARE_WAIT)
    {
        podcri_cri_group_next(line);
    }

    if (line->flying == NULL) {
        line->flying = podcri_cri_group_create(node, line, loop);
    }

    group = line->flying;

    if (group->parts[n].begun) {

        if (line->waiting == NULL) {
            line->waiting = podcri_cri_group_create(node, line, loop);
        }

        group = line->waiting;
    }

    peer = podcri_zalloc(sizeof(podcri_cri_rpc_t));
    part = &group->parts[n];

    peer->node = node;
    peer->method = m;
    peer->part = part;
    peer->next = part->peers;

    part->peers = peer;
    part->timeout = podcri_max(part->timeout, timeout);

    if (group == line->flying) {
        podcri_cri_part_begin(part);
    }

    return peer;
}


static podcri_cri_group_t *
podcri_cri_group_create(podcri_node_t *node, podcri_cri_line_t *line,
    podcri_loop_t *loop)
{
    size_t               i;
    podcri_cri_group_t  *group;

    group = podcri_zalloc(sizeof(podcri_cri_group_t));

    group->node = node;
    group->line = line;
    group->loop = loop;
    group->begun = loop->now(loop);

    for (i = 0; i < PODCRI_CRI_PARTS; i++) {
        group->parts[i].group = group;
    }

    return group;
}


/* those who wait get their calls */

static void
podcri_cri_group_next(podcri_cri_line_t *line)
{
    size_t               i;
    podcri_cri_group_t  *group;

    group = line->waiting;

    line->flying = group;
    line->waiting = NULL;

    if (group == NULL) {
        return;
    }

    group->begun = group->loop->now(group->loop);

    /* a call may end before the other one begins */

    group->active++;

    for (i = 0; i < PODCRI_CRI_PARTS; i++) {
        if (group->parts[i].peers) {
            podcri_cri_part_begin(&group->parts[i]);
        }
    }

    podcri_cri_group_end(group);
}


/* one of its parts has ended */

static void
podcri_cri_group_end(podcri_cri_group_t *group)
{
    if (--group->active) {
        return;
    }

    /* one that took too long is not the one that is waited for any more */

    if (group->line->flying == group) {
        podcri_cri_group_next(group->line);
    }

    free(group);
}


static void
podcri_cri_part_begin(podcri_cri_part_t *part)
{
    podcri_cri_rpc_t    *rpc;
    podcri_cri_group_t  *group;

    group = part->group;

    part->begun = 1;
    group->active++;

    rpc = podcri_cri_rpc_start(group->node, part->peers->method,
                               (const uint8_t *) "", 0, part->timeout);

    if (rpc == NULL) {
        podcri_cri_part_end(part, PODCRI_CRI_CODE_UNAVAILABLE,
                            "the call could not be started");
        return;
    }

    part->rpc = rpc;

    rpc->part = part;
    rpc->leads = 1;

    if (rpc->ended) {
        podcri_cri_share_done(rpc);
    }
}


void
podcri_cri_share_done(podcri_cri_rpc_t *rpc)
{
    podcri_cri_part_end(rpc->part, rpc->code, rpc->text);
}


static void
podcri_cri_part_end(podcri_cri_part_t *part, int code, const char *text)
{
    podcri_cri_rpc_t  *peer, *next, *list;

    if (part->rpc && part->peers) {
        podcri_cri_part_answer(part);
    }

    /* who came first is first */

    list = NULL;

    for (peer = part->peers; peer; peer = next) {
        next = peer->next;
        peer->next = list;
        list = peer;
    }

    part->peers = NULL;

    for (peer = list; peer; peer = peer->next) {
        peer->part = NULL;
        podcri_cri_rpc_end(peer, code, text);

        if (peer->task) {
            podcri_task_wake(peer->task);
        }
    }

    if (part->rpc) {
        podcri_cri_rpc_leave(part->rpc);
        part->rpc = NULL;
    }

    podcri_cri_group_end(part->group);
}


/* the message to all of them: what it lies in stays until the last of their
 * pools goes */

static void
podcri_cri_part_answer(podcri_cri_part_t *part)
{
    podcri_cri_rpc_t     *rpc, *peer;
    podcri_cri_answer_t  *answer;

    rpc = part->rpc;

    if (rpc->message == NULL) {
        return;
    }

    if (part->peers->next == NULL) {
        part->peers->message = rpc->message;
        part->peers->pool = rpc->pool;
        rpc->pool = NULL;

        return;
    }

    answer = podcri_palloc(rpc->pool, sizeof(podcri_cri_answer_t));
    answer->pool = rpc->pool;
    answer->refs = 0;

    for (peer = part->peers; peer; peer = peer->next) {
        peer->message = rpc->message;
        peer->pool = podcri_pool_create(1);

        podcri_pool_cleanup(peer->pool, podcri_cri_answer_release, answer);
        answer->refs++;
    }

    rpc->pool = NULL;
}


static void
podcri_cri_answer_release(void *data)
{
    podcri_cri_answer_t *answer = data;

    if (--answer->refs == 0) {
        podcri_pool_destroy(answer->pool);
    }
}


void
podcri_cri_share_leave(podcri_cri_rpc_t *peer)
{
    size_t                i;
    podcri_node_t        *node;
    podcri_cri_rpc_t    **p;
    podcri_cri_part_t    *part;
    podcri_transport_t   *t;
    podcri_cri_group_t   *group;

    part = peer->part;
    group = part->group;
    node = peer->node;

    for (p = &part->peers; *p != peer; p = &(*p)->next) { /* void */ }

    *p = peer->next;

    free(peer);

    if (part->peers) {
        return;
    }

    if (part->begun) {

        /* nobody waits for it, and others wait for its end */

        t = node->transport;
        t->cancel(t, part->rpc->handle);

        return;
    }

    /* of a group that waits: in one on its way all that is asked for began */

    for (i = 0; i < PODCRI_CRI_PARTS; i++) {
        if (group->parts[i].peers) {
            return;
        }
    }

    group->line->waiting = NULL;
    free(group);
}
