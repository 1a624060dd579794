// SPDX-License-Identifier: MIT
#include <linux/panic.h>
#include <linux/printk.h>

void sysrq_handle_crash(u8 key)
{
	(void)key;
	printk("sysrq: Trigger a crash");
	panic("sysrq triggered crash");
}
