/* SPDX-License-Identifier: MIT */
/* Output of commands. */
#include "cli/output.h"

#include "common/memory.h"
#include "common/text.h"

void cli_print(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vmr_autofree char *raw = vmr_vformat(format, args);
	va_end(args);
	vmr_autofree char *clean = vmr_text_clean(raw, true);
	fputs(clean, stdout);
}

void cli_print_json(cJSON *value)
{
	char *line = cJSON_PrintUnformatted(value);

	if (line)
		puts(line);
	cJSON_free(line);
	cJSON_Delete(value);
}
