
/*
 * Copyright (C) 2026 podcri authors
 *
 * Pulls of images: policies, what is answered, credentials, nodes.
 */


#include "podcri_images.h"
#include "podcri_image_cache.h"
#include "podcri_str.h"
#include "_images.h"
#include "tap.h"


static int
ask(podcri_op_pt fn, const char *args, const char *header, const char *value)
{
    api_request_t  req = { .size = sizeof(podcri_image_pull_t) };

    req.fn = fn;
    req.args = args;
    req.header = header;
    req.value = value;

    if (fn == podcri_op_image_pull) {
        req.query = podcri_image_pull_query;

    } else {
        req.query = podcri_image_create_query;
        req.dialect = PODCRI_DOCKER;
    }

    store_pulled[0] = '\0';

    return api_run(&req);
}


static int
pull_as(const char *args, const char *header, const char *value)
{
    return ask(podcri_op_image_pull, args, header, value);
}


static int
pull(const char *args)
{
    return pull_as(args, NULL, NULL);
}


static int
create_as(const char *args, const char *header, const char *value)
{
    return ask(podcri_op_image_create, args, header, value);
}


static int
create(const char *args)
{
    return create_as(args, NULL, NULL);
}


static void
test_pull(void)
{
    is_int(pull("reference=busybox&policy=missing"), 200, "missing");
    is_int(api_streamed, 0, "is there already");
    is_str(api_text, "{\"images\":[\"" BUSYBOX "\"],\"id\":\"" BUSYBOX
                     "\"}\n", "report");
    is_str(store_pulled, "", "not pulled");

    is_int(pull("reference=busybox&policy=always&quiet=false"), 200,
           "always");
    is_str(api_line(0, "stream"), "Trying to pull busybox...\n",
           "first line");
    is_str(api_line(1, "id"), BUSYBOX, "last line");
    is_str(store_pulled, "busybox busybox -:- ",
           "the short name is the runtime's");

    is_int(pull("reference=docker://quay.io/x&quiet=true"), 200, "quiet");
    is_int(api_streamed, 0, "one object");
    is_str(store_pulled, "quay.io/x quay.io/x -:- ", "without the transport");

    is_int(pull("reference=new&policy=never"), 200, "never");
    is_str(api_line(0, "error"), "new: image not known", "said in the stream");
    is_str(store_pulled, "", "not pulled");
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

    store_pull_status = 5;
    store_pull_text = "failed to pull and unpack image "
                      "\"docker.io/library/x:1\": not found";
    is_int(pull("reference=x:1"), 200, "a pull that fails");
    ok(strstr(api_line(1, "error"), "manifest unknown"),
       "is an error in the stream");
    is_int(pull("reference=x:1&quiet=true"), 404, "and a status when quiet");
    is_int(pull("reference=busybox&policy=newer&quiet=true"), 200,
           "newer is content with the old one");
    is_int(pull("reference=x&policy=newer&quiet=true"), 404,
           "if there is one");
    is_int(create("fromImage=x&tag=1"), 404, "Docker gets the status");
    ok(strstr(api_at("message"), "manifest unknown: repository does not "
              "exist"), "and the text");
    is_str(api_at("cause"), "repository does not exist", "the cause");
    store_pull_status = 0;

    is_int(create("fromImage=busybox&tag=1.36"), 200, "Docker's pull");
    is_str(store_pulled, "docker.io/library/busybox:1.36 "
                         "docker.io/library/busybox:1.36 -:- ",
           "the whole name");
    is_str(api_line(0, "status"),
           "Pulling from docker.io/library/busybox:1.36", "first line");
    is_str(api_line(1, "status"), "Download complete", "last line");

    create("fromImage=quay.io/b&tag=sha256:" BUSYBOX);
    is_str(store_pulled, "quay.io/b@sha256:" BUSYBOX " quay.io/b@sha256:"
                         BUSYBOX " -:- ", "a digest as tag");
    create("fromImage=quay.io/b");
    is_str(store_pulled, "quay.io/b:latest quay.io/b:latest -:- ", "no tag");

    is_int(create("fromSrc=-&repo=x"), 501, "import");
    is_int(create("fromImage=a&platform=linux/vax"), 501, "a platform");
    is_int(create("fromImage=BAD NAME"), 400, "a bad name");

    store_pull_ref = "quay.io/a/b:1";
    is_int(pull("reference=quay.io/a/b:1&quiet=true"), 200,
           "a runtime that answers with a name");
    is_str(api_at("id"), OTHER, "is asked for the id");
    store_pull_ref = "sha256:" BUSYBOX;

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
    is_str(store_pulled, "q/x q/x u:p ", "one set");
    pull_as("reference=q/x", "x-registry-auth", "e30=");
    is_str(store_pulled, "q/x q/x -:- ", "an empty object");
    pull_as("reference=q/x", "x-registry-auth", "");
    is_str(store_pulled, "q/x q/x -:- ", "an empty header");
    pull_as("reference=q/x", "x-registry-auth", "bnVsbA==");
    is_str(store_pulled, "q/x q/x -:- ", "null");

    text = "{\"quay.io\":{\"username\":\"a\",\"password\":\"b\"},"
           "\"https://index.docker.io/v1/\":{\"username\":\"c\","
           "\"password\":\"d\"}}";
    value = podcri_base64_encode(api_pool(), text, strlen(text));

    pull_as("reference=quay.io/x", "x-registry-auth", value);
    is_str(store_pulled, "quay.io/x quay.io/x a:b ", "a map");
    pull_as("reference=busybox", "x-registry-auth", value);
    is_str(store_pulled, "busybox busybox c:d ", "docker.io by its old name");
    pull_as("reference=gcr.io/x", "x-registry-auth", value);
    is_str(store_pulled, "gcr.io/x gcr.io/x -:- ",
           "another registry gets none");
    pull_as("reference=quay.io/x", "x-registry-config", value);
    is_str(store_pulled, "quay.io/x quay.io/x a:b ", "X-Registry-Config");
    pull_as("reference=gcr.io/x", "x-registry-config", value);
    is_str(store_pulled, "gcr.io/x gcr.io/x -:- ", "none in it");

    text = "{\"username\":\"a\",\"password\":\"b\","
           "\"serveraddress\":\"127.0.0.1:5000\"}";
    value = podcri_base64_encode(api_pool(), text, strlen(text));

    create_as("fromImage=127.0.0.1:5000/x&tag=1", "x-registry-auth", value);
    is_str(store_pulled, "127.0.0.1:5000/x:1 127.0.0.1:5000/x:1 a:b ",
           "with the address of the registry");
    create_as("fromImage=quay.io/x&tag=1", "x-registry-auth", value);
    is_str(store_pulled, "quay.io/x:1 quay.io/x:1 -:- ",
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
test_nodes(void)
{
    api_nnodes = 2;
    store_images[0].nodes = 3;
    store_images[1].nodes = 2;

    is_int(pull("reference=quay.io/a/b:1&policy=missing&quiet=true"), 200,
           "missing on one");
    ok(*store_pulled, "is pulled");
    pull("reference=busybox&policy=missing&quiet=true");
    is_str(store_pulled, "", "what both have is not");

    api_nnodes = 1;
    store_images[0].nodes = 1;
    store_images[1].nodes = 1;
}


int
main(void)
{
    store_init();

    test_pull();
    test_auth();
    test_nodes();

    podcri_image_cache_clear();
    api_done();

    return done_testing();
}
