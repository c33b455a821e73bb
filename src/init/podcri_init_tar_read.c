
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_init_tar.h"


#define PODCRI_TAR_PAX_MAX    262144

/* what a pax header, or one of GNU's, has said already */
#define PODCRI_TAR_SET_NAME   0x01
#define PODCRI_TAR_SET_LINK   0x02
#define PODCRI_TAR_SET_SIZE   0x04
#define PODCRI_TAR_SET_UID    0x08
#define PODCRI_TAR_SET_GID    0x10
#define PODCRI_TAR_SET_MTIME  0x20
#define PODCRI_TAR_SET_HOLES  0x40


static void podcri_tar_long(char *buf, size_t size, uint64_t len);
static void podcri_tar_pax(uint64_t len, int *set, podcri_tar_entry_t *e);
static int podcri_tar_key(const char *key);
static void podcri_tar_decode(const podcri_tar_header_t *h, int set,
    podcri_tar_entry_t *e);
static uint64_t podcri_tar_number(const char *p, size_t size);
static int64_t podcri_tar_signed(const char *p, size_t size);


static char  podcri_tar_name[PODCRI_INIT_PATH_MAX];
static char  podcri_tar_linkname[PODCRI_INIT_PATH_MAX];


int
podcri_tar_next(podcri_tar_entry_t *e)
{
    int                   set, first;
    size_t                n;
    uint64_t              size;
    podcri_tar_header_t   h;

    static const char     zero[sizeof(podcri_tar_header_t)];

    set = 0;
    first = 1;
    memset(e, 0, sizeof(podcri_tar_entry_t));

    for ( ;; first = 0) {
        n = podcri_init_read(&h, sizeof(h));

        if (n == 0 && first) {
            return 0;            /* without its end, as some write it */
        }

        if (n < sizeof(h)) {
            podcri_tar_error("stdin", "unexpected end of the archive");
        }

        if (memcmp(&h, zero, sizeof(h)) == 0) {
            return 0;
        }

        if (podcri_tar_number(h.checksum, sizeof(h.checksum))
            != podcri_tar_checksum(&h))
        {
            podcri_tar_error("stdin", "not a tar archive");
        }

        size = podcri_tar_number(h.size, sizeof(h.size));

        switch (h.type) {

        case 'x':
            podcri_tar_pax(size, &set, e);
            continue;

        case 'g':
            podcri_tar_pass(size);
            continue;

        case 'L':                /* GNU's long names */
            podcri_tar_long(podcri_tar_name, sizeof(podcri_tar_name), size);
            set |= PODCRI_TAR_SET_NAME;
            continue;

        case 'K':
            podcri_tar_long(podcri_tar_linkname, sizeof(podcri_tar_linkname),
                            size);
            set |= PODCRI_TAR_SET_LINK;
            continue;
        }

        podcri_tar_decode(&h, set, e);

        return 1;
    }
}


static void
podcri_tar_long(char *buf, size_t size, uint64_t len)
{
    if (len >= size) {
        podcri_init_fail("tar", "name", ENAMETOOLONG);
    }

    podcri_tar_get(buf, len);

    buf[len] = '\0';
    podcri_tar_skip(-len % PODCRI_TAR_BLOCK);
}


/* "LENGTH key=value\n" records; keys that mean nothing here are passed over */

