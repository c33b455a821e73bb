
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_CREATE_LIBPOD_H_INCLUDED_
#define _PODCRI_CREATE_LIBPOD_H_INCLUDED_


#include "podcri_create.h"


/*
 * Row functions of libpod's container table (podcri_create_libpod_rows.c);
 * each stores where its row says.
 */

#define podcri_libpod_row(name)                                               \
    int name(podcri_ctx_t *ctx, void *obj, json_t *v,                         \
        const podcri_input_t *row, const char *path)

podcri_libpod_row(podcri_libpod_env);
podcri_libpod_row(podcri_libpod_entrypoint);
podcri_libpod_row(podcri_libpod_expose);
podcri_libpod_row(podcri_libpod_ports);
podcri_libpod_row(podcri_libpod_mounts);
podcri_libpod_row(podcri_libpod_volumes);
podcri_libpod_row(podcri_libpod_devices);
podcri_libpod_row(podcri_libpod_image_volumes);
podcri_libpod_row(podcri_libpod_image_volume_mode);
podcri_libpod_row(podcri_libpod_umask);
podcri_libpod_row(podcri_libpod_systemd);
podcri_libpod_row(podcri_libpod_timezone);


#endif /* _PODCRI_CREATE_LIBPOD_H_INCLUDED_ */
