
/*
 * Copyright (C) 2026 podcri authors
 */


#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "podcri_volume_dir.h"
#include "podcri_dir.h"
#include "podcri_str.h"


static int podcri_tmpfs_make(podcri_op_t *op, int root, const char *key,
    const char *name);
static int podcri_tmpfs_sweep(podcri_op_t *op);


int
podcri_volume_ensure(podcri_op_t *op, podcri_node_t *node, const char *name,
    int anonymous, const char **host_path)
{
    int               rc, root;
    const char       *path;
    podcri_volume_t   v;

    if (podcri_volume_name_check(op, name) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    rc = podcri_volume_root_of(op, node, 1, &root);
    if (rc != PODCRI_OK) {
        return rc;
    }

    path = node->conf->volume_directory;

    rc = podcri_volume_load(op, root, path, name, &v);

    if (rc == PODCRI_DONE) {
        v.name = name;
        v.anonymous = anonymous;
        rc = podcri_volume_make(op, root, path, &v);
    }

    if (rc == PODCRI_ERROR) {
        return rc;
    }

    return podcri_volume_host_path(op, &v, host_path);
}


const char *
podcri_volume_name(podcri_pool_t *pool)
{
    char  *name;

    name = podcri_palloc(pool, PODCRI_DIR_NAME);
    podcri_dir_random(name);

    return name;
}


int
podcri_volume_remove_anonymous(podcri_op_t *op, podcri_node_t *node,
    const podcri_spec_t *spec)
{
    int                rc, root;
    size_t             i, k;
    podcri_volumes_t   list;

    for (i = 0; i < spec->nmounts; i++) {
        if (spec->mounts[i].anonymous && spec->mounts[i].name) {
            break;
        }
    }

    if (i == spec->nmounts) {
        return PODCRI_OK;
    }

    rc = podcri_volume_list_all(op, &list, 1);

    if (rc != PODCRI_OK || list.n == 0) {
        return rc;
    }

    rc = podcri_volume_root_of(op, node, 0, &root);
    if (rc != PODCRI_OK) {
        return (rc == PODCRI_DONE) ? PODCRI_OK : rc;
    }

    for ( /* void */ ; i < spec->nmounts; i++) {

        if (!spec->mounts[i].anonymous || spec->mounts[i].name == NULL) {
            continue;
        }

        for (k = 0; k < list.n; k++) {

            if (list.elts[k].users == 0
                && strcmp(list.elts[k].name, spec->mounts[i].name) == 0)
            {
                rc = podcri_volume_discard(op, root,
                                           node->conf->volume_directory,
                                           list.elts[k].name);
                if (rc == PODCRI_ERROR) {
                    return rc;
                }
            }
        }
    }

    return PODCRI_OK;
}


int
podcri_tmpfs_ensure(podcri_op_t *op, podcri_node_t *node, const char *key,
    unsigned index, const char **host_path)
{
    int          rc, root;
    const char  *name;

    if (!node->conf->local) {
        return podcri_fail(&op->ctx, PODCRI_E_UNIMPLEMENTED,
                           "not implemented",
                           "CRI has no tmpfs mounts, and node %s is on "
                           "another machine", node->conf->name);
    }

    if (!podcri_is_name(key)) {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST,
                           "invalid argument",
                           "tmpfs directory of \"%s\"", key);
    }

    rc = podcri_dir_open(&op->ctx, PODCRI_TMPFS_DIRECTORY, 1, 0711, &root);
    if (rc != PODCRI_OK) {
        return rc;
    }

    name = podcri_psprintf(op->ctx.pool, "%u", index);

    rc = podcri_tmpfs_make(op, root, key, name);

    (void) close(root);

    *host_path = podcri_psprintf(op->ctx.pool, PODCRI_TMPFS_DIRECTORY "/%s/%s",
                                 key, name);

    return rc;
}


static int
podcri_tmpfs_make(podcri_op_t *op, int root, const char *key,
    const char *name)
{
    int  rc, dir;

    if (mkdirat(root, key, 0711) == -1 && errno != EEXIST) {
        return podcri_dir_fail(&op->ctx, "making tmpfs directory", key);
    }

    rc = podcri_dir_entry(&op->ctx, root, key, &dir);

    if (rc == PODCRI_DONE) {
        return podcri_fail(&op->ctx, PODCRI_E_INTERNAL, NULL,
                           "tmpfs directory %s is no directory", key);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    if (mkdirat(dir, name, 01777) == 0) {

        /* the umask took bits away */

        if (fchmodat(dir, name, 01777, 0) == -1) {
            rc = podcri_dir_fail(&op->ctx, "making tmpfs directory", key);
        }

    } else if (errno != EEXIST) {
        rc = podcri_dir_fail(&op->ctx, "making tmpfs directory", key);
    }

    (void) close(dir);

    return rc;
}


int
podcri_tmpfs_remove(podcri_op_t *op, podcri_node_t *node, const char *key)
{
    int  rc, root;

    if (!node->conf->local || !podcri_is_name(key)) {
        return PODCRI_OK;
    }

    rc = podcri_dir_open(&op->ctx, PODCRI_TMPFS_DIRECTORY, 0, 0, &root);
    if (rc != PODCRI_OK) {
        return (rc == PODCRI_DONE) ? PODCRI_OK : rc;
    }

    rc = podcri_dir_discard(&op->ctx, root, key);

    (void) close(root);

    if (rc == PODCRI_OK) {
        /* what this cannot start the next removal will */

        (void) podcri_background(op, podcri_tmpfs_sweep, NULL, 0,
                                 "emptying the trash of tmpfs directories");
    }

    return (rc == PODCRI_DONE) ? PODCRI_OK : rc;
}


static int
podcri_tmpfs_sweep(podcri_op_t *op)
{
    return podcri_dir_sweep(&op->ctx, PODCRI_TMPFS_DIRECTORY);
}
