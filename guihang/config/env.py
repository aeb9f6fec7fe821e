"""Typed readers for the environment. What cannot be read stops the start and says so."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from guihang.texts import Message, mark


class BadSetting(ValueError):
    """An environment variable holds something that cannot be read: which, what was found, what is expected."""

    def __init__(self, name: str, found: str, expected: Message) -> None:
        text = mark("{name}: found {found}, expected {expected}")
        self.message = Message(text, {"name": name, "found": repr(found), "expected": expected})
        super().__init__(str(self.message))


def flag(name: str, *, default: bool) -> bool:
    """A yes or no; anything but true, false, 1, 0 stops the start."""
    found = os.environ.get(name, "").strip().lower()
    if not found:
        return default
    if found in {"1", "true", "yes"}:
        return True
    if found in {"0", "false", "no"}:
        return False
    raise BadSetting(name, found, Message(mark("true or false")))


def day(name: str) -> date | None:
    """A day as YYYY-MM-DD, or None when the variable is not set."""
    found = os.environ.get(name, "").strip()
    if not found:
        return None
    try:
        return date.fromisoformat(found)
    except ValueError:
        raise BadSetting(name, found, Message(mark("a day as YYYY-MM-DD"))) from None


def folder(name: str, default: Path) -> Path:
    """A folder as an absolute path; it need not exist yet."""
    return Path(os.environ.get(name) or default).expanduser().resolve()


def words(name: str, default: str) -> list[str]:
    """A list of words parted by commas."""
    return [w.strip() for w in os.environ.get(name, default).split(",") if w.strip()]


def choice(name: str, values: tuple[str, ...], default: str) -> str:
    """One of `values`."""
    found = os.environ.get(name, "").strip() or default
    if found not in values:
        raise BadSetting(name, found, Message(mark("one of {values}"), {"values": ", ".join(values)}))
    return found


def number(name: str, default: int, *, least: int) -> int:
    """A whole number of at least `least`."""
    found = os.environ.get(name, "").strip()
    if not found:
        return default
    if found.isascii() and found.isdecimal() and int(found) >= least:
        return int(found)
    raise BadSetting(name, found, Message(mark("a whole number of at least {least}"), {"least": least}))
