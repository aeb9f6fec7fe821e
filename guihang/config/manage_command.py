"""``guihang manage …``: Django's own management commands."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from django.core.management import execute_from_command_line


def configure(parser: argparse.ArgumentParser) -> None:
    """Nothing of ours: every word is passed on."""


def pass_on(argv: Sequence[str]) -> int:
    """Hand the words to Django."""
    execute_from_command_line(["guihang manage", *argv])
    return 0
