/* SPDX-License-Identifier: MIT */
/* VMCOREINFO: "KEY=value" lines that the kernel wrote for those who read its dumps
 * (Documentation/admin-guide/kdump/vmcoreinfo.rst). */
#include "dumpcore/vmcoreinfo.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/container.h"
#include "dumpcore/internal.h"

const char *dumpcore_vmcoreinfo_text(const struct dumpcore *dump)
{
	return dump->container ? dump->container->vmcoreinfo : NULL;
}

bool dumpcore_vmcoreinfo_lookup(const char *text, const char *key, const char **ret, size_t *ret_length)
{
	size_t length = strlen(key);

	for (const char *line = text; line && *line;) {
		const char *end = strchrnul(line, '\n');
		if ((size_t)(end - line) > length && line[length] == '=' && !memcmp(line, key, length)) {
			*ret = line + length + 1;
			*ret_length = (size_t)(end - *ret);
			return true;
		}
		line = *end ? end + 1 : end;
	}
	return false;
}

struct vmr_error *dumpcore_vmcoreinfo_find(const struct dumpcore *dump, const char *key, char **ret)
{
	const char *value;
	size_t length;

	if (!dumpcore_vmcoreinfo_lookup(dumpcore_vmcoreinfo_text(dump), key, &value, &length))
		return &vmr_error_not_found;
	*ret = vmr_strndup(value, length);
	return NULL;
}

bool dumpcore_vmcoreinfo_number(const struct dumpcore *dump, const char *key, int base, uint64_t *ret)
{
	const char *value;
	char copy[32], *end;
	size_t length;

	if (!dumpcore_vmcoreinfo_lookup(dumpcore_vmcoreinfo_text(dump), key, &value, &length) || !length ||
	    length >= sizeof(copy))
		return false;
	memcpy(copy, value, length);
	copy[length] = '\0';
	errno = 0;
	uint64_t number = *copy == '-' ? (uint64_t)strtoll(copy, &end, base) : strtoull(copy, &end, base);
	if (errno || *end)
		return false;
	*ret = number;
	return true;
}

bool dumpcore_vmcoreinfo_symbol(const struct dumpcore *dump, const char *name, vmr_kaddr *ret)
{
	vmr_autofree char *key = vmr_format("SYMBOL(%s)", name);

	return dumpcore_vmcoreinfo_number(dump, key, 16, ret);
}

bool dumpcore_vmcoreinfo_offset(const struct dumpcore *dump, const char *member, uint64_t *ret)
{
	vmr_autofree char *key = vmr_format("OFFSET(%s)", member);

	return dumpcore_vmcoreinfo_number(dump, key, 10, ret);
}

bool dumpcore_vmcoreinfo_size(const struct dumpcore *dump, const char *type, uint64_t *ret)
{
	vmr_autofree char *key = vmr_format("SIZE(%s)", type);

	return dumpcore_vmcoreinfo_number(dump, key, 10, ret);
}
