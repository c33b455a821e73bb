
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdio.h>

#include "podcri_map.h"
#include "podcri_spec_cri.h"


/*
 * The spec of a container becomes CRI's ContainerConfig, which is made anew
 * from the stored spec at every start.
 */


static Cri__Mount *podcri_spec_mount(podcri_ctx_t *ctx,
    const podcri_mount_t *m);
static int podcri_spec_mounts(podcri_ctx_t *ctx, Cri__ContainerConfig *c,
    const podcri_spec_t *spec, const podcri_pod_spec_t *pod);
static void podcri_spec_devices(podcri_pool_t *pool, Cri__ContainerConfig *c,
    const podcri_device_t *devices, size_t n);
static void podcri_spec_envs(podcri_pool_t *pool, Cri__ContainerConfig *c,
    const podcri_strings_t *env);
static Cri__Signal podcri_spec_signal(const char *name);


Cri__ContainerConfig *
podcri_spec_container(podcri_ctx_t *ctx, const podcri_spec_t *spec,
    const podcri_pod_spec_t *pod, const podcri_identity_t *id,
    const char *target_id)
{
    podcri_pool_t         *pool;
    podcri_pairs_t         pairs;
    Cri__ContainerConfig  *c;

    pool = ctx->pool;

    c = podcri_cri_new(pool, Cri__ContainerConfig, CRI__CONTAINER_CONFIG__INIT);

    c->metadata = podcri_cri_new(pool, Cri__ContainerMetadata,
                                 CRI__CONTAINER_METADATA__INIT);
    c->metadata->name = podcri_cri_text(spec->name);
    c->metadata->attempt = id->attempt;

    c->image = podcri_cri_new(pool, Cri__ImageSpec, CRI__IMAGE_SPEC__INIT);
    c->image->image = podcri_cri_text(spec->image_id);

    /* CRI-O with a signature policy needs it (section b of the facts) */

    c->image->user_specified_image
        = podcri_cri_text(spec->image_name ? spec->image_name : spec->image);

    /* all of it is the command: runtimes add the image's to what is less */

    c->command = podcri_cri_texts(pool, &spec->args, &c->n_command);
    c->working_dir = podcri_cri_text(spec->work_dir);

    podcri_spec_envs(pool, c, &spec->env);

    if (podcri_spec_mounts(ctx, c, spec, pod) != PODCRI_OK) {
        return NULL;
    }

    if (pod) {
        podcri_spec_devices(pool, c, pod->devices, pod->ndevices);
    }

    podcri_spec_devices(pool, c, spec->devices, spec->ndevices);

    podcri_cri_labels(pool, &spec->labels, id, spec->name, &pairs);
    podcri_pairs_push(pool, &pairs, PODCRI_LABEL_POD_UID,
                      podcri_cri_text(id->uid));

    c->labels = podcri_cri_map(pool,
                               &cri__container_config__labels_entry__descriptor,
                               &pairs, &c->n_labels);

    podcri_cri_annotations(pool, &spec->annotations, id, &pairs);

    c->annotations = podcri_cri_map(pool,
                          &cri__container_config__annotations_entry__descriptor,
                          &pairs, &c->n_annotations);

    c->log_path = podcri_cri_text(id->log_path);
    c->stdin = spec->stdin_open;
    c->stdin_once = spec->stdin_open && spec->stdin_once;
    c->tty = spec->terminal;
    c->stop_signal = podcri_spec_signal(spec->stop_signal);

    /* never without: CRI-O takes its absence for pid mode POD */

    c->linux = podcri_spec_linux(ctx, spec, pod, id, target_id);

    return c->linux ? c : NULL;
}


static int
podcri_spec_mounts(podcri_ctx_t *ctx, Cri__ContainerConfig *c,
    const podcri_spec_t *spec, const podcri_pod_spec_t *pod)
{
    size_t         i;
    Cri__Mount   **mount;
    podcri_map_t   map;

    podcri_map_init(&map, ctx->pool, spec->nmounts);

    for (i = 0; i < spec->nmounts; i++) {
        podcri_map_set(&map, spec->mounts[i].destination, &map);
    }

    /* of two mounts on one path runtimes make one, or both */

    for (i = 0; pod && i < pod->nmounts; i++) {

        if (podcri_map_get(&map, pod->mounts[i].destination)) {
            continue;
        }

        mount = podcri_push(ctx->pool, &c->mounts, &c->n_mounts,
                            sizeof(Cri__Mount *));
        *mount = podcri_spec_mount(ctx, &pod->mounts[i]);

        if (*mount == NULL) {
            return PODCRI_ERROR;
        }
    }

    for (i = 0; i < spec->nmounts; i++) {
        mount = podcri_push(ctx->pool, &c->mounts, &c->n_mounts,
                            sizeof(Cri__Mount *));
        *mount = podcri_spec_mount(ctx, &spec->mounts[i]);

        if (*mount == NULL) {
            return PODCRI_ERROR;
        }
    }

    return PODCRI_OK;
}


