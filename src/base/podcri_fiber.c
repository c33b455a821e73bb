
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdio.h>
#include <unistd.h>
#include <sys/mman.h>

#include "podcri_fiber.h"


/*
 * The assembly does not keep a shadow stack: where the compiler is told to
 * mark the code as fit for one (-fcf-protection=return), libc switches.
 */

#if !defined(PODCRI_FIBER_UCONTEXT)                                           \
    && (!(defined(__x86_64__) || defined(__aarch64__))                        \
        || defined(__ILP32__) || (defined(__CET__) && (__CET__ & 2)))
#define PODCRI_FIBER_UCONTEXT  1
#endif

#if defined(PODCRI_FIBER_UCONTEXT)
#include <ucontext.h>
#endif


#if defined(__SANITIZE_ADDRESS__)
#define PODCRI_FIBER_ASAN  1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PODCRI_FIBER_ASAN  1
#endif
#endif

#if defined(__SANITIZE_THREAD__)
#define PODCRI_FIBER_TSAN  1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define PODCRI_FIBER_TSAN  1
#endif
#endif

#if defined(PODCRI_FIBER_ASAN)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#endif

#if defined(PODCRI_FIBER_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

#if defined(PODCRI_FIBER_VALGRIND)
#include <valgrind/valgrind.h>
#endif


/*
 * One page of guard is stepped over by a frame of more than a page that is
 * not touched in order; 64 KiB are address space only.
 */

#define PODCRI_FIBER_GUARD    (64 * 1024)

/* so much below a frame is left alone: of the function that trims, and of what
 * it calls */
#define PODCRI_FIBER_BELOW    1024

#define PODCRI_FIBER_CACHE    128
#define PODCRI_FIBER_LIMIT    8192

#define podcri_fiber_bottom(f)  ((f)->map + PODCRI_FIBER_GUARD)


/*
 * Lives at the top of its own stack, in the page that the first frames touch
 * anyway.  A debugger finds the suspended ones in podcri_fiber_live: the
 * saved registers are at sp, in the order of the assembly below.
 */

struct podcri_fiber_s {
    void             *sp;
    podcri_fiber_t   *next;          /* live, or cached */
    podcri_fiber_t   *prev;
    char             *map;
    void            (*entry)(void *data);
    void             *data;
    unsigned          ended:1;

#if defined(PODCRI_FIBER_UCONTEXT)
    ucontext_t        context;
#endif

#if defined(PODCRI_FIBER_ASAN)
    void             *fake;          /* its fake stack */
#endif

#if defined(PODCRI_FIBER_TSAN)
    void             *tsan;
#endif

#if defined(PODCRI_FIBER_VALGRIND)
    unsigned          valgrind;
#endif
};


static podcri_fiber_t *podcri_fiber_map(void);
static void podcri_fiber_unmap(podcri_fiber_t *f);
static void podcri_fiber_prepare(podcri_fiber_t *f);
static void podcri_fiber_main(void);
static void podcri_fiber_enter(podcri_fiber_t *f);
static void podcri_fiber_leave(podcri_fiber_t *f);
static void podcri_fiber_entered(podcri_fiber_t *f);
static void podcri_fiber_misuse(const char *what)
    __attribute__((noreturn, cold));


podcri_fiber_t  *podcri_fiber_live;

static podcri_fiber_t  *podcri_fiber_running;
static podcri_fiber_t  *podcri_fiber_cache;
static size_t           podcri_fiber_ncached;
static size_t           podcri_fiber_nlive;
static size_t           podcri_fiber_max = PODCRI_FIBER_LIMIT;

/* the stack that resumes */

#if defined(PODCRI_FIBER_UCONTEXT)
static ucontext_t       podcri_fiber_loop;
#else
static void            *podcri_fiber_loop;
#endif

#if defined(PODCRI_FIBER_ASAN)
static void            *podcri_fiber_loop_fake;
static const void      *podcri_fiber_loop_bottom;
static size_t           podcri_fiber_loop_size;
#endif

