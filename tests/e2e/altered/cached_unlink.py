# SPDX-License-Identifier: MIT
"""As cached_by_waker, and the ferryman takes the ticket off first: an entry that its owner has long taken off itself
(family 2)."""
import cached_by_waker

MODE, RIGHT = "race", {"-"}
WORDS = (7, 1, 2, 3, 4, 5, 6, 0)
WHY = "rule:late-completion: that the entry is off its queue is the owner's doing, not the waker's"


def alter(k):
    cached_by_waker.alter(k)
    k.sparse_manifest(k.word)
    k.replace("""		ferry_proof.remembered++;
""", """		ferry_proof.remembered++;
		list_del_init(&ticket->wait.entry);
""")


def proof(fault, end):
    return cached_by_waker.proof(fault, end)
