"""The story of a file in phases: decided and served, reporting in, each year of the term, a move, a suspension, the
end, and what came after it. Of each one sentence: its dates, what happened, what was asked for and what was done.

The boundaries are dates of the file; nothing is concluded here, and nothing is shown that the reader's role is not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guihang.access.roles import Part
from guihang.dossier.entry import Facts
from guihang.dossier.findings import positives
from guihang.dossier.models import Duty, Order
from guihang.rules.acts import code_label
from guihang.texts import translate
from guihang.web.words.dates import short_day
from guihang.web.words.names import code_name

ONE_DAY = timedelta(days=1)
DECIDED, REPORTING, YEAR, MOVING, SUSPENDED, ENDED, AFTER = (
    "decided", "reporting", "year", "moving", "suspended", "ended", "after"
)  # fmt: skip
MEETINGS: Mapping[str, Callable[[int], str]] = {
    "visit.made": lambda n: ngettext("%(count)s visit", "%(count)s visits", n) % {"count": n},
    "talk.held": lambda n: ngettext("%(count)s talk", "%(count)s talks", n) % {"count": n},
    "counselling.given": lambda n: ngettext("%(count)s counselling", "%(count)s counsellings", n) % {"count": n},
    "leave.granted": lambda n: ngettext("%(count)s leave", "%(count)s leaves", n) % {"count": n},
}


@dataclass(frozen=True, slots=True)
class Phase:
    """One stretch of a decision's course: from its first day to its last, that day included (None: it goes on)."""

    key: str
    order: Order
    first: date
    last: date | None
    year: int = 0
    again: bool = False

    def holds(self, day: date) -> bool:
        """Whether what happened on `day` belongs here."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Told:
    """A phase in words: its name, and a sentence."""

    phase: Phase
    title: str
    says: str


def phases_of(orders: Sequence[Order], held: Sequence[Facts], today: date) -> list[Phase]:
    """The phases of a file's decisions that have begun, the newest first. `held` are the entries that hold, by day."""
    found: list[Phase] = []
    by_day = sorted(orders, key=lambda o: (o.decided_on, o.pk.int))
    for order, following in zip(by_day, [*by_day[1:], None][: len(by_day)], strict=True):
        until = following.decided_on - ONE_DAY if following else None
        theirs = [e for e in held if e.order == order.pk]
        found += [p for p in _of_order(order, theirs) if until is None or p.first <= until]
        if until is not None and found and (found[-1].last is None or found[-1].last > until):
            found.append(replace(found.pop(), last=until))
    # What is written ahead belongs to the phase that runs.
    begun = [p if p.last is None or p.last < today else replace(p, last=None) for p in found if p.first <= today]
    return begun[::-1]


def _of_order(order: Order, held: Sequence[Facts]) -> list[Phase]:
    """The phases of one decision, in the order of days."""
    days = {e.kind: e.on for e in reversed(held)}  # of each kind the first
    served = days.get("order.served")
    marks: list[tuple[date, str, int]] = [(order.decided_on, DECIDED, 0)]
    if served is not None or order.starts_on is not None:
        marks.append(((served or order.decided_on) + ONE_DAY, REPORTING, 0))
    if order.starts_on is not None:
        marks += _years(order, order.starts_on, held)
    if order.stopped_on is not None:
        marks = [m for m in marks if m[0] < order.stopped_on or m[1] == DECIDED]
        marks += [(order.stopped_on, ENDED, 0), (order.stopped_on + ONE_DAY, AFTER, 0)]
    marks.sort(key=lambda m: m[0])
    found: list[Phase] = []
    told: set[tuple[str, int]] = set()
    for (first, key, year), after in zip(marks, [*marks[1:], None], strict=True):
        last = after[0] - ONE_DAY if after else None
        if last is not None and last < first:
            continue
        found.append(Phase(key, order, first, last, year, again=key == YEAR and (key, year) in told))
        told.add((key, year))
    return found


