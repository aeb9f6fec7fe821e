"""``guihang calendar add FILE``: a year's working days, from the published notice, as a small TOML file."""

from __future__ import annotations

import argparse
import sys
import tomllib
from datetime import date
from pathlib import Path

from guihang.access import clock
from guihang.access.watch_models import note
from guihang.dossier.models import CalendarYear, Order
from guihang.dossier.policy import calendar, forget_calendar
from guihang.texts import Message, mark, translate

EXAMPLE = mark('Expected: year = 2027, source = "…", days_off = [2027-01-01, …], make_up = [2027-02-06, …]')


class BadCalendar(ValueError):
    """A file that is no calendar of one year."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def configure(parser: argparse.ArgumentParser) -> None:
    """Two words."""
    language = str(parser.get_default("lang"))
    words = parser.add_subparsers(dest="what", required=True)
    add = words.add_parser("add", help=translate(mark("add or replace a year"), language))
    add.add_argument("file", type=Path, metavar="FILE")
    words.add_parser("show", help=translate(mark("list the years that are published"), language))


def run(args: argparse.Namespace) -> int:
    """0 when done, 2 when the file is no calendar; then nothing has been written."""
    if args.what == "show":
        sys.stdout.write(" ".join(str(y) for y in sorted(calendar().years)) + "\n")
        return 0
    try:
        year = add(args.file)
    except BadCalendar as fault:
        sys.stderr.write(fault.message.render(args.lang) + "\n")
        return 2
    text = mark("{year} added. Standings are worked out anew by: guihang catchup")
    sys.stdout.write(translate(text, args.lang).format(year=year) + "\n")
    return 0


def add(path: Path) -> int:
    """Write the year that the file tells, and let every order be worked out again. Raises BadCalendar."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise BadCalendar(Message("{file}: {why}", {"file": path, "why": fault})) from None
    year, source = told.get("year"), told.get("source")
    days = [told.get("days_off"), told.get("make_up", [])]
    lists = all(isinstance(d, list) and all(type(x) is date for x in d) for d in days)
    if not isinstance(year, int) or not isinstance(source, str) or not source.strip() or not lists:
        raise BadCalendar(Message("{file}: {why}", {"file": path, "why": Message(EXAMPLE)}))
    off, made_up = days
    try:
        calendar().with_year(year, off, made_up)
    except ValueError as fault:
        raise BadCalendar(Message("{file}: {why}", {"file": path, "why": fault})) from None
    CalendarYear.objects.update_or_create(
        year=year,
        defaults={
            "days_off": [d.isoformat() for d in off],
            "make_up": [d.isoformat() for d in made_up],
            "source": source.strip()[:200],
            "added_at": clock.now(),
        },
    )
    note("calendar.added", at=clock.now(), year=year)
    forget_calendar()
    Order.objects.filter(stopped_on=None).update(next_change_on=clock.today())
    return year
