# SPDX-License-Identifier: MIT
"""What the lab knows before a guest boots: its cases, their marks, edits of the kernel, what a console says. No
package, no QEMU."""
import contextlib
import glob
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock

TOP = os.environ.get("VMRACE_TOP") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LAB = os.path.join(TOP, "corpus", "lab", "lab")
sys.path.insert(0, os.path.dirname(LAB))
from lib import answer, archive, case as cases, choice, kernel, machine  # noqa: E402 (the path comes first)
from lib import make, own_kernel, package, root, rt_patch, step  # noqa: E402

PRODUCT = ("common", "dumpcore", "srcindex", "rules", "report", "cli")
SECONDS = 60


def lab(*words, cache, **more):
    environment = {**os.environ, "VMRACE_LAB": cache, "VMRACE_LAB_OFFLINE": "1", **more}
    return subprocess.run([sys.executable, LAB, *words], env=environment, capture_output=True, text=True,
                          timeout=SECONDS, check=False)


def all_cases():
    return [cases.Case(name) for name in cases.names()]


class Cases(unittest.TestCase):
    def test_each_role_is_marked_once(self):
        for case in all_cases():
            if not case.own_kernel:
                with self.subTest(case.name):
                    in_kernel = case.data.get("kernel_roles", {})
                    for role in case.data.get("roles", []):
                        if role not in in_kernel:
                            self.assertTrue((answer.marked(case.folder, role) or {}).get("function"), role)

    def test_both_sides_are_in_files_of_their_own(self):
        for case in all_cases():
            # who waits for itself has one side
            if case.family != "clean" and not case.own_kernel and len(case.data.get("roles", [])) > 1:
                files = {answer.marked(case.folder, r)["file"] for r in case.data["roles"]
                         if answer.marked(case.folder, r)}
                self.assertGreater(len(files), 1, case.name)

    def test_ends_and_variants(self):
        for case in all_cases():
            self.assertLessEqual(set(case.data.get("ends", {})), set(case.variants), case.name)
            self.assertLessEqual(set(case.data.get("facts", {})), set(case.variants), case.name)
            for ends in case.ends.values():
                self.assertLessEqual(set(ends), {"oops", "panic", "hang", "sysrq"}, case.name)

    def test_each_family_has_two_cases(self):
        for family in ("F01", "F02", "F03", "F04"):
            self.assertGreaterEqual(sum(c.family == family for c in all_cases()), 2, family)

    def test_vmrace_knows_no_case(self):
        """No file of the product has a case's name as a word, or as the beginning of a name."""
        names = [c.name for c in all_cases() if c.module]
        self.assertGreaterEqual(len(names), 8)
        for folder in PRODUCT:
            for path in glob.glob(os.path.join(TOP, folder, "**", "*.*"), recursive=True):
                if path.endswith((".c", ".h", ".sql")):
                    with open(path, encoding="utf-8") as file:
                        text = file.read()
                    self.assertEqual([n for n in names if re.search(rf"\b{n}(?:\b|_)", text)], [], path)

    def test_key_depends_on_options_and_files(self):
        case = cases.Case("bakery")
        keys = {cases.key(case, cases.options_of(case, "racy", said))
                for said in ({}, {"window": 1}, {"smp": 4}, {"dump": "kexec"}, {"la57": True})}
        self.assertEqual(len(keys), 5)

    def test_who_ends_it(self):
        """Dumps whose end nobody says keep their keys; the crash kernel takes none of a kernel that runs."""
        case = cases.Case("washtub")
        self.assertNotIn("end", cases.options_of(case, "racy", {}))
        for end, ends in cases.STOPS.items():
            self.assertEqual(case.ends_of(cases.options_of(case, "racy", {"end": end})), ends)
        self.assertEqual(case.ends_of(cases.options_of(case, "racy", {})), case.ends["racy"])
        with self.assertRaises(step.LabError):
            cases.options_of(case, "racy", {"end": "live", "dump": "kexec"})

    def test_forms_cover_all(self):
        seen = [cases.form_in_turn(c, v, s) for c in all_cases() for v in c.variants for s in ("6.1", "6.12")]
        for form in cases.FORMS:
            self.assertIn(form, seen)


