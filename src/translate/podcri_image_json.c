
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_shown.h"


#define PODCRI_NSEC  1000000000LL


typedef struct {
    podcri_image_t           i;
    int64_t                  ncontainers;
    int64_t                  created;        /* s; 0 unknown */
    const char              *digest;         /* of the manifest */
    const char              *comment;
} podcri_image_shown_t;


static void podcri_image_shown_init(podcri_image_shown_t *s,
    const podcri_image_t *i, int64_t ncontainers);
static void podcri_show_image_sha_id(podcri_json_t *w, const void *obj);
static void podcri_show_image_config(podcri_json_t *w, const void *obj);
static void podcri_show_image_rootfs(podcri_json_t *w, const void *obj);
static void podcri_show_image_past(podcri_json_t *w, const void *obj);
static void podcri_show_image_volumes(podcri_json_t *w, const void *obj);
static void podcri_show_image_exposed(podcri_json_t *w,
    const podcri_image_shown_t *s);
static void podcri_show_key(podcri_json_t *w, const char *key);
static void podcri_show_image_host(podcri_json_t *w, const void *obj);
static void podcri_show_image_config_docker(podcri_json_t *w,
    const void *obj);
static void podcri_image_history_write(podcri_json_t *w,
    const podcri_image_t *i, int docker);


/* what both dialects have; Id differs */

static const podcri_field_t  podcri_list_image_fields[] = {
    podcri_f_const("ParentId", "\"\""),
    podcri_f_strings_null("RepoTags", podcri_image_shown_t, i.tags),
    podcri_f_strings("RepoDigests", podcri_image_shown_t, i.digests),
    podcri_f_i64("Created", podcri_image_shown_t, created),
    podcri_f_i64("Size", podcri_image_shown_t, i.size),
    podcri_f_const("SharedSize", "0"),
    podcri_f_i64("VirtualSize", podcri_image_shown_t, i.size),
    podcri_f_pairs_null("Labels", podcri_image_shown_t, i.labels),
    podcri_f_i64("Containers", podcri_image_shown_t, ncontainers),
    podcri_f_str("Digest", podcri_image_shown_t, digest),
    podcri_f_strings("History", podcri_image_shown_t, i.tags),
    podcri_f_strings("Names", podcri_image_shown_t, i.tags),
    podcri_f_end
};

static const podcri_field_t  podcri_list_image_libpod_fields[] = {
    podcri_f_str("Arch", podcri_image_shown_t, i.architecture),
    podcri_f_str("Os", podcri_image_shown_t, i.os),
    podcri_f_const("IsManifestList", "false"),
    podcri_f_end
};


static const podcri_field_t  podcri_inspect_image_fields[] = {
    podcri_f_strings("RepoTags", podcri_image_shown_t, i.tags),
    podcri_f_strings("RepoDigests", podcri_image_shown_t, i.digests),
    podcri_f_const("Parent", "\"\""),
    podcri_f_str("Comment", podcri_image_shown_t, comment),
    podcri_f_time("Created", podcri_image_shown_t, i.created),
    podcri_f_str("Author", podcri_image_shown_t, i.author),
    podcri_f_str("Architecture", podcri_image_shown_t, i.architecture),
    podcri_f_str("Os", podcri_image_shown_t, i.os),
    podcri_f_i64("Size", podcri_image_shown_t, i.size),
    podcri_f_i64("VirtualSize", podcri_image_shown_t, i.size),
    podcri_f_const("GraphDriver", "{\"Name\":\"\",\"Data\":{}}"),
    podcri_f_fn("RootFS", podcri_show_image_rootfs),
    podcri_f_end
};

static const podcri_field_t  podcri_inspect_image_libpod_fields[] = {
    podcri_f_str("Id", podcri_image_shown_t, i.id),
    podcri_f_str("Digest", podcri_image_shown_t, digest),
    podcri_f_fn("Config", podcri_show_image_config),
    podcri_f_const("Version", "\"\""),
    podcri_f_pairs_null("Labels", podcri_image_shown_t, i.labels),
    podcri_f_const("Annotations", "{}"),
    podcri_f_const("ManifestType", "\"\""),
    podcri_f_str("User", podcri_image_shown_t, i.user),
    podcri_f_fn("History", podcri_show_image_past),
    podcri_f_strings("NamesHistory", podcri_image_shown_t, i.tags),
    podcri_f_end
};

