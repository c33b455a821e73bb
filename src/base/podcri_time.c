
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_str.h"


#define PODCRI_NSEC  1000000000LL


static const char *podcri_parse_fixed(const char *p, int n, int64_t *v);
static const char *podcri_parse_frac(const char *p, int64_t *ns);
static int podcri_parse_date(const char *p, int64_t *ns);
static int podcri_parse_unix(const char *s, int64_t *ns);


int
podcri_parse_duration(const char *s, int64_t *ns)
{
    int       neg, digits, full;
    size_t    i;
    double    scale;
    uint64_t  sum, v, f, limit;

    static const struct {
        podcri_str_t  name;
        uint64_t      ns;
    } units[] = {
        { podcri_string("ns"),        1 },
        { podcri_string("us"),        1000 },
        { podcri_string("\xc2\xb5s"), 1000 },           /* micro sign */
        { podcri_string("\xce\xbcs"), 1000 },           /* Greek mu */
        { podcri_string("ms"),        1000000 },
        { podcri_string("s"),         PODCRI_NSEC },
        { podcri_string("m"),         60 * PODCRI_NSEC },
        { podcri_string("h"),         3600 * PODCRI_NSEC }
    };

    neg = (*s == '-');

    if (*s == '-' || *s == '+') {
        s++;
    }

    if (strcmp(s, "0") == 0) {
        *ns = 0;
        return PODCRI_OK;
    }

    if (*s == '\0') {
        return PODCRI_ERROR;
    }

    /* one more on the negative side, as Go counts */

    limit = (uint64_t) INT64_MAX + 1;
    sum = 0;

    while (*s) {
        v = 0;
        f = 0;
        scale = 1;
        full = 0;
        digits = 0;

        for ( /* void */ ; *s >= '0' && *s <= '9'; s++, digits++) {
            if (v > (limit - (*s - '0')) / 10) {
                return PODCRI_ERROR;
            }

            v = v * 10 + (*s - '0');
        }

        if (*s == '.') {
            s++;

            for ( /* void */ ; *s >= '0' && *s <= '9'; s++, digits++) {

                /* digits that no longer fit are below any unit's ns */

                if (!full && f <= (limit - (*s - '0')) / 10) {
                    f = f * 10 + (*s - '0');
                    scale *= 10;

                } else {
                    full = 1;
                }
            }
        }

        if (digits == 0) {
            return PODCRI_ERROR;
        }

        /* "ms" is tried before "m" */

        for (i = 0; i < podcri_nelts(units); i++) {
            if (strncmp(s, units[i].name.data, units[i].name.len) == 0) {
                break;
            }
        }

        if (i == podcri_nelts(units)) {
            return PODCRI_ERROR;
        }

        s += units[i].name.len;

        if (v > limit / units[i].ns) {
            return PODCRI_ERROR;
        }

        v = v * units[i].ns
            + (uint64_t) ((double) f * ((double) units[i].ns / scale));

        if (v > limit - sum) {
            return PODCRI_ERROR;
        }

        sum += v;
    }

    if (!neg && sum > INT64_MAX) {
        return PODCRI_ERROR;
    }

    *ns = neg ? (int64_t) (0 - sum) : (int64_t) sum;

    return PODCRI_OK;
}


/* exactly n digits; NULL when they are not there */

static const char *
podcri_parse_fixed(const char *p, int n, int64_t *v)
{
    *v = 0;

    while (n--) {
        if (*p < '0' || *p > '9') {
            return NULL;
        }

        *v = *v * 10 + (*p++ - '0');
    }

    return p;
}


/* ".5" is 500000000; digits after the ninth are cut off */

static const char *
podcri_parse_frac(const char *p, int64_t *ns)
{
    int64_t  unit;

    *ns = 0;

    if (*p != '.') {
        return p;
    }

    p++;

    if (*p < '0' || *p > '9') {
        return NULL;
    }

    for (unit = PODCRI_NSEC / 10; *p >= '0' && *p <= '9'; p++, unit /= 10) {
        *ns += (*p - '0') * unit;
    }

    return p;
}


int64_t
podcri_days_from_civil(int64_t year, unsigned month, unsigned day)
{
    int64_t   era;
    unsigned  yoe, doy;

    /*
     * Years that begin on March 1st, in eras of 400 years (146097 days), so
     * that the leap day is the last of its year.
     */

    year -= (month <= 2);
    era = (year >= 0 ? year : year - 399) / 400;
    yoe = (unsigned) (year - era * 400);
    doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * 146097 + (int64_t) (yoe * 365 + yoe / 4 - yoe / 100 + doy)
           - 719468;
}


