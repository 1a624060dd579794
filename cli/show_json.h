/* SPDX-License-Identifier: MIT */
/* A value of show as JSON: its type, its number, what it points to, its members. */
#pragma once

#include "report/json_value.h"
#include "show/print.h"

/* Put a value's keys into an object. */
void cli_show_json(cJSON *object, struct dumpcore *dump, const struct show_style *style,
		   const struct show_value *value);
