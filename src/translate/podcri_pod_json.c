
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_shown.h"


typedef struct {
    podcri_pod_t         p;
    podcri_pod_spec_t    spec;
    podcri_answer_t      a;

    const char          *state;
    const char          *exit_policy;
    int                  host_network;
    podcri_strings_t     networks;
    const char          *network;    /* the element of networks */
    int64_t              count;
} podcri_pod_shown_t;


static void podcri_pod_shown_init(podcri_pod_shown_t *s,
    const podcri_pod_t *p, const podcri_answer_t *a);
static void podcri_list_pod_members(podcri_json_t *w, const void *obj);
static void podcri_list_pod_namespace(podcri_json_t *w, const void *obj);
static void podcri_show_pod_members(podcri_json_t *w, const void *obj);
static void podcri_show_pod_ports(podcri_json_t *w, const void *obj);
static void podcri_show_pod_pid(podcri_json_t *w, const void *obj);
static void podcri_show_pod_userns(podcri_json_t *w, const void *obj);
static void podcri_show_pod_shared(podcri_json_t *w, const void *obj);
static void podcri_show_pod_mounts(podcri_json_t *w,
    const podcri_pod_shown_t *s);


/*
 * The sandbox is what Podman keeps an infra container for; it is no
 * container, so there is no id of one.
 */

static const podcri_field_t  podcri_list_pod_fields[] = {
    podcri_f_str("Cgroup", podcri_pod_shown_t, spec.cgroup_parent),
    podcri_f_fn("Containers", podcri_list_pod_members),
    podcri_f_time("Created", podcri_pod_shown_t, p.created),
    podcri_f_str("Id", podcri_pod_shown_t, p.id),
    podcri_f_const("InfraId", "\"\""),
    podcri_f_str("Name", podcri_pod_shown_t, p.name),
    podcri_f_fn("Namespace", podcri_list_pod_namespace),
    podcri_f_strings("Networks", podcri_pod_shown_t, networks),
    podcri_f_str("Status", podcri_pod_shown_t, state),
    podcri_f_pairs("Labels", podcri_pod_shown_t, p.labels),
    podcri_f_end
};

static const podcri_field_t  podcri_list_member_fields[] = {
    podcri_f_str("Id", podcri_container_t, id),
    podcri_f_str("Names", podcri_container_t, name),
    podcri_f_const("RestartCount", "0"),
    podcri_f_end
};


static const podcri_field_t  podcri_pod_infra_fields[] = {
    podcri_f_fn("PortBindings", podcri_show_pod_ports),
    podcri_f_bool("HostNetwork", podcri_pod_shown_t, host_network),
    podcri_f_const("StaticIP", "\"\""),
    podcri_f_const("StaticMAC", "\"\""),
    podcri_f_const("NoManageResolvConf", "false"),
    podcri_f_strings_null("DNSServer", podcri_pod_shown_t, spec.dns_servers),
    podcri_f_strings_null("DNSSearch", podcri_pod_shown_t, spec.dns_searches),
    podcri_f_strings_null("DNSOption", podcri_pod_shown_t, spec.dns_options),
    podcri_f_const("NoManageHostname", "false"),
    podcri_f_bool("NoManageHosts", podcri_pod_shown_t, spec.no_hosts),
    podcri_f_strings_null("HostAdd", podcri_pod_shown_t, spec.hosts),
    podcri_f_const("HostsFile", "\"\""),
    podcri_f_strings("Networks", podcri_pod_shown_t, networks),
    podcri_f_const("NetworkOptions", "null"),
    podcri_f_i64_omit("cpu_period", podcri_pod_shown_t, spec.cpu_period),
    podcri_f_i64_omit("cpu_quota", podcri_pod_shown_t, spec.cpu_quota),
    podcri_f_fn("pid_ns", podcri_show_pod_pid),
    podcri_f_fn("userns", podcri_show_pod_userns),
    podcri_f_const("uts_ns", "\"private\""),
    podcri_f_end
};

static const podcri_field_t  podcri_inspect_pod_fields[] = {
    podcri_f_str("Id", podcri_pod_shown_t, p.id),
    podcri_f_str("Name", podcri_pod_shown_t, p.name),
    podcri_f_str_omit("Namespace", podcri_pod_shown_t, p.namespace_),
    podcri_f_time("Created", podcri_pod_shown_t, p.created),
    podcri_f_str("ExitPolicy", podcri_pod_shown_t, exit_policy),
    podcri_f_str("State", podcri_pod_shown_t, state),
    podcri_f_str("Hostname", podcri_pod_shown_t, spec.hostname),
    podcri_f_pairs("Labels", podcri_pod_shown_t, p.labels),
    podcri_f_const("CreateCgroup", "true"),
    podcri_f_str("CgroupParent", podcri_pod_shown_t, spec.cgroup_parent),
    podcri_f_const("CgroupPath", "\"\""),
    podcri_f_const("CreateInfra", "true"),
    podcri_f_const("InfraContainerID", "\"\""),
    podcri_f_here("InfraConfig", podcri_pod_infra_fields),
    podcri_f_fn("SharedNamespaces", podcri_show_pod_shared),
    podcri_f_i64("NumContainers", podcri_pod_shown_t, count),
    podcri_f_fn("Containers", podcri_show_pod_members),
    podcri_f_i64_omit("cpu_period", podcri_pod_shown_t, spec.cpu_period),
    podcri_f_i64_omit("cpu_quota", podcri_pod_shown_t, spec.cpu_quota),
    podcri_f_i64_omit("cpu_shares", podcri_pod_shown_t, spec.cpu_shares),
    podcri_f_i64_omit("memory_limit", podcri_pod_shown_t, spec.memory),
    podcri_f_str_omit("RestartPolicy", podcri_pod_shown_t,
                      spec.restart_policy),
    podcri_f_const("LockNumber", "0"),
    podcri_f_end
};


