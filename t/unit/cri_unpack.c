
/*
 * Copyright (C) 2026 podcri authors
 *
 * Messages from bytes: all that runtimes send comes through whole, held
 * against what protobuf-c packs; what no packer of ours writes but another may;
 * what is malformed.
 */


#include "tap.h"
#include "podcri_cri_internal.h"


/* entries of each list: more than twice the room that one begins with */
#define TEST_MANY  9


static podcri_pool_t  *test_pool;


static void test_fill(ProtobufCMessage *m, size_t many, unsigned seed);


/* protobuf-c has no function for the entries of maps */

static ProtobufCMessage *
test_new(const ProtobufCMessageDescriptor *d)
{
    ProtobufCMessage  *m;

    m = podcri_pcalloc(test_pool, d->sizeof_message);
    m->descriptor = d;

    if (d->message_init) {
        d->message_init(m);
    }

    return m;
}


/* a value of the field's type, other than its default */

static void
test_value(const ProtobufCFieldDescriptor *f, void *to, size_t many,
    unsigned seed)
{
    size_t                len;
    ProtobufCMessage     *m;
    ProtobufCBinaryData  *bytes;

    /* lengths of one and of two bytes */
    len = 1 + (seed * 37 + f->id * 11) % 180;

    switch (f->type) {

    case PROTOBUF_C_TYPE_STRING:
        *(char **) to = memset(podcri_pcalloc(test_pool, len + 1),
                               'a' + (int) (seed % 26), len);
        break;

    case PROTOBUF_C_TYPE_BYTES:
        bytes = to;
        bytes->len = len;
        bytes->data = memset(podcri_palloc(test_pool, len), (int) seed & 1,
                             len);
        break;

    case PROTOBUF_C_TYPE_MESSAGE:
        m = test_new(f->descriptor);
        test_fill(m, many, seed + 1);
        *(ProtobufCMessage **) to = m;
        break;

    case PROTOBUF_C_TYPE_DOUBLE:
        *(double *) to = 1.5 * seed + f->id;
        break;

    case PROTOBUF_C_TYPE_BOOL:
        *(protobuf_c_boolean *) to = 1;
        break;

    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT64:
        *(uint64_t *) to = (UINT64_C(1) << (seed * 7 + f->id) % 64) + seed;
        break;

    default:
        /* an int32 below zero has ten bytes, a number of an enum that is not
         * known is kept */
        *(uint32_t *) to = f->id % 2 ? (uint32_t) -5 : 1000 + seed;
    }
}


static void
test_fill(ProtobufCMessage *m, size_t many, unsigned seed)
{
    char                            *member;
    size_t                           n, size;
    unsigned                         i;
    const ProtobufCFieldDescriptor  *f;

    for (i = 0; i < m->descriptor->n_fields; i++) {
        f = &m->descriptor->fields[i];
        member = (char *) m + f->offset;

        if (f->label != PROTOBUF_C_LABEL_REPEATED) {
            test_value(f, member, many, seed + i);
            continue;
        }

        size = sizeof(ProtobufCBinaryData);

        switch (f->type) {

        case PROTOBUF_C_TYPE_STRING:
        case PROTOBUF_C_TYPE_MESSAGE:
        case PROTOBUF_C_TYPE_INT64:
        case PROTOBUF_C_TYPE_UINT64:
        case PROTOBUF_C_TYPE_DOUBLE:
            size = 8;
            break;

        case PROTOBUF_C_TYPE_BYTES:
            break;

        default:
            size = 4;
        }

        *(void **) (void *) member = podcri_pcalloc(test_pool, many * size);
        *(size_t *) (void *) ((char *) m + f->quantifier_offset) = many;

        for (n = 0; n < many; n++) {

            /* below the first level one of each will do */

            test_value(f, *(char **) (void *) member + n * size, 1,
                       seed + i + n);
        }
    }
}


static ProtobufCMessage *
test_unpack(const ProtobufCMessageDescriptor *d, const char *bytes,
    size_t len)
{
    return podcri_cri_unpack(test_pool, d, (const uint8_t *) bytes, len);
}

#define test_bytes(d, text)  (void *) test_unpack(d, text, sizeof(text) - 1)


static int
test_same(const ProtobufCMessageDescriptor *d, size_t many)
{
    size_t             len, len2;
    const uint8_t     *bytes, *bytes2;
    ProtobufCMessage  *m, *got;

    m = test_new(d);
    test_fill(m, many, d->n_fields);

    podcri_cri_pack(test_pool, m, &bytes, &len);

    got = podcri_cri_unpack(test_pool, d, bytes, len);

    if (got == NULL || got->descriptor != d) {
        return 0;
    }

    podcri_cri_pack(test_pool, got, &bytes2, &len2);

    return len > 0 && len == len2 && memcmp(bytes, bytes2, len) == 0;
}


/* each message that a runtime may send, every field of it set */

static void
test_all(void)
{
    int                         m;
    size_t                      many;
    const podcri_cri_method_t  *row;

    for (m = 0; m < PODCRI_CRI_MAX; m++) {
        row = podcri_cri_method_row(m);

        if (row->response->n_fields == 0) {
            ok(test_bytes(row->response, "") != NULL, "%s: nothing to read",
               row->response->short_name);
            continue;
        }

        for (many = 1; many <= TEST_MANY; many += TEST_MANY - 1) {
            ok(test_same(row->response, many), "%s, %zu of each",
               row->response->short_name, many);
        }

        ok(test_same(row->request, TEST_MANY) || row->request->n_fields == 0,
           "%s", row->request->short_name);
    }
}


