"""What is answered when something is wrong: what happened, what to do, whom to call, and a number to name it by.

None of these pages asks the database, the session or the request for anything, so that they can always be
shown and a missing file and a foreign one look the same: only the number differs, and it is drawn by lot.
"""

from __future__ import annotations

import secrets
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader

_NUMBER = "_guihang_number"
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def number_of(request: HttpRequest) -> str:
    """The number of this request, the same on its page and in the machine's log: "4821-7735"."""
    number = getattr(request, _NUMBER, None)
    if number is None:
        digits = f"{secrets.randbelow(10**8):08d}"
        number = f"{digits[:4]}-{digits[4:]}"
        setattr(request, _NUMBER, number)
    return str(number)


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    context = {"number": number_of(request), "contact": settings.GUIHANG_CONTACT}
    return HttpResponse(loader.render_to_string(template, context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read; 413 when it is larger than allowed."""
    if isinstance(exception, TOO_LARGE):
        return _page(request, "413.html", 413)
    return _page(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the sign-in does not cover this."""
    return _page(request, "403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was older than the sign-in, or the sign-in is over.

    A fragment's request gets a fresh token in a header, so that what was typed can be sent again from the
    same page. Only a page of this address can read it, as it can read the token of any page.
    """
    if _signed_out(request):
        answer = _page(request, "403_signed_out.html", 403)
        answer["X-Signed-Out"] = "true"
        return answer
    answer = _page(request, "403_csrf.html", 403)
    if request.headers.get("HX-Request") == "true":
        answer["X-Fresh-Token"] = get_token(request)
    return answer


def _signed_out(request: HttpRequest) -> bool:
    """Whether nobody is signed in, as was found before: nothing is asked for it. Public forms need no sign-in."""
    user, match = getattr(request, "user", None), request.resolver_match
    audience = getattr(match.func, "audience", None) if match else None
    public = getattr(audience, "kind", "public") == "public"
    return user is not None and not public and not user.is_authenticated


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: missing, or not yours to see; the two are one."""
    return _page(request, "404.html", 404)


def too_many(request: HttpRequest, retry_after: int = 60) -> HttpResponse:
    """429: too often in a short time. `retry_after` in seconds."""
    answer = _page(request, "429.html", 429)
    answer["Retry-After"] = str(retry_after)
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """500: in both languages at once; 503 when it is the database that does not answer."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return _told_to_scripts(request, _page(request, "500.html", 500))


def unavailable(request: HttpRequest, retry_after: int = 60) -> HttpResponse:
    """503: busy, or the reading could not be logged. `retry_after` in seconds."""
    answer = _told_to_scripts(request, _page(request, "503.html", 503))
    answer["Retry-After"] = str(retry_after)
    return answer


def _told_to_scripts(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The number in a header as well: a fragment's request shows a sentence instead of the page."""
    answer["X-Number"] = number_of(request)
    return answer
