
/*
 * Copyright (C) 2026 podcri authors
 */


#include <ctype.h>

#include "podcri_pattern.h"


/*
 * Regular expressions in Go's syntax (re2, doc/syntax.txt), as far as names
 * and ids need it: bytes instead of runes, no flags, no Unicode classes.
 *
 * regcomp() of the C library takes a time and a stack that grow without
 * bounds with what clients write.  Here an expression is a program of few
 * instructions, and all the places in it where a text may have led to are
 * followed at once, so that a text costs its length times the program's.
 *
 * Where an instruction leads to is said relative to it: a piece of the program
 * can be moved, and copied for a repetition.
 */

#define PODCRI_PATTERN_REPEAT  1000
#define PODCRI_PATTERN_GROUPS  32


static int podcri_pattern_choice(podcri_pattern_parse_t *ps, unsigned depth);
static int podcri_pattern_sequence(podcri_pattern_parse_t *ps,
    unsigned depth);
static int podcri_pattern_atom(podcri_pattern_parse_t *ps, unsigned depth);
static int podcri_pattern_group(podcri_pattern_parse_t *ps, unsigned depth);
static int podcri_pattern_repeats(podcri_pattern_parse_t *ps, size_t at);
static int podcri_pattern_times(podcri_pattern_parse_t *ps, int *min,
    int *max);
static int podcri_pattern_repeat(podcri_pattern_parse_t *ps, size_t at,
    int min, int max);
static int podcri_pattern_escape(podcri_pattern_parse_t *ps);
static int podcri_pattern_insert(podcri_pattern_parse_t *ps, size_t at,
    podcri_pattern_op_e op, int to);


/* used between two waits only, so one is enough for all */
static podcri_pattern_node_t  podcri_pattern_nodes[PODCRI_PATTERN_NODES + 1];


const podcri_pattern_t *
podcri_pattern_compile(podcri_ctx_t *ctx, const char *text)
{
    size_t                   size;
    podcri_pattern_t        *p;
    podcri_pattern_parse_t   ps;

    ps.pool = ctx->pool;
    ps.p = text;
    ps.n = 0;

    if (strlen(text) > PODCRI_PATTERN_MAX) {
        (void) podcri_pattern_refuse(&ps, "expression too long");
        goto refused;
    }

    p = podcri_pcalloc(ctx->pool, sizeof(podcri_pattern_t));

    if (strpbrk(text, "\\^$.|?*+()[]{}") == NULL) {
        p->text = text;
        return p;
    }

    if (podcri_pattern_choice(&ps, 0) != PODCRI_OK) {
        goto refused;
    }

    if (*ps.p) {
        (void) podcri_pattern_refuse(&ps, "unexpected )");
        goto refused;
    }

    podcri_pattern_nodes[ps.n++].op = PODCRI_PATTERN_FOUND;

    size = ps.n * sizeof(podcri_pattern_node_t);

    p->n = ps.n;
    p->nodes = podcri_palloc(ctx->pool, size);
    memcpy(p->nodes, podcri_pattern_nodes, size);

    return p;

refused:

    (void) podcri_fail(ctx, PODCRI_E_INTERNAL, ps.why,
                       "error parsing regexp \"%.*s\"", PODCRI_PATTERN_MAX,
                       text);
    return NULL;
}


/* one|another */

