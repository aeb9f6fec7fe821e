"""``guihang audit``: seal the log, copy its heads outside, check it against them, prove one person's rows.

Exit status: 0 done and nothing found, 1 something does not agree, 2 bad input, 3 stopped before the end.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from guihang.access import clock, heads, log_check, log_words, proof, seal
from guihang.access.log_views import CHECKED
from guihang.access.models import ReadSeal
from guihang.access.watch_models import note
from guihang.texts import LANGUAGES, Message, mark, translate

FOUND, BAD, STOPPED = 1, 2, 3
_TELL_EVERY = 0.5


def configure(parser: argparse.ArgumentParser) -> None:
    """The words after ``guihang audit``."""
    language: str = parser.get_default("lang") or LANGUAGES[0]
    verbs = parser.add_subparsers(dest="verb", metavar="ACTION", required=True)

    def verb(name: str, help_text: str) -> argparse.ArgumentParser:
        sub = verbs.add_parser(name, help=translate(help_text, language))
        sub.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS)
        return sub

    def told(text: str) -> str:
        return translate(text, language)

    verb("seal", mark("seal the hours of the log that are over"))
    export = verb("export", mark("add the heads of the log to a file, to be kept elsewhere"))
    export.add_argument("file", type=Path, metavar="FILE")
    verify = verb("verify", mark("check the log against its seals, and the seals against what was kept elsewhere"))
    verify.add_argument("--against", type=Path, metavar="FILE", help=told(mark("the file of heads that was kept")))
    verify.add_argument("--code", action="append", default=[], help=told(mark("a code from paper; may be repeated")))
    verify.add_argument("--since", type=_hour, metavar="HOUR", help=told(mark("begin there: YYYY-MM-DD HH:MM")))
    prove = verb("proof", mark("write what proves one person's rows without this house (docs/check_proof.py)"))
    prove.add_argument("person", type=UUID, metavar="PERSON")
    prove.add_argument("file", type=Path, metavar="FILE")


def _hour(text: str) -> datetime:
    """An hour as the house prints it (in Asia/Shanghai), or with its own offset."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: YYYY-MM-DD HH:MM") from None
    return seal.hour_of(found if found.tzinfo else found.replace(tzinfo=clock.SHANGHAI))


def run(args: argparse.Namespace) -> int:
    """Do what was asked."""
    actions: dict[str, Callable[[argparse.Namespace], int]] = {
        "seal": _seal,
        "export": _export,
        "verify": _verify,
        "proof": _proof,
    }
    try:
        return actions[args.verb](args)
    except heads.BadHeads as refused:
        sys.stderr.write(refused.message.render(args.lang) + "\n")
        return BAD
    except OSError as fault:
        text = mark("{file}: cannot be written or read ({why}).")
        words = {"file": fault.filename or "", "why": fault.strerror or type(fault).__name__}
        sys.stderr.write(Message(text, words).render(args.lang) + "\n")
        return BAD


def _seal(args: argparse.Namespace) -> int:
    made = seal.seal_log()
    _say(args, mark("{count} hours sealed."), count=len(made))
    newest = heads.newest()
    if newest is not None:
        code = heads.code_of(bytes(newest.head or b""))
        _say(args, mark("Head of {hour}: {code}"), hour=clock.shown(newest.hour), code=code)
    _say_anchored(args, heads.copied_until())
    return 0


def _export(args: argparse.Namespace) -> int:
    count = heads.write(args.file)
    newest = heads.newest()
    if newest is None:
        _say(args, mark("There is no seal yet. Run: guihang audit seal"))
        return BAD
    heads.mark_copied(heads.EXPORTED, newest.hour)
    _say(
        args,
        mark("{count} heads added to {file}, up to {hour}."),
        count=count,
        file=args.file,
        hour=clock.shown(newest.hour),
    )
    _say(args, mark("Keep the file where whoever keeps this machine cannot change it."))
    return 0


def _verify(args: argparse.Namespace) -> int:
    against = heads.read(args.against) if args.against is not None else heads.kept_elsewhere()
    codes = [heads.read_code(code) for code in args.code]
    reached: list[int] = [0]

    def tell(done: int) -> None:
        reached[0] = done
        counted(done)

    counted = _counter(args)
    try:
        made = log_check.check(tell, since=args.since, against=against, codes=codes)
    except KeyboardInterrupt:
        return _stopped(args, reached[0])
    for finding in made.findings:
        sys.stdout.write(log_words.said(finding).render(args.lang) + "\n")
    note(CHECKED, at=clock.now(), hours=made.hours, found=len(made.findings))
    words = {"hours": f"{made.hours:,}", "rows": f"{made.rows:,}", "found": len(made.findings)}
    _say(args, mark("{hours} hours, {rows} rows: {found} do not agree."), **words)
    if made.removed:
        _say(
            args,
            mark("{count} hours were removed by the rule of how long the log is kept; their seals stand."),
            count=made.removed,
        )
    _say_anchored(args, made.anchored, checked=True)
    if made.open:
        _say(args, mark("{count} rows are not sealed yet."), count=f"{made.open:,}")
    return FOUND if made.findings else 0


def _stopped(args: argparse.Namespace, done: int) -> int:
    """Say from where a check that was broken off can go on."""
    seals = ReadSeal.objects.order_by("hour")
    following = (seals.filter(hour__gte=args.since) if args.since else seals)[done : done + 1]
    for one in following:
        _say(args, mark("Stopped. Go on with: guihang audit verify --since '{hour}'"), hour=clock.shown(one.hour))
    return STOPPED


def _proof(args: argparse.Namespace) -> int:
    made = proof.proof_of(args.person, clock.now())
    if not made["rows"]:
        _say(args, mark("Nothing about this id is sealed."))
        return BAD
    with os.fdopen(os.open(args.file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(made, out, ensure_ascii=False, separators=(",", ":"))
    note("log.proof", at=clock.now(), person=args.person, rows=len(made["rows"]))
    _say(
        args,
        mark("{count} rows proven in {file}. It is about this person: handle it like their file."),
        count=len(made["rows"]),
        file=args.file,
    )
    return 0


def _say_anchored(args: argparse.Namespace, until: datetime | None, *, checked: bool = False) -> None:
    if until is None:
        _say(args, mark("Nothing is anchored yet: no head was compared with a copy from outside."))
        return
    text = (
        mark("Borne out by copies up to {hour}; what came in later is not anchored yet.")
        if checked
        else mark("Copied outside up to {hour}; what came in later is not anchored yet.")
    )
    _say(args, text, hour=clock.shown(until + seal.HOUR))


def _counter(args: argparse.Namespace) -> Callable[[int], None]:
    shown = time.monotonic()

    def tell(done: int) -> None:
        nonlocal shown
        if time.monotonic() - shown >= _TELL_EVERY:
            shown = time.monotonic()
            text = Message(mark("{done} hours checked"), {"done": f"{done:,}"}).render(args.lang)
            sys.stderr.write(text + ("\r" if sys.stderr.isatty() else "\n"))
            sys.stderr.flush()

    return tell


def _say(args: argparse.Namespace, text: str, **words: object) -> None:
    sys.stdout.write(Message(text, words).render(args.lang) + "\n")
