/* SPDX-License-Identifier: MIT */
/* Addresses as people write them: 0xffff..., ffff...+0x10, schedule+0x10/0x50, or an expression of show. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "cli/place.h"
#include "common/error.h"
#include "dumpcore/dumpcore.h"
#include "show/show.h"

/* Hexadecimal, with or without 0x, and with "+OFF" (decimal or 0x...) behind it. */
bool cli_address_parse(const char *text, uint64_t *ret);
/* A chosen frame, as an expression wants it: its variables and registers. */
struct show_frame cli_frame_of(const struct cli_chosen *chosen);
/*
 * The address that a word means: as above (`prefer_names`: only when it begins with 0x or no symbol has that name), a
 * symbol with or without +OFF, else the value of an expression (with the variables and registers of `chosen`, NULL: of
 * no frame), or where what it names lies. VMR_USAGE.
 */
struct vmr_error *cli_address_find(struct dumpcore *dump, const char *word, bool prefer_names,
				   const struct cli_chosen *chosen, vmr_kaddr *ret) VMR_MUST_USE;
