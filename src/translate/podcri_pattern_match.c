
/*
 * Copyright (C) 2026 podcri authors
 */


#include <ctype.h>

#include "podcri_pattern.h"


static int podcri_pattern_follow(const podcri_pattern_t *p, size_t at,
    const char *s, const char *begin, size_t *n);
static int podcri_pattern_is_border(const char *s, const char *begin);


/* used between two waits only, so one of each is enough for all */
static unsigned short         podcri_pattern_lists[2][PODCRI_PATTERN_NODES + 1];
static unsigned short         podcri_pattern_stack[2 * PODCRI_PATTERN_NODES
                                                   + 3];
static uint64_t               podcri_pattern_seen[PODCRI_PATTERN_NODES + 1];
static uint64_t               podcri_pattern_turn;
static unsigned short        *podcri_pattern_list;


int
podcri_pattern_matches(const podcri_pattern_t *p, const char *s)
{
    size_t                        i, n, next;
    const char                   *c;
    unsigned short               *list;
    const podcri_pattern_node_t  *node;

    if (p->text) {
        return strstr(s, p->text) != NULL;
    }

    list = podcri_pattern_lists[0];
    podcri_pattern_list = podcri_pattern_lists[1];
    n = 0;

    for (c = s; /* void */ ; c++) {
        podcri_pattern_turn++;
        next = 0;

        /* what the byte before this place leads to */

        for (i = 0; i < n; i++) {
            node = &p->nodes[list[i]];

            if ((node->op == PODCRI_PATTERN_CHAR
                 ? node->c == (unsigned char) c[-1]
                 : node->set->bits[(unsigned char) c[-1] / 8]
                   >> (unsigned char) c[-1] % 8 & 1)
                && podcri_pattern_follow(p, list[i] + 1, c, s, &next))
            {
                return 1;
            }
        }

        /* and it may begin here */

        if (podcri_pattern_follow(p, 0, c, s, &next)) {
            return 1;
        }

        if (*c == '\0') {
            return 0;
        }

        n = next;
        list = podcri_pattern_list;
        podcri_pattern_list = podcri_pattern_lists[list
                                                   == podcri_pattern_lists[0]];
    }
}


/* Notes the nodes that take a byte and are reached from one without; 1: the
 * end is. */

static int
podcri_pattern_follow(const podcri_pattern_t *p, size_t at, const char *s,
    const char *begin, size_t *n)
{
    int                           on;
    size_t                        left;
    const podcri_pattern_node_t  *node;

    left = 0;
    podcri_pattern_stack[left++] = (unsigned short) at;

    while (left) {
        at = podcri_pattern_stack[--left];
        node = &p->nodes[at];

        if (podcri_pattern_seen[at] == podcri_pattern_turn) {
            continue;
        }

        podcri_pattern_seen[at] = podcri_pattern_turn;
        on = 1;

        switch (node->op) {

        case PODCRI_PATTERN_CHAR:
        case PODCRI_PATTERN_CLASS:
            podcri_pattern_list[(*n)++] = (unsigned short) at;
            continue;

        case PODCRI_PATTERN_BEGIN:
            on = (s == begin);
            break;

        case PODCRI_PATTERN_END:
            on = (*s == '\0');
            break;

        case PODCRI_PATTERN_BORDER:
            on = (podcri_pattern_is_border(s, begin) == node->c);
            break;

        case PODCRI_PATTERN_SPLIT:
            podcri_pattern_stack[left++] = (unsigned short) (at + node->to);
            break;

        case PODCRI_PATTERN_JUMP:
            podcri_pattern_stack[left++] = (unsigned short) (at + node->to);
            continue;

        case PODCRI_PATTERN_FOUND:
            return 1;
        }

        if (on) {
            podcri_pattern_stack[left++] = (unsigned short) (at + 1);
        }
    }

    return 0;
}


static int
podcri_pattern_is_border(const char *s, const char *begin)
{
    int  before, behind;

    before = (s > begin && (isalnum((unsigned char) s[-1]) || s[-1] == '_'));
    behind = (isalnum((unsigned char) *s) || *s == '_');

    return before != behind;
}
