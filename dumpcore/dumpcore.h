/* SPDX-License-Identifier: MIT */
/* libdumpcore: reads one Linux dump. This header has all of it that others may use. */
#pragma once

#include "dumpcore/code.h"
#include "dumpcore/dump.h"
#include "dumpcore/gap.h"
#include "dumpcore/identify.h"
#include "dumpcore/kernel/cpu.h"
#include "dumpcore/kernel/log.h"
#include "dumpcore/kernel/pagecache.h"
#include "dumpcore/kernel/slab.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/chain.h"
#include "dumpcore/state/crash.h"
#include "dumpcore/state/record.h"
#include "dumpcore/symbols.h"
#include "dumpcore/types.h"
#include "dumpcore/unwind/locals.h"
#include "dumpcore/unwind/stack.h"
#include "dumpcore/value.h"
