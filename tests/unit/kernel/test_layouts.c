/* SPDX-License-Identifier: MIT */
/* Layouts of kernels of which there is no dump here: modules old and new, sheaves, KFENCE; and lists that do not end.
 */
#include "tests/unit/cmocka.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/gap.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/clock.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/module.h"
#include "dumpcore/kernel/page.h"
#include "dumpcore/kernel/slab.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "tests/unit/kernel/fake.h"

#define AT(offset) (FAKE_BASE + (offset))

static void release(struct dumpcore *dump)
{
	dumpcore_modules_destroy(dump->modules);
	dumpcore_slabs_destroy(dump->slabs);
	dumpcore_pages_destroy(dump->pages);
	dumpcore_gaps_destroy(dump->gaps);
}

/* -- lists */

static bool count_node(void *context, vmr_kaddr node)
{
	(void)node;
	++*(size_t *)context;
	return true;
}

static void link_list(const vmr_kaddr *nodes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		fake_put(nodes[i], nodes[(i + 1) % count], 8);
		fake_put(nodes[(i + 1) % count] + 8, nodes[i], 8);
	}
}

static void test_list(void **state)
{
	struct dumpcore dump = {0};
	const vmr_kaddr nodes[] = {AT(0x100), AT(0x200), AT(0x300), AT(0x400)};
	size_t count = 0;
	struct kernel_walk walk = {.limit = 100, .visit = count_node, .context = &count};

	(void)state;
	fake_reset();
	link_list(nodes, 4);
	assert_null(kernel_list_walk(&dump, nodes[0], &walk));
	assert_int_equal(count, 3);
	walk.limit = 2;
	vmr_autoerror large = kernel_list_walk(&dump, nodes[0], &walk);
	assert_int_equal(large->code, VMR_TOO_LARGE);
	walk.limit = 1000000;
	fake_put(nodes[3], nodes[1], 8);
	vmr_autoerror cycle = kernel_list_walk(&dump, nodes[0], &walk);
	assert_int_equal(cycle->code, VMR_CYCLE);
	fake_put(nodes[3], 0x1000, 8);
	vmr_autoerror fault = kernel_list_walk(&dump, nodes[0], &walk);
	assert_int_equal(fault->code, VMR_FAULT);
	count = 0;
	walk.backward = true;
	assert_null(kernel_list_walk(&dump, nodes[0], &walk));
	assert_int_equal(count, 3);
}

/* -- modules */

static void module_common(void)
{
	const vmr_kaddr ring[] = {AT(0x100), AT(0x1008)};

	fake_reset();
	fake_symbol("modules", AT(0x100), 16);
	fake_field("module.list.next", 8, 8);
	fake_field("module.name[0]", 0x18, 1);
	fake_field("module.state", 0, 4);
	link_list(ring, 2);
	fake_text(AT(0x1018), "brd");
}

