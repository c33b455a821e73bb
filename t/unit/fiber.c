
/*
 * Copyright (C) 2026 podcri authors
 */


#include <signal.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <sys/resource.h>

#include "podcri_fiber.h"
#include "tap.h"


/* the sanitizers have a say in faults and in address space */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TEST_SANITIZER  1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TEST_SANITIZER  1
#endif
#endif


static char    trace[64];
static size_t  traced;


static void
test_note(char c)
{
    trace[traced++] = c;
    trace[traced] = '\0';
}


static void
test_two(void *data)
{
    char  c = *(char *) data;

    test_note(c);
    podcri_fiber_suspend();
    test_note(c + 1);
    podcri_fiber_suspend();
    test_note(c + 2);
}


static void
test_switch(void)
{
    char             a = 'a', b = 'x';
    podcri_fiber_t  *fa, *fb;

    ok(podcri_fiber_current() == NULL, "no fiber on the loop's stack");

    fa = podcri_fiber_create(test_two, &a);
    fb = podcri_fiber_create(test_two, &b);

    is_int(podcri_fiber_count(), 2, "two of them");
    is_str(trace, "", "none runs before its resume");

    is_int(podcri_fiber_resume(fa), PODCRI_AGAIN, "suspended");
    is_int(podcri_fiber_resume(fb), PODCRI_AGAIN, "suspended");
    is_int(podcri_fiber_resume(fb), PODCRI_AGAIN, "suspended");
    is_int(podcri_fiber_resume(fa), PODCRI_AGAIN, "suspended");
    is_int(podcri_fiber_resume(fa), PODCRI_DONE, "ended");
    is_int(podcri_fiber_resume(fb), PODCRI_DONE, "ended");
    ok(podcri_fiber_current() == NULL, "back on the loop's stack");

    is_str(trace, "axybcz", "in turns");

    podcri_fiber_destroy(fa);
    podcri_fiber_destroy(fb);

    is_int(podcri_fiber_count(), 0, "none left");
}


static void
test_at_once(void *data)
{
    *(podcri_fiber_t **) data = podcri_fiber_current();
}


static void
test_no_wait(void)
{
    podcri_fiber_t  *f, *seen;

    seen = NULL;
    f = podcri_fiber_create(test_at_once, &seen);

    is_int(podcri_fiber_resume(f), PODCRI_DONE, "a fiber without a wait");
    ok(seen == f, "knows itself");

    podcri_fiber_destroy(f);
}


/*
 * Registers: enough live values across a suspend to fill all of those that a
 * call preserves, and each fiber's own control words.
 */

static long  test_opaque[12];
static int   test_damage;


static __attribute__((noinline)) void
test_registers(void *data)
{
    int     i;
    long    a, b, c, d, e, f, g, h, k, l, m, n;
    double  x, y, z;

    x = *(int *) data * 1.5;
    y = x * 3;
    z = y / 7;

    for (i = 0; i < 100; i++) {
        a = test_opaque[0] + *(int *) data;
        b = test_opaque[1] + a;
        c = test_opaque[2] + b;
        d = test_opaque[3] + c;
        e = test_opaque[4] + d;
        f = test_opaque[5] + e;
        g = test_opaque[6] + f;
        h = test_opaque[7] + g;
        k = test_opaque[8] + h;
        l = test_opaque[9] + k;
        m = test_opaque[10] + l;
        n = test_opaque[11] + m;

        podcri_fiber_suspend();

        if (n - m != test_opaque[11] || m - l != test_opaque[10]
            || l - k != test_opaque[9] || k - h != test_opaque[8]
            || h - g != test_opaque[7] || g - f != test_opaque[6]
            || f - e != test_opaque[5] || e - d != test_opaque[4]
            || d - c != test_opaque[3] || c - b != test_opaque[2]
            || b - a != test_opaque[1]
            || a - *(int *) data != test_opaque[0]
            || x != *(int *) data * 1.5 || y != x * 3 || z != y / 7)
        {
            test_damage++;
        }
    }
}


/*
 * The rounding mode, without <fenv.h>, which is in a library of its own: on
 * x86-64 that of SSE and of the x87, -1 when the two differ.
 */

