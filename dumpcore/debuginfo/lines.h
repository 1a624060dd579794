/* SPDX-License-Identifier: MIT */
/* Line tables, decoded a unit at a time when asked for, and kept. Only debuginfo's files include this. */
#pragma once

#include <elfutils/libdw.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct debuginfo_image;
struct debuginfo_lines;

void debuginfo_lines_destroy(struct debuginfo_lines *lines);

/* 16 bytes: a unit has some thousands, and they are kept. */
struct debuginfo_row {
	uint64_t address; /* link time */
	uint32_t line : 30;
	bool is_end : 1; /* first address after a sequence */
	bool is_statement : 1;
	uint16_t file;
	uint16_t column;
};
/* A file of a table: its path is made when asked for. Strings are borrowed from the image. */
struct debuginfo_line_file {
	const char *name, *folder; /* name NULL: no file of this number */
	char *path; /* from the folder that paths are relative to, without leading ./; NULL: not asked for yet */
};
/* Borrowed from the images. */
struct debuginfo_line_folders {
	const char *unit; /* that the unit was compiled in (DW_AT_comp_dir); NULL: unknown */
	const char *from; /* that paths are relative to, and absolute outside of; NULL: none is relative */
};
/*
 * One name a file, whoever compiled it: paths are relative to the kernel's folder. A unit of vmlinux, or one compiled
 * in a folder that vmlinux has too (a module in the tree), has its own folder as that. A module compiled elsewhere is
 * in its own folder since Linux 6.13 (commit 13b25489b6f8, M= builds change to it), where "main.c" would be the file of
 * any module: its relative names are joined with it. unit: the unit's folder or NULL.
 */
struct debuginfo_line_folders debuginfo_line_folders(const struct debuginfo_image *image, const char *unit);
/* One unit's table: rows sorted by address, files by number. */
struct debuginfo_line_table {
	struct debuginfo_row *rows;
	size_t row_count;
	struct debuginfo_line_file *files;
	size_t file_count;
	struct debuginfo_line_folders folders;
};
/* The table of a unit (its DIE). VMR_NOT_FOUND: has none, or it cannot be read. Borrowed until the image is closed. */
struct vmr_error *debuginfo_lines_of(struct debuginfo_image *image, Dwarf_Die *unit,
				     const struct debuginfo_line_table **ret) VMR_MUST_USE;
/* The same with its files; it may have no rows yet: to name a file, the unit's line program need not be run. */
struct vmr_error *debuginfo_files_of(struct debuginfo_image *image, Dwarf_Die *unit,
				     const struct debuginfo_line_table **ret) VMR_MUST_USE;
/* The row that covers a link-time address; NULL: none. */
const struct debuginfo_row *debuginfo_lines_at(const struct debuginfo_line_table *table, uint64_t address);
/* Path of a file by number; NULL: no such. Borrowed from the table. */
const char *debuginfo_lines_file(const struct debuginfo_line_table *table, uint64_t number);
