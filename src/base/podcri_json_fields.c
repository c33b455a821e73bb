
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_json.h"
#include "podcri_str.h"


#define podcri_json_at(p, type)  (*(const type *) (const void *) (p))


static int podcri_json_is_empty(const podcri_field_t *f, const char *p);
static void podcri_json_field(podcri_json_t *w, const podcri_field_t *f,
    const void *obj, const char *p);


void
podcri_json_object(podcri_json_t *w, const podcri_field_t *table,
    const void *obj)
{
    podcri_json_open(w, '{');
    podcri_json_fields(w, table, obj);
    podcri_json_close(w, '}');
}


void
podcri_json_fields(podcri_json_t *w, const podcri_field_t *table,
    const void *obj)
{
    const char            *p;
    const podcri_field_t  *f;

    for (f = table; f->json; f++) {

        if (f->type == PODCRI_F_CONST) {
            podcri_json_raw(w, f->json, f->len);
            continue;
        }

        p = (const char *) obj + f->offset;

        if ((f->flags & PODCRI_F_OMIT_EMPTY) && podcri_json_is_empty(f, p)) {
            continue;
        }

        podcri_json_member(w, f->json, f->len);
        podcri_json_field(w, f, obj, p);
    }
}


/* a struct is never empty, as to encoding/json */

static int
podcri_json_is_empty(const podcri_field_t *f, const char *p)
{
    const char  *s;

    switch (f->type) {

    case PODCRI_F_STR:
    case PODCRI_F_STR_NULL:
        s = podcri_json_at(p, char *);
        return s == NULL || *s == '\0';

    case PODCRI_F_I32:
        return podcri_json_at(p, int32_t) == 0;

    case PODCRI_F_I64:
    case PODCRI_F_U64:
        return podcri_json_at(p, int64_t) == 0;

    case PODCRI_F_TIME:
    case PODCRI_F_UNIX:
        return podcri_json_at(p, int64_t) <= 0;

    case PODCRI_F_BOOL:
        return podcri_json_at(p, int) == 0;

    case PODCRI_F_DOUBLE:
        return podcri_json_at(p, double) == 0;

    case PODCRI_F_STRINGS:
    case PODCRI_F_STRINGS_NULL:
        return podcri_json_at(p, podcri_strings_t).n == 0;

    case PODCRI_F_PAIRS:
    case PODCRI_F_PAIRS_NULL:
        return podcri_json_at(p, podcri_pairs_t).n == 0;

    case PODCRI_F_OBJ:
    case PODCRI_F_HERE:
    case PODCRI_F_FN:
    case PODCRI_F_CONST:
        break;
    }

    return 0;
}


static void
podcri_json_field(podcri_json_t *w, const podcri_field_t *f, const void *obj,
    const char *p)
{
    int64_t      v;
    const char  *s;

    switch (f->type) {

    case PODCRI_F_STR:
        s = podcri_json_at(p, char *);
        podcri_json_str(w, s ? s : "");
        break;

    case PODCRI_F_STR_NULL:
        podcri_json_str(w, podcri_json_at(p, char *));
        break;

    case PODCRI_F_I32:
        podcri_json_int(w, podcri_json_at(p, int32_t));
        break;

    case PODCRI_F_I64:
        podcri_json_int(w, podcri_json_at(p, int64_t));
        break;

    case PODCRI_F_U64:
        podcri_json_uint(w, podcri_json_at(p, uint64_t));
        break;

    case PODCRI_F_BOOL:
        podcri_json_bool(w, podcri_json_at(p, int));
        break;

    case PODCRI_F_DOUBLE:
        podcri_json_double(w, podcri_json_at(p, double));
        break;

    case PODCRI_F_TIME:
        podcri_json_time(w, podcri_json_at(p, int64_t));
        break;

    case PODCRI_F_UNIX:
        v = podcri_json_at(p, int64_t);
        podcri_json_int(w, (v > 0) ? v / 1000000000 : PODCRI_TIME_ZERO_SEC);
        break;

    case PODCRI_F_STRINGS:
        podcri_json_strings(w, (const void *) p, 0);
        break;

    case PODCRI_F_STRINGS_NULL:
        podcri_json_strings(w, (const void *) p, 1);
        break;

    case PODCRI_F_PAIRS:
        podcri_json_pairs(w, (const void *) p, 0);
        break;

    case PODCRI_F_PAIRS_NULL:
        podcri_json_pairs(w, (const void *) p, 1);
        break;

    case PODCRI_F_OBJ:
        podcri_json_object(w, f->arg, p);
        break;

    case PODCRI_F_HERE:
        podcri_json_object(w, f->arg, obj);
        break;

    case PODCRI_F_FN:
        f->fn(w, p);
        break;

    case PODCRI_F_CONST:
        break;
    }

    /* a function that had nothing to say: the key still needs a value */

    if (!w->comma) {
        podcri_json_null(w);
    }
}
