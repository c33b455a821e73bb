
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_STR_H_INCLUDED_
#define _PODCRI_STR_H_INCLUDED_


#include "podcri_pool.h"


/* Whole-string number parsers: base 10, optional sign, no blanks.  They
 * return PODCRI_OK and set *v, or PODCRI_ERROR (empty, trailing bytes, out of
 * range) and leave *v alone. */
int podcri_parse_i64(const char *s, int64_t *v);

/* true/false, 1/0, t/f, True/False, TRUE/FALSE and yes/no, on/off: what Go's
 * strconv.ParseBool takes, and Python clients send. */
int podcri_parse_bool(const char *s, int *v);

/* A Go duration ("300ms", "1h15m", "-1.5h") in nanoseconds (Go package time,
 * ParseDuration). */
int podcri_parse_duration(const char *s, int64_t *ns);

/* A point in time in nanoseconds since the epoch: RFC 3339 with or without
 * fraction, "2006-01-02", "2006-01-02T15:04:05" (UTC), unix seconds with
 * optional fraction, or a Go duration taken back from now_ns.  Go's zero time
 * (0001-01-01T00:00:00Z, which libpod clients send for "none") is 0; what
 * int64_t cannot hold (before 1677, after 2262) is its nearest limit. */
int podcri_parse_time(const char *s, int64_t now_ns, int64_t *ns);

/* Go's zero time in seconds since the epoch. */
#define PODCRI_TIME_ZERO_SEC  (-62135596800LL)

/* Days since 1970-01-01 of a day of the Gregorian calendar, and back; any
 * year. */
int64_t podcri_days_from_civil(int64_t year, unsigned month, unsigned day);
void podcri_civil_from_days(int64_t days, int64_t *year, unsigned *month,
    unsigned *day);

/* Percent-decodes src; '+' becomes a blank when plus is set (query strings).
 * Returns NULL on a bad escape or a decoded NUL byte. */
char *podcri_unescape(podcri_pool_t *pool, const char *src, size_t len,
    int plus);

/* len bytes of base64 or base64url, padded or not; NULL when malformed.  The
 * result is NUL-terminated, its length goes to *out_len. */
char *podcri_base64_decode(podcri_pool_t *pool, const char *src, size_t len,
    size_t *out_len);

/* Standard base64 with padding, NUL-terminated. */
char *podcri_base64_encode(podcri_pool_t *pool, const void *src, size_t len);

/* 1 when s is n lowercase hex digits and nothing else. */
int podcri_is_hex(const char *s, size_t n);

/* Whether a glob-free Podman name: [a-zA-Z0-9][a-zA-Z0-9_.-]* (libpod define
 * NameRegex). */
int podcri_is_name(const char *s);

/* For hash tables of this process: 8 bytes at a time, ids are long. */
uint64_t podcri_hash(const void *data, size_t len);

/* The version 5 UUID (RFC 9562, 5.5) of the text s in a name space of our
 * own, 36 bytes and NUL: equal texts give equal ids.  Stable for ever: ids of
 * sandboxes in runtimes are made this way. */
void podcri_uuid_from(char out[37], const char *s);


#endif /* _PODCRI_STR_H_INCLUDED_ */
