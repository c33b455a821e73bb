
/*
 * Copyright (C) 2026 podcri authors
 */


#include "_answers.h"


int
answer_no_sandboxes(podcri_pool_t *pool, const void *req, void *resp,
    const char **text)
{
    return 0;
}


int
answer_version(podcri_pool_t *pool, void *out, const char *name,
    const char *version)
{
    Cri__VersionResponse  *resp = out;

    resp->runtime_name = podcri_pstrdup(pool, name);
    resp->runtime_version = podcri_pstrdup(pool, version);
    resp->runtime_api_version = podcri_pstrdup(pool, "v1");

    return 0;
}


int
answer_container(podcri_pool_t *pool, void *out, int n, const char *image_id,
    podcri_spec_t *spec)
{
    podcri_ctx_t                   ctx;
    podcri_pairs_t                 labels, annotations;
    Cri__Container                *c;
    Cri__ListContainersResponse   *resp = out;
    const Cri__Container           empty = CRI__CONTAINER__INIT;
    const Cri__ContainerMetadata   meta = CRI__CONTAINER_METADATA__INIT;

    c = podcri_palloc(pool, sizeof(*c));
    *c = empty;
    c->metadata = podcri_palloc(pool, sizeof(*c->metadata));
    *c->metadata = meta;
    c->metadata->name = (char *) "c1";
    c->id = podcri_psprintf(pool, "%064d", n);
    c->pod_sandbox_id = podcri_psprintf(pool, "%064d", 999);
    c->state = CRI__CONTAINER_STATE__CONTAINER_EXITED;

    if (image_id) {
        c->image_ref = podcri_psprintf(pool, "%s%s",
                                       strchr(image_id, '@') ? "" : "sha256:",
                                       image_id);
    }

    if (spec) {
        memset(&ctx, 0, sizeof(ctx));
        ctx.pool = pool;

        spec->name = "c1";
        spec->image = "busybox";
        spec->image_id = image_id;

        memset(&labels, 0, sizeof(labels));
        memset(&annotations, 0, sizeof(annotations));

        podcri_pairs_push(pool, &labels, PODCRI_LABEL_KIND,
                          PODCRI_KIND_CONTAINER);
        podcri_pairs_push(pool, &labels, PODCRI_LABEL_NAME, "c1");
        podcri_pairs_push(pool, &annotations, PODCRI_ANNOTATION_SPEC,
                          podcri_spec_encode(&ctx, spec));

        podcri_cri_map_set(pool, &c->n_labels, &c->labels,
                           &cri__container__labels_entry__descriptor,
                           &labels);
        podcri_cri_map_set(pool, &c->n_annotations, &c->annotations,
                           &cri__container__annotations_entry__descriptor,
                           &annotations);
    }

    resp->n_containers = 1;
    resp->containers = podcri_palloc(pool, sizeof(c));
    resp->containers[0] = c;

    return 0;
}
