/* SPDX-License-Identifier: MIT */
/* The C files and headers of a tree. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/beside.h"
#include "srcindex/hash.h"

struct tree_file {
	char *name;        /* relative to the tree */
	struct hash stamp; /* of name, size, times */
};

/* What changes with a file; all zero: not known. */
struct stamp_id {
	uint64_t size, inode;
	int64_t modified, changed; /* nanoseconds */
};

struct srcindex_listing {
	char *root;              /* canonical */
	bool is_kernel;          /* folders of it that are no part of the kernel are left out */
	struct tree_file *files; /* every .c file, sorted */
	size_t file_count;
	struct tree_file *headers; /* every .h file, sorted; their stamps are empty, see listing_stamp_headers() */
	size_t header_count;
	bool are_headers_stamped;
	struct stamp_id *header_ids; /* of the first of the headers */
	size_t header_id_count;      /* as many as could be asked for until somebody waited */
	char *unlisted;              /* the first folder or file that could not be looked at, and why; NULL none */
	struct vmr_beside beside;
	_Atomic(bool) is_awaited, is_given_up;
};

/* A tree's by its canonical root; nothing is listed yet. */
struct srcindex_listing *listing_create(const char *root, bool is_kernel);
/* List it; of headers only the names. */
void listing_fill(struct srcindex_listing *listing);
/* The stamps of headers: as many files again to be asked for, and few ask. */
void listing_stamp_headers(struct srcindex_listing *listing);
/* The number of a .c file in it, -1 none. */
long listing_find(const struct srcindex_listing *listing, const char *name);
/* What is known of a header; false: nothing. */
bool listing_header_id(const struct srcindex_listing *listing, const char *name, struct stamp_id *ret);
/* A folder (relative to the tree) of a kernel's tree that is no part of the kernel. */
bool listing_is_foreign(const char *folder);
/* 'c' or 'h' of a name that ends so, else 0. */
char listing_kind(const char *name);
