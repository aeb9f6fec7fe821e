"""The page of alerts: what whoever holds a power must look at, and what is for oneself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guihang.access import alerts, clock
from guihang.access.alert_words import words_of
from guihang.access.audience import StaffRequest, signed_in
from guihang.access.models import Alert
from guihang.access.places import name_of

MOST = 200


@require_GET
@signed_in
def alert_list(request: StaffRequest) -> HttpResponse:
    """Everything that waits: what has waited long on top."""
    now = clock.now()
    found = list(alerts.open_for(request.actor).order_by("raised_at")[: MOST + 1])
    context = {
        "alerts": [_line(alert, now) for alert in alerts.in_order(found[:MOST], now)],
        "total": len(found),
        "more": len(found) > MOST,
    }
    return render(request, "access/alerts.html", context)


@require_POST
@signed_in
def settle(request: StaffRequest, alert: UUID) -> HttpResponse:
    """Put one aside."""
    found = get_object_or_404(alerts.open_for(request.actor), pk=alert)
    if words_of(found.kind).settles:
        alerts.settle(request.actor, found, clock.now())
        messages.success(request, _("Put aside."))
    return redirect("access:alerts")


def _line(alert: Alert, now: Any) -> dict[str, Any]:
    words = words_of(alert.kind)
    return {
        "alert": alert,
        "says": words.says,
        "does": words.does,
        "url": words.link(alert) if words.link else "",
        "settles": words.settles,
        "place": name_of(alert.place) or alert.place,
        "late": now - alert.raised_at > alerts.WAITS_LONG,
        "days": (now - alert.raised_at).days,
    }