class Answers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_place_is_function_file_line(self):
        path = self.write("a.c",
                          "static int before(void)\n{\n\treturn 1;\n}\n\n"
                          "void *here(int a,\n\t   int b)\n{\n\tunlink(a); /* lab: release */\n}\n")
        self.assertEqual(answer.place(path, self.folder, "/* lab: release */"),
                         {"function": "here", "file": "a.c", "line": 9})

    def test_two_marks_are_no_place(self):
        path = self.write("a.c", "void f(void)\n{\n\ta(); /* lab: use */\n\tb(); /* lab: use */\n}\n")
        self.assertIsNone(answer.place(path, self.folder, "/* lab: use */"))

    def test_crash_is_the_kernels_own_report(self):
        console = self.write("console.log",
                             "[    1.0] BUG: unable to handle page fault for address: ffff000000000001\nlab: ready\n"
                             "[    2.5] BUG: unable to handle page fault for address: ffffc90000123456\n"
                             "[    2.6] CPU: 1 UID: 0 PID: 77 Comm: waker Not tainted\n")
        self.assertEqual(answer.crash(console, "oops", False),
                         {"kind": "oops", "cpu": 1, "pid": 77, "comm": "waker", "fault_address": "0xffffc90000123456"})
        self.assertEqual(answer.crash(console, "hang", True), {"kind": "panic"})

    def test_how_a_kernel_ended(self):
        for text, ended in (("lab: ready\nsysrq: Trigger a crash\nBUG: kernel NULL pointer\n"
                             "Kernel panic - not syncing: sysrq", "sysrq"),
                            ("lab: ready\nBUG: unable to handle page fault\nsysrq: Trigger a crash\n"
                             "Kernel panic - not syncing", "oops"),
                            ("BUG: unable to handle before\nlab: ready\nKernel panic - not syncing: corrupted stack",
                             "panic"),
                            ("lab: ready\nlab: rounds 5\n", "hang")):
            self.assertEqual(machine.ending(text), ended, text)


    def test_a_load_that_stands_still(self):
        for rounds, still in (((6, 7, 7), True), ((6, 7), False), ((7,), False), ((), False), ((0, 0), False),
                              ((7, 7, 8), False)):
            text = "".join(f"lab: rounds {n}\n" for n in rounds)
            self.assertEqual(machine.stands_still(text), still, rounds)


class Quiet:
    """A machine that runs on."""
    def poll(self):
        return None


class Boots(unittest.TestCase):
    def wait(self, text, kexec=False, live=False):
        with tempfile.TemporaryDirectory() as folder:
            console = machine.Console(os.path.join(folder, "console.log"))
            with open(console.path, "w", encoding="utf-8") as file:
                file.write(text)
            return machine.wait_for_end(Quiet(), console, 1, kexec, live)

    def test_a_kernel_that_fails_before_the_load_is_no_answer(self):
        panic = "Oops: int3\nKernel panic - not syncing: Fatal exception\n---[ end Kernel panic - not syncing"
        for kexec in (False, True):
            with self.assertRaisesRegex(machine.NotUp, "did not come up: see"):
                self.wait(panic, kexec)
        self.assertFalse(self.wait("lab: ready\n" + panic))

    def test_a_live_dump_is_taken_where_the_load_stands_still(self):
        still = "lab: ready\n" + "lab: rounds 3\n" * 3
        self.assertTrue(self.wait(still, live=True))
        # else it waits for the kernel's own end
        self.assertFalse(self.wait(still + "Kernel panic - not syncing: x\n---[ end Kernel panic - not syncing"))

    def test_a_stalled_load_is_a_hang(self):
        self.assertTrue(self.wait("lab: ready\nlab: stalled\n"))

    def test_a_guest_that_does_not_run_is_not_silent(self):
        for had, passed, past in ((9, 30, True), (1, 30, False), (1, 300, True), (9, 20, False)):
            with unittest.mock.patch.object(machine, "processor_seconds", lambda _: 0), \
                    unittest.mock.patch.object(machine.time, "monotonic", lambda: 0):
                moment = machine.Moment(None)
            with unittest.mock.patch.object(machine, "processor_seconds", lambda _, had=had: had), \
                    unittest.mock.patch.object(machine.time, "monotonic", lambda passed=passed: passed):
                self.assertEqual(moment.is_past(None, 25), past, (had, passed))

    def test_a_boot_that_fails_is_made_again(self):
        answers = [machine.NotUp("x"), ("raw", "oops")]

        def run_guest(*_):
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        with unittest.mock.patch.object(machine, "run_guest", run_guest), \
                contextlib.redirect_stderr(io.StringIO()) as said, \
                tempfile.TemporaryDirectory() as folder, unittest.mock.patch.object(step, "CACHE", folder):
            self.assertEqual(make.boot(None, None, {"disk": 0}, folder), ("raw", "oops"))
        self.assertIn("once more", said.getvalue())


