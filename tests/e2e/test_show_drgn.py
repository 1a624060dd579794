#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""vmrace show against drgn: over 300 expressions (show/pairs.py), each value of each struct, on dumps of 6.1, 6.12 and
7.3 with modules. One dump in ./test, all with --long; skipped where drgn or the dumps are not there."""
import glob
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "show"), os.path.dirname(HERE)]
import pairs  # noqa: E402
import tool  # noqa: E402
from drgn_at import find_drgn  # noqa: E402

LAB = os.environ.get("VMRACE_LAB") or os.path.expanduser("~/.cache/vmrace-lab")
CORPUS = os.environ.get("VMRACE_CORPUS") or os.path.expanduser("~/.cache/vmrace-corpus")
WORD = (1 << 64) - 1
RELEASES = ("6.1.", "6.12.", "7.3.")


def find_dumps():
    """[name, dump, vmlinux, module folder or None]: one of the lab a release, then the corpus's."""
    found = []
    for release in RELEASES:
        for case in sorted(glob.glob(os.path.join(LAB, "cases", "*-%s*-cloud-*" % release))):
            dump, kernel, modules = (os.path.join(case, n) for n in ("vmcore", "vmlinux", "modules"))
            if os.path.exists(dump) and os.path.exists(kernel):
                found.append([os.path.basename(case), dump, kernel, modules])
                break
    for dump in sorted(glob.glob(os.path.join(CORPUS, "rq-qos-6.12", "vmcore"))):
        for kernel in sorted(glob.glob(os.path.join(CORPUS, "kernels", "*", "vmlinux"))):
            found.append(["rq-qos-6.12", dump, kernel, None])
    return found


def flatten(value, path, out):
    """Each scalar of what vmrace shows, by its path."""
    for at, member in enumerate(value.get("members") or []):
        flatten(member, "%s.%s" % (path, member["name"] or "<%d>" % at), out)
    for at, element in enumerate(value.get("elements") or [], value.get("first", 0)):
        flatten(element if isinstance(element, dict) else {"value": element}, "%s[%d]" % (path, at), out)
    if "value" in value and value["value"] is not None:
        out[path] = number(value["value"])
    elif "value" in value:
        out[path] = None


def number(value):
    return (int(value, 16) if isinstance(value, str) else int(value)) & WORD


def unquoted(text):
    return text[1:-1].encode("latin-1").decode("unicode_escape")


def ours(records):
    """What the lines of one expression say, as drgn_values.py says it; None: an error."""
    if not records:
        return {"error": None}
    first = records[0]
    if "entries" in first and "type" not in first:
        return {"value": first["entries"]}
    if "index" in first:
        return {"list": [number(r["value"]) for r in records if "index" in r]}
    if first.get("members") is not None:
        members = {}
        flatten(first, "", members)
        return {"members": members}
    if "elements" in first:
        return {"text": unquoted(first.get("string") or '""')}
    if "value" not in first:
        return {"value": number(first["address"])}
    return {"error": first.get("why")} if first["value"] is None else {"value": number(first["value"])}


def same(our, their):
    if "error" in their:
        return "error" in our
    if their.get("list") == []:
        return our == {"value": 0}
    if "members" in their:
        return our.get("members") == their["members"] and our["members"]
    return our == their


def difference(our, their):
    if "members" in our and "members" in their:
        one, other = our["members"], their["members"]
        return {k: (one.get(k, "-"), other.get(k, "-")) for k in {**one, **other}
                if one.get(k, "-") != other.get(k, "-")}
    return our, their


class ShowDrgn(tool.Test):
    def compare(self, drgn, name, dump, kernel, modules):
        table = list(pairs.pairs())
        python, environment = drgn
        p = subprocess.run([python, os.path.join(HERE, "show", "drgn_values.py"), dump, kernel] +
                           ([modules] if modules else []), input="\n".join(e for _, e in table) + "\n",
                           capture_output=True, text=True, timeout=300, env=environment)
        theirs = [json.loads(line) for line in p.stdout.splitlines()]
        self.assertEqual(len(theirs), len(table), p.stderr[-2000:])
        words = [w for e, _ in table for w in ("-e", e)]
        files = [dump, kernel] + (["--modules", modules] if modules else [])
        result = self.run_vmrace("show", "--json", *words, *files, cache=os.environ.get("VMRACE_CACHE_DIR"))
        records = {}
        for line in result.out.splitlines():
            record = json.loads(line)
            records.setdefault(record["expression"], []).append(record)
        wrong, both, values = [], 0, 0
        for (c, python), their in zip(table, theirs):
            our = ours(records.get(c, []))
            if not same(our, their):
                wrong.append("%s: %s" % (c, str(difference(our, their))[:600]))
            both += "error" not in their
            values += len(their.get("members") or their.get("list") or [0]) if "error" not in their else 0
        print("%s: %d expressions, %d with a value of both, %d values compared, %d differ" % (
            name, len(table), both, values, len(wrong)))
        self.assertEqual(wrong, [], "\n".join([name] + wrong))
        self.assertGreater(both, 200)
        self.assertGreaterEqual(len(table), 300)

    def test_show(self):
        for name, dump, kernel, modules in DUMPS if os.environ.get("VMRACE_TEST_LONG") else DUMPS[-1:]:
            with self.subTest(name):
                self.compare(DRGN, name, dump, kernel, modules)


if __name__ == "__main__":
    DRGN, DUMPS = find_drgn(), find_dumps()
    if not DRGN:
        tool.skip("drgn is not there: give its checkout in VMRACE_DRGN, or install it")
    if not DUMPS:
        tool.skip("no dumps of the lab or the corpus (%s, %s)" % (LAB, CORPUS))
    tool.main()
