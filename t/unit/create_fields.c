
/*
 * Copyright (C) 2026 podcri authors
 *
 * Every row of the create tables: a wrong type is an error that names the
 * field, what is refused is refused, what is warned about warns, and the
 * values that mean nothing go unnoticed.  And what goes over several fields.
 */


#include <strings.h>

#include "podcri_spec.h"
#include "tap.h"


typedef enum {
    LIBPOD = 0,
    DOCKER,
    POD
} kind_e;

static podcri_ctx_t       ctx;
static podcri_strings_t   warnings;
static podcri_spec_t      spec;
static podcri_pod_spec_t  pod;


static int
create(kind_e kind, json_t *body)
{
    memset(&warnings, 0, sizeof(warnings));
    podcri_err_clear(&ctx);

    switch (kind) {

    case LIBPOD:
        return podcri_create_libpod(&ctx, body, &spec, &warnings);

    case DOCKER:
        return podcri_create_docker(&ctx, body, &spec, &warnings);

    default:
        return podcri_create_pod(&ctx, body, &pod, &warnings);
    }
}


/* the body with value at a path such as "HostConfig.Memory" */

static json_t *
body_of(kind_e kind, const char *path, json_t *value)
{
    char         key[128];
    json_t      *body, *at, *sub;
    size_t       n;
    const char  *p;

    body = json_object();

    if (kind == LIBPOD) {
        json_object_set_new(body, "image", json_string("i"));

    } else if (kind == DOCKER) {
        json_object_set_new(body, "Image", json_string("i"));
    }

    at = body;

    for (p = path; /* void */ ; p += n + 1) {
        n = strcspn(p, ".");
        snprintf(key, sizeof(key), "%.*s", (int) n, p);

        if (p[n] == '\0') {
            json_object_set_new(at, key, value);
            return body;
        }

        sub = json_object();
        json_object_set_new(at, key, sub);
        at = sub;
    }
}


static void
expect_quiet(kind_e kind, const char *path, json_t *value, const char *what)
{
    json_t  *body;

    body = body_of(kind, path, value);

    if (create(kind, body) != PODCRI_OK || warnings.n) {
        fail("%s: %s is accepted: %s", path, what,
             warnings.n ? warnings.elts[0] : ctx.err.message);
    }

    json_decref(body);
}


static json_t *
wrong(podcri_input_type_e type)
{
    switch (type) {

    case PODCRI_T_STR:
    case PODCRI_T_STRINGS:
    case PODCRI_T_STR_OR_STRINGS:
    case PODCRI_T_PAIRS:
    case PODCRI_T_OBJ:
    case PODCRI_T_HERE:
    case PODCRI_T_ARRAY:
    case PODCRI_T_OBJECT:
        return json_integer(1);

    case PODCRI_T_ANY:
        return json_array();

    default:
        return json_string("x");
    }
}


/* what clients send of a flag that was not given */

static json_t *
unset(podcri_input_type_e type)
{
    switch (type) {

    case PODCRI_T_STR:
    case PODCRI_T_ANY:
        return json_string("");

    case PODCRI_T_STRINGS:
    case PODCRI_T_STR_OR_STRINGS:
    case PODCRI_T_ARRAY:
        return json_array();

    case PODCRI_T_PAIRS:
    case PODCRI_T_OBJ:
    case PODCRI_T_HERE:
    case PODCRI_T_OBJECT:
        return json_object();

    case PODCRI_T_BOOL:
        return json_false();

    default:
        return json_integer(0);
    }
}


static json_t *
set(podcri_input_type_e type)
{
    switch (type) {

    case PODCRI_T_STR:
    case PODCRI_T_ANY:
        return json_string("set");

    case PODCRI_T_STRINGS:
    case PODCRI_T_STR_OR_STRINGS:
    case PODCRI_T_ARRAY:
        return json_pack("[s]", "set");

    case PODCRI_T_PAIRS:
    case PODCRI_T_OBJ:
    case PODCRI_T_HERE:
    case PODCRI_T_OBJECT:
        return json_pack("{ss}", "set", "set");

    case PODCRI_T_BOOL:
        return json_true();

    default:
        return json_integer(7);
    }
}


