"""Gives each request its actor and its language, ends old sessions, keeps answers out of every cache."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from guihang.access import sessions
from guihang.access.actor import Actor, nobody
from guihang.access.models import User
from guihang.access.reading import NotWritten
from guihang.web.errors import unavailable

DJANGO_LANGUAGES = {code.lower() for code, _name in settings.LANGUAGES}


class ActorMiddleware:
    """Sets `request.actor`, worked out when it is first asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        here = sessions.keep_or_end(request)
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        if here and isinstance(request.user, User):
            _speak(request, request.user.language)
        elif settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            _speak(request, settings.LANGUAGE_CODE)  # Chinese first, whatever the browser was installed in
        response = self.get_response(request)
        # A public page may say otherwise; what a signed-in reader sees never stays on a shared machine.
        if here or not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """No log, no answer: a reading that could not be written is not shown."""
        return unavailable(request) if isinstance(exception, NotWritten) else None


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking; nobody when nobody is signed in."""
    user = request.user
    return Actor.for_user(user) if isinstance(user, User) else nobody()


def _speak(request: HttpRequest, language: str) -> None:
    code = language.lower()
    if code in DJANGO_LANGUAGES and code != request.LANGUAGE_CODE:
        translation.activate(code)
        request.LANGUAGE_CODE = code
