/* SPDX-License-Identifier: MIT */
/* The dump file: opened, recognised, its notes taken. */
#include "dumpcore/container.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/memory.h"
#include "dumpcore/internal.h"
#include "dumpcore/packed.h"
#include "dumpcore/parts.h"

#define HEAD_SIZE 64
#define CPU_LIMIT 8192 /* NR_CPUS_RANGE_END of x86-64 */

static const struct dumpcore_format *const FORMATS[] = {&dumpcore_format_kdump, &dumpcore_format_elf};

struct vmr_error *dumpcore_container_pread(const struct dumpcore_container *container, uint64_t offset, void *buffer,
					   size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t got = offset + done > INT64_MAX ? 0
							: pread(container->fd, (uint8_t *)buffer + done, size - done,
								(off_t)(offset + done));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return vmr_error_create_errno(errno, "%s: cannot read at 0x%" PRIx64, container->path, offset);
		if (!got && offset + done < container->size)
			return vmr_error_create(VMR_SYSTEM, "%s: was cut while it was read: %s", container->path,
						"try again when nobody writes to it");
		if (!got)
			return vmr_error_create(VMR_BAD_INPUT,
						"%s: ends at 0x%" PRIx64 " (needs 0x%" PRIx64 "): copy it again",
						container->path, container->size, offset + size);
		done += (size_t)got;
	}
	return NULL;
}

struct vmr_error *dumpcore_container_load(const struct dumpcore_container *container, uint64_t offset, uint64_t size,
					  uint64_t limit, const char *what, void **ret)
{
	if (size > limit)
		return vmr_error_create(VMR_BAD_INPUT,
					"%s: its %s has 0x%" PRIx64 " bytes, more than can be: the header is damaged",
					container->path, what, size);
	/* Allocate only what the file can fill. */
	if (offset > container->size || size > container->size - offset)
		return vmr_error_create(
			VMR_BAD_INPUT, "%s: ends at 0x%" PRIx64 ", in its %s (needs 0x%" PRIx64 "): copy it again",
			container->path, container->size, what, offset + size < offset ? UINT64_MAX : offset + size);
	vmr_autofree char *data = vmr_alloc(size + 1);
	VMR_TRY(dumpcore_container_pread(container, offset, data, size));
	*ret = vmr_take(data);
	return NULL;
}

static struct dumpcore_note_cpu *cpu_add(struct dumpcore_container *container)
{
	container->cpus = vmr_realloc_array(container->cpus, container->cpu_count + 1, sizeof(*container->cpus));
	struct dumpcore_note_cpu *cpu = &container->cpus[container->cpu_count++];
	*cpu = (struct dumpcore_note_cpu){0};
	return cpu;
}

void dumpcore_container_take_notes(struct dumpcore_container *container, const uint8_t *notes, size_t size)
{
	struct dumpcore_note note;
	size_t qemu = 0;

	for (size_t offset = 0; dumpcore_note_next(notes, size, &offset, &note);) {
		if (dumpcore_note_is(&note, "CORE", 1) && container->cpu_count < CPU_LIMIT) {
			struct dumpcore_note_cpu cpu = {0};
			if (dumpcore_note_read_prstatus(&note, &cpu))
				*cpu_add(container) = cpu;
		} else if (dumpcore_note_is(&note, "QEMU", 0) && qemu < CPU_LIMIT) {
			/* QEMU writes all NT_PRSTATUS first, then its own notes in the same order. */
			struct dumpcore_note_cpu cpu =
				qemu < container->cpu_count ? container->cpus[qemu] : (struct dumpcore_note_cpu){0};
			if (!dumpcore_note_read_qemu(&note, &cpu))
				continue;
			if (qemu >= container->cpu_count)
				cpu_add(container);
			container->cpus[qemu++] = cpu;
		} else if (dumpcore_note_is(&note, "VMCOREINFO", 0) && !container->vmcoreinfo) {
			container->vmcoreinfo = vmr_strndup((const char *)note.data, note.size);
		}
	}
}

/* The first bytes, zeroes after a shorter file's end. A pipe is not rewound: what was read is in `head`. */
static struct vmr_error *read_head(int fd, const char *path, uint8_t *head, size_t *ret_size)
{
	size_t done = 0;

