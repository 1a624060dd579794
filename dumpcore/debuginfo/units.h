/* SPDX-License-Identifier: MIT */
/*
 * Which unit of .debug_info a DIE is read from. libdw goes through all units that lie before the one it looks for, and
 * each is a page of the file: the ones that earlier runs asked for are kept in the cache folder, by build-id, and read
 * from a copy that has no others. Only saves time: a run without it reads the same.
 */
#pragma once

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stdint.h>

struct debuginfo_image;
struct debuginfo_units;

/* NULL where such a copy cannot be made: of modules, of compressed or joined debug information. All functions take
 * NULL. */
struct debuginfo_units *debuginfo_units_open(const struct debuginfo_image *image);
/* Stores what is new. To be called before the image's DWARF ends. */
void debuginfo_units_close(struct debuginfo_units *units);
/* The DIE at an offset, from the copy if its unit is there, else from all units. */
bool debuginfo_units_die(struct debuginfo_units *units, Dwarf *all, uint64_t offset, Dwarf_Die *ret);
