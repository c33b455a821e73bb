
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_images.h"
#include "podcri_image_cache.h"
#include "podcri_runtime.h"
#include "podcri_keys.h"
#include "podcri_str.h"
#include "_api.h"
#include "tap.h"


#define ID(c)   c c c c c c c c c c c c c c c c
#define BUSYBOX ID("b0b0")
#define OTHER   ID("0e0e")
#define PAUSE   ID("ca5e")
#define LEFT    ID("1e1e")
#define LOST    ID("d0d0")


/* a scripted store of images */

typedef struct {
    const char  *id;
    const char  *tags[3];
    const char  *digests[2];
    int          pinned;
    const char  *info;
    unsigned     nodes;              /* bit per node */
} image_t;

#define INFO                                                                  \
    "{\"imageSpec\":{\"created\":\"2026-01-01T00:00:00Z\","                   \
    "\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Cmd\":"        \
    "[\"sh\"],\"Env\":[\"A=b\"],\"Labels\":{\"l\":\"v\"}},\"rootfs\":{"     \
    "\"type\":\"layers\",\"diff_ids\":[\"sha256:1\"]},\"history\":[{"         \
    "\"created_by\":\"COPY\"}]}}"

static image_t  images[] = {
    { BUSYBOX, { "docker.io/library/busybox:latest" }, { NULL }, 0, INFO, 1 },
    { OTHER, { "quay.io/a/b:1", "quay.io/a/b:2" },
      { "quay.io/a/b@sha256:" BUSYBOX }, 0, INFO, 1 },
    { PAUSE, { "registry.k8s.io/pause:3.9" }, { NULL }, 0, "{}", 1 },
    { LEFT, { NULL }, { "docker.io/library/" LOST "-tmp@sha256:" LOST }, 0,
      INFO, 1 },
    { LOST, { NULL }, { NULL }, 0, "not JSON", 1 },
};

#define N  (sizeof(images) / sizeof(images[0]))


static const char  *runtime_name = "containerd";
static const char  *used;            /* image id of a container */
static int          foreign;
static char         removed[512];
static char         pulled[512];
static int          pull_status;
static const char  *pull_text;
static const char  *pull_ref = "sha256:" BUSYBOX;


static Cri__Image *
cri_image(podcri_pool_t *pool, const image_t *im)
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
        if (images[i].nodes & (1u << api_node)) {
            resp->images[resp->n_images++] = cri_image(pool, &images[i]);
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

        if (strcmp(images[i].id, in->image->image) != 0
            && strcmp(images[i].tags[0] ? images[i].tags[0] : "",
                      in->image->image) != 0)
        {
            continue;
        }

        resp->image = cri_image(pool, &images[i]);

        podcri_pairs_push(pool, &info, "info", images[i].info);
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

    snprintf(pulled, sizeof(pulled), "%s %s %s:%s %s", in->image->image,
             in->image->user_specified_image,
             in->auth ? in->auth->username : "-",
             in->auth ? in->auth->password : "-",
             in->auth ? in->auth->server_address : "");

    *text = pull_text;
    resp->image_ref = podcri_pstrdup(pool, pull_ref);

    return pull_status;
}


static int
remove_image(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    size_t                         len;
    const Cri__RemoveImageRequest *in = req;

    len = strlen(removed);
    snprintf(removed + len, sizeof(removed) - len, "%s;", in->image->image);

    return 0;
}


