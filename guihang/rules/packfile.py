"""Reads a pack's file and refuses a bad one, naming file, key, fault and cure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from guihang.rules.acts.codes import FINDINGS, MODES
from guihang.rules.figures import ASK_KINDS, KNOWN, STATUSES, WITH_MODES, Ask, ask_name, expected_codes
from guihang.rules.packs import Pack, PackError, Row, Source
from guihang.rules.regions import PACK_OF_REGION
from guihang.rules.tiers import Scheme, read_scheme
from guihang.texts import Message, mark

TOP = frozenset({"name", "base", "since", "sources", "tier", "figure", "ask", "finding"})
FIGURE_KEYS = frozenset({"name", "value", "since", "until", "status", "source", "why"})
ASK_KEYS = frozenset({"tier", "kind", "every", "modes", "since", "until", "status", "source", "why"})
FINDING_KEYS = frozenset({"code", "source"})
SOURCE_KEYS = ("title", "article", "published")
SOURCE_OF = "of"
_SOURCE_ID = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


def read(path: Path, load: Callable[[str], Pack]) -> Pack:
    """The pack in the file at `path`; `load` gives the pack it stands on. Raises PackError."""
    return _Reader(path, load).pack()


class _Reader:
    """One file on its way to a pack."""

    def __init__(self, path: Path, load: Callable[[str], Pack]) -> None:
        self.file = path.name
        self.stem = path.stem
        self.load = load
        self.base: Pack | None = None
        self.since = 0
        self.sources: dict[str, Source] = {}
        self.scheme: Scheme | None = None
        self.raw = self._toml(path)

    def refuse(self, key: str, fault: str, cure: str, /, **params: object) -> NoReturn:
        raise PackError(self.file, key, Message(fault, params), Message(cure, params))

    def _toml(self, path: Path) -> dict[str, object]:
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            self.refuse("", mark("is no TOML file: {fault}"), mark("Write it as TOML in UTF-8."), fault=str(fault))

    def pack(self) -> Pack:
        self.only(self.raw, TOP, "")
        if self.raw.get("name") != self.stem:
            self.refuse("name", mark("is not the file's name"), mark('Write name = "{stem}".'), stem=self.stem)
        self.base = self._base()
        self.since = self._day(self.raw, "since", "since")
        if self.base is not None and self.since < self.base.since:
            self.refuse("since", mark("is before the pack it stands on"), mark("Write a later day."))
        self.sources = self._sources()
        self.scheme = read_scheme(self, self.stem)
        rows = self._rows()
        findings = self._findings()
        self._tiered(rows)
        if self.base is None:
            self._complete(rows, findings)
        return Pack(self.stem, self.since, self.base, self.sources, rows, findings, self.scheme)

    def only(self, table: Mapping[str, object], keys: frozenset[str], where: str) -> None:
        for key in table:
            if key not in keys:
                place = f"{where}.{key}" if where else key
                self.refuse(
                    place,
                    mark("is a key that packs do not have"),
                    mark("Use one of {keys}."),
                    keys=", ".join(sorted(keys)),
                )

    def _base(self) -> Pack | None:
        name = self.raw.get("base")
        if name is None:
            return None
        fault, cure = mark("names no pack to stand on"), mark('Write base = "national", or leave it out.')
        if not isinstance(name, str) or name == self.stem:
            self.refuse("base", fault, cure)
        try:
            return self.load(name)
        except KeyError:
            self.refuse("base", fault, cure)

    def _day(self, table: Mapping[str, object], key: str, where: str) -> int:
        value = table.get(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            self.refuse(where, mark("is no date"), mark("Write {key} = 2020-01-01, without quotation marks."), key=key)
        return value.toordinal()

    def tables(self, key: str) -> list[tuple[str, dict[str, object]]]:
        value = self.raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.refuse(key, mark("is no list of tables"), mark("Write [[{key}]] above each row."), key=key)
        return [(f"{key}[{at}]", item) for at, item in enumerate(value, 1)]

    def _sources(self) -> dict[str, Source]:
        declared = {} if self.base is None else dict(self.base.sources)
        table = self.raw.get("sources", {})
        if not isinstance(table, dict):
            self.refuse("sources", mark("is no table"), mark("Write [sources.some-id] above each source."))
        for identity, source in table.items():
            where = f"sources.{identity}"
            if not _SOURCE_ID.fullmatch(identity):
                self.refuse(where, mark("is no id"), mark("Use letters, digits and hyphens, a letter first."))
            if identity in declared:
                self.refuse(where, mark("is declared already"), mark("Take it out, or give it another id."))
            if not isinstance(source, dict):
                self.refuse(where, mark("is no table"), mark("Write [sources.some-id] above each source."))
            self.only(source, frozenset((*SOURCE_KEYS, SOURCE_OF)), where)
            for key in SOURCE_KEYS:
                if not isinstance(source.get(key), str) or not source[key].strip():
                    self.refuse(f"{where}.{key}", mark("is missing"), mark("Say what it is: {key}."), key=key)
            of = source.get(SOURCE_OF, "")
            if not isinstance(of, str) or of not in {"", *PACK_OF_REGION.values()}:
                self.refuse(
                    f"{where}.{SOURCE_OF}", mark("is the pack of no region"), mark("Name one of: {packs}."),
                    packs=", ".join(sorted(PACK_OF_REGION.values())),
                )  # fmt: skip
            declared[identity] = Source(identity, source["title"], source["article"], source["published"], of)
        return declared

    def _rows(self) -> dict[str, tuple[Row, ...]]:
        found: dict[str, list[Row]] = {}
        for where, table in self.tables("figure"):
            self.only(table, FIGURE_KEYS, where)
            name, value = self._figure(where, table)
            found.setdefault(name, []).append(self._row(where, table, name, value))
        for where, table in self.tables("ask"):
            self.only(table, ASK_KEYS, where)
            name, ask = self._ask(where, table)
            found.setdefault(name, []).append(self._row(where, table, name, ask))
        return {name: self._in_order(name, rows) for name, rows in found.items()}

    def _figure(self, where: str, table: Mapping[str, object]) -> tuple[str, object]:
        name, value = table.get("name"), table.get("value")
        if not isinstance(name, str) or name not in KNOWN:
            self.refuse(
                f"{where}.name",
                mark("is no figure that the rules know"),
                mark("Use one of {keys}."),
                keys=", ".join(KNOWN),
            )
        known = KNOWN[name]
        if not known.fits(value) or (name == "tier.initial" and value not in self._codes()):
            expected = Message(known.expected)
            self.refuse(
                f"{where}.value",
                mark("does not fit {name}"),
                mark("Write {expected}."),
                name=name,
                expected=expected,
            )
        return name, tuple(value) if isinstance(value, list) else value

    def _ask(self, where: str, table: Mapping[str, object]) -> tuple[str, Ask]:
        for key in ("tier", "kind", "every"):
            codes = self._codes() if key == "tier" else expected_codes(key)
            if table.get(key) not in codes:
                self.refuse(
                    f"{where}.{key}",
                    mark("is none of the codes"),
                    mark("Use one of {keys}."),
                    keys=", ".join(codes),
                )
        tier, kind, every = str(table["tier"]), str(table["kind"]), str(table["every"])
        modes = table.get("modes", [])
        if kind in WITH_MODES:
            if not isinstance(modes, list) or not modes or not all(mode in MODES for mode in modes):
                keys = ", ".join(MODES)
                self.refuse(
                    f"{where}.modes",
                    mark("says not which modes count"),
                    mark("Use one or more of {keys}."),
                    keys=keys,
                )
        elif "modes" in table:
            self.refuse(f"{where}.modes", mark("has no meaning for this kind"), mark("Take it out."))
        assert isinstance(modes, list) and kind in ASK_KINDS
        return ask_name(tier, kind), Ask(kind, every, tuple(mode for mode in MODES if mode in modes))

    def _row(self, where: str, table: Mapping[str, object], name: str, value: object) -> Row:
        since = self._day(table, "since", f"{where}.since")
        if since < self.since:
            self.refuse(f"{where}.since", mark("is before the pack's own first day"), mark("Write a later day."))
        until = self._day(table, "until", f"{where}.until") if "until" in table else None
        if until is not None and until <= since:
            self.refuse(
                f"{where}.until",
                mark("is not after since"),
                mark("Write the first day it is no longer in force."),
            )
        status = table.get("status")
        if not isinstance(status, str) or status not in STATUSES:
            self.refuse(
                f"{where}.status",
                mark("is none of the codes"),
                mark("Use one of {keys}."),
                keys=", ".join(STATUSES),
            )
        source = self._cited(where, table)
        return Row(name, value, since, until, status, source, self._why(where, table), self.stem)

    def _cited(self, where: str, table: Mapping[str, object]) -> tuple[str, ...]:
        cited = table.get("source")
        if not isinstance(cited, list) or not cited:
            self.refuse(f"{where}.source", mark("cites no source"), mark('Add source = ["<id under sources>"].'))
        for identity in cited:
            if identity not in self.sources:
                self.refuse(
                    f"{where}.source",
                    mark("cites {id}, which is not declared"),
                    mark("Declare [sources.{id}] with title, article and published."),
                    id=identity,
                )
        return tuple(cited)

    def _why(self, where: str, table: Mapping[str, object]) -> Mapping[str, str]:
        why = table.get("why", {})
        if not isinstance(why, dict) or (why and set(why) != {"en", "zh"}):
            self.refuse(f"{where}.why", mark("lacks a language"), mark('Write why = { en = "…", zh = "…" }.'))
        return {key: str(value) for key, value in why.items()}

    def _in_order(self, name: str, rows: list[Row]) -> tuple[Row, ...]:
        ordered = sorted(rows, key=lambda row: row.since)
        for earlier, later in pairwise(ordered):
            if earlier.until is None or earlier.until > later.since:
                self.refuse(
                    name,
                    mark("has two rows in force on one day"),
                    mark("End the earlier row: until = the day the later one begins."),
                )
        return tuple(ordered)

    def _findings(self) -> dict[str, tuple[str, ...]]:
        found = {} if self.base is None else dict(self.base.findings)
        for where, table in self.tables("finding"):
            self.only(table, FINDING_KEYS, where)
            code = table.get("code")
            if not isinstance(code, str) or code not in FINDINGS:
                keys = ", ".join(FINDINGS)
                self.refuse(f"{where}.code", mark("is none of the codes"), mark("Use one of {keys}."), keys=keys)
            found[code] = self._cited(where, table)
        return found

    def _codes(self) -> tuple[str, ...]:
        """The tiers that rows of this pack may name."""
        if self.scheme is not None:
            return self.scheme.codes
        return () if self.base is None else self.base.scheme(self.since).codes

    def _tiered(self, rows: Mapping[str, tuple[Row, ...]]) -> None:
        """Tiers of its own begin with one of them, from the pack's first day on."""
        if self.scheme is None:
            return
        if not any(row.covers(self.since) for row in rows.get("tier.initial", ())):
            self.refuse(
                "tier.initial",
                mark("has no row"),
                mark("Say in which tier a person begins, from the pack's first day."),
            )

    def _complete(self, rows: Mapping[str, object], findings: Mapping[str, object]) -> None:
        """A pack that stands on no other must have everything."""
        for name in KNOWN:
            if name not in rows:
                self.refuse(name, mark("has no row"), mark("Add a row for it, or stand on another pack with base."))
        for code in FINDINGS:
            if code not in findings:
                self.refuse(code, mark("has no row"), mark("Add a row for it, or stand on another pack with base."))
        if self.scheme is None:
            self.refuse("tier", mark("has no row"), mark("Add a row for it, or stand on another pack with base."))
