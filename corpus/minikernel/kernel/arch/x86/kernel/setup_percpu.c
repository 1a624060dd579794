// SPDX-License-Identifier: MIT
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/printk.h>

unsigned long __per_cpu_offset[NR_CPUS];
DEFINE_PER_CPU(struct pcpu_hot, pcpu_hot);

extern char __per_cpu_load[], __per_cpu_start[], __per_cpu_end[];

void setup_per_cpu_areas(void)
{
	for (int cpu = 0; cpu < NR_CPUS; cpu++) {
		char *area = alloc_page_zeroed();

		memcpy(area, __per_cpu_load, __per_cpu_end - __per_cpu_start);
		__per_cpu_offset[cpu] = (unsigned long)area - (unsigned long)__per_cpu_start;
		per_cpu(pcpu_hot, cpu).cpu_number = cpu;
	}
}

void load_percpu_segment(int cpu)
{
	unsigned long base = __per_cpu_offset[cpu];

	__asm__ __volatile__("wrmsr" : : "c"(0xc0000101), "a"((u32)base), "d"((u32)(base >> 32)) : "memory");
}
