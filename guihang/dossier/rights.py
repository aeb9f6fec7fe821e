"""What people ask for by right (PIPL 44-50): the requests on a file, their clock, and what is disputed because of them.

Pure: entries in, requests out. The rows that lists read are written in the transaction of the act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings

from guihang.dossier.entry import Facts
from guihang.rules.calendar import Calendar

ASKED, ANSWERED = "right.asked", "right.answered"
KINDS = frozenset({ASKED, ANSWERED})
DONE = "done_in_full"


@dataclass(frozen=True, slots=True)
class Request:
    """One request: what was asked by whom, until when it is to be answered, and the answer if there is one."""

    id: UUID
    right: str
    about: UUID | None
    on: date
    due_on: date
    answered_on: date | None = None
    outcome: str = ""
    answer: UUID | None = None

    @property
    def disputes(self) -> bool:
        """Whether the entry it is about is disputed: until it is corrected as asked, also where that was refused."""
        return self.right == "correct" and self.about is not None and self.outcome != DONE


def due(asked_on: date, calendar: Calendar) -> date:
    """The last day for an answer: so many working days after the request (GUIHANG_RIGHTS_DAYS)."""
    day, _provisional = calendar.after(asked_on.toordinal(), int(settings.GUIHANG_RIGHTS_DAYS))
    return date.fromordinal(day)


def requests_of(held: Iterable[Facts], calendar: Calendar) -> list[Request]:
    """The requests among the entries that hold, oldest first; the newest answer to each counts."""
    held = list(held)
    asked = {e.id: e for e in held if e.kind == ASKED}
    replaced = {e.supersedes: e.id for e in asked.values() if e.supersedes}
    answers: dict[UUID, Facts] = {}
    for e in held:
        if e.kind == ANSWERED and (to := _id(e.data["entry"])) is not None:
            answers[replaced.get(to, to)] = e
    return [_request(e, answers.get(e.id), calendar) for e in asked.values()]


def _request(asked: Facts, answer: Facts | None, calendar: Calendar) -> Request:
    about = _id(asked.data.get("entry"))
    last = due(asked.on, calendar)
    if answer is None:
        return Request(asked.id, asked.data["right"], about, asked.on, last)
    return Request(
        asked.id, asked.data["right"], about, asked.on, last, answer.on, answer.data["outcome"], answer.id
    )  # fmt: skip


def disputed(requests: Iterable[Request], entries: Sequence[Facts]) -> Mapping[UUID, date]:
    """By entry since when it is disputed. Once it was corrected, the request stays open and the entry is as asked."""
    here = {e.id for e in entries}
    replaced = {e.supersedes for e in entries if e.supersedes}
    return {
        r.about: r.on
        for r in requests
        if r.disputes and r.about is not None and r.about in here and r.about not in replaced
    }


def _id(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
