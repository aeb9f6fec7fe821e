"""From which address a request comes, and how a typed user name is kept where attempts are counted."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

_NOWHERE = "::"  # the unspecified address: a socket without one, or a header that cannot be read


def address_of(request: HttpRequest) -> str:
    """The address of the reader; behind our own proxy the one that the proxy added last.

    Whatever stands further left in X-Forwarded-For was written by the reader and proves nothing. Readers
    whose address cannot be told share one, so that they share its limits.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    found: str = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(found))
    except ValueError:
        return _NOWHERE


def username_mark(_request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str:
    """A keyed mark instead of what was typed as a user name: people mistype passwords and names there."""
    typed = str((credentials or {}).get("username") or "")
    return salted_hmac("guihang.access.username", typed, algorithm="sha256").hexdigest()[:32]
