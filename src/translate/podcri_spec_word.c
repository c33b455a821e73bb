
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_spec_env.h"


/* how deep ${X:-${Y:-...}} may go */
#define PODCRI_SPEC_WORD_DEPTH  16

#define PODCRI_SPEC_WORD_NAME                                                 \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"


/* a ${X:-word} whose word is being read */

typedef struct {
    const char  *value;              /* of X */
    size_t       start;              /* of what the word has become, in buf */
    char         modifier;
    unsigned     quoted:1;           /* the "..." around goes on behind it */
} podcri_spec_word_frame_t;

typedef struct {
    podcri_spec_word_t        *w;
    const char                *word;
    const char                *p;
    unsigned                   quoted:1;
    size_t                     depth;
    podcri_spec_word_frame_t   frames[PODCRI_SPEC_WORD_DEPTH];
} podcri_spec_words_t;


static int podcri_spec_word_read(podcri_spec_words_t *r);
static int podcri_spec_word_single(podcri_spec_words_t *r);
static int podcri_spec_word_dollar(podcri_spec_words_t *r);
static const char *podcri_spec_word_value(podcri_spec_words_t *r,
    size_t *len);
static int podcri_spec_word_close(podcri_spec_words_t *r);
static int podcri_spec_word_add(podcri_spec_words_t *r, const char *s,
    size_t len);
static int podcri_spec_word_fail(podcri_spec_words_t *r, const char *why);


void
podcri_spec_word_init(podcri_spec_word_t *w, podcri_ctx_t *ctx,
    const podcri_spec_env_t *env)
{
    w->ctx = ctx;
    w->env = env;
    w->buf = podcri_palloc(ctx->pool, PODCRI_SPEC_MAX);
    w->room = PODCRI_SPEC_MAX;
}


int
podcri_spec_word(podcri_spec_word_t *w, const char *word, const char **out)
{
    podcri_spec_words_t  r;

    w->len = 0;

    r.w = w;
    r.word = word;
    r.p = word;
    r.quoted = 0;
    r.depth = 0;

    while (*r.p) {
        if (podcri_spec_word_read(&r) != PODCRI_OK) {
            return PODCRI_ERROR;
        }
    }

    if (r.quoted) {
        return podcri_spec_word_fail(&r, "a \" without its other one");
    }

    if (r.depth) {
        return podcri_spec_word_fail(&r, "a ${ without its }");
    }

    *out = podcri_pstrndup(w->ctx->pool, w->buf, w->len);

    return PODCRI_OK;
}


static int
podcri_spec_word_read(podcri_spec_words_t *r)
{
    const char  *p;

    p = r->p++;

    switch (*p) {

    case '$':
        return podcri_spec_word_dollar(r);

    case '"':
        r->quoted = !r->quoted;
        return PODCRI_OK;

    case '\'':

        if (!r->quoted) {
            return podcri_spec_word_single(r);
        }

        break;

    case '}':

        if (!r->quoted && r->depth) {
            return podcri_spec_word_close(r);
        }

        break;

    case '\\':

        /* before the end it stands for nothing */

        if (*r->p == '\0') {
            return PODCRI_OK;
        }

        if (!r->quoted || strchr("\"$\\", *r->p)) {
            p = r->p++;
        }

        break;
    }

    return podcri_spec_word_add(r, p, 1);
}


static int
podcri_spec_word_single(podcri_spec_words_t *r)
{
    const char  *start, *end;

    start = r->p;
    end = strchr(start, '\'');

    if (end == NULL) {
        return podcri_spec_word_fail(r, "a ' without its other one");
    }

    r->p = end + 1;

    return podcri_spec_word_add(r, start, end - start);
}


/* behind a '$' */

static int
podcri_spec_word_dollar(podcri_spec_words_t *r)
{
    size_t                     len;
    const char                *value;
    podcri_spec_word_frame_t  *f;

    if (*r->p != '{') {
        value = podcri_spec_word_value(r, &len);

        return len ? podcri_spec_word_add(r, value, strlen(value))
                   : podcri_spec_word_add(r, "$", 1);
    }

    r->p++;

    value = podcri_spec_word_value(r, &len);

    if (*r->p == '}') {
        r->p++;
        return podcri_spec_word_add(r, value, strlen(value));
    }

    if (*r->p != ':') {
        return podcri_spec_word_fail(r, "no ':' or '}' behind a name");
    }

    r->p++;

    if (*r->p == '\0' || strchr("+-?", *r->p) == NULL) {
        return podcri_spec_word_fail(r, "no '+', '-' or '?' behind a ':'");
    }

    if (r->depth == PODCRI_SPEC_WORD_DEPTH) {
        return podcri_spec_word_fail(r, "too many ${ in each other");
    }

    f = &r->frames[r->depth++];

    f->value = value;
    f->start = r->w->len;
    f->modifier = *r->p++;
    f->quoted = r->quoted;

    r->quoted = 0;

    return PODCRI_OK;
}


/* a name that begins with a digit is that digit */

static const char *
podcri_spec_word_value(podcri_spec_words_t *r, size_t *len)
{
    const char  *name;

    name = r->p;

    *len = (*name >= '0' && *name <= '9')
           ? 1 : strspn(name, PODCRI_SPEC_WORD_NAME);

    r->p += *len;

    return podcri_spec_env_get(r->w->env,
                               podcri_pstrndup(r->w->ctx->pool, name, *len));
}


/* at the end of ${X:-word} */

static int
podcri_spec_word_close(podcri_spec_words_t *r)
{
    int                        set;
    podcri_spec_word_frame_t  *f;

    f = &r->frames[--r->depth];
    r->quoted = f->quoted;

    set = (*f->value != '\0');

    if (f->modifier == '+') {

        if (!set) {
            r->w->len = f->start;
        }

        return PODCRI_OK;
    }

    if (set) {
        r->w->len = f->start;
        return podcri_spec_word_add(r, f->value, strlen(f->value));
    }

    if (f->modifier == '?' && r->w->len == f->start) {
        return podcri_spec_word_fail(r, "what must be set is not");
    }

    return PODCRI_OK;
}


static int
podcri_spec_word_add(podcri_spec_words_t *r, const char *s, size_t len)
{
    if (len > r->w->room) {
        return podcri_spec_word_fail(r, "the values are too long");
    }

    memcpy(r->w->buf + r->w->len, s, len);

    r->w->len += len;
    r->w->room -= len;

    return PODCRI_OK;
}


static int
podcri_spec_word_fail(podcri_spec_words_t *r, const char *why)
{
    return podcri_fail(r->w->ctx, PODCRI_E_BAD_REQUEST, NULL,
                       "unable to process variables for --env-merge %s: %s",
                       r->word, why);
}
