
/*
 * Copyright (C) 2026 podcri authors
 */


#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "podcri_process.h"


/* between two looks at a container that is ending or cannot be watched, ms */
#define PODCRI_PROCESS_LOOK    5
#define PODCRI_PROCESS_POLL    10

/* a watched process is looked at all the same now and then, ms */
#define PODCRI_PROCESS_RELOOK  2000

/* between two looks while the runtime is down, and how long it may be, ms */
#define PODCRI_PROCESS_DOWN    200
#define PODCRI_PROCESS_AWAY    30000

/* what has failed because a container was ending is waited for so long, ms */
#define PODCRI_PROCESS_ENDING  1000


static int podcri_process_open(podcri_op_t *op, podcri_container_t *c);
static void podcri_process_exited(podcri_io_t *io);
static int podcri_exit_watch_outlasts(podcri_exit_watch_t *w, uint64_t now);
static int podcri_process_ended(podcri_op_t *op, podcri_container_t *c);
static int podcri_process_exec_kill(podcri_op_t *op, podcri_node_t *node,
    podcri_container_t *c, int signo);


/* A pidfd of the container's first process, -1 without one.  The status is
 * read again behind the open: if the runtime still says that this pid runs,
 * the descriptor is of the right process. */

static int
podcri_process_open(podcri_op_t *op, podcri_container_t *c)
{
    int      fd;
    int32_t  pid;

    pid = c->status.pid;

    if (!podcri_store_node(op, c->node)->conf->local || pid <= 0) {
        return -1;
    }

    fd = syscall(SYS_pidfd_open, pid, 0);

    if (fd == -1) {
        return -1;
    }

    if (podcri_store_refresh(op, c) != PODCRI_OK
        || c->state != PODCRI_STATE_RUNNING || c->status.pid != pid)
    {
        podcri_err_clear(&op->ctx);
        close(fd);
        return -1;
    }

    return fd;
}


int
podcri_process_signal(podcri_op_t *op, podcri_container_t *c, int signo)
{
    int             fd, rc, err;
    podcri_node_t  *node;

    node = podcri_store_node(op, c->node);

    rc = podcri_store_refresh(op, c);

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (c->state == PODCRI_STATE_RUNNING) {
        fd = podcri_process_open(op, c);

        if (fd != -1) {
            rc = syscall(SYS_pidfd_send_signal, fd, signo, NULL, 0);
            err = errno;

            close(fd);

            if (rc == 0) {
                return PODCRI_OK;
            }

            if (err != EPERM && err != ESRCH) {
                return podcri_fail(&op->ctx, PODCRI_E_INTERNAL, NULL,
                                   "sending signal %d to container %s: %s",
                                   signo, c->id, strerror(err));
            }
        }
    }

    if (c->state != PODCRI_STATE_RUNNING) {
        return podcri_process_ended(op, c);
    }

    return podcri_process_exec_kill(op, node, c, signo);
}


static int
podcri_process_ended(podcri_op_t *op, podcri_container_t *c)
{
    return podcri_fail(&op->ctx, PODCRI_E_CONFLICT, "container state improper",
                       "can only kill running containers. %s is in state %s",
                       c->id, podcri_state_name(c->state));
}


/* No access to the process from here, or none any more: kill(1) inside. */

static int
podcri_process_exec_kill(podcri_op_t *op, podcri_node_t *node,
    podcri_container_t *c, int signo)
{
    int                        rc;
    char                      *argv[4], number[16];
    Cri__ExecSyncRequest       req = CRI__EXEC_SYNC_REQUEST__INIT;
    Cri__ExecSyncResponse     *resp;
    Cri__StopContainerRequest  stop = CRI__STOP_CONTAINER_REQUEST__INIT;

    if (signo == SIGKILL) {
        stop.container_id = (char *) c->cri_id;

        rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_STOP_CONTAINER, &stop,
                             NULL);

        return rc == PODCRI_ERROR ? podcri_process_ending(op, c) : rc;
    }

    snprintf(number, sizeof(number), "-%d", signo);

    argv[0] = "kill";
    argv[1] = number;
    argv[2] = "1";
    argv[3] = NULL;

    req.container_id = (char *) c->cri_id;
    req.cmd = argv;
    req.n_cmd = 3;
    req.timeout = 10;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_EXEC_SYNC, &req, &resp);

    if (rc == PODCRI_ERROR) {
        rc = podcri_process_ending(op, c);

        if (rc == PODCRI_OK) {
            return podcri_process_ended(op, c);
        }

        if (rc == PODCRI_ERROR && op->ctx.err.kind != PODCRI_E_NOT_FOUND) {
            return podcri_fail_prefix(&op->ctx,
                                      "this node takes signals only through "
                                      "kill(1) in the container");
        }
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (resp->exit_code != 0) {
        return podcri_fail(&op->ctx, PODCRI_E_INTERNAL, NULL,
                           "kill(1) in container %s ended with code %d",
                           c->id, resp->exit_code);
    }

    return PODCRI_OK;
}


static void
podcri_process_exited(podcri_io_t *io)
{
    podcri_task_wake(io->data);
}


