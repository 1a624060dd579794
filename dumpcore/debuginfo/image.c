/* SPDX-License-Identifier: MIT */
/* ELF files with debug information: opening, sections, build-id, and the index of each. */
#include "dumpcore/debuginfo/image.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/mapped.h"
#include "common/memory.h"
#include "dumpcore/debuginfo/debuglink.h"
#include "dumpcore/debuginfo/inflate.h"
#include "dumpcore/debuginfo/join.h"
#include "dumpcore/debuginfo/lines.h"
#include "dumpcore/debuginfo/relocate.h"
#include "dumpcore/debuginfo/scan.h"
#include "dumpcore/debuginfo/units.h"
#include "dumpcore/debuginfo/unpack.h"
#include "dumpcore/packed.h"

/* Of a GNU build-id note; SHA-1 has 20, some linkers write 8 to 32. */
#define BUILD_ID_LIMIT 64

static char *hex(const uint8_t *bytes, size_t size)
{
	static const char DIGITS[] = "0123456789abcdef";
	char *text = vmr_alloc(size * 2 + 1);

	for (size_t i = 0; i < size; i++) {
		text[2 * i] = DIGITS[bytes[i] >> 4];
		text[2 * i + 1] = DIGITS[bytes[i] & 15];
	}
	return text;
}

/* The build-id among notes padded to `align` bytes; NULL: none. */
static char *padded_build_id(const uint8_t *data, size_t size, size_t align)
{
	size_t at = 0;

	while (size - at >= 12) {
		uint32_t head[3]; /* name size, description size, type */
		memcpy(head, data + at, sizeof(head));
		uint64_t name = at + 12, description = (name + head[0] + align - 1) / align * align;
		uint64_t end = description + head[1];
		if (end > size)
			return NULL;
		if (head[2] == NT_GNU_BUILD_ID && head[0] == 4 && !memcmp(data + name, "GNU", 4) && head[1] &&
		    head[1] <= BUILD_ID_LIMIT)
			return hex(data + description, head[1]);
		at = (end + align - 1) / align * align;
		if (at > size)
			return NULL;
	}
	return NULL;
}

/* Kernels before 6.4 had an alignment of .notes that misleads generic readers: both paddings are tried. */
char *debuginfo_build_id_in(const void *notes, size_t size)
{
	char *found = padded_build_id(notes, size, 4);

	return found ? found : padded_build_id(notes, size, 8);
}

static char *find_build_id(Elf *elf)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;
		if (!gelf_getshdr(section, &header) || header.sh_type != SHT_NOTE)
			continue;
		Elf_Data *data = elf_rawdata(section, NULL);
		if (!data || !data->d_buf)
			continue;
		char *found = debuginfo_build_id_in(data->d_buf, data->d_size);
		if (found)
			return found;
	}
	return NULL;
}

static struct vmr_error *truncated(const struct debuginfo_image *image, uint64_t need)
{
	return vmr_error_create(VMR_BAD_INPUT, "%s: truncated at 0x%" PRIx64 " (needs 0x%" PRIx64 "): copy it again",
				image->path, image->size, need);
}

/* Does each section lie in the file? To be asked before they are unpacked: then their sizes are others. */
static struct vmr_error *check_extents(struct debuginfo_image *image)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(image->elf, section))) {
		GElf_Shdr header;
		uint64_t end;
		if (gelf_getshdr(section, &header) && header.sh_type != SHT_NOBITS && header.sh_type != SHT_NULL &&
		    (__builtin_add_overflow(header.sh_offset, header.sh_size, &end) || end > image->size))
			return truncated(image, end);
	}
	return NULL;
}

static struct vmr_error *read_sections(struct debuginfo_image *image)
{
	size_t count, names;

	if (elf_getshdrnum(image->elf, &count) || elf_getshdrstrndx(image->elf, &names) || !count)
		return vmr_error_create(VMR_BAD_INPUT,
					"%s: has no section headers: use the vmlinux with debug information",
					image->path);
	void *room;
	VMR_TRY(vmr_alloc_checked(count, sizeof(*image->sections), 64 << 20, "section headers", &room));
	image->sections = room;
	for (size_t i = 0; i < count; i++) {
		Elf_Scn *section = elf_getscn(image->elf, i);
		GElf_Shdr header;
		if (!section || !gelf_getshdr(section, &header))
			return vmr_error_create(VMR_BAD_INPUT, "%s: section header %zu cannot be read (file cut?)",
						image->path, i);
		const char *name = elf_strptr(image->elf, names, header.sh_name);
		image->sections[i] = (struct debuginfo_section){name ? name : "", header.sh_addr, header.sh_size,
								header.sh_flags, header.sh_type};
	}
	image->section_count = count;
	return NULL;
}

