"""The page of whoever keeps the log: the heads of its hours as short codes, to print, to take away as a file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guihang.access import clock, heads
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.log_views import day_of
from guihang.access.models import ReadSeal
from guihang.access.roles import Power

FILE = "log-heads.jsonl"


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.KEEP_LOG)
def log_heads(request: StaffRequest) -> HttpResponse:
    """One day's heads; a POST gives all of them as a file, or writes down that they stand on paper now."""
    actor = request.actor
    if request.method == "POST":
        return _copied(request)
    day = day_of(request.GET.get("day", ""), actor.today)
    newest, until = heads.newest(), heads.copied_until()
    context = {
        "day": day,
        "earlier": day - timedelta(days=1),
        "later": day + timedelta(days=1) if day < actor.today else None,
        "lines": [_line(one) for one in _seals_of(day)],
        "newest": _line(newest, drawn=True) if newest else None,
        "copied": until,
        "waiting": ReadSeal.objects.filter(hour__gt=until).count() if until else ReadSeal.objects.count(),
    }
    return render(request, "access/log_heads.html", context)


def _copied(request: StaffRequest) -> HttpResponse:
    """Mark what goes outside, on the button that was pressed."""
    newest = heads.newest()
    if newest is None:
        messages.error(request, _("No hour is sealed yet. The first one is when it has been over for ten minutes."))
        return redirect("access:log-heads")
    if request.POST.get("do") == "file":
        answer = HttpResponse("".join(heads.text_of(heads.lines())), content_type="application/jsonl")
        answer["Content-Disposition"] = f'attachment; filename="{FILE}"'
        _mark(request.actor, heads.EXPORTED, newest.hour)
        return answer
    if request.POST.get("do") == "paper":
        hour = _hour(request.POST.get("hour", ""))
        if hour is not None and ReadSeal.objects.filter(hour=hour).exclude(head=None).exists():
            _mark(request.actor, heads.PRINTED, hour)
            messages.success(request, _("Written down: the heads up to that hour stand on paper."))
    return redirect("access:log-heads")


def _mark(actor: Actor, kind: str, hour: datetime) -> None:
    heads.mark_copied(kind, hour, user=actor.user_id)


def _hour(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None


def _seals_of(day: date) -> list[ReadSeal]:
    begin = clock.first_instant(day)
    found = ReadSeal.objects.exclude(head=None).filter(hour__gte=begin, hour__lt=begin + timedelta(days=1))
    return list(found.order_by("-hour"))


def _line(one: ReadSeal, *, drawn: bool = False) -> dict[str, Any]:
    """A head as the page shows it; `drawn`, with the picture that a camera reads."""
    head, hour = bytes(one.head or b""), one.hour.astimezone(UTC).isoformat()
    rows = sum(count for _name, count, _root in one.parts or ())
    line = {"hour": one.hour, "iso": hour, "code": heads.code_of(head), "rows": rows}
    if drawn:
        picture = segno.make(f"{heads.FORMAT} {hour} {head.hex()}", error="m", micro=False)
        line["picture"] = picture.png_data_uri(scale=4, border=2)
    return line
