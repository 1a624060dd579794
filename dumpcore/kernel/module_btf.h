/* SPDX-License-Identifier: MIT */
/* Types of modules that the kernel itself keeps: what goes on from its own BTF. */
#pragma once

struct dumpcore;

/* Take in what there is of all loaded modules, where types are from BTF. What cannot be had is a gap. Once a dump. */
void kernel_module_btf_open(struct dumpcore *dump);