/* Not by libelf, which looks at it before anybody knows where it lies. Relocations are written into our copy. */
static struct vmr_error *map_file(struct debuginfo_image *image)
{
	if (!image->size)
		return NULL;
	void *mapped = mmap(NULL, image->size, PROT_READ | PROT_WRITE, MAP_PRIVATE, image->fd, 0);
	if (mapped == MAP_FAILED)
		return vmr_error_create_errno(errno, "%s: cannot map", image->path);
	image->mapped = mapped;
	image->mapped_size = image->size;
	vmr_mapped_add(mapped, image->size, image->path);
	return NULL;
}

static void unmap_file(struct debuginfo_image *image)
{
	if (!image->mapped)
		return;
	vmr_mapped_remove(image->mapped);
	munmap(image->mapped, image->mapped_size);
	image->mapped = NULL;
}

/* A compressed file goes on as its content. */
static struct vmr_error *inflate_file(struct debuginfo_image *image)
{
	size_t size;

	if (!image->mapped)
		return NULL;
	struct vmr_error *error = debuginfo_inflate(image->mapped, image->size, &image->inflated, &size);
	if (error)
		return error->code == VMR_NOT_FOUND ? NULL : vmr_error_wrap(error, "%s", image->path);
	unmap_file(image);
	image->size = size;
	return NULL;
}

static struct vmr_error *open_elf(struct debuginfo_image *image, bool may_be_compressed)
{
	struct stat status;
	GElf_Ehdr header;

	image->fd = open(image->path, O_RDONLY | O_CLOEXEC);
	if (image->fd < 0)
		return vmr_error_create_errno(errno, "%s: cannot open", image->path);
	if (fstat(image->fd, &status) || !S_ISREG(status.st_mode))
		return vmr_error_create(VMR_BAD_INPUT, "%s: not a regular file", image->path);
	image->size = (uint64_t)status.st_size;
	VMR_TRY(map_file(image));
	if (may_be_compressed)
		VMR_TRY(inflate_file(image));
	elf_version(EV_CURRENT);
	char *bytes = image->inflated ? (char *)image->inflated : image->mapped;
	image->elf = bytes ? elf_memory(bytes, image->size) : NULL;
	if (!image->elf || elf_kind(image->elf) != ELF_K_ELF || !gelf_getehdr(image->elf, &header)) {
		uint8_t head[16];
		ssize_t got = pread(image->fd, head, sizeof(head), 0);
		const char *hint = got > 0 ? dumpcore_packed_hint(head, (size_t)got) : NULL;
		if (hint)
			return vmr_error_create(VMR_UNSUPPORTED, "%s: %s", image->path, hint);
		return vmr_error_create(VMR_BAD_INPUT, "%s: not an ELF file", image->path);
	}
	if (header.e_machine != EM_X86_64 || header.e_ident[EI_CLASS] != ELFCLASS64)
		return vmr_error_create(VMR_UNSUPPORTED, "%s: not for x86-64", image->path);
	/* Section headers are last in the file: where they are missing it was cut. */
	uint64_t need;
	if (__builtin_add_overflow(header.e_shoff, (uint64_t)header.e_shnum * header.e_shentsize, &need) ||
	    need > image->size)
		return truncated(image, need);
	image->stamp = image->size ^ (uint64_t)status.st_mtim.tv_sec << 32 ^ (uint64_t)status.st_mtim.tv_nsec;
	return NULL;
}

/* Most addresses asked for lie in no image: two compares settle those. */
static void set_bounds(struct debuginfo_image *image)
{
	image->low = UINT64_MAX;
	image->high = 0;
	for (size_t i = 1; i < image->section_count; i++) {
		const struct debuginfo_section *section = &image->sections[i];
		uint64_t end;
		if (!(section->flags & SHF_ALLOC) || !section->address ||
		    __builtin_add_overflow(section->address, section->size, &end))
			continue;
		if (section->address < image->low)
			image->low = section->address;
		if (end > image->high)
			image->high = end;
	}
}

/* All but DWARF. */
static struct vmr_error *open_image(const char *path, const struct debuginfo_module_placement *module, bool unpack,
				    struct debuginfo_image **ret)
{
	struct debuginfo_image *image = vmr_alloc(sizeof(*image));

