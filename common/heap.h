/* SPDX-License-Identifier: MIT */
/* The program's heap in large pages. */
#pragma once

/*
 * To be called once, first of all. A run allocates some ten MiB in small pieces and gives them back at its end: the
 * kernel would be asked for each page of 4 KiB, where it has large ones for programs that ask (transparent huge pages).
 * Best effort: only time depends on it.
 */
void vmr_heap_prepare(void);