static void test_module_memory(void **state)
{
	struct dumpcore dump = {0};
	struct dumpcore_module_place place;
	const struct dumpcore_module *modules;
	size_t count;

	(void)state;
	module_common();
	fake_field("module.mem[0].base", 0x100, 8);
	fake_field("module.mem[0].size", 0x108, 4);
	fake_type("struct module_memory", 0x10);
	fake_field("module.kallsyms", 0x200, 8);
	fake_field("mod_kallsyms.symtab", 0, 8);
	fake_field("mod_kallsyms.num_symtab", 8, 4);
	fake_field("mod_kallsyms.strtab", 16, 8);
	fake_field("module.sect_attrs", 0x208, 8);
	fake_field("module_sect_attrs.nsections", 0, 4);
	fake_field("module_sect_attrs.attrs[0].address", 0x18, 8);
	fake_field("module_sect_attr.battr.attr.name", 0, 8);
	fake_field("module_sect_attr.address", 0x10, 8);
	fake_type("struct module_sect_attr", 0x18);
	fake_put(AT(0x1100), 0xffffffffc0000000, 8); /* text */
	fake_put(AT(0x1108), 0x2000, 4);
	fake_put(AT(0x1140), 0xffffffffc0010000, 8); /* init text */
	fake_put(AT(0x1148), 0x1000, 4);
	fake_put(AT(0x1200), AT(0x2000), 8); /* kallsyms: one symbol, st_name 1 */
	fake_put(AT(0x2000), AT(0x2100), 8);
	fake_put(AT(0x2008), 2, 4);
	fake_put(AT(0x2010), AT(0x2200), 8);
	fake_put(AT(0x2118), 1, 4);
	fake_put(AT(0x211e), 1, 2);
	fake_put(AT(0x2120), 0xffffffffc0000040, 8);
	fake_put(AT(0x2128), 0x20, 8);
	fake_text(AT(0x2201), "brd_init");
	fake_put(AT(0x1208), AT(0x3000), 8); /* one section */
	fake_put(AT(0x3000), 1, 4);
	fake_put(AT(0x3008), AT(0x3100), 8);
	fake_put(AT(0x3018), 0xffffffffc0000000, 8);
	fake_text(AT(0x3100), ".text");
	assert_null(dumpcore_modules_get(&dump, &modules, &count));
	assert_int_equal(count, 1);
	assert_string_equal(modules[0].name, "brd");
	assert_int_equal(modules[0].range_count, 2);
	assert_int_equal(modules[0].section_count, 1);
	assert_true(dumpcore_module_at(&dump, 0xffffffffc0000048, &place));
	assert_string_equal(place.symbol, "brd_init");
	assert_int_equal(place.symbol_start, 0xffffffffc0000040);
	assert_string_equal(place.section, ".text");
	assert_true(dumpcore_module_at(&dump, 0xffffffffc0010000, &place));
	assert_true(place.is_freed);
	assert_string_equal(place.section, "init text");
	assert_null(place.symbol);
	assert_false(dumpcore_module_at(&dump, 0xffffffffc0002000, &place));
	release(&dump);
}

/* Before 6.4. */
static void test_module_layout(void **state)
{
	struct dumpcore dump = {0};
	struct dumpcore_module_place place;

	(void)state;
	module_common();
	fake_field("module.core_layout.base", 0x100, 8);
	fake_field("module.core_layout.size", 0x108, 4);
	fake_put(AT(0x1100), 0xffffffffc0000000, 8);
	fake_put(AT(0x1108), 0x1000, 4);
	assert_true(dumpcore_module_at(&dump, 0xffffffffc0000fff, &place));
	assert_string_equal(place.section, "core memory");
	assert_false(dumpcore_module_at(&dump, 0xffffffffc0001000, &place));
	release(&dump);
}

/* 6.14: sections are the attributes of a group. */
static void test_module_attributes(void **state)
{
	struct dumpcore dump = {0};
	const struct dumpcore_module *modules;
	size_t count;

	(void)state;
	module_common();
	fake_field("module.sect_attrs", 0x208, 8);
	fake_field("module_sect_attrs.grp.bin_attrs", 0x10, 8);
	fake_field("bin_attribute.attr.name", 0, 8);
	fake_field("bin_attribute.private", 0x18, 8);
	fake_put(AT(0x1208), AT(0x3000), 8);
	fake_put(AT(0x3010), AT(0x3100), 8); /* two, NULL */
	fake_put(AT(0x3100), AT(0x3200), 8);
	fake_put(AT(0x3108), AT(0x3300), 8);
	fake_put(AT(0x3200), AT(0x3400), 8);
	fake_put(AT(0x3218), 0xffffffffc0000000, 8);
	fake_put(AT(0x3300), AT(0x3410), 8);
	fake_put(AT(0x3318), 0xffffffffc0003000, 8);
	fake_text(AT(0x3400), ".text");
	fake_text(AT(0x3410), ".data");
	assert_null(dumpcore_modules_get(&dump, &modules, &count));
	assert_int_equal(modules[0].section_count, 2);
	assert_string_equal(modules[0].sections[1].name, ".data");
	assert_int_equal(modules[0].sections[1].address, 0xffffffffc0003000);
	dumpcore_gaps_get(&dump, &count);
	assert_int_equal(count, 0);
	release(&dump);
}

