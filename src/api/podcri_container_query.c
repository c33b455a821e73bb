
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_containers.h"
#include "podcri_str.h"


#define podcri_q(key, type, field)                                            \
    podcri_in_map(key, type, podcri_container_query_t, field)


static int podcri_container_timeout(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path);


const podcri_container_query_t  podcri_container_query_defaults = {
    .timeout = -1
};


const podcri_input_t  podcri_container_list_libpod_query[] = {
    podcri_q("all", PODCRI_T_BOOL, all),
    podcri_q("limit", PODCRI_T_I32, limit),
    podcri_q("last", PODCRI_T_I32, limit),
    podcri_q("size", PODCRI_T_BOOL, size),
    podcri_q("filters", PODCRI_T_STR, filters),
    podcri_in_none("sync", PODCRI_T_BOOL, "the runtime is asked every time"),
    podcri_in_none("external", PODCRI_T_BOOL,
                  "containers of another engine are not in the runtime"),
    podcri_in_none("namespace", PODCRI_T_BOOL,
                  "CRI does not tell namespace numbers"),
    podcri_in_none("pod", PODCRI_T_BOOL, "the pod is always shown"),
    podcri_in_end
};


const podcri_input_t  podcri_container_list_docker_query[] = {
    podcri_q("all", PODCRI_T_BOOL, all),
    podcri_q("limit", PODCRI_T_I32, limit),
    podcri_q("size", PODCRI_T_BOOL, size),
    podcri_q("filters", PODCRI_T_STR, filters),
    podcri_q("since", PODCRI_T_STR, since),
    podcri_q("before", PODCRI_T_STR, before),
    podcri_in_none("trunc_cmd", PODCRI_T_BOOL, "the client's own"),
    podcri_in_end
};


const podcri_input_t  podcri_container_inspect_query[] = {
    podcri_q("size", PODCRI_T_BOOL, size),
    podcri_in_end
};


const podcri_input_t  podcri_container_create_query[] = {
    podcri_q("name", PODCRI_T_STR, name),
    podcri_q("platform", PODCRI_T_STR, platform),
    podcri_in_end
};


const podcri_input_t  podcri_container_rename_query[] = {
    podcri_q("name", PODCRI_T_STR, name),
    podcri_in_end
};


const podcri_input_t  podcri_container_stop_query[] = {
    podcri_in_fn("t", PODCRI_T_I64, podcri_container_query_t, timeout,
                 podcri_container_timeout),
    podcri_in_fn("timeout", PODCRI_T_I64, podcri_container_query_t, timeout,
                 podcri_container_timeout),
    podcri_q("signal", PODCRI_T_STR, signal),
    podcri_q("abortSignal", PODCRI_T_STR, signal),
    podcri_q("ignore", PODCRI_T_BOOL, ignore),
    podcri_in_none("all", PODCRI_T_BOOL, "the client sends each name"),
    podcri_in_end
};


const podcri_input_t  podcri_container_restart_query[] = {
    podcri_in_fn("t", PODCRI_T_I64, podcri_container_query_t, timeout,
                 podcri_container_timeout),
    podcri_in_fn("timeout", PODCRI_T_I64, podcri_container_query_t, timeout,
                 podcri_container_timeout),
    podcri_q("signal", PODCRI_T_STR, signal),
    podcri_in_end
};


const podcri_input_t  podcri_container_kill_query[] = {
    podcri_q("signal", PODCRI_T_STR, signal),
    podcri_in_none("all", PODCRI_T_BOOL, "the client sends each name"),
    podcri_in_end
};


const podcri_input_t  podcri_container_wait_query[] = {
    podcri_q("condition", PODCRI_T_STRINGS, conditions),
    podcri_q("interval", PODCRI_T_STR, interval),
    podcri_in_end
};


const podcri_input_t  podcri_container_remove_libpod_query[] = {
    podcri_q("force", PODCRI_T_BOOL, force),
    podcri_q("v", PODCRI_T_BOOL, volumes),
    podcri_q("volumes", PODCRI_T_BOOL, volumes),
    podcri_q("ignore", PODCRI_T_BOOL, ignore),
    podcri_q("depend", PODCRI_T_BOOL, depend),
    podcri_in_fn("timeout", PODCRI_T_I64, podcri_container_query_t, timeout,
                 podcri_container_timeout),
    podcri_in_none("all", PODCRI_T_BOOL, "the client sends each name"),
    podcri_in_end
};


const podcri_input_t  podcri_container_remove_docker_query[] = {
    podcri_q("force", PODCRI_T_BOOL, force),
    podcri_q("v", PODCRI_T_BOOL, volumes),
    podcri_in_refuse("link", PODCRI_T_ANY, NULL, "there are no links"),
    podcri_in_end
};


const podcri_input_t  podcri_container_prune_query[] = {
    podcri_q("filters", PODCRI_T_STR, filters),
    podcri_in_end
};


/* "docker stop -t -1" does not kill, and neither does Podman's, which sends
 * the number as 2^64 - 1 */

static int
podcri_container_timeout(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    int64_t      n;
    const char  *text;

    text = json_string_value(v);

    if (podcri_parse_i64(text, &n) != PODCRI_OK) {

        if (strspn(text, "0123456789") != strlen(text)) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "parameter %s: integer expected", path);
        }

        n = PODCRI_STOP_FOREVER;
    }

    ((podcri_container_query_t *) obj)->timeout = n < 0 ? PODCRI_STOP_FOREVER
                                                        : n;

    return PODCRI_OK;
}
