
/*
 * Copyright (C) 2026 podcri authors
 */


#include <stdio.h>

#include "podcri_loop.h"


/* nginx cuts its own lines at the same length (NGX_MAX_ERROR_STR) */
#define PODCRI_LOG_LINE  2048


void
podcri_log(podcri_loop_t *loop, int level, const char *fmt, ...)
{
    char      line[PODCRI_LOG_LINE];
    va_list   args;

    va_start(args, fmt);

    if (vsnprintf(line, sizeof(line), fmt, args) < 0) {
        snprintf(line, sizeof(line), "%s", fmt);
    }

    va_end(args);

    loop->log(loop, level, line);
}
