
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_filter_row.h"
#include "podcri_str.h"


static int podcri_container_check_status(podcri_ctx_t *ctx,
    const podcri_filter_t *f, podcri_filter_value_t *v,
    const podcri_filter_env_t *env);
static int podcri_container_check_when(podcri_ctx_t *ctx,
    const podcri_filter_t *f, podcri_filter_value_t *v,
    const podcri_filter_env_t *env);
static int podcri_container_check_name(podcri_ctx_t *ctx,
    const podcri_filter_t *f, podcri_filter_value_t *v,
    const podcri_filter_env_t *env);
static int podcri_container_check_health(podcri_ctx_t *ctx,
    const podcri_filter_t *f, podcri_filter_value_t *v,
    const podcri_filter_env_t *env);
static int podcri_container_check_restart(podcri_ctx_t *ctx,
    const podcri_filter_t *f, podcri_filter_value_t *v,
    const podcri_filter_env_t *env);
static int podcri_container_check_ports(podcri_ctx_t *ctx,
    const podcri_filter_t *f, podcri_filter_value_t *v,
    const podcri_filter_env_t *env);

static int podcri_container_has_id(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_container_has_name(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_container_has_label(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_container_has_exited(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_container_has_status(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_container_has_ancestor(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_container_is_before(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_container_is_since(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_container_has_volume(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_container_has_health(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_container_has_pod(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_container_has_network(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_container_has_restart(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_container_has_command(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_container_starts_on_boot(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_container_is_task(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_container_exposes(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);
static int podcri_container_publishes(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env);

static int podcri_filter_has_port(const podcri_filter_value_t *v, long port,
    const char *protocol);


/* Podman's pkg/domain/filters/containers.go; the last ones are Docker's */

static const podcri_filter_row_t  podcri_container_filters[] = {
    { "id", 0, podcri_filter_check_id, podcri_container_has_id },
    { "name", 0, podcri_container_check_name, podcri_container_has_name },
    { "label", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT, NULL,
      podcri_container_has_label },
    { "exited", 0, podcri_filter_check_int, podcri_container_has_exited },
    { "status", 0, podcri_container_check_status,
      podcri_container_has_status },
    { "ancestor", 0, NULL, podcri_container_has_ancestor },
    { "before", PODCRI_FILTER_ALL|PODCRI_FILTER_OBJECT,
      podcri_container_check_when, podcri_container_is_before },
    { "since", PODCRI_FILTER_OBJECT, podcri_container_check_when,
      podcri_container_is_since },
    { "volume", 0, NULL, podcri_container_has_volume },
    { "health", 0, podcri_container_check_health,
      podcri_container_has_health },
    { "until", PODCRI_FILTER_SINGLE, podcri_filter_check_until,
      podcri_container_is_before },
    { "pod", 0, NULL, podcri_container_has_pod },
    { "network", 0, NULL, podcri_container_has_network },
    { "restart-policy", 0, podcri_container_check_restart,
      podcri_container_has_restart },
    { "command", 0, podcri_filter_check_pattern,
      podcri_container_has_command },
    { "should-start-on-boot", 0, podcri_filter_check_bool,
      podcri_container_starts_on_boot },

    { "is-task", 0, podcri_filter_check_bool, podcri_container_is_task },
    { "expose", 0, podcri_container_check_ports, podcri_container_exposes },
    { "publish", 0, podcri_container_check_ports,
      podcri_container_publishes },
    { "isolation", 0, NULL, podcri_filter_any },

    { NULL, 0, NULL, NULL }
};


/* what prune knows of these (GeneratePruneFilterFuncs) */

static const podcri_filter_row_t  podcri_container_prune_filters[] = {
    { "label", PODCRI_FILTER_ALL|PODCRI_FILTER_NOT, NULL,
      podcri_container_has_label },
    { "until", PODCRI_FILTER_SINGLE, podcri_filter_check_until,
      podcri_container_is_before },

    { NULL, 0, NULL, NULL }
};


int
podcri_container_filters_check(podcri_ctx_t *ctx, podcri_filters_t *f,
    const podcri_filter_env_t *env)
{
    return podcri_filters_check(ctx, f, podcri_container_filters, env,
                                "%s is an invalid filter");
}


int
podcri_container_prune_filters_check(podcri_ctx_t *ctx, podcri_filters_t *f,
    const podcri_filter_env_t *env)
{
    return podcri_filters_check(ctx, f, podcri_container_prune_filters, env,
                                "%s is an invalid filter");
}


int
podcri_container_matches(const podcri_container_t *c,
    const podcri_filters_t *f, const podcri_filter_env_t *env)
{
    return podcri_filters_match(c, f, env);
}


/* Docker's names begin with a slash, ours never hold one */

static int
podcri_container_check_name(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    char        *p, *text;
    const char  *s;

    text = podcri_pstrdup(ctx->pool, v->text);

    for (s = text, p = text; *s; s++) {
        if (*s != '/') {
            *p++ = *s;
        }
    }

    *p = '\0';
    v->text = text;

    return podcri_filter_check_pattern(ctx, f, v, env);
}


static int
podcri_container_has_id(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_container_t  *c = obj;

    return podcri_filter_id(c->id, v);
}


static int
podcri_container_has_name(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_container_t  *c = obj;

    return podcri_pattern_matches(v->pattern, c->name);
}


static int
podcri_container_has_label(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_container_t  *c = obj;

    return podcri_filter_label(&c->labels, v);
}


static int
podcri_container_has_exited(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_container_t  *c = obj;

    return c->state == PODCRI_STATE_EXITED && c->has_status
           && c->status.exit_code == v->number;
}


static int
podcri_container_check_status(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    static const char *const  words[] = {
        "unknown", "configured", "created", "initialized", "running",
        "stopped", "paused", "exited", "removing", "stopping",
        "restarting", "dead", NULL
    };

    if (!podcri_filter_is_one_of(v->text, words)) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, "invalid argument",
                           "unknown container state: %s", v->text);
    }

    if (strcmp(v->text, "stopped") == 0) {
        v->text = "exited";

    } else if (strcmp(v->text, "configured") == 0
               || strcmp(v->text, "initialized") == 0)
    {
        v->text = "created";
    }

    return PODCRI_OK;
}


static int
podcri_container_has_status(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_container_t  *c = obj;

    return strcmp(podcri_state_name(c->state), v->text) == 0;
}


static int
podcri_container_has_ancestor(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    size_t                     i, k, len;
    const char                *id, *name, *tag;
    const podcri_strings_t    *tags;
    const podcri_container_t  *c = obj;

    id = podcri_image_bare_id(v->text);
    len = strlen(id);

    if (len >= 12 && strncmp(c->image_id, id, len) == 0) {
        return 1;
    }

    /* other names of the same image */

    for (i = 0; i < env->nimages; i++) {

        if (*c->image_id == '\0'
            || strcmp(env->images[i].id, c->image_id) != 0)
        {
            continue;
        }

        tags = &env->images[i].tags;

        for (k = 0; k < tags->n; k++) {
            if (strcmp(tags->elts[k], v->text) == 0) {
                return 1;
            }
        }
    }

    /* the end of the name from a slash on, with ":latest" for no tag */

    len = strlen(v->text);

    for (name = c->image; name; name = strchr(name, '/')) {
        name += (*name == '/');

        if (len && strncmp(name, v->text, len) == 0) {
            tag = name + len;

            if (*tag == '\0' || strcmp(tag, ":latest") == 0) {
                return 1;
            }
        }
    }

    return 0;
}


/* the container to compare with, by name or by the beginning of its id */

static int
podcri_container_check_when(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    size_t                     i, len;
    const podcri_container_t  *c, *found;

    len = strlen(v->text);
    found = NULL;

    for (i = 0; i < env->n && len; i++) {
        c = &env->all[i];

        if (strcmp(c->name, v->text) == 0 || strcmp(c->id, v->text) == 0) {
            found = c;
            break;
        }

        if (strncmp(c->id, v->text, len) == 0) {
            found = c;
        }
    }

    if (found == NULL) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, "no such container",
                           "no container with name or ID \"%s\" found",
                           v->text);
    }

    v->number = found->created;

    return PODCRI_OK;
}


static int
podcri_container_is_before(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_container_t  *c = obj;

    return c->created < v->number;
}


static int
podcri_container_is_since(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_container_t  *c = obj;

    return c->created > v->number;
}


/* name, host path or place in the container, or "source:place" */

static int
podcri_container_has_volume(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    size_t                     i, k, len;
    const char                *dest, *sources[2];
    const podcri_mount_t      *m;
    const podcri_container_t  *c = obj;

    dest = strchr(v->text, ':');
    len = dest ? (size_t) (dest - v->text) : strlen(v->text);

    for (i = 0; i < c->spec->nmounts; i++) {
        m = &c->spec->mounts[i];

        if (dest && (m->destination == NULL
                     || strcmp(m->destination, dest + 1) != 0))
        {
            continue;
        }

        if (dest == NULL && m->destination
            && strcmp(m->destination, v->text) == 0)
        {
            return 1;
        }

        sources[0] = m->name;
        sources[1] = m->source;

        for (k = 0; k < 2; k++) {
            if (sources[k] && strncmp(sources[k], v->text, len) == 0
                && sources[k][len] == '\0')
            {
                return 1;
            }
        }
    }

    return 0;
}


static int
podcri_container_check_health(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    static const char *const  words[] = {
        "healthy", "unhealthy", "starting", "stopped", "none", NULL
    };

    if (!podcri_filter_is_one_of(v->text, words)) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "unknown health status: %s", v->text);
    }

    return PODCRI_OK;
}


static int
podcri_container_has_health(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const char                *health;
    const podcri_strings_t    *test;
    const podcri_container_t  *c = obj;

    test = &c->spec->health.test;

    health = (test->n && strcmp(test->elts[0], "NONE") != 0) ? "starting"
                                                             : "none";

    return strcmp(v->text, health) == 0;
}


static int
podcri_container_has_pod(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_container_t  *c = obj;

    if (*c->pod_id == '\0' || *v->text == '\0') {
        return 0;
    }

    return strcmp(c->pod_name, v->text) == 0
           || strncmp(c->pod_id, v->text, strlen(v->text)) == 0;
}


static int
podcri_container_has_network(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_ns_t         *net;
    const podcri_container_t  *c = obj;

    net = &c->spec->net;

    if (c->pod_spec && c->pod_spec->net.mode != PODCRI_NS_DEFAULT) {
        net = &c->pod_spec->net;
    }

    return podcri_filter_is_network(net, v->text, env);
}


static int
podcri_container_check_restart(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    static const char *const  words[] = {
        "no", "none", "always", "on-failure", "unless-stopped", NULL
    };

    if (!podcri_filter_is_one_of(v->text, words)) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "%s invalid restart policy", v->text);
    }

    if (strcmp(v->text, "none") == 0) {
        v->text = "no";
    }

    return PODCRI_OK;
}


static int
podcri_container_has_restart(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const char                *policy;
    const podcri_container_t  *c = obj;

    policy = c->spec->restart_policy;

    return strcmp((policy && *policy) ? policy : "no", v->text) == 0;
}


static int
podcri_container_starts_on_boot(const void *obj,
    const podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    const char                *policy;
    const podcri_container_t  *c = obj;

    static const char *const   words[] = { "always", "unless-stopped", NULL };

    policy = c->spec->restart_policy;

    return podcri_filter_is_one_of(policy ? policy : "", words) == v->number;
}


static int
podcri_container_has_command(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    const podcri_container_t  *c = obj;

    return c->spec->args.n
           && podcri_pattern_matches(v->pattern, c->spec->args.elts[0]);
}


/* there is no swarm */

static int
podcri_container_is_task(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    return !v->number;
}


/* port[-port][/protocol] */

static int
podcri_container_check_ports(podcri_ctx_t *ctx, const podcri_filter_t *f,
    podcri_filter_value_t *v, const podcri_filter_env_t *env)
{
    char  *end;
    long   from, to;

    from = strtol(v->text, &end, 10);
    to = from;

    if (*end == '-') {
        to = strtol(end + 1, &end, 10);
    }

    if (from < 1 || to < from || to > 65535
        || (*end != '\0' && *end != '/'))
    {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "invalid value for %s filter: %s", f->name,
                           v->text);
    }

    v->from = from;
    v->to = to;
    v->protocol = *end ? end + 1 : "tcp";

    return PODCRI_OK;
}


static int
podcri_filter_has_port(const podcri_filter_value_t *v, long port,
    const char *protocol)
{
    if (protocol == NULL || *protocol == '\0') {
        protocol = "tcp";
    }

    return v->from <= port && port <= v->to
           && strcmp(v->protocol, protocol) == 0;
}


static int
podcri_container_exposes(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    char                      *end;
    long                       port;
    size_t                     i;
    const podcri_spec_t       *spec;
    const podcri_container_t  *c = obj;

    spec = c->spec;

    for (i = 0; i < spec->expose.n; i++) {
        port = strtol(spec->expose.elts[i].key, &end, 10);

        if (podcri_filter_has_port(v, port, *end == '/' ? end + 1 : NULL)) {
            return 1;
        }
    }

    for (i = 0; i < spec->nports; i++) {
        if (podcri_filter_has_port(v, spec->ports[i].container_port,
                                   spec->ports[i].protocol))
        {
            return 1;
        }
    }

    return 0;
}


static int
podcri_container_publishes(const void *obj, const podcri_filter_value_t *v,
    const podcri_filter_env_t *env)
{
    size_t                     i;
    const podcri_spec_t       *spec;
    const podcri_container_t  *c = obj;

    spec = c->spec;

    for (i = 0; i < spec->nports; i++) {
        if (podcri_filter_has_port(v, spec->ports[i].host_port,
                                   spec->ports[i].protocol)
            || podcri_filter_has_port(v, spec->ports[i].container_port,
                                      spec->ports[i].protocol))
        {
            return 1;
        }
    }

    return 0;
}
