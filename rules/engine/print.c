/* SPDX-License-Identifier: MIT */
/* A finding's fingerprint, made of its rows; mistakes of one candidate that read the same are counted. */
#include "rules/engine/print.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "rules/engine/fingerprint.h"
#include "rules/engine/query.h"

/* A finding's roles with their functions, and with the statements that stand there (no blanks: layout is no change). */
static const char role_functions[] = "SELECT role, function FROM role WHERE finding=? ORDER BY role";
static const char role_statements[] =
	"SELECT r.role, (SELECT replace(s.text, ' ', '') FROM statement s WHERE s.function = r.file || ':' || "
	"r.function AND s.line <= r.line ORDER BY s.line DESC, length(s.text) DESC, s.text LIMIT 1) AS text "
	"FROM role r LEFT JOIN function_match m ON "
	"m.function = r.file || ':' || r.function WHERE r.finding=? AND m.match IS NOT 'differs' AND text IS NOT NULL "
	"ORDER BY r.role";

enum { PRINT_PARTS = 24 };
struct print_parts {
	char *texts[PRINT_PARTS];
	size_t count;
};

/* Append both columns of each row. */
static struct vmr_error *add_print_parts(struct evaluation *e, const char *sql, struct print_parts *parts)
{
	sqlite3_stmt *rows = NULL;
	VMR_TRY(evaluation_kept(e, sql, &rows));
	sqlite3_bind_int64(rows, 1, e->finding);
	while (parts->count + 2 <= PRINT_PARTS && sqlite3_step(rows) == SQLITE_ROW)
		for (int k = 0; k < 2; k++)
			parts->texts[parts->count++] = vmr_strdup(query_text(rows, k) ? query_text(rows, k) : "");
	sqlite3_reset(rows);
	return NULL;
}

static struct vmr_error *set_fingerprint(struct evaluation *e, const char *fingerprint)
{
	sqlite3_stmt *update = NULL;
	VMR_TRY(evaluation_kept(e, "UPDATE finding SET fingerprint=? WHERE finding=?", &update));
	sqlite3_bind_text(update, 1, fingerprint, -1, SQLITE_STATIC);
	sqlite3_bind_int64(update, 2, e->finding);
	sqlite3_step(update);
	sqlite3_reset(update);
	return NULL;
}

/* Whether another mistake of the same candidate has it. */
static bool is_taken(struct evaluation *e, const char *fingerprint)
{
	sqlite3_stmt *statement = NULL;
	static const char sql[] = "SELECT count(*) FROM finding WHERE finding <> ?1 AND rule = ?2 AND candidate = ?3 "
				  "AND fingerprint = ?4";
	if (vmr_error_drop(evaluation_kept(e, sql, &statement)))
		return false;
	sqlite3_bind_text(statement, 2, e->rule->id, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 3, e->candidate);
	sqlite3_bind_text(statement, 4, fingerprint, -1, SQLITE_STATIC);
	return evaluation_first_number(e, statement) > 0;
}

/* Mistakes of one candidate whose statements read the same are counted. */
static char *make_fingerprint(struct evaluation *e, const struct print_parts *place, struct print_parts *deed)
{
	size_t own = deed->count;
	char *fingerprint = fingerprint_make((const char *const *)place->texts, place->count,
					     (const char *const *)deed->texts, deed->count);
	for (int64_t number = 1; number <= e->turn && own < PRINT_PARTS && is_taken(e, fingerprint); number++) {
		free(fingerprint);
		free(deed->texts[own]);
		deed->texts[own] = vmr_format("%lld", (long long)number);
		deed->count = own + 1;
		fingerprint = fingerprint_make((const char *const *)place->texts, place->count,
					       (const char *const *)deed->texts, deed->count);
	}
	return fingerprint;
}

/* The place: rule, object's type and member, functions of the roles by name of the role. The deed: their statements. */
static struct vmr_error *write_fingerprint(struct evaluation *e, const char *type, const char *member)
{
	struct print_parts place = {.count = 3}, deed = {.count = 0};
	place.texts[0] = vmr_strdup(e->rule->id);
	place.texts[1] = vmr_strdup(type ? type : "");
	place.texts[2] = vmr_strdup(member ? member : "");
	struct vmr_error *error = add_print_parts(e, role_functions, &place);
	if (!error)
		error = add_print_parts(e, role_statements, &deed);
	if (!error) {
		vmr_autofree char *fingerprint = make_fingerprint(e, &place, &deed);
		error = set_fingerprint(e, fingerprint);
	}
	for (size_t i = 0; i < PRINT_PARTS; i++) {
		free(place.texts[i]);
		free(deed.texts[i]);
	}
	return error;
}

struct vmr_error *print_write(struct evaluation *e)
{
	sqlite3_stmt *object = NULL;
	VMR_TRY(evaluation_kept(e, "SELECT object_type, object_member FROM finding WHERE finding=?", &object));
	sqlite3_bind_int64(object, 1, e->finding);
	struct vmr_error *error = NULL;
	if (sqlite3_step(object) == SQLITE_ROW)
		error = write_fingerprint(e, query_text(object, 0), query_text(object, 1));
	sqlite3_reset(object);
	return error;
}
