
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _SCRIPT_H_INCLUDED_
#define _SCRIPT_H_INCLUDED_


#include <stddef.h>


/*
 * Shell scripts that use podcri-init; $I is the helper, $D a folder of its
 * own, $R a root folder.
 */

typedef struct {
    const char  *name;
    const char  *script;
    const char  *expected;       /* stdout and stderr of the script */
} test_case_t;


/* Builds the helper as it is built for containers, and with the sanitizers,
 * and runs the scripts with both; those of root with the first one only.  Ends
 * the test: its exit status. */
int test_scripts(const test_case_t *cases, size_t n,
    const test_case_t *root_cases, size_t nroot);


#endif /* _SCRIPT_H_INCLUDED_ */