static const podcri_field_t  podcri_inspect_image_docker_fields[] = {
    podcri_f_fn("Id", podcri_show_image_sha_id),
    podcri_f_const("Container", "\"\""),
    podcri_f_fn("ContainerConfig", podcri_show_image_host),
    podcri_f_const("DockerVersion", "\"\""),
    podcri_f_fn("Config", podcri_show_image_config_docker),
    podcri_f_const("Metadata",
                   "{\"LastTagTime\":\"0001-01-01T00:00:00Z\"}"),
    podcri_f_end
};


/* Docker's Config of an image is that of a container; these are never set */

static const podcri_field_t  podcri_image_config_zero_fields[] = {
    podcri_f_const("Domainname", "\"\""),
    podcri_f_const("AttachStdin", "false"),
    podcri_f_const("AttachStdout", "false"),
    podcri_f_const("AttachStderr", "false"),
    podcri_f_const("Tty", "false"),
    podcri_f_const("OpenStdin", "false"),
    podcri_f_const("StdinOnce", "false"),
    podcri_f_const("Image", "\"\""),
    podcri_f_const("OnBuild", "null"),
    podcri_f_end
};

static const podcri_field_t  podcri_image_config_docker_fields[] = {
    podcri_f_const("Hostname", "\"\""),
    podcri_f_str("User", podcri_image_shown_t, i.user),
    podcri_f_strings_null("Env", podcri_image_shown_t, i.env),
    podcri_f_strings_null("Cmd", podcri_image_shown_t, i.command),
    podcri_f_fn("Volumes", podcri_show_image_volumes),
    podcri_f_str("WorkingDir", podcri_image_shown_t, i.work_dir),
    podcri_f_strings_null("Entrypoint", podcri_image_shown_t, i.entrypoint),
    podcri_f_pairs_null("Labels", podcri_image_shown_t, i.labels),
    podcri_f_str_omit("StopSignal", podcri_image_shown_t, i.stop_signal),
    podcri_f_end
};

/* the container that the image was committed from: there is none */

static const podcri_field_t  podcri_image_host_fields[] = {
    podcri_f_const("Hostname", "\"\""),
    podcri_f_const("User", "\"\""),
    podcri_f_const("Env", "null"),
    podcri_f_const("Cmd", "null"),
    podcri_f_const("Volumes", "null"),
    podcri_f_const("WorkingDir", "\"\""),
    podcri_f_const("Entrypoint", "null"),
    podcri_f_const("Labels", "null"),
    podcri_f_end
};


static void
podcri_image_shown_init(podcri_image_shown_t *s, const podcri_image_t *i,
    int64_t ncontainers)
{
    const char  *at;

    s->i = *i;
    s->ncontainers = ncontainers;
    s->created = i->created / PODCRI_NSEC;
    s->digest = "";
    s->comment = "";

    if (i->digests.n) {
        at = strchr(i->digests.elts[0], '@');
        s->digest = at ? at + 1 : "";
    }

    if (i->nhistory) {
        s->comment = i->history[i->nhistory - 1].comment;
    }
}


void
podcri_list_image_libpod(podcri_json_t *w, const podcri_image_t *i,
    int64_t ncontainers)
{
    podcri_image_shown_t  s;

    podcri_image_shown_init(&s, i, ncontainers);

    podcri_json_open(w, '{');
    podcri_json_key(w, "Id");
    podcri_json_str(w, i->id);
    podcri_json_fields(w, podcri_list_image_fields, &s);
    podcri_json_fields(w, podcri_list_image_libpod_fields, &s);

    if (i->tags.n == 0) {
        podcri_json_key(w, "Dangling");
        podcri_json_bool(w, 1);
    }

    podcri_json_close(w, '}');
}


