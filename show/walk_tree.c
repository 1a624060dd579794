/* SPDX-License-Identifier: MIT */
/* Walks of trees: rbtree, XArray (radix trees and IDRs are XArrays since 4.20), maple tree. */
#include <string.h>

#include "common/memory.h"
#include "show/walk.h"

/* ---- rbtree, in order */

#define RB_DEPTH_LIMIT 256
#define RB_INNER_LIMIT 4

struct rbtree {
	uint64_t left, right, parent; /* offsets in rb_node */
	vmr_kaddr path[RB_DEPTH_LIMIT];
	unsigned depth;
};

/* Down to the least below a node: each is put on the path. A node whose parent is another one belongs elsewhere. */
static struct vmr_error *go_left(struct show_walk *walk, struct rbtree *tree, vmr_kaddr node, vmr_kaddr parent,
				 bool *ret_is_end)
{
	uint64_t up;

	while (node) {
		struct vmr_error *error = dumpcore_read_u64(walk->show->dump, node + tree->parent, &up);
		*ret_is_end = true;
		if (error)
			return show_walk_stop_error(walk, error);
		if ((up & ~UINT64_C(3)) != parent)
			return show_walk_stop(walk,
					      "the tree is damaged: the parent of " VMR_ADDRESS " is " VMR_ADDRESS
					      " and not " VMR_ADDRESS,
					      node, up & ~UINT64_C(3), parent);
		if (tree->depth == RB_DEPTH_LIMIT)
			return show_walk_stop(walk, "the tree is over %d levels deep", RB_DEPTH_LIMIT);
		tree->path[tree->depth++] = node;
		parent = node;
		error = dumpcore_read_u64(walk->show->dump, node + tree->left, &node);
		if (error)
			return show_walk_stop_error(walk, error);
		*ret_is_end = false;
	}
	return NULL;
}

static struct vmr_error *walk_rbtree(struct show_walk *walk, struct rbtree *tree, vmr_kaddr root,
				     const struct dumpcore_type *type, uint64_t offset)
{
	bool is_end = false;
	uint64_t right;

	VMR_TRY(go_left(walk, tree, root, 0, &is_end));
	while (!is_end && tree->depth) {
		vmr_kaddr node = tree->path[--tree->depth];
		VMR_TRY(show_walk_hand_pointer(walk, type, node - offset));
		struct vmr_error *error = dumpcore_read_u64(walk->show->dump, node + tree->right, &right);
		if (error)
			return show_walk_stop_error(walk, error);
		VMR_TRY(go_left(walk, tree, right, node, &is_end));
	}
	return NULL;
}

/* The rb_root in an object: it is one, or has one (rb_root_cached; rb_root_linked since 7.1). */
static struct vmr_error *find_root(struct show_walk *walk, struct show_node *call, struct show_value *ret)
{
	struct dumpcore_member member;

	VMR_TRY(show_walk_object(walk, call, NULL, ret));
	for (int i = 0; i < RB_INNER_LIMIT && !show_walk_is_type(ret->type, "rb_root"); i++) {
		if (!show_is_record(ret->type) ||
		    vmr_error_drop(dumpcore_member_find(dumpcore_type_strip(ret->type), "rb_root", &member)))
			break;
		*ret = show_memory(member.type, ret->address + member.bit_offset / 8);
	}
	if (show_walk_is_type(ret->type, "rb_root"))
		return NULL;
	return show_wrong(walk->show, call->left, "%s where a struct rb_root should come: %s",
			  dumpcore_type_name(ret->type), call->function->usage);
}

struct vmr_error *show_walk_rbtree(struct show_walk *walk, struct show_node *call)
{
	struct rbtree tree = {.depth = 0};
	const struct dumpcore_type *type;
	struct show_value root;
	uint64_t offset, node, first;

