/* SPDX-License-Identifier: MIT */
/* Who runs in a frame: told by the entry code between an interrupted frame and what runs over it. */
#pragma once

#include "dumpcore/unwind/stack.h"

/* Set `context` of every frame of a walked stack. */
void context_mark(struct dumpcore_stack *stack);
/*
 * Of the stack of the CPU that panicked: set `fault` of the frame whose registers are the crash. None when the panic
 * was asked for (sysrq).
 */
void context_mark_fault(struct dumpcore_stack *stack);
