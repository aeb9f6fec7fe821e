"""The way to the county's sign-in service and back."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from guihang.access import clock, entering, limits, oidc, throttle
from guihang.access.address import network_of
from guihang.access.audience import public
from guihang.access.models import ProviderLink, User
from guihang.access.redirects import safe_next
from guihang.access.watch_models import note

LASTS = 600  # seconds between going there and coming back
_SALT = "guihang.access.oidc"


def cookie_name() -> str:
    """Holds what was asked while somebody is at the service."""
    return "__Host-asked" if settings.SESSION_COOKIE_SECURE else "asked"


@public
@transaction.non_atomic_requests  # another machine is asked
@require_GET
def go(request: HttpRequest) -> HttpResponse:
    """Off to the service. What was asked goes along, signed, in the reader's own browser; here nothing is written."""
    if not oidc.name():
        raise Http404
    try:
        address, asked = oidc.begin(_back(request), safe_next(request) or "")
    except oidc.Refused as refused:
        return _refused(request, refused.reason)
    response = redirect(address)
    response.set_cookie(
        cookie_name(), signing.dumps(asked.plain(), salt=_SALT), max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


@public
@transaction.non_atomic_requests
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Back from the service: in, on to the second step, or a page that says that it did not work."""
    if not oidc.name():
        raise Http404
    try:
        told, target = _told(request)
        user = _owner(told)
    except oidc.Refused as refused:
        response = _refused(request, refused.reason)
    else:
        if told.two_factors:
            response = entering.enter(request, user, entering.PROVIDER, entering.PROVIDER, target)
        else:
            response = entering.after_first(request, user, entering.PROVIDER, target)
    response.delete_cookie(cookie_name(), samesite="Lax")
    return response


def _told(request: HttpRequest) -> tuple[oidc.Told, str | None]:
    try:
        kept = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=LASTS)
        asked = oidc.Asked(*map(str, kept))
    except (signing.BadSignature, TypeError):
        raise oidc.Refused("state") from None
    if throttle.reserve({throttle.lane("network", "provider", network_of(request)): limits.of_network()}):
        raise oidc.Refused("too_often")
    told = oidc.finish(_back(request), asked, request.GET.dict())
    if not throttle.once("provider", asked.state, LASTS):
        raise oidc.Refused("state")
    return told, asked.next or None


def _owner(told: oidc.Told) -> User:
    """Whom the service means. Somebody whom nobody has linked has no sign-in here, whoever they are there."""
    link = ProviderLink.objects.select_related("user").filter(mark=told.mark).first()
    if link is None:
        raise oidc.Refused("unknown_subject")
    if not link.user.may_enter(clock.today()):
        raise oidc.Refused("closed")
    return link.user


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    """One page for every reason; only the house's log tells them apart."""
    note("sign_in.refused", at=clock.now(), how=entering.PROVIDER, reason=reason)
    return render(request, "access/provider_refused.html", {"provider": oidc.name()}, status=403)


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("access:provider-back"))