#if defined(PODCRI_FIBER_TSAN)
static void            *podcri_fiber_loop_tsan;
#endif


#if !defined(PODCRI_FIBER_UCONTEXT)

/*
 * Saves what a call must preserve on the stack, the stack's address in *save,
 * and continues from load, which the same function has saved.
 */

void podcri_fiber_swap(void **save, void *load)
    __attribute__((visibility("hidden")));

#if defined(__x86_64__)

/* System V ABI for AMD64, 3.2.1: rbx, rbp, r12 to r15, MXCSR, x87 control */

__asm__(
    ".pushsection .text\n"
    ".globl podcri_fiber_swap\n"
    ".hidden podcri_fiber_swap\n"
    ".type podcri_fiber_swap, @function\n"
    ".balign 16\n"
"podcri_fiber_swap:\n"
    ".cfi_startproc\n"
    "endbr64\n"
    "pushq %rbp\n"
    ".cfi_adjust_cfa_offset 8\n"
    ".cfi_rel_offset rbp, 0\n"
    "pushq %rbx\n"
    ".cfi_adjust_cfa_offset 8\n"
    ".cfi_rel_offset rbx, 0\n"
    "pushq %r12\n"
    ".cfi_adjust_cfa_offset 8\n"
    ".cfi_rel_offset r12, 0\n"
    "pushq %r13\n"
    ".cfi_adjust_cfa_offset 8\n"
    ".cfi_rel_offset r13, 0\n"
    "pushq %r14\n"
    ".cfi_adjust_cfa_offset 8\n"
    ".cfi_rel_offset r14, 0\n"
    "pushq %r15\n"
    ".cfi_adjust_cfa_offset 8\n"
    ".cfi_rel_offset r15, 0\n"
    "subq $8, %rsp\n"
    ".cfi_adjust_cfa_offset 8\n"
    "stmxcsr (%rsp)\n"
    "fnstcw 4(%rsp)\n"
    "movq %rsp, (%rdi)\n"
    "movq %rsi, %rsp\n"
    "ldmxcsr (%rsp)\n"
    "fldcw 4(%rsp)\n"
    "addq $8, %rsp\n"
    ".cfi_adjust_cfa_offset -8\n"
    "popq %r15\n"
    ".cfi_adjust_cfa_offset -8\n"
    ".cfi_restore r15\n"
    "popq %r14\n"
    ".cfi_adjust_cfa_offset -8\n"
    ".cfi_restore r14\n"
    "popq %r13\n"
    ".cfi_adjust_cfa_offset -8\n"
    ".cfi_restore r13\n"
    "popq %r12\n"
    ".cfi_adjust_cfa_offset -8\n"
    ".cfi_restore r12\n"
    "popq %rbx\n"
    ".cfi_adjust_cfa_offset -8\n"
    ".cfi_restore rbx\n"
    "popq %rbp\n"
    ".cfi_adjust_cfa_offset -8\n"
    ".cfi_restore rbp\n"
    "ret\n"
    ".cfi_endproc\n"
    ".size podcri_fiber_swap, . - podcri_fiber_swap\n"
    ".popsection\n"
);


static void
podcri_fiber_prepare(podcri_fiber_t *f)
{
    void  **sp;

    /*
     * From the top: a return address that ends backtraces, the entry that
     * ret takes, six registers, and the control words of a new process.
     * The ABI wants rsp + 8 on a 16-byte boundary at the entry.
     */

    sp = (void **) (void *) ((uintptr_t) f & ~(uintptr_t) 15);

    *--sp = NULL;
    *--sp = (void *) podcri_fiber_main;

    sp -= 6;
    memset(sp, 0, 6 * sizeof(void *));

    *--sp = (void *) (uintptr_t) (0x1f80 | 0x037fULL << 32);

    f->sp = sp;
}

