"""From a file to what a paper says: its fields by key, its rows by table. What is not known stays empty.

Pure: what was read of a person in, words out. Nobody is shown more on paper than on the page of the file: what is told
of each entry goes by the same table (`dossier.parts`), and what lies behind a door of its own is not on paper at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from guihang.access.places import name_of
from guihang.access.roles import Part
from guihang.documents.catalogue import CHINESE, FIELDS, Form
from guihang.dossier.entry import Facts
from guihang.dossier.findings import WITHOUT_QUESTION
from guihang.dossier.identity import Identity
from guihang.dossier.models import Order, Person
from guihang.rules.acts import ACTS, code_label
from guihang.rules.packs import every_tier
from guihang.territory.models import Office
from guihang.texts import translate

ENTRY = re.compile(r"(entry|reply):([a-z_.,]+?)(?:\[(\w+)=(\w+)\])?\.(\w+)")
GAP = re.compile(r"(?<=[\u4e00-\u9fff]) (?=\d)|(?<=\d) (?=[\u4e00-\u9fff])")
NOTICES = ("notice.served",)
TIERS = frozenset({"tier", "proposed"})
# Words that a paper has of its own: a laboratory's result is not one that is still to be confirmed.
OWN_WORDS: Mapping[tuple[str, str], Mapping[object, str]] = {
    ("lab.reported", "result"): {"positive": "阳性", "negative": "阴性", "invalid": "无效"},
    ("result.told", "objects"): {True: "有异议", False: "无异议"},
    ("group.formed", "woman"): {True: "有", False: "无"},
}
Said = Mapping[UUID, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class File:
    """What is read of one person for a paper. `story` are the entries that hold and are told; `said` what was opened.

    `chosen`: the entry that the paper is made for, where it is made for one.
    """

    person: Person
    who: Identity
    sees: frozenset[Part]
    order: Order | None
    story: Sequence[Facts]
    said: Said
    office: Office
    staff: Mapping[UUID, str]
    today: date
    chosen: UUID | None = None
    newer: Mapping[UUID, UUID] = field(default_factory=dict)
    """What was corrected, and the entry that stands for it now."""

    def words(self, e: Facts) -> dict[str, Any]:
        """What an entry says."""
        return {**e.data, **self.said.get(e.id, {})}

    def of(self, *kinds: str) -> list[Facts]:
        """The entries of these kinds that concern the decision or the person, the oldest first."""
        here = self.order.pk if self.order else None
        return [e for e in self.story if e.kind in kinds and (e.order is None or e.order == here)]

    def for_form(self, form: Form) -> list[Facts]:
        """The entries that a form is made from."""
        told = self.of(*form.acts)
        return [e for e in told if all(str(e.data.get(name, "")) in codes for name, codes in form.only.items())]

    def line_of(self, e: Facts) -> list[UUID]:
        """An entry and what it answers, step by step."""
        by_id = {other.id: other for other in self.story}
        line: list[UUID] = []
        at: Facts | None = e
        while at is not None and at.id not in line:
            line.append(at.id)
            to = _answered(at)
            at = by_id.get(self.newer.get(to, to)) if to else None
        return line

    def near_chosen(self, e: Facts) -> bool:
        """Whether an entry is the chosen one, answers it, or is answered by it."""
        if self.chosen in (line := self.line_of(e)):
            return True
        chosen = next((other for other in self.story if other.id == self.chosen), None)
        return chosen is not None and line[0] in self.line_of(chosen)


@dataclass(frozen=True, slots=True)
class Values:
    """What stands in the fields and rows of a form; `kind` is that of the decision, treatment where none is known."""

    kind: str
    fields: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, list[dict[str, str]]] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """The fields that the file does not fill."""
        return [key for key, said in self.fields.items() if not said]


def values_of(form: Form, file: File, keys: Iterable[str] = (), tables: Iterable[str] = ()) -> Values:
    """What the file says for a form; and for these fields and tables, for a layout that is not ours."""
    from guihang.documents.steps import COUNTED
    from guihang.documents.tables import ROWS_OF

    said: dict[str, str] = {}
    known = form.fields() | {key: (dict(FIELDS()) | dict(form.own))[key] for key in keys}
    for key, about in known.items():
        if about.source.startswith("calc."):
            said[key] = _line(COUNTED[about.source.removeprefix("calc.")](form, file))
        else:
            said[key] = _line(_read(form, file, about.source))
    rows = {key: [] if key == "nothing" else ROWS_OF[key](form, file) for key in (*form.rows(), *tables)}
    return Values(kind_of(file), said, rows)


def kind_of(file: File) -> str:
    """Treatment or rehabilitation."""
    return file.order.kind if file.order else "treatment"


def entries_for(form: Form, file: File, kinds: Iterable[str]) -> list[Facts]:
    """The entries of these kinds that a form is filled from: the chosen one with its line, else all."""
    kinds = tuple(kinds)
    found = file.of(*kinds)
    if form.occasion:
        near = [e for e in found if file.chosen and file.near_chosen(e)]
        if near or any(kind in form.acts for kind in kinds):
            return near
    return found


def for_now(form: Form, file: File) -> list[Facts]:
    """What a paper of an occasion is filled from where nobody chose: the newest of its step, or the several of that
    day. None for a notice, which is written before it is served and entered."""
    if not form.occasion or form.acts == NOTICES:
        return []
    told = [e for e in file.for_form(form) if not follows(form, e, file)]
    return [e for e in told if e.on == told[-1].on]


def follows(form: Form, e: Facts, file: File) -> bool:
    """Whether an entry answers another one of the same form: the paper is the first one's."""
    to = str(e.data.get("entry", ""))
    return any(str(other.id) == to for other in file.of(*form.acts))


