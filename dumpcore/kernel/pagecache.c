/* SPDX-License-Identifier: MIT */
/*
 * Files as the dump's dentry and page caches have them: a path is walked from the root of process 1 through dentries
 * (fs/dcache.c), mounts (fs/namespace.c) and symbolic links; a file's pages are looked up in its mapping's XArray
 * (lib/xarray.c; a radix tree before 4.20).
 */
#include "dumpcore/kernel/pagecache.h"

#include <string.h>
#include <sys/stat.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/types/types.h"

#define CHILD_LIMIT 200000
#define MOUNT_LIMIT 20000
#define LINK_LIMIT  40 /* MAXSYMLINKS */
#define STEP_LIMIT  4096
#define PATH_LIMIT  65536
#define NAME_LIMIT  255
#define SIZE_LIMIT  (16ull << 30) /* of a file */
#define TREE_DEPTH  11
#define SLOTS       64
#define VMEMMAP     0xffffea0000000000ull /* without CONFIG_RANDOMIZE_MEMORY */

/* A member of a struct, by place in struct layout: a table, so that adding one is adding a row. */
enum member {
	TASK_FS,
	FS_ROOT_MNT,
	FS_ROOT_DENTRY,
	MOUNT_MNT,
	MOUNT_PARENT,
	MOUNT_POINT,
	MOUNT_CHILDREN,
	MOUNT_CHILD,
	VFSMOUNT_ROOT,
	DENTRY_NAME,
	DENTRY_NAME_LENGTH,
	DENTRY_INODE,
	DENTRY_PARENT,
	DENTRY_HASH,
	DENTRY_ALIAS,
	INODE_MODE,
	INODE_SIZE,
	INODE_MAPPING,
	INODE_LINK,
	INODE_DENTRY,
	MAPPING_PAGES,
	MEMBER_COUNT,
};
struct layout {
	struct dumpcore_field member[MEMBER_COUNT];
	/* d_children and d_sib, hlists, since 6.8 (da549bdd15c2); lists d_subdirs and d_child before. */
	uint64_t children, sibling;
	bool is_hlist;
	/* struct xarray and xa_node since 4.20 (f8d5d0cc145c); radix_tree_root and radix_tree_node before. */
	uint64_t tree_head, node_shift, node_slots;
	bool is_radix;
	vmr_kaddr vmemmap;
	uint64_t page_size; /* of struct page */
	struct dumpcore_field flags;
	unsigned uptodate; /* bit of PG_uptodate */
	bool has_flags;
};

#define ROW(name, type, ...)                                                                                           \
	{                                                                                                              \
		offsetof(struct layout, member[name]), type, {__VA_ARGS__}, false                                      \
	}
static const struct kernel_field_row rows[] = {
	ROW(TASK_FS, "task_struct", "fs"),
	ROW(FS_ROOT_MNT, "fs_struct", "root.mnt"),
	ROW(FS_ROOT_DENTRY, "fs_struct", "root.dentry"),
	ROW(MOUNT_MNT, "mount", "mnt"),
	ROW(MOUNT_PARENT, "mount", "mnt_parent"),
	ROW(MOUNT_POINT, "mount", "mnt_mountpoint"),
	ROW(MOUNT_CHILDREN, "mount", "mnt_mounts"),
	ROW(MOUNT_CHILD, "mount", "mnt_child"),
	ROW(VFSMOUNT_ROOT, "vfsmount", "mnt_root"),
	ROW(DENTRY_NAME, "dentry", "d_name.name"),
	ROW(DENTRY_NAME_LENGTH, "dentry", "d_name.len"),
	ROW(DENTRY_INODE, "dentry", "d_inode"),
	ROW(DENTRY_PARENT, "dentry", "d_parent"),
	ROW(DENTRY_HASH, "dentry", "d_hash.pprev"),
	ROW(DENTRY_ALIAS, "dentry", "d_u.d_alias", "d_alias"), /* 7.1 */
	ROW(INODE_MODE, "inode", "i_mode"),
	ROW(INODE_SIZE, "inode", "i_size"),
	ROW(INODE_MAPPING, "inode", "i_mapping"),
	ROW(INODE_LINK, "inode", "i_link"),
	ROW(INODE_DENTRY, "inode", "i_dentry"),
	ROW(MAPPING_PAGES, "address_space", "i_pages"),
};

