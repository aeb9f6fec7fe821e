"""People as lines of a list: who, under which decision, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from guihang.access.actor import Actor
from guihang.access.places import name_of
from guihang.dossier.addresses import file_address
from guihang.dossier.identity import Identity
from guihang.dossier.models import Duty, Order, Person
from guihang.protect import tokens
from guihang.protect.tokens import Kind

# The kind of a text does not depend on the county.
ANY_COUNTY = "110101000000"
# Of a decision what a line says.
DECISION = ("person", "kind", "stage", "tier")


def lines_of(actor: Actor, people: Sequence[tuple[Person, Identity]]) -> list[dict[str, Any]]:
    """Two statements whatever the number of people: their newest decisions, their next duties."""
    ids = [p.pk for p, _i in people]
    newest_last = Order.objects.filter(person__in=ids).order_by("decided_on", "id")
    orders = {person: (kind, stage, tier) for person, kind, stage, tier in newest_last.values_list(*DECISION)}
    ahead = Duty.objects.filter(Duty.OWED, person__in=ids, due_on__gte=actor.today)
    ranked = ahead.annotate(n=Window(RowNumber(), partition_by=F("person"), order_by=("due_on", "key"))).filter(n=1)
    following = {person: (key, due_on) for person, key, due_on in ranked.values_list("person", "key", "due_on")}
    return [_line(p, identity, orders.get(p.pk), following.get(p.pk)) for p, identity in people]


def _line(
    p: Person, identity: Identity, order: tuple[str, str, str] | None, duty: tuple[str, date] | None
) -> dict[str, Any]:
    kind, stage, tier = order or ("", "", "")
    key, due_on = duty or ("", None)
    return {
        "name": identity.name or _("(erased)"),
        "href": file_address(p.pk),
        "tier": tier or None,
        "place": name_of(p.stays_at or p.place),
        "stage": stage,
        "kind": kind,
        "next_key": key,
        "next_due_on": due_on,
        "note": identity.masked_number(),
    }


def about(typed: str) -> str:
    """How the typed text was read."""
    if not typed:
        return ""
    words = {
        Kind.INITIALS: _("read as pinyin initials"),
        Kind.IDENTITY: _("read as an identity number"),
        Kind.PHONE: _("read as a phone number"),
        Kind.SINGLE: _("one character looks only in your own office"),
    }
    return words.get(tokens.query(typed, ANY_COUNTY).kind, "")
