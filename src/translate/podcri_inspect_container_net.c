
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdio.h>

#include "podcri_shown.h"


#define PODCRI_PORTS_STACK  16


/* one key of a port map, from a published port or an exposed one */

typedef struct {
    long                   number;
    const char            *protocol;
    const podcri_port_t   *port;     /* NULL: exposed only */
    size_t                 order;
} podcri_port_item_t;


static void podcri_show_port_groups(podcri_json_t *w,
    const podcri_port_item_t *items, size_t n, podcri_ports_form_e form,
    const char *any_ip);
static void podcri_show_port_bindings(podcri_json_t *w,
    const podcri_port_item_t *items, size_t n, const char *any_ip);
static int podcri_port_item_cmp(const void *one, const void *two);
static void podcri_show_aliases(podcri_json_t *w, const void *obj);
static void podcri_show_global_ip6(podcri_json_t *w, const void *obj);
static void podcri_show_ip4(podcri_json_t *w, const void *obj);
static void podcri_show_ip4_prefix(podcri_json_t *w, const void *obj);
static void podcri_show_port_map(podcri_json_t *w, const void *obj);


/* one network of the container; both dialects */

static const podcri_field_t  podcri_network_fields[] = {
    podcri_f_const("IPAMConfig", "null"),
    podcri_f_const("Links", "null"),
    podcri_f_fn("Aliases", podcri_show_aliases),
    podcri_f_const("MacAddress", "\"\""),
    podcri_f_str("NetworkID", podcri_shown_t, network_id),
    podcri_f_const("EndpointID", "\"\""),
    podcri_f_str("Gateway", podcri_shown_t, gateway),
    podcri_f_fn("IPAddress", podcri_show_ip4),
    podcri_f_fn("IPPrefixLen", podcri_show_ip4_prefix),
    podcri_f_const("IPv6Gateway", "\"\""),
    podcri_f_fn("GlobalIPv6Address", podcri_show_global_ip6),
    podcri_f_const("GlobalIPv6PrefixLen", "0"),
    podcri_f_const("DriverOpts", "null"),
    podcri_f_const("DNSNames", "null"),
    podcri_f_end
};

static const podcri_field_t  podcri_network_settings_fields[] = {
    podcri_f_const("EndpointID", "\"\""),
    podcri_f_str("Gateway", podcri_shown_t, gateway),
    podcri_f_fn("IPAddress", podcri_show_ip4),
    podcri_f_fn("IPPrefixLen", podcri_show_ip4_prefix),
    podcri_f_const("IPv6Gateway", "\"\""),
    podcri_f_fn("GlobalIPv6Address", podcri_show_global_ip6),
    podcri_f_const("GlobalIPv6PrefixLen", "0"),
    podcri_f_const("MacAddress", "\"\""),
    podcri_f_const("Bridge", "\"\""),
    podcri_f_str("SandboxID", podcri_shown_t, c.sandbox_id),
    podcri_f_const("HairpinMode", "false"),
    podcri_f_const("LinkLocalIPv6Address", "\"\""),
    podcri_f_const("LinkLocalIPv6PrefixLen", "0"),
    podcri_f_fn("Ports", podcri_show_port_map),
    podcri_f_const("SandboxKey", "\"\""),
    podcri_f_fn("Networks", podcri_show_networks),
    podcri_f_end
};

static const podcri_field_t  podcri_network_settings_docker_fields[] = {
    podcri_f_const("SecondaryIPAddresses", "null"),
    podcri_f_const("SecondaryIPv6Addresses", "null"),
    podcri_f_end
};


static const podcri_field_t  podcri_mount_fields[] = {
    podcri_f_str("Type", podcri_mount_t, type),
    podcri_f_str_omit("Name", podcri_mount_t, name),
    podcri_f_str("Source", podcri_mount_t, source),
    podcri_f_str("Destination", podcri_mount_t, destination),
    podcri_f_const("Mode", "\"\""),
    podcri_f_end
};


void
podcri_show_network_libpod(podcri_json_t *w, const void *obj)
{
    podcri_json_object(w, podcri_network_settings_fields, obj);
}


void
podcri_show_network_docker(podcri_json_t *w, const void *obj)
{
    podcri_json_open(w, '{');
    podcri_json_fields(w, podcri_network_settings_fields, obj);
    podcri_json_fields(w, podcri_network_settings_docker_fields, obj);
    podcri_json_close(w, '}');
}


