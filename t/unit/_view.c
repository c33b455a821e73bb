
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdio.h>
#include <unistd.h>

#include "_view.h"


static podcri_ctx_t  view_context;


const podcri_answer_t  view_answer = {
    .now = VIEW_NOW,
    .node_network = "podman",
    .gateway = "10.88.0.1",
    .prefix_len = 16
};


podcri_ctx_t *
view_ctx(void)
{
    if (view_context.pool == NULL) {
        view_context.pool = podcri_pool_create(0);
    }

    return &view_context;
}


void
view_done(void)
{
    podcri_pool_destroy(view_context.pool);
    view_context.pool = NULL;
}


static void *
view_new(const ProtobufCMessageDescriptor *d)
{
    ProtobufCMessage  *m;

    m = podcri_pcalloc(view_ctx()->pool, d->sizeof_message);
    m->descriptor = d;

    return m;
}


static char *
view_dup(const char *s)
{
    return podcri_pstrdup(view_ctx()->pool, s);
}


Cri__Container *
view_cri_container(const char *id, const char *name, int state)
{
    Cri__Container  *c;

    c = view_new(&cri__container__descriptor);
    c->id = view_dup(id);
    c->pod_sandbox_id = view_dup(VIEW_SB);
    c->state = state;
    c->created_at = VIEW_NOW - 600 * VIEW_SEC;
    c->metadata = view_new(&cri__container_metadata__descriptor);
    c->metadata->name = view_dup(name);
    c->image = view_new(&cri__image_spec__descriptor);
    c->image->image = view_dup("docker.io/library/busybox:latest");
    c->image_ref = view_dup("sha256:" VIEW_IMG);

    return c;
}


Cri__PodSandbox *
view_cri_sandbox(const char *id, const char *name, int state)
{
    Cri__PodSandbox  *s;

    s = view_new(&cri__pod_sandbox__descriptor);
    s->id = view_dup(id);
    s->state = state;
    s->created_at = VIEW_NOW - 700 * VIEW_SEC;
    s->metadata = view_new(&cri__pod_sandbox_metadata__descriptor);
    s->metadata->name = view_dup(name);
    s->metadata->namespace_ = view_dup("default");
    s->metadata->uid = view_dup("uid-1");

    return s;
}


Cri__ContainerStatusResponse *
view_cri_status(const Cri__Container *c, const char *info)
{
    Cri__ContainerStatus                     *st;
    Cri__ContainerStatusResponse             *r;
    Cri__ContainerStatusResponse__InfoEntry  *e;

    r = view_new(&cri__container_status_response__descriptor);
    st = view_new(&cri__container_status__descriptor);
    r->status = st;

    st->id = c->id;
    st->metadata = c->metadata;
    st->state = c->state;
    st->created_at = c->created_at;
    st->image = c->image;
    st->image_ref = view_dup("docker.io/library/busybox@sha256:" VIEW_SB);
    st->log_path = view_dup("/var/log/podcri/x/0.log");

    if (c->state != CRI__CONTAINER_STATE__CONTAINER_CREATED) {
        st->started_at = VIEW_NOW - 540 * VIEW_SEC;
    }

    if (c->state == CRI__CONTAINER_STATE__CONTAINER_EXITED) {
        st->finished_at = VIEW_NOW - 34 * VIEW_SEC;
        st->exit_code = 1;
        st->reason = view_dup("Error");
    }

    if (info) {
        e = view_new(
                   &cri__container_status_response__info_entry__descriptor);
        e->key = view_dup("info");
        e->value = view_dup(info);

        r->n_info = 1;
        r->info = podcri_palloc(view_ctx()->pool, sizeof(e));
        r->info[0] = e;
    }

    return r;
}


void
view_label(Cri__Container *c, const char *key, const char *value)
{
    Cri__Container__LabelsEntry  *e;

    e = view_new(&cri__container__labels_entry__descriptor);
    e->key = view_dup(key);
    e->value = view_dup(value);

    *(Cri__Container__LabelsEntry **)
        podcri_push(view_ctx()->pool, &c->labels, &c->n_labels, sizeof(e))
        = e;
}


