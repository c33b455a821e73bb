
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_BODY_H_INCLUDED_
#define _PODCRI_BODY_H_INCLUDED_


#include "podcri_op.h"


/*
 * A request body that is an archive, as tar reads it: clients may send it
 * compressed and do not say so (Docker Engine API 1.44, "Extract an archive of
 * files or folders to a directory in a container").
 */

typedef struct podcri_body_s  podcri_body_t;

/* In the operation's pool. */
podcri_body_t *podcri_body_open(podcri_op_t *op);

/* The next piece: *len bytes at *data, valid until the next call; PODCRI_DONE
 * at the end.  gzip (RFC 1952) is undone, other compressions are refused. */
int podcri_body_read(podcri_body_t *b, const char **data, size_t *len);


#endif /* _PODCRI_BODY_H_INCLUDED_ */
