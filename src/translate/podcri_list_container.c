
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_shown.h"


static void podcri_list_names(podcri_json_t *w, const void *obj);
static void podcri_list_names_docker(podcri_json_t *w, const void *obj);
static void podcri_list_mounts(podcri_json_t *w, const void *obj);
static void podcri_list_networks(podcri_json_t *w, const void *obj);
static void podcri_list_ports(podcri_json_t *w, const void *obj);
static void podcri_list_exposed(podcri_json_t *w, const void *obj);
static void podcri_list_size(podcri_json_t *w, const void *obj);
static void podcri_list_state(podcri_json_t *w, const void *obj);
static void podcri_list_command(podcri_json_t *w, const void *obj);
static void podcri_list_ports_docker(podcri_json_t *w, const void *obj);
static void podcri_list_status(podcri_json_t *w, const void *obj);
static void podcri_list_networks_docker(podcri_json_t *w, const void *obj);
static void podcri_list_host(podcri_json_t *w, const void *obj);


static const podcri_field_t  podcri_list_libpod_fields[] = {
    podcri_f_bool("AutoRemove", podcri_shown_t, spec.remove),
    podcri_f_strings("Command", podcri_shown_t, spec.args),
    podcri_f_time("Created", podcri_shown_t, c.created),
    podcri_f_const("CreatedAt", "\"\""),
    podcri_f_const("CIDFile", "\"\""),
    podcri_f_bool("Exited", podcri_shown_t, exited),
    podcri_f_unix("ExitedAt", podcri_shown_t, c.status.finished),
    podcri_f_i32("ExitCode", podcri_shown_t, c.status.exit_code),
    podcri_f_fn("ExposedPorts", podcri_list_exposed),
    podcri_f_str("Id", podcri_shown_t, c.id),
    podcri_f_str("Image", podcri_shown_t, c.image),
    podcri_f_str("ImageID", podcri_shown_t, c.image_id),
    podcri_f_const("IsInfra", "false"),
    podcri_f_pairs_null("Labels", podcri_shown_t, c.labels),
    podcri_f_fn("Mounts", podcri_list_mounts),
    podcri_f_fn("Names", podcri_list_names),
    podcri_f_const("Namespaces", "{}"),
    podcri_f_fn("Networks", podcri_list_networks),
    podcri_f_i32("Pid", podcri_shown_t, c.status.pid),
    podcri_f_str("Pod", podcri_shown_t, c.pod_id),
    podcri_f_str("PodName", podcri_shown_t, c.pod_name),
    podcri_f_fn("Ports", podcri_list_ports),
    podcri_f_const("Restarts", "0"),
    podcri_f_fn("Size", podcri_list_size),
    podcri_f_unix("StartedAt", podcri_shown_t, c.status.started),
    podcri_f_fn("State", podcri_list_state),
    podcri_f_const("Status", "\"\""),
    podcri_f_end
};

static const podcri_field_t  podcri_list_docker_fields[] = {
    podcri_f_str("Id", podcri_shown_t, c.id),
    podcri_f_fn("Names", podcri_list_names_docker),
    podcri_f_str("Image", podcri_shown_t, c.image),
    podcri_f_fn("ImageID", podcri_show_image_sha),
    podcri_f_fn("Command", podcri_list_command),
    podcri_f_unix("Created", podcri_shown_t, c.created),
    podcri_f_fn("Ports", podcri_list_ports_docker),
    podcri_f_pairs("Labels", podcri_shown_t, c.labels),
    podcri_f_fn("State", podcri_list_state),
    podcri_f_fn("Status", podcri_list_status),
    podcri_f_fn("HostConfig", podcri_list_host),
    podcri_f_fn("NetworkSettings", podcri_list_networks_docker),
    podcri_f_fn("Mounts", podcri_show_mounts_docker),
    podcri_f_i64_omit("SizeRw", podcri_shown_t, c.size_rw),
    podcri_f_i64_omit("SizeRootFs", podcri_shown_t, c.size_rootfs),

    /* Podman's own type holds a create body, which is always empty here */

    podcri_f_const("Name", "\"\""),
    podcri_f_const("Config", "null"),
    podcri_f_const("NetworkingConfig", "null"),
    podcri_f_const("Platform", "null"),
    podcri_f_const("AdjustCPUShares", "false"),
    podcri_f_const("DefaultReadOnlyNonRecursive", "false"),
    podcri_f_end
};


void
podcri_list_container_libpod(podcri_json_t *w, const podcri_container_t *c,
    const podcri_answer_t *a)
{
    podcri_shown_t  s;

    podcri_shown_init(&s, c, a);
    podcri_json_object(w, podcri_list_libpod_fields, &s);
}


