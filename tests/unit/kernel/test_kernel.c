/* SPDX-License-Identifier: MIT */
/* Tasks, stacks, slabs and identities of the minikernel; then with lists and freelists that lie. */
#include "tests/unit/cmocka.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/page.h"
#include "dumpcore/kernel/vmalloc.h"
#include "dumpcore/state/handed.h"
#include "dumpcore/state/listhead.h"
#include "dumpcore/state/lock.h"
#include "dumpcore/state/spin.h"
#include "tests/unit/kernel/machine.h"

#define FAKE_TEXT 0xffffffff81000000ull /* on no stack */

static uint64_t offset_of(struct dumpcore *dump, const char *type, const char *member)
{
	struct dumpcore_field field;

	assert_false(vmr_error_drop(dumpcore_field_find(dump, type, member, &field)));
	return field.offset;
}

static bool has_gap(struct dumpcore *dump, const char *what, const char *why)
{
	size_t count;
	const struct dumpcore_gap *gaps = dumpcore_gaps_get(dump, &count);

	for (size_t i = 0; i < count; i++)
		if (strstr(gaps[i].what, what) && strstr(gaps[i].why, why))
			return true;
	return false;
}

static size_t task_count(struct dumpcore *dump)
{
	const struct dumpcore_task *tasks;
	size_t count;

	assert_false(vmr_error_drop(dumpcore_tasks_get(dump, &tasks, &count)));
	return count;
}

static void test_tasks_and_cpus(void **state)
{
	const struct dumpcore_cpu *cpus;
	size_t count;

	(void)state;
	struct dumpcore *dump = machine_dump(NULL);
	size_t tasks = task_count(dump), gaps;
	assert_true(tasks >= 6);
	assert_false(vmr_error_drop(dumpcore_cpus_get(dump, &cpus, &count)));
	assert_int_equal(count, MINIKERNEL_CPUS);
	for (size_t i = 0; i < count; i++) {
		assert_non_null(cpus[i].task);
		assert_true(cpus[i].task->on_cpu);
		assert_int_equal(cpus[i].task->sp, 0);
		assert_true(cpus[i].has_registers);
		assert_int_equal(cpus[i].is_panic_cpu, cpus[i].number == minikernel_crashed_cpu(machine));
		const struct dumpcore_task *idle = dumpcore_task_find_pid(dump, 0, cpus[i].number);
		assert_non_null(idle);
		assert_int_equal(idle->cpu, cpus[i].number);
	}
	const struct dumpcore_task *init = dumpcore_task_find_pid(dump, 1, 0);
	assert_non_null(init);
	assert_ptr_equal(init, dumpcore_task_find(dump, minikernel_task(machine, 1)));
	assert_string_equal(init->comm, "init");
	assert_null(dumpcore_task_find_pid(dump, 4711, 0));
	assert_null(dumpcore_task_find(dump, init->address + 8));
	dumpcore_gaps_get(dump, &gaps);
	assert_int_equal(gaps, 0);
	dumpcore_close(dump);
}

/* The list of tasks leads to nowhere, or into a ring of its own: the walk ends, says so, and the backward walk helps.
 */
static void test_broken_task_list(void **state)
{
	struct dumpcore *dump = machine_dump(NULL);
	size_t whole = task_count(dump);
	uint64_t link = offset_of(dump, "task_struct", "tasks.next");
	vmr_kaddr init = minikernel_task(machine, 1);

	(void)state;
	dumpcore_close(dump);
	machine_put(init + link, 0xffffdead00000000);
	dump = machine_dump(NULL);
	assert_int_equal(task_count(dump), whole);
	assert_true(has_gap(dump, "list of tasks", "cannot be read"));
	dumpcore_close(dump);
	machine_put(init + link, init + link);
	machine_put(init + link + 8, init + link);
	dump = machine_dump(NULL);
	assert_true(task_count(dump) >= 3 && task_count(dump) <= whole);
	assert_true(has_gap(dump, "list of tasks", "without its head"));
	dumpcore_close(dump);
}

