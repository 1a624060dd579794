/* SPDX-License-Identifier: MIT */
/* Report contents made by hand, from static memory: never destroyed. */
#pragma once

#include "rules/content/finding.h"

/* A confirmed stack-waiter finding with every part filled, of invented names. */
struct report_content *sample_full(void);
/* The same with an open rival, a role without a line and source that does not fit: likely. */
struct report_content *sample_likely(void);
/* The same shape with hostile text in every string. */
struct report_content *sample_hostile(void);
/* A dump without findings, with limits. */
struct report_content *sample_clean(void);
struct report_content *sample_blind(void);
/* Source alone: two possible findings, no dump. */
struct report_content *sample_source(void);
