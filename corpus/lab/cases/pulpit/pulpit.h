/* SPDX-License-Identifier: MIT */
#ifndef PULPIT_H
#define PULPIT_H

#include <linux/rwsem.h>

enum { PULPIT_RACY, PULPIT_FIXED, PULPIT_DECOY };
enum { PULPIT_STAY = 60 /* seconds, of a reader in the decoy */ };

struct pulpit {
	unsigned long looked_up;
	struct rw_semaphore shelves;
	unsigned int window;
	int variant;
};

void pulpit_read(struct pulpit *pulpit);
void pulpit_read_once(struct pulpit *pulpit);
void pulpit_stay(struct pulpit *pulpit);
void pulpit_sort(struct pulpit *pulpit);

#endif