static int
list_containers(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    podcri_ctx_t                   ctx;
    podcri_spec_t                  spec;
    podcri_pairs_t                 pairs;
    Cri__Container                *c;
    Cri__ListContainersResponse   *resp = out;
    const Cri__Container           empty = CRI__CONTAINER__INIT;
    const Cri__ContainerMetadata   meta = CRI__CONTAINER_METADATA__INIT;

    if (used == NULL || api_node != 0) {
        return 0;
    }

    c = podcri_palloc(pool, sizeof(*c));
    *c = empty;
    c->metadata = podcri_palloc(pool, sizeof(*c->metadata));
    *c->metadata = meta;
    c->metadata->name = (char *) "c1";
    c->id = podcri_psprintf(pool, "%064d", foreign ? 1 : 2);
    c->pod_sandbox_id = podcri_psprintf(pool, "%064d", 3);
    c->image_ref = podcri_psprintf(pool, "sha256:%s", used);
    c->state = CRI__CONTAINER_STATE__CONTAINER_EXITED;

    if (!foreign) {
        memset(&ctx, 0, sizeof(ctx));
        ctx.pool = pool;
        podcri_spec_init(&spec);
        spec.name = "c1";
        spec.image = "busybox";
        spec.image_id = used;

        memset(&pairs, 0, sizeof(pairs));
        podcri_pairs_push(pool, &pairs, PODCRI_LABEL_KIND,
                          PODCRI_KIND_CONTAINER);
        podcri_pairs_push(pool, &pairs, PODCRI_LABEL_NAME, "c1");
        podcri_cri_map_set(pool, &c->n_labels, &c->labels,
                           &cri__container__labels_entry__descriptor, &pairs);

        memset(&pairs, 0, sizeof(pairs));
        podcri_pairs_push(pool, &pairs, PODCRI_ANNOTATION_SPEC,
                          podcri_spec_encode(&ctx, &spec));
        podcri_cri_map_set(pool, &c->n_annotations, &c->annotations,
                           &cri__container__annotations_entry__descriptor,
                           &pairs);
    }

    resp->n_containers = 1;
    resp->containers = podcri_palloc(pool, sizeof(c));
    resp->containers[0] = c;

    return 0;
}


static int
list_sandboxes(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    return 0;
}


