/* SPDX-License-Identifier: MIT */
/* A small machine of the test's own making, and the dump files that hold it. */
#include "tests/unit/dumpcore/image.h"

#include <elf.h>
#include <endian.h>
#include <lzo/lzo1x.h>
#include <snappy-c.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "common/memory.h"

#define PAGE      4096ull
#define TEXT_BASE 0xffffffff80000000ull
#define CPUS      2

static void set_entry(struct image *image, unsigned table, unsigned index, uint64_t value)
{
	memcpy(image->memory[table] + index * 8, &value, sizeof(value));
}

static unsigned index_of(uint64_t address, unsigned level)
{
	return (unsigned)(address >> (12 + 9 * (level - 1)) & 511);
}

void image_init(struct image *image, unsigned levels)
{
	unsigned table = 1;

	*image = (struct image){.levels = levels};
	for (unsigned level = levels; level > 2; level--, table++)
		set_entry(image, table, index_of(IMAGE_BASE, level), (table + 1) * PAGE | 3);
	set_entry(image, table, index_of(IMAGE_BASE, 2), (table + 1) * PAGE | 3);
	set_entry(image, table, index_of(IMAGE_HUGE, 2), 0x80 | 3);
	for (unsigned page = 0; page < IMAGE_PAGES; page++)
		set_entry(image, table + 1, page, page * PAGE | 3);
	for (unsigned page = 16; page < IMAGE_PAGES; page++)
		for (unsigned i = 0; i < PAGE; i++)
			image->memory[page][i] = (uint8_t)(page + i / 16);
	for (unsigned page = 0; page < IMAGE_PAGES; page++)
		image->kept[page] = true;
}

char *image_vmcoreinfo(const struct image *image)
{
	return vmr_format("OSRELEASE=6.1.0-test\nBUILD-ID=00112233445566778899aabbccddeeff00112233\nPAGESIZE="
			  "4096\nSYMBOL(swapper_pg_dir)=%llx\n"
			  "NUMBER(phys_base)=0\nNUMBER(pgtable_l5_enabled)=%d\nKERNELOFFSET=2a00000\n",
			  TEXT_BASE + PAGE, image->levels == 5);
}

static void append(struct file *file, const void *data, size_t size)
{
	file->data = vmr_realloc_array(file->data, file->size + size, 1);
	if (size)
		memcpy(file->data + file->size, data, size);
	file->size += size;
}

static void pad(struct file *file, size_t to)
{
	while (file->size < to)
		append(file, "", 1);
}

static void append_note(struct file *file, const char *name, uint32_t type, const void *data, size_t size)
{
	uint32_t head[3] = {(uint32_t)strlen(name) + 1, (uint32_t)size, type};

	append(file, head, sizeof(head));
	append(file, name, head[0]);
	pad(file, (file->size + 3) & ~3ull);
	append(file, data, size);
	pad(file, (file->size + 3) & ~3ull);
}

static struct file notes_of(const struct image *image, const struct image_options *options)
{
	struct file notes = {0};
	vmr_autofree char *own = image_vmcoreinfo(image);
	vmr_autofree char *info = vmr_format("%s%s", own, options->more_info ? options->more_info : "");

	for (int cpu = 0; cpu < CPUS; cpu++) {
		uint8_t status[336] = {0};
		int32_t pid = cpu + 1;
		memcpy(status + 32, &pid, sizeof(pid));
		for (uint64_t i = 0; i < 27; i++)
			memcpy(status + 112 + i * 8, &(uint64_t){0x1000 * (unsigned)(cpu + 1) + i}, 8);
		append_note(&notes, "CORE", 1, status, sizeof(status));
	}
	for (int cpu = 0; options->with_qemu && cpu < CPUS; cpu++) {
		uint64_t state[55] = {440ull << 32 | 1};
		for (uint64_t i = 0; i < 18; i++)
			state[1 + i] = 0x2000 * (unsigned)(cpu + 1) + i;
		for (uint64_t i = 0; i < 10; i++)
			state[19 + i * 3 + 2] = 0x5e600000 + i;
		state[49 + 3] = PAGE;
		state[49 + 4] = image->levels == 5 ? 0x1000 : 0;
		append_note(&notes, "QEMU", 0, state, sizeof(state));
	}
	if (!options->without_info)
		append_note(&notes, "VMCOREINFO", 0, info, strlen(info));
	return notes;
}

