/* SPDX-License-Identifier: MIT */
/*
 * What the library and vmrace-kdump, the child that speaks to libkdumpfile, say to each other. A request and its answer
 * are one message each over a socket (the child's standard input and output); what is longer lies in memory that both
 * map. Descriptor 3 of the child is the dump, 4 the shared memory. The child may be anybody's after a look at a bad
 * dump: nothing that it says is trusted.
 */
#pragma once

#include <stdint.h>

enum { KDUMP_DUMP_FD = 3, KDUMP_SHARED_FD = 4 };

enum {
	KDUMP_PAGE_SIZE = 4096,
	KDUMP_BATCH_MOST = 64,    /* pages of one answer */
	KDUMP_BITS_PAGES = 32768, /* pages of a piece of the page maps: 4 KiB of bits */
	KDUMP_MEMORY_MIB = 4096,  /* that the child may have: of a dump of 16 TiB the page maps are 1 GiB */
};

enum kdump_request_kind {
	KDUMP_DESCRIBE = 1, /* opens the dump; the answer is `description` */
	KDUMP_INFO,         /* the VMCOREINFO text, `value` bytes of `data` */
	KDUMP_CPU,   /* NT_PRSTATUS of CPU number `page`, `value` bytes of `data`; KDUMP_MISSING: there is none */
	KDUMP_BITS,  /* piece number `page` of the page maps, into `present` and `ram` */
	KDUMP_NEXT,  /* the first page of RAM at or after `page`, in `value`; KDUMP_MISSING: there is none */
	KDUMP_PAGES, /* the `count` pages of `numbers`, in `states` and `data` */
};

struct kdump_request {
	uint32_t kind, count;
	uint64_t page;
};

enum kdump_status { KDUMP_DONE = 0, KDUMP_FAILED /* with `message` */, KDUMP_MISSING, KDUMP_UNKNOWN_FORMAT };

struct kdump_answer {
	uint32_t status, count;
	uint64_t value;
};

/* A page of an answer. */
enum kdump_page_state { KDUMP_PAGE_READ = 1, KDUMP_PAGE_MISSING, KDUMP_PAGE_CUT, KDUMP_PAGE_DAMAGED };

/* Texts end with a NUL, empty: the library does not say. */
struct kdump_description {
	char version[32]; /* of the library */
	char format[64], architecture[16];
	char release[65], kernel_version[65], machine[65];
	char unconfined[128];
	uint64_t page_size, page_limit; /* page numbers are below */
	uint64_t cpus;
	uint32_t is_big_endian;
	uint32_t is_cut;   /* the file ends before its last page */
	uint32_t has_map;  /* page maps; without one each page number is tried */
	uint32_t is_moved; /* a Xen domain whose page numbers are not the machine's */
};

struct kdump_shared {
	char message[256]; /* of the library, cleaned by who shows it */
	struct kdump_description description;
	uint8_t present[KDUMP_BITS_PAGES / 8], ram[KDUMP_BITS_PAGES / 8];
	uint64_t numbers[KDUMP_BATCH_MOST];
	uint32_t states[KDUMP_BATCH_MOST];
	uint8_t data[KDUMP_BATCH_MOST][KDUMP_PAGE_SIZE];
};