#define TEST_NEAREST  0

static int
test_get_mode(void)
{
#if defined(__x86_64__)

    uint16_t  word;
    uint32_t  csr;

    __asm__ volatile ("stmxcsr %0" : "=m" (csr));
    __asm__ volatile ("fnstcw %0" : "=m" (word));

    if ((csr >> 13 & 3) != (uint32_t) (word >> 10 & 3)) {
        return -1;
    }

    return (int) (csr >> 13 & 3);

#elif defined(__aarch64__)

    uint64_t  fpcr;

    __asm__ volatile ("mrs %0, fpcr" : "=r" (fpcr));

    return (int) (fpcr >> 22 & 3);

#else
    return TEST_NEAREST;
#endif
}


static void
test_set_mode(int mode)
{
#if defined(__x86_64__)

    uint16_t  word;
    uint32_t  csr;

    __asm__ volatile ("stmxcsr %0" : "=m" (csr));
    __asm__ volatile ("fnstcw %0" : "=m" (word));

    csr = (csr & ~(3u << 13)) | (uint32_t) mode << 13;
    word = (uint16_t) ((word & ~(3u << 10)) | (unsigned) mode << 10);

    __asm__ volatile ("ldmxcsr %0" : : "m" (csr));
    __asm__ volatile ("fldcw %0" : : "m" (word));

#elif defined(__aarch64__)

    uint64_t  fpcr;

    __asm__ volatile ("mrs %0, fpcr" : "=r" (fpcr));
    fpcr = (fpcr & ~(3ull << 22)) | (uint64_t) mode << 22;
    __asm__ volatile ("msr fpcr, %0" : : "r" (fpcr));

#endif
}


static void
test_rounding(void *data)
{
    int  i, *want = data;

    test_damage += (test_get_mode() != TEST_NEAREST);

    test_set_mode(*want);

    for (i = 0; i < 10; i++) {
        podcri_fiber_suspend();
        test_damage += (test_get_mode() != *want);
    }
}


static void
test_state(void)
{
    int              i, k, rc, numbers[] = { 1, 20, 300 };
    int              modes[] = { 1, 2, 3 };
    podcri_fiber_t  *f[3];
    volatile double  one = 1, three = 3;
    double           third;

    for (i = 0; i < 12; i++) {
        test_opaque[i] = (i + 1) * 0x0123456789abcdL;
    }

    for (k = 0; k < 3; k++) {
        f[k] = podcri_fiber_create(test_registers, &numbers[k]);
    }

    do {
        rc = PODCRI_DONE;

        for (k = 0; k < 3; k++) {
            rc = podcri_fiber_resume(f[k]);
        }

    } while (rc == PODCRI_AGAIN);

    is_int(test_damage, 0, "registers survive the switches");

    for (k = 0; k < 3; k++) {
        podcri_fiber_destroy(f[k]);
    }

#if !(defined(__x86_64__) || defined(__aarch64__))
    skip(3, "no rounding mode known here");
    return;
#endif

    test_damage = 0;
    third = one / three;

    for (k = 0; k < 3; k++) {
        f[k] = podcri_fiber_create(test_rounding, &modes[k]);
    }

    do {
        for (k = 0; k < 3; k++) {
            rc = podcri_fiber_resume(f[k]);
            test_damage += (test_get_mode() != TEST_NEAREST);
            test_damage += (one / three != third);
        }

    } while (rc == PODCRI_AGAIN);

    is_int(test_damage, 0, "each has its own rounding mode");

    for (k = 0; k < 3; k++) {
        podcri_fiber_destroy(f[k]);
    }

    /* the one before left its mode behind; a new one starts afresh */

    test_set_mode(1);
    f[0] = podcri_fiber_create(test_rounding, &modes[1]);
    podcri_fiber_resume(f[0]);
    rc = test_get_mode();
    test_set_mode(TEST_NEAREST);

#if defined(PODCRI_FIBER_UCONTEXT)
    test_damage = 0;                /* getcontext() passes it on */
#endif

    is_int(test_damage, 0, "a new fiber has the default mode");
    is_int(rc, 1, "the loop's mode stays");

    podcri_fiber_destroy(f[0]);
}


