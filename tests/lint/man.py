#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""man.py CLI-FOLDER: man pages and completions are well formed and name what --help names."""
import os
import re
import shutil
import subprocess
import sys

folder = sys.argv[1]
failed = 0


def check(ok, what):
    global failed
    if not ok:
        failed += 1
        print("FAIL " + what)


def run(*words, **keys):
    return subprocess.run(words, capture_output=True, text=True, timeout=60, **keys)


vmrace = os.path.join(folder, "vmrace")
commands = [l.split()[0]
            for l in run(vmrace, "--help").stdout.split("Commands:")[1].split("\n\n")[0].strip().splitlines()]
check(len(commands) >= 12, "commands are listed: %s" % commands)
texts = {name: open(os.path.join(folder, name), encoding="utf-8").read()
         for name in ("vmrace.bash", "_vmrace", "vmrace.fish")}
for command in commands:
    page = os.path.join(folder, "vmrace-%s.1" % command)
    roff = open(page, encoding="utf-8").read()
    options = re.findall(r"--([a-z-]+)",
                         run(vmrace, command, "--help").stdout.split("Options:")[1].split("Examples:")[0])
    for option in set(options):
        check("\\-\\-" + option.replace("-", "\\-") in roff, "%s --%s is in its man page" % (command, option))
        for shell, text in texts.items():
            check(option in text, "%s --%s is in %s" % (command, option, shell))
    if shutil.which("man"):
        p = run("man", "--warnings", "-l", "-Tutf8", page, env=dict(os.environ, MANWIDTH="80", LC_ALL="C.UTF-8"))
        check(p.returncode == 0 and not p.stderr, "man %s: %s" % (command, p.stderr[:200]))
for shell, file in (("bash", "vmrace.bash"), ("zsh", "_vmrace"), ("fish", "vmrace.fish")):
    if shutil.which(shell):
        p = run(shell, "-n", os.path.join(folder, file))
        check(p.returncode == 0, "%s reads its completion: %s" % (shell, p.stderr[:200]))
script = ('source "$1"; COMP_WORDS=(vmrace check --fail); COMP_CWORD=2; _vmrace; echo "${COMPREPLY[*]}"; '
          'COMP_WORDS=(vmrace ide); COMP_CWORD=1; _vmrace; echo "${COMPREPLY[*]}"')
p = run("bash", "-c", script, "x", os.path.join(folder, "vmrace.bash"), cwd="/")
check(p.stdout.split() == ["--fail-on", "identify"], "bash completes: %r %s" % (p.stdout, p.stderr))
# What is typed: what it may be.
for words, expected in ((["check", "--fail-on", "p"], ["possible"]), (["check", "--fail-on", ""], [
        "confirmed", "likely", "damaged", "possible"]), (["bt", "--state", "D"], ["D"]), (["rules", "sh"], ["show"]),
                        (["scan", "--rule", "stack-"], ["stack-waiter"]), (["facts", "queue_e"], ["queue_entry"]),
                        (["analyze", "--format", "sa"], ["sarif"]), (["slabs", "--objects", "fr"], ["free"]),
                        (["baseline", "pru"], ["prune"]), (["bt", "--progress", "al"], ["always"])):
    script = 'source "$1"; shift; COMP_WORDS=(vmrace "$@"); COMP_CWORD=$#; _vmrace; echo "${COMPREPLY[*]}"'
    p = run("bash", "-c", script, "x", os.path.join(folder, "vmrace.bash"), *words, cwd="/")
    check(p.stdout.split() == expected, "bash completes %s: %r %s" % (words, p.stdout, p.stderr))
sys.exit(1 if failed else 0)