/* A place in the tree of files. */
struct place {
	vmr_kaddr mount, dentry;
};

static struct vmr_error *find_offset(struct dumpcore *dump, const char *type, const char *path, uint64_t *ret)
{
	struct dumpcore_field field;

	VMR_TRY(dumpcore_field_find(dump, type, path, &field));
	*ret = field.offset;
	return NULL;
}

static struct vmr_error *find_children(struct dumpcore *dump, struct layout *layout)
{
	layout->is_hlist = dumpcore_field_exists(dump, "dentry", "d_children");
	VMR_TRY(find_offset(dump, "dentry", layout->is_hlist ? "d_children" : "d_subdirs", &layout->children));
	return find_offset(dump, "dentry", layout->is_hlist ? "d_sib" : "d_child", &layout->sibling);
}

static struct vmr_error *find_tree(struct dumpcore *dump, struct layout *layout)
{
	layout->is_radix = !dumpcore_field_exists(dump, "xarray", "xa_head");
	const char *node = layout->is_radix ? "radix_tree_node" : "xa_node";
	VMR_TRY(find_offset(dump, layout->is_radix ? "radix_tree_root" : "xarray",
			    layout->is_radix ? "rnode" : "xa_head", &layout->tree_head));
	VMR_TRY(find_offset(dump, node, "shift", &layout->node_shift));
	return find_offset(dump, node, "slots", &layout->node_slots);
}

static struct vmr_error *find_pages(struct dumpcore *dump, struct layout *layout)
{
	const struct dumpcore_type *page;
	struct dumpcore_symbol symbol;
	int64_t bit;

	VMR_TRY(dumpcore_type_find(dump, "struct page", &page));
	layout->page_size = dumpcore_type_size(page);
	if (!layout->page_size)
		return vmr_error_create(VMR_UNSUPPORTED, "struct page has no size");
	layout->vmemmap = VMEMMAP;
	if (!vmr_error_drop(dumpcore_symbol_find(dump, "vmemmap_base", &symbol)))
		VMR_TRY(dumpcore_read_u64(dump, symbol.address, &layout->vmemmap));
	/* flags is wrapped in a struct since 6.18 (53fbef56e07d). */
	layout->has_flags = (!vmr_error_drop(dumpcore_field_find(dump, "page", "flags.f", &layout->flags)) ||
			     !vmr_error_drop(dumpcore_field_find(dump, "page", "flags", &layout->flags))) &&
			    !vmr_error_drop(dumpcore_enumerator_find(dump, "PG_uptodate", &bit)) && bit >= 0 &&
			    bit < 32;
	layout->uptodate = layout->has_flags ? (unsigned)bit : 0;
	return NULL;
}

static struct vmr_error *layout_read(struct dumpcore *dump, struct layout *ret)
{
	*ret = (struct layout){0};
	VMR_TRY(KERNEL_FIELDS_FIND(dump, rows, ret));
	VMR_TRY(vmr_error_wrap(find_children(dump, ret), "struct dentry's children"));
	VMR_TRY(vmr_error_wrap(find_tree(dump, ret), "the page cache's tree"));
	return vmr_error_wrap(find_pages(dump, ret), "struct page");
}

/* A type or a member that is not there must not be taken for a file that is not. */
static struct vmr_error *layout_find(struct dumpcore *dump, struct layout *ret)
{
	struct vmr_error *error = layout_read(dump, ret);
	const struct dumpcore_type *type;

	if (!error || error->code != VMR_NOT_FOUND)
		return error;
	const char *way_out = vmr_error_drop(dumpcore_type_find(dump, "struct dentry", &type))
				      ? "files need the vmlinux of this dump, with its types"
				      : "this kernel has it elsewhere than is known: its files cannot be read";
	struct vmr_error *other = vmr_error_create(VMR_UNSUPPORTED, "%s: %s", error->message, way_out);
	vmr_error_destroy(error);
	return other;
}

static struct vmr_error *member_read(struct dumpcore *dump, const struct layout *layout, enum member member,
				     vmr_kaddr base, uint64_t *ret)
{
	return dumpcore_field_read(dump, &layout->member[member], base, ret);
}

