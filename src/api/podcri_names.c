
/*
 * Copyright (C) 2026 podcri authors
 */


#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "podcri_names.h"
#include "podcri_sandbox.h"
#include "podcri_shared.h"


/* a name is held this long at most, ms: longer than anything takes but a
 * restart whose stop is given more */
#define PODCRI_NAME_HELD  3600000

/* another create of the name is waited for this long, and looked at so often,
 * ms: it may be undone, for its client has left */
#define PODCRI_NAME_WAIT  15000
#define PODCRI_NAME_LOOK  20

/* other names that are chosen behind the first one */
#define PODCRI_NAME_AGAIN  3


/* who holds a name: a request, by its address in its worker */

typedef struct {
    uint64_t  pid;
    uint64_t  op;
} podcri_name_holder_t;


static int podcri_name_choose(podcri_op_t *op, const char **name);
static int podcri_name_try(podcri_op_t *op, const char *name);
static int podcri_name_holder(podcri_op_t *op, const char *name,
    podcri_name_holder_t *holder);


/* 64 x 64 names before a number is put behind */

static const char  *podcri_name_first[] = {
    "amber", "ancient", "autumn", "bold", "brave", "bright", "brisk", "calm",
    "clear", "clever", "cool", "coral", "crisp", "curious", "dapper", "deep",
    "early", "eager", "fair", "fast", "fine", "fond", "fresh", "gentle",
    "glad", "golden", "grand", "green", "happy", "hardy", "honest", "humble",
    "icy", "jolly", "keen", "kind", "lively", "lucky", "mellow", "merry",
    "mild", "misty", "neat", "noble", "olive", "patient", "plain", "polite",
    "proud", "quick", "quiet", "rapid", "rosy", "round", "sharp", "silent",
    "smart", "snowy", "solid", "steady", "sunny", "swift", "warm", "wise"
};

static const char  *podcri_name_second[] = {
    "acorn", "alder", "anchor", "aspen", "badger", "basin", "beacon", "birch",
    "brook", "canyon", "cedar", "cliff", "cloud", "comet", "condor", "cove",
    "crane", "creek", "delta", "dune", "eagle", "ember", "falcon", "fern",
    "field", "finch", "fjord", "forest", "garden", "glacier", "grove",
    "harbor", "hazel", "heron", "hill", "island", "lagoon", "lake", "lark",
    "linden", "maple", "marsh", "meadow", "mesa", "orchard", "otter", "peak",
    "pine", "plover", "pond", "prairie", "quarry", "raven", "reef", "ridge",
    "river", "robin", "sparrow", "spruce", "summit", "thistle", "tundra",
    "valley", "willow"
};


int
podcri_name_take(podcri_op_t *op, const char *kind, const char **name)
{
    int          rc;
    const char  *id;

    if (*name == NULL || **name == '\0') {
        return podcri_name_choose(op, name);
    }

    rc = podcri_name_hold(op, *name, NULL);

    if (rc != PODCRI_OK) {
        return rc == PODCRI_DONE ? podcri_name_in_use(op, kind, *name,
                                                "a create that is under way")
                                 : rc;
    }

    rc = podcri_name_owner(op, *name, &id);

    if (rc == PODCRI_OK && id) {
        rc = podcri_name_in_use(op, kind, *name, id);
    }

    if (rc != PODCRI_OK) {
        podcri_name_release(op, *name);
    }

    return rc;
}


