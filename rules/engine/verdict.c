/* SPDX-License-Identifier: MIT */
/* Decides a verdict. */
#include "rules/engine/verdict.h"

const char *verdict_decide(const struct verdict_input *input)
{
	if (input->item_no || input->guard_yes)
		return "silent";
	if (input->rival_holds && (input->damage || input->observed))
		return "silent";
	if (input->damage)
		return input->item_unknown || input->guard_unknown ? "silent" : "damaged";
	if (input->state)
		return !input->observed || !input->sides_bound                            ? "silent"
		       : input->item_unknown || input->guard_unknown || input->rival_open ? "likely"
											  : "confirmed";
	if (!input->observed)
		return input->sides_bound && !input->guard_unknown ? "possible" : "silent";
	if (input->is_dump_alone)
		return input->is_damage_shown ? "damaged" : "silent";
	bool proven = !input->item_unknown && !input->guard_unknown && !input->rival_open && input->roles_complete &&
		      input->source_exact;
	return proven ? "confirmed" : "likely";
}