def _years(order: Order, starts_on: date, held: Sequence[Facts]) -> list[tuple[date, str, int]]:
    """The years of the term, with the stretches in which it was suspended or the file on its way; time suspended makes
    a year longer, as it does the term."""
    away = _stretches(held)
    marks: list[tuple[date, str, int]] = []
    year, begins, shift = 1, starts_on + ONE_DAY, timedelta()
    last_year = max(1, order.term_years)
    marks.append((begins, YEAR, 1))
    for key, first, last in [*away, ("", date.max, None)]:
        while year < last_year and (starts := _anniversary(starts_on, year) + shift) <= first:
            year += 1
            marks.append((starts, YEAR, year))
        if not key:
            break
        marks.append((first, key, 0))
        if last is None:
            break
        marks.append((last, YEAR, year))
        if key == SUSPENDED:
            shift += last - first
    return marks


def _stretches(held: Sequence[Facts]) -> list[tuple[str, date, date | None]]:
    """When the term was suspended, or the file on its way: from the first day to the day on which it went on."""
    opens = {"order.suspended": SUSPENDED, "move.approved": MOVING}
    closes = {"order.resumed": SUSPENDED, "move.received": MOVING}
    found: list[tuple[str, date, date | None]] = []
    running: tuple[str, date] | None = None
    for e in held:
        if running is None and e.kind in opens:
            running = (opens[e.kind], e.on)
        elif running is not None and closes.get(e.kind) == running[0]:
            found.append((*running, e.on))
            running = None
        elif running is not None and running[0] == MOVING and e.kind == "order.suspended":
            found.append((*running, e.on))
            running = (SUSPENDED, e.on)
    if running is not None:
        found.append((*running, None))
    return found


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def told_phases(
    phases: Sequence[Phase], held: Sequence[Facts], duties: Iterable[Duty], *, today: date, language: str,
    sees: Collection[Part],
) -> list[Told]:  # fmt: skip
    """Each phase in words, for a reader who is shown these parts. `held` are the entries that hold and are shown."""
    duties = list(duties)
    several = len({p.order.pk for p in phases}) > 1
    found = []
    for phase in phases:
        theirs = [e for e in held if phase.holds(e.on) and e.order in (None, phase.order.pk)]
        owed = [d for d in duties if d.order_id == phase.order.pk and phase.holds(d.due_on)]
        says = _Saying(phase, theirs, owed, today, language, frozenset(sees))
        title = _title(phase, language)
        if several:
            title = f"{code_name(phase.order.kind, language)} · {title}"
        found.append(Told(phase, title, says.sentence()))
    return found


def _title(phase: Phase, language: str) -> str:
    if phase.key == YEAR:
        names = {1: _("First year"), 2: _("Second year"), 3: _("Third year")}
        name = names.get(phase.year) or _("Year %(number)s") % {"number": phase.year}
        return _("%(year)s, continued") % {"year": name} if phase.again else name
    names_of = {
        DECIDED: _("Decided and served"), REPORTING: _("Reporting in"), MOVING: _("Moving"),
        SUSPENDED: _("Suspended"), ENDED: _("The end"), AFTER: _("After the end"),
    }  # fmt: skip
    return names_of[phase.key]


