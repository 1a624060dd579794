/* SPDX-License-Identifier: MIT */
/* The codecs of pages in kdump-compressed files: makedumpfile -c, -l, -p, -z. */
#include "dumpcore/codec.h"

#include <dlfcn.h>
#include <lzo/lzo1x.h>
#include <snappy-c.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "common/library.h"
#include "common/memory.h"
#include "dumpcore/memory.h"

#define PAGE DUMPCORE_PAGE_SIZE

struct dumpcore_codec_state {
	z_stream zlib;
	bool has_zlib, has_lzo, was_sought;
	struct libdeflate_decompressor *whole; /* NULL: none */
	ZSTD_DCtx *zstd;
};

/*
 * libdeflate reads zlib's pages in a third of the time, for it has them whole; where it is not installed zlib does. Its
 * functions are part of its ABI 0.
 */
static struct {
	struct libdeflate_decompressor *(*create)(void);
	void (*destroy)(struct libdeflate_decompressor *decompressor);
	int (*decode)(struct libdeflate_decompressor *decompressor, const void *input, size_t size, void *buffer,
		      size_t room, size_t *ret_size);
} whole_pages;

static bool load_libdeflate(void)
{
	static const char *const names[] = {"libdeflate_alloc_decompressor", "libdeflate_free_decompressor",
					    "libdeflate_zlib_decompress"};
	_Static_assert(sizeof(names) == sizeof(whole_pages), "a name for each function");
	return whole_pages.create || vmr_library_find(dlopen("libdeflate.so.0", RTLD_LAZY | RTLD_LOCAL), names,
						      VMR_COUNT(names), &whole_pages);
}

static bool has_whole(struct dumpcore_codec_state *state)
{
	if (!state->was_sought && load_libdeflate())
		state->whole = whole_pages.create();
	state->was_sought = true;
	return state->whole;
}

/* zlib's and zstd's contexts are used again: making one takes longer than a page. */
static bool decode_zlib(struct dumpcore_codec_state *state, const uint8_t *input, size_t size, uint8_t *buffer)
{
	z_stream *stream = &state->zlib;
	size_t done = 0;

	if (has_whole(state))
		return !whole_pages.decode(state->whole, input, size, buffer, PAGE, &done) && done == PAGE;
	if (!state->has_zlib && inflateInit(stream) != Z_OK)
		return false;
	state->has_zlib = true;
	if (inflateReset(stream) != Z_OK)
		return false;
	stream->next_in = (Bytef *)input;
	stream->avail_in = (uInt)size;
	stream->next_out = buffer;
	stream->avail_out = PAGE;
	return inflate(stream, Z_FINISH) == Z_STREAM_END && !stream->avail_out;
}

static bool decode_lzo(struct dumpcore_codec_state *state, const uint8_t *input, size_t size, uint8_t *buffer)
{
	lzo_uint done = PAGE;

	if (!state->has_lzo && lzo_init() != LZO_E_OK)
		return false;
	state->has_lzo = true;
	return lzo1x_decompress_safe(input, size, buffer, &done, NULL) == LZO_E_OK && done == PAGE;
}

/* Its library is C++, and brings more to load than all others together: it is loaded for pages that need it. */
static struct {
	typeof(&snappy_uncompress) uncompress;
} snappy;

static bool load_snappy(void)
{
	static const char *const names[] = {"snappy_uncompress"};
	_Static_assert(sizeof(names) == sizeof(snappy), "a name for each function");
	return snappy.uncompress ||
	       vmr_library_find(dlopen(SNAPPY_SONAME, RTLD_LAZY | RTLD_LOCAL), names, VMR_COUNT(names), &snappy);
}

static bool decode_snappy(struct dumpcore_codec_state *state, const uint8_t *input, size_t size, uint8_t *buffer)
{
	size_t done = PAGE;

	(void)state;
	return load_snappy() && snappy.uncompress((const char *)input, size, (char *)buffer, &done) == SNAPPY_OK &&
	       done == PAGE;
}

static bool decode_zstd(struct dumpcore_codec_state *state, const uint8_t *input, size_t size, uint8_t *buffer)
{
	if (!state->zstd)
		state->zstd = ZSTD_createDCtx();
	return state->zstd && ZSTD_decompressDCtx(state->zstd, buffer, PAGE, input, size) == PAGE;
}

static bool decode_none(struct dumpcore_codec_state *state, const uint8_t *input, size_t size, uint8_t *buffer)
{
	(void)state;
	if (size != PAGE)
		return false;
	memcpy(buffer, input, PAGE);
	return true;
}

enum { SNAPPY = 0x4 };

struct codec {
	uint32_t flag;
	const char *name;
	bool (*decode)(struct dumpcore_codec_state *state, const uint8_t *input, size_t size, uint8_t *buffer);
};
static const struct codec CODECS[] = {
	{0x1, "zlib", decode_zlib},  {0x2, "lzo", decode_lzo}, {SNAPPY, "snappy", decode_snappy},
	{0x20, "zstd", decode_zstd}, {0, "none", decode_none},
};

void dumpcore_codec_destroy(struct dumpcore_codec_state *state)
{
	if (!state)
		return;
	if (state->has_zlib)
		inflateEnd(&state->zlib);
	if (state->whole)
		whole_pages.destroy(state->whole);
	ZSTD_freeDCtx(state->zstd);
	free(state);
}

const char *dumpcore_codec_name(uint32_t flags)
{
	size_t i = 0;

	while (CODECS[i].flag && !(flags & CODECS[i].flag))
		i++;
	return CODECS[i].name;
}

struct vmr_error *dumpcore_codec_check(uint32_t flags)
{
	if ((flags & DUMPCORE_CODEC_MASK) != SNAPPY || load_snappy())
		return NULL;
	return vmr_error_create(VMR_SYSTEM, "its pages are compressed by snappy, and " SNAPPY_SONAME
					    " cannot be loaded: install libsnappy1v5 (Debian) or its equivalent");
}

bool dumpcore_codec_decode(struct dumpcore_codec_state **state, uint32_t flags, const uint8_t *input, size_t size,
			   uint8_t *buffer)
{
	if (!*state)
		*state = vmr_alloc(sizeof(**state));
	for (size_t i = 0; i < VMR_COUNT(CODECS); i++)
		if ((flags & DUMPCORE_CODEC_MASK) == CODECS[i].flag)
			return CODECS[i].decode(*state, input, size, buffer);
	return false;
}
