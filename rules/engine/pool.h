/* SPDX-License-Identifier: MIT */
/* Memory for SQLite. */
#pragma once

/*
 * Give SQLite blocks from lists by size, before it is first used; later it has no effect. Distributions build it
 * without its own such lists (SQLITE_OMIT_LOOKASIDE), and preparing a statement asks for hundreds of small blocks.
 * Only one thread may use SQLite then.
 */
void pool_install(void);