@dataclass(frozen=True, slots=True)
class _Saying:
    """One phase, with what is known of it."""

    phase: Phase
    held: Sequence[Facts]
    owed: Sequence[Duty]
    today: date
    language: str
    sees: frozenset[Part]

    def sentence(self) -> str:
        """What happened, in one sentence."""
        if Part.COURSE not in self.sees:
            return ""
        parts = {
            DECIDED: self._decided, REPORTING: self._reporting, YEAR: self._year, MOVING: self._moving,
            SUSPENDED: self._suspended, ENDED: self._ended, AFTER: self._after,
        }[self.phase.key]()  # fmt: skip
        said = [part for part in parts if part]
        comma, stop = (", ", ".") if self.language == "en" else ("，", "。")
        whole = comma.join(said) + stop if said else ""
        return whole[:1].upper() + whole[1:]

    def _day(self, day: date) -> str:
        return short_day(day, self.today.year, self.language)

    def _first(self, kind: str) -> Facts | None:
        return next((e for e in self.held if e.kind == kind), None)

    def _span(self) -> str:
        if self.phase.last is None or self.phase.last >= self.today:
            return _("since %(day)s") % {"day": self._day(self.phase.first)}
        told = {"first": self._day(self.phase.first), "last": self._day(self.phase.last)}
        return _("%(first)s to %(last)s") % told

    def _decided(self) -> list[str]:
        served = self._first("order.served")
        told = [_("decided on %(day)s") % {"day": self._day(self.phase.order.decided_on)}]
        told.append(_("served on %(day)s") % {"day": self._day(served.on)} if served else _("not served yet"))
        return told

    def _reporting(self) -> list[str]:
        order = self.phase.order
        if order.starts_on is None:
            due = next((d.due_on for d in self.owed if d.kind == "report"), None)
            asked = _("due by %(day)s") % {"day": self._day(due)} if due else ""
            return [_("has not reported in yet"), asked]
        days = (order.starts_on - self.phase.first).days + 1
        told = {"day": self._day(order.starts_on), "count": days}
        said = ngettext(
            "reported in on %(day)s, %(count)s day after the decision was served",
            "reported in on %(day)s, %(count)s days after the decision was served",
            days,
        )
        done = [
            self._first("agreement.signed") and _("agreement signed"),
            self._first("group.formed") and _("group formed"),
        ]
        return [said % told, *(str(d) for d in done if d)]

    def _year(self) -> list[str]:
        return [self._span(), *self._tests(), *self._meetings()]

    def _tests(self) -> list[str]:
        if Part.TESTS not in self.sees:
            return []
        tests = [d for d in self.owed if d.kind == "test" and d.void_from is None and not d.before_live]
        asked = [d for d in tests if d.met_on is not None or d.due_on < self.today]
        met = sum(d.met_on is not None for d in asked)
        said = []
        if asked:
            said.append(_("%(met)s of %(asked)s tests done") % {"met": met, "asked": len(asked)})
        positive = positives(self.held, self.phase.order.findings)
        if positive:
            said.append(
                ngettext("%(count)s positive result", "%(count)s positive results", positive) % {"count": positive}
            )
        refused = sum(e.kind == "test.refused" for e in self.held)
        if refused:
            said.append(ngettext("%(count)s test refused", "%(count)s tests refused", refused) % {"count": refused})
        return said

    def _meetings(self) -> list[str]:
        if Part.MEETINGS not in self.sees:
            return []
        counts = {kind: sum(e.kind == kind for e in self.held) for kind in MEETINGS}
        return [MEETINGS[kind](n) for kind, n in counts.items() if n]

    def _moving(self) -> list[str]:
        told = [_("move approved on %(day)s") % {"day": self._day(self.phase.first)}]
        if self.phase.last is None:
            return [*told, _("not received yet")]
        return [*told, _("received on %(day)s") % {"day": self._day(self.phase.last + ONE_DAY)}]

    def _suspended(self) -> list[str]:
        begun, last = self._first("order.suspended"), self.phase.last
        why = (
            translate(code_label(str(begun.data.get("reason"))), self.language)
            if begun and "reason" in begun.data
            else ""
        )
        days = ((last or self.today) - self.phase.first).days + 1
        count = ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
        return [self._span(), count, why]

    def _ended(self) -> list[str]:
        told = {"day": self._day(self.phase.first)}
        ended = self._first("order.terminated")
        if ended is not None:
            why = translate(code_label(str(ended.data.get("reason"))), self.language) if "reason" in ended.data else ""
            return [_("terminated on %(day)s") % told, why]
        return [_("released on %(day)s") % told]

    def _after(self) -> list[str]:
        said = self._meetings()
        return [self._span(), *said] if said else [self._span()]


def grouped(told: Sequence[Told], items: Sequence[Any]) -> list[tuple[Told | None, list[Any]]]:
    """The items, newest first, each under its phase; what belongs to none stands under None, where it falls."""
    found: list[tuple[Told | None, list[Any]]] = [(one, []) for one in told]
    before: list[Any] = []
    ahead: list[Any] = []
    for item in items:
        for one, theirs in found:
            if one is not None and one.phase.holds(item.on):
                theirs.append(item)
                break
        else:
            (ahead if told and told[0].phase.first < item.on else before).append(item)
    return [*([(None, ahead)] if ahead else []), *found, *([(None, before)] if before else [])]
