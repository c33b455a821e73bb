
/*
 * Copyright (C) 2026 podcri authors
 */


#include "podcri_streams.h"


#define podcri_q(key, type, field)                                            \
    podcri_in_map(key, type, podcri_stream_query_t, field)


const podcri_stream_query_t  podcri_stream_query_defaults = {
    .out = -1,
    .err = -1,
    .in = -1,
    .stream = -1
};


const podcri_input_t  podcri_logs_query[] = {
    podcri_q("follow", PODCRI_T_BOOL, follow),
    podcri_q("stdout", PODCRI_T_BOOL, out),
    podcri_q("stderr", PODCRI_T_BOOL, err),
    podcri_q("since", PODCRI_T_STR, since),
    podcri_q("until", PODCRI_T_STR, until),
    podcri_q("timestamps", PODCRI_T_BOOL, timestamps),
    podcri_q("tail", PODCRI_T_STR, tail),
    podcri_in_none("details", PODCRI_T_BOOL,
                   "a CRI log has no attributes to show"),
    podcri_in_end
};


const podcri_input_t  podcri_attach_query[] = {
    podcri_q("stdin", PODCRI_T_BOOL, in),
    podcri_q("stdout", PODCRI_T_BOOL, out),
    podcri_q("stderr", PODCRI_T_BOOL, err),
    podcri_q("stream", PODCRI_T_BOOL, stream),
    podcri_q("logs", PODCRI_T_BOOL, logs),
    podcri_q("detachKeys", PODCRI_T_STR, detach_keys),
    podcri_in_none("hijack", PODCRI_T_BOOL, "the client's own"),
    podcri_in_end
};


const podcri_input_t  podcri_resize_query[] = {
    podcri_q("h", PODCRI_T_I32, height),
    podcri_q("w", PODCRI_T_I32, width),
    podcri_in_none("running", PODCRI_T_BOOL,
                   "a size is kept until there is a terminal"),
    podcri_in_end
};


const podcri_input_t  podcri_exec_resize_query[] = {
    podcri_q("h", PODCRI_T_I32, height),
    podcri_q("w", PODCRI_T_I32, width),
    podcri_q("running", PODCRI_T_BOOL, running),
    podcri_in_end
};


const podcri_input_t  podcri_archive_query[] = {
    podcri_q("path", PODCRI_T_STR, path),
    podcri_q("rename", PODCRI_T_STR, rename),
    podcri_q("copyUIDGID", PODCRI_T_BOOL, copy_ids),
    podcri_q("noOverwriteDirNonDir", PODCRI_T_BOOL, keep_dirs),
    podcri_in_none("pause", PODCRI_T_BOOL,
                   "copying is done by a process of the container"),
    podcri_in_end
};
