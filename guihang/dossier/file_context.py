"""The page of a file as its template wants it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guihang.access.actor import Actor
from guihang.access.places import name_of
from guihang.access.roles import Part
from guihang.dossier.addresses import record_address
from guihang.dossier.course_links import links_for
from guihang.dossier.errand_asking import ASKS_HELP, OpenAsking
from guihang.dossier.file_decision import decision_context
from guihang.dossier.file_story import story_context
from guihang.dossier.file_ways import ways_context
from guihang.dossier.page import FileView


def file_context(actor: Actor, view: FileView, *, order: str, show: str, page: int, entry: str = "") -> dict[str, Any]:
    """Context of ``dossier/file.html``. `order` picks a decision, `show` a part of the story, `page` how far back; it
    goes back at least to `entry`, whose phase is open."""
    chosen = next((o for o in view.orders if str(o.row.pk) == order), view.current)
    here = reverse("dossier:file", args=[view.person.pk])
    return {
        "person": {"name": view.identity.name or _("(erased)"), "two": _two(view)},
        "safety_url": reverse("dossier:safety", args=[view.person.pk]) if _two(view) else "",
        "answers": view.answers,
        "ticket": _ticket(actor, view),
        "restricted": view.person.restricted,
        "aside": view.aside,
        "asked": [_asking(view, a) for a in view.asked],
        "course": [] if view.helps else links_for(view.person.pk, view.sees),  # help by consent knows no decision
        "facts": _facts(actor, view),
        "reveal_url": "",
        "hidden": view.hidden,
        "ending": view.ending,
        "looks": {
            "count": sum(n for _w, n in view.looks),
            "by": [{"who": w, "count": n} for w, n in view.looks],
            "url": reverse("dossier:looked", args=[view.person.pk]),
        },
        **decision_context(actor, view, chosen, here),
        **ways_context(actor, view),
        **story_context(view, here, order=order, show=show, page=page, entry=entry),
    }


def _two(view: FileView) -> bool:
    """Whether it is said that two people visit together: to those who see to the safety of visits."""
    return view.person.two_visitors and Part.SAFETY in view.sees


def _ticket(actor: Actor, view: FileView) -> dict[str, Any] | None:
    """The ticket by which the file is open, until when, and how it is given back."""
    ticket = actor.tickets.get(view.person.pk)
    if ticket is None:
        return None
    return {"ends_at": ticket.ends_at, "back_url": reverse("glass:back", args=[ticket.pk])}


def _asking(view: FileView, asking: OpenAsking) -> dict[str, Any]:
    """Something asked of somebody outside, with the ways to take it back."""
    person, helps = view.person.pk, asking.kind == ASKS_HELP
    back = asking.kind in view.writes and "entry.withdrawn" in view.writes
    consent = f"{record_address(person, 'consent.withdrawn')}?entry={asking.entry}"
    return {
        "asking": asking,
        "withdraw_url": reverse("dossier:withdraw", args=[person, asking.entry]) if back else "",
        "consent_url": consent if helps and "consent.withdrawn" in view.writes else "",
    }


def _facts(actor: Actor, view: FileView) -> list[dict[str, Any]]:
    who = view.identity
    rows = [
        (_("Identity number"), who.masked_number()),
        (_("Phone"), "、".join(who.phones)),
        (_("Address"), who.address),
        (_("Lives in"), name_of(view.person.stays_at) if view.person.stays_at and Part.REACH in view.sees else ""),
    ]
    return [{"term": term, "value": value, "note": "", "tone": ""} for term, value in rows if value]
