"""Where a form may send its reader next: only to a page of this house."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest) -> str | None:
    """The `next` of a form or an address, if it is a path on this host; else None."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if not asked.startswith("/"):
        return None
    allowed = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if allowed else None