class Packages(archive.Archive):
    """An archive of a few packages: {name: {version: Depends}}."""

    def __init__(self, packages, source=None):
        super().__init__()
        self.packages, self.source = packages, source

    def names(self, prefix):
        return [name for name in self.packages if name.startswith(prefix)]

    def records(self, package):
        more = {"Source": self.source} if self.source else {}
        return [{"Version": v, "Depends": d, **more} for v, d in self.packages.get(package, {}).items()]

    def suite(self, package, version):
        return "trixie-backports"


def kernel_packages(release, version, source, *more):
    names = (f"linux-image-{release}", f"linux-image-{release}-dbg", f"linux-headers-{release}", *more)
    return {**{name: {version: ""} for name in names}, source: {version: ""}}


class Choices(unittest.TestCase):
    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.enterContext(unittest.mock.patch.object(choice, "CACHE", folder))

    def test_a_name_is_a_series_a_flavour_both_or_a_folder(self):
        for name, means in (("7.3", ("7.3", "cloud")), ("rt", ("6.12", "rt")), ("7.3-rt", ("7.3", "rt")),
                            ("5.10-amd64", ("5.10", "amd64")), ("6.12-cloud", ("6.12", "cloud"))):
            self.assertEqual(choice.split(name), means)
        for name in ("", "7", "7.3-", "7.3-clang", "newest"):
            with self.assertRaisesRegex(step.LabError, "no kernel"):
                choice.split(name + ("x" if name == "7.3-" else ""))
        self.assertEqual([choice.canonical(n) for n in ("cloud", "6.12-cloud", "rt")], ["6.12", "6.12", "6.12-rt"])
        self.assertEqual(choice.canonical("/a/../b"), "/b")

    def test_the_newest_release_with_all_its_packages(self):
        packages = {**kernel_packages("6.12.9+deb13-rt-amd64", "6.12.9-1", "x"),
                    **kernel_packages("6.12.9+deb13-amd64", "6.12.9-1", "linux-source-6.12"),
                    **kernel_packages("6.12.10+deb13-rt-amd64", "6.12.10-1", "x"),
                    **kernel_packages("6.12.11+deb13-cloud-amd64", "6.12.11-1", "x")}
        packages["linux-source-6.12"] = {"6.12.9-1": "", "6.12.10-1": ""}
        where = Packages(packages)
        found = choice.newest_in(where, "6.12", "rt")
        self.assertEqual((found.release, found.version), ("6.12.10+deb13-rt-amd64", "6.12.10-1"))
        self.assertEqual(choice.newest_in(where, "6.12", "amd64").release, "6.12.9+deb13-amd64")
        self.assertIsNone(choice.newest_in(where, "6.12", "cloud"))
        self.assertIsNone(choice.newest_in(where, "6.1", "rt"))

    def test_an_old_release_has_its_number_behind_a_dash(self):
        where = Packages(kernel_packages("5.10.0-46-cloud-amd64", "5.10.262-1", "linux-source-5.10"))
        self.assertEqual(choice.newest_in(where, "5.10", "cloud").release, "5.10.0-46-cloud-amd64")
        self.assertIsNone(choice.newest_in(where, "5.10", "amd64"))

    def test_what_the_mirror_has_not_is_left_out_for_a_week(self):
        names = ("linux-image-5.10.0-46-cloud-amd64", "linux-image-5.10.0-32-cloud-amd64")
        packages = {k: v for n, version in zip(names, ("5.10.262-1", "5.10.223-1"))
                    for k, v in kernel_packages(n.removeprefix("linux-image-"), version, "linux-source-5.10").items()}
        packages["linux-source-5.10"] = {"5.10.262-1": "", "5.10.223-1": ""}
        first = choice.newest_in(Packages(packages), "5.10", "cloud")
        self.assertEqual(first.version, "5.10.262-1")
        choice.leave_out(first)
        self.assertEqual(choice.newest_in(Packages(packages), "5.10", "cloud").version, "5.10.223-1")
        old = time.time() - archive.FRESH_SECONDS - 1
        os.utime(os.path.join(choice.CACHE, "apt", "gone"), (old, old))
        self.assertEqual(choice.newest_in(Packages(packages), "5.10", "cloud").version, "5.10.262-1")

    def test_an_older_kernel_is_taken_where_the_mirror_has_not_the_newest(self):
        choices = [choice.Choice("5.10", "cloud", f"5.10.0-{n}-cloud-amd64", v, Packages({}), "bullseye")
                   for n, v in ((46, "5.10.262-1"), (32, "5.10.223-1"))]
        made = unittest.mock.Mock(side_effect=[step.Gone("no such file"), "kernel"])
        with unittest.mock.patch.object(kernel, "made", made), contextlib.redirect_stderr(io.StringIO()), \
                unittest.mock.patch.object(choice, "newest", unittest.mock.Mock(side_effect=choices)):
            self.assertEqual(kernel.stock("5.10", []), "kernel")
        self.assertEqual([call.args[0].release for call in made.call_args_list], [c.release for c in choices])
        self.assertEqual(choice.gone(), {"5.10.0-46-cloud-amd64 5.10.262-1"})

    def test_what_apt_says_of_a_file_that_is_gone(self):
        path = os.path.join(choice.CACHE, "log")
        with open(path, "w", encoding="utf-8") as file:
            file.write("  404  Not Found [IP: 1.2.3.4 80]\n")
        begin = os.path.getsize(path)
        self.assertTrue(package.is_gone(path, 0))
        self.assertFalse(package.is_gone(path, begin))
        with open(path, "a", encoding="utf-8") as file:
            file.write("Err:1 http://a/debian x\n  404  Not Found [IP: 1.2.3.4 80]\n")
        self.assertTrue(package.is_gone(path, begin))

    def test_the_image_is_in_one_package_or_in_two(self):
        release = "7.3.4+deb13-rt-amd64"
        split = (f"linux-binary-{release}", f"linux-modules-{release}")
        for more, names in ((split, split), ((), (f"linux-image-{release}",))):
            where = Packages(kernel_packages(release, "7.3.4-1", "linux-source-7.3", *more))
            self.assertEqual(choice.newest_in(where, "7.3", "rt").image_packages, names)

    def test_what_headers_need(self):
        packages = {"linux-headers-5.10.0-46-amd64": {"5.10.262-1": "linux-headers-5.10.0-46-common (= 5.10.262-1), "
                    "linux-kbuild-5.10 (>= 5.10.262-1), linux-compiler-gcc-10-x86, linux-image-x | linux-image-y"},
                    "linux-headers-5.10.0-46-common": {"5.10.262-1": ""},
                    "linux-kbuild-5.10": {"5.10.262-1": "libc6 (>= 2.14), libelf1 (>= 0.142)"},
                    "linux-compiler-gcc-10-x86": {"5.10.262-1": "gcc-10"}}
        one = choice.Choice("5.10", "amd64", "5.10.0-46-amd64", "5.10.262-1", Packages(packages), "bullseye-security")
        unpack, install = root.header_packages(one)
        self.assertEqual((sorted(unpack), sorted(install)),
                         (["linux-headers-5.10.0-46-amd64", "linux-headers-5.10.0-46-common", "linux-kbuild-5.10"],
                          ["gcc-10", "libc6", "libelf1"]))
        self.assertEqual([root.base_of(s) for s in ("trixie-backports", "bullseye-security", "sid")],
                         ["trixie", "bullseye", "sid"])


