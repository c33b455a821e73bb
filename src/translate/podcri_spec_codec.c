
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_spec_codec.h"
#include "podcri_spec_scan.h"


static void podcri_codec_fields(podcri_json_t *w,
    const podcri_codec_t *table, const char *obj, const char *def);
static int podcri_codec_is_default(const podcri_codec_t *row,
    const char *obj, const char *def);
static int podcri_codec_object(podcri_scan_t *r,
    const podcri_codec_t *table, char *obj);
static int podcri_codec_members(podcri_scan_t *r,
    const podcri_codec_t *table, char *obj);
static int podcri_codec_value(podcri_scan_t *r,
    const podcri_codec_t *row, char *obj);
static int podcri_codec_strings(podcri_scan_t *r,
    podcri_strings_t *list);
static int podcri_codec_pairs(podcri_scan_t *r,
    podcri_pairs_t *list);
static int podcri_codec_list(podcri_scan_t *r,
    const podcri_codec_t *row, char *obj);


static const char  podcri_codec_zero[PODCRI_CODEC_MAX_ELT];


void
podcri_codec_write(podcri_json_t *w, const podcri_codec_t *table,
    const void *obj, const void *def, int version)
{
    podcri_json_open(w, '{');
    podcri_json_key(w, "v");
    podcri_json_int(w, version);
    podcri_codec_fields(w, table, obj, def);
    podcri_json_close(w, '}');
}


static void
podcri_codec_fields(podcri_json_t *w, const podcri_codec_t *table,
    const char *obj, const char *def)
{
    size_t       i, n;
    const char  *p, *elt;

    for ( /* void */ ; table->key; table++) {

        if (podcri_codec_is_default(table, obj, def)) {
            continue;
        }

        p = obj + table->offset;
        podcri_json_key(w, table->key);

        switch (table->type) {

        case PODCRI_CODEC_STR:
            podcri_json_str(w, *(const char *const *) (const void *) p);
            break;

        case PODCRI_CODEC_I32:
            podcri_json_int(w, *(const int32_t *) (const void *) p);
            break;

        case PODCRI_CODEC_I64:
            podcri_json_int(w, *(const int64_t *) (const void *) p);
            break;

        case PODCRI_CODEC_BOOL:
            podcri_json_int(w, *(const int *) (const void *) p != 0);
            break;

        case PODCRI_CODEC_STRINGS:
            podcri_json_strings(w, (const void *) p, 0);
            break;

        case PODCRI_CODEC_PAIRS:
            podcri_json_pairs(w, (const void *) p, 0);
            break;

        case PODCRI_CODEC_OBJ:
            podcri_json_open(w, '{');
            podcri_codec_fields(w, table->table, p, def + table->offset);
            podcri_json_close(w, '}');
            break;

        case PODCRI_CODEC_LIST:
            n = *(const size_t *) (const void *) (obj + table->count);
            elt = *(const char *const *) (const void *) p;

            podcri_json_open(w, '[');

            for (i = 0; i < n; i++) {
                podcri_json_open(w, '{');
                podcri_codec_fields(w, table->table, elt + i * table->size,
                                    podcri_codec_zero);
                podcri_json_close(w, '}');
            }

            podcri_json_close(w, ']');
            break;
        }
    }
}


static int
podcri_codec_is_default(const podcri_codec_t *row, const char *obj,
    const char *def)
{
    const char            *a, *b;
    const podcri_codec_t  *t;

    a = obj + row->offset;
    b = def + row->offset;

    switch (row->type) {

    case PODCRI_CODEC_STR:
        return *(const char *const *) (const void *) a == NULL;

    case PODCRI_CODEC_I32:
        return memcmp(a, b, sizeof(int32_t)) == 0;

    case PODCRI_CODEC_I64:
        return memcmp(a, b, sizeof(int64_t)) == 0;

    case PODCRI_CODEC_BOOL:
        return *(const int *) (const void *) a == 0;

    case PODCRI_CODEC_STRINGS:
        return ((const podcri_strings_t *) (const void *) a)->n == 0;

    case PODCRI_CODEC_PAIRS:
        return ((const podcri_pairs_t *) (const void *) a)->n == 0;

    case PODCRI_CODEC_OBJ:
        for (t = row->table; t->key; t++) {
            if (!podcri_codec_is_default(t, a, b)) {
                return 0;
            }
        }

        return 1;

    case PODCRI_CODEC_LIST:
        break;
    }

    return *(const size_t *) (const void *) (obj + row->count) == 0;
}


int
podcri_codec_read(podcri_ctx_t *ctx, const podcri_codec_t *table, void *obj,
    const char *text, int version)
{
    int                    rc;
    int64_t                v;
    podcri_scan_t  r;

    r.ctx = ctx;
    r.start = text;
    r.p = text;

    if (strncmp(text, "{\"v\":", 5) != 0) {
        return podcri_scan_broken(&r);
    }

    r.p += 5;

    if (podcri_scan_integer(&r, &v) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (v != version) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "stored spec has version %lld, this podcri knows "
                           "%d", (long long) v, version);
    }

    rc = podcri_scan_next(&r, '}');

    if (rc == PODCRI_AGAIN) {
        rc = podcri_codec_members(&r, table, obj);
    }

    if (rc != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    return (*r.p == '\0') ? PODCRI_OK : podcri_scan_broken(&r);
}


