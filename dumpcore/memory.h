/* SPDX-License-Identifier: MIT */
/*
 * Memory of the target, in three states: present, excluded (filtered out by makedumpfile), absent (never RAM, or lost
 * to truncation). A read never invents bytes: no zero stands for a page that is not there.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;

enum dumpcore_presence {
	DUMPCORE_PRESENCE_UNKNOWN = 0,
	DUMPCORE_PRESENT,  /* bytes are in the dump */
	DUMPCORE_EXCLUDED, /* RAM that the dump's filter left out */
	DUMPCORE_ABSENT,   /* not RAM, or beyond where the file was cut */
	DUMPCORE_UNMAPPED, /* no translation for this virtual address */
};

/* "present", "excluded", "absent", "not mapped". */
const char *dumpcore_presence_name(enum dumpcore_presence presence);

#define DUMPCORE_PAGE_SIZE 4096

/* Read kernel virtual memory. VMR_FAULT names the first address that cannot be read and its presence; `buffer` is then
 * undefined. */
struct vmr_error *dumpcore_read(struct dumpcore *dump, vmr_kaddr address, void *buffer, size_t size) VMR_MUST_USE;
/* The same without an error object, for scans; true when all bytes were read. */
bool dumpcore_try_read(struct dumpcore *dump, vmr_kaddr address, void *buffer, size_t size);
struct vmr_error *dumpcore_read_u8(struct dumpcore *dump, vmr_kaddr address, uint8_t *ret) VMR_MUST_USE;
struct vmr_error *dumpcore_read_u64(struct dumpcore *dump, vmr_kaddr address, uint64_t *ret) VMR_MUST_USE;
/* An unsigned integer of 1 to 8 bytes, little-endian. */
struct vmr_error *dumpcore_read_uint(struct dumpcore *dump, vmr_kaddr address, size_t size, uint64_t *ret) VMR_MUST_USE;
/* A C string of at most `limit` bytes; VMR_TOO_LARGE when it does not end by then. The caller owns *ret. */
struct vmr_error *dumpcore_read_string(struct dumpcore *dump, vmr_kaddr address, size_t limit, char **ret) VMR_MUST_USE;
struct vmr_error *dumpcore_read_physical(struct dumpcore *dump, vmr_paddr address, void *buffer,
					 size_t size) VMR_MUST_USE;
bool dumpcore_try_read_physical(struct dumpcore *dump, vmr_paddr address, void *buffer, size_t size);
enum dumpcore_presence dumpcore_presence_at(struct dumpcore *dump, vmr_kaddr address);
enum dumpcore_presence dumpcore_presence_at_physical(struct dumpcore *dump, vmr_paddr address);
/*
 * The bytes of the page that holds `address`, from the page's start; NULL when not present. Borrowed: valid until the
 * next call of any function of this header (the page cache may let it go).
 */
const uint8_t *dumpcore_page_find(struct dumpcore *dump, vmr_kaddr address);
/* The number of the physical page that a virtual address lies in; false: it is not mapped. */
bool dumpcore_page_number(struct dumpcore *dump, vmr_kaddr address, uint64_t *ret);
/* Iterate the physical pages whose bytes are in the dump, ascending: the first at or after *page_number; false: no
 * more. */
bool dumpcore_physical_next(struct dumpcore *dump, uint64_t *page_number);