static int
version(podcri_pool_t *pool, const void *req, void *out, const char **text)
{
    Cri__VersionResponse  *resp = out;

    resp->runtime_name = podcri_pstrdup(pool, runtime_name);
    resp->runtime_version = podcri_pstrdup(pool, "1.0");
    resp->runtime_api_version = podcri_pstrdup(pool, "v1");

    return 0;
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


static int
run(podcri_op_pt fn, podcri_dialect_e dialect, const char *name,
    const podcri_input_t *query, const char *args)
{
    api_request_t  req = { .size = sizeof(podcri_image_query_t) };

    req.fn = fn;
    req.dialect = dialect;
    req.name = name;
    req.query = query;
    req.args = args;

    removed[0] = '\0';

    return api_run(&req);
}


static int
list(podcri_dialect_e dialect, const char *args)
{
    return run(podcri_op_image_list, dialect, NULL, podcri_image_list_query,
               args);
}


static int
inspect(podcri_dialect_e dialect, const char *name)
{
    return run(podcri_op_image_inspect, dialect, name,
               podcri_image_inspect_query, "size=false");
}


static int
remove_(podcri_dialect_e dialect, const char *name, const char *args)
{
    return run(podcri_op_image_remove, dialect, name,
               podcri_image_remove_query, args);
}


static int
remove_many(const char *args)
{
    return run(podcri_op_image_remove_many, PODCRI_LIBPOD, NULL,
               podcri_image_remove_query, args);
}


static int
prune(podcri_dialect_e dialect, const char *args)
{
    return run(podcri_op_image_prune, dialect, NULL, podcri_image_prune_query,
               args);
}


static int
pull_as(const char *args, const char *header, const char *value)
{
    api_request_t  req = {
        .fn = podcri_op_image_pull,
        .query = podcri_image_pull_query,
        .size = sizeof(podcri_image_pull_t)
    };

    req.args = args;
    req.header = header;
    req.value = value;

    pulled[0] = '\0';

    return api_run(&req);
}


static int
pull(const char *args)
{
    return pull_as(args, NULL, NULL);
}


static int
create_as(const char *args, const char *header, const char *value)
{
    api_request_t  req = {
        .fn = podcri_op_image_create,
        .dialect = PODCRI_DOCKER,
        .query = podcri_image_create_query,
        .size = sizeof(podcri_image_pull_t)
    };

    req.args = args;
    req.header = header;
    req.value = value;

    pulled[0] = '\0';

    return api_run(&req);
}


static int
create(const char *args)
{
    return create_as(args, NULL, NULL);
}


static void
test_list(void)
{
    unsigned  asked;

    used = BUSYBOX;

    is_int(list(PODCRI_LIBPOD, "all=false&filters={}"), 200, "list");
    is_str(api_at("0.Id"), BUSYBOX, "id");
    is_str(api_at("0.Containers"), "1", "containers");
    is_str(api_at("0.Created"), "1767225600", "created, from the config");
    is_str(api_at("1.RepoTags"), "[\"quay.io/a/b:1\",\"quay.io/a/b:2\"]",
           "tags");
    ok(api_at("4") == NULL, "build leftovers are not shown");

    asked = api_calls[PODCRI_CRI_IMAGE_STATUS];
    is_int(list(PODCRI_LIBPOD, "all=true"), 200, "list all");
    ok(api_at("4.Id") != NULL, "they are now");
    ok(api_calls[PODCRI_CRI_IMAGE_STATUS] - asked <= 1,
       "known configs are not asked for again");

    is_int(list(PODCRI_DOCKER, "filters={\"reference\":{\"busybox\":true}}"),
           200, "Docker's list");
    is_str(api_at("0.Id"), "sha256:" BUSYBOX, "id");
    ok(api_at("1") == NULL, "filtered");

    is_int(list(PODCRI_LIBPOD, "filters={\"nosuch\":[\"a\"]}"), 500,
           "no such filter");
    is_int(list(PODCRI_LIBPOD, "filters=x"), 500, "no filter at all");

    used = NULL;
}


static void
test_inspect(void)
{
    is_int(inspect(PODCRI_LIBPOD, "busybox"), 200, "short name");
    is_str(api_at("Id"), BUSYBOX, "id");
    is_str(api_at("Config.Env.0"), "A=b", "env");
    is_int(inspect(PODCRI_DOCKER, "b0b0b0"), 200, "prefix of an id");
    is_str(api_at("Id"), "sha256:" BUSYBOX, "Docker's form");
    is_int(inspect(PODCRI_DOCKER, "sha256:" OTHER), 200, "id with sha256");
    is_int(inspect(PODCRI_LIBPOD, "quay.io/a/b:2"), 200, "second name");
    is_str(api_at("Id"), OTHER, "of the other");

    is_int(inspect(PODCRI_LIBPOD, "nosuch"), 404, "unknown");
    is_str(api_at("message"),
           "failed to find image nosuch: nosuch: image not known", "libpod");
    is_str(api_at("cause"), "image not known", "cause");
    is_int(inspect(PODCRI_DOCKER, "nosuch"), 404, "Docker's");
    is_str(api_at("message"),
           "failed to find image nosuch: nosuch: No such image", "text");

    is_int(run(podcri_op_image_history, PODCRI_LIBPOD, "busybox", NULL, NULL),
           200, "history");
    is_str(api_at("0.CreatedBy"), "COPY", "its entry");
    is_int(run(podcri_op_image_exists, PODCRI_LIBPOD, "busybox", NULL, NULL),
           204, "exists");
    is_int(run(podcri_op_image_exists, PODCRI_LIBPOD, "busybox:2", NULL,
               NULL), 404, "does not exist");
}


static void
test_pull(void)
{
    is_int(pull("reference=busybox&policy=missing"), 200, "missing");
    is_int(api_streamed, 0, "is there already");
    is_str(api_text, "{\"images\":[\"" BUSYBOX "\"],\"id\":\"" BUSYBOX
                     "\"}\n", "report");
    is_str(pulled, "", "not pulled");

    is_int(pull("reference=busybox&policy=always&quiet=false"), 200,
           "always");
    is_str(api_line(0, "stream"), "Trying to pull busybox...\n",
           "first line");
    is_str(api_line(1, "id"), BUSYBOX, "last line");
    is_str(pulled, "busybox busybox -:- ", "the short name is the runtime's");

    is_int(pull("reference=docker://quay.io/x&quiet=true"), 200, "quiet");
    is_int(api_streamed, 0, "one object");
    is_str(pulled, "quay.io/x quay.io/x -:- ", "without the transport");

    is_int(pull("reference=new&policy=never"), 404, "never");
    is_int(pull("reference=busybox&policy=never"), 200, "never, but there");
    is_int(pull("reference=busybox&policy=often"), 400, "no policy");
    is_int(pull("reference=oci-archive:/srv/x.tar"), 400, "a transport");
    is_str(api_at("message"),
           "unsupported transport oci-archive in \"oci-archive:/srv/x.tar\": "
           "only docker transport is supported", "text");
    is_int(pull(""), 500, "no reference");
    is_str(api_at("message"), "reference parameter cannot be empty", "text");
    is_int(pull("reference=a&alltags=true"), 501, "all tags");
    is_int(pull("reference=a&arch=vax"), 501, "another platform");

    pull_status = 5;
    pull_text = "failed to pull and unpack image \"docker.io/library/x:1\": "
                "not found";
    is_int(pull("reference=x:1"), 200, "a pull that fails");
    ok(strstr(api_line(1, "error"), "manifest unknown"),
       "is an error in the stream");
    is_int(pull("reference=x:1&quiet=true"), 404, "and a status when quiet");
    is_int(pull("reference=busybox&policy=newer&quiet=true"), 200,
           "newer is content with the old one");
    is_int(pull("reference=x&policy=newer&quiet=true"), 404,
           "if there is one");
    is_int(create("fromImage=x&tag=1"), 404, "Docker gets the status");
    ok(strstr(api_at("message"), "manifest unknown"), "and the text");
    pull_status = 0;

    is_int(create("fromImage=busybox&tag=1.36"), 200, "Docker's pull");
    is_str(pulled, "docker.io/library/busybox:1.36 "
                   "docker.io/library/busybox:1.36 -:- ", "the whole name");
    is_str(api_line(0, "status"),
           "Pulling from docker.io/library/busybox:1.36", "first line");
    is_str(api_line(1, "status"), "Download complete", "last line");

    create("fromImage=quay.io/b&tag=sha256:" BUSYBOX);
    is_str(pulled, "quay.io/b@sha256:" BUSYBOX " quay.io/b@sha256:" BUSYBOX
                   " -:- ", "a digest as tag");
    create("fromImage=quay.io/b");
    is_str(pulled, "quay.io/b:latest quay.io/b:latest -:- ", "no tag");

    is_int(create("fromSrc=-&repo=x"), 501, "import");
    is_int(create("fromImage=a&platform=linux/vax"), 501, "a platform");
    is_int(create("fromImage=BAD NAME"), 400, "a bad name");

    pull_ref = "quay.io/a/b:1";
    is_int(pull("reference=quay.io/a/b:1&quiet=true"), 200,
           "a runtime that answers with a name");
    is_str(api_at("id"), OTHER, "is asked for the id");
    pull_ref = "sha256:" BUSYBOX;

    is_int(pull("reference=busybox&compatMode=true"), 200, "compatMode");
    is_str(api_line(1, "status"), "Download complete", "Docker's lines");
}


/* {"username":"u","password":"p"}, base64url */
#define AUTH  "eyJ1c2VybmFtZSI6InUiLCJwYXNzd29yZCI6InAifQ=="

static void
test_auth(void)
{
    char        *value;
    const char  *text;

    pull_as("reference=q/x", "x-registry-auth", AUTH);
    is_str(pulled, "q/x q/x u:p ", "one set");
    pull_as("reference=q/x", "x-registry-auth", "e30=");
    is_str(pulled, "q/x q/x -:- ", "an empty object");
    pull_as("reference=q/x", "x-registry-auth", "");
    is_str(pulled, "q/x q/x -:- ", "an empty header");
    pull_as("reference=q/x", "x-registry-auth", "bnVsbA==");
    is_str(pulled, "q/x q/x -:- ", "null");

    text = "{\"quay.io\":{\"username\":\"a\",\"password\":\"b\"},"
           "\"https://index.docker.io/v1/\":{\"username\":\"c\","
           "\"password\":\"d\"}}";
    value = podcri_base64_encode(api_pool(), text, strlen(text));

    pull_as("reference=quay.io/x", "x-registry-auth", value);
    is_str(pulled, "quay.io/x quay.io/x a:b ", "a map");
    pull_as("reference=busybox", "x-registry-auth", value);
    is_str(pulled, "busybox busybox c:d ", "docker.io by its old name");
    pull_as("reference=gcr.io/x", "x-registry-auth", value);
    is_str(pulled, "gcr.io/x gcr.io/x -:- ", "another registry gets none");
    pull_as("reference=quay.io/x", "x-registry-config", value);
    is_str(pulled, "quay.io/x quay.io/x a:b ", "X-Registry-Config");
    pull_as("reference=gcr.io/x", "x-registry-config", value);
    is_str(pulled, "gcr.io/x gcr.io/x -:- ", "none in it");

    text = "{\"username\":\"a\",\"password\":\"b\","
           "\"serveraddress\":\"127.0.0.1:5000\"}";
    value = podcri_base64_encode(api_pool(), text, strlen(text));

    create_as("fromImage=127.0.0.1:5000/x&tag=1", "x-registry-auth", value);
    is_str(pulled, "127.0.0.1:5000/x:1 127.0.0.1:5000/x:1 a:b ",
           "with the address of the registry");
    create_as("fromImage=quay.io/x&tag=1", "x-registry-auth", value);
    is_str(pulled, "quay.io/x:1 quay.io/x:1 -:- ",
           "the address of another one");

    text = "{\"username\":\"a\",\"password\":\"secret\"";
    value = podcri_base64_encode(api_pool(), text, strlen(text));

    is_int(create_as("fromImage=a", "x-registry-auth", value), 400,
           "broken JSON");
    ok(strstr(api_text, "secret") == NULL, "is not repeated");

    text = "{\"username\":\"a\",\"password\":[\"secret\"]}";
    value = podcri_base64_encode(api_pool(), text, strlen(text));

    is_int(create_as("fromImage=a", "x-registry-auth", value), 400,
           "a password of wrong type");
    ok(strstr(api_text, "secret") == NULL, "is not repeated either");

    is_int(create_as("fromImage=a", "x-registry-auth", "%%%"), 400,
           "no base64");
}


static void
test_remove(void)
{
    is_int(remove_(PODCRI_LIBPOD, "busybox", NULL), 200, "remove");
    is_str(removed, BUSYBOX ";", "by id");
    is_str(api_text,
           "{\"Deleted\":[\"" BUSYBOX "\"],\"Untagged\":"
           "[\"docker.io/library/busybox:latest\"],\"ExitCode\":0,"
           "\"Errors\":[]}\n", "report");

    is_int(remove_(PODCRI_DOCKER, "busybox", NULL), 200, "Docker's");
    is_str(api_text, "[{\"Untagged\":\"docker.io/library/busybox:latest\"},"
                     "{\"Deleted\":\"" BUSYBOX "\"}]\n", "report");

    is_int(remove_(PODCRI_LIBPOD, "quay.io/a/b:1", NULL), 409,
           "containerd cannot untag");
    ok(strstr(api_at("message"), "quay.io/a/b:2"), "names the other");
    is_str(removed, "", "nothing was removed");
    is_int(remove_(PODCRI_LIBPOD, "quay.io/a/b:1", "force=true"), 200,
           "with force");
    is_str(api_at("Untagged"), "[\"quay.io/a/b:1\",\"quay.io/a/b:2\"]",
           "all names go");

    runtime_name = "cri-o";
    is_int(remove_(PODCRI_LIBPOD, "quay.io/a/b:1", NULL), 200,
           "CRI-O untags");
    is_str(removed, "quay.io/a/b:1;", "one name");
    is_str(api_text, "{\"Untagged\":[\"quay.io/a/b:1\"],\"ExitCode\":0,"
                     "\"Errors\":[]}\n", "report");
    is_int(remove_(PODCRI_LIBPOD, OTHER, NULL), 409, "by id");
    ok(strstr(api_at("message"), "by ID with more than one tag"), "text");
    runtime_name = "containerd";

    used = BUSYBOX;
    foreign = 1;
    is_int(remove_(PODCRI_LIBPOD, "busybox", NULL), 409, "in use");
    ok(strstr(api_at("message"), "image is in use by a container"), "text");
    is_int(remove_(PODCRI_LIBPOD, "busybox", "force=true"), 409,
           "by somebody else's container, with force");
    is_str(removed, "", "nothing was removed");
    foreign = 0;
    is_int(remove_(PODCRI_LIBPOD, "busybox", NULL), 409, "by one of ours");
    used = NULL;

    is_int(remove_(PODCRI_LIBPOD, "nosuch", NULL), 404, "unknown");

    is_int(remove_many("images=nosuch&images=busybox"), 200, "several");
    is_str(api_at("Deleted.0"), BUSYBOX, "one was removed");
    is_str(api_at("Errors.0"), "nosuch: image not known", "one was not");
    is_str(api_at("ExitCode"), "1", "exit code");
    remove_many("images=nosuch&ignore=true");
    is_str(api_text, "{\"ExitCode\":0,\"Errors\":[]}\n", "ignored");
    remove_many("images=quay.io/a/b:1&images=nosuch");
    is_str(api_at("ExitCode"), "2", "the worse exit code");
    is_int(remove_many(""), 400, "none");

    used = BUSYBOX;
    is_int(remove_many("all=true&force=false"), 200, "all");
    is_str(removed, LEFT ";" LOST ";", "that nothing holds");
    used = NULL;
}


static void
test_prune(void)
{
    is_int(prune(PODCRI_LIBPOD, "all=false&filters={}"), 200, "prune");
    ok(strstr(removed, LOST), "takes dangling images");
    ok(strstr(removed, BUSYBOX) == NULL, "no other");

    used = BUSYBOX;
    images[1].pinned = 1;
    is_int(prune(PODCRI_LIBPOD, "all=true"), 200, "prune all");
    ok(strstr(removed, BUSYBOX) == NULL, "not what is used");
    ok(strstr(removed, PAUSE) == NULL, "not what sandboxes are made of");
    ok(strstr(removed, OTHER) == NULL, "not what is pinned");
    images[1].pinned = 0;
    used = NULL;

    is_int(prune(PODCRI_DOCKER, "filters={\"dangling\":{\"false\":true},"
                                "\"label\":{\"l=v\":true}}"), 200,
           "Docker's prune of all, with a label");
    ok(strstr(removed, BUSYBOX) && strstr(removed, OTHER),
       "takes those with the label");
    is_str(api_at("SpaceReclaimed"), "3000", "bytes");

    is_int(prune(PODCRI_DOCKER, "filters={\"dangling\":[\"x\"]}"), 500,
           "neither true nor false");
    is_int(prune(PODCRI_LIBPOD, "filters={\"x\":[\"x\"]}"), 500,
           "no such filter");
    is_str(removed, "", "takes nothing");
}


static void
test_nodes(void)
{
    api_nnodes = 2;
    images[0].nodes = 3;
    images[1].nodes = 2;

    is_int(list(PODCRI_LIBPOD, "all=true"), 200, "two nodes");
    is_str(api_at("0.Id"), BUSYBOX, "an image of both");
    ok(api_at("5") == NULL, "is shown once");

    is_int(pull("reference=quay.io/a/b:1&policy=missing&quiet=true"), 200,
           "missing on one");
    ok(*pulled, "is pulled");
    pull("reference=busybox&policy=missing&quiet=true");
    is_str(pulled, "", "what both have is not");

    is_int(remove_(PODCRI_LIBPOD, "busybox", NULL), 200, "remove");
    is_str(removed, BUSYBOX ";" BUSYBOX ";", "from both");
    is_str(api_at("Deleted"), "[\"" BUSYBOX "\"]", "reported once");

    api_nnodes = 1;
    images[0].nodes = 1;
    images[1].nodes = 1;
}


static void
test_ambiguous(void)
{
    images[1].id = ID("b0b1");

    is_int(inspect(PODCRI_LIBPOD, "b0b"), 400, "a prefix of two ids");
    ok(strstr(api_at("message"), "more than one image matches"), "text");
    is_int(inspect(PODCRI_LIBPOD, "b0b0b"), 200, "a longer one");

    images[1].id = OTHER;
}


int
main(void)
{
    api_answers[PODCRI_CRI_LIST_IMAGES] = list_images;
    api_answers[PODCRI_CRI_IMAGE_STATUS] = image_status;
    api_answers[PODCRI_CRI_PULL_IMAGE] = pull_image;
    api_answers[PODCRI_CRI_REMOVE_IMAGE] = remove_image;
    api_answers[PODCRI_CRI_LIST_CONTAINERS] = list_containers;
    api_answers[PODCRI_CRI_LIST_POD_SANDBOX] = list_sandboxes;
    api_answers[PODCRI_CRI_VERSION] = version;
    api_answers[PODCRI_CRI_STATUS] = status;

    pull_text = "";

    test_list();
    test_inspect();
    test_pull();
    test_auth();
    test_remove();
    test_prune();
    test_nodes();
    test_ambiguous();

    podcri_image_cache_clear();
    api_done();

    return done_testing();
}
