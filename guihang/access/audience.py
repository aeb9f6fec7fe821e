"""Who a page is for. Every view carries one of these marks; a view without a mark fails a test.

    @staff(Power.SEE_FILES)     signed in, and holding that power somewhere; which rows is for `visible_to`
    @signed_in                  any sign-in in force, also one without a grant
    @public                     anybody

A view for staff runs in one transaction with the log of readings: the answer is worked out to its last byte,
the log is written, and only then does the answer leave.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django_htmx.middleware import HtmxDetails

from guihang.access import wall
from guihang.access.actor import Actor
from guihang.access.nav import landing
from guihang.access.roles import Power

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


class StaffRequest(HttpRequest):
    """A request that has passed `staff` or `signed_in`: `actor` is somebody."""

    actor: Actor
    htmx: HtmxDetails


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may ask for a page. `powers`: any of them suffices; empty: every sign-in."""

    kind: str
    powers: frozenset[Power] = frozenset()

    def admits(self, actor: Actor) -> bool:
        """Whether the actor may ask at all."""
        if self.kind == "public":
            return True
        return actor.signed_in and (self.kind == "signed_in" or bool(self.powers & actor.powers))


PUBLIC = Audience("public")
SIGNED_IN = Audience("signed_in")

StaffView = Callable[Concatenate[StaffRequest, P], R]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def staff(*powers: Power) -> Callable[[StaffView[P, R]], View[P]]:
    """For those who hold one of `powers` somewhere. Others get 403, whatever the address names."""
    if not powers:
        raise TypeError("staff() needs a power; for every sign-in use signed_in")
    audience = Audience("staff", frozenset(powers))
    return lambda view: _guarded(view, audience)


def signed_in(view: StaffView[P, R]) -> View[P]:
    """For everybody who is signed in."""
    return _guarded(view, SIGNED_IN)


def public(view: Callable[Concatenate[HttpRequest, P], R]) -> View[P]:
    """For anybody; such a page never shows a person."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    answer.__dict__["audience"] = PUBLIC
    return answer


def _guarded(view: StaffView[P, R], audience: Audience) -> View[P]:
    name = f"{view.__module__.removeprefix('guihang.')}.{view.__name__}"

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        asked = cast(StaffRequest, request)
        actor = asked.actor
        if not actor.signed_in:
            return to_sign_in(request)
        if actor.first_password and audience.powers:
            return redirect("access:password")
        if actor.must_enrol and audience.powers:
            return redirect("access:factors")
        if not audience.admits(actor):
            if request.path == "/":
                return redirect(landing(actor))  # the way home leads everybody to their own first page
            raise PermissionDenied
        # Without a savepoint: a log that cannot be written takes the whole request's work with it.
        with transaction.atomic(savepoint=False), wall.standing(actor):
            response = view(asked, *args, **kwargs)
            if response.streaming:
                raise TypeError(f"{name} streams: open its own transaction and write its own reading")
            if isinstance(response, SimpleTemplateResponse):
                response.render()
            actor.reading.write(actor, name)
        return response

    answer.__dict__["audience"] = audience
    return answer


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a signed-out reader to the sign-in page and, if they only wanted to look, back afterwards.

    A form sent in place (htmx) gets the whole sign-in page in answer; the page's script knows it by that and
    keeps what was typed.
    """
    asked: dict[str, str] = {}
    if request.method == "GET" and not getattr(request, "htmx", None) and request.path != "/":
        asked["next"] = request.get_full_path()
    if getattr(request, "session_ended", False):
        asked["ended"] = "1"
    door = reverse("access:service-door")
    if not request.path.startswith(door.removesuffix("sign-in/")):
        door = reverse("access:sign-in")
    return redirect(door + (f"?{urlencode(asked)}" if asked else ""))
