
/*
 * Copyright (C) 2026 podcri authors
 *
 * The method table against the services of the .proto.
 */


#include "tap.h"
#include "podcri_cri_internal.h"


/* those that change nothing, by their names */

static int
reads(const char *name)
{
    size_t              len;

    static const char  *const  ends[] = {
        "Version", "Status", "Stats", "FsInfo", NULL
    };

    const char  *const *end;

    if (strncmp(name, "List", 4) == 0) {
        return 1;
    }

    for (end = ends; *end; end++) {
        len = strlen(*end);

        if (strlen(name) >= len
            && strcmp(name + strlen(name) - len, *end) == 0)
        {
            return 1;
        }
    }

    return 0;
}


int
main(void)
{
    char                               path[128];
    size_t                             i;
    podcri_node_conf_t                 conf;
    const podcri_cri_method_t         *row;
    const ProtobufCServiceDescriptor  *service;
    const ProtobufCMethodDescriptor   *method;

    memset(&conf, 0, sizeof(conf));
    conf.read_timeout = 1;
    conf.pull_timeout = 2;

    for (i = 0; i < PODCRI_CRI_MAX; i++) {
        row = podcri_cri_method_row(i);

        service = &cri__runtime_service__descriptor;
        method = protobuf_c_service_descriptor_get_method_by_name(service,
                                               podcri_cri_method_name(i));

        if (method == NULL) {
            service = &cri__image_service__descriptor;
            method = protobuf_c_service_descriptor_get_method_by_name(service,
                                               podcri_cri_method_name(i));
        }

        if (!ok(method != NULL, "%s is a method of CRI",
                podcri_cri_method_name(i)))
        {
            continue;
        }

        snprintf(path, sizeof(path), "/%s/%s", service->name, method->name);

        is_str(row->transport.path, path, "its path");
        ok(row->request == method->input, "its request");
        ok(row->response == method->output, "its response");
        is_int(row->class == PODCRI_CRI_CLASS_READ, reads(method->name),
               "may be repeated or not");
        is_int(row->class == PODCRI_CRI_CLASS_ENDLESS, row->transport.stream,
               "only a stream has no deadline");
    }

    is_int(podcri_cri_method_timeout(&conf, PODCRI_CRI_LIST_CONTAINERS), 1,
           "time of a call");
    is_int(podcri_cri_method_timeout(&conf, PODCRI_CRI_PULL_IMAGE), 2,
           "of a pull");
    is_int(podcri_cri_method_timeout(&conf, PODCRI_CRI_GET_CONTAINER_EVENTS),
           0, "of a stream");

    return done_testing();
}
