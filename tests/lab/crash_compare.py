#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One dump of the lab as `crash` and as vmrace see it: tasks, stacks, slab caches.

    python3 tests/lab/crash_compare.py FOLDER

FOLDER has vmcore, vmlinux and modules/. The environment's VMRACE names the program (default: build/cli/vmrace). Where
the two differ, the text of the kernel decides: the instruction before a return address says what it called. A direct
call of something else than the frame above shows that the frame is none.
"""
import dataclasses
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile

from crash_run import ERROR, Frame, Opened, Task, crash_tasks, open_dump
from kernel_text import Kernel, plain

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TIME_LIMIT = 90  # seconds for one run of vmrace
SHOWN = 3  # stacks of one cause
CACHE = re.compile(r"[0-9a-f]{16} +\d+ +(-?\d+) +(\d+) +\d+ +\S+ +(.+)$")
OUTERMOST = re.compile(r"entry_|asm_|ret_from_fork|secondary_startup_64|common_startup_64|x86_64_start_kernel")
SAVES_REGISTERS = "__crash_kexec"  # for the notes of kdump: what it calls after that is not in them


@dataclasses.dataclass
class Difference:
    """One stack that differs. wrong: crash, vmrace or nobody (not shown)."""
    task: str
    cause: str
    wrong: str
    why: list
    diff: list


@dataclasses.dataclass
class Calls:
    """Return addresses: `yes` behind a direct call that leads to the frame above (also by tail calls), `no` behind one
    that does not, else open."""
    yes: int = 0
    no: int = 0
    open: int = 0
    wrong: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Result:
    folder: str
    opened: Opened = None
    both: int = 0
    only_crash: list = dataclasses.field(default_factory=list)
    only_vmrace: list = dataclasses.field(default_factory=list)
    facts: list = dataclasses.field(default_factory=list)  # same task, another pid, cpu, state or name
    equal: int = 0
    later: int = 0  # of the equal: crash starts below the frames of panic, NMI and stop
    # vmrace starts at what was interrupted (kdump's notes), crash above it
    below: list = dataclasses.field(default_factory=list)
    labels: dict = dataclasses.field(default_factory=dict)  # (crash's name, vmrace's name) of the same frame: how often
    differences: list = dataclasses.field(default_factory=list)
    calls: dict = dataclasses.field(default_factory=dict)  # "crash", "vmrace": Calls
    errors: list = dataclasses.field(default_factory=list)  # crash's messages while it listed
    caches: int = 0
    # equal once vmrace's pending objects count as allocated
    caches_pending: list = dataclasses.field(default_factory=list)
    caches_differ: list = dataclasses.field(default_factory=list)
    # crash counts less than none: it lost its way in free lists
    caches_failed: list = dataclasses.field(default_factory=list)
    caches_only: list = dataclasses.field(default_factory=list)
    identified: int = 0
    unidentified: list = dataclasses.field(default_factory=list)

    def failures(self):
        """What a test has to refuse: all that is not shown to be crash's."""
        bad = ["only in crash: %s" % t for t in self.only_crash] + ["only in vmrace: %s" % t for t in self.only_vmrace]
        bad += ["%s: %s" % (d.task, d.cause) for d in self.differences if d.wrong != "crash"]
        return bad + self.facts + self.caches_differ + self.caches_only + self.unidentified + self.calls_failed()

    def calls_failed(self):
        return ["no call of it: " + w for w in self.calls["vmrace"].wrong] if "vmrace" in self.calls else []


def vmrace(folder, *words, stdin=None):
    """The objects that vmrace prints, one a line."""
    program = os.path.abspath(os.environ.get("VMRACE") or os.path.join(TOP, "build/cli/vmrace"))
    inputs = ["--dump", os.path.join(folder, "vmcore"), "--vmlinux", os.path.join(folder, "vmlinux")]
    if os.path.isdir(os.path.join(folder, "modules")):
        inputs += ["--modules", os.path.join(folder, "modules")]
    p = subprocess.run([program, *words, "--json", *inputs], input=stdin, capture_output=True, text=True,
                       timeout=TIME_LIMIT,
                       check=False)
    if p.returncode:
        raise RuntimeError("vmrace %s: %s" % (words[0], p.stderr.strip()))
    return [json.loads(line) for line in p.stdout.splitlines()]