class Sources(unittest.TestCase):
    def test_both_forms_of_the_systems_sources_are_read(self):
        self.assertEqual(archive.one_line_sources("# deb http://no x\n"
                                                  "deb [arch=amd64 signed-by=/k.gpg] http://a/debian s m\n"
                                                  "deb http://b/debian s m\ndeb-src http://c/debian s m\n"),
                         [("http://a/debian", "/k.gpg"), ("http://b/debian", None)])
        self.assertEqual(archive.block_sources("Types: deb\n# URIs: http://no\nURIs: http://a/debian\nSuites: s\n"
                                               "Signed-By: /k.gpg\n\nURIs: http://b/debian-security\n"
                                               "Signed-By:\n -----BEGIN\n"),
                         [("http://a/debian", "/k.gpg"), ("http://b/debian-security", None)])

    def test_suites_come_from_the_systems_mirror(self):
        ours = [("http://m/debian", None), ("http://m/debian-security", None), ("http://other/repo", None)]
        with unittest.mock.patch.object(archive, "system_sources", lambda: ours), \
                unittest.mock.patch.object(archive, "KEYRING", "/no/such/key"):
            lines = archive.source_lines()
            self.assertEqual(archive.source_lines(("sid",), "deb-src"), ["deb-src http://m/debian sid main"])
        self.assertIn("deb http://m/debian sid main", lines)
        self.assertIn("deb http://m/debian-security trixie-security main", lines)
        self.assertEqual(len(lines), len(archive.SUITES + archive.SECURITY))

    def test_a_root_takes_lists_as_the_system_does(self):
        said = 'APT "";\nAcquire "";\nAcquire::Check-Valid-Until "false";\n'
        self.assertEqual(root.update_words(said), ["apt-get", "-o", "Acquire::Check-Valid-Until=false", "update"])
        self.assertEqual(root.update_words('APT "";\n'), ["apt-get", "update"])