	VMR_TRY(find_root(walk, call, &root));
	VMR_TRY(show_walk_member(walk, call, "rb_node", &type, &offset));
	VMR_TRY(show_walk_offset(walk, call, "rb_root", "rb_node", &first));
	VMR_TRY(show_walk_offset(walk, call, "rb_node", "rb_left", &tree.left));
	VMR_TRY(show_walk_offset(walk, call, "rb_node", "rb_right", &tree.right));
	VMR_TRY(show_walk_offset(walk, call, "rb_node", "__rb_parent_color", &tree.parent));
	struct vmr_error *error = dumpcore_read_u64(walk->show->dump, root.address + first, &node);
	if (error)
		return show_walk_stop_error(walk, error);
	return walk_rbtree(walk, &tree, node, type, offset);
}

/* ---- XArray (include/linux/xarray.h, lib/xarray.c) */

#define SLOT_LIMIT 64

struct xarray {
	const struct dumpcore_type *type; /* of what entries point to */
	struct dumpcore_field shift;
	uint64_t slots;     /* offset in a node */
	unsigned per_node;  /* slots of a node */
	unsigned node_mark; /* low bits of a pointer to a node */
	uint64_t base;      /* of the indices: idr_base */
};

static bool is_xarray_node(const struct xarray *array, uint64_t entry)
{
	return (entry & 3) == array->node_mark && entry > 4096;
}

static struct vmr_error *hand_indexed(struct show_walk *walk, const struct dumpcore_type *type, uint64_t value,
				      uint64_t first, uint64_t last)
{
	struct show_entry entry = {
		.value = show_number(dumpcore_type_pointer(type), value),
		.label = first == last ? SHOW_LABEL_INDEX : SHOW_LABEL_RANGE,
		.first = first,
		.last = last,
	};

	return show_walk_hand(walk, &entry);
}

/* The slots of a node; a node further down has a smaller shift, so that this ends. */
static struct vmr_error *walk_xarray_node(struct show_walk *walk, const struct xarray *array, vmr_kaddr node,
					  uint64_t index, unsigned above)
{
	uint64_t slots[SLOT_LIMIT], shift;

	struct vmr_error *error = dumpcore_field_read(walk->show->dump, &array->shift, node, &shift);
	if (!error)
		error = dumpcore_read(walk->show->dump, node + array->slots, slots, array->per_node * 8);
	if (error)
		return show_walk_stop_error(walk, error);
	if (shift >= above)
		return show_walk_stop(
			walk, "the tree is damaged: the node at " VMR_ADDRESS " has shift %" PRIu64 " below one of %u",
			node, shift, above);
	for (unsigned i = 0; i < array->per_node; i++) {
		uint64_t here = index + ((uint64_t)i << shift);
		if (shift && is_xarray_node(array, slots[i]))
			VMR_TRY(walk_xarray_node(walk, array, slots[i] - array->node_mark, here, (unsigned)shift));
		else if (slots[i] && (slots[i] & 3) != 2) /* else a sibling, retry or zero entry: nothing of its own */
			VMR_TRY(hand_indexed(walk, array->type, slots[i], here + array->base, here + array->base));
		if (walk->end->why)
			return NULL;
	}
	return NULL;
}

static struct vmr_error *walk_xarray(struct show_walk *walk, struct show_node *call, const struct show_value *root,
				     uint64_t base)
{
	struct show_node *type = show_argument(call, 1);
	bool is_old = show_walk_is_type(root->type, "radix_tree_root");
	const char *node = is_old ? "radix_tree_node" : "xa_node";
	struct xarray array = {.type = type ? type->type : show_basic(walk->show->dump, "void"),
			       .node_mark = is_old ? 1 : 2,
			       .base = base};
	const struct dumpcore_type *node_type;
	struct dumpcore_member member;
	uint64_t head, entry;

	vmr_autofree char *name = vmr_format("struct %s", node);
	VMR_TRY(show_walk_offset(walk, call, is_old ? "radix_tree_root" : "xarray", is_old ? "rnode" : "xa_head",
				 &head));
	VMR_TRY(show_walk_offset(walk, call, node, "slots", &array.slots));
	if (vmr_error_drop(dumpcore_field_find(walk->show->dump, node, "shift", &array.shift)) ||
	    vmr_error_drop(dumpcore_type_find(walk->show->dump, name, &node_type)) ||
	    vmr_error_drop(dumpcore_member_find(node_type, "slots", &member)))
		return show_wrong(walk->show, call, "this kernel's struct %s is not known", node);
	array.per_node = (unsigned)dumpcore_type_count(dumpcore_type_strip(member.type));
	if (!array.per_node || array.per_node > SLOT_LIMIT)
		return show_wrong(walk->show, call, "a struct %s of %u slots", node, array.per_node);
	struct vmr_error *error = dumpcore_read_u64(walk->show->dump, root->address + head, &entry);
	if (error)
		return show_walk_stop_error(walk, error);
	if (is_xarray_node(&array, entry))
		return walk_xarray_node(walk, &array, entry - array.node_mark, 0, 64);
	return entry && (entry & 3) != 2 ? hand_indexed(walk, array.type, entry, base, base) : NULL;
}