	memset(head, 0, HEAD_SIZE);
	while (done < HEAD_SIZE) {
		ssize_t got = read(fd, head + done, HEAD_SIZE - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return vmr_error_create_errno(errno, "%s: cannot read", path);
		if (!got)
			break;
		done += (size_t)got;
	}
	*ret_size = done;
	return NULL;
}

static struct vmr_error *open_file(struct dumpcore_container *container)
{
	struct stat st;

	container->fd = strcmp(container->path, "-") ? open(container->path, O_RDONLY | O_CLOEXEC) : dup(STDIN_FILENO);
	if (container->fd < 0)
		return vmr_error_create_errno(errno, "%s: cannot open", container->path);
	if (fstat(container->fd, &st))
		return vmr_error_create_errno(errno, "%s: cannot stat", container->path);
	if (S_ISDIR(st.st_mode))
		return vmr_error_create(VMR_BAD_INPUT, "%s: is a folder, not a dump: name the vmcore file in it",
					container->path);
	if (S_ISREG(st.st_mode) && !st.st_size)
		return vmr_error_create(VMR_BAD_INPUT,
					"%s: is empty: the dump was not written (check the space on the dump target)",
					container->path);
	return NULL;
}

static const struct dumpcore_format *format_of(const uint8_t *head)
{
	for (size_t i = 0; i < VMR_COUNT(FORMATS); i++)
		if (FORMATS[i]->recognise(head))
			return FORMATS[i];
	return NULL;
}

/* What no reader of ours knows may be libkdumpfile's. */
static struct vmr_error *recognise(struct dumpcore_container *container)
{
	uint8_t head[HEAD_SIZE];
	size_t got;
	struct stat st;

	VMR_TRY(read_head(container->fd, container->path, head, &got));
	if (dumpcore_flattened_recognise(head)) {
		int whole;
		/* The flattened header is longer than what was read here: skip it in the assembler, which starts after
		 * HEAD_SIZE. */
		VMR_TRY(dumpcore_flattened_assemble(container->fd, container->path, &whole, &container->incomplete));
		close(container->fd);
		container->fd = whole;
		container->flattened = true;
		if (lseek(whole, 0, SEEK_SET) < 0)
			return vmr_error_create_errno(errno, "%s: cannot rewind", container->path);
		VMR_TRY(read_head(whole, container->path, head, &got));
	} else if (lseek(container->fd, 0, SEEK_SET) < 0) {
		return vmr_error_create(VMR_UNSUPPORTED,
					"%s: is a pipe, from which only a flattened dump (makedumpfile -F) can be read",
					container->path);
	}
	if (fstat(container->fd, &st))
		return vmr_error_create_errno(errno, "%s: cannot stat", container->path);
	container->size = (uint64_t)st.st_size;
	const struct dumpcore_format *format = format_of(head);
	if (format || container->asked_reader == DUMPCORE_READER_KDUMPFILE) {
		container->format =
			format && container->asked_reader == DUMPCORE_READER_OWN ? format : &dumpcore_format_kdumpfile;
		container->is_foreign = !format;
		return NULL;
	}
	const char *hint = dumpcore_packed_hint(head, got);
	if (hint)
		return vmr_error_create(VMR_UNSUPPORTED, "%s: %s", container->path, hint);
	container->format = &dumpcore_format_kdumpfile;
	container->is_foreign = true;
	return NULL;
}

static void fill_info(struct dumpcore *dump)
{
	const struct dumpcore_container *container = dump->container;
	struct dumpcore_info *info = &dump->info;

	info->path = container->path;
	info->format = container->format_name ? container->format_name : container->format->name;
	info->reader = container->reader ? container->reader : "vmrace";
	info->compression = container->compression;
	info->flattened = container->flattened;
	info->incomplete = container->incomplete;
	info->split = container->split;
	info->pages_present = container->pages_present;
	info->pages_excluded = container->pages_excluded;
	info->pages_absent = container->pages_absent;
	info->arch = "x86_64";
	info->cpus = (unsigned)container->cpu_count;
	info->release = container->release;
	info->version = container->version;
}

static void note_limits(struct dumpcore *dump)
{
	const struct dumpcore_container *container = dump->container;

	if (container->incomplete) {
		vmr_autofree char *why = vmr_format("the file is truncated at 0x%" PRIx64, container->size);
		dumpcore_gap_add(dump, 0, "what lies there is not known: copy the dump again", why,
				 "%" PRIu64 " pages cut off", container->pages_absent);
	}
	if (container->unconfined)
		dumpcore_gap_add(dump, 0, "a dump that is made to harm could do so in the child that reads it",
				 container->unconfined, "confinement of libkdumpfile");
	if (container->missing)
		dumpcore_gap_add(dump, 0, "what lies there is not known: give all parts of the dump",
				 container->missing, "pages of a part that was not given");
	else if (container->split)
		dumpcore_gap_add(dump, 0, "what lies in the other parts is not known: give all of them together",
				 "this file is one part of a split dump", "pages of other parts");
}

static struct vmr_error *check_whole(const struct dumpcore_container *container)
{
	if (!container->incomplete || container->force)
		return NULL;
	if (container->needed > container->size)
		return vmr_error_create(VMR_BAD_INPUT,
					"%s: truncated at 0x%" PRIx64 " (needs 0x%" PRIx64
					"): copy it again, or pass --force to read what is there",
					container->path, container->size, container->needed);
	return vmr_error_create(VMR_BAD_INPUT,
				"%s: incomplete (%s): copy it again, or pass --force to read what is there",
				container->path,
				container->flattened    ? "its flattened form has no end"
				: container->is_foreign ? "it ends before its last page"
							: "makedumpfile ran out of space");
}

static struct vmr_error *unknown_format(const struct dumpcore_container *container)
{
	if (container->asked_reader == DUMPCORE_READER_KDUMPFILE)
		return vmr_error_create(VMR_UNSUPPORTED,
					"%s: libkdumpfile does not know this format: leave --reader out",
					container->path);
	return vmr_error_create(
		VMR_BAD_INPUT,
		"%s: not a kernel dump that can be read (kdump-compressed, flattened, or an ELF core of x86-64)",
		container->path);
}

static struct vmr_error *open_container(struct dumpcore_container *container)
{
	VMR_TRY(open_file(container));
	VMR_TRY(recognise(container));
	struct vmr_error *error = container->format->open(container);
	if (error && error->code == VMR_NOT_FOUND)
		return unknown_format(container);
	VMR_TRY(error);
	return check_whole(container);
}

struct dumpcore_container *dumpcore_container_open_own(const struct dumpcore_container *container)
{
	uint8_t head[HEAD_SIZE] = {0};
	struct dumpcore_container *own = vmr_alloc(sizeof(*own));

