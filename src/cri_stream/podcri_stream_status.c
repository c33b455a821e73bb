
/*
 * Copyright (C) 2026 podcri authors
 */


#include <jansson.h>

#include "podcri_input.h"
#include "podcri_str.h"
#include "podcri_stream.h"


static int podcri_stream_status_json(podcri_ctx_t *ctx, json_t *root,
    int *exit_code);
static const char *podcri_stream_status_str(json_t *obj, const char *key);


int
podcri_stream_status(podcri_ctx_t *ctx, const char *text, size_t len,
    int *exit_code)
{
    int      rc;
    json_t  *root;

    while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\0')) {
        len--;
    }

    root = NULL;

    if (podcri_json_depth(text, len) <= PODCRI_JSON_MAX_DEPTH) {
        root = json_loadb(text, len, 0, NULL);
    }

    if (!json_is_object(root)) {
        json_decref(root);

        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL, "%s",
                           podcri_pstrndup(ctx->pool, text, len));
    }

    rc = podcri_stream_status_json(ctx, root, exit_code);

    json_decref(root);

    return rc;
}


static int
podcri_stream_status_json(podcri_ctx_t *ctx, json_t *root, int *exit_code)
{
    size_t       i;
    json_t      *cause, *causes;
    int64_t      code;
    const char  *text;

    if (strcmp(podcri_stream_status_str(root, "status"), "Success") == 0) {
        *exit_code = 0;
        return PODCRI_OK;
    }

    if (strcmp(podcri_stream_status_str(root, "reason"), "NonZeroExitCode")
        == 0)
    {
        causes = json_object_get(json_object_get(root, "details"), "causes");

        json_array_foreach(causes, i, cause) {
            if (strcmp(podcri_stream_status_str(cause, "reason"), "ExitCode")
                != 0)
            {
                continue;
            }

            text = podcri_stream_status_str(cause, "message");

            if (podcri_parse_i64(text, &code) == PODCRI_OK
                && code >= INT32_MIN && code <= INT32_MAX)
            {
                *exit_code = (int) code;
                return PODCRI_OK;
            }
        }
    }

    text = podcri_stream_status_str(root, "message");

    if (*text == '\0') {
        text = "the runtime reported a failure without a message";
    }

    return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL, "%s",
                       podcri_pstrdup(ctx->pool, text));
}


static const char *
podcri_stream_status_str(json_t *obj, const char *key)
{
    const char  *text;

    text = json_string_value(json_object_get(obj, key));

    return text ? text : "";
}