static int
test_deep(int n)
{
    volatile char  frame[1024];

    frame[0] = (char) n;
    frame[1023] = frame[0];

    return n ? test_deep(n - 1) + (frame[1023] == (char) n) : 0;
}


static void
test_use_stack(void *data)
{
    int  *depth = data;

    podcri_fiber_suspend();
    *depth = test_deep(*depth);
}


static void
test_stack(void)
{
    int              depth, status;
    pid_t            pid;
    podcri_fiber_t  *f;

#if (TEST_SANITIZER)
    depth = 50;
#else
    depth = 200;
#endif

    status = depth;

    f = podcri_fiber_create(test_use_stack, &depth);
    podcri_fiber_resume(f);
    is_int(podcri_fiber_resume(f), PODCRI_DONE, "deep frames");
    is_int(depth, status, "%d of them", status);
    podcri_fiber_destroy(f);

    fflush(stdout);

    pid = fork();

    if (pid == 0) {
        struct rlimit  none = { 0, 0 };

        close(2);
        setrlimit(RLIMIT_CORE, &none);

        depth = 100000;
        f = podcri_fiber_create(test_use_stack, &depth);
        podcri_fiber_resume(f);
        podcri_fiber_resume(f);
        _exit(0);
    }

    waitpid(pid, &status, 0);

#if (TEST_SANITIZER)
    ok(!WIFEXITED(status) || WEXITSTATUS(status) != 0,
       "overflow ends the process");
#else
    ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV,
       "overflow ends in the guard");
#endif
}


static void
test_forever(void *data)
{
    char  local[64];

    memset(local, 'x', sizeof(local));

    for ( ;; ) {
        podcri_fiber_suspend();

        if (local[63] != 'x') {
            test_damage++;
        }
    }
}


/* pages that are in memory */

static int
test_pages(uintptr_t from, size_t size)
{
    int            n;
    size_t         i, page;
    unsigned char  in[64];

    page = sysconf(_SC_PAGESIZE);
    from &= ~(page - 1);

    if (mincore((void *) from, size, in) == -1) {
        return -1;
    }

    for (i = 0, n = 0; i < size / page; i++) {
        n += in[i] & 1;
    }

    return n;
}


static __attribute__((noinline)) uintptr_t
test_touch(void)
{
    volatile char  big[64 * 1024];

    memset((char *) big, 1, sizeof(big));

    return (uintptr_t) big;
}


static void
test_trimmed(void *data)
{
    int            *pages = data;
    uintptr_t       deep;
    volatile char   mine[256];

    memset((char *) mine, 'm', sizeof(mine));

    deep = test_touch();

    pages[0] = test_pages(deep, 32 * 1024);
    podcri_fiber_trim();
    pages[1] = test_pages(deep, 32 * 1024);

    podcri_fiber_suspend();

    pages[2] = (mine[0] == 'm' && mine[255] == 'm');

    (void) test_touch();
}


static void
test_trim(void)
{
    int              pages[3] = { 0, 0, 0 };
    podcri_fiber_t  *f;

    f = podcri_fiber_create(test_trimmed, pages);
    podcri_fiber_resume(f);

    is_int(pages[0], 32 * 1024 / sysconf(_SC_PAGESIZE), "a stack was used");
    is_int(pages[1], 0, "and what is not any more given back");

    is_int(podcri_fiber_resume(f), PODCRI_DONE, "it goes on");
    is_int(pages[2], 1, "with what it still uses, and may go deep again");

    podcri_fiber_destroy(f);
}


