
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_CTX_H_INCLUDED_
#define _PODCRI_CTX_H_INCLUDED_


#include "podcri_pool.h"
#include "podcri_error.h"
#include "podcri_task.h"


/* What every layer gets handed down: where memory comes from, where an error
 * goes, what waits.  task is NULL in pure code (translate, unit tests). */

struct podcri_ctx_s {
    podcri_pool_t   *pool;
    podcri_task_t   *task;
    podcri_loop_t   *loop;
    podcri_err_t     err;

    /* for the log and $podcri_cri_*, $podcri_rpc */
    const char      *cri_rpc;        /* method of the last call; a literal */
    unsigned         cri_calls;
    uint64_t         cri_time;       /* ms spent waiting for the runtime */
};


#endif /* _PODCRI_CTX_H_INCLUDED_ */
