/* SPDX-License-Identifier: MIT */
/* Per-CPU variables: linked at zero, found through GS, as x86-64 did until 6.14. */
#ifndef _LINUX_PERCPU_H
#define _LINUX_PERCPU_H

#include <linux/compiler.h>
#include <linux/types.h>

#define NR_CPUS 2
#define DECLARE_PER_CPU(type, name) extern __section(".data..percpu") type name
#define DEFINE_PER_CPU(type, name) __section(".data..percpu") type name

extern unsigned long __per_cpu_offset[NR_CPUS];

#define per_cpu_ptr(ptr, cpu) ((typeof(ptr))((unsigned long)(ptr) + __per_cpu_offset[cpu]))
#define per_cpu(var, cpu) (*per_cpu_ptr(&(var), cpu))

struct task_struct;
struct pcpu_hot {
	union {
		struct {
			struct task_struct *current_task;
			int preempt_count;
			int cpu_number;
			unsigned long top_of_stack;
			void *hardirq_stack_ptr;
			u16 softirq_pending;
			bool hardirq_stack_inuse;
		};
		u8 pad[64];
	};
};
DECLARE_PER_CPU(struct pcpu_hot, pcpu_hot);

static inline int smp_processor_id(void)
{
	int cpu;

	__asm__ __volatile__("movl %%gs:%c1,%0" : "=r"(cpu) : "i"(&pcpu_hot.cpu_number));
	return cpu;
}

#define this_cpu_ptr(ptr) per_cpu_ptr(ptr, smp_processor_id())
#define __my_cpu_offset (__per_cpu_offset[smp_processor_id()])

static inline struct task_struct *get_current(void)
{
	struct task_struct *task;

	__asm__("movq %%gs:%c1,%0" : "=r"(task) : "i"(&pcpu_hot.current_task));
	return task;
}
#define current get_current()

void setup_per_cpu_areas(void);
void load_percpu_segment(int cpu);

#endif
