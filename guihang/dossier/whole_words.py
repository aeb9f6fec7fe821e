"""The whole file in words, as a paper prints it: what the data says, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from guihang.access.places import name_of
from guihang.access.roles import Role
from guihang.dossier.entry_words import Reader, said
from guihang.rules.acts import ACTS, code_label
from guihang.rules.acts.correcting import BECAUSE
from guihang.rules.standing import STAGES, STATES
from guihang.texts import mark, translate
from guihang.web.words.dates import moment
from guihang.web.words.duties import duty_name

LEFT_OUT = {
    "safety_of_others": mark("{count} entries on the safety of others are left out."),
    "sealed_by_law": mark("{count} entries that the law seals are left out; the authority that decided tells of them."),
}
# Ids and keyed fingerprints: they are in the data, and say nothing on paper.
NOT_ON_PAPER = frozenset({"entry", "other", "digest", "duty", "user", "readers"})


def in_words(told: Mapping[str, Any], language: str) -> dict[str, Any]:
    """`told` of whole_of() as sections of lines, each a label and a text."""
    year = date.fromisoformat(told["made_on"]).year
    reader = Reader(language, year, {}, name_of)

    def t(text: str) -> str:
        return translate(text, language)

    person = told["person"]
    return {
        "language": language,
        "day": list(date.fromisoformat(told["made_on"]).timetuple()[:3]),
        "title": t(mark("The whole file")),
        "made": t(mark("Made on {day} by {place}")).format(day=told["made_on"], place=told["place"]["name"]),
        "notice": t(mark("This copy was made for the person it is about. Nobody else may pass it on or keep it.")),
        "sections": [
            {"title": t(mark("Who")), "lines": _who(person, language)},
            {"title": t(mark("Decisions")), "lines": [_decision(d, language) for d in told["decisions"]]},
            {"title": t(mark("What was owed")), "lines": [_duty(d, told["made_on"], language) for d in told["owed"]]},
            {"title": t(mark("What was written")), "lines": [_entry(e, reader) for e in told["entries"]]},
            {"title": t(mark("Requests")), "lines": [_request(r, language) for r in told["requests"]]},
            {"title": t(mark("Who opened the file")), "lines": [_reading(r, year, language) for r in told["readings"]]},
            {"title": t(mark("Left out")), "lines": [_left(x, language) for x in told["left_out"]]},
        ],
    }


Line = tuple[str, str]


def _who(person: Mapping[str, Any], language: str) -> list[Line]:
    told = (
        (mark("Name"), person["name"]),
        (mark("Sex"), translate(code_label(person["sex"]), language) if person["sex"] else ""),
        (mark("Identity number"), person["id_number"]),
        (mark("Phones"), "、".join(person["phones"])),
        (mark("Address"), person["address"]),
    )
    return [(translate(label, language), value) for label, value in told if value]


def _decision(d: Mapping[str, Any], language: str) -> Line:
    parts = [
        translate(code_label(d["kind"]), language),
        name_of(d["place"]) or d["place"],
        translate(STAGES.get(d["stage"], d["stage"]), language),
        f"{d['starts_on']} – {d['ends_on']}" if d["starts_on"] else "",
    ]
    return d["decided_on"], " · ".join(filter(None, parts))


def _duty(d: Mapping[str, Any], today: str, language: str) -> Line:
    state = "met" if d["met_on"] else "void" if d["void_from"] else "missed" if d["due_on"] < today else "open"
    words = f"{duty_name(d['key'], None, language)} · {translate(STATES[state], language)}"
    return f"{d['opens_on']} – {d['due_on']}", f"{words} {d['met_on']}" if d["met_on"] else words


def _entry(e: Mapping[str, Any], reader: Reader) -> Line:
    act = ACTS[e["kind"]]
    values = [
        f"{translate(f.label, reader.language)}: {said(f.type, e['data'][f.name], reader)}"
        for f in (*act.fields, BECAUSE)
        if f.name not in NOT_ON_PAPER and e["data"].get(f.name) not in (None, "", [])
    ]
    doubt = [translate(mark("disputed"), reader.language)] if "disputed_since" in e else []
    return e["on"], " · ".join([translate(act.label, reader.language), *values, *doubt])


def _request(r: Mapping[str, Any], language: str) -> Line:
    answered = translate(code_label(r["outcome"]), language) if r["outcome"] else r["due_on"]
    return r["asked_on"], f"{translate(code_label(r['right']), language)} · {answered}"


def _reading(r: Mapping[str, Any], year: int, language: str) -> Line:
    labels = dict(Role.choices)
    roles: Sequence[str] = [str(labels.get(role, role)) for role in str(r["role"]).split(",") if role]
    return moment(datetime.fromisoformat(r["at"]), year, language), " · ".join([*roles, r["purpose"]])


def _left(x: Mapping[str, Any], language: str) -> Line:
    return translate(ACTS[x["kind"]].label, language), translate(LEFT_OUT[x["why"]], language).format(count=x["count"])
