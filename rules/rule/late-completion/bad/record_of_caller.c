/* SPDX-License-Identifier: MIT */
/* A function that is handed its caller's record stores the pointer, sleeps, and returns with it there. */
#include "../kernel.h"

struct report {
	int id, value;
};

struct gadget {
	struct report *answer;
	bool answered;
};

void gadget_send(int what);
int schedule_timeout(int timeout);

void gadget_event(struct gadget *gadget, struct report *report)
{
	struct report *answer = gadget->answer;

	if (!answer)
		return;
	*answer = *report; /* COMPLETE */
	gadget->answered = true;
}

static int gadget_send_sync(struct gadget *gadget, struct report *answer)
{
	int ret = 0;

	gadget->answer = answer; /* ARM */
	gadget->answered = false;
	gadget_send(1);
	schedule_timeout(100);
	if (!gadget->answered)
		ret = -110;
	return ret; /* LEAVE */
}

int gadget_read(struct gadget *gadget)
{
	struct report answer; /* OWNER */
	int ret = gadget_send_sync(gadget, &answer);

	return ret ? ret : answer.value;
}
