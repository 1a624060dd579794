/* SPDX-License-Identifier: MIT */
/* What the debug information tests read: built as a small program of its own with several kinds of DWARF. Never run. */
typedef unsigned long word;
typedef int callback(void *argument, char letter);

enum colour { RED, GREEN = 7, BLUE = -2 };

struct list {
	struct list *next, *prev;
};

struct record {
	int number;
	union {
		long whole;
		struct {
			short low, high;
		};
	};
	unsigned bits : 3, more : 5;
	signed minus : 4;
	enum colour colour;
	struct list links[2];
	word table[3][4];
	callback *call;
	char tail[];
};

typedef struct {
	struct list inner;
	char name[8];
} anonymous_list;

struct holder {
	long before;
	anonymous_list held;
};

int callee(struct list *list);
int caller(int argument);
void _start(void);

struct record global = {.number = 42};
int other_value;
static struct record *volatile sink;

static inline __attribute__((always_inline)) int twice(int value)
{
	int result = value * 2;
	sink = (struct record *)(long)result;
	return result;
}

__attribute__((noinline)) int callee(struct list *list)
{
	static struct list kept;
	kept = *list;
	return list->next == &kept;
}

__attribute__((noinline)) int caller(int argument)
{
	struct list local = {&local, &local};
	struct holder holder = {.before = argument};
	int sum = callee(&local) + 1;

	holder.held.inner = local;
	sum += callee(&holder.held.inner);
	return sum + twice(argument);
}

void _start(void)
{
	other_value = caller(3) + global.number;
	for (;;)
		;
}
