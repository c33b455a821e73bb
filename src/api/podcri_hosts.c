
/*
 * Copyright (C) 2026 podcri authors
 */


#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "podcri_dir.h"
#include "podcri_hosts.h"
#include "podcri_runtime.h"
#include "podcri_volumes.h"


#define PODCRI_HOSTS_PATH   "/etc/hosts"
#define PODCRI_HOSTS_FILE   "hosts"

/* the directory among a container's tmpfs directories; mounts have the lower
 * numbers */
#define PODCRI_HOSTS_INDEX  1000000

/* an address that stands for the node (podman --add-host) */
#define PODCRI_HOSTS_NODE   "host-gateway"


static int podcri_hosts_wanted(const podcri_node_t *node,
    const podcri_spec_t *spec, const podcri_pod_spec_t *pod);
static int podcri_hosts_dir(podcri_op_t *op, podcri_node_t *node,
    const podcri_spec_t *spec, const podcri_pod_spec_t *pod,
    const char **dir);
static int podcri_hosts_address(podcri_op_t *op, podcri_node_t *node,
    const char *sandbox_id, const char **ip);
static int podcri_hosts_lines(podcri_op_t *op, podcri_node_t *node,
    const podcri_strings_t *hosts, const char *sandbox_id, const char **text);
static int podcri_hosts_save(podcri_op_t *op, const char *path,
    const char *text);


int
podcri_hosts_check(podcri_op_t *op, const podcri_node_t *node,
    const podcri_strings_t *hosts)
{
    if (hosts->n == 0 || node->conf->local) {
        return PODCRI_OK;
    }

    return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                       "additional hosts are lines of a file, and node %s "
                       "is on another machine", node->conf->name);
}


static int
podcri_hosts_wanted(const podcri_node_t *node, const podcri_spec_t *spec,
    const podcri_pod_spec_t *pod)
{
    size_t  i;

    if (!node->conf->local || spec->no_hosts || (pod && pod->no_hosts)) {
        return 0;
    }

    for (i = 0; i < spec->nmounts; i++) {
        if (strcmp(spec->mounts[i].destination, PODCRI_HOSTS_PATH) == 0
            || strcmp(spec->mounts[i].destination, "/etc") == 0)
        {
            return 0;
        }
    }

    return 1;
}


/* A worker that may not write under /run does without, unless lines were
 * asked for: PODCRI_DONE. */

static int
podcri_hosts_dir(podcri_op_t *op, podcri_node_t *node,
    const podcri_spec_t *spec, const podcri_pod_spec_t *pod,
    const char **dir)
{
    int  rc;

    if (!podcri_hosts_wanted(node, spec, pod)) {
        return PODCRI_DONE;
    }

    rc = podcri_tmpfs_ensure(op, node, spec->nonce, PODCRI_HOSTS_INDEX, dir);

    if (rc == PODCRI_ERROR && spec->hosts.n == 0
        && (pod == NULL || pod->hosts.n == 0))
    {
        podcri_err_clear(&op->ctx);
        return PODCRI_DONE;
    }

    return rc;
}


int
podcri_hosts_mount(podcri_op_t *op, podcri_node_t *node, podcri_spec_t *spec,
    const podcri_pod_spec_t *pod)
{
    int              rc;
    const char      *dir;
    podcri_mount_t  *m;

    rc = podcri_hosts_dir(op, node, spec, pod, &dir);

    if (rc != PODCRI_OK) {
        return rc == PODCRI_DONE ? PODCRI_OK : rc;
    }

    m = podcri_push(op->ctx.pool, &spec->mounts, &spec->nmounts,
                    sizeof(podcri_mount_t));

    m->type = "bind";
    m->source = podcri_psprintf(op->ctx.pool, "%s/" PODCRI_HOSTS_FILE, dir);
    m->destination = PODCRI_HOSTS_PATH;
    m->propagation = "";

    return PODCRI_OK;
}


