"""The limits of a sign-in, each with a setting that may change it."""

from __future__ import annotations

from django.conf import settings


def idle_seconds() -> int:
    """A session ends after so many seconds without a request (GUIHANG_IDLE_MINUTES)."""
    return 60 * int(settings.GUIHANG_IDLE_MINUTES)


def absolute_seconds() -> int:
    """A session ends so many seconds after the sign-in, used or not (SESSION_COOKIE_AGE)."""
    return int(settings.SESSION_COOKIE_AGE)


def tries_an_address() -> int:
    """How often one address may try to sign in within a window (GUIHANG_SIGN_IN_TRIES)."""
    return int(settings.GUIHANG_SIGN_IN_TRIES)


def window_seconds() -> int:
    """The window in which tries are counted, in seconds (GUIHANG_SIGN_IN_WINDOW)."""
    return int(settings.GUIHANG_SIGN_IN_WINDOW)
