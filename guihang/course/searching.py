"""Who is lost: steps of a search that ends by a day, gone through anew periodically, found again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from guihang.course.counting import entry_url
from guihang.course.file import CourseFile
from guihang.course.page import DONE, LATE, NONE, NOW, Block, Line, Subject, line_of_duty
from guihang.dossier.entry import Facts
from guihang.texts import mark

LOST, REGAINED, BEGUN, STEP, ENDED, CLEARED = (
    "contact.lost", "contact.regained", "search.begun", "search.step", "search.ended", "clearing.done",
)  # fmt: skip


def build(file: CourseFile) -> Sequence[Block]:
    """Whether contact is lost, each search with its steps, the clearings."""
    searches = [_search(file, e) for e in reversed(file.of(BEGUN))]
    return [_contact(file), *searches, *([_clearings(file)] if file.of(LOST) else [])]


def is_lost(file: CourseFile) -> bool:
    """Whether contact is lost today."""
    return bool(file.order and file.order.lost)


def _contact(file: CourseFile) -> Block:
    told = file.of(LOST, REGAINED)
    lines = [Line(file.sentence(e), DONE, on=e.on, url=entry_url(file, e)) for e in reversed(told)]
    if not is_lost(file):
        held = file.order is not None and file.order.stage == "suspended"
        do = [] if held else file.form(LOST, _("Contact is lost"))
        lead = _("Nobody is searched for. Contact is lost once they cannot be reached by any of the known ways.")
        return Block(_("Contact with them"), lines=lines, lead=lead, do=do, empty=_("Contact was never lost."))
    newest = told[-1]
    begin = line_of_duty(
        file, file.duty("search-begin", newest.id.hex), _("A search begins, with an end"),
        do=file.form(BEGUN, _("Begin it"), main=True),
    )  # fmt: skip
    do = file.form(REGAINED, _("Found again"), main=True)
    most = _("A search is written down step by step and lasts at most %(days)s days; then nothing watches on.")
    return Block(
        _("Contact with them"), lines=[begin, *lines], lead=most % {"days": file.figure("search.longest_days")}, do=do
    )


def running(file: CourseFile, search: Facts) -> bool:
    """Whether a search still runs: not ended, its last day not over, and the person not found."""
    found = [e for e in file.of(REGAINED) if e.on >= search.on]
    return not file.answering(search, ENDED) and not found and file.today.isoformat() <= search.data["until"]


def _search(file: CourseFile, search: Facts) -> Block:
    until = date.fromisoformat(search.data["until"])
    runs, ended = running(file, search), file.answering(search, ENDED)
    lines = [Line(file.sentence(search), DONE, on=search.on, url=entry_url(file, search))]
    for step in file.answering(search, STEP):
        where = " · ".join(filter(None, (file.value(step, "outcome"), file.value(step, "text"))))
        says = file.value(step, "what") or file.sentence(step)
        lines.append(Line(says, DONE, on=step.on, detail=where, url=entry_url(file, step)))
    if ended:
        lines.append(Line(_("Ended"), DONE, on=ended[-1].on, detail=file.value(ended[-1], "outcome")))
    elif duty := file.duty("search-end", search.id.hex):
        over = _("Its last day is over: say how it ended.") if not runs and duty.met_on is None else ""
        do = file.form(ENDED, _("End it"), entry=search.id)
        lines.append(line_of_duty(file, duty, _("The search ends"), detail=over, do=do))
    else:
        lines.append(Line(_("The search ends"), NOW if runs else LATE, due=until))
    steps = file.form(STEP, _("A step"), main=True, entry=search.id) if runs else []
    return Block(_("Search"), lines=lines, do=steps)


def _clearings(file: CourseFile) -> Block:
    done = [
        Line(file.sentence(e), DONE, on=e.on, detail=file.value(e, "note"), url=entry_url(file, e))
        for e in reversed(file.of(CLEARED))
    ]
    due = [d for d in file.duties if d.kind == "clearing" and d.met_on is None]
    open_ones = [
        line_of_duty(file, d, _("Gone through anew: what is known?"), do=file.form(CLEARED, _("Record"), main=True))
        for d in due
    ]
    every = file.figure("clearing.every_days") if file.order else 0
    lead = _("Whoever is lost is gone through anew every %(days)s days.") % {"days": every} if every else ""
    empty = Line(_("Found again: nothing is gone through any more."), NONE)
    return Block(_("Gone through anew"), lines=[*open_ones, *done] or [empty], lead=lead)


SEARCHING = Subject(
    "search",
    mark("Lost and found"),
    mark("Contact that was lost: looked for step by step until a day, gone through anew, found again."),
    build,
)