def kernel_side(address):
    return address >= 1 << 63


def physical(frames):
    """What an unwinder sees: no inlined, inferred or guessed frame, not the last one of user mode (what faulted may be
    anywhere)."""
    seen = [f for f in frames if not (f["inferred"] or f["inlined"] or f["guess"])]
    if seen and not kernel_side(int(seen[-1]["pc"], 16)):
        seen.pop()
    return [Frame(int(f["pc"], 16), int(f["sp"], 16) - 8, f["symbol"] or "?", f["interrupted"]) for f in seen]


def vmrace_tasks(listed):
    return {int(t["task"], 16): Task(t["pid"], t["cpu"], t["state"], t["comm"], physical(t["frames"]), t["error"] or "",
                                     bool(t["frames"]) and not kernel_side(int(t["frames"][0]["pc"], 16)))
            for t in listed}


def check_calls(kernel, frames, calls):
    """Ask the text about each frame and the one above it. What trapped was not called."""
    wrong = []
    for callee, caller in zip(frames, frames[1:]):
        target = None if caller.trap else kernel.called(caller.pc)
        leads = kernel.leads(target, plain(callee.name)) if target else None
        if leads is None:
            calls.open += 1
        elif leads:
            calls.yes += 1
        else:
            calls.no += 1
            wrong.append("%s called %s, above it is %s"
                         % (caller.name, "/".join(sorted(kernel.names[target])), callee.name))
    calls.wrong += wrong
    return wrong


def place_first(ours, theirs):
    """crash's #0 has the saved stack pointer where the others have the slot: give it vmrace's of the same pc."""
    if theirs and all((f.pc, f.slot) != (theirs[0].pc, theirs[0].slot) for f in ours):
        twin = next((f for f in ours if f.pc == theirs[0].pc), None)
        if twin:
            return [dataclasses.replace(theirs[0], slot=twin.slot)] + theirs[1:]
    return theirs


def gaps(ours, theirs):
    """(frames only in vmrace, frames only in crash, vmrace's frame above) of each place that differs."""
    keys = [[(f.pc, f.slot) for f in side] for side in (theirs, ours)]
    for tag, a, b, c, d in difflib.SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag != "equal":
            yield ours[c:d], theirs[a:b], ours[c - 1] if c else None, ours[d] if d < len(ours) else None


def inside(frames, above, below):
    return above and below and all(above.slot < f.slot < below.slot for f in frames)


def blind(kernel, gap):
    """Are these frames missing in crash because a module's is among them?"""
    return kernel.blind and not gap[1] and any(not kernel.text(f.pc, 1) for f in gap[0])


def cause_of(kernel, gap):
    mine, his, above, below = gap
    if blind(kernel, gap):
        return "crash knows no modules (--no_modules) and does not pass the frame of one"
    if not his:
        return "crash lacks frames of %s" % ("the end" if not below else "the middle")
    if not mine and inside(his, above, below):
        return "crash shows stale return addresses that lie inside the frame of %s" % above.name
    if mine and inside(his, above, below):
        return "crash loses %s's caller and shows stale return addresses instead of the real ones" % above.name
    return "the walks part below %s" % (above.name if above else "the start")


def unified(ours, theirs):
    lines = [[plain(f.name) for f in side] for side in (theirs, ours)]
    return list(difflib.unified_diff(*lines, "crash", "vmrace", n=1, lineterm=""))


def compare_stack(result, kernel, ours, theirs):
    """One task that both have. Frames of vmrace's above crash's first are no difference."""
    check_calls(kernel, ours.frames, result.calls["vmrace"])
    placed = place_first(ours.frames, theirs.frames)
    check_calls(kernel, placed, result.calls["crash"])
    if ours.in_user_mode and not ours.frames:
        result.below.append("%s: %s" % (ours, " ".join(f.name for f in placed)))
        result.equal += 1
        return
    found = list(gaps(ours.frames, placed))
    count_labels(result, ours.frames, placed)
    later = [g for g in found if g[2] is None and not g[1] and g[3]]
    stop = [g for g in found if g[2] is None and starts_below(g)]
    found = [g for g in found if g not in later + stop]
    result.below += ["%s: %s" % (ours, " ".join(f.name for f in g[1])) for g in stop]
    if not found and bool(ours.frames) == bool(placed):
        result.equal += 1
        result.later += len(later)
        return
    result.differences.append(difference(kernel, ours, theirs, placed, found))