static void
podcri_tar_pax(uint64_t len, int *set, podcri_tar_entry_t *e)
{
    char         *p, *end, *next, *key, *value, *name;
    size_t        n;
    uint64_t      size;

    static char   buf[PODCRI_TAR_PAX_MAX + 1];

    if (len > PODCRI_TAR_PAX_MAX) {
        podcri_tar_error("stdin", "extended header is too large");
    }

    podcri_tar_get(buf, len);

    podcri_tar_skip(-len % PODCRI_TAR_BLOCK);

    end = buf + len;

    for (p = buf; p < end; p = next) {
        size = 0;

        for (key = p; key < end && *key >= '0' && *key <= '9'; key++) {
            size = size * 10 + (*key - '0');

            if (size > len) {
                break;
            }
        }

        if (key == end || *key++ != ' ' || size > (uint64_t) (end - p)
            || size < (uint64_t) (key - p) + 2 || p[size - 1] != '\n')
        {
            podcri_tar_error("stdin", "malformed extended header");
        }

        next = p + size;
        next[-1] = '\0';

        value = strchr(key, '=');

        if (value == NULL) {
            podcri_tar_error("stdin", "malformed extended header");
        }

        *value++ = '\0';
        n = next - 1 - value;

        if (n == 0) {

            /* the header's own goes for it (POSIX.1-2017, pax) */

            *set &= ~ podcri_tar_key(key);

        } else if (memcmp(key, "GNU.sparse.", 11) == 0) {
            *set |= PODCRI_TAR_SET_HOLES;

        } else if (strcmp(key, "path") == 0 || strcmp(key, "linkpath") == 0)
        {
            name = (*key == 'p') ? podcri_tar_name : podcri_tar_linkname;

            if (n >= PODCRI_INIT_PATH_MAX) {
                podcri_init_fail("tar", "name", ENAMETOOLONG);
            }

            memcpy(name, value, n + 1);
            *set |= podcri_tar_key(key);

        } else if (strcmp(key, "size") == 0) {
            e->size = podcri_init_number(value);
            *set |= PODCRI_TAR_SET_SIZE;

            if ((int64_t) e->size < 0) {
                podcri_tar_error("stdin", "malformed extended header");
            }

        } else if (strcmp(key, "uid") == 0) {
            e->uid = podcri_init_number(value);
            *set |= PODCRI_TAR_SET_UID;

        } else if (strcmp(key, "gid") == 0) {
            e->gid = podcri_init_number(value);
            *set |= PODCRI_TAR_SET_GID;

        } else if (strcmp(key, "mtime") == 0) {

            /* whole seconds are enough */

            if (strchr(value, '.') != NULL) {
                *strchr(value, '.') = '\0';
            }

            e->mtime = podcri_init_number(value + (*value == '-'));
            *set |= (e->mtime >= 0) ? PODCRI_TAR_SET_MTIME : 0;

            if (*value == '-') {
                e->mtime = -e->mtime;
            }
        }
    }
}


/* what a key of an extended header says */

static int
podcri_tar_key(const char *key)
{
    size_t  i;

    static const struct {
        const char  *key;
        int          set;
    } keys[] = {
        { "path", PODCRI_TAR_SET_NAME },
        { "linkpath", PODCRI_TAR_SET_LINK },
        { "size", PODCRI_TAR_SET_SIZE },
        { "uid", PODCRI_TAR_SET_UID },
        { "gid", PODCRI_TAR_SET_GID },
        { "mtime", PODCRI_TAR_SET_MTIME },
    };

    for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (strcmp(key, keys[i].key) == 0) {
            return keys[i].set;
        }
    }

    return 0;
}


