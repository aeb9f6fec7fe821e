"""The decision on the page of a file: how it stands, what is missing, how far it is from serious."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guihang.access.actor import Actor
from guihang.access.places import name_of
from guihang.access.roles import Part
from guihang.dossier.findings import finding_words
from guihang.dossier.light import light_of, light_words
from guihang.dossier.line import line_of
from guihang.dossier.models import Order
from guihang.dossier.page import FileView, OrderView
from guihang.rules import packs
from guihang.rules.beside.gaps import GAPS
from guihang.web.words.dates import short_day
from guihang.web.words.names import code_name


def decision_context(actor: Actor, view: FileView, chosen: OrderView | None, here: str) -> dict[str, Any]:
    """What the template is told of the decision `chosen` and of the others; `here` is the page's own address."""
    return {
        "order": _order(chosen, view) if chosen else None,
        "orders": [_order_tab(actor, o, chosen, here) for o in view.orders] if len(view.orders) > 1 else [],
        "term": chosen.term if chosen and not view.died else None,
        "term_note": _term_note(chosen) if chosen else "",
        "ended_early": _ended_early(chosen.row) if chosen else None,
        "due": [_line(actor, view, d) for d in chosen.due] if chosen else [],
        "ahead": [{"key": d.key, "due_on": d.due_on} for d in chosen.ahead] if chosen else [],
        "distance": _distance(chosen.row) if chosen and chosen.row.starts_on else [],
        "checks": [_check(view, o, finding, actor.language) for o, finding in view.checks],
        "missing": _missing(view, chosen),
    }


def _missing(view: FileView, chosen: OrderView | None) -> dict[str, Any] | None:
    """What is missing in the dossier of the decision, to whoever is shown the course: gaps in words, and the light."""
    if chosen is None or Part.COURSE not in view.sees:
        return None
    named = [GAPS.get(gap["code"]) for gap in chosen.row.gaps]
    gaps = [_(words) for words in named if words]
    light = light_words(chosen.row.papers, chosen.row.papers_open, chosen.row.evaluated_on)
    state = light_of(chosen.row.papers, chosen.row.papers_open)
    url = reverse("course:subject", args=[view.person.pk, "papers"])
    return {"gaps": gaps, "light": light, "state": state, "url": f"{url}?{urlencode({'order': chosen.row.pk})}"}


def _ended_early(order: Order) -> date | None:
    """The day on which the decision stopped before its last day, which is then nobody's any more."""
    return order.stopped_on if order.stopped_on and order.ends_on and order.stopped_on <= order.ends_on else None


def _order(o: OrderView, view: FileView) -> dict[str, Any]:
    row = o.row
    return {
        "kind": row.kind,
        "tier": row.tier or None,
        "stage": row.stage,
        "stopped_on": row.stopped_on,
        "place": name_of(row.place) or row.place,
        "lost": row.lost,
        "closed_on": row.closed_on,
        "archive_url": reverse("dossier:archive", args=[row.person_id, row.pk]) if row.stopped_on else "",
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


def _distance(order: Order) -> list[dict[str, Any]]:
    """Plain counts against the pack's figures; what is to be checked decides nothing."""
    if order.starts_on is None:
        return []
    rules = packs.load(order.policy).rules(order.starts_on.toordinal())
    unnoticed = any(gap["code"] == "refused_no_notice" for gap in order.gaps)
    return [
        {
            "label": _("Tests refused"),
            "count": order.refusals,
            "limit": rules.refusals.value,
            "unit": _("as on file; not every one had a notice served") if unnoticed else "",
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


def _check(view: FileView, order: Order, finding: Mapping[str, str], language: str) -> dict[str, Any]:
    url = reverse("dossier:record", args=[view.person.pk, "breach.checked"])
    asked = urlencode({"code": finding["code"], "order": order.pk})
    return {
        "says": finding_words(finding, language),
        "on": date.fromisoformat(finding["on"]),
        "url": f"{url}?{asked}" if "breach.checked" in view.writes else "",
    }


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