static void
test_limits(void)
{
    int               i, n, max;
    podcri_fiber_t  **f;

    max = 10000;
    f = calloc(max, sizeof(podcri_fiber_t *));

    for (n = 0; n < max; n++) {
        f[n] = podcri_fiber_create(test_forever, NULL);

        if (f[n] == NULL) {
            break;
        }

        podcri_fiber_resume(f[n]);
    }

    is_int(n, 8192, "the limit of fibers");
    is_int(podcri_fiber_count(), 8192, "all alive");

    podcri_fiber_limit(max);

    for ( /* void */ ; n < max; n++) {
        f[n] = podcri_fiber_create(test_forever, NULL);

        if (f[n] == NULL) {
            break;
        }

        podcri_fiber_resume(f[n]);
    }

    is_int(n, 10000, "a higher limit");

    test_damage = 0;

    for (i = 0; i < n; i++) {
        if (podcri_fiber_resume(f[i]) != PODCRI_AGAIN) {
            test_damage++;
        }
    }

    is_int(test_damage, 0, "all go on");

    for (i = 0; i < n; i += 2) {
        podcri_fiber_destroy(f[i]);
    }

    for (i = 1; i < n; i += 2) {
        podcri_fiber_destroy(f[i]);
    }

    is_int(podcri_fiber_count(), 0, "all abandoned");

    podcri_fiber_limit(0);
    ok(podcri_fiber_create(test_forever, NULL) == NULL, "limit 0");

    /* the kernel's own: no more address space */

    podcri_fiber_drain();
    podcri_fiber_limit(max);

#if (TEST_SANITIZER)
    skip(2, "a sanitizer needs address space");
#else
    {
        void          *p;
        struct rlimit  old, low;

        getrlimit(RLIMIT_AS, &old);
        low = old;
        low.rlim_cur = 1024 * 1024;
        setrlimit(RLIMIT_AS, &low);

        f[0] = podcri_fiber_create(test_forever, NULL);
        p = mmap(NULL, 1024 * 1024, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS, -1,
                 0);

        setrlimit(RLIMIT_AS, &old);

        if (p != MAP_FAILED) {
            skip(2, "no limit of address space here");

        } else {
            ok(f[0] == NULL, "no stack to be had");
            is_int(podcri_fiber_count(), 0, "and none counted");
        }
    }
#endif

    free(f);
}


/* stacks of abandoned fibers are used again, with other frames */

static void
test_reuse(void)
{
    int              i, depth;
    podcri_fiber_t  *f;

    test_damage = 0;

    for (i = 0; i < 1000; i++) {
        f = podcri_fiber_create(test_forever, NULL);
        podcri_fiber_resume(f);
        podcri_fiber_destroy(f);

        depth = i % 40;
        f = podcri_fiber_create(test_use_stack, &depth);
        podcri_fiber_resume(f);
        test_damage += (podcri_fiber_resume(f) != PODCRI_DONE);
        test_damage += (depth != i % 40);
        podcri_fiber_destroy(f);
    }

    is_int(test_damage, 0, "stacks are used again");
}


static void
test_resume_inside(void *data)
{
    podcri_fiber_resume(podcri_fiber_create(test_forever, NULL));
}


static void
test_destroy_inside(void *data)
{
    podcri_fiber_destroy(podcri_fiber_current());
}


static void
test_misuse(void)
{
    int              i, status;
    pid_t            pid;
    podcri_fiber_t  *f;

    static const char  *what[] = {
        "suspend outside of a fiber", "resume inside of a fiber",
        "resume of an ended fiber", "destroy of the running fiber"
    };

    for (i = 0; i < 4; i++) {
        fflush(stdout);
        pid = fork();

        if (pid == 0) {
            struct rlimit  none = { 0, 0 };

            close(2);
            setrlimit(RLIMIT_CORE, &none);

            switch (i) {

            case 0:
                podcri_fiber_suspend();
                break;

            case 1:
                f = podcri_fiber_create(test_resume_inside, NULL);
                podcri_fiber_resume(f);
                break;

            case 2:
                f = podcri_fiber_create(test_at_once, &f);
                podcri_fiber_resume(f);
                podcri_fiber_resume(f);
                break;

            case 3:
                f = podcri_fiber_create(test_destroy_inside, NULL);
                podcri_fiber_resume(f);
                break;
            }

            _exit(0);
        }

        waitpid(pid, &status, 0);
        ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "%s", what[i]);
    }
}


int
main(void)
{
    test_switch();
    test_no_wait();
    test_state();
    test_stack();
    test_trim();
    test_limits();
    test_reuse();
    test_misuse();

    podcri_fiber_drain();

    return done_testing();
}
