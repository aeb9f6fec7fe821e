"""``guihang catchup``: work out what has come due by itself. Meant to run early each day."""

from __future__ import annotations

import argparse
import sys

from guihang.access import clock
from guihang.dossier.catchup import catch_up
from guihang.dossier.progress import counter
from guihang.texts import mark, translate

DONE = mark("{done} people caught up")


def configure(parser: argparse.ArgumentParser) -> None:
    """No further words."""


def run(args: argparse.Namespace) -> int:
    """Catch everybody up; can be stopped and repeated at any time."""
    done = catch_up(clock.today(), progress=counter(translate(DONE, args.lang)))
    sys.stdout.write(translate(DONE, args.lang).format(done=f"{done:,}") + "\n")
    return 0
