/* SPDX-License-Identifier: MIT */
/* The unwind row at a pc: DWARF's, ORC's, or of both what each knows better. Without libdw's types. */
#pragma once

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/debuginfo/cfi.h"
#include "dumpcore/debuginfo/orc.h"

struct dumpcore;

struct pccache;
struct frametable; /* tables of the images, and rows by pc */
/* `cache` may be NULL; it must live as long as the table. */
struct frametable *frametable_create(struct pccache *cache);
void frametable_destroy(struct frametable *table);

/*
 * The row at a run-time pc (of a return address: one less). DWARF is taken where it has one, but for the CFA where ORC
 * knows that it cannot be right; ORC else. VMR_NOT_FOUND: neither has one. Borrowed until the next call.
 */
struct vmr_error *frametable_find(struct frametable *table, struct dumpcore *dump, vmr_kaddr pc,
				  const struct cfi_row **ret) VMR_MUST_USE;
/* Run-time less link-time addresses of the image that holds the pc. */
uint64_t frametable_bias(struct frametable *table, struct dumpcore *dump, vmr_kaddr pc);
/*
 * A table of ORC as it lies in the dump's memory (of a module, or of a kernel whose vmlinux has none): its rows are for
 * run-time addresses. Read into the arena. VMR_FAULT when it is not in the dump.
 */
struct vmr_error *frametable_orc_read(struct dumpcore *dump, vmr_kaddr ips, vmr_kaddr entries, uint64_t count,
				      enum orc_version version, struct expression_arena *arena,
				      struct orc_table *ret) VMR_MUST_USE;
