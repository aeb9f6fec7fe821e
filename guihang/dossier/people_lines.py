"""People as lines of a list: who, under which decision, what comes next, and what else the reader chose to see."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.access.roles import Part
from guihang.dossier.addresses import file_address
from guihang.dossier.identity import Identity, shown_to
from guihang.dossier.models import Duty, Order, Person
from guihang.dossier.people_filters import to_come
from guihang.protect import tokens
from guihang.protect.tokens import Kind, Query

# The kind of a text does not depend on the county.
ANY_COUNTY = "110101000000"
# What stands beside the name, in the order of the page; the reader chooses among these.
COLUMNS = {
    "decision": gettext_lazy("Decision"),
    "village": gettext_lazy("Lives in"),
    "worker": gettext_lazy("Responsible worker"),
    "next": gettext_lazy("Next"),
    "last": gettext_lazy("Last entry"),
    "ends": gettext_lazy("Term ends"),
    "number": gettext_lazy("Identity number"),
    "phone": gettext_lazy("Phone"),
}
# To which part of a person each belongs: a column is offered to whoever is shown its part.
PART_OF_COLUMN: Mapping[str, Part] = {
    "decision": Part.COURSE, "village": Part.REACH, "worker": Part.COURSE, "next": Part.COURSE, "last": Part.COURSE,
    "ends": Part.COURSE, "number": Part.ID_NUMBER, "phone": Part.REACH,
}  # fmt: skip
USUAL_COLUMNS = ("decision", "village", "worker", "next")

# From where to where a name is what was typed; of a number, which (0: identity number, 1 …: phone) and how many
# characters at its end.
Span = tuple[int, int] | None


class Decision(NamedTuple):
    """Of a decision what a line says."""

    kind: str = ""
    stage: str = ""
    tier: str = ""
    ends_on: date | None = None


def lines_of(
    actor: Actor,
    people: Sequence[tuple[Person, Identity]],
    columns: Sequence[str] = USUAL_COLUMNS,
    *,
    staff: Mapping[UUID, str] | None = None,
    spans: Mapping[UUID, Span] | None = None,
    found_by: str = "",
) -> list[dict[str, Any]]:
    """Three statements whatever the number of people: their decisions, their next duties, their workers (`staff`, where
    those are known already).

    `spans` say what of each was typed, `found_by` how the text was read, for a list that a search found.
    """
    ids = [p.pk for p, _identity in people]
    orders = _decisions(ids)
    owed = Duty.objects.filter(Duty.OWED, to_come(actor.today), person__in=ids)
    ranked = owed.annotate(n=Window(RowNumber(), partition_by=F("person"), order_by=("due_on", "key"))).filter(n=1)
    following = {person: (key, due_on) for person, key, due_on in ranked.values_list("person", "key", "due_on")}
    if staff is None:
        staff = _names(people) if "worker" in columns else {}
    marked, headed = spans or {}, tuple((name, str(COLUMNS[name])) for name in columns)
    by_number, sees = found_by in tokens.NUMBERS, shown_to(actor)
    return [
        {
            **_line(p, identity, orders.get(p.pk, Decision()), following.get(p.pk), actor.today, sees(p.place, p.pk)),
            "name": _marked(identity.name or _("(erased)"), None if by_number else marked.get(p.pk)),
            "worker": staff.get(p.worker, "") if p.worker else "",
            "note": _note(identity, marked.get(p.pk) if by_number else None) if found_by else "",
            "columns": headed,
        }
        for p, identity in people
    ]


def _decisions(people: Sequence[UUID]) -> dict[UUID, Decision]:
    """Of each person the newest decision that runs, else the newest."""
    rows = Order.objects.filter(person__in=people).order_by("decided_on", "id")
    found: dict[UUID, tuple[bool, Decision]] = {}
    columns = ("person", "stopped_on", "kind", "stage", "tier", "ends_on")
    for person, stopped_on, kind, stage, tier, ends_on in rows.values_list(*columns):
        runs = stopped_on is None
        if runs or not found.get(person, (False,))[0]:
            found[person] = (runs, Decision(kind, stage, tier, ends_on))
    return {person: decision for person, (_runs, decision) in found.items()}


def _names(people: Sequence[tuple[Person, Identity]]) -> dict[UUID, str]:
    return dict(
        User.objects.filter(pk__in={p.worker for p, _i in people if p.worker}).values_list("pk", "display_name")
    )


def _line(
    p: Person,
    identity: Identity,
    decision: Decision,
    duty: tuple[str, date] | None,
    today: date,
    sees: Container[Part],
) -> dict[str, Any]:
    key, due_on = duty or ("", None)
    stays = p.stays_at if Part.REACH in sees else ""
    return {
        "id": str(p.pk),
        "href": file_address(p.pk),
        "tier": decision.tier or None,
        "two": p.two_visitors and Part.SAFETY in sees,
        "place": name_of(stays or p.place),
        "stage": decision.stage,
        "kind": decision.kind,
        "next_key": key,
        "next_due_on": due_on,
        "late": due_on is not None and due_on < today,
        "last_on": p.last_entry_on,
        "ends_on": decision.ends_on,
        "number": identity.masked_number(),
        "phone": masked_phone(identity.phones[0]) if identity.phones else "",
    }


def masked_phone(phone: str) -> str:
    """A phone as it may stand on a screen: enough to know it again."""
    digits = tokens.clean_phone(phone)
    return f"{digits[:3]}••••{digits[-4:]}" if len(digits) > 7 else "••••" + digits[-2:]


def _marked(name: str, span: Span) -> str:
    if span is None:
        return name
    start, end = span
    return format_html("{}<mark>{}</mark>{}", name[:start], name[start:end], name[end:])


def _note(identity: Identity, typed: Span) -> str:
    """In a list that a search found: what tells two of one name apart, and what of a number was typed."""
    which, length = typed or (0, 0)
    shown = masked_phone(identity.phones[which - 1]) if 0 < which <= len(identity.phones) else identity.masked_number()
    # Of a masked number the last four stand there; a whole one that was typed is marked as a whole.
    marked = len(shown) if length >= len(tokens.clean_identity(shown)) else min(length, 4)
    return _marked(shown, (len(shown) - marked, len(shown))) if marked else shown


def spans_of(query: Query, people: Sequence[tuple[Person, Identity]]) -> dict[UUID, Span]:
    """What of each person was typed."""
    if query.kind in tokens.NUMBERS:
        return {p.pk: _number_typed(query, identity) for p, identity in people}
    return {p.pk: query.span(identity.name) for p, identity in people}


def _number_typed(query: Query, identity: Identity) -> Span:
    if query.fits_number(identity.id_number, ()):
        return 0, len(query.text)
    fitting = (n for n, phone in enumerate(identity.phones, 1) if query.fits_number("", [phone]))
    return (which, len(query.text)) if (which := next(fitting, 0)) else None


def about(kind: str, *, here: bool = False) -> str:
    """How the typed text was read, and where it was looked for when not everywhere."""
    words: dict[str, str] = {
        Kind.INITIALS: _("read as pinyin initials"),
        Kind.PINYIN: _("read as pinyin"),
        Kind.IDENTITY: _("read as an identity number"),
        Kind.PHONE: _("read as a phone number"),
        Kind.TAIL: _("read as the end of a number: looks only in your own office"),
        Kind.SINGLE: _("one character looks only in your own office"),
    }
    if here and kind == Kind.PINYIN:
        return _("one syllable looks only in your own office")
    return words.get(kind, "")
