
/*
 * Copyright (C) 2026 podcri authors
 *
 * The scripted runtime, t/lib/fakecri.py, as a child of a test.  It ends with
 * the test, however that ends.
 */


#ifndef _FAKECRI_H_INCLUDED_
#define _FAKECRI_H_INCLUDED_


#include <sys/types.h>


extern pid_t  fakecri_pid;


/* Starts it with these arguments, NULL at the end, and waits until it
 * listens.  Returns its TCP port, 0 without one, -1 on failure. */
int fakecri_start(const char *arg, ...);

/* Lays a piece of script over the one in force, JSON with ' for "; the test
 * ends when it is refused. */
void fakecri_script(const char *json);

/* Ends it with a signal and waits until it is gone. */
void fakecri_stop(int sig);


#endif /* _FAKECRI_H_INCLUDED_ */
