"""``guihang ledger check FILE`` and ``guihang ledger load FILE``. Checking needs no database."""

from __future__ import annotations

import argparse
import importlib
import sys
from datetime import date
from pathlib import Path

from guihang.exchange import report
from guihang.exchange.ledger.model import LedgerError
from guihang.exchange.ledger.reading import read
from guihang.texts import LANGUAGES, Message, mark, translate


def configure(parser: argparse.ArgumentParser) -> None:
    """The sub-words check and load with their options, which are the same."""
    language = str(parser.get_default("lang"))
    words = parser.add_subparsers(dest="ledger_word", metavar="check|load", required=True)
    for word, text in (
        ("check", mark("read a ledger, say what would be loaded, mended and refused; needs no database")),
        ("load", mark("check a ledger and load what is not refused; loading twice changes nothing")),
    ):
        sub = words.add_parser(word, help=translate(text, language), description=translate(text, language))
        _options(sub, language)


def _options(parser: argparse.ArgumentParser, language: str) -> None:
    def day(text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise argparse.ArgumentTypeError(
                Message(mark("{found} is not a day such as 2026-11-20"), {"found": text}).render(language)
            ) from None

    parser.add_argument(
        "file", metavar="FILE", type=Path, help=translate(mark("an .xlsx, .xls or .csv file"), language)
    )
    parser.add_argument(
        "--place",
        metavar="CODE",
        default="",
        help=translate(mark("code of the county (default: the county that the title names)"), language),
    )
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        type=day,
        help=translate(mark("the day on which the ledger was made up (default: the one above its heading)"), language),
    )
    parser.add_argument("--json", action="store_true", help=translate(mark("print figures and rows as JSON"), language))
    parser.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """0 when every row can be loaded, 1 when rows are refused, 2 when the file cannot be read."""
    if args.ledger_word == "load":
        return _load(args)
    try:
        ledger = read(args.file, place=args.place, as_of=args.as_of)
    except LedgerError as fault:
        sys.stderr.write(fault.message.render(args.lang) + "\n")
        return 2
    except MemoryError:
        sys.stderr.write(translate(mark("The ledger does not fit into memory; split it by office or year."), args.lang))
        sys.stderr.write("\n")
        return 2
    if args.json:
        sys.stdout.write(report.as_json(ledger) + "\n")
    else:
        sys.stdout.write("\n".join(report.as_text(ledger, args.file.name, args.lang)) + "\n")
    return 1 if ledger.rejected else 0


def _load(args: argparse.Namespace) -> int:
    """Loading writes to the database, so the framework is started here; by name, as the command line is
    above us."""
    importlib.import_module("guihang.cli").set_up_database(args.lang)
    return int(importlib.import_module("guihang.exchange.load").run(args))