void
podcri_show_networks(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_json_open(w, '{');

    if (s->networked) {
        podcri_json_key_str(w, s->network);
        podcri_json_object(w, podcri_network_fields, s);
    }

    podcri_json_close(w, '}');
}


static void
podcri_show_ip4(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_json_str(w, s->ip6 ? "" : s->ip);
}


static void
podcri_show_ip4_prefix(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_json_int(w, s->ip6 ? 0 : s->prefix_len);
}


/* Podman names the short id on every network; docker-compose connects a
 * container again that does not show it */

static void
podcri_show_aliases(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_json_open(w, '[');
    podcri_json_strn(w, s->c.id, podcri_min(strlen(s->c.id), 12));
    podcri_json_close(w, ']');
}


static void
podcri_show_global_ip6(podcri_json_t *w, const void *obj)
{
    size_t                 i;
    const podcri_shown_t  *s = obj;

    if (s->ip6) {
        podcri_json_str(w, s->ip);
        return;
    }

    if (*s->ip) {
        for (i = 0; i < s->c.ips.n; i++) {
            if (strchr(s->c.ips.elts[i], ':')) {
                podcri_json_str(w, s->c.ips.elts[i]);
                return;
            }
        }
    }

    podcri_json_str(w, "");
}


void
podcri_show_network_mode(podcri_json_t *w, const void *obj)
{
    const char            *parts[2];
    const podcri_shown_t  *s = obj;

    switch (s->net.mode) {

    case PODCRI_NS_HOST:
        podcri_json_str(w, "host");
        break;

    case PODCRI_NS_NONE:
        podcri_json_str(w, "none");
        break;

    case PODCRI_NS_CONTAINER:
        parts[0] = "container";
        parts[1] = s->net.value ? s->net.value : "";
        podcri_show_joined(w, parts, 2, ":");
        break;

    default:
        podcri_json_str(w, "bridge");
        break;
    }
}


static void
podcri_show_port_map(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_show_ports(w, s->ports, s->nports, &s->spec.expose,
                      PODCRI_PORTS_ALL, s->a.v4 ? "" : "0.0.0.0");
}


/*
 * Sorted, not searched: a range of thousands of ports is one word in a create
 * request.
 */

void
podcri_show_ports(podcri_json_t *w, const podcri_port_t *ports,
    size_t nports, const podcri_pairs_t *expose, podcri_ports_form_e form,
    const char *any_ip)
{
    char                *end;
    size_t               i, n;
    podcri_port_item_t  *items, stack[PODCRI_PORTS_STACK];

    n = nports + (expose ? expose->n : 0);
    items = stack;

    if (n > PODCRI_PORTS_STACK) {
        items = calloc(n, sizeof(podcri_port_item_t));

        if (items == NULL) {
            podcri_nomem(n * sizeof(podcri_port_item_t));
        }
    }

    for (i = 0; i < nports; i++) {
        items[i].number = ports[i].container_port;
        items[i].protocol = ports[i].protocol;
        items[i].port = &ports[i];
    }

    for (i = nports; i < n; i++) {
        items[i].number = strtol(expose->elts[i - nports].key, &end, 10);
        items[i].protocol = (*end == '/') ? end + 1 : NULL;
        items[i].port = NULL;
    }

    for (i = 0; i < n; i++) {
        items[i].order = i;

        if (items[i].protocol == NULL || *items[i].protocol == '\0') {
            items[i].protocol = "tcp";
        }
    }

    qsort(items, n, sizeof(podcri_port_item_t), podcri_port_item_cmp);

    podcri_show_port_groups(w, items, n, form, any_ip);

    if (items != stack) {
        free(items);
    }
}


static int
podcri_port_item_cmp(const void *one, const void *two)
{
    int                        rc;
    const podcri_port_item_t  *a = one, *b = two;

    if (a->number != b->number) {
        return (a->number < b->number) ? -1 : 1;
    }

    rc = strcmp(a->protocol, b->protocol);

    if (rc) {
        return rc;
    }

    /* what was published comes before what was only exposed */

    return (a->order < b->order) ? -1 : (a->order > b->order);
}


