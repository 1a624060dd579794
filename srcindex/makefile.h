/* SPDX-License-Identifier: MIT */
/* What the makefiles of a kernel tree say, a folder at a time, read once. */
#pragma once

#include <uthash.h>

#include "common/list.h"

struct srcindex;

/* A line "NAME-$(CONFIG_OPTION) += WORD..." */
struct assignment {
	char *name;    /* obj, lib, ccflags, CFLAGS_x.o, or an object that is made of others */
	char *option;  /* without CONFIG_; NULL: y, or none */
	char *given;   /* option of the ifdef or ifeq around it, NULL none */
	char *unless;  /* option of the ifndef or ifneq around it, NULL none */
	bool replaces; /* ":=", where others have "+=" */
	struct vmr_list words;
};

struct makefile {
	char *folder;
	struct assignment *assignments;
	size_t count;
	bool exists;
	UT_hash_handle hh;
};

/* The makefile of a folder ("" the top) below a base folder; its `exists` is false when there is none. Borrowed. */
const struct makefile *makefile_get(struct srcindex *index, const char *base, const char *folder);
void makefiles_destroy(struct makefile *makefiles);
