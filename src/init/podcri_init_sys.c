
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_init.h"


#if defined(PODCRI_INIT_LIBC)

#include <errno.h>
#include <unistd.h>


long
podcri_init_syscall(long nr, long a, long b, long c, long d, long e, long f)
{
    long  rc;

    rc = syscall(nr, a, b, c, d, e, f);

    return rc == -1 ? -errno : rc;
}

#else


int podcri_init_main(int argc, char **argv, char **env);
void podcri_init_start(long *stack)
    __attribute__((noreturn, used));


#if defined(__x86_64__)

/* The kernel starts a program here, argc and what follows on the stack (System
 * V ABI, AMD64 supplement, section 3.4.1). */

__asm__(
    ".globl _start\n"
    ".type _start, @function\n"
    "_start:\n"
    "    xorl %ebp, %ebp\n"
    "    movq %rsp, %rdi\n"
    "    andq $-16, %rsp\n"
    "    call podcri_init_start\n"
);


long
podcri_init_syscall(long nr, long a, long b, long c, long d, long e, long f)
{
    long  rc;

    register long  r10 __asm__("r10") = d;
    register long  r8 __asm__("r8") = e;
    register long  r9 __asm__("r9") = f;

    __asm__ volatile("syscall"
                     : "=a" (rc)
                     : "a" (nr), "D" (a), "S" (b), "d" (c), "r" (r10),
                       "r" (r8), "r" (r9)
                     : "rcx", "r11", "memory");
    return rc;
}

#elif defined(__aarch64__)

__asm__(
    ".globl _start\n"
    ".type _start, %function\n"
    "_start:\n"
    "    mov x29, #0\n"
    "    mov x30, #0\n"
    "    mov x0, sp\n"
    "    and sp, x0, #-16\n"
    "    bl podcri_init_start\n"
);


long
podcri_init_syscall(long nr, long a, long b, long c, long d, long e, long f)
{
    register long  x8 __asm__("x8") = nr;
    register long  x0 __asm__("x0") = a;
    register long  x1 __asm__("x1") = b;
    register long  x2 __asm__("x2") = c;
    register long  x3 __asm__("x3") = d;
    register long  x4 __asm__("x4") = e;
    register long  x5 __asm__("x5") = f;

    __asm__ volatile("svc #0"
                     : "+r" (x0)
                     : "r" (x8), "r" (x1), "r" (x2), "r" (x3), "r" (x4),
                       "r" (x5)
                     : "memory");
    return x0;
}

#else
#error "build with -DPODCRI_INIT_LIBC"
#endif


void
podcri_init_start(long *stack)
{
    int     argc;
    char  **argv;

    argc = (int) stack[0];
    argv = (char **) (stack + 1);

    podcri_init_exit(podcri_init_main(argc, argv, argv + argc + 1));
}


/* the compiler calls some of these by itself */

void *
memcpy(void *dst, const void *src, size_t n)
{
    char        *d;
    const char  *s;

    d = dst;
    s = src;

#if defined(__x86_64__)

    __asm__ volatile("rep movsb" : "+D" (d), "+S" (s), "+c" (n)
                     : : "memory");

#else

    for ( /* void */ ; n > 0; n--) {
        *d++ = *s++;
    }

#endif

    return dst;
}


void *
memset(void *dst, int c, size_t n)
{
    char  *d;

    d = dst;

#if defined(__x86_64__)

    __asm__ volatile("rep stosb" : "+D" (d), "+c" (n) : "a" (c) : "memory");

#else

    for ( /* void */ ; n > 0; n--) {
        *d++ = (char) c;
    }

#endif

    return dst;
}


int
memcmp(const void *a, const void *b, size_t n)
{
    const unsigned char  *p, *q;

    for (p = a, q = b; n > 0; n--, p++, q++) {
        if (*p != *q) {
            return *p - *q;
        }
    }

    return 0;
}


size_t
strlen(const char *s)
{
    const char  *p;

    for (p = s; *p != '\0'; p++) { /* void */ }

    return p - s;
}


int
strcmp(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }

    return (unsigned char) *a - (unsigned char) *b;
}


char *
strchr(const char *s, int c)
{
    for ( /* void */ ; *s != (char) c; s++) {
        if (*s == '\0') {
            return NULL;
        }
    }

    return (char *) s;
}


char *
strrchr(const char *s, int c)
{
    const char  *last;

    for (last = NULL; *s != '\0'; s++) {
        if (*s == (char) c) {
            last = s;
        }
    }

    return (char *) last;
}

#endif
