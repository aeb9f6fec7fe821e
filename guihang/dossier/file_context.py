"""The page of a file as its template wants it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guihang.access.actor import Actor
from guihang.access.places import name_of
from guihang.access.roles import Part
from guihang.dossier.addresses import record_address
from guihang.dossier.desk_act import offered_kinds
from guihang.dossier.ending import HELP_ENDED
from guihang.dossier.errand_asking import ASKS_HELP, OpenAsking
from guihang.dossier.line import line_of
from guihang.dossier.models import Order
from guihang.dossier.page import FileView, OrderView
from guihang.dossier.story import Item
from guihang.rules import packs
from guihang.web.words.dates import short_day
from guihang.web.words.names import code_name

STORY_PAGE = 60
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


def file_context(actor: Actor, view: FileView, *, order: str, show: str, page: int) -> dict[str, Any]:
    """Context of ``dossier/file.html``. `order` picks a decision, `show` a part of the story, `page` how far back."""
    chosen = next((o for o in view.orders if str(o.row.pk) == order), view.current)
    here = reverse("dossier:file", args=[view.person.pk])
    story = [i for i in view.story if (i.group == show if show else not i.restates)]
    more = len(story) > STORY_PAGE * page
    return {
        "person": {"name": view.identity.name or _("(erased)"), "two": _two(view)},
        "safety_url": reverse("dossier:safety", args=[view.person.pk]) if _two(view) else "",
        "answers": view.answers,
        "papers": _papers(view),
        "ticket": _ticket(actor, view),
        "restricted": view.person.restricted,
        "readers_url": reverse("dossier:readers", args=[view.person.pk]) if "file.restricted" in view.writes else "",
        "assign_url": record_address(view.person.pk, "worker.assigned") if "worker.assigned" in view.writes else "",
        "order": _order(chosen, view) if chosen else None,
        "orders": [_order_tab(actor, o, chosen, here) for o in view.orders] if len(view.orders) > 1 else [],
        "term": chosen.term if chosen else None,
        "term_note": _term_note(chosen) if chosen else "",
        "due": [_line(actor, view, d) for d in chosen.due] if chosen else [],
        "ahead": [{"key": d.key, "due_on": d.due_on} for d in chosen.ahead] if chosen else [],
        "distance": _distance(chosen.row) if chosen and chosen.row.starts_on else [],
        "checks": [_check(view, o, code, on) for o, code, on in view.checks],
        "aside": view.aside,
        "asked": [_asking(view, a) for a in view.asked],
        "facts": _facts(actor, view),
        "reveal_url": "",
        "menu": _menu(actor, view),
        "filters": _filters(show, here, order),
        "hidden": view.hidden,
        "ending": view.ending,
        "helps": {"end_url": record_address(view.person.pk, HELP_ENDED) if HELP_ENDED in view.writes else ""}
        if view.helps
        else None,
        "story": _parts(story[: STORY_PAGE * page]),
        "more_url": f"{here}?{urlencode({'show': show, 'order': order, 'page': page + 1})}" if more else "",
        "looks": {
            "count": sum(n for _w, n in view.looks),
            "by": [{"who": w, "count": n} for w, n in view.looks],
            "url": reverse("dossier:looked", args=[view.person.pk]),
        },
    }


def _two(view: FileView) -> bool:
    """Whether it is said that two people visit together: to those who see to the safety of visits."""
    return view.person.two_visitors and Part.SAFETY in view.sees


def _papers(view: FileView) -> dict[str, Any]:
    """What is put into the person's hands, and whether they were told how their information is used."""
    if view.erased:
        return {}
    handout, notice = (reverse(name, args=[view.person.pk]) for name in ("desk:handout", "desk:notice"))
    open_ones = [r for r in view.requests if r.answered_on is None]
    return {"handout_url": handout, "card_url": f"{handout}?as=card", "notice_url": notice, "told": view.told,
            "rights_url": reverse("dossier:rights", args=[view.person.pk]), "requests": len(open_ones),
            "requests_due": min((r.due_on for r in open_ones), default=None), "disputed": view.person.disputed,
            **_looked(view), "sheets": _sheets(view)}  # fmt: skip


def _looked(view: FileView) -> dict[str, Any]:
    """Last month's list of who has looked, where it waits to be given to the person."""
    if view.waits is None:
        return {}
    month = (view.waits.year, view.waits.month)
    return {"looked_url": reverse("desk:looked-month", args=[view.person.pk, *month]), "looked": view.waits}


