"""The preview: what becomes of each row, what was mended; refused rows put right where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guihang.access import clock
from guihang.access.audience import StaffRequest, staff
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.dossier.addresses import file_address
from guihang.dossier.identity import Identity
from guihang.dossier.models import Person
from guihang.exchange.bringing import ask_for_check, check_now
from guihang.exchange.brought import Brought
from guihang.exchange.checking import line_at, lines_of, quick
from guihang.exchange.kept import Missing
from guihang.exchange.ledger.said import MOST_COLUMNS
from guihang.exchange.lines import SHOWS, Line
from guihang.exchange.models import Import, RefusedRow
from guihang.exchange.pages import fates, head_view
from guihang.exchange.undoing import may_undo
from guihang.exchange.views import found
from guihang.exchange.words import expected, fault_of, field_name, mended, noun, refusal, what_happens

PAGE = 50
LONGEST_CELL = 2_000
OPEN = frozenset({Import.State.CHECKED, Import.State.LOADED})
# What a clerk looks at first when no one column is at fault.
DATES = frozenset({"on", "until", "decided_on", "served_on", "reported_on", "agreement_on"})
WHOSE = frozenset({"identity", "name"})


@require_GET
@staff(Power.LOAD)
def rows(request: StaffRequest, ledger: UUID) -> HttpResponse:
    """The lines of a ledger, fifty a page, found by what becomes of them."""
    row, actor = found(request, ledger), request.actor
    if row.gone_at is not None or row.state not in OPEN:
        return redirect("exchange:ledger", row.pk)
    brought = Brought.open(row)
    show = request.GET.get("show", "refused")
    show = show if show in SHOWS and (show != "refused" or row.counts.get("refused")) else "all"
    asked = request.GET.get("page", "1")
    page = int(asked) if asked.isdecimal() and 0 < int(asked) < 100_000 else 1
    try:
        lines, total = lines_of(brought, SHOWS.get(show, 0), page, PAGE)
        sheets = [sheet.name for sheet in brought.outline()]
    except Missing:
        return redirect("exchange:columns", row.pk)
    context = {
        "head": head_view(actor, row, brought, 2),
        "lines": _views(request, brought, lines, sheets),
        "total": total,
        "show": show,
        "page": page,
        "chips": _chips(row.counts, show),
        "before": f"?{urlencode({'show': show, 'page': page - 1})}" if page > 1 else "",
        "after": f"?{urlencode({'show': show, 'page': page + 1})}" if page * PAGE < total else "",
        "counts": row.counts,
        "waiting": len(brought.told.get("changed", [])),
        "loadable": row.state == Import.State.CHECKED,
        "loaded_at": row.loaded_at,
        "undoable": may_undo(row, clock.now()),
        "as_of": date.fromisoformat(row.counts["as_of"]),
    }
    return render(request, "exchange/rows.html", context)


def _chips(counts: Mapping[str, Any], show: str) -> list[dict[str, Any]]:
    labels = {
        "all": _("All"), "refused": _("Refused rows"), "mended": _("Mended"), "new": _("New people"),
        "adds": _("Adds to a file"), "there": _("On file already"), "differs": _("On file otherwise"),
    }  # fmt: skip
    shown = ((name, counts.get("lines" if name == "all" else name, 0)) for name in labels)
    return [
        {"label": labels[name], "count": count, "url": f"?show={name}", "current": name == show}
        for name, count in shown
        if count or name in {"all", show}
    ]


def _views(request: StaffRequest, brought: Brought, lines: Sequence[Line], sheets: Sequence[str]) -> list[Line]:
    """The lines as their template wants them. Those who are on file are written down as shown in a list."""
    actor, said = request.actor, brought.said()
    known = [UUID(line["person"]) for line in lines if line["is"] == "person" and line["person"]]
    visible = (
        set(Person.objects.visible_to(actor).filter(pk__in=known).values_list("pk", flat=True)) if known else set()
    )
    actor.reading.listed(visible)
    changed = {tuple(at) for at in brought.told.get("changed", [])}
    words = fates(actor.language)
    views = []
    for line in lines:
        sheet, row = line["at"]
        view: Line = {"is": line["is"], "sheet": sheets[sheet - 1], "number": sheet, "row": row}
        if line["is"] == "person":
            view |= _person(line, visible, sheets, words, actor.language)
        elif line["is"] == "refused":
            view |= _refused(line, brought, said.sheets[sheet].columns if sheet in said.sheets else {}, actor.language)
            view["changed"] = (sheet, row) in changed
        else:
            view |= {"first": line["first"][1], "first_sheet": sheets[line["first"][0] - 1], "differs": line["differs"]}
        views.append(view)
    return views


def _person(
    line: Line, visible: set[UUID], sheets: Sequence[str], words: Mapping[str, str], language: str
) -> dict[str, Any]:
    person = UUID(line["person"]) if line["person"] else None
    return {
        "name": line["name"],
        "id_number": Identity(id_number=line["number"]).masked_number(),
        "place": name_of(line["place"]) or line["place"],
        "url": file_address(person) if person in visible and person is not None else "",
        "happens": what_happens(line, language),
        "mends": [(sheets[sheet - 1], row, mended(kinds, language)) for sheet, row, kinds in line["mends"]],
        "rows": [
            (sheets[sheet - 1], row, date.fromisoformat(on), noun(kind, language), words[fate])
            for sheet, row, kind, on, fate in line["rows"]
        ],
        "more": line["more"],
    }


def _refused(line: Line, brought: Brought, columns: Mapping[str, int], language: str) -> dict[str, Any]:
    faults = [fault_of(told) for told in line["faults"]]
    headings = {c.index: c.heading for c in brought.outline()[line["at"][0] - 1].columns}
    first = _at_fault(faults, columns, headings)
    cells: list[dict[str, Any]] = []
    fields = {index: name for name, index in columns.items()}
    for index in sorted({*headings, *range(len(line["cells"]))}):
        text = _cell(line, index)
        label = headings.get(index) or (field_name(fields[index], language) if index in fields else "")
        cells.append({"index": index, "label": label, "text": text, "first": index in first})
    return {
        "faults": [(refusal(f, language), expected(f, language)) for f in faults],
        "others": len(line["others"]),
        "cells": [c for c in cells if c["first"]],
        "rest": [c for c in cells if not c["first"] and (c["label"] or c["text"])],
        "who": _cell(line, columns.get("name", -1)),
    }


def _cell(line: Line, index: int) -> str:
    """A cell of a refused row; nothing where the row is shorter."""
    return str(line["cells"][index]) if 0 <= index < len(line["cells"]) else ""


def _at_fault(faults: Sequence[Any], columns: Mapping[str, int], headings: Mapping[int, str]) -> set[int]:
    """The columns that a clerk will want to put right."""
    texts = {_bare(f.column) for f in faults if f.column}
    found = {index for index in columns.values() if _bare(headings.get(index, "")) in texts}
    codes = {f.code for f in faults}
    if "person_unknown" in codes or codes & {"id_missing", "id_damaged", "id_checksum"}:
        found |= {columns[name] for name in WHOSE & columns.keys()}
    if "date_order" in codes or not found:
        found |= {columns[name] for name in DATES & columns.keys()}
    return found


def _bare(text: str) -> str:
    return "".join(text.split())


@transaction.non_atomic_requests
def mend(request: HttpRequest, ledger: UUID) -> HttpResponseBase:
    """Put the cells of a refused row right, or leave it out; a small file is read again at once."""
    with transaction.atomic():
        answer = _mend(request, ledger)
    if request.method == "POST" and answer.status_code == 302:
        check_now(ledger)
        _say(request, ledger)
    return answer


@require_POST
@staff(Power.LOAD)
def _mend(request: StaffRequest, ledger: UUID) -> HttpResponse:
    row = found(request, ledger, lock=True)
    if row.gone_at is not None or row.state not in OPEN:
        return redirect("exchange:ledger", row.pk)
    brought = Brought.open(row)
    sheet, number = _whole(request.POST.get("sheet", "")), _whole(request.POST.get("row", ""))
    line = line_at(brought, sheet, number)
    if line is None:
        messages.info(request, _("This row is no longer refused."))
        return redirect("exchange:rows", row.pk)
    if "leave_out" in request.POST:
        _leave_out(brought, line)
    else:
        _put_right(brought, line, request.POST)
    waiting = brought.told.setdefault("changed", [])
    if line["at"] not in waiting:
        waiting.append(line["at"])
    brought.save()
    if quick(row):
        ask_for_check(row, request.actor.user_id)
    back = {"show": request.POST.get("show", "")[:8], "page": request.POST.get("page", "")[:5]}
    return redirect(f"{reverse('exchange:rows', args=[row.pk])}?{urlencode({k: v for k, v in back.items() if v})}")


mend.__dict__["audience"] = _mend.audience  # type: ignore[attr-defined]


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _put_right(brought: Brought, line: Line, posted: Mapping[str, Any]) -> None:
    """Keep the cells that are otherwise now. Name and number hold for all rows that are refused as one person's."""
    sheet, row = line["at"]
    now: dict[int, str] = {}
    for name, text in posted.items():
        index = _whole(name.removeprefix("cell-")) if name.startswith("cell-") and name != "cell-" else -1
        if 0 <= index < MOST_COLUMNS and str(text) != _cell(line, index):
            now[index] = str(text)[:LONGEST_CELL]
    brought.put_right(sheet, row, now)
    said = brought.said().sheets
    fields = {index: name for name, index in said[sheet].columns.items()} if sheet in said else {}
    whose = {fields[index]: text for index, text in now.items() if fields.get(index) in WHOSE}
    for other, number in line["others"]:
        columns = said[other].columns if other in said else {}
        brought.put_right(other, number, {columns[name]: text for name, text in whose.items() if name in columns})


def _leave_out(brought: Brought, line: Line) -> None:
    sheet, row = line["at"]
    for other, number in ([sheet, row], *line["others"]):
        brought.leave_out(other, number)
    waiting = RefusedRow.objects.filter(source=brought.row, sheet=sheet, row=row, settled_at=None)
    waiting.update(settled_at=clock.now(), settled_how=RefusedRow.How.LEFT_OUT)


def _say(request: HttpRequest, ledger: UUID) -> None:
    """Whether the row can be read now."""
    at = {"source": ledger, "sheet": _whole(request.POST.get("sheet", "")), "row": _whole(request.POST.get("row", ""))}
    row = RefusedRow.objects.filter(**at).first()
    source = Import.objects.filter(pk=ledger).first()
    if row is None or source is None:
        return
    if not quick(source):
        messages.info(request, _("Kept. The file is large: have it read again once everything is put right."))
    elif row.settled_at is None:
        messages.error(request, _("Row %(row)s is still refused; see why.") % {"row": row.row})
    elif row.settled_how == RefusedRow.How.LEFT_OUT:
        messages.success(request, _("Row %(row)s is left out.") % {"row": row.row})
    else:
        messages.success(request, _("Row %(row)s can be read now.") % {"row": row.row})
