
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_map.h"
#include "podcri_str.h"
#include "tap.h"


#define KEYS  20000


static const char *
key(podcri_pool_t *pool, size_t i)
{
    return podcri_psprintf(pool, "key-%zu", i);
}


int
main(void)
{
    size_t          i, wrong;
    podcri_map_t    map;
    podcri_pool_t  *pool;
    static int      values[KEYS];

    pool = podcri_pool_create(0);

    podcri_map_init(&map, pool, 0);

    ok(podcri_map_get(&map, "") == NULL, "an empty map has nothing");
    ok(podcri_map_get(&map, "a") == NULL, "nothing at all");

    podcri_map_set(&map, "a", &values[0]);
    podcri_map_set(&map, "", &values[1]);

    ok(podcri_map_get(&map, "a") == &values[0], "a key");
    ok(podcri_map_get(&map, "") == &values[1], "the empty key");
    ok(podcri_map_get(&map, "b") == NULL, "not another one");
    is_int(map.n, 2, "two keys");

    podcri_map_set(&map, podcri_pstrdup(pool, "a"), &values[2]);

    ok(podcri_map_get(&map, "a") == &values[2], "a key has one value");
    is_int(map.n, 2, "still two");

    /* far more than there was room for */

    for (i = 0; i < KEYS; i++) {
        podcri_map_set(&map, key(pool, i), &values[i]);
    }

    is_int(map.n, KEYS + 2, "it grows");
    ok(map.nslots >= 2 * map.n, "and stays half empty");
    ok((map.nslots & (map.nslots - 1)) == 0, "a power of two");

    for (i = 0, wrong = 0; i < KEYS; i++) {
        wrong += (podcri_map_get(&map, key(pool, i)) != &values[i]);
    }

    is_int(wrong, 0, "every key has kept its value");
    ok(podcri_map_get(&map, "key-") == NULL, "a prefix is another key");
    ok(podcri_map_get(&map, key(pool, KEYS)) == NULL, "so is the next");

    /* room for as many as were announced */

    podcri_map_init(&map, pool, 1000);
    i = map.nslots;

    for (wrong = 0; wrong < 1000; wrong++) {
        podcri_map_set(&map, key(pool, wrong), &values[wrong]);
    }

    is_int(map.nslots, i, "no growth within the announced number");

    podcri_pool_destroy(pool);

    return done_testing();
}
