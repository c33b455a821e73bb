
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_SPEC_CRI_H_INCLUDED_
#define _PODCRI_SPEC_CRI_H_INCLUDED_


#include "podcri_spec.h"


/* Pieces of the CRI configs; everything is in the pool, and protobuf-c's
 * strings are never NULL. */

/* A message of its own, initialised. */
#define podcri_cri_new(pool, type, init)                                      \
    ({                                                                        \
        type  *podcri_cri_p = podcri_palloc(pool, sizeof(type));              \
        *podcri_cri_p = (type) init;                                          \
        podcri_cri_p;                                                         \
    })

/* s as protobuf-c wants it: a text that is not const; "" for NULL. */
char *podcri_cri_text(const char *s);

/* The list as protobuf-c wants it, NULL when empty. */
char **podcri_cri_texts(podcri_pool_t *pool, const podcri_strings_t *list,
    size_t *n);

/* Entries of a map field: all map entries of protobuf-c have the layout of
 * these. */
typedef Cri__ContainerConfig__LabelsEntry  podcri_cri_entry_t;

/* A map field of the pairs; descriptor is of the entry's message type. */
void *podcri_cri_map(podcri_pool_t *pool,
    const ProtobufCMessageDescriptor *descriptor, const podcri_pairs_t *list,
    size_t *n);

/* Labels that go to CRI: the short ones of the user, and ours on top. */
void podcri_cri_labels(podcri_pool_t *pool, const podcri_pairs_t *user,
    const podcri_identity_t *id, const char *name, podcri_pairs_t *out);

/* Annotations that go to CRI: the user's and ours on top. */
void podcri_cri_annotations(podcri_pool_t *pool, const podcri_pairs_t *user,
    const podcri_identity_t *id, podcri_pairs_t *out);

/* "unconfined", a path, or the runtime's profile for NULL. */
Cri__SecurityProfile *podcri_cri_seccomp(podcri_pool_t *pool,
    const char *value, int privileged);

/* user:, role:, type:, level: and disable; NULL when the list is empty. */
Cri__SELinuxOption *podcri_cri_selinux(podcri_pool_t *pool,
    const podcri_strings_t *list);

/* Resources and security context of a container (podcri_spec_cri_linux.c);
 * NULL with ctx->err set. */
Cri__LinuxContainerConfig *podcri_spec_linux(podcri_ctx_t *ctx,
    const podcri_spec_t *spec, const podcri_pod_spec_t *pod,
    const podcri_identity_t *id, const char *target_id);

/* Namespaces of a sandbox, which its containers are told as well. */
Cri__NamespaceOption *podcri_cri_namespaces(podcri_pool_t *pool,
    const podcri_spec_t *spec);
Cri__NamespaceOption *podcri_cri_pod_namespaces(podcri_pool_t *pool,
    const podcri_pod_spec_t *spec);


#endif /* _PODCRI_SPEC_CRI_H_INCLUDED_ */
