
/*
 * Copyright (C) 2026 podcri authors
 */


#include <arpa/inet.h>
#include <stdio.h>

#include "podcri_create.h"


/*
 * Row functions that the create tables of both dialects use.
 */


typedef struct {
    const char        *name;
    podcri_ns_mode_e   mode;
    unsigned           kinds;        /* that have it */
} podcri_create_ns_mode_t;

typedef struct {
    unsigned           kinds;
    const char        *mode;         /* NULL: any */
    const char        *why;
} podcri_create_ns_words_t;


static const podcri_create_ns_mode_t  podcri_create_ns_modes[] = {
    { "", PODCRI_NS_DEFAULT, PODCRI_CREATE_NS_ALL },
    { "default", PODCRI_NS_DEFAULT, PODCRI_CREATE_NS_ALL },
    { "host", PODCRI_NS_HOST, PODCRI_CREATE_NS_ALL },
    { "from-pod", PODCRI_NS_POD, PODCRI_CREATE_NS_ALL },
    { "pod", PODCRI_NS_POD, PODCRI_CREATE_NS_ALL },
    { "private", PODCRI_NS_PRIVATE,
      PODCRI_CREATE_NS_ALL & ~PODCRI_CREATE_NS_USER },
    { "bridge", PODCRI_NS_PRIVATE, PODCRI_CREATE_NS_NET },
    { "container", PODCRI_NS_CONTAINER,
      PODCRI_CREATE_NS_NET|PODCRI_CREATE_NS_PID|PODCRI_CREATE_NS_IPC
      |PODCRI_CREATE_NS_UTS },
    { "shareable", PODCRI_NS_SHAREABLE, PODCRI_CREATE_NS_IPC }
};


/* what the other modes would be, in words */

static const podcri_create_ns_words_t  podcri_create_ns_words[] = {
    { PODCRI_CREATE_NS_NET, "none",
      "a sandbox cannot be without a network over CRI" },
    { PODCRI_CREATE_NS_NET, NULL, "CRI knows the node's network and the "
      "host's, and that of another container" },
    { PODCRI_CREATE_NS_USER, NULL,
      "user namespaces are not supported on every runtime" },
    { PODCRI_CREATE_NS_CGROUP, NULL,
      "the runtime chooses the cgroup namespace" },
    { PODCRI_CREATE_NS_ALL, NULL, "CRI has no such namespace mode" }
};


/* Podman's and Docker's times are nanoseconds */

const podcri_input_t  podcri_create_health_table[] = {
    podcri_in_map("Test", PODCRI_T_STRINGS, podcri_health_t, test),
    podcri_in_map("Interval", PODCRI_T_I64, podcri_health_t, interval),
    podcri_in_map("Timeout", PODCRI_T_I64, podcri_health_t, timeout),
    podcri_in_map("StartPeriod", PODCRI_T_I64, podcri_health_t, start_period),
    podcri_in_map("Retries", PODCRI_T_I64, podcri_health_t, retries),
    podcri_in_none("StartInterval", PODCRI_T_I64, "health checks are not run"),
    podcri_in_end
};


static int podcri_create_is_address(const char *s);


int
podcri_create_refuse(podcri_ctx_t *ctx, const char *path, const char *why)
{
    return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                       "field %s is not supported: %s", path, why);
}


void
podcri_create_warn(podcri_ctx_t *ctx, podcri_create_t *c, const char *path,
    const char *why)
{
    podcri_strings_push(ctx->pool, &c->warnings,
                        podcri_psprintf(ctx->pool,
                                        "%s is not supported and was "
                                        "ignored: %s", path, why));
}


const char *
podcri_create_text(podcri_ctx_t *ctx, json_t *v)
{
    if (json_string_length(v) == 0) {
        return NULL;
    }

    return podcri_pstrndup(ctx->pool, json_string_value(v),
                           json_string_length(v));
}


