/* SPDX-License-Identifier: MIT */
/* The files of a tree: listed beside other work they are the same, and another tree's are not taken for them. */
#include "tests/unit/cmocka.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/memory.h"
#include "srcindex/srcindex.h"

static void make_folder(const char *folder, const char *name)
{
	vmr_autofree char *path = vmr_format("%s/%s", folder, name);

	assert_int_equal(mkdir(path, 0755), 0);
}

static void make_file(const char *folder, const char *name)
{
	vmr_autofree char *path = vmr_format("%s/%s", folder, name);
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	fputs("int x;\n", out);
	fclose(out);
}

static void remove_folder(const char *folder)
{
	vmr_autofree char *command = vmr_format("rm -r %s", folder);

	assert_int_equal(system(command), 0);
}

/* All files of a tree in one line; what was not listed behind it. */
static char *files_of(const char *folder, struct srcindex_listing *listing)
{
	const struct srcindex_options options = {
		.tree = folder, .listing = listing, .no_cache = true, .worker = "/nonexistent"};
	struct srcindex *index = NULL;
	vmr_autoerror error = srcindex_open(&options, &index);
	char *text = vmr_strdup("");
	size_t count = 0;

	assert_null(error);
	assert_null(srcindex_unlisted(index)); /* not looked yet */
	const char *const *files = srcindex_files_get(index, &count);
	for (size_t i = 0; i < count; i++) {
		vmr_autofree char *old = text;
		text = vmr_format("%s %s", old, files[i]);
	}
	if (srcindex_unlisted(index)) {
		vmr_autofree char *old = text;
		text = vmr_format("%s | %s", old, srcindex_unlisted(index));
	}
	srcindex_close(index);
	return text;
}

static void make_tree(char *folder)
{
	assert_non_null(mkdtemp(folder));
	make_folder(folder, "sub");
	make_folder(folder, "sub/.hidden");
	make_file(folder, "b.c");
	make_file(folder, "a.c");
	make_file(folder, "a.h");
	make_file(folder, "sub/c.c");
	make_file(folder, "sub/.hidden/d.c");
	make_file(folder, "sub/e.o");
}

static void ahead(void **state)
{
	char folder[] = "/tmp/vmrace-listing-XXXXXX";

	(void)state;
	make_tree(folder);
	struct srcindex_listing *listing = srcindex_listing_begin(folder);
	vmr_autofree char *before = files_of(folder, listing), *after = files_of(folder, NULL);
	assert_string_equal(after, " a.c b.c sub/c.c");
	assert_string_equal(before, after);
	/* it is what it was when it was begun */
	make_file(folder, "f.c");
	vmr_autofree char *old = files_of(folder, listing);
	assert_string_equal(old, after);
	srcindex_listing_end(listing);
	remove_folder(folder);
}

static void of_another_tree(void **state)
{
	char folder[] = "/tmp/vmrace-listing-XXXXXX", other[] = "/tmp/vmrace-listing-XXXXXX";

	(void)state;
	make_tree(folder);
	make_tree(other);
	make_file(other, "other.c");
	struct srcindex_listing *listing = srcindex_listing_begin(folder);
	vmr_autofree char *files = files_of(other, listing);
	assert_string_equal(files, " a.c b.c other.c sub/c.c");
	srcindex_listing_end(listing);
	remove_folder(folder);
	remove_folder(other);
}

static void nobody_asks(void **state)
{
	(void)state;
	assert_null(srcindex_listing_begin("/nonexistent"));
	srcindex_listing_end(NULL);
	srcindex_listing_end(srcindex_listing_begin("/usr/include"));
}

/* Root may read everything: then there is nothing unlisted. */
static void unlisted(void **state)
{
	char folder[] = "/tmp/vmrace-listing-XXXXXX";

	(void)state;
	make_tree(folder);
	vmr_autofree char *closed = vmr_format("%s/sub", folder);
	assert_int_equal(chmod(closed, 0), 0);
	bool can_read = !access(closed, R_OK);
	struct srcindex_listing *listing = srcindex_listing_begin(folder);
	vmr_autofree char *before = files_of(folder, listing), *after = files_of(folder, NULL);
	assert_string_equal(before, after);
	if (!can_read)
		assert_string_equal(before, " a.c b.c | sub: Permission denied");
	srcindex_listing_end(listing);
	assert_int_equal(chmod(closed, 0755), 0);
	remove_folder(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(ahead), cmocka_unit_test(of_another_tree),
					   cmocka_unit_test(nobody_asks), cmocka_unit_test(unlisted)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
