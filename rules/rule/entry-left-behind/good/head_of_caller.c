/* SPDX-License-Identifier: MIT */
/* The head of the list is a local variable of who hands it on, through two functions. */
#include "../kernel.h"

struct message {
	struct list_head transfers;
	int status;
};

struct transfer {
	struct list_head node;
	int length;
};

static void message_add(struct transfer *transfer, struct message *message)
{
	list_add_tail(&transfer->node, &message->transfers);
}

static void message_begin(struct message *message, struct transfer *transfer)
{
	INIT_LIST_HEAD(&message->transfers);
	message_add(transfer, message);
}

int send(int length)
{
	struct message message;
	struct transfer transfer = { .length = length };

	message_begin(&message, &transfer);
	return message.status;
}
