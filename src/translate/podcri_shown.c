
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_shown.h"


static void podcri_shown_command(podcri_shown_t *s);
static void podcri_shown_network(podcri_shown_t *s);


void
podcri_shown_init(podcri_shown_t *s, const podcri_container_t *c,
    const podcri_answer_t *a)
{
    s->c = *c;
    s->spec = *c->spec;
    s->a = *a;

    s->running = (c->state == PODCRI_STATE_RUNNING);
    s->exited = (c->state == PODCRI_STATE_EXITED);

    /* what an older state left behind in the status does not hold now */

    if (!c->has_status) {
        memset(&s->c.status, 0, sizeof(podcri_status_t));
    }

    if (!s->running) {
        s->c.status.pid = 0;
    }

    s->stop_timeout = (s->spec.stop_timeout < 0) ? 10 : s->spec.stop_timeout;

    s->restart_policy = s->spec.restart_policy;

    if (s->restart_policy == NULL || *s->restart_policy == '\0') {
        s->restart_policy = a->v4 ? "" : "no";
    }

    if (c->pod_spec) {
        s->ports = c->pod_spec->ports;
        s->nports = c->pod_spec->nports;

    } else {
        s->ports = s->spec.ports;
        s->nports = s->spec.nports;
    }

    podcri_shown_command(s);
    podcri_shown_network(s);
}


static void
podcri_shown_command(podcri_shown_t *s)
{
    size_t                   i, n;
    const podcri_strings_t  *all, *entry;

    all = &s->spec.args;
    entry = &s->spec.entrypoint;

    s->path = all->n ? all->elts[0] : "";
    s->args.n = all->n ? all->n - 1 : 0;
    s->args.elts = all->n ? all->elts + 1 : NULL;

    for (i = 0; i < entry->n && i < all->n; i++) {
        if (strcmp(entry->elts[i], all->elts[i]) != 0) {
            break;
        }
    }

    n = (i == entry->n) ? i : 0;

    s->cmd.n = all->n - n;
    s->cmd.elts = s->cmd.n ? all->elts + n : NULL;
}


static void
podcri_shown_network(podcri_shown_t *s)
{
    s->net = s->spec.net;

    if (s->c.pod_spec && s->c.pod_spec->net.mode != PODCRI_NS_DEFAULT) {
        s->net = s->c.pod_spec->net;
    }

    s->networked = (s->net.mode == PODCRI_NS_DEFAULT
                    || s->net.mode == PODCRI_NS_PRIVATE
                    || s->net.mode == PODCRI_NS_POD);

    s->network = s->a.node_network ? s->a.node_network : "podman";
    s->network_id = s->a.network_id ? s->a.network_id : s->network;

    s->ip = "";
    s->gateway = "";
    s->prefix_len = 0;

    if (s->networked && s->running && s->c.ip && *s->c.ip) {
        s->ip = s->c.ip;
        s->gateway = s->a.gateway ? s->a.gateway : "";
        s->prefix_len = s->a.prefix_len;
    }

    s->ip6 = (strchr(s->ip, ':') != NULL);
}


void
podcri_show_joined(podcri_json_t *w, const char *const *parts, size_t n,
    const char *sep)
{
    char    *p, *text, buf[512];
    size_t   i, len, size, gap;

    gap = strlen(sep);

    for (i = 0, size = 1; i < n; i++) {
        size += strlen(parts[i]) + gap;
    }

    text = (size > sizeof(buf)) ? malloc(size) : buf;

    if (text == NULL) {
        podcri_nomem(size);
    }

    p = text;
    *p = '\0';

    for (i = 0; i < n; i++) {
        if (i) {
            memcpy(p, sep, gap);
            p += gap;
        }

        len = strlen(parts[i]);
        memcpy(p, parts[i], len);
        p += len;
    }

    podcri_json_strn(w, text, p - text);

    if (text != buf) {
        free(text);
    }
}


void
podcri_show_image_sha(podcri_json_t *w, const void *obj)
{
    const char            *parts[2];
    const podcri_shown_t  *s = obj;

    if (s->c.image_id == NULL || *s->c.image_id == '\0') {
        podcri_json_str(w, "");
        return;
    }

    parts[0] = "sha256:";
    parts[1] = s->c.image_id;

    podcri_show_joined(w, parts, 2, "");
}


void
podcri_show_name_slash(podcri_json_t *w, const void *obj)
{
    const char            *parts[2];
    const podcri_shown_t  *s = obj;

    parts[0] = "/";
    parts[1] = s->c.name;

    podcri_show_joined(w, parts, 2, "");
}
