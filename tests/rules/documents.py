#!/usr/bin/env python3
"""documents.py TOP: docs/facts.md and docs/rules.md are what rules/document.py makes."""
import subprocess
import sys

top, wrong = sys.argv[1], 0
for name in ("facts", "rules"):
    words = [sys.executable, top + "/rules/document.py", name, top + "/rules"]
    made = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    with open("%s/docs/%s.md" % (top, name), encoding="utf-8") as f:
        if f.read() != made:
            print("docs/%s.md is old: python3 rules/document.py %s rules > docs/%s.md" % (name, name, name))
            wrong = 1
sys.exit(wrong)