/* A task whose record is garbage is left out by name; what is left still has its CPUs' tasks. */
static void test_garbage_task(void **state)
{
	struct dumpcore *dump = machine_dump(NULL);
	size_t whole = task_count(dump);
	uint64_t pid = offset_of(dump, "task_struct", "pid");

	(void)state;
	dumpcore_close(dump);
	uint32_t garbage = 0xf0000000;
	memcpy(minikernel_at(machine, minikernel_task(machine, 1) + pid), &garbage, sizeof(garbage));
	dump = machine_dump(NULL);
	assert_int_equal(task_count(dump), whole - 1);
	assert_true(has_gap(dump, "task_struct at", "no task"));
	dumpcore_close(dump);
}

static void test_stacks(void **state)
{
	const struct dumpcore_stack_range *ranges;
	const struct dumpcore_vmalloc_area *areas;
	size_t count, areas_count;

	(void)state;
	struct dumpcore *dump = machine_dump(NULL);
	const struct dumpcore_task *init = dumpcore_task_find_pid(dump, 1, 0);
	const struct dumpcore_stack_range *range = dumpcore_stack_at(dump, init->stack);
	assert_non_null(range);
	assert_ptr_equal(range->task, init);
	assert_ptr_equal(dumpcore_stack_at(dump, init->stack + init->stack_size - 1), range);
	const struct dumpcore_stack_range *after = dumpcore_stack_at(dump, init->stack + init->stack_size);
	assert_true(after != range);
	assert_true(init->sp >= range->low && init->sp < range->high);
	assert_false(vmr_error_drop(dumpcore_stacks_get(dump, &ranges, &count)));
	for (size_t i = 1; i < count; i++)
		assert_true(ranges[i - 1].high <= ranges[i].low);
	assert_false(vmr_error_drop(dumpcore_vmalloc_areas_get(dump, &areas, &areas_count)));
	assert_non_null(dumpcore_vmalloc_at(dump, init->stack));
	assert_null(dumpcore_vmalloc_at(dump, 0xffff888000000000));
	dumpcore_close(dump);
}

/* A live task's stack that no task points to any more is known by who allocated it. */
static void test_exited_stack(void **state)
{
	struct dumpcore *dump = machine_dump(NULL);
	struct dumpcore_identity id;
	uint64_t member = offset_of(dump, "task_struct", "stack");
	const struct dumpcore_task *init = dumpcore_task_find_pid(dump, 1, 0);
	vmr_kaddr stack = init->stack, address = init->address;

	(void)state;
	dumpcore_close(dump);
	machine_put(address + member, 0);
	dump = machine_dump(NULL);
	const struct dumpcore_stack_range *range = dumpcore_stack_at(dump, stack + 64);
	assert_non_null(range);
	assert_int_equal(range->kind, DUMPCORE_STACK_EXITED);
	dumpcore_identify(dump, stack + 64, &id);
	assert_string_equal(id.category, "task stack");
	assert_string_equal(id.state, "exited");
	dumpcore_identity_deinit(&id);
	dumpcore_close(dump);
}

/* -- slabs */

struct totals {
	uint64_t objects, allocated, free, unknown;
};

static struct totals totals_of(struct dumpcore *dump)
{
	const struct dumpcore_slab_cache *caches;
	struct totals totals = {0};
	size_t count;

	assert_false(vmr_error_drop(dumpcore_slab_count(dump, &caches, &count)));
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(caches[i].objects,
				 caches[i].allocated + caches[i].free + caches[i].pending + caches[i].unknown);
		totals.objects += caches[i].objects;
		totals.allocated += caches[i].allocated;
		totals.free += caches[i].free;
		totals.unknown += caches[i].unknown;
	}
	return totals;
}

/* Call `visit` for each free slab object. */
static void each_free(struct dumpcore *dump, bool (*visit)(struct dumpcore *, const struct dumpcore_slab_object *))
{
	const struct dumpcore_layout *layout = dumpcore_layout_get(dump);
	struct dumpcore_slab_object object;

	for (vmr_kaddr page = layout->direct; page < layout->direct_end; page += DUMPCORE_PAGE_SIZE) {
		for (vmr_kaddr at = page; at < page + DUMPCORE_PAGE_SIZE; at += object.cache->slot_size) {
			if (vmr_error_drop(dumpcore_slab_object_at(dump, at, &object)))
				break;
			if (object.state == DUMPCORE_SLAB_FREE && !visit(dump, &object))
				return;
		}
	}
}