int
podcri_create_ns(podcri_ctx_t *ctx, podcri_create_t *c, podcri_ns_t *ns,
    unsigned kind, const char *mode, const char *value, const char *path)
{
    size_t                           i;
    const char                      *why;
    const podcri_create_ns_mode_t   *m;
    const podcri_create_ns_words_t  *w;

    ns->value = NULL;

    for (i = 0; i < podcri_nelts(podcri_create_ns_modes); i++) {
        m = &podcri_create_ns_modes[i];

        if ((m->kinds & kind) == 0 || strcmp(m->name, mode) != 0) {
            continue;
        }

        ns->mode = m->mode;

        if (m->mode == PODCRI_NS_CONTAINER) {

            if (value == NULL || *value == '\0') {
                return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                                   "field %s: the container is missing",
                                   path);
            }

            ns->value = podcri_pstrdup(ctx->pool, value);

        } else if (value && *value) {
            return podcri_create_refuse(ctx, path,
                                        "the mode takes no options");
        }

        if (kind == PODCRI_CREATE_NS_CGROUP && m->mode == PODCRI_NS_HOST) {
            podcri_create_warn(ctx, c, path,
                               "the runtime chooses the cgroup namespace");
        }

        return PODCRI_OK;
    }

    why = NULL;

    for (w = podcri_create_ns_words; why == NULL; w++) {
        if ((w->kinds & kind) && (w->mode == NULL
                                 || strcmp(w->mode, mode) == 0))
        {
            why = w->why;
        }
    }

    return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                       "field %s: mode \"%s\" is not supported: %s", path,
                       mode, why);
}


int
podcri_create_capabilities(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t             i, k;
    json_t            *elt;
    const char        *name;
    podcri_strings_t  *list;

    list = (void *) ((char *) obj + row->offset);
    memset(list, 0, sizeof(podcri_strings_t));

    json_array_foreach(v, i, elt) {

        if (!json_is_string(elt)) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s[%zu]: string expected", path, i);
        }

        name = podcri_capability(json_string_value(elt));

        if (name == NULL) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s: unknown capability \"%s\"", path,
                               json_string_value(elt));
        }

        for (k = 0; k < list->n; k++) {
            if (strcmp(list->elts[k], name) == 0) {
                break;
            }
        }

        if (k == list->n) {
            podcri_strings_push(ctx->pool, list, name);
        }
    }

    return PODCRI_OK;
}


int
podcri_create_labels(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    json_t          *value;
    const char      *key;
    podcri_pairs_t  *list;

    list = (void *) ((char *) obj + row->offset);
    memset(list, 0, sizeof(podcri_pairs_t));

    json_object_foreach(v, key, value) {

        if (!json_is_string(value) && !json_is_null(value)) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s.%s: string expected", path, key);
        }

        if (strncmp(key, PODCRI_KEY_PREFIX, sizeof(PODCRI_KEY_PREFIX) - 1)
            == 0)
        {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s: key \"%s\" is reserved", path,
                               key);
        }

        podcri_pairs_push(ctx->pool, list, podcri_pstrdup(ctx->pool, key),
                          podcri_pstrndup(ctx->pool,
                                          json_string_value(value),
                                          json_string_length(value)));
    }

    return PODCRI_OK;
}


int
podcri_create_annotations(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    json_t      *value;
    const char  *key;

    json_object_foreach(v, key, value) {

        /*
         * Podman 4 notes the terminal in one; any other is an order to
         * CRI-O, which may follow it, or not and tell nobody.
         */

        if (strncmp(key, PODCRI_KEY_CRIO, sizeof(PODCRI_KEY_CRIO) - 1) == 0
            && strcmp(key, PODCRI_KEY_CRIO "TTY") != 0)
        {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s: key \"%s\" is a setting of CRI-O",
                               path, key);
        }
    }

    return podcri_create_labels(ctx, obj, v, row, path);
}


int
podcri_create_restart(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t              i;
    const char         *name;
    static const char  *names[] = {
        "no", "always", "on-failure", "unless-stopped"
    };

    name = json_string_value(v);

    if (*name == '\0' || strcmp(name, "never") == 0) {
        name = "no";
    }

    for (i = 0; i < podcri_nelts(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            *(const char **) (void *) ((char *) obj + row->offset) = names[i];

            if (i) {
                podcri_create_warn(ctx, obj, path,
                                   "nothing starts a container again that "
                                   "has ended");
            }

            return PODCRI_OK;
        }
    }

    return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                       "field %s: \"%s\" is not a restart policy", path,
                       name);
}


int
podcri_create_name(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    const char  *name;

    name = podcri_create_text(ctx, v);

    /* Podman answers 500 and these words
     * (POST_libpod_containers_create.500.2 in t/golden/answers) */

    if (name && !podcri_is_name(name)) {
        return podcri_fail_status(ctx, PODCRI_E_BAD_REQUEST, 500,
                                  "invalid argument",
                                  "running container create option: names "
                                  "must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: "
                                  "invalid argument");
    }

    *(const char **) (void *) ((char *) obj + row->offset) = name;

    return PODCRI_OK;
}


int
podcri_create_path(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    const char  *s, *clean;

    s = podcri_create_text(ctx, v);
    clean = podcri_path_clean(ctx->pool, s);

    if (s && clean == NULL) {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "field %s: \"%s\" is not an absolute path", path,
                           s);
    }

    *(const char **) (void *) ((char *) obj + row->offset) = clean;

    return PODCRI_OK;
}


