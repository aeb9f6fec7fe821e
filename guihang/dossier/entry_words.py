"""An entry in words: its act, the values of its fields, whole or in one sentence with its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from guihang.dossier.assessed_words import ASSESSED, assessed_words
from guihang.dossier.entry import Facts
from guihang.dossier.errand import KINDS as ERRANDS
from guihang.dossier.findings import WITHOUT_QUESTION
from guihang.rules.acts import ACTS, code_label
from guihang.rules.acts.codes import OF_LABORATORY
from guihang.texts import mark, translate
from guihang.web.words.dates import short_day
from guihang.web.words.duties import duty_name

TOGETHER, ALONE = mark("two people visit together"), mark("one person may visit")
# Said elsewhere on the page, or by nobody: free text, ids, when the platform took over.
UNSAID = frozenset(
    {"note", "text", "wish", "can_do", "duty", "live_from", "other", "id_number", "id_kind", "drugs", "entry"}
)


# What is checked or reported is named by these, and is no question beside its answer.
OF_A_FINDING = frozenset({"breach.checked", "breach.reported"})


@dataclass(frozen=True, slots=True)
class Reader:
    """In whose words the story is told: language, year, names of staff and places.

    What `me` wrote `since` a moment ago can be taken back with one press.
    """

    language: str
    year: int
    staff: Mapping[UUID, str]
    place_name: Any
    me: UUID | None = None
    since: datetime | None = None


def free_words(data: Mapping[str, Any]) -> str:
    """What was written in one's own words."""
    return " ".join(str(data[n]) for n in ("wish", "can_do", "text", "note") if data.get(n))


def comma(reader: Reader) -> str:
    """What stands between two values."""
    return ", " if reader.language == "en" else "，"


def values_in_words(e: Facts, data: Mapping[str, Any], reader: Reader) -> tuple[list[str], list[str]]:
    """The act's values in words: what matters first, without its label; the rest with it."""
    main: list[str] = []
    further: list[str] = []
    for f in ACTS[e.kind].fields:
        if f.name == "two_visitors":
            main.append(translate(TOGETHER if data.get(f.name) else ALONE, reader.language))
            continue
        if f.name == "phones" and data.get(f.name) == [] and e.kind == "reach.changed":
            further.append(translate(mark("no phone any more"), reader.language))
            continue
        if f.name == "duty":
            main.append(duty_name(data["duty"], None, reader.language))
            continue
        if f.name in UNSAID or data.get(f.name) in (None, "", [], False):
            continue
        if f.name == "user":
            (further if e.kind in ERRANDS else main).append(reader.staff.get(UUID(data["user"]), "—"))
            continue
        words = assessed_words(f.name, data, reader.language) if e.kind == ASSESSED else None
        value = words or said(f.type, data[f.name], reader)
        if e.kind == "lab.reported" and f.name == "result":
            value = translate(OF_LABORATORY[data[f.name]], reader.language)
        if e.kind in OF_A_FINDING and f.type == "code" and data[f.name] in WITHOUT_QUESTION:
            value = translate(WITHOUT_QUESTION[data[f.name]], reader.language)
        label = translate(f.label, reader.language)
        if f.type == "code" and f.required:
            main.append(value)
        elif f.type == "people":
            further.append(value)
        else:
            further.append(f"{label}{'' if label.endswith('）') else ' '}{value}")
    return main, further


def act_with(e: Facts, parts: Sequence[str], reader: Reader) -> str:
    """What act an entry is, with what it says behind it."""
    name = translate(ACTS[e.kind].label, reader.language)
    return f"{name}{': ' if reader.language == 'en' else '：'}{comma(reader).join(parts)}" if parts else name


def sentence_of(e: Facts, reader: Reader) -> str:
    """An entry in one sentence with its day, without what is sealed in it."""
    main, _further = values_in_words(e, e.data, reader)
    return f"{short_day(e.on, reader.year, reader.language)} {act_with(e, main, reader)}"


def whole_sentence(e: Facts, opened: Mapping[UUID, Mapping[str, Any]], reader: Reader) -> str:
    """All that an act says, in one line: what is struck through must show the value that was corrected."""
    data = {**e.data, **opened.get(e.id, {})}
    main, further = values_in_words(e, data, reader)
    return act_with(e, [*main, *further, *filter(None, [free_words(data)])], reader)


def said(kind: str, value: Any, reader: Reader) -> str:
    """A field's value as a person says it."""
    if kind == "code":
        return translate(code_label(value), reader.language)
    if kind == "date":
        return short_day(date.fromisoformat(value), reader.year, reader.language)
    if kind == "place":
        return str(reader.place_name(value) or value)
    if kind == "people":
        return _people(value, reader.language)
    if kind == "codes":
        return "、".join(translate(code_label(code), reader.language) for code in value)
    if kind == "rows":
        return "；".join(" ".join(map(str, row.values())) for row in value)
    if kind == "ids":
        return str(len(value))
    if kind in {"phones", "numbers"}:
        return "、".join(map(str, value))
    if kind == "bool":
        return "✓" if value else "—"
    return str(value)


def _people(value: Iterable[Mapping[str, str]], language: str) -> str:
    """People by role: "检测人 甲、乙"."""
    by_role: dict[str, list[str]] = {}
    for p in value:
        by_role.setdefault(translate(code_label(p["role"]), language), []).append(p["name"])
    joint, between = (", ", "; ") if language == "en" else ("、", "；")
    return between.join(f"{role} {joint.join(names)}" for role, names in by_role.items())