static void
test_strings(void)
{
    Cri__Container              *c;
    Cri__ContainerMetadata      *md;
    Cri__ListContainersResponse *list;

    /* metadata { name "m" } behind id "i", then an unknown field 300, then
     * image_ref "r" */

    c = test_bytes(&cri__container__descriptor,
                   "\x0a\x01i" "\x1a\x03\x0a\x01m" "\xe2\x12\x02??"
                   "\x2a\x01r");

    is_str(c->id, "i", "a string before a message ends");
    is_str(c->metadata->name, "m", "so does one at the end of a message");
    is_str(c->image_ref, "r", "and one at the end of all");
    is_str(c->pod_sandbox_id, "", "what is not there is empty");
    ok(c->image == NULL, "and a message NULL");

    list = test_bytes(&cri__list_containers_response__descriptor,
                      "\x0a\x07\x1a\x05\x0a\x01m\x10\x07"
                      "\x0a\x05\x1a\x03\x0a\x01n");

    is_int(list->n_containers, 2, "two containers");
    is_str(list->containers[0]->metadata->name, "m",
           "a string before a number");
    is_int(list->containers[0]->metadata->attempt, 7, "the number");
    is_str(list->containers[1]->metadata->name, "n",
           "a string that ends three messages");

    md = test_bytes(&cri__container_metadata__descriptor,
                    "\x0a\x01" "a\x0a\x02" "bc\x0a\x00");
    is_str(md->name, "", "of a field that comes again the last counts");

    c = test_bytes(&cri__container__descriptor,
                   "\x1a\x03\x0a\x01m\x1a\x02\x10\x05");
    is_str(c->metadata->name, "m", "a message in two parts: the one");
    is_int(c->metadata->attempt, 5, "and the other");

    c = test_bytes(&cri__container__descriptor, "\x42\x03\x12\x01v");
    is_str(c->labels[0]->key, "", "an entry without a key");
    is_str(c->labels[0]->value, "v", "has its value");
}


static void
test_numbers(void)
{
    Cri__Container                       *c;
    Cri__LinuxContainerSecurityContext   *sc;
    const ProtobufCMessageDescriptor     *d;

    d = &cri__linux_container_security_context__descriptor;

    sc = test_bytes(d, "\x42\x04\x01\x02\xac\x02");
    is_int(sc->n_supplemental_groups, 3, "numbers packed into one");
    is_int(sc->supplemental_groups[2], 300, "the last of them");

    sc = test_bytes(d, "\x40\x01\x40\x02\x42\x03\x03\x04\x05");
    is_int(sc->n_supplemental_groups, 5, "the same number by number");
    is_int(sc->supplemental_groups[4], 5, "and mixed");

    ok(test_bytes(d, "\x42\x02\x01\xac") == NULL,
       "the last of them has no end");

    c = test_bytes(&cri__container__descriptor,
                   "\x38\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x30\x02");
    is_int(c->created_at, -1, "ten bytes of a number below zero");
    is_int(c->state, CRI__CONTAINER_STATE__CONTAINER_EXITED,
           "of an enum, out of order");
}


static void
test_malformed(void)
{
    const ProtobufCMessageDescriptor  *d = &cri__container__descriptor;

    ok(test_bytes(d, "\x00\x00") == NULL, "no field has the number 0");
    ok(test_bytes(d, "\x0a\x05" "abcd") == NULL, "a string beyond the end");
    ok(test_bytes(d, "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x")
       == NULL, "a length that is more than memory has");
    ok(test_bytes(d, "\x38\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
       == NULL, "a number of eleven bytes");
    ok(test_bytes(d, "\x1a\x03\x0a\x05m") == NULL,
       "a string beyond the end of its message");
    ok(test_bytes(d, "\x08\x01") == NULL, "a number for a string");
    ok(test_bytes(d, "\x32\x01x") == NULL, "a string for a number");
    ok(test_bytes(d, "\x09" "12345678") == NULL, "eight bytes for a string");
    ok(test_bytes(d, "\x0d" "1234") == NULL, "four bytes for a string");
    ok(test_bytes(d, "\x0b\x0c") == NULL, "a group");

    ok(test_bytes(d, "\xe1\x12" "1234567") == NULL, "seven of eight bytes");
    ok(test_bytes(d, "\xe1\x12" "12345678") != NULL,
       "eight bytes of a newer runtime");
    ok(test_bytes(d, "\xe5\x12" "123") == NULL, "three of four bytes");
    ok(test_bytes(d, "\xe5\x12" "1234") != NULL,
       "four bytes of a newer runtime");
    ok(test_bytes(d, "\xe0\x12\xac\x02") != NULL,
       "a number of a newer runtime");
}


int
main(void)
{
    test_pool = podcri_pool_create(0);

    test_all();
    test_strings();
    test_numbers();
    test_malformed();

    podcri_pool_destroy(test_pool);

    return done_testing();
}
