
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_SPEC_ENV_H_INCLUDED_
#define _PODCRI_SPEC_ENV_H_INCLUDED_


#include "podcri_map.h"
#include "podcri_view.h"


/* Environments while they are put together; private to podcri_spec*.c. */

typedef struct {
    podcri_strings_t   list;         /* "K=V", one of each name */
    podcri_map_t       index;        /* name to its place in list */
} podcri_spec_env_t;


/* Makes spec->env of defaults, the image's and what the user gave, and
 * spec->unsetenv of what is not set again.  PODCRI_ERROR, 400: a variable that
 * is to be merged cannot be read. */
int podcri_spec_environment(podcri_ctx_t *ctx, podcri_spec_t *spec,
    const podcri_image_t *image);

/* The value of a variable, "" when there is none. */
const char *podcri_spec_env_get(const podcri_spec_env_t *env,
    const char *name);


/* Words with variables in them, one after the other. */

typedef struct {
    podcri_ctx_t             *ctx;
    const podcri_spec_env_t  *env;
    char                     *buf;
    size_t                    len;
    size_t                    room;  /* what all words may still add to buf */
} podcri_spec_word_t;

void podcri_spec_word_init(podcri_spec_word_t *w, podcri_ctx_t *ctx,
    const podcri_spec_env_t *env);

/* The word without its quotes, and with values in the place of $X, ${X},
 * ${X:-word}, ${X:+word} and ${X:?word}, as in a shell (openshift/imagebuilder
 * shell_parser.go; of what is newer than Podman 4 only the last one).  All
 * words of one podcri_spec_word_t may add PODCRI_SPEC_MAX bytes.
 * PODCRI_ERROR: 400. */
int podcri_spec_word(podcri_spec_word_t *w, const char *word,
    const char **out);


#endif /* _PODCRI_SPEC_ENV_H_INCLUDED_ */
