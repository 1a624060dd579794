#!/usr/bin/env python3
"""summary.py TESTLOG...: counts meson's testlog.json files; prints failures, skips with their reasons, and the last
line."""
import json
import os
import sys

FAILED = {"FAIL", "ERROR", "TIMEOUT", "INTERRUPT", "UNEXPECTEDPASS"}
LINES = 40  # of a failed test's output


def reason(test):
    """The last line that a skipped test printed."""
    lines = [l.strip() for l in (test.get("stdout", "") + "\n" + test.get("stderr", "")).splitlines() if l.strip()]
    return lines[-1] if lines else "it gives no reason"


def main():
    passed, failed, skipped = 0, [], []
    for path in sys.argv[1:]:
        build = os.path.basename(os.path.dirname(os.path.dirname(os.path.abspath(path))))
        try:
            tests = [json.loads(l) for l in open(path, encoding="utf-8", errors="replace") if l.strip()]
        except OSError:
            failed.append((build, {"name": "no test ran", "result": "ERROR"}))
            continue
        for t in tests:
            if t["result"] in FAILED:
                failed.append((build, t))
            elif t["result"] == "SKIP":
                skipped.append((build, t))
            else:
                passed += 1
    for build, t in skipped:
        print("skipped: %s (%s): %s" % (t["name"], build, reason(t)))
    for build, t in failed:
        print("FAILED: %s (%s): %s" % (t["name"], build, t["result"].lower()))
        for l in (t.get("stdout", "") + t.get("stderr", "")).splitlines()[-LINES:]:
            print("    " + l)
    print("%d passed, %d failed" % (passed, len(failed)) + (", %d skipped" % len(skipped) if skipped else ""))
    return 1 if failed or not passed else 0


sys.exit(main())