def starts_below(gap):
    """Does crash go on above the registers that the notes have: of what was interrupted, in user mode too, or of
    __crash_kexec()?"""
    mine, his, _, below = gap
    if mine:
        return [plain(f.name) for f in mine] == [SAVES_REGISTERS] and plain(his[-1].name) == SAVES_REGISTERS
    return bool(below and (below.trap or plain(below.name) == SAVES_REGISTERS))


def same_end(ours, theirs):
    return (ours[-1].pc, ours[-1].slot) == (theirs[-1].pc, theirs[-1].slot)


def is_outermost(frame):
    """A function with which a stack begins."""
    return bool(OUTERMOST.match(frame.name))


def entry_without_interrupted(frames):
    """The first entry of an interrupt or exception that interrupted nothing, or None: it is no frame."""
    return next((a for a, b in zip(frames, frames[1:]) if a.name.startswith("asm_") and not b.trap), None)


def is_shown(kernel, above, below):
    """Did the call before the return address of `below` lead to `above`? Then nothing lies between them."""
    calls = Calls()
    return bool(above and below) and not check_calls(kernel, [above, below], calls) and calls.yes == 1


def is_direct(kernel, caller, callee):
    """Is the call before the caller's return address a direct one of the callee itself?"""
    target = None if caller.trap else kernel.called(caller.pc)
    return bool(target) and plain(callee.name) in kernel.names[target]


def shown_edge(kernel, mine, his, above, below):
    """An end of the gap at which vmrace's frame is behind a direct call of its neighbour, and crash's is not; None
    where there is none."""
    if not (mine and his):
        return None
    if below and is_direct(kernel, below, mine[-1]) and not is_direct(kernel, below, his[-1]):
        return "%s called %s" % (below.name, mine[-1].name)
    if above and is_direct(kernel, mine[0], above) and not is_direct(kernel, his[0], above):
        return "%s called %s" % (mine[0].name, above.name)
    return None


def blame(kernel, gap):
    """(who is shown wrong by the text of the kernel: crash, vmrace or nobody; why)."""
    mine, his, above, below = gap
    stray = entry_without_interrupted(his + ([below] if below else []))
    if stray and not entry_without_interrupted(mine):
        return "crash", ["%s interrupted nothing" % stray.name]
    nowhere = [f for f in his if f.trap and f.name.startswith("unknown") and f.pc not in kernel.reported]
    if nowhere and not kernel.blind and not any(f.trap and f.pc == n.pc for f in mine for n in nowhere):
        return "crash", ["an interrupt at %#x, where no code is, and the log does not report it" % nowhere[0].pc]
    if his and not mine and is_shown(kernel, above, below):
        return "crash", ["%s called %s" % (below.name, above.name)]
    ends = [[above] if above else [], [below] if below else []]
    wrong_here, wrong_there = (check_calls(kernel, ends[0] + side + ends[1], Calls()) for side in (mine, his))
    if blind(kernel, gap) and not wrong_here:
        return "crash", wrong_there
    if mine and not his and all(f.trap and f.pc in kernel.reported for f in mine):
        return "crash", ["the kernel's log has RIP %#x" % f.pc for f in mine]
    same = [f.pc for f in mine] == [f.pc for f in his]
    if above and below and same and all(a.slot > b.slot for a, b in zip(mine, his)):
        return "crash", ["the same return addresses lie there twice: crash takes the lower ones; the frame sizes lead "
                         "from vmrace's to %s" % below.name]
    shown = None if wrong_here else shown_edge(kernel, mine, his, above, below)
    if shown:
        return "crash", [shown]
    last = his[-1] if his else above
    if mine and not below and not wrong_here and is_outermost(mine[-1]) and last and not is_outermost(last):
        return "crash", ["crash ends at %s, with which no stack begins" % last.name]
    if bool(wrong_here) == bool(wrong_there):
        return "nobody", wrong_here + wrong_there
    return ("vmrace", wrong_here) if wrong_here else ("crash", wrong_there)


