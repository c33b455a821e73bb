
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_VERSION_H_INCLUDED_
#define _PODCRI_VERSION_H_INCLUDED_


/* Of this module. */
#define PODCRI_VERSION             "0.1.0"

/*
 * The APIs that are spoken.  Clients negotiate on them: podman 4 and 5 want a
 * libpod API of 4.0.0 or later, docker asks for at most this Docker API.
 */
#define PODCRI_LIBPOD_VERSION      "5.4.2"
#define PODCRI_LIBPOD_MIN_VERSION  "4.0.0"
#define PODCRI_DOCKER_VERSION      "1.44"
#define PODCRI_DOCKER_MIN_VERSION  "1.24"

/* There is no buildah here; clients show the header and nothing more. */
#define PODCRI_BUILDAH_VERSION     ""

#define PODCRI_SERVER              "Libpod/" PODCRI_LIBPOD_VERSION " (linux)"


#endif /* _PODCRI_VERSION_H_INCLUDED_ */
