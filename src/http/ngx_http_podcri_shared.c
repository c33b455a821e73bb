
/*
 * Copyright (C) 2026 podcri authors
 */


#include "ngx_http_podcri.h"


/*
 * Records in an rbtree by a hash of kind and key, and in a queue by age.
 * Times are those of ngx_current_msec, which is monotonic and the same in all
 * processes.
 */

typedef struct {
    ngx_rbtree_node_t   node;
    ngx_queue_t         queue;
    ngx_msec_t          expire;
    uint32_t            kind;
    uint32_t            klen;
    size_t              vlen;
    ngx_uint_t          soft;
    u_char              data[1];       /* key, value */
} ngx_http_podcri_record_t;


typedef struct {
    ngx_rbtree_t        rbtree;
    ngx_rbtree_node_t   sentinel;
    ngx_queue_t         queue;         /* newest first */
} ngx_http_podcri_shared_sh_t;


typedef struct {
    podcri_shared_t               shared;   /* first */
    ngx_http_podcri_shared_sh_t  *sh;
    ngx_slab_pool_t              *shpool;
} ngx_http_podcri_shared_t;


static ngx_int_t ngx_http_podcri_shared_init(ngx_shm_zone_t *zone,
    void *data);
static int ngx_http_podcri_shared_set(podcri_shared_t *s,
    podcri_shared_kind_e kind, const char *key, const void *value, size_t len,
    uint64_t ttl, unsigned how);
static int ngx_http_podcri_shared_get(podcri_shared_t *s,
    podcri_shared_kind_e kind, const char *key, podcri_pool_t *pool,
    void **value, size_t *len);
static void ngx_http_podcri_shared_del(podcri_shared_t *s,
    podcri_shared_kind_e kind, const char *key);
static ngx_rbtree_key_t ngx_http_podcri_shared_hash(
    podcri_shared_kind_e kind, const char *key, size_t len);
static ngx_http_podcri_record_t *ngx_http_podcri_shared_find(
    ngx_http_podcri_shared_t *z, podcri_shared_kind_e kind, const char *key);
static ngx_http_podcri_record_t *ngx_http_podcri_shared_alloc(
    ngx_http_podcri_shared_t *z, size_t size, ngx_http_podcri_record_t *old);
static void ngx_http_podcri_shared_drop(ngx_http_podcri_shared_t *z,
    ngx_http_podcri_record_t *rec);
static void ngx_http_podcri_shared_sweep(ngx_http_podcri_shared_t *z,
    ngx_uint_t n);
static void ngx_http_podcri_shared_insert(ngx_rbtree_node_t *temp,
    ngx_rbtree_node_t *node, ngx_rbtree_node_t *sentinel);
static ngx_int_t ngx_http_podcri_shared_cmp(ngx_http_podcri_record_t *rec,
    uint32_t kind, const u_char *key, size_t klen);


ngx_shm_zone_t *
ngx_http_podcri_shared_add(ngx_conf_t *cf, ngx_str_t *name, size_t size)
{
    ngx_shm_zone_t            *zone;
    ngx_http_podcri_shared_t  *z;

    zone = ngx_shared_memory_add(cf, name, size, &ngx_http_podcri_module);
    if (zone == NULL) {
        return NULL;
    }

    z = ngx_pcalloc(cf->pool, sizeof(ngx_http_podcri_shared_t));
    if (z == NULL) {
        return NULL;
    }

    z->shared.set = ngx_http_podcri_shared_set;
    z->shared.get = ngx_http_podcri_shared_get;
    z->shared.del = ngx_http_podcri_shared_del;

    zone->init = ngx_http_podcri_shared_init;
    zone->data = z;

    return zone;
}


podcri_shared_t *
ngx_http_podcri_shared(ngx_shm_zone_t *zone)
{
    ngx_http_podcri_shared_t  *z;

    z = zone->data;

    return &z->shared;
}


