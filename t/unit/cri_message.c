
/*
 * Copyright (C) 2026 podcri authors
 *
 * Packing, unpacking, maps.
 */


#include "tap.h"
#include "podcri_cri_internal.h"


static void
test_maps(podcri_pool_t *pool)
{
    size_t                len;
    const uint8_t        *bytes;
    podcri_pairs_t        in, out;
    Cri__Container       *c;

    static podcri_pair_t  pairs[] = {
        { "app", "web" }, { "empty", "" }, { "app", "db" }, { "\xc3\xa9", "x" }
    };

    Cri__Container  msg = CRI__CONTAINER__INIT;

    in.n = podcri_nelts(pairs);
    in.elts = pairs;

    msg.id = (char *) "c1";
    podcri_cri_map_set(pool, &msg.n_labels, &msg.labels,
                       &cri__container__labels_entry__descriptor, &in);

    is_int(msg.n_labels, 4, "a map is set");

    podcri_cri_pack(pool, &msg, &bytes, &len);

    c = (Cri__Container *) podcri_cri_unpack(pool,
                                  &cri__container__descriptor, bytes, len);

    ok(c != NULL, "unpacked again");
    is_str(c->id, "c1", "with its other fields");
    is_int(c->n_labels, 4, "and all entries");

    is_str(podcri_cri_map_get(c->n_labels, c->labels, "empty"), "",
           "an empty value");
    is_str(podcri_cri_map_get(c->n_labels, c->labels, "app"), "db",
           "of a key that comes twice, the last");
    is_str(podcri_cri_map_get(c->n_labels, c->labels, "\xc3\xa9"), "x",
           "any text is a key");
    ok(podcri_cri_map_get(c->n_labels, c->labels, "ap") == NULL, "no such key");
    ok(podcri_cri_map_get(c->n_annotations, c->annotations, "app") == NULL,
       "nothing in an empty map");

    podcri_cri_map_pairs(pool, c->n_labels, c->labels, &out);
    is_int(out.n, 4, "as pairs");
    is_str(out.elts[0].key, "app", "in their order: key");
    is_str(out.elts[0].value, "web", "and value");

    podcri_cri_map_pairs(pool, c->n_annotations, c->annotations, &out);
    is_int(out.n, 0, "no pairs of an empty map");

    in.n = 0;
    podcri_cri_map_set(pool, &msg.n_labels, &msg.labels,
                       &cri__container__labels_entry__descriptor, &in);
    is_int(msg.n_labels, 0, "an empty map is set");
}


static void
test_malformed(podcri_pool_t *pool)
{
    size_t   i, n, len;
    uint8_t *copy;

    const uint8_t                 *bytes;
    Cri__Container                 c = CRI__CONTAINER__INIT, *list[2];
    Cri__ListContainersResponse    msg = CRI__LIST_CONTAINERS_RESPONSE__INIT;

    c.id = (char *) "0123456789";
    list[0] = &c;
    list[1] = &c;
    msg.n_containers = 2;
    msg.containers = list;

    podcri_cri_pack(pool, &msg, &bytes, &len);

    /* the end of the first entry is the one place where a cut goes unseen */

    for (n = 0, i = 1; i < len; i++) {
        copy = malloc(i);
        memcpy(copy, bytes, i);

        n += (podcri_cri_unpack(pool,
                               &cri__list_containers_response__descriptor,
                               copy, i) == NULL);
        free(copy);
    }

    is_int(n, len - 2, "a message that is cut off is refused");

    ok(podcri_cri_unpack(pool, &cri__version_response__descriptor,
                         (const uint8_t *) "\xff\xff\xff\xff", 4) == NULL,
       "so is garbage");
    ok(podcri_cri_unpack(pool, &cri__version_response__descriptor,
                         (const uint8_t *) "\x0a\xff\xff\xff\xff\x7f", 6)
       == NULL, "and a length beyond the end");
    ok(podcri_cri_unpack(pool, &cri__version_response__descriptor, NULL, 0)
       != NULL, "no bytes are an empty message");
    ok(podcri_cri_unpack(pool, &cri__version_response__descriptor,
                         (const uint8_t *) "\xfa\x3f\x01x", 4) != NULL,
       "fields of a newer runtime are no error");
}


int
main(void)
{
    podcri_pool_t  *pool;

    pool = podcri_pool_create(0);

    test_maps(pool);
    test_malformed(pool);

    podcri_pool_destroy(pool);

    return done_testing();
}