static void
podcri_tar_decode(const podcri_tar_header_t *h, int set,
    podcri_tar_entry_t *e)
{
    char    *p;
    size_t   n;

    e->type = h->type;
    e->mode = podcri_tar_number(h->mode, sizeof(h->mode)) & 07777;
    e->major = (uint32_t) podcri_tar_number(h->major, sizeof(h->major));
    e->minor = (uint32_t) podcri_tar_number(h->minor, sizeof(h->minor));

    if (!(set & PODCRI_TAR_SET_UID)) {
        e->uid = podcri_tar_number(h->uid, sizeof(h->uid));
    }

    if (!(set & PODCRI_TAR_SET_GID)) {
        e->gid = podcri_tar_number(h->gid, sizeof(h->gid));
    }

    if (!(set & PODCRI_TAR_SET_MTIME)) {
        e->mtime = podcri_tar_signed(h->mtime, sizeof(h->mtime));
    }

    if (!(set & PODCRI_TAR_SET_SIZE)) {
        e->size = podcri_tar_number(h->size, sizeof(h->size));
    }

    if (!(set & PODCRI_TAR_SET_NAME)) {
        p = podcri_tar_name;

        /* GNU's own format has other things in place of the prefix */

        if (memcmp(h->magic, "ustar", 6) == 0 && h->prefix[0] != '\0') {
            for (n = 0; n < sizeof(h->prefix) && h->prefix[n] != '\0'; n++) {
                *p++ = h->prefix[n];
            }

            *p++ = '/';
        }

        for (n = 0; n < sizeof(h->name) && h->name[n] != '\0'; n++) {
            *p++ = h->name[n];
        }

        *p = '\0';
    }

    if (!(set & PODCRI_TAR_SET_LINK)) {
        memcpy(podcri_tar_linkname, h->link, sizeof(h->link));
        podcri_tar_linkname[sizeof(h->link)] = '\0';
    }

    /* before POSIX a directory was a file whose name ends with a slash */

    n = strlen(podcri_tar_name);

    if ((e->type == '\0' || e->type == '0') && n > 0
        && podcri_tar_name[n - 1] == '/')
    {
        e->type = '5';
    }

    /* these have no data, whatever their size says; a hard link may come with
     * what it links to */

    if (e->type >= '2' && e->type <= '6') {
        e->size = 0;
    }

    /* GNU's, in an extended header: what comes is a map, not the data */

    if (set & PODCRI_TAR_SET_HOLES) {
        e->type = 'S';
    }

    e->name = podcri_tar_name;
    e->link = podcri_tar_linkname;
}


static uint64_t
podcri_tar_number(const char *p, size_t size)
{
    int64_t  v;

    v = podcri_tar_signed(p, size);

    if (v < 0) {
        podcri_tar_error("stdin", "a number is less than 0");
    }

    return v;
}


/* octal, or binary with the first bit set, and the second one for what is
 * less than 0 (GNU) */

static int64_t
podcri_tar_signed(const char *p, size_t size)
{
    size_t    i;
    uint64_t  v, sign;

    v = 0;

    if ((unsigned char) *p & 0x80) {
        sign = (*p & 0x40) ? UINT64_MAX : 0;
        v = (sign << 7) | (*p & 0x7f);

        for (i = 1; i < size; i++) {
            if (v >> 55 != sign >> 55) {
                podcri_tar_error("stdin", "a number is too large");
            }

            v = (v << 8) | (unsigned char) p[i];
        }

        return (int64_t) v;
    }

    for (i = 0; i < size && p[i] == ' '; i++) { /* void */ }

    for ( /* void */ ; i < size && p[i] >= '0' && p[i] <= '7'; i++) {
        v = (v << 3) | (p[i] - '0');
    }

    return (int64_t) v;
}


void
podcri_tar_get(void *buf, size_t size)
{
    if (podcri_init_read(buf, size) < size) {
        podcri_tar_error("stdin", "unexpected end of the archive");
    }
}


void
podcri_tar_skip(uint64_t size)
{
    char    buf[PODCRI_TAR_BLOCK];
    size_t  n;

    for ( /* void */ ; size > 0; size -= n) {
        n = size < sizeof(buf) ? (size_t) size : sizeof(buf);

        podcri_tar_get(buf, n);
    }
}


void
podcri_tar_pass(uint64_t size)
{
    podcri_tar_skip(size);
    podcri_tar_skip(-size % PODCRI_TAR_BLOCK);
}


void
podcri_tar_error(const char *name, const char *text)
{
    podcri_init_say("tar: ", name, ": ", text, NULL);
    podcri_init_exit(PODCRI_INIT_FAILED);
}


unsigned
podcri_tar_checksum(const podcri_tar_header_t *h)
{
    size_t                i;
    unsigned              sum;
    const unsigned char  *p;

    p = (const unsigned char *) h;
    sum = 0;

    for (i = 0; i < sizeof(podcri_tar_header_t); i++) {
        sum += p[i];
    }

    for (i = 0; i < sizeof(h->checksum); i++) {
        sum += ' ' - (unsigned char) h->checksum[i];
    }

    return sum;
}
