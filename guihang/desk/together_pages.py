"""The two pages of an act for several as their templates want them: who, and then what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from guihang.access.actor import Actor
from guihang.access.places import name_of
from guihang.desk import together as desk
from guihang.desk.today import Filters
from guihang.desk.together import ABSENT, REFUSED, WAYS, Way
from guihang.desk.together_forms import OneLine, Together
from guihang.dossier.act_view import field_view
from guihang.dossier.addresses import file_address
from guihang.dossier.identity import Identity, read_identities
from guihang.dossier.line import Owed, section_of
from guihang.dossier.models import Person
from guihang.texts import mark

EXPLAIN_TITLE = mark("One reason for several")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is ticked, who was added just now, whom the search found and what was typed for it."""

    people: Sequence[Person]
    added: UUID | None = None
    found: Sequence[tuple[Person, Identity]] = field(default=())
    typed: str = ""


def ways(kind: str) -> list[dict[str, Any]]:
    """The kinds of act that are written for several."""
    found = [{"label": _(way.button), "url": address(way.kind), "current": way.kind == kind} for way in WAYS.values()]
    explained = {"label": _("Missed"), "url": address(desk.EXPLAINED), "current": kind == desk.EXPLAINED}
    return [*found, explained]


def address(kind: str) -> str:
    """Where acts of this kind are written for several."""
    return reverse("desk:together", args=[kind])


def choose_context(actor: Actor, way: Way, chosen: Chosen, filters: Filters, whole: str) -> dict[str, Any]:
    """Context of ``desk/together.html``. `whole` is a village all of whose people are ticked."""
    due = desk.by_person(desk.can_still_be_met(actor, way.meets, filters))
    ticked = {p.pk for p in chosen.people} | {d[0].person_id for d in due if whole and village_of(d[0]) == whole}
    listed = {duties[0].person_id for duties in due}
    others = [p for p in chosen.people if p.pk not in listed]
    names = read_identities(actor, [*(d[0].person for d in due), *others], opened=False)
    villages: dict[str, dict[str, Any]] = {}
    for duties in due:
        code = village_of(duties[0])
        village = villages.setdefault(code, {"code": code, "name": name_of(code) or code, "lines": []})
        village["lines"].append(_due_line(actor, duties, names, ticked))
    return {
        "way": {"kind": way.kind, "title": _(way.title), "url": address(way.kind)},
        "ways": ways(way.kind),
        "villages": list(villages.values()),
        "others": [_person_line(p, names[p.pk], p.pk in ticked) for p in others],
        "found": [_person_line(p, who, False) for p, who in chosen.found],
        "typed": chosen.typed,
        "searched": bool(chosen.typed),
        "total": len(due),
        "ticked": len(ticked),
        "most": desk.LISTED if len(due) == desk.LISTED else 0,
        "village": filters.village,
        "mine": filters.mine,
        "owners": [
            {"label": _("The office's"), "url": _asked(way, filters.village, mine=False), "current": not filters.mine},
            {"label": _("Mine"), "url": _asked(way, filters.village, mine=True), "current": filters.mine},
        ],
        "paper_url": reverse("desk:sheets", args=[way.paper]) if way.paper else "",
        "all_url": address(way.kind) if filters.village else "",
    }


def form_context(
    actor: Actor, way: Way, form: Together, chosen: Chosen, colleagues: Sequence[tuple[UUID, str]], *, wrong: bool
) -> dict[str, Any]:
    """Context of ``desk/together_form.html``."""
    names = read_identities(actor, chosen.people, opened=False)
    due: dict[UUID, list[Owed]] = {}
    if chosen.people:
        open_now = desk.can_still_be_met(actor, way.meets).filter(person__in=[p.pk for p in chosen.people])
        due = {duties[0].person_id: duties for duties in desk.by_person(open_now)}
    once = form.once
    fields = {f.name: field_view(f, False) for f in once.visible_fields()}
    if not wrong:
        for one in fields.values():
            one["error"] = ""
    lines = [
        _form_line(
            actor, way, form.lines[p.pk], p, names[p.pk], due.get(p.pk, []), wrong=wrong, first=p.pk == chosen.added
        )
        for p in chosen.people if p.pk in form.lines
    ]  # fmt: skip
    workers = [fields.pop(name) for name in ("first", "second")]
    first = next((f for name, f in fields.items() if name in {"kit_lot", "note"}), fields["on"])
    first["first"] = chosen.added is None and not chosen.found
    return {
        "way": {
            "kind": way.kind,
            "title": _(way.title),
            "url": address(way.kind),
            "rest": (way.outcomes[0][0], _(way.outcomes[0][1])),
        },
        "set": once["set"].value(),
        "fields": [f for f in fields.values() if f["type"] != "tick"],
        "ticks": [f for f in fields.values() if f["type"] == "tick"],
        "workers": workers,
        "colleagues": [name for _id, name in colleagues],
        "lines": lines,
        "found": [_person_line(p, who, False) for p, who in chosen.found],
        "typed": chosen.typed,
        "searched": bool(chosen.typed),
        "wrong": wrong,
        "writes": sum(one["writes"] for one in lines),
        "written": " ".join(sorted(way.written)),
    }


def village_of(duty: Owed) -> str:
    """The village in which the person of a duty stays; the office where that is not known."""
    return duty.person.stays_at or duty.place


def _asked(way: Way, village: str, *, mine: bool) -> str:
    said = "&".join(part for part in (f"village={village}" if village else "", "mine=1" if mine else "") if part)
    return f"{address(way.kind)}?{said}" if said else address(way.kind)


def _due_line(
    actor: Actor, duties: Sequence[Owed], names: Mapping[UUID, Identity], ticked: Iterable[UUID]
) -> dict[str, Any]:
    duty = duties[0]
    return {
        "id": str(duty.person_id),
        "name": names[duty.person_id].name,
        "tier": duty.tier or None,
        "keys": [d.key for d in duties],
        "opens_on": duty.opens_on,
        "due_on": duty.due_on,
        "section": section_of(duty, actor.today),
        "ticked": duty.person_id in ticked,
    }


def _person_line(person: Person, who: Identity, ticked: bool) -> dict[str, Any]:
    place = person.stays_at or person.place
    return {"id": str(person.pk), "name": who.name or _("(erased)"), "place": name_of(place) or place, "ticked": ticked}


def _form_line(
    actor: Actor, way: Way, form: OneLine, person: Person, who: Identity, due: Sequence[Owed],
    *, wrong: bool, first: bool,
) -> dict[str, Any]:  # fmt: skip
    chosen = form["outcome"].value()
    errors = list(form.told)
    if wrong and not errors:
        errors = [str(e) for name in ("outcome", "note", "entry") for e in form[name].errors]
    return {
        **_person_line(person, who, True),
        "dom": person.pk.hex,
        "href": file_address(person.pk),
        "keys": [d.key for d in due],
        "due_on": due[0].due_on if due else None,
        "section": section_of(due[0], actor.today) if due else "",
        "entry": (form["entry"].html_name, form["entry"].value()),
        "outcome": form["outcome"].html_name,
        "outcomes": [
            {"code": code, "label": _(label), "checked": code == chosen, "tone": _tone(code)}
            for code, label in way.outcomes
        ],
        "writes": chosen in way.written,
        "note": (form["note"].html_name, form["note"].value() or ""),
        "again": (form["again"].html_name, bool(form["again"].value())) if form.twice else None,
        "errors": errors,
        "first": first,
        "two": person.two_visitors,
    }


def _tone(outcome: str) -> str:
    return "bad" if outcome == "positive" else "none" if outcome in {ABSENT, REFUSED} else ""