/* Hand each child of a folder to `visit` until it says true. */
static struct vmr_error *
children_visit(struct dumpcore *dump, const struct layout *layout, vmr_kaddr folder,
	       bool (*visit)(struct dumpcore *, const struct layout *, vmr_kaddr dentry, void *context), void *context)
{
	vmr_kaddr head = folder + layout->children, node;

	VMR_TRY(dumpcore_read_u64(dump, head, &node));
	for (unsigned i = 0; node && node != head; i++) {
		if (i == CHILD_LIMIT)
			return vmr_error_create(VMR_TOO_LARGE, "a folder has over %d entries, or its list is damaged",
						CHILD_LIMIT);
		if (visit(dump, layout, node - layout->sibling, context))
			return NULL;
		VMR_TRY(dumpcore_read_u64(dump, node, &node));
	}
	return NULL;
}

/* The name of a dentry that is linked and has an inode; false: none. `buffer` has room for NAME_LIMIT + 1. */
static bool dentry_name(struct dumpcore *dump, const struct layout *layout, vmr_kaddr dentry, char *buffer)
{
	uint64_t name, length, inode, hash;

	if (vmr_error_drop(member_read(dump, layout, DENTRY_INODE, dentry, &inode)) || !inode ||
	    vmr_error_drop(member_read(dump, layout, DENTRY_HASH, dentry, &hash)) || !hash ||
	    vmr_error_drop(member_read(dump, layout, DENTRY_NAME, dentry, &name)) ||
	    vmr_error_drop(member_read(dump, layout, DENTRY_NAME_LENGTH, dentry, &length)) || !length ||
	    length > NAME_LIMIT)
		return false;
	buffer[length] = '\0';
	return dumpcore_try_read(dump, name, buffer, length) && strlen(buffer) == length;
}

struct search {
	const char *name;
	vmr_kaddr found;
};

static bool visit_named(struct dumpcore *dump, const struct layout *layout, vmr_kaddr dentry, void *context)
{
	struct search *search = context;
	char name[NAME_LIMIT + 1];

	if (dentry_name(dump, layout, dentry, name) && !strcmp(name, search->name))
		search->found = dentry;
	return search->found != 0;
}

/* Into what is mounted on a place, as often as there is something. */
static struct vmr_error *mounts_enter(struct dumpcore *dump, const struct layout *layout, struct place *place)
{
	for (unsigned depth = 0; depth < LINK_LIMIT; depth++) {
		vmr_kaddr head = place->mount + layout->member[MOUNT_CHILDREN].offset, node, child = 0;
		uint64_t point;
		VMR_TRY(dumpcore_read_u64(dump, head, &node));
		for (unsigned i = 0; node != head && i < MOUNT_LIMIT; i++) {
			child = node - layout->member[MOUNT_CHILD].offset;
			VMR_TRY(member_read(dump, layout, MOUNT_POINT, child, &point));
			if (point == place->dentry)
				break;
			child = 0;
			VMR_TRY(dumpcore_read_u64(dump, node, &node));
		}
		if (!child)
			return NULL;
		place->mount = child;
		VMR_TRY(member_read(dump, layout, VFSMOUNT_ROOT, child + layout->member[MOUNT_MNT].offset,
				    &place->dentry));
	}
	return NULL;
}

static struct vmr_error *parent_enter(struct dumpcore *dump, const struct layout *layout, const struct place *root,
				      struct place *place)
{
	uint64_t top;

	for (unsigned depth = 0; depth < LINK_LIMIT; depth++) {
		if (place->mount == root->mount && place->dentry == root->dentry)
			return NULL;
		VMR_TRY(member_read(dump, layout, VFSMOUNT_ROOT, place->mount + layout->member[MOUNT_MNT].offset,
				    &top));
		if (place->dentry != top)
			return member_read(dump, layout, DENTRY_PARENT, place->dentry, &place->dentry);
		VMR_TRY(member_read(dump, layout, MOUNT_POINT, place->mount, &place->dentry));
		VMR_TRY(member_read(dump, layout, MOUNT_PARENT, place->mount, &place->mount));
	}
	return NULL;
}

/* The root of process 1, else of the first idle task. */
static struct vmr_error *root_find(struct dumpcore *dump, const struct layout *layout, struct place *ret)
{
	struct dumpcore_symbol symbol;
	uint64_t fs, mnt;
	const struct dumpcore_task *task = dumpcore_task_find_pid(dump, 1, 0);
	vmr_kaddr address = task ? task->address : 0;

