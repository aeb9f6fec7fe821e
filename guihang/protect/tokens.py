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
from guihang.protect.pinyin import Way, has_syllable, initials_of_way, place_in, ways_of
from guihang.protect.readings import HAN, initials_of, latin_words, units_of
from guihang.rules.identity_number import check_character

LONGEST_INITIALS = 8
_SHORT_NAME = 4
_PLAIN_HAN = re.compile(r"[一-鿿]+")
_NOT_NAME = re.compile(r"[\W_]+")
_IDENTITY = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}")
_PHONE_MARKS = re.compile(r"[\s\-‐‑–—_.()/]+")
_PHONE = re.compile(r"[0-9]{7,12}")
_TAIL = re.compile(r"[0-9]{3,16}[0-9X]")
# A mobile number is found by its token; what is shorter or longer may also be the end of something.
_MOBILE = 11
_LETTERS = re.compile(r"[a-z]+")


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
        number += check_character(number)
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
    TAIL = "tail"
    NAME = "name"
    INITIALS = "initials"
    PINYIN = "pinyin"
    SINGLE = "single"
    NOTHING = "nothing"


NUMBERS = frozenset({Kind.IDENTITY, Kind.PHONE, Kind.TAIL})


@dataclass(frozen=True, slots=True)
class Query:
    """A typed text: what it is, and the tokens to look for.

    A person may be meant who has every token of one of `alternatives` (one for each token version and each way to read
    the letters). Where `here`, the people of the searcher's own office are looked through as well: a single character
    or syllable and the end of a number have no token; they only filter, with `fits`.
    """

    kind: Kind
    text: str
    alternatives: tuple[frozenset[int], ...] = ()
    ways: tuple[Way, ...] = ()
    here: bool = False

    @property
    def tokens(self) -> frozenset[int]:
        """The tokens in the newest version."""
        return self.alternatives[0] if self.alternatives else frozenset()

    def fits(self, name: str) -> bool:
        """Whether a decrypted `name` is what was typed; always so for a number, which its token decides."""
        if self.kind is Kind.NOTHING:
            return False
        if self.kind in NUMBERS:
            return True
        cleaned = clean(name)
        if self.text in cleaned:
            return True
        if _LETTERS.fullmatch(self.text) is None:
            return False
        return any(self.text in i for i in initials_of(cleaned)) or self._read_in(name) is not None

    def fits_number(self, id_number: str, phones: Iterable[str]) -> bool:
        """Whether a decrypted number or phone is what was typed, or ends so where the end was typed."""
        if self.kind is Kind.IDENTITY:
            return clean_identity(id_number) == self.text
        known = [clean_phone(phone) for phone in phones]
        if self.kind is Kind.PHONE and self.text in known:
            return True
        return self.here and any(number.endswith(self.text) for number in (clean_identity(id_number), *known))

    def span(self, name: str) -> tuple[int, int] | None:
        """From where to where `name`, as it is written, is what was typed; None where that cannot be said."""
        if self.kind in NUMBERS or not self.text:
            return None
        at = [n for n, character in enumerate(name) if clean(character)]
        cleaned = clean(name)
        found = cleaned.find(self.text) if len(at) == len(cleaned) else -1
        if found >= 0:
            return at[found], at[found + len(self.text) - 1] + 1
        units = units_of(name)
        placed = self._read_in(name)
        if placed is None and _LETTERS.fullmatch(self.text):
            starts = [i.find(self.text) for i in initials_of(cleaned) if len(i) == len(units) and self.text in i]
            placed = (starts[0], starts[0] + len(self.text)) if starts else None
        return (units[placed[0]].start, units[placed[1] - 1].end) if placed else None

    def _read_in(self, name: str) -> tuple[int, int] | None:
        if not self.ways:
            return None
        units = units_of(name)
        return next((placed for way in self.ways if (placed := place_in(way, units))), None)


def query(text: str, county: str) -> Query:
    """What `text` is and which tokens to look for in `county`. Names and initials are looked for in
    that county only.
    """
    number = clean_identity(text)
    if _IDENTITY.fullmatch(number):
        return Query(Kind.IDENTITY, number, tuple(frozenset({identity(number, v)}) for v in versions()))
    digits = clean_phone(text)
    if _PHONE.fullmatch(digits) and not re.search(r"[^\W\d]", text):
        found = tuple(frozenset({phone(digits, v)}) for v in versions())
        return Query(Kind.PHONE, digits, found, here=len(digits) != _MOBILE)
    if _TAIL.fullmatch(number):
        return Query(Kind.TAIL, number, here=True)
    typed = clean(text)
    if not typed or not (HAN.search(typed) or re.search(r"[^\W\d_]", typed)):
        return Query(Kind.NOTHING, typed)
    if len(typed) == 1:
        return Query(Kind.SINGLE, typed, here=True)
    if _LETTERS.fullmatch(typed) is not None:
        return _letters(text, typed, county)
    return Query(Kind.NAME, typed, tuple(frozenset(_tokens(v, county, _pairs(typed))) for v in versions()))


def _letters(text: str, typed: str, county: str) -> Query:
    """Letters are initials, and whatever syllables they may be parted into; of those the initials are looked for."""
    ways = ways_of(text)
    initials = dict.fromkeys([typed[:LONGEST_INITIALS], *(initials_of_way(way)[:LONGEST_INITIALS] for way in ways)])
    looked_for = [i for i in initials if len(i) > 1]
    alternatives = tuple(frozenset(_tokens(v, county, [("initials", i)])) for v in versions() for i in looked_for)
    kind = Kind.PINYIN if has_syllable(ways) else Kind.INITIALS
    return Query(kind, typed, alternatives, ways, here=any(len(way) == 1 for way in ways))


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
