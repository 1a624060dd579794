/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_COMPILER_H
#define _LINUX_COMPILER_H

#define offsetof(type, member) __builtin_offsetof(type, member)
#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, value) (*(volatile typeof(x) *)&(x) = (value))
#define barrier() __asm__ __volatile__("" : : : "memory")
#define smp_mb() __asm__ __volatile__("lock; addl $0,-4(%%rsp)" : : : "memory", "cc")
#define smp_rmb() barrier()
#define smp_wmb() barrier()
#define smp_load_acquire(p)                    \
	({                                     \
		typeof(*(p)) ___v = READ_ONCE(*(p)); \
		barrier();                     \
		___v;                          \
	})
#define smp_store_release(p, value)    \
	do {                           \
		barrier();             \
		WRITE_ONCE(*(p), value); \
	} while (0)
#define noinline __attribute__((noinline))
#define __noreturn __attribute__((noreturn))
#define __aligned(n) __attribute__((aligned(n)))
#define __section(name) __attribute__((section(name)))
#define __printf(a, b) __attribute__((format(printf, a, b)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
