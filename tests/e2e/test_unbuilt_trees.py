# SPDX-License-Identifier: MIT
"""A kernel tree that was not built: files that its configuration leaves out are read with their options on, those of
other architectures are told apart, and each that was not read well is named with its first error."""
import json
import os
import unittest.mock

import tool

FILES = {
    "Makefile": "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 0\n",
    "Kbuild": "obj-$(CONFIG_BOX) += box/\n",
    "Kconfig": 'source "arch/$(SRCARCH)/Kconfig"\n'
               'config BOX\n\tbool "boxes"\n'
               'config BOX_LID\n\tbool "lids"\n\tdepends on BOX_HINGE\n'
               'config BOX_HINGE\n\tbool "hinges"\n'
               'config BOX_OLD\n\tbool "old boxes"\n\tdepends on M68K\n',
    "arch/x86/Kconfig": "config X86\n\tdef_bool y\n",
    "arch/m68k/Kconfig": "config M68K\n\tdef_bool y\n",
    "arch/m68k/mac.c": "#include <asm/mac.h>\nint mac(void) { return MAC; }\n",
    "include/linux/kconfig.h": "#include <generated/autoconf.h>\n",
    "include/linux/box.h": "struct box {\n#ifdef CONFIG_BOX_HINGE\n\tint hinge;\n#endif\n\tint size;\n};\n",
    "box/Makefile": "obj-y += plain.o bad.o worse.o\nobj-$(CONFIG_BOX_LID) += lid.o\nobj-$(CONFIG_BOX_OLD) += old.o\n",
    "box/plain.c": "#include <stdarg.h>\n#include <linux/box.h>\nint plain(struct box *box) { va_list list; "
                   "return box->size + !sizeof(list); }\n",    # of the compiler: before 5.16
    "box/lid.c": "#include <linux/box.h>\nint lid(struct box *box) { return box->hinge; }\n",
    "box/old.c": "#include <asm/mac.h>\nint old(void) { return MAC; }\n",
    "box/bad.c": "#include <linux/box.h>\nint bad(struct box *box)\n{\n\treturn box->colour;\n}\n",
    "box/worse.c": "#include <linux/box.h>\nint w;\nint worse(struct box *box)\n{\n\treturn box->colour;\n}\n",
}


class UnbuiltTree(tool.Test):
    def make_tree(self, config=None):
        tree = os.path.join(self.folder, "linux")
        for name, text in list(FILES.items()) + ([(".config", config)] if config else []):
            path = os.path.join(tree, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return tree

    def names(self, tree):
        return {os.path.relpath(os.path.join(folder, name), tree)
                for folder, _, files in os.walk(tree) for name in files}

    def check_sources(self, config):
        tree = self.make_tree(config)
        before = self.names(tree)
        result = self.run_vmrace("scan", tree, "--file", "box", "--file", "arch", "--format", "text,json",
                                 "-o", os.path.join(self.folder, "report"))
        sources = result.report()["coverage"]["sources"]
        found = {file["file"]: (file["state"], file["why"]) for file in sources["files"]}
        self.assertEqual(found, {
            "box/bad.c": ("degraded", "line 4: no member named 'colour' in 'struct box'"),
            "box/worse.c": ("degraded", "line 5: no member named 'colour' in 'struct box'"),
            "box/old.c": ("foreign", "not for x86-64: it is built with BOX_OLD, which needs M68K"),
            "arch/m68k/mac.c": ("foreign", "not for x86-64: it is of m68k"),
        })
        self.assertEqual((sources["unread"], sources["foreign"]), (0, 2))
        self.assertIn("not of this kernel (2 files)", result.out)
        limits = [limit["why"] for limit in result.report()["limits"] if limit["what"] == "source files"]
        self.assertEqual(limits, ["2 of 6 could not be read well: 2 files, as box/bad.c (line 4: no member named "
                                  "'colour' in 'struct box')"])
        self.assertEqual(self.names(tree), before, "nothing is written to the tree")

    def test_without_configuration(self):
        self.check_sources(None)

    def test_with_a_configuration_that_leaves_files_out(self):
        self.check_sources("CONFIG_X86=y\nCONFIG_BOX=y\n# CONFIG_BOX_HINGE is not set\n# CONFIG_BOX_LID is not set\n")

    def test_what_could_not_be_read_beside_the_source(self):
        """A .config and makefiles that are no files, or too long to be any, are named: other options follow."""
        tree = self.make_tree("CONFIG_X86=y\n" + "#" * (5 << 20))
        os.remove(os.path.join(tree, "box/Makefile"))
        os.mkfifo(os.path.join(tree, "box/Makefile"))
        result = self.run_vmrace("scan", tree, "--file", "box/plain.c", "--format", "json",
                                 "-o", os.path.join(self.folder, "report"))
        limits = [limit["why"] for limit in result.report()["limits"]
                  if limit["what"].startswith("configuration and makefiles of ")]
        self.assertRegex("\n".join(sorted(limits)),
                         r"^.*/\.config: over \d+ bytes\n.*/box/Makefile: not a regular file$")

    def test_a_foreign_file_was_not_checked(self):
        tree = self.make_tree()
        result = self.run_vmrace("check", tree, "--file", "box/old.c")
        self.assertEqual(result.status, 3, result.out + result.err)
        self.assertIn("not for x86-64", result.out + result.err)

    def test_a_foreign_file_of_a_folder_was_not_meant(self):
        tree = self.make_tree()
        for name in ("bad.c", "worse.c"):
            os.remove(os.path.join(tree, "box", name))
        result = self.run_vmrace("check", tree, "--file", "box")
        self.assertEqual(result.status, 0, result.out + result.err)
        self.assertIn("not of this kernel (1 file)", " ".join(result.out.split()))
        # named itself too, in either order; a folder of nothing else
        for words in (("--file", "box", "--file", "box/old.c"), ("--file", "box/old.c", "--file", "box"),
                      ("--file", "arch/m68k")):
            result = self.run_vmrace("check", tree, *words)
            self.assertEqual(result.status, 3, (words, result.out + result.err))

    def limits_of_cut(self, name, number):
        """The limits of a scan in which the file is cut before it is read the so-manieth time; None: it was not."""
        tree = self.make_tree("CONFIG_BOX_LID=y\n")
        path = os.path.join(tree, name)
        with unittest.mock.patch.dict(os.environ, LD_PRELOAD=os.environ["VMRACE_FAULT_LIBRARY"],
                                      VMRACE_FAULT="cutread:%d:1" % number, VMRACE_FAULT_FILE=path):
            r = self.run_vmrace("scan", tree, "--file", "box/lid.c", "--format", "json", "--no-cache", "-o",
                                os.path.join(self.folder, "report"))
        self.assertIn(r.status, (0, 3), r.err)
        return json.dumps(r.report()["limits"]) if os.path.getsize(path) == 1 else None

    @tool.unittest.skipIf(tool.sanitized(), "the sanitizer must be the first library")
    def test_cut_while_it_is_read(self):
        """What was read of it is not taken for the whole: it is a limit by its name. Who reads it later sees no more
        than a short file."""
        for name in (".config", "box/Makefile"):
            said = [self.limits_of_cut(name, number) for number in range(1, 5)]  # two reads each
            self.assertIsNotNone(said[0], name)
            self.assertTrue(any("/%s: it was cut while it was read" % name in limits for limits in said if limits),
                            (name, said))


if __name__ == "__main__":
    tool.main()
