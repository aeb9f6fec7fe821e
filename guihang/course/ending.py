"""Held up, ended, released: suspended and resumed, terminated, what leads up to the last day and what follows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guihang.course.file import CourseFile, Do
from guihang.course.page import DONE, NEXT, NONE, NOW, Block, Line, Subject, line_of_duty
from guihang.dossier.entry import Facts
from guihang.dossier.models import Amendment
from guihang.dossier.page import state_of
from guihang.dossier.second_word import BY_TWO
from guihang.rules.acts.codes import OPINION_OF
from guihang.texts import mark
from guihang.web.words.duties import duty_name

# So long before the last day what leads up to it is shown as being at hand.
AT_HAND = timedelta(days=60)


def build(file: CourseFile) -> Sequence[Block]:
    """The term; what holds it up; what ends it; what leads up to its last day; what follows on the release."""
    order = file.order
    if order is None:
        return [Block(_("The term"), empty=_("No decision is on file."))]
    blocks = [_term(file), _held_up(file)]
    if order.stage == "terminated":
        return [*blocks, _terminated(file)]
    blocks.append(_before(file))
    if order.stopped_on is not None:
        blocks.append(_after(file))
    else:
        waits = _waits(file)
        do = [] if waits else _end_forms(file)
        empty = _("Nothing of the kind is on file.")
        blocks.append(Block(_("Ended before its time"), lines=waits, do=do, empty=empty))
    return blocks


def _last_day(file: CourseFile) -> Line:
    """The last day, with its clock while the decision runs: what is over is not overdue."""
    order = file.order
    assert order is not None and order.ends_on is not None
    if order.stopped_on is None:
        return Line(_("Last day of the term"), due=order.ends_on)
    return Line(_("Last day of the term"), detail=file.short(order.ends_on))


def _term(file: CourseFile) -> Block:
    order = file.order
    assert order is not None
    lines = []
    if order.starts_on and order.ends_on:
        last = [] if order.stage == "terminated" else [_last_day(file)]
        lines = [Line(_("Reported in"), DONE, on=order.starts_on), *last]
    if order.credited_days:
        words = ngettext(
            "%(days)s day already served is taken off the term.",
            "%(days)s days already served are taken off the term.",
            order.credited_days,
        )
        lines.append(Line(words % {"days": order.credited_days}))
    suspended = _days_suspended(file)
    if suspended:
        words = ngettext(
            "%(days)s day of suspension moved the last day.",
            "%(days)s days of suspension moved the last day.",
            suspended,
        )
        lines.append(Line(words % {"days": suspended}))
    lead = _("A missed test never makes the term longer.")
    return Block(_("The term"), lines=lines, lead=lead, empty=_("The term begins with reporting in."))


def _days_suspended(file: CourseFile) -> int:
    """Days between each suspension and what resumed it; one that still holds counts up to today."""
    steps = sorted(file.of("order.suspended", "order.resumed"), key=lambda e: (e.on, e.id.int))
    days, since = 0, None
    for step in steps:
        if step.kind == "order.suspended":
            since = since or step.on
        elif since is not None:
            days, since = days + (step.on - since).days, None
    return days + ((file.today - since).days if since is not None and file.order and not file.order.stopped_on else 0)


def _held_up(file: CourseFile) -> Block:
    steps = sorted(file.of("order.suspended", "order.resumed"), key=lambda e: (e.on, e.id.int))
    lines = [Line(file.sentence(e), DONE, on=e.on, detail=file.value(e, "paper") if e.kind == "order.suspended" else "")
             for e in steps]  # fmt: skip
    running = file.order is not None and file.order.stopped_on is None
    held = file.order is not None and file.order.stage == "suspended"
    do: list[Do] = []
    if held:
        do = file.form("order.resumed", _("It runs again"), main=True)
        lines.append(Line(_("Suspended: nothing is asked of the person, and the last day moves by these days"), NOW))
        lines += _still_due(file)
    elif running:
        do = file.form("order.suspended", _("It is suspended"))
    lead = _("By detention or arrest, on paper. Once released it runs on.")
    return Block(_("Held up"), lines=lines, lead=lead, do=do, empty=_("Nothing has held it up."))


def _still_due(file: CourseFile) -> list[Line]:
    """What waits for nobody while the decision is suspended: the office, the police and others still owe it."""
    owed = [d for d in file.duties if d.opens_on <= file.today and state_of(d, file.today) in {"open", "missed"}]
    below = [
        line_of_duty(file, d, duty_name(d.key, file.today, file.actor.language))
        for d in owed
        if d.explained_on is None and (d.late_allowed or d.due_on >= file.today)
    ]
    words = _("Still due all the same: it is done without the person, and the law sets no pause for it")
    return [Line(words, NONE, below=below)] if below else []


def _end_forms(file: CourseFile) -> list[Do]:
    """Ended by prison, compulsory treatment, compulsory education, death: each asks for its paper."""
    return file.form("order.terminated", _("It has ended"))


def _waits(file: CourseFile) -> list[Line]:
    """An end that was written and waits for a second person."""
    assert file.order is not None
    rows = Amendment.objects.filter(entry=file.order.pk, kind__in=BY_TWO, withdraws=False, decided_at=None)
    url = next((reverse("dossier:correction", args=[row.pk]) for row in rows), "")
    return [Line(_("An end was written and waits for a second person"), NOW, url=url)] if url else []


def _terminated(file: CourseFile) -> Block:
    lines = [Line(file.sentence(e), DONE, on=e.on, detail=file.value(e, "paper")) for e in file.of("order.terminated")]
    died = any(e.data.get("reason") == "died" for e in file.of("order.terminated"))
    if died:
        lines.append(Line(_("Nothing more is asked of anybody. The family is not called for what was open.")))
        do = file.form("control.ended", _("Close the file"), ground="died")
    else:
        lines.append(Line(_("What was open is void from that day. A new decision would begin anew.")))
        do = []
    return Block(_("Ended before its time"), lines=lines, do=do)


def _before(file: CourseFile) -> Block:
    order = file.order
    assert order is not None
    summed, filed = file.of("course.summed"), file.duty("release-file")
    near = bool(order.ends_on and order.ends_on - AT_HAND <= file.today)
    state = NOW if near else NEXT
    lines = [_done_or(file, summed[-1] if summed else None, _("The office sums up the course"), state, "course.summed")]
    given = {str(e.data.get("by")): e for e in file.of("opinion.given")}
    told = (_("Opinion of the working group"), _("Opinion of the office"), _("Opinion of the police"))
    for by, words in zip(OPINION_OF, told, strict=True):
        lines.append(_done_or(file, given.get(by), words, state, "opinion.given", by=by))
    do = file.form("release.filed", _("Record"), main=near)
    sent = [file.value(e, name) for e in file.of("release.filed")[-1:] for name in ("papers", "taken_by")]
    said = " · ".join(filter(None, sent))
    lines.append(line_of_duty(file, filed, _("The papers go to the police before the last day"), detail=said, do=do))
    release = file.duty("release")
    do = file.form("order.released", _("Record")) if release is not None and release.opens_on <= file.today else []
    lines.append(line_of_duty(file, release, _("The police release the person"), do=do))
    return Block(
        _("Before the last day"),
        lines=lines if order.starts_on else (),
        lead=_leaves_the_lists(file),
        empty=_("The term begins with reporting in."),
    )


def _leaves_the_lists(file: CourseFile) -> str:
    """From which day the office has this file no more: what it has to do is done before, the rest by the police."""
    leaves = file.person.off_lists_on
    if leaves is None or leaves - AT_HAND > file.today:
        return ""
    day = file.short(leaves)
    words = _("From %(day)s the file stands in no list. What the release still needs then is done by the police.")
    return words % {"day": day}


def _done_or(file: CourseFile, done: Facts | None, words: str, state: str, kind: str, **given: str) -> Line:
    if done is not None:
        by = _("written down by %(who)s") % {"who": who} if (who := file.who(done)) else ""
        return Line(words, DONE, on=done.on, detail=" · ".join(filter(None, (file.value(done, "text"), by))))
    assert file.order is not None
    return Line(words, state, do=file.form(kind, _("Record"), main=False, order=file.order.pk, **given))


def _after(file: CourseFile) -> Block:
    order = file.order
    assert order is not None
    lines = []
    for to, words in (("person", _("Notice served on the person")), ("family", _("Notice served on the family"))):
        duty = file.duty(f"release-serve-{to}")
        do = file.form("release.served", _("Record"), order=order.pk, to=to)
        lines.append(line_of_duty(file, duty, words, do=do))
    do = file.form("release.told", _("Record"), order=order.pk)
    lines.append(line_of_duty(file, file.duty("release-tell"), _("The township is told"), do=do))
    further: list[Do] = []
    if "help.agreed" in file.writes:
        further = [Do(reverse("dossier:help-new"), _("Help that goes on, by consent"))]
    lead = _("What goes on afterwards is a record of its own, by consent, which the person may end at any time.")
    return Block(_("After the release"), lines=lines, lead=lead, do=further)


ENDING = Subject(
    "ending",
    mark("Held up and ended"),
    mark("What holds the decision up, what ends it, and what is done around its last day."),
    build,
)
