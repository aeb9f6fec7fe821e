"""Tests: the windows with what was taken in them, notices and who did not come, each disputed result as a thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from guihang.access.roles import Part, Power
from guihang.course.file import CourseFile, Do
from guihang.course.page import DONE, NOW, Block, Line, Subject, line_of_duty
from guihang.course.testing_notices import SERVED, notices
from guihang.course.testing_thread import thread
from guihang.course.testing_told import TAKEN
from guihang.course.testing_windows import draw_words, test_duties, windows
from guihang.dossier.entry import Facts
from guihang.dossier.page import state_of
from guihang.texts import mark
from guihang.web.words.duties import duty_name

ENTRUSTED = "test.entrusted"


def build(file: CourseFile) -> Sequence[Block]:
    """What is to be done now, who did not come, each positive result, tests elsewhere, the table of windows."""
    threads = [thread(file, e) for e in reversed(file.of(TAKEN)) if e.data["result"] == "positive"]
    return [_now(file), *notices(file), *threads, _entrusted(file), windows(file)]


def _now(file: CourseFile) -> Block:
    """The windows that are open, the day drawn where it is told, and what may be done."""
    kind = "spot" if Power.RECORD not in file.actor.powers else "screening"
    take = file.form(TAKEN, _("Record test"), main=True, test_kind=kind)
    lines = [
        line_of_duty(file, d, duty_name(d.key, file.today, file.actor.language), detail=draw_words(file, d), do=take)
        for d in test_duties(file)
        if state_of(d, file.today) == "open"
    ]
    do = [
        *file.form(SERVED, _("Serve a notice to come"), notice="test"),
        *(take if not lines else ()),
        *file.form(ENTRUSTED, _("Ask another office to test")),
        *([Do(reverse("course:drawn"), _("Drawn days"))] if TAKEN in file.writes and kind == "screening" else ()),
    ]
    empty = _("No window is open. A test may be taken all the same.")
    if file.order is not None and file.order.stage == "suspended":
        empty = _("Suspended: no test is asked for until the decision runs again.")
    return Block(_("Now"), lines=lines, do=do, empty=empty)


def _entrusted(file: CourseFile) -> Block:
    """Tests that another office was asked for by letter."""
    lines = []
    for e in reversed(file.of(ENTRUSTED)):
        words = " · ".join(filter(None, (file.value(e, "to_place"), file.value(e, "to"), file.value(e, "number"))))
        replies = file.answering(e, "test.replied")
        detail = "、".join(f"{file.value(r, 'outcome')} {file.value(r, 'number')}".strip() for r in replies)
        do = [
            *file.form("test.replied", _("Reply came"), entry=e.id, main=True),
            *file.form(TAKEN, _("Record test"), test_kind="entrusted"),
        ]
        says = _("Letter of %(day)s to %(to)s") % {"day": file.short(e.on), "to": words or "—"}
        line = line_of_duty(file, file.duty("test-entrusted", e.id.hex), says, detail=detail, do=do)
        lines.append(replace(line, below=_result(file, e, replies)))
    empty = _("Nobody was asked. Who works elsewhere may be tested there, asked for by letter.")
    return Block(_("Tests at another place"), lines=lines, empty=empty)


def _result(file: CourseFile, letter: Facts, replies: Sequence[Facts]) -> list[Line]:
    """Where the other office did test: the result, or the form to enter it."""
    done = [r for r in replies if r.data["outcome"] == "test_done"]
    if not done:
        return []
    found = [e for e in file.of(TAKEN) if e.data.get("test_kind") == "entrusted" and letter.on <= e.on <= done[-1].on]
    if found:
        return [Line(file.sentence(found[-1]), DONE, on=found[-1].on)]
    return [
        Line(_("Their result is not on file yet"), NOW, do=file.form(TAKEN, _("Record test"), test_kind="entrusted"))
    ]


TESTS = Subject(
    "tests",
    mark("Tests"),
    mark("Each window with its tests; who did not come; each positive result with its clocks, until it is settled."),
    build,
    part=Part.TESTS,
    help="tests",
)