void
podcri_list_image_docker(podcri_json_t *w, const podcri_image_t *i,
    int64_t ncontainers)
{
    podcri_image_shown_t  s;

    podcri_image_shown_init(&s, i, ncontainers);

    podcri_json_open(w, '{');
    podcri_json_key(w, "Id");
    podcri_show_image_sha_id(w, &s);
    podcri_json_fields(w, podcri_list_image_fields, &s);
    podcri_json_close(w, '}');
}


void
podcri_inspect_image_libpod(podcri_json_t *w, const podcri_image_t *i)
{
    podcri_image_shown_t  s;

    podcri_image_shown_init(&s, i, 0);

    podcri_json_open(w, '{');
    podcri_json_fields(w, podcri_inspect_image_fields, &s);
    podcri_json_fields(w, podcri_inspect_image_libpod_fields, &s);
    podcri_json_close(w, '}');
}


void
podcri_inspect_image_docker(podcri_json_t *w, const podcri_image_t *i)
{
    podcri_image_shown_t  s;

    podcri_image_shown_init(&s, i, 0);

    podcri_json_open(w, '{');
    podcri_json_fields(w, podcri_inspect_image_fields, &s);
    podcri_json_fields(w, podcri_inspect_image_docker_fields, &s);
    podcri_json_close(w, '}');
}


static void
podcri_show_image_sha_id(podcri_json_t *w, const void *obj)
{
    const char                  *parts[2];
    const podcri_image_shown_t  *s = obj;

    parts[0] = "sha256:";
    parts[1] = s->i.id;

    podcri_show_joined(w, parts, 2, "");
}


/* the OCI config of image-spec: what is empty is left out */

static void
podcri_show_image_config(podcri_json_t *w, const void *obj)
{
    const podcri_image_shown_t  *s = obj;

    static const podcri_field_t  texts[] = {
        podcri_f_str_omit("User", podcri_image_t, user),
        podcri_f_str_omit("WorkingDir", podcri_image_t, work_dir),
        podcri_f_str_omit("StopSignal", podcri_image_t, stop_signal),
        { podcri_f_key("Env"), PODCRI_F_STRINGS,
          podcri_off(podcri_image_t, env, podcri_strings_t),
          NULL, NULL, PODCRI_F_OMIT_EMPTY },
        { podcri_f_key("Entrypoint"), PODCRI_F_STRINGS,
          podcri_off(podcri_image_t, entrypoint, podcri_strings_t),
          NULL, NULL, PODCRI_F_OMIT_EMPTY },
        { podcri_f_key("Cmd"), PODCRI_F_STRINGS,
          podcri_off(podcri_image_t, command, podcri_strings_t),
          NULL, NULL, PODCRI_F_OMIT_EMPTY },
        { podcri_f_key("Labels"), PODCRI_F_PAIRS,
          podcri_off(podcri_image_t, labels, podcri_pairs_t),
          NULL, NULL, PODCRI_F_OMIT_EMPTY },
        podcri_f_end
    };

    podcri_json_open(w, '{');
    podcri_json_fields(w, texts, &s->i);

    podcri_show_image_exposed(w, s);

    if (s->i.volumes.n) {
        podcri_json_key(w, "Volumes");
        podcri_show_image_volumes(w, s);
    }

    podcri_json_close(w, '}');
}


static void
podcri_show_image_config_docker(podcri_json_t *w, const void *obj)
{
    const podcri_image_shown_t  *s = obj;

    podcri_json_open(w, '{');
    podcri_json_fields(w, podcri_image_config_zero_fields, s);
    podcri_json_fields(w, podcri_image_config_docker_fields, s);

    podcri_show_image_exposed(w, s);

    podcri_json_close(w, '}');
}


static void
podcri_show_image_host(podcri_json_t *w, const void *obj)
{
    podcri_json_open(w, '{');
    podcri_json_fields(w, podcri_image_config_zero_fields, obj);
    podcri_json_fields(w, podcri_image_host_fields, obj);
    podcri_json_close(w, '}');
}