static Cri__Mount *
podcri_spec_mount(podcri_ctx_t *ctx, const podcri_mount_t *m)
{
    Cri__Mount  *mount;

    if (m->source == NULL || *m->source == '\0') {
        podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                    "the %s mounted on %s has no source", m->type,
                    m->destination);
        return NULL;
    }

    mount = podcri_cri_new(ctx->pool, Cri__Mount, CRI__MOUNT__INIT);

    mount->container_path = podcri_cri_text(m->destination);
    mount->readonly = m->readonly;
    mount->selinux_relabel = m->relabel;

    if (strcmp(m->type, "image") == 0) {
        mount->image = podcri_cri_new(ctx->pool, Cri__ImageSpec,
                                      CRI__IMAGE_SPEC__INIT);
        mount->image->image = podcri_cri_text(m->source);
        mount->image_sub_path = podcri_cri_text(m->subpath);

        return mount;
    }

    mount->host_path = podcri_cri_text(m->source);

    if (m->propagation && strcmp(m->propagation, "rslave") == 0) {
        mount->propagation
            = CRI__MOUNT_PROPAGATION__PROPAGATION_HOST_TO_CONTAINER;

    } else if (m->propagation && strcmp(m->propagation, "rshared") == 0) {
        mount->propagation
            = CRI__MOUNT_PROPAGATION__PROPAGATION_BIDIRECTIONAL;
    }

    return mount;
}


static void
podcri_spec_devices(podcri_pool_t *pool, Cri__ContainerConfig *c,
    const podcri_device_t *devices, size_t n)
{
    size_t         i;
    Cri__Device  **d;

    for (i = 0; i < n; i++) {
        d = podcri_push(pool, &c->devices, &c->n_devices,
                        sizeof(Cri__Device *));

        *d = podcri_cri_new(pool, Cri__Device, CRI__DEVICE__INIT);
        (*d)->host_path = podcri_cri_text(devices[i].host);
        (*d)->container_path = podcri_cri_text(devices[i].container);
        (*d)->permissions = podcri_cri_text(devices[i].permissions);
    }
}


static void
podcri_spec_envs(podcri_pool_t *pool, Cri__ContainerConfig *c,
    const podcri_strings_t *env)
{
    size_t           i, n;
    const char      *s;
    Cri__KeyValue   *kv;

    c->n_envs = env->n;
    c->envs = podcri_palloc(pool, env->n * sizeof(Cri__KeyValue *));

    for (i = 0; i < env->n; i++) {
        s = env->elts[i];
        n = strcspn(s, "=");

        kv = podcri_cri_new(pool, Cri__KeyValue, CRI__KEY_VALUE__INIT);
        kv->key = podcri_pstrndup(pool, s, n);

        s += n + (s[n] == '=');

        kv->value.data = (uint8_t *) podcri_cri_text(s);
        kv->value.len = strlen(s);

        c->envs[i] = kv;
    }
}


/* "SIGRTMIN+1" is SIGNAL_SIGRTMINPLUS1 */

static Cri__Signal
podcri_spec_signal(const char *name)
{
    char                           buf[64];
    size_t                         n;
    const char                    *p;
    const ProtobufCEnumValue      *v;

    if (name == NULL || strlen(name) > 16) {
        return CRI__SIGNAL__SIGNAL_RUNTIME_DEFAULT;
    }

    n = strcspn(name, "+-");
    p = (name[n] == '+') ? "PLUS" : (name[n] == '-') ? "MINUS" : "";

    snprintf(buf, sizeof(buf), "SIGNAL_%.*s%s%s", (int) n, name, p,
             *p ? name + n + 1 : "");

    v = protobuf_c_enum_descriptor_get_value_by_name(&cri__signal__descriptor,
                                                     buf);

    return v ? (Cri__Signal) v->value : CRI__SIGNAL__SIGNAL_RUNTIME_DEFAULT;
}