/* A kernel that keeps them in another way than is known: said, not empty in silence. */
static void test_module_unknown(void **state)
{
	struct dumpcore dump = {0};
	const struct dumpcore_module *modules;
	const struct dumpcore_gap *gaps;
	size_t count;

	(void)state;
	module_common();
	fake_field("module.sect_attrs", 0x208, 8);
	fake_field("bin_attribute.attr.name", 0, 8);
	fake_put(AT(0x1208), AT(0x3000), 8);
	assert_null(dumpcore_modules_get(&dump, &modules, &count));
	assert_int_equal(modules[0].section_count, 0);
	gaps = dumpcore_gaps_get(&dump, &count);
	assert_int_equal(count, 1);
	assert_string_equal(gaps[0].what, "sections of module brd");
	release(&dump);
}

/* Is it told, by every command, that the kernel's types lack this member? Ends the dump. */
static void assert_told(struct dumpcore *dump, const char *member)
{
	const struct dumpcore_module *modules;
	size_t count;

	assert_null(dumpcore_modules_get(dump, &modules, &count));
	assert_int_equal(modules[0].section_count, 0);
	const struct dumpcore_gap *gaps = dumpcore_gaps_get(dump, &count);
	assert_int_equal(count, 2); /* and that of the module */
	assert_string_equal(gaps[0].what, member);
	assert_true(gaps[0].is_layout);
	release(dump);
}

/* A member that is gone is not one of the other layout: an old kernel's attributes have no addresses. */
static void test_module_member_gone(void **state)
{
	struct dumpcore old = {0}, new = {0};

	(void)state;
	module_common();
	fake_type("struct module_sect_attrs", 0x40);
	fake_type("struct module_sect_attr", 0x18);
	fake_field("module.sect_attrs", 0x208, 8);
	fake_field("module_sect_attrs.attrs[0].address", 0x18, 8);
	fake_field("module_sect_attr.battr.attr.name", 0, 8);
	fake_field("module_sect_attr.address", 0x10, 8);
	fake_field("module_sect_attrs.grp.bin_attrs", 0x10, 8);
	fake_field("bin_attribute.attr.name", 0, 8);
	fake_field("bin_attribute.private", 0x18, 8);
	fake_put(AT(0x1208), AT(0x3000), 8);
	fake_put(AT(0x3010), AT(0x3100), 8);
	fake_put(AT(0x3100), AT(0x3200), 8);
	fake_put(AT(0x3108), 0, 8);
	fake_put(AT(0x3200), AT(0x3400), 8);
	fake_text(AT(0x3400), ".text");
	assert_told(&old, "member module_sect_attrs.nsections");
	module_common();
	fake_type("struct module_sect_attrs", 0x40);
	fake_field("module.sect_attrs", 0x208, 8);
	fake_field("bin_attribute.attr.name", 0, 8);
	fake_field("bin_attribute.private", 0x18, 8);
	fake_put(AT(0x1208), AT(0x3000), 8);
	assert_told(&new, "member module_sect_attrs.grp.bin_attrs");
}

/* -- slabs: one cache at 0x1000, objects of 64 bytes, its slab is page 16 of the direct map */

#define CACHE     AT(0x1000)
#define VMEMMAP   AT(0x80000)
#define SLAB      (VMEMMAP + 16 * 64)
#define OBJECT(n) (AT(0x10000) + (n)*64)

static void slab_common(void)
{
	const vmr_kaddr ring[] = {AT(0x800), CACHE + 0x40};
	const vmr_kaddr offsets[] = {0, 0x100};

	fake_reset();
	fake_cpus(offsets, 2);
	fake_symbol("slab_caches", AT(0x800), 16);
	fake_symbol("page_offset_base", AT(0x810), 8);
	fake_symbol("vmemmap_base", AT(0x818), 8);
	fake_symbol("max_pfn", AT(0x820), 8);
	fake_put(AT(0x810), FAKE_BASE, 8);
	fake_put(AT(0x818), VMEMMAP, 8);
	fake_put(AT(0x820), 64, 8);
	fake_type("struct page", 64);
	fake_enumerator("PGTY_slab", 0xf5);
	fake_field("page.page_type", 0x30, 4);
	fake_field("page.compound_head", 8, 8);
	fake_field("kmem_cache.list.next", 0x40, 8);
	fake_field("kmem_cache.name", 0, 8);
	fake_field("kmem_cache.size", 8, 4);
	fake_field("kmem_cache.object_size", 12, 4);
	fake_field("kmem_cache.offset", 16, 4);
	fake_field("slab.slab_cache", 16, 8); /* after page.flags and compound_head */
	fake_field("slab.freelist", 0x20, 8);
	fake_field("slab.inuse", 0x28, 2);
	fake_field("slab.objects", 0x2a, 2);
	link_list(ring, 2);
	fake_text(AT(0x900), "ship");
	fake_put(CACHE, AT(0x900), 8);
	fake_put(CACHE + 8, 64, 4);
	fake_put(CACHE + 12, 64, 4);
	fake_put(CACHE + 16, 32, 4);
	fake_put(SLAB + 0x30, 0xf5000000, 4);
	fake_put(SLAB + 16, CACHE, 8);
	fake_put(SLAB + 0x20, OBJECT(1), 8); /* freelist: 1, 3 */
	fake_put(OBJECT(1) + 32, OBJECT(3), 8);
	fake_put(SLAB + 0x28, 62, 2);
	fake_put(SLAB + 0x2a, 64, 2);
}