def difference(kernel, ours, theirs, placed, found):
    """Each gap has to be shown to be crash's, and vmrace has to end where a stack begins or crash ends too, or the
    difference is not explained."""
    diff = unified(ours.frames, placed)
    if not placed:
        said = theirs.error or "no message"
        bad = check_calls(kernel, ours.frames, Calls())
        return Difference(str(ours), "crash has no stack: " + said, "nobody" if bad else "crash", bad, diff)
    if [plain(f.name) for f in ours.frames] in (["ret_from_fork"], ["ret_from_fork_asm"]) and len(placed) == 1:
        return Difference(str(ours), "a task that has not run yet: crash gives it the first frame of those that sleep",
                          "crash", [], diff)
    causes = list(dict.fromkeys(cause_of(kernel, g) for g in found))
    blamed = [blame(kernel, g) for g in found]
    who = {b[0] for b in blamed}
    if not ours.frames or not (same_end(ours.frames, placed) or is_outermost(ours.frames[-1])
                               or blind(kernel, found[-1])):
        who = {"nobody"}
    wrong = who.pop() if len(who) == 1 else "vmrace" if "vmrace" in who else "nobody"
    return Difference(str(ours), "; ".join(causes), wrong, [w for b in blamed for w in b[1][:2]], diff)


def count_labels(result, ours, theirs):
    names = {(f.pc, f.slot): f.name for f in ours}
    for f in theirs:
        mine = names.get((f.pc, f.slot))
        if mine and plain(mine) != plain(f.name):
            result.labels[f.name, mine] = result.labels.get((f.name, mine), 0) + 1


def compare_tasks(result, kernel, ours, theirs):
    result.both = len(ours.keys() & theirs.keys())
    result.only_crash = [str(theirs[a]) for a in sorted(theirs.keys() - ours.keys())]
    result.only_vmrace = [str(ours[a]) for a in sorted(ours.keys() - theirs.keys())]
    for address in sorted(ours.keys() & theirs.keys(), key=lambda a: ours[a].pid):
        a, b = ours[address], theirs[address]
        for what in ("pid", "cpu", "state", "comm"):
            if getattr(b, what) not in (None, getattr(a, what)):
                result.facts.append("%d: %s is %s in crash, %s in vmrace"
                                    % (a.pid, what, getattr(b, what), getattr(a, what)))
        compare_stack(result, kernel, a, b)


def compare_slabs(result, folder, text):
    """crash's ALLOCATED leaves out what per-CPU freelists and per-CPU partial slabs have free, as vmrace does. It knows
    no pending objects (kfree_rcu): allocated, for crash."""
    theirs = {m[3]: (int(m[1]), int(m[2])) for m in map(CACHE.match, text.splitlines()) if m}
    ours = {s["cache"]: s for s in vmrace(folder, "slabs")} if theirs else {}
    result.caches_failed = ["%s: %d allocated" % (n, t[0]) for n, t in sorted(theirs.items()) if t[0] < 0]
    result.caches_only = ["cache in one only: " + n for n in sorted(ours.keys() ^ theirs.keys())]
    for name in sorted(ours.keys() & theirs.keys()):
        mine, his = ours[name], theirs[name]
        if (mine["allocated"], mine["objects"]) == his:
            result.caches += 1
        elif (mine["allocated"] + mine["pending"], mine["objects"]) == his:
            result.caches_pending.append("%s: %d pending" % (name, mine["pending"]))
        elif his[0] >= 0 or mine["objects"] != his[1]:
            result.caches_differ.append(
                "%s: %d of %d allocated in crash, in vmrace %d (and %d pending, %d unknown) of %d"
                % (name, *his, mine["allocated"], mine["pending"], mine["unknown"], mine["objects"]))


