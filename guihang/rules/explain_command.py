"""`guihang rules list` and `guihang rules explain PACK [--on DATE]`: a pack as a table a lawyer can read."""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections.abc import Iterable

from guihang.rules import packs
from guihang.rules.acts.codes import code_label
from guihang.rules.days import TEXTS, number
from guihang.rules.figures import EVERY_LABELS, KIND_LABELS, KNOWN, MODE_LABELS, STATUS_LABELS, Ask
from guihang.rules.packs import NoRuleInForce, Pack, PackError, Row
from guihang.rules.problems import found, one_of
from guihang.rules.shape import A_DATE
from guihang.texts import Message, mark, translate

HEADS = (
    mark("Figure"),
    mark("Value"),
    mark("Since"),
    mark("No longer from"),
    mark("Standing of the figure"),
    mark("Pack"),
    mark("Source"),
    mark("Why"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    language = parser.get_default("lang")
    words = parser.add_subparsers(dest="rules_word", metavar="WORD", required=True)
    words.add_parser("list", help=translate(mark("the packs at hand"), language))
    explain = words.add_parser("explain", help=translate(mark("print a policy pack as a table"), language))
    explain.add_argument("pack", metavar="PACK")
    help_on = translate(mark("only what is in force on this day, YYYY-MM-DD"), language)
    explain.add_argument("--on", metavar="DATE", help=help_on)
    for word in words.choices.values():
        word.add_argument("--lang", default=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Print; exit 2 for a pack or day that does not exist, 1 for a day that nothing covers."""
    language: str = args.lang
    try:
        if args.rules_word == "list":
            _print(_listed(language))
            return 0
        return _explain(args.pack, args.on, language)
    except PackError as fault:
        return _complain(fault.render(language), 2)
    except NoRuleInForce as nothing:
        return _complain(nothing.render(language), 1)


def _explain(name: str, on: str | None, language: str) -> int:
    if name not in packs.names():
        params: dict[str, object] = {"found": found(name), "expected": one_of(packs.names())}
        return _complain(Message(mark("PACK: found {found}, expected {expected}"), params).render(language), 2)
    day = None if on is None else number(on)
    if on is not None and day is None:
        params = {"found": found(on), "expected": Message(A_DATE)}
        return _complain(Message(mark("--on: found {found}, expected {expected}"), params).render(language), 2)
    _print(explained(packs.load(name), day, language))
    return 0


def _complain(text: str, status: int) -> int:
    print(text, file=sys.stderr)  # noqa: T201
    return status


def _print(lines: Iterable[str]) -> None:
    out = "".join(f"{line}\n" for line in lines)
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(out)
    else:
        buffer.write(out.encode())
        buffer.flush()


def _listed(language: str) -> list[str]:
    heads = (mark("Pack"), mark("Name"), mark("Since"), mark("Stands on"))
    rows = [[translate(head, language) for head in heads]]
    for name in packs.names():
        pack = packs.load(name)
        base = "" if pack.base is None else translate(code_label(pack.base.name), language)
        rows.append([name, translate(code_label(name), language), TEXTS[pack.since], base])
    return table(rows)


def explained(pack: Pack, day: int | None, language: str) -> list[str]:
    """The pack as lines: a head, the figures, the sources. With `day` only what is in force. Raises
    NoRuleInForce."""
    rows = [[translate(head, language) for head in HEADS]]
    cited: dict[str, None] = {}
    for name in pack.names:
        for row in _rows(pack, name, day):
            rows.append(_cells(row, language))
            cited.update(dict.fromkeys(row.source))
    lines = [_head(pack, day, language), "", *table(rows), "", translate(mark("Sources"), language), ""]
    sources = [[translate(head, language) for head in (mark("Id"), mark("Title"), mark("Article"), mark("Published"))]]
    for identity in cited:
        source = pack.sources[identity]
        sources.append([identity, source.title, source.article, source.published])
    return lines + table(sources)


def _rows(pack: Pack, name: str, day: int | None) -> tuple[Row, ...]:
    if day is None:
        return pack.all_rows(name)
    try:
        return (pack.row(name, day),)
    except NoRuleInForce:
        if name.startswith("ask."):
            return ()  # asked for on other days only
        raise


def _head(pack: Pack, day: int | None, language: str) -> str:
    params: dict[str, object] = {"pack": Message(code_label(pack.name)), "since": TEXTS[pack.since]}
    if pack.base is None:
        text = mark("Rules: {pack}, since {since}")
    else:
        text = mark("Rules: {pack}, since {since}; whatever it does not say, and before that day: {base}")
        params["base"] = Message(code_label(pack.base.name))
    head = Message(text, params).render(language)
    if day is not None:
        head += " · " + Message(mark("in force on {day}"), {"day": TEXTS[day]}).render(language)
    return head


def _cells(row: Row, language: str) -> list[str]:
    figure, value = in_words(row)
    return [
        figure.render(language),
        value.render(language),
        TEXTS[row.since],
        "" if row.until is None else TEXTS[row.until],
        translate(STATUS_LABELS[row.status], language),
        translate(code_label(row.pack), language),
        ", ".join(row.source),
        row.why.get("zh" if language == "zh-Hans" else "en", ""),
    ]


def in_words(row: Row) -> tuple[Message, Message]:
    """A row's figure and value as a person reads them."""
    if isinstance(row.value, Ask):
        tier = Message(code_label(row.name.split(".")[1]))
        figure = Message(mark("Tier {tier}: {act}"), {"tier": tier, "act": Message(KIND_LABELS[row.value.kind])})
        every, modes = Message(EVERY_LABELS[row.value.every]), MODE_LABELS[row.value.modes]
        if not modes:
            return figure, every
        return figure, Message(mark("{every}, {modes}"), {"every": every, "modes": Message(modes)})
    known = KNOWN[row.name]
    if isinstance(row.value, tuple):
        return Message(known.words), Message(known.unit, {"value": _three(row.value)})
    value = Message(code_label(row.value)) if isinstance(row.value, str) else row.value
    return Message(known.words), Message(known.unit, {"value": value})


def _three(months: tuple[object, ...]) -> Message:
    """The months of the three years in a row."""
    return Message(mark("{first}, {second}, {third}"), dict(zip(("first", "second", "third"), months, strict=True)))


def width(text: str) -> int:
    """How many columns a terminal takes for `text`: two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(rows: list[list[str]]) -> list[str]:
    """Rows as lines with aligned columns, the first row underlined; an empty column is left out."""
    kept = [at for at in range(len(rows[0])) if any(row[at] for row in rows[1:])]
    widths = {at: max(width(row[at]) for row in rows) for at in kept}
    lines = ["  ".join(row[at] + " " * (widths[at] - width(row[at])) for at in kept).rstrip() for row in rows]
    return [lines[0], "  ".join("-" * widths[at] for at in kept), *lines[1:]]