static void
podcri_show_image_volumes(podcri_json_t *w, const void *obj)
{
    size_t                       k;
    const podcri_image_shown_t  *s = obj;

    if (s->i.volumes.n == 0) {
        podcri_json_null(w);
        return;
    }

    podcri_json_open(w, '{');

    for (k = 0; k < s->i.volumes.n; k++) {
        podcri_show_key(w, s->i.volumes.elts[k]);
    }

    podcri_json_close(w, '}');
}


static void
podcri_show_image_exposed(podcri_json_t *w, const podcri_image_shown_t *s)
{
    size_t  k;

    if (s->i.expose.n == 0) {
        return;
    }

    podcri_json_key(w, "ExposedPorts");
    podcri_json_open(w, '{');

    for (k = 0; k < s->i.expose.n; k++) {
        podcri_show_key(w, s->i.expose.elts[k].key);
    }

    podcri_json_close(w, '}');
}


/* "key":{}, an element of a set as Go writes it */

static void
podcri_show_key(podcri_json_t *w, const char *key)
{
    podcri_json_key_str(w, key);
    podcri_json_raw(w, "{}", 2);
}


static void
podcri_show_image_rootfs(podcri_json_t *w, const void *obj)
{
    const podcri_image_shown_t  *s = obj;

    podcri_json_open(w, '{');
    podcri_json_key(w, "Type");
    podcri_json_str(w, "layers");
    podcri_json_key(w, "Layers");
    podcri_json_strings(w, &s->i.layers, 0);
    podcri_json_close(w, '}');
}


static void
podcri_show_image_past(podcri_json_t *w, const void *obj)
{
    size_t                       k;
    const podcri_image_shown_t  *s = obj;

    static const podcri_field_t  fields[] = {
        podcri_f_time("created", struct podcri_history_s, created),
        podcri_f_str_omit("created_by", struct podcri_history_s, created_by),
        podcri_f_str_omit("comment", struct podcri_history_s, comment),
        podcri_f_bool_omit("empty_layer", struct podcri_history_s,
                           empty_layer),
        podcri_f_end
    };

    podcri_json_open(w, '[');

    for (k = 0; k < s->i.nhistory; k++) {
        podcri_json_object(w, fields, &s->i.history[k]);
    }

    podcri_json_close(w, ']');
}


void
podcri_image_history_libpod(podcri_json_t *w, const podcri_image_t *i)
{
    podcri_image_history_write(w, i, 0);
}


void
podcri_image_history_docker(podcri_json_t *w, const podcri_image_t *i)
{
    podcri_image_history_write(w, i, 1);
}


/* newest first; only the top layer has an id and names, and CRI tells no size
 * of a layer */

static void
podcri_image_history_write(podcri_json_t *w, const podcri_image_t *i,
    int docker)
{
    size_t                          k;
    podcri_image_shown_t            s;
    const struct podcri_history_s  *h;

    podcri_image_shown_init(&s, i, 0);

    podcri_json_open(w, '[');

    for (k = i->nhistory; k > 0; k--) {
        h = &i->history[k - 1];

        podcri_json_open(w, '{');
        podcri_json_key(w, "Id");

        if (k < i->nhistory) {
            podcri_json_str(w, "<missing>");

        } else if (docker) {
            podcri_show_image_sha_id(w, &s);

        } else {
            podcri_json_str(w, i->id);
        }

        podcri_json_key(w, "Created");
        podcri_json_int(w, h->created / PODCRI_NSEC);
        podcri_json_key(w, "CreatedBy");
        podcri_json_str(w, h->created_by);
        podcri_json_key(w, "Tags");

        if (k < i->nhistory) {
            podcri_json_null(w);

        } else {
            podcri_json_strings(w, &i->tags, 1);
        }

        podcri_json_key(w, "Size");
        podcri_json_int(w, 0);
        podcri_json_key(w, "Comment");
        podcri_json_str(w, h->comment);
        podcri_json_close(w, '}');
    }

    podcri_json_close(w, ']');
}
