#!/usr/bin/env python3
"""report_test.py SAMPLE TOP: hand-made reports against golden files, schemas, and what hostile text must not do.

VMRACE_UPDATE_GOLDEN=1 writes the golden files anew: then read the difference.
"""
import difflib
import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

sample, top = sys.argv[1], sys.argv[2]
golden = os.path.join(top, "tests", "golden", "report")
failed = []


def check(ok, what):
    if not ok:
        failed.append(what)
        print("FAIL " + what)


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        return f.read()


def without_svg(text):
    """Layout depends on the installed Graphviz: it is tested by its structure."""
    return re.sub(r"<svg.*?</svg>", "<svg/>", text, flags=re.S)


def compare(kind, folder, name):
    got, path = read(folder, name), os.path.join(golden, kind + "-" + name)
    if name.endswith(".html"):
        got = re.sub(r"<style>.*?</style>", "<style/>", without_svg(got), flags=re.S)
        got = re.sub(r"<script>.*?</script>", "<script/>", re.sub(r"sha256-[^']*", "sha256-", got), flags=re.S)
    if os.environ.get("VMRACE_UPDATE_GOLDEN"):
        os.makedirs(golden, exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(got)
    want = read(golden, kind + "-" + name) if os.path.exists(path) else ""
    if got != want:
        print("\n".join(list(difflib.unified_diff(want.splitlines(), got.splitlines(), "golden", "got", lineterm="",
                                                  n=1))[:30]))
    check(got == want, "%s %s is as the golden file" % (kind, name))


class Page(html.parser.HTMLParser):
    """Collects elements and checks that they nest."""
    VOID = {"meta", "br", "img", "link", "input", "hr"}

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.ids, self.links, self.open, self.wrong, self.handlers = [], [], [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            if name in ("href", "src", "xlink:href", "action", "data", "poster", "srcset"):
                self.links.append(value)
            if name.startswith("on") or name == "style":
                self.handlers.append((tag, name))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def check_page(kind, text):
    page = Page(text)
    check(not page.wrong and not page.open, "%s html nests: %s %s" % (kind, page.wrong[:3], page.open[:3]))
    check(len(page.ids) == len(set(page.ids)), "%s html ids are unique: %s"
          % (kind, sorted(i for i in page.ids if page.ids.count(i) > 1)[:3]))
    check(page.tags.count("script") == 1 and "img" not in page.tags and "link" not in page.tags
          and "iframe" not in page.tags, kind + " html has one script, ours")
    check(not page.handlers, "%s html has no handlers or style attributes: %s" % (kind, page.handlers[:3]))
    check(all(l.startswith("#") for l in page.links), "%s html asks for nothing: %s"
          % (kind, [l for l in page.links if not l.startswith("#")][:3]))
    check(all(l[1:] in page.ids for l in page.links), "%s html's links lead somewhere: %s"
          % (kind, [l for l in page.links if l[1:] not in page.ids][:3]))
    check("default-src 'none'" in text and "url(" not in text and "@import" not in text,
          kind + " html forbids requests")


def check_svg(kind, path):
    root = xml.etree.ElementTree.parse(path).getroot()
    names = {e.tag.split("}")[-1] for e in root.iter()}
    check(names <= {"svg", "g", "title", "polygon", "path", "text", "a", "ellipse", "polyline", "style"},
          "%s svg has only drawing: %s" % (kind, names))
    check(not any(k.lower().startswith("on") for e in root.iter() for k in e.attrib), kind + " svg has no handlers")


def check_clean_text(kind, name, text):
    bad = [c for c in text if (ord(c) < 32 and c not in "\n\t") or 0x7f <= ord(c) < 0xa0 or 0x202a <= ord(c) <= 0x202e]
    check(not bad, "%s %s has no control characters: %r" % (kind, name, bad[:4]))


def check_width(kind, name, text, width):
    """No line is wider, but for one word; of a mail, frames of a trace and lines of a diff."""
    for line in re.sub(r"\x1b\[\d*m", "", text).splitlines():
        is_free = name == "mail.txt" and re.match(r"(=>|  ) \S|[-+@]", line)
        check(len(line) <= width or is_free or not re.search(r"\S \S", line.strip()),
              "%s %s: %d columns and not %d: %s" % (kind, name, len(line), width, line))


def check_references(report):
    for f in report["findings"]:
        ids = [e["id"] for e in f["evidence"]]
        used = {i for key in ("interleaving", "locks", "confirm", "guards", "rivals", "against") for row in f[key]
                for i in row["evidence"]}
        check(used <= set(ids), "evidence is there: %s" % (used - set(ids)))


def pairs(text):
    return json.loads(text, object_pairs_hook=lambda p: [k for k, _ in p] if False else dict(p))


def schema_check(instance, path, what):
    try:
        import jsonschema
    except ImportError:
        return False
    schema = json.load(open(path, encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    errors = sorted(validator.iter_errors(instance), key=lambda e: list(map(str, e.path)))
    check(not errors,
          "%s fits %s: %s" % (what, os.path.basename(path), [(list(e.path), e.message[:120]) for e in errors[:3]]))
    return True


def check_order(report):
    """The contract names the keys in this order."""
    check(list(report) == ["schema", "tool", "started", "seconds", "inputs", "crash", "summary", "findings", "rules",
                           "coverage", "limits", "baseline", "suppressed"], "order of the top keys")
    for f in report["findings"]:
        check(list(f) == ["id", "rule", "title", "verdict", "sentence", "fingerprint", "cwe", "object", "roles",
                          "interleaving", "evidence", "locks", "confirm",
                          "guards", "rivals", "against", "fix", "reproduce", "siblings", "baseline", "suppressed"],
              "order of a finding's keys")


def check_sarif(report, sarif):
    results = sarif["runs"][0]["results"]
    check(len(results) == len(report["findings"]), "one result a finding")
    for f, r in zip(report["findings"], results):
        if f["interleaving"]:
            flows = r["codeFlows"]
            check(len(flows) == 2 and len(flows[0]["threadFlows"]) == 1
                  and len(flows[0]["threadFlows"][0]["locations"]) == len(f["interleaving"]), "merged flow")
            check(len(flows[1]["threadFlows"]) == len({s["lane"] for s in f["interleaving"]}), "one flow a lane")
            check(all("executionOrder" in l for t in flows[1]["threadFlows"] for l in t["locations"]),
                  "lanes have an order")
        check(r["partialFingerprints"]["vmraceRace/v1"] == f["fingerprint"], "fingerprint")


# What Jenkins' schema (xunit-plugin, junit-10.xsd) lets stand at each element that we write.
JUNIT_ATTRIBUTES = {"testsuites": {"name", "time", "tests", "failures", "errors"},
                    "testsuite": {"name", "tests", "failures", "errors", "time", "skipped", "timestamp"},
                    "testcase": {"name", "time", "classname"}, "failure": {"type", "message"},
                    "error": {"type", "message"}, "skipped": {"type", "message"}, "system-out": set()}


def check_junit(kind, path, report):
    """The counts are those of the cases, and no finding is lost."""
    root = xml.etree.ElementTree.parse(path).getroot()
    for element in root.iter():
        extra = set(element.attrib) - JUNIT_ATTRIBUTES.get(element.tag, set())
        check(element.tag in JUNIT_ATTRIBUTES and not extra, "%s junit: %s %s" % (kind, element.tag, extra))
    suite = root.find("testsuite")
    cases = suite.findall("testcase")
    for element in (root, suite):
        for count, found in (("tests", len(cases)), ("failures", len(suite.findall("testcase/failure"))),
                             ("errors", len(suite.findall("testcase/error"))),
                             ("skipped", len(suite.findall("testcase/skipped")))):
            if element is root and count == "skipped":
                continue
            check(element.get(count) == str(found),
                  "%s junit %s: %s, not %s" % (kind, count, element.get(count), found))
    check(all(case.get("name") and case.get("classname") for case in cases), kind + " junit: each case has a name")
    check(all(len(case) <= 1 for case in cases), kind + " junit: a case has one outcome")
    told = [c for c in cases if c.find("failure") is not None
            or (c.find("skipped") is not None and c.find("skipped").get("message").startswith(("known", "accepted")))]
    check(len(told) == len(report["findings"]), kind + " junit: a case a finding")


def check_code_quality(kind, issues, report):
    severities = {"info", "minor", "major", "critical", "blocker"}
    open_findings = [f for f in report["findings"] if not f["suppressed"]]
    check(len(issues) == len(open_findings), kind + " code quality: an issue a finding that no comment accepts")
    for issue in issues:
        check(all(isinstance(issue[key], str) and issue[key] for key in ("description", "check_name", "fingerprint")),
              kind + " code quality: texts")
        check(issue["severity"] in severities and not issue["location"]["path"].startswith("./")
              and issue["location"]["lines"]["begin"] >= 1, kind + " code quality: severity and place")
    check(len({i["fingerprint"] for i in issues}) == len(issues), kind + " code quality: fingerprints differ")


def check_annotations(kind, text, report):
    """One command a line: what a finding says can neither end it nor begin another."""
    lines = text.splitlines()
    errors = [l for l in lines if l.startswith("::error title=vmrace::nothing")]
    check(len(lines) - len(errors) == len(report["findings"]), kind + " annotations: a line a finding")
    check(all(re.match(r"::(error|warning|notice) ((file|line|title)=[^,:]*,?)+::[^:\s]", l) for l in lines),
          "%s annotations: %s" % (kind, lines))


validated = True
for kind in ("full", "likely", "clean", "blind", "source", "hostile"):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "finding-77.svg"), "w", encoding="utf-8") as old:
            old.write('<svg><g id="f77_graph"/></svg>')
        open(os.path.join(folder, "mine.svg"), "w").close()
        subprocess.run([sample, kind, folder], check=True, timeout=60)
        names = set(os.listdir(folder))
        check("finding-77.svg" not in names and "mine.svg" in names, kind + ": old graphs of ours go, other files stay")
        for name in sorted(names - {"mine.svg"}):
            if not name.endswith((".json", ".sarif", "-200.txt")):
                check_clean_text(kind, name, read(folder, name))
        report, sarif = json.loads(read(folder, "report.json")), json.loads(read(folder, "report.sarif"))
        check_page(kind, read(folder, "report.html"))
        for name in names:
            if name.startswith("finding-") and name.endswith(".svg"):
                check_svg(kind, os.path.join(folder, name))
        check_junit(kind, os.path.join(folder, "report.junit.xml"), report)
        check_code_quality(kind, json.loads(read(folder, "report.codequality.json")), report)
        check_annotations(kind, read(folder, "annotations.txt"), report)
        widths = {"summary.txt": 80, "summary-60.txt": 60, "summary-200.txt": 200, "mail.txt": 72}
        for name, width in widths.items() if kind != "hostile" else ():  # its leads are wider than that
            check_width(kind, name, read(folder, name), width)
        check_order(report)
        check_sarif(report, sarif)
        validated &= schema_check(sarif, os.path.join(top, "tests", "data", "sarif-2.1.0-rtm.5.json"),
                                  kind + " report.sarif")
        if kind == "hostile":
            check("\\u001b" in read(folder, "report.json") and "<script>alert" not in read(folder, "report.html"),
                  "hostile text is shown, not run")
            continue
        validated &= schema_check(report, os.path.join(top, "docs", "report.schema.json"), kind + " report.json")
        check_references(report)
        graphs = ("finding-1.dot", "mail.txt") if kind == "full" else ()
        for name in ("report.json", "report.sarif", "report.html", "report.junit.xml", "report.codequality.json",
                     "annotations.txt", "summary.txt", *graphs):
            compare(kind, folder, name)

if not validated:
    print("python3-jsonschema is not installed: the schemas were not used")
print("%d failed" % len(failed) if failed else "ok")
sys.exit(1 if failed else 0 if validated else 77)