struct vmr_error *show_walk_xarray(struct show_walk *walk, struct show_node *call)
{
	struct show_value root;

	VMR_TRY(show_walk_object(walk, call, "xarray", &root));
	return walk_xarray(walk, call, &root, 0);
}

struct vmr_error *show_walk_radix(struct show_walk *walk, struct show_node *call)
{
	struct show_value root;

	VMR_TRY(show_walk_object(walk, call, NULL, &root));
	if (!show_walk_is_type(root.type, "radix_tree_root"))
		VMR_TRY(show_walk_object(walk, call, "xarray", &root));
	return walk_xarray(walk, call, &root, 0);
}

/* Its tree has indices less idr_base (since 4.16, 6ce711f27500). */
struct vmr_error *show_walk_idr(struct show_walk *walk, struct show_node *call)
{
	struct show_value idr, root;
	struct dumpcore_member member;
	struct dumpcore_field base;
	uint64_t first = 0;

	VMR_TRY(show_walk_object(walk, call, "idr", &idr));
	if (vmr_error_drop(dumpcore_member_find(dumpcore_type_strip(idr.type), "idr_rt", &member)))
		return show_wrong(walk->show, call, "this kernel's struct idr has no idr_rt");
	root = show_memory(member.type, idr.address + member.bit_offset / 8);
	if (!vmr_error_drop(dumpcore_field_find(walk->show->dump, "idr", "idr_base", &base))) {
		struct vmr_error *error = dumpcore_field_read(walk->show->dump, &base, idr.address, &first);
		if (error)
			return show_walk_stop_error(walk, error);
	}
	return walk_xarray(walk, call, &root, first);
}

/* ---- maple tree (include/linux/maple_tree.h, lib/maple_tree.c; since 6.1) */

#define MAPLE_DEPTH_LIMIT 32
#define MAPLE_NODE_MASK   UINT64_C(0xff) /* a node is aligned to 256; the bits below are its type and flags */
#define MAPLE_TYPE_SHIFT  3
#define MAPLE_TYPE_MASK   15

struct maple_shape {
	const char *enumerator, *pivots, *slots; /* of enum maple_type; members of maple_node */
	bool is_leaf;
	int64_t number;
	uint64_t pivot_offset, slot_offset;
	unsigned pivot_count, slot_count;
};

static const struct maple_shape maple_shapes[] = {
	{"maple_leaf_64", "mr64.pivot", "mr64.slot", true, 0, 0, 0, 0, 0},
	{"maple_range_64", "mr64.pivot", "mr64.slot", false, 0, 0, 0, 0, 0},
	{"maple_arange_64", "ma64.pivot", "ma64.slot", false, 0, 0, 0, 0, 0},
};
#define MAPLE_SHAPES VMR_COUNT(maple_shapes)

struct maple {
	const struct dumpcore_type *type;
	struct maple_shape shapes[MAPLE_SHAPES];
};

static bool fill_array(const struct dumpcore_type *node, const char *path, uint64_t *ret_offset, unsigned *ret_count)
{
	struct dumpcore_member member;

	if (vmr_error_drop(dumpcore_member_find(node, path, &member)))
		return false;
	*ret_offset = member.bit_offset / 8;
	*ret_count = (unsigned)dumpcore_type_count(dumpcore_type_strip(member.type));
	return *ret_count && *ret_count <= SLOT_LIMIT;
}