struct coding {
	vmr_kaddr place;
	uint64_t random;
};

static struct coding coding_of(struct dumpcore *dump, const struct dumpcore_slab_object *object)
{
	struct dumpcore_field offset, random;
	struct coding coding;
	uint64_t value;

	assert_false(vmr_error_drop(dumpcore_field_find(dump, "kmem_cache", "offset", &offset)));
	assert_false(vmr_error_drop(dumpcore_field_find(dump, "kmem_cache", "random", &random)));
	assert_false(vmr_error_drop(dumpcore_field_read(dump, &offset, object->cache->address, &value)));
	coding.place = object->start + value;
	assert_false(vmr_error_drop(dumpcore_field_read(dump, &random, object->cache->address, &coding.random)));
	return coding;
}

/* As kernels before 5.7 hid their free pointers. */
static bool encode_plainly(struct dumpcore *dump, const struct dumpcore_slab_object *object)
{
	struct coding coding = coding_of(dump, object);
	uint64_t word;

	assert_false(vmr_error_drop(dumpcore_read_u64(dump, coding.place, &word)));
	machine_put(coding.place, word ^ __builtin_bswap64(coding.place) ^ coding.place);
	return true;
}

static vmr_kaddr damaged;

static bool point_to_itself(struct dumpcore *dump, const struct dumpcore_slab_object *object)
{
	struct coding coding = coding_of(dump, object);

	damaged = object->start;
	machine_put(coding.place, object->start ^ coding.random ^ __builtin_bswap64(coding.place));
	return false;
}

static bool overwrite(struct dumpcore *dump, const struct dumpcore_slab_object *object)
{
	damaged = object->start;
	machine_put(coding_of(dump, object).place, 0x4141414141414141);
	return false;
}

static void test_slab_counts(void **state)
{
	struct dumpcore *dump = machine_dump(NULL);
	struct totals totals = totals_of(dump);

	(void)state;
	assert_true(totals.allocated > 0 && totals.free > 0);
	assert_int_equal(totals.unknown, 0);
	each_free(dump, encode_plainly);
	dumpcore_close(dump);
	dump = machine_dump(NULL);
	struct totals plain = totals_of(dump);
	assert_memory_equal(&totals, &plain, sizeof(totals));
	dumpcore_close(dump);
}

static void check_damage(bool (*damage)(struct dumpcore *, const struct dumpcore_slab_object *), const char *why)
{
	struct dumpcore_slab_object object;
	struct dumpcore *dump = machine_dump(NULL);
	struct totals totals = totals_of(dump);

	each_free(dump, damage);
	dumpcore_close(dump);
	dump = machine_dump(NULL);
	struct totals now = totals_of(dump);
	assert_int_equal(now.objects, totals.objects);
	assert_true(now.unknown > 0);
	assert_true(now.allocated < totals.allocated || now.free < totals.free);
	assert_true(has_gap(dump, "slab cache", why));
	assert_false(vmr_error_drop(dumpcore_slab_object_at(dump, damaged, &object)));
	assert_int_equal(object.state, DUMPCORE_SLAB_FREE); /* the list came to it */
	dumpcore_close(dump);
}

static void test_freelist_cycle(void **state)
{
	(void)state;
	check_damage(point_to_itself, "goes round");
}

static void test_freelist_astray(void **state)
{
	(void)state;
	check_damage(overwrite, "out of the slab");
}