static int
podcri_name_choose(podcri_op_t *op, const char **name)
{
    int          rc;
    size_t       tries;
    uint64_t     random;
    const char  *id;

    for (tries = 0; tries < 100; tries++) {
        random = strtoull(podcri_nonce(op), NULL, 16);

        *name = podcri_psprintf(op->ctx.pool, "%s_%s",
                   podcri_name_first[random
                                     % podcri_nelts(podcri_name_first)],
                   podcri_name_second[(random >> 16)
                                      % podcri_nelts(podcri_name_second)]);

        if (tries > 3) {
            *name = podcri_psprintf(op->ctx.pool, "%s%d", *name,
                                    (int) ((random >> 32) % 10000));
        }

        if (podcri_name_try(op, *name) != PODCRI_OK) {
            continue;
        }

        rc = podcri_name_owner(op, *name, &id);

        if (rc == PODCRI_OK && id == NULL) {
            return PODCRI_OK;
        }

        podcri_name_release(op, *name);

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    return podcri_fail(&op->ctx, PODCRI_E_INTERNAL, NULL,
                       "no free name was found in %d tries", (int) tries);
}


int
podcri_name_again(podcri_op_t *op, int rc, int *tries)
{
    if (rc != PODCRI_ERROR || op->ctx.err.kind != PODCRI_E_CONFLICT
        || (*tries)++ == PODCRI_NAME_AGAIN)
    {
        return 0;
    }

    podcri_err_clear(&op->ctx);

    return 1;
}


int
podcri_name_owner(podcri_op_t *op, const char *name, const char **id)
{
    int                            rc;
    size_t                         i, j, n;
    const char                    *kind;
    podcri_pairs_t                 pairs;
    Cri__PodSandbox              **list;
    Cri__ContainerFilter           filter = CRI__CONTAINER_FILTER__INIT;
    Cri__ListContainersRequest     req = CRI__LIST_CONTAINERS_REQUEST__INIT;
    Cri__ListContainersResponse   *resp;

    *id = NULL;

    memset(&pairs, 0, sizeof(pairs));
    podcri_pairs_push(op->ctx.pool, &pairs, PODCRI_LABEL_NAME, name);

    podcri_cri_map_set(op->ctx.pool, &filter.n_label_selector,
               &filter.label_selector,
               &cri__container_filter__label_selector_entry__descriptor,
               &pairs);
    req.filter = &filter;

    for (i = 0; i < op->nnodes; i++) {
        rc = podcri_cri_call(&op->ctx, op->nodes[i],
                             PODCRI_CRI_LIST_CONTAINERS, &req, &resp);

        if (rc != PODCRI_OK) {
            return rc;
        }

        if (resp->n_containers) {
            *id = podcri_cri_map_get(resp->containers[0]->n_labels,
                                     resp->containers[0]->labels,
                                     PODCRI_LABEL_ID);
            if (*id == NULL) {
                *id = resp->containers[0]->id;
            }

            return PODCRI_OK;
        }

        rc = podcri_sandbox_list(op, op->nodes[i], PODCRI_LABEL_NAME, name,
                                 &list, &n);
        if (rc != PODCRI_OK) {
            return rc;
        }

        for (j = 0; j < n; j++) {
            kind = podcri_cri_map_get(list[j]->n_labels, list[j]->labels,
                                      PODCRI_LABEL_KIND);

            if (kind && strcmp(kind, PODCRI_KIND_POD) == 0) {
                *id = list[j]->id;
                return PODCRI_OK;
            }
        }
    }

    return PODCRI_OK;
}


int
podcri_name_hold(podcri_op_t *op, const char *name, int *waited)
{
    int       rc;
    uint64_t  end;

    if (waited) {
        *waited = 0;
    }

    end = op->ctx.loop->now(op->ctx.loop) + PODCRI_NAME_WAIT;

    for ( ;; ) {
        rc = podcri_name_try(op, name);

        if (rc == PODCRI_OK || op->ctx.loop->now(op->ctx.loop) >= end) {
            return rc;
        }

        rc = podcri_task_sleep(op->ctx.task, PODCRI_NAME_LOOK);

        if (rc != PODCRI_OK) {
            return rc;
        }

        if (waited) {
            *waited = 1;
        }
    }
}


static int
podcri_name_try(podcri_op_t *op, const char *name)
{
    podcri_shared_t       *shared;
    podcri_name_holder_t   holder;

    shared = op->shared;

    if (shared == NULL) {
        return PODCRI_OK;
    }

    holder.pid = getpid();
    holder.op = (uintptr_t) op;

    if (shared->set(shared, PODCRI_SHARED_NAME, name, &holder, sizeof(holder),
                    PODCRI_NAME_HELD, PODCRI_SHARED_NEW) != PODCRI_DONE)
    {
        /* a full zone is no reason to refuse: the runtime decides */

        return PODCRI_OK;
    }

    if (podcri_name_holder(op, name, &holder) == PODCRI_OK
        && kill((pid_t) holder.pid, 0) == -1 && errno == ESRCH)
    {
        shared->del(shared, PODCRI_SHARED_NAME, name);
    }

    return PODCRI_DONE;
}


/* PODCRI_DONE: nobody holds it */

static int
podcri_name_holder(podcri_op_t *op, const char *name,
    podcri_name_holder_t *holder)
{
    int               rc;
    void             *value;
    size_t            len;
    podcri_pool_t    *pool;
    podcri_shared_t  *shared;

    shared = op->shared;
    pool = podcri_pool_create(0);

    rc = shared->get(shared, PODCRI_SHARED_NAME, name, pool, &value, &len);

    if (rc == PODCRI_OK) {
        memcpy(holder, value, sizeof(podcri_name_holder_t));
    }

    podcri_pool_destroy(pool);

    return rc;
}


void
podcri_name_release(podcri_op_t *op, const char *name)
{
    podcri_shared_t       *shared;
    podcri_name_holder_t   holder;

    shared = op->shared;

    /* there was no room for it, or it took too long: then it may be somebody
     * else's by now */

    if (shared && podcri_name_holder(op, name, &holder) == PODCRI_OK
        && holder.pid == (uint64_t) getpid()
        && holder.op == (uintptr_t) op)
    {
        shared->del(shared, PODCRI_SHARED_NAME, name);
    }
}
