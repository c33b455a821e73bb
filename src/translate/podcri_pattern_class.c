
/*
 * Copyright (C) 2026 podcri authors
 */


#include <ctype.h>

#include "podcri_pattern.h"


static int podcri_pattern_named(podcri_pattern_parse_t *ps,
    podcri_pattern_set_t *set);


int
podcri_pattern_escaped(podcri_pattern_parse_t *ps, unsigned char *c,
    podcri_pattern_set_t *set)
{
    size_t                i;
    const char           *e;
    podcri_pattern_set_t  add;
    static const char     names[] = "aftnrv";
    static const char     values[] = "\a\f\t\n\r\v";

    *c = (unsigned char) ps->p[1];

    if (*c == '\0') {
        return podcri_pattern_refuse(ps, "trailing backslash at end of "
                                     "expression");
    }

    ps->p += 2;
    memset(&add, 0, sizeof(add));

    switch (*c) {

    case 'd':
    case 'D':
        podcri_pattern_range(&add, '0', '9');
        break;

    case 'w':
    case 'W':
        podcri_pattern_range(&add, '0', '9');
        podcri_pattern_range(&add, 'A', 'Z');
        podcri_pattern_range(&add, 'a', 'z');
        podcri_pattern_range(&add, '_', '_');
        break;

    case 's':
    case 'S':
        podcri_pattern_range(&add, '\t', '\n');
        podcri_pattern_range(&add, '\f', '\r');
        podcri_pattern_range(&add, ' ', ' ');
        break;

    default:

        e = strchr(names, *c);

        if (e) {
            *c = (unsigned char) values[e - names];
            return PODCRI_OK;
        }

        if (*c >= '1' && *c <= '9') {
            return podcri_pattern_refuse(ps, "back-references are not "
                                         "supported");
        }

        if (isalnum(*c) || *c >= 0x80) {
            return podcri_pattern_refuse(ps, "invalid escape sequence");
        }

        return PODCRI_OK;
    }

    if (isupper(*c)) {
        podcri_pattern_invert(&add);
    }

    for (i = 0; i < sizeof(add.bits); i++) {
        set->bits[i] |= add.bits[i];
    }

    return PODCRI_DONE;
}


int
podcri_pattern_class(podcri_pattern_parse_t *ps)
{
    int                   rc, first, negated;
    unsigned char         low, high;
    podcri_pattern_set_t  set;

    memset(&set, 0, sizeof(set));

    ps->p++;
    negated = (*ps->p == '^');
    ps->p += negated;

    for (first = 1; first || *ps->p != ']'; first = 0) {

        if (*ps->p == '\0') {
            return podcri_pattern_refuse(ps, "missing closing ]");
        }

        rc = podcri_pattern_named(ps, &set);

        if (rc == PODCRI_OK) {
            continue;
        }

        if (rc == PODCRI_ERROR) {
            return rc;
        }

        rc = PODCRI_OK;

        if (*ps->p == '\\') {
            rc = podcri_pattern_escaped(ps, &low, &set);

        } else {
            low = (unsigned char) *ps->p++;
        }

        if (rc == PODCRI_ERROR) {
            return rc;
        }

        if (rc == PODCRI_DONE) {
            continue;
        }

        high = low;

        if (*ps->p == '-' && ps->p[1] != ']' && ps->p[1] != '\0') {
            ps->p++;

            if (*ps->p == '\\') {
                rc = podcri_pattern_escaped(ps, &high, &set);

            } else {
                high = (unsigned char) *ps->p++;
            }

            if (rc == PODCRI_ERROR) {
                return rc;
            }

            if (rc == PODCRI_DONE || high < low) {
                return podcri_pattern_refuse(ps, "invalid character class "
                                             "range");
            }
        }

        podcri_pattern_range(&set, low, high);
    }

    ps->p++;

    if (negated) {
        podcri_pattern_invert(&set);
    }

    return podcri_pattern_put(ps, PODCRI_PATTERN_CLASS, 0, &set);
}


/* "[:alpha:]", "[:^alpha:]" in a class; PODCRI_DONE: it is none of these */

static int
podcri_pattern_named(podcri_pattern_parse_t *ps, podcri_pattern_set_t *set)
{
    int          c, negated;
    size_t       i, len;
    const char  *p, *end;

    static const struct {
        const char  *name;
        int        (*is)(int c);
    } names[] = {
        { "alnum", isalnum }, { "alpha", isalpha }, { "blank", isblank },
        { "cntrl", iscntrl }, { "digit", isdigit }, { "graph", isgraph },
        { "lower", islower }, { "print", isprint }, { "punct", ispunct },
        { "space", isspace }, { "upper", isupper }, { "xdigit", isxdigit },
    };

    p = ps->p;

    if (p[0] != '[' || p[1] != ':') {
        return PODCRI_DONE;
    }

    end = strstr(p + 2, ":]");

    if (end == NULL) {
        return PODCRI_DONE;
    }

    p += 2;
    negated = (*p == '^');
    p += negated;
    len = end - p;

    for (i = 0; i < podcri_nelts(names); i++) {
        if (strlen(names[i].name) == len
            && strncmp(names[i].name, p, len) == 0)
        {
            break;
        }
    }

    if (i == podcri_nelts(names)) {
        return podcri_pattern_refuse(ps, "invalid character class range");
    }

    for (c = 0; c < 256; c++) {
        if ((c < 0x80 && names[i].is(c)) != negated) {
            podcri_pattern_range(set, c, c);
        }
    }

    ps->p = end + 2;

    return PODCRI_OK;
}


void
podcri_pattern_range(podcri_pattern_set_t *set, int low, int high)
{
    for ( /* void */ ; low <= high; low++) {
        set->bits[low / 8] |= (unsigned char) (1 << low % 8);
    }
}


void
podcri_pattern_invert(podcri_pattern_set_t *set)
{
    size_t  i;

    for (i = 0; i < sizeof(set->bits); i++) {
        set->bits[i] = (unsigned char) ~set->bits[i];
    }
}
