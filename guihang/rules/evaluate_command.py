"""`guihang evaluate FILE --on DATE`: what the rules say of one order, or of one a line in a .jsonl file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NoReturn

from guihang.rules.beside.given import answer_of
from guihang.rules.days import DATES, LAST_DAY, TEXTS, number
from guihang.rules.evaluate import BadInput, Case, NoRuleInForce, Problem
from guihang.rules.problems import MISSING, found, quoted, the_order
from guihang.rules.shape import A_DATE
from guihang.texts import Message, mark, translate

BATCH = 256
LONGEST_PATH = 500
_BOM = b"\xef\xbb\xbf"


class Unreadable(ValueError):
    """A text that is no JSON we can read; `message` says why in one sentence."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    language = parser.get_default("lang")
    parser.add_argument(
        "file", metavar="FILE", help=translate(mark("one case as .json, or one a line as .jsonl"), language)
    )
    parser.add_argument(
        "--on",
        metavar="DATE",
        help=translate(mark("the day asked about, YYYY-MM-DD; not with .jsonl"), language),
    )


def run(args: argparse.Namespace) -> int:
    """Print the answer, or each answer. Exit 2 for bad input."""
    path = Path(args.file)
    many = path.name.endswith(".jsonl")
    if many and args.on is not None:
        return _complain(Message(mark("a .jsonl file names the day on each line; leave --on out")), args.lang)
    on = None if many else number(args.on)
    if not many and (on is None or on > LAST_DAY):
        expected = {"found": found(MISSING if args.on is None else args.on), "expected": Message(A_DATE)}
        return _complain(Message(mark("--on: found {found}, expected {expected}"), expected), args.lang)
    try:
        if on is None:
            with path.open("rb") as stream:
                return _answer_lines(stream, args.lang)
        return _answer_one(path.read_bytes(), DATES[on], args.lang)
    except OSError as fault:
        why = Message(_FILE_FAULTS.get(type(fault), mark("it cannot be read")))
        return _complain(
            Message(mark("{file}: {why}"), {"file": quoted(args.file, LONGEST_PATH), "why": why}), args.lang
        )
    except ValueError as fault:
        if "null" not in str(fault):  # a file name with a zero byte; anything else is ours
            raise
        why = Message(mark("there is no such file"))
        return _complain(
            Message(mark("{file}: {why}"), {"file": quoted(args.file, LONGEST_PATH), "why": why}), args.lang
        )


_FILE_FAULTS: dict[type[OSError], str] = {
    FileNotFoundError: mark("there is no such file"),
    IsADirectoryError: mark("it is a folder"),
    PermissionError: mark("it may not be read"),
}


def _complain(message: Message, language: str) -> int:
    _lines(sys.stderr, [message.render(language)])
    return 2


def _answer_one(raw: bytes, on: date, language: str) -> int:
    try:
        answer = _answer_with_case(_json(raw), on)
    except Unreadable as fault:
        return _complain(fault.message, language)
    except (BadInput, NoRuleInForce) as fault:
        _lines(sys.stderr, [problem.render(language) for problem in _problems(fault)])
        return 2
    _write([json.dumps(answer, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"])
    return 0


def _answer_with_case(given: object, on: date) -> dict[str, object]:
    return answer_of(Case.read(given), given, on)


def _answer_lines(stream: Iterable[bytes], language: str) -> int:
    """An answer for each line, in order. Lines are read and written in batches, never all at once."""
    bad = total = 0
    batch: list[bytes] = []
    for answer, sound in _answers(stream, language):
        total += 1
        bad += not sound
        batch.append(answer)
        if len(batch) >= BATCH:
            _write(batch)
            batch.clear()
    _write(batch)
    if bad:
        text = mark("{bad} of {total} lines could not be evaluated; their answers say why")
        return _complain(Message(text, {"bad": bad, "total": total}), language)
    return 0


def _answers(stream: Iterable[bytes], language: str) -> Iterator[tuple[bytes, bool]]:
    dumps = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode
    for raw in stream:
        try:
            given = _json(raw)
            case, on = _case_and_day(given)
            answer: object = answer_of(case, given, on)
            sound = True
        except Unreadable as fault:
            answer, sound = {"errors": [fault.message.render(language)]}, False
        except (BadInput, NoRuleInForce) as fault:
            answer, sound = {"errors": [problem.render(language) for problem in _problems(fault)]}, False
        yield dumps(answer).encode("utf-8", "backslashreplace") + b"\n", sound


def _case_and_day(given: object) -> tuple[Case, date]:
    """The case of a line and its day. Raises BadInput with the faults of both."""
    written = given.get("on", MISSING) if isinstance(given, dict) else MISSING
    on = number(written)
    if on is not None and on <= LAST_DAY:
        return Case.read(given), DATES[on]
    order = given.get("order") if isinstance(given, dict) else None
    whose = the_order(order.get("id") if isinstance(order, dict) else None)
    problems = [Problem(whose, "on", found(written), Message(A_DATE))]
    try:
        Case.read(given)
    except BadInput as fault:
        problems = (problems if isinstance(given, dict) else []) + fault.problems
    raise BadInput(problems)


def _problems(fault: BadInput | NoRuleInForce) -> list[Problem]:
    if isinstance(fault, BadInput):
        return fault.problems
    expected = Message(mark("a day on which rules are in force ({why})"), {"why": fault.message})
    return [Problem(the_order(fault.order), "decided_on", found(TEXTS[fault.day]), expected)]


def _refuse_constant(name: str) -> NoReturn:
    raise Unreadable(Message(mark("it is no JSON: {name} is no number"), {"name": name}))


_DECODE = json.JSONDecoder(parse_constant=_refuse_constant).decode


def _json(raw: bytes) -> object:
    """The JSON in `raw`. Raises Unreadable."""
    try:
        return _DECODE(str(raw.removeprefix(_BOM), "utf-8"))
    except UnicodeDecodeError as fault:
        place = {"at": fault.start + 1}
        raise Unreadable(Message(mark("it is no UTF-8 text: byte {at} does not fit"), place)) from None
    except json.JSONDecodeError as fault:
        place = {"line": fault.lineno, "column": fault.colno}
        raise Unreadable(Message(mark("it is no JSON: line {line}, column {column} does not fit"), place)) from None
    except RecursionError:
        raise Unreadable(Message(mark("it is no JSON we read: nested too deeply"))) from None
    except Unreadable:
        raise
    except ValueError:
        raise Unreadable(Message(mark("it is no JSON we read: a number has too many digits"))) from None


def _lines(stream: object, lines: Iterable[str]) -> None:
    print(*lines, sep="\n", file=stream)  # type: ignore[call-overload]


def _write(parts: Iterable[bytes]) -> None:
    """Bytes to standard output, whatever encoding the terminal claims."""
    out = getattr(sys.stdout, "buffer", None)
    if out is None:
        sys.stdout.write(b"".join(parts).decode("utf-8"))
        return
    out.writelines(parts)
    out.flush()