	if (!address) {
		VMR_TRY(dumpcore_symbol_find(dump, "init_task", &symbol));
		address = symbol.address;
	}
	VMR_TRY(member_read(dump, layout, TASK_FS, address, &fs));
	VMR_TRY(member_read(dump, layout, FS_ROOT_MNT, fs, &mnt));
	ret->mount = mnt - layout->member[MOUNT_MNT].offset;
	return member_read(dump, layout, FS_ROOT_DENTRY, fs, &ret->dentry);
}

static struct vmr_error *file_take(struct dumpcore *dump, const struct layout *layout, vmr_kaddr dentry,
				   struct dumpcore_file *ret)
{
	uint64_t inode, mode, size;

	VMR_TRY(member_read(dump, layout, DENTRY_INODE, dentry, &inode));
	if (!inode)
		return &vmr_error_not_found;
	VMR_TRY(member_read(dump, layout, INODE_MODE, inode, &mode));
	VMR_TRY(member_read(dump, layout, INODE_SIZE, inode, &size));
	*ret = (struct dumpcore_file){
		.inode = inode, .size = size, .is_folder = S_ISDIR(mode), .is_link = S_ISLNK(mode)};
	return NULL;
}

static struct vmr_error *collect(void *context, const struct dumpcore_file_part *part)
{
	char **text = context;
	size_t length = strlen(*text);

	if (!part->data)
		return vmr_error_create_fault(part->offset, "what it leads to is %s", part->why);
	*text = vmr_realloc_array(*text, length + part->size + 1, 1);
	memcpy(*text + length, part->data, part->size);
	(*text)[length + part->size] = '\0';
	return NULL;
}

/* A symbolic link's target: in the inode's memory, or the file's first page. */
static struct vmr_error *link_read(struct dumpcore *dump, const struct layout *layout, const struct dumpcore_file *file,
				   char **ret)
{
	uint64_t link;

	VMR_TRY(member_read(dump, layout, INODE_LINK, file->inode, &link));
	if (link)
		return dumpcore_read_string(dump, link, DUMPCORE_PAGE_SIZE, ret);
	vmr_autofree char *text = vmr_strdup("");
	if (file->size >= DUMPCORE_PAGE_SIZE)
		return vmr_error_create(VMR_BAD_INPUT, "a symbolic link of over a page");
	VMR_TRY(dumpcore_file_read(dump, file, collect, &text));
	*ret = vmr_take(text);
	return NULL;
}

/* A walk along a path. */
struct walk {
	struct place root, here;
	char *rest; /* what is still to be walked; owned */
	unsigned links;
};

static void walk_deinit(struct walk *walk)
{
	free(walk->rest);
}

/* Put a link's target before the rest of the path. */
static struct vmr_error *walk_link(struct dumpcore *dump, const struct layout *layout, struct walk *walk,
				   const struct dumpcore_file *file, const char *rest)
{
	vmr_autofree char *target = NULL;

	if (++walk->links > LINK_LIMIT)
		return vmr_error_create(VMR_CYCLE, "over %d symbolic links", LINK_LIMIT);
	VMR_TRY(link_read(dump, layout, file, &target));
	if (strlen(target) + strlen(rest) > PATH_LIMIT)
		return vmr_error_create(VMR_TOO_LARGE, "a path of over %d bytes", PATH_LIMIT);
	if (*target == '/')
		walk->here = walk->root;
	char *path = vmr_format("%s/%s", target, rest);
	free(walk->rest);
	walk->rest = path;
	return NULL;
}

static struct vmr_error *walk_step(struct dumpcore *dump, const struct layout *layout, struct walk *walk,
				   const char *name, const char *rest)
{
	struct search search = {.name = name};
	struct dumpcore_file file;
	struct place before = walk->here;

	if (!strcmp(name, "."))
		return NULL;
	if (!strcmp(name, ".."))
		return parent_enter(dump, layout, &walk->root, &walk->here);
	VMR_TRY(children_visit(dump, layout, walk->here.dentry, visit_named, &search));
	if (!search.found)
		return &vmr_error_not_found;
	walk->here.dentry = search.found;
	VMR_TRY(mounts_enter(dump, layout, &walk->here));
	VMR_TRY(file_take(dump, layout, walk->here.dentry, &file));
	if (!file.is_link)
		return NULL;
	walk->here = before;
	return walk_link(dump, layout, walk, &file, rest);
}

