"""What a page of the course is made of: blocks of lines, each with what it says, by when, on what basis, what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from guihang.access.roles import Part
from guihang.course.file import CourseFile, Do
from guihang.dossier.models import Duty

DONE, NOW, LATE, NEXT, NONE = "done", "now", "late", "next", ""


@dataclass(frozen=True, slots=True)
class Line:
    """One step or fact. `state` is one of the above; `on` the day it was done, `due` the day it is due."""

    says: str
    state: str = NONE
    on: date | None = None
    due: date | None = None
    detail: str = ""
    basis: str = ""
    do: Sequence[Do] = ()
    below: Sequence[Line] = ()
    url: str = ""  # where the words lead

    @property
    def late(self) -> bool:
        """Whether it is overdue."""
        return self.state == LATE


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines under a heading; `empty` says what to do where there are none."""

    title: str
    lines: Sequence[Line] = ()
    lead: str = ""
    do: Sequence[Do] = ()
    empty: str = ""
    template: str = ""  # a piece of its own, which gets `data`
    data: object = None


@dataclass(frozen=True, slots=True)
class Subject:
    """A page of the course: what it is called, what it is for, who is told of it, and how it is put together.

    `title` and `lead` are catalogue keys.
    """

    key: str
    title: str
    lead: str
    build: Callable[[CourseFile], Sequence[Block]]
    part: Part = Part.COURSE
    help: str = "course"
    extra: Sequence[str] = field(default=())


def line_of_duty(file: CourseFile, duty: Duty | None, says: str, *, detail: str = "", do: Sequence[Do] = ()) -> Line:
    """A duty as a step: done, due, late or still to come. What is done offers nothing more to do."""
    if duty is None:
        return Line(says, NONE, detail=detail, do=do)
    basis = file.basis(duty)
    if duty.met_on is not None:
        return Line(says, DONE, on=duty.met_on, detail=detail, basis=basis)
    if duty.void_from is not None:
        return Line(says, NONE, detail=detail, basis=basis)
    if duty.before_live:
        ledger = _("Not in the ledger; that does not say whether it was done then")
        return Line(says, NONE, detail=" · ".join(filter(None, (detail, ledger))), basis=basis, do=do)
    state = LATE if duty.due_on < file.today else NOW if duty.opens_on <= file.today else NEXT
    return Line(says, state, due=duty.due_on, detail=detail, basis=basis, do=do)
