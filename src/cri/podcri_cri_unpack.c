
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_cri_internal.h"


/*
 * Messages from their bytes (protobuf encoding, protobuf.dev), by protobuf-c's
 * descriptors.  protobuf-c's own unpacking is made for whatever a .proto may
 * say, and took half of the processor time of a long list.
 *
 * Strings and bytes stay where they are, in a copy of the whole: behind a
 * string comes a tag, in whose place a zero is written when it has been read.
 * What a descriptor does not know is passed over.
 */


/* the first room of a list */
#define PODCRI_UNPACK_LIST  4

/* p becomes what is behind the number, NULL when it does not end */
#define podcri_unpack_varint(p, end, number)                                  \
    do {                                                                      \
        if ((p) < (end) && *(p) < 0x80) {                                     \
            (number) = *(p)++;                                                \
        } else {                                                              \
            (p) = podcri_unpack_long(p, end, &(number));                      \
        }                                                                     \
    } while (0)


typedef struct {
    podcri_pool_t  *pool;
    uint8_t        *zero;     /* behind the last string */
} podcri_unpack_t;


static int podcri_unpack_message(podcri_unpack_t *u, ProtobufCMessage *m,
    uint8_t *p, const uint8_t *end);
static uint8_t *podcri_unpack_long(uint8_t *p, const uint8_t *end,
    uint64_t *number);
static const ProtobufCFieldDescriptor *podcri_unpack_field(
    const ProtobufCMessageDescriptor *d, uint64_t id);
static int podcri_unpack_bytes(podcri_unpack_t *u, ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f, uint8_t *p, size_t len);
static int podcri_unpack_number(podcri_unpack_t *u, ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f, uint64_t n);
static int podcri_unpack_fixed(ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f, const uint8_t *p);
static void *podcri_unpack_place(podcri_unpack_t *u, ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f, size_t size);
static ProtobufCMessage *podcri_unpack_new(podcri_pool_t *pool,
    const ProtobufCMessageDescriptor *d);


ProtobufCMessage *
podcri_cri_unpack(podcri_pool_t *pool, const ProtobufCMessageDescriptor *d,
    const uint8_t *data, size_t len)
{
    uint8_t           *copy;
    podcri_unpack_t    u;
    ProtobufCMessage  *m;

    copy = podcri_palloc(pool, len + 1);

    if (len) {
        memcpy(copy, data, len);
    }

    u.pool = pool;
    u.zero = copy + len;

    m = podcri_unpack_new(pool, d);

    if (podcri_unpack_message(&u, m, copy, copy + len) != PODCRI_OK) {
        return NULL;
    }

    *u.zero = '\0';

    return m;
}


/* Adds to what m has: a message that comes in two parts is one. */

static int
podcri_unpack_message(podcri_unpack_t *u, ProtobufCMessage *m, uint8_t *p,
    const uint8_t *end)
{
    int                              rc;
    uint64_t                         tag, n;
    const ProtobufCFieldDescriptor  *f;

    while (p < end) {
        podcri_unpack_varint(p, end, tag);

        if (p == NULL || tag < 8) {
            return PODCRI_ERROR;
        }

        *u->zero = '\0';

        f = podcri_unpack_field(m->descriptor, tag >> 3);
        rc = PODCRI_OK;

        switch (tag & 7) {

        case PROTOBUF_C_WIRE_TYPE_VARINT:
            podcri_unpack_varint(p, end, n);

            if (p == NULL) {
                return PODCRI_ERROR;
            }

            if (f) {
                rc = podcri_unpack_number(u, m, f, n);
            }

            break;

        case PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED:
            podcri_unpack_varint(p, end, n);

            if (p == NULL || n > (size_t) (end - p)) {
                return PODCRI_ERROR;
            }

            if (f) {
                rc = podcri_unpack_bytes(u, m, f, p, n);
            }

            p += n;
            break;

        case PROTOBUF_C_WIRE_TYPE_64BIT:

            if (end - p < 8) {
                return PODCRI_ERROR;
            }

            if (f) {
                rc = podcri_unpack_fixed(m, f, p);
            }

            p += 8;
            break;

        case PROTOBUF_C_WIRE_TYPE_32BIT:

            if (end - p < 4 || f) {
                return PODCRI_ERROR;
            }

            p += 4;
            break;

        default:
            return PODCRI_ERROR;
        }

        if (rc != PODCRI_OK) {
            return rc;
        }
    }

    return PODCRI_OK;
}


static uint8_t *
podcri_unpack_long(uint8_t *p, const uint8_t *end, uint64_t *number)
{
    int       shift;
    uint64_t  n;

    n = 0;

    for (shift = 0; shift < 70 && p < end; shift += 7) {
        n |= (uint64_t) (*p & 0x7f) << shift;

        if (*p++ < 0x80) {
            *number = n;
            return p;
        }
    }

    return NULL;
}


/* NULL: a field of a newer runtime */

