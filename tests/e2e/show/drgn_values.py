# SPDX-License-Identifier: MIT
"""drgn_values.py VMCORE VMLINUX [MODULE-FOLDER]: what drgn says of Python expressions, one a line of standard input, as
JSON lines: {"value": N}, {"text": ...}, {"list": [...]}, {"members": {path: value}} or {"error": ...}."""
import json
import os
import sys

import drgn
from drgn import Object, TypeKind, cast, container_of, offsetof, sizeof  # noqa: F401
from drgn.helpers.linux import *  # noqa: F401,F403
from drgn.helpers.linux.list import list_count_nodes  # noqa: F401

DEPTH, ELEMENTS = 4, 64
WORD = (1 << 64) - 1


def number(value):
    return int(value) & WORD


def scalar(kind):
    return kind in (TypeKind.INT, TypeKind.BOOL, TypeKind.ENUM, TypeKind.POINTER)


def under(type_):
    while type_.kind == TypeKind.TYPEDEF:
        type_ = type_.type
    return type_


def flatten(value, path, level, out):
    """Each scalar of a struct, as deep as vmrace shows it."""
    type_ = under(value.type_)
    if type_.kind in (TypeKind.STRUCT, TypeKind.UNION):
        if level >= DEPTH or not type_.is_complete():
            return
        for at, member in enumerate(type_.members):
            name = member.name or "<%d>" % at
            inner = value.member_(member.name) if member.name else drgn.Object(
                value.prog_, member.type, address=value.address_ + member.bit_offset // 8)
            flatten(inner, path + "." + name, level + bool(member.name), out)
    elif type_.kind == TypeKind.ARRAY:
        if level >= DEPTH and not scalar(under(type_.type).kind):
            return
        for at in range(min(type_.length or 0, ELEMENTS)):
            flatten(value[at], "%s[%d]" % (path, at), level + 1, out)
    elif scalar(type_.kind) and sizeof(type_) <= 8:
        try:
            out[path] = number(value.value_())
        except drgn.FaultError:
            out[path] = None


def answer(value):
    if isinstance(value, (list, tuple)) or hasattr(value, "__next__"):
        return {"list": [number(v.value_() if isinstance(v, Object) else v) for v in value]}
    if isinstance(value, (int, bool)):
        return {"value": number(value)}
    type_ = under(value.type_)
    if type_.kind in (TypeKind.STRUCT, TypeKind.UNION):
        members = {}
        flatten(value, "", 0, members)
        return {"members": members}
    if type_.kind == TypeKind.ARRAY:
        return {"text": value.string_().decode("latin-1")}
    if type_.kind == TypeKind.FUNCTION:
        return {"value": number(value.address_)}
    return {"value": number(value.value_())}


def main():
    prog = drgn.Program(drgn.Platform(drgn.Architecture.X86_64))
    drgn.set_default_prog(prog)
    prog.set_core_dump(sys.argv[1])
    prog.set_enabled_debug_info_finders([])
    files = [sys.argv[2]]
    for folder in sys.argv[3:]:
        files += [os.path.join(top, n) for top, _, names in os.walk(folder) for n in names if ".ko" in n]
    try:
        prog.load_debug_info(files)
    except drgn.MissingDebugInfoError:
        pass
    names = dict(globals(), prog=prog, P=prog, I=lambda v: Object(prog, "int", v), U=lambda v: Object(
        prog, "unsigned int", v), L=lambda v: Object(prog, "long", v), UL=lambda v: Object(prog, "unsigned long", v),
        obj=lambda t, v: Object(prog, t, v), at=lambda t, a: Object(prog, t, address=a),
        PTR=lambda t, v: Object(prog, t, v))
    for line in sys.stdin:
        try:
            print(json.dumps(answer(eval(line, names))))
        except Exception as error:  # whatever it is, it is drgn's answer
            print(json.dumps({"error": "%s: %s" % (type(error).__name__, error)}))
    sys.stdout.flush()
    os._exit(0)  # drgn takes its time to end


main()
