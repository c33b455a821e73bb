
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_view.h"
#include "podcri_str.h"


/* most keys of most lists are "io.kubernetes", and a call is spared */

#define podcri_view_begins(key, name)                                         \
    ((key)[0] == (name)[0] && (key)[1] == (name)[1]                           \
     && (key)[2] == (name)[2] && (key)[3] == (name)[3])

/* Every map of a message has an entry type of its own with equal members. */

#define podcri_view_map_get(n, entries, name, to)                             \
    do {                                                                      \
        size_t  i_;                                                           \
                                                                              \
        (to) = NULL;                                                          \
                                                                              \
        for (i_ = 0; i_ < (n); i_++) {                                        \
            if (podcri_view_begins((entries)[i_]->key, name)                  \
                && strcmp((entries)[i_]->key, name) == 0)                     \
            {                                                                 \
                (to) = (entries)[i_]->value;                                  \
                break;                                                        \
            }                                                                 \
        }                                                                     \
    } while (0)

/* what is not ours, as pairs that point into the message, and room for one */

#define podcri_view_map_pairs(pool, n_, entries, out)                         \
    do {                                                                      \
        size_t  i_;                                                           \
                                                                              \
        (out)->n = 0;                                                         \
        (out)->elts = podcri_palloc(pool, ((n_) + 1)                          \
                                          * sizeof(podcri_pair_t));           \
                                                                              \
        for (i_ = 0; i_ < (n_); i_++) {                                       \
            if (podcri_view_begins((entries)[i_]->key, PODCRI_VIEW_PREFIX)    \
                && strncmp((entries)[i_]->key, PODCRI_VIEW_PREFIX,            \
                           sizeof(PODCRI_VIEW_PREFIX) - 1)                    \
                   == 0)                                                      \
            {                                                                 \
                continue;                                                     \
            }                                                                 \
                                                                              \
            (out)->elts[(out)->n].key = (entries)[i_]->key;                   \
            (out)->elts[(out)->n].value = (entries)[i_]->value;               \
            (out)->n++;                                                       \
        }                                                                     \
    } while (0)

#define PODCRI_VIEW_PREFIX   "io.podcri."
#define PODCRI_VIEW_FOREIGN  "io.podcri.foreign"


static const podcri_spec_t *podcri_view_foreign(podcri_pool_t *pool,
    const podcri_container_t *c);
static void podcri_view_mark(podcri_pairs_t *pairs);
static const char *podcri_view_image_id(const Cri__Container *c);
static const char *podcri_view_hostname(podcri_pool_t *pool,
    const Cri__Container *c);
static int32_t podcri_view_pid(const char *json);
static int64_t podcri_view_time(int64_t ns);


/* a string of a message: never NULL */

static const char *
podcri_view_str(const char *s)
{
    return s ? s : "";
}


podcri_state_e
podcri_state_from_cri(int cri_state)
{
    switch (cri_state) {

    case CRI__CONTAINER_STATE__CONTAINER_CREATED:
        return PODCRI_STATE_CREATED;

    case CRI__CONTAINER_STATE__CONTAINER_RUNNING:
        return PODCRI_STATE_RUNNING;

    case CRI__CONTAINER_STATE__CONTAINER_EXITED:
        return PODCRI_STATE_EXITED;

    default:
        return PODCRI_STATE_UNKNOWN;
    }
}


void
podcri_status_from_cri(const Cri__ContainerStatusResponse *resp,
    podcri_status_t *status)
{
    const char                  *info;
    const Cri__ContainerStatus  *st;

    memset(status, 0, sizeof(podcri_status_t));

    status->message = "";
    status->log_path = "";
    status->image_ref = "";

    st = resp->status;

    if (st == NULL) {
        return;
    }

    status->state = podcri_state_from_cri(st->state);
    status->created = podcri_view_time(st->created_at);

    if (status->state != PODCRI_STATE_CREATED) {
        status->started = podcri_view_time(st->started_at);
    }

    if (status->state == PODCRI_STATE_EXITED) {
        status->finished = podcri_view_time(st->finished_at);
        status->exit_code = st->exit_code;
    }

    status->message = podcri_view_str(st->message);
    status->log_path = podcri_view_str(st->log_path);
    status->image_ref = podcri_view_str(st->image_ref);

    status->oom_killed = (strcmp(podcri_view_str(st->reason), "OOMKilled")
                          == 0);

    if (status->state == PODCRI_STATE_RUNNING) {
        podcri_view_map_get(resp->n_info, resp->info, "info", info);

        if (info) {
            status->pid = podcri_view_pid(info);
        }
    }
}


/* CRI-O gives Go's zero time where containerd gives 0 */

static int64_t
podcri_view_time(int64_t ns)
{
    return podcri_max(ns, 0);
}


