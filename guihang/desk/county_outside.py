"""The county's numbers for whoever does not work there: only what no small count can be worked out from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from guihang.desk.county import County, Part
from guihang.exchange.ledger import notice_sheet
from guihang.exchange.out.book import Book, Layout
from guihang.exchange.out.figures import FEW, NOT_TOLD, Question, Sum, Told, answers
from guihang.texts import LANGUAGES, Message, mark

# What outsiders are told; who wrote last, who mends what and what to ask is the house's own.
MEASURES = ("people", "today", "week", "overdue", "missed", "moving", "ends")
HEADINGS = (mark("What"), mark("What it says"))
FIGURES, SOURCE, USE = mark("Figures"), mark("As of"), mark("Use")
HOW = mark(
    "Every count is one of the two multiples of five beside the true one. {few}: fewer than ten; below eight no count "
    "is ever told. {not_told}: not told, since a small count would follow from it. Totals are rounded on their own and "
    "are not the sum of what stands above them. On one day the same question has the same answer."
)
MAY = mark(
    "Figures without names, for planning and supervision. No use is made of them to find out who somebody is (Personal "
    "Information Protection Law, articles 4 and 73)."
)
SHORT = mark("Figures without names; no count below eight is told.")


def told(found: County, on: date) -> list[dict[str, Told]]:
    """What may be told of each part and of all together, by measure; the last row is the total."""
    rows = (*found.parts, found.sum)
    asked = {(at, m): _question(found, part, m) for at, part in enumerate(rows) for m in MEASURES}
    counts = {question: int(getattr(rows[at], m)) for (at, m), question in asked.items()}
    parts = range(len(found.parts))
    sums = [Sum(asked[len(found.parts), m], tuple(asked[at, m] for at in parts)) for m in MEASURES if found.parts]
    answered = answers(counts, sums, on)
    return [{m: answered[asked[at, m]] for m in MEASURES} for at in range(len(rows))]


def _question(found: County, part: Part, measure: str) -> Question:
    """What is counted. People at the county's own code are a part of it, not the whole."""
    own = part is not found.sum and part.code == found.territory.code
    return Question(measure, part.code, (("part", "own"),) if own else ())


def outside_book(
    found: County, on: date, title: str, names: Sequence[str], labels: Mapping[str, str], first: str
) -> bytes:
    """The workbook to hand on: the figures, and a sheet that says what they are. `names`: the rows', the total last."""
    book = Book()
    layout = Layout(
        title, title, [first, *(labels[m] for m in MEASURES)], [18, *[11] * len(MEASURES)],
        above=_both(SHORT), below=on.isoformat(),
    )  # fmt: skip
    answered = told(found, on)
    rows = ([name, *(_cell(row[m]) for m in MEASURES)] for name, row in zip(names, answered, strict=True))
    book.figures(layout, rows)
    says = [
        [_both(FIGURES), _both(HOW, few=FEW, not_told=NOT_TOLD)],
        [_both(SOURCE), on.isoformat()],
        [_both(USE), _both(MAY)],
    ]
    about = Layout(notice_sheet.NAME, title, [_both(text) for text in HEADINGS], [24, 110])
    book.sheet(about, says)
    return book.close()


def _cell(answer: Told) -> str | int:
    return answer.count if answer.count > 0 else str(answer)


def _both(text: str, **said: object) -> str:
    return " ".join(Message(text, said).render(language) for language in LANGUAGES)
