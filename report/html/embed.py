#!/usr/bin/env python3
"""embed.py OUTPUT CSS JS: the page's style and script as C strings, with the hash by which the page allows them."""
import base64
import hashlib
import sys


def literal(text):
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
    return "\n".join('\t"%s\\n"' % line for line in quoted.splitlines())


def sha256(text):
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


output, css, js = sys.argv[1], open(sys.argv[2], encoding="ascii").read(), open(sys.argv[3], encoding="ascii").read()
with open(output, "w", encoding="ascii") as out:
    out.write('/* Made by report/html/embed.py. */\n#include "report/html/page.h"\n\n')
    for name, text in (("style", css), ("script", js)):
        out.write("const char report_html_%s[] =\n%s;\n" % (name, literal(text)))
        out.write('const char report_html_%s_hash[] = "%s";\n' % (name, sha256(text)))