int
podcri_create_stop_timeout(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    json_int_t  n;

    n = json_is_integer(v) ? json_integer_value(v) : -1;

    if (n < 0 || n > PODCRI_STOP_FOREVER) {
        n = PODCRI_STOP_FOREVER;
    }

    *(int32_t *) (void *) ((char *) obj + row->offset) = (int32_t) n;

    return PODCRI_OK;
}


int
podcri_create_signal(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    int          n;
    char         buf[sizeof("-9223372036854775808")];
    const char  *s;

    if (json_is_integer(v)) {
        snprintf(buf, sizeof(buf), "%lld",
                 (long long) json_integer_value(v));
        s = buf;

    } else if (json_is_string(v)) {
        s = json_string_value(v);

    } else {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "field %s: signal expected", path);
    }

    if (*s == '\0' || strcmp(s, "0") == 0) {
        return PODCRI_OK;
    }

    /* a dash is an option's, not a number's */

    n = (json_is_integer(v) && *s == '-') ? 0 : podcri_signal_number(s);

    if (n == 0) {
        return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "field %s: invalid signal \"%s\"", path, s);
    }

    *(const char **) (void *) ((char *) obj + row->offset)
        = podcri_signal_name(n);

    return PODCRI_OK;
}


int
podcri_create_groups(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t             i;
    json_t            *elt;
    int64_t            n;
    podcri_strings_t  *list;

    list = (void *) ((char *) obj + row->offset);
    memset(list, 0, sizeof(podcri_strings_t));

    json_array_foreach(v, i, elt) {

        if (!json_is_string(elt)) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s[%zu]: string expected", path, i);
        }

        if (podcri_parse_i64(json_string_value(elt), &n) != PODCRI_OK
            || n < 0 || n > UINT32_MAX)
        {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s: group \"%s\" is not supported: "
                               "CRI takes group ids, not names", path,
                               json_string_value(elt));
        }

        podcri_strings_push(ctx->pool, list,
                            podcri_psprintf(ctx->pool, "%lld",
                                            (long long) n));
    }

    return PODCRI_OK;
}


int
podcri_create_hosts(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t             i;
    json_t            *elt;
    const char        *s, *colon;
    podcri_strings_t  *list;

    list = (void *) ((char *) obj + row->offset);
    memset(list, 0, sizeof(podcri_strings_t));

    json_array_foreach(v, i, elt) {
        s = json_is_string(elt) ? json_string_value(elt) : "";
        colon = strchr(s, ':');

        /* what ends up as a line of /etc/hosts is one line, and begins with
         * an address, or with the node's (podman-run(1)); several names may
         * have blanks between them */

        if (colon == NULL || colon == s || strpbrk(s, "\t\r\n#")
            || (strcmp(colon + 1, "host-gateway") != 0
                && !podcri_create_is_address(colon + 1)))
        {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s[%zu]: \"name:address\" expected",
                               path, i);
        }

        podcri_strings_push(ctx->pool, list,
                            podcri_pstrdup(ctx->pool, s));
    }

    return PODCRI_OK;
}


int
podcri_create_addresses(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t             i;
    json_t            *elt;
    const char        *s;
    podcri_strings_t  *list;

    list = (void *) ((char *) obj + row->offset);
    memset(list, 0, sizeof(podcri_strings_t));

    json_array_foreach(v, i, elt) {
        s = json_is_string(elt) ? json_string_value(elt) : "";

        if (!podcri_create_is_address(s)) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s[%zu]: \"%s\" is not an IP address",
                               path, i, s);
        }

        podcri_strings_push(ctx->pool, list, podcri_pstrdup(ctx->pool, s));
    }

    return PODCRI_OK;
}


static int
podcri_create_is_address(const char *s)
{
    unsigned char  address[sizeof(struct in6_addr)];

    return inet_pton(AF_INET, s, address) == 1
           || inet_pton(AF_INET6, s, address) == 1;
}


int
podcri_create_log_driver(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t              i;
    const char         *name;
    static const char  *names[] = { "k8s-file", "json-file", "local" };

    name = podcri_create_text(ctx, v);

    *(const char **) (void *) ((char *) obj + row->offset) = name;

    if (name == NULL) {
        return PODCRI_OK;
    }

    for (i = 0; i < podcri_nelts(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            return PODCRI_OK;
        }
    }

    if (strcmp(name, "none") == 0) {
        podcri_create_warn(ctx, obj, path, "the runtime writes a log file");
        return PODCRI_OK;
    }

    return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                       "field %s: log driver \"%s\" is not supported: logs "
                       "are in the runtime's file", path, name);
}
