"""Find a division by its code, or by the way an office writes its name. No database, no framework.

What is sure is understood (short names, full paths, spaces, full-width characters, "办事处"); what could
be two places, or none, is said to be so and never guessed.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from guihang.territory.codes import Level, ancestors_of, full_code, level_of, parent_of
from guihang.territory.spelling import (
    UPPER_ENDS,
    key_of,
    short_upper_names,
    stem_of,
    township_names,
    upper_names,
    village_names,
)

OWN_COPY = Path(__file__).parent / "data" / "divisions.csv"

# Rows of the statistical list that only group the counties of a municipality or province.
_UNNAMED = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@dataclass(frozen=True, slots=True)
class Resolved:
    """One place: its code (a township or a village), and what stood behind its name and names no known
    place.
    """

    code: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """No place of that name in the county; `near` are codes of places that are written alike."""

    text: str
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The name fits several places; the codes, in order."""

    text: str
    codes: tuple[str, ...]


class PlaceIndex:
    """Divisions by code and by written name. Built in one reading; name tables are made a county at a
    time.
    """

    __slots__ = ("_aliases", "_below", "_names")

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        self._names: dict[str, str] = dict(rows)
        self._below: dict[str, list[str]] | None = None
        self._aliases: dict[str, dict[str, tuple[str, ...]]] = {}

    @classmethod
    def from_csv(cls, path: Path = OWN_COPY) -> PlaceIndex:
        """Read a list with a heading line, ``code`` and ``name`` first. Raises OSError, or ValueError
        for no heading.
        """
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.reader(stream)
            heading = next(rows, [])
            if heading[:2] != ["code", "name"]:
                raise ValueError(f"{path}: found the heading {heading!r}, expected code,name,…")
            return cls((row[0], row[1]) for row in rows)

    def __contains__(self, code: object) -> bool:
        return code in self._names

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def name(self, code: str) -> str | None:
        """The division's own name, or None when the list does not have it."""
        return self._names.get(code)

    def full_name(self, code: str) -> str:
        """The names from the province down, written together; a code that the list lacks stands for
        itself.
        """
        above = (self._names.get(c, "") for c in ancestors_of(code))
        return "".join(name for name in above if name not in _UNNAMED) + self._names.get(code, code)

    def children(self, code: str) -> tuple[str, ...]:
        """The codes one level below, in order."""
        if self._below is None:
            below: dict[str, list[str]] = {}
            for each in sorted(self._names):
                above = parent_of(each)
                # A list need not hold every level: what has no listed parent hangs on the nearest one above.
                while above is not None and above not in self._names:
                    above = parent_of(above)
                if above is not None and above != each:
                    below.setdefault(above, []).append(each)
            self._below = below
        return tuple(self._below.get(code, ()))

    def counties_in(self, text: str) -> tuple[str, ...]:
        """The counties whose name stands in `text` (a title, a reporting unit): none, one, or several
        to ask about.

        The longest name wins; of counties with one name, those whose city or province stands in the
        text as well.
        """
        key = key_of(text)
        found = [(c, n) for c, n in self._names.items() if n in key and level_of(c) is Level.COUNTY]
        found = [(c, n) for c, n in found if not any(n != m and n in m for _, m in found)]
        codes = tuple(c for c, _ in found)
        if len(codes) < 2:
            return codes
        named = {c: sum(stem_of(self._names.get(a, "?"), UPPER_ENDS) in key for a in ancestors_of(c)) for c in codes}
        most = max(named.values())
        return tuple(sorted(c for c in codes if named[c] == most))

    def resolve(self, text: str, county: str) -> Resolved | Unknown | Ambiguous:
        """The township or village that `text` names inside `county` (a code). Raises BadCode for a bad
        county.
        """
        county = full_code(county)
        candidates = self._without_path(key_of(text), county)
        aliases = self._aliases_of(county)
        for candidate in candidates:
            codes = aliases.get(candidate, ())
            if len(codes) == 1:
                return Resolved(codes[0])
            if codes:
                return Ambiguous(text, codes)
        for candidate in candidates:
            answer = self._with_rest(text, candidate, county)
            if answer is not None:
                return answer
        close = difflib.get_close_matches(candidates[-1], aliases, n=3, cutoff=0.6) if candidates else []
        return Unknown(text, tuple(dict.fromkeys(code for alias in close for code in aliases[alias])))

    def _without_path(self, key: str, county: str) -> list[str]:
        """`key` as it stands, then with the names of province, city and county taken off its front."""
        candidates = [key] if key else []
        for code in (*ancestors_of(county), county):
            name = self._names.get(code, "")
            forms = [f for f in (name, *short_upper_names(name)) if f]
            for candidate in list(candidates):
                for form in forms:
                    rest = candidate.removeprefix(form)
                    if rest and rest != candidate and rest not in candidates:
                        candidates.append(rest)
        return candidates

    def _with_rest(self, text: str, candidate: str, county: str) -> Resolved | Ambiguous | None:
        """A township's full name followed by more: a village of it, or words that name no place."""
        townships = self.children(county)
        fits = [t for t in townships if candidate.startswith(self._names[t])]
        if not fits:
            return None
        township = max(fits, key=lambda code: len(self._names[code]))
        rest = candidate.removeprefix(self._names[township])
        others = tuple(t for t in townships if t != township and self._names[t] in rest)
        if others:
            return Ambiguous(text, (township, *others))
        villages = [v for v in self.children(township) if rest in village_names(self._names[v])]
        if len(villages) == 1:
            return Resolved(villages[0])
        return Ambiguous(text, tuple(villages)) if villages else Resolved(township, rest)

    def _aliases_of(self, county: str) -> dict[str, tuple[str, ...]]:
        """Every way to write a township or village of `county`; a surer way hides a less sure one."""
        table = self._aliases.get(county)
        if table is None:
            prefixes = [f for c in (*ancestors_of(county), county) for f in upper_names(self._names.get(c, ""))]
            full: dict[str, list[str]] = {}
            short: dict[str, list[str]] = {}
            village: dict[str, list[str]] = {}
            for township in self.children(county):
                name = key_of(self._names[township])
                full.setdefault(name, []).append(township)
                for alias in township_names(name, prefixes):
                    short.setdefault(alias, []).append(township)
                for each in self.children(township):
                    for alias in village_names(self._names[each]):
                        village.setdefault(alias, []).append(each)
            merged = {**village, **short, **full}
            table = self._aliases[county] = {alias: tuple(dict.fromkeys(codes)) for alias, codes in merged.items()}
        return table


@cache
def own_places() -> PlaceIndex:
    """The project's own copy, read once a process."""
    return PlaceIndex.from_csv()