struct file image_elf(const struct image *image, const struct image_options *options)
{
	struct file file = {0}, notes = notes_of(image, options);
	unsigned filled = 0;

	for (unsigned page = 0; page < IMAGE_PAGES; page++)
		if (image->kept[page])
			filled = page + 1;
	Elf64_Ehdr header = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
			     .e_type = ET_CORE,
			     .e_machine = EM_X86_64,
			     .e_version = EV_CURRENT,
			     .e_phoff = sizeof(Elf64_Ehdr),
			     .e_ehsize = sizeof(Elf64_Ehdr),
			     .e_phentsize = sizeof(Elf64_Phdr),
			     .e_phnum = 2};
	uint64_t start = sizeof(header) + 2 * sizeof(Elf64_Phdr);
	Elf64_Phdr note = {.p_type = PT_NOTE, .p_offset = start, .p_filesz = notes.size, .p_memsz = notes.size};
	Elf64_Phdr load = {.p_type = PT_LOAD,
			   .p_offset = start + notes.size,
			   .p_vaddr = IMAGE_BASE,
			   .p_filesz = filled * PAGE,
			   .p_memsz = IMAGE_PAGES * PAGE};
	append(&file, &header, sizeof(header));
	append(&file, &note, sizeof(note));
	append(&file, &load, sizeof(load));
	append(&file, notes.data, notes.size);
	append(&file, image->memory, filled * PAGE);
	free(notes.data);
	return file;
}

struct file image_elf_of(const struct image_segment *segments, size_t count, unsigned machine)
{
	struct file file = {0};
	uint8_t page[PAGE];
	const Elf64_Ehdr header = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
				   .e_type = ET_CORE,
				   .e_machine = (Elf64_Half)machine,
				   .e_version = EV_CURRENT,
				   .e_phoff = sizeof(Elf64_Ehdr),
				   .e_ehsize = sizeof(Elf64_Ehdr),
				   .e_phentsize = sizeof(Elf64_Phdr),
				   .e_phnum = (Elf64_Half)count};
	uint64_t offset = sizeof(header) + count * sizeof(Elf64_Phdr);

	append(&file, &header, sizeof(header));
	for (size_t i = 0; i < count; i++) {
		const Elf64_Phdr load = {.p_type = PT_LOAD,
					 .p_offset = segments[i].is_cut ? 1u << 30 : offset,
					 .p_vaddr = IMAGE_BASE + segments[i].address,
					 .p_paddr = segments[i].address,
					 .p_filesz = segments[i].filled,
					 .p_memsz = segments[i].size};
		append(&file, &load, sizeof(load));
		offset += segments[i].is_cut ? 0 : segments[i].filled;
	}
	for (size_t i = 0; i < count; i++)
		for (uint64_t done = 0; done < segments[i].filled && !segments[i].is_cut; done += PAGE) {
			memset(page, (int)(segments[i].first + done / PAGE), sizeof(page));
			append(&file, page, segments[i].filled - done < PAGE ? segments[i].filled - done : PAGE);
		}
	return file;
}

static void put(struct file *file, size_t offset, uint64_t value, size_t size)
{
	memcpy(file->data + offset, &value, size);
}

static uint32_t codec_of(const struct image_options *options)
{
	return options->zlib ? 1 : options->codec;
}

