#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""vmrace waits against drgn, and against corelens's module `lock` where VMRACE_CORELENS names a checkout of drgn-tools:
what they say of who waits, for what, whose it is and since when, vmrace says too. On the newest dump of the lab's case
turnstile; with --long (or VMRACE_TEST_LAB) of each kernel, and of every case that deadlocks. Skipped where drgn or the
dumps are not there."""
import collections
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
import compare  # noqa: E402
from drgn_at import find_drgn  # noqa: E402

TOP = os.environ.get("VMRACE_TOP") or os.path.dirname(os.path.dirname(HERE))
PROGRAM = os.environ.get("VMRACE") or os.path.join(TOP, "build", "cli", "vmrace")
sys.path.insert(0, os.path.join(TOP, "corpus", "lab"))
from lib import make  # noqa: E402

CASE, DEADLOCKS = "turnstile", ("waycross", "washtub", "wardrobe", "wicket", "cobbler")
REQUESTS = "quarry"
TIME_LIMIT = 300
SAME_TIME = 0.002       # seconds; corelens prints thousandths
ASLEEP = "SDI"
# What ends such a wait is a completion, a queue of many or an rt_mutex, which is what they name; vmrace names what it
# is there for.
BEHIND = {"flush": "struct completion", "stop": "struct completion", "srcu": "struct completion",
          "rcu": "struct completion", "io": "struct completion", "bit": "struct wait_queue_head",
          "folio": "struct wait_queue_head", "futex": "struct rt_mutex_base"}


def find_dumps(everything):
    """Folders of the case, one a kernel, the newest of each; first of all the fast subset's kernel."""
    newest = {}
    for folder in make.finished():
        expected = make.expected_of(folder)
        if expected["case"] not in (CASE, REQUESTS) and not (everything and expected["case"] in DEADLOCKS
                                                             and expected["variant"] == "racy"):
            continue
        if not os.path.exists(os.path.join(folder, "vmlinux")):
            print("left out:", os.path.basename(folder) + ": its kernel's folder is gone")
            continue
        key = expected["case"], expected["kernel"]
        if key not in newest or os.path.getmtime(folder) > os.path.getmtime(newest[key]):
            newest[key] = folder
    folders = sorted(newest.values(), key=lambda f: ("-6.12" not in f or "cloud" not in f, f))
    first = {make.expected_of(f)["case"]: f for f in reversed(folders)}
    return folders if everything else [first[name] for name in (CASE, REQUESTS) if name in first]


