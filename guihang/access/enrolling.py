"""What has to be done before anything else opens: a second factor where the house requires one, a password that is
too old. Asked of the session and of the user's row, which each request has read already.
"""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest

from guihang.access import sessions
from guihang.access.actor import Actor
from guihang.access.models import User

PASSWORD_OVER = "password_over"  # noqa: S105 - where a session says so
REQUIRED, OFFERED = "required", "offered"


def must_enrol(user: User, second: str) -> bool:
    """Whether this sign-in, begun with the second factor `second` ("": none), has to enrol one before all else."""
    asked = settings.GUIHANG_SECOND_FACTOR == REQUIRED or user.enrol_first
    return asked and not user.second_factor and not second


def led_first(request: HttpRequest, user: User, actor: Actor) -> Actor:
    """The actor, to whom nothing opens before that is done."""
    owes = must_enrol(user, str(request.session.get(sessions.SECOND, "")))
    late = bool(request.session.get(PASSWORD_OVER))
    return replace(actor, must_enrol=owes, first_password=actor.first_password or late) if owes or late else actor
