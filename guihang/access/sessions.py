"""How long a sign-in lasts: it ends after a time without requests, and after a working day in any case."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from guihang.access import limits

STARTED = "signed_in_at"
SEEN = "seen_at"
_STAMP_EVERY = 60  # seconds; a session is not written at each request


@receiver(user_logged_in, dispatch_uid="guihang.access.sessions.begin")
def begin(request: HttpRequest, **_kwargs: Any) -> None:
    """Note the moment of the sign-in."""
    request.session[STARTED] = request.session[SEEN] = int(time.time())


def over(session: Any, now: float) -> bool:
    """Whether a signed-in session has lasted long enough. One without its stamps has."""
    started, seen = session.get(STARTED), session.get(SEEN)
    if not isinstance(started, int) or not isinstance(seen, int):
        return True
    return now - seen > limits.idle_seconds() or now - started > limits.absolute_seconds()


def keep_or_end(request: HttpRequest) -> bool:
    """True when somebody is signed in. Ends a session that is over, stamps one that is not."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return False
    now = time.time()
    if over(request.session, now):
        request.session.flush()
        request.user = AnonymousUser()
        request.session_ended = True  # type: ignore[attr-defined]
        return False
    if now - request.session[SEEN] >= _STAMP_EVERY:
        request.session[SEEN] = int(now)
    return True


def end_all(user: UUID, but: str = "") -> int:
    """End every session of `user`, or every one but that with the key `but`; returns how many."""
    sessions = Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=but)
    theirs = [s.session_key for s in sessions.iterator() if s.get_decoded().get(auth.SESSION_KEY) == str(user)]
    return Session.objects.filter(session_key__in=theirs).delete()[0]
