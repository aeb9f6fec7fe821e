"""One's own page: what one is granted, language, size of the text, whose work comes first; and how one signs in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guihang.access import language, own_sessions
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, signed_in
from guihang.access.kept import choices_of
from guihang.access.models import Choice, Language, User
from guihang.access.places import name_of
from guihang.access.roles import Power, Role

SIZE, WHOSE = "text.size", "today.whose"
LARGE, NORMAL = "large", "normal"
MINE, OFFICE = "mine", "office"
SIZE_COOKIE = "__Host-size" if settings.SESSION_COOKIE_SECURE else "size"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def account(request: StaffRequest) -> HttpResponse:
    """The page; its form keeps language, size and whose work comes first."""
    if request.method == "POST":
        return _keep(request)
    return render(request, "access/account.html", _context(request))


def grants_of(actor: Actor) -> list[dict[str, Any]]:
    """The actor's grants for the page, with the place by name where it is known and the role in words."""
    return [
        {"grant": g, "place": name_of(g.territory.code) or g.territory.code, "role": Role(g.role).label}
        for g in actor.grants
    ]


def remember_size(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Bring the size of the text, chosen on another machine, to this browser: at the sign-in."""
    kept = choices_of(request, user).get(SIZE)
    if kept == LARGE or SIZE_COOKIE in request.COOKIES:
        _set_size(response, str(kept or NORMAL))


def _context(request: StaffRequest) -> dict[str, Any]:
    user = request.user
    assert isinstance(user, User)
    said = choices_of(request, user)
    return {
        "grants": grants_of(request.actor),
        "languages": Language.choices,
        "sizes": [(NORMAL, _("Normal")), (LARGE, _("Large"))],
        "size": said.get(SIZE, NORMAL),
        "whose": said.get(WHOSE, OFFICE),
        "owners": [(OFFICE, _("The whole office")), (MINE, _("My own people"))]
        if Power.RECORD in request.actor.powers
        else [],
        "username": user.get_username(),
        **own_sessions.shown(request, user),
    }


def _keep(request: StaffRequest) -> HttpResponse:
    user, response = request.user, redirect("access:account")
    assert isinstance(user, User)
    for name, field, known in ((SIZE, "size", (NORMAL, LARGE)), (WHOSE, "whose", (MINE, OFFICE))):
        if (value := request.POST.get(field)) in known:
            Choice.objects.update_or_create(user=user, name=name, defaults={"value": value})
    if (size := request.POST.get("size")) in {NORMAL, LARGE}:
        _set_size(response, str(size))
    if (tongue := request.POST.get("language")) in Language.values:
        User.objects.filter(pk=user.pk).update(language=tongue)
        language.remember(response, str(tongue))
        translation.activate(str(tongue).lower())
    messages.success(request, _("Kept."))
    return response


def _set_size(response: HttpResponse, size: str) -> None:
    response.set_cookie(
        SIZE_COOKIE, size, max_age=365 * 86400, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
