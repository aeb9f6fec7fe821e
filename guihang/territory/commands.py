"""``guihang divisions load FILE`` and ``guihang divisions show CODE``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO
from zoneinfo import ZoneInfo

from django.conf import settings

from guihang.territory.codes import BadCode, Territory, full_code
from guihang.territory.listing import BadList
from guihang.texts import LANGUAGES, Message, mark, translate

if TYPE_CHECKING:
    from guihang.territory.models import Division


def configure(parser: argparse.ArgumentParser) -> None:
    """The words after ``guihang divisions``."""
    lang = parser.get_default("lang") or LANGUAGES[0]
    words = parser.add_subparsers(dest="action", required=True)
    load = words.add_parser("load", help=translate(mark("load a newer or wider list; safe to repeat"), lang))
    load.add_argument("file", type=Path, help=translate(mark("CSV with the columns code, name, level, parent"), lang))
    load.add_argument(
        "--as-of",
        type=date.fromisoformat,
        metavar="DATE",
        help=translate(mark("the day the list held on"), lang),
    )
    text = mark("the list tells all of this division: end what it lacks there")
    load.add_argument("--covers", action="append", default=[], metavar="CODE", help=translate(text, lang))
    show = words.add_parser("show", help=translate(mark("what is known of a division"), lang))
    show.add_argument("code")
    for each in (load, show):
        each.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Answer one command."""
    return _load(args) if args.action == "load" else _show(args)


def _load(args: argparse.Namespace) -> int:
    from guihang.territory.load import load_divisions

    def progress(done: int, total: int) -> None:
        _tell(sys.stderr, args, mark("{done} of {total} rows"), {"done": done, "total": total})

    try:
        covers = [full_code(code) for code in args.covers]
        loaded = load_divisions(args.file, args.as_of or _today(), progress, covers)
    except BadList as fault:
        for problem in fault.problems:
            words = problem.message.render(args.lang)
            _tell(
                sys.stderr,
                args,
                mark("{file}, line {line}: {words}."),
                {"file": args.file, "line": problem.line, "words": words},
            )
        _tell(sys.stderr, args, mark("{count} rows refused; nothing was loaded."), {"count": fault.count})
        return 2
    except OSError as fault:
        _tell(
            sys.stderr,
            args,
            mark("{file} cannot be read: {fault}"),
            {"file": args.file, "fault": fault.strerror},
        )
        return 2
    except BadCode as fault:
        return _bad_code(args, fault)
    text = mark(
        "{rows} divisions read: {new} new, {changed} changed, {ended} ended, "
        "{older} left as a newer list told them; {offices} offices opened."
    )
    _tell(
        sys.stdout,
        args,
        text,
        {name: getattr(loaded, name) for name in ("rows", "new", "changed", "ended", "older", "offices")},
    )
    for code in loaded.kept_back:
        text = mark(
            "{code} would lose more than half of its parts: nothing ended there. If that is right: --covers {code}"
        )
        _tell(sys.stderr, args, text, {"code": code})
    return 0


def _show(args: argparse.Namespace) -> int:
    from guihang.territory.models import Division, Office

    try:
        code = full_code(args.code)
    except BadCode as fault:
        return _bad_code(args, fault)
    found = Division.objects.filter(code=code).first()
    if found is None:
        _tell(sys.stderr, args, mark("{code} is in no list that was loaded."), {"code": code})
        return 1
    spanned = Territory.of(code)
    inside = Division.objects.filter(code__gte=spanned.low, code__lte=spanned.high, valid_until=None)
    lines: list[tuple[str, Mapping[str, object]]] = [
        ("{code} {name}", {"code": code, "name": _path(found)}),
        (mark("level: {level}"), {"level": Message(Division.Levels(found.level).name.lower())}),
        (mark("codes: {low} to {high}"), {"low": spanned.low, "high": spanned.high}),
        (mark("divisions in force, itself included: {count}"), {"count": inside.count()}),
    ]
    if found.development_zone:
        lines.append((mark("a development zone, not an administrative division"), {}))
    if found.valid_from is not None:
        lines.append((mark("since {day}"), {"day": found.valid_from}))
    if found.valid_until is not None:
        lines.append((mark("ended; last day {day}"), {"day": found.valid_until}))
    lines += [(mark("office: {name}"), {"name": office.name}) for office in Office.objects.filter(place=code)]
    for text, params in lines:
        _tell(sys.stdout, args, text, params)
    return 0


def _path(division: Division) -> str:
    above = division.parent
    return division.name if above is None else f"{_path(above)} {division.name}"


def _bad_code(args: argparse.Namespace, fault: BadCode) -> int:
    text = mark("found the code “{found}”, expected 12 digits, or the first 2, 4, 6 or 9 of them")
    _tell(sys.stderr, args, text, {"found": fault.found})
    return 2


def _today() -> date:
    fixed: date | None = settings.GUIHANG_TODAY
    return fixed or datetime.now(ZoneInfo(settings.TIME_ZONE)).date()


def _tell(stream: TextIO, args: argparse.Namespace, text: str, params: Mapping[str, object]) -> None:
    stream.write(Message(text, params).render(args.lang) + "\n")
