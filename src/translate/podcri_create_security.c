
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_create.h"


/*
 * Security options: the words after --security-opt, which Docker sends as
 * they are and Podman as fields.
 */


static int podcri_create_security_seccomp(podcri_ctx_t *ctx,
    const char **seccomp, const char *value, const char *path);
static int podcri_create_security_selinux(podcri_ctx_t *ctx,
    podcri_strings_t *selinux, const char *value, const char *path);
static void podcri_create_security_paths(podcri_ctx_t *ctx,
    podcri_strings_t *list, const char *value);


int
podcri_create_security(podcri_ctx_t *ctx, podcri_create_security_t *sec,
    const char *opt, const char *path)
{
    int          on;
    char        *name, *value;

    name = podcri_pstrdup(ctx->pool, opt);
    value = strpbrk(name, "=:");

    if (value != NULL) {
        *value++ = '\0';
    }

    if (strcmp(name, "no-new-privileges") == 0) {
        on = 1;

        if (value && podcri_parse_bool(value, &on) != PODCRI_OK) {
            goto invalid;
        }

        *sec->no_new_privileges = on;

        return PODCRI_OK;
    }

    if (value == NULL || *value == '\0') {
        goto invalid;
    }

    if (strcmp(name, "seccomp") == 0) {
        return podcri_create_security_seccomp(ctx, sec->seccomp, value,
                                              path);
    }

    if (strcmp(name, "label") == 0) {
        return podcri_create_security_selinux(ctx, sec->selinux, value,
                                              path);
    }

    if (strcmp(name, "apparmor") == 0) {
        *sec->apparmor = value;
        return PODCRI_OK;
    }

    if (sec->unmask && strcmp(name, "mask") == 0) {
        podcri_create_security_paths(ctx, sec->masked_paths, value);
        return PODCRI_OK;
    }

    if (sec->unmask && strcmp(name, "unmask") == 0) {
        podcri_create_security_paths(ctx, sec->unmask, value);
        return PODCRI_OK;
    }

    if (sec->unmask && strcmp(name, "systempaths") == 0
        && strcmp(value, "unconfined") == 0)
    {
        podcri_strings_push(ctx->pool, sec->unmask, "ALL");
        return PODCRI_OK;
    }

    return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                       "field %s: security option \"%s\" is not supported",
                       path, opt);

invalid:

    return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                       "field %s: invalid security option \"%s\"", path,
                       opt);
}


static int
podcri_create_security_seccomp(podcri_ctx_t *ctx, const char **seccomp,
    const char *value, const char *path)
{
    if (*value == '\0' || strcmp(value, "default") == 0
        || strcmp(value, "builtin") == 0)
    {
        *seccomp = NULL;
        return PODCRI_OK;
    }

    if (strcmp(value, "unconfined") == 0 || *value == '/') {
        *seccomp = value;
        return PODCRI_OK;
    }

    /* docker reads the file itself and sends what is in it */

    return podcri_create_refuse(ctx, path,
                                "a seccomp profile is \"unconfined\" or the "
                                "path of a file on the node");
}


static int
podcri_create_security_selinux(podcri_ctx_t *ctx, podcri_strings_t *selinux,
    const char *value, const char *path)
{
    size_t              i, n;
    static const char  *names[] = { "user:", "role:", "type:", "level:" };

    if (strcmp(value, "disable") == 0) {
        podcri_strings_push(ctx->pool, selinux, value);
        return PODCRI_OK;
    }

    for (i = 0; i < podcri_nelts(names); i++) {
        n = strlen(names[i]);

        if (strncmp(value, names[i], n) == 0 && value[n] != '\0') {
            podcri_strings_push(ctx->pool, selinux, value);
            return PODCRI_OK;
        }
    }

    return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                       "field %s: label option \"%s\" is not supported: CRI "
                       "knows disable, user, role, type and level", path,
                       value);
}


static void
podcri_create_security_paths(podcri_ctx_t *ctx, podcri_strings_t *list,
    const char *value)
{
    char  *p, *colon;

    p = podcri_pstrdup(ctx->pool, value);

    while (p != NULL) {
        colon = strchr(p, ':');

        if (colon != NULL) {
            *colon++ = '\0';
        }

        if (*p) {
            podcri_strings_push(ctx->pool, list, p);
        }

        p = colon;
    }
}


int
podcri_create_seccomp(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    const char  *value;

    value = podcri_create_text(ctx, v);

    return podcri_create_security_seccomp(ctx,
                                          (void *) ((char *) obj
                                                    + row->offset),
                                          value ? value : "", path);
}


int
podcri_create_selinux(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t             i;
    json_t            *elt;
    podcri_strings_t  *list;

    list = (void *) ((char *) obj + row->offset);
    memset(list, 0, sizeof(podcri_strings_t));

    json_array_foreach(v, i, elt) {

        if (!json_is_string(elt)) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s[%zu]: string expected", path, i);
        }

        if (podcri_create_security_selinux(ctx, list,
                                           podcri_pstrdup(ctx->pool,
                                               json_string_value(elt)),
                                           path)
            != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }
    }

    return PODCRI_OK;
}


int
podcri_create_paths(podcri_ctx_t *ctx, void *obj, json_t *v,
    const podcri_input_t *row, const char *path)
{
    size_t             i;
    json_t            *elt;
    podcri_strings_t  *list;

    list = (void *) ((char *) obj + row->offset);
    memset(list, 0, sizeof(podcri_strings_t));

    json_array_foreach(v, i, elt) {

        if (!json_is_string(elt)) {
            return podcri_fail(ctx, PODCRI_E_BAD_REQUEST, NULL,
                               "field %s[%zu]: string expected", path, i);
        }

        podcri_create_security_paths(ctx, list, json_string_value(elt));
    }

    return PODCRI_OK;
}
