
/*
 * Copyright (C) 2026 podcri authors
 *
 * A scripted runtime's images, and what was asked of it.
 * Left to the tests: who uses an image, and how a pull ends.
 */


#ifndef _IMAGES_H_INCLUDED_
#define _IMAGES_H_INCLUDED_


#include "_api.h"


#define ID(c)   c c c c c c c c c c c c c c c c
#define BUSYBOX ID("b0b0")
#define OTHER   ID("0e0e")
#define PAUSE   ID("ca5e")
#define LEFT    ID("1e1e")
#define LOST    ID("d0d0")


typedef struct {
    const char  *id;
    const char  *tags[3];
    const char  *digests[2];
    int          pinned;
    const char  *info;
    unsigned     nodes;              /* bit per node */
} store_image_t;


extern store_image_t  store_images[];      /* BUSYBOX, OTHER, ... */

extern const char    *store_runtime;       /* its name */
extern const char    *store_used;          /* image id of a container, or
                                              name@digest */
extern int            store_foreign;       /* which somebody else has made */

extern int            store_pull_status;   /* gRPC's */
extern const char    *store_pull_text;     /* of the error */
extern const char    *store_pull_ref;      /* the answer */

extern char           store_pulled[512];   /* name, as given, auth */
extern char           store_removed[512];  /* ids or names, each with a ";" */


/* Makes api_run() answer from the store. */
void store_init(void);


#endif /* _IMAGES_H_INCLUDED_ */