static void expect_state(struct dumpcore *dump, vmr_kaddr address, enum dumpcore_slab_state state)
{
	struct dumpcore_slab_object object;
	enum dumpcore_slab_state short_state;

	assert_false(vmr_error_drop(dumpcore_slab_object_at(dump, address, &object)));
	assert_string_equal(dumpcore_slab_state_name(object.state), dumpcore_slab_state_name(state));
	assert_true(dumpcore_slab_state_at(dump, address, &short_state));
	assert_int_equal(short_state, state);
}

/* Without CONFIG_SLAB_FREELIST_HARDENED, without per-CPU slabs. */
static void test_plain_freelist(void **state)
{
	struct dumpcore dump = {0};

	(void)state;
	slab_common();
	expect_state(&dump, OBJECT(0) + 8, DUMPCORE_SLAB_ALLOCATED);
	expect_state(&dump, OBJECT(1), DUMPCORE_SLAB_FREE);
	expect_state(&dump, OBJECT(3) + 63, DUMPCORE_SLAB_FREE);
	release(&dump);
	slab_common();
	fake_put(SLAB + 0x28, 61,
		 2); /* three are free by the counter, two by the list: the third is one of the others */
	dump = (struct dumpcore){0};
	expect_state(&dump, OBJECT(1), DUMPCORE_SLAB_FREE);
	expect_state(&dump, OBJECT(0), DUMPCORE_SLAB_UNKNOWN);
	release(&dump);
}

/* 6.18: main and spare sheaves hold free objects, rcu_free those that wait for a grace period. */
static void sheaves_common(void)
{
	slab_common();
	fake_field("kmem_cache.cpu_sheaves", 24, 8);
	fake_field("slub_percpu_sheaves.main", 0, 8);
	fake_field("slub_percpu_sheaves.spare", 8, 8);
	fake_field("slub_percpu_sheaves.rcu_free", 16, 8);
	fake_field("slab_sheaf.size", 0, 4);
	fake_field("slab_sheaf.objects[0]", 8, 8);
	fake_put(CACHE + 24, AT(0x2000), 8);
	fake_put(AT(0x2000), AT(0x3000), 8);      /* CPU 0: main */
	fake_put(AT(0x2100) + 16, AT(0x3100), 8); /* CPU 1: rcu_free */
	fake_put(AT(0x3000), 2, 4);
	fake_put(AT(0x3008), OBJECT(5), 8);
	fake_put(AT(0x3010), OBJECT(6), 8);
	fake_put(AT(0x3100), 1, 4);
	fake_put(AT(0x3108), OBJECT(7), 8);
}

/* The full sheaves of a node, as a list of one with one object. */
static void full_sheaf(vmr_kaddr barn, vmr_kaddr sheaf, vmr_kaddr object)
{
	const vmr_kaddr ring[] = {barn + 8, sheaf + 0x40};

	fake_field("node_barn.sheaves_full.next", 8, 8);
	fake_field("slab_sheaf.barn_list.next", 0x40, 8);
	link_list(ring, 2);
	fake_put(sheaf, 1, 4);
	fake_put(sheaf + 8, object, 8);
}

