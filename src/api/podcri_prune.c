
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_prune.h"


/* "Err" stands there only when there is one, "Size" always */

static const podcri_field_t  podcri_prune_fields[] = {
    podcri_f_str("Id", podcri_pruned_t, id),
    podcri_f_str_omit("Err", podcri_pruned_t, error),
    podcri_f_i64("Size", podcri_pruned_t, size),
    podcri_f_end
};


static const podcri_field_t  podcri_prune_pod_fields[] = {
    podcri_f_str_null("Err", podcri_pruned_t, error),
    podcri_f_str("Id", podcri_pruned_t, id),
    podcri_f_end
};


static void podcri_prune_write(podcri_json_t *w, const podcri_prune_t *list,
    const podcri_field_t *fields);


void
podcri_prune_push(podcri_op_t *op, podcri_prune_t *list, const char *id,
    const char *error, int64_t size)
{
    podcri_pruned_t  *p;

    p = podcri_push(op->ctx.pool, &list->elts, &list->n, sizeof(*p));

    p->id = id;
    p->error = error;
    p->size = size;
}


void
podcri_prune_json(podcri_json_t *w, const podcri_prune_t *list)
{
    podcri_prune_write(w, list, podcri_prune_fields);
}


void
podcri_prune_pods_json(podcri_json_t *w, const podcri_prune_t *list)
{
    podcri_prune_write(w, list, podcri_prune_pod_fields);
}


static void
podcri_prune_write(podcri_json_t *w, const podcri_prune_t *list,
    const podcri_field_t *fields)
{
    size_t  i;

    podcri_json_open(w, '[');

    for (i = 0; i < list->n; i++) {
        podcri_json_object(w, fields, &list->elts[i]);
    }

    podcri_json_close(w, ']');
}