	image->path = vmr_strdup(path);
	image->module = module ? vmr_strdup(module->name) : NULL;
	image->fd = -1;
	struct vmr_error *error = open_elf(image, module != NULL);
	if (!error)
		error = check_extents(image);
	if (!error) {
		if (unpack)
			debuginfo_unpack(image);
		error = read_sections(image);
	}
	if (error) {
		debuginfo_image_close(image);
		return error;
	}
	image->build_id = find_build_id(image->elf);
	if (module)
		debuginfo_relocate(image, module->sections, module->count);
	set_bounds(image);
	*ret = image;
	return NULL;
}

struct vmr_error *debuginfo_image_peek(const char *path, struct debuginfo_image **ret)
{
	return open_image(path, NULL, false, ret);
}

struct vmr_error *debuginfo_image_open_plain(const char *path, struct debuginfo_image **ret)
{
	return open_image(path, NULL, true, ret);
}

bool debuginfo_image_has_dwarf(const struct debuginfo_image *image)
{
	for (size_t i = 1; i < image->section_count; i++)
		if (image->sections[i].type != SHT_NOBITS && (!strcmp(image->sections[i].name, ".debug_info") ||
							      !strcmp(image->sections[i].name, ".zdebug_info")))
			return true;
	return false;
}

/* The file that has the debug information in place of one that links it; it stays itself where that cannot be had. */
static void follow_link(struct debuginfo_image **image, const struct debuginfo_module_placement *module,
			struct debuginfo_folders *folders)
{
	struct debuginfo_image *linked = NULL;
	vmr_autofree char *path = NULL;
	struct vmr_error *error = debuginfo_link_find(*image, folders, &path);

	if (!error)
		error = open_image(path, module, true, &linked);
	if (!error && !debuginfo_image_has_dwarf(linked)) {
		debuginfo_image_close(linked);
		return;
	}
	if (error && error->code != VMR_NOT_FOUND && !(*image)->packed)
		(*image)->packed = vmr_strdup(error->message);
	if (vmr_error_drop(error))
		return;
	linked->given = vmr_strdup((*image)->path);
	debuginfo_image_close(*image);
	*image = linked;
}

static struct vmr_error *open_with_dwarf(const char *path, const struct debuginfo_module_placement *module,
					 struct debuginfo_folders *folders, struct debuginfo_image **ret)
{
	struct debuginfo_image *image;

	VMR_TRY(open_image(path, module, true, &image));
	if (!debuginfo_image_has_dwarf(image))
		follow_link(&image, module, folders);
	debuginfo_join(image, folders);
	image->dwarf = image->is_apart ? NULL : dwarf_begin_elf(image->elf, DWARF_C_READ, NULL);
	*ret = image;
	return NULL;
}

struct vmr_error *debuginfo_image_open(const char *path, struct debuginfo_folders *folders,
				       struct debuginfo_image **ret)
{
	return open_with_dwarf(path, NULL, folders, ret);
}

struct vmr_error *debuginfo_image_open_module(const char *path, const struct debuginfo_module_placement *module,
					      struct debuginfo_folders *folders, struct debuginfo_image **ret)
{
	return open_with_dwarf(path, module, folders, ret);
}

struct debuginfo_image *debuginfo_image_create(const struct debuginfo_section *sections, size_t count,
					       struct debuginfo_builder *symbols, const struct debuginfo_memory *memory)
{
	struct debuginfo_image *image = vmr_alloc(sizeof(*image));
	size_t size;

	image->fd = -1;
	image->memory = *memory;
	image->sections = vmr_alloc_array(count + 1, sizeof(*sections));
	memcpy(image->sections, sections, count * sizeof(*sections));
	image->section_count = count;
	image->built = debuginfo_builder_finish(symbols, 0, &size);
	vmr_error_drop(debuginfo_index_view(image->built, size, 0, &image->index));
	set_bounds(image);
	return image;
}

void debuginfo_image_close(struct debuginfo_image *image)
{
	if (!image)
		return;
	vmr_beside_end(&image->storing);
	debuginfo_lines_destroy(image->lines);
	debuginfo_units_close(image->units);
	if (image->dwarf)
		dwarf_end(image->dwarf);
	if (image->elf)
		elf_end(image->elf);
	unmap_file(image);
	free(image->inflated);
	if (image->fd >= 0)
		close(image->fd);
	vmr_cache_close(image->cache);
	for (size_t i = 0; i < image->unpacked_count; i++)
		free(image->unpacked[i]);
	free(image->unpacked);
	free(image->packed);
	free(image->range_links);
	free(image->built);
	free(image->sections);
	free(image->build_id);
	free(image->module);
	free(image->given);
	free(image->path);
	free(image);
}

