"""The app that shows a code of six digits every half minute (TOTP, RFC 6238), by the server's own clock.

A code is right in its own half minute, the one before and the one after, and is used once: whoever reads it over a
shoulder is too late. The secret is sealed with a data key of its own, which goes when the app is taken away.
"""

from __future__ import annotations

import re
import time
from datetime import timedelta
from urllib.parse import quote
from uuid import UUID

import pyotp
import segno
from django.db import transaction
from django.db.models import Q
from pyotp.utils import strings_equal

from guihang.access import clock
from guihang.access.append_only import new_id
from guihang.access.models import CodeApp, User
from guihang.protect import datakeys

STEP = 30  # seconds
ISSUER = "Guihang"  # stands on the owner's telephone: says nothing of the work
BEGIN_WITHIN = timedelta(minutes=15)
_CONTEXT = b"access.CodeApp.secret\0"


def of(user: User) -> CodeApp | None:
    """The app of `user` that is confirmed, if there is one."""
    return CodeApp.objects.filter(user=user, confirmed_at__isnull=False).first()


@transaction.atomic
def begin(user: User) -> CodeApp:
    """A new secret for `user`, not confirmed yet; one that was begun before is dropped."""
    for old in CodeApp.objects.filter(user=user, confirmed_at=None):
        take_away(old)
    pk = new_id()
    row, key = datakeys.new_key(pk)
    row.save(force_insert=True)
    secret = key.seal(pyotp.random_base32().encode("ascii"), _context(pk))
    return CodeApp.objects.create(pk=pk, user=user, secret=secret, added_at=clock.now())


def begun(user: User, which: str) -> CodeApp | None:
    """The app that was begun in this session and is not confirmed yet."""
    try:
        pk = UUID(which)
    except ValueError:
        return None
    since = clock.now() - BEGIN_WITHIN
    return CodeApp.objects.filter(user=user, pk=pk, confirmed_at=None, added_at__gt=since).first()


def secret_of(app: CodeApp) -> str:
    """The secret as one types it: thirty-two letters and digits. Raises Destroyed, Damaged."""
    return datakeys.open_keys([app.pk])[app.pk].open(app.secret, _context(app.pk)).decode("ascii")


def address_for(secret: str, username: str) -> str:
    """The otpauth: address that apps read."""
    return f"otpauth://totp/{ISSUER}:{quote(username)}?secret={secret}&issuer={ISSUER}"


def picture_of(address: str) -> str:
    """The address as a QR code, as a data: address of an image."""
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=3, light="#fff"))


def accept(app: CodeApp, typed: str, *, now: float | None = None) -> bool:
    """Whether this is the app's code at `now` (seconds since 1970; default: the machine's clock), used for the first
    time. Of two that send the same code at the same moment one is right.
    """
    code = re.sub(r"\s", "", typed)
    if not re.fullmatch(r"[0-9]{6}", code):
        return False
    here, totp = int((time.time() if now is None else now) // STEP), pyotp.TOTP(secret_of(app))
    for step in (here - 1, here, here + 1):
        if strings_equal(code, totp.at(step * STEP)):
            fresh = CodeApp.objects.filter(Q(last_step__lt=step), pk=app.pk)
            return fresh.update(last_step=step, used_at=clock.now()) == 1
    return False


@transaction.atomic
def confirm(app: CodeApp, typed: str) -> bool:
    """The first right code: from now on the app counts, in place of one that was there before."""
    if not accept(app, typed):
        return False
    for old in CodeApp.objects.filter(user=app.user_id).exclude(pk=app.pk):
        take_away(old)
    return CodeApp.objects.filter(pk=app.pk).update(confirmed_at=clock.now()) == 1


def take_away(app: CodeApp) -> None:
    """The app is gone, and the key of its secret with it."""
    datakeys.destroy(app.pk)
    app.delete()


def _context(pk: UUID) -> bytes:
    return _CONTEXT + pk.bytes
