"""Search without reading: numbers and names as keyed tokens of 63 bits.

A token is worth nothing without the token key: identity numbers are few enough that a bare hash of one
is as good as the number. Names are keyed per county, so that the same name in two counties is two
tokens and one county's list tells nothing of another's. A token can only bring up too many people,
never too few: what it finds is decrypted and compared with `Query.fits`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from guihang.protect.keyring import keyring
from guihang.protect.readings import HAN, initials_of, latin_words

LONGEST_INITIALS = 8
_SHORT_NAME = 4
_PLAIN_HAN = re.compile(r"[一-鿿]+")
_NOT_NAME = re.compile(r"[\W_]+")
_IDENTITY = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}")
_PHONE_MARKS = re.compile(r"[\s\-‐‑–—_.()/]+")
_PHONE = re.compile(r"[0-9]{7,12}")
_LETTERS = re.compile(r"[a-z]+")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def clean(name: str) -> str:
    """`name` as it is compared: NFKC, without spaces, dots and marks, Latin letters small."""
    if _PLAIN_HAN.fullmatch(name):
        return name
    spelt = unicodedata.normalize("NFKC", name)
    # Variation selectors and zero-width marks change how a character looks, not which it is.
    spelt = "".join(c for c in spelt if unicodedata.category(c) not in ("Cf", "Mn"))
    return _NOT_NAME.sub("", spelt).casefold()


def clean_identity(number: str) -> str:
    """An identity number as it is compared: without spaces, X large, 15 digits filled up to 18."""
    number = re.sub(r"\s+", "", unicodedata.normalize("NFKC", number)).upper()
    if len(number) == 15 and number.isascii() and number.isdigit():
        number = number[:6] + "19" + number[6:]
        number += "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, number, strict=True)) % 11]
    return number


def clean_phone(number: str) -> str:
    """A telephone number as it is compared: digits, without the country's +86."""
    digits = _PHONE_MARKS.sub("", unicodedata.normalize("NFKC", number))
    for country in ("+86", "0086"):
        digits = digits.removeprefix(country)
    if len(digits) == 13 and digits.startswith("861"):
        digits = digits[2:]
    return re.sub(r"[^0-9]", "", digits)


def versions() -> tuple[int, ...]:
    """The token versions to look up and to keep, newest first. Two while tokens are written anew, else
    one.
    """
    return keyring().token_versions()


def writing_version() -> int:
    """The version of new tokens."""
    return versions()[0]


def start_rotation() -> int:
    """Add a token version and return it; both are looked up until `finish_rotation`.

    While two versions are there, a rotation is under way and the call returns it without adding a third.
    """
    ring = keyring()
    return (ring if len(ring.token_versions()) > 1 else ring.add_version("token")).token_versions()[0]


def finish_rotation() -> None:
    """Destroy the old token keys. Only when no row holds a token of theirs any more."""
    ring = keyring()
    for version in ring.token_versions()[1:]:
        ring = ring.drop_version("token", version)


def identity(number: str, version: int | None = None) -> int:
    """The token of an identity number."""
    return _token(version, b"identity\0", clean_identity(number))


def phone(number: str, version: int | None = None) -> int:
    """The token of a telephone number."""
    return _token(version, b"phone\0", clean_phone(number))


def name_tokens(name: str, county: str, version: int | None = None) -> set[int]:
    """All tokens under which `name` is found in `county`: whole, each two neighbours, initials of two
    letters and more.
    """
    name = clean(name)
    return _tokens(version, county, [("name", name), *_pairs(name), *(("initials", i) for i in _initials(name))])


class Kind(StrEnum):
    """What a typed text is taken for."""

    IDENTITY = "identity"
    PHONE = "phone"
    NAME = "name"
    INITIALS = "initials"
    SINGLE = "single"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Query:
    """A typed text: what it is, and the tokens to look for.

    A person may be meant who has every token of one of `alternatives` (one for each token version). A single
    character has none: it only filters, with `fits`, within the searcher's own office.
    """

    kind: Kind
    text: str
    alternatives: tuple[frozenset[int], ...] = ()

    @property
    def tokens(self) -> frozenset[int]:
        """The tokens in the newest version."""
        return self.alternatives[0] if self.alternatives else frozenset()

    def fits(self, name: str) -> bool:
        """Whether a decrypted `name` is what was typed; always so for a number, which its token decides."""
        if self.kind is Kind.NOTHING:
            return False
        if self.kind in (Kind.IDENTITY, Kind.PHONE):
            return True
        name = clean(name)
        if self.text in name:
            return True
        return _LETTERS.fullmatch(self.text) is not None and any(self.text in i for i in initials_of(name))


def query(text: str, county: str) -> Query:
    """What `text` is and which tokens to look for in `county`. Names and initials are looked for in
    that county only.
    """
    number = clean_identity(text)
    if _IDENTITY.fullmatch(number):
        return Query(Kind.IDENTITY, number, tuple(frozenset({identity(number, v)}) for v in versions()))
    digits = clean_phone(text)
    if _PHONE.fullmatch(digits) and not re.search(r"[^\W\d]", text):
        return Query(Kind.PHONE, digits, tuple(frozenset({phone(digits, v)}) for v in versions()))
    typed = clean(text)
    if not typed or not (HAN.search(typed) or re.search(r"[^\W\d_]", typed)):
        return Query(Kind.NOTHING, typed)
    if len(typed) == 1:
        return Query(Kind.SINGLE, typed)
    letters = _LETTERS.fullmatch(typed) is not None
    labelled = [("initials", typed[:LONGEST_INITIALS])] if letters else _pairs(typed)
    kind = Kind.INITIALS if letters else Kind.NAME
    return Query(kind, typed, tuple(frozenset(_tokens(v, county, labelled)) for v in versions()))


def _pairs(name: str) -> list[tuple[str, str]]:
    return [("pair", name[at : at + 2]) for at in range(len(name) - 1)]


def _initials(name: str) -> set[str]:
    """Two letters and more: for a short name every run, for a long one the beginnings."""
    found: set[str] = set()
    for letters in initials_of(name):
        starts = range(len(letters) - 1) if len(letters) <= _SHORT_NAME else (0,)
        for start in starts:
            found.update(
                letters[start:end] for end in range(start + 2, min(len(letters), start + LONGEST_INITIALS) + 1)
            )
    for word in latin_words(name):
        found.update(word[:end] for end in range(2, min(len(word), LONGEST_INITIALS) + 1))
    return found


def _token(version: int | None, label: bytes, text: str) -> int:
    ring = keyring()
    mac = ring.token_mac(ring.token_versions()[0] if version is None else version)
    return int.from_bytes(mac(label + text.encode("utf-8", "surrogatepass"))[:8], "big") >> 1


def _tokens(version: int | None, county: str, labelled: Iterable[tuple[str, str]]) -> set[int]:
    """Tokens of texts that are keyed per county."""
    ring = keyring()
    mac = ring.token_mac(ring.token_versions()[0] if version is None else version)
    from_bytes = int.from_bytes
    return {
        from_bytes(mac(f"{label}\0{county}\0{text}".encode("utf-8", "surrogatepass"))[:8], "big") >> 1
        for label, text in labelled
    }
