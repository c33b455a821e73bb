
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdio.h>

#include "podcri_networks.h"
#include "podcri_network_view.h"


static void podcri_network_driver(podcri_json_t *w, const void *obj);
static void podcri_network_ipv6(podcri_json_t *w, const void *obj);
static void podcri_network_subnets(podcri_json_t *w, const void *obj);
static void podcri_network_members_libpod(podcri_json_t *w, const void *obj);
static void podcri_network_ipam(podcri_json_t *w, const void *obj);
static void podcri_network_members_docker(podcri_json_t *w, const void *obj);
static void podcri_network_range(podcri_json_t *w, const char *subnet_key,
    const char *subnet, const char *gateway_key, const char *gateway);
static void podcri_network_address(podcri_json_t *w, const char *key,
    const podcri_network_view_t *view, const char *ip);
static int podcri_network_prefix_len(const podcri_network_view_t *view,
    const char *ip);


/* containers/common libnetwork/types.Network */

const podcri_field_t  podcri_network_libpod_fields[] = {
    podcri_f_str("name", podcri_network_view_t, name),
    podcri_f_const("id", "\"" PODCRI_NETWORK_ID "\""),
    podcri_f_fn("driver", podcri_network_driver),
    podcri_f_str("network_interface", podcri_network_view_t, net.interface),
    /* nobody knows when */
    podcri_f_const("created", "\"0001-01-01T00:00:00Z\""),
    podcri_f_fn("subnets", podcri_network_subnets),
    podcri_f_fn("ipv6_enabled", podcri_network_ipv6),
    podcri_f_bool("internal", podcri_network_view_t, net.internal),
    /* container names are in no DNS of a CNI network */
    podcri_f_const("dns_enabled", "false"),
    podcri_f_const("ipam_options", "{\"driver\":\"host-local\"}"),
    podcri_f_fn("containers", podcri_network_members_libpod),
    podcri_f_end
};


/* Docker Engine API, NetworkInspect */

const podcri_field_t  podcri_network_docker_fields[] = {
    podcri_f_str("Name", podcri_network_view_t, name),
    podcri_f_const("Id", "\"" PODCRI_NETWORK_ID "\""),
    podcri_f_const("Created", "\"0001-01-01T00:00:00Z\""),
    podcri_f_const("Scope", "\"local\""),
    podcri_f_fn("Driver", podcri_network_driver),
    podcri_f_fn("EnableIPv6", podcri_network_ipv6),
    podcri_f_fn("IPAM", podcri_network_ipam),
    podcri_f_bool("Internal", podcri_network_view_t, net.internal),
    podcri_f_const("Attachable", "false"),
    podcri_f_const("Ingress", "false"),
    podcri_f_const("ConfigFrom", "{\"Network\":\"\"}"),
    podcri_f_const("ConfigOnly", "false"),
    podcri_f_fn("Containers", podcri_network_members_docker),
    podcri_f_const("Options", "{}"),
    podcri_f_const("Labels", "{}"),
    podcri_f_end
};


/* A runtime that does not tell its CNI plugin most likely has a bridge, and
 * clients know few other words. */

static void
podcri_network_driver(podcri_json_t *w, const void *obj)
{
    const podcri_network_view_t  *view = obj;

    podcri_json_str(w, view->net.driver ? view->net.driver : "bridge");
}


static void
podcri_network_ipv6(podcri_json_t *w, const void *obj)
{
    const podcri_network_view_t  *view = obj;

    podcri_json_bool(w, view->net.subnet6 != NULL);
}


static void
podcri_network_subnets(podcri_json_t *w, const void *obj)
{
    const podcri_network_view_t  *view = obj;

    podcri_json_open(w, '[');
    podcri_network_range(w, "subnet", view->net.subnet, "gateway",
                         view->net.gateway);
    podcri_network_range(w, "subnet", view->net.subnet6, "gateway",
                         view->net.gateway6);
    podcri_json_close(w, ']');
}