#else /* aarch64 */

/* AAPCS64, 6.1: x19 to x30, the low halves of v8 to v15; and FPCR */

__asm__(
    ".pushsection .text\n"
    ".globl podcri_fiber_swap\n"
    ".hidden podcri_fiber_swap\n"
    ".type podcri_fiber_swap, %function\n"
    ".balign 16\n"
"podcri_fiber_swap:\n"
    ".cfi_startproc\n"
    "hint #34\n"                                    /* bti c */
    "sub sp, sp, #176\n"
    ".cfi_adjust_cfa_offset 176\n"
    "stp x29, x30, [sp]\n"
    ".cfi_rel_offset x29, 0\n"
    ".cfi_rel_offset x30, 8\n"
    "stp x19, x20, [sp, #16]\n"
    "stp x21, x22, [sp, #32]\n"
    "stp x23, x24, [sp, #48]\n"
    "stp x25, x26, [sp, #64]\n"
    "stp x27, x28, [sp, #80]\n"
    "stp d8, d9, [sp, #96]\n"
    "stp d10, d11, [sp, #112]\n"
    "stp d12, d13, [sp, #128]\n"
    "stp d14, d15, [sp, #144]\n"
    "mrs x9, fpcr\n"
    "str x9, [sp, #160]\n"
    "mov x9, sp\n"
    "str x9, [x0]\n"
    "mov sp, x1\n"
    "ldr x9, [sp, #160]\n"
    "msr fpcr, x9\n"
    "ldp d14, d15, [sp, #144]\n"
    "ldp d12, d13, [sp, #128]\n"
    "ldp d10, d11, [sp, #112]\n"
    "ldp d8, d9, [sp, #96]\n"
    "ldp x27, x28, [sp, #80]\n"
    "ldp x25, x26, [sp, #64]\n"
    "ldp x23, x24, [sp, #48]\n"
    "ldp x21, x22, [sp, #32]\n"
    "ldp x19, x20, [sp, #16]\n"
    "ldp x29, x30, [sp]\n"
    ".cfi_restore x29\n"
    ".cfi_restore x30\n"
    "add sp, sp, #176\n"
    ".cfi_adjust_cfa_offset -176\n"
    "ret\n"
    ".cfi_endproc\n"
    ".size podcri_fiber_swap, . - podcri_fiber_swap\n"
    ".popsection\n"
);


static void
podcri_fiber_prepare(podcri_fiber_t *f)
{
    void  **sp;

    /* all zero: x29 ends backtraces, FPCR is that of a new process */

    sp = (void **) (void *) ((uintptr_t) f & ~(uintptr_t) 15);
    sp -= 176 / sizeof(void *);

    memset(sp, 0, 176);
    sp[1] = (void *) podcri_fiber_main;             /* x30 */

    f->sp = sp;
}

#endif

#else /* PODCRI_FIBER_UCONTEXT */

static void
podcri_fiber_prepare(podcri_fiber_t *f)
{
    getcontext(&f->context);

    f->context.uc_stack.ss_sp = podcri_fiber_bottom(f);
    f->context.uc_stack.ss_size = (char *) f - podcri_fiber_bottom(f);
    f->context.uc_link = NULL;

    makecontext(&f->context, podcri_fiber_main, 0);

    /*
     * AddressSanitizer's swapcontext() forgets the redzones of a stack whose
     * size it knows, and with them what it could find across a suspend.
     */

    f->context.uc_stack.ss_size = 0;
}

#endif


