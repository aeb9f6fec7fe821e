"""What a password must be, by the profile of the house, and the one place that sets one.

"asvs": twelve characters and more, not a common one, no rule of composition, no expiry (OWASP ASVS 6.2). "dengbao":
besides these, three of four classes of characters, changed each ninety days, the last five not taken again
(GB/T 22239 level 3, 8.1.4.1). Somebody who signs in with a passkey is not asked for either.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guihang.access import clock
from guihang.access.models import PasswordBefore, User
from guihang.access.watch_models import note
from guihang.texts import Message, mark

DENGBAO = "dengbao"
GOOD_FOR = timedelta(days=90)
NOT_AGAIN = 5
CLASSES = 3

TOO_COMMON = Message(mark("The password is too common. Take several words that do not belong together."))
REFUSED = {
    "password_too_short": Message(mark("The password is too short. It needs at least 12 characters.")),
    "password_too_similar": Message(mark("The password is too close to the user name or the name.")),
    "password_too_common": TOO_COMMON,
    "password_too_plain": Message(
        mark("The password needs three of these: small letters, capitals, digits, other signs.")
    ),
    "password_used_before": Message(mark("This is one of your last five passwords. Choose another one.")),
}


def why_not(refused: ValidationError) -> Message:
    """What is wrong with a password, as a sentence."""
    return REFUSED.get(refused.error_list[0].code or "", TOO_COMMON)


def advice() -> str:
    """What a good password is by the profile, beside the field."""
    if settings.GUIHANG_PASSWORDS == DENGBAO:
        return _(
            "At least 12 characters of three kinds: small letters, capitals, digits, other signs. It holds for "
            "ninety days; the last five are not taken again."
        )
    return _("At least 12 characters. Several words that do not belong together are easy to keep.")


def classes_of(password: str) -> int:
    """How many of the four classes it has: small letters, capitals, digits, other signs (Chinese ones among them)."""
    small, large, digit = (any(test(c) for c in password) for test in (str.islower, str.isupper, str.isdigit))
    other = any(not (c.islower() or c.isupper() or c.isdigit()) for c in password)
    return sum((small, large, digit, other))


def is_over(user: User, now: datetime) -> bool:
    """Whether the profile asks for a new password before anything else. A password of unknown age is over."""
    if settings.GUIHANG_PASSWORDS != DENGBAO:
        return False
    return user.password_set_at is None or now - user.password_set_at >= GOOD_FOR


class OfProfile:
    """Django's validator for what the profile "dengbao" asks besides."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError; the last five are only asked once everything else is right, they cost hashes."""
        if settings.GUIHANG_PASSWORDS != DENGBAO:
            return
        if classes_of(password) < CLASSES:
            raise ValidationError("", code="password_too_plain")

    def get_help_text(self) -> str:
        """Pages say it in their own words."""
        return ""


def used_before(user: User, password: str) -> bool:
    """Whether it is the one of now or one of the last five; costs up to five hashes, by the profile "asvs" none."""
    if settings.GUIHANG_PASSWORDS != DENGBAO:
        return False
    before = PasswordBefore.objects.filter(user=user).order_by("-set_at", "-pk")[: NOT_AGAIN - 1]
    return any(check_password(password, kept) for kept in [user.password, *(row.password for row in before)])


def set_password(user: User, password: str | None, *, first: bool = False, by: UUID | None = None) -> None:
    """Give `user` a password and keep what belongs to it; every session begun with the old one ends with it.

    `first`: somebody else has seen it, so its owner sets another one before anything else. `by`: who sets it; None: it
    was set at the machine itself.
    """
    now = clock.now()
    if settings.GUIHANG_PASSWORDS == DENGBAO and user.has_usable_password():
        PasswordBefore.objects.create(user=user, password=user.password, set_at=user.password_set_at or now)
        kept = PasswordBefore.objects.filter(user=user).order_by("-set_at", "-pk").values_list("pk", flat=True)
        PasswordBefore.objects.filter(pk__in=list(kept[NOT_AGAIN:])).delete()
    user.set_password(password)
    user.first_password, user.password_set_at = first, now
    user.save(update_fields=["password", "first_password", "password_set_at"])
    note("password.changed", at=now, user=by, about=user.pk, first=first)
