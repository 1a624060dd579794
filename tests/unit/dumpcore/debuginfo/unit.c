/* SPDX-License-Identifier: MIT */
/* One unit of many: NUMBER says which. */
struct shared {
	struct shared *next;
	int number;
};

#define JOIN(a, b) a##b
#define NAME(a, b) JOIN(a, b)

int NAME(function_, NUMBER)(struct shared *record);

__attribute__((noinline)) int NAME(function_, NUMBER)(struct shared *record)
{
	int sum = NUMBER;
	for (; record; record = record->next)
		sum += record->number;
	return sum;
}

#if NUMBER == 0
void _start(void);

void _start(void)
{
	for (;;)
		;
}
#endif
