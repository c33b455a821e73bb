
/*
 * Copyright (C) 2026 podcri authors
 */


#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "podcri_volume_dir.h"
#include "podcri_dir.h"
#include "podcri_store.h"
#include "podcri_str.h"


/* how many volumes are read before the loop gets its turn */
#define PODCRI_VOLUME_SLICE  32


static int podcri_volume_list_dir(podcri_op_t *op, int root, const char *path,
    podcri_volumes_t *list);
static int podcri_volume_compare(const void *one, const void *two);
static void podcri_volume_add_user(podcri_op_t *op, podcri_volumes_t *list,
    const podcri_container_t *c, const char *name);


int
podcri_volume_list_all(podcri_op_t *op, podcri_volumes_t *list,
    int with_users)
{
    int          rc, root;
    const char  *path;

    list->n = 0;
    list->elts = NULL;

    rc = podcri_volume_root(op, 0, &path, &root);

    if (rc == PODCRI_OK) {
        rc = podcri_volume_list_dir(op, root, path, list);
    }

    if (rc == PODCRI_DONE) {
        rc = PODCRI_OK;
    }

    if (rc != PODCRI_OK || list->n == 0) {
        return rc;
    }

    qsort(list->elts, list->n, sizeof(podcri_volume_t),
          podcri_volume_compare);

    return with_users ? podcri_volume_users(op, list) : PODCRI_OK;
}


static int
podcri_volume_list_dir(podcri_op_t *op, int root, const char *path,
    podcri_volumes_t *list)
{
    int                rc, fd;
    DIR               *dir;
    size_t             i;
    podcri_volume_t   *v;
    struct dirent     *de;
    podcri_strings_t   names;

    fd = openat(root, ".", O_RDONLY|O_DIRECTORY|O_CLOEXEC);
    dir = (fd == -1) ? NULL : fdopendir(fd);

    if (dir == NULL) {
        rc = podcri_dir_fail(&op->ctx, "reading", path);

        if (fd != -1) {
            (void) close(fd);
        }

        return rc;
    }

    names.n = 0;
    names.elts = NULL;

    while ((de = readdir(dir)) != NULL) {

        /* hidden ones are ours: the trash */

        if (podcri_is_name(de->d_name)) {
            podcri_strings_push(op->ctx.pool, &names,
                                podcri_pstrdup(op->ctx.pool, de->d_name));
        }
    }

    (void) closedir(dir);

    list->elts = podcri_pcalloc(op->ctx.pool,
                                names.n * sizeof(podcri_volume_t));

    for (i = 0; i < names.n; i++) {

        v = &list->elts[list->n];

        rc = podcri_volume_load(op, root, path, names.elts[i], v);

        if (rc == PODCRI_ERROR) {
            return rc;
        }

        if (rc == PODCRI_OK) {
            list->n++;
        }

        if (i % PODCRI_VOLUME_SLICE == PODCRI_VOLUME_SLICE - 1) {
            rc = podcri_task_yield(op->ctx.task);
            if (rc != PODCRI_OK) {
                return rc;
            }
        }
    }

    return PODCRI_OK;
}


static int
podcri_volume_compare(const void *one, const void *two)
{
    const podcri_volume_t  *a = one;
    const podcri_volume_t  *b = two;

    return strcmp(a->name, b->name);
}


int
podcri_volume_users(podcri_op_t *op, podcri_volumes_t *list)
{
    int                        rc;
    size_t                     i, k;
    podcri_world_t             world;
    const podcri_container_t  *c;

    rc = podcri_store_list(op, &world);
    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < world.ncontainers; i++) {

        c = &world.containers[i];

        for (k = 0; k < c->spec->nmounts; k++) {

            if (c->spec->mounts[k].name
                && strcmp(c->spec->mounts[k].type, "volume") == 0)
            {
                podcri_volume_add_user(op, list, c, c->spec->mounts[k].name);
            }
        }
    }

    return PODCRI_OK;
}


static void
podcri_volume_add_user(podcri_op_t *op, podcri_volumes_t *list,
    const podcri_container_t *c, const char *name)
{
    podcri_volume_t  *v, key;

    memset(&key, 0, sizeof(key));
    key.name = name;

    v = bsearch(&key, list->elts, list->n, sizeof(podcri_volume_t),
                podcri_volume_compare);
    if (v == NULL) {
        return;
    }

    v->users++;
    v->running += (c->state == PODCRI_STATE_RUNNING);
    podcri_strings_push(op->ctx.pool, &v->used_by, c->id);
}
