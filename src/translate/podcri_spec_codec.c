
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_spec_codec.h"


typedef struct {
    podcri_ctx_t  *ctx;
    const char    *start;
    const char    *p;
} podcri_codec_reader_t;


static void podcri_codec_fields(podcri_json_t *w,
    const podcri_codec_t *table, const char *obj, const char *def);
static int podcri_codec_is_default(const podcri_codec_t *row,
    const char *obj, const char *def);
static int podcri_codec_object(podcri_codec_reader_t *r,
    const podcri_codec_t *table, char *obj);
static int podcri_codec_members(podcri_codec_reader_t *r,
    const podcri_codec_t *table, char *obj);
static int podcri_codec_value(podcri_codec_reader_t *r,
    const podcri_codec_t *row, char *obj);
static int podcri_codec_strings(podcri_codec_reader_t *r,
    podcri_strings_t *list);
static int podcri_codec_pairs(podcri_codec_reader_t *r,
    podcri_pairs_t *list);
static int podcri_codec_list(podcri_codec_reader_t *r,
    const podcri_codec_t *row, char *obj);
static int podcri_codec_string(podcri_codec_reader_t *r, const char **out);
static int podcri_codec_escape(podcri_codec_reader_t *r, char **dst);
static int podcri_codec_hex(const char *p, unsigned *out);
static int podcri_codec_integer(podcri_codec_reader_t *r, int64_t *out);
static int podcri_codec_skip(podcri_codec_reader_t *r, unsigned depth);
static int podcri_codec_char(podcri_codec_reader_t *r, char c);
static int podcri_codec_next(podcri_codec_reader_t *r, char close);
static int podcri_codec_broken(podcri_codec_reader_t *r);


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
    podcri_codec_reader_t  r;

    r.ctx = ctx;
    r.start = text;
    r.p = text;

    if (strncmp(text, "{\"v\":", 5) != 0) {
        return podcri_codec_broken(&r);
    }

    r.p += 5;

    if (podcri_codec_integer(&r, &v) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (v != version) {
        return podcri_fail(ctx, PODCRI_E_INTERNAL, NULL,
                           "stored spec has version %lld, this podcri knows "
                           "%d", (long long) v, version);
    }

    rc = podcri_codec_next(&r, '}');

    if (rc == PODCRI_AGAIN) {
        rc = podcri_codec_members(&r, table, obj);
    }

    if (rc != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    return (*r.p == '\0') ? PODCRI_OK : podcri_codec_broken(&r);
}


static int
podcri_codec_object(podcri_codec_reader_t *r, const podcri_codec_t *table,
    char *obj)
{
    if (podcri_codec_char(r, '{') != PODCRI_OK) {
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
podcri_codec_members(podcri_codec_reader_t *r, const podcri_codec_t *table,
    char *obj)
{
    int                    rc, found;
    size_t                 len;
    const char            *key;
    const podcri_codec_t  *row, *first;

    row = table;

    do {
        if (podcri_codec_char(r, '"') != PODCRI_OK) {
            return PODCRI_ERROR;
        }

        key = r->p;
        len = strcspn(key, "\"\\");
        r->p += len;

        if (podcri_codec_char(r, '"') != PODCRI_OK
            || podcri_codec_char(r, ':') != PODCRI_OK)
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
            rc = podcri_codec_skip(r, 0);
        }

        if (rc != PODCRI_OK) {
            return PODCRI_ERROR;
        }

        rc = podcri_codec_next(r, '}');

    } while (rc == PODCRI_AGAIN);

    return rc;
}


static int
podcri_codec_value(podcri_codec_reader_t *r, const podcri_codec_t *row,
    char *obj)
{
    char     *p;
    int64_t   v;

    p = obj + row->offset;

    switch (row->type) {

    case PODCRI_CODEC_STR:
        return podcri_codec_string(r, (const char **) (void *) p);

    case PODCRI_CODEC_I32:
    case PODCRI_CODEC_I64:
    case PODCRI_CODEC_BOOL:
        if (podcri_codec_integer(r, &v) != PODCRI_OK) {
            return PODCRI_ERROR;
        }

        if (row->type == PODCRI_CODEC_I64) {
            *(int64_t *) (void *) p = v;
            return PODCRI_OK;
        }

        if (v < INT32_MIN || v > INT32_MAX) {
            return podcri_codec_broken(r);
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
podcri_codec_strings(podcri_codec_reader_t *r, podcri_strings_t *list)
{
    int          rc;
    const char  *s;

    memset(list, 0, sizeof(podcri_strings_t));

    if (podcri_codec_char(r, '[') != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (*r->p == ']') {
        r->p++;
        return PODCRI_OK;
    }

    do {
        if (podcri_codec_string(r, &s) != PODCRI_OK) {
            return PODCRI_ERROR;
        }

        podcri_strings_push(r->ctx->pool, list, s);

        rc = podcri_codec_next(r, ']');

    } while (rc == PODCRI_AGAIN);

    return rc;
}


static int
podcri_codec_pairs(podcri_codec_reader_t *r, podcri_pairs_t *list)
{
    int          rc;
    const char  *key, *value;

    memset(list, 0, sizeof(podcri_pairs_t));

    if (podcri_codec_char(r, '{') != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (*r->p == '}') {
        r->p++;
        return PODCRI_OK;
    }

    do {
        if (podcri_codec_string(r, &key) != PODCRI_OK
            || podcri_codec_char(r, ':') != PODCRI_OK
            || podcri_codec_string(r, &value) != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }

        podcri_pairs_push(r->ctx->pool, list, key, value);

        rc = podcri_codec_next(r, '}');

    } while (rc == PODCRI_AGAIN);

    return rc;
}


static int
podcri_codec_list(podcri_codec_reader_t *r, const podcri_codec_t *row,
    char *obj)
{
    int      rc;
    char    *elt;
    size_t  *n;

    n = (void *) (obj + row->count);

    *n = 0;
    *(void **) (void *) (obj + row->offset) = NULL;

    if (podcri_codec_char(r, '[') != PODCRI_OK) {
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

        rc = podcri_codec_next(r, ']');

    } while (rc == PODCRI_AGAIN);

    return rc;
}


static int
podcri_codec_string(podcri_codec_reader_t *r, const char **out)
{
    char        *buf, *dst;
    size_t       len;
    const char  *p;

    if (podcri_codec_char(r, '"') != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    len = strcspn(r->p, "\"\\");

    if (r->p[len] == '"') {
        *out = podcri_pstrndup(r->ctx->pool, r->p, len);
        r->p += len + 1;
        return PODCRI_OK;
    }

    /* with escapes it can only get shorter */

    for (p = r->p + len; *p != '"'; p++) {

        if (*p == '\\' && p[1] != '\0') {
            p++;

        } else if (*p == '\0') {
            r->p = p;
            return podcri_codec_broken(r);
        }
    }

    buf = podcri_palloc(r->ctx->pool, p - r->p + 1);
    dst = buf;

    while (*r->p != '"') {

        if (*r->p != '\\') {
            *dst++ = *r->p++;

        } else if (podcri_codec_escape(r, &dst) != PODCRI_OK) {
            return PODCRI_ERROR;
        }
    }

    *dst = '\0';
    r->p++;
    *out = buf;

    return PODCRI_OK;
}


static int
podcri_codec_escape(podcri_codec_reader_t *r, char **dst)
{
    char               *d;
    unsigned            c, low;
    const char         *e;
    static const char   names[] = "\"\\/bfnrt";
    static const char   values[] = "\"\\/\b\f\n\r\t";

    d = *dst;
    r->p++;

    if (*r->p != 'u') {
        e = (*r->p != '\0') ? strchr(names, *r->p) : NULL;

        if (e == NULL) {
            return podcri_codec_broken(r);
        }

        *d++ = values[e - names];
        *dst = d;
        r->p++;

        return PODCRI_OK;
    }

    if (podcri_codec_hex(r->p + 1, &c) != PODCRI_OK || c == 0) {
        return podcri_codec_broken(r);
    }

    r->p += 5;

    if (c >= 0xd800 && c < 0xe000) {

        if (c >= 0xdc00 || r->p[0] != '\\' || r->p[1] != 'u'
            || podcri_codec_hex(r->p + 2, &low) != PODCRI_OK
            || low < 0xdc00 || low >= 0xe000)
        {
            return podcri_codec_broken(r);
        }

        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        r->p += 6;
    }

    if (c < 0x80) {
        *d++ = (char) c;

    } else if (c < 0x800) {
        *d++ = (char) (0xc0 | (c >> 6));
        *d++ = (char) (0x80 | (c & 0x3f));

    } else if (c < 0x10000) {
        *d++ = (char) (0xe0 | (c >> 12));
        *d++ = (char) (0x80 | ((c >> 6) & 0x3f));
        *d++ = (char) (0x80 | (c & 0x3f));

    } else {
        *d++ = (char) (0xf0 | (c >> 18));
        *d++ = (char) (0x80 | ((c >> 12) & 0x3f));
        *d++ = (char) (0x80 | ((c >> 6) & 0x3f));
        *d++ = (char) (0x80 | (c & 0x3f));
    }

    *dst = d;

    return PODCRI_OK;
}


static int
podcri_codec_hex(const char *p, unsigned *out)
{
    unsigned  i, v;

    v = 0;

    for (i = 0; i < 4; i++) {
        v <<= 4;

        if (p[i] >= '0' && p[i] <= '9') {
            v |= (unsigned) (p[i] - '0');

        } else if (p[i] >= 'a' && p[i] <= 'f') {
            v |= (unsigned) (p[i] - 'a' + 10);

        } else if (p[i] >= 'A' && p[i] <= 'F') {
            v |= (unsigned) (p[i] - 'A' + 10);

        } else {
            return PODCRI_ERROR;
        }
    }

    *out = v;

    return PODCRI_OK;
}


static int
podcri_codec_integer(podcri_codec_reader_t *r, int64_t *out)
{
    int      minus;
    int64_t  v;

    minus = (*r->p == '-');
    r->p += minus;

    if (*r->p < '0' || *r->p > '9') {
        return podcri_codec_broken(r);
    }

    v = 0;

    for ( /* void */ ; *r->p >= '0' && *r->p <= '9'; r->p++) {

        if (__builtin_mul_overflow(v, 10, &v)
            || __builtin_sub_overflow(v, *r->p - '0', &v))
        {
            return podcri_codec_broken(r);
        }
    }

    /* collected below zero, where there is one more */

    if (!minus && v == INT64_MIN) {
        return podcri_codec_broken(r);
    }

    *out = minus ? v : -v;

    return PODCRI_OK;
}


/* any JSON value, of a key that a later podcri may have added */

static int
podcri_codec_skip(podcri_codec_reader_t *r, unsigned depth)
{
    int          rc;
    char         close;
    size_t       len;
    const char  *s;

    if (depth > PODCRI_CODEC_DEPTH) {
        return podcri_codec_broken(r);
    }

    if (*r->p == '"') {
        return podcri_codec_string(r, &s);
    }

    if (*r->p != '{' && *r->p != '[') {
        len = strspn(r->p, "+-.0123456789Eaeflnrstu");
        r->p += len;
        return len ? PODCRI_OK : podcri_codec_broken(r);
    }

    close = (*r->p == '{') ? '}' : ']';
    r->p++;

    if (*r->p == close) {
        r->p++;
        return PODCRI_OK;
    }

    do {
        if (close == '}'
            && (podcri_codec_string(r, &s) != PODCRI_OK
                || podcri_codec_char(r, ':') != PODCRI_OK))
        {
            return PODCRI_ERROR;
        }

        if (podcri_codec_skip(r, depth + 1) != PODCRI_OK) {
            return PODCRI_ERROR;
        }

        rc = podcri_codec_next(r, close);

    } while (rc == PODCRI_AGAIN);

    return rc;
}


static int
podcri_codec_char(podcri_codec_reader_t *r, char c)
{
    if (*r->p != c) {
        return podcri_codec_broken(r);
    }

    r->p++;

    return PODCRI_OK;
}


/* behind an element: PODCRI_AGAIN for one more, PODCRI_OK at the end */

static int
podcri_codec_next(podcri_codec_reader_t *r, char close)
{
    if (*r->p == ',') {
        r->p++;
        return PODCRI_AGAIN;
    }

    return podcri_codec_char(r, close);
}


static int
podcri_codec_broken(podcri_codec_reader_t *r)
{
    return podcri_fail(r->ctx, PODCRI_E_INTERNAL, NULL,
                       "stored spec is broken at byte %zu",
                       (size_t) (r->p - r->start));
}