def check_identify(result, folder, tasks, count=200):
    """Each pc has to be text and each stack pointer a stack."""
    wanted = {}
    for task in tasks.values():
        for f in task.frames:
            if kernel_side(f.pc):
                wanted.setdefault(f.pc, ("function", "module", "image section"))
            wanted.setdefault(f.slot, ("task stack", "exception stack"))
    step = max(1, len(wanted) // count)
    asked = list(wanted)[::step][:count]
    for found in vmrace(folder, "identify", stdin="".join("%#x\n" % a for a in asked)):
        result.identified += 1
        if found["category"] not in wanted[int(found["address"], 16)]:
            result.unidentified.append("%s: %s" % (found["address"], found["category"]))
    if result.identified != len(asked):
        result.unidentified.append("%d of %d addresses answered" % (result.identified, len(asked)))


def compare(folder, known=None):
    """The Result for one folder. known: a dictionary that a caller keeps for several folders (see open_dump)."""
    folder = os.path.abspath(folder)
    result = Result(folder)
    listed = vmrace(folder, "bt", "--all")
    ours = vmrace_tasks(listed)
    kernel = Kernel(os.path.join(folder, "vmlinux"))
    kernel.find_shift((f["symbol"], int(f["pc"], 16) - f["offset"]) for t in listed for f in t["frames"] if f["symbol"])
    kernel.read_report(folder)
    result.calls = {"crash": Calls(), "vmrace": Calls()}
    check_identify(result, folder, ours)
    with tempfile.TemporaryDirectory(prefix="vmrace-crash-") as work:
        result.opened = open_dump(folder, sum(t.pid == 0 for t in ours.values()), work, {} if known is None else known)
    text = result.opened.text
    if text is None:
        for task in ours.values():
            check_calls(kernel, task.frames, result.calls["vmrace"])
        return result
    result.errors = list(dict.fromkeys(m[1] for m in map(ERROR.match, text.splitlines()) if m))
    kernel.blind = "--no_modules" in result.opened.options
    compare_tasks(result, kernel, ours, crash_tasks(text))
    compare_slabs(result, folder, text)
    return result


def told(result):
    """The lines for a person."""
    opened = result.opened
    for a in opened.attempts:
        yield "crash %s%s: no: %s" % (" ".join(a.options), " (copy of vmlinux)" if a.copy else "", a.said)
    if opened.text is None:
        yield "crash cannot open it"
    else:
        yield "crash %s%s: opens it" % (" ".join(opened.options), " (copy of vmlinux)" if opened.copy else "")
        yield from told_stacks(result)
        yield ("caches: %d equal, %d equal but for pending objects, %d differ, %d that crash fails at, "
               "%d in one only") % (
            result.caches, len(result.caches_pending), len(result.caches_differ), len(result.caches_failed),
            len(result.caches_only))
        yield from ("  " + line for line in result.caches_pending + result.caches_differ + result.caches_failed)
    for who, c in result.calls.items():
        yield "%s's return addresses: %d behind a call of the frame above, %d behind one of something else, %d open" % (
            who, c.yes, c.no, c.open)
    yield "identify: %d addresses, %d wrong" % (result.identified, len(result.unidentified))
    bad = result.failures()
    yield "not explained: %d" % len(bad)
    yield from ("  " + line for line in bad)


def told_stacks(result):
    yield "tasks: %d in both, %d only in crash, %d only in vmrace" % (
        result.both, len(result.only_crash), len(result.only_vmrace))
    yield from ("  " + e for e in result.errors)
    yield "stacks: %d equal (%d of them from a lower start in crash), %d differ" % (
        result.equal, result.later, len(result.differences))
    yield from ("  vmrace starts below, without " + b for b in result.below)
    for (crash, mine), n in result.labels.items():
        yield "  same frame, other name: %s in crash, %s in vmrace (%d)" % (crash, mine, n)
    kinds = {}
    for d in result.differences:
        kinds.setdefault((d.cause, d.wrong), []).append(d)
    for (cause, wrong), found in kinds.items():
        yield "  %d: %s; wrong: %s" % (len(found), cause, wrong)
        for d in found[:SHOWN]:
            yield "    " + d.task
            yield from ("        " + w for w in d.why)
            yield from ("      " + line for line in d.diff[:40])


def main():
    if len(sys.argv) != 2:
        print("usage: crash_compare.py FOLDER", file=sys.stderr)
        return 2
    result = compare(sys.argv[1])
    print("\n".join(told(result)))
    return 1 if result.failures() else 0


if __name__ == "__main__":
    sys.exit(main())
