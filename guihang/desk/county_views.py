"""The county's first page, to read and as a sheet to pass on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from guihang.access import clock
from guihang.access.audience import StaffRequest, staff
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.access.watch_models import note
from guihang.course.sites_views import prefectures_without
from guihang.desk import county as morning
from guihang.desk.county import LACKING, SECTIONS, County, Part
from guihang.desk.county_outside import outside_book
from guihang.desk.today import catch_up_own_office
from guihang.dossier.scope import Scope
from guihang.exchange.out.book import TYPE, Book, Layout
from guihang.territory.codes import Level, Territory
from guihang.web.words.dates import full_day, short_day

# Where each number leads: a page by its name, and what is asked of it beside the place.
LISTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "people": ("dossier:people", {}),
    **{section: ("desk:today", {"section": section}) for section in SECTIONS},
    "moving": ("desk:between", {}),
    "checks": ("desk:confirm", {}),
    "matches": ("dossier:matches", {}),
    "refused": ("exchange:ledgers", {}),
    "ends": ("ends:list", {}),
    **{what: ("dossier:people", {"lacks": what}) for what in LACKING},
}
WORKING = "working"
LATE = frozenset({"overdue", "missed", "ends"})


@require_GET
@staff(Power.SEE_FIGURES)
def county(request: StaffRequest) -> HttpResponse:
    """What each part of the county owes this morning, and where nothing is written."""
    found = _counted(request)
    names = _menders(found)
    labels = _labels(found)
    context = {
        "place": name_of(found.territory.code),
        "others": [{"name": name_of(t.code) or t.code, "url": _here(t.code)} for t in found.others],
        "columns": [{"key": key, "label": labels[key]} for key in labels],
        "rows": [_row(request, found, part, names, labels) for part in found.parts],
        "total": _row(request, found, found.sum, names, labels),
        "silent": found.sum.silent,
        "between_url": _between(request, found),
        "lacking": _lacking(request, found),
        "no_sites": [name_of(code) or code for code in prefectures_without(found.territory)],
        "sites_url": reverse("course:sites"),
        "sheet_url": f"{reverse('desk:county-sheet')}?place={found.territory.code}",
        "working_url": f"{reverse('desk:county-sheet')}?place={found.territory.code}&version={WORKING}",
    }
    return render(request, "desk/county.html", context)


def _between(request: StaffRequest, found: County) -> str:
    """Where the first of those between two offices are read from, by whoever may be told their names."""
    place = found.territory.code
    named = found.sum.moving and request.actor.may(Power.OPEN_FILES, place)
    return f"{reverse('desk:between')}?{urlencode({'place': place})}" if named else ""


@require_GET
@staff(Power.SEE_FIGURES)
def sheet(request: StaffRequest) -> HttpResponse:
    """The numbers as a workbook: as they may be handed on; or, for whoever works there, the working sheet."""
    found = _counted(request)
    working = request.GET.get("version") == WORKING
    place, user = found.territory.code, request.actor.user_id
    note("figures.taken", at=clock.now(), user=user, place=place, working=working)
    answer = HttpResponse(_working(request, found) if working else _outside(request, found), content_type=TYPE)
    day, kept = request.actor.today.isoformat(), f"-{WORKING}" if working else ""
    answer["Content-Disposition"] = f'attachment; filename="{found.territory.prefix}-{day}{kept}.xlsx"'
    return answer


def _outside(request: StaffRequest, found: County) -> bytes:
    """What no small count can be worked out from."""
    actor, place = request.actor, name_of(found.territory.code) or found.territory.code
    title = _("%(place)s: figures, %(day)s") % {"place": place, "day": full_day(actor.today, actor.language)}
    names = [*(part.name or part.code for part in found.parts), _("In all")]
    return outside_book(found, actor.today, title, names, _labels(found), _part_word(found))


def _working(request: StaffRequest, found: County) -> bytes:
    """The same numbers as on the page, to be added up there; names and sentences as texts."""
    names = _menders(found)
    labels = _labels(found)
    actor = request.actor
    name = name_of(found.territory.code) or found.territory.code
    title = _("%(place)s: what is due, %(day)s") % {"place": name, "day": full_day(actor.today, actor.language)}
    rows = [_cells(request, part, names, labels) for part in (*found.parts, found.sum)]
    rows[-1][0] = _("In all")
    headings = [_part_word(found), *labels.values(), _("To note")]
    book = Book()
    book.figures(Layout(_("Overview"), title, headings, [18, *[11] * len(labels), 44]), rows)
    return book.close()


def _counted(request: StaffRequest) -> County:
    territory, others = morning.chosen(request.actor, request.GET.get("place", "")[:12])
    catch_up_own_office(request.actor, Scope((territory,), territory.code))
    return morning.county(request.actor, territory, others)


def _labels(found: County) -> dict[str, str]:
    """The columns in their order. A page above the county counts its silent offices."""
    labels = {
        "people": _("People"),
        "today": _("Today"),
        "week": _("This week"),
        "overdue": _("Overdue"),
        "missed": _("Missed"),
        "last": _("Last written"),
        "refused": _("Refused rows"),
        "checks": _("To confirm"),
        "matches": _("Perhaps one person"),
        "moving": _("Between offices"),
        "ends": _("Ends overdue"),
    }
    return labels if found.territory.level == Level.COUNTY else {**labels, "silent": _("Silent offices")}


def _lacking(request: StaffRequest, found: County) -> dict[str, Any]:
    """What is missing in the dossiers that run, by part, each number with its list; nothing where nothing is."""
    if not any(getattr(found.sum, what) for what in LACKING):
        return {}
    labels = {
        "no_group": _("No group"),
        "no_woman_worker": _("No woman worker"),
        "no_plan": _("No plan"),
        "no_helper": _("No helper"),
        "papers": _("Papers missing"),
    }
    parts = [part for part in found.parts if any(getattr(part, what) for what in LACKING)]
    return {
        "columns": [{"key": key, "label": labels[key]} for key in labels],
        "rows": [{**_row(request, found, part, {}, labels), "question": ""} for part in parts],
        "total": _row(request, found, found.sum, {}, labels),
    }


def _part_word(found: County) -> str:
    return _("Office") if found.territory.level == Level.COUNTY else _("Place")


def _menders(found: County) -> dict[UUID, str]:
    """The names of those who brought in what was refused."""
    ids = list(found.sum.menders)
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name")) if ids else {}


def _who_mends(part: Part, names: Mapping[UUID, str]) -> str:
    joint = _(", ")
    return joint.join(names.get(user, "—") for user, _n in part.menders.most_common())


def _row(
    request: StaffRequest, found: County, part: Part, names: Mapping[UUID, str], labels: Mapping[str, str]
) -> dict[str, Any]:
    """One row: each number with the list behind it, for who may see it."""
    own = part.code == found.territory.code and part is not found.sum
    return {
        "name": part.name or part.code,
        "code": part.code,
        "own": own,
        "url": "" if part.code == found.territory.code else _opens(part.code),
        "cells": [_cell(request, found, part, key, label, names) for key, label in labels.items()],
        "silent": part.silent,
        "empty": part.empty,
        "question": _question(part, request.actor.today) if part is not found.sum else "",
    }


def _cell(
    request: StaffRequest, found: County, part: Part, key: str, label: str, names: Mapping[UUID, str]
) -> dict[str, Any]:
    if key == "last":
        actor = request.actor
        day = short_day(part.last_written, actor.today.year, actor.language) if part.last_written else "—"
        late = part.silent > 0 and part is not found.sum
        return {"key": key, "label": label, "count": None, "text": day, "url": "", "who": "", "late": late}
    count = getattr(part, key)
    return {
        "key": key,
        "label": label,
        "count": count,
        "text": "",
        "url": _list(request, found, part, key) if count else "",
        "who": _who_mends(part, names) if key == "refused" else "",
        "late": key in LATE and count > 0,
    }


def _question(part: Part, today: date) -> str:
    """What one asks where nothing is written: never whose fault it is."""
    if not part.silent:
        return ""
    if Territory.of(part.code).level < Level.TOWNSHIP:
        text = ngettext(
            "%(count)s office has written nothing for a week.",
            "%(count)s offices have written nothing for a week.",
            part.silent,
        )
        return text % {"count": part.silent}
    if part.last_written is None:
        return _("Nothing has been written here yet: is the connection down, or is nobody free?")
    days = (today - part.last_written).days
    return _("Nothing written for %(days)s days: is the connection down, or is nobody free?") % {"days": days}


def _opens(code: str) -> str:
    """What the name of a part leads to: its own overview, or, for an office, its day."""
    if Territory.of(code).level <= Level.COUNTY:
        return _here(code)
    return f"{reverse('desk:today')}?{urlencode({'place': code})}"


def _here(code: str) -> str:
    return f"{reverse('desk:county')}?{urlencode({'place': code})}"


def _list(request: StaffRequest, found: County, part: Part, key: str) -> str:
    """The list behind a number. What is wider than a county has none: its overview is opened instead."""
    if Territory.of(part.code).level < Level.COUNTY or key == "silent":
        return _here(part.code) if part.code != found.territory.code else ""
    own = part.code == found.territory.code and part is not found.sum
    if own and key not in {"matches", "refused"}:
        return ""  # a list of the county's own code would be everybody's
    if key == "refused" and not request.actor.may(Power.LOAD, part.code):
        return ""
    name, asked = LISTS[key]
    try:
        return f"{reverse(name)}?{urlencode({'place': part.code, **asked})}"
    except NoReverseMatch:
        return ""


def _cells(request: StaffRequest, part: Part, names: Mapping[UUID, str], labels: Mapping[str, str]) -> list[str | int]:
    """A row of the sheet: the same numbers as on the page."""
    day = part.last_written.isoformat() if part.last_written else ""
    cells: list[str | int] = [day if key == "last" else int(getattr(part, key)) for key in labels]
    who = _who_mends(part, names)
    notes = [
        _question(part, request.actor.today),
        _("Refused rows are mended by %(who)s") % {"who": who} if who else "",
    ]
    return [part.name or part.code, *cells, " ".join(filter(None, notes))]
