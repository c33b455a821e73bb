
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_containers.h"
#include "podcri_images.h"
#include "podcri_networks.h"
#include "podcri_pods.h"
#include "podcri_route.h"
#include "podcri_streams.h"
#include "podcri_system.h"
#include "podcri_volumes.h"


/* query arguments: a table, the struct it fills, and what that begins with */

#define podcri_query(table, type)                                             \
    .query = table, .query_size = sizeof(type)

#define podcri_container_q(table)                                             \
    podcri_query(table, podcri_container_query_t),                            \
    .query_defaults = &podcri_container_query_defaults

#define podcri_pod_q(table)                                                   \
    podcri_query(table, podcri_pod_query_t),                                  \
    .query_defaults = &podcri_pod_query_defaults

#define podcri_stream_q(table)                                                \
    podcri_query(table, podcri_stream_query_t),                               \
    .query_defaults = &podcri_stream_query_defaults

/* why an operation that clients know cannot be done */

#define PODCRI_WHY_PAUSE      "CRI has no call to freeze a container"
#define PODCRI_WHY_UPDATE     "the stored create spec of a container cannot " \
                              "be changed over CRI"
#define PODCRI_WHY_LAYER      "CRI does not give access to a container's "    \
                              "writable layer"
#define PODCRI_WHY_CHECKPOINT "this gateway does not offer CRI's optional "   \
                              "checkpoint call"
#define PODCRI_WHY_BUILD      "CRI does not build images"
#define PODCRI_WHY_TAG        "CRI has no call to name an image"
#define PODCRI_WHY_EXPORT     "CRI moves images only by pulling them from a " \
                              "registry"
#define PODCRI_WHY_SEARCH     "CRI does not search registries"
#define PODCRI_WHY_MANIFEST   "CRI has no manifest lists"
#define PODCRI_WHY_SECRET     "CRI has no secrets"
#define PODCRI_WHY_NETWORK    "CRI puts a sandbox into its network once, "    \
                              "when it is made"
#define PODCRI_WHY_CNI        "the network of a node belongs to its CRI "     \
                              "runtime's CNI configuration"
#define PODCRI_WHY_KUBE       "Kubernetes YAML is not translated"
#define PODCRI_WHY_SYSTEMD    "units would have to run podman on the node"
#define PODCRI_WHY_HEALTH     "CRI does not run health checks"
#define PODCRI_WHY_MOUNT      "CRI does not mount a container's root "        \
                              "filesystem outside of it"
#define PODCRI_WHY_AUTH       "CRI checks registry credentials only when it " \
                              "pulls an image"
#define PODCRI_WHY_SWARM      "there is no swarm"
#define PODCRI_WHY_STATS      "statistics are not offered by this version"
#define PODCRI_WHY_TOP        "CRI does not list the processes of a "         \
                              "container"
#define PODCRI_WHY_EVENTS     "events are not offered by this version"