static void
expect_wrong(kind_e kind, const char *path, json_t *value)
{
    json_t  *body;

    body = body_of(kind, path, value);

    ok(create(kind, body) == PODCRI_ERROR
       && strstr(ctx.err.message, path) != NULL
       && strstr(ctx.err.message, " expected") != NULL
       && podcri_err_status(&ctx.err) == 400,
       "%s: wrong type: %s", path,
       ctx.err.message ? ctx.err.message : "accepted");

    json_decref(body);
}


static void
walk(kind_e kind, const podcri_input_t *table, const char *prefix)
{
    json_t      *body;
    const char  *path;

    for ( /* void */ ; table->key; table++) {
        path = podcri_psprintf(ctx.pool, "%s%s", prefix, table->key);

        if (strcasecmp(path, "image") != 0) {
            expect_quiet(kind, path, json_null(), "null");
        }

        if (table->verdict == PODCRI_IN_MAP) {
            body = body_of(kind, path, wrong(table->type));
            ok(create(kind, body) == PODCRI_ERROR
               && strstr(ctx.err.message, path) != NULL
               && podcri_err_status(&ctx.err) == 400,
               "%s: wrong type: %s", path,
               ctx.err.message ? ctx.err.message : "accepted");
            json_decref(body);

            if (table->type == PODCRI_T_HERE || table->type == PODCRI_T_OBJ) {
                walk(kind, table->arg,
                     podcri_psprintf(ctx.pool, "%s.", path));
            }

            continue;
        }

        /* what comes to nothing has a type, too */

        ok(table->why && *table->why, "%s: with a reason", path);

        if (table->type != PODCRI_T_ANY) {
            expect_wrong(kind, path, wrong(table->type));
        }

        if (table->type == PODCRI_T_STRINGS) {
            expect_wrong(kind, path, json_pack("[si]", "a", 1));
        }

        if (table->type == PODCRI_T_PAIRS) {
            expect_wrong(kind, path, json_pack("{s[]}", "a"));
        }

        expect_quiet(kind, path, unset(table->type), "nothing");

        if (table->neutral) {
            expect_quiet(kind, path,
                         table->type == PODCRI_T_STR
                             ? json_string(table->neutral)
                             : json_loads(table->neutral, JSON_DECODE_ANY,
                                          NULL),
                         table->neutral);
        }

        if (table->verdict == PODCRI_IN_IGNORE) {
            expect_quiet(kind, path, set(table->type), "a value");
            continue;
        }

        body = body_of(kind, path, set(table->type));

        if (table->verdict == PODCRI_IN_WARN) {
            ok(create(kind, body) == PODCRI_OK && warnings.n == 1
               && strstr(warnings.elts[0], path)
               && strstr(warnings.elts[0], table->why),
               "%s: warns", path);
        } else {
            ok(create(kind, body) == PODCRI_ERROR
               && strstr(ctx.err.message, path)
               && strstr(ctx.err.message, table->why)
               && podcri_err_status(&ctx.err) == 400,
               "%s: refused", path);
        }

        json_decref(body);
    }
}


/* a body, and words of the error or of a warning; "" for neither */

typedef struct {
    kind_e       kind;
    const char  *body;
    const char  *error;
    const char  *warning;
} case_t;

