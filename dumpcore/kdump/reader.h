/* SPDX-License-Identifier: MIT */
/* The child that reads a dump with libkdumpfile, seen from here. Only dumpcore's own files include this. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "dumpcore/kdump/protocol.h"

struct kdump_reader;

struct kdump_reader_options {
	const char *path;    /* of the dump, for messages */
	int fd;              /* of the dump, or of its flattened form put together */
	const char *program; /* vmrace-kdump; NULL: found beside the running program, then installed */
	unsigned seconds;    /* for an answer, 0: 30 */
	const char *way_out; /* what to do when the library does not serve */
};

/*
 * Start a child and let it open the dump: *ret_description is as the library gave it, all texts ended.
 * VMR_UNSUPPORTED: built without the library; VMR_NOT_FOUND: the library knows no such format; VMR_BAD_INPUT with its
 * text; VMR_SYSTEM: it could not be started, died or hung. The caller destroys *ret.
 */
struct vmr_error *kdump_reader_open(const struct kdump_reader_options *options,
				    struct kdump_description *ret_description, struct kdump_reader **ret) VMR_MUST_USE;
void kdump_reader_destroy(struct kdump_reader *reader);
/*
 * One request; `what` is for messages ("read page 0x12"). VMR_SYSTEM: the child died or hung, and every request after
 * this one says so too. VMR_NOT_FOUND: KDUMP_MISSING.
 */
struct vmr_error *kdump_reader_ask(struct kdump_reader *reader, const struct kdump_request *request, const char *what,
				   uint64_t *ret_value) VMR_MUST_USE;
/* What lies beside an answer. The child may write to it at any time: copied, then looked at. */
struct kdump_shared *kdump_reader_shared(struct kdump_reader *reader);