const podcri_route_t  podcri_routes[] = {

    /* system */

    { PODCRI_GET|PODCRI_HEAD, PODCRI_BOTH, "/_ping",
      .constant = &podcri_ping },
    { PODCRI_GET, PODCRI_BOTH, "/version", .op = podcri_op_version },
    { PODCRI_GET, PODCRI_LIBPOD, "/info", .op = podcri_op_info_libpod },
    { PODCRI_GET, PODCRI_DOCKER, "/info", .op = podcri_op_info_docker },
    { PODCRI_GET, PODCRI_BOTH, "/system/df", podcri_op_system_df,
      podcri_query(podcri_system_df_query, podcri_system_query_t) },
    { PODCRI_GET, PODCRI_BOTH, "/events", .why = PODCRI_WHY_EVENTS },
    { PODCRI_POST, PODCRI_DOCKER, "/auth", .why = PODCRI_WHY_AUTH },
    { PODCRI_POST, PODCRI_LIBPOD, "/system/prune", podcri_op_system_prune,
      PODCRI_CHANGE,
      podcri_query(podcri_system_prune_query, podcri_system_query_t) },
    { PODCRI_POST, PODCRI_LIBPOD, "/system/check",
      .why = "the runtime checks its own storage" },

    /* containers: all of them */

    { PODCRI_GET, PODCRI_LIBPOD, "/containers/json",
      podcri_op_container_list_libpod,
      podcri_container_q(podcri_container_list_libpod_query) },
    { PODCRI_GET, PODCRI_DOCKER, "/containers/json",
      podcri_op_container_list_docker,
      podcri_container_q(podcri_container_list_docker_query) },
    { PODCRI_POST, PODCRI_LIBPOD, "/containers/create",
      podcri_op_container_create, PODCRI_MAKE, .body = PODCRI_BODY_JSON },
    { PODCRI_POST, PODCRI_DOCKER, "/containers/create",
      podcri_op_container_create, PODCRI_MAKE, PODCRI_BODY_JSON,
      podcri_container_q(podcri_container_create_query) },
    { PODCRI_POST, PODCRI_BOTH, "/containers/prune", podcri_op_container_prune,
      PODCRI_CHANGE, podcri_container_q(podcri_container_prune_query) },
    { PODCRI_GET, PODCRI_LIBPOD, "/containers/stats",
      .why = PODCRI_WHY_STATS },
    { PODCRI_GET, PODCRI_LIBPOD, "/containers/showmounted",
      .why = PODCRI_WHY_MOUNT },

    /* containers: one */

    { PODCRI_GET, PODCRI_BOTH, "/containers/{name}/json",
      podcri_op_container_inspect,
      podcri_container_q(podcri_container_inspect_query) },
    { PODCRI_GET, PODCRI_LIBPOD, "/containers/{name}/exists",
      .op = podcri_op_container_exists },
    { PODCRI_POST, PODCRI_BOTH, "/containers/{name}/start",
      .op = podcri_op_container_start, PODCRI_CHANGE },
    { PODCRI_POST, PODCRI_BOTH, "/containers/{name}/stop",
      podcri_op_container_stop, PODCRI_CHANGE,
      podcri_container_q(podcri_container_stop_query) },
    { PODCRI_POST, PODCRI_BOTH, "/containers/{name}/restart",
      podcri_op_container_restart, PODCRI_CHANGE,
      podcri_container_q(podcri_container_restart_query) },
    { PODCRI_POST, PODCRI_BOTH, "/containers/{name}/kill",
      podcri_op_container_kill, PODCRI_CHANGE,
      podcri_container_q(podcri_container_kill_query) },
    { PODCRI_POST, PODCRI_LIBPOD, "/containers/{name}/wait",
      podcri_op_container_wait_libpod,
      podcri_container_q(podcri_container_wait_query) },
    { PODCRI_POST, PODCRI_DOCKER, "/containers/{name}/wait",
      podcri_op_container_wait_docker,
      podcri_container_q(podcri_container_wait_query) },
    { PODCRI_DELETE, PODCRI_LIBPOD, "/containers/{name}",
      podcri_op_container_remove, PODCRI_CHANGE,
      podcri_container_q(podcri_container_remove_libpod_query) },
    { PODCRI_DELETE, PODCRI_DOCKER, "/containers/{name}",
      podcri_op_container_remove, PODCRI_CHANGE,
      podcri_container_q(podcri_container_remove_docker_query) },
    { PODCRI_POST, PODCRI_LIBPOD, "/containers/{name}/init",
      .op = podcri_op_container_init, PODCRI_CHANGE },
    { PODCRI_POST, PODCRI_LIBPOD, "/containers/{name}/shouldrestart",
      .op = podcri_op_container_shouldrestart },
    { PODCRI_POST, PODCRI_BOTH, "/containers/{name}/rename",
      podcri_op_container_rename, PODCRI_CHANGE,
      podcri_container_q(podcri_container_rename_query) },

    { PODCRI_POST, PODCRI_BOTH, "/containers/{name}/pause",
      .why = PODCRI_WHY_PAUSE },
    { PODCRI_POST, PODCRI_BOTH, "/containers/{name}/unpause",
      .why = PODCRI_WHY_PAUSE },
    { PODCRI_POST, PODCRI_BOTH, "/containers/{name}/update",
      .why = PODCRI_WHY_UPDATE },
    { PODCRI_GET, PODCRI_BOTH, "/containers/{name}/changes",
      .why = PODCRI_WHY_LAYER },
    { PODCRI_GET, PODCRI_BOTH, "/containers/{name}/export",
      .why = PODCRI_WHY_LAYER },
    { PODCRI_POST, PODCRI_BOTH, "/commit", .why = PODCRI_WHY_LAYER },
    { PODCRI_POST, PODCRI_LIBPOD, "/containers/{name}/mount",
      .why = PODCRI_WHY_MOUNT },
    { PODCRI_POST, PODCRI_LIBPOD, "/containers/{name}/unmount",
      .why = PODCRI_WHY_MOUNT },
    { PODCRI_POST, PODCRI_LIBPOD, "/containers/{name}/checkpoint",
      .why = PODCRI_WHY_CHECKPOINT },
    { PODCRI_POST, PODCRI_LIBPOD, "/containers/{name}/restore",
      .why = PODCRI_WHY_CHECKPOINT },
    { PODCRI_GET, PODCRI_LIBPOD, "/containers/{name}/healthcheck",
      .why = PODCRI_WHY_HEALTH },
    { PODCRI_GET, PODCRI_BOTH, "/containers/{name}/stats",
      .why = PODCRI_WHY_STATS },
    { PODCRI_GET, PODCRI_BOTH, "/containers/{name}/top",
      .why = PODCRI_WHY_TOP },

    /* streams of a container */

    { PODCRI_GET, PODCRI_BOTH, "/containers/{name}/logs",
      podcri_op_container_logs, PODCRI_CONTENT,
      podcri_stream_q(podcri_logs_query) },
    { PODCRI_POST, PODCRI_BOTH, "/containers/{name}/attach",
      podcri_op_container_attach, PODCRI_CONTENT,
      podcri_stream_q(podcri_attach_query) },
    { PODCRI_POST, PODCRI_BOTH, "/containers/{name}/resize",
      podcri_op_container_resize, PODCRI_CHANGE,
      podcri_stream_q(podcri_resize_query) },
    { PODCRI_HEAD, PODCRI_BOTH, "/containers/{name}/archive",
      podcri_op_container_archive_stat, PODCRI_CONTENT,
      podcri_stream_q(podcri_archive_query) },
    { PODCRI_GET, PODCRI_BOTH, "/containers/{name}/archive",
      podcri_op_container_archive_get, PODCRI_CONTENT,
      podcri_stream_q(podcri_archive_query) },
    { PODCRI_PUT, PODCRI_BOTH, "/containers/{name}/archive",
      podcri_op_container_archive_put, PODCRI_MAKE, PODCRI_BODY_STREAM,
      podcri_stream_q(podcri_archive_query) },
    { PODCRI_POST, PODCRI_BOTH, "/containers/{name}/exec",
      podcri_op_exec_create, PODCRI_MAKE, .body = PODCRI_BODY_JSON },
    { PODCRI_POST, PODCRI_BOTH, "/exec/{id}/start", podcri_op_exec_start,
      PODCRI_MAKE, .body = PODCRI_BODY_JSON },
    { PODCRI_POST, PODCRI_BOTH, "/exec/{id}/resize", podcri_op_exec_resize,
      PODCRI_CHANGE, podcri_stream_q(podcri_exec_resize_query) },
    { PODCRI_GET, PODCRI_BOTH, "/exec/{id}/json",
      .op = podcri_op_exec_inspect },
    { PODCRI_POST, PODCRI_LIBPOD, "/exec/{id}/remove",
      .op = podcri_op_exec_remove, PODCRI_CHANGE },

    /* pods */

    { PODCRI_GET, PODCRI_LIBPOD, "/pods/json", podcri_op_pod_list,
      podcri_pod_q(podcri_pod_list_query) },
    { PODCRI_POST, PODCRI_LIBPOD, "/pods/create", .op = podcri_op_pod_create,
      PODCRI_MAKE, PODCRI_BODY_JSON },
    { PODCRI_POST, PODCRI_LIBPOD, "/pods/prune", .op = podcri_op_pod_prune,
      PODCRI_CHANGE },
    { PODCRI_GET, PODCRI_LIBPOD, "/pods/stats", .why = PODCRI_WHY_STATS },
    { PODCRI_GET, PODCRI_LIBPOD, "/pods/{name}/json",
      .op = podcri_op_pod_inspect },
    { PODCRI_GET, PODCRI_LIBPOD, "/pods/{name}/exists",
      .op = podcri_op_pod_exists },
    { PODCRI_POST, PODCRI_LIBPOD, "/pods/{name}/start",
      .op = podcri_op_pod_start, PODCRI_CHANGE },
    { PODCRI_POST, PODCRI_LIBPOD, "/pods/{name}/stop", podcri_op_pod_stop,
      PODCRI_CHANGE, podcri_pod_q(podcri_pod_stop_query) },
    { PODCRI_POST, PODCRI_LIBPOD, "/pods/{name}/restart",
      .op = podcri_op_pod_restart, PODCRI_CHANGE },
    { PODCRI_POST, PODCRI_LIBPOD, "/pods/{name}/kill", podcri_op_pod_kill,
      PODCRI_CHANGE, podcri_pod_q(podcri_pod_kill_query) },
    { PODCRI_DELETE, PODCRI_LIBPOD, "/pods/{name}", podcri_op_pod_remove,
      PODCRI_CHANGE, podcri_pod_q(podcri_pod_remove_query) },
    { PODCRI_POST, PODCRI_LIBPOD, "/pods/{name}/pause",
      .why = PODCRI_WHY_PAUSE },
    { PODCRI_POST, PODCRI_LIBPOD, "/pods/{name}/unpause",
      .why = PODCRI_WHY_PAUSE },
    { PODCRI_GET, PODCRI_LIBPOD, "/pods/{name}/top", .why = PODCRI_WHY_TOP },

    /* images */

    { PODCRI_GET, PODCRI_BOTH, "/images/json", podcri_op_image_list,
      podcri_query(podcri_image_list_query, podcri_image_query_t) },
    { PODCRI_POST, PODCRI_LIBPOD, "/images/pull", podcri_op_image_pull,
      PODCRI_MAKE, podcri_query(podcri_image_pull_query, podcri_image_pull_t),
      .query_defaults = &podcri_image_pull_defaults },
    { PODCRI_POST, PODCRI_DOCKER, "/images/create", podcri_op_image_create,
      PODCRI_MAKE,
      podcri_query(podcri_image_create_query, podcri_image_pull_t),
      .query_defaults = &podcri_image_pull_defaults },
    { PODCRI_POST, PODCRI_BOTH, "/images/prune", podcri_op_image_prune,
      PODCRI_CHANGE,
      podcri_query(podcri_image_prune_query, podcri_image_query_t) },
    { PODCRI_POST, PODCRI_BOTH, "/images/load", .why = PODCRI_WHY_EXPORT },
    { PODCRI_POST, PODCRI_LIBPOD, "/images/import", .why = PODCRI_WHY_EXPORT },
    { PODCRI_GET, PODCRI_LIBPOD, "/images/export", .why = PODCRI_WHY_EXPORT },
    { PODCRI_GET, PODCRI_DOCKER, "/images/get", .why = PODCRI_WHY_EXPORT },
    { PODCRI_GET, PODCRI_BOTH, "/images/search", .why = PODCRI_WHY_SEARCH },
    { PODCRI_POST, PODCRI_LIBPOD, "/images/scp/{name...}",
      .why = PODCRI_WHY_EXPORT },
    { PODCRI_GET, PODCRI_BOTH, "/images/{name...}/json",
      podcri_op_image_inspect,
      podcri_query(podcri_image_inspect_query, podcri_image_query_t) },
    { PODCRI_GET, PODCRI_BOTH, "/images/{name...}/history",
      .op = podcri_op_image_history },
    { PODCRI_GET, PODCRI_LIBPOD, "/images/{name...}/exists",
      .op = podcri_op_image_exists },
    { PODCRI_GET, PODCRI_LIBPOD, "/images/{name...}/tree",
      .why = "CRI does not tell which layers images share" },
    { PODCRI_GET, PODCRI_LIBPOD, "/images/{name...}/resolve",
      .why = "CRI does not tell what a runtime makes of a short name" },
    { PODCRI_GET, PODCRI_LIBPOD, "/images/{name...}/changes",
      .why = PODCRI_WHY_LAYER },
    { PODCRI_GET, PODCRI_BOTH, "/images/{name...}/get",
      .why = PODCRI_WHY_EXPORT },
    { PODCRI_POST, PODCRI_BOTH, "/images/{name...}/push",
      .why = PODCRI_WHY_EXPORT },
    { PODCRI_POST, PODCRI_BOTH, "/images/{name...}/tag",
      .why = PODCRI_WHY_TAG },
    { PODCRI_POST, PODCRI_LIBPOD, "/images/{name...}/untag",
      .why = PODCRI_WHY_TAG },
    { PODCRI_DELETE, PODCRI_LIBPOD, "/images/remove",
      podcri_op_image_remove_many, PODCRI_CHANGE,
      podcri_query(podcri_image_remove_many_query, podcri_image_query_t) },
    { PODCRI_DELETE, PODCRI_BOTH, "/images/{name...}", podcri_op_image_remove,
      PODCRI_CHANGE,
      podcri_query(podcri_image_remove_query, podcri_image_query_t) },
    { PODCRI_POST, PODCRI_BOTH, "/build", .why = PODCRI_WHY_BUILD },
    { PODCRI_POST, PODCRI_DOCKER, "/build/prune", .op = podcri_op_build_prune,
      PODCRI_CHANGE },
    { PODCRI_GET, PODCRI_DOCKER, "/distribution/{name...}/json",
      .why = PODCRI_WHY_SEARCH },

    /* volumes */

    { PODCRI_GET, PODCRI_LIBPOD, "/volumes/json", podcri_op_volume_list,
      podcri_query(podcri_volume_list_query, podcri_volume_query_t) },
    { PODCRI_GET, PODCRI_DOCKER, "/volumes", podcri_op_volume_list,
      podcri_query(podcri_volume_list_query, podcri_volume_query_t) },
    { PODCRI_POST, PODCRI_BOTH, "/volumes/create",
      .op = podcri_op_volume_create, PODCRI_MAKE, PODCRI_BODY_JSON },
    { PODCRI_POST, PODCRI_BOTH, "/volumes/prune", podcri_op_volume_prune,
      PODCRI_CHANGE,
      podcri_query(podcri_volume_prune_query, podcri_volume_query_t) },
    { PODCRI_GET, PODCRI_LIBPOD, "/volumes/{name}/json",
      .op = podcri_op_volume_inspect },
    { PODCRI_GET, PODCRI_DOCKER, "/volumes/{name}",
      .op = podcri_op_volume_inspect },
    { PODCRI_GET, PODCRI_LIBPOD, "/volumes/{name}/exists",
      .op = podcri_op_volume_exists },
    { PODCRI_DELETE, PODCRI_BOTH, "/volumes/{name}", podcri_op_volume_remove,
      PODCRI_CHANGE,
      podcri_query(podcri_volume_remove_query, podcri_volume_query_t) },

    /* networks */

    { PODCRI_GET, PODCRI_LIBPOD, "/networks/json", podcri_op_network_list,
      podcri_query(podcri_network_list_query, podcri_network_query_t) },
    { PODCRI_GET, PODCRI_DOCKER, "/networks", podcri_op_network_list,
      podcri_query(podcri_network_list_query, podcri_network_query_t) },
    { PODCRI_POST, PODCRI_BOTH, "/networks/create", podcri_op_network_create,
      PODCRI_MAKE, PODCRI_BODY_JSON,
      podcri_query(podcri_network_create_query, podcri_network_query_t) },
    { PODCRI_POST, PODCRI_BOTH, "/networks/prune", podcri_op_network_prune,
      PODCRI_CHANGE,
      podcri_query(podcri_network_list_query, podcri_network_query_t) },
    { PODCRI_GET, PODCRI_LIBPOD, "/networks/{name}/json",
      .op = podcri_op_network_inspect },
    { PODCRI_GET, PODCRI_BOTH, "/networks/{name}",
      .op = podcri_op_network_inspect },
    { PODCRI_GET, PODCRI_LIBPOD, "/networks/{name}/exists",
      .op = podcri_op_network_exists },
    { PODCRI_DELETE, PODCRI_BOTH, "/networks/{name}", podcri_op_network_remove,
      PODCRI_CHANGE,
      podcri_query(podcri_network_remove_query, podcri_network_query_t) },
    { PODCRI_POST, PODCRI_BOTH, "/networks/{name}/connect",
      .why = PODCRI_WHY_NETWORK },
    { PODCRI_POST, PODCRI_BOTH, "/networks/{name}/disconnect",
      .why = PODCRI_WHY_NETWORK },
    { PODCRI_POST, PODCRI_LIBPOD, "/networks/{name}/update",
      .why = PODCRI_WHY_CNI },

    /* what there is no equal for */

    { PODCRI_GET, PODCRI_LIBPOD, "/secrets/json", .why = PODCRI_WHY_SECRET },
    { PODCRI_GET, PODCRI_DOCKER, "/secrets", .why = PODCRI_WHY_SECRET },
    { PODCRI_POST, PODCRI_BOTH, "/secrets/create", .why = PODCRI_WHY_SECRET },
    { PODCRI_GET, PODCRI_LIBPOD, "/secrets/{name}/json",
      .why = PODCRI_WHY_SECRET },
    { PODCRI_GET, PODCRI_LIBPOD, "/secrets/{name}/exists",
      .why = PODCRI_WHY_SECRET },
    { PODCRI_GET|PODCRI_DELETE, PODCRI_BOTH, "/secrets/{name}",
      .why = PODCRI_WHY_SECRET },
    { PODCRI_POST, PODCRI_DOCKER, "/secrets/{name}/update",
      .why = PODCRI_WHY_SECRET },
    { PODCRI_POST|PODCRI_PUT|PODCRI_DELETE, PODCRI_LIBPOD,
      "/manifests/{name...}", .why = PODCRI_WHY_MANIFEST },
    { PODCRI_GET, PODCRI_LIBPOD, "/manifests/{name...}/json",
      .why = PODCRI_WHY_MANIFEST },
    { PODCRI_GET, PODCRI_LIBPOD, "/manifests/{name...}/exists",
      .why = PODCRI_WHY_MANIFEST },
    { PODCRI_POST|PODCRI_DELETE, PODCRI_LIBPOD, "/play/kube",
      .why = PODCRI_WHY_KUBE },
    { PODCRI_POST|PODCRI_DELETE, PODCRI_LIBPOD, "/kube/play",
      .why = PODCRI_WHY_KUBE },
    { PODCRI_POST, PODCRI_LIBPOD, "/kube/apply", .why = PODCRI_WHY_KUBE },
    { PODCRI_GET, PODCRI_LIBPOD, "/generate/kube", .why = PODCRI_WHY_KUBE },
    { PODCRI_GET, PODCRI_LIBPOD, "/kube/generate", .why = PODCRI_WHY_KUBE },
    { PODCRI_GET, PODCRI_LIBPOD, "/generate/{name}/systemd",
      .why = PODCRI_WHY_SYSTEMD },
    { PODCRI_POST, PODCRI_DOCKER, "/swarm/init", .why = PODCRI_WHY_SWARM },

    { .path = NULL }
};