static int
podcri_codec_object(podcri_scan_t *r, const podcri_codec_t *table,
    char *obj)
{
    if (podcri_scan_char(r, '{') != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (*r->p == '}') {
        r->p++;
        return PODCRI_OK;
    }

    return podcri_codec_members(r, table, obj);
}


/* "key":value,... and the '}' */

static int
podcri_codec_members(podcri_scan_t *r, const podcri_codec_t *table,
    char *obj)
{
    int                    rc, found;
    size_t                 len;
    const char            *key;
    const podcri_codec_t  *row, *first;

    row = table;

    do {
        if (podcri_scan_char(r, '"') != PODCRI_OK) {
            return PODCRI_ERROR;
        }

        key = r->p;
        len = strcspn(key, "\"\\");
        r->p += len;

        if (podcri_scan_char(r, '"') != PODCRI_OK
            || podcri_scan_char(r, ':') != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }

        /* keys come in the order of the rows: go on where the last was */

        first = row;
        rc = PODCRI_OK;

        do {
            found = (strncmp(row->key, key, len) == 0
                     && row->key[len] == '\0');

            if (found) {
                rc = podcri_codec_value(r, row, obj);
            }

            row++;

            if (row->key == NULL) {
                row = table;
            }

        } while (!found && row != first);

        if (!found) {
            rc = podcri_scan_skip(r, 0);
        }

        if (rc != PODCRI_OK) {
            return PODCRI_ERROR;
        }

        rc = podcri_scan_next(r, '}');

    } while (rc == PODCRI_AGAIN);

    return rc;
}


static int
podcri_codec_value(podcri_scan_t *r, const podcri_codec_t *row,
    char *obj)
{
    char     *p;
    int64_t   v;

    p = obj + row->offset;

    switch (row->type) {

    case PODCRI_CODEC_STR:
        return podcri_scan_string(r, (const char **) (void *) p);

    case PODCRI_CODEC_I32:
    case PODCRI_CODEC_I64:
    case PODCRI_CODEC_BOOL:
        if (podcri_scan_integer(r, &v) != PODCRI_OK) {
            return PODCRI_ERROR;
        }

        if (row->type == PODCRI_CODEC_I64) {
            *(int64_t *) (void *) p = v;
            return PODCRI_OK;
        }

        if (v < INT32_MIN || v > INT32_MAX) {
            return podcri_scan_broken(r);
        }

        if (row->type == PODCRI_CODEC_I32) {
            *(int32_t *) (void *) p = (int32_t) v;

        } else {
            *(int *) (void *) p = (v != 0);
        }

        return PODCRI_OK;

    case PODCRI_CODEC_STRINGS:
        return podcri_codec_strings(r, (void *) p);

    case PODCRI_CODEC_PAIRS:
        return podcri_codec_pairs(r, (void *) p);

    case PODCRI_CODEC_OBJ:
        return podcri_codec_object(r, row->table, p);

    case PODCRI_CODEC_LIST:
        break;
    }

    return podcri_codec_list(r, row, obj);
}


static int
podcri_codec_strings(podcri_scan_t *r, podcri_strings_t *list)
{
    int          rc;
    const char  *s;

    memset(list, 0, sizeof(podcri_strings_t));

    if (podcri_scan_char(r, '[') != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (*r->p == ']') {
        r->p++;
        return PODCRI_OK;
    }

    do {
        if (podcri_scan_string(r, &s) != PODCRI_OK) {
            return PODCRI_ERROR;
        }

        podcri_strings_push(r->ctx->pool, list, s);

        rc = podcri_scan_next(r, ']');

    } while (rc == PODCRI_AGAIN);

    return rc;
}


static int
podcri_codec_pairs(podcri_scan_t *r, podcri_pairs_t *list)
{
    int          rc;
    const char  *key, *value;

    memset(list, 0, sizeof(podcri_pairs_t));

    if (podcri_scan_char(r, '{') != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (*r->p == '}') {
        r->p++;
        return PODCRI_OK;
    }

    do {
        if (podcri_scan_string(r, &key) != PODCRI_OK
            || podcri_scan_char(r, ':') != PODCRI_OK
            || podcri_scan_string(r, &value) != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }

        podcri_pairs_push(r->ctx->pool, list, key, value);

        rc = podcri_scan_next(r, '}');

    } while (rc == PODCRI_AGAIN);

    return rc;
}


static int
podcri_codec_list(podcri_scan_t *r, const podcri_codec_t *row,
    char *obj)
{
    int      rc;
    char    *elt;
    size_t  *n;

    n = (void *) (obj + row->count);

    *n = 0;
    *(void **) (void *) (obj + row->offset) = NULL;

    if (podcri_scan_char(r, '[') != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (*r->p == ']') {
        r->p++;
        return PODCRI_OK;
    }

    do {
        elt = podcri_push(r->ctx->pool, obj + row->offset, n, row->size);

        if (podcri_codec_object(r, row->table, elt) != PODCRI_OK) {
            return PODCRI_ERROR;
        }

        rc = podcri_scan_next(r, ']');

    } while (rc == PODCRI_AGAIN);

    return rc;
}
