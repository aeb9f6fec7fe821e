"""The page of alerts: what whoever holds a power must look at, and what is for oneself."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guihang.access import alerts, clock
from guihang.access.alert_words import words_of
from guihang.access.audience import StaffRequest, signed_in
from guihang.access.places import name_of

MOST = 2000


@require_GET
@signed_in
def alert_list(request: StaffRequest) -> HttpResponse:
    """Everything that waits, one line a township and kind: what has waited long on top."""
    now = clock.now()
    found = list(alerts.open_for(request.actor).order_by("raised_at")[: MOST + 1])
    context = {
        "alerts": [_line(group, now) for group in alerts.grouped(found[:MOST], now)],
        "total": len(found),
        "more": len(found) > MOST,
    }
    return render(request, "access/alerts.html", context)


@require_POST
@signed_in
def settle(request: StaffRequest, alert: UUID) -> HttpResponse:
    """Put one aside, or with it those that stand in the same line."""
    found = get_object_or_404(alerts.open_for(request.actor), pk=alert)
    if words_of(found.kind).settles:
        now = clock.now()
        rows = [found]
        if request.POST.get("all"):
            same = alerts.open_for(request.actor).filter(kind=found.kind)
            rows = next((list(g.alerts) for g in alerts.grouped(same, now) if found in g.alerts), rows)
        for row in rows:
            alerts.settle(request.actor, row, now)
        messages.success(request, _("Put aside."))
    return redirect("access:alerts")


def _line(group: alerts.Group, now: Any) -> dict[str, Any]:
    words, alert = words_of(group.kind), group.oldest
    links = [(one, words.link(one) if words.link else "") for one in group.alerts]
    same = len({url for _one, url in links}) == 1
    url = links[0][1] if same else ""
    if url and words.places and group.place != alert.place:
        url = f"{url}?{urlencode({'place': group.place})}"
    return {
        "alert": alert,
        "count": len(group.alerts),
        "says": words.says,
        "does": words.does,
        "url": url,
        "each": [] if same else [{"url": url, "at": one.raised_at} for one, url in links],
        "settles": words.settles,
        "place": name_of(group.place) or group.place,
        "late": now - alert.raised_at > alerts.WAITS_LONG,
        "days": (now - alert.raised_at).days,
    }
