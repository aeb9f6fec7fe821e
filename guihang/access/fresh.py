"""Signing in once more before something weighty: a password or another factor, given within the last minutes.

    @fresh                      outside every other mark of a view; asks once more where the last time is too long ago
    @fresh_form                 the same for a page that may be looked at: asks only when its form is sent
    needs_fresh(request)        the same as a question, for a view that asks only sometimes

A form that comes too late is answered 403 with the question; what was typed in it stands there and goes on with the
answer. A password is worked out outside of any transaction.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guihang.access import limits, password_check, throttle
from guihang.access.address import address_of
from guihang.access.audience import StaffRequest, signed_in
from guihang.access.models import User
from guihang.access.redirects import safe_next

P = ParamSpec("P")
FRESH = "fresh_at"
WORD = "again_word"  # the name of the password's field
WAY = "again_way"  # which other way was taken
OURS = frozenset({"csrfmiddlewaretoken", WORD, WAY, "again_code"})


@dataclass(frozen=True, slots=True)
class Way:
    """Another way to prove who one is. `has` says whether this reader has it; `proves` looks at what was sent;
    `template` is the piece of the page, inside its form."""

    key: str
    template: str
    has: Callable[[User], bool]
    proves: Callable[[HttpRequest, User], bool]


_WAYS: list[Way] = []


def offer(way: Way) -> None:
    """Let one prove oneself by `way` too."""
    _WAYS[:] = [w for w in _WAYS if w.key != way.key] + [way]


def mark(request: HttpRequest) -> None:
    """From now on, for some minutes, whoever sits here has just proved who they are."""
    request.session[FRESH] = int(time.time())


def is_fresh(request: HttpRequest) -> bool:
    """Whether somebody proved who they are within the last minutes (GUIHANG_FRESH_MINUTES)."""
    at = request.session.get(FRESH)
    return isinstance(at, int) and 0 <= time.time() - at <= 60 * int(settings.GUIHANG_FRESH_MINUTES)


def fresh(view: Callable[Concatenate[HttpRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For what is done only by somebody who has just signed in once more. The outermost mark of a view."""
    return _asking(view, lambda _request: True)


def fresh_form(view: Callable[Concatenate[HttpRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For a page whose form is weighty and whose sight is not: asks when the form is sent. The outermost mark too."""
    return _asking(view, lambda request: request.method not in {"GET", "HEAD"})


def _asking(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase], weighty: Callable[[HttpRequest], bool]
) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        audience, actor = view.__dict__.get("audience"), request.actor  # type: ignore[attr-defined]
        if weighty(request) and actor.signed_in and (audience is None or audience.admits(actor)):
            asked = needs_fresh(request)
            if asked is not None:
                return asked
        # As every other view: what fails leaves nothing behind.
        with transaction.atomic():
            return view(request, *args, **kwargs)

    answer.__dict__["asks_once_more"] = True
    return cast(Callable[..., HttpResponseBase], transaction.non_atomic_requests(answer))


def needs_fresh(request: HttpRequest) -> HttpResponse | None:
    """The answer that asks once more; None where nothing has to be asked. Call it outside of any transaction."""
    if is_fresh(request) or (request.method == "POST" and _proved(request)):
        return None
    if request.method in {"GET", "HEAD"} and not getattr(request, "htmx", None):
        return redirect(f"{reverse('access:again')}?{urlencode({'next': request.get_full_path()})}")
    return _page(request, action=request.get_full_path(), typed=list(_typed(request)), status=403)


@transaction.non_atomic_requests
@sensitive_post_parameters(WORD, "again_code")
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponseBase:
    """The page that asks once more, on the way to another one."""
    proved = request.method == "POST" and request.actor.signed_in and _proved(request)  # type: ignore[attr-defined]
    return _again(request, proved)


@signed_in
def _again(request: StaffRequest, proved: bool) -> HttpResponse:
    target = safe_next(request) or reverse("access:account")
    if proved:
        return redirect(target)
    typed = [("next", target)]
    return _page(request, action=reverse("access:again"), typed=typed, status=422 if request.method == "POST" else 200)


# The mark of an audience stands on the view that answers.
again.__dict__["audience"] = _again.__dict__["audience"]


@receiver(user_logged_in, dispatch_uid="guihang.access.fresh")
def begin(request: HttpRequest, **_kwargs: Any) -> None:
    """Who signs in has just proved who they are."""
    mark(request)


def _proved(request: HttpRequest) -> bool:
    """Whether what was sent proves who sits here; then it counts from now on. Limited before anything is hashed."""
    user = request.user
    if not isinstance(user, User) or not (request.POST.get(WORD) or request.POST.get(WAY)):
        return False
    chosen = next((w for w in _WAYS if w.key == request.POST.get(WAY)), None)
    if chosen is None:
        checked = password_check.confirm(request, user, request.POST.get(WORD, "")[:256])
        right, wait = checked.user is not None, checked.wait
    else:
        wait = throttle.reserve({throttle.lane("again", user.pk.hex, address_of(request)): limits.of_account_here()})
        right = not wait and chosen.proves(request, user)
    if right:
        mark(request)
    request.again_wait, request.again_wrong = wait, not wait and not right  # type: ignore[attr-defined]
    return right


def _typed(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name not in OURS:
            yield from ((name, str(value)) for value in values)


def _page(request: HttpRequest, *, action: str, typed: list[tuple[str, str]], status: int) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    wait, wrong = getattr(request, "again_wait", 0), getattr(request, "again_wrong", False)
    error = ""
    if wait:
        error = _("Too many tries. Try again in %(minutes)s minutes.") % {"minutes": -(-wait // 60)}
    elif wrong:
        error = _("This did not match. Nothing was opened and nothing was saved.")
    context = {
        "action": action,
        "typed": typed,
        "ways": [way for way in _WAYS if way.has(user)],
        "password": user.has_usable_password(),
        "error": error,
        "minutes": settings.GUIHANG_FRESH_MINUTES,
        "word": WORD,
        "way": WAY,
    }
    return render(request, "access/again.html", context, status=429 if wait else status)
