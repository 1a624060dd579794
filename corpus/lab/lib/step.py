# SPDX-License-Identifier: MIT
"""One step of a recipe: a command with a time limit and a log, and what the lab says about it."""
import contextlib
import fcntl
import os
import subprocess
import sys

CACHE = os.environ.get("VMRACE_LAB") or os.path.join(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "vmrace-lab")


class LabError(Exception):
    """A step that failed, with what to do about it."""


class Unavailable(LabError):
    """What a recipe needs cannot be had here: packages, rights, disk."""


class Gone(Unavailable):
    """A package that apt's lists have and the mirror has not any more."""


def say(text):
    print(f"lab: {text}", file=sys.stderr, flush=True)


def run(words, log, seconds=600, **options):
    """Run a command; its output goes to the log. Past `seconds` it is killed, with all that it started."""
    with open(log, "ab") as out:
        out.write(f"$ {' '.join(words)}\n".encode())
        out.flush()
        child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
                                 **options)
        try:
            status = child.wait(seconds)
        except BaseException as error:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, 9)
            child.wait()
            if isinstance(error, subprocess.TimeoutExpired):
                raise LabError(f"{words[0]} took more than {seconds} s: see {log}") from error
            raise
    if status:
        raise LabError(f"{words[0]} failed with {status}: see {log}")


def read_command(words, seconds=120):
    """What a command prints; empty when it fails."""
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                              timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


@contextlib.contextmanager
def locked(name):
    """Hold a lock of the cache folder, so that two labs do not make the same thing at once."""
    os.makedirs(CACHE, exist_ok=True)
    with open(os.path.join(CACHE, f".lock-{name}"), "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def guest_slot():
    """One of as many places for a guest as this machine has processors to spare: races need processors that run at
    once."""
    slots = max(1, (os.cpu_count() or 1) // 2)
    os.makedirs(CACHE, exist_ok=True)
    files = [open(os.path.join(CACHE, f".slot-{n}"), "w", encoding="utf-8") for n in range(slots)]
    try:
        for file in files[:-1]:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                continue
        else:
            fcntl.flock(files[-1], fcntl.LOCK_EX)
        yield
    finally:
        for file in files:
            file.close()
