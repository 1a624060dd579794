/* SPDX-License-Identifier: MIT */
/* Options of the kernel that a source file asks for, for a tree without any configuration. */
#pragma once

#include "common/list.h"

/* Adds the name, without CONFIG_, of each option that decides whether a good part of the text is there. */
void option_names(const char *text, struct vmr_list *names);