static void test_sheaves(void **state)
{
	struct dumpcore dump = {0};

	(void)state;
	sheaves_common();
	fake_field("kmem_cache.node[0]", 40, 8);
	fake_field("kmem_cache_node.barn", 16, 8);
	fake_put(CACHE + 40, AT(0x4000), 8);
	fake_put(AT(0x4010), AT(0x4100), 8);
	full_sheaf(AT(0x4100), AT(0x4200), OBJECT(8));
	expect_state(&dump, OBJECT(4), DUMPCORE_SLAB_ALLOCATED);
	expect_state(&dump, OBJECT(5), DUMPCORE_SLAB_FREE);
	expect_state(&dump, OBJECT(6), DUMPCORE_SLAB_FREE);
	expect_state(&dump, OBJECT(7), DUMPCORE_SLAB_PENDING);
	expect_state(&dump, OBJECT(8), DUMPCORE_SLAB_FREE);
	release(&dump);
	fake_put(AT(0x3000), 0x7fffffff, 4); /* a sheaf that lies: nothing is called allocated */
	dump = (struct dumpcore){0};
	expect_state(&dump, OBJECT(4), DUMPCORE_SLAB_UNKNOWN);
	expect_state(&dump, OBJECT(1), DUMPCORE_SLAB_FREE);
	release(&dump);
}

/* 7.1: a cache has its nodes' barns itself. */
static void test_barns(void **state)
{
	struct dumpcore dump = {0};

	(void)state;
	sheaves_common();
	fake_symbol("nr_node_ids", AT(0x828), 4);
	fake_put(AT(0x828), 2, 4);
	fake_type("struct kmem_cache_per_node_ptrs", 16);
	fake_field("kmem_cache.per_node[0].barn", 40, 8);
	fake_field("kmem_cache.per_node[0].node", 48, 8);
	fake_put(CACHE + 40, AT(0x4100), 8);
	fake_put(CACHE + 56, AT(0x4180), 8);
	full_sheaf(AT(0x4100), AT(0x4200), OBJECT(8));
	full_sheaf(AT(0x4180), AT(0x4300), OBJECT(9));
	expect_state(&dump, OBJECT(4), DUMPCORE_SLAB_ALLOCATED);
	expect_state(&dump, OBJECT(8), DUMPCORE_SLAB_FREE);
	expect_state(&dump, OBJECT(9), DUMPCORE_SLAB_FREE);
	release(&dump);
}

/* Sheaves of nodes that lie elsewhere than is known: nothing is called allocated. */
static void test_no_barns(void **state)
{
	struct dumpcore dump = {0};

	(void)state;
	sheaves_common();
	expect_state(&dump, OBJECT(4), DUMPCORE_SLAB_UNKNOWN);
	expect_state(&dump, OBJECT(5), DUMPCORE_SLAB_FREE);
	release(&dump);
}

/* 7.1: a tail page's compound_info is a mask of its own record's address. */
static void test_mask(void **state)
{
	struct dumpcore dump = {0};
	struct dumpcore_page page;

	(void)state;
	slab_common();
	fake_put(SLAB + 64 + 8, (uint64_t)-128 | 1, 8); /* order 1: 2 records of 64 bytes */
	assert_null(dumpcore_page_at(&dump, OBJECT(64), &page));
	assert_int_equal(page.head, SLAB);
	fake_put(SLAB + 64 + 8, SLAB | 1, 8); /* the pointer of before */
	assert_null(dumpcore_page_at(&dump, OBJECT(64), &page));
	assert_int_equal(page.head, SLAB);
	fake_put(SLAB + 64 + 8, (uint64_t)-96 | 1, 8); /* no mask */
	assert_true(vmr_error_drop(dumpcore_page_at(&dump, OBJECT(64), &page)));
	release(&dump);
}

