/* SPDX-License-Identifier: MIT */
/* Members of records: rows of source_member. */
#include "srcindex/worker/members.h"

#include <obstack.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "common/text.h"
#include "srcindex/rows.h"
#include "srcindex/worker/text.h"
#include "srcindex/worker/types.h"

#define obstack_chunk_alloc vmr_alloc
#define obstack_chunk_free  free

enum { DECLARED_MAX = 200 };

struct entry {
	CXType type;
	const char *record, *path;
	struct entry *next; /* new ones, in order */
	UT_hash_handle hh;
	char key[]; /* record, a zero, path */
};

struct members {
	struct entry *seen, *first, *last;
};

struct members *members_create(void)
{
	return vmr_alloc(sizeof(struct members));
}

void members_destroy(struct members *members)
{
	struct entry *entry, *next;

	if (!members)
		return;
	HASH_ITER(hh, members->seen, entry, next)
	{
		HASH_DEL(members->seen, entry);
		free(entry);
	}
	free(members);
}

void members_note(struct members *members, const char *record, CXType type, const char *path)
{
	if (!record || !path || !*path || strchr(path, '[') || type.kind == CXType_Invalid)
		return;
	size_t record_size = strlen(record) + 1, path_size = strlen(path) + 1;
	struct entry *entry = vmr_alloc(sizeof(*entry) + record_size + path_size), *old;
	memcpy(entry->key, record, record_size);
	memcpy(entry->key + record_size, path, path_size);
	HASH_FIND(hh, members->seen, entry->key, record_size + path_size, old);
	if (old) {
		free(entry);
		return;
	}
	entry->type = type;
	entry->record = entry->key;
	entry->path = entry->key + record_size;
	HASH_ADD(hh, members->seen, key, record_size + path_size, entry);
	if (members->last)
		members->last->next = entry;
	else
		members->first = entry;
	members->last = entry;
}

/* The file's text around a field, from its type to its end, and where in it its name stands; NULL when a macro made it.
 */
static char *declared_text(CXCursor field)
{
	CXSourceRange range = clang_getCursorExtent(field);
	CXFile file = NULL, name_file = NULL;
	unsigned start, end, name;
	size_t size = 0;

	clang_getFileLocation(clang_getRangeStart(range), &file, NULL, NULL, &start);
	clang_getFileLocation(clang_getRangeEnd(range), NULL, NULL, NULL, &end);
	clang_getFileLocation(clang_getCursorLocation(field), &name_file, NULL, NULL, &name);
	const char *text = file && name_file && clang_File_isEqual(file, name_file)
				   ? clang_getFileContents(clang_Cursor_getTranslationUnit(field), file, &size)
				   : NULL;
	CXString spelling = clang_getCursorSpelling(field);
	const char *word = clang_getCString(spelling);
	size_t length = word ? strlen(word) : 0;
	char *declared = NULL;
	if (text && length && start <= name && name + length <= end && end <= size &&
	    !memcmp(text + name, word, length))
		declared = text_declared_type(text + start, end - start, name - start, length, DECLARED_MAX);
	clang_disposeString(spelling);
	return declared;
}

/* A type as it is declared, with the words that the compiler does not see (__user, __rcu). */
static char *declared_type(CXCursor field)
{
	vmr_autofree char *text = declared_text(field);

	if (text)
		return vmr_text_clean(text, false);
	CXString spelling = clang_getTypeSpelling(clang_getCursorType(field));
	const char *type = clang_getCString(spelling);
	char *copy = type ? vmr_text_clean(type, false) : NULL;
	clang_disposeString(spelling);
	return copy;
}

void members_write(struct members *members, struct rows_writer *writer)
{
	for (struct entry *entry = members->first; entry; entry = entry->next) {
		CXCursor field = clang_getNullCursor();
		int64_t offset = types_offset(entry->type, entry->path, &field);
		if (offset < 0)
			continue;
		vmr_autofree char *declared = clang_Cursor_isNull(field) ? NULL : declared_type(field);
		rows_begin(writer, ROWS_SOURCE_MEMBER);
		rows_text(writer, entry->record);
		rows_text(writer, entry->path);
		rows_integer(writer, offset);
		rows_text(writer, declared);
	}
	members->first = members->last = NULL;
}