static struct vmr_error *index_from_cache(struct debuginfo_image *image)
{
	struct vmr_cache_entry *entry;
	size_t size;

	if (!image->build_id)
		return &vmr_error_not_found;
	VMR_TRY(vmr_cache_open("dwarf", DEBUGINFO_INDEX_FORMAT, image->build_id, &entry));
	const void *data = vmr_cache_data(entry, &size);
	struct vmr_error *error = debuginfo_index_view(data, size, image->stamp, &image->index);
	if (error)
		(error->code == VMR_BAD_INPUT ? vmr_cache_refuse : vmr_cache_close)(entry);
	else
		image->cache = entry;
	return error;
}

/* Tens of megabytes, which nobody waits for: the index is not changed any more. */
static void store_index(void *context)
{
	const struct debuginfo_image *image = context;

	vmr_cache_store("dwarf", DEBUGINFO_INDEX_FORMAT, image->build_id, image->built, image->built_size);
}

/*
 * The stamp keeps a damaged copy's index from standing for a sound copy with the same build-id. Modules are placed at
 * their run-time addresses, which differ from dump to dump: theirs is not kept.
 */
struct vmr_error *debuginfo_image_load_index(struct debuginfo_image *image, bool no_cache)
{
	bool kept = !image->module && !no_cache;
	size_t size;

	if (kept)
		image->units = debuginfo_units_open(image);
	if (kept && !vmr_error_drop(index_from_cache(image)))
		return NULL;
	struct debuginfo_builder *builder = debuginfo_builder_create();
	debuginfo_scan_symbols(image, builder);
	struct vmr_error *error = debuginfo_scan_dwarf(image, builder);
	if (error) {
		debuginfo_builder_destroy(builder);
		return vmr_error_wrap(error, "%s", image->path);
	}
	image->built = debuginfo_builder_finish(builder, image->stamp, &size);
	debuginfo_builder_destroy(builder);
	VMR_TRY(debuginfo_index_view(image->built, size, image->stamp, &image->index));
	image->built_size = size;
	if (kept && image->build_id)
		vmr_beside_begin(&image->storing, store_index, image);
	return NULL;
}

const struct debuginfo_section *debuginfo_section_of(const struct debuginfo_image *image, uint64_t address)
{
	if (address < image->low || address >= image->high)
		return NULL;
	for (size_t i = 1; i < image->section_count; i++) {
		const struct debuginfo_section *section = &image->sections[i];
		if ((section->flags & SHF_ALLOC) && section->address && address - section->address < section->size)
			return section;
	}
	return NULL;
}

const void *debuginfo_image_bytes(const struct debuginfo_image *image, uint64_t address, size_t size)
{
	const struct debuginfo_section *section = debuginfo_section_of(image, address);

	if (!image->elf || !section || section->type == SHT_NOBITS ||
	    section->size - (address - section->address) < size)
		return NULL;
	Elf_Data *data = elf_rawdata(elf_getscn(image->elf, (size_t)(section - image->sections)), NULL);
	uint64_t offset = address - section->address;
	if (!data || !data->d_buf || offset > data->d_size || data->d_size - offset < size)
		return NULL;
	return (const char *)data->d_buf + offset;
}

struct vmr_error *debuginfo_image_read(const struct debuginfo_image *image, uint64_t address, void *buffer, size_t size)
{
	const struct debuginfo_section *section = debuginfo_section_of(image, address);
	GElf_Shdr header;

	if (!section || section->type == SHT_NOBITS || section->size - (address - section->address) < size)
		return &vmr_error_not_found;
	if (!image->elf)
		return image->memory.read(image->memory.context, address, buffer, size) ? NULL : &vmr_error_not_found;
	Elf_Scn *found = elf_getscn(image->elf, (size_t)(section - image->sections));
	if (!found || !gelf_getshdr(found, &header) || header.sh_flags & SHF_COMPRESSED)
		return &vmr_error_not_found;
	uint64_t place = header.sh_offset + (address - section->address);
	if (image->inflated) { /* within the file: check_extents */
		memcpy(buffer, image->inflated + place, size);
		return NULL;
	}
	off_t offset = (off_t)place;
	for (size_t done = 0; done < size;) {
		ssize_t got = pread(image->fd, (char *)buffer + done, size - done, offset + (off_t)done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return vmr_error_create_errno(errno, "%s: cannot read", image->path);
		if (!got)
			return vmr_error_create(VMR_SYSTEM, "%s: was cut while it was read: %s", image->path,
						"try again when nobody writes to it");
		done += (size_t)got;
	}
	return NULL;
}
