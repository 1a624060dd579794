# SPDX-License-Identifier: MIT
"""The gate on real dumps: a baseline of one silences the same bug in another, and nothing else. Reports of real dumps
fit their schemas."""
import json
import os

import tool

CORPUS = os.environ.get("VMRACE_CORPUS") or os.path.expanduser("~/.cache/vmrace-corpus")
KERNEL = os.path.join(CORPUS, "kernels", "6.12.117-lab")
if not os.path.isdir(KERNEL):
    tool.skip("no corpus: nothing at %s" % CORPUS)


def case(name):
    folder = os.path.join(CORPUS, name)
    with open(os.path.join(folder, "expected.json"), encoding="utf-8") as f:
        return [os.path.join(folder, json.load(f)["dump"]), os.path.join(KERNEL, "vmlinux"),
                os.path.join(KERNEL, "src")]


class Gate(tool.Test):
    def check(self, *words, status):
        return self.run_vmrace("check", *words, status=status, cache=os.path.join(self.folder, "cache"))

    def test_baseline(self):
        base = os.path.join(self.folder, "base.json")
        self.check(*case("rq-qos-6.12"), status=1)
        self.check(*case("rq-qos-6.12"), "--baseline", base, "--update-baseline", status=0)
        self.check(*case("rq-qos-6.12-again"), "--baseline", base, "--new-only", status=0)
        other = ["--dump", tool.dump("racy"), "--vmlinux", tool.vmlinux("racy"), "--source", tool.tree("racy")]
        found = self.check(*other, "--baseline", base, "--new-only", status=1)
        self.assertIn("new ", found.out)

    def test_clean(self):
        self.check(*case("rq-qos-6.12-clean"), status=0)

    def test_several_dumps(self):
        """Two of one kernel, one of them broken: the other is judged."""
        broken = os.path.join(self.folder, "broken")
        with open(broken, "wb") as f:
            f.write(b"KDUMP   " + bytes(1000))
        dumps = [broken] + case("rq-qos-6.12")
        self.assertIn("broken", self.check(*dumps, status=1).err)
        self.assertIn("broken", self.check(broken, *case("rq-qos-6.12-clean"), status=3).err)

    def test_schemas(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is not installed")
        for name in ("rq-qos-6.12", "rq-qos-6.12-hang", "rq-qos-6.12-clean"):
            out = os.path.join(self.folder, name)
            self.run_vmrace(*case(name), "-o", out, status=0, cache=os.path.join(self.folder, "cache"))
            for file, schema in (("report.json", "docs/report.schema.json"),
                                 ("report.sarif", "tests/data/sarif-2.1.0-rtm.5.json")):
                with open(os.path.join(out, file), encoding="utf-8") as f, \
                        open(os.path.join(tool.TOP, schema), encoding="utf-8") as s:
                    instance, contract = json.load(f), json.load(s)
                validator = jsonschema.validators.validator_for(contract)(contract)
                errors = [(list(e.path), e.message[:200]) for e in validator.iter_errors(instance)]
                self.assertEqual(errors, [], name + " " + file)


if __name__ == "__main__":
    tool.main()