/* Without the pages of the vmemmap nothing is known to be in a slab, and that is said. */
static void test_no_records(void **state)
{
	struct dumpcore_slab_object object;
	vmr_paddr records;
	struct dumpcore *dump = machine_dump(NULL);
	vmr_kaddr init = minikernel_task(machine, 1), vmemmap = dumpcore_layout_get(dump)->vmemmap;

	(void)state;
	assert_false(vmr_error_drop(dumpcore_slab_object_at(dump, init, &object)));
	assert_int_equal(object.state, DUMPCORE_SLAB_ALLOCATED);
	assert_int_equal(object.start, init);
	uint64_t size = dumpcore_layout_get(dump)->record_size;
	uint64_t number = (init - dumpcore_layout_get(dump)->direct) / DUMPCORE_PAGE_SIZE;
	assert_true(minikernel_translate(machine, vmemmap + number * size, &records));
	dumpcore_close(dump);
	dump = machine_dump(&(struct minikernel_vmcore){.drop_first = records / DUMPCORE_PAGE_SIZE, .drop_count = 1});
	assert_true(vmr_error_drop(dumpcore_slab_object_at(dump, init, &object)));
	assert_true(has_gap(dump, "pages of memory", "struct page"));
	dumpcore_close(dump);
}

/* -- identify */

static void expect(struct dumpcore *dump, vmr_kaddr address, const char *category, const char *text)
{
	struct dumpcore_identity id;

	dumpcore_identify(dump, address, &id);
	assert_string_equal(id.category, category);
	if (text && !strstr(id.text, text))
		fail_msg("%s: %s", category, id.text);
	dumpcore_identity_deinit(&id);
}

static void test_identify(void **state)
{
	struct dumpcore *dump = machine_dump(NULL);
	const struct dumpcore_layout *layout = dumpcore_layout_get(dump);
	const struct dumpcore_task *init = dumpcore_task_find_pid(dump, 1, 0);
	struct dumpcore_identity id;
	vmr_kaddr percpu;

	(void)state;
	dumpcore_identify(dump, init->address + offset_of(dump, "task_struct", "stack") + 2, &id);
	assert_string_equal(id.category, "task");
	assert_int_equal(id.pid, 1);
	assert_string_equal(id.member, "stack");
	assert_string_equal(id.cache, "task_struct");
	assert_string_equal(id.state, "allocated");
	dumpcore_identity_deinit(&id);
	expect(dump, init->sp - 8, "task stack", "dead: 0x8 bytes below");
	expect(dump, init->sp, "task stack", "init");
	dumpcore_identify(dump, init->sp, &id);
	assert_string_equal(id.state, "live");
	dumpcore_identity_deinit(&id);
	expect(dump, minikernel_symbol(machine, "schedule"), "function", "schedule+0x0");
	expect(dump, minikernel_symbol(machine, "slab_caches") + 8, "data symbol", "slab_caches+0x8");
	assert_false(vmr_error_drop(dumpcore_percpu_address(dump, "runqueues", 1, &percpu)));
	expect(dump, percpu, "per-CPU variable", "runqueues of CPU 1");
	expect(dump, layout->vmemmap, "page", "struct page of page 0x0");
	expect(dump, 0, "small offset", "NULL");
	expect(dump, 0x774, "small offset", "0x774");
	expect(dump, (vmr_kaddr)-2, "error pointer", "ENOENT");
	expect(dump, 0xdead000000000108, "poison", "LIST_POISON1");
	expect(dump, 0x6b6b6b6b6b6b6b6b, "poison", "POISON_FREE");
	expect(dump, 0x7fff12345678, "user address", NULL);
	expect(dump, 0x1234567812345678, "non-canonical", NULL);
	expect(dump, 0x8000000000000003, "tagged pointer", "0x4000000000000001");
	expect(dump, 0xfffffe0000001000, "entry area", NULL);
	expect(dump, 0xffffffffff5fd000, "fixmap", NULL);
	expect(dump, 0xffffa00000000000, "unknown", "looked at");
	expect(dump, layout->vmalloc_end + 0x10, "unknown", "in a hole of the address space");
	dumpcore_close(dump);
}

static void test_free_object_is_named(void **state)
{
	struct dumpcore *dump = machine_dump(NULL);

	(void)state;
	each_free(dump, point_to_itself);
	expect(dump, damaged + 8, "slab object", "free object of slab cache");
	dumpcore_close(dump);
}

/* -- locks */

