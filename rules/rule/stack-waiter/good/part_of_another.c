/* SPDX-License-Identifier: MIT */
/* What is let go too early is a part of a house: nobody has such a gate on a stack. */
#include "../kernel.h"

struct gate {
	struct list_head node;
	struct task_struct *task;
	int open;
};

struct house {
	struct list_head node;
	struct gate gate;
};

struct street {
	spinlock_t lock;
	struct list_head houses, gates;
};

static void gate_open(struct gate *gate)
{
	gate->open = 1;
	wake_up_process(gate->task);
}

void open_houses(struct street *street)
{
	struct house *house;

	spin_lock(&street->lock);
	list_for_each_entry(house, &street->houses, node)
		gate_open(&house->gate);
	spin_unlock(&street->lock);
}

void open_gates(struct street *street)
{
	struct gate *gate;
	struct task_struct *task;

	spin_lock(&street->lock);
	gate = list_first_entry(&street->gates, struct gate, node);
	list_del(&gate->node);
	task = get_task_struct(gate->task);
	smp_store_release(&gate->open, 1);
	wake_up_process(task);
	put_task_struct(task);
	spin_unlock(&street->lock);
}

void gate_wait(struct street *street)
{
	struct gate gate = { .task = current };

	spin_lock(&street->lock);
	list_add_tail(&gate.node, &street->gates);
	spin_unlock(&street->lock);
	for (;;) {
		set_current_state(2);
		if (READ_ONCE(gate.open))
			break;
		schedule();
	}
	__set_current_state(0);
}
