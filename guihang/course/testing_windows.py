"""The windows in which tests are owed: the days drawn in them, and the table with what was taken in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from guihang.course.file import CourseFile
from guihang.course.page import Block
from guihang.course.testing_told import TAKEN, doubts, result_now
from guihang.dossier.drawn import TODAY, WAS, Drawn, told_of_draw
from guihang.dossier.entry import Facts
from guihang.dossier.models import Duty
from guihang.dossier.page import state_of
from guihang.rules.beside.testing import STATUSES
from guihang.texts import mark, translate
from guihang.web.words.duties import duty_name

STATES: dict[str, str] = {
    "met": mark("done"),
    "missed": mark("missed"),
    "open": mark("open"),
    "upcoming": mark("to come"),
    "void": mark("no longer owed"),
    "unknown": mark("not in the ledger"),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A test in the table: its day, its result in words, and what makes it doubtful."""

    on: date
    result: str
    how: str
    marks: Sequence[str]
    positive: bool


@dataclass(frozen=True, slots=True)
class Window:
    """A row of the table."""

    name: str
    opens: date
    due: date
    state: str
    says: str
    tests: Sequence[Taken]
    drawn: Drawn | None


def test_duties(file: CourseFile) -> list[Duty]:
    """The tests that are owed, in the order of their windows."""
    return sorted((d for d in file.duties if d.kind in {"test", "tier-test"}), key=lambda d: (d.opens_on, d.key))


def draw_words(file: CourseFile, duty: Duty) -> str:
    """The day drawn for a test, as the reader may be told it; "" where they are told none."""
    drawn = _drawn(file, duty)
    if drawn is None:
        return ""
    day = file.short(drawn.day)
    if drawn.when == TODAY:
        return _("Drawn for today")
    if drawn.when == WAS:
        until = file.short(duty.due_on)
        return _("Was drawn for %(day)s, still possible until %(until)s") % {"day": day, "until": until}
    return _("Drawn for %(day)s: keep it to yourself") % {"day": day}


def _drawn(file: CourseFile, duty: Duty) -> Drawn | None:
    if duty.met_on is not None or duty.void_from is not None or file.order is None:
        return None
    duty.order = file.order
    return told_of_draw(file.actor, duty)


def windows(file: CourseFile) -> Block:
    """Every window up to the next one to come, newest first, with the tests in it; tests outside every window last."""
    tests = [e for e in file.of(TAKEN) if e.data["result"]]
    duties = test_duties(file)
    ahead = [d for d in duties if d.opens_on > file.today][:1]
    shown = [*ahead, *reversed([d for d in duties if d.opens_on <= file.today])]
    rows = [_window(file, d, [e for e in tests if d.opens_on <= e.on <= d.due_on]) for d in shown]
    loose = [e for e in tests if not any(d.opens_on <= e.on <= d.due_on for d in duties)]
    data = {"windows": rows, "others": [_row(file, e) for e in reversed(loose)]}
    count = file.order.tests_met if file.order else 0
    lead = ""
    if file.order:
        lead = _("%(met)s of %(all)s windows hold a test.") % {"met": count, "all": file.order.tests_required}
    return Block(_("Windows and tests"), lead=lead, template="course/_windows.html", data=data)


def _window(file: CourseFile, duty: Duty, tests: Sequence[Facts]) -> Window:
    state = state_of(duty, file.today)
    says = translate(STATES[state], file.actor.language)
    name = duty_name(duty.key, file.today, file.actor.language)
    drawn = _drawn(file, duty) if state == "open" else None
    return Window(name, duty.opens_on, duty.due_on, state, says, [_row(file, e) for e in tests], drawn)


def _row(file: CourseFile, test: Facts) -> Taken:
    status = result_now(file, test)
    words = translate(STATUSES[status], file.actor.language) if status else file.value(test, "result")
    how = " · ".join(filter(None, (file.value(test, "test_kind"), file.value(test, "method"))))
    marks = doubts(file, test)
    if not test.data.get("test_kind"):  # an older ledger said no more: one mark is enough
        marks = marks[-1:]
    return Taken(test.on, words, how, marks, bool(status))