def _ticket(actor: Actor, view: FileView) -> dict[str, Any] | None:
    """The ticket by which the file is open, until when, and how it is given back."""
    ticket = actor.tickets.get(view.person.pk)
    if ticket is None:
        return None
    return {"ends_at": ticket.ends_at, "back_url": reverse("glass:back", args=[ticket.pk])}


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
    return [{"label": label, "url": reverse("desk:sheet", args=[view.person.pk, kind])} for kind, label in named]


def _parts(story: Sequence[Item]) -> list[dict[str, Any]]:
    """The story as runs of items that are shown alike, and between them those with a history of their own."""
    parts: list[dict[str, Any]] = []
    for item in story:
        if item.alone:
            parts.append({"alone": item})
        elif parts and "alike" in parts[-1]:
            parts[-1]["alike"].append(item.plain())
        else:
            parts.append({"alike": [item.plain()]})
    return parts


def _order(o: OrderView, view: FileView) -> dict[str, Any]:
    row = o.row
    return {
        "kind": row.kind,
        "tier": row.tier or None,
        "stage": row.stage,
        "stopped_on": row.stopped_on,
        "place": name_of(row.place) or row.place,
        "lost": row.lost,
    }


def _order_tab(actor: Actor, o: OrderView, chosen: OrderView | None, here: str) -> dict[str, Any]:
    day = short_day(o.row.decided_on, None, actor.language)
    return {
        "label": f"{code_name(o.row.kind, actor.language)} {day}",
        "url": f"{here}?order={o.row.pk}",
        "current": o is chosen,
    }


def _term_note(o: OrderView) -> str:
    notes = []
    if o.row.credited_days:
        notes.append(_("%(days)s days already served are taken off the term.") % {"days": o.row.credited_days})
    if o.not_in_ledger:
        text = ngettext(
            "%(count)s duty from before the ledger is not in it; that says nothing about whether it was done.",
            "%(count)s duties from before the ledger are not in it; that says nothing about whether they were done.",
            o.not_in_ledger,
        )
        notes.append(text % {"count": o.not_in_ledger})
    return " ".join(notes)


def _line(actor: Actor, view: FileView, duty: Any) -> dict[str, Any]:
    line = line_of(
        duty,
        view.identity.name,
        today=actor.today,
        language=actor.language,
        writes=view.writes,
        sees=view.sees,
        staff=view.staff,
    )
    line["whom"] = view.officers.get(duty.order_id, "") if duty.owed_by == "police" else ""
    return line


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


def _distance(order: Order) -> list[dict[str, Any]]:
    """Plain counts against the pack's figures; what is to be checked decides nothing."""
    if order.starts_on is None:
        return []
    rules = packs.load(order.policy).rules(order.starts_on.toordinal())
    return [
        {
            "label": _("Tests refused"),
            "count": order.refusals,
            "limit": rules.refusals.value,
            "unit": "",
            "as_dots": True,
        },
        {
            "label": _("Left without leave"),
            "count": order.departures,
            "limit": rules.departures.value,
            "unit": "",
            "as_dots": True,
        },
        {
            "label": _("Days away"),
            "count": order.days_away,
            "limit": rules.days_away.value,
            "unit": _("days"),
            "as_dots": False,
        },
    ]


def _check(view: FileView, order: Order, code: str, on: Any) -> dict[str, Any]:
    url = reverse("dossier:record", args=[view.person.pk, "breach.checked"])
    return {
        "code": code,
        "on": on,
        "url": f"{url}?{urlencode({'code': code, 'order': order.pk})}" if "breach.checked" in view.writes else "",
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


def _menu(actor: Actor, view: FileView) -> list[dict[str, Any]]:
    offered = set(offered_kinds(actor, view.person, running=any(o.row.stopped_on is None for o in view.orders)))
    labels = {"contact": _("Contact"), "test": _("Tests"), "paper": _("Papers"), "change": _("Changes")}
    parts = []
    for key, kinds in MENU:
        acts = [{"kind": k, "url": record_address(view.person.pk, k)} for k in kinds if k in offered]
        if acts:
            parts.append({"label": labels[key], "acts": acts})
    return parts


def _filters(show: str, here: str, order: str) -> list[dict[str, Any]]:
    tabs = (
        ("", _("All")),
        ("tests", _("Tests")),
        ("contact", _("Contact")),
        ("papers", _("Papers")),
        ("rules", _("Rules")),
    )
    found = []
    for key, label in tabs:
        asked = urlencode({k: v for k, v in (("show", key), ("order", order)) if v})
        found.append({"label": label, "url": f"{here}?{asked}" if asked else here, "current": show == key})
    return found
