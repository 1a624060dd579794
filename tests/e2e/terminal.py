# SPDX-License-Identifier: MIT
"""A program in a terminal of its own: what it shows, what is typed."""
import os
import pty
import re
import select
import signal
import struct
import time

import fcntl
import termios


TOKEN = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|\x1b[=>]|[^\x1b]", re.S)


def drawn(raw):
    """The lines that a terminal without scrolling would show: what moves along a line is followed."""
    lines, at = [[]], 0
    for token in TOKEN.finditer(raw):
        text, count, letter = token.group(), token.group(1), token.group(2)
        number = int(count) if count and count.isdigit() else 1
        line = lines[-1]
        if text == "\n":
            lines.append([])
        elif text in "\r\b":
            at = 0 if text == "\r" else max(0, at - 1)
        elif letter in ("C", "D"):
            at = max(0, at + (number if letter == "C" else -number))
        elif letter == "K":
            del line[at:]
        elif not letter and text >= " ":
            line.extend(" " * (at + 1 - len(line)))
            line[at] = text
            at += 1
    return "\n".join("".join(line) for line in lines)


class Terminal:
    def __init__(self, words, environment, rows=50, columns=100):
        self.shown, self.done = "", 0  # what came since the line in which the last match ended; its length
        self.pid, self.fd = pty.fork()
        if not self.pid:
            try:
                os.execve(words[0], words, environment)
            finally:
                os._exit(127)
        self.resize(rows, columns)

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds):
        """What comes within a time; False at its end."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # EIO: the other end is closed
            return False
        self.shown += data.decode(errors="replace")
        return bool(data)

    def wait(self, pattern, seconds=60, bell=False, keep=False):
        """Until it is shown, and a bell rang if that is asked for; gives all that was shown since the last time."""
        end = time.monotonic() + seconds
        while True:
            plain = self.plain()
            found = re.search(pattern, plain)
            if found and (not bell or "\x07" in self.shown):
                if keep:
                    return plain
                self.shown = self.shown[self.shown.rfind("\n") + 1:]
                self.done = len(drawn(self.shown))
                return plain
            if time.monotonic() > end or not self.read(max(0, min(1, end - time.monotonic()))):
                raise AssertionError("not shown: %s\n%r\n%r" % (pattern, self.plain(), self.shown[-500:]))

    def plain(self):
        return drawn(self.shown)[self.done:]

    def type(self, text):
        os.write(self.fd, text.encode())

    def end(self, seconds=60):
        """Until it ends; gives its exit status."""
        limit = time.monotonic() + seconds
        while self.read(1) and time.monotonic() < limit:
            continue
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def close(self):
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        os.close(self.fd)