podcri_fiber_t *
podcri_fiber_create(void (*entry)(void *data), void *data)
{
    podcri_fiber_t  *f;

    if (podcri_fiber_nlive >= podcri_fiber_max) {
        return NULL;
    }

    f = podcri_fiber_cache;

    if (f) {
        podcri_fiber_cache = f->next;
        podcri_fiber_ncached--;

    } else {
        f = podcri_fiber_map();

        if (f == NULL) {
            return NULL;
        }
    }

    f->entry = entry;
    f->data = data;
    f->ended = 0;

#if defined(PODCRI_FIBER_ASAN)

    /* frames of the tenant before that were abandoned left their redzones */

    __asan_unpoison_memory_region(podcri_fiber_bottom(f),
                                  (char *) f - podcri_fiber_bottom(f));
    __lsan_register_root_region(podcri_fiber_bottom(f), PODCRI_FIBER_STACK);

    f->fake = NULL;

#endif

#if defined(PODCRI_FIBER_TSAN)
    f->tsan = __tsan_create_fiber(0);
#endif

    podcri_fiber_prepare(f);

    f->prev = NULL;
    f->next = podcri_fiber_live;

    if (f->next) {
        f->next->prev = f;
    }

    podcri_fiber_live = f;
    podcri_fiber_nlive++;

    return f;
}


static podcri_fiber_t *
podcri_fiber_map(void)
{
    char            *map;
    size_t           size, offset;
    podcri_fiber_t  *f;

    size = PODCRI_FIBER_GUARD + PODCRI_FIBER_STACK;

    map = mmap(NULL, size, PROT_NONE,
               MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE|MAP_STACK, -1, 0);

    if (map == MAP_FAILED) {
        return NULL;
    }

    if (mprotect(map + PODCRI_FIBER_GUARD, PODCRI_FIBER_STACK,
                 PROT_READ|PROT_WRITE)
        != 0)
    {
        munmap(map, size);
        return NULL;
    }

    offset = (size - sizeof(podcri_fiber_t)) & ~(size_t) 63;

    f = (podcri_fiber_t *) (void *) (map + offset);
    f->map = map;

#if defined(PODCRI_FIBER_VALGRIND)
    f->valgrind = VALGRIND_STACK_REGISTER(podcri_fiber_bottom(f), f);
#endif

    return f;
}


static void
podcri_fiber_unmap(podcri_fiber_t *f)
{
#if defined(PODCRI_FIBER_VALGRIND)
    VALGRIND_STACK_DEREGISTER(f->valgrind);
#endif

    munmap(f->map, PODCRI_FIBER_GUARD + PODCRI_FIBER_STACK);
}


int
podcri_fiber_resume(podcri_fiber_t *f)
{
    if (podcri_fiber_running) {
        podcri_fiber_misuse("resume from inside a fiber");
    }

    if (f->ended) {
        podcri_fiber_misuse("resume of a fiber that has ended");
    }

    podcri_fiber_running = f;
    podcri_fiber_enter(f);
    podcri_fiber_running = NULL;

    return f->ended ? PODCRI_DONE : PODCRI_AGAIN;
}


void
podcri_fiber_suspend(void)
{
    if (podcri_fiber_running == NULL) {
        podcri_fiber_misuse("suspend outside of a fiber");
    }

    podcri_fiber_leave(podcri_fiber_running);
}


/* the bottom frame of each fiber */

static void
podcri_fiber_main(void)
{
    podcri_fiber_t  *f;

    f = podcri_fiber_running;

    podcri_fiber_entered(f);

    f->entry(f->data);

    f->ended = 1;

    podcri_fiber_leave(f);

    abort();
}


/*
 * The two ends of a switch, with what the checkers need to hear.  Neither
 * has locals that live across it, for swapcontext() may return twice as far
 * as the compiler knows.
 */

static __attribute__((noinline)) void
podcri_fiber_enter(podcri_fiber_t *f)
{
#if defined(PODCRI_FIBER_ASAN)
    __sanitizer_start_switch_fiber(&podcri_fiber_loop_fake,
                                   podcri_fiber_bottom(f),
                                   PODCRI_FIBER_STACK);
#endif

#if defined(PODCRI_FIBER_TSAN)
    podcri_fiber_loop_tsan = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(f->tsan, 0);
#endif

#if defined(PODCRI_FIBER_UCONTEXT)
    swapcontext(&podcri_fiber_loop, &f->context);
#else
    podcri_fiber_swap(&podcri_fiber_loop, f->sp);
#endif

#if defined(PODCRI_FIBER_ASAN)
    __sanitizer_finish_switch_fiber(podcri_fiber_loop_fake, NULL, NULL);
#endif
}


