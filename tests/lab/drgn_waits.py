# SPDX-License-Identifier: MIT
"""drgn_waits.py VMCORE VMLINUX [MODULE-FOLDER]: what drgn, and corelens's lock module where drgn_tools can be imported,
say of who waits, as JSON lines:

{"pid", "state", "runs", "arrived", "left"}: each task; whether it is on a CPU, whatever state it has set; seconds since
its last run began and ended, by the CPU's clock that is furthest; null where the kernel keeps no such time
{"who", "pid", "object", "type", "owner", "since"}: a wait; owner and since (its last run began, by its CPU's clock,
which is "lag" seconds behind) null where they say nothing
{"request", "device", "operation", "sector", "bytes", "started"}: a request that a disk has in flight
{"sizes": {type: bytes}}, {"who", "error"}: what they could not do
"""
import contextlib
import io
import itertools
import json
import os
import re
import sys

import drgn
from drgn import Object, TypeKind
from drgn.helpers.linux import (
    completion_for_each_task, cpu_rq, disk_name, for_each_disk, for_each_possible_cpu, for_each_task, get_task_state,
    list_for_each_entry, mutex_owner, rbtree_inorder_for_each_entry, rwsem_owner, swait_for_each_task,
    task_since_last_arrival_ns, task_rq, waitqueue_for_each_task)

WAITERS = 10000     # of one object, that are looked at
NANOSECONDS = 1e9
SIZED = ("mutex", "ww_mutex", "rw_semaphore", "semaphore", "rt_mutex", "rt_mutex_base", "completion", "wait_queue_head",
         "swait_queue_head")
HEADLINE = re.compile(r"(Mutex|Semaphore|Rwsem|Completion): 0x(\w+)")
OWNER = re.compile(r"(?:Mutex OWNER: .* PID : |Writer owner .*\(pid\))(\d+)")
WAITER = re.compile(r"\s*\[\d+\]: cpu:\s+\d+\s+.+?\s+(\d+)\s+\w+\s+(\d+) (\d+):(\d+):(\d+)\.(\d+)")
CORELENS_TYPES = {"Mutex": "mutex", "Semaphore": "semaphore", "Rwsem": "rw_semaphore", "Completion": "completion"}


def tell(**row):
    print(json.dumps(row))


def open_dump(words):
    prog = drgn.Program(drgn.Platform(drgn.Architecture.X86_64))
    prog.set_core_dump(words[0])
    prog.set_enabled_debug_info_finders([])
    files = [words[1]]
    for folder in words[2:]:
        files += [os.path.join(top, n) for top, _, names in os.walk(folder) for n in names if n.endswith(".ko")]
    with contextlib.suppress(drgn.MissingDebugInfoError):
        prog.load_debug_info(files)
    return prog


def has(value, name):
    return value.type_.type.has_member(name)


def ring_of(lock, kind):
    """Who waits for a lock: its list, or since 7.1 the first of a ring without a head."""
    if has(lock, "wait_list"):
        yield from (w.task for w in list_for_each_entry(kind, lock.wait_list.address_of_(), "list"))
    elif lock.first_waiter:
        yield lock.first_waiter.task
        yield from (w.task for w in list_for_each_entry(kind, lock.first_waiter.list.address_of_(), "list"))


def tree_of(base):
    """Who waits for an rt_mutex."""
    path = "tree.entry" if base.prog_.type("struct rt_mutex_waiter").has_member("tree") else "tree_entry"
    for waiter in rbtree_inorder_for_each_entry("struct rt_mutex_waiter", base.waiters.rb_root.address_of_(), path):
        yield waiter.task


def of_rt_mutex(base):
    return tree_of(base), Object(base.prog_, "struct task_struct *", base.owner.value_() & ~7)


def of_mutex(lock):
    return of_rt_mutex(lock.rtmutex) if has(lock, "rtmutex") else (
        ring_of(lock, "struct mutex_waiter"), mutex_owner(lock))


def of_rwsem(lock):
    if has(lock, "rwbase"):
        return of_rt_mutex(lock.rwbase.rtmutex)
    return ring_of(lock, "struct rwsem_waiter"), rwsem_owner(lock)


def of_semaphore(lock):
    # a semaphore_waiter has no list before 7.1's ring, and the list then: the same member
    kind = "struct semaphore_waiter"
    if has(lock, "wait_list"):
        return (w.task for w in list_for_each_entry(kind, lock.wait_list.address_of_(), "list")), None
    return ring_of(lock, kind), None


READERS = {
    "struct mutex": of_mutex, "struct rw_semaphore": of_rwsem, "struct semaphore": of_semaphore,
    "struct ww_mutex": lambda lock: of_mutex(lock.base.address_of_()),
    "struct rt_mutex": lambda lock: of_rt_mutex(lock.rtmutex if has(lock, "rtmutex") else lock[0]),
    "struct rt_mutex_base": lambda lock: of_rt_mutex(lock[0]),
    "struct completion": lambda it: (completion_for_each_task(it), None),
    "struct wait_queue_head": lambda it: (waitqueue_for_each_task(it), None),
    "struct swait_queue_head": lambda it: (swait_for_each_task(it), None),
}


