
/*
 * Copyright (C) 2026 podcri authors
 */


#include <unistd.h>
#include <sys/stat.h>

#include "podcri_volumes.h"
#include "_answers.h"
#include "tap.h"


static char         base[] = "/tmp/podcri-volumes.XXXXXX";
static const char  *root;
static const char  *version;
static const char  *user;            /* volume that a container uses */


static int
list_containers(podcri_pool_t *pool, const void *req, void *out,
    const char **text)
{
    podcri_spec_t   spec;
    podcri_mount_t  mounts[2];

    if (user == NULL) {
        return 0;
    }

    podcri_spec_init(&spec);
    memset(mounts, 0, sizeof(mounts));

    mounts[0].type = "bind";
    mounts[0].source = "/etc";
    mounts[0].destination = "/etc";
    mounts[0].propagation = "rprivate";
    mounts[1].type = "volume";
    mounts[1].name = user;
    mounts[1].destination = "/data";
    mounts[1].propagation = "rprivate";

    spec.nmounts = 2;
    spec.mounts = mounts;

    /* what has another spec is another container */

    return answer_container(pool, out, user[0] == 'v' ? 1 : 100 + user[0],
                            NULL, &spec);
}


static int
create(podcri_dialect_e dialect, const char *body)
{
    api_request_t  req = { .fn = podcri_op_volume_create };

    req.dialect = dialect;
    req.body = body;

    return api_run(&req);
}


static int
ask(podcri_op_pt fn, const podcri_input_t *query, podcri_dialect_e dialect,
    const char *name, const char *args)
{
    api_request_t  req = { .size = sizeof(podcri_volume_query_t) };

    req.fn = fn;
    req.query = query;
    req.version = version;
    req.dialect = dialect;
    req.name = name;
    req.args = args;

    return api_run(&req);
}


static int
list(podcri_dialect_e dialect, const char *args)
{
    return ask(podcri_op_volume_list, podcri_volume_list_query, dialect, NULL,
               args);
}


static int
named(podcri_op_pt fn, podcri_dialect_e dialect, const char *name,
    const char *args)
{
    return ask(fn, podcri_volume_remove_query, dialect, name, args);
}


static int
prune(podcri_dialect_e dialect, const char *args)
{
    return ask(podcri_op_volume_prune, podcri_volume_prune_query, dialect,
               NULL, args);
}


static void
test_empty(void)
{
    is_int(list(PODCRI_LIBPOD, NULL), 200, "no volumes");
    is_str(api_text, "[]\n", "an empty list");
    is_int(list(PODCRI_DOCKER, NULL), 200, "Docker's list");
    is_str(api_text, "{\"Volumes\":[],\"Warnings\":[]}\n", "empty");
    ok(access(root, F_OK) == -1, "and nothing was made");

    is_int(named(podcri_op_volume_exists, PODCRI_LIBPOD, "v1", NULL), 404,
           "no volume");
    is_str(api_at("message"),
           "no volume with name \"v1\" found: no such volume", "text");
    is_str(api_at("cause"), "no such volume", "cause");
}


static void
test_create(void)
{
    struct stat  st;

    is_int(create(PODCRI_LIBPOD, "{'Name':'v1','Driver':'local',"
                  "'Label':{'a':'b'},'Labels':null,'Options':{}}"), 201,
           "create");
    is_str(api_at("Name"), "v1", "name");
    is_str(api_at("Labels.a"), "b", "label");
    is_str(api_at("Mountpoint"),
           podcri_psprintf(api_pool(), "%s/v1/_data", root), "mount point");
    is_str(api_at("CreatedAt"), "2023-11-14T22:13:20Z", "time");
    ok(api_at("Anonymous") == NULL, "not anonymous");
    ok(stat(podcri_psprintf(api_pool(), "%s/v1/_data", root), &st) == 0
       && S_ISDIR(st.st_mode) && (st.st_mode & 0777) == 0755,
       "a directory for everybody");

    is_int(create(PODCRI_LIBPOD, "{'Name':'v1'}"), 500, "the same again");
    is_str(api_at("message"),
           "volume with name v1 already exists: volume already exists",
           "text");
    is_int(create(PODCRI_LIBPOD, "{'Name':'v1','IgnoreIfExists':true}"), 201,
           "... that may exist");
    is_str(api_at("Labels.a"), "b", "is the old one");

    is_int(create(PODCRI_DOCKER, "{'Name':'v1','Labels':{'c':'d'}}"), 201,
           "Docker's answer to it");
    is_str(api_at("Labels.a"), "b", "is the old one, too");
    is_str(api_at("Scope"), "local", "scope");

    is_int(create(PODCRI_LIBPOD, NULL), 201, "without a body");
    is_int(strlen(api_at("Name")), 64, "gets a name");

    is_int(create(PODCRI_LIBPOD, "{'Name':'../v'}"), 400, "a bad name");
    is_int(create(PODCRI_LIBPOD, "{'Name':'.trash'}"), 400, "a hidden one");
    is_int(create(PODCRI_LIBPOD, "{'Name':1}"), 400, "a name of wrong type");
    is_str(api_at("message"), "field Name: string expected", "text");
    is_int(create(PODCRI_DOCKER, "{'Name':'x','Driver':'nfs'}"), 501,
           "another driver");
    is_int(create(PODCRI_DOCKER, "{'Name':'x','DriverOpts':"
                  "{'type':'tmpfs','device':'tmpfs'}}"), 501,
           "options that need a mount");
    is_int(create(PODCRI_DOCKER, "{'Name':'x','ClusterVolumeSpec':"
                  "{'Group':'g'}}"), 400, "a cluster volume");
    is_int(create(PODCRI_DOCKER, "{'Name':'bound','DriverOpts':"
                  "{'type':'none','o':'bind','device':'/srv'}}"), 201,
           "a bind mount by another name");
}