void
view_sandbox_label(Cri__PodSandbox *s, const char *key, const char *value)
{
    Cri__PodSandbox__LabelsEntry  *e;

    e = view_new(&cri__pod_sandbox__labels_entry__descriptor);
    e->key = view_dup(key);
    e->value = view_dup(value);

    *(Cri__PodSandbox__LabelsEntry **)
        podcri_push(view_ctx()->pool, &s->labels, &s->n_labels, sizeof(e))
        = e;
}


podcri_strings_t
view_list(const char *first, ...)
{
    va_list            args;
    const char        *s;
    podcri_strings_t   list;

    memset(&list, 0, sizeof(list));
    va_start(args, first);

    for (s = first; s; s = va_arg(args, const char *)) {
        podcri_strings_push(view_ctx()->pool, &list, s);
    }

    va_end(args);

    return list;
}


podcri_strings_t
view_words(const char *s)
{
    size_t             n;
    podcri_strings_t   list;

    memset(&list, 0, sizeof(list));

    while (*s) {
        n = strcspn(s, " ");
        podcri_strings_push(view_ctx()->pool, &list,
                            podcri_pstrndup(view_ctx()->pool, s, n));
        s += n + (s[n] == ' ');
    }

    return list;
}


const char *
view_joined(const podcri_strings_t *list)
{
    size_t       i;
    const char  *out;

    out = "";

    for (i = 0; i < list->n; i++) {
        out = podcri_psprintf(view_ctx()->pool, "%s%s%s", out, i ? " " : "",
                              list->elts[i]);
    }

    return out;
}


podcri_spec_t *
view_spec(void)
{
    podcri_spec_t  *s;

    static podcri_port_t  ports[] = {
        { "", 8095, 80, "tcp" },
        { "127.0.0.1", 8096, 80, "tcp" },
        { "", 5353, 53, "udp" }
    };

    static podcri_mount_t  mounts[] = {
        { .type = "volume", .name = "v1", .source = "/var/lib/v/v1",
          .destination = "/data", .propagation = "rprivate" },
        { .type = "bind", .source = "/srv", .destination = "/srv",
          .readonly = 1, .propagation = "rslave" },
        { .type = "tmpfs", .destination = "/tmp" },
        { .type = "volume", .name = "0123", .source = "/var/lib/v/0123",
          .destination = "/anon", .anonymous = 1 }
    };

    static podcri_device_t  devices[] = { { "/dev/a", "/dev/b", "rwm" } };
    static podcri_rlimit_t  rlimits[] = { { "nofile", 1024, 2048 } };

    s = podcri_pcalloc(view_ctx()->pool, sizeof(podcri_spec_t));

    s->name = "web";
    s->image = "busybox";
    s->image_name = "docker.io/library/busybox:latest";
    s->image_id = VIEW_IMG;
    s->entrypoint = view_list("sh", "-c", NULL);
    s->has_entrypoint = 1;
    s->command = view_list("sleep 1000", NULL);
    s->has_command = 1;
    s->args = view_list("sh", "-c", "sleep 1000", NULL);
    s->env = view_list("A=1", "PATH=/bin", NULL);
    s->work_dir = "/";
    s->user = "1000";
    s->hostname = "h1";
    s->umask = "0077";
    s->stop_signal = "SIGINT";
    s->stop_timeout = -1;
    s->terminal = 1;
    s->stdin_open = 1;
    s->create_command = view_list("podman", "run", NULL);
    s->restart_policy = "on-failure";
    s->restart_tries = 3;
    s->memory = 67108864;
    s->cpu_shares = 512;
    s->cpu_quota = 50000;
    s->cpu_period = 100000;
    s->pids_limit = 2048;
    s->cap_add = view_list("CAP_NET_ADMIN", NULL);
    s->cap_drop = view_list("CAP_MKNOD", NULL);
    s->no_new_privileges = 1;
    s->seccomp = "unconfined";
    s->selinux = view_list("disable", NULL);
    s->dns_servers = view_list("1.1.1.1", NULL);
    s->hosts = view_list("a:1.2.3.4", NULL);
    s->sdnotify = "container";

    mounts[1].options = view_list("rbind", "ro", NULL);
    mounts[2].options = view_list("size=64m", "mode=1777", NULL);

    s->ports = ports;
    s->nports = podcri_nelts(ports);
    s->mounts = mounts;
    s->nmounts = podcri_nelts(mounts);
    s->devices = devices;
    s->ndevices = 1;
    s->rlimits = rlimits;
    s->nrlimits = 1;

    podcri_pairs_push(view_ctx()->pool, &s->labels, "app", "web");
    podcri_pairs_push(view_ctx()->pool, &s->labels, "tier", "front");
    podcri_pairs_push(view_ctx()->pool, &s->annotations, "note", "n1");
    podcri_pairs_push(view_ctx()->pool, &s->expose, "443/tcp", "");
    podcri_pairs_push(view_ctx()->pool, &s->expose, "80/tcp", "");

    return s;
}