class RealTime(unittest.TestCase):
    """The patch of PREEMPT_RT: in the package of the source, in the source package, or nowhere."""
    PATCH = "--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-int plain;\n+int rt;\n"
    VERSION = "6.12.9-1~deb12u1"

    def setUp(self):
        self.top = self.enterContext(tempfile.TemporaryDirectory())
        self.source, self.log = os.path.join(self.top, "source"), os.path.join(self.top, "log")
        self.write("source/x.c", "int plain;\n")
        self.write("package/DEBIAN/control", "Package: linux-source-6.12\nVersion: 6.12.9-1~deb12u1\n"
                   "Architecture: all\nMaintainer: a <a@b>\nDescription: a\n")
        self.where = Packages({"linux-headers-6.12.9+deb12-rt-amd64":
                               {self.VERSION: "linux-headers-6.12.9+deb12-common-rt"},
                               "linux-headers-7.3.4+deb13-rt-amd64": {"7.3.4-1": "linux-headers-7.3.4+deb13-common"},
                               "linux-source-6.12": {self.VERSION: ""}}, source="linux-6.12 (6.12.9-1)")
        self.enterContext(unittest.mock.patch.object(package, "install", lambda *_: None))

    def write(self, name, text):
        path = os.path.join(self.top, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def chosen(self):
        return choice.Choice("6.12", "rt", "6.12.9+deb12-rt-amd64", self.VERSION, self.where, "bookworm-security")

    def fetch(self, one, part):
        """What is asked of the source package before a kernel is made."""
        deb = os.path.join(self.top, "a.deb")
        step.run(["dpkg-deb", "--root-owner-group", "-b", os.path.join(self.top, "package"), deb], self.log)
        part = unittest.mock.Mock(side_effect=part)
        with unittest.mock.patch.object(package, "download_source_part", part), \
                unittest.mock.patch.object(package, "in_cache", lambda *_: deb):
            rt_patch.fetch(one, self.log)
        return [call.args[:3] for call in part.call_args_list]

    def apply(self, part):
        """What is said, and the file of the tree; part: what there is of the source package."""
        deb = os.path.join(self.top, "a.deb")
        step.run(["dpkg-deb", "--root-owner-group", "-b", os.path.join(self.top, "package"), deb], self.log)
        with unittest.mock.patch.object(package, "download_source_part", part), \
                contextlib.redirect_stderr(io.StringIO()) as said:
            rt_patch.apply(self.chosen(), deb, self.source, self.log)
        with open(os.path.join(self.source, "x.c"), encoding="utf-8") as file:
            return said.getvalue(), file.read()

    def part(self, patch):
        self.write("debian/patches-rt/series", "# in this order\n0001-rt.patch\n\n")
        self.write("debian/patches-rt/0001-rt.patch", patch)
        path = os.path.join(self.top, "linux-6.12_6.12.9-1~deb12u1.debian.tar.xz")
        step.run(["tar", "-C", self.top, "-cJf", path, "debian"], self.log)
        return unittest.mock.Mock(return_value=path)

    def test_beside_the_tree(self):
        path = self.write("package/usr/src/linux-patch-6.12-rt.patch", self.PATCH)
        step.run(["xz", path], self.log)
        self.assertEqual(self.apply(None), ("", "int rt;\n"))

    def test_in_the_source_package(self):
        part = self.part(self.PATCH)
        self.assertEqual(self.apply(part), ("", "int rt;\n"))
        self.assertEqual(part.call_args.args[:3], ("linux-6.12", "6.12.9-1~deb12u1", "bookworm-security"))

    def test_a_kernel_whose_patch_the_mirror_has_not_is_not_made(self):
        with self.assertRaises(step.Gone):
            self.fetch(self.chosen(), step.Gone("404"))
        asked = [("linux-6.12", self.VERSION, "bookworm-security")]
        self.assertEqual(self.fetch(self.chosen(), step.Unavailable("offline")), asked)
        self.assertEqual(self.fetch(self.chosen(), None), asked)

    def test_a_kernel_without_a_patch_asks_for_none(self):
        one = choice.Choice("7.3", "rt", "7.3.4+deb13-rt-amd64", "7.3.4-1", self.where, "trixie-backports")
        self.assertEqual(self.fetch(one, step.Gone("404")), [])
        self.write("package/usr/src/linux-patch-6.12-rt.patch.xz", "")
        self.assertEqual(self.fetch(self.chosen(), step.Gone("404")), [])

    def test_one_that_does_not_fit_is_an_error(self):
        with self.assertRaisesRegex(step.LabError, "patch failed"):
            self.apply(self.part(self.PATCH.replace("plain", "other")))

    def test_a_mirror_without_it_is_told(self):
        said, text = self.apply(unittest.mock.Mock(side_effect=step.Unavailable("not there")))
        self.assertEqual((text, "is without the patch of PREEMPT_RT" in said), ("int plain;\n", True))


class Edits(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = folder.name
        with open(os.path.join(self.top, "x.c"), "w", encoding="utf-8") as file:
            file.write("int f(void)\n{\n\tone();\n\ttwo();\n\tone();\n}\n")

    def text(self):
        with open(os.path.join(self.top, "x.c"), encoding="utf-8") as file:
            return file.read()

    def test_lines_become_others(self):
        own_kernel.edit(self.top, "x.c", ["one();", "two();"], ["three();"])
        self.assertEqual(self.text(), "int f(void)\n{\n\tthree();\n\tone();\n}\n")

    def test_what_is_not_there_once_is_an_error(self):
        before = self.text()
        for lines in (["one();"], ["four();"], ["two();", "two();"]):
            with self.assertRaisesRegex(step.LabError, "not once"):
                own_kernel.edit(self.top, "x.c", lines, ["x"])
        with self.assertRaisesRegex(step.LabError, "not there"):
            own_kernel.edit(self.top, "gone.c", ["one();"], ["x"])
        self.assertEqual(self.text(), before)

    def test_digest_sees_every_file(self):
        folder = os.path.join(self.top, "case")
        os.makedirs(folder)
        seen = set()
        for config, edits, added in (("A=y", [], "1"), ("A=n", [], "1"), ("A=n", [{}], "1"), ("A=n", [{}], "2")):
            for name, text in (("config", config), ("edits.json", json.dumps({"add": {"k.c": "k.c"}, "edit": edits})),
                               ("k.c", added)):
                own_kernel.write(os.path.join(folder, name), text)
            seen.add(own_kernel.digest(folder))
        self.assertEqual(len(seen), 4)

    def test_what_a_compiler_needs(self):
        config = os.path.join(cases.TOP, "cases", "rq-qos", "config")
        for compiler in own_kernel.OTHERWISE:
            lines = own_kernel.fragment(config, compiler).splitlines()
            self.assertEqual([l for l in lines if "LOCALVERSION" in l], [f'CONFIG_LOCALVERSION="-{compiler}"'])
            self.assertIn("CONFIG_MODULES=y", lines)
            self.assertEqual("CONFIG_LTO_CLANG_THIN=y" in lines, compiler == "clang-lto")
        self.assertEqual(own_kernel.words_of_compiler("CONFIG_X=y\nCONFIG_CC_IS_CLANG=y\n"), ("LLVM=1",))
        self.assertEqual(own_kernel.words_of_compiler("# CONFIG_CC_IS_CLANG is not set\nCONFIG_CC_IS_GCC=y\n"), ())

    def test_what_builds_modules_is_kept(self):
        paths = [os.path.join(self.top, name) for name in ("scripts/mod/modpost", "mm/slub.o", "drivers/scripts/a.o")]
        for path in paths:
            os.makedirs(os.path.dirname(path))
            own_kernel.write(path, "\x7fELF")
        own_kernel.slim(self.top, own_kernel.BUILD_TOOLS)
        self.assertEqual([os.path.exists(path) for path in paths], [True, False, False])
        own_kernel.slim(self.top)
        self.assertFalse(os.path.exists(paths[0]))


class Command(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.cache = os.path.join(folder.name, "cache")

    def test_list_names_every_case(self):
        done = lab("list", cache=self.cache)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual([line.split()[0] for line in done.stdout.splitlines()], cases.names())

    def test_all_says_what_it_would_make(self):
        done = lab("all", "--list", "--kernel", "6.1", cache=self.cache)
        rows = [line.split()[:3] for line in done.stdout.splitlines()[:-1]]
        self.assertEqual(rows, [[c.name, v, "6.1"] for c in all_cases() if not c.own_kernel for v in c.variants])
        self.assertEqual(done.stdout.splitlines()[-1], f"{len(rows)} dumps")
        self.assertFalse(os.path.exists(self.cache))

    def test_matrix_says_what_it_would_make(self):
        done = lab("matrix", "--list", "--kernel", "7.3", "--kernel", "6.1-rt", "--case", "bakery", cache=self.cache)
        self.assertEqual([line.split() for line in done.stdout.splitlines()],
                         [[k, "bakery", v, n, "boots"] for k in ("7.3", "6.1-rt")
                          for v, n in (("racy", "3"), ("fixed", "1"), ("decoy", "1"))], done.stderr)

    def test_a_folder_that_is_no_kernel(self):
        os.makedirs(self.cache)
        done = lab("run", "bakery", "--kernel", self.cache, cache=self.cache)
        self.assertEqual(done.returncode, 1)
        self.assertIn("has no vmlinuz, vmlinux, source", done.stderr)

    def test_a_reader_that_has_enough(self):
        child = subprocess.Popen([sys.executable, LAB, "list"], env={**os.environ, "VMRACE_LAB": self.cache}, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        child.stdout.close()
        with child.stderr:
            self.assertEqual(child.stderr.read(), "")
        child.wait(SECONDS)

    def test_what_cannot_be_is_one_line(self):
        for words, says in ((("run", "nosuchcase"), "no case nosuchcase"),
                            (("run", "idle", "--variant", "racy"), "no variant racy: it has clean"),
                            (("run", "idle", "--kernel", "newest"), "no kernel newest: say a series")):
            done = lab(*words, cache=self.cache)
            self.assertEqual((done.returncode, len(done.stderr.splitlines())), (1, 1), done.stderr)
            self.assertIn(says, done.stderr)

    def test_a_step_past_its_time_is_killed(self):
        log = self.cache + ".log"
        with self.assertRaisesRegex(step.LabError, "more than 1 s: see"), contextlib.redirect_stderr(io.StringIO()):
            step.run(["sh", "-c", "echo begun; sleep 50; echo ended"], log, 1)
        with open(log, encoding="utf-8") as file:
            self.assertEqual(file.read().splitlines()[-1], "begun")


if __name__ == "__main__":
    unittest.main()