	own->path = vmr_strdup(container->path);
	own->fd = fcntl(container->fd, F_DUPFD_CLOEXEC, 0);
	own->size = container->size;
	own->flattened = container->flattened;
	own->force = true;
	if (own->fd >= 0 && pread(own->fd, head, sizeof(head), 0) > 0)
		own->format = format_of(head);
	if (own->format && !vmr_error_drop(own->format->open(own)))
		return own;
	dumpcore_container_destroy(own);
	return NULL;
}

struct vmr_error *dumpcore_container_open_file(const char *path, const struct dumpcore_options *options,
					       struct dumpcore_container **ret)
{
	struct dumpcore_container *container = vmr_alloc(sizeof(*container));

	container->path = vmr_strdup(path);
	container->fd = -1;
	container->force = options->force;
	container->asked_reader = options->reader;
	container->kdump_program = options->kdump_program;
	container->kdump_seconds = options->kdump_seconds;
	struct vmr_error *error = open_container(container);
	if (error)
		dumpcore_container_destroy(container);
	else
		*ret = container;
	return error;
}

struct vmr_error *dumpcore_container_open(struct dumpcore *dump, const struct dumpcore_options *options)
{
	VMR_TRY(dumpcore_container_open_file(options->dump, options, &dump->container));
	VMR_TRY(dumpcore_parts_join(dump->container, options));
	fill_info(dump);
	note_limits(dump);
	return NULL;
}

void dumpcore_container_destroy(struct dumpcore_container *part)
{
	if (!part)
		return;
	if (part->format)
		part->format->close(part);
	if (part->fd >= 0)
		close(part->fd);
	free(part->path);
	free(part->reader);
	free(part->format_name);
	free(part->unconfined);
	vmr_error_destroy(part->failure);
	free(part->missing);
	free(part->release);
	free(part->version);
	free(part->machine);
	free(part->vmcoreinfo);
	free(part->build_id);
	free(part->cpus);
	free(part);
}
