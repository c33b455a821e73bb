
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_IMAGE_CACHE_H_INCLUDED_
#define _PODCRI_IMAGE_CACHE_H_INCLUDED_


#include "podcri_spec.h"


/*
 * What OCI image configs say, per worker.  An image id is the digest of the
 * config (OCI image-spec, config.md "ImageID"), so an entry never goes stale
 * and serves every node.  The least recently used entries go when one of the
 * two bounds is reached.
 */

#define PODCRI_IMAGE_CACHE_ENTRIES  1024
#define PODCRI_IMAGE_CACHE_BYTES    (3 * 1024 * 1024)


/* Fills the config's fields of *image (created ... history) from the entry of
 * image->id.  The strings live as long as pool, evicted or not.  PODCRI_DONE:
 * not in the cache, *image is as it was. */
int podcri_image_cache_get(podcri_pool_t *pool, podcri_image_t *image);

/* Stores a copy of the config's fields under image->id. */
void podcri_image_cache_put(const podcri_image_t *image);

/* Drops all entries; those in use live until their pools are destroyed. */
void podcri_image_cache_clear(void);

/* Entries and bytes held. */
size_t podcri_image_cache_count(void);
size_t podcri_image_cache_size(void);


#endif /* _PODCRI_IMAGE_CACHE_H_INCLUDED_ */