static const struct dumpcore_lock *lock_at(const struct dumpcore_locks *locks, vmr_kaddr address)
{
	for (size_t i = 0; i < locks->lock_count; i++)
		if (locks->locks[i].address == address)
			return &locks->locks[i];
	return NULL;
}

static struct dumpcore_locks *locks_with(struct dumpcore *dump, vmr_kaddr address)
{
	struct dumpcore_locks *locks = NULL;
	vmr_autoerror error = dumpcore_locks_read(dump, &address, 1, &locks);

	assert_null(error);
	assert_non_null(lock_at(locks, address));
	return locks;
}

/* The ferry's pier is a wait queue, its head's first member the lock. */
static void test_locks(void **state)
{
	static const struct {
		uint32_t word;
		bool invalid, held;
	} words[] = {{0, false, false}, {1, false, true},     {0x101, false, true},      {1u << 18 | 1, false, true},
		     {2, true, false},  {0x201, true, false}, {0xffff8880, true, false}, {9u << 18 | 1, true, false}};
	vmr_kaddr pier = minikernel_symbol(machine, "ferry");

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(words); i++) {
		memcpy(minikernel_at(machine, pier), &words[i].word, sizeof(words[i].word));
		struct dumpcore *dump = machine_dump(NULL);
		struct dumpcore_locks *locks = locks_with(dump, pier);
		const struct dumpcore_lock *lock = lock_at(locks, pier);
		assert_string_equal(lock->name, "ferry.pier.lock");
		assert_int_equal(lock->value, words[i].word);
		assert_int_equal(lock->is_invalid, words[i].invalid);
		assert_int_equal(lock->held_known, !words[i].invalid);
		if (!words[i].invalid)
			assert_int_equal(lock->held, words[i].held);
		else
			assert_int_equal(locks->hold_count, 0);
		dumpcore_locks_destroy(locks);
		dumpcore_close(dump);
	}
}

/* Of two CPUs that spin, neither for what the other is known to have, the one whose word is no lock waits for nobody.
 */
static void test_last_spin(void **state)
{
	static const struct {
		uint32_t words[2];
		size_t waits_for[2], last;
	} rows[] = {
		{{1, 0x001b7d78}, {SIZE_MAX, SIZE_MAX}, 1},
		{{0x001b7d78, 1}, {SIZE_MAX, SIZE_MAX}, 0},
		{{1, 1}, {SIZE_MAX, SIZE_MAX}, 0},
		{{1, 1}, {1, SIZE_MAX}, 1},
		{{1, 1}, {1, 0}, 0},
		{{0x001b7d78, 1}, {1, SIZE_MAX}, 1}, /* it is known to wait */
	};
	vmr_kaddr place = minikernel_symbol(machine, "ferry");

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(rows); i++) {
		struct dumpcore_spin spins[2];
		for (size_t k = 0; k < 2; k++) {
			memcpy(minikernel_at(machine, place + k * 8), &rows[i].words[k], sizeof(rows[i].words[k]));
			spins[k] = (struct dumpcore_spin){.word = place + k * 8, .waits_for = rows[i].waits_for[k]};
		}
		struct dumpcore *dump = machine_dump(NULL);
		assert_int_equal(dumpcore_spin_last(dump, spins, 2), rows[i].last);
		assert_int_equal(dumpcore_spin_last(dump, spins, 0), SIZE_MAX);
		dumpcore_close(dump);
	}
}

/* A task that sleeps is blocked in the function that called the scheduler. */
static void test_blocked(void **state)
{
	struct dumpcore *dump = machine_dump(NULL);
	struct dumpcore_locks *locks = locks_with(dump, minikernel_symbol(machine, "ferry"));
	bool found = false;

	(void)state;
	for (size_t i = 0; i < locks->blocked_count; i++) {
		assert_false(locks->blocked[i].task->on_cpu);
		if (locks->blocked[i].task->pid == 1) {
			assert_string_equal(locks->blocked[i].function, "kernel_init");
			found = true;
		}
	}
	assert_true(found);
	dumpcore_locks_destroy(locks);
	dumpcore_close(dump);
}