static const case_t  cases[] = {

    /* capabilities */
    { LIBPOD, "{\"image\":\"i\",\"cap_add\":[\"X\"]}",
      "unknown capability", "" },
    { LIBPOD, "{\"image\":\"i\",\"cap_add\":[\"chown\"],"
      "\"cap_drop\":[\"CAP_CHOWN\"]}", "cannot be dropped and added", "" },
    { LIBPOD, "{\"image\":\"i\",\"cap_add\":[1]}", "cap_add[0]", "" },

    /* names that are ours */
    { LIBPOD, "{\"image\":\"i\",\"labels\":{\"io.podcri.kind\":\"pod\"}}",
      "is reserved", "" },
    { DOCKER, "{\"Image\":\"i\",\"Labels\":{\"io.podcri.x\":\"\"}}",
      "is reserved", "" },
    { POD, "{\"name\":\"p\",\"labels\":{\"io.podcri.x\":\"\"}}",
      "is reserved", "" },
    { LIBPOD, "{\"image\":\"i\",\"annotations\":{\"io.podcri.spec\":\"\"}}",
      "is reserved", "" },
    { LIBPOD, "{\"image\":\"i\",\"annotations\":"
      "{\"io.kubernetes.cri-o.userns-mode\":\"auto\"}}",
      "is a setting of CRI-O", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"Annotations\":"
      "{\"io.kubernetes.cri-o.x\":\"\"}}}", "is a setting of CRI-O", "" },
    { LIBPOD, "{\"image\":\"i\",\"name\":\"a b\"}", "names must match", "" },
    { LIBPOD, "{}", "an image is needed", "" },
    { DOCKER, "{\"Image\":\"\"}", "an image is needed", "" },

    /* namespaces */
    { LIBPOD, "{\"image\":\"i\",\"pod\":\"p\",\"hostname\":\"h\"}",
      "a hostname cannot be set", "" },
    { LIBPOD, "{\"image\":\"i\",\"pod\":\"p\",\"portmappings\":"
      "[{\"container_port\":1}]}", "published ports cannot be set", "" },
    { LIBPOD, "{\"image\":\"i\",\"pod\":\"p\",\"sysctl\":{\"a\":\"b\"}}",
      "sysctls cannot be set", "" },
    { LIBPOD, "{\"image\":\"i\",\"pod\":\"p\",\"netns\":"
      "{\"nsmode\":\"host\"}}", "has the pod's network", "" },
    { LIBPOD, "{\"image\":\"i\",\"pod\":\"p\",\"ipcns\":"
      "{\"nsmode\":\"private\"}}", "has the pod's IPC", "" },
    { LIBPOD, "{\"image\":\"i\",\"pod\":\"\",\"hostname\":\"h\"}", "", "" },
    { LIBPOD, "{\"image\":\"i\",\"netns\":{\"nsmode\":\"container\"}}",
      "the container is missing", "" },
    { LIBPOD, "{\"image\":\"i\",\"netns\":{\"nsmode\":\"bridge\","
      "\"value\":\"mtu=1\"}}", "takes no options", "" },
    { LIBPOD, "{\"image\":\"i\",\"netns\":{\"nsmode\":\"path\","
      "\"value\":\"/x\"}}", "mode \"path\" is not supported", "" },
    { LIBPOD, "{\"image\":\"i\",\"ipcns\":{\"nsmode\":\"none\"}}",
      "mode \"none\" is not supported", "" },
    { LIBPOD, "{\"image\":\"i\",\"ipcns\":{\"nsmode\":\"container\","
      "\"value\":\"x\"}}", "only together with its network", "" },
    { LIBPOD, "{\"image\":\"i\",\"ipcns\":{\"nsmode\":\"container\","
      "\"value\":\"x\"},\"netns\":{\"nsmode\":\"container\","
      "\"value\":\"x\"}}", "", "" },
    { LIBPOD, "{\"image\":\"i\",\"utsns\":{\"nsmode\":\"host\"},"
      "\"netns\":{\"nsmode\":\"host\"}}", "", "" },
    { LIBPOD, "{\"image\":\"i\",\"netns\":{\"nsmode\":\"host\"},"
      "\"portmappings\":[{\"container_port\":1}]}", "",
      "published ports" },
    { LIBPOD, "{\"image\":\"i\",\"netns\":{\"nsmode\":\"host\"},"
      "\"hostname\":\"h\"}", "", "hostname" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"UsernsMode\":\"private\"}}",
      "user namespaces", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"CgroupnsMode\":"
      "\"private\"}}", "", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"NetworkMode\":\"pasta\"}}",
      "mode \"pasta\"", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"NetworkMode\":\"ns:/x\"}}",
      "mode \"ns\"", "" },
    { POD, "{\"name\":\"p\",\"netns\":{\"nsmode\":\"container\","
      "\"value\":\"x\"}}", "cannot join", "" },
    { POD, "{\"name\":\"p\",\"shared_namespaces\":[\"net\"]}",
      "always share", "" },
    { POD, "{\"name\":\"p\",\"shared_namespaces\":[\"net\",\"ipc\","
      "\"mnt\"]}", "cannot be shared", "" },

    /* resources */
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"NanoCpus\":1,"
      "\"CpuQuota\":1}}", "together", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"NanoCpus\":-1}}",
      "out of range", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"Memory\":-1}}",
      "negative", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"NanoCpus\":1}}",
      "CPU cfs quota cannot be less than 1ms", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"NanoCpus\":10000000}}",
      "", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"CpuQuota\":999}}",
      "CPU cfs quota cannot be less than 1ms", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"CpuQuota\":-1}}", "", "" },
    { LIBPOD, "{\"image\":\"i\",\"resource_limits\":{\"cpu\":"
      "{\"period\":999}}}", "CPU cfs period cannot be less than 1ms", "" },
    { LIBPOD, "{\"image\":\"i\",\"resource_limits\":{\"cpu\":"
      "{\"period\":1000001}}}", "or larger than 1s", "" },
    { LIBPOD, "{\"image\":\"i\",\"resource_limits\":{\"cpu\":"
      "{\"cpus\":\"0-1,3\",\"mems\":\"0\",\"quota\":1000,"
      "\"period\":1000}}}", "", "" },
    { LIBPOD, "{\"image\":\"i\",\"resource_limits\":{\"cpu\":"
      "{\"cpus\":\"x\"}}}", "invalid value x for cpuset cpus", "" },
    { LIBPOD, "{\"image\":\"i\",\"resource_limits\":{\"cpu\":"
      "{\"cpus\":\"3-1\"}}}", "invalid value 3-1 for cpuset cpus", "" },
    { LIBPOD, "{\"image\":\"i\",\"resource_limits\":{\"cpu\":"
      "{\"cpus\":\"0-\"}}}", "invalid value 0- for cpuset cpus", "" },
    { LIBPOD, "{\"image\":\"i\",\"resource_limits\":{\"cpu\":"
      "{\"cpus\":\"0 1\"}}}", "invalid value 0 1 for cpuset cpus", "" },
    { LIBPOD, "{\"image\":\"i\",\"resource_limits\":{\"cpu\":"
      "{\"mems\":\"0,\"}}}", "invalid value 0, for cpuset mems", "" },
    { LIBPOD, "{\"image\":\"i\",\"resource_limits\":{\"cpu\":"
      "{\"mems\":\"8192\"}}}", "invalid value 8192 for cpuset mems", "" },
    { LIBPOD, "{\"image\":\"i\",\"resource_limits\":{\"cpu\":{\"cpus\":"
      "\"99999999999999999999\"}}}", "for cpuset cpus", "" },
    { POD, "{\"name\":\"p\",\"resource_limits\":{\"cpu\":"
      "{\"quota\":999}}}", "CPU cfs quota cannot be less than 1ms", "" },

    /* users that are numbers */
    { LIBPOD, "{\"image\":\"i\",\"user\":\"2147483647:0\"}", "", "" },
    { LIBPOD, "{\"image\":\"i\",\"user\":\"2147483648\"}",
      "uids and gids must be in range 0-2147483647", "" },
    { LIBPOD, "{\"image\":\"i\",\"user\":\"u:99999999999999999999\"}",
      "uids and gids must be in range 0-2147483647", "" },
    { DOCKER, "{\"Image\":\"i\",\"User\":\":4294967295\"}",
      "uids and gids must be in range 0-2147483647", "" },
    { DOCKER, "{\"Image\":\"i\",\"User\":\"9u9:g\"}", "", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"Memory\":10,"
      "\"MemorySwap\":5}}", "must not be lower", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"MemorySwap\":5}}",
      "needs a limit", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"Memory\":10,"
      "\"MemorySwap\":-1}}", "", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"OomScoreAdj\":1001}}",
      "OOM score", "" },
    { LIBPOD, "{\"image\":\"i\",\"unified\":{\"pids.max\":\"1\"},"
      "\"resource_limits\":{\"pids\":{\"limit\":1}}}", "given twice", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"ShmSize\":67108864}}",
      "", "" },
    { LIBPOD, "{\"image\":\"i\",\"shm_size\":65536000}", "", "" },
    { LIBPOD, "{\"image\":\"i\",\"shm_size\":-1}", "negative", "" },
    { LIBPOD, "{\"image\":\"i\",\"pod\":\"p\",\"shm_size\":99999999}",
      "belongs to the pod", "" },
    { POD, "{\"name\":\"p\",\"shm_size\":99999999}", "64 MiB", "" },
    { POD, "{\"name\":\"p\",\"shm_size\":1}", "", "shm_size" },

    /* mounts and ports */
    { LIBPOD, "{\"image\":\"i\",\"mounts\":[{\"destination\":\"/a\","
      "\"source\":\"/b\"},{\"destination\":\"/a/\",\"source\":\"/c\"}]}",
      "duplicate mount destination", "" },
    { LIBPOD, "{\"image\":\"i\",\"mounts\":[{\"destination\":\"/a\"}]}",
      "mounts[0].source", "" },
    { LIBPOD, "{\"image\":\"i\",\"mounts\":[{\"destination\":\"a\","
      "\"source\":\"/b\"}]}", "is not an absolute path", "" },
    { LIBPOD, "{\"image\":\"i\",\"mounts\":[{\"destination\":\"/a\","
      "\"type\":\"ramfs\"}]}", "mount type \"ramfs\"", "" },
    { LIBPOD, "{\"image\":\"i\",\"mounts\":[1]}",
      "mounts[0]: object expected", "" },
    { LIBPOD, "{\"image\":\"i\",\"mounts\":[{\"destination\":\"/a\","
      "\"type\":\"tmpfs\",\"options\":[\"noexec\"]}]}", "", "noexec" },
    { LIBPOD, "{\"image\":\"i\",\"volumes\":[{\"Name\":\"/x\","
      "\"Dest\":\"/a\"}]}", "names must match", "" },
    { LIBPOD, "{\"image\":\"i\",\"volumes\":[{\"Name\":\"x\","
      "\"Dest\":\"/a\",\"SubPath\":\"s\"}]}", "SubPath", "" },
    { LIBPOD, "{\"image\":\"i\",\"image_volumes\":[{\"Source\":\"x\","
      "\"Destination\":\"/a\",\"ReadWrite\":true}]}", "ReadWrite", "" },
    { LIBPOD, "{\"image\":\"i\",\"image_volume_mode\":\"x\"}",
      "image_volume_mode", "" },
    { LIBPOD, "{\"image\":\"i\",\"portmappings\":[{\"container_port\":"
      "65535,\"range\":2}]}", "portmappings[0]", "" },
    { LIBPOD, "{\"image\":\"i\",\"portmappings\":[{\"container_port\":1,"
      "\"range\":60000}]}", "more than 4096 ports", "" },
    { LIBPOD, "{\"image\":\"i\",\"portmappings\":[{\"container_port\":1,"
      "\"range\":2147483647}]}", "invalid port mapping", "" },
    { LIBPOD, "{\"image\":\"i\",\"expose\":{\"80-81\":\"tcp\"}}",
      "invalid port", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"PortBindings\":"
      "{\"80/tcp\":[{\"HostPort\":\"90-91\"}]}}}", "range", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"PortBindings\":"
      "{\"80/x\":[{}]}}}", "invalid port mapping", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"PortBindings\":"
      "{\"80\":{}}}}", "array expected", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"Binds\":[\"/a:/b:bad\"]}}",
      "Binds[0]: unknown mount option", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"Mounts\":[{\"Type\":"
      "\"npipe\",\"Target\":\"/a\"}]}}", "mount type \"npipe\"", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"Mounts\":[{\"Type\":"
      "\"volume\",\"Source\":\"v\",\"Target\":\"/a\",\"VolumeOptions\":"
      "{\"DriverConfig\":{\"Name\":\"nfs\"}}}]}}", "DriverConfig.Name", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"Mounts\":[{\"Type\":"
      "\"bind\",\"Source\":\"/v\",\"Target\":\"/a\",\"BindOptions\":"
      "{\"NonRecursive\":true}}]}}", "NonRecursive", "" },

    /* security */
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"SecurityOpt\":"
      "[\"seccomp={}\"]}}", "seccomp profile", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"SecurityOpt\":"
      "[\"writable-cgroups=true\"]}}", "writable-cgroups", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"SecurityOpt\":"
      "[\"apparmor\"]}}", "invalid security option", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"SecurityOpt\":"
      "[\"label=nested\"]}}", "label option", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"SecurityOpt\":"
      "[\"no-new-privileges:maybe\"]}}", "invalid security option", "" },
    { POD, "{\"name\":\"p\",\"security_opt\":[\"unmask=ALL\"]}",
      "unmask=ALL", "" },
    { LIBPOD, "{\"image\":\"i\",\"groups\":[\"wheel\"]}",
      "group ids, not names", "" },
    { LIBPOD, "{\"image\":\"i\",\"dns_server\":[\"1.1.1.1\",\"::1\"]}",
      "", "" },
    { LIBPOD, "{\"image\":\"i\",\"dns_server\":[\"one\"]}",
      "field dns_server[0]: \"one\" is not an IP address", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"Dns\":[\"::1\",\"1\\n2\"]}}",
      "field HostConfig.Dns[1]: ", "" },
    { POD, "{\"name\":\"p\",\"dns_server\":[\"\"]}", "dns_server[0]", "" },
    { LIBPOD, "{\"image\":\"i\",\"hostadd\":[\"h:::1\",\"a;b:1.2.3.4\","
      "\"n:host-gateway\"]}", "", "" },
    { LIBPOD, "{\"image\":\"i\",\"hostadd\":[\"h:bad\"]}", "hostadd[0]", "" },
    { LIBPOD, "{\"image\":\"i\",\"umask\":\"77\"}", "", "" },
    { LIBPOD, "{\"image\":\"i\",\"umask\":\"88\"}",
      "invalid umask string 88", "" },
    { LIBPOD, "{\"image\":\"i\",\"umask\":\"00022\"}",
      "invalid umask string 00022", "" },
    { LIBPOD, "{\"image\":\"i\",\"r_limits\":[{\"type\":\"RLIMIT_CORE\"}]}",
      "", "" },
    { LIBPOD, "{\"image\":\"i\",\"r_limits\":[{\"type\":\"none\"}]}",
      "r_limits[0]: there is no limit \"none\"", "" },
    { LIBPOD, "{\"image\":\"i\",\"r_limits\":[{\"type\":\"core\","
      "\"soft\":-1}]}", "r_limits[0].soft: non-negative integer", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"Ulimits\":[{\"Name\":\"cpu\","
      "\"Soft\":-1,\"Hard\":-1}]}}", "", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"Ulimits\":[{\"Name\":\"cpu\","
      "\"Soft\":-1,\"Hard\":7}]}}", "the soft limit of cpu is higher", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"Ulimits\":[{\"Name\":\"cpu\","
      "\"Soft\":-2,\"Hard\":7}]}}", "the soft limit of cpu is higher", "" },
    { LIBPOD, "{\"image\":\"i\",\"systemd\":\"false\"}", "", "" },
    { LIBPOD, "{\"image\":\"i\",\"image_arch\":\"amd64\"}", "", "" },

    { DOCKER, "{\"Image\":\"i\",\"NetworkingConfig\":{\"EndpointsConfig\":"
      "{\"n\":{\"IPAddress\":\"10.0.0.9\",\"Gateway\":\"10.0.0.1\"}}}}",
      "EndpointsConfig.n.IPAddress is not supported", "" },
    { DOCKER, "{\"Image\":\"i\",\"NetworkingConfig\":{\"EndpointsConfig\":"
      "{\"n\":{\"DriverOpts\":{\"a\":\"b\"}}}}}",
      "EndpointsConfig.n.DriverOpts is not supported", "" },
    { DOCKER, "{\"Image\":\"i\",\"NetworkingConfig\":{\"EndpointsConfig\":"
      "{\"n\":{\"Gateway\":\"10.0.0.1\",\"NetworkID\":\"x\"}}}}", "", "" },

    /* the rest */
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"AutoRemove\":true,"
      "\"RestartPolicy\":{\"Name\":\"always\"}}}", "restart policy", "" },
    { LIBPOD, "{\"image\":\"i\",\"restart_policy\":\"sometimes\"}",
      "is not a restart policy", "" },
    { LIBPOD, "{\"image\":\"i\",\"stop_signal\":99}", "invalid signal", "" },
    { LIBPOD, "{\"image\":\"i\",\"stop_signal\":-9}", "invalid signal", "" },
    { LIBPOD, "{\"image\":\"i\",\"timezone\":\"local\"}", "time zone", "" },
    { LIBPOD, "{\"image\":\"i\",\"work_dir\":\"x\"}",
      "is not an absolute path", "" },
    { LIBPOD, "{\"image\":\"i\",\"hostadd\":[\"a b:1.2.3.4\"]}", "", "" },
    { LIBPOD, "{\"image\":\"i\",\"hostadd\":[\"a\\tb:1.2.3.4\"]}",
      "hostadd[0]", "" },
    { LIBPOD, "{\"image\":\"i\",\"hostadd\":[\"a:1.2.3.4 b\"]}",
      "hostadd[0]", "" },
    { LIBPOD, "{\"image\":\"i\",\"env\":{\"a=b\":\"c\"}}",
      "invalid variable name", "" },
    { DOCKER, "{\"Image\":\"i\",\"Env\":[\"=x\"]}", "Env[0]", "" },
    { DOCKER, "{\"Image\":\"i\",\"HostConfig\":{\"LogConfig\":{\"Type\":"
      "\"syslog\"}}}", "log driver \"syslog\"", "" },
    { POD, "{\"name\":\"p\",\"exit_policy\":\"x\"}", "exit policy", "" },
    { POD, "{\"name\":\"p\",\"exit_policy\":\"stop\"}", "",
      "exit_policy is not supported and was ignored" },
    { POD, "{\"name\":\"p\",\"exit_policy\":\"continue\"}", "", "" }
};


