/* SPDX-License-Identifier: MIT */
/* One cause, one finding; siblings; how each rule ended. SQL over the conclusions. */
#include <sqlite3.h>
#include <string.h>

#include "rules/engine/casedb.h"
#include "rules/engine/embedded.h"
#include "rules/engine/evaluate.h"

/* Each statement's rows are decided by verdict, then by number: the order of candidates, which is stable. */
static const char merge_sql[] =
	"CREATE TEMP VIEW ranked AS SELECT *, CASE verdict WHEN 'confirmed' THEN 1 WHEN 'likely' THEN 2 WHEN 'damaged' "
	"THEN 3 WHEN 'possible' THEN 4 END rank"
	" FROM finding WHERE verdict IN ('confirmed', 'likely', 'damaged', 'possible');\n"
	/* Which finding explains which: same rule and object, or the same bug, or a damage inside an explained object.
	 */
	"CREATE TEMP TABLE explained AS\n"
	"SELECT l.finding AS loser, w.finding AS winner, row_number() OVER (PARTITION BY l.finding ORDER BY w.rank, "
	"w.finding) AS n\n"
	"FROM ranked l JOIN ranked w ON (w.rank, w.finding) < (l.rank, l.finding)\n"
	" WHERE (w.rule = l.rule AND w.object_address = l.object_address)\n"
	"    OR (w.fingerprint = l.fingerprint AND (l.object_address IS NULL OR w.object_address IS NULL OR "
	"w.object_address = l.object_address))\n"
	"    OR (l.verdict = 'damaged' AND w.verdict IN ('confirmed', 'likely') AND l.object_address = "
	"w.object_address)\n"
	"    OR (l.verdict = 'damaged' AND w.verdict IN ('confirmed', 'likely') AND EXISTS (SELECT 1 FROM object o "
	"WHERE o.address = w.object_address\n"
	"        AND l.object_address BETWEEN o.address AND o.address + coalesce(o.size, 1) - 1));\n"
	"DELETE FROM explained WHERE n > 1;\n"
	/* A winner that is itself explained hands its evidence on: to the last winner. */
	"UPDATE explained SET winner = (SELECT e.winner FROM explained e WHERE e.loser = explained.winner)\n"
	" WHERE winner IN (SELECT loser FROM explained);\n"
	"INSERT INTO evidence SELECT e.winner, 'merged-' || l.finding,\n"
	"  (SELECT count(*) FROM evidence v WHERE v.finding = e.winner) + row_number() OVER (PARTITION BY e.winner "
	"ORDER BY l.finding) - 1,\n"
	"  'E' || ((SELECT count(*) FROM evidence v WHERE v.finding = e.winner) + row_number() OVER (PARTITION BY "
	"e.winner ORDER BY l.finding)),\n"
	"  'derived', 'rule ' || l.rule || ' came to the same: ' || coalesce(l.sentence, l.title), l.object_address, "
	"NULL, l.object_type, NULL, NULL, NULL, ''\n"
	" FROM explained e JOIN finding l ON l.finding = e.loser JOIN finding w ON w.finding = e.winner\n"
	" WHERE l.verdict <> 'possible' AND (w.rule <> l.rule) ON CONFLICT DO NOTHING;\n"
	"INSERT INTO sibling SELECT f.finding, r.function, r.file, r.line\n"
	" FROM finding f JOIN finding p ON p.rule = f.rule AND p.verdict = 'possible' JOIN role r ON r.finding = "
	"p.finding AND r.ord = 1\n"
	" WHERE f.verdict IN ('confirmed', 'likely') AND r.line IS NOT NULL AND r.file IS NOT NULL AND r.function IS "
	"NOT NULL AND p.fingerprint IS NOT f.fingerprint\n"
	"   AND NOT EXISTS (SELECT 1 FROM role o WHERE o.finding = f.finding AND o.function = r.function AND o.file = "
	"r.file AND o.line = r.line)\n"
	" ON CONFLICT DO NOTHING;\n"
	"UPDATE finding SET verdict = 'merged' WHERE finding IN (SELECT loser FROM explained);\n"
	/* With a dump, what only the source permits is no finding. */
	"UPDATE finding SET verdict = 'merged' WHERE verdict = 'possible' AND EXISTS (SELECT 1 FROM dump);\n"
	"DROP TABLE explained; DROP VIEW ranked;\n";

static const char *embedded_text(const char *name)
{
	for (const struct rules_embedded *file = rules_embedded_files; file->name; file++)
		if (!strcmp(file->name, name))
			return file->text;
	return "";
}

struct vmr_error *evaluate_merge(struct casedb *db)
{
	char *message = NULL;
	if (sqlite3_exec(casedb_sqlite(db), embedded_text("engine/rivalry.sql"), NULL, NULL, &message) != SQLITE_OK) {
		struct vmr_error *error = vmr_error_create(VMR_BUG, "rivals: %s", message ? message : "?");
		sqlite3_free(message);
		return error;
	}
	if (sqlite3_exec(casedb_sqlite(db), merge_sql, NULL, NULL, &message) == SQLITE_OK)
		return NULL;
	struct vmr_error *error = vmr_error_create(VMR_BUG, "merging findings: %s", message ? message : "?");
	sqlite3_free(message);
	return error;
}
