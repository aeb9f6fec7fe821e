"""What may be done from the page of a file: the acts offered, and the papers, sheets and cards to print."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guihang.access.actor import Actor
from guihang.dossier.addresses import record_address
from guihang.dossier.aftercare import FOLLOWED_UP
from guihang.dossier.desk_act import offered_kinds
from guihang.dossier.ending import HELP_ENDED
from guihang.dossier.page import FileView

MENU = (
    ("contact", ("visit.made", "talk.held", "counselling.given", "risk.assessed", "note.written", "leave.granted",
                 "words.given", "safety.noted", "health.noted", "visit.asked", "help.asked")),
    ("test", ("test.taken", "test.refused")),
    ("paper", ("order.served", "order.notified", "handover.done", "report.made", "agreement.signed", "group.formed",
               "tier.set", "reach.changed", "person.described", "worker.assigned", "notice.served",
               "objection.made", "right.asked")),
    ("change", ("absence.found", "contact.lost", "contact.regained", "breach.reported", "breach.checked",
               "course.summed",
                "move.approved", "move.received", "order.suspended", "order.resumed", "order.terminated",
                "order.released", "clean.counted", "use.confirmed", "penalty.noted", "control.ended")),
)  # fmt: skip


def ways_context(actor: Actor, view: FileView) -> dict[str, Any]:
    """What the template is told of what may be done here."""
    return {
        "papers": _papers(view),
        "menu": _menu(actor, view),
        "readers_url": reverse("dossier:readers", args=[view.person.pk]) if "file.restricted" in view.writes else "",
        "assign_url": record_address(view.person.pk, "worker.assigned") if "worker.assigned" in view.writes else "",
        "helps": _helps(view) if view.helps else None,
    }


def _helps(view: FileView) -> dict[str, Any]:
    """Help that goes on by consent: how it ends, and what has followed."""
    return {
        "end_url": record_address(view.person.pk, HELP_ENDED) if HELP_ENDED in view.writes else "",
        "follow_url": record_address(view.person.pk, FOLLOWED_UP) if FOLLOWED_UP in view.writes else "",
        "follow": view.follows,
    }


def _papers(view: FileView) -> dict[str, Any]:
    """What is put into the person's hands, and whether they were told how their information is used."""
    if view.erased or view.died:
        return {}
    # Once every decision has ended there is nothing to come to, unless they asked for help that goes on.
    ahead = view.helps or any(o.row.stopped_on is None for o in view.orders)
    handout, notice = (reverse(name, args=[view.person.pk]) for name in ("desk:handout", "desk:notice"))
    open_ones = [r for r in view.requests if r.answered_on is None]
    card = f"{handout}?as=card" if ahead else ""
    return {"handout_url": handout, "card_url": card, "notice_url": notice, "told": view.told,
            "rights_url": reverse("dossier:rights", args=[view.person.pk]), "requests": len(open_ones),
            "requests_due": min((r.due_on for r in open_ones), default=None), "disputed": view.person.disputed,
            **_looked(view), "sheets": _sheets(view) if ahead else [],
            "papers_url": _papers_url(view)}  # fmt: skip


def _looked(view: FileView) -> dict[str, Any]:
    """Last month's list of who has looked, where it waits to be given to the person."""
    if view.waits is None:
        return {}
    month = (view.waits.year, view.waits.month)
    return {"looked_url": reverse("desk:looked-month", args=[view.person.pk, *month]), "looked": view.waits}


def _sheets(view: FileView) -> list[dict[str, str]]:
    """The sheets to write on by hand that can be printed from the file."""
    if not view.may_record:
        return []
    named = (
        ("visit.made", _("Visit")),
        ("talk.held", _("Talk")),
        ("test.taken", _("Test")),
        ("notice.served", _("Notice to come")),
    )
    shown = named if view.orders else named[:2]  # with help by consent nobody comes to a test
    return [{"label": label, "url": reverse("desk:sheet", args=[view.person.pk, kind])} for kind, label in shown]


def _papers_url(view: FileView) -> str:
    """Every paper of the file, filled from it, for who writes here."""
    return reverse("documents:papers", args=[view.person.pk]) if view.may_record else ""


def _menu(actor: Actor, view: FileView) -> list[dict[str, Any]]:
    running = any(o.row.stopped_on is None for o in view.orders)
    offered = view.writes & set(offered_kinds(actor, view.person, running=running))
    labels = {"contact": _("Contact"), "test": _("Tests"), "paper": _("Papers"), "change": _("Changes")}
    parts = []
    for key, kinds in MENU:
        acts = [{"kind": k, "url": record_address(view.person.pk, k)} for k in kinds if k in offered]
        if acts:
            parts.append({"label": labels[key], "acts": acts})
    return parts
