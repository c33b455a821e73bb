
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_shown.h"


static void podcri_show_state_libpod(podcri_json_t *w, const void *obj);
static void podcri_show_state_docker(podcri_json_t *w, const void *obj);
static void podcri_show_state_status(podcri_json_t *w, const void *obj);
static void podcri_show_error(podcri_json_t *w, const void *obj);
static void podcri_show_health(podcri_json_t *w, const podcri_shown_t *s);
static void podcri_show_image_digest(podcri_json_t *w, const void *obj);
static void podcri_show_log_path(podcri_json_t *w, const void *obj);


static const podcri_field_t  podcri_state_fields[] = {
    podcri_f_fn("Status", podcri_show_state_status),
    podcri_f_bool("Running", podcri_shown_t, running),
    podcri_f_const("Paused", "false"),
    podcri_f_const("Restarting", "false"),
    podcri_f_bool("OOMKilled", podcri_shown_t, c.status.oom_killed),
    podcri_f_const("Dead", "false"),
    podcri_f_i32("Pid", podcri_shown_t, c.status.pid),
    podcri_f_i32("ExitCode", podcri_shown_t, c.status.exit_code),
    podcri_f_fn("Error", podcri_show_error),
    podcri_f_time("StartedAt", podcri_shown_t, c.status.started),
    podcri_f_time("FinishedAt", podcri_shown_t, c.status.finished),
    podcri_f_end
};

static const podcri_field_t  podcri_state_libpod_fields[] = {
    podcri_f_const("OciVersion", "\"\""),
    podcri_f_const("ConmonPid", "0"),
    podcri_f_const("CgroupPath", "\"\""),
    podcri_f_const("CheckpointedAt", "\"0001-01-01T00:00:00Z\""),
    podcri_f_const("RestoredAt", "\"0001-01-01T00:00:00Z\""),
    podcri_f_end
};


/* what both dialects have */

static const podcri_field_t  podcri_inspect_fields[] = {
    podcri_f_str("Id", podcri_shown_t, c.id),
    podcri_f_time("Created", podcri_shown_t, c.created),
    podcri_f_str("Path", podcri_shown_t, path),
    podcri_f_strings("Args", podcri_shown_t, args),
    podcri_f_const("ResolvConfPath", "\"\""),
    podcri_f_const("HostnamePath", "\"\""),
    podcri_f_const("HostsPath", "\"\""),
    podcri_f_const("RestartCount", "0"),
    podcri_f_const("Driver", "\"\""),
    podcri_f_const("MountLabel", "\"\""),
    podcri_f_const("ProcessLabel", "\"\""),
    podcri_f_str("AppArmorProfile", podcri_shown_t, spec.apparmor),
    podcri_f_strings("ExecIDs", podcri_shown_t, a.exec_ids),
    podcri_f_const("GraphDriver", "{\"Name\":\"\",\"Data\":{}}"),
    podcri_f_end
};

static const podcri_field_t  podcri_inspect_libpod_fields[] = {
    podcri_f_str("Name", podcri_shown_t, c.name),
    podcri_f_fn("State", podcri_show_state_libpod),
    podcri_f_str("Image", podcri_shown_t, c.image_id),
    podcri_f_fn("ImageDigest", podcri_show_image_digest),
    podcri_f_str("ImageName", podcri_shown_t, c.image),
    podcri_f_const("Rootfs", "\"\""),
    podcri_f_str("Pod", podcri_shown_t, c.pod_id),
    podcri_f_const("StaticDir", "\"\""),
    podcri_f_const("OCIConfigPath", "\"\""),
    podcri_f_const("OCIRuntime", "\"\""),
    podcri_f_const("ConmonPidFile", "\"\""),
    podcri_f_const("PidFile", "\"\""),
    podcri_f_const("EffectiveCaps", "[]"),
    podcri_f_const("BoundingCaps", "[]"),
    podcri_f_fn("Mounts", podcri_show_mounts_libpod),
    podcri_f_const("Dependencies", "[]"),
    podcri_f_fn("NetworkSettings", podcri_show_network_libpod),
    podcri_f_const("Namespace", "\"\""),
    podcri_f_const("IsInfra", "false"),
    podcri_f_const("IsService", "false"),
    podcri_f_const("KubeExitCodePropagation", "\"invalid\""),
    podcri_f_const("lockNumber", "0"),
    podcri_f_fn("Config", podcri_show_config_libpod),
    podcri_f_fn("HostConfig", podcri_show_host_libpod),
    podcri_f_const("UseImageHosts", "false"),
    podcri_f_const("UseImageHostname", "false"),
    podcri_f_end
};

