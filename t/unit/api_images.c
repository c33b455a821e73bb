
/*
 * Copyright (C) 2026 podcri authors
 *
 * Images: lists, inspect, removal and prune.
 */


#include "podcri_images.h"
#include "podcri_image_cache.h"
#include "_images.h"
#include "tap.h"


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

    store_removed[0] = '\0';

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
               podcri_image_remove_many_query, args);
}


static int
prune(podcri_dialect_e dialect, const char *args)
{
    return run(podcri_op_image_prune, dialect, NULL, podcri_image_prune_query,
               args);
}


static void
test_list(void)
{
    unsigned  asked;

    store_used = BUSYBOX;

    is_int(list(PODCRI_LIBPOD, "all=false&filters={}"), 200, "list");
    is_str(api_at("0.Id"), BUSYBOX, "id");
    is_str(api_at("0.Containers"), "1", "containers");
    is_str(api_at("0.Created"), "1767225600", "created, from the config");
    is_str(api_at("1.RepoTags"), "[\"quay.io/a/b:1\",\"quay.io/a/b:2\"]",
           "tags");
    ok(api_at("4") == NULL, "build leftovers are not shown");

    store_foreign = 1;
    store_used = "quay.io/a/b@sha256:" BUSYBOX;
    is_int(list(PODCRI_LIBPOD, ""), 200, "list");
    is_str(api_at("1.Id"), OTHER, "an image, by its manifest's digest");
    is_str(api_at("1.Containers"), "1", "has a container");
    is_str(api_at("0.Containers"), "0", "and no other");
    store_used = "quay.io/a/b@sha256:" LOST;
    is_int(list(PODCRI_LIBPOD, ""), 200, "list");
    is_str(api_at("1.Containers"), "0", "a manifest that no image has");
    store_foreign = 0;
    store_used = BUSYBOX;

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

    store_used = NULL;
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
test_remove(void)
{
    is_int(remove_(PODCRI_LIBPOD, "busybox", NULL), 200, "remove");
    is_str(store_removed, BUSYBOX ";", "by id");
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
    is_str(store_removed, "", "nothing was removed");
    is_int(remove_(PODCRI_LIBPOD, "quay.io/a/b:1", "force=true"), 200,
           "with force");
    is_str(api_at("Untagged"), "[\"quay.io/a/b:1\",\"quay.io/a/b:2\"]",
           "all names go");

    store_runtime = "cri-o";
    is_int(remove_(PODCRI_LIBPOD, "quay.io/a/b:1", NULL), 200,
           "CRI-O untags");
    is_str(store_removed, "quay.io/a/b:1;", "one name");
    is_str(api_text, "{\"Untagged\":[\"quay.io/a/b:1\"],\"ExitCode\":0,"
                     "\"Errors\":[]}\n", "report");
    is_int(remove_(PODCRI_LIBPOD, OTHER, NULL), 409, "by id");
    ok(strstr(api_at("message"), "by ID with more than one tag"), "text");
    store_runtime = "containerd";

    store_used = BUSYBOX;
    store_foreign = 1;
    is_int(remove_(PODCRI_LIBPOD, "busybox", NULL), 409, "in use");
    ok(strstr(api_at("message"), "image is in use by a container"), "text");
    is_int(remove_(PODCRI_LIBPOD, "busybox", "force=true"), 409,
           "by somebody else's container, with force");
    store_used = "quay.io/a/b@sha256:" BUSYBOX;
    is_int(remove_(PODCRI_LIBPOD, OTHER, "force=true"), 409,
           "which has its manifest");
    is_str(store_removed, "", "nothing was removed");
    store_foreign = 0;
    store_used = BUSYBOX;
    is_int(remove_(PODCRI_LIBPOD, "busybox", NULL), 409, "by one of ours");
    store_used = NULL;

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

    store_used = BUSYBOX;
    is_int(remove_many("all=true&force=false"), 200, "all");
    is_str(store_removed, LEFT ";" LOST ";", "that nothing holds");
    store_used = NULL;
}


static void
test_prune(void)
{
    is_int(prune(PODCRI_LIBPOD, "all=false&filters={}"), 200, "prune");
    ok(strstr(store_removed, LOST), "takes dangling images");
    ok(strstr(store_removed, BUSYBOX) == NULL, "no other");

    store_used = BUSYBOX;
    store_images[1].pinned = 1;
    is_int(prune(PODCRI_LIBPOD, "all=true"), 200, "prune all");
    ok(strstr(store_removed, BUSYBOX) == NULL, "not what is used");
    ok(strstr(store_removed, PAUSE) == NULL, "not what sandboxes are made of");
    ok(strstr(store_removed, OTHER) == NULL, "not what is pinned");
    store_images[1].pinned = 0;
    store_used = NULL;

    is_int(prune(PODCRI_DOCKER, "filters={\"dangling\":{\"false\":true},"
                                "\"label\":{\"l=v\":true}}"), 200,
           "Docker's prune of all, with a label");
    ok(strstr(store_removed, BUSYBOX) && strstr(store_removed, OTHER),
       "takes those with the label");
    is_str(api_at("SpaceReclaimed"), "3000", "bytes");

    is_int(prune(PODCRI_DOCKER, "filters={\"dangling\":[\"x\"]}"), 500,
           "neither true nor false");
    is_int(prune(PODCRI_LIBPOD, "filters={\"x\":[\"x\"]}"), 500,
           "no such filter");
    is_str(store_removed, "", "takes nothing");
}


static void
test_nodes(void)
{
    api_nnodes = 2;
    store_images[0].nodes = 3;
    store_images[1].nodes = 2;

    is_int(list(PODCRI_LIBPOD, "all=true"), 200, "two nodes");
    is_str(api_at("0.Id"), BUSYBOX, "an image of both");
    ok(api_at("5") == NULL, "is shown once");

    is_int(remove_(PODCRI_LIBPOD, "busybox", NULL), 200, "remove");
    is_str(store_removed, BUSYBOX ";" BUSYBOX ";", "from both");
    is_str(api_at("Deleted"), "[\"" BUSYBOX "\"]", "reported once");

    api_nnodes = 1;
    store_images[0].nodes = 1;
    store_images[1].nodes = 1;
}


static void
test_ambiguous(void)
{
    store_images[1].id = ID("b0b1");

    is_int(inspect(PODCRI_LIBPOD, "b0b"), 400, "a prefix of two ids");
    ok(strstr(api_at("message"), "more than one image matches"), "text");
    is_int(inspect(PODCRI_LIBPOD, "b0b0b"), 200, "a longer one");

    store_images[1].id = OTHER;
}


int
main(void)
{
    store_init();

    test_list();
    test_inspect();
    test_remove();
    test_prune();
    test_nodes();
    test_ambiguous();

    podcri_image_cache_clear();
    api_done();

    return done_testing();
}
