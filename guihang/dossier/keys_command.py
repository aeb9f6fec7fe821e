"""``guihang keys rotate`` and ``guihang keys erase PERSON``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from uuid import UUID

from guihang.access import clock
from guihang.access.watch_models import note
from guihang.dossier.erase import erase
from guihang.dossier.models import Person
from guihang.dossier.progress import counter
from guihang.protect import datakeys
from guihang.texts import mark, translate


def configure(parser: argparse.ArgumentParser) -> None:
    """Two words."""
    language = str(parser.get_default("lang"))
    words = parser.add_subparsers(dest="what", required=True)
    words.add_parser("rotate", help=translate(mark("make a new master key and wrap every person's key anew"), language))
    gone = words.add_parser("erase", help=translate(mark("destroy a person's key at the end of retention"), language))
    gone.add_argument("person", type=UUID)
    gone.add_argument("--yes", action="store_true", help=translate(mark("do not ask again"), language))


def run(args: argparse.Namespace) -> int:
    """Do it, and say what was done."""
    if args.what == "rotate":
        datakeys.rotate(_told(args.lang))
        datakeys.remove_unused()
        note("keys.rotated", at=clock.now())
        sys.stdout.write(translate(mark("Every person's key is wrapped by the new master key."), args.lang) + "\n")
        return 0
    if not args.yes:
        sys.stdout.write(translate(mark("This cannot be undone. Type the person's id again: "), args.lang))
        sys.stdout.flush()
        if sys.stdin.readline().strip() != str(args.person):
            sys.stderr.write(translate(mark("Nothing was destroyed."), args.lang) + "\n")
            return 2
    try:
        erase(args.person)
    except Person.DoesNotExist:
        sys.stderr.write(translate(mark("There is no such person."), args.lang) + "\n")
        return 2
    if not datakeys.empty_log():
        text = mark(
            "Destroyed, but old pages of the database stand until its other readers are done. Run this again then."
        )
        sys.stderr.write(translate(text, args.lang) + "\n")
        return 1
    sys.stdout.write(translate(mark("Destroyed. Dates, codes and places remain for the figures."), args.lang) + "\n")
    return 0


def _told(language: str) -> Callable[[int, int], None]:
    tell = counter(translate(mark("{done} keys wrapped anew"), language))
    return lambda done, _total: tell(done)
