/* SPDX-License-Identifier: MIT */
/* Stands for libraries that are not in the tree yet; the build leaves it out when they are (see meson.build). */
#include "dumpcore/dumpcore.h"
#include "srcindex/srcindex.h"

#include "common/memory.h"

#ifdef STUB_IDENTIFY
void dumpcore_identify(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_identity *ret)
{
	(void)dump;
	*ret = (struct dumpcore_identity){ .address = address, .category = "unknown", .text = vmr_strdup("unknown"), .pid = -1, .cpu = -1 };
}

void dumpcore_identity_deinit(struct dumpcore_identity *identity)
{
	free(identity->text);
	free(identity->member);
}
#endif

#ifdef STUB_SRCINDEX
struct vmr_error *srcindex_open(const struct srcindex_options *options, struct srcindex **ret)
{
	(void)ret;
	return vmr_error_create(VMR_UNSUPPORTED, "%s: this build cannot read source", options->tree);
}

void srcindex_close(struct srcindex *index)
{
	(void)index;
}

bool srcindex_has_file(const struct srcindex *index, const char *file)
{
	(void)index;
	(void)file;
	return false;
}

const char *const *srcindex_files_get(struct srcindex *index, size_t *ret_count)
{
	(void)index;
	*ret_count = 0;
	return NULL;
}

struct vmr_error *srcindex_read(struct srcindex *index, const char *const *files, size_t count, srcindex_sink *sink, void *context)
{
	(void)index;
	(void)files;
	(void)count;
	(void)sink;
	(void)context;
	return NULL;
}
#endif

#ifdef STUB_CODE
#include "rules/engine/from_dump_detail.h"

struct vmr_error *from_dump_code(struct dumpcore *dump, struct casedb *db)
{
	(void)dump;
	(void)db;
	return NULL;
}
#endif

#include "rules/engine/from_dump_state.h"

#define STUB_PART(name)                                                                                                \
	struct vmr_error *from_dump_##name(struct dumpcore *dump, struct casedb *db)                                   \
	{                                                                                                              \
		(void)dump;                                                                                            \
		(void)db;                                                                                              \
		return NULL;                                                                                           \
	}
#ifdef STUB_CRASH
STUB_PART(crash)
#endif
#ifdef STUB_QUEUE
STUB_PART(queue)
#endif
#ifdef STUB_LOCK
STUB_PART(lock)
#endif