static void test_listhead(void **state)
{
	const struct dumpcore_type *ferry, *party;
	struct dumpcore *dump = machine_dump(&(struct minikernel_vmcore){0});
	uint64_t first = 0, pier = offset_of(dump, "ferry", "pier.head.next"),
		 entry = offset_of(dump, "ferry_party", "wait.entry.next");
	struct dumpcore_symbol symbol;

	(void)state;
	assert_false(vmr_error_drop(dumpcore_type_find(dump, "struct ferry", &ferry)));
	assert_false(vmr_error_drop(dumpcore_type_find(dump, "struct ferry_party", &party)));
	assert_true(listhead_first(ferry, &first));
	assert_int_equal(first, pier);
	assert_true(listhead_has_link(ferry, pier));
	assert_true(listhead_has_link(ferry, pier + 8));
	assert_false(listhead_has_link(ferry, pier + 4));
	assert_false(listhead_has_link(ferry, pier + 16));
	assert_false(listhead_has_link(ferry, 0));
	/* an entry is no head: unlinked, it may hold anything */
	assert_false(listhead_first(party, &first));
	assert_false(listhead_has_link(party, entry));
	assert_false(vmr_error_drop(dumpcore_symbol_find(dump, "ferry", &symbol)));
	assert_false(listhead_is_no_entry(dump, symbol.address));
	assert_true(listhead_is_no_entry(dump, 0));
	assert_true(listhead_is_no_entry(dump, 0xdead000000000100));
	assert_true(listhead_is_no_entry(dump, symbol.address ^ (1ull << 62)));
	dumpcore_close(dump);
}

/* The address behind a function's first direct call of another. */
static vmr_kaddr after_call(const char *caller, const char *callee)
{
	vmr_kaddr start = minikernel_symbol(machine, caller), target = minikernel_symbol(machine, callee);
	const uint8_t *code = minikernel_at(machine, start);

	for (unsigned i = 0; i < 256; i++) {
		int32_t distance;
		memcpy(&distance, code + i + 1, sizeof(distance));
		if (code[i] == 0xe8 && start + i + 5 + (uint64_t)(int64_t)distance == target)
			return start + i + 5;
	}
	fail_msg("%s() does not call %s()", caller, callee);
	return 0;
}

/* CPU 0 stands in the lock function that __wake_up() has called with a queue head at `head`. */
static void stand_in_wake_up(vmr_kaddr head)
{
	struct minikernel_registers *registers = minikernel_registers_get(machine, 0);

	registers->ip = minikernel_symbol(machine, "_raw_spin_lock_irqsave");
	registers->di = registers->bx = head;
	machine_put(registers->sp, after_call("__wake_up", "_raw_spin_lock_irqsave"));
}

/* A queue head on the stack of another task in the hands of a call; `next` and `back` are what its list has. */
static void test_handed(void **state)
{
	vmr_kaddr data = minikernel_symbol(machine, "ferry");
	struct minikernel_registers *registers = minikernel_registers_get(machine, 0), saved = *registers;
	vmr_kaddr other = 0;
	struct dumpcore *before = machine_dump(NULL);
	const struct dumpcore_cpu *cpus;
	const struct dumpcore_task *tasks;
	size_t cpu_count, count;

	(void)state;
	assert_false(vmr_error_drop(dumpcore_cpus_get(before, &cpus, &cpu_count)));
	assert_false(vmr_error_drop(dumpcore_tasks_get(before, &tasks, &count)));
	for (size_t i = 0; i < count && !other; i++)
		other = tasks[i].stack && tasks[i].address != cpus[0].task->address ? tasks[i].stack + 0x800 : 0;
	vmr_kaddr own = cpus[0].task->stack + 0x800;
	dumpcore_close(before);
	const struct {
		vmr_kaddr head;
		uint64_t next;
		bool found, no_list;
	} rows[] = {
		{other, 0, true, true},          {other, 0xdead000000000100, true, true},
		{other, other + 8, true, false}, {other, data, true, true},
		{own, 0, false, false},          {data, 0, false, false},
	};
	for (size_t i = 0; i < VMR_COUNT(rows); i++) {
		struct dumpcore_chain_step step = {0};
		stand_in_wake_up(rows[i].head);
		if (rows[i].found) {
			machine_put(other + 8, rows[i].next);
			machine_put(other + 16, rows[i].next);
		}
		struct dumpcore *dump = machine_dump(NULL);
		assert_false(vmr_error_drop(dumpcore_cpus_get(dump, &cpus, &cpu_count)));
		const struct dumpcore_stack *stack = dumpcore_stack_of(dump, cpus[0].task);
		assert_string_equal(stack->frames[0].symbol, "_raw_spin_lock_irqsave");
		bool found = !vmr_error_drop(dumpcore_handed_find(dump, stack, 0, NULL, &step));
		assert_int_equal(found, rows[i].found);
		if (found) {
			assert_int_equal(step.how, DUMPCORE_STEP_HANDED);
			assert_string_equal(dumpcore_type_name(step.type), "struct wait_queue_head");
			assert_string_equal(step.member, "head.next");
			assert_true(step.object == other && step.value == other && step.from == other + 8);
			assert_true(step.has_memory_now && step.memory_now == rows[i].next);
			assert_int_equal(step.is_no_list, rows[i].no_list);
		}
		free(step.member);
		dumpcore_close(dump);
	}
	*registers = saved;
}

