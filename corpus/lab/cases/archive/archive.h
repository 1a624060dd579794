/* SPDX-License-Identifier: MIT */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include <linux/rwsem.h>

enum { ARCHIVE_RACY, ARCHIVE_FIXED, ARCHIVE_DECOY };
enum { ARCHIVE_STAY = 60 /* seconds, of a reader in the decoy */ };

struct archive {
	unsigned long looked_up;
	struct rw_semaphore shelves;
	unsigned int window;
	int variant;
};

void archive_read(struct archive *archive);
void archive_read_once(struct archive *archive);
void archive_stay(struct archive *archive);
void archive_sort(struct archive *archive);

#endif