static void
podcri_show_port_groups(podcri_json_t *w, const podcri_port_item_t *items,
    size_t n, podcri_ports_form_e form, const char *any_ip)
{
    char    key[64];
    long    open;
    size_t  i, end;

    open = -1;

    podcri_json_open(w, '{');

    for (i = 0; i < n; i = end) {

        for (end = i + 1; end < n; end++) {
            if (items[end].number != items[i].number
                || strcmp(items[end].protocol, items[i].protocol) != 0)
            {
                break;
            }
        }

        if (form == PODCRI_PORTS_BY_NUMBER) {

            if (items[i].number != open) {
                if (open != -1) {
                    podcri_json_close(w, ']');
                }

                open = items[i].number;

                snprintf(key, sizeof(key), "%ld", open);
                podcri_json_key_str(w, key);
                podcri_json_open(w, '[');
            }

            podcri_json_str(w, items[i].protocol);
            continue;
        }

        snprintf(key, sizeof(key), "%ld/%s", items[i].number,
                 items[i].protocol);

        switch (form) {

        case PODCRI_PORTS_EXPOSED:
            podcri_json_key_str(w, key);
            podcri_json_raw(w, "{}", 2);
            break;

        case PODCRI_PORTS_ALL:
            podcri_json_key_str(w, key);

            if (items[i].port == NULL) {
                podcri_json_null(w);
                break;
            }

            podcri_show_port_bindings(w, &items[i], end - i, any_ip);
            break;

        default:

            if (items[i].port) {
                podcri_json_key_str(w, key);
                podcri_show_port_bindings(w, &items[i], end - i, any_ip);
            }
        }
    }

    if (open != -1) {
        podcri_json_close(w, ']');
    }

    podcri_json_close(w, '}');
}


static void
podcri_show_port_bindings(podcri_json_t *w, const podcri_port_item_t *items,
    size_t n, const char *any_ip)
{
    char         number[16];
    size_t       i;
    const char  *ip;

    podcri_json_open(w, '[');

    for (i = 0; i < n && items[i].port; i++) {
        ip = items[i].port->host_ip;

        snprintf(number, sizeof(number), "%d",
                 (int) items[i].port->host_port);

        podcri_json_open(w, '{');
        podcri_json_key(w, "HostIp");
        podcri_json_str(w, (ip && *ip) ? ip : any_ip);
        podcri_json_key(w, "HostPort");
        podcri_json_str(w, number);
        podcri_json_close(w, '}');
    }

    podcri_json_close(w, ']');
}


void
podcri_show_mount(podcri_json_t *w, const podcri_mount_t *m, int libpod)
{
    int  binds;

    podcri_json_open(w, '{');
    podcri_json_fields(w, podcri_mount_fields, m);

    podcri_json_key(w, "Driver");
    podcri_json_str(w, (m->type && strcmp(m->type, "volume") == 0) ? "local"
                                                                   : "");
    binds = m->type && (strcmp(m->type, "bind") == 0
                        || strcmp(m->type, "volume") == 0);

    if (libpod) {
        podcri_json_key(w, "Options");

        if (binds) {

            /* of the others each has a field of its own, or no effect */

            podcri_json_raw(w, "[\"rbind\"]", sizeof("[\"rbind\"]") - 1);

        } else {
            podcri_json_strings(w, &m->options, 0);
        }
    }

    podcri_json_key(w, "RW");
    podcri_json_bool(w, !m->readonly);
    podcri_json_key(w, "Propagation");
    podcri_json_str(w, m->propagation && *m->propagation ? m->propagation
                       : binds ? "rprivate" : "");
    podcri_json_close(w, '}');
}


void
podcri_show_mounts_libpod(podcri_json_t *w, const void *obj)
{
    size_t                 i;
    const podcri_shown_t  *s = obj;

    podcri_json_open(w, '[');

    for (i = 0; i < s->spec.nmounts; i++) {

        /* Podman shows a tmpfs in HostConfig only */

        if (s->spec.mounts[i].type
            && strcmp(s->spec.mounts[i].type, "tmpfs") == 0)
        {
            continue;
        }

        podcri_show_mount(w, &s->spec.mounts[i], 1);
    }

    podcri_json_close(w, ']');
}


void
podcri_show_mounts_docker(podcri_json_t *w, const void *obj)
{
    size_t                 i;
    const podcri_shown_t  *s = obj;

    podcri_json_open(w, '[');

    for (i = 0; i < s->spec.nmounts; i++) {
        podcri_show_mount(w, &s->spec.mounts[i], 0);
    }

    podcri_json_close(w, ']');
}
