
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_containers.h"


#define podcri_q(key, type, field)                                            \
    { key, type, PODCRI_IN_MAP, offsetof(podcri_container_query_t, field),    \
      NULL, NULL, NULL, NULL, 0 }

#define podcri_q_none(key, type, why)                                         \
    { key, type, PODCRI_IN_IGNORE, 0, NULL, NULL, why, NULL, 0 }

#define podcri_q_refuse(key, type, why)                                       \
    { key, type, PODCRI_IN_REFUSE, 0, NULL, NULL, why, NULL, 0 }

#define podcri_q_end                                                          \
    { NULL, 0, 0, 0, NULL, NULL, NULL, NULL, 0 }


const podcri_container_query_t  podcri_container_query_defaults = {
    .timeout = -1
};


const podcri_input_t  podcri_container_list_libpod_query[] = {
    podcri_q("all", PODCRI_T_BOOL, all),
    podcri_q("limit", PODCRI_T_I32, limit),
    podcri_q("last", PODCRI_T_I32, limit),
    podcri_q("size", PODCRI_T_BOOL, size),
    podcri_q("filters", PODCRI_T_STR, filters),
    podcri_q_none("sync", PODCRI_T_BOOL, "the runtime is asked every time"),
    podcri_q_none("external", PODCRI_T_BOOL,
                  "containers of another engine are not in the runtime"),
    podcri_q_none("namespace", PODCRI_T_BOOL,
                  "CRI does not tell namespace numbers"),
    podcri_q_none("pod", PODCRI_T_BOOL, "the pod is always shown"),
    podcri_q_end
};


const podcri_input_t  podcri_container_list_docker_query[] = {
    podcri_q("all", PODCRI_T_BOOL, all),
    podcri_q("limit", PODCRI_T_I32, limit),
    podcri_q("size", PODCRI_T_BOOL, size),
    podcri_q("filters", PODCRI_T_STR, filters),
    podcri_q("since", PODCRI_T_STR, since),
    podcri_q("before", PODCRI_T_STR, before),
    podcri_q_none("trunc_cmd", PODCRI_T_BOOL, "the client's own"),
    podcri_q_end
};


const podcri_input_t  podcri_container_inspect_query[] = {
    podcri_q("size", PODCRI_T_BOOL, size),
    podcri_q_end
};


const podcri_input_t  podcri_container_create_query[] = {
    podcri_q("name", PODCRI_T_STR, name),
    podcri_q_none("platform", PODCRI_T_STR,
                  "the image that is there is used"),
    podcri_q_end
};


const podcri_input_t  podcri_container_stop_query[] = {
    podcri_q("t", PODCRI_T_I64, timeout),
    podcri_q("timeout", PODCRI_T_I64, timeout),
    podcri_q("signal", PODCRI_T_STR, signal),
    podcri_q("abortSignal", PODCRI_T_STR, signal),
    podcri_q("ignore", PODCRI_T_BOOL, ignore),
    podcri_q_none("all", PODCRI_T_BOOL, "the client sends each name"),
    podcri_q_end
};


const podcri_input_t  podcri_container_kill_query[] = {
    podcri_q("signal", PODCRI_T_STR, signal),
    podcri_q_none("all", PODCRI_T_BOOL, "the client sends each name"),
    podcri_q_end
};


const podcri_input_t  podcri_container_wait_query[] = {
    podcri_q("condition", PODCRI_T_STRINGS, conditions),
    podcri_q("interval", PODCRI_T_STR, interval),
    podcri_q_end
};


const podcri_input_t  podcri_container_remove_libpod_query[] = {
    podcri_q("force", PODCRI_T_BOOL, force),
    podcri_q("v", PODCRI_T_BOOL, volumes),
    podcri_q("volumes", PODCRI_T_BOOL, volumes),
    podcri_q("ignore", PODCRI_T_BOOL, ignore),
    podcri_q("depend", PODCRI_T_BOOL, depend),
    podcri_q("timeout", PODCRI_T_I64, timeout),
    podcri_q_none("all", PODCRI_T_BOOL, "the client sends each name"),
    podcri_q_end
};


const podcri_input_t  podcri_container_remove_docker_query[] = {
    podcri_q("force", PODCRI_T_BOOL, force),
    podcri_q("v", PODCRI_T_BOOL, volumes),
    podcri_q_refuse("link", PODCRI_T_BOOL, "there are no links"),
    podcri_q_end
};


const podcri_input_t  podcri_container_prune_query[] = {
    podcri_q("filters", PODCRI_T_STR, filters),
    podcri_q_end
};
