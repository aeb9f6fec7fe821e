"""What somebody chose for themselves, asked for once in the request that signs them in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from guihang.access.models import Choice, User


def choices_of(request: HttpRequest, user: User) -> dict[str, Any]:
    """Every choice of `user` by name; a second asking in the same request costs nothing."""
    known: dict[str, Any] | None = request.__dict__.get("choices_of_user")
    if known is None:
        known = dict(Choice.objects.filter(user=user).values_list("name", "value"))
        request.__dict__["choices_of_user"] = known
    return known
