
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_shown.h"


static void podcri_show_hostname(podcri_json_t *w, const void *obj);
static void podcri_show_exposed(podcri_json_t *w, const void *obj);
static void podcri_show_anonymous(podcri_json_t *w, const void *obj);
static void podcri_show_health_config(podcri_json_t *w,
    const podcri_health_t *h);
static void podcri_show_entrypoint_v4(podcri_json_t *w, const void *obj);
static void podcri_show_entrypoint_v5(podcri_json_t *w, const void *obj);
static void podcri_show_umask(podcri_json_t *w, const void *obj);
static void podcri_show_signal_v4(podcri_json_t *w, const void *obj);
static void podcri_show_signal(podcri_json_t *w, const void *obj);
static const char *podcri_show_signal_text(const podcri_shown_t *s);


/* what both dialects have */

static const podcri_field_t  podcri_config_fields[] = {
    podcri_f_fn("Hostname", podcri_show_hostname),
    podcri_f_const("Domainname", "\"\""),
    podcri_f_str("User", podcri_shown_t, spec.user),
    podcri_f_bool("AttachStdin", podcri_shown_t, spec.attach_stdin),
    podcri_f_bool("AttachStdout", podcri_shown_t, spec.attach_stdout),
    podcri_f_bool("AttachStderr", podcri_shown_t, spec.attach_stderr),
    podcri_f_bool("Tty", podcri_shown_t, spec.terminal),
    podcri_f_bool("OpenStdin", podcri_shown_t, spec.stdin_open),
    podcri_f_bool("StdinOnce", podcri_shown_t, spec.stdin_once),
    podcri_f_strings("Env", podcri_shown_t, spec.env),
    podcri_f_strings("Cmd", podcri_shown_t, cmd),
    podcri_f_str("Image", podcri_shown_t, c.image),
    podcri_f_fn("Volumes", podcri_show_anonymous),
    podcri_f_str("WorkingDir", podcri_shown_t, spec.work_dir),
    podcri_f_const("OnBuild", "null"),
    podcri_f_i64("StopTimeout", podcri_shown_t, stop_timeout),
    podcri_f_end
};

static const podcri_field_t  podcri_config_libpod_fields[] = {
    podcri_f_pairs_null("Labels", podcri_shown_t, c.labels),
    podcri_f_fn("Annotations", podcri_show_annotations),
    podcri_f_const("HealthcheckOnFailureAction", "\"none\""),
    podcri_f_const("HealthLogDestination", "\"local\""),
    podcri_f_const("HealthcheckMaxLogCount", "5"),
    podcri_f_const("HealthcheckMaxLogSize", "500"),
    podcri_f_fn("Umask", podcri_show_umask),
    podcri_f_i64("Timeout", podcri_shown_t, spec.timeout),
    podcri_f_const("Passwd", "false"),
    podcri_f_str("sdNotifyMode", podcri_shown_t, spec.sdnotify),
    podcri_f_str_omit("Timezone", podcri_shown_t, spec.timezone),
    podcri_f_end
};

static const podcri_field_t  podcri_config_v4_fields[] = {
    podcri_f_fn("Entrypoint", podcri_show_entrypoint_v4),
    podcri_f_fn("StopSignal", podcri_show_signal_v4),
    podcri_f_end
};

static const podcri_field_t  podcri_config_v5_fields[] = {
    podcri_f_fn("Entrypoint", podcri_show_entrypoint_v5),
    podcri_f_fn("StopSignal", podcri_show_signal),
    podcri_f_end
};

static const podcri_field_t  podcri_config_docker_fields[] = {
    podcri_f_strings("Entrypoint", podcri_shown_t, spec.entrypoint),
    podcri_f_fn("StopSignal", podcri_show_signal),
    podcri_f_pairs("Labels", podcri_shown_t, c.labels),
    podcri_f_end
};


static const podcri_field_t  podcri_health_fields[] = {
    podcri_f_strings("Test", podcri_health_t, test),
    podcri_f_i64_omit("StartPeriod", podcri_health_t, start_period),
    podcri_f_i64_omit("Interval", podcri_health_t, interval),
    podcri_f_i64_omit("Timeout", podcri_health_t, timeout),
    podcri_f_i64_omit("Retries", podcri_health_t, retries),
    podcri_f_end
};


