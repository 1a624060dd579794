// SPDX-License-Identifier: MIT
#include <asm/bootparam.h>
#include <linux/bell.h>
#include <linux/cloakroom.h>
#include <linux/dairy.h>
#include <linux/ferry.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/pager.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smithy.h>
#include <linux/utsname.h>
#include <linux/vmalloc.h>
#include <linux/wait.h>

#define UTS_RELEASE "6.12.0-minikernel"
#define UTS_VERSION "#1 SMP PREEMPT"

struct uts_namespace init_uts_ns = {
	.name = { "Linux", "harbour", UTS_RELEASE, UTS_VERSION, "x86_64", "(none)" },
};
const char linux_banner[] = "Linux version " UTS_RELEASE " (ferry@harbour) " UTS_VERSION "\n";

unsigned long init_stack[THREAD_SIZE / sizeof(long)] __aligned(16384) __section(".data.init_task");

struct signal_struct init_signals = {
	.sigcnt = { { 1 } },
	.live = { 1 },
	.nr_threads = 1,
	.thread_head = { &init_task.thread_node, &init_task.thread_node },
};
struct task_struct init_task = {
	.stack = init_stack,
	.flags = PF_KTHREAD | PF_IDLE,
	.on_cpu = 1,
	.on_rq = 1,
	.tasks = LIST_HEAD_INIT(init_task.tasks),
	.thread_node = { &init_signals.thread_head, &init_signals.thread_head },
	.comm = "swapper/0",
	.signal = &init_signals,
};

struct cpumask {
	unsigned long bits[1];
};
struct cpumask __cpu_online_mask = { { 1 } };
struct cpumask __cpu_possible_mask = { { (1 << NR_CPUS) - 1 } };
struct cpumask __cpu_present_mask = { { (1 << NR_CPUS) - 1 } };
unsigned int nr_cpu_ids = NR_CPUS;
unsigned long secondary_stack __section(".data");

static DECLARE_WAIT_QUEUE_HEAD(init_wait);

/* The first thread: it waits for something that does not come. */
static int kernel_init(void *unused)
{
	struct wait_queue_entry wait = { .private = current, .func = default_wake_function };

	(void)unused;
	add_wait_queue(&init_wait, &wait);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		schedule();
	}
	return 0;
}

void start_secondary(void) __noreturn;
void start_secondary(void)
{
	load_percpu_segment(1);
	__cpu_online_mask.bits[0] |= 2;
	cpu_startup_entry();
}

void start_kernel(void) __noreturn;
void start_kernel(void)
{
	mem_init();
	setup_per_cpu_areas();
	load_percpu_segment(0);
	kmem_cache_init();
	vmalloc_init();
	sched_init();
	printk("%s", linux_banner);
	kthread_run_on_cpu(kernel_init, NULL, 0, 1, "init");
#if defined(CONFIG_PAGER)
	pager_init(boot_params.mode);
#elif defined(CONFIG_BELL)
	bell_init(boot_params.mode);
#elif defined(CONFIG_CLOAKROOM)
	cloakroom_init(boot_params.mode);
#elif defined(CONFIG_SMITHY)
	smithy_init(boot_params.mode);
#elif defined(CONFIG_DAIRY)
	dairy_init(boot_params.mode);
#else
	ferry_init(boot_params.mode);
#endif
	WRITE_ONCE(secondary_stack, per_cpu(pcpu_hot, 1).top_of_stack);
	cpu_startup_entry();
}
