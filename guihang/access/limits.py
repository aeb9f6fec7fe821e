"""The limits of a sign-in, each with a setting that may change it."""

from __future__ import annotations

from django.conf import settings

from guihang.access.throttle import Limit


def idle_seconds() -> int:
    """A session ends after so many seconds without a request (GUIHANG_IDLE_MINUTES)."""
    return 60 * int(settings.GUIHANG_IDLE_MINUTES)


def absolute_seconds() -> int:
    """A session ends so many seconds after the sign-in, used or not (SESSION_COOKIE_AGE)."""
    return int(settings.SESSION_COOKIE_AGE)


def of_account_here() -> Limit:
    """How often one account may be tried from one network, or from one known device (GUIHANG_ACCOUNT_TRIES)."""
    return Limit(int(settings.GUIHANG_ACCOUNT_TRIES), int(settings.GUIHANG_ACCOUNT_WINDOW))


def of_account_everywhere() -> Limit:
    """How often one account may be tried from all networks together (GUIHANG_ACCOUNT_TRIES_EVERYWHERE an hour)."""
    return Limit(int(settings.GUIHANG_ACCOUNT_TRIES_EVERYWHERE), 3600)


def of_network() -> Limit:
    """How often one network may try, whatever the account (GUIHANG_SIGN_IN_TRIES, GUIHANG_SIGN_IN_WINDOW)."""
    return Limit(int(settings.GUIHANG_SIGN_IN_TRIES), int(settings.GUIHANG_SIGN_IN_WINDOW))