static struct vmr_error *walk_path(struct dumpcore *dump, const struct layout *layout, struct walk *walk)
{
	for (unsigned steps = 0; steps < STEP_LIMIT; steps++) {
		const char *start = walk->rest + strspn(walk->rest, "/");
		if (!*start)
			return NULL;
		size_t length = strcspn(start, "/");
		vmr_autofree char *name = vmr_strndup(start, length);
		vmr_autofree char *rest = vmr_strdup(start + length);
		unsigned links = walk->links;
		VMR_TRY(walk_step(dump, layout, walk, name, rest));
		if (links == walk->links) {
			free(walk->rest);
			walk->rest = vmr_take(rest);
		}
	}
	return vmr_error_create(VMR_TOO_LARGE, "a path of over %d steps", STEP_LIMIT);
}

struct vmr_error *dumpcore_file_find(struct dumpcore *dump, const char *path, struct dumpcore_file *ret)
{
	struct layout layout;
	__attribute__((cleanup(walk_deinit))) struct walk walk = {0};

	VMR_TRY(layout_find(dump, &layout));
	VMR_TRY(vmr_error_wrap(root_find(dump, &layout, &walk.root), "the root folder"));
	walk.here = walk.root;
	walk.rest = vmr_strdup(path);
	VMR_TRY(walk_path(dump, &layout, &walk));
	return file_take(dump, &layout, walk.here.dentry, ret);
}

/* The entry of an index and the index that it starts at (a large folio covers several); 0: none, or no page. */
static struct vmr_error *tree_find(struct dumpcore *dump, const struct layout *layout, vmr_kaddr tree, uint64_t index,
				   uint64_t *ret, uint64_t *ret_start)
{
	uint64_t entry, node_mark = layout->is_radix ? 1 : 2, shift = 64, slot = 0;

	*ret = 0;
	*ret_start = 0;
	VMR_TRY(dumpcore_read_u64(dump, tree + layout->tree_head, &entry));
	for (unsigned depth = 0; depth < TREE_DEPTH && (entry & 3) == node_mark && entry > 4096; depth++) {
		vmr_kaddr node = entry - node_mark;
		uint8_t bits;
		VMR_TRY(dumpcore_read_u8(dump, node + layout->node_shift, &bits));
		if (bits >= shift || bits % 6 || (depth == 0 && bits < 58 && index >> (bits + 6)))
			return NULL;
		shift = bits;
		slot = index >> shift & (SLOTS - 1);
		VMR_TRY(dumpcore_read_u64(dump, node + layout->node_slots + slot * 8, &entry));
		/* A sibling entry names the slot that has the folio. */
		if (!layout->is_radix && (entry & 3) == 2 && entry >> 2 < SLOTS) {
			slot = entry >> 2;
			VMR_TRY(dumpcore_read_u64(dump, node + layout->node_slots + slot * 8, &entry));
		}
	}
	if (!entry || entry & 3)
		return NULL;
	*ret = entry;
	*ret_start = shift == 64 ? 0 : ((index >> shift & ~(uint64_t)(SLOTS - 1)) | slot) << shift;
	return NULL;
}

/* The physical page of a file's page, or why it is missing. An error: the tree that should have it cannot be read. */
static struct vmr_error *file_page(struct dumpcore *dump, const struct layout *layout, vmr_kaddr tree, uint64_t index,
				   uint64_t *ret, const char **ret_why)
{
	uint64_t page, start, flags;

	*ret_why = "not in the page cache";
	VMR_TRY(tree_find(dump, layout, tree, index, &page, &start));
	if (!page || start > index || page < layout->vmemmap)
		return NULL;
	*ret_why = "not read from disk yet";
	if (layout->has_flags && !vmr_error_drop(dumpcore_field_read(dump, &layout->flags, page, &flags)) &&
	    !(flags >> layout->uptodate & 1))
		return NULL;
	page += (index - start) * layout->page_size;
	uint64_t number = (page - layout->vmemmap) / layout->page_size;
	enum dumpcore_presence presence =
		number >> 40 ? DUMPCORE_ABSENT : dumpcore_presence_at_physical(dump, number * DUMPCORE_PAGE_SIZE);
	*ret = number;
	*ret_why = presence == DUMPCORE_PRESENT ? NULL
		   : presence == DUMPCORE_EXCLUDED
			   ? "excluded from the dump (make it without makedumpfile's -d 2, 4 and 8)"
			   : "absent from the dump";
	return NULL;
}

