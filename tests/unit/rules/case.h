/* SPDX-License-Identifier: MIT */
/* A case made of SQL, and what the rules say of it. */
#pragma once

#include "rules/content/content.h"
#include "rules/engine/casedb.h"
#include "rules/engine/evaluate.h"

/* A stack-waiter race of a driver that does not exist (rules/rule/stack-waiter/facts.sql): the facts of its source, and
 * those of its dump. */
const char *case_source(void);
const char *case_dump(void);

/* A new case with scripts run on it (ends with NULL). Fails the test on an error. */
struct casedb *case_create(const char *script, ...) __attribute__((sentinel));
/* Run rules, and what the engine concludes when all have run. */
struct vmr_error *case_evaluate(struct casedb *db, struct rule *const *rules, size_t count) VMR_MUST_USE;
/* Run all rules and load the content; destroys the case. */
struct report_content *case_analyze(struct casedb *db);
/* Run SQL on a case; fails the test on an error. */
void case_run(struct casedb *db, const char *sql);
/* State of a confirm item or guard of the first finding, NULL when there is no such finding or item. */
const char *case_item(const struct report_content *content, const char *id);
/* The reason for which a rule stayed silent ("silenced_by"), NULL none. */
const char *case_silenced(const struct report_content *content, const char *rule);
