/* SPDX-License-Identifier: MIT */
/* What the files of wait.h tell each other. */
#pragma once

#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/state/inflight.h"
#include "dumpcore/state/sleeper.h"
#include "dumpcore/state/wait.h"
#include "dumpcore/types/types.h"
#include "dumpcore/unwind/stack.h"

struct wait_function; /* functions of a table by name: a hash */
struct wait_node;     /* heads by the nodes of their rings: a hash */
struct wait_thing;    /* what an object is: a hash by address */
struct wait_running;  /* workers by their work and by their barriers: a hash */
struct dumpcore_locks;
struct dumpcore_lock_party;

struct wait_reader {
	struct dumpcore *dump;
	struct dumpcore_waits *waits;
	struct dumpcore_locks *locks;
	struct sleeper_text text;
	const char *tree; /* what stands in front of the tree's files, tree_length bytes of it; borrowed */
	size_t tree_length;
	struct wait_function *kinds;  /* wait_kind.c */
	struct wait_function *makers; /* functions with a record of a wait on their stack; wait_record.c */
	struct wait_node *nodes;      /* wait_record.c */
	struct wait_thing *things;    /* wait_thing.c */
	struct wait_running *works;   /* wait_work.c; made when first asked for */
	bool has_works;
	struct wait_rwsem_known *rwsems; /* wait_rwsem.c */
	struct inflight inflight;        /* wait_request.c; made when first asked for */
	size_t asked_stacks;
	unsigned effort; /* for dumpcore_taken_question */
	struct dumpcore_field on_rq, delayed, flags, wake_list;
};

/* A gap for each member that this kernel's types lack though every known kernel has it, of those that waits are read by
 * (wait_layout.c). */
void wait_layout_tell(struct dumpcore *dump);

/* What a stack tells of its wait (wait_kind.c). */
struct wait_sight {
	enum dumpcore_wait_kind kind;
	const char *type; /* of the object, without struct; NULL: none */
	size_t frame;     /* of the function that tells, SIZE_MAX: none */
	size_t waiter;    /* who waits: as dumpcore_wait.frame */
	bool is_idle, is_io;
	bool is_final; /* the kernel has stopped it there for ever */
};
void wait_kind_find(struct wait_reader *reader, const struct dumpcore_stack *stack, struct wait_sight *ret);
void wait_kind_deinit(struct wait_reader *reader);
/* Where the tree is, by the scheduler's file, which stays. */
void wait_tree_set(struct wait_reader *reader, const char *file);
void wait_tree_find(struct wait_reader *reader);
/* A frame's file in the kernel's tree: without the folder in front of the tree that the scheduler's file has too, where
 * the kernel was built from outside of it. NULL: not known. */
const char *wait_tree_file(const struct wait_reader *reader, const struct dumpcore_stack *stack, size_t frame);
/* Is a frame's code that of locks (kernel/locking)? */
bool wait_is_of_lock(const struct wait_reader *reader, const struct dumpcore_stack *stack, size_t frame);

/* The one value of a frame's pointers to a struct of this name; 0: there is none, or they differ. */
vmr_kaddr wait_pointer(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame, const char *type);

/* A record that a task waits with (wait_record.c). */
enum wait_record_kind {
	WAIT_RECORD_UNKNOWN = 0,
	WAIT_RECORD_ENTRY, /* struct wait_queue_entry */
	WAIT_RECORD_SWAIT, /* struct swait_queue */
	WAIT_RECORD_TIMER, /* struct process_timer: it wakes the task */
	WAIT_RECORD_HRTIMER,
	WAIT_RECORD_BARRIER, /* struct wq_barrier */
	WAIT_RECORD_FUTEX,   /* struct futex_q */
	WAIT_RECORD_KINDS,
};
struct wait_record {
	enum wait_record_kind kind;
	vmr_kaddr address;
	size_t frame;
	bool is_one_of_many; /* the first of several entries */
};
enum { WAIT_RECORD_LIMIT = 32 };
/* The records in the frames up to and around who waits. Gives their number. */
size_t wait_records_find(struct wait_reader *reader, const struct dumpcore_stack *stack, size_t waiter,
			 struct wait_record ret[WAIT_RECORD_LIMIT]);
