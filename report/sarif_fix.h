/* SPDX-License-Identifier: MIT */
/* A unified diff as SARIF's replacements. */
#pragma once

#include <cjson/cJSON.h>

/*
 * The artifact changes of a diff of whole hunks, as an array; the caller owns it. NULL where it is none, or does not
 * say what it counts: half a replacement is no fix.
 */
cJSON *sarif_fix_changes(const char *diff);
