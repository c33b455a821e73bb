
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_image_cache.h"
#include "tap.h"


static podcri_image_t
image(podcri_pool_t *pool, unsigned n)
{
    podcri_image_t  i;

    memset(&i, 0, sizeof(i));

    i.id = podcri_psprintf(pool, "%064x", n);
    i.created = n;
    i.architecture = "amd64";
    podcri_strings_push(pool, &i.env, podcri_psprintf(pool, "N=%u", n));
    podcri_pairs_push(pool, &i.labels, "l", podcri_psprintf(pool, "%u", n));

    i.nhistory = 1;
    i.history = podcri_pcalloc(pool, sizeof(*i.history));
    i.history[0].created_by = podcri_psprintf(pool, "step %u", n);

    return i;
}


static void
test_copy(void)
{
    podcri_pool_t   *src, *dst;
    podcri_image_t   one, got;

    src = podcri_pool_create(0);
    dst = podcri_pool_create(0);

    one = image(src, 7);
    podcri_image_cache_put(&one);

    memset(&got, 0, sizeof(got));
    got.id = podcri_psprintf(dst, "%064x", 7);
    got.size = 42;
    got.node = "here";
    got.pinned = 1;
    podcri_strings_push(dst, &got.tags, "a:1");

    podcri_pool_destroy(src);

    is_int(podcri_image_cache_get(dst, &got), PODCRI_OK, "an entry");
    is_int(got.created, 7, "created");
    is_str(got.env.elts[0], "N=7", "env");
    is_str(podcri_pairs_get(&got.labels, "l"), "7", "label");
    is_str(got.history[0].created_by, "step 7", "history");
    is_int(got.size, 42, "the entry of the list keeps its size");
    is_str(got.tags.elts[0], "a:1", "... its tags");
    is_str(got.node, "here", "... its node");
    is_int(got.pinned, 1, "... its pin");

    podcri_image_cache_clear();
    is_int(podcri_image_cache_count(), 0, "nothing is left after clear");
    is_str(got.env.elts[0], "N=7", "what is in use stays");

    is_int(podcri_image_cache_get(dst, &got), PODCRI_DONE, "no entry");

    podcri_pool_destroy(dst);
}


static void
test_bounds(void)
{
    unsigned         i;
    podcri_pool_t   *pool;
    podcri_image_t   one, big;

    pool = podcri_pool_create(0);

    for (i = 0; i < 3 * PODCRI_IMAGE_CACHE_ENTRIES; i++) {

        one = image(pool, i);
        podcri_image_cache_put(&one);

        /* the first one is wanted all the time */

        one = image(pool, 0);
        if (podcri_image_cache_get(pool, &one) != PODCRI_OK) {
            break;
        }
    }

    is_int(i, 3 * PODCRI_IMAGE_CACHE_ENTRIES, "what is used is kept");
    ok(podcri_image_cache_count() <= PODCRI_IMAGE_CACHE_ENTRIES,
       "%zu entries", podcri_image_cache_count());
    ok(podcri_image_cache_size() <= PODCRI_IMAGE_CACHE_BYTES,
       "%zu bytes", podcri_image_cache_size());

    one = image(pool, 5);
    is_int(podcri_image_cache_get(pool, &one), PODCRI_DONE,
           "what is not used goes");

    big = image(pool, 99999);
    big.author = podcri_pstrndup(pool,
                                 podcri_pcalloc(pool,
                                                PODCRI_IMAGE_CACHE_BYTES),
                                 PODCRI_IMAGE_CACHE_BYTES);
    memset((char *) big.author, 'a', PODCRI_IMAGE_CACHE_BYTES);

    podcri_image_cache_put(&big);
    is_int(podcri_image_cache_count(), 1, "a huge one is alone");

    big = image(pool, 99999);
    is_int(podcri_image_cache_get(pool, &big), PODCRI_OK, "but is there");

    one = image(pool, 1);
    podcri_image_cache_put(&one);
    is_int(podcri_image_cache_count(), 1, "until the next one comes");

    podcri_image_cache_clear();
    podcri_pool_destroy(pool);
}


int
main(void)
{
    test_copy();
    test_bounds();

    return done_testing();
}