/*
 * The member "pid" of the object, which both runtimes write before the bulk:
 * the scan ends there, and what stands inside strings or deeper is passed
 * over.
 */

static int32_t
podcri_view_pid(const char *json)
{
    int          depth, key;
    int64_t      pid;
    const char  *p, *start;

    depth = 0;
    key = 0;

    for (p = json; *p; p++) {

        switch (*p) {

        case '{':
        case '[':
            depth++;
            key = (depth == 1);
            break;

        case '}':
        case ']':
            depth--;
            key = 0;
            break;

        case ',':
            key = (depth == 1);
            break;

        case '"':
            start = p + 1;

            for (p++; *p && *p != '"'; p++) {
                if (*p == '\\' && p[1]) {
                    p++;
                }
            }

            if (*p == '\0') {
                return 0;
            }

            if (!key || p - start != 3 || memcmp(start, "pid", 3) != 0) {
                key = 0;
                break;
            }

            p += 1 + strspn(p + 1, " \t\r\n");

            if (*p != ':') {
                return 0;
            }

            p += 1 + strspn(p + 1, " \t\r\n");

            for (pid = 0; *p >= '0' && *p <= '9'; p++) {
                pid = pid * 10 + (*p - '0');

                if (pid > INT32_MAX) {
                    return 0;
                }
            }

            return pid;
        }
    }

    return 0;
}


void
podcri_container_from_cri(podcri_pool_t *pool, const Cri__Container *c,
    const Cri__PodSandbox *sandbox, const podcri_spec_t *spec,
    const char *node, podcri_container_t *out)
{
    const char  *at, *value;

    memset(out, 0, sizeof(podcri_container_t));

    out->cri_id = podcri_view_str(c->id);
    out->node = node;
    out->sandbox_id = podcri_view_str(c->pod_sandbox_id);
    out->state = podcri_state_from_cri(c->state);
    out->created = spec && spec->created ? spec->created
                                         : podcri_view_time(c->created_at);
    out->attempt = c->metadata ? c->metadata->attempt : 0;
    out->foreign = (spec == NULL);
    out->ip = "";
    out->pod_id = "";
    out->pod_name = "";
    out->hostname = "";

    podcri_view_map_get(c->n_labels, c->labels, PODCRI_LABEL_ID, value);
    out->id = value ? value : out->cri_id;

    podcri_view_map_get(c->n_labels, c->labels, PODCRI_LABEL_NAME, value);

    if (value == NULL && spec && spec->name && *spec->name) {
        value = spec->name;
    }

    if (value == NULL && c->metadata) {
        value = c->metadata->name;
    }

    out->name = podcri_view_str(value);

    if (spec && spec->image_name && *spec->image_name) {
        out->image = spec->image_name;

    } else if (c->image && c->image->user_specified_image
               && *c->image->user_specified_image)
    {
        out->image = c->image->user_specified_image;

    } else {
        out->image = podcri_view_str(c->image ? c->image->image : NULL);
    }

    if (spec && spec->image_id && *spec->image_id) {
        out->image_id = podcri_image_bare_id(spec->image_id);

    } else {
        out->image_id = podcri_view_image_id(c);
    }

    out->image_digest = "";

    if (*out->image_id == '\0' && c->image_ref) {
        at = strchr(c->image_ref, '@');
        out->image_digest = at ? at + 1 : "";
    }

    if (spec) {
        out->labels = spec->labels;
        out->annotations = spec->annotations;
        out->hostname = (spec->hostname && *spec->hostname)
                        ? spec->hostname : podcri_view_hostname(pool, c);

    } else {
        podcri_view_map_pairs(pool, c->n_labels, c->labels, &out->labels);
        podcri_view_map_pairs(pool, c->n_annotations, c->annotations,
                              &out->annotations);
        podcri_view_mark(&out->annotations);

        spec = podcri_view_foreign(pool, out);
    }

    out->spec = spec;

    if (sandbox) {
        podcri_container_set_sandbox(pool, sandbox, out);

    } else if (out->foreign) {

        /* a foreign container is always one of a pod */

        out->pod_id = out->sandbox_id;
    }
}


void
podcri_container_set_sandbox(podcri_pool_t *pool,
    const Cri__PodSandbox *sandbox, podcri_container_t *c)
{
    const char  *kind, *value;

    c->sandbox_ready = (sandbox->state
                        == CRI__POD_SANDBOX_STATE__SANDBOX_READY);

    podcri_view_map_get(sandbox->n_labels, sandbox->labels,
                        PODCRI_LABEL_KIND, kind);

    if (kind && strcmp(kind, PODCRI_KIND_CONTAINER) == 0) {
        return;
    }

    podcri_view_map_get(sandbox->n_labels, sandbox->labels, PODCRI_LABEL_ID,
                        value);
    c->pod_id = podcri_pstrdup(pool, value ? value
                                           : podcri_view_str(sandbox->id));

    podcri_view_map_get(sandbox->n_labels, sandbox->labels,
                        PODCRI_LABEL_NAME, value);

    if (value == NULL && sandbox->metadata) {
        value = sandbox->metadata->name;
    }

    c->pod_name = podcri_pstrdup(pool, podcri_view_str(value));
}


