
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_GATE_H_INCLUDED_
#define _PODCRI_GATE_H_INCLUDED_


#include "podcri_store.h"


/*
 * The first prompt of a terminal.  containerd attaches to nothing that does
 * not run yet, and its log has no line without an end, so what a terminal
 * shows first would be lost.
 *
 * The program of a container with a terminal is therefore begun by "podcri-
 * init gate", which waits until the terminal has a size: an attach sets one
 * when it listens.  When none is there to do so, the start does.
 */

/* Whether c has one. */
int podcri_gate_has(const podcri_container_t *c);

/* Says, for a few seconds, that an attach waits for the start of c and will
 * open the gate.  To be said again while it waits. */
void podcri_gate_wait(podcri_op_t *op, const podcri_container_t *c);

/* c has been started: has its gate opened, behind the answer, unless an
 * attach will do it. */
void podcri_gate_open(podcri_op_t *op, const podcri_container_t *c);

/* c runs, and a size has been noted for its terminal: has it set, behind the
 * answer, for CRI sets sizes through attached streams only. */
void podcri_gate_resize(podcri_op_t *op, const podcri_container_t *c);


#endif /* _PODCRI_GATE_H_INCLUDED_ */
