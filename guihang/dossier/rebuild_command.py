"""``guihang rebuild``: write what is worked out anew from the entries."""

from __future__ import annotations

import argparse
import sys
from uuid import UUID

from guihang.access import clock
from guihang.dossier.progress import counter
from guihang.dossier.rebuild import rebuild
from guihang.texts import mark, translate


def configure(parser: argparse.ArgumentParser) -> None:
    """Where to resume."""
    parser.add_argument("--after", type=UUID, metavar="PERSON")


def run(args: argparse.Namespace) -> int:
    """Rebuild all files; can be stopped and repeated at any time."""
    done = rebuild(clock.today(), counter(translate(mark("{done} people rebuilt"), args.lang)), args.after)
    sys.stdout.write(translate(mark("{done} people rebuilt"), args.lang).format(done=f"{done:,}") + "\n")
    return 0