static struct vmr_error *maple_init(struct show_walk *walk, const struct show_node *call, struct maple *ret)
{
	const struct dumpcore_type *node;

	if (vmr_error_drop(dumpcore_type_find(walk->show->dump, "struct maple_node", &node)))
		return show_wrong(walk->show, call, "this kernel has no maple trees");
	memcpy(ret->shapes, maple_shapes, sizeof(maple_shapes));
	for (size_t i = 0; i < MAPLE_SHAPES; i++) {
		struct maple_shape *shape = &ret->shapes[i];
		if (vmr_error_drop(dumpcore_enumerator_find(walk->show->dump, shape->enumerator, &shape->number)) ||
		    !fill_array(node, shape->pivots, &shape->pivot_offset, &shape->pivot_count) ||
		    !fill_array(node, shape->slots, &shape->slot_offset, &shape->slot_count))
			return show_wrong(walk->show, call, "this kernel's %s is not known", shape->enumerator);
	}
	return NULL;
}

/* A node for indices from `first` to `last`: slot i ends at pivot i; a zero pivot but the first, or none, at `last`. */
static struct vmr_error *walk_maple_node(struct show_walk *walk, const struct maple *maple, uint64_t pointer,
					 uint64_t first, uint64_t last, unsigned depth)
{
	int64_t number = (int64_t)(pointer >> MAPLE_TYPE_SHIFT & MAPLE_TYPE_MASK);
	vmr_kaddr node = pointer & ~MAPLE_NODE_MASK;
	const struct maple_shape *shape = NULL;
	uint64_t pivots[SLOT_LIMIT], slots[SLOT_LIMIT];

	for (size_t i = 0; i < MAPLE_SHAPES; i++)
		if (maple->shapes[i].number == number)
			shape = &maple->shapes[i];
	if (!shape || depth == MAPLE_DEPTH_LIMIT)
		return show_walk_stop(
			walk, "the tree is damaged: the node at " VMR_ADDRESS " is of type %" PRId64 ", %u levels down",
			node, number, depth);
	struct vmr_error *error =
		dumpcore_read(walk->show->dump, node + shape->pivot_offset, pivots, shape->pivot_count * 8);
	if (!error)
		error = dumpcore_read(walk->show->dump, node + shape->slot_offset, slots, shape->slot_count * 8);
	if (error)
		return show_walk_stop_error(walk, error);
	for (unsigned i = 0; i < shape->slot_count && !walk->end->why; i++) {
		uint64_t end = i < shape->pivot_count && (pivots[i] || !i) ? pivots[i] : last;
		if (end < first || end > last)
			return show_walk_stop(
				walk, "the tree is damaged: pivot %u of the node at " VMR_ADDRESS " is 0x%" PRIx64, i,
				node, end);
		if (slots[i] && !shape->is_leaf)
			VMR_TRY(walk_maple_node(walk, maple, slots[i], first, end, depth + 1));
		else if (slots[i] && (slots[i] & 3) != 2)
			VMR_TRY(hand_indexed(walk, maple->type, slots[i], first, end));
		if (end >= last)
			return NULL;
		first = end + 1;
	}
	return NULL;
}

struct vmr_error *show_walk_maple(struct show_walk *walk, struct show_node *call)
{
	struct show_node *type = show_argument(call, 1);
	struct maple maple = {.type = type ? type->type : show_basic(walk->show->dump, "void")};
	struct show_value tree;
	uint64_t head, root;

	VMR_TRY(show_walk_object(walk, call, "maple_tree", &tree));
	VMR_TRY(show_walk_offset(walk, call, "maple_tree", "ma_root", &head));
	VMR_TRY(maple_init(walk, call, &maple));
	struct vmr_error *error = dumpcore_read_u64(walk->show->dump, tree.address + head, &root);
	if (error)
		return show_walk_stop_error(walk, error);
	if ((root & 3) == 2 && root > 4096)
		return walk_maple_node(walk, &maple, root, 0, UINT64_MAX, 0);
	return root ? hand_indexed(walk, maple.type, root, 0, 0) : NULL;
}
