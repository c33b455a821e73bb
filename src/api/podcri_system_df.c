
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_system.h"
#include "podcri_containers.h"
#include "podcri_images.h"
#include "podcri_info.h"
#include "podcri_volumes.h"


typedef struct {
    podcri_world_t      world;
    podcri_images_t     images;
    int64_t            *counts;
    podcri_volumes_t    volumes;
    podcri_info_t       info;        /* storage */
    podcri_answer_t     answer;
} podcri_df_t;

/* rows of libpod's report */

typedef struct {
    const char         *repository;
    const char         *tag;
    const char         *id;
    int64_t             created;     /* ns */
    int64_t             size;        /* bytes */
    int64_t             containers;
} podcri_df_image_t;

typedef struct {
    const char         *id;
    const char         *image;
    podcri_strings_t    command;
    int64_t             volumes;
    int64_t             created;     /* ns */
    const char         *status;
    const char         *name;
} podcri_df_container_t;


static int podcri_df_wants(podcri_op_t *op, const char *type);
static int podcri_df_read(podcri_op_t *op, podcri_df_t *df);
static void podcri_df_libpod(podcri_op_t *op, const podcri_df_t *df);
static void podcri_df_image(podcri_op_t *op, const podcri_image_t *image,
    const char *name, int64_t containers);
static void podcri_df_container(podcri_op_t *op,
    const podcri_container_t *c);
static void podcri_df_docker(podcri_op_t *op, const podcri_df_t *df);
static void podcri_df_volume_usage(podcri_json_t *w, const void *obj);


const podcri_input_t  podcri_system_df_query[] = {
    podcri_in_map("type", PODCRI_T_STRINGS, podcri_system_query_t, types),
    podcri_in_end
};


/* Podman libpod/define: SystemDfImageReport, ...; CRI tells neither what
 * images share nor how large containers and volumes are. */

static const podcri_field_t  podcri_df_image_fields[] = {
    podcri_f_str("Repository", podcri_df_image_t, repository),
    podcri_f_str("Tag", podcri_df_image_t, tag),
    podcri_f_str("ImageID", podcri_df_image_t, id),
    podcri_f_time("Created", podcri_df_image_t, created),
    podcri_f_i64("Size", podcri_df_image_t, size),
    podcri_f_const("SharedSize", "0"),
    podcri_f_i64("UniqueSize", podcri_df_image_t, size),
    podcri_f_i64("Containers", podcri_df_image_t, containers),
    podcri_f_end
};


static const podcri_field_t  podcri_df_container_fields[] = {
    podcri_f_str("ContainerID", podcri_df_container_t, id),
    podcri_f_str("Image", podcri_df_container_t, image),
    podcri_f_strings("Command", podcri_df_container_t, command),
    podcri_f_i64("LocalVolumes", podcri_df_container_t, volumes),
    podcri_f_const("Size", "0"),
    podcri_f_const("RWSize", "0"),
    podcri_f_time("Created", podcri_df_container_t, created),
    podcri_f_str("Status", podcri_df_container_t, status),
    podcri_f_str("Names", podcri_df_container_t, name),
    podcri_f_end
};


static const podcri_field_t  podcri_df_volume_fields[] = {
    podcri_f_str("VolumeName", podcri_volume_t, name),
    { podcri_f_key("Links"), PODCRI_F_I32,
      podcri_off(podcri_volume_t, users, int), NULL,
      NULL, 0 },
    podcri_f_const("Size", "0"),
    podcri_f_const("ReclaimableSize", "0"),
    podcri_f_end
};


/* Docker Engine API: Volume with UsageData */

static const podcri_field_t  podcri_df_docker_volume_fields[] = {
    podcri_f_time("CreatedAt", podcri_volume_t, created_sec),
    podcri_f_const("Driver", "\"local\""),
    podcri_f_pairs("Labels", podcri_volume_t, labels),
    podcri_f_str("Mountpoint", podcri_volume_t, mountpoint),
    podcri_f_str("Name", podcri_volume_t, name),
    podcri_f_pairs("Options", podcri_volume_t, options),
    podcri_f_const("Scope", "\"local\""),
    podcri_f_fn("UsageData", podcri_df_volume_usage),
    podcri_f_end
};


int
podcri_op_system_df(podcri_op_t *op)
{
    int          rc;
    podcri_df_t  df;

    rc = podcri_df_read(op, &df);
    if (rc != PODCRI_OK) {
        return rc;
    }

    if (op->dialect == PODCRI_LIBPOD) {
        podcri_df_libpod(op, &df);

    } else {
        podcri_df_docker(op, &df);
    }

    return podcri_reply_json(op, 200);
}


/* Docker's clients may ask for some types of objects only. */

static int
podcri_df_wants(podcri_op_t *op, const char *type)
{
    size_t                  i;
    podcri_system_query_t  *query = op->query;

    for (i = 0; i < query->types.n; i++) {
        if (strcmp(query->types.elts[i], type) == 0) {
            return 1;
        }
    }

    return query->types.n == 0;
}