static bool pack(uint32_t codec, const uint8_t *page, uint8_t *packed, uLongf *size)
{
	uint8_t work[LZO1X_1_MEM_COMPRESS];
	lzo_uint lzo_size = *size;
	size_t snappy_size = *size;

	if (codec == 1)
		return compress(packed, size, page, PAGE) == Z_OK;
	if (codec == 2) {
		bool done = lzo1x_1_compress(page, PAGE, packed, &lzo_size, work) == LZO_E_OK;
		*size = lzo_size;
		return done;
	}
	if (codec == 4) {
		bool done = snappy_compress((const char *)page, PAGE, (char *)packed, &snappy_size) == SNAPPY_OK;
		*size = snappy_size;
		return done;
	}
	*size = ZSTD_compress(packed, *size, page, PAGE, 1);
	return !ZSTD_isError(*size);
}

static void append_pages(struct file *file, const struct image *image, const struct image_options *options)
{
	size_t table = file->size, count = 0;
	uint64_t first = options->split_first, end = options->split_end ? options->split_end : IMAGE_PAGES;

	for (uint64_t page = first; page < end; page++)
		count += image->kept[page];
	pad(file, table + count * 24);
	for (uint64_t page = first; page < end; page++) {
		uint8_t packed[8192];
		uLongf size = sizeof(packed);
		if (!image->kept[page])
			continue;
		uint32_t codec = codec_of(options);
		bool is_packed = codec && pack(codec, image->memory[page], packed, &size) && size < PAGE;
		put(file, table, file->size, 8);
		put(file, table + 8, is_packed ? size : PAGE, 4);
		put(file, table + 12, is_packed ? codec : 0, 4);
		table += 24;
		append(file, is_packed ? packed : image->memory[page], is_packed ? size : PAGE);
	}
}

struct file image_kdump(const struct image *image, const struct image_options *options)
{
	struct file file = {0}, notes = notes_of(image, options);

	append(&file, "KDUMP   ", 8);
	pad(&file, 5 * PAGE);
	put(&file, 8, 6, 4);
	put(&file, 424, codec_of(options), 4);
	put(&file, 428, PAGE, 4);
	put(&file, 432, 2, 4); /* sub-header blocks: the second has the notes */
	put(&file, 436, 2, 4); /* bitmap blocks */
	put(&file, 440, IMAGE_PAGES, 4);
	put(&file, PAGE + 48, 2 * PAGE, 8);
	put(&file, PAGE + 56, notes.size, 8);
	put(&file, PAGE + 96, IMAGE_PAGES, 8);
	put(&file, PAGE + 12, options->split_end != 0, 4);
	put(&file, PAGE + 80, options->split_first, 8);
	put(&file, PAGE + 88, options->split_end, 8);
	memcpy(file.data + 2 * PAGE, notes.data, notes.size);
	for (unsigned page = 0; page < IMAGE_PAGES; page++) {
		file.data[3 * PAGE + page / 8] |= (uint8_t)(1 << page % 8);
		if (image->kept[page])
			file.data[4 * PAGE + page / 8] |= (uint8_t)(1 << page % 8);
	}
	append_pages(&file, image, options);
	free(notes.data);
	return file;
}

struct file image_flatten(const struct file *file, size_t step)
{
	struct file flat = {0};
	uint64_t version[2] = {htobe64(1), htobe64(1)};

	append(&flat, "makedumpfile\0\0\0", 16);
	append(&flat, version, sizeof(version));
	pad(&flat, 4096);
	for (size_t left = file->size; left;) {
		size_t part = left % step ? left % step : step;
		uint64_t head[2] = {htobe64(left - part), htobe64(part)};
		append(&flat, head, sizeof(head));
		append(&flat, file->data + left - part, part);
		left -= part;
	}
	append(&flat, (uint64_t[]){UINT64_MAX, UINT64_MAX}, 16);
	return flat;
}

char *image_save(const struct file *file)
{
	const char *folder = getenv("TMPDIR");
	char *path = vmr_format("%s/vmrace-test-XXXXXX", folder && *folder ? folder : "/tmp");
	int fd = mkstemp(path);

	if (fd < 0 || write(fd, file->data, file->size) != (ssize_t)file->size)
		abort();
	close(fd);
	return path;
}
