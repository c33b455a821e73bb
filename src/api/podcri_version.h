
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_VERSION_H_INCLUDED_
#define _PODCRI_VERSION_H_INCLUDED_


/*
 * What clients negotiate on.  docker uses the lower of its own version and
 * PODCRI_API_VERSION; 1.44 is the first whose client-side gates let
 * --mac-address and --annotation pass.  podman 4 and 5 both take a libpod
 * version from 4.0.0 on.
 */

#define PODCRI_API_VERSION             "1.44"
#define PODCRI_API_MIN_VERSION         "1.24"
#define PODCRI_LIBPOD_API_VERSION      "5.4.2"
#define PODCRI_LIBPOD_API_MIN_VERSION  "4.0.0"


#endif /* _PODCRI_VERSION_H_INCLUDED_ */
