
/*
 * Copyright (C) 2026 podcri authors
 */


#include <sys/statvfs.h>

#include "podcri_info.h"
#include "podcri_images.h"
#include "podcri_store.h"
#include "podcri_system.h"
#include "podcri_str.h"


static int podcri_info_read(podcri_op_t *op, podcri_info_t *info);
static int podcri_info_objects(podcri_op_t *op, podcri_info_t *info);


int
podcri_op_info_libpod(podcri_op_t *op)
{
    int             rc;
    podcri_info_t   info;

    rc = podcri_info_read(op, &info);
    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_json_object(&op->out, podcri_info_libpod_fields, &info);

    return podcri_reply_json(op, 200);
}


int
podcri_op_info_docker(podcri_op_t *op)
{
    int             rc;
    podcri_info_t   info;

    rc = podcri_info_read(op, &info);
    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_json_object(&op->out, podcri_info_docker_fields, &info);

    return podcri_reply_json(op, 200);
}


/* The runtime and the host shown are those of the first node; containers,
 * images and storage are of all. */

static int
podcri_info_read(podcri_op_t *op, podcri_info_t *info)
{
    int                        rc;
    const podcri_node_conf_t  *conf;

    memset(info, 0, sizeof(*info));

    conf = op->nodes[0]->conf;

    rc = podcri_runtime_read(op, op->nodes[0], &info->runtime);

    if (rc == PODCRI_OK) {
        rc = podcri_info_storage(op, info);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_info_objects(op, info);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    info->now = op->ctx.loop->wall(op->ctx.loop);
    info->local = conf->local;
    info->volume_path = conf->volume_directory;
    info->host.cgroup_version = "";

    if (conf->local) {
        podcri_host_read(op->ctx.pool, &info->host);
    }

    podcri_uuid_from(info->id,
                     podcri_psprintf(op->ctx.pool, "%s %s %s",
                                     info->host.hostname
                                     ? info->host.hostname : "",
                                     conf->name, conf->target));

    return PODCRI_OK;
}


int
podcri_info_storage(podcri_op_t *op, podcri_info_t *info)
{
    int                          rc;
    size_t                       i, k;
    podcri_cri_call_t           *calls;
    struct statvfs               fs;
    Cri__FilesystemUsage        *usage;
    Cri__ImageFsInfoRequest      req = CRI__IMAGE_FS_INFO_REQUEST__INIT;
    Cri__ImageFsInfoResponse    *resp;

    calls = podcri_pcalloc(op->ctx.pool, op->nnodes * sizeof(*calls));

    for (i = 0; i < op->nnodes; i++) {
        calls[i].node = op->nodes[i];
        calls[i].method = PODCRI_CRI_IMAGE_FS_INFO;
        calls[i].req = &req;
    }

    rc = podcri_cri_all(&op->ctx, calls, op->nnodes);
    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < op->nnodes; i++) {

        if (calls[i].rc != PODCRI_OK) {
            op->ctx.err = calls[i].err;
            return calls[i].rc;
        }

        resp = calls[i].resp;

        for (k = 0; k < resp->n_image_filesystems; k++) {

            usage = resp->image_filesystems[k];

            if (usage->used_bytes) {
                info->storage_used += usage->used_bytes->value;
            }

            if (info->storage_root == NULL && usage->fs_id) {
                info->storage_root = usage->fs_id->mountpoint;
            }
        }
    }

    if (info->storage_root && op->nodes[0]->conf->local
        && statvfs(info->storage_root, &fs) == 0)
    {
        info->storage_size = (uint64_t) fs.f_blocks * fs.f_frsize;
    }

    return PODCRI_OK;
}


static int
podcri_info_objects(podcri_op_t *op, podcri_info_t *info)
{
    int               rc;
    size_t            i;
    podcri_world_t    world;
    podcri_images_t   images;

    rc = podcri_store_list(op, &world);

    if (rc == PODCRI_OK) {
        rc = podcri_image_fetch_all(op, &images, NULL, 0);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    info->images = images.n;
    info->containers = world.ncontainers;

    for (i = 0; i < world.ncontainers; i++) {

        if (world.containers[i].state == PODCRI_STATE_RUNNING) {
            info->running++;

        } else {
            info->stopped++;
        }
    }

    return PODCRI_OK;
}