static void
podcri_pod_shown_init(podcri_pod_shown_t *s, const podcri_pod_t *p,
    const podcri_answer_t *a)
{
    s->p = *p;
    s->spec = *p->spec;
    s->a = *a;

    /* Podman's namespaces are none of Kubernetes' */

    if (!p->foreign) {
        s->p.namespace_ = "";
    }

    s->state = podcri_pod_state(p);
    s->count = p->ncontainers;
    s->host_network = (s->spec.net.mode == PODCRI_NS_HOST);

    s->exit_policy = s->spec.exit_policy;

    if (s->exit_policy == NULL || *s->exit_policy == '\0') {
        s->exit_policy = "continue";
    }

    s->network = a->node_network ? a->node_network : "podman";
    s->networks.n = (s->spec.net.mode == PODCRI_NS_DEFAULT
                     || s->spec.net.mode == PODCRI_NS_PRIVATE);
    s->networks.elts = &s->network;
}


void
podcri_list_pod(podcri_json_t *w, const podcri_pod_t *p,
    const podcri_answer_t *a)
{
    podcri_pod_shown_t  s;

    podcri_pod_shown_init(&s, p, a);
    podcri_json_object(w, podcri_list_pod_fields, &s);
}


void
podcri_inspect_pod(podcri_json_t *w, const podcri_pod_t *p,
    const podcri_answer_t *a)
{
    podcri_pod_shown_t  s;

    podcri_pod_shown_init(&s, p, a);

    podcri_json_open(w, '{');
    podcri_json_fields(w, podcri_inspect_pod_fields, &s);

    if (s.spec.create_command.n) {
        podcri_json_key(w, "CreateCommand");
        podcri_json_strings(w, &s.spec.create_command, 0);
    }

    if (s.spec.nmounts) {
        podcri_json_key(w, "mounts");
        podcri_show_pod_mounts(w, &s);
    }

    podcri_json_close(w, '}');
}


static void
podcri_list_pod_members(podcri_json_t *w, const void *obj)
{
    size_t                     i;
    const podcri_container_t  *c;
    const podcri_pod_shown_t  *s = obj;

    podcri_json_open(w, '[');

    for (i = 0; i < s->p.ncontainers; i++) {
        c = s->p.containers[i];

        podcri_json_open(w, '{');
        podcri_json_fields(w, podcri_list_member_fields, c);
        podcri_json_key(w, "Status");
        podcri_json_str(w, podcri_state_name(c->state));
        podcri_json_close(w, '}');
    }

    podcri_json_close(w, ']');
}


static void
podcri_list_pod_namespace(podcri_json_t *w, const void *obj)
{
    const podcri_pod_shown_t  *s = obj;

    podcri_json_str(w, s->p.namespace_);
}


static void
podcri_show_pod_members(podcri_json_t *w, const void *obj)
{
    size_t                     i;
    const podcri_container_t  *c;
    const podcri_pod_shown_t  *s = obj;

    podcri_json_open(w, '[');

    for (i = 0; i < s->p.ncontainers; i++) {
        c = s->p.containers[i];

        podcri_json_open(w, '{');
        podcri_json_key(w, "Id");
        podcri_json_str(w, c->id);
        podcri_json_key(w, "Name");
        podcri_json_str(w, c->name);
        podcri_json_key(w, "State");
        podcri_json_str(w, podcri_state_name(c->state));
        podcri_json_close(w, '}');
    }

    podcri_json_close(w, ']');
}


static void
podcri_show_pod_ports(podcri_json_t *w, const void *obj)
{
    const podcri_pod_shown_t  *s = obj;

    podcri_show_ports(w, s->spec.ports, s->spec.nports, NULL,
                      PODCRI_PORTS_BOUND, s->a.v4 ? "" : "0.0.0.0");
}


static void
podcri_show_pod_pid(podcri_json_t *w, const void *obj)
{
    const podcri_pod_shown_t  *s = obj;

    podcri_json_str(w, (s->spec.pid.mode == PODCRI_NS_HOST) ? "host"
                                                            : "private");
}


static void
podcri_show_pod_userns(podcri_json_t *w, const void *obj)
{
    const podcri_pod_shown_t  *s = obj;

    podcri_json_str(w, (s->spec.userns.mode == PODCRI_NS_PRIVATE) ? "private"
                                                                  : "host");
}


/* a sandbox always shares these three */

static void
podcri_show_pod_shared(podcri_json_t *w, const void *obj)
{
    const podcri_pod_shown_t  *s = obj;

    if (s->spec.has_share) {
        podcri_json_strings(w, &s->spec.share, 0);
        return;
    }

    podcri_json_raw(w, "[\"ipc\",\"net\",\"uts\"]",
                    sizeof("[\"ipc\",\"net\",\"uts\"]") - 1);
}


static void
podcri_show_pod_mounts(podcri_json_t *w, const podcri_pod_shown_t *s)
{
    size_t  i;

    podcri_json_open(w, '[');

    for (i = 0; i < s->spec.nmounts; i++) {
        podcri_show_mount(w, &s->spec.mounts[i], 1);
    }

    podcri_json_close(w, ']');
}
