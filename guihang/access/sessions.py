"""How long a sign-in lasts: it ends after a time without requests, and after a working day in any case.

Beside Django's session stands a row that its owner sees in a list and can end. Each way of ending takes both away,
so that the next request of that browser finds nobody signed in.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from guihang.access import clock, devices, limits
from guihang.access.address import network_mark
from guihang.access.models import Grant, KnownDevice, OpenSession, User
from guihang.access.roles import Power
from guihang.access.watch_models import note, raise_alert

STARTED = "signed_in_at"
SEEN = "seen_at"
SECOND = "second"  # with which second factor the session was begun; missing: with none
TOGETHER = timedelta(minutes=10)
_STAMP_EVERY = 60  # seconds; a session is not written at each request


@receiver(user_logged_in, dispatch_uid="guihang.access.sessions.begin")
def begin(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Note the moment of the sign-in, and the session in its owner's list."""
    request.session[STARTED] = request.session[SEEN] = int(time.time())
    if request.session.session_key is None:
        request.session.create()
    now = clock.now()
    old = Q(user=user, seen_at__lt=now - timedelta(seconds=limits.absolute_seconds()))
    # Who signs in again without having signed out keeps the session, and so its key.
    OpenSession.objects.filter(old | Q(key=request.session.session_key)).delete()
    OpenSession.objects.create(
        user=user, key=request.session.session_key or "", kind=devices.kind_of(request),
        network=network_mark(request), began_at=now, seen_at=now,
    )  # fmt: skip
    _ask_whether_shared(request, user)


@receiver(user_logged_out, dispatch_uid="guihang.access.sessions.leave")
def leave(request: HttpRequest, **_kwargs: Any) -> None:
    """The session goes out of its owner's list."""
    for row in OpenSession.objects.filter(key=request.session.session_key or ""):
        note("session.ended", at=clock.now(), user=row.user_id, about=row.pk)
        row.delete()


def over(session: Any, now: float) -> bool:
    """Whether a signed-in session has lasted long enough. One without its stamps has."""
    started, seen = session.get(STARTED), session.get(SEEN)
    if not isinstance(started, int) or not isinstance(seen, int):
        return True
    return now - seen > limits.idle_seconds() or now - started > limits.absolute_seconds()


def keep_or_end(request: HttpRequest) -> bool:
    """True when somebody is signed in. Ends a session that is over, stamps one that is not.

    A session is also over when its sign-in has left, and when it was begun without the second factor that its
    sign-in has: whatever way in has forgotten to ask for it, the session opens nothing.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return False
    user, now = request.user, time.time()
    assert isinstance(user, User)
    halfway = user.second_factor and not request.session.get(SECOND)
    if over(request.session, now) or halfway or not user.may_enter(clock.today()):
        OpenSession.objects.filter(key=request.session.session_key or "").delete()
        request.session.flush()
        request.user = AnonymousUser()
        request.session_ended = True  # type: ignore[attr-defined]
        return False
    if now - request.session[SEEN] >= _STAMP_EVERY:
        request.session[SEEN] = int(now)
        here = OpenSession.objects.filter(key=request.session.session_key or "")
        here.update(seen_at=clock.now(), network=network_mark(request))
        _ask_whether_shared(request, user)
    return True


def moved(request: HttpRequest, old_key: str) -> None:
    """The session has got a new key: its row in the list follows."""
    OpenSession.objects.filter(key=old_key).update(key=request.session.session_key or "")


def of_device(request: HttpRequest, device: KnownDevice) -> None:
    """This session is on that device."""
    OpenSession.objects.filter(key=request.session.session_key or "").update(device=device)


def open_of(user: User) -> QuerySet[OpenSession]:
    """The sessions of `user` that may still be in use, the one used last first."""
    now = clock.now()
    found = OpenSession.objects.filter(user=user, seen_at__gt=now - timedelta(seconds=limits.idle_seconds() + 60))
    return found.filter(began_at__gt=now - timedelta(seconds=limits.absolute_seconds())).order_by("-seen_at")


def end_all(user: UUID, but: str = "") -> int:
    """End every session of `user`, or every one but that with the key `but`; returns how many."""
    return _end(OpenSession.objects.filter(user_id=user).exclude(key=but))


def end_one(user: User, which: UUID) -> bool:
    """End one session of `user`; False when there is no such one any more."""
    return _end(OpenSession.objects.filter(user=user, pk=which)) == 1


def _end(rows: QuerySet[OpenSession]) -> int:
    ended = list(rows.values_list("pk", "key", "user_id"))
    gone = Session.objects.filter(session_key__in=[key for _pk, key, _user in ended], expire_date__gt=timezone.now())
    count = gone.delete()[0]
    OpenSession.objects.filter(pk__in=[pk for pk, _key, _user in ended]).delete()
    now = clock.now()
    for pk, _key, user in ended:
        note("session.ended", at=now, user=user, about=pk)
    return count


def _ask_whether_shared(request: HttpRequest, user: User) -> None:
    """Two sessions of one person in use from two networks at once: a question to whoever answers for the sign-in.

    Nothing is stopped. A telephone beside a desk looks like this, and so does a sign-in that two people share.
    """
    now, network = clock.now(), network_mark(request)
    others = OpenSession.objects.filter(user=user, seen_at__gt=now - TOGETHER).exclude(network__in=("", network))
    if not network or not others.exclude(key=request.session.session_key or "").exists():
        return
    place = Grant.objects.on(clock.today()).filter(user=user).order_by("low").values_list("low", flat=True).first()
    if place is not None:
        raise_alert(
            "shared_sign_in", key=f"shared_sign_in:{user.pk}:{clock.today()}", place=place,
            power=Power.MANAGE_SIGN_INS, about=user.pk, at=now,
        )  # fmt: skip
