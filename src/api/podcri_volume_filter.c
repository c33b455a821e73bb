
/*
 * Copyright (C) 2026 podcri authors
 */


#include <regex.h>

#include "podcri_volume_dir.h"
#include "podcri_str.h"
#include "podcri_view.h"


typedef struct podcri_volume_test_s  podcri_volume_test_t;

/* Values are checked and compiled once, when the filters are read. */

struct podcri_volume_test_s {
    const char       *text;
    regex_t          *regex;
    int               flag;
    int64_t           time;
};

typedef struct {
    const struct podcri_volume_rule_s  *rule;
    size_t                              n;
    podcri_volume_test_t               *tests;
} podcri_volume_filter_t;

struct podcri_volume_filters_s {
    size_t                   n;
    podcri_volume_filter_t  *elts;
};

typedef struct podcri_volume_rule_s {
    const char  *name;

    /* NULL: the text is enough */
    int        (*check)(podcri_op_t *op, podcri_volume_test_t *t);
    int        (*match)(const podcri_volume_t *v,
                        const podcri_volume_test_t *t);

    unsigned     every:1;            /* all values must match, not any */
    unsigned     users:1;            /* needs to know who uses it */
    unsigned     list:1;
    unsigned     prune:1;
} podcri_volume_rule_t;


static const podcri_volume_rule_t *podcri_volume_rule(const char *name,
    int prune);
static void podcri_volume_regex_free(void *data);
static int podcri_volume_check_regex(podcri_op_t *op,
    podcri_volume_test_t *t);
static int podcri_volume_check_bool(podcri_op_t *op, podcri_volume_test_t *t);
static int podcri_volume_check_time(podcri_op_t *op, podcri_volume_test_t *t);
static int podcri_volume_check_since(podcri_op_t *op,
    podcri_volume_test_t *t);
static int podcri_volume_match_name(const podcri_volume_t *v,
    const podcri_volume_test_t *t);
static int podcri_volume_match_local(const podcri_volume_t *v,
    const podcri_volume_test_t *t);
static int podcri_volume_match_label(const podcri_volume_t *v,
    const podcri_volume_test_t *t);
static int podcri_volume_match_no_label(const podcri_volume_t *v,
    const podcri_volume_test_t *t);
static int podcri_volume_match_opt(const podcri_volume_t *v,
    const podcri_volume_test_t *t);
static int podcri_volume_match_dangling(const podcri_volume_t *v,
    const podcri_volume_test_t *t);
static int podcri_volume_match_anonymous(const podcri_volume_t *v,
    const podcri_volume_test_t *t);
static int podcri_volume_match_until(const podcri_volume_t *v,
    const podcri_volume_test_t *t);
static int podcri_volume_match_since(const podcri_volume_t *v,
    const podcri_volume_test_t *t);
static int podcri_volume_match_any(const podcri_volume_t *v,
    const podcri_volume_test_t *t);
static int podcri_volume_has_pair(const podcri_pairs_t *pairs,
    const char *text);


/* the filters of Podman's volume list and prune, and Docker's "all" */

static const podcri_volume_rule_t  podcri_volume_rules[] = {
    { "name", podcri_volume_check_regex, podcri_volume_match_name,
      0, 0, 1, 0 },
    { "driver", NULL, podcri_volume_match_local, 0, 0, 1, 0 },
    { "scope", NULL, podcri_volume_match_local, 0, 0, 1, 0 },
    { "label", NULL, podcri_volume_match_label, 1, 0, 1, 1 },
    { "label!", NULL, podcri_volume_match_no_label, 1, 0, 1, 1 },
    { "opt", NULL, podcri_volume_match_opt, 0, 0, 1, 0 },
    { "dangling", podcri_volume_check_bool, podcri_volume_match_dangling,
      0, 1, 1, 0 },
    { "anonymous", podcri_volume_check_bool, podcri_volume_match_anonymous,
      0, 0, 1, 0 },
    { "until", podcri_volume_check_time, podcri_volume_match_until,
      1, 0, 1, 1 },
    { "since", podcri_volume_check_since, podcri_volume_match_since,
      1, 0, 1, 1 },
    { "after", podcri_volume_check_since, podcri_volume_match_since,
      1, 0, 1, 1 },
    { "all", podcri_volume_check_bool, podcri_volume_match_any, 0, 0, 1, 1 },
    { NULL, NULL, NULL, 0, 0, 0, 0 }
};


