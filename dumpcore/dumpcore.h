/* SPDX-License-Identifier: MIT */
/*
 * libdumpcore: reads one Linux dump (x86-64) with the vmlinux of its kernel. This header has all of it that others may
 * use; each header that it names says what it does in its first comment.
 *
 * A dump is opened once (dump.h) and is a handle for all the rest. Nothing is read before it is asked for. What can
 * fail returns a struct vmr_error *, NULL when it went well; the caller owns it (common/error.h). What comes back by a
 * `ret` parameter is the caller's where the header says so, and else borrowed until dumpcore_close. A dump is never
 * trusted: every walk has a bound, and what could not be read is a gap (gap.h), so that an answer always says what it
 * lacks. The library prints nothing and ends no program, but when the machine is out of memory. One handle, one thread.
 *
 *     memory.h                              bytes at an address: present, filtered out, or lost
 *     debuginfo/symbols.h                   names, addresses, source lines
 *     types/types.h, types/value.h          types by name, members by path, values as text
 *     code/code.h                           lines, calls and variables of a function
 *     disassembly.h                         its instructions
 *     kernel/                               tasks, CPUs, stacks, slabs, the log, cached files
 *     unwind/                               the stack of a task, and variables of its frames
 *     identify/identify.h                   what an address is
 *     state/                                the crash, and what one task left for another
 *
 * For each task its stack; at the end what could not be read:
 *
 * @code
 * #include <dumpcore/dumpcore.h>
 * #include <stdio.h>
 *
 * static int fail(struct vmr_error *error)
 * {
 *         fprintf(stderr, "%s\n", error->message);
 *         vmr_error_destroy(error);
 *         return 1;
 * }
 *
 * int main(int argc, char **argv)
 * {
 *         struct dumpcore_options options = {.dump = argv[1], .vmlinux = argv[2]};
 *         const struct dumpcore_task *tasks;
 *         struct dumpcore *dump;
 *         size_t count;
 *
 *         if (argc != 3)
 *                 return 2;
 *         struct vmr_error *error = dumpcore_open(&options, &dump);
 *         if (error)
 *                 return fail(error);
 *         printf("Linux %s\n", dumpcore_info_get(dump)->release);
 *         error = dumpcore_tasks_get(dump, &tasks, &count);
 *         for (size_t i = 0; !error && i < count; i++) {
 *                 const struct dumpcore_stack *stack = dumpcore_stack_of(dump, &tasks[i]);
 *                 printf("%d %s\n", tasks[i].pid, tasks[i].comm);
 *                 for (size_t j = 0; j < stack->frame_count; j++)
 *                         printf("  %s %s:%u\n", stack->frames[j].function ? stack->frames[j].function : "?",
 *                                stack->frames[j].file ? stack->frames[j].file : "?", stack->frames[j].line);
 *         }
 *         const struct dumpcore_gap *gaps = dumpcore_gaps_get(dump, &count);
 *         for (size_t i = 0; !error && i < count; i++)
 *                 printf("%s: %s\n", gaps[i].what, gaps[i].why);
 *         dumpcore_close(dump);
 *         return error ? fail(error) : 0;
 * }
 * @endcode
 *
 *     cc example.c $(pkg-config --cflags --libs --static dumpcore)
 */
#pragma once

#include "dumpcore/code/code.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/disassembly.h"
#include "dumpcore/dump.h"
#include "dumpcore/gap.h"
#include "dumpcore/identify/identify.h"
#include "dumpcore/kernel/clock.h"
#include "dumpcore/kernel/cpu.h"
#include "dumpcore/kernel/log.h"
#include "dumpcore/kernel/module_files.h"
#include "dumpcore/kernel/pagecache.h"
#include "dumpcore/kernel/slab.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/packed.h"
#include "dumpcore/state/chain.h"
#include "dumpcore/state/crash.h"
#include "dumpcore/state/outside.h"
#include "dumpcore/state/record.h"
#include "dumpcore/state/room.h"
#include "dumpcore/state/trace.h"
#include "dumpcore/types/types.h"
#include "dumpcore/types/value.h"
#include "dumpcore/unwind/locals.h"
#include "dumpcore/unwind/stack.h"
