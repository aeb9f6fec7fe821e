"""What is answered when something is wrong: what to do next, and never why in a way that tells who exists.

None of these pages asks the database, the session or the request for anything, so that they can always be
shown and a missing file and a foreign one look the same to the last byte.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader


def _page(template: str, status: int) -> HttpResponse:
    return HttpResponse(loader.render_to_string(template), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    return _page("400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the sign-in does not cover this."""
    return _page("403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was older than the sign-in.

    A fragment's request gets a fresh token in a header, so that what was typed can be sent again from the
    same page. Only a page of this address can read it, as it can read the token of any page.
    """
    answer = _page("403_csrf.html", 403)
    if request.headers.get("HX-Request") == "true":
        answer["X-Fresh-Token"] = get_token(request)
    return answer


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: missing, or not yours to see; the two are one."""
    return _page("404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: in both languages at once."""
    return _page("500.html", 500)


def unavailable(request: HttpRequest, retry_after: int = 60) -> HttpResponse:
    """503: busy, or the reading could not be logged. `retry_after` in seconds."""
    answer = _page("503.html", 503)
    answer["Retry-After"] = str(retry_after)
    return answer
