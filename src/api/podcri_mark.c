
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_mark.h"


void
podcri_mark_init(podcri_mark_t *m, podcri_pool_t *pool, const char *word)
{
    memset(m, 0, sizeof(podcri_mark_t));

    m->text = podcri_psprintf(pool, "\033_%s\033\\", word);
    m->len = strlen(m->text);
}


size_t
podcri_mark_scan(podcri_mark_t *m, const char *data, size_t len, char *out)
{
    size_t  i, n;

    n = 0;

    for (i = 0; i < len && !m->seen; i++) {

        if (data[i] == m->text[m->matched]) {
            m->matched++;
            m->seen = (m->matched == m->len);
            continue;
        }

        if (out) {
            memcpy(out + n, m->text, m->matched);
        }

        n += m->matched;
        m->matched = 0;

        if (data[i] == m->text[0]) {
            m->matched = 1;
            continue;
        }

        if (out) {
            out[n] = data[i];
        }

        n++;
    }

    return n;
}
