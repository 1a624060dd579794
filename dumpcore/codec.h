/* SPDX-License-Identifier: MIT */
/* The codecs of pages in kdump-compressed files. Only diskdump.c and tests include this. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

/* Decoders' working memory, kept from page to page; NULL until dumpcore_codec_decode needs it. */
struct dumpcore_codec_state;
void dumpcore_codec_destroy(struct dumpcore_codec_state *state);

/* The flags of a page descriptor (and of the header's status) that name a codec; 0: the page is stored as it is. */
#define DUMPCORE_CODEC_MASK 0x27u
/* "zlib", "lzo", "snappy", "zstd", "none". Of several flags the lowest. */
const char *dumpcore_codec_name(uint32_t flags);
/* VMR_SYSTEM: what decodes such pages is not installed. Flags that name no codec, or several, are fine here. */
struct vmr_error *dumpcore_codec_check(uint32_t flags) VMR_MUST_USE;
/* Exactly one page into `buffer`; false: the bytes are damaged, or more than one codec is named. */
bool dumpcore_codec_decode(struct dumpcore_codec_state **state, uint32_t flags, const uint8_t *input, size_t size,
			   uint8_t *buffer);
