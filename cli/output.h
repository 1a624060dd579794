/* SPDX-License-Identifier: MIT */
/* What commands print: lines for people with everything escaped, and JSON lines. */
#pragma once

#include <stdio.h>

#include "common/error.h"
#include "report/json_value.h"

/* printf to stdout; every control character and invalid byte that is not a newline or tab is shown escaped. */
void cli_print(const char *format, ...) VMR_PRINTF(1, 2);
/* Print a JSON value as one line and free it. */
void cli_print_json(cJSON *value);
