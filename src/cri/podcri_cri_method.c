
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_cri_internal.h"


#define RUNTIME(name)  { "/runtime.v1.RuntimeService/" name, 0 }
#define IMAGE(name)    { "/runtime.v1.ImageService/" name, 0 }
#define STREAM(name)   { "/runtime.v1.RuntimeService/" name, 1 }

#define REQ(x)         &cri__##x##_request__descriptor
#define RESP(x)        &cri__##x##_response__descriptor
#define BOTH(x)        REQ(x), RESP(x)

#define READ           PODCRI_CRI_CLASS_READ
#define WRITE          PODCRI_CRI_CLASS_WRITE
#define PULL           PODCRI_CRI_CLASS_PULL
#define ENDLESS        PODCRI_CRI_CLASS_ENDLESS

#define NONE           NULL
#define CONTAINER      "no such container"
#define POD            "no such pod"
#define IMG            "image not known"


/*
 * All that is called of CRI v1: path, messages, how long it may take and
 * whether it may be repeated, and the text Podman's clients match when the
 * object it is about is not there.  Exec, Attach and PortForward change
 * nothing, but each answer is good for one connection.
 */

static const podcri_cri_method_t  podcri_cri_methods[PODCRI_CRI_MAX] = {

    [PODCRI_CRI_VERSION] =
        { RUNTIME("Version"), BOTH(version), READ, NONE },

    [PODCRI_CRI_STATUS] =
        { RUNTIME("Status"), BOTH(status), READ, NONE },

    [PODCRI_CRI_RUN_POD_SANDBOX] =
        { RUNTIME("RunPodSandbox"), BOTH(run_pod_sandbox), WRITE, NONE },

    [PODCRI_CRI_STOP_POD_SANDBOX] =
        { RUNTIME("StopPodSandbox"), BOTH(stop_pod_sandbox), WRITE, POD },

    [PODCRI_CRI_REMOVE_POD_SANDBOX] =
        { RUNTIME("RemovePodSandbox"), BOTH(remove_pod_sandbox), WRITE, POD },

    [PODCRI_CRI_POD_SANDBOX_STATUS] =
        { RUNTIME("PodSandboxStatus"), BOTH(pod_sandbox_status), READ, POD },

    [PODCRI_CRI_LIST_POD_SANDBOX] =
        { RUNTIME("ListPodSandbox"), BOTH(list_pod_sandbox), READ, NONE },

    [PODCRI_CRI_CREATE_CONTAINER] =
        { RUNTIME("CreateContainer"), BOTH(create_container), WRITE, NONE },

    [PODCRI_CRI_START_CONTAINER] =
        { RUNTIME("StartContainer"), BOTH(start_container), WRITE, CONTAINER },

    [PODCRI_CRI_STOP_CONTAINER] =
        { RUNTIME("StopContainer"), BOTH(stop_container), WRITE, CONTAINER },

    [PODCRI_CRI_REMOVE_CONTAINER] =
        { RUNTIME("RemoveContainer"), BOTH(remove_container), WRITE,
          CONTAINER },

    [PODCRI_CRI_LIST_CONTAINERS] =
        { RUNTIME("ListContainers"), BOTH(list_containers), READ, NONE },

    [PODCRI_CRI_CONTAINER_STATUS] =
        { RUNTIME("ContainerStatus"), BOTH(container_status), READ,
          CONTAINER },

    [PODCRI_CRI_UPDATE_CONTAINER_RESOURCES] =
        { RUNTIME("UpdateContainerResources"),
          BOTH(update_container_resources), WRITE, CONTAINER },

    [PODCRI_CRI_REOPEN_CONTAINER_LOG] =
        { RUNTIME("ReopenContainerLog"), BOTH(reopen_container_log), WRITE,
          CONTAINER },

    [PODCRI_CRI_EXEC_SYNC] =
        { RUNTIME("ExecSync"), BOTH(exec_sync), WRITE, CONTAINER },

    [PODCRI_CRI_EXEC] =
        { RUNTIME("Exec"), BOTH(exec), WRITE, CONTAINER },

    [PODCRI_CRI_ATTACH] =
        { RUNTIME("Attach"), BOTH(attach), WRITE, CONTAINER },

    [PODCRI_CRI_PORT_FORWARD] =
        { RUNTIME("PortForward"), BOTH(port_forward), WRITE, POD },

    [PODCRI_CRI_CONTAINER_STATS] =
        { RUNTIME("ContainerStats"), BOTH(container_stats), READ, CONTAINER },

    [PODCRI_CRI_LIST_CONTAINER_STATS] =
        { RUNTIME("ListContainerStats"), BOTH(list_container_stats), READ,
          NONE },

    [PODCRI_CRI_GET_CONTAINER_EVENTS] =
        { STREAM("GetContainerEvents"), REQ(get_events),
          RESP(container_event), ENDLESS, NONE },

    [PODCRI_CRI_LIST_IMAGES] =
        { IMAGE("ListImages"), BOTH(list_images), READ, NONE },

    [PODCRI_CRI_IMAGE_STATUS] =
        { IMAGE("ImageStatus"), BOTH(image_status), READ, IMG },

    [PODCRI_CRI_PULL_IMAGE] =
        { IMAGE("PullImage"), BOTH(pull_image), PULL, IMG },

    [PODCRI_CRI_REMOVE_IMAGE] =
        { IMAGE("RemoveImage"), BOTH(remove_image), WRITE, IMG },

    [PODCRI_CRI_IMAGE_FS_INFO] =
        { IMAGE("ImageFsInfo"), BOTH(image_fs_info), READ, NONE }
};


const podcri_cri_method_t *
podcri_cri_method_row(podcri_cri_method_e m)
{
    return &podcri_cri_methods[m];
}


const podcri_transport_method_t *
podcri_cri_method(podcri_cri_method_e m)
{
    return &podcri_cri_methods[m].transport;
}


const char *
podcri_cri_method_name(podcri_cri_method_e m)
{
    return strrchr(podcri_cri_methods[m].transport.path, '/') + 1;
}


uint64_t
podcri_cri_method_timeout(const podcri_node_conf_t *conf,
    podcri_cri_method_e m)
{
    switch (podcri_cri_methods[m].class) {

    case PODCRI_CRI_CLASS_PULL:
        return conf->pull_timeout;

    case PODCRI_CRI_CLASS_ENDLESS:
        return 0;

    default:
        return conf->read_timeout;
    }
}
