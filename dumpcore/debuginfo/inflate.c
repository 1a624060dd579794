/* SPDX-License-Identifier: MIT */
/* xz, zstd and gzip, each by its library, into a buffer that grows up to a bound. */
#include "dumpcore/debuginfo/inflate.h"

#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "common/memory.h"

#define SIZE_LIMIT   (1u << 30)
#define RATIO_LIMIT  256 /* code and debug information come to a tenth */
#define MEMORY_LIMIT (256u << 20)

struct output {
	uint8_t *bytes;
	size_t size, room, limit;
};

/* False: it is too much. */
static bool grow(struct output *output)
{
	if (output->size < output->room)
		return true;
	if (output->room >= output->limit)
		return false;
	size_t room = output->room ? output->room * 2 : 1u << 20;
	output->room = room < output->limit ? room : output->limit;
	output->bytes = vmr_realloc_array(output->bytes, output->room, 1);
	return true;
}

static const char too_much[] = "would unpack to more than a module can be", cut[] = "ends early";

/* Decoders: NULL, or what is wrong. */
static const char *unpack_xz(const uint8_t *data, size_t size, struct output *output)
{
	lzma_stream stream = LZMA_STREAM_INIT;
	lzma_ret state = lzma_stream_decoder(&stream, MEMORY_LIMIT, 0);
	const char *wrong = NULL;

	stream.next_in = data;
	stream.avail_in = size;
	while (state == LZMA_OK && !wrong) {
		if (!grow(output)) {
			wrong = too_much;
			break;
		}
		stream.next_out = output->bytes + output->size;
		stream.avail_out = output->room - output->size;
		state = lzma_code(&stream, LZMA_FINISH);
		output->size = output->room - stream.avail_out;
	}
	lzma_end(&stream);
	if (wrong || state == LZMA_STREAM_END)
		return wrong;
	return state == LZMA_BUF_ERROR ? cut : "does not unpack";
}

static const char *unpack_zstd(const uint8_t *data, size_t size, struct output *output)
{
	ZSTD_DStream *stream = ZSTD_createDStream();
	ZSTD_inBuffer input = {data, size, 0};
	const char *wrong = stream ? NULL : "does not unpack";
	size_t left = 1;

	while (!wrong && left) {
		if (!grow(output)) {
			wrong = too_much;
			break;
		}
		ZSTD_outBuffer room = {output->bytes, output->room, output->size};
		size_t before = input.pos;
		left = ZSTD_decompressStream(stream, &room, &input);
		bool moved = room.pos > output->size || input.pos > before;
		output->size = room.pos;
		if (ZSTD_isError(left))
			wrong = ZSTD_getErrorName(left);
		else if (left && !moved)
			wrong = cut;
	}
	ZSTD_freeDStream(stream);
	return wrong;
}

static const char *unpack_gzip(const uint8_t *data, size_t size, struct output *output)
{
	z_stream stream = {.next_in = (Bytef *)data, .avail_in = (uInt)size};
	int state = size > UINT32_MAX ? Z_DATA_ERROR : inflateInit2(&stream, 15 + 16);
	const char *wrong = NULL;

	if (state != Z_OK)
		return "does not unpack";
	while (state == Z_OK && !wrong) {
		if (!grow(output)) {
			wrong = too_much;
			break;
		}
		stream.next_out = output->bytes + output->size;
		stream.avail_out = (uInt)(output->room - output->size);
		state = inflate(&stream, Z_NO_FLUSH);
		output->size = output->room - stream.avail_out;
	}
	inflateEnd(&stream);
	if (wrong || state == Z_STREAM_END)
		return wrong;
	return state == Z_BUF_ERROR ? cut : "does not unpack";
}

static const struct {
	const char *magic, *name;
	size_t length;
	const char *(*unpack)(const uint8_t *data, size_t size, struct output *output);
} formats[] = {
	{"\xfd\x37zXZ", "xz", 5, unpack_xz},
	{"\x28\xb5\x2f\xfd", "zstd", 4, unpack_zstd},
	{"\x1f\x8b", "gzip", 2, unpack_gzip},
};

struct vmr_error *debuginfo_inflate(const void *data, size_t size, uint8_t **ret, size_t *ret_size)
{
	for (size_t i = 0; i < VMR_COUNT(formats); i++) {
		if (size < formats[i].length || memcmp(data, formats[i].magic, formats[i].length) != 0)
			continue;
		struct output output = {.limit = size < SIZE_LIMIT / RATIO_LIMIT ? size * RATIO_LIMIT : SIZE_LIMIT};
		const char *wrong = formats[i].unpack(data, size, &output);
		if (wrong) {
			free(output.bytes);
			return vmr_error_create(VMR_BAD_INPUT, "is damaged: its %s stream %s: copy it again",
						formats[i].name, wrong);
		}
		*ret = output.bytes ? output.bytes : vmr_alloc(1);
		*ret_size = output.size;
		return NULL;
	}
	return &vmr_error_not_found;
}
