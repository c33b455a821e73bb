
/*
 * Copyright (C) 2026 podcri authors
 *
 * A scripted runtime's images.
 */


#include "podcri_images.h"
#include "podcri_runtime.h"
#include "podcri_str.h"
#include "_answers.h"
#include "_images.h"


#define INFO                                                                  \
    "{\"imageSpec\":{\"created\":\"2026-01-01T00:00:00Z\","                   \
    "\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Cmd\":"        \
    "[\"sh\"],\"Env\":[\"A=b\"],\"Labels\":{\"l\":\"v\"}},\"rootfs\":{"     \
    "\"type\":\"layers\",\"diff_ids\":[\"sha256:1\"]},\"history\":[{"         \
    "\"created_by\":\"COPY\"}]}}"

store_image_t  store_images[] = {
    { BUSYBOX, { "docker.io/library/busybox:latest" }, { NULL }, 0, INFO, 1 },
    { OTHER, { "quay.io/a/b:1", "quay.io/a/b:2" },
      { "quay.io/a/b@sha256:" BUSYBOX }, 0, INFO, 1 },
    { PAUSE, { "registry.k8s.io/pause:3.9" }, { NULL }, 0, "{}", 1 },
    { LEFT, { NULL }, { "docker.io/library/" LOST "-tmp@sha256:" LOST }, 0,
      INFO, 1 },
    { LOST, { NULL }, { NULL }, 0, "not JSON", 1 },
};

#define N  (sizeof(store_images) / sizeof(store_images[0]))


const char  *store_runtime = "containerd";
const char  *store_used;
int          store_foreign;
int          store_pull_status;
const char  *store_pull_text = "";
const char  *store_pull_ref = "sha256:" BUSYBOX;
char         store_pulled[512];
char         store_removed[512];


static Cri__Image *
cri_image(podcri_pool_t *pool, const store_image_t *im)
{
    size_t            i;
    Cri__Image       *out;
    const Cri__Image  empty = CRI__IMAGE__INIT;

    out = podcri_palloc(pool, sizeof(*out));
    *out = empty;

    out->id = podcri_psprintf(pool, "sha256:%s", im->id);
    out->size = 1000;
    out->pinned = im->pinned;
    out->repo_tags = podcri_pcalloc(pool, 3 * sizeof(char *));
    out->repo_digests = podcri_pcalloc(pool, 2 * sizeof(char *));

    for (i = 0; i < 3 && im->tags[i]; i++) {
        out->repo_tags[out->n_repo_tags++] = (char *) im->tags[i];
    }

    for (i = 0; i < 2 && im->digests[i]; i++) {
        out->repo_digests[out->n_repo_digests++] = (char *) im->digests[i];
    }

    return out;
}


static int
list_images(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    size_t                    i;
    Cri__ListImagesResponse  *resp = out;

    resp->images = podcri_palloc(pool, N * sizeof(Cri__Image *));

    for (i = 0; i < N; i++) {
        if (store_images[i].nodes & (1u << api_node)) {
            resp->images[resp->n_images++] = cri_image(pool, &store_images[i]);
        }
    }

    return 0;
}


static int
image_status(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    size_t                         i;
    podcri_pairs_t                 info;
    Cri__ImageStatusResponse      *resp = out;
    const Cri__ImageStatusRequest *in = req;

    memset(&info, 0, sizeof(info));

    for (i = 0; i < N; i++) {

        if (strcmp(store_images[i].id, in->image->image) != 0
            && strcmp(store_images[i].tags[0] ? store_images[i].tags[0] : "",
                      in->image->image) != 0)
        {
            continue;
        }

        resp->image = cri_image(pool, &store_images[i]);

        podcri_pairs_push(pool, &info, "info", store_images[i].info);
        podcri_cri_map_set(pool, &resp->n_info, &resp->info,
                           &cri__image_status_response__info_entry__descriptor,
                           &info);
    }

    return 0;
}


static int
pull_image(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    Cri__PullImageResponse      *resp = out;
    const Cri__PullImageRequest *in = req;

    snprintf(store_pulled, sizeof(store_pulled), "%s %s %s:%s %s",
             in->image->image, in->image->user_specified_image,
             in->auth ? in->auth->username : "-",
             in->auth ? in->auth->password : "-",
             in->auth ? in->auth->server_address : "");

    *text = store_pull_text;
    resp->image_ref = podcri_pstrdup(pool, store_pull_ref);

    return store_pull_status;
}


static int
remove_image(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    size_t                         len;
    const Cri__RemoveImageRequest *in = req;

    len = strlen(store_removed);
    snprintf(store_removed + len, sizeof(store_removed) - len, "%s;",
             in->image->image);

    return 0;
}


static int
list_containers(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    podcri_spec_t  spec;

    if (store_used == NULL || api_node != 0) {
        return 0;
    }

    podcri_spec_init(&spec);

    return answer_container(pool, out, store_foreign ? 1 : 2, store_used,
                            store_foreign ? NULL : &spec);
}


static int
version(podcri_pool_t *pool, const void *req, void *out, const char **text)
{
    return answer_version(pool, out, store_runtime, "1.0");
}


static int
status(podcri_pool_t *pool, const void *req, void *out, const char **text)
{
    podcri_pairs_t        info;
    Cri__StatusResponse  *resp = out;

    memset(&info, 0, sizeof(info));

    podcri_pairs_push(pool, &info, "config",
                      "{\"sandboxImage\":\"registry.k8s.io/pause:3.9\"}");
    podcri_cri_map_set(pool, &resp->n_info, &resp->info,
                       &cri__status_response__info_entry__descriptor, &info);

    return 0;
}


void
store_init(void)
{
    api_answers[PODCRI_CRI_LIST_IMAGES] = list_images;
    api_answers[PODCRI_CRI_IMAGE_STATUS] = image_status;
    api_answers[PODCRI_CRI_PULL_IMAGE] = pull_image;
    api_answers[PODCRI_CRI_REMOVE_IMAGE] = remove_image;
    api_answers[PODCRI_CRI_LIST_CONTAINERS] = list_containers;
    api_answers[PODCRI_CRI_LIST_POD_SANDBOX] = answer_no_sandboxes;
    api_answers[PODCRI_CRI_VERSION] = version;
    api_answers[PODCRI_CRI_STATUS] = status;
}
