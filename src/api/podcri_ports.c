
/*
 * Copyright (C) 2026 podcri authors
 */


#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "podcri_lifecycle.h"
#include "podcri_shared.h"


/*
 * containerd accepts the same host port twice without a word, and the first
 * sandbox keeps the traffic even when its container has ended; CRI-O 1.26
 * refuses the second one.  So who has a port is looked up here.
 */


/* how long a port that was chosen stays promised, in ms */
#define PODCRI_PORT_PROMISE  60000

/* how many ports are tried, most of which would have to be taken */
#define PODCRI_PORT_TRIES    100


static int podcri_port_claim(podcri_op_t *op, podcri_node_t *node,
    const podcri_port_t *ports, size_t n, const podcri_port_t *taken,
    size_t ntaken, const char *name, const char *sandbox, int runs);
static int podcri_port_pod_runs(const podcri_pod_t *pod);
static int podcri_port_choose(podcri_op_t *op, podcri_node_t *node,
    podcri_port_t *port);
static int podcri_port_equal(const podcri_port_t *a, const podcri_port_t *b);
static int podcri_port_free(podcri_op_t *op, const podcri_port_t *port,
    int *number);


int
podcri_ports_claim(podcri_op_t *op, podcri_node_t *node,
    const podcri_port_t *ports, size_t n, const char *id)
{
    int                  rc;
    size_t               i;
    podcri_pod_t        *pod;
    podcri_world_t       world;
    podcri_container_t  *c;

    if (n == 0) {
        return PODCRI_OK;
    }

    rc = podcri_store_list_pods(op, &world);

    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < world.ncontainers && rc == PODCRI_OK; i++) {
        c = &world.containers[i];

        if (!c->foreign && c->node == node->conf->name && c->sandbox_ready
            && strcmp(c->id, id) != 0 && c->pod_id[0] == '\0')
        {
            rc = podcri_port_claim(op, node, ports, n, c->spec->ports,
                                   c->spec->nports, c->name, c->sandbox_id,
                                   c->state == PODCRI_STATE_RUNNING);
        }
    }

    for (i = 0; i < world.npods && rc == PODCRI_OK; i++) {
        pod = &world.pods[i];

        if (!pod->foreign && pod->node == node->conf->name && pod->ready
            && strcmp(pod->id, id) != 0)
        {
            rc = podcri_port_claim(op, node, ports, n, pod->spec->ports,
                                   pod->spec->nports, pod->name, pod->cri_id,
                                   podcri_port_pod_runs(pod));
        }
    }

    return rc;
}


/* one sandbox that is up: keeps its port when something runs in it */

static int
podcri_port_claim(podcri_op_t *op, podcri_node_t *node,
    const podcri_port_t *ports, size_t n, const podcri_port_t *taken,
    size_t ntaken, const char *name, const char *sandbox, int runs)
{
    size_t                      i, k;
    Cri__StopPodSandboxRequest  req = CRI__STOP_POD_SANDBOX_REQUEST__INIT;

    for (i = 0; i < ntaken; i++) {
        for (k = 0; k < n; k++) {

            if (!podcri_port_equal(&taken[i], &ports[k])) {
                continue;
            }

            if (runs) {
                return podcri_fail(&op->ctx, PODCRI_E_INTERNAL,
                                   "address already in use",
                                   "cannot listen on %s port %s:%d, %s has "
                                   "it", ports[k].protocol, ports[k].host_ip,
                                   ports[k].host_port, name);
            }

            req.pod_sandbox_id = (char *) sandbox;

            return podcri_cri_call(&op->ctx, node,
                                   PODCRI_CRI_STOP_POD_SANDBOX, &req, NULL);
        }
    }

    return PODCRI_OK;
}


static int
podcri_port_pod_runs(const podcri_pod_t *pod)
{
    size_t  i;

    for (i = 0; i < pod->ncontainers; i++) {
        if (pod->containers[i]->state == PODCRI_STATE_RUNNING) {
            return 1;
        }
    }

    return 0;
}


static int
podcri_port_equal(const podcri_port_t *a, const podcri_port_t *b)
{
    return a->host_port == b->host_port && a->host_port != 0
           && strcmp(a->protocol, b->protocol) == 0
           && (a->host_ip[0] == '\0' || b->host_ip[0] == '\0'
               || strcmp(a->host_ip, "0.0.0.0") == 0
               || strcmp(b->host_ip, "0.0.0.0") == 0
               || strcmp(a->host_ip, b->host_ip) == 0);
}


int
podcri_ports_choose(podcri_op_t *op, podcri_node_t *node,
    podcri_port_t *ports, size_t n)
{
    int     rc;
    size_t  i;

    for (i = 0; i < n; i++) {

        if (ports[i].host_port) {
            continue;
        }

        if (!node->conf->local) {
            return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "node %s is on another machine: give a host "
                               "port for container port %d",
                               node->conf->name, ports[i].container_port);
        }

        rc = podcri_port_choose(op, node, &ports[i]);

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    return PODCRI_OK;
}


static int
podcri_port_choose(podcri_op_t *op, podcri_node_t *node,
    podcri_port_t *port)
{
    int               number, rc;
    char              key[64];
    size_t            tries;
    podcri_shared_t  *shared;

    shared = op->shared;

    number = 0;

    for (tries = 0; tries < PODCRI_PORT_TRIES; tries++) {
        rc = podcri_port_free(op, port, &number);

        if (rc != PODCRI_OK) {
            return rc;
        }

        /* the listener is gone again, so another request would be given the
         * same number; a zone that is full costs only that */

        snprintf(key, sizeof(key), "%s/%d", port->protocol, number);

        if (shared && shared->set(shared, PODCRI_SHARED_PORT, key, "", 0,
                                  PODCRI_PORT_PROMISE, PODCRI_SHARED_NEW)
                      == PODCRI_DONE)
        {
            continue;
        }

        port->host_port = number;

        rc = podcri_ports_claim(op, node, port, 1, "");

        if (rc != PODCRI_ERROR || op->ctx.err.kind != PODCRI_E_INTERNAL) {
            return rc;
        }

        /* a running container has it, though nothing listens */

        podcri_err_clear(&op->ctx);
        port->host_port = 0;
    }

    return podcri_fail(&op->ctx, PODCRI_E_INTERNAL, NULL,
                       "no free host port was found in %d tries",
                       PODCRI_PORT_TRIES);
}


/* the kernel's choice of a port nothing is bound to */

static int
podcri_port_free(podcri_op_t *op, const podcri_port_t *port, int *number)
{
    int                 fd, type;
    socklen_t           len;
    struct sockaddr_in  sin;

    type = strcmp(port->protocol, "udp") == 0 ? SOCK_DGRAM : SOCK_STREAM;

    memset(&sin, 0, sizeof(sin));
    sin.sin_family = AF_INET;

    if (port->host_ip[0]
        && inet_pton(AF_INET, port->host_ip, &sin.sin_addr) != 1)
    {
        sin.sin_addr.s_addr = htonl(INADDR_ANY);
    }

    fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

    if (fd == -1) {
        return podcri_fail(&op->ctx, PODCRI_E_INTERNAL, NULL,
                           "no socket to look for a free host port");
    }

    len = sizeof(sin);

    if (bind(fd, (struct sockaddr *) &sin, len) == -1
        || getsockname(fd, (struct sockaddr *) &sin, &len) == -1)
    {
        close(fd);

        return podcri_fail(&op->ctx, PODCRI_E_INTERNAL, NULL,
                           "no free host port on %s", port->host_ip);
    }

    close(fd);

    *number = ntohs(sin.sin_port);

    return PODCRI_OK;
}
