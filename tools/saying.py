"""What the tools say to a person: English, and the Chinese beside it."""

from __future__ import annotations

import sys


class Fault(Exception):
    """Something the person at the keyboard can mend; both languages say how."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(f"{english}\n{chinese}")


def say(english: str, chinese: str = "") -> None:
    """One line in both languages, at once, also into a pipe."""
    print(f"{english}  {chinese}" if chinese else english, flush=True)


def complain(words: object) -> None:
    """A fault, on standard error."""
    sys.stdout.flush()
    print(words, file=sys.stderr, flush=True)