int
podcri_hosts_write(podcri_op_t *op, podcri_node_t *node,
    const podcri_spec_t *spec, const podcri_pod_spec_t *pod,
    const char *sandbox_id, const char *hostname)
{
    int          rc;
    const char  *dir, *ip, *asked, *of_pod, *own;

    rc = podcri_hosts_dir(op, node, spec, pod, &dir);

    if (rc != PODCRI_OK) {
        return rc == PODCRI_DONE ? PODCRI_OK : rc;
    }

    rc = podcri_hosts_address(op, node, sandbox_id, &ip);

    if (rc != PODCRI_OK) {
        return rc;
    }

    of_pod = "";

    rc = podcri_hosts_lines(op, node, &spec->hosts, sandbox_id, &asked);

    if (rc == PODCRI_OK && pod) {
        rc = podcri_hosts_lines(op, node, &pod->hosts, sandbox_id, &of_pod);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (*hostname && strcmp(hostname, spec->name) != 0) {
        own = podcri_psprintf(op->ctx.pool, "%s\t%s %s\n",
                              *ip ? ip : "127.0.1.1", hostname, spec->name);

    } else {
        own = podcri_psprintf(op->ctx.pool, "%s\t%s\n",
                              *ip ? ip : "127.0.1.1", spec->name);
    }

    return podcri_hosts_save(op, podcri_psprintf(op->ctx.pool,
                                             "%s/" PODCRI_HOSTS_FILE, dir),
                 podcri_psprintf(op->ctx.pool,
                                 "%s%s127.0.0.1\tlocalhost\n"
                                 "::1\tlocalhost ip6-localhost ip6-loopback\n"
                                 "%s", asked, of_pod, own));
}


/* "" with the node's network */

static int
podcri_hosts_address(podcri_op_t *op, podcri_node_t *node,
    const char *sandbox_id, const char **ip)
{
    int                             rc;
    Cri__PodSandboxStatusRequest    req =
                                       CRI__POD_SANDBOX_STATUS_REQUEST__INIT;
    Cri__PodSandboxStatusResponse  *resp;

    req.pod_sandbox_id = (char *) sandbox_id;

    rc = podcri_cri_call(&op->ctx, node, PODCRI_CRI_POD_SANDBOX_STATUS, &req,
                         &resp);

    if (rc != PODCRI_OK) {
        return rc;
    }

    *ip = (resp->status && resp->status->network)
          ? resp->status->network->ip : "";

    return PODCRI_OK;
}


/* "name:address" each, or "name;other:address" (podman-run(1)) */

static int
podcri_hosts_lines(podcri_op_t *op, podcri_node_t *node,
    const podcri_strings_t *hosts, const char *sandbox_id, const char **text)
{
    char              *names, *p;
    size_t             i;
    const char        *address;
    podcri_network_t   net;

    *text = "";

    for (i = 0; i < hosts->n; i++) {
        names = podcri_pstrdup(op->ctx.pool, hosts->elts[i]);

        p = strchr(names, ':');

        if (p == NULL) {
            continue;
        }

        *p = '\0';
        address = p + 1;

        for (p = names; *p; p++) {
            if (*p == ';') {
                *p = ' ';
            }
        }

        if (strcmp(address, PODCRI_HOSTS_NODE) == 0) {

            if (podcri_runtime_network(op, node, sandbox_id, &net)
                != PODCRI_OK)
            {
                return PODCRI_ERROR;
            }

            if (net.gateway == NULL || net.gateway[0] == '\0') {
                return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                                   "host %s: the runtime does not tell the "
                                   "node's address in its network, give one "
                                   "in place of " PODCRI_HOSTS_NODE, names);
            }

            address = net.gateway;
        }

        *text = podcri_psprintf(op->ctx.pool, "%s%s\t%s\n", *text, address,
                                names);
    }

    return PODCRI_OK;
}


/* The file is mounted by itself, so it keeps its inode: a new incarnation
 * writes over the former's. */

static int
podcri_hosts_save(podcri_op_t *op, const char *path, const char *text)
{
    int      fd;
    size_t   len;
    ssize_t  n;

    fd = open(path, O_WRONLY|O_CREAT|O_TRUNC|O_NOFOLLOW|O_CLOEXEC, 0644);

    if (fd == -1) {
        return podcri_dir_fail(&op->ctx, "writing", path);
    }

    len = strlen(text);

    n = write(fd, text, len);

    if (n != (ssize_t) len || fchmod(fd, 0644) == -1) {
        podcri_dir_fail(&op->ctx, "writing", path);
        close(fd);
        return PODCRI_ERROR;
    }

    close(fd);

    return PODCRI_OK;
}
