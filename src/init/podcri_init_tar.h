
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_INIT_TAR_H_INCLUDED_
#define _PODCRI_INIT_TAR_H_INCLUDED_


#include "podcri_init.h"


/* A header block: POSIX.1-2017, pax, "ustar Interchange Format". */

#define PODCRI_TAR_BLOCK  512

typedef struct {
    char  name[100];
    char  mode[8];
    char  uid[8];
    char  gid[8];
    char  size[12];
    char  mtime[12];
    char  checksum[8];
    char  type;
    char  link[100];
    char  magic[6];
    char  version[2];
    char  user[32];
    char  group[32];
    char  major[8];
    char  minor[8];
    char  prefix[155];
    char  pad[12];
} podcri_tar_header_t;

/* The sum of the header's bytes, its own field counted as blanks. */
unsigned podcri_tar_checksum(const podcri_tar_header_t *h);


/* One entry of an archive that is read, from all of its headers.  The texts
 * are good until the next entry. */

typedef struct {
    char          type;
    char         *name;          /* as it stands there */
    char         *link;
    unsigned      mode;
    int64_t       uid;
    int64_t       gid;
    int64_t       mtime;
    uint64_t      size;
    uint32_t      major;
    uint32_t      minor;
} podcri_tar_entry_t;


/* --- podcri_init_tar_read.c; what is malformed ends the program --- */

/* Reads from stdin up to the data of an entry; 0 at the end of the archive.
 * Knows ustar, pax, and GNU's long names and large numbers. */
int podcri_tar_next(podcri_tar_entry_t *e);

/* Reads size bytes of data, or passes over them; over size bytes of data and
 * what fills up their last block. */
void podcri_tar_get(void *buf, size_t size);
void podcri_tar_skip(uint64_t size);
void podcri_tar_pass(uint64_t size);

/* Says "tar: NAME: TEXT" and ends the program. */
void podcri_tar_error(const char *name, const char *text)
    __attribute__((noreturn));


#endif /* _PODCRI_INIT_TAR_H_INCLUDED_ */
