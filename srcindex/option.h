/* SPDX-License-Identifier: MIT */
/* Options of the kernel that a source file asks for. */
#pragma once

#include "common/list.h"

/*
 * Adds the name, without CONFIG_, of each option that decides whether a good part of the text is there; or, where the
 * name of a file is given that the text includes, of each that must be on for that.
 */
void option_names(const char *text, const char *included, struct vmr_list *names);