static void
podcri_network_ipam(podcri_json_t *w, const void *obj)
{
    const podcri_network_view_t  *view = obj;

    podcri_json_open(w, '{');
    podcri_json_key(w, "Driver");
    podcri_json_str(w, "default");
    podcri_json_key(w, "Options");
    podcri_json_raw(w, "{\"driver\":\"host-local\"}",
                    sizeof("{\"driver\":\"host-local\"}") - 1);
    podcri_json_key(w, "Config");
    podcri_json_open(w, '[');
    podcri_network_range(w, "Subnet", view->net.subnet, "Gateway",
                         view->net.gateway);
    podcri_network_range(w, "Subnet", view->net.subnet6, "Gateway",
                         view->net.gateway6);
    podcri_json_close(w, ']');
    podcri_json_close(w, '}');
}


static void
podcri_network_range(podcri_json_t *w, const char *subnet_key,
    const char *subnet, const char *gateway_key, const char *gateway)
{
    if (subnet == NULL) {
        return;
    }

    podcri_json_open(w, '{');
    podcri_json_key(w, subnet_key);
    podcri_json_str(w, subnet);

    if (gateway) {
        podcri_json_key(w, gateway_key);
        podcri_json_str(w, gateway);
    }

    podcri_json_close(w, '}');
}


/* Podman 5's answer to inspect */

static void
podcri_network_members_libpod(podcri_json_t *w, const void *obj)
{
    size_t                          i;
    const podcri_network_view_t    *view = obj;
    const podcri_network_member_t  *m;

    podcri_json_open(w, '{');

    for (i = 0; i < view->nmembers; i++) {

        m = &view->members[i];

        podcri_json_key_str(w, m->id);
        podcri_json_open(w, '{');
        podcri_json_key(w, "name");
        podcri_json_str(w, m->name);
        podcri_json_key(w, "interfaces");
        podcri_json_open(w, '{');
        podcri_json_key(w, "eth0");
        podcri_json_open(w, '{');
        podcri_json_key(w, "subnets");
        podcri_json_open(w, '[');

        /* clients of Podman 5 take no address without a length */

        if (podcri_network_prefix_len(view, m->ip)) {
            podcri_json_open(w, '{');
            podcri_network_address(w, "ipnet", view, m->ip);
            podcri_json_key(w, "gateway");
            podcri_json_str(w, view->net.gateway ? view->net.gateway : "");
            podcri_json_close(w, '}');
        }

        podcri_json_close(w, ']');
        podcri_json_key(w, "mac_address");
        podcri_json_str(w, "");
        podcri_json_close(w, '}');
        podcri_json_close(w, '}');
        podcri_json_close(w, '}');
    }

    podcri_json_close(w, '}');
}


static void
podcri_network_members_docker(podcri_json_t *w, const void *obj)
{
    int                             v6;
    size_t                          i;
    const podcri_network_view_t    *view = obj;
    const podcri_network_member_t  *m;

    podcri_json_open(w, '{');

    for (i = 0; i < view->nmembers; i++) {

        m = &view->members[i];
        v6 = (strchr(m->ip, ':') != NULL);

        podcri_json_key_str(w, m->id);
        podcri_json_open(w, '{');
        podcri_json_key(w, "Name");
        podcri_json_str(w, m->name);
        podcri_json_key(w, "EndpointID");
        podcri_json_str(w, "");
        podcri_json_key(w, "MacAddress");
        podcri_json_str(w, "");
        podcri_network_address(w, "IPv4Address", view, v6 ? "" : m->ip);
        podcri_network_address(w, "IPv6Address", view, v6 ? m->ip : "");
        podcri_json_close(w, '}');
    }

    podcri_json_close(w, '}');
}


/* "10.88.0.2/16", without the length where it is not known */

static void
podcri_network_address(podcri_json_t *w, const char *key,
    const podcri_network_view_t *view, const char *ip)
{
    int   prefix_len;
    char  buf[80];

    podcri_json_key(w, key);

    prefix_len = podcri_network_prefix_len(view, ip);

    if (prefix_len == 0) {
        podcri_json_str(w, ip);
        return;
    }

    snprintf(buf, sizeof(buf), "%s/%d", ip, prefix_len);

    podcri_json_str(w, buf);
}


static int
podcri_network_prefix_len(const podcri_network_view_t *view, const char *ip)
{
    return (*ip == '\0' || strchr(ip, ':')) ? 0 : view->net.prefix_len;
}