/* Pages that are missing for one reason, until another one comes. */
struct missing {
	uint64_t offset, size;
	char *why; /* owned */
};

static struct vmr_error *missing_end(struct missing *missing, dumpcore_file_visit visit, void *context)
{
	const struct dumpcore_file_part part = {missing->offset, missing->size, NULL, missing->why};

	if (!missing->size)
		return NULL;
	missing->size = 0;
	return visit(context, &part);
}

static struct vmr_error *missing_add(struct missing *missing, uint64_t offset, uint64_t size, const char *why,
				     dumpcore_file_visit visit, void *context)
{
	if (missing->size && !strcmp(missing->why, why)) {
		missing->size += size;
		return NULL;
	}
	VMR_TRY(missing_end(missing, visit, context));
	free(missing->why);
	*missing = (struct missing){offset, size, vmr_strdup(why)};
	return NULL;
}

static struct vmr_error *read_parts(struct dumpcore *dump, const struct layout *layout, vmr_kaddr tree, uint64_t size,
				    struct missing *missing, dumpcore_file_visit visit, void *context)
{
	uint8_t buffer[DUMPCORE_PAGE_SIZE];

	for (uint64_t offset = 0; offset < size; offset += sizeof(buffer)) {
		struct dumpcore_file_part part = {offset, size - offset, buffer, NULL};
		uint64_t page = 0;
		if (part.size > sizeof(buffer))
			part.size = sizeof(buffer);
		vmr_autoerror error = file_page(dump, layout, tree, offset / DUMPCORE_PAGE_SIZE, &page, &part.why);
		if (!error && !part.why)
			error = dumpcore_read_physical(dump, page * DUMPCORE_PAGE_SIZE, buffer, part.size);
		if (error && error->code != VMR_FAULT)
			return vmr_take(error);
		if (error || part.why) {
			VMR_TRY(missing_add(missing, offset, part.size, error ? error->message : part.why, visit,
					    context));
			continue;
		}
		VMR_TRY(missing_end(missing, visit, context));
		VMR_TRY(visit(context, &part));
	}
	return missing_end(missing, visit, context);
}

struct vmr_error *dumpcore_file_read(struct dumpcore *dump, const struct dumpcore_file *file, dumpcore_file_visit visit,
				     void *context)
{
	struct layout layout;
	struct missing missing = {0};
	uint64_t mapping;

	VMR_TRY(layout_find(dump, &layout));
	VMR_TRY(member_read(dump, &layout, INODE_MAPPING, file->inode, &mapping));
	if (file->size > SIZE_LIMIT)
		return vmr_error_create(VMR_TOO_LARGE, "a file of 0x%" PRIx64 " bytes, more than can be read",
					file->size);
	struct vmr_error *error = read_parts(dump, &layout, mapping + layout.member[MAPPING_PAGES].offset, file->size,
					     &missing, visit, context);
	free(missing.why);
	return error;
}

struct names {
	char **list;
	size_t count, room;
};

static bool visit_any(struct dumpcore *dump, const struct layout *layout, vmr_kaddr dentry, void *context)
{
	struct names *names = context;
	char name[NAME_LIMIT + 1];

	if (!dentry_name(dump, layout, dentry, name))
		return false;
	if (names->count == names->room) {
		names->room = names->room ? names->room * 2 : 64;
		names->list = vmr_realloc_array(names->list, names->room, sizeof(*names->list));
	}
	names->list[names->count++] = vmr_strdup(name);
	return false;
}

static int name_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct vmr_error *dumpcore_folder_list(struct dumpcore *dump, const struct dumpcore_file *folder, char ***ret,
				       size_t *ret_count)
{
	struct layout layout;
	struct names names = {0};
	uint64_t alias;

	VMR_TRY(layout_find(dump, &layout));
	/* A folder has one dentry. */
	VMR_TRY(dumpcore_read_u64(dump, folder->inode + layout.member[INODE_DENTRY].offset, &alias));
	if (!alias)
		return &vmr_error_not_found;
	struct vmr_error *error =
		children_visit(dump, &layout, alias - layout.member[DENTRY_ALIAS].offset, visit_any, &names);
	if (error) {
		while (names.count)
			free(names.list[--names.count]);
		free(names.list);
		return error;
	}
	if (names.count)
		qsort(names.list, names.count, sizeof(*names.list), name_order);
	*ret = names.list;
	*ret_count = names.count;
	return NULL;
}
