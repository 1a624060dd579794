# SPDX-License-Identifier: MIT
"""The cache is believed only where it is ours, heals itself, and is never in the way."""
import json
import os
import struct
import subprocess

import tool
from disk import contents, no_override, small_files

DUMP = [tool.dump("racy"), tool.vmlinux("racy")]


BROKEN = r"\Avmrace: cache: .*made anew"
# An entry's header (common/cache.c): size of the payload, checksum, sum of the program.
HEADER, SIZE, CHECKSUM, PROGRAM = 192, 16, 24, 32
WORD = (1 << 64) - 1


def summed(lanes, data):
    """Each piece is followed by one of zeroes: what is left of it."""
    for at in range(0, len(data) // 32 * 32 + 32, 32):
        for lane, word in enumerate(struct.unpack("<4Q", data[at:at + 32].ljust(32, b"\0"))):
            lanes[lane] = (lanes[lane] ^ word) * 0x9e3779b97f4a7c15 & WORD
            lanes[lane] ^= lanes[lane] >> 32


def forged(entry, payload):
    """An entry's header around another payload, with the checksum that it must have."""
    head = bytearray(entry[:HEADER])
    struct.pack_into("<Q", head, SIZE, len(payload))
    struct.pack_into("<I", head, CHECKSUM, 0)
    lanes = [1, 2, 3, 4]
    summed(lanes, bytes(head))
    summed(lanes, payload)
    whole = (lanes[0] ^ lanes[1] * 3 ^ lanes[2] * 5 ^ lanes[3] * 7) * 0x9e3779b97f4a7c15 & WORD
    struct.pack_into("<I", head, CHECKSUM, whole >> 32)
    return bytes(head) + payload


class Cache(tool.Test):
    def run_in(self, words, cache=None, before=None, environment=None):
        env = dict(os.environ, NO_COLOR="1", LC_ALL="C.UTF-8", VMRACE_CACHE_DIR=cache or "", **(environment or {}))
        for name in [n for n, value in (environment or {}).items() if value is None]:
            del env[name]
        return subprocess.run([tool.VMRACE, *words], capture_output=True, text=True, timeout=tool.TIME_LIMIT, env=env,
                              preexec_fn=before, cwd=self.folder)

    def filled(self):
        cache = os.path.join(self.folder, "cache")
        self.assertEqual(self.run_in(["analyze", *DUMP, tool.tree("racy"), "--format", "text"], cache).returncode, 0)
        self.assertEqual(os.stat(cache).st_mode & 0o777, 0o700)
        self.assertEqual({os.stat(os.path.join(cache, n)).st_mode & 0o777 for n in os.listdir(cache)}, {0o600})
        return cache

    def answer(self, cache, said=r"\A\Z"):
        """The report's text; what is said of the cache is one line."""
        r = self.run_in(["analyze", *DUMP, tool.tree("racy"), "--format", "text"], cache)
        self.assertEqual(r.returncode, 0, r.stderr)
        self.assertRegex(r.stderr, said)
        self.assertLessEqual(len(r.stderr.splitlines()), 1)
        return r.stdout.rsplit(" in ", 1)[0]

    def usable(self, cache):
        r = self.run_in(["cache", "list", "--json"], cache)
        self.assertEqual(r.returncode, 0, r.stderr)
        return {e["kind"] + "-" + e["key"]: e["usable"] for e in map(json.loads, r.stdout.splitlines())}

    def test_no_room(self):
        """A cache that cannot be written costs time, nothing else."""
        cache = os.path.join(self.folder, "cache")
        r = self.run_in(["analyze", *DUMP, "--format", "text"], cache, before=small_files)
        self.assertEqual((r.returncode, r.stderr), (0, ""))
        self.assertEqual(os.listdir(cache), [])

    def test_broken_entry_is_rebuilt(self):
        cache = self.filled()
        good, names = self.answer(cache), sorted(os.listdir(cache))
        self.assertTrue(all(self.usable(cache).values()))
        for damage in (lambda data: data[:len(data) // 2], lambda data: b"", lambda data: b"\0" * len(data),
                       lambda data: data[:len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) +
                       data[len(data) // 2 + 1:]):
            for name in names:
                with open(os.path.join(cache, name), "rb") as f:
                    data = f.read()
                with open(os.path.join(cache, name), "wb") as f:
                    f.write(damage(data))
            self.assertFalse(any(self.usable(cache).values()))
            self.assertEqual(self.answer(cache, BROKEN), good)
            self.assertEqual(sorted(os.listdir(cache)), names)
            self.assertTrue(all(self.usable(cache).values()))

    def test_forged_entry(self):
        """One under another's name, one with a sound header around nonsense, one that another program made."""
        cache = self.filled()
        good, names = self.answer(cache), sorted(os.listdir(cache))
        sound = contents(cache)
        source = [n for n in names if n.startswith("source-")]
        for first, second in zip(source, source[1:] + source[:1]):
            self.put(cache, first, sound[second])
        self.assertEqual(self.answer(cache, BROKEN), good)
        self.assertEqual({n: len(d) for n, d in contents(cache).items()}, {n: len(d) for n, d in sound.items()})
        for name in names:
            kind = name.split("-")[0]
            for payload in (b"", sound[name][HEADER:HEADER + 200], b"\xff" * 4096):
                self.put(cache, name, forged(sound[name], payload))
                self.assertEqual(self.answer(cache, r"\A\Z|" + BROKEN), good, kind)
                self.assertEqual(len(contents(cache)[name]) > 1000, len(sound[name]) > 1000, kind)
        for name in names:
            data = bytearray(sound[name])
            data[PROGRAM] ^= 1
            self.put(cache, name, forged(bytes(data), sound[name][HEADER:]))
        self.assertFalse(any(self.usable(cache).values()))
        self.assertEqual(self.answer(cache), good)  # old, not broken: not worth a word
        self.assertTrue(all(self.usable(cache).values()))

    def test_new_header_comes_before(self):
        """A header that was not there when a file was read, where it is found before the one that was."""
        tree, cache = os.path.join(self.folder, "tree"), os.path.join(self.folder, "cache")
        self.put(tree, "include/way.h", b"#define WAY 1\n")
        self.put(tree, "include/sub/side.h", b"#define SIDE 1\n")
        self.put(tree, "a.c", b'#include "way.h"\n#include <sub/side.h>\n#if WAY == 1 && SIDE == 1\nint old(void)'
                 b'\n{\n\treturn 1;\n}\n#else\nint fresh(void)\n{\n\treturn 1;\n}\n#endif\n')
        self.assertEqual(self.functions(tree, cache), ["old"])
        before = contents(cache)
        self.assertEqual(self.functions(tree, cache), ["old"])
        self.assertEqual(contents(cache), before)
        for name in ("way.h", "sub/side.h"):
            self.put(tree, name, b"#define WAY 2\n#define SIDE 2\n")
            self.assertEqual(self.functions(tree, cache), ["fresh"], name)
            os.unlink(os.path.join(tree, name))
            self.assertEqual(self.functions(tree, cache), ["old"], name)

    def functions(self, tree, cache):
        r = self.run_in(["facts", "function", "--source", tree, "--json"], cache)
        self.assertEqual((r.returncode, r.stderr), (0, ""))
        return [json.loads(line)["name"] for line in r.stdout.splitlines()]

    def put(self, folder, name, data):
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)

    def test_linked_entry(self):
        cache = self.filled()
        good, names = self.answer(cache), sorted(os.listdir(cache))
        away = os.path.join(self.folder, "away")
        os.mkdir(away)
        for name in names:
            os.rename(os.path.join(cache, name), os.path.join(away, name))
            os.symlink(os.path.join(away, name), os.path.join(cache, name))
        before = contents(away)
        self.assertEqual(self.usable(cache), {})
        self.assertEqual(self.answer(cache), good)
        self.assertEqual(contents(away), before)
        self.assertTrue(all(self.usable(cache).values()))
        self.assertEqual(len(self.usable(cache)), len(names))

    def test_entry_that_others_may_write(self):
        cache = self.filled()
        for name in os.listdir(cache):
            os.chmod(os.path.join(cache, name), 0o666)
        self.assertFalse(any(self.usable(cache).values()))
        self.answer(cache, BROKEN)
        self.assertTrue(all(self.usable(cache).values()))

    def untrusted(self, cache, word):
        before = contents(cache)
        self.answer(cache)
        self.assertEqual(contents(cache), before)
        for command in ("list", "clean"):
            r = self.run_in(["cache", command], cache)
            self.assertEqual(r.returncode, 3)
            self.assertEqual(len(r.stderr.splitlines()), 1)
            self.assertIn(word, r.stderr)
        self.assertEqual(contents(cache), before)

    def test_folder_that_is_not_ours(self):
        cache = self.filled()
        os.chmod(cache, 0o777)
        self.untrusted(cache, "other users")
        os.chmod(cache, 0o700)
        link = os.path.join(self.folder, "link")
        os.symlink(cache, link)
        self.untrusted(link, "a link")
        self.untrusted(link + "/", "a link")
        if os.geteuid():
            self.skipTest("a folder of another user cannot be made without root")
        os.chown(cache, 65534, 65534)
        self.untrusted(cache, "another user")
        os.chown(cache, 0, 0)
        for name in os.listdir(cache):
            os.chown(os.path.join(cache, name), 65534, 65534)
        self.assertFalse(any(self.usable(cache).values()))

    def test_no_home(self):
        """Without HOME there is no cache: none in a folder that all share."""
        place = os.path.join(self.folder, "tmp")
        os.mkdir(place)
        shared = "/tmp/.cache"
        was = os.path.lexists(shared) and contents(shared)
        for home in (None, "", "relative"):
            env = {"HOME": home, "XDG_CACHE_HOME": None, "TMPDIR": place}
            env = {k: v for k, v in env.items() if v is not None}
            full = {k: v for k, v in os.environ.items() if k not in ("HOME", "XDG_CACHE_HOME", "VMRACE_CACHE_DIR")}
            r = subprocess.run([tool.VMRACE, "analyze", *DUMP, "--format", "text"], capture_output=True, text=True,
                               env={**full, **env}, cwd=place, timeout=tool.TIME_LIMIT)
            self.assertEqual((r.returncode, r.stderr), (0, ""))
            r = subprocess.run([tool.VMRACE, "cache", "list"], capture_output=True, text=True, env={**full, **env},
                               cwd=place)
            self.assertEqual((r.returncode, r.stderr), (0, ""))
            self.assertIn("HOME", r.stdout)
        self.assertEqual(os.listdir(place), [])
        self.assertEqual(os.path.lexists(shared) and contents(shared), was)

    def test_clean(self):
        """Entries and what killed processes left go, also broken ones; files of others stay."""
        cache = self.filled()
        broken = next(n for n in os.listdir(cache) if n.startswith("dwarf-"))
        own = {"notes.cache": b"mine", "notes-2.cache": b"mine", "letter.txt": b"mine", ".vmrace-mine": b"mine"}
        for name, data in {**own, broken: b"", ".vmrace-0123456789ab": b"half"}.items():
            with open(os.path.join(cache, name), "wb") as f:
                f.write(data)
        r = self.run_in(["cache", "clean"], cache)
        self.assertEqual((r.returncode, r.stderr), (0, ""))
        self.assertEqual(contents(cache), own)

    def test_clean_that_cannot(self):
        cache = self.filled()
        before = contents(cache)
        os.chmod(cache, 0o500)
        r = self.run_in(["cache", "clean"], cache, before=no_override)
        os.chmod(cache, 0o700)
        self.assertEqual(r.returncode, 3)
        self.assertEqual(len(r.stderr.splitlines()), 1, r.stderr)
        self.assertIn("removed 0 entries", r.stdout)
        self.assertEqual(contents(cache), before)
        for stdout in ("full", "pipe"):
            readable, writable = os.pipe()
            os.close(readable)
            with open("/dev/full", "w", encoding="utf-8") as full:
                r = subprocess.run([tool.VMRACE, "cache", "clean"], stdout=full if stdout == "full" else writable,
                                   stderr=subprocess.PIPE, text=True, env=dict(os.environ, VMRACE_CACHE_DIR=cache))
            os.close(writable)
            self.assertEqual((r.returncode, len(r.stderr.splitlines())), (3, 1))
        self.assertEqual(contents(cache), {})


if __name__ == "__main__":
    tool.main()
