/* SPDX-License-Identifier: MIT */
/* zstd-compressed sections. Those of zlib libdw unpacks itself, when it needs them. */
#include "dumpcore/debuginfo/unpack.h"

#include <string.h>
#include <zstd.h>

#include "common/memory.h"

#define SIZE_LIMIT  (4ull << 30) /* of all sections of a file */
#define RATIO_LIMIT 256          /* debug information comes to a tenth; what unpacks to much more is no such */

/* gABI; older <elf.h> have no name for the second. */
enum { METHOD_ZLIB = 1, METHOD_ZSTD = 2 };

/* Takes `why`; the first reason stays. */
static void note_packed(struct debuginfo_image *image, char *why)
{
	if (image->packed)
		free(why);
	else
		image->packed = why;
}

static uint8_t *keep_room(struct debuginfo_image *image, size_t size)
{
	uint8_t *room = vmr_alloc(size + 1);

	image->unpacked = vmr_realloc_array(image->unpacked, image->unpacked_count + 1, sizeof(*image->unpacked));
	image->unpacked[image->unpacked_count++] = room;
	image->unpacked_size += size;
	return room;
}

static void put_content(Elf_Data *data, uint8_t *content, size_t size)
{
	if (!data)
		return;
	data->d_buf = content;
	data->d_size = size;
}

void debuginfo_unpack_put(struct debuginfo_image *image, size_t section, uint8_t *content, size_t size)
{
	Elf_Scn *place = elf_getscn(image->elf, section);
	GElf_Shdr header;

	image->unpacked = vmr_realloc_array(image->unpacked, image->unpacked_count + 1, sizeof(*image->unpacked));
	image->unpacked[image->unpacked_count++] = content;
	image->unpacked_size += size;
	if (!place || !gelf_getshdr(place, &header))
		return;
	header.sh_flags &= ~(GElf_Xword)SHF_COMPRESSED;
	header.sh_size = size;
	if (!gelf_update_shdr(place, &header))
		return;
	put_content(elf_rawdata(place, NULL), content, size);
	put_content(elf_getdata(place, NULL), content, size); /* which libelf keeps apart; libdw takes it */
}

static bool is_too_much(struct debuginfo_image *image, uint64_t unpacked, uint64_t size, const char *name)
{
	if (unpacked / RATIO_LIMIT <= size && unpacked <= SIZE_LIMIT - image->unpacked_size)
		return false;
	note_packed(image, vmr_format("%s would unpack to 0x%" PRIx64 " bytes: too many", name, unpacked));
	return true;
}

/* A section that libdw does not see: it would unpack it. */
static void leave_out(Elf_Scn *section, GElf_Shdr *header)
{
	header->sh_type = SHT_NOBITS;
	gelf_update_shdr(section, header);
}

/* libdw unpacks it, within what is left for this file. */
static void check_zlib(struct debuginfo_image *image, Elf_Scn *section, GElf_Shdr *header, uint64_t unpacked,
		       const char *name)
{
	if (is_too_much(image, unpacked, header->sh_size, name))
		leave_out(section, header);
	else
		image->unpacked_size += unpacked;
}

/* What GNU tools wrote before there were flags: ".zdebug_X" begins with "ZLIB" and the size, its highest byte first. */
static void check_old_zlib(struct debuginfo_image *image, Elf_Scn *section, const char *name)
{
	static const char magic[] = {'Z', 'L', 'I', 'B'};
	GElf_Shdr header;
	Elf_Data *data = elf_rawdata(section, NULL);
	uint64_t unpacked;

	if (!data || !data->d_buf || data->d_size < sizeof(magic) + sizeof(unpacked) ||
	    memcmp(data->d_buf, magic, sizeof(magic)) != 0 || !gelf_getshdr(section, &header))
		return;
	memcpy(&unpacked, (const char *)data->d_buf + sizeof(magic), sizeof(unpacked));
	check_zlib(image, section, &header, __builtin_bswap64(unpacked), name);
}

static void unpack_zstd(struct debuginfo_image *image, Elf_Scn *section, GElf_Shdr *header, const char *name)
{
	Elf64_Chdr packed;
	Elf_Data *data = elf_rawdata(section, NULL);

	memcpy(&packed, data->d_buf, sizeof(packed));
	const uint8_t *input = (const uint8_t *)data->d_buf + sizeof(packed);
	size_t size = data->d_size - sizeof(packed);
	if (is_too_much(image, packed.ch_size, size, name))
		return leave_out(section, header);
	uint8_t *room = keep_room(image, packed.ch_size);
	size_t done = ZSTD_decompress(room, packed.ch_size, input, size);
	if (done != packed.ch_size) {
		note_packed(image, vmr_format("%s is damaged: its zstd stream does not unpack (%s)", name,
					      ZSTD_isError(done) ? ZSTD_getErrorName(done) : "it ends early"));
		return;
	}
	header->sh_flags &= ~(GElf_Xword)SHF_COMPRESSED;
	header->sh_size = packed.ch_size;
	header->sh_addralign = packed.ch_addralign;
	if (!gelf_update_shdr(section, header))
		return;
	put_content(data, room, packed.ch_size);
	put_content(elf_getdata(section, NULL), room, packed.ch_size); /* which libelf keeps apart; libdw takes it */
}

static void unpack_section(struct debuginfo_image *image, Elf_Scn *section, const char *name)
{
	GElf_Shdr header;
	Elf64_Chdr packed;

	if (!gelf_getshdr(section, &header) || !(header.sh_flags & SHF_COMPRESSED) || header.sh_type == SHT_NOBITS)
		return;
	Elf_Data *data = elf_rawdata(section, NULL);
	if (!data || !data->d_buf || data->d_size <= sizeof(packed))
		return;
	memcpy(&packed, data->d_buf, sizeof(packed));
	if (packed.ch_type == METHOD_ZSTD)
		unpack_zstd(image, section, &header, name);
	else if (packed.ch_type == METHOD_ZLIB)
		check_zlib(image, section, &header, packed.ch_size, name);
	else
		note_packed(image, vmr_format("%s is compressed by method %u, which this build cannot read (it reads "
					      "zlib and zstd): objcopy --decompress-debug-sections it",
					      name, packed.ch_type));
}

void debuginfo_unpack(struct debuginfo_image *image)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_getshdrstrndx(image->elf, &names))
		return;
	while ((section = elf_nextscn(image->elf, section))) {
		GElf_Shdr header;
		const char *name =
			gelf_getshdr(section, &header) ? elf_strptr(image->elf, names, header.sh_name) : NULL;
		if (name && !strncmp(name, ".debug_", 7))
			unpack_section(image, section, name);
		else if (name && !strncmp(name, ".zdebug_", 8))
			check_old_zlib(image, section, name);
	}
}
