
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_cri_internal.h"


/*
 * Clients that list at the same time get the same answer.  A call may be
 * shared by all who asked before it began, and by nobody else: who asks while
 * one is on its way waits for the next one, so that nobody is told less than
 * what was true when he asked.  Nobody waits for one that takes a second.
 *
 * The lists that a caller asks for are of one group, and the group's calls
 * begin together: a container shall find its sandbox in the other list.
 */


/* ms */
#define PODCRI_CRI_SHARE_WAIT  1000


/* one of the calls of a group */

struct podcri_cri_part_s {
    podcri_cri_group_t   *group;
    podcri_cri_method_e   method;
    uint64_t              timeout;
    podcri_cri_rpc_t     *rpc;       /* the call itself, while it lasts */
    podcri_cri_rpc_t     *peers;     /* one for each caller that waits */
    unsigned              begun:1;
};


struct podcri_cri_group_s {
    podcri_node_t        *node;
    podcri_loop_t        *loop;
    uint64_t              begun;     /* ms of the loop */
    size_t                active;    /* parts that have not ended */
    podcri_cri_part_t     parts[PODCRI_CRI_SHARED];
};


/* an answer that several have */

typedef struct {
    podcri_pool_t        *pool;
    size_t                refs;
} podcri_cri_answer_t;


static const podcri_cri_method_e  podcri_cri_shared[PODCRI_CRI_SHARED] = {
    PODCRI_CRI_LIST_CONTAINERS,
    PODCRI_CRI_LIST_POD_SANDBOX
};


static podcri_cri_group_t *podcri_cri_group_create(podcri_node_t *node,
    podcri_loop_t *loop);
static void podcri_cri_group_next(podcri_node_t *node);
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
    size_t               i;
    podcri_cri_rpc_t    *peer;
    podcri_cri_part_t   *part;
    podcri_cri_group_t  *group;

    for (i = 0; podcri_cri_shared[i] != m; i++) { /* void */ }

    group = node->flying;

    if (group && group->parts[i].begun
        && loop->now(loop) >= group->begun + PODCRI_CRI_SHARE_WAIT)
    {
        podcri_cri_group_next(node);
    }

    if (node->flying == NULL) {
        node->flying = podcri_cri_group_create(node, loop);
    }

    group = node->flying;

    if (group->parts[i].begun) {

        if (node->waiting == NULL) {
            node->waiting = podcri_cri_group_create(node, loop);
        }

        group = node->waiting;
    }

    peer = podcri_zalloc(sizeof(podcri_cri_rpc_t));
    part = &group->parts[i];

    peer->node = node;
    peer->method = m;
    peer->part = part;
    peer->next = part->peers;

    part->peers = peer;
    part->timeout = podcri_max(part->timeout, timeout);

    if (group == node->flying) {
        podcri_cri_part_begin(part);
    }

    return peer;
}


static podcri_cri_group_t *
podcri_cri_group_create(podcri_node_t *node, podcri_loop_t *loop)
{
    size_t               i;
    podcri_cri_group_t  *group;

    group = podcri_zalloc(sizeof(podcri_cri_group_t));

    group->node = node;
    group->loop = loop;
    group->begun = loop->now(loop);

    for (i = 0; i < PODCRI_CRI_SHARED; i++) {
        group->parts[i].group = group;
        group->parts[i].method = podcri_cri_shared[i];
    }

    return group;
}


/* those who wait get their calls */

static void
podcri_cri_group_next(podcri_node_t *node)
{
    size_t               i;
    podcri_cri_group_t  *group;

    group = node->waiting;

    node->flying = group;
    node->waiting = NULL;

    if (group == NULL) {
        return;
    }

    group->begun = group->loop->now(group->loop);

    /* a call may end before the other one begins */

    group->active++;

    for (i = 0; i < PODCRI_CRI_SHARED; i++) {
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

    if (group->node->flying == group) {
        podcri_cri_group_next(group->node);
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

    rpc = podcri_cri_rpc_start(group->node, part->method,
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

    for (i = 0; i < PODCRI_CRI_SHARED; i++) {
        if (group->parts[i].peers) {
            return;
        }
    }

    node->waiting = NULL;
    free(group);
}
