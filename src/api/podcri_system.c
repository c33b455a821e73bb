
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_system.h"
#include "podcri_host.h"
#include "podcri_version.h"


typedef struct {
    const char                    *arch;
    const char                    *kernel;
    size_t                         n;
    const Cri__VersionResponse   **runtimes;
} podcri_version_t;


static void podcri_version_platform(podcri_json_t *w, const void *obj);
static void podcri_version_components(podcri_json_t *w, const void *obj);


/* Clients know the component that speaks the libpod API by its name and read
 * its versions from Details (Podman pkg/bindings/system Version). */

static const podcri_field_t  podcri_version_details[] = {
    podcri_f_const("APIVersion", "\"" PODCRI_LIBPOD_VERSION "\""),
    podcri_f_str("Arch", podcri_version_t, arch),
    podcri_f_const("BuildTime", "\"1970-01-01T00:00:00Z\""),
    podcri_f_const("Experimental", "\"false\""),
    podcri_f_const("GitCommit", "\"\""),
    podcri_f_const("GoVersion", "\"\""),
    podcri_f_const("Implementation", "\"podcri\""),
    podcri_f_str("KernelVersion", podcri_version_t, kernel),
    podcri_f_const("MinAPIVersion", "\"" PODCRI_LIBPOD_MIN_VERSION "\""),
    podcri_f_const("Os", "\"linux\""),
    podcri_f_end
};


static const podcri_field_t  podcri_version_engine[] = {
    podcri_f_const("Name", "\"Podman Engine\""),
    podcri_f_const("Version", "\"" PODCRI_LIBPOD_VERSION "\""),
    podcri_f_here("Details", podcri_version_details),
    podcri_f_end
};


static const podcri_field_t  podcri_version_self[] = {
    podcri_f_const("Name", "\"podcri\""),
    podcri_f_const("Version", "\"" PODCRI_VERSION "\""),
    podcri_f_const("Details", "{}"),
    podcri_f_end
};


static const podcri_field_t  podcri_version_fields[] = {
    podcri_f_fn("Platform", podcri_version_platform),
    podcri_f_fn("Components", podcri_version_components),
    podcri_f_const("Version", "\"" PODCRI_LIBPOD_VERSION "\""),
    podcri_f_const("ApiVersion", "\"" PODCRI_DOCKER_VERSION "\""),
    podcri_f_const("MinAPIVersion", "\"" PODCRI_DOCKER_MIN_VERSION "\""),
    podcri_f_const("GitCommit", "\"\""),
    podcri_f_const("GoVersion", "\"\""),
    podcri_f_const("Os", "\"linux\""),
    podcri_f_str("Arch", podcri_version_t, arch),
    podcri_f_str("KernelVersion", podcri_version_t, kernel),
    podcri_f_const("BuildTime", "\"1970-01-01T00:00:00Z\""),
    podcri_f_end
};


static const podcri_header_t  podcri_ping_headers[] = {
    podcri_header("Builder-Version", ""),
    podcri_header("Buildkit-Version", ""),
    podcri_header("Docker-Experimental", "true"),
    podcri_header("Libpod-Buildah-Version", PODCRI_BUILDAH_VERSION),
    podcri_header("Cache-Control", "no-cache"),
    podcri_header("Pragma", "no-cache")
};


const podcri_constant_t  podcri_ping = {
    "text/plain; charset=utf-8",
    podcri_string("OK"),
    podcri_ping_headers,
    podcri_nelts(podcri_ping_headers)
};


int
podcri_op_version(podcri_op_t *op)
{
    int                    rc;
    size_t                 i;
    podcri_version_t       version;
    podcri_cri_call_t     *calls;
    Cri__VersionRequest    req = CRI__VERSION_REQUEST__INIT;

    memset(&version, 0, sizeof(version));

    calls = podcri_pcalloc(op->ctx.pool, op->nnodes * sizeof(*calls));
    version.runtimes = podcri_palloc(op->ctx.pool,
                                     op->nnodes * sizeof(*version.runtimes));

    for (i = 0; i < op->nnodes; i++) {
        calls[i].node = op->nodes[i];
        calls[i].method = PODCRI_CRI_VERSION;
        calls[i].req = &req;
        calls[i].shared = 1;
    }

    rc = podcri_cri_all(&op->ctx, calls, op->nnodes);
    if (rc != PODCRI_OK) {
        return rc;
    }

    for (i = 0; i < op->nnodes; i++) {

        if (calls[i].rc != PODCRI_OK) {
            op->ctx.err = calls[i].err;
            return calls[i].rc;
        }

        version.runtimes[version.n++] = calls[i].resp;
    }

    /* of another machine the kernel is not known */

    if (op->nodes[0]->conf->local) {
        version.arch = podcri_host_arch();
        version.kernel = podcri_host_kernel();
    }

    podcri_json_object(&op->out, podcri_version_fields, &version);

    return podcri_reply_json(op, 200);
}


static void
podcri_version_platform(podcri_json_t *w, const void *obj)
{
    podcri_json_open(w, '{');
    podcri_json_key(w, "Name");
    podcri_json_str(w, "podcri " PODCRI_VERSION);
    podcri_json_close(w, '}');
}


static void
podcri_version_components(podcri_json_t *w, const void *obj)
{
    size_t                       i;
    const podcri_version_t      *version = obj;
    const Cri__VersionResponse  *runtime;

    podcri_json_open(w, '[');
    podcri_json_object(w, podcri_version_engine, version);
    podcri_json_object(w, podcri_version_self, version);

    for (i = 0; i < version->n; i++) {

        runtime = version->runtimes[i];

        podcri_json_open(w, '{');
        podcri_json_key(w, "Name");
        podcri_json_str(w, runtime->runtime_name);
        podcri_json_key(w, "Version");
        podcri_json_str(w, runtime->runtime_version);
        podcri_json_key(w, "Details");
        podcri_json_open(w, '{');
        podcri_json_key(w, "APIVersion");
        podcri_json_str(w, runtime->runtime_api_version);
        podcri_json_close(w, '}');
        podcri_json_close(w, '}');
    }

    podcri_json_close(w, ']');
}


/* There is no build cache, and "docker system prune" asks for one. */

int
podcri_op_build_prune(podcri_op_t *op)
{
    podcri_json_open(&op->out, '{');
    podcri_json_key(&op->out, "CachesDeleted");
    podcri_json_open(&op->out, '[');
    podcri_json_close(&op->out, ']');
    podcri_json_key(&op->out, "SpaceReclaimed");
    podcri_json_int(&op->out, 0);
    podcri_json_close(&op->out, '}');

    return podcri_reply_json(op, 200);
}