def ask(drgn, dump):
    """What drgn_waits.py says of a dump."""
    python, environment = drgn
    paths = [environment.get("PYTHONPATH"), os.environ.get("VMRACE_CORELENS")]
    environment = dict(environment, PYTHONPATH=os.pathsep.join(filter(None, paths)))
    done = subprocess.run([python, os.path.join(HERE, "drgn_waits.py"), dump.path("vmcore"), dump.path("vmlinux"),
                           dump.path("modules")], capture_output=True, text=True, timeout=TIME_LIMIT, env=environment,
                          check=False)
    if done.returncode:
        raise compare.Failed(f"drgn: {done.stderr[-800:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def wrong_object(wait, row, sizes):
    """Where the object is not theirs, nor around theirs, nor what theirs is there for."""
    if BEHIND.get(wait["kind"]) == row["type"]:
        return ""
    if not wait["object"]:
        return "" if wait["why"] else f"no object, and not why; theirs is {row['object']:#x}"
    inside = row["object"] - int(wait["object"], 16)
    return "" if 0 <= inside < max(1, sizes.get(wait["type"], 1)) else \
        f"{wait['type']} at {wait['object']}, theirs is {row['type']} at {row['object']:#x}"


def apart(one, other):
    return one is not None and other is not None and abs(one - other) > SAME_TIME


def wrong_time(wait, task):
    """Where a time is not from when the task left its CPU, as drgn reads it: which is not before it came there."""
    since, left, arrived = wait["since"], task["left"], task["arrived"]
    if apart(since, left) or (since is not None and arrived is not None and since - arrived > SAME_TIME):
        return f"PID {wait['pid']} has waited for {since} s, by drgn {left} s, and since {arrived} s ago it ran"
    return ""


def wrong_row(wait, row, task, sizes):
    """Where a wait is not what they say of it."""
    if not wait:
        return "is not said to wait"
    out = [wrong_object(wait, row, sizes)]
    if row["owner"] and row["owner"] not in [o["pid"] for o in wait["owners"]]:
        out.append(f"owners are {[o['pid'] for o in wait['owners']]}, theirs is {row['owner']}")
    if row["since"] is not None and apart(task["arrived"], row["since"] + task["lag"]):
        out.append(f"since {task['arrived']} by drgn, theirs {row['since']} by a clock that is {task['lag']} behind")
    return "; ".join(filter(None, out))


def wrong_requests(waits, rows):
    """Where a request is not one that a disk has in flight by drgn, or is no more the oldest of it."""
    known = {row["request"]: row for row in rows if "request" in row}
    for wait in (w for w in waits.values() if w["request"] and w["request"]["address"]):
        said = wait["request"]
        row = known.get(int(said["address"], 16))
        if not row or row["device"] != said["device"] or row["bytes"] != said["bytes"] or (
                row["bytes"] and row["sector"] != said["sector"]):
            yield f"PID {wait['pid']}: request {said}, drgn has {row}"
        elif not said["exact"] and row["started"] != min(r["started"] for r in known.values()
                                                         if r["device"] == row["device"] and r["started"]):
            yield f"PID {wait['pid']}: {said} is not the oldest"


def look_at(drgn, folder):
    """Prints what was compared of one dump; what was wrong."""
    dump = compare.Dump(PROGRAM, folder)
    waits = {w["pid"]: w for w in dump.lines("waits", "--json", *dump.known)}
    rows = ask(drgn, dump)
    sizes = next(r["sizes"] for r in rows if "sizes" in r)
    tasks = {r["pid"]: r for r in rows if "state" in r}
    wrong = [f"PID {r['pid']} sleeps ({r['state']}) and is not said to wait" for r in tasks.values()
             if r["state"] in ASLEEP and not r["runs"] and r["pid"] not in waits]
    wrong += [why for pid, wait in waits.items() if pid in tasks and (why := wrong_time(wait, tasks[pid]))]
    wrong += wrong_requests(waits, rows)
    count, behind = collections.Counter(), 0
    for row in (r for r in rows if "object" in r):
        why = wrong_row(waits.get(row["pid"]), row, tasks[row["pid"]], sizes)
        wrong += [f"PID {row['pid']}, {row['who']}: {why}"] if why else []
        count[row["who"]] += 1
        behind += row["pid"] in waits and BEHIND.get(waits[row["pid"]]["kind"]) == row["type"]
    known = sum(bool(w["object"]) for w in waits.values())
    print(f"{os.path.basename(folder)}: {len(waits)} waits, {known} with their object; times of {len(tasks)} tasks, "
          f"{count['drgn']} waits of drgn, {count['corelens']} of corelens ({behind} by what lies behind), "
          f"{len(wrong)} differ")
    requests = [w["request"] for w in waits.values() if w["request"]]
    print(f"    {sum('request' in r for r in rows)} requests in flight by drgn; {len(requests)} waits for I/O, "
          f"{sum(r['exact'] for r in requests)} with their own request")
    for row in (r for r in rows if "error" in r):
        print(f"    {row['who']} could not: {row['error']}")
    return wrong + ([] if count["drgn"] or requests else ["drgn found no wait: nothing was compared"])


def main():
    drgn, folders = find_drgn(), find_dumps("--long" in sys.argv or os.environ.get("VMRACE_TEST_LAB"))
    if not drgn or not folders:
        print("drgn is not installed" if not drgn else f"no dump of the lab's case {CASE}: corpus/lab/lab run {CASE}")
        return 77
    wrong = [f"{os.path.basename(folder)}: {why}" for folder in folders for why in look_at(drgn, folder)]
    for line in wrong:
        print(f"FAILED {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