def with_newest(form: Form, file: File) -> File:
    """The file, its newest record chosen for the paper where none is."""
    told = for_now(form, file) if file.chosen is None else []
    return replace(file, chosen=told[-1].id) if told else file


def entry_for(form: Form, file: File, kinds: Iterable[str]) -> Facts | None:
    """The newest of them."""
    found = entries_for(form, file, kinds)
    return found[-1] if found else None


def replies_to(form: Form, file: File, kinds: Iterable[str]) -> list[Facts]:
    """The entries of these kinds that answer what the form is filled from, or what answers it."""
    every = entries_for(form, file, form.acts)
    found = [e for e in every if e.kind == form.acts[0]] or every
    first = found[0 if form.occasion else -1] if found else None
    return [e for e in file.of(*kinds) if first.id in file.line_of(e)[1:]] if first else []


def _answered(e: Facts) -> UUID | None:
    try:
        return UUID(str(e.data.get("entry", "")))
    except ValueError:
        return None


def _read(form: Form, file: File, source: str) -> str:
    if not source:
        return ""
    if m := ENTRY.fullmatch(source):
        return _of_entry(form, file, *m.groups())
    what, _, name = source.partition(".")
    return _SOURCES[what](file, name)


def _of_entry(form: Form, file: File, how: str, kinds: str, name: str | None, code: str | None, wanted: str) -> str:
    names = kinds.split(",")
    found = replies_to(form, file, names) if how == "reply" else entries_for(form, file, names)
    if name:
        found = [e for e in found if str(file.words(e).get(name)).lower() == code]
    return next((said for e in reversed(found) if (said := said_of(file, e, wanted))), "")


def said_of(file: File, e: Facts, name: str) -> str:
    """A field of an entry in words; "on" is its day."""
    if name == "on":
        return day_words(e.on)
    value = file.words(e).get(name)
    if value in (None, "", []):
        return ""
    act = ACTS.get(e.kind)
    own = OWN_WORDS.get((e.kind, name))
    if own and value in own:
        return own[value]
    if name in TIERS:
        return tier_words(str(value))
    if e.kind == "breach.reported" and name == "reason":
        return _reported_words(file, e, str(value))
    how = next((f.type for f in act.fields if f.name == name), "text") if act else "text"
    return _WORDS.get(how, str)(value)


def _reported_words(file: File, report: Facts, code: str) -> str:
    """What is reported: a question only while no named person had answered it by the day of the report."""
    checks = [c for c in file.of("breach.checked") if c.data.get("code") == code and c.on <= report.on]
    held = bool(checks) and checks[-1].data.get("outcome") == "confirmed"
    return close(translate(WITHOUT_QUESTION[code], CHINESE)) if held and code in WITHOUT_QUESTION else code_words(code)


def day_words(day: date | None) -> str:
    """ "2026年3月10日"."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def code_words(code: str) -> str:
    """The Chinese word of a code."""
    return close(translate(code_label(code), CHINESE))


def close(words: str) -> str:
    """Words as a paper sets them: a number stands close to the signs beside it, though a page parts them."""
    return GAP.sub("", words)


def _iso(text: object) -> str:
    try:
        return day_words(date.fromisoformat(str(text)))
    except ValueError:
        return str(text)


def _people(people: Any) -> str:
    return "、".join(str(p.get("name", "")) for p in people if isinstance(p, Mapping))


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "date": _iso,
    "code": lambda code: code_words(str(code)),
    "codes": lambda codes: "、".join(code_words(str(c)) for c in codes),
    "place": lambda place: place_words(str(place)),
    "bool": lambda value: "是" if value else "否",
    "people": _people,
    "phones": lambda phones: "、".join(map(str, phones)),
    "rows": lambda rows: "；".join("，".join(map(str, row.values())) for row in rows),
}


def tier_words(code: str) -> str:
    """A tier as the region calls it."""
    tier = every_tier().get(code)
    return tier.word(CHINESE) if tier else code


def place_words(code: str) -> str:
    """A place by its name; the code where the list of places has none."""
    return name_of(code) or code


def _line(text: str) -> str:
    """A text as it stands on a paper: control signs gone, line ends kept."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _of_who(file: File, name: str) -> str:
    value = getattr(file.who, name)
    return "、".join(value) if isinstance(value, tuple) else str(value)


def _of_person(file: File, name: str) -> str:
    value = getattr(file.person, name)
    if name == "sex":
        return {"m": "男", "f": "女"}.get(value, "") if Part.NAME in file.sees else ""
    if name == "stays_at":
        return place_words(value) if value and Part.REACH in file.sees else ""
    return str(value or "")


def _of_order(file: File, name: str) -> str:
    if file.order is None or Part.COURSE not in file.sees:
        return ""
    value = getattr(file.order, name)
    if isinstance(value, date):
        return day_words(value)
    if name == "place":
        return place_words(value)
    if name == "tier":
        return tier_words(value)
    return "" if value is None else str(value)


def _of_office(file: File, name: str) -> str:
    from guihang.documents.figures import county_of_office, township_of_office

    if name == "county":
        return county_of_office(file.office.place)
    if name == "township":
        return township_of_office(file.office.place)
    return str(getattr(file.office, name))


_SOURCES: Mapping[str, Callable[[File, str], str]] = {
    "who": _of_who,
    "person": _of_person,
    "order": _of_order,
    "office": _of_office,
}
