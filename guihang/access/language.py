"""The reader's language: a cookie, and for the signed-in a setting that follows them to other machines."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_POST

from guihang.access.audience import public
from guihang.access.models import Language, User
from guihang.access.redirects import safe_next

_BY_CODE = {name.lower(): name for name in Language.values}


@public
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Switch the language and go back to where the switch stood. An unknown language changes nothing."""
    response = redirect(safe_next(request) or reverse("access:sign-in"))
    asked = _BY_CODE.get(request.POST.get("language", "").lower())
    if asked is None:
        return response
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=asked)
    translation.activate(asked.lower())
    remember(response, asked)
    return response


def chosen(request: HttpRequest) -> str | None:
    """The language that this browser chose before the sign-in, one of `Language`; None if it did not."""
    return _BY_CODE.get(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "").lower())


def remember(response: HttpResponse, language: str) -> None:
    """Keep `language` in this browser until it is closed."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language.lower(),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """The next reader of this browser chooses for themselves."""
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
