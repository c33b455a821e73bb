
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_spec_cri.h"


/*
 * Pieces that sandboxes and containers have in common in CRI.
 */


static int podcri_cri_begins(const char *s, const char *prefix);


char *
podcri_cri_text(const char *s)
{
    /* protobuf-c does not write through it */

    return s ? (char *) s : (char *) protobuf_c_empty_string;
}


char **
podcri_cri_texts(podcri_pool_t *pool, const podcri_strings_t *list,
    size_t *n)
{
    size_t   i;
    char   **texts;

    *n = list->n;

    if (list->n == 0) {
        return NULL;
    }

    texts = podcri_palloc(pool, list->n * sizeof(char *));

    for (i = 0; i < list->n; i++) {
        texts[i] = podcri_cri_text(list->elts[i]);
    }

    return texts;
}


void *
podcri_cri_map(podcri_pool_t *pool,
    const ProtobufCMessageDescriptor *descriptor, const podcri_pairs_t *list,
    size_t *n)
{
    size_t               i;
    podcri_cri_entry_t  *entries, **p;

    *n = list->n;

    if (list->n == 0) {
        return NULL;
    }

    p = podcri_palloc(pool, list->n * sizeof(podcri_cri_entry_t *));
    entries = podcri_pcalloc(pool, list->n * sizeof(podcri_cri_entry_t));

    for (i = 0; i < list->n; i++) {
        entries[i].base.descriptor = descriptor;

        entries[i].key = podcri_cri_text(list->elts[i].key);
        entries[i].value = podcri_cri_text(list->elts[i].value);

        p[i] = &entries[i];
    }

    return p;
}


static int
podcri_cri_begins(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}


void
podcri_cri_labels(podcri_pool_t *pool, const podcri_pairs_t *user,
    const podcri_identity_t *id, const char *name, podcri_pairs_t *out)
{
    size_t                i;
    const podcri_pair_t  *l;

    memset(out, 0, sizeof(podcri_pairs_t));

    for (i = 0; i < user->n; i++) {
        l = &user->elts[i];

        /* kubelet and CRI-O go by their own labels, whoever set them;
         * containerd refuses one without a key (labels.Validate()) */

        if (*l->key == '\0'
            || strlen(l->key) + strlen(l->value) > PODCRI_LABEL_MAX
            || podcri_cri_begins(l->key, PODCRI_KEY_PREFIX)
            || podcri_cri_begins(l->key, PODCRI_KEY_KUBERNETES))
        {
            continue;
        }

        podcri_pairs_push(pool, out, l->key, l->value);
    }

    podcri_pairs_push(pool, out, PODCRI_LABEL_KIND, podcri_cri_text(id->kind));
    podcri_pairs_push(pool, out, PODCRI_LABEL_NAME, podcri_cri_text(name));

    if (id->id) {
        podcri_pairs_push(pool, out, PODCRI_LABEL_ID, id->id);
    }
}


void
podcri_cri_annotations(podcri_pool_t *pool, const podcri_pairs_t *user,
    const podcri_identity_t *id, podcri_pairs_t *out)
{
    size_t                i;
    const podcri_pair_t  *a;

    memset(out, 0, sizeof(podcri_pairs_t));

    for (i = 0; i < user->n; i++) {
        a = &user->elts[i];

        if (podcri_cri_begins(a->key, PODCRI_KEY_PREFIX)
            || podcri_cri_begins(a->key, PODCRI_KEY_CRIO)
            || podcri_cri_begins(a->key, PODCRI_KEY_PODMAN))
        {
            continue;
        }

        podcri_pairs_push(pool, out, a->key, a->value);
    }

    if (id->spec) {
        podcri_pairs_push(pool, out, PODCRI_ANNOTATION_SPEC, id->spec);
    }

    if (id->nonce) {
        podcri_pairs_push(pool, out, PODCRI_ANNOTATION_NONCE, id->nonce);
    }
}


Cri__SecurityProfile *
podcri_cri_seccomp(podcri_pool_t *pool, const char *value, int privileged)
{
    Cri__SecurityProfile  *profile;

    profile = podcri_cri_new(pool, Cri__SecurityProfile,
                             CRI__SECURITY_PROFILE__INIT);

    /* nothing at all would be unconfined in both runtimes */

    if (value && *value == '/') {
        profile->profile_type = CRI__SECURITY_PROFILE__PROFILE_TYPE__Localhost;
        profile->localhost_ref = podcri_cri_text(value);

    } else if (privileged || value) {
        profile->profile_type
            = CRI__SECURITY_PROFILE__PROFILE_TYPE__Unconfined;

    } else {
        profile->profile_type
            = CRI__SECURITY_PROFILE__PROFILE_TYPE__RuntimeDefault;
    }

    return profile;
}


Cri__SELinuxOption *
podcri_cri_selinux(podcri_pool_t *pool, const podcri_strings_t *list)
{
    size_t               i;
    char                *value;
    Cri__SELinuxOption  *option;

    if (list->n == 0) {
        return NULL;
    }

    option = podcri_cri_new(pool, Cri__SELinuxOption,
                            CRI__SELINUX_OPTION__INIT);

    for (i = 0; i < list->n; i++) {
        value = podcri_cri_text(list->elts[i]);

        if (strcmp(value, "disable") == 0) {

            /* the type that containers without confinement have */

            option->type = podcri_cri_text("spc_t");

        } else if (podcri_cri_begins(value, "user:")) {
            option->user = value + 5;

        } else if (podcri_cri_begins(value, "role:")) {
            option->role = value + 5;

        } else if (podcri_cri_begins(value, "type:")) {
            option->type = value + 5;

        } else if (podcri_cri_begins(value, "level:")) {
            option->level = value + 6;
        }
    }

    return option;
}
