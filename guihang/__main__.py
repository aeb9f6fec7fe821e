"""``python -m guihang``: the same as the installed command."""

from guihang.cli import entry_point

entry_point()