static void expect_outside(struct dumpcore *dump, const struct dumpcore_task *task, uint64_t offset, const char *why)
{
	vmr_autofree char *said = dumpcore_outside_why(dump, task, task->stack + offset, 16);

	if (!why != !said || (why && !strstr(said, why)))
		fail_msg("+0x%" PRIx64 ": %s", offset, said ? said : "possible");
}

/* Both ends of a stack, and one that nobody has run on. */
static void test_outside(void **state)
{
	(void)state;
	struct dumpcore *dump = machine_dump(NULL);
	const struct dumpcore_task *init = dumpcore_task_find_pid(dump, 1, 0);
	uint64_t size = init->stack_size;
	expect_outside(dump, init, 0, "end mark");
	expect_outside(dump, init, 0x100, NULL);
	expect_outside(dump, init, size / 2, NULL);
	expect_outside(dump, init, size - 16, "last word");
	expect_outside(dump, init, size - 8, "not lie within");
	expect_outside(dump, init, -(uint64_t)8, "not lie within");
	vmr_kaddr sp = init->sp;
	struct dumpcore_symbol start;
	assert_false(vmr_error_drop(dumpcore_symbol_find(dump, "schedule", &start)));
	assert_true(sp != 0);
	dumpcore_close(dump);
	for (uint64_t i = 0; i < 16; i++) /* where the saved registers and the return address are */
		machine_put(sp + i * 8, start.address);
	dump = machine_dump(NULL);
	expect_outside(dump, dumpcore_task_find_pid(dump, 1, 0), 0x100, "never run");
	dumpcore_close(dump);
}

/* A dead word that is a live frame's return address is one; one byte further, and a function's start, are none. */
static void test_traces(void **state)
{
	struct dumpcore_trace *traces;
	size_t count;

	(void)state;
	struct dumpcore *dump = machine_dump(NULL);
	const struct dumpcore_task *init = dumpcore_task_find_pid(dump, 1, 0);
	const struct dumpcore_stack *stack = dumpcore_stack_of(dump, init);
	size_t outer = dumpcore_stack_outer(stack, 0);
	assert_true(outer != SIZE_MAX);
	vmr_kaddr room = stack->frames[outer].cfa - stack->frames[outer].sp;
	vmr_kaddr pc = stack->frames[outer].pc, low = init->stack + 0x100, slot = stack->frames[0].cfa - 8;
	vmr_autofree char *function = vmr_strdup(stack->frames[outer].function);
	struct dumpcore_symbol start;
	assert_false(vmr_error_drop(dumpcore_symbol_find(dump, "schedule", &start)));
	dumpcore_close(dump);
	machine_put(low, pc);
	machine_put(low + 8, pc + 1);
	machine_put(low + 16, start.address);
	machine_put(low + 24, 0);
	dump = machine_dump(NULL);
	assert_false(vmr_error_drop(dumpcore_traces_read(dump, low, low + 32, function, &traces, &count)));
	assert_int_equal(count, 1);
	assert_int_equal(traces[0].address, low);
	assert_int_equal(traces[0].value, pc);
	assert_string_equal(traces[0].function, function);
	assert_true(traces[0].is_in);
	assert_false(traces[0].is_live);
	assert_true(traces[0].line > 0);
	assert_int_equal(traces[0].outer, low + room);
	dumpcore_traces_free(traces, count);
	assert_false(vmr_error_drop(dumpcore_traces_read(dump, slot, slot + 8, NULL, &traces, &count)));
	assert_int_equal(count, 1);
	assert_true(traces[0].is_live);
	assert_false(traces[0].is_in);
	dumpcore_traces_free(traces, count);
	assert_true(vmr_error_drop(dumpcore_traces_read(dump, FAKE_TEXT, FAKE_TEXT + 8, NULL, &traces, &count)));
	dumpcore_close(dump);
}

