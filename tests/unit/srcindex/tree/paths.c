/* SPDX-License-Identifier: MIT */
/* Control flow: test_flow.c asks for paths between the calls of these functions. */
#include "kernel.h"

struct entry {
	struct list_head link;
	int count;
};

void first(struct entry *entry);
void second(struct entry *entry);
void third(struct entry *entry);
int ask(struct entry *entry);
int ask_again(struct entry *entry);
struct entry *next_of(struct entry *entry);

#define list_for_each_entry_safe(position, after, list, member)                                                \
	for (position = list_first_entry(list, __typeof__(*position), member),                                 \
	    after = list_entry(position->member.next, __typeof__(*position), member);                          \
	     &position->member != (list);                                                                      \
	     position = after, after = list_entry(after->member.next, __typeof__(*after), member))

void loop_ends_with_if(struct list_head *list)
{
	struct entry *entry;

	list_for_each_entry(entry, list, link) {
		first(entry);
		if (ask(entry))
			second(entry);
	}
	third(entry);
}

void loop_continues(struct list_head *list)
{
	struct entry *entry, *after;

	list_for_each_entry_safe(entry, after, list, link) {
		first(entry);
		if (ask(entry))
			continue;
		second(entry);
	}
}

void loop_while(struct entry *entry)
{
	while (ask(entry)) {
		first(entry);
		entry = next_of(entry);
		second(entry);
	}
	third(entry);
}

void loop_by_hand(struct entry *entry, struct entry *last)
{
	for (; entry != last; entry = entry + 1)
		first(entry);
}

void loop_once(struct entry *entry)
{
	do {
		first(entry);
		if (ask_again(entry))
			break;
		second(entry);
	} while (ask(entry));
}

void go_back(struct entry *entry)
{
again:
	first(entry);
	if (ask(entry)) {
		second(entry);
		goto again;
	}
	third(entry);
}

int go_out(struct entry *entry)
{
	first(entry);
	if (ask(entry))
		goto out;
	second(entry);
out:
	third(entry);
	return 0;
}

/* Each block has its own label of that name. */
void local_labels(struct entry *entry)
{
	{
		__label__ out;
		first(entry);
		if (ask(entry))
			goto out;
		second(entry);
out:		;
	}
	{
		__label__ out;
		third(entry);
		if (ask_again(entry))
			goto out;
		second(entry);
out:		;
	}
}

void fall_through(struct entry *entry)
{
	switch (entry->count) {
	case 1:
		first(entry);
	case 2:
		second(entry);
		break;
	case 3:
		break;
	default:
		third(entry);
	}
}

int leave_early(struct entry *entry)
{
	first(entry);
	if (ask(entry))
		return 1;
	second(entry);
	return 0;
}

void both(struct entry *entry)
{
	if (ask(entry) && ask_again(entry))
		first(entry);
	second(entry);
}

void either(struct entry *entry)
{
	if (ask(entry) || ask_again(entry))
		first(entry);
	second(entry);
}

int chosen(struct entry *entry)
{
	int result = ask(entry) ? entry->count : ask_again(entry);

	second(entry);
	return result;
}

/* Locals that are no pointers are no stations, pointers are. */
void stations(struct entry *entry)
{
	struct entry *copy;
	int sum = 1;

	first(entry);
	sum = 2;
	sum += 3;
	copy = entry;
	second(copy + sum);
}

void for_ever(struct entry *entry)
{
	for (;;)
		first(entry);
}

int answers(struct entry *entry)
{
	int error = 0;

	first(entry);
	if (ask(entry)) {
		error = 1;
		goto out;
	}
	error = 2;
	error = 3;
	second(entry);
out:
	third(entry);
	return error;
}