static const podcri_field_t  podcri_inspect_docker_fields[] = {
    podcri_f_fn("Name", podcri_show_name_slash),
    podcri_f_fn("State", podcri_show_state_docker),
    podcri_f_fn("Image", podcri_show_image_sha),
    podcri_f_fn("LogPath", podcri_show_log_path),
    podcri_f_const("Platform", "\"linux\""),
    podcri_f_fn("Mounts", podcri_show_mounts_docker),
    podcri_f_fn("NetworkSettings", podcri_show_network_docker),
    podcri_f_fn("Config", podcri_show_config_docker),
    podcri_f_fn("HostConfig", podcri_show_host_docker),
    podcri_f_i64("SizeRootFs", podcri_shown_t, c.size_rootfs),
    podcri_f_end
};


void
podcri_inspect_container_libpod(podcri_json_t *w,
    const podcri_container_t *c, const podcri_answer_t *a)
{
    podcri_shown_t  s;

    podcri_shown_init(&s, c, a);

    podcri_json_open(w, '{');
    podcri_json_fields(w, podcri_inspect_fields, &s);
    podcri_json_fields(w, podcri_inspect_libpod_fields, &s);

    if (c->has_size) {
        podcri_json_key(w, "SizeRw");
        podcri_json_int(w, c->size_rw);
        podcri_json_key(w, "SizeRootFs");
        podcri_json_int(w, c->size_rootfs);
    }

    podcri_json_close(w, '}');
}


void
podcri_inspect_container_docker(podcri_json_t *w,
    const podcri_container_t *c, const podcri_answer_t *a)
{
    podcri_shown_t  s;

    podcri_shown_init(&s, c, a);

    podcri_json_open(w, '{');
    podcri_json_fields(w, podcri_inspect_fields, &s);
    podcri_json_fields(w, podcri_inspect_docker_fields, &s);

    if (c->has_size) {
        podcri_json_key(w, "SizeRw");
        podcri_json_int(w, c->size_rw);
    }

    podcri_json_close(w, '}');
}


static void
podcri_show_state_libpod(podcri_json_t *w, const void *obj)
{
    podcri_json_open(w, '{');
    podcri_json_fields(w, podcri_state_fields, obj);
    podcri_json_fields(w, podcri_state_libpod_fields, obj);
    podcri_show_health(w, obj);
    podcri_json_close(w, '}');
}


static void
podcri_show_state_docker(podcri_json_t *w, const void *obj)
{
    podcri_json_open(w, '{');
    podcri_json_fields(w, podcri_state_fields, obj);
    podcri_show_health(w, obj);
    podcri_json_close(w, '}');
}


static void
podcri_show_state_status(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_json_str(w, podcri_state_name(s->c.state));
}


/* containerd's StartError carries the words in message; an exit does not */

static void
podcri_show_error(podcri_json_t *w, const void *obj)
{
    const char            *text;
    const podcri_shown_t  *s = obj;

    text = s->exited ? s->c.status.message : NULL;

    podcri_json_str(w, text ? text : "");
}


/*
 * Podman 5 has no Health where no check is configured, which is what compose
 * looks for; Podman 4 has an empty one.  CRI runs no checks, so a configured
 * one is always "starting".
 */

static void
podcri_show_health(podcri_json_t *w, const podcri_shown_t *s)
{
    int  checked;

    checked = (s->spec.health.test.n
               && strcmp(s->spec.health.test.elts[0], "NONE") != 0);

    if (!checked && !s->a.v4) {
        return;
    }

    podcri_json_key(w, "Health");
    podcri_json_open(w, '{');
    podcri_json_key(w, "Status");
    podcri_json_str(w, checked ? "starting" : "");
    podcri_json_key(w, "FailingStreak");
    podcri_json_int(w, 0);
    podcri_json_key(w, "Log");
    podcri_json_null(w);
    podcri_json_close(w, '}');
}


/* CRI-O's image_ref is name@digest */

static void
podcri_show_image_digest(podcri_json_t *w, const void *obj)
{
    const char            *at;
    const podcri_shown_t  *s = obj;

    at = s->c.status.image_ref ? strchr(s->c.status.image_ref, '@') : NULL;

    podcri_json_str(w, at ? at + 1 : "");
}


static void
podcri_show_log_path(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_json_str(w, s->c.status.log_path ? s->c.status.log_path : "");
}
