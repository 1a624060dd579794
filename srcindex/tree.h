/* SPDX-License-Identifier: MIT */
/* An open source tree, as srcindex's own files see it. */
#pragma once

#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

#include "common/list.h"
#include "srcindex/command.h"
#include "srcindex/hash.h"
#include "srcindex/listing.h"
#include "srcindex/srcindex.h"

enum tree_kind {
	TREE_UNKNOWN = 0,
	TREE_KERNEL, /* has Makefile with VERSION and include/linux/kconfig.h */
	TREE_PLAIN,  /* some C files */
};

struct lexicon;
struct tree_end;
struct stamp;    /* what is known of a file's content in this process (stamp.c) */
struct lookup;   /* what is known of a folder in this process (lookup.c) */
struct included; /* which unit includes a file (included.c) */
struct pool;
struct batch; /* files that are parsed (read.c) */
struct kconfig;
struct makefile;

struct srcindex {
	struct srcindex_options options;
	char *given;  /* as the caller wrote it */
	char *root;   /* canonical */
	int folder;   /* the same, to look up many files in; -1: it cannot be opened */
	char *kernel; /* root of the kernel tree whose headers are used: its own, another one, NULL none */
	char *config; /* options.config or the tree's .config, NULL none */
	char *worker;
	enum tree_kind kind;
	bool built;
	char **overlay; /* headers that exist in memory only: name, text, name, text ... (synth_headers) */
	size_t overlay_count;
	struct hash overlay_hash;
	bool overlay_done;
	enum { TAGS_UNKNOWN, TAGS_NO, TAGS_YES } tags; /* command_has_tags() of the top makefile */
	struct srcindex_listing *listing;              /* tree_list(): options.listing, or its own; NULL not yet */
	struct srcindex_listing *own_listing;          /* NULL none */
	struct lexicon *lexicon;                       /* lexicon.c; NULL not yet */
	struct tree_end *ends;                         /* all of both by the name of the file (find.c); NULL not yet */
	const char **built_files;                      /* srcindex_files_get */
	size_t built_count;
	bool built_done;
	struct stamp *stamps;
	struct lookup *lookups;
	struct included *included;
	struct makefile *makefiles; /* makefile.c */
	struct kconfig *kconfig;    /* synth.c; NULL not yet */
	struct vmr_list folders;    /* what the parser may read */
	char *unconfined;           /* srcindex_unconfined */
	struct vmr_list unread;     /* srcindex_unread */
	struct pool *pool;
	struct batch *ahead; /* srcindex_begin; NULL: none */
};

/* Path of a file of the tree, or else of the kernel tree beside it; the caller frees. */
char *tree_path(const struct srcindex *index, const char *file);
/* stat() of such a file; false: there is none. */
bool tree_stat(const struct srcindex *index, const char *file, struct stat *ret);
/* "dir/name.c" as kbuild's "dir/.name.o.cmd"; the caller frees. */
char *tree_command_path(const char *root, const char *file);
/* A file's text, with a NUL behind it; NULL: it could not be read, which srcindex_unread says. size_ret may be NULL. */
char *tree_read(struct srcindex *index, const char *path, size_t limit, size_t *size_ret);
/* The tree's files; of headers only the names. Borrowed. */
struct srcindex_listing *tree_list(struct srcindex *index);

/* ---- read.c: forget what was begun, when the pool has ended */
void batch_forget(struct srcindex *index);

/* ---- stamp.c: identity of files, asked once a process */
struct stamp_id stamp_of(const struct stat *st);
/* False when there is no such regular file. path: absolute, or relative to the tree. */
bool stamp_id(struct srcindex *index, const char *path, struct stamp_id *ret);
/* Hash of its content; false when it cannot be read. */
bool stamp_hash(struct srcindex *index, const char *path, struct hash *ret);
void stamps_destroy(struct stamp *stamps);

/* ---- lookup.c: folders where a file that comes new could be taken for one that a unit has read */
/* Those of a unit: by its flags and inputs (paths as of stamp_id); the caller deinits *ret. */
void lookup_folders(struct srcindex *index, const struct command *command, const char *const *inputs, size_t count,
		    struct vmr_list *ret);
/* A folder as it is, asked once a process; false when there is none. And a hash of the names in it. */
bool lookup_id(struct srcindex *index, const char *path, struct stamp_id *ret);
struct hash lookup_names(struct srcindex *index, const char *path);
void lookups_destroy(struct lookup *lookups);

/* ---- resolve.c: which unit has a file, and how it is compiled */
struct resolved {
	char *unit; /* relative path of the source that is parsed */
	struct command command;
	char *foreign; /* why no kernel of this architecture has it; NULL: it may */
};
/* Always gives something: a file that nobody includes is its own unit. */
void resolve_unit(struct srcindex *index, const char *file, struct resolved *ret);
void resolved_deinit(struct resolved *resolved);

/* ---- included.c: the unit of the same folder that includes a .c file, the first by name; borrowed, NULL none */
const char *included_by(struct srcindex *index, const char *file);
void included_destroy(struct included *included);

/* ---- synth.c: generated headers of a tree that was not built */
/* Fill index->overlay, once; none for a tree that was built, or is no kernel. */
void synth_headers(struct srcindex *index);
/* A header by its name in the kernel's tree; takes the text. What the tree has itself stays. */
void synth_add(struct srcindex *index, const char *name, char *text);
/* syscalls.c: headers made of the tables of system calls. */
void synth_syscalls(struct srcindex *index);
/* Flags of a kernel's unit without a .cmd file, of which it itself or a file that it includes is wanted. */
void synth_flags(struct srcindex *index, const char *wanted, struct resolved *resolved);
/* A unit below arch/ of an architecture that no unbuilt tree is read for. */
bool synth_is_foreign(const char *unit);

/* ---- kbuild.c: what the makefiles of a unit's folder, and of those above it, give it */
/* One of them has the object of a file. */
bool kbuild_lists(struct srcindex *index, const char *unit);
/* Include paths and macros. */
void kbuild_includes(struct srcindex *index, const char *unit, struct command *command);
/*
 * Options that are on where it is built; *ret_module: it is built as a module in this configuration; *ret_foreign: why
 * no kernel of this architecture has it, NULL not known; the caller frees.
 */
void kbuild_options(struct srcindex *index, struct kconfig *kconfig, const char *unit, struct vmr_list *ret,
		    bool *ret_module, char **ret_foreign);