/* The head (of the list, not of what it is in) of the ring that an entry's list is in; 0: not known, or in none. */
vmr_kaddr wait_record_head(struct wait_reader *reader, const struct wait_record *record);
/* Whether a record says that it is this task's (an entry of a poll does not). */
bool wait_record_is_own(struct wait_reader *reader, const struct wait_record *record, const struct dumpcore_task *task);
/* Whether a timer of that task is set that ends its wait. */
enum wait_timer { WAIT_TIMER_UNKNOWN = 0, WAIT_TIMER_NONE, WAIT_TIMER_SET };
enum wait_timer wait_record_timer(struct wait_reader *reader, const struct wait_record *record,
				  const struct dumpcore_task *task);
void wait_record_deinit(struct wait_reader *reader);

/* What the object of a wait is: name, member, place (wait_thing.c). */
void wait_thing_name(struct wait_reader *reader, const struct dumpcore_stack *stack, struct dumpcore_wait *wait);
/* Its member, where none is known, by a pointer of another's frames, from one on outwards. */
void wait_thing_member(struct wait_reader *reader, const struct dumpcore_stack *stack, size_t frame,
		       struct dumpcore_wait *wait);
void wait_thing_deinit(struct wait_reader *reader);

/* Who has an rwsem, by its count (where that tells: since 5.3, not with PREEMPT_RT) and its word (wait_rwsem.c). */
enum wait_rwsem { WAIT_RWSEM_NOBODY = 0, WAIT_RWSEM_READERS, WAIT_RWSEM_WRITER };
enum wait_rwsem wait_rwsem_has(bool has_count, uint64_t count, uint64_t word);
/* Owners of a wait for an rwsem with this word. */
void wait_rwsem_owners(struct wait_reader *reader, struct dumpcore_wait *wait, uint64_t word);
void wait_rwsem_deinit(struct wait_reader *reader);

/* The request of a task's I/O (wait_request.c). */
void wait_request_find(struct wait_reader *reader, const struct dumpcore_stack *stack, struct dumpcore_wait *wait);

/* Owners of a wait whose object is known (wait_owner.c). */
void wait_owner_find(struct wait_reader *reader, struct dumpcore_wait *wait);
/* A word that should be an owner's names no task that is known. What is only a hint may be long out of date. */
void wait_owner_none(struct dumpcore *dump, struct dumpcore_wait *wait, vmr_kaddr word, bool is_exact);
void wait_owner_add(struct dumpcore_wait *wait, const struct dumpcore_task *task, bool is_exact, const char *how);

/* The work that a flush waits for, by its barrier; *ret_worker: who runs it, NULL: nobody (wait_work.c). 0: not known.
 */
vmr_kaddr wait_work_of(struct wait_reader *reader, vmr_kaddr barrier, const struct dumpcore_task **ret_worker);
/* The workers that run works of a workqueue, or are busy in the pool of a work that nobody has begun: owners of the
 * wait, as hints. */
void wait_work_owners(struct wait_reader *reader, struct dumpcore_wait *wait);
/* Whom a grace period waits for: owners of the wait, as hints (wait_rcu.c). */
void wait_rcu_owners(struct wait_reader *reader, struct dumpcore_wait *wait);
void wait_work_deinit(struct wait_reader *reader);

/*
 * Of a stack of a task that runs: is it in user space? The outermost frame is there, and the others are an NMI's, which
 * does no work of the task on its way back; other interrupts may (task_work_run), with locks. (wait.c)
 */
bool wait_is_in_user_space(const struct dumpcore_stack *stack);

/* What a CPU spins for, and who has it: itself, where an interrupt came into what took it (wait_spin.c). */
void wait_spin_read(struct wait_reader *reader, const struct dumpcore_lock_party *party, struct dumpcore_wait *wait);
/* Who has a lock that its own interrupt waits for is the owner for all that spin for it. */
void wait_spin_share(struct dumpcore_waits *waits);

/* Who is to complete the completions that are waited for: owners of the waits, as hints (wait_completer.c). */
void wait_completers_find(struct wait_reader *reader);

/* Rings of waits (wait_cycle.c); anew where they were looked for before. */
void wait_cycles_find(struct dumpcore_waits *waits);

/* Others than who is named by a lock that a ring goes through, or that nobody is to let go of, who may let go of it:
 * doubts. Were there any? (wait_giver.c) */
bool wait_givers_find(struct dumpcore *dump, struct dumpcore_waits *waits);
