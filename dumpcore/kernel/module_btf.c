/* SPDX-License-Identifier: MIT */
/*
 * BTF of modules (kernel/bpf/btf.c, CONFIG_DEBUG_INFO_BTF_MODULES): since 5.11 (36e68442d1af) each is in the list
 * btf_modules. What a module's file has against a base of its own (.BTF.base, since 6.11: 8646db238997) was numbered
 * against the kernel's when it was loaded.
 */
#include "dumpcore/kernel/module_btf.h"

#include "common/memory.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/module.h"
#include "dumpcore/memory.h"
#include "dumpcore/types/btf.h"

#define MODULE_LIMIT 4096

struct fields {
	struct dumpcore_field list, module, btf, data, size, first_type, first_string;
};
#define ROW(field, type, path)                                                                                         \
	{                                                                                                              \
		offsetof(struct fields, field), type, {path}, false, NULL                                              \
	}
static const struct kernel_field_row rows[] = {
	ROW(list, "btf_module", "list.next"),
	ROW(module, "btf_module", "module"),
	ROW(btf, "btf_module", "btf"),
	ROW(data, "btf", "data"),
	ROW(size, "btf", "data_size"),
	ROW(first_type, "btf", "start_id"),
	ROW(first_string, "btf", "start_str_off"),
};

struct visitor {
	struct dumpcore *dump;
	struct fields fields;
	const struct dumpcore_module *modules;
	size_t count;
};

static const char *name_of(const struct visitor *visitor, vmr_kaddr module)
{
	for (size_t i = 0; i < visitor->count; i++)
		if (visitor->modules[i].address == module)
			return visitor->modules[i].name;
	return "that is not in the list of modules";
}

static bool visit(void *context, vmr_kaddr node)
{
	const struct visitor *visitor = context;
	const struct fields *fields = &visitor->fields;
	struct dumpcore *dump = visitor->dump;
	struct btf_split split = {0};
	uint64_t module = 0, btf, type, string;
	struct vmr_error *error;

	kernel_field_try(dump, &fields->module, node - fields->list.offset, &module);
	if (kernel_field_try(dump, &fields->btf, node - fields->list.offset, &btf) &&
	    kernel_field_try(dump, &fields->data, btf, &split.address) &&
	    kernel_field_try(dump, &fields->size, btf, &split.size) &&
	    kernel_field_try(dump, &fields->first_type, btf, &type) &&
	    kernel_field_try(dump, &fields->first_string, btf, &string)) {
		split.first_type = (uint32_t)type;
		split.first_string = (uint32_t)string;
		error = btf_split_add(dump, &split);
	} else {
		error = vmr_error_create(VMR_FAULT, "what says where they are is not in the dump");
	}
	if (error)
		dumpcore_gap_add(dump, node, "they are not known", error->message, "types of module %s",
				 name_of(visitor, module));
	vmr_error_destroy(error);
	return true;
}

void kernel_module_btf_open(struct dumpcore *dump)
{
	struct visitor visitor = {.dump = dump};
	struct kernel_walk walk = {.limit = MODULE_LIMIT, .visit = visit, .context = &visitor};
	vmr_kaddr head;

	if (!btf_get(dump) || vmr_error_drop(dumpcore_modules_get(dump, &visitor.modules, &visitor.count)) ||
	    !visitor.count)
		return;
	/* Without the list (before 5.11, or CONFIG_DEBUG_INFO_BTF_MODULES off) nobody keeps them. */
	if (!kernel_symbol_address(dump, "btf_modules", &head)) {
		dumpcore_gap_add(dump, 0, "what only modules have is not known", "the kernel keeps no BTF of modules",
				 "types of modules");
		return;
	}
	struct vmr_error *error = KERNEL_FIELDS_FIND(dump, rows, &visitor.fields);
	if (!error)
		error = kernel_list_walk(dump, head, &walk);
	if (error)
		dumpcore_gap_add(dump, head, "some may be missing", error->message, "types of modules");
	vmr_error_destroy(error);
}
