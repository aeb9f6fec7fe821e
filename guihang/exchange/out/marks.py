"""Which copy a leaked list is: each copy that leaves ends its texts in spaces of its own, and is told by them.

Behind a text stands one of eight endings of ordinary and ideographic spaces. Which one follows from the text itself
and from a key of that copy, so that it does not matter which rows and columns are left, in which order they stand, or
what became of the rest: every text that is left speaks for its copy and against all others. Nothing is seen of it, an
import tidies it away, numbers and dates are left alone so that they can be looked up.

What undoes it: ends of all texts cut off, retyping, a photo, a handful of rows. Then it says that it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import log2
from uuid import UUID

from guihang.access.paper_mark import code_of
from guihang.exchange.ledger.cells import compact
from guihang.protect.keyring import keyring

# Only spaces that GBK has too: a copy saved as CSV on a Chinese Windows keeps them.
ENDINGS = ("", " ", "\u3000", "  ", " \u3000", "\u3000 ", "\u3000\u3000", "   ")
ENDS = re.compile(r"[\s\u3000]+\Z")
# How often an ending may have been lost or changed on the way, and what one text says for or against a copy.
_LOST = 0.2
_FOR = log2(((1 - _LOST) + _LOST / len(ENDINGS)) * len(ENDINGS))
_AGAINST = log2(_LOST)
# Beyond the number of copies: one false word in a million readings.
SURE = 20
_FIRST_LOOK, _CLOSER_LOOK = 64, 100
# A text that is looked up by its letters: not a number, not a day.
_LONG_NUMBER = re.compile(r"(?:\d\D?){6}")


class Marker:
    """The endings of one copy."""

    __slots__ = ("_key",)

    def __init__(self, copy: UUID) -> None:
        self._key = keyring().id_mac(b"mark of a copy\0" + copy.bytes)

    def ending(self, text: str) -> int:
        """Which ending stands behind `text` (compared without spaces) in this copy."""
        return blake2b(text.encode("utf-8", "replace"), key=self._key, digest_size=1).digest()[0] % len(ENDINGS)

    def put(self, text: str) -> str:
        """The text with its ending; an empty one stays empty."""
        bare = ENDS.sub("", text)
        said = compact(bare)
        return bare + ENDINGS[self.ending(said)] if said else text


def may_carry(text: str) -> bool:
    """Whether a text of which nothing else is known may have an ending: words, not numbers and days."""
    return any(sign.isalpha() for sign in text) and _LONG_NUMBER.search(text) is None


@dataclass(frozen=True, slots=True)
class Found:
    """A copy of which the texts speak: how many were compared, how many agree, and how much that says, in bits."""

    copy: UUID
    agree: int
    of: int
    bits: float


def read_marks(cells: Iterable[str], copies: Sequence[UUID]) -> list[Found]:
    """The copies that these texts come from, the surest first; none when they say too little. Of a file made of several
    copies, what speaks for the surest is set aside, and the rest is asked again."""
    said, found, left = _endings(cells), list[Found](), list(copies)
    while said and left and (best := _surest(said, left)).bits >= log2(len(copies)) + SURE:
        found.append(best)
        marker = Marker(best.copy)
        said = [(text, ending) for text, ending in said if marker.ending(text) != ending]
        left.remove(best.copy)
    return sorted(found, key=lambda f: -f.bits)


def _surest(said: Sequence[tuple[str, int]], copies: Sequence[UUID]) -> Found:
    """The copy that most of these texts speak for."""
    first = [(_weigh(copy, said[:_FIRST_LOOK]), copy) for copy in copies]
    close = sorted(first, key=lambda each: -each[0].bits)[:_CLOSER_LOOK]
    return max((_weigh(copy, said) for _bits, copy in close), key=lambda f: f.bits)


def _weigh(copy: UUID, said: Sequence[tuple[str, int]]) -> Found:
    marker = Marker(copy)
    agree = sum(marker.ending(text) == ending for text, ending in said)
    return Found(copy, agree, len(said), agree * _FOR + (len(said) - agree) * _AGAINST)


def _endings(cells: Iterable[str]) -> list[tuple[str, int]]:
    """Each text that ends in spaces, once with its ending; in an order that tells nothing of the file's. A text that
    ends in none says nothing: it may never have had an ending."""
    different: set[tuple[str, int]] = set()
    for cell in cells:
        bare = ENDS.sub("", cell)
        text = compact(bare) if len(bare) < len(cell) else ""
        if text:
            tail = cell[len(bare) :].replace("\u00a0", " ").replace("\t", " ")
            different.add((text, ENDINGS.index(tail) if tail in ENDINGS else -1))
    return sorted(different, key=lambda each: blake2b(each[0].encode("utf-8", "replace"), digest_size=8).digest())


def copy_code(copy: UUID) -> str:
    """The number of a copy, as its notice tells it."""
    return code_of(b"number of a copy\0" + copy.bytes)
