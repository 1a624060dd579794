/* SPDX-License-Identifier: MIT */
/* What the boot loader (../machine) tells this kernel. */
#ifndef _ASM_BOOTPARAM_H
#define _ASM_BOOTPARAM_H

enum boot_mode {
	BOOT_RACE = 0,	      /* passengers and the ferryman, until something breaks */
	BOOT_STRAY = 1,	      /* the same, and a stray write into a waiting passenger's ticket */
	BOOT_FREED_PARTY = 2, /* a party is freed while it waits at the office; then sysrq */
	BOOT_SYSRQ = 3,	      /* nothing breaks; sysrq */
};

struct boot_params {
	unsigned long ram_size;	  /* bytes, from physical 0 */
	unsigned long free_start; /* physical, first page that nobody uses */
	unsigned long seed;	  /* of the freelists' secrets */
	unsigned long mode;	  /* enum boot_mode */
};
extern struct boot_params boot_params;

#endif
