# SPDX-License-Identifier: MIT
"""Seeds of the fuzz targets: sound inputs of each kind, small, made by what a build has."""
import os
import random
import shutil
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../e2e/show"))
import minikernel  # noqa: E402

CUT = b"\n----vmrace----\n"  # FUZZ_CUT

PATCHES = {
    "git": """diff --git a/k/a.c b/k/a.c
index 1111111..2222222 100644
--- a/k/a.c
+++ b/k/a.c
@@ -1,4 +1,5 @@ int f(void)
 int one;
-int two;
+int 2;
+int more;
 int three;
 int four;
\\ No newline at end of file
""",
    "mail": """From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001
From: A <a@b>
Subject: [PATCH 1/2] x: y

---
 a.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

--- linux.orig/a.c\t2024-01-01 10:00:00.000000000 +0100
+++ linux/a.c\t2024-01-02
@@ -2 +2 @@
-int two;
+int 2;
-- \n2.39
""",
    "moves": """diff --git a/x y.c b/x y.c
old mode 100644
new mode 100755
diff --git a/d/o.c b/d/n.c
similarity index 100%
rename from d/o.c
rename to d/n.c
diff --git "a/t\\303\\244b.c" "b/t\\303\\244b.c"
deleted file mode 100644
--- "a/t\\303\\244b.c"
+++ /dev/null
@@ -1 +0,0 @@
-int two;
diff --git a/l b/l
new file mode 120000
--- /dev/null
+++ b/l
@@ -0,0 +1 @@
+a.c
Binary files a/p and b/p differ
GIT binary patch
literal 3
Kcmb

""",
    "merge": """diff --cc d/m.c
index 1,2..3
--- a/d/m.c
+++ b/d/m.c
@@@ -1 -1,3 +1,3 @@@
  int one;
+ int 2;
++int three;
 -int gone;
""",
}
FILE = "int one;\nint two;\nint three;\nint four;\n"

BASELINES = {
    "empty": '{"schema": "vmrace-baseline/1", "findings": []}\n',
    "full": """{
  "schema": "vmrace-baseline/1", "note": [1, 2.5, null, true, "\\u2028\\ud83d\\ude00"],
  "findings": [
    {"fingerprint": "vmrace1:00112233445566aa", "rule": "stack-waiter", "sentence": "a wakes b", "files": ["k/a.c"],
     "reason": "known", "by": "somebody", "until": "2020-02-29"},
    {"fingerprint": "vmrace1:00112233445566ab:0011223344556677", "rule": "damaged-queue", "until": "2999-12-31"},
    {"fingerprint": "vmrace1:00112233445566ac", "files": [], "mine": {"kept": [1]}}
  ]
}
""",
}


# Bytes from which fuzz_show makes its expression by the grammar.
MACHINES = [b"\x01" + random.Random(number).randbytes(200) for number in range(100)]


def request(tree, name):
    """What vmrace asks of its worker: four lists of texts in a frame (protocol.h)."""
    body = b""
    for texts in ([tree, tree, name], [], [name], []):
        body += struct.pack("<I", len(texts))
        body += b"".join(struct.pack("<I", len(text) + 1) + text.encode() + b"\0" for text in texts)
    return b"VSI1" + struct.pack("<I", len(body)) + body


def answer(worker, tree, name):
    """What a worker says of a file."""
    # Of a sanitizer build: what looks for leaks at the end needs what a confined program does not have.
    environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
    said = subprocess.run([worker, "60", tree], input=request(tree, name), capture_output=True, check=True,
                          env=environment).stdout
    return said[8:]


def put(folder, name, data):
    with open(os.path.join(folder, name), "wb") as f:
        f.write(data.encode() if isinstance(data, str) else data)


def make(top, build, source):
    """Folders of seeds below `top`; {target: folder}. The cache's are made by its target, from rows/ferry."""
    folders = {name: os.path.join(top, name) for name in ("container", "vmlinux", "rows", "patch", "baseline", "cache",
                                                        "show")}
    for folder in folders.values():
        os.makedirs(folder)
    subprocess.run([os.path.join(build, "tests/fuzz/fuzz_containers"), folders["container"]], check=True)
    samples = os.path.join(build, "tests/unit/dumpcore/debuginfo")
    for name in sorted(n for n in os.listdir(samples) if n.startswith("sample_") and "." not in n):
        shutil.copy(os.path.join(samples, name), folders["vmlinux"])
    shutil.copy(os.path.join(build, "corpus/minikernel/O2/vmlinux"), os.path.join(folders["vmlinux"], "minikernel"))
    tree = os.path.join(source, "tests/unit/srcindex/tree")
    worker = os.path.join(build, "srcindex/worker/vmrace-srcindex")
    for name in sorted(n for n in os.listdir(tree) if n.endswith(".c")):
        put(folders["rows"], name, answer(worker, tree, name))
    for name, text in PATCHES.items():
        put(folders["patch"], name, text.encode() + CUT + FILE.encode())
        put(folders["patch"], name + "-crlf", text.replace("\n", "\r\n").encode())
    for name, text in BASELINES.items():
        put(folders["baseline"], name, text)
    for number, text in enumerate(list(minikernel.VALUES) + [e for e in minikernel.ERRORS if len(e) < 500] + MACHINES):
        put(folders["show"], "%03d" % number, text)
    return folders