def pointers(prog, task):
    """Each pointer of a frame to something that one can wait for."""
    for frame in prog.stack_trace(task):
        for name in frame.locals():
            with contextlib.suppress(KeyError, drgn.ObjectAbsentError, drgn.FaultError):
                value = frame[name]
                kind = value.type_.type.type_name() if value.type_.kind == TypeKind.POINTER else None
                if kind in READERS and value.value_():
                    yield value, kind


def waits_of(prog, task):
    seen = set()
    for pointer, kind in pointers(prog, task):
        at = pointer.value_()
        if (at, kind) in seen:
            continue
        seen.add((at, kind))
        with contextlib.suppress(drgn.FaultError):
            waiters, owner = READERS[kind](pointer)
            if task.value_() in {w.value_() for w in itertools.islice(waiters, WAITERS)}:
                yield at, kind, owner.pid.value_() if owner else None


def times_of(task, now):
    """When a task's last run began and ended: seconds ago, and by how much its CPU's clock is behind the furthest."""
    queue, out = task_rq(task), {"arrived": None, "left": None}
    clock, lag = queue.clock.value_(), now - queue.clock.value_()
    with contextlib.suppress(AttributeError):
        out["arrived"] = (task_since_last_arrival_ns(task) + lag) / NANOSECONDS
    with contextlib.suppress(AttributeError):
        left = task.se.exec_start.value_()
        out["left"] = (now - left - (clock - queue.clock_task.value_())) / NANOSECONDS if left else None
    return dict(out, lag=lag / NANOSECONDS)


def ask_requests(disk):
    """What the tags of a disk's queue have in flight: MQ_RQ_IDLE is 0."""
    tags = disk.queue.tag_set
    for hardware in range(tags.nr_hw_queues if tags else 0):
        for tag in range(tags.tags[hardware].nr_tags):
            with contextlib.suppress(drgn.FaultError):
                request = tags.tags[hardware].rqs[tag]
                if request and request.q == disk.queue and request.state.value_() and request.tag == tag:
                    tell(request=request.value_(), device=os.fsdecode(disk_name(disk)),
                         operation=request.cmd_flags.value_() & 0xff, sector=request.member_("__sector").value_(),
                         bytes=request.member_("__data_len").value_(), started=request.start_time_ns.value_())


def ask_drgn(prog):
    for disk in for_each_disk(prog):
        ask_requests(disk)
    now = max(cpu_rq(prog, cpu).clock.value_() for cpu in for_each_possible_cpu(prog))
    for task in for_each_task(prog):
        pid, times = task.pid.value_(), times_of(task, now)
        tell(pid=pid, state=get_task_state(task)[:1], runs=bool(task.on_cpu.value_()), **times)
        try:
            for at, kind, owner in waits_of(prog, task):
                tell(who="drgn", pid=pid, object=at, type=kind, owner=owner, since=None)
        except (ValueError, LookupError, AttributeError) as error:
            if "running" not in str(error):
                tell(who="drgn", error=f"PID {pid}: {type(error).__name__}: {error}")


def parse(text):
    """The waits in what corelens prints."""
    at = kind = owner = None
    for line in text.splitlines():
        if found := HEADLINE.match(line):
            kind, at, owner = CORELENS_TYPES[found[1]], int(found[2], 16), None
        elif found := OWNER.match(line):
            owner = int(found[1])
        elif at and (found := WAITER.match(line)):
            days, hours, minutes, seconds, thousandths = (int(found[i]) for i in range(2, 7))
            since = ((days * 24 + hours) * 60 + minutes) * 60 + seconds + thousandths / 1000
            tell(who="corelens", pid=int(found[1]), object=at, type=f"struct {kind}", owner=owner, since=since)


def ask_corelens(prog):
    try:
        from drgn_tools import lock
    except ImportError as error:
        tell(who="corelens", error=f"not here: {error}")
        return
    for name in ("scan_mutex_lock", "scan_sem_lock", "scan_rwsem_lock", "scan_completion"):
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said):
                getattr(lock, name)(prog, False)
        except Exception as error:  # whatever it is, it is corelens's answer
            tell(who="corelens", error=f"{name}: {type(error).__name__}: {error}")
        parse(said.getvalue())


def main():
    prog = open_dump(sys.argv[1:])
    drgn.set_default_prog(prog)
    sizes = {}
    for name in SIZED:
        with contextlib.suppress(LookupError):
            sizes[f"struct {name}"] = drgn.sizeof(prog.type(f"struct {name}"))
    tell(sizes=sizes)
    ask_drgn(prog)
    ask_corelens(prog)
    sys.stdout.flush()
    os._exit(0)  # drgn takes its time to end


main()