/* the spec of a container that was not created here: what CRI says of it */

static const podcri_spec_t *
podcri_view_foreign(podcri_pool_t *pool, const podcri_container_t *c)
{
    podcri_spec_t  *spec;

    spec = podcri_pcalloc(pool, sizeof(podcri_spec_t));

    spec->name = c->name;
    spec->image = c->image;
    spec->image_name = c->image;
    spec->image_id = c->image_id;
    spec->labels = c->labels;
    spec->annotations = c->annotations;
    spec->stop_timeout = -1;

    return spec;
}


/* an object of another maker says so where it disturbs nobody; made by
 * podcri_view_map_pairs(), the list has room for it */

static void
podcri_view_mark(podcri_pairs_t *pairs)
{
    pairs->elts[pairs->n].key = PODCRI_VIEW_FOREIGN;
    pairs->elts[pairs->n].value = "true";
    pairs->n++;
}


/*
 * CRI-O: image_id is bare, "" with 1.26; image_ref is name@digest of the
 * manifest, which is not the image's id.  containerd: image_ref is "sha256:"
 * and the id.
 */

static const char *
podcri_view_image_id(const Cri__Container *c)
{
    const char  *id;

    if (c->image_id && *c->image_id) {
        return podcri_image_bare_id(c->image_id);
    }

    if (c->image_ref) {
        id = podcri_image_bare_id(c->image_ref);

        if (strlen(id) == 64 && (id > c->image_ref || podcri_is_hex(id, 64))) {
            return id;
        }
    }

    return "";
}


/* the hostname that podcri_spec_hostname() gives the sandbox */

static const char *
podcri_view_hostname(podcri_pool_t *pool, const Cri__Container *c)
{
    char        *name;
    size_t       n;
    const char  *uid;

    podcri_view_map_get(c->n_labels, c->labels, PODCRI_LABEL_POD_UID, uid);

    if (uid == NULL) {
        return "";
    }

    name = podcri_palloc(pool, 13);

    for (n = 0; *uid && n < 12; uid++) {
        if (*uid != '-') {
            name[n++] = *uid;
        }
    }

    name[n] = '\0';

    return name;
}


void
podcri_pod_from_cri(podcri_pool_t *pool, const Cri__PodSandbox *sandbox,
    const podcri_pod_spec_t *spec, const char *node, podcri_pod_t *out)
{
    const char         *value;
    podcri_pod_spec_t  *made;

    memset(out, 0, sizeof(podcri_pod_t));

    out->cri_id = podcri_view_str(sandbox->id);
    out->node = node;
    out->ready = (sandbox->state == CRI__POD_SANDBOX_STATE__SANDBOX_READY);
    out->created = spec && spec->created
                   ? spec->created : podcri_view_time(sandbox->created_at);
    out->foreign = (spec == NULL);
    out->runtime_handler = podcri_view_str(sandbox->runtime_handler);
    out->ip = "";
    out->namespace_ = "";
    out->uid = "";

    if (sandbox->metadata) {
        out->namespace_ = podcri_view_str(sandbox->metadata->namespace_);
        out->uid = podcri_view_str(sandbox->metadata->uid);
        out->attempt = sandbox->metadata->attempt;
    }

    podcri_view_map_get(sandbox->n_labels, sandbox->labels, PODCRI_LABEL_ID,
                        value);
    out->id = value ? value : out->cri_id;

    podcri_view_map_get(sandbox->n_labels, sandbox->labels,
                        PODCRI_LABEL_NAME, value);

    if (value == NULL && spec && spec->name && *spec->name) {
        value = spec->name;
    }

    if (value == NULL && sandbox->metadata) {
        value = sandbox->metadata->name;
    }

    out->name = podcri_view_str(value);

    if (spec) {
        out->spec = spec;
        out->labels = spec->labels;

        podcri_view_map_pairs(pool, sandbox->n_annotations,
                              sandbox->annotations, &out->annotations);
        return;
    }

    podcri_view_map_pairs(pool, sandbox->n_labels, sandbox->labels,
                          &out->labels);
    podcri_view_map_pairs(pool, sandbox->n_annotations, sandbox->annotations,
                          &out->annotations);
    podcri_view_mark(&out->annotations);

    made = podcri_pcalloc(pool, sizeof(podcri_pod_spec_t));

    made->name = out->name;
    made->labels = out->labels;

    out->spec = made;
}
