# SPDX-License-Identifier: MIT
"""expected.json: what is known of a dump before anybody has analysed it.

The roles are the marked lines of the case's own source; the crash is what the kernel itself printed.
"""
import glob
import os
import re

from .case import RECIPE
from .step import LabError

FUNCTION = re.compile(r"^[A-Za-z_].*?(\w+)\s*\(")
# The first report of the end, with its time.
END = re.compile(r"\[ *([0-9.]+)\] (?:BUG:|general protection|Oops|kernel BUG|sysrq: Trigger|Kernel panic|"
                 r"list_(?:add|del) corruption|invalid opcode|watchdog:)")


def function_at(lines, index):
    """Name of the function around a line, by kernel style: the nearest line before it that starts in the first column
    with one."""
    for line in reversed(lines[:index + 1]):
        found = FUNCTION.match(line)
        if found and not line.rstrip().endswith(";") and not line.startswith(("#", "static const struct")):
            return found.group(1)
    return None


def place(path, top, text):
    """File, line and function of the one line that has a text."""
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    found = [n for n, line in enumerate(lines) if text in line]
    if len(found) != 1:
        return None
    return {"function": function_at(lines, found[0]), "file": os.path.relpath(path, top), "line": found[0] + 1}


def marked(top, role):
    """Where `/* lab: ROLE */` stands below a folder."""
    for path in sorted(glob.glob(os.path.join(top, "*.c"))):
        found = place(path, top, f"/* lab: {role} */")
        if found:
            return found
    return None


def roles(case, driver, source):
    """The places of the roles, in the case's source or (kernel_roles) in the kernel's."""
    out = []
    for role in case.data.get("roles", []):
        known = case.data.get("kernel_roles", {}).get(role)
        found = (place(os.path.join(source, known["file"]), source, known["text"]) if known
                 else marked(driver, role) if driver else None)
        if not found and case.own_kernel:
            found = marked_in_kernel(case, source, role)
        if not found:
            raise LabError(f"{case.name}: no line (or several) marked `lab: {role}`")
        out.append({"role": role, **found})
    return out


def marked_in_kernel(case, source, role):
    """A mark that the recipe put into the kernel's own files."""
    for name in case.data.get("marked_files", []):
        found = place(os.path.join(source, name), source, f"/* lab: {role} */")
        if found:
            return found
    return None


def crash(console, ended, stopped_by_panic):
    """The crash as the kernel reported it: kind, PID, CPU, address of the fault. A hang that kexec dumps ends by a
    panic of our own."""
    with open(console, encoding="utf-8", errors="replace") as file:
        text = file.read().split("lab: ready", 1)[-1]
    out = {"kind": "panic" if ended == "hang" and stopped_by_panic else ended}
    if ended == "live":
        return {}   # there is none
    if ended == "hang":
        return out
    end = END.search(text)
    who = re.search(r"CPU: (\d+) (?:UID: \d+ )?PID: (\d+) Comm: (\S+)", text[end.start():] if end else "")
    if who:
        out.update(cpu=int(who.group(1)), pid=int(who.group(2)), comm=who.group(3))
    fault = re.search(r"(?:page fault for address|NULL pointer dereference, address): ([0-9a-f]+)", text)
    if fault and ended == "oops":
        out["fault_address"] = f"0x{int(fault.group(1), 16):016x}"
    return out


def seconds_to_end(console):
    """Seconds between the start of the load and the first report of the failure (or the requested crash), by the
    kernel's clock."""
    with open(console, encoding="utf-8", errors="replace") as file:
        text = file.read()
    start = re.search(r"\[ *([0-9.]+)\] lab: ready", text)
    end = END.search(text[start.end():] if start else "")
    return round(float(end.group(1)) - float(start.group(1)), 2) if start and end else None


def has_sign(case, folder):
    """Whether the console has what the load prints when the race has struck; only cases that end without a crash have
    such a sign."""
    with open(os.path.join(folder, "console.log"), encoding="utf-8", errors="replace") as file:
        return case.data.get("sign", "") in file.read()


def expectation(case, options, kernel, folder, ended, tries):
    """What must be found in a dump, and what must not."""
    driver = os.path.join(folder, "driver") if case.module else None
    as_meant = ended in case.ends_of(options) and options["sides"] == "both"
    # a load that stands still says so last of all: who ends it before takes its word
    struck = options["variant"] == "racy" and as_meant and (bool(options.get("end")) or has_sign(case, folder))
    finding = None
    if struck and case.rule:
        finding = {"rule": case.rule, "least": case.data.get("least", "confirmed"),
                   "roles": roles(case, driver, kernel.source), "object": case.data.get("object")}
    return {"recipe": RECIPE, "case": case.name, "family": case.family, "variant": options["variant"],
            "kernel": kernel.release, "dump": "vmcore",
            "note": case.title, "options": options, "ended": ended, "struck": struck, "tries": tries,
            "seconds": seconds_to_end(os.path.join(folder, "console.log")),
            "crash": crash(os.path.join(folder, "console.log"), ended, options["dump"] == "kexec"),
            "confirmed": [finding] if finding else [],
            "damaged": as_meant and options["variant"] in case.data.get("damaged", [])
            and (struck or options["variant"] != "racy"),
            "facts": case.data.get("facts", {}).get(options["variant"], []) if as_meant else []}