static ngx_int_t
ngx_http_podcri_shared_init(ngx_shm_zone_t *zone, void *data)
{
    ngx_http_podcri_shared_t *old = data;

    size_t                     len;
    ngx_http_podcri_shared_t  *z;

    z = zone->data;

    z->shpool = (ngx_slab_pool_t *) zone->shm.addr;

    if (old) {
        /* a reload: the records stay */
        z->sh = old->sh;
        return NGX_OK;
    }

    if (zone->shm.exists) {
        z->sh = z->shpool->data;
        return NGX_OK;
    }

    z->sh = ngx_slab_alloc(z->shpool, sizeof(ngx_http_podcri_shared_sh_t));
    if (z->sh == NULL) {
        return NGX_ERROR;
    }

    z->shpool->data = z->sh;

    ngx_rbtree_init(&z->sh->rbtree, &z->sh->sentinel,
                    ngx_http_podcri_shared_insert);
    ngx_queue_init(&z->sh->queue);

    len = sizeof(" in podcri_shared_zone \"\"") + zone->shm.name.len;

    z->shpool->log_ctx = ngx_slab_alloc(z->shpool, len);
    if (z->shpool->log_ctx == NULL) {
        return NGX_ERROR;
    }

    ngx_sprintf(z->shpool->log_ctx, " in podcri_shared_zone \"%V\"%Z",
                &zone->shm.name);

    /* a full zone is an error of the operation, and logged as such */

    z->shpool->log_nomem = 0;

    return NGX_OK;
}


static int
ngx_http_podcri_shared_set(podcri_shared_t *s, podcri_shared_kind_e kind,
    const char *key, const void *value, size_t len, uint64_t ttl,
    unsigned how)
{
    ngx_http_podcri_shared_t *z = (ngx_http_podcri_shared_t *) s;

    size_t                     klen, size;
    ngx_http_podcri_record_t  *rec, *old;

    klen = ngx_strlen(key);
    size = offsetof(ngx_http_podcri_record_t, data) + klen + len;

    ngx_shmtx_lock(&z->shpool->mutex);

    old = ngx_http_podcri_shared_find(z, kind, key);

    if (old && (how & PODCRI_SHARED_NEW)) {
        ngx_shmtx_unlock(&z->shpool->mutex);
        return PODCRI_DONE;
    }

    rec = ngx_http_podcri_shared_alloc(z, size, old);

    if (rec == NULL) {
        ngx_shmtx_unlock(&z->shpool->mutex);
        return PODCRI_ERROR;
    }

    if (old) {
        ngx_http_podcri_shared_drop(z, old);
    }

    rec->node.key = ngx_http_podcri_shared_hash(kind, key, klen);
    rec->expire = ngx_current_msec + (ngx_msec_t) ttl;
    rec->kind = kind;
    rec->klen = klen;
    rec->vlen = len;
    rec->soft = (how & PODCRI_SHARED_SOFT) != 0;

    ngx_memcpy(rec->data, key, klen);

    if (len) {
        ngx_memcpy(rec->data + klen, value, len);
    }

    ngx_rbtree_insert(&z->sh->rbtree, &rec->node);
    ngx_queue_insert_head(&z->sh->queue, &rec->queue);

    ngx_shmtx_unlock(&z->shpool->mutex);

    return PODCRI_OK;
}


static int
ngx_http_podcri_shared_get(podcri_shared_t *s, podcri_shared_kind_e kind,
    const char *key, podcri_pool_t *pool, void **value, size_t *len)
{
    ngx_http_podcri_shared_t *z = (ngx_http_podcri_shared_t *) s;

    ngx_http_podcri_record_t  *rec;

    ngx_shmtx_lock(&z->shpool->mutex);

    rec = ngx_http_podcri_shared_find(z, kind, key);

    if (rec) {
        *len = rec->vlen;
        *value = podcri_pstrndup(pool, (char *) rec->data + rec->klen,
                                 rec->vlen);
    }

    ngx_shmtx_unlock(&z->shpool->mutex);

    return rec ? PODCRI_OK : PODCRI_DONE;
}


static void
ngx_http_podcri_shared_del(podcri_shared_t *s, podcri_shared_kind_e kind,
    const char *key)
{
    ngx_http_podcri_shared_t *z = (ngx_http_podcri_shared_t *) s;

    ngx_http_podcri_record_t  *rec;

    ngx_shmtx_lock(&z->shpool->mutex);

    rec = ngx_http_podcri_shared_find(z, kind, key);

    if (rec) {
        ngx_http_podcri_shared_drop(z, rec);
    }

    ngx_shmtx_unlock(&z->shpool->mutex);
}


static ngx_rbtree_key_t
ngx_http_podcri_shared_hash(podcri_shared_kind_e kind, const char *key,
    size_t len)
{
    return (ngx_rbtree_key_t) (podcri_hash(key, len) + kind);
}


/* the live record, or NULL; one that has expired is dropped */

