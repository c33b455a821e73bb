
/*
 * Copyright (C) 2026 podcri authors
 */


#ifndef _PODCRI_SPDY_H_INCLUDED_
#define _PODCRI_SPDY_H_INCLUDED_


#include "podcri_base.h"


/*
 * SPDY/3.1 frames, as bytes: no I/O here.  "Section" means the SPDY protocol,
 * draft 3.1 (chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1).
 *
 * All numbers are big endian.  A frame begins with 8 bytes (section 2.2):
 *
 *     control   1 | version:15 | type:16 | flags:8 | length:24
 *     data      0 | stream:31            | flags:8 | length:24
 */

#define PODCRI_SPDY_HEADER          8
#define PODCRI_SPDY_VERSION         3
#define PODCRI_SPDY_MAX_LENGTH      0xffffff
#define PODCRI_SPDY_WINDOW          65536   /* initial, section 2.6.8 */
#define PODCRI_SPDY_MAX_WINDOW      0x7fffffff

#define PODCRI_SPDY_FLAG_FIN        0x01

/* frame types, sections 2.6.1 to 2.6.8; data frames have none: 0 is ours */
#define PODCRI_SPDY_DATA            0
#define PODCRI_SPDY_SYN_STREAM      1
#define PODCRI_SPDY_SYN_REPLY       2
#define PODCRI_SPDY_RST_STREAM      3
#define PODCRI_SPDY_SETTINGS        4
#define PODCRI_SPDY_PING            6
#define PODCRI_SPDY_GOAWAY          7
#define PODCRI_SPDY_HEADERS         8
#define PODCRI_SPDY_WINDOW_UPDATE   9

/* RST_STREAM, section 2.6.3 */
#define PODCRI_SPDY_REFUSED_STREAM  3

/* SETTINGS, section 2.6.4 */
#define PODCRI_SPDY_SETTINGS_WINDOW  7

#define PODCRI_SPDY_DICT_SIZE       1423

extern const unsigned char  podcri_spdy_dict[PODCRI_SPDY_DICT_SIZE];


/* What the parser makes of the peer's bytes. */

typedef struct {
    unsigned      type;
    unsigned      flags;     /* DATA: FIN only with the last piece */
    uint32_t      stream;    /* 0 for the whole connection */
    uint32_t      value;     /* status, ping id, window or its growth */
    podcri_str_t  data;      /* DATA: a piece of the frame's bytes */
} podcri_spdy_frame_t;


/* Holds no more of a frame than the numbers above: data is handed on in the
 * pieces that came, header blocks are passed over (a kubelet server's are
 * empty, and nothing in them matters here). */

typedef struct {
    unsigned char  head[PODCRI_SPDY_HEADER];
    unsigned char  body[12];
    unsigned       nhead;
    unsigned       nbody;
    uint32_t       left;     /* bytes of the frame still to come */
    uint32_t       entries;  /* SETTINGS: ids and values still to come */
    unsigned       type;
    unsigned       flags;
    uint32_t       stream;
    unsigned       inside:1;
} podcri_spdy_parser_t;


/* Begins anew. */
void podcri_spdy_parser_init(podcri_spdy_parser_t *p);

/* Takes bytes from *pos up to end.  PODCRI_OK: *f is the next thing that
 * happened, its data lies in the input.  PODCRI_AGAIN: all input is used up.
 * PODCRI_ERROR: not SPDY/3; *why says what, as a literal. */
int podcri_spdy_parse(podcri_spdy_parser_t *p, const char **pos,
    const char *end, podcri_spdy_frame_t *f, const char **why);


/* The writers put one frame at p and return the byte behind it. */

#define PODCRI_SPDY_CONTROL_SIZE  20   /* the longest of the next five */

unsigned char *podcri_spdy_data(unsigned char *p, uint32_t stream,
    unsigned flags, uint32_t len);     /* the header only */
unsigned char *podcri_spdy_rst(unsigned char *p, uint32_t stream,
    uint32_t status);
unsigned char *podcri_spdy_ping(unsigned char *p, uint32_t id);
unsigned char *podcri_spdy_window_update(unsigned char *p, uint32_t stream,
    uint32_t delta);
unsigned char *podcri_spdy_initial_window(unsigned char *p, uint32_t size);


/* One SYN_STREAM for each of the n names, with ids 1, 3, 5... and the one
 * header "streamtype: name", which is how a kubelet server tells them apart;
 * their blocks are one zlib stream (section 2.6.10.1), which ends here since
 * no more headers follow.  Puts them at p and returns their length, 0 when
 * size is too small (128 bytes for each are enough). */
size_t podcri_spdy_syn_streams(unsigned char *p, size_t size,
    const char *const *names, size_t n);


#endif /* _PODCRI_SPDY_H_INCLUDED_ */
