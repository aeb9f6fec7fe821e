"""Notices to a test, and who did not come: a named person weighs why."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from guihang.course.file import CourseFile, Do
from guihang.course.page import DONE, LATE, NONE, NOW, Block, Line, line_of_duty
from guihang.course.testing_told import TAKEN
from guihang.dossier.entry import Facts

SERVED, NOTED, WEIGHED, REFUSED = "notice.served", "noshow.noted", "noshow.weighed", "test.refused"


def notices(file: CourseFile) -> list[Block]:
    """Each notice to a test, newest first: served how, and whether the person came."""
    served = [e for e in reversed(file.of(SERVED)) if e.data["notice"] == "test"]
    if not served and not ({NOTED, REFUSED} & file.writes):
        return []
    lines = [_notice(file, e) for e in served]
    return [
        Block(
            _("Notices, and who did not come"),
            lines=lines,
            lead=_("Without a notice that was served a missed test is missed, not refused."),
            empty=_(
                "A refusal begins here: serve a notice to come; if they do not come or give no sample, write that "
                "down; another named person weighs why."
            ),
        )
    ]


def _notice(file: CourseFile, served: Facts) -> Line:
    day = _day_to_come(served)
    says = _("Notice of %(on)s to come on %(day)s") % {"on": file.short(served.on), "day": file.short(day)}
    detail = "、".join(filter(None, (file.value(served, "how"), file.value(served, "witness"))))
    noted = file.answering(served, NOTED)
    if noted:
        return Line(says, DONE, on=served.on, detail=detail, below=[_no_show(file, noted[-1])])
    came = next((e for e in file.of(TAKEN) if e.on == day and e.data["result"] != "invalid"), None)
    if came is not None:
        return Line(says, DONE, on=came.on, detail=" · ".join(filter(None, (detail, _("came")))))
    if day > file.today:
        return Line(says, NOW, due=day, detail=detail)
    do = [*file.form(TAKEN, _("Came: record test"), main=True), *file.form(NOTED, _("Did not come"), entry=served.id)]
    return Line(says, LATE if day < file.today else NOW, due=day, detail=detail, do=do)


def _no_show(file: CourseFile, noted: Facts) -> Line:
    """Why they did not come, and a named person's word on it."""
    excuse = file.value(noted, "excuse")
    says = _("%(what)s, on %(day)s") % {"what": file.value(noted, "what"), "day": file.short(noted.on)}
    detail = _("Excuse: %(excuse)s") % {"excuse": excuse} if excuse else _("No excuse was given")
    words = file.answering(noted, WEIGHED)
    if words:
        said = words[-1]
        weighed = f"{file.value(said, 'outcome')} · {file.who(said)}".strip(" ·")
        refused = next((e for e in file.of(REFUSED) if _names(e, noted)), None)
        below = [Line(weighed, DONE, on=said.on, detail=file.value(said, "text"))]
        if refused is not None:
            below.append(Line(_("Counts as a test refused"), DONE, on=refused.on))
        elif said.data["outcome"] == "excused":
            below.append(
                Line(_("Offer the test again"), NONE, do=file.form(SERVED, _("Serve a notice to come"), notice="test"))
            )
        return Line(says, DONE, on=noted.on, detail=detail, below=below)
    do: list[Do] = []
    if WEIGHED in file.writes and file.actor.user_id not in (noted.entered_by, noted.collected_by):
        do = [Do(weigh_address(file.person.pk, noted.id), _("Weigh it"), main=True)]
    duty = file.duty("weigh", noted.id.hex)
    if duty is not None:
        return Line(says, NONE, detail=detail, below=[line_of_duty(file, duty, _("A named person weighs it"), do=do)])
    return Line(says, NONE, detail=detail, do=do)


def weigh_address(person: object, noted: object) -> str:
    """Where a no-show is weighed."""
    return f"{reverse('course:test-weigh', args=[person])}?{urlencode({'entry': str(noted)})}"


def _names(e: Facts, noted: Facts) -> bool:
    return str(e.data.get("entry", "")).replace("-", "") == noted.id.hex


def _day_to_come(served: Facts) -> date:
    day = served.data.get("for_on")
    return date.fromisoformat(day) if day else served.on