static void
test_list(void)
{
    is_int(list(PODCRI_LIBPOD, "filters={\"name\":[\"^v\"]}"), 200,
           "filter name");
    is_str(api_at("0.Name"), "v1", "v1");
    ok(api_at("1") == NULL, "and no other");

    is_int(list(PODCRI_DOCKER, "filters={\"label\":{\"a=b\":true}}"), 200,
           "filter label, Docker's form");
    is_str(api_at("Volumes.0.Name"), "v1", "v1");

    list(PODCRI_LIBPOD, "filters={\"label\":[\"a=c\"]}");
    is_str(api_text, "[]\n", "label with another value");
    list(PODCRI_LIBPOD, "filters={\"label\":[\"a\",\"z\"]}");
    is_str(api_text, "[]\n", "all labels must match");
    list(PODCRI_LIBPOD, "filters={\"opt\":[\"o=bind\"]}");
    is_str(api_at("0.Name"), "bound", "filter opt");
    list(PODCRI_LIBPOD, "filters={\"until\":[\"1h\"]}");
    is_str(api_text, "[]\n", "filter until");
    list(PODCRI_LIBPOD, "filters={\"driver\":[\"local\"],\"scope\":[\"x\"]}");
    is_str(api_text, "[]\n", "filter scope");
    list(PODCRI_LIBPOD, "filters={\"anonymous\":[\"true\"]}");
    is_str(api_text, "[]\n", "filter anonymous");
    is_int(list(PODCRI_LIBPOD, "filters={\"since\":[\"nosuch\"]}"), 500,
           "filter since, of no volume");
    is_int(list(PODCRI_LIBPOD, "filters={\"size\":[\"1\"]}"), 500,
           "no such filter");
    is_str(api_at("message"), "\"size\" is an invalid volume filter", "text");
    is_int(list(PODCRI_LIBPOD, "filters={\"name\":[\"[\"]}"), 500,
           "no regular expression");
    is_int(list(PODCRI_LIBPOD, "filters={\"dangling\":[\"maybe\"]}"), 500,
           "neither true nor false");
    is_int(list(PODCRI_LIBPOD,
                "filters={\"name\":[\"(((a{1,255}){1,255}){1,255}){9}\"]}"),
           500, "an expression that takes too much memory");
    is_int(list(PODCRI_LIBPOD, "filters={\"since\":[\"v1\",\"bound\"]}"), 200,
           "filter since, of volumes that are there");
    is_int(api_calls[PODCRI_CRI_LIST_CONTAINERS], 0,
           "the runtime was not asked");

    user = "v1";
    list(PODCRI_LIBPOD, "filters={\"dangling\":[\"false\"]}");
    is_str(api_at("0.Name"), "v1", "in use");
    ok(api_at("1") == NULL, "and no other");
    list(PODCRI_LIBPOD, "filters={\"dangling\":[\"true\"],"
                        "\"name\":[\"v1\"]}");
    is_str(api_text, "[]\n", "not dangling");
}