void
podcri_exit_watch_open(podcri_op_t *op, podcri_container_t *c,
    podcri_exit_watch_t *w)
{
    memset(w, 0, sizeof(podcri_exit_watch_t));

    w->c = c;
    w->io.fd = podcri_process_open(op, c);
    w->io.handler = podcri_process_exited;
    w->io.data = op->ctx.task;

    if (w->io.fd != -1
        && op->ctx.loop->io_add(op->ctx.loop, &w->io) != PODCRI_OK)
    {
        close(w->io.fd);
        w->io.fd = -1;
    }

    w->next = op->ctx.loop->now(op->ctx.loop);
}


int
podcri_exit_watch_check(podcri_op_t *op, podcri_exit_watch_t *w)
{
    int       rc;
    uint64_t  now;

    if (w->c->state != PODCRI_STATE_RUNNING) {
        return PODCRI_OK;
    }

    now = op->ctx.loop->now(op->ctx.loop);

    if (now < w->next
        && !(w->io.readable && !w->down
             && w->next - now > PODCRI_PROCESS_LOOK))
    {
        return PODCRI_AGAIN;
    }

    rc = podcri_store_refresh(op, w->c);

    if (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_UNAVAILABLE
        && podcri_exit_watch_outlasts(w, now))
    {
        podcri_err_clear(&op->ctx);
        return PODCRI_AGAIN;
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    w->down = 0;

    if (w->io.fd == -1) {
        w->next = now + PODCRI_PROCESS_POLL;

    } else if (w->io.readable) {

        /* it has ended, and the runtime is about to know */
        w->next = now + PODCRI_PROCESS_LOOK;

    } else {
        w->next = now + PODCRI_PROCESS_RELOOK;
    }

    return w->c->state == PODCRI_STATE_RUNNING ? PODCRI_AGAIN : PODCRI_OK;
}


/* A runtime that is started again finds its containers as they are.  While the
 * process lives there is nothing to be told; whoever was waiting must not take
 * the runtime's end for the container's. */

static int
podcri_exit_watch_outlasts(podcri_exit_watch_t *w, uint64_t now)
{
    if (!w->patient) {
        return 0;
    }

    if (w->down == 0 || (w->io.fd != -1 && !w->io.readable)) {
        w->down = now;
    }

    w->next = now + PODCRI_PROCESS_DOWN;

    return now - w->down < PODCRI_PROCESS_AWAY;
}


uint64_t
podcri_exit_watch_pause(podcri_op_t *op, const podcri_exit_watch_t *w)
{
    uint64_t  now;

    now = op->ctx.loop->now(op->ctx.loop);

    return w->next > now ? w->next - now : 1;
}


void
podcri_exit_watch_close(podcri_op_t *op, podcri_exit_watch_t *w)
{
    if (w->io.fd != -1) {
        op->ctx.loop->io_del(op->ctx.loop, &w->io);
        close(w->io.fd);
        w->io.fd = -1;
    }
}


int
podcri_process_wait(podcri_op_t *op, podcri_container_t *c, uint64_t msec)
{
    int                   rc;
    uint64_t              now, end, pause;
    podcri_exit_watch_t   w;

    end = msec ? op->ctx.loop->now(op->ctx.loop) + msec : 0;

    if (!c->has_status) {
        rc = podcri_store_refresh(op, c);

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    podcri_exit_watch_open(op, c, &w);
    w.patient = (msec == 0);

    for ( ;; ) {
        rc = podcri_exit_watch_check(op, &w);

        if (rc != PODCRI_AGAIN) {
            break;
        }

        pause = podcri_exit_watch_pause(op, &w);

        if (end) {
            now = op->ctx.loop->now(op->ctx.loop);

            if (now >= end) {
                rc = PODCRI_TIMEOUT;
                break;
            }

            pause = podcri_min(pause, end - now);
        }

        rc = podcri_task_wait(op->ctx.task, pause);

        if (rc == PODCRI_CANCELED) {
            break;
        }
    }

    podcri_exit_watch_close(op, &w);

    return rc;
}


/* A runtime knows of an end some milliseconds after the kernel does.  Until
 * then containerd fails with words of each of its parts: "cannot exec in a
 * stopped state", "no running task found", "ttrpc: closed". */

int
podcri_process_ending(podcri_op_t *op, podcri_container_t *c)
{
    int           rc;
    podcri_err_t  err;

    if (op->ctx.err.kind != PODCRI_E_INTERNAL
        && op->ctx.err.kind != PODCRI_E_CONFLICT
        && op->ctx.err.kind != PODCRI_E_NOT_FOUND)
    {
        return PODCRI_ERROR;
    }

    err = op->ctx.err;
    podcri_err_clear(&op->ctx);

    rc = podcri_store_refresh(op, c);

    if (rc == PODCRI_OK && c->state == PODCRI_STATE_RUNNING) {
        rc = podcri_process_wait(op, c, PODCRI_PROCESS_ENDING);
    }

    if (rc == PODCRI_OK || rc == PODCRI_CANCELED
        || (rc == PODCRI_ERROR && op->ctx.err.kind == PODCRI_E_NOT_FOUND))
    {
        return rc;
    }

    op->ctx.err = err;

    return PODCRI_ERROR;
}