static __attribute__((noinline)) void
podcri_fiber_leave(podcri_fiber_t *f)
{
#if defined(PODCRI_FIBER_ASAN)

    /* NULL when it will not come back: its fake stack is freed */

    __sanitizer_start_switch_fiber(f->ended ? NULL : &f->fake,
                                   podcri_fiber_loop_bottom,
                                   podcri_fiber_loop_size);
#endif

#if defined(PODCRI_FIBER_TSAN)
    __tsan_switch_to_fiber(podcri_fiber_loop_tsan, 0);
#endif

#if defined(PODCRI_FIBER_UCONTEXT)
    swapcontext(&f->context, &podcri_fiber_loop);
#else
    podcri_fiber_swap(&f->sp, podcri_fiber_loop);
#endif

    podcri_fiber_entered(f);
}


static void
podcri_fiber_entered(podcri_fiber_t *f)
{
#if defined(PODCRI_FIBER_ASAN)
    __sanitizer_finish_switch_fiber(f->fake, &podcri_fiber_loop_bottom,
                                    &podcri_fiber_loop_size);
#endif
}


podcri_fiber_t *
podcri_fiber_current(void)
{
    return podcri_fiber_running;
}


void
podcri_fiber_trim(void)
{
    char    *bottom;
    size_t   size, page;

    if (podcri_fiber_running == NULL) {
        podcri_fiber_misuse("trim outside of a fiber");
    }

    bottom = podcri_fiber_bottom(podcri_fiber_running);
    size = (char *) __builtin_frame_address(0) - bottom - PODCRI_FIBER_BELOW;
    page = sysconf(_SC_PAGESIZE);

    (void) madvise(bottom, size & ~(page - 1), MADV_DONTNEED);
}


void
podcri_fiber_destroy(podcri_fiber_t *f)
{
    if (f == podcri_fiber_running) {
        podcri_fiber_misuse("destroy of the fiber that runs");
    }

    if (f->prev) {
        f->prev->next = f->next;

    } else {
        podcri_fiber_live = f->next;
    }

    if (f->next) {
        f->next->prev = f->prev;
    }

    podcri_fiber_nlive--;

#if defined(PODCRI_FIBER_ASAN)
    __lsan_unregister_root_region(podcri_fiber_bottom(f),
                                  PODCRI_FIBER_STACK);
    __asan_unpoison_memory_region(podcri_fiber_bottom(f),
                                  (char *) f - podcri_fiber_bottom(f));
#endif

#if defined(PODCRI_FIBER_TSAN)
    __tsan_destroy_fiber(f->tsan);
#endif

    if (podcri_fiber_ncached >= PODCRI_FIBER_CACHE) {
        podcri_fiber_unmap(f);
        return;
    }

    f->next = podcri_fiber_cache;
    podcri_fiber_cache = f;
    podcri_fiber_ncached++;
}


size_t
podcri_fiber_count(void)
{
    return podcri_fiber_nlive;
}


void
podcri_fiber_limit(size_t max)
{
    podcri_fiber_max = max;
}


void
podcri_fiber_drain(void)
{
    podcri_fiber_t  *f;

    while (podcri_fiber_cache) {
        f = podcri_fiber_cache;
        podcri_fiber_cache = f->next;

        podcri_fiber_unmap(f);
    }

    podcri_fiber_ncached = 0;
}


/* going on would run two requests on one stack */

static void
podcri_fiber_misuse(const char *what)
{
    fprintf(stderr, "podcri: %s\n", what);
    abort();
}
