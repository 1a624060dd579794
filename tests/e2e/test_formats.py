# SPDX-License-Identifier: MIT
"""The report of the racy minikernel in every format: complete, consistent with each other, and by the schemas."""
import json
import os
import re
import xml.etree.ElementTree

import tool

DOCS = os.path.join(tool.TOP, "docs")


class Formats(tool.Test):
    def setUp(self):
        super().setUp()
        self.result = self.analyze("racy")
        self.report = self.result.report()
        self.finding = tool.one(self.report["findings"], rule="stack-waiter")

    def test_schema(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("no python3-jsonschema")
        source = os.path.join(self.folder, "source")
        self.run_vmrace("scan", tool.tree("racy"), "-o", source, status=0)
        for folder in (self.result.folder, source):
            for name, schema in (("report.json", os.path.join(DOCS, "report.schema.json")),
                                 ("report.sarif", os.path.join(tool.TOP, "tests/data/sarif-2.1.0-rtm.5.json"))):
                with open(schema, encoding="utf-8") as f, open(os.path.join(folder, name), encoding="utf-8") as log:
                    jsonschema.validate(json.load(log), json.load(f))

    def test_sarif_of_people(self):
        """What code scanning shows of a rule and of a result, beyond what the schema asks for."""
        run = json.loads(self.result.file("report.sarif"))["runs"][0]
        self.assertEqual(run["automationDetails"]["id"], "vmrace/dump/racy.vmcore/")
        rules = run["tool"]["driver"]["rules"]
        self.assertEqual(len({r["id"] for r in rules}), len(rules))
        for rule in rules:
            self.assertRegex(rule["name"], "^([A-Z][a-z]+)+$")
            self.assertTrue(rule["fullDescription"]["text"].endswith("."), rule["fullDescription"])
            self.assertTrue(rule["helpUri"].startswith("https://"))
            self.assertIn("security", rule["properties"]["tags"])
            self.assertRegex(rule["properties"]["security-severity"], r"^[0-9]\.[0-9]$")
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])
            self.assertEqual(result["suppressions"], [])
            region = result["locations"][0]["physicalLocation"]["region"]
            with open(os.path.join(tool.tree("racy"), "drivers/ferry/ferry.c"), encoding="utf-8") as f:
                line = f.read().splitlines()[region["startLine"] - 1]
            self.assertTrue(line[region["startColumn"] - 1:].startswith("wake_up_process("), (line, region))

    def test_every_part_of_a_finding(self):
        for key in ("sentence", "roles", "object", "interleaving", "evidence", "locks", "confirm", "guards", "against",
                    "fix", "reproduce", "fingerprint"):
            self.assertTrue(self.finding[key], key)
        self.assertIn("rivals", self.finding)
        self.assertEqual({s["tense"] for s in self.finding["interleaving"]} - {"happened", "must have", "can"}, set())
        self.assertGreaterEqual(len({s["lane"] for s in self.finding["interleaving"]}), 2)
        self.assertTrue(self.finding["fix"]["text"] and self.finding["reproduce"]["text"])

    def test_evidence_is_there(self):
        """Whatever names an evidence names one that exists; derived ones have parents."""
        known = {e["id"] for e in self.finding["evidence"]}
        named = [i for k in ("interleaving", "locks", "confirm", "guards", "rivals", "against")
                 for item in self.finding[k] for i in item["evidence"]]
        self.assertEqual(set(named) - known, set())
        self.assertTrue(all(s["evidence"] for s in self.finding["interleaving"]))
        for e in self.finding["evidence"]:
            self.assertIn(e["kind"], ("dump", "source", "log", "derived"))
            self.assertEqual(set(e["from"]) - known, set())
            if e["kind"] == "dump":
                self.assertTrue(e["bytes"] and e["address"], e)
            if e["kind"] == "source":
                self.assertTrue(e["file"] and e["line"], e)

    def test_source_lines_are_the_tree_s(self):
        for e in self.finding["evidence"]:
            if e["kind"] == "source":
                with open(os.path.join(tool.tree("racy"), e["file"]), encoding="utf-8") as f:
                    self.assertGreaterEqual(len(f.read().splitlines()), e["line"])

    def test_bytes_are_the_dump_s(self):
        """Bytes of evidence from the dump, read again from the file through its direct map and image."""
        with open(tool.dump("racy"), "rb") as f:
            data = f.read()
        loads = [tuple(int.from_bytes(data[at + o:at + o + 8], "little") for o in (8, 16, 32))
                 for at in (64 + 56, 64 + 112)]
        seen = 0
        for e in self.finding["evidence"]:
            address = int(e["address"], 16) if e["address"] else 0
            for offset, start, size in loads:
                if e["kind"] == "dump" and start <= address < start + size:
                    bytes_ = bytes.fromhex(e["bytes"].replace(" ", ""))
                    self.assertEqual(data[offset + address - start:][:len(bytes_)], bytes_, e)
                    seen += 1
        self.assertGreater(seen, 0)

    def test_graph(self):
        dot, svg = self.result.file("finding-1.dot").decode(), self.result.file("finding-1.svg").decode()
        known = {e["id"] for e in self.finding["evidence"]}
        used = set(re.findall(r"\bE[0-9]+\b", dot))
        self.assertTrue(used)
        self.assertEqual(used - known, set())
        xml.etree.ElementTree.fromstring(svg)
        self.assertIn("ferry_call_ticket", dot)

    def test_sarif(self):
        sarif = json.loads(self.result.file("report.sarif"))
        self.assertEqual(sarif["version"], "2.1.0")
        result = tool.one(sarif["runs"][0]["results"], ruleId="stack-waiter")
        self.assertEqual(result["partialFingerprints"]["vmraceRace/v1"], self.finding["fingerprint"].split(":")[1] if
                         ":" not in result["partialFingerprints"]["vmraceRace/v1"] else self.finding["fingerprint"])
        self.assertEqual(len(result["codeFlows"]), 2)
        self.assertEqual(len(result["codeFlows"][0]["threadFlows"]), 1)
        self.assertGreaterEqual(len(result["codeFlows"][1]["threadFlows"]), 2)

    def test_html_stands_alone(self):
        page = self.result.file("report.html").decode()
        self.assertIn(self.finding["fingerprint"], page)
        for attribute in re.findall(r"""(?:src|href|action|data)=["']([^"']*)["']""", page):
            self.assertTrue(attribute.startswith(("#", "data:")), attribute)
        self.assertNotRegex(page, r"@import|url\((?!['\"]?(data:|#))")

    def test_text(self):
        for word in ("confirmed", "ferry_call_ticket", "ferry_board", self.finding["fingerprint"], "oops"):
            self.assertIn(word, self.result.out)

    def test_formats_asked_for(self):
        result = self.analyze("racy", "--format", "json")
        self.assertEqual(os.listdir(result.folder), ["report.json"])


tool.main()
