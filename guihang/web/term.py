"""The term as a picture: the test windows in their true lengths, what became of each, where today is.

Everything is a percentage of the term: the drawing is as wide as its place, and its letters keep their size.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from guihang.texts import mark, translate
from guihang.web.words.dates import day_range

# The states of a window, in the order of the key below the picture. "unknown": before the ledger, not in it.
SWATCHES: dict[str, str] = {
    "met": mark("Done"),
    "missed": mark("Missed"),
    "open": mark("Now"),
    "upcoming": mark("To come"),
    "void": mark("Fell away"),
    "unknown": mark("Not in the ledger"),
}
# Height by state: what a black-and-white print and an eye without colours still tell apart.
_TOP_AND_HEIGHT = {"upcoming": (31, 8), "void": (27, 12), "unknown": (27, 12)}
_SYMBOLS = {"met": "✓", "missed": "×"}


@dataclass(frozen=True, slots=True)
class Window:
    """One window as the rules gave it: its number, its first and last day, its state."""

    number: int
    opens_on: date
    due_on: date
    state: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One window as it is drawn; x and width in per cent of the term, y and height in pixels."""

    number: int
    state: str
    x: str
    width: str
    middle: str
    y: int
    height: int
    symbol: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class YearMark:
    """Where a year of the term begins."""

    number: int
    x: str


@dataclass(frozen=True, slots=True)
class TermPicture:
    """What ``dossier/_term.svg`` draws."""

    starts_on: date
    ends_on: date
    today: date
    bars: tuple[Bar, ...]
    years: tuple[YearMark, ...]
    held: tuple[tuple[str, str], ...]
    now: str | None

    @property
    def days_left(self) -> int:
        """Days after today up to the last day; 0 when it is over."""
        return max(0, (self.ends_on - max(self.today, self.starts_on - timedelta(days=1))).days)

    @property
    def month_now(self) -> int | None:
        """Which month of the term today lies in, from 1; None outside the term."""
        if not self.starts_on <= self.today <= self.ends_on:
            return None
        whole = (self.today.year - self.starts_on.year) * 12 + self.today.month - self.starts_on.month
        return whole + (self.today.day >= self.starts_on.day)

    def count(self, state: str) -> int:
        """How many windows are in `state`."""
        return sum(bar.state == state for bar in self.bars)

    def sentence(self, language: str) -> str:
        """The whole picture in one sentence."""
        term = day_range(self.starts_on, self.ends_on, None, language)
        parts = [translate(mark("Term {term}"), language).format(term=term)]
        if self.bars:
            parts.append(translate(mark("{count} test windows"), language).format(count=len(self.bars)))
        for state in ("met", "missed", "void", "unknown"):
            if self.count(state):
                parts.append(f"{translate(SWATCHES[state], language)} {self.count(state)}")
        for bar in self.bars:
            if bar.state == "open":
                parts.append(translate(mark("now number {number}"), language).format(number=bar.number))
        joint, stop = (", ", ".") if language == "en" else ("，", "。")
        return joint.join(parts) + stop


def term_picture(
    starts_on: date,
    ends_on: date,
    windows: Iterable[Window],
    *,
    today: date,
    held: Iterable[tuple[date, date]] = (),
) -> TermPicture:
    """The picture of a term.

    `windows` are the test windows in any order; `held` are the suspensions, first and last day each, drawn as
    grey stretches. Days outside the term are cut off at its ends.
    """
    span = max(1, (ends_on - starts_on).days + 1)

    def at(day: date) -> float:
        return min(100.0, max(0.0, (day - starts_on).days * 100 / span))

    def stretch(first: date, last: date) -> tuple[float, float]:
        left, right = at(first), at(last + timedelta(days=1))
        return left, max(0.0, right - left)

    bars = []
    for window in sorted(windows, key=lambda w: (w.opens_on, w.number)):
        x, width = stretch(window.opens_on, window.due_on)
        y, height = _TOP_AND_HEIGHT.get(window.state, (22, 26))
        symbol = str(window.number) if window.state == "open" else _SYMBOLS.get(window.state, "")
        bars.append(
            Bar(
                number=window.number,
                state=window.state,
                x=_percent(x),
                width=_percent(width),
                middle=_percent(x + width / 2),
                y=y,
                height=height,
                symbol=symbol,
                first=window.opens_on,
                last=window.due_on,
            )
        )
    years = tuple(
        YearMark(n + 1, _percent(at(anniversary)))
        for n in (1, 2)
        if (anniversary := _same_day(starts_on, n)) <= ends_on
    )
    pauses = tuple((_percent(x), _percent(w)) for x, w in (stretch(a, b) for a, b in held) if w)
    now = _percent(at(today) + 50 / span) if starts_on <= today <= ends_on else None
    return TermPicture(starts_on, ends_on, today, tuple(bars), years, pauses, now)


def _percent(value: float) -> str:
    return f"{value:.3f}%"


def _same_day(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # from 29 February
        return day.replace(year=day.year + years, day=28)
