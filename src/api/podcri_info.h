
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_INFO_H_INCLUDED_
#define _PODCRI_INFO_H_INCLUDED_


#include "podcri_host.h"
#include "podcri_json.h"
#include "podcri_runtime.h"


/* What "info" says; the tables are pure. */

typedef struct {
    podcri_runtime_t   runtime;
    podcri_host_t      host;         /* empty when the node is remote */
    int                local;
    char               id[37];
    int64_t            now;          /* ns */
    int64_t            containers;
    int64_t            running;
    int64_t            stopped;
    int64_t            images;
    const char        *storage_root;
    uint64_t           storage_used; /* bytes, by images */
    uint64_t           storage_size; /* of the file system, 0 unknown */
    const char        *volume_path;
} podcri_info_t;

extern const podcri_field_t  podcri_info_libpod_fields[];
extern const podcri_field_t  podcri_info_docker_fields[];


/* Fills in storage_*, from ImageFsInfo of all nodes. */
int podcri_info_storage(podcri_op_t *op, podcri_info_t *info);


#endif /* _PODCRI_INFO_H_INCLUDED_ */