static void
test_cases(void)
{
    int            rc;
    json_t        *body;
    size_t         i;
    const case_t  *c;

    for (i = 0; i < podcri_nelts(cases); i++) {
        c = &cases[i];
        body = json_loads(c->body, 0, NULL);

        if (!ok(body != NULL, "body %s", c->body)) {
            continue;
        }

        rc = create(c->kind, body);

        if (*c->error) {
            ok(rc == PODCRI_ERROR && strstr(ctx.err.message, c->error),
               "refused: %s", ctx.err.message ? ctx.err.message : "no");

        } else if (*c->warning) {
            ok(rc == PODCRI_OK && warnings.n == 1
               && strstr(warnings.elts[0], c->warning), "warned: %s",
               warnings.n ? warnings.elts[0] : "no");

        } else {
            ok(rc == PODCRI_OK && warnings.n == 0, "quiet: %s",
               ctx.err.message ? ctx.err.message : "yes");
        }

        json_decref(body);
    }
}


static void
test_docker(void)
{
    json_t  *body;

    body = json_loads(
        "{\"image\":\"i\",\"cmd\":\"sh\",\"Entrypoint\":[\"\"],"
        "\"Env\":[\"A=1\",\"B\"],\"StopSignal\":\"9\","
        "\"Volumes\":{\"/v\":{},\"/b\":{}},\"ExposedPorts\":"
        "{\"80-81/tcp\":{}},\"HostConfig\":{\"Binds\":[\"/x:/b\"],"
        "\"NetworkMode\":\"default\",\"ShmSize\":200000000,"
        "\"MaskedPaths\":[],\"ReadonlyPaths\":[\"/r\"],"
        "\"PortBindings\":{\"8000\":[{\"HostPort\":\"\"}],\"1-2/udp\":"
        "[{\"HostPort\":\"11-12\"}],\"3\":null},"
        "\"Tmpfs\":{\"/t\":\"\"}},\"NetworkingConfig\":{\"EndpointsConfig\":"
        "{\"bridge\":null,\"net1\":{}}}}", 0, NULL);

    is_int(create(DOCKER, body), PODCRI_OK, "keys in any case: %s",
           ctx.err.message ? ctx.err.message : "");
    json_decref(body);

    is_str(spec.command.elts[0], "sh", "a command that is a text");
    is_int(spec.has_entrypoint, 1, "an empty entrypoint is one");
    is_int(spec.entrypoint.n, 0, "without words");
    is_str(spec.unsetenv.elts[0], "B", "a name alone is unset");
    is_str(spec.stop_signal, "SIGKILL", "a signal that is a number");
    is_int(spec.expose.n, 2, "a range of exposed ports");
    is_int(spec.nports, 3, "ports");
    is_int(spec.ports[0].container_port, 8000, "without a protocol");
    is_int(spec.ports[2].host_port, 12, "from a range");
    is_int(spec.networks.n, 1, "networks");
    is_str(spec.networks.elts[0], "net1", "without the default one");
    is_int(spec.nmounts, 4, "mounts");
    is_str(spec.mounts[0].destination, "/b", "the bind");
    is_str(spec.mounts[1].destination, "/t", "the tmpfs");
    is_str(spec.mounts[2].destination, "/v", "the anonymous volume");
    is_int(spec.mounts[2].anonymous, 1, "which is anonymous");
    is_str(spec.mounts[3].destination, "/dev/shm", "the shared memory");
    ok(spec.has_masked_paths && spec.has_readonly_paths
       && spec.masked_paths.n == 0 && spec.readonly_paths.n == 1,
       "paths in place of the default ones");
}


