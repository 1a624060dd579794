/* SPDX-License-Identifier: MIT */
/* The head of the list is handed on through two functions: it is what others have. */
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
	list_add_tail(&transfer->node, &message->transfers); /* ADD */
}

static void message_begin(struct message *message, struct transfer *transfer)
{
	INIT_LIST_HEAD(&message->transfers);
	message_add(transfer, message);
}

int send(struct message *message)
{
	struct transfer transfer = { .length = 1 }; /* OWNER */

	message_begin(message, &transfer);
	return message->status; /* LEAVE */
}