void
podcri_list_container_docker(podcri_json_t *w, const podcri_container_t *c,
    const podcri_answer_t *a)
{
    podcri_shown_t  s;

    podcri_shown_init(&s, c, a);
    podcri_json_object(w, podcri_list_docker_fields, &s);
}


static void
podcri_list_names(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_json_open(w, '[');
    podcri_json_str(w, s->c.name);
    podcri_json_close(w, ']');
}


static void
podcri_list_names_docker(podcri_json_t *w, const void *obj)
{
    podcri_json_open(w, '[');
    podcri_show_name_slash(w, obj);
    podcri_json_close(w, ']');
}


static void
podcri_list_mounts(podcri_json_t *w, const void *obj)
{
    size_t                 i;
    const char            *dest;
    const podcri_shown_t  *s = obj;

    podcri_json_open(w, '[');

    for (i = 0; i < s->spec.nmounts; i++) {
        dest = s->spec.mounts[i].destination;
        podcri_json_str(w, dest ? dest : "");
    }

    podcri_json_close(w, ']');
}


static void
podcri_list_networks(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_json_open(w, '[');

    if (s->networked) {
        podcri_json_str(w, s->network);
    }

    podcri_json_close(w, ']');
}


static void
podcri_list_ports(podcri_json_t *w, const void *obj)
{
    size_t                 i;
    const podcri_port_t   *p;
    const podcri_shown_t  *s = obj;

    static const podcri_field_t  fields[] = {
        podcri_f_str("host_ip", podcri_port_t, host_ip),
        podcri_f_i32("container_port", podcri_port_t, container_port),
        podcri_f_i32("host_port", podcri_port_t, host_port),
        podcri_f_const("range", "1"),
        podcri_f_str("protocol", podcri_port_t, protocol),
        podcri_f_end
    };

    if (s->nports == 0) {
        podcri_json_null(w);
        return;
    }

    podcri_json_open(w, '[');

    for (i = 0; i < s->nports; i++) {
        p = &s->ports[i];
        podcri_json_object(w, fields, p);
    }

    podcri_json_close(w, ']');
}


static void
podcri_list_exposed(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    if (s->spec.expose.n == 0) {
        podcri_json_null(w);
        return;
    }

    podcri_show_ports(w, NULL, 0, &s->spec.expose, PODCRI_PORTS_BY_NUMBER,
                      "");
}


static void
podcri_list_size(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    static const podcri_field_t  fields[] = {
        podcri_f_i64("rootFsSize", podcri_shown_t, c.size_rootfs),
        podcri_f_i64("rwSize", podcri_shown_t, c.size_rw),
        podcri_f_end
    };

    if (!s->c.has_size) {
        podcri_json_null(w);
        return;
    }

    podcri_json_object(w, fields, s);
}


static void
podcri_list_state(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_json_str(w, podcri_state_name(s->c.state));
}


static void
podcri_list_command(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_show_joined(w, s->spec.args.elts, s->spec.args.n, " ");
}


static void
podcri_list_ports_docker(podcri_json_t *w, const void *obj)
{
    size_t                 i;
    const podcri_port_t   *p;
    const podcri_shown_t  *s = obj;

    podcri_json_open(w, '[');

    for (i = 0; i < s->nports; i++) {
        p = &s->ports[i];

        podcri_json_open(w, '{');
        podcri_json_key(w, "IP");
        podcri_json_str(w, (p->host_ip && *p->host_ip) ? p->host_ip
                                                       : "0.0.0.0");
        podcri_json_key(w, "PrivatePort");
        podcri_json_int(w, p->container_port);
        podcri_json_key(w, "PublicPort");
        podcri_json_int(w, p->host_port);
        podcri_json_key(w, "Type");
        podcri_json_str(w, p->protocol ? p->protocol : "tcp");
        podcri_json_close(w, '}');
    }

    podcri_json_close(w, ']');
}


static void
podcri_list_status(podcri_json_t *w, const void *obj)
{
    char                   buf[128];
    const podcri_shown_t  *s = obj;

    podcri_status_text(buf, sizeof(buf), &s->c, s->a.now);
    podcri_json_str(w, buf);
}


static void
podcri_list_networks_docker(podcri_json_t *w, const void *obj)
{
    podcri_json_open(w, '{');
    podcri_json_key(w, "Networks");
    podcri_show_networks(w, obj);
    podcri_json_close(w, '}');
}


static void
podcri_list_host(podcri_json_t *w, const void *obj)
{
    podcri_json_open(w, '{');
    podcri_json_key(w, "NetworkMode");
    podcri_show_network_mode(w, obj);
    podcri_json_close(w, '}');
}