static const ProtobufCFieldDescriptor *
podcri_unpack_field(const ProtobufCMessageDescriptor *d, uint64_t id)
{
    unsigned  i;

    /* most messages have their fields numbered without a gap */

    if (id <= d->n_fields && d->fields[id - 1].id == id) {
        return &d->fields[id - 1];
    }

    for (i = 0; i < d->n_fields; i++) {
        if (d->fields[i].id == id) {
            return &d->fields[i];
        }
    }

    return NULL;
}


static int
podcri_unpack_bytes(podcri_unpack_t *u, ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f, uint8_t *p, size_t len)
{
    uint8_t              *end;
    uint64_t              n;
    ProtobufCMessage    **sub;
    ProtobufCBinaryData  *bytes;

    switch (f->type) {

    case PROTOBUF_C_TYPE_STRING:
        *(uint8_t **) podcri_unpack_place(u, m, f, sizeof(char *)) = p;
        u->zero = p + len;

        return PODCRI_OK;

    case PROTOBUF_C_TYPE_BYTES:
        bytes = podcri_unpack_place(u, m, f, sizeof(ProtobufCBinaryData));
        bytes->data = p;
        bytes->len = len;

        return PODCRI_OK;

    case PROTOBUF_C_TYPE_MESSAGE:
        sub = podcri_unpack_place(u, m, f, sizeof(ProtobufCMessage *));

        if (f->label == PROTOBUF_C_LABEL_REPEATED || *sub == NULL) {
            *sub = podcri_unpack_new(u->pool, f->descriptor);
        }

        return podcri_unpack_message(u, *sub, p, p + len);

    default:
        break;
    }

    /* numbers one behind the other */

    if (f->label != PROTOBUF_C_LABEL_REPEATED) {
        return PODCRI_ERROR;
    }

    for (end = p + len; p < end; /* void */ ) {
        podcri_unpack_varint(p, end, n);

        if (p == NULL || podcri_unpack_number(u, m, f, n) != PODCRI_OK) {
            return PODCRI_ERROR;
        }
    }

    return PODCRI_OK;
}


static int
podcri_unpack_number(podcri_unpack_t *u, ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f, uint64_t n)
{
    switch (f->type) {

    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT64:
        *(uint64_t *) podcri_unpack_place(u, m, f, sizeof(uint64_t)) = n;
        return PODCRI_OK;

    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_ENUM:
        *(uint32_t *) podcri_unpack_place(u, m, f, sizeof(uint32_t)) = n;
        return PODCRI_OK;

    case PROTOBUF_C_TYPE_BOOL:
        *(uint32_t *) podcri_unpack_place(u, m, f, sizeof(uint32_t)) = !!n;
        return PODCRI_OK;

    default:
        return PODCRI_ERROR;
    }
}


/* eight bytes, the lowest first */

static int
podcri_unpack_fixed(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f,
    const uint8_t *p)
{
    int       i;
    uint64_t  n;

    if (f->type != PROTOBUF_C_TYPE_DOUBLE
        || f->label == PROTOBUF_C_LABEL_REPEATED)
    {
        return PODCRI_ERROR;
    }

    for (n = 0, i = 7; i >= 0; i--) {
        n = n << 8 | p[i];
    }

    memcpy((char *) m + f->offset, &n, sizeof(uint64_t));

    return PODCRI_OK;
}


/* Where a value of so many bytes goes.  A list is full while it is empty, and
 * then at each power of two. */

static void *
podcri_unpack_place(podcri_unpack_t *u, ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f, size_t size)
{
    void    **list;
    size_t    i, *n;

    if (f->label != PROTOBUF_C_LABEL_REPEATED) {
        return (char *) m + f->offset;
    }

    list = (void **) (void *) ((char *) m + f->offset);
    n = (size_t *) (void *) ((char *) m + f->quantifier_offset);

    i = (*n)++;

    if (i == 0) {
        *list = podcri_palloc(u->pool, PODCRI_UNPACK_LIST * size);

    } else if (i >= PODCRI_UNPACK_LIST && (i & (i - 1)) == 0) {
        *list = memcpy(podcri_palloc(u->pool, 2 * i * size), *list, i * size);
    }

    return (char *) *list + i * size;
}


/* an empty message */

static ProtobufCMessage *
podcri_unpack_new(podcri_pool_t *pool, const ProtobufCMessageDescriptor *d)
{
    unsigned                         i;
    const void                     **s;
    ProtobufCMessage                *m;
    const ProtobufCFieldDescriptor  *f;

    m = podcri_palloc(pool, d->sizeof_message);

    if (d->message_init) {
        d->message_init(m);
        return m;
    }

    /* the entry of a map, which protobuf-c has no function for */

    memset(m, 0, d->sizeof_message);
    m->descriptor = d;

    for (i = 0; i < d->n_fields; i++) {
        f = &d->fields[i];

        if (f->type == PROTOBUF_C_TYPE_STRING) {
            s = (const void **) (void *) ((char *) m + f->offset);
            *s = f->default_value;
        }
    }

    return m;
}
