"""The three clean years, after which control ends (Drug Rehabilitation Regulation, article 7): from which day they
count, and the first day on which they have passed.

Pure. The regulation names no first day; regions do (Shanghai 29, Shandong 36), and a pack says which counts here. What
is not on file is "not known", never a guess. Only a use that the police confirmed starts the years again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

from guihang.rules.days import DATES, number
from guihang.rules.packs import Pack
from guihang.rules.periods import MONTHS, months_after
from guihang.texts import mark

READ = frozenset(
    {"use.confirmed", "clean.counted", "report.made", "handover.done", "order.terminated", "breach.checked"}
)
"""The kinds of act that the count rests on, beside the decisions themselves."""

COMPULSORY = "compulsory_isolation"
REFUSED, SERIOUS = "unreported", "serious_breach."

UNKNOWN: Mapping[str, str] = {
    "no_start": mark("no decision and no police paper says from which day"),
    "not_reported": mark("the person has not reported in yet"),
    "breach": mark("a refusal or serious breach was confirmed: the police say from which day"),
    "in_compulsory": mark("compulsory treatment was ordered, and the release from it is not on file"),
}


class Said(Protocol):
    """An entry that holds, as far as the count reads it."""

    @property
    def kind(self) -> str: ...
    @property
    def on(self) -> date: ...
    @property
    def order(self) -> Hashable | None: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


class Decision(NamedTuple):
    """A decision on file: its id, kind, day, and the days credited of compulsory treatment."""

    id: Hashable
    kind: str
    decided: date
    credited: int = 0


class Start(NamedTuple):
    """A day from which the years may count, as a day number, and the ground."""

    on: int
    ground: str


class CleanYears(NamedTuple):
    """The count. `on` is the first day after the years have passed; both days are None where `unknown_because`.

    `basis` are ids of the pack's sources. `other` is a second start that is on file too and does not count here: the
    police see both.
    """

    since: date | None = None
    on: date | None = None
    ground: str = ""
    basis: tuple[str, ...] = ()
    unknown_because: str = "no_start"
    other: tuple[str, date, date] | None = None


class _Read:
    """What the entries say, gathered in one pass. They come by day, then id."""

    __slots__ = ("broken", "compulsory", "paper", "released", "reported", "used")

    def __init__(self, said: Iterable[Said]) -> None:
        self.used: int | None = None
        self.paper: Said | None = None
        self.compulsory: int | None = None
        self.reported: dict[Hashable, int] = {}
        self.released: dict[Hashable, int] = {}
        self.broken: dict[Hashable, set[str]] = {}
        for e in said:
            day = e.on.toordinal()
            if e.kind == "use.confirmed":
                self.used = day
            elif e.kind == "clean.counted":
                self.paper = e
            elif e.kind == "report.made":
                self.reported.setdefault(e.order, day)
            elif e.kind == "handover.done":
                self.released[e.order] = day
            elif e.kind == "order.terminated" and e.data.get("reason") == COMPULSORY:
                self.compulsory = day
            elif e.kind == "breach.checked":
                self._check(e)

    def _check(self, e: Said) -> None:
        """A named person's word on a finding: the last one holds."""
        code = str(e.data["code"])
        if code != REFUSED and not code.startswith(SERIOUS):
            return
        codes = self.broken.setdefault(e.order, set())
        if e.data["outcome"] == "confirmed":
            codes.add(code)
        elif e.data["outcome"] == "not_confirmed":
            codes.discard(code)


def clean_years(decisions: Sequence[Decision], said: Iterable[Said], pack: Pack) -> CleanYears:
    """The clean years of a person. `said` are entries that hold, by day; `decisions` in the order of reading.

    `pack` is that of the newest decision, or of the place where there is none.
    """
    read = _Read(said)
    newest = max(decisions, key=lambda d: d.decided, default=None)  # of one day the first read: they are one service
    start, because = _start(newest, read, pack)
    begun = start.on if start else newest.decided.toordinal() if newest else None
    if read.compulsory is not None and begun is not None and begun < read.compulsory:
        return CleanYears(unknown_because="in_compulsory")
    if read.used is not None and (read.used > start.on if start else because in {"no_start", "breach"}):
        start = Start(read.used, "use")
    if start is None:
        return CleanYears(unknown_because=because)
    on, basis = _ends(start, pack)
    other = None
    if newest is not None and start == _of_decision(newest, start.ground, read):
        basis = tuple(dict.fromkeys((*basis, *_why(newest, start, pack))))
        other = _other(newest, read, start, pack)
    return CleanYears(DATES[start.on], DATES[on], start.ground, basis, "", other)


def _start(newest: Decision | None, read: _Read, pack: Pack) -> tuple[Start | None, str]:
    """From where the years count before any confirmed use is read; None with the reason where that is not known."""
    paper = read.paper
    if paper is not None and (newest is None or newest.decided <= paper.on):
        since = number(paper.data["since"])
        if since is not None:
            return Start(since, str(paper.data["ground"])), ""
    if newest is None:
        return None, "no_start"
    release, report = read.released.get(newest.id), read.reported.get(newest.id)
    if release is not None and _which(newest, pack) == "released":
        return Start(release, "released"), ""
    if report is None:
        return None, "not_reported"
    if read.broken.get(newest.id) and _value(pack, "clean.after_breach", report) == "not_counted":
        return None, "breach"
    return Start(report, "course"), ""


def _of_decision(newest: Decision, ground: str, read: _Read) -> Start | None:
    """The day of the newest decision that has this ground; None for grounds that rest on a paper or a use."""
    days = {"released": read.released, "course": read.reported}.get(ground, {})
    return Start(days[newest.id], ground) if newest.id in days else None


def _which(newest: Decision, pack: Pack) -> str:
    """Whether the release from compulsory treatment or the course counts, where both may be on file."""
    day = newest.decided.toordinal()
    if newest.kind == "rehabilitation":
        return _value(pack, "clean.rehabilitation", day)
    return _value(pack, "clean.changed", day)


def _ends(start: Start, pack: Pack) -> tuple[int, tuple[str, ...]]:
    """The first day after the years, and the sources. The first day is not counted; from 29 February they end on the
    last day of a February without one."""
    row = pack.row("clean.years", _covered(pack, start.on))
    assert isinstance(row.value, int)
    return months_after(start.on, row.value * MONTHS) + 1, row.source


def _why(newest: Decision, start: Start, pack: Pack) -> tuple[str, ...]:
    """The sources of the pack's choice between the course and the release."""
    if newest.kind == "rehabilitation":
        name = "clean.rehabilitation"
    else:
        name = "clean.changed" if start.ground == "released" else "clean.after_breach"
    return pack.row(name, _covered(pack, start.on)).source


def _other(newest: Decision, read: _Read, start: Start, pack: Pack) -> tuple[str, date, date] | None:
    """The start that the pack does not take, where both are on file and neither paper nor use has come since."""
    ground, days = ("course", read.reported) if start.ground == "released" else ("released", read.released)
    day = days.get(newest.id)
    return None if day is None else (ground, DATES[day], DATES[_ends(Start(day, ground), pack)[0]])


def _value(pack: Pack, name: str, day: int) -> str:
    return str(pack.row(name, _covered(pack, day)).value)


def _covered(pack: Pack, day: int) -> int:
    """`day`, or the first day of the national rules: what began before the regulation is counted by it all the same."""
    root = pack
    while root.base is not None:
        root = root.base
    return max(day, root.since)