static void
test_inspect(void)
{
    is_int(named(podcri_op_volume_inspect, PODCRI_LIBPOD, "v1", NULL), 200,
           "inspect");
    is_str(api_at("Labels.a"), "b", "label");
    is_int(named(podcri_op_volume_inspect, PODCRI_DOCKER, "v1", NULL), 200,
           "inspect, Docker's");
    ok(api_at("MountCount") == NULL, "in its form");
    is_int(named(podcri_op_volume_exists, PODCRI_LIBPOD, "v1", NULL), 204,
           "exists");
    is_int(named(podcri_op_volume_inspect, PODCRI_LIBPOD, "../v1", NULL), 404,
           "a path");
    is_int(named(podcri_op_volume_inspect, PODCRI_LIBPOD, ".trash", NULL),
           404, "the trash");
}


static void
test_broken(void)
{
    FILE        *f;
    const char  *dir;

    dir = podcri_psprintf(api_pool(), "%s/broken", root);
    mkdir(dir, 0755);
    mkdir(podcri_psprintf(api_pool(), "%s/_data", dir), 0755);

    is_int(named(podcri_op_volume_inspect, PODCRI_LIBPOD, "broken", NULL),
           200, "a directory that somebody else has made is a volume");

    f = fopen(podcri_psprintf(api_pool(), "%s/volume.json", dir), "w");
    fputs("{\"created\":\"now\"}", f);
    fclose(f);

    is_int(named(podcri_op_volume_inspect, PODCRI_LIBPOD, "broken", NULL),
           500, "a broken record");
    is_str(api_at("message"),
           "volume broken: field created: integer expected", "text");

    is_int(system(podcri_psprintf(api_pool(), "rm -r %s", dir)), 0, "gone");
}


static void
test_remove(void)
{
    user = "v1";

    is_int(named(podcri_op_volume_remove, PODCRI_LIBPOD, "v1", "force=false"),
           409, "in use");
    is_str(api_at("message"),
           "volume v1 is being used by the following container(s): "
           "0000000000000000000000000000000000000000000000000000000000000001: "
           "volume is being used", "text");

    user = NULL;

    is_int(named(podcri_op_volume_remove, PODCRI_LIBPOD, "v1", NULL), 204,
           "remove");
    is_int(named(podcri_op_volume_remove, PODCRI_LIBPOD, "v1", NULL), 404,
           "again");
    is_int(named(podcri_op_volume_remove, PODCRI_LIBPOD, "v1", "force=true"),
           404, "again with force, as libpod");
    is_int(named(podcri_op_volume_remove, PODCRI_DOCKER, "v1", "force=1"),
           204, "and as Docker");
    ok(rmdir(podcri_psprintf(api_pool(), "%s/.trash", root)) == 0,
       "the trash has been emptied");
}


/* for the create path */

static const char  *ensured;
static int          anonymous;

static int
op_ensure(podcri_op_t *op)
{
    int  rc;

    rc = podcri_volume_ensure(op, op->nodes[api_nnodes - 1], op->name,
                              anonymous, &ensured);
    if (rc != PODCRI_OK) {
        return rc;
    }

    ensured = podcri_pstrdup(api_pool(), ensured);

    return podcri_reply_empty(op, 204);
}


static int
op_cleanup(podcri_op_t *op)
{
    int             rc;
    podcri_spec_t   spec;
    podcri_mount_t  m[3];

    podcri_spec_init(&spec);
    memset(m, 0, sizeof(m));

    m[0].type = "volume";
    m[0].name = "anon1";
    m[0].anonymous = 1;
    m[1].type = "volume";
    m[1].name = "anon2";
    m[1].anonymous = 1;
    m[2].type = "volume";
    m[2].name = "kept";

    spec.nmounts = 3;
    spec.mounts = m;

    rc = podcri_volume_remove_anonymous(op, op->nodes[0], &spec);

    return (rc == PODCRI_OK) ? podcri_reply_empty(op, 204) : rc;
}


static void
test_ensure(void)
{
    anonymous = 1;
    is_int(named(op_ensure, PODCRI_LIBPOD, "anon1", NULL), 204, "ensure");
    is_str(ensured, podcri_psprintf(api_pool(), "%s/anon1/_data", root),
           "path");
    named(op_ensure, PODCRI_LIBPOD, "anon2", NULL);

    anonymous = 0;
    named(op_ensure, PODCRI_LIBPOD, "kept", NULL);
    is_int(named(op_ensure, PODCRI_LIBPOD, "kept", NULL), 204, "once more");
    is_int(named(op_ensure, PODCRI_LIBPOD, "bound", NULL), 204,
           "one with a device");
    is_str(ensured, "/srv", "is the device");
    is_int(named(op_ensure, PODCRI_LIBPOD, "a/b", NULL), 400, "bad name");

    api_nnodes = 2;
    is_int(named(op_ensure, PODCRI_LIBPOD, "kept", NULL), 501,
           "a remote node");
    api_nnodes = 1;

    list(PODCRI_LIBPOD, "filters={\"anonymous\":[\"true\"]}");
    is_str(api_at("0.Name"), "anon1", "anonymous");
    is_str(api_at("0.Anonymous"), "true", "marked");

    user = "anon2";
    is_int(named(op_cleanup, PODCRI_LIBPOD, NULL, NULL), 204, "cleanup");
    user = NULL;

    is_int(named(podcri_op_volume_exists, PODCRI_LIBPOD, "anon1", NULL), 404,
           "an anonymous one goes");
    is_int(named(podcri_op_volume_exists, PODCRI_LIBPOD, "anon2", NULL), 204,
           "unless another container uses it");
    is_int(named(podcri_op_volume_exists, PODCRI_LIBPOD, "kept", NULL), 204,
           "a named one stays");
}