static int
podcri_pattern_choice(podcri_pattern_parse_t *ps, unsigned depth)
{
    size_t  first, next;

    first = ps->n;

    if (podcri_pattern_sequence(ps, depth) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    while (*ps->p == '|') {
        ps->p++;
        next = ps->n;

        if (podcri_pattern_sequence(ps, depth) != PODCRI_OK
            || podcri_pattern_insert(ps, next, PODCRI_PATTERN_JUMP,
                                     ps->n + 1 - next) != PODCRI_OK
            || podcri_pattern_insert(ps, first, PODCRI_PATTERN_SPLIT,
                                     next + 2 - first) != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }
    }

    return PODCRI_OK;
}


static int
podcri_pattern_sequence(podcri_pattern_parse_t *ps, unsigned depth)
{
    size_t  at;

    while (*ps->p && *ps->p != '|' && *ps->p != ')') {
        at = ps->n;

        if (podcri_pattern_atom(ps, depth) != PODCRI_OK
            || podcri_pattern_repeats(ps, at) != PODCRI_OK)
        {
            return PODCRI_ERROR;
        }
    }

    return PODCRI_OK;
}


static int
podcri_pattern_atom(podcri_pattern_parse_t *ps, unsigned depth)
{
    int                   rc, min, max;
    podcri_pattern_set_t  set;

    switch (*ps->p) {

    case '(':
        return podcri_pattern_group(ps, depth);

    case '[':
        return podcri_pattern_class(ps);

    case '\\':
        return podcri_pattern_escape(ps);

    case '.':
        ps->p++;
        memset(&set, 0, sizeof(set));
        podcri_pattern_range(&set, '\n', '\n');
        podcri_pattern_invert(&set);

        return podcri_pattern_put(ps, PODCRI_PATTERN_CLASS, 0, &set);

    case '^':
        ps->p++;
        return podcri_pattern_put(ps, PODCRI_PATTERN_BEGIN, 0, NULL);

    case '$':
        ps->p++;
        return podcri_pattern_put(ps, PODCRI_PATTERN_END, 0, NULL);
    }

    /* a brace that is none of a repetition stands for itself */

    rc = podcri_pattern_times(ps, &min, &max);

    if (rc == PODCRI_OK) {
        return podcri_pattern_refuse(ps, "missing argument to repetition "
                                     "operator");
    }

    return rc == PODCRI_ERROR
           ? rc : podcri_pattern_put(ps, PODCRI_PATTERN_CHAR, *ps->p++, NULL);
}


static int
podcri_pattern_group(podcri_pattern_parse_t *ps, unsigned depth)
{
    ps->p++;

    if (*ps->p == '?') {

        if (ps->p[1] != ':') {
            return podcri_pattern_refuse(ps, "invalid or unsupported Perl "
                                         "syntax");
        }

        ps->p += 2;
    }

    if (depth == PODCRI_PATTERN_GROUPS) {
        return podcri_pattern_refuse(ps, "expression nests too deeply");
    }

    if (podcri_pattern_choice(ps, depth + 1) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    if (*ps->p != ')') {
        return podcri_pattern_refuse(ps, "missing closing )");
    }

    ps->p++;

    return PODCRI_OK;
}


/* what stands behind an atom, whose nodes begin at at */

static int
podcri_pattern_repeats(podcri_pattern_parse_t *ps, size_t at)
{
    int  rc, min, max, repeated;

    for (repeated = 0; /* void */ ; repeated = 1) {
        rc = podcri_pattern_times(ps, &min, &max);

        if (rc != PODCRI_OK) {
            return rc == PODCRI_DONE ? PODCRI_OK : rc;
        }

        if (repeated) {
            return podcri_pattern_refuse(ps, "invalid nested repetition "
                                         "operator");
        }

        /* the least that will do: whether there is a match is the same */

        ps->p += (*ps->p == '?');

        if (podcri_pattern_repeat(ps, at, min, max) != PODCRI_OK) {
            return PODCRI_ERROR;
        }
    }
}


/* Reads "*", "+", "?" or "{1,3}"; *max -1: any number.  PODCRI_DONE: there is
 * none of these. */

static int
podcri_pattern_times(podcri_pattern_parse_t *ps, int *min, int *max)
{
    char         *end;
    const char   *p;

    p = ps->p;

    if (*p == '*' || *p == '+' || *p == '?') {
        *min = (*p == '+');
        *max = (*p == '?') ? 1 : -1;
        ps->p++;

        return PODCRI_OK;
    }

    if (*p != '{' || !isdigit((unsigned char) p[1])) {
        return PODCRI_DONE;
    }

    *min = (int) podcri_min(strtoul(p + 1, &end, 10),
                            PODCRI_PATTERN_REPEAT + 1);
    *max = *min;

    if (*end == ',') {
        p = end + 1;
        *max = -1;
        end = (char *) p;

        if (isdigit((unsigned char) *p)) {
            *max = (int) podcri_min(strtoul(p, &end, 10),
                                    PODCRI_PATTERN_REPEAT + 1);
        }
    }

    if (*end != '}') {
        return PODCRI_DONE;
    }

    if (*min > PODCRI_PATTERN_REPEAT || *max > PODCRI_PATTERN_REPEAT
        || (*max >= 0 && *max < *min))
    {
        return podcri_pattern_refuse(ps, "invalid repeat count");
    }

    ps->p = end + 1;

    return PODCRI_OK;
}


/* Makes the nodes from at on match min to max times, one behind the other. */

static int
podcri_pattern_repeat(podcri_pattern_parse_t *ps, size_t at, int min, int max)
{
    int                     i, n;
    size_t                  len, end;
    podcri_pattern_node_t  *nodes;

    nodes = podcri_pattern_nodes;
    len = ps->n - at;

    if (len == 0 || max == 0) {
        ps->n = at;
        return PODCRI_OK;
    }

    n = (max < 0) ? podcri_max(min, 1) : max;

    if (at + n * (len + 1) + 1 > PODCRI_PATTERN_NODES) {
        return podcri_pattern_refuse(ps, "expression too large");
    }

    for (i = 1; i < min; i++) {
        memcpy(&nodes[ps->n], &nodes[at], len * sizeof(*nodes));
        ps->n += len;
    }

    if (max < 0) {

        if (min) {
            (void) podcri_pattern_put(ps, PODCRI_PATTERN_SPLIT, 0, NULL);
            nodes[ps->n - 1].to = -(int) len;

            return PODCRI_OK;
        }

        (void) podcri_pattern_insert(ps, at, PODCRI_PATTERN_SPLIT, len + 2);
        (void) podcri_pattern_put(ps, PODCRI_PATTERN_JUMP, 0, NULL);
        nodes[ps->n - 1].to = -(int) (len + 1);

        return PODCRI_OK;
    }

    /* those that may be left out are left out with all behind them */

    i = podcri_max(min, 1);
    end = ps->n + (max - i) * (len + 1);

    if (min == 0) {
        end++;
        (void) podcri_pattern_insert(ps, at, PODCRI_PATTERN_SPLIT, end - at);
        at++;
    }

    for ( /* void */ ; i < max; i++) {
        (void) podcri_pattern_put(ps, PODCRI_PATTERN_SPLIT, 0, NULL);
        nodes[ps->n - 1].to = (int) (end - (ps->n - 1));

        memcpy(&nodes[ps->n], &nodes[at], len * sizeof(*nodes));
        ps->n += len;
    }

    return PODCRI_OK;
}


static int
podcri_pattern_escape(podcri_pattern_parse_t *ps)
{
    int                   rc;
    unsigned char         c;
    podcri_pattern_set_t  set;

    switch (ps->p[1]) {

    case 'A':
        ps->p += 2;
        return podcri_pattern_put(ps, PODCRI_PATTERN_BEGIN, 0, NULL);

    case 'z':
        ps->p += 2;
        return podcri_pattern_put(ps, PODCRI_PATTERN_END, 0, NULL);

    case 'b':
    case 'B':
        c = (ps->p[1] == 'b');
        ps->p += 2;

        return podcri_pattern_put(ps, PODCRI_PATTERN_BORDER, c, NULL);
    }

    memset(&set, 0, sizeof(set));

    rc = podcri_pattern_escaped(ps, &c, &set);

    if (rc == PODCRI_ERROR) {
        return rc;
    }

    return rc == PODCRI_OK
           ? podcri_pattern_put(ps, PODCRI_PATTERN_CHAR, c, NULL)
           : podcri_pattern_put(ps, PODCRI_PATTERN_CLASS, 0, &set);
}


int
podcri_pattern_put(podcri_pattern_parse_t *ps, podcri_pattern_op_e op,
    unsigned char c, const podcri_pattern_set_t *set)
{
    podcri_pattern_node_t  *node;

    if (podcri_pattern_insert(ps, ps->n, op, 0) != PODCRI_OK) {
        return PODCRI_ERROR;
    }

    node = &podcri_pattern_nodes[ps->n - 1];
    node->c = c;

    if (set) {
        node->set = podcri_palloc(ps->pool, sizeof(podcri_pattern_set_t));
        *node->set = *set;
    }

    return PODCRI_OK;
}


/* what is behind moves on by one */

static int
podcri_pattern_insert(podcri_pattern_parse_t *ps, size_t at,
    podcri_pattern_op_e op, int to)
{
    podcri_pattern_node_t  *node;

    if (ps->n == PODCRI_PATTERN_NODES) {
        return podcri_pattern_refuse(ps, "expression too large");
    }

    node = &podcri_pattern_nodes[at];

    memmove(node + 1, node, (ps->n++ - at) * sizeof(podcri_pattern_node_t));
    memset(node, 0, sizeof(podcri_pattern_node_t));

    node->op = op;
    node->to = to;

    return PODCRI_OK;
}


int
podcri_pattern_refuse(podcri_pattern_parse_t *ps, const char *why)
{
    ps->why = why;

    return PODCRI_ERROR;
}
