"""From which address and which network a request comes. Neither is kept: what is kept is a keyed mark."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

_NOWHERE = "::"  # the unspecified address: a socket without one, or a header that cannot be read
_BITS = {4: 24, 6: 56}  # what one subscriber or one office commands


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


def network_of(request: HttpRequest) -> str:
    """The network that the address lies in: /24, and /56 of version 6."""
    address = ip_address(address_of(request))
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or ip_address(int(address))  # without its zone
    return str(ip_network((address, _BITS[address.version]), strict=False))


def network_mark(request: HttpRequest) -> str:
    """A keyed mark of the network: tells whether two requests come from the same one, and not from which. "" where the
    address cannot be told."""
    if address_of(request) == _NOWHERE:
        return ""
    return salted_hmac("guihang.access.network", network_of(request), algorithm="sha256").hexdigest()[:32]
