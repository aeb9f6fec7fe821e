"""Reads a standard's file and refuses a bad one, naming file, key, fault and cure."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from guihang.rules.figures import STATUSES
from guihang.rules.packs import Pack, PackError
from guihang.rules.standard import FACTS, Answer, Cited, Hard, Item, Standard, Threshold
from guihang.texts import Message, mark

TOP = frozenset({"name", "edition"})
EDITION = frozenset({
    "version", "since", "until", "title", "items_of", "status", "source", "why", "answer", "item", "threshold", "hard",
})  # fmt: skip
CITED = frozenset({"status", "source", "why"})
LANGUAGES = frozenset({"en", "zh"})
Table = Mapping[str, object]
Others = Callable[[str], tuple[Standard, ...]]


def read(path: Path, pack: Pack, others: Others) -> tuple[Standard, ...]:
    """The versions in the file at `path`, by their days; `others` gives those of another pack. Raises PackError."""
    return _Reader(path, pack, others).editions()


class _Reader:
    """One file on its way to a standard."""

    def __init__(self, path: Path, pack: Pack, others: Others) -> None:
        self.file, self.pack, self.others = path.name, pack, others
        try:
            self.raw: dict[str, object] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            self.refuse("", mark("is no TOML file: {fault}"), mark("Write it as TOML in UTF-8."), fault=str(fault))

    def refuse(self, key: str, fault: str, cure: str, /, **params: object) -> NoReturn:
        raise PackError(self.file, key, Message(fault, params), Message(cure, params))

    def editions(self) -> tuple[Standard, ...]:
        self._only(self.raw, TOP, "")
        if self.raw.get("name") != self.pack.name:
            self.refuse("name", mark("is not the file's name"), mark('Write name = "{stem}".'), stem=self.pack.name)
        made = sorted((self._edition(*each) for each in self._tables(self.raw, "edition", "")), key=lambda e: e.since)
        for earlier, later in pairwise(made):
            if earlier.until is None or earlier.until > later.since:
                self.refuse(
                    "edition",
                    mark("has two rows in force on one day"),
                    mark("End the earlier row: until = the day the later one begins."),
                )
        if len({each.version for each in made}) < len(made):
            self.refuse("edition.version", mark("stands there twice"), mark("Give every version a word of its own."))
        return tuple(made)

    def _edition(self, where: str, table: Table) -> Standard:
        self._only(table, EDITION, where)
        version = table.get("version")
        if not isinstance(version, str) or not version or " " in version:
            self.refuse(f"{where}.version", mark("is missing"), mark("Say what it is: {key}."), key="version")
        since = self._day(table, "since", where)
        until = self._day(table, "until", where) if "until" in table else None
        if since < self.pack.since:
            self.refuse(f"{where}.since", mark("is before the pack's own first day"), mark("Write a later day."))
        cited = self._cited(where, table, None)
        scheme = self.pack.scheme(since)
        items = self._items(where, table, cited, since)
        thresholds = [self._threshold(*each, cited) for each in self._tables(table, "threshold", where)]
        if tuple(step.tier for step in thresholds) != scheme.codes:
            keys = ", ".join(scheme.codes)
            self.refuse(
                f"{where}.threshold",
                mark("has not every tier once"),
                mark("Write them in this order: {keys}."),
                keys=keys,
            )
        if thresholds[0].least != 0 or any(a.least >= b.least for a, b in pairwise(thresholds)):
            self.refuse(
                f"{where}.threshold.from",
                mark("is no ladder"),
                mark("Begin the strictest tier at 0; each milder tier needs more points."),
            )
        if thresholds[-1].least > sum(item.most for item in items):
            self.refuse(f"{where}.threshold.from", mark("cannot be reached"), mark("Write fewer points."))
        hard = [self._hard(*each, cited, scheme.codes) for each in self._tables(table, "hard", where)]
        title = self._words(table, "title", where)
        return Standard(
            self.pack.name, version, since, until, title, scheme, tuple(items), tuple(thresholds), tuple(hard)
        )

    def _items(self, where: str, table: Table, cited: Cited, since: int) -> list[Item]:
        if "items_of" in table:
            name = table["items_of"]
            others = self.others(name) if isinstance(name, str) and name != self.pack.name else ()
            for other in others:
                if other.covers(since):
                    return list(other.items)
            self.refuse(f"{where}.items_of", mark("names no standard in force"), mark("Write the items out."))
        usual = self._answers(where, table)
        items = []
        for at, item in self._tables(table, "item", where):
            self._only(item, CITED | {"code", "label", "answer"}, at)
            code = item.get("code")
            if not isinstance(code, str) or not code.isidentifier():
                self.refuse(f"{at}.code", mark("is no id"), mark("Use letters, digits and hyphens, a letter first."))
            answers = self._answers(at, item) or usual
            if len(answers) < 2:
                self.refuse(f"{at}.answer", mark("has fewer than two answers"), mark("Add [[edition.answer]] rows."))
            items.append(Item(code, self._words(item, "label", at), answers, self._cited(at, item, cited)))
        if not items or len({item.code for item in items}) < len(items):
            self.refuse(f"{where}.item", mark("are none, or one stands there twice"), mark("Give each its own code."))
        return items

    def _answers(self, where: str, table: Table) -> tuple[Answer, ...]:
        answers = []
        for at, answer in self._tables(table, "answer", where):
            self._only(answer, frozenset({"points", "label"}), at)
            answers.append(Answer(self._count(answer, "points", at), self._words(answer, "label", at)))
        if len({answer.points for answer in answers}) < len(answers):
            self.refuse(f"{where}.answer", mark("stands there twice"), mark("Give each answer points of its own."))
        return tuple(sorted(answers, key=lambda answer: -answer.points))

    def _threshold(self, where: str, table: Table, cited: Cited) -> Threshold:
        self._only(table, CITED | {"tier", "from"}, where)
        return Threshold(str(table.get("tier")), self._count(table, "from", where), self._cited(where, table, cited))

    def _hard(self, where: str, table: Table, cited: Cited, codes: tuple[str, ...]) -> Hard:
        self._only(table, CITED | {"fact", "from", "tier"}, where)
        for key, allowed in (("fact", tuple(FACTS)), ("tier", codes)):
            if table.get(key) not in allowed:
                keys = ", ".join(allowed)
                self.refuse(f"{where}.{key}", mark("is none of the codes"), mark("Use one of {keys}."), keys=keys)
        least = self._count(table, "from", where)
        if least == 0:
            self.refuse(f"{where}.from", mark("would hold for everybody"), mark("Write a number from 1."))
        return Hard(str(table["fact"]), least, str(table["tier"]), self._cited(where, table, cited))

    def _cited(self, where: str, table: Table, usual: Cited | None) -> Cited:
        if usual is not None and not CITED & set(table):
            return usual
        status, source, why = table.get("status"), table.get("source"), table.get("why", {})
        if not isinstance(status, str) or status not in STATUSES:
            keys = ", ".join(STATUSES)
            self.refuse(f"{where}.status", mark("is none of the codes"), mark("Use one of {keys}."), keys=keys)
        if not isinstance(source, list) or not source:
            self.refuse(f"{where}.source", mark("cites no source"), mark('Add source = ["<id under sources>"].'))
        for identity in source:
            if identity not in self.pack.sources:
                self.refuse(
                    f"{where}.source",
                    mark("cites {id}, which is not declared"),
                    mark("Declare [sources.{id}] with title, article and published."),
                    id=identity,
                )
        words = self._words(table, "why", where) if why else {}
        return Cited(status, tuple(source), words)

    def _only(self, table: Table, keys: frozenset[str], where: str) -> None:
        for key in table:
            if key not in keys:
                place = f"{where}.{key}" if where else key
                self.refuse(
                    place,
                    mark("is a key that standards do not have"),
                    mark("Use one of {keys}."),
                    keys=", ".join(sorted(keys)),
                )

    def _tables(self, table: Table, key: str, where: str) -> list[tuple[str, Table]]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.refuse(key, mark("is no list of tables"), mark("Write [[{key}]] above each row."), key=key)
        lead = f"{where}." if where else ""
        return [(f"{lead}{key}[{at}]", item) for at, item in enumerate(value, 1)]

    def _day(self, table: Table, key: str, where: str) -> int:
        value = table.get(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            cure = mark("Write {key} = 2020-01-01, without quotation marks.")
            self.refuse(f"{where}.{key}", mark("is no date"), cure, key=key)
        return value.toordinal()

    def _count(self, table: Table, key: str, where: str) -> int:
        value = table.get(key)
        if type(value) is not int or value < 0:
            self.refuse(f"{where}.{key}", mark("is no whole number from 0"), mark("Write {key} = 5."), key=key)
        return value

    def _words(self, table: Table, key: str, where: str) -> Mapping[str, str]:
        words = table.get(key)
        if not isinstance(words, dict) or set(words) != LANGUAGES:
            cure = mark("Write {key} = [en, zh] as a table of both languages.")
            self.refuse(f"{where}.{key}", mark("lacks a language"), cure, key=key)
        return {language: str(word) for language, word in words.items()}