podcri_container_t *
view_container(int state)
{
    Cri__Container      *c;
    Cri__PodSandbox     *s;
    podcri_container_t  *out;

    c = view_cri_container(VIEW_ID, "web", state);
    s = view_cri_sandbox(VIEW_SB, "web",
                         CRI__POD_SANDBOX_STATE__SANDBOX_READY);
    view_sandbox_label(s, PODCRI_LABEL_KIND, PODCRI_KIND_CONTAINER);

    out = podcri_palloc(view_ctx()->pool, sizeof(podcri_container_t));

    podcri_container_from_cri(view_ctx()->pool, c, s, view_spec(), "node1",
                              out);

    podcri_status_from_cri(view_cri_status(c, "{\"sandboxID\":\"x\","
                                              "\"pid\":4711}"),
                           &out->status);
    out->has_status = 1;

    if (state == CRI__CONTAINER_STATE__CONTAINER_RUNNING) {
        out->ip = "10.88.0.5";
    }

    return out;
}


static void
view_unref(void *data)
{
    json_decref(data);
}


json_t *
view_json(podcri_json_t *w)
{
    size_t         len;
    char          *text;
    json_t        *root;
    json_error_t   error;

    text = podcri_json_take(w, &len);
    root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);

    if (root == NULL) {
        printf("# %s in: %.*s\n", error.text, (int) len, text);
    }

    free(text);

    if (root) {
        podcri_pool_cleanup(view_ctx()->pool, view_unref, root);
    }

    return root;
}


json_t *
view_at(json_t *root, const char *path)
{
    char  *name, *next;

    name = view_dup(path);

    for ( /* void */ ; root && name; name = next) {

        next = strchr(name, '.');

        /* a key may hold dots: what is left is one then */

        if (json_is_object(root) && json_object_get(root, name)) {
            return json_object_get(root, name);
        }

        if (next) {
            *next++ = '\0';
        }

        root = json_is_array(root) ? json_array_get(root, atoi(name))
                                   : json_object_get(root, name);
    }

    return root;
}


const char *
view_text(json_t *root, const char *path)
{
    return json_string_value(view_at(root, path));
}


const char *
view_dump(json_t *root, const char *path)
{
    char        *text;
    const char  *copy;

    text = json_dumps(view_at(root, path),
                      JSON_ENCODE_ANY|JSON_COMPACT|JSON_SORT_KEYS);
    copy = view_dup(text);
    free(text);

    return copy;
}


int
view_golden(json_t *answer, const char *name)
{
    int    status;
    char   file[] = "/tmp/podcri-golden-XXXXXX", line[512];
    FILE  *out;
    char  *lib, *command;

    /* beside this file: t/unit/../lib/golden */

    lib = view_dup(__FILE__);
    *strrchr(lib, '/') = '\0';

    status = mkstemp(file);
    out = (status == -1) ? NULL : fdopen(status, "w");

    if (out == NULL || json_dumpf(answer, out, JSON_ENCODE_ANY) == -1) {
        perror(file);
        return 0;
    }

    fclose(out);

    command = podcri_psprintf(view_ctx()->pool, "%s/../lib/golden %s < %s",
                              lib, name, file);
    out = popen(command, "r");

    while (out && fgets(line, sizeof(line), out)) {
        printf("# %s", line);
    }

    status = out ? pclose(out) : -1;
    unlink(file);

    return status == 0;
}