static void
test_stop_timeout(void)
{
    size_t   i;
    json_t  *body;

    static const struct {
        kind_e       kind;
        const char  *body;
        int          timeout;
    } timeouts[] = {
        { DOCKER, "{\"Image\":\"i\"}", -1 },
        { DOCKER, "{\"Image\":\"i\",\"StopTimeout\":0}", 0 },
        { DOCKER, "{\"Image\":\"i\",\"StopTimeout\":-1}",
          PODCRI_STOP_FOREVER },
        { DOCKER, "{\"Image\":\"i\",\"StopTimeout\":9999999999}",
          PODCRI_STOP_FOREVER },
        { LIBPOD, "{\"image\":\"i\"}", -1 },
        { LIBPOD, "{\"image\":\"i\",\"stop_timeout\":7}", 7 },
        { LIBPOD, "{\"image\":\"i\",\"stop_timeout\":4294967295}",
          PODCRI_STOP_FOREVER },
        { LIBPOD, "{\"image\":\"i\",\"stop_timeout\":"
          "18446744073709551615}", PODCRI_STOP_FOREVER }
    };

    for (i = 0; i < podcri_nelts(timeouts); i++) {
        body = podcri_input_parse(&ctx, timeouts[i].body,
                                  strlen(timeouts[i].body));

        is_int(create(timeouts[i].kind, body), PODCRI_OK, "%s",
               timeouts[i].body);
        is_int(spec.stop_timeout, timeouts[i].timeout, "its time");
    }
}


