
/*
 * Copyright (C) 2026 podcri authors
 *
 * What the tests of views and answers share: CRI messages made by hand, and
 * ways to look at the JSON that comes out.
 */


#ifndef _VIEW_H_INCLUDED_
#define _VIEW_H_INCLUDED_


#include "podcri_view.h"


#define VIEW_ID   "11111111111111111111111111111111"                          \
                  "11111111111111111111111111111111"
#define VIEW_SB   "22222222222222222222222222222222"                          \
                  "22222222222222222222222222222222"
#define VIEW_IMG  "33333333333333333333333333333333"                          \
                  "33333333333333333333333333333333"

#define VIEW_SEC  1000000000LL
#define VIEW_NOW  (1795293000 * VIEW_SEC)


/* a context with a pool, one for the program; view_done() frees it */
podcri_ctx_t *view_ctx(void);
void view_done(void);

/* messages in the pool */
Cri__Container *view_cri_container(const char *id, const char *name,
    int state);
Cri__PodSandbox *view_cri_sandbox(const char *id, const char *name,
    int state);
Cri__ContainerStatusResponse *view_cri_status(const Cri__Container *c,
    const char *info);
void view_label(Cri__Container *c, const char *key, const char *value);
void view_sandbox_label(Cri__PodSandbox *s, const char *key,
    const char *value);

/* strings up to NULL */
podcri_strings_t view_list(const char *first, ...)
    __attribute__((sentinel));

/* a list out of words that are parted by one blank, and back */
podcri_strings_t view_words(const char *s);
const char *view_joined(const podcri_strings_t *list);

/* a spec that has a value wherever it can */
podcri_spec_t *view_spec(void);

/* a container of that spec through the functions under test */
podcri_container_t *view_container(int state);

extern const podcri_answer_t  view_answer;


/* What the writer holds, parsed; the writer is emptied.  The result belongs to
 * the pool; NULL, with a comment in the report: not JSON. */
json_t *view_json(podcri_json_t *w);

/* The value at a path ("HostConfig.Binds.0"), NULL without one. */
json_t *view_at(json_t *root, const char *path);
const char *view_text(json_t *root, const char *path);

/* the value at the path as JSON text */
const char *view_dump(json_t *root, const char *path);

/* Whether the shape is that of the recorded answer; prints what is not. */
int view_golden(json_t *answer, const char *name);

#define is_golden(answer, name)                                               \
    ok(answer && view_golden(answer, name), "shape of %s", name)


#endif /* _VIEW_H_INCLUDED_ */