static void
test_prune(void)
{
    user = "kept";

    is_int(prune(PODCRI_DOCKER, NULL), 200, "Docker's prune");
    is_str(api_text, "{\"VolumesDeleted\":[\"anon2\"],"
                     "\"SpaceReclaimed\":0}\n", "takes anonymous ones");

    is_int(prune(PODCRI_LIBPOD, "filters={\"label\":[\"zz\"]}"), 200,
           "with a filter");
    is_str(api_text, "[]\n", "nothing");

    is_int(prune(PODCRI_LIBPOD, "filters={\"name\":[\"bound\"]}"), 500,
           "a filter of lists only");
    is_str(api_at("message"), "\"name\" is an invalid volume filter", "text");

    user = "t2";

    is_int(create(PODCRI_LIBPOD, "{'Name':'t1','Label':{'t':''}}"), 201, "t1");
    is_int(create(PODCRI_LIBPOD, "{'Name':'t2','Label':{'t':''}}"), 201, "t2");
    is_int(prune(PODCRI_LIBPOD, "filters={\"label\":[\"t\"]}"), 200,
           "two of a label");
    is_str(api_text, "[{\"Id\":\"t1\",\"Size\":0}]\n",
           "the one not in use");

    user = "kept";

    is_int(prune(PODCRI_LIBPOD, "filters={\"label\":[\"t\"]}"), 200, "t2");
    is_int(named(podcri_op_volume_remove, PODCRI_LIBPOD, "bound", NULL), 204,
           "bound");

    is_int(create(PODCRI_LIBPOD, "{'Name':'named','Label':{'l':''}}"), 201,
           "a named one");
    is_int(prune(PODCRI_DOCKER, NULL), 200, "Docker's prune");
    is_str(api_text, "{\"VolumesDeleted\":[],\"SpaceReclaimed\":0}\n",
           "leaves it");
    version = "1.41";
    is_int(prune(PODCRI_DOCKER, "filters={\"label\":[\"l\"]}"), 200,
           "Docker's prune before 1.42");
    is_str(api_at("VolumesDeleted.0"), "named", "takes it");
    version = "1.44";

    is_int(prune(PODCRI_DOCKER, "filters={\"all\":{\"true\":true}}"), 200,
           "Docker's prune of all");
    is_int(strlen(api_at("VolumesDeleted.0")), 64, "the generated name");
    ok(api_at("VolumesDeleted.1") == NULL, "and not the one in use");

    list(PODCRI_LIBPOD, NULL);
    is_str(api_at("0.Name"), "kept", "which is left");
    ok(api_at("1") == NULL, "alone");
}


static void
test_remote(void)
{
    api_confs[0].local = 0;

    is_int(list(PODCRI_LIBPOD, NULL), 200, "a remote node");
    is_str(api_text, "[]\n", "has no volumes");
    is_int(create(PODCRI_LIBPOD, "{'Name':'r'}"), 501, "and gets none");
    is_int(named(podcri_op_volume_exists, PODCRI_LIBPOD, "kept", NULL), 404,
           "none exists");
}


int
main(void)
{
    if (mkdtemp(base) == NULL) {
        return 1;
    }

    root = podcri_psprintf(api_pool(), "%s/x/volumes", base);
    api_confs[0].volume_directory = root;
    api_confs[1].volume_directory = root;

    api_answers[PODCRI_CRI_LIST_CONTAINERS] = list_containers;
    api_answers[PODCRI_CRI_LIST_POD_SANDBOX] = answer_no_sandboxes;

    test_empty();
    test_create();
    test_list();
    test_inspect();
    test_broken();
    test_remove();
    test_ensure();
    test_prune();
    test_remote();

    is_int(system(podcri_psprintf(api_pool(), "rm -rf %s", base)), 0,
           "clean up");

    api_done();

    return done_testing();
}
