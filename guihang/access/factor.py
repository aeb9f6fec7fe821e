"""The second factors of somebody, all of them together: what there is, what comes in, what is taken away.

`User.second_factor` follows from the rows, and is written here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from guihang.access import clock, code_app, sessions
from guihang.access.models import CodeApp, Passkey, RecoveryCode, User
from guihang.access.watch_models import note

PASSKEY, CODE_APP, RECOVERY = "passkey", "code_app", "recovery"


@dataclass(frozen=True, slots=True)
class Factors:
    """What somebody has enrolled."""

    passkeys: tuple[Passkey, ...]
    app: CodeApp | None
    codes_left: int

    def __bool__(self) -> bool:
        return bool(self.passkeys or self.app)

    @property
    def count(self) -> int:
        """How many there are; recovery codes are none by themselves."""
        return len(self.passkeys) + (self.app is not None)


def factors_of(user: User) -> Factors:
    """What `user` has enrolled."""
    return Factors(
        tuple(Passkey.objects.filter(user=user).order_by("added_at")),
        code_app.of(user),
        RecoveryCode.objects.filter(user=user, used_at=None).count(),
    )


@transaction.atomic
def added(request: HttpRequest, user: User, kind: str, about: UUID) -> None:
    """A factor was enrolled in this session. With the first one every other session ends: they were begun without."""
    if not user.second_factor:
        sessions.end_all(user.pk, but=request.session.session_key or "")
    _keep(user)
    request.session[sessions.SECOND] = kind
    note("factor.added", at=clock.now(), user=user.pk, about=about, factor=kind)


@transaction.atomic
def remove(user: User, kind: str, which: UUID) -> bool:
    """Take one away; False when it is not there."""
    if kind == PASSKEY:
        gone = Passkey.objects.filter(user=user, pk=which).delete()[0] > 0
    else:
        app = code_app.of(user)
        gone = app is not None and app.pk == which
        if gone and app is not None:
            code_app.take_away(app)
    if gone:
        _keep(user)
        note("factor.removed", at=clock.now(), user=user.pk, about=which, factor=kind)
    return gone


@transaction.atomic
def reset(user: User, *, by: UUID | None) -> int:
    """Take all of them away, because their owner has lost them. Every session ends, and the next sign-in enrols anew.
    How many there were."""
    factors = factors_of(user)
    take_all(user)
    User.objects.filter(pk=user.pk).update(enrol_first=True)
    sessions.end_all(user.pk)
    note("factor.reset", at=clock.now(), user=by, about=user.pk, factors=factors.count)
    return factors.count


def take_all(user: User) -> None:
    """Every factor goes, with the keys of what was sealed."""
    Passkey.objects.filter(user=user).delete()
    for app in CodeApp.objects.filter(user=user):
        code_app.take_away(app)
    _keep(user)


def _keep(user: User) -> None:
    """Whether there is one, on the user's row. Without one the recovery codes are worth nothing and go too."""
    has = Passkey.objects.filter(user=user).exists() or code_app.of(user) is not None
    if not has:
        RecoveryCode.objects.filter(user=user).delete()
    user.second_factor = has
    User.objects.filter(pk=user.pk).update(second_factor=has)
    if has:
        User.objects.filter(pk=user.pk).update(enrol_first=False)
