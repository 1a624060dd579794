/* SPDX-License-Identifier: MIT */
/* What a FILE of the command line is, by its content. */
#pragma once

#include "common/error.h"

enum cli_input {
	CLI_INPUT_UNKNOWN = 0,
	CLI_INPUT_DUMP,    /* kdump, flattened, ELF core, a format that libkdumpfile knows, or a pipe */
	CLI_INPUT_VMLINUX, /* ELF executable */
	CLI_INPUT_MODULES, /* a .ko or .debug file, or a folder with debug information of modules or kernels */
	CLI_INPUT_SOURCE,  /* a folder with a kernel's or a module's source */
};

/* Recognise a path. VMR_SYSTEM or VMR_BAD_INPUT with a sentence that names it, says what it is instead, and what to do.
 */
struct vmr_error *cli_input_recognise(const char *path, enum cli_input *ret) VMR_MUST_USE;