static int
podcri_df_read(podcri_op_t *op, podcri_df_t *df)
{
    int                   rc;
    size_t                i;
    podcri_container_t  **list;

    memset(df, 0, sizeof(*df));

    rc = podcri_store_list(op, &df->world);

    if (rc == PODCRI_OK) {
        list = podcri_palloc(op->ctx.pool,
                             df->world.ncontainers * sizeof(*list));

        for (i = 0; i < df->world.ncontainers; i++) {
            list[i] = &df->world.containers[i];
        }

        rc = podcri_store_status(op, list, df->world.ncontainers);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_image_fetch_all(op, &df->images, NULL, 1);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_volume_list_all(op, &df->volumes, 1);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_info_storage(op, &df->info);
    }

    if (rc != PODCRI_OK) {
        return rc;
    }

    podcri_image_resolve(op, &df->images, df->world.containers,
                         df->world.ncontainers);

    df->counts = podcri_image_count(op, &df->images, &df->world);
    podcri_answer_init(op, &df->answer);

    return PODCRI_OK;
}


static void
podcri_df_libpod(podcri_op_t *op, const podcri_df_t *df)
{
    size_t                 i, k;
    const podcri_image_t  *image;

    podcri_json_open(&op->out, '{');

    podcri_json_key(&op->out, "ImagesSize");
    podcri_json_uint(&op->out, df->info.storage_used);

    podcri_json_key(&op->out, "Images");
    podcri_json_open(&op->out, '[');

    for (i = 0; i < df->images.n; i++) {

        image = &df->images.elts[i];

        for (k = 0; k < image->tags.n; k++) {
            podcri_df_image(op, image, image->tags.elts[k], df->counts[i]);
        }

        if (k == 0) {
            podcri_df_image(op, image, "<none>:<none>", df->counts[i]);
        }
    }

    podcri_json_close(&op->out, ']');

    podcri_json_key(&op->out, "Containers");
    podcri_json_open(&op->out, '[');

    for (i = 0; i < df->world.ncontainers; i++) {
        podcri_df_container(op, &df->world.containers[i]);
    }

    podcri_json_close(&op->out, ']');

    podcri_json_key(&op->out, "Volumes");
    podcri_json_open(&op->out, '[');

    for (i = 0; i < df->volumes.n; i++) {
        podcri_json_object(&op->out, podcri_df_volume_fields,
                           &df->volumes.elts[i]);
    }

    podcri_json_close(&op->out, ']');

    podcri_json_close(&op->out, '}');
}


static void
podcri_df_image(podcri_op_t *op, const podcri_image_t *image,
    const char *name, int64_t containers)
{
    const char          *tag;
    podcri_df_image_t    row;

    tag = strrchr(name, ':');

    if (tag == NULL || strchr(tag, '/')) {
        tag = name + strlen(name);
    }

    row.repository = podcri_pstrndup(op->ctx.pool, name, tag - name);
    row.tag = *tag ? tag + 1 : "<none>";
    row.id = image->id;
    row.created = image->created;
    row.size = image->size;
    row.containers = containers;

    podcri_json_object(&op->out, podcri_df_image_fields, &row);
}


static void
podcri_df_container(podcri_op_t *op, const podcri_container_t *c)
{
    size_t                  i;
    podcri_df_container_t   row;

    row.id = c->id;
    row.image = c->image_id;
    row.command = c->spec->args.n ? c->spec->args : c->spec->command;
    row.volumes = 0;
    row.created = c->created;
    row.status = podcri_state_name(c->state);
    row.name = c->name;

    for (i = 0; i < c->spec->nmounts; i++) {
        row.volumes += (strcmp(c->spec->mounts[i].type, "volume") == 0);
    }

    podcri_json_object(&op->out, podcri_df_container_fields, &row);
}


static void
podcri_df_docker(podcri_op_t *op, const podcri_df_t *df)
{
    size_t  i;

    podcri_json_open(&op->out, '{');

    podcri_json_key(&op->out, "LayersSize");
    podcri_json_uint(&op->out, df->info.storage_used);

    podcri_json_key(&op->out, "Images");
    podcri_json_open(&op->out, '[');

    for (i = 0; podcri_df_wants(op, "image") && i < df->images.n; i++) {
        podcri_list_image_docker(&op->out, &df->images.elts[i],
                                 df->counts[i]);
    }

    podcri_json_close(&op->out, ']');

    podcri_json_key(&op->out, "Containers");
    podcri_json_open(&op->out, '[');

    for (i = 0; podcri_df_wants(op, "container") && i < df->world.ncontainers;
         i++)
    {
        podcri_list_container_docker(&op->out, &df->world.containers[i],
                                     &df->answer);
    }

    podcri_json_close(&op->out, ']');

    podcri_json_key(&op->out, "Volumes");
    podcri_json_open(&op->out, '[');

    for (i = 0; podcri_df_wants(op, "volume") && i < df->volumes.n; i++) {
        podcri_json_object(&op->out, podcri_df_docker_volume_fields,
                           &df->volumes.elts[i]);
    }

    podcri_json_close(&op->out, ']');

    podcri_json_key(&op->out, "BuildCache");
    podcri_json_open(&op->out, '[');
    podcri_json_close(&op->out, ']');
    podcri_json_key(&op->out, "BuilderSize");
    podcri_json_int(&op->out, 0);

    podcri_json_close(&op->out, '}');
}


/* -1 is Docker's word for a size that is not known */

static void
podcri_df_volume_usage(podcri_json_t *w, const void *obj)
{
    const podcri_volume_t  *v = obj;

    podcri_json_open(w, '{');
    podcri_json_key(w, "RefCount");
    podcri_json_int(w, v->users);
    podcri_json_key(w, "Size");
    podcri_json_int(w, -1);
    podcri_json_close(w, '}');
}