static ngx_http_podcri_record_t *
ngx_http_podcri_shared_find(ngx_http_podcri_shared_t *z,
    podcri_shared_kind_e kind, const char *key)
{
    size_t                     len;
    ngx_int_t                  rc;
    ngx_rbtree_key_t           hash;
    ngx_rbtree_node_t         *node, *sentinel;
    ngx_http_podcri_record_t  *rec;

    len = ngx_strlen(key);
    hash = ngx_http_podcri_shared_hash(kind, key, len);

    node = z->sh->rbtree.root;
    sentinel = z->sh->rbtree.sentinel;

    while (node != sentinel) {

        if (hash != node->key) {
            node = (hash < node->key) ? node->left : node->right;
            continue;
        }

        rec = (ngx_http_podcri_record_t *) node;

        rc = ngx_http_podcri_shared_cmp(rec, kind, (u_char *) key, len);

        if (rc == 0) {

            if ((ngx_msec_int_t) (rec->expire - ngx_current_msec) <= 0) {
                ngx_http_podcri_shared_drop(z, rec);
                return NULL;
            }

            return rec;
        }

        node = (rc < 0) ? node->left : node->right;
    }

    return NULL;
}


/* Makes room; old, if there is one, is live and stays. */

static ngx_http_podcri_record_t *
ngx_http_podcri_shared_alloc(ngx_http_podcri_shared_t *z, size_t size,
    ngx_http_podcri_record_t *old)
{
    ngx_queue_t               *q, *prev;
    ngx_http_podcri_record_t  *rec, *next;

    ngx_http_podcri_shared_sweep(z, 2);

    rec = ngx_slab_alloc_locked(z->shpool, size);

    if (rec == NULL) {
        ngx_http_podcri_shared_sweep(z, NGX_MAX_INT32_VALUE);

        rec = ngx_slab_alloc_locked(z->shpool, size);
    }

    for (q = ngx_queue_last(&z->sh->queue);
         q != ngx_queue_sentinel(&z->sh->queue) && rec == NULL;
         q = prev)
    {
        prev = ngx_queue_prev(q);
        next = ngx_queue_data(q, ngx_http_podcri_record_t, queue);

        if (next->soft && next != old) {
            ngx_http_podcri_shared_drop(z, next);

            rec = ngx_slab_alloc_locked(z->shpool, size);
        }
    }

    return rec;
}


static void
ngx_http_podcri_shared_drop(ngx_http_podcri_shared_t *z,
    ngx_http_podcri_record_t *rec)
{
    ngx_rbtree_delete(&z->sh->rbtree, &rec->node);
    ngx_queue_remove(&rec->queue);
    ngx_slab_free_locked(z->shpool, rec);
}


/* Looks at the n oldest records, and drops those that have expired. */

static void
ngx_http_podcri_shared_sweep(ngx_http_podcri_shared_t *z, ngx_uint_t n)
{
    ngx_queue_t               *q, *prev;
    ngx_http_podcri_record_t  *rec;

    for (q = ngx_queue_last(&z->sh->queue);
         q != ngx_queue_sentinel(&z->sh->queue) && n;
         q = prev, n--)
    {
        prev = ngx_queue_prev(q);
        rec = ngx_queue_data(q, ngx_http_podcri_record_t, queue);

        if ((ngx_msec_int_t) (rec->expire - ngx_current_msec) <= 0) {
            ngx_http_podcri_shared_drop(z, rec);
        }
    }
}


static void
ngx_http_podcri_shared_insert(ngx_rbtree_node_t *temp,
    ngx_rbtree_node_t *node, ngx_rbtree_node_t *sentinel)
{
    ngx_rbtree_node_t         **p;
    ngx_http_podcri_record_t   *rec;

    rec = (ngx_http_podcri_record_t *) node;

    for ( ;; ) {

        if (node->key != temp->key) {
            p = (node->key < temp->key) ? &temp->left : &temp->right;

        } else {
            p = (ngx_http_podcri_shared_cmp((ngx_http_podcri_record_t *) temp,
                                            rec->kind, rec->data, rec->klen)
                 < 0)
                ? &temp->left : &temp->right;
        }

        if (*p == sentinel) {
            break;
        }

        temp = *p;
    }

    *p = node;
    node->parent = temp;
    node->left = sentinel;
    node->right = sentinel;
    ngx_rbt_red(node);
}


/* less than 0: kind and key come before rec */

static ngx_int_t
ngx_http_podcri_shared_cmp(ngx_http_podcri_record_t *rec, uint32_t kind,
    const u_char *key, size_t klen)
{
    if (kind != rec->kind) {
        return (kind < rec->kind) ? -1 : 1;
    }

    if (klen != rec->klen) {
        return (klen < rec->klen) ? -1 : 1;
    }

    return ngx_memcmp(key, rec->data, klen);
}
