/* SPDX-License-Identifier: MIT */
/* libkdumpfile, as vmrace-kdump uses it: one dump, opened once, never closed (the process ends). */
#pragma once

#include "dumpcore/kdump/protocol.h"

struct kdump_library;

/* Open descriptor `fd` and describe it. On KDUMP_FAILED the message says why; *ret is valid then too. */
enum kdump_status kdump_library_open(int fd, struct kdump_shared *shared, struct kdump_library **ret);
/* Each fills `shared` and *answer as protocol.h says. */
enum kdump_status kdump_library_info(struct kdump_library *library, struct kdump_answer *answer);
enum kdump_status kdump_library_cpu(struct kdump_library *library, uint64_t cpu, struct kdump_answer *answer);
enum kdump_status kdump_library_bits(struct kdump_library *library, uint64_t piece);
enum kdump_status kdump_library_next(struct kdump_library *library, uint64_t page, struct kdump_answer *answer);
enum kdump_status kdump_library_pages(struct kdump_library *library, uint32_t count);