/* a long body takes no time that grows with its square */

static void
test_long(void)
{
    json_t          *body, *env, *volumes, *binds;
    size_t           i;
    podcri_image_t   image;

    body = json_object();
    env = json_array();
    volumes = json_object();
    binds = json_array();

    for (i = 0; i < 50000; i++) {
        json_array_append_new(env, json_sprintf("V%zu=", i));
        json_object_set_new(volumes,
                            podcri_psprintf(ctx.pool, "/v%zu", i),
                            json_null());
        json_array_append_new(binds, json_sprintf("/x:/b%zu", i));
    }

    json_object_set_new(body, "Image", json_string("i"));
    json_object_set_new(body, "Cmd", json_string("c"));
    json_object_set_new(body, "Env", env);
    json_object_set_new(body, "Volumes", volumes);
    json_object_set_new(body, "HostConfig", json_pack("{so}", "Binds", binds));

    is_int(create(DOCKER, body), PODCRI_OK, "a long body");
    json_decref(body);

    is_int(spec.nmounts, 100000, "all of it");

    memset(&image, 0, sizeof(image));
    image.id = "x";

    is_int(podcri_spec_resolve(&ctx, &spec, &image), PODCRI_OK, "resolved");
    is_int(spec.env.n, 50002, "all of it");
    ok(podcri_spec_encode(&ctx, &spec) == NULL, "too long to be stored");
}


int
main(void)
{
    memset(&ctx, 0, sizeof(ctx));
    ctx.pool = podcri_pool_create(0);

    walk(LIBPOD, podcri_create_libpod_table, "");
    walk(DOCKER, podcri_create_docker_table, "");
    walk(POD, podcri_create_pod_table, "");

    test_cases();
    test_docker();
    test_stop_timeout();
    test_long();

    podcri_pool_destroy(ctx.pool);

    return done_testing();
}