/* An object of KFENCE's pool is where its metadata says, not where the slab page would have it. */
static void test_kfence(void **state)
{
	struct dumpcore dump = {0};
	struct dumpcore_slab_object object;

	(void)state;
	slab_common();
	fake_symbol("__kfence_pool", AT(0x830), 8);
	fake_symbol("kfence_metadata", AT(0x838), 8);
	fake_type("struct kfence_metadata", 0x40);
	fake_field("kfence_metadata.addr", 0, 8);
	fake_field("kfence_metadata.size", 8, 8);
	fake_field("kfence_metadata.state", 16, 4);
	fake_field("kfence_metadata.cache", 24, 8);
	fake_enumerator("KFENCE_OBJECT_ALLOCATED", 1);
	fake_enumerator("KFENCE_OBJECT_RCU_FREEING", 2);
	fake_enumerator("KFENCE_OBJECT_FREED", 3);
	fake_put(AT(0x830), AT(0x20000), 8);
	fake_put(AT(0x838), AT(0x4000), 8);
	fake_put(AT(0x4000), AT(0x22fc0), 8); /* object 0, at the end of its page */
	fake_put(AT(0x4010), 3, 4);
	fake_put(AT(0x4018), CACHE, 8);
	assert_false(vmr_error_drop(dumpcore_slab_object_at(&dump, AT(0x22fd0), &object)));
	assert_int_equal(object.start, AT(0x22fc0));
	assert_int_equal(object.offset, 0x10);
	assert_int_equal(object.state, DUMPCORE_SLAB_FREE);
	assert_string_equal(object.cache->name, "ship");
	assert_true(vmr_error_drop(dumpcore_slab_object_at(&dump, AT(0x21000), &object))); /* a guard page */
	assert_true(vmr_error_drop(dumpcore_slab_object_at(&dump, AT(0x24000), &object))); /* never used */
	expect_state(&dump, OBJECT(1), DUMPCORE_SLAB_FREE);                                /* others are as before */
	release(&dump);
}

/* A task that was taken off its CPU at 700 of the queue's task clock, which is 50 behind. */
static void test_clock(void **state)
{
	struct dumpcore dump = {0};
	struct dumpcore_task task = {.address = AT(0x3000)};
	uint64_t time;
	bool is_one;

	(void)state;
	fake_reset();
	fake_cpus((const vmr_kaddr[]){0}, 1);
	fake_symbol("runqueues", AT(0x2000), 64);
	fake_symbol("__sched_clock_stable", AT(0x2100), 16);
	fake_symbol("watchdog_touch_ts", AT(0x2200), 8);
	fake_field("rq.clock", 0, 8);
	fake_field("task_struct.se.exec_start", 8, 8);
	fake_field("task_struct.sched_info.last_queued", 16, 8);
	fake_put(AT(0x2000), 1000, 8);
	fake_put(AT(0x3008), 700, 8);
	assert_true(dumpcore_clock_now(&dump, 0, &time));
	assert_int_equal(time, 1000);
	assert_false(dumpcore_clock_left(&dump, &task, &time)); /* how far the task clock is behind is not known */
	fake_field("rq.clock_task", 8, 8);
	fake_put(AT(0x2008), 950, 8);
	assert_true(dumpcore_clock_left(&dump, &task, &time));
	assert_int_equal(time, 750);
	task.on_cpu = true;
	assert_false(dumpcore_clock_left(&dump, &task, &time));
	task.on_cpu = false;
	fake_put(AT(0x3008), 0, 8); /* it migrated, and waits since 800 */
	assert_false(dumpcore_clock_left(&dump, &task, &time));
	fake_put(AT(0x3010), 800, 8);
	assert_true(dumpcore_clock_left(&dump, &task, &time));
	assert_int_equal(time, 800);
	fake_put(AT(0x3010), 1001, 8); /* after now: no such time */
	assert_false(dumpcore_clock_left(&dump, &task, &time));
	assert_true(dumpcore_clock_is_one(&dump, &is_one));
	assert_false(is_one);
	fake_put(AT(0x2100), 1, 4);
	assert_true(dumpcore_clock_is_one(&dump, &is_one));
	assert_true(is_one);
	assert_false(dumpcore_clock_switched(&dump, 0, &time));
	fake_put(AT(0x2200), 3, 8);
	assert_true(dumpcore_clock_switched(&dump, 0, &time));
	assert_int_equal(time, 3ull << 30);
	release(&dump);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),           cmocka_unit_test(test_module_memory),
		cmocka_unit_test(test_module_layout),  cmocka_unit_test(test_module_attributes),
		cmocka_unit_test(test_module_unknown), cmocka_unit_test(test_module_member_gone),
		cmocka_unit_test(test_plain_freelist), cmocka_unit_test(test_sheaves),
		cmocka_unit_test(test_barns),          cmocka_unit_test(test_no_barns),
		cmocka_unit_test(test_mask),           cmocka_unit_test(test_kfence),
		cmocka_unit_test(test_clock)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
