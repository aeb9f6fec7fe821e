"""``guihang mark read``: which copy a found list is, by its texts; or by the number or code that stands on it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from guihang.access import clock
from guihang.access.clock import SHANGHAI
from guihang.access.models import User
from guihang.access.paper_mark import is_code, plain_code, printed_by
from guihang.access.places import name_of
from guihang.access.watch_models import note
from guihang.exchange.ledger.model import LedgerError
from guihang.exchange.ledger.sheets import open_sheets
from guihang.exchange.models import Outgoing
from guihang.exchange.out.marks import Found, copy_code, read_marks
from guihang.texts import LANGUAGES, Message, mark, translate

PAPERS_KEPT = timedelta(days=400)
COPY_IS = mark("Copy {code}: taken out by {who} on {when}, {place}, {people} people, to be kept until {until}.")
NOT_TAKEN = mark("Copy {code}: asked for by {who} on {when}, {place}, {people} people; it has not left.")
AGREES = mark("  {agree} of {of} texts speak for it.")
PAPER_IS = mark("Printed by {who} on {when}.")
UNKNOWN = mark("It says too little: no copy that left from here can be told from it.")
NO_CODE = mark("No copy has this number, and nobody printed with this code in the last 400 days.")


def configure(parser: argparse.ArgumentParser) -> None:
    """The words after ``guihang mark``."""
    language = str(parser.get_default("lang"))
    words = parser.add_subparsers(dest="mark_word", metavar="read", required=True)
    text = mark("tell which copy a found list is: a file, or the number or code that stands on it")
    sub = words.add_parser("read", help=translate(text, language), description=translate(text, language))
    sub.add_argument(
        "found", metavar="FILE|CODE", help=translate(mark("an .xlsx, .xls or .csv file; or ABCD-EFGH"), language)
    )
    sub.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """0 when the copy is known, 1 when it is not, 2 when the file cannot be read."""
    path = Path(args.found)
    if is_code(args.found) and not path.exists():
        said = list(_by_code(args.found, args.lang))
        sys.stdout.write("\n".join(said or [translate(NO_CODE, args.lang)]) + "\n")
        return 0 if said else 1
    try:
        found = copies_in(path)
    except LedgerError as fault:
        sys.stderr.write(fault.message.render(args.lang) + "\n")
        return 2
    rows = Outgoing.objects.in_bulk([f.copy for f in found])
    lines = [line for f in found for line in (_copy(rows[f.copy], args.lang), _agrees(f, args.lang))]
    note("mark.read", at=clock.now(), about=found[0].copy if found else None, copies=len(found))
    sys.stdout.write("\n".join(lines or [translate(UNKNOWN, args.lang)]) + "\n")
    return 0 if found else 1


def copies_in(path: Path) -> list[Found]:
    """The copies that the texts of a file come from, the surest first. Raises LedgerError."""
    files = Outgoing.objects.exclude(kind=Outgoing.Kind.PAPER)
    made = files.filter(taken=1) | files.filter(made_at__isnull=False)
    return read_marks(texts_of(path), list(made.values_list("pk", flat=True)))


def texts_of(path: Path) -> Iterator[str]:
    """Every text of a file, as it is. Raises LedgerError."""
    for sheet in open_sheets(path, as_it_is=True):
        for _row, cells in sheet.rows:
            yield from (cell for cell in cells if isinstance(cell, str) and cell)


def _by_code(code: str, language: str) -> Iterator[str]:
    wanted = plain_code(code)
    for row in Outgoing.objects.order_by("-asked_at").iterator():
        if copy_code(row.pk) == wanted:
            yield _copy(row, language)
    today = clock.today()
    days = (today - timedelta(days=n) for n in range(PAPERS_KEPT.days))
    printed = printed_by(code, User.objects.values_list("pk", flat=True), days)
    if printed is not None:
        user, day = printed
        yield Message(PAPER_IS, {"who": _name(user), "when": day.isoformat()}).render(language)


def _copy(row: Outgoing, language: str) -> str:
    at = (row.taken_at or row.asked_at).astimezone(SHANGHAI)
    said = {
        "code": copy_code(row.pk), "who": _name(row.user_id), "when": f"{at:%Y-%m-%d %H:%M}", "people": row.people,
        "place": name_of(row.place) or row.place, "until": row.ends_on.isoformat(),
    }  # fmt: skip
    return Message(COPY_IS if row.taken else NOT_TAKEN, said).render(language)


def _agrees(found: Found, language: str) -> str:
    return Message(AGREES, {"agree": found.agree, "of": found.of}).render(language)


def _name(user: UUID) -> str:
    found = User.objects.filter(pk=user).first()
    return f"{found.display_name} ({found.username})" if found else str(user)
