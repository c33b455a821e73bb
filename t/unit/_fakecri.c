
/*
 * Copyright (C) 2026 podcri authors
 */


#define _GNU_SOURCE

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>

#include "_fakecri.h"


#define FAKECRI_ARGS  24


pid_t  fakecri_pid;

static FILE  *fakecri_in;
static FILE  *fakecri_out;


int
fakecri_start(const char *arg, ...)
{
    int       in[2], out[2];
    char      path[4096], line[64], *argv[FAKECRI_ARGS], *p;
    size_t    n;
    va_list   args;

    /* beside the source of this file */

    snprintf(path, sizeof(path), "%s", __FILE__);

    p = strstr(path, "t/unit/");
    if (p == NULL) {
        return -1;
    }

    snprintf(p, (size_t) (path + sizeof(path) - p), "t/lib/fakecri.py");

    n = 0;
    argv[n++] = (char *) "/usr/bin/python3";
    argv[n++] = path;
    argv[n++] = (char *) "--stdin";

    va_start(args, arg);

    for ( /* void */ ; arg && n < FAKECRI_ARGS - 1;
         arg = va_arg(args, const char *))
    {
        argv[n++] = (char *) arg;
    }

    va_end(args);

    argv[n] = NULL;

    if (pipe2(in, O_CLOEXEC) == -1 || pipe2(out, O_CLOEXEC) == -1) {
        return -1;
    }

    fakecri_pid = fork();

    if (fakecri_pid == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        execv(argv[0], argv);
        _exit(127);
    }

    close(in[0]);
    close(out[1]);

    fakecri_in = fdopen(in[1], "w");
    fakecri_out = fdopen(out[0], "r");

    if (fgets(line, sizeof(line), fakecri_out) == NULL
        || strncmp(line, "ready", 5) != 0)
    {
        return -1;
    }

    return atoi(line + 5);
}


void
fakecri_script(const char *json)
{
    char         line[64];
    const char  *p;

    for (p = json; *p; p++) {
        fputc((*p == '\'') ? '"' : *p, fakecri_in);
    }

    fputc('\n', fakecri_in);
    fflush(fakecri_in);

    if (fgets(line, sizeof(line), fakecri_out) == NULL
        || strcmp(line, "ok\n") != 0)
    {
        printf("Bail out! the script was refused: %s\n", json);
        exit(1);
    }
}


void
fakecri_stop(int sig)
{
    kill(fakecri_pid, sig);
    waitpid(fakecri_pid, NULL, 0);
    fclose(fakecri_in);
    fclose(fakecri_out);
}
