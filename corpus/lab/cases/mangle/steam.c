// SPDX-License-Identifier: MIT
// A work that never gives its CPU away, and one behind it.
#include <linux/preempt.h>
#include <linux/processor.h>
#include "mangle.h"

static void mangle_steam(struct work_struct *work)
{
	preempt_disable();
	for (;;)
		cpu_relax();
}

static void mangle_cool(struct work_struct *work)
{
}

static DECLARE_WORK(steam, mangle_steam);
static DECLARE_WORK(cool, mangle_cool);

void mangle_let_steam(void)
{
	queue_work_on(MANGLE_CPU, system_highpri_wq, &steam);
	queue_work_on(MANGLE_CPU, system_highpri_wq, &cool);
}
