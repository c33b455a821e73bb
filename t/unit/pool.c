
/*
 * Copyright (C) 2026 podcri authors
 */


#include <sys/wait.h>
#include <unistd.h>

#include "podcri_pool.h"
#include "tap.h"


static char    trace[64];
static size_t  traced;


static void
test_note(void *data)
{
    trace[traced++] = *(char *) data;
}


static void
test_alloc(void)
{
    int             i, aligned;
    char           *p, *q;
    size_t          size;
    podcri_pool_t  *pool;

    pool = podcri_pool_create(0);

    is_int(podcri_pool_size(pool), 4096, "default chunk");

    aligned = 1;

    for (i = 0; i < 1000; i++) {
        p = podcri_palloc(pool, i);
        aligned &= ((uintptr_t) p % _Alignof(max_align_t) == 0);
        memset(p, 0xa5, i);
    }

    ok(aligned, "aligned for any type");

    p = podcri_pcalloc(pool, 3000);

    for (i = 0; i < 3000 && p[i] == 0; i++) { /* void */ }

    is_int(i, 3000, "pcalloc is zeroed");

    q = podcri_palloc(pool, 0);
    p = podcri_palloc(pool, 0);
    ok(p != q && p != NULL, "size 0 gives a pointer of its own");

    size = podcri_pool_size(pool);
    p = podcri_palloc(pool, 1000 * 1000);
    memset(p, 1, 1000 * 1000);
    ok(podcri_pool_size(pool) - size < 1000 * 1000 + 128,
       "a big one takes a block of its own size");

    size = podcri_pool_size(pool);
    p = podcri_palloc(pool, 8);
    ok(podcri_pool_size(pool) - size <= 4096, "small ones go on after it");

    podcri_pool_destroy(pool);
    podcri_pool_destroy(NULL);

    pool = podcri_pool_create(1);
    ok(podcri_pool_size(pool) >= 256, "a silly chunk is raised");
    podcri_pool_destroy(pool);
}


static void
test_cleanup(void)
{
    podcri_pool_t  *a, *b, *c;

    a = podcri_pool_create(0);
    b = podcri_pool_create(0);
    c = podcri_pool_create(8192);

    podcri_pool_cleanup(a, test_note, podcri_pstrdup(b, "1"));
    podcri_pool_cleanup(a, test_note, podcri_pstrdup(c, "2"));
    podcri_pool_cleanup(b, test_note, podcri_pstrdup(a, "3"));
    podcri_pool_cleanup(c, test_note, podcri_pstrdup(a, "4"));

    podcri_pool_adopt(b, c);
    podcri_pool_adopt(a, b);

    is_int(podcri_pool_size(a), 4096 + 4096 + 8192,
           "size counts adopted pools");

    podcri_pool_destroy(a);

    is_str(trace, "2134", "cleanups run in reverse order, while all memory "
           "is there");
}


static void
test_strings(void)
{
    char            big[1000], *p;
    podcri_pool_t  *pool;

    pool = podcri_pool_create(0);

    is_str(podcri_pstrdup(pool, "text"), "text", "pstrdup");
    ok(podcri_pstrdup(pool, NULL) == NULL, "pstrdup of NULL");
    is_str(podcri_pstrndup(pool, "text", 2), "te", "pstrndup");
    is_str(podcri_pstrndup(pool, NULL, 0), "", "pstrndup of nothing");
    is_str(podcri_psprintf(pool, "%d-%s", 42, "x"), "42-x", "psprintf");

    memset(big, 'b', sizeof(big) - 1);
    big[sizeof(big) - 1] = '\0';

    p = podcri_psprintf(pool, "%s", big);
    is_str(p, big, "psprintf beyond its first buffer");

    big[255] = '\0';
    p = podcri_psprintf(pool, "%s", big);
    is_str(p, big, "psprintf, 255 bytes");

    big[255] = 'b';
    big[256] = '\0';
    p = podcri_psprintf(pool, "%s", big);
    is_str(p, big, "psprintf, 256 bytes");

    podcri_pool_destroy(pool);
}


static void
test_push(void)
{
    int                i, j, *elt, same;
    static const char *literal[3] = { "x", "y", "z" };
    struct {
        size_t         n;
        int           *elts;
    }                  list[100];
    podcri_pool_t     *pool;
    podcri_pairs_t     pairs;
    podcri_strings_t   a, b;

    pool = podcri_pool_create(0);

    memset(list, 0, sizeof(list));

    for (i = 0; i < 200; i++) {
        for (j = 0; j < 100; j++) {
            elt = podcri_push(pool, &list[j].elts, &list[j].n, sizeof(int));

            if (*elt != 0) {
                fail("a new element is zeroed");
            }

            *elt = i * 1000 + j;
        }
    }

    same = 1;

    for (j = 0; j < 100; j++) {
        same &= (list[j].n == 200);

        for (i = 0; i < 200; i++) {
            same &= (list[j].elts[i] == i * 1000 + j);
        }
    }

    ok(same, "100 lists grown in turns keep their elements");
    ok(podcri_pool_size(pool) < 100 * 200 * 4 * 6,
       "growth is by doubling: %zu bytes", podcri_pool_size(pool));

    memset(&a, 0, sizeof(a));
    podcri_strings_push(pool, &a, "1");
    podcri_strings_push(pool, &a, "2");

    b = a;
    podcri_strings_push(pool, &a, "a");
    podcri_strings_push(pool, &b, "b");

    is_str(a.elts[2], "a", "a list is not clobbered through its copy");
    is_str(b.elts[2], "b", "the copy has its own element");
    is_str(b.elts[0], "1", "and the old ones");

    a.n = 3;
    a.elts = literal;
    podcri_strings_push(pool, &a, "pushed");

    is_int(a.n, 4, "an array from elsewhere can be pushed to");
    is_str(a.elts[3], "pushed", "its new element");
    is_str(a.elts[2], "z", "its old one");
    ok(a.elts != literal, "it has been moved");

    memset(&pairs, 0, sizeof(pairs));
    ok(podcri_pairs_get(&pairs, "k") == NULL, "get from an empty list");

    podcri_pairs_push(pool, &pairs, "k", "1");
    podcri_pairs_push(pool, &pairs, "l", "2");
    podcri_pairs_push(pool, &pairs, "k", "3");

    is_str(podcri_pairs_get(&pairs, "k"), "3", "the last pair wins");
    is_str(podcri_pairs_get(&pairs, "l"), "2", "get");
    ok(podcri_pairs_get(&pairs, "K") == NULL, "keys are exact");

    podcri_pool_destroy(pool);
}


static void
test_nomem(void)
{
    int             fds[2], status;
    char            buf[256];
    pid_t           pid;
    ssize_t         n;
    podcri_pool_t  *pool;
    volatile size_t huge;

    fflush(stdout);

    if (pipe(fds) != 0) {
        fail("pipe");
        return;
    }

    pid = fork();

    if (pid == 0) {
        dup2(fds[1], 2);
        pool = podcri_pool_create(0);
        huge = SIZE_MAX - 8;
        podcri_palloc(pool, huge);
        _exit(0);
    }

    close(fds[1]);
    n = read(fds[0], buf, sizeof(buf) - 1);
    buf[n > 0 ? n : 0] = '\0';
    close(fds[0]);

    waitpid(pid, &status, 0);

    ok(WIFSIGNALED(status), "no memory aborts");
    ok(strstr(buf, "podcri: cannot allocate") != NULL, "and says so");
}


int
main(void)
{
    test_alloc();
    test_cleanup();
    test_strings();
    test_push();
    test_nomem();

    return done_testing();
}
