
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_system.h"
#include "podcri_images.h"
#include "podcri_prune.h"
#include "podcri_volumes.h"


/*
 * POST /libpod/system/prune: what nobody uses, in the order in which one
 * thing sets the next one free.
 */


typedef struct {
    podcri_prune_t           pods;
    podcri_prune_t           containers;
    size_t                   nimages;
    podcri_image_pruned_t   *images;
    podcri_strings_t         volumes;
} podcri_system_pruned_t;


static int podcri_system_prune_all(podcri_op_t *op,
    podcri_system_pruned_t *pruned);
static void podcri_system_prune_report(podcri_op_t *op, const char *key,
    const podcri_prune_t *list,
    void (*write)(podcri_json_t *w, const podcri_prune_t *list));


const podcri_input_t  podcri_system_prune_query[] = {
    podcri_in_map("all", PODCRI_T_BOOL, podcri_system_query_t, all),
    podcri_in_map("volumes", PODCRI_T_BOOL, podcri_system_query_t, volumes),
    podcri_in_map("filters", PODCRI_T_STR, podcri_system_query_t, filters),
    podcri_in_none("build", PODCRI_T_ANY, "there is no build cache"),
    podcri_in_refuse("external", PODCRI_T_ANY, "false",
                     "containers of others are not pruned"),
    podcri_in_end
};


int
podcri_op_system_prune(podcri_op_t *op)
{
    int                       rc;
    size_t                    i;
    int64_t                   total;
    podcri_prune_t            images, volumes;
    podcri_system_pruned_t    pruned;

    memset(&pruned, 0, sizeof(pruned));

    rc = podcri_system_prune_all(op, &pruned);

    if (rc != PODCRI_OK) {
        return rc;
    }

    memset(&images, 0, sizeof(images));
    memset(&volumes, 0, sizeof(volumes));

    total = 0;

    for (i = 0; i < pruned.containers.n; i++) {
        total += pruned.containers.elts[i].size;
    }

    for (i = 0; i < pruned.nimages; i++) {
        podcri_prune_push(op, &images, pruned.images[i].id, NULL,
                          pruned.images[i].size);
        total += pruned.images[i].size;
    }

    for (i = 0; i < pruned.volumes.n; i++) {
        podcri_prune_push(op, &volumes, pruned.volumes.elts[i], NULL, 0);
    }

    podcri_json_open(&op->out, '{');

    podcri_system_prune_report(op, "PodPruneReport", &pruned.pods,
                               podcri_prune_pods_json);
    podcri_system_prune_report(op, "ContainerPruneReports",
                               &pruned.containers, podcri_prune_json);
    podcri_system_prune_report(op, "ImagePruneReports", &images,
                               podcri_prune_json);

    /* the one network of a node stays */

    podcri_json_key(&op->out, "NetworkPruneReports");
    podcri_json_null(&op->out);

    podcri_system_prune_report(op, "VolumePruneReports", &volumes,
                               podcri_prune_json);

    podcri_json_key(&op->out, "ReclaimedSpace");
    podcri_json_int(&op->out, total);

    podcri_json_close(&op->out, '}');

    return podcri_reply_json(op, 200);
}


static int
podcri_system_prune_all(podcri_op_t *op, podcri_system_pruned_t *pruned)
{
    int                     rc;
    podcri_filters_t        filters;
    podcri_system_query_t  *q;

    q = op->query;

    rc = podcri_filters_parse(&op->ctx, q->filters, &filters);

    if (rc == PODCRI_OK && filters.n == 0) {

        /* no filter is one of pods: whoever gives one means other things */

        rc = podcri_prune_pods(op, &pruned->pods);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_prune_containers(op, q->filters, &pruned->containers);
    }

    if (rc == PODCRI_OK) {
        rc = podcri_image_prune_unused(op, q->all, q->filters,
                                       &pruned->images, &pruned->nimages);
    }

    if (rc == PODCRI_OK && q->volumes) {
        rc = podcri_volume_prune_unused(op, q->filters, &pruned->volumes);
    }

    return rc;
}


/* Podman's null when there was nothing */

static void
podcri_system_prune_report(podcri_op_t *op, const char *key,
    const podcri_prune_t *list,
    void (*write)(podcri_json_t *w, const podcri_prune_t *list))
{
    podcri_json_key(&op->out, key);

    if (list->n) {
        write(&op->out, list);

    } else {
        podcri_json_null(&op->out);
    }
}