void
podcri_civil_from_days(int64_t days, int64_t *year, unsigned *month,
    unsigned *day)
{
    int64_t   era;
    unsigned  doe, yoe, doy, mp;

    days += 719468;
    era = (days >= 0 ? days : days - 146096) / 146097;
    doe = (unsigned) (days - era * 146097);
    yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    mp = (5 * doy + 2) / 153;

    *day = doy - (153 * mp + 2) / 5 + 1;
    *month = (mp < 10) ? mp + 3 : mp - 9;
    *year = (int64_t) yoe + era * 400 + (*month <= 2);
}


static int
podcri_parse_date(const char *p, int64_t *ns)
{
    int64_t     y, mon, d, h, m, s, frac, zh, zm, zone, sec;
    const char  *sign;
    unsigned    last;

    static const uint8_t  days[] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };

    h = m = s = frac = zone = 0;

    p = podcri_parse_fixed(p, 4, &y);
    if (p == NULL || *p++ != '-') {
        return PODCRI_ERROR;
    }

    p = podcri_parse_fixed(p, 2, &mon);
    if (p == NULL || *p++ != '-' || mon < 1 || mon > 12) {
        return PODCRI_ERROR;
    }

    p = podcri_parse_fixed(p, 2, &d);
    if (p == NULL) {
        return PODCRI_ERROR;
    }

    last = days[mon - 1];

    if (mon == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)) {
        last = 29;
    }

    if (d < 1 || d > (int64_t) last) {
        return PODCRI_ERROR;
    }

    if (*p == 'T') {
        p = podcri_parse_fixed(p + 1, 2, &h);
        if (p == NULL || *p++ != ':' || h > 23) {
            return PODCRI_ERROR;
        }

        p = podcri_parse_fixed(p, 2, &m);
        if (p == NULL || *p++ != ':' || m > 59) {
            return PODCRI_ERROR;
        }

        p = podcri_parse_fixed(p, 2, &s);
        if (p == NULL || s > 59) {
            return PODCRI_ERROR;
        }

        p = podcri_parse_frac(p, &frac);
        if (p == NULL) {
            return PODCRI_ERROR;
        }
    }

    if (*p == 'Z') {
        p++;

    } else if (*p == '+' || *p == '-') {
        sign = p;

        p = podcri_parse_fixed(p + 1, 2, &zh);
        if (p == NULL || *p++ != ':' || zh > 23) {
            return PODCRI_ERROR;
        }

        p = podcri_parse_fixed(p, 2, &zm);
        if (p == NULL || zm > 59) {
            return PODCRI_ERROR;
        }

        zone = (zh * 60 + zm) * 60;

        if (*sign == '-') {
            zone = -zone;
        }
    }

    if (*p != '\0') {
        return PODCRI_ERROR;
    }

    sec = podcri_days_from_civil(y, mon, d) * 86400 + h * 3600 + m * 60 + s
          - zone;

    if (sec == PODCRI_TIME_ZERO_SEC && frac == 0) {
        *ns = 0;
        return PODCRI_OK;
    }

    if (sec > INT64_MAX / PODCRI_NSEC - 1) {
        *ns = INT64_MAX;

    } else if (sec < INT64_MIN / PODCRI_NSEC) {
        *ns = INT64_MIN;

    } else {
        *ns = sec * PODCRI_NSEC + frac;
    }

    return PODCRI_OK;
}


static int
podcri_parse_unix(const char *s, int64_t *ns)
{
    int         neg, digits;
    int64_t     sec, frac;
    const char  *p;

    neg = (*s == '-');
    p = (*s == '-' || *s == '+') ? s + 1 : s;

    sec = 0;

    for (digits = 0; *p >= '0' && *p <= '9'; p++, digits++) {
        if (sec < INT64_MAX / 100) {
            sec = sec * 10 + (*p - '0');
        }
    }

    if (digits == 0) {
        return PODCRI_ERROR;
    }

    p = podcri_parse_frac(p, &frac);

    if (p == NULL || *p != '\0') {
        return PODCRI_ERROR;
    }

    if (sec > INT64_MAX / PODCRI_NSEC - 1) {
        *ns = neg ? INT64_MIN : INT64_MAX;

    } else {
        *ns = sec * PODCRI_NSEC + frac;

        if (neg) {
            *ns = -*ns;
        }
    }

    return PODCRI_OK;
}


int
podcri_parse_time(const char *s, int64_t now_ns, int64_t *ns)
{
    int64_t  d;

    if (podcri_parse_date(s, ns) == PODCRI_OK
        || podcri_parse_unix(s, ns) == PODCRI_OK)
    {
        return PODCRI_OK;
    }

    if (podcri_parse_duration(s, &d) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (__builtin_sub_overflow(now_ns, d, ns)) {
        *ns = (d < 0) ? INT64_MAX : INT64_MIN;
    }

    return PODCRI_OK;
}
