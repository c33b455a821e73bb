
/*
 * Copyright (C) 2026 podcri authors
 */


#include <strings.h>

#include "podcri_images.h"
#include "podcri_str.h"


typedef struct {
    const char  *username;
    const char  *password;
    const char  *auth;
    const char  *server;
    const char  *identity_token;
    const char  *registry_token;
} podcri_image_auth_t;


static int podcri_image_auth_header(podcri_op_t *op, const char *name,
    json_t **json);
static json_t *podcri_image_auth_of(json_t *map, const char *registry);
static int podcri_image_auth_is_host(const char *key, const char *registry);
static int podcri_image_auth_take(podcri_op_t *op, json_t *json,
    const char *registry, Cri__AuthConfig **auth);


#define podcri_auth_row(k, f)                                                 \
    podcri_in_map(k, PODCRI_T_STR, podcri_image_auth_t, f)

/* Docker api/types/registry.AuthConfig */

static const podcri_input_t  podcri_image_auth_table[] = {
    podcri_auth_row("username", username),
    podcri_auth_row("password", password),
    podcri_auth_row("auth", auth),
    podcri_auth_row("serveraddress", server),
    podcri_auth_row("identitytoken", identity_token),
    podcri_auth_row("registrytoken", registry_token),
    podcri_in_end
};


int
podcri_image_auth(podcri_op_t *op, const char *ref, Cri__AuthConfig **auth)
{
    json_t        *json, *own;
    const char    *registry;
    podcri_ref_t   parts;

    *auth = NULL;

    /* a name that is none is left to the runtime, which says why */

    if (podcri_ref_parse(&op->ctx, ref, &parts) != PODCRI_OK) {
        podcri_err_clear(&op->ctx);
        return PODCRI_OK;
    }

    registry = *parts.registry ? parts.registry : "docker.io";

    if (podcri_image_auth_header(op, "x-registry-auth", &json) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (json) {
        own = podcri_image_auth_of(json, registry);
        return podcri_image_auth_take(op, own ? own : json, registry, auth);
    }

    if (podcri_image_auth_header(op, "x-registry-config", &json)
        != PODCRI_OK)
    {
        return PODCRI_ERROR;
    }

    own = json ? podcri_image_auth_of(json, registry) : NULL;

    return own ? podcri_image_auth_take(op, own, registry, auth) : PODCRI_OK;
}


/* *json is NULL when the header is absent or empty: clients send "", "e30="
 * ({}) and "bnVsbA==" (null) when they have no credentials. */

static int
podcri_image_auth_header(podcri_op_t *op, const char *name, json_t **json)
{
    char        *text;
    size_t       len;
    const char  *value;

    *json = NULL;

    value = op->client->header(op->client, name);
    if (value == NULL || *value == '\0') {
        return PODCRI_OK;
    }

    text = podcri_base64_decode(op->ctx.pool, value, strlen(value), &len);

    if (text && strcmp(text, "null") == 0) {
        return PODCRI_OK;
    }

    if (text) {
        *json = podcri_input_parse(&op->ctx, text, len);
        podcri_err_clear(&op->ctx);
    }

    /* neither the header nor the parser's words go anywhere: both may hold a
     * password */

    if (*json == NULL || !json_is_object(*json)) {
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "failed to parse \"%s\" header", name);
    }

    if (json_object_size(*json) == 0) {
        *json = NULL;
    }

    return PODCRI_OK;
}


/* The entry of the registry in a map of them, NULL when there is none. */

static json_t *
podcri_image_auth_of(json_t *map, const char *registry)
{
    json_t      *value;
    const char  *key;

    json_object_foreach(map, key, value) {
        if (json_is_object(value) && podcri_image_auth_is_host(key, registry))
        {
            return value;
        }
    }

    return NULL;
}


/* Keys are "quay.io", "https://index.docker.io/v1/", "127.0.0.1:5000/". */

static int
podcri_image_auth_is_host(const char *key, const char *registry)
{
    size_t       len;
    const char  *p;

    p = strstr(key, "://");
    key = p ? p + 3 : key;
    len = strcspn(key, "/");

    if (strcmp(registry, "docker.io") == 0
        && ((len == sizeof("index.docker.io") - 1
             && strncasecmp(key, "index.docker.io", len) == 0)
            || (len == sizeof("registry-1.docker.io") - 1
                && strncasecmp(key, "registry-1.docker.io", len) == 0)))
    {
        return 1;
    }

    return strlen(registry) == len && strncasecmp(key, registry, len) == 0;
}


static int
podcri_image_auth_take(podcri_op_t *op, json_t *json, const char *registry,
    Cri__AuthConfig **auth)
{
    podcri_image_auth_t   in;
    Cri__AuthConfig      *out;

    memset(&in, 0, sizeof(in));

    if (podcri_input_object(&op->ctx, podcri_image_auth_table, &in, json, "",
                            NULL, NULL)
        != PODCRI_OK)
    {
        podcri_err_clear(&op->ctx);
        return podcri_fail(&op->ctx, PODCRI_E_BAD_REQUEST, NULL,
                           "failed to parse registry credentials: a field is "
                           "no string");
    }

    if (!in.username && !in.password && !in.auth && !in.identity_token
        && !in.registry_token)
    {
        return PODCRI_OK;
    }

    /* the address is looked at here and not passed on: containerd 1.6 parses
     * it as a URL, which "127.0.0.1:5000" is not, and compares it with the
     * host it talks to, which for docker.io has another name */

    if (in.server && *in.server
        && !podcri_image_auth_is_host(in.server, registry))
    {
        return PODCRI_OK;
    }

    out = podcri_palloc(op->ctx.pool, sizeof(*out));
    *out = (Cri__AuthConfig) CRI__AUTH_CONFIG__INIT;

    out->username = (char *) (in.username ? in.username : "");
    out->password = (char *) (in.password ? in.password : "");
    out->auth = (char *) (in.auth ? in.auth : "");
    out->identity_token = (char *) (in.identity_token ? in.identity_token
                                                      : "");
    out->registry_token = (char *) (in.registry_token ? in.registry_token
                                                      : "");
    *auth = out;

    return PODCRI_OK;
}
