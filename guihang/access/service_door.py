"""The entry page of the departments: the same sign-in under an address and a heading of its own, which say nothing of
why somebody is helped."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guihang.access import signin
from guihang.access.audience import public


@public
@transaction.non_atomic_requests  # a password is hashed outside of any transaction
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def service_door(request: HttpRequest) -> HttpResponseBase:
    """The sign-in, with the departments' heading. Where it leads follows from who signs in."""
    request.door = reverse("access:service-door")  # type: ignore[attr-defined]
    return signin.sign_in(request)
