
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_KEYS_H_INCLUDED_
#define _PODCRI_KEYS_H_INCLUDED_


/*
 * Labels and annotations by which our objects are known in a runtime.  They
 * are a storage format: other gateways and later versions read them.
 */

#define PODCRI_KEY_PREFIX        "io.podcri."         /* of all of these */
#define PODCRI_LABEL_KIND        "io.podcri.kind"    /* PODCRI_KIND_* */
#define PODCRI_LABEL_NAME        "io.podcri.name"    /* Podman name */
#define PODCRI_LABEL_ID          "io.podcri.id"      /* of the first
                                                        incarnation, on later
                                                        ones */
#define PODCRI_ANNOTATION_SPEC   "io.podcri.spec"    /* versioned JSON */
#define PODCRI_ANNOTATION_NONCE  "io.podcri.nonce"   /* who created it: CRI-O
                                                        answers a duplicate
                                                        create with the id of
                                                        the existing one */

/* CRI-O fills an event's containers_statuses only when a container carries
 * this label with the sandbox's uid (seen with CRI-O 1.36) */
#define PODCRI_LABEL_POD_UID     "io.kubernetes.pod.uid"

/* Annotations under these are not handed to a runtime: CRI-O keeps its own
 * records under the first, and Podman notes of a create under the other */
#define PODCRI_KEY_CRIO          "io.kubernetes.cri-o."
#define PODCRI_KEY_PODMAN        "io.podman.annotations."

/* Labels under it are not handed to a runtime */
#define PODCRI_KEY_KUBERNETES    "io.kubernetes."

#define PODCRI_KIND_POD          "pod"
#define PODCRI_KIND_CONTAINER    "container"
#define PODCRI_KIND_STANDIN      "stand-in"          /* not shown */

/* Largest spec annotation in bytes: lists carry annotations in full, and
 * containerd sends at most 16 MiB per list (section n). */
#define PODCRI_SPEC_MAX          (128 * 1024)

/* User labels whose key and value together are at most this long are CRI
 * labels too, so that crictl can select by them; the runtimes refuse more
 * than 4096. */
#define PODCRI_LABEL_MAX         1024


#endif /* _PODCRI_KEYS_H_INCLUDED_ */
