# SPDX-License-Identifier: MIT
"""facts and rules as commands: the columns that others rely on, read-only SQL, exit codes."""
import json
import os

import tool


class FactsRules(tool.Test):
    def facts(self, *words, status=0, name="racy"):
        return self.run_vmrace("facts", *words, tool.dump(name), tool.vmlinux(name), status=status)

    def test_queue_entry_columns(self):
        rows = [json.loads(line) for line in self.facts("queue_entry", "--json").out.splitlines()]
        self.assertTrue(rows)
        for row in rows:
            self.assertEqual(list(row),
                             ["address", "type", "pid", "queue", "function", "linked", "prev", "next", "live"])
            self.assertRegex(row["address"], r"^0x[0-9a-f]+$")
            self.assertIn(row["linked"], (0, 1))

    def test_csv_and_text(self):
        lines = self.facts("crash", "--csv").out.splitlines()
        self.assertEqual(len(lines), 2)
        self.assertTrue(lines[0].startswith("kind,task,pid,comm,cpu,"))
        self.assertIn("kind=oops", self.facts("crash").out)

    def test_tables(self):
        tables = {r["table"]: r["rows"] for r in map(json.loads, self.facts("--json").out.splitlines())}
        self.assertEqual(tables["crash"], 1)
        self.assertGreater(tables["frame"], 20)

    def test_where_reads_only(self):
        self.assertIn("pid=11", self.facts("task", "--where", "pid = 11").out)
        for sql in ("1; DELETE FROM task", "pid IN (SELECT load_extension('x'))", "no_such_column = 1"):
            self.assertIn("facts task", self.facts("task", "--where", sql, status=2).err)
        self.facts("no_such_table", status=2)
        self.facts("--where", "1", status=2)

    def test_rules(self):
        listed = self.run_vmrace("rules", "list", status=0).out
        self.assertEqual([line.split()[0] for line in listed.splitlines()],
            sorted(entry.name for entry in os.scandir(os.path.join(tool.TOP, "rules", "rule")) if entry.is_dir()))
        shown = self.run_vmrace("rules", "show", "stack-waiter", status=0).out
        for word in ("object-on-foreign-stack", "release-is-last", "list_del_init_careful"):
            self.assertIn(word, shown)
        self.run_vmrace("rules", "show", "nothing", status=2)
        rule = json.loads(self.run_vmrace("rules", "show", "stack-waiter", "--json", status=0).out)
        self.assertEqual((len(rule["confirm"]), len(rule["guards"])), (5, 7))

    def test_rules_check(self):
        good = os.path.join(tool.TOP, "rules", "rule", "stack-waiter", "stack-waiter.sql")
        self.assertIn("good", self.run_vmrace("rules", "check", good, status=0).out)
        with open(good, encoding="utf-8") as f:
            text = f.read()
        bad = os.path.join(self.folder, "bad.sql")
        self.assertIn("FROM bound\n", text)
        with open(bad, "w", encoding="utf-8") as f:
            f.write(text.replace("FROM bound\n", "FROM bounds\n"))
        self.assertIn("no such table: bounds", self.run_vmrace("rules", "check", bad, status=3).out)


if __name__ == "__main__":
    tool.main()
