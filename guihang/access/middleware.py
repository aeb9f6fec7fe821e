"""Gives each request its actor and its language, ends old sessions, keeps answers out of every cache."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from guihang.access import enrolling, roles_views, sessions, tickets, view_as
from guihang.access.actor import Actor, nobody
from guihang.access.models import User
from guihang.access.reading import NotWritten
from guihang.web.errors import unavailable

log = logging.getLogger(__name__)
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

    def process_view(self, request: HttpRequest, _view: object, _args: object, _kwargs: object) -> HttpResponse | None:
        """Who looks as somebody else writes nothing, whatever the page."""
        return roles_views.only_looking(request) if view_as.forbids(request) else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """No log, no answer: what could not be written down is not shown and not kept."""
        if not isinstance(exception, NotWritten):
            return None
        log.error("the log cannot be written: nothing is shown and nothing kept", exc_info=exception)
        return unavailable(request)


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking; nobody when nobody is signed in."""
    user = request.user
    if not isinstance(user, User):
        return nobody()
    seen = view_as.seen_as(request, tickets.with_tickets(request, Actor.for_user(user)))
    return enrolling.led_first(request, user, seen)


def _speak(request: HttpRequest, language: str) -> None:
    code = language.lower()
    if code in DJANGO_LANGUAGES and code != request.LANGUAGE_CODE:
        translation.activate(code)
        request.LANGUAGE_CODE = code