/* Members as numbers: extended as their types are, none where it is not in the dump. */
static void test_words(void **state)
{
	const struct dumpcore_type *type;
	struct dumpcore_value *values;
	size_t count, pid = SIZE_MAX, text = SIZE_MAX;

	(void)state;
	struct dumpcore *dump = machine_dump(NULL);
	vmr_kaddr task = minikernel_task(machine, 1);
	uint64_t offset = offset_of(dump, "task_struct", "pid");
	dumpcore_close(dump);
	memcpy(minikernel_at(machine, task + offset), &(int){-5}, sizeof(int));
	dump = machine_dump(NULL);
	assert_false(vmr_error_drop(dumpcore_type_find(dump, "struct task_struct", &type)));
	assert_false(vmr_error_drop(dumpcore_values_read(dump, type, task, &values, &count)));
	for (size_t i = 0; i < count; i++) {
		pid = strcmp(values[i].name, "pid") == 0 ? i : pid;
		text = strcmp(values[i].name, "comm") == 0 ? i : text;
	}
	assert_true(pid != SIZE_MAX && text != SIZE_MAX);
	assert_true(values[pid].has_word);
	assert_int_equal((int64_t)values[pid].word, -5);
	assert_false(values[text].has_word);
	dumpcore_values_free(values, count);
	assert_false(vmr_error_drop(dumpcore_values_read(dump, type, 0xffff000000000000, &values, &count)));
	for (size_t i = 0; i < count; i++)
		assert_false(values[i].has_word);
	dumpcore_values_free(values, count);
	dumpcore_close(dump);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup(test_tasks_and_cpus, machine_restore),
					   cmocka_unit_test_setup(test_broken_task_list, machine_restore),
					   cmocka_unit_test_setup(test_garbage_task, machine_restore),
					   cmocka_unit_test_setup(test_stacks, machine_restore),
					   cmocka_unit_test_setup(test_exited_stack, machine_restore),
					   cmocka_unit_test_setup(test_slab_counts, machine_restore),
					   cmocka_unit_test_setup(test_freelist_cycle, machine_restore),
					   cmocka_unit_test_setup(test_freelist_astray, machine_restore),
					   cmocka_unit_test_setup(test_no_records, machine_restore),
					   cmocka_unit_test_setup(test_identify, machine_restore),
					   cmocka_unit_test_setup(test_free_object_is_named, machine_restore),
					   cmocka_unit_test_setup(test_locks, machine_restore),
					   cmocka_unit_test_setup(test_last_spin, machine_restore),
					   cmocka_unit_test_setup(test_blocked, machine_restore),
					   cmocka_unit_test_setup(test_listhead, machine_restore),
					   cmocka_unit_test_setup(test_handed, machine_restore),
					   cmocka_unit_test_setup(test_outside, machine_restore),
					   cmocka_unit_test_setup(test_words, machine_restore),
					   cmocka_unit_test_setup(test_traces, machine_restore)};

	if (argc < 2 || !machine_begin(argv[1]))
		return 1;
	int result = cmocka_run_group_tests(tests, NULL, NULL);
	machine_end();
	return result;
}