void
podcri_show_config_libpod(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_json_open(w, '{');
    podcri_json_fields(w, podcri_config_fields, s);
    podcri_json_fields(w, podcri_config_libpod_fields, s);
    podcri_json_fields(w, s->a.v4 ? podcri_config_v4_fields
                                  : podcri_config_v5_fields, s);

    if (s->spec.expose.n || s->nports) {
        podcri_json_key(w, "ExposedPorts");
        podcri_show_exposed(w, s);
    }

    if (s->spec.create_command.n) {
        podcri_json_key(w, "CreateCommand");
        podcri_json_strings(w, &s->spec.create_command, 0);
    }

    podcri_show_health_config(w, &s->spec.health);
    podcri_json_close(w, '}');
}


void
podcri_show_config_docker(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_json_open(w, '{');
    podcri_json_fields(w, podcri_config_fields, s);
    podcri_json_fields(w, podcri_config_docker_fields, s);

    if (s->spec.expose.n || s->nports) {
        podcri_json_key(w, "ExposedPorts");
        podcri_show_exposed(w, s);
    }

    podcri_show_health_config(w, &s->spec.health);
    podcri_json_close(w, '}');
}


static void
podcri_show_hostname(podcri_json_t *w, const void *obj)
{
    const char            *name;
    const podcri_shown_t  *s = obj;

    name = s->c.hostname;

    if (s->net.mode == PODCRI_NS_HOST) {
        name = "";

    } else if (s->c.pod_spec) {
        name = s->c.pod_spec->hostname;

        if (name == NULL || *name == '\0') {
            name = s->c.pod_name;
        }
    }

    podcri_json_str(w, name ? name : "");
}


static void
podcri_show_exposed(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_show_ports(w, s->ports, s->nports, &s->spec.expose,
                      PODCRI_PORTS_EXPOSED, "");
}


/* {"/data":{}} of the volumes that nobody named */

static void
podcri_show_anonymous(podcri_json_t *w, const void *obj)
{
    int                    open;
    size_t                 i;
    const podcri_mount_t  *m;
    const podcri_shown_t  *s = obj;

    open = 0;

    for (i = 0; i < s->spec.nmounts; i++) {
        m = &s->spec.mounts[i];

        if (!m->anonymous || m->destination == NULL) {
            continue;
        }

        if (!open) {
            podcri_json_open(w, '{');
            open = 1;
        }

        podcri_json_key_str(w, m->destination);
        podcri_json_raw(w, "{}", 2);
    }

    if (open) {
        podcri_json_close(w, '}');

    } else {
        podcri_json_null(w);
    }
}


void
podcri_show_annotations(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_json_pairs(w, &s->c.annotations, 0);
}


static void
podcri_show_health_config(podcri_json_t *w, const podcri_health_t *h)
{
    if (h->test.n) {
        podcri_json_key(w, "Healthcheck");
        podcri_json_object(w, podcri_health_fields, h);
    }
}


/* one string before libpod 5 */

static void
podcri_show_entrypoint_v4(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_show_joined(w, s->spec.entrypoint.elts, s->spec.entrypoint.n,
                       " ");
}


static void
podcri_show_entrypoint_v5(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_json_strings(w, &s->spec.entrypoint, 1);
}


static const char *
podcri_show_signal_text(const podcri_shown_t *s)
{
    return (s->spec.stop_signal && *s->spec.stop_signal) ? s->spec.stop_signal
                                                         : "SIGTERM";
}


/* a number before libpod 5 */

static void
podcri_show_signal_v4(podcri_json_t *w, const void *obj)
{
    podcri_json_int(w, podcri_signal_number(podcri_show_signal_text(obj)));
}


static void
podcri_show_signal(podcri_json_t *w, const void *obj)
{
    podcri_json_str(w, podcri_show_signal_text(obj));
}


static void
podcri_show_umask(podcri_json_t *w, const void *obj)
{
    const podcri_shown_t  *s = obj;

    podcri_json_str(w, s->spec.umask ? s->spec.umask : "0022");
}
