/* SPDX-License-Identifier: MIT */
/* The files of a tree: listed beside other work they are the same, and another tree's are not taken for them. */
#include "tests/unit/cmocka.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/memory.h"
#include "srcindex/srcindex.h"
#include "srcindex/tree.h"

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

static bool same_id(const char *folder, const char *name, const struct stamp_id *id)
{
	vmr_autofree char *path = vmr_format("%s/%s", folder, name);
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	struct stamp_id own = stamp_of(&st);
	return !memcmp(id, &own, sizeof(own));
}

/* What the listing had time to look at is what the tree would be asked for; the rest is asked for. */
static void headers(void **state)
{
	char folder[] = "/tmp/vmrace-listing-XXXXXX";
	struct srcindex *index = NULL;
	struct stamp_id id, again;

	(void)state;
	make_tree(folder);
	make_file(folder, "sub/z.h");
	make_file(folder, "sub/.hidden/y.h");
	vmr_autofree char *link = vmr_format("%s/link.h", folder);
	assert_int_equal(symlink("a.h", link), 0);
	struct srcindex_listing *listing = srcindex_listing_begin(folder);
	vmr_beside_end(&listing->beside); /* nobody waited before */
	assert_int_equal(listing->header_id_count, listing->header_count);
	assert_true(listing_header_id(listing, "a.h", &id) && same_id(folder, "a.h", &id));
	assert_true(listing_header_id(listing, "sub/z.h", &id) && same_id(folder, "sub/z.h", &id));
	assert_false(listing_header_id(listing, "a.c", &id));
	assert_false(listing_header_id(listing, "link.h", &id));
	listing->header_id_count = 1;
	assert_false(listing_header_id(listing, "sub/z.h", &id));
	listing->header_ids[0] = (struct stamp_id){0}; /* it was gone when it was looked at */
	assert_false(listing_header_id(listing, "a.h", &id));
	const struct srcindex_options options = {
		.tree = folder, .listing = listing, .no_cache = true, .worker = "/nonexistent"};
	vmr_autoerror error = srcindex_open(&options, &index);
	assert_null(error);
	assert_ptr_equal(tree_list(index), listing);
	static const char *const names[] = {"a.h", "sub/z.h", "sub/.hidden/y.h", "link.h", "a.c"};
	for (size_t i = 0; i < VMR_COUNT(names); i++)
		assert_true(stamp_id(index, names[i], &id) && same_id(folder, names[i], &id));
	assert_false(stamp_id(index, "none.h", &id));
	assert_false(stamp_id(index, "sub", &id));
	assert_true(stamp_id(index, "a.h", &id) && stamp_id(index, "a.h", &again));
	assert_memory_equal(&id, &again, sizeof(id));
	srcindex_close(index);
	srcindex_listing_end(listing);
	remove_folder(folder);
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
					   cmocka_unit_test(headers), cmocka_unit_test(nobody_asks),
					   cmocka_unit_test(unlisted)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