int
podcri_volume_filters(podcri_op_t *op, const char *text, int prune,
    podcri_volume_filters_t **f)
{
    size_t                   i, k;
    podcri_filters_t         raw;
    podcri_volume_filter_t  *filter;

    if (podcri_filters_parse(&op->ctx, text, &raw) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    *f = podcri_pcalloc(op->ctx.pool, sizeof(**f));

    for (i = 0; i < raw.n; i++) {

        filter = podcri_push(op->ctx.pool, &(*f)->elts, &(*f)->n,
                             sizeof(*filter));

        filter->rule = podcri_volume_rule(raw.elts[i].name, prune);

        if (filter->rule == NULL) {
            return podcri_fail_status(&op->ctx, PODCRI_E_BAD_REQUEST, 500,
                                      NULL,
                                      "\"%s\" is an invalid volume filter",
                                      raw.elts[i].name);
        }

        filter->n = raw.elts[i].values.n;
        filter->tests = podcri_pcalloc(op->ctx.pool,
                                       filter->n * sizeof(*filter->tests));

        for (k = 0; k < filter->n; k++) {

            filter->tests[k].text = raw.elts[i].values.elts[k];

            if (filter->rule->check
                && filter->rule->check(op, &filter->tests[k]) != PODCRI_OK)
            {
                return PODCRI_ERROR;
            }
        }
    }

    return PODCRI_OK;
}


static const podcri_volume_rule_t *
podcri_volume_rule(const char *name, int prune)
{
    const podcri_volume_rule_t  *rule;

    for (rule = podcri_volume_rules; rule->name; rule++) {
        if (strcmp(rule->name, name) == 0
            && (prune ? rule->prune : rule->list))
        {
            return rule;
        }
    }

    return NULL;
}


int
podcri_volume_matches(const podcri_volume_filters_t *f,
    const podcri_volume_t *v)
{
    size_t                         i, k, hits;
    const podcri_volume_filter_t  *filter;

    for (i = 0; i < f->n; i++) {

        filter = &f->elts[i];
        hits = 0;

        for (k = 0; k < filter->n; k++) {
            hits += filter->rule->match(v, &filter->tests[k]);
        }

        if (filter->n && (filter->rule->every ? hits < filter->n : !hits)) {
            return 0;
        }
    }

    return 1;
}


int
podcri_volume_filters_users(const podcri_volume_filters_t *f)
{
    size_t  i;

    for (i = 0; i < f->n; i++) {
        if (f->elts[i].rule->users) {
            return 1;
        }
    }

    return 0;
}


int
podcri_volume_filters_all(const podcri_volume_filters_t *f)
{
    size_t  i, k;

    for (i = 0; i < f->n; i++) {

        if (f->elts[i].rule->match != podcri_volume_match_any) {
            continue;
        }

        for (k = 0; k < f->elts[i].n; k++) {
            if (f->elts[i].tests[k].flag) {
                return 1;
            }
        }
    }

    return 0;
}


static int
podcri_volume_check_regex(podcri_op_t *op, podcri_volume_test_t *t)
{
    t->regex = podcri_palloc(op->ctx.pool, sizeof(regex_t));

    if (regcomp(t->regex, t->text, REG_EXTENDED|REG_NOSUB) != 0) {
        return podcri_fail_status(&op->ctx, PODCRI_E_BAD_REQUEST, 500, NULL,
                                  "filter name: \"%s\" is no regular "
                                  "expression", t->text);
    }

    podcri_pool_cleanup(op->ctx.pool, podcri_volume_regex_free, t->regex);

    return PODCRI_OK;
}


static void
podcri_volume_regex_free(void *data)
{
    regfree(data);
}


static int
podcri_volume_check_bool(podcri_op_t *op, podcri_volume_test_t *t)
{
    if (podcri_parse_bool(t->text, &t->flag) == PODCRI_OK) {
        return PODCRI_OK;
    }

    return podcri_fail_status(&op->ctx, PODCRI_E_BAD_REQUEST, 500, NULL,
                              "\"%s\" is not a valid value for a filter that "
                              "is true or false", t->text);
}


static int
podcri_volume_check_time(podcri_op_t *op, podcri_volume_test_t *t)
{
    int64_t  now;

    now = op->ctx.loop->wall(op->ctx.loop);

    if (podcri_parse_time(t->text, now, &t->time) == PODCRI_OK) {
        return PODCRI_OK;
    }

    return podcri_fail_status(&op->ctx, PODCRI_E_BAD_REQUEST, 500, NULL,
                              "filter until: \"%s\" is no time", t->text);
}


static int
podcri_volume_check_since(podcri_op_t *op, podcri_volume_test_t *t)
{
    int               rc, fd;
    const char       *path;
    podcri_volume_t   v;

    if (podcri_volume_name_check(op, t->text) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    rc = podcri_volume_root(op, 0, &path, &fd);

    if (rc == PODCRI_OK) {
        rc = podcri_volume_load(op, fd, path, t->text, &v);
    }

    if (rc == PODCRI_DONE) {
        return podcri_volume_unknown(op, t->text);
    }

    t->time = v.created;

    return rc;
}


static int
podcri_volume_match_name(const podcri_volume_t *v,
    const podcri_volume_test_t *t)
{
    return regexec(t->regex, v->name, 0, NULL, 0) == 0;
}


/* the one driver and the one scope there is */

static int
podcri_volume_match_local(const podcri_volume_t *v,
    const podcri_volume_test_t *t)
{
    return strcmp(t->text, "local") == 0;
}


static int
podcri_volume_match_label(const podcri_volume_t *v,
    const podcri_volume_test_t *t)
{
    return podcri_volume_has_pair(&v->labels, t->text);
}


static int
podcri_volume_match_no_label(const podcri_volume_t *v,
    const podcri_volume_test_t *t)
{
    return !podcri_volume_has_pair(&v->labels, t->text);
}


static int
podcri_volume_match_opt(const podcri_volume_t *v,
    const podcri_volume_test_t *t)
{
    return podcri_volume_has_pair(&v->options, t->text);
}


static int
podcri_volume_match_dangling(const podcri_volume_t *v,
    const podcri_volume_test_t *t)
{
    return (v->users == 0) == t->flag;
}


static int
podcri_volume_match_anonymous(const podcri_volume_t *v,
    const podcri_volume_test_t *t)
{
    return v->anonymous == t->flag;
}


static int
podcri_volume_match_until(const podcri_volume_t *v,
    const podcri_volume_test_t *t)
{
    return v->created < t->time;
}


static int
podcri_volume_match_since(const podcri_volume_t *v,
    const podcri_volume_test_t *t)
{
    return v->created > t->time;
}


static int
podcri_volume_match_any(const podcri_volume_t *v,
    const podcri_volume_test_t *t)
{
    return 1;
}


/* "key" or "key=value" */

static int
podcri_volume_has_pair(const podcri_pairs_t *pairs, const char *text)
{
    size_t       i, len;
    const char  *value;

    value = strchr(text, '=');
    len = value ? (size_t) (value - text) : strlen(text);

    for (i = 0; i < pairs->n; i++) {

        if (strncmp(pairs->elts[i].key, text, len) == 0
            && pairs->elts[i].key[len] == '\0'
            && (value == NULL
                || strcmp(pairs->elts[i].value, value + 1) == 0))
        {
            return 1;
        }
    }

    return 0;
}
