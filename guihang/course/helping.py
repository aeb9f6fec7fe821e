"""The working group, the plan of help, the one helper named: who they are, what is agreed, what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from guihang.access.roles import Part
from guihang.course.file import CourseFile
from guihang.course.page import DONE, LATE, Block, Line, Subject, line_of_duty
from guihang.dossier.entry import Facts
from guihang.rules.acts import code_label
from guihang.rules.acts.codes import CORE_ROLES
from guihang.rules.beside.gaps import GAPS
from guihang.texts import mark, translate

OF_GROUP = frozenset({"no_woman_worker", "group_incomplete"})


def build(file: CourseFile) -> Sequence[Block]:
    """The group, the plan with its reviews, the helper. Each says what is missing."""
    blocks = [_group(file), _helper(file)]
    if Part.NEEDS in file.sees:
        blocks.insert(1, _plan(file))
    return blocks


def gaps_of(file: CourseFile, *codes: str) -> list[Line]:
    """What is missing, of these codes, where no step says so; nobody is blamed by it."""
    found = [gap for gap in (file.order.gaps if file.order else ()) if gap["code"] in codes]
    return [Line(translate(GAPS[gap["code"]], file.actor.language), LATE) for gap in found]


def _group(file: CourseFile) -> Block:
    formed = file.of("group.formed")
    lines = [line_of_duty(file, file.duty("group"), _("Form the working group"))]
    if formed:
        newest = formed[-1]
        lines = [Line(file.sentence(newest), DONE, on=newest.on, detail=_filled(file, newest)), *_members(file, newest)]
    lines += gaps_of(file, *OF_GROUP)
    do = file.form("group.formed", _("Form it anew") if formed else _("Form the group"), main=not formed)
    if formed and (duty := file.duty("agreement")) is not None and duty.met_on is None:
        agree = file.form("agreement.signed", _("Sign the agreement"), main=True)
        lines.append(line_of_duty(file, duty, _("The agreement is signed"), do=agree))
    lead = _("Five parts by law; others join as the need calls for. The plan is theirs.")
    return Block(_("The working group"), lines=lines if file.order else (), lead=lead, do=do)


def _members(file: CourseFile, group: Facts) -> list[Line]:
    members = file.data(group).get("members") or []
    told = [(str(m["name"]), translate(code_label(str(m["role"])), file.actor.language), m) for m in members]
    return [
        Line(name, detail=" · ".join(filter(None, (role, str(m.get("unit", "")), str(m.get("phone", ""))))))
        for name, role, m in told
    ]


def _filled(file: CourseFile, group: Facts) -> str:
    """Which of the parts that the law names nobody fills; nothing where an older entry does not tell."""
    roles = group.data.get("roles") or []
    empty = [translate(code_label(role), file.actor.language) for role in CORE_ROLES if role not in roles]
    return _("Not filled: %(parts)s") % {"parts": _(", ").join(empty)} if roles and empty else ""


def _plan(file: CourseFile) -> Block:
    made = file.of("plan.made")
    lines = [line_of_duty(file, file.duty("plan"), _("Make the plan of help"))] if not made else []
    if made:
        lines.append(_of_plan(file, made[-1]))
        for step in sorted((*made[-1:], *file.of("plan.reviewed")), key=lambda e: (e.on, e.id.int)):
            duty = file.duty("plan-review", step.id.hex)
            if step.kind == "plan.reviewed" and step.on >= made[-1].on:
                lines.append(Line(file.sentence(step), DONE, on=step.on, detail=file.value(step, "text")))
            if duty is not None and duty.met_on is None:
                do = file.form("plan.reviewed", _("Look at it again"), main=True, entry=step.id)
                lines.append(line_of_duty(file, duty, _("The plan is looked at again"), do=do))
    do = file.form("plan.made", _("A new plan") if made else _("Make the plan"), main=not made)
    lead = _("One plan a person: goals, who sees to each, by when. A new plan takes the place of the old one.")
    return Block(_("The plan"), lines=lines if file.order else (), lead=lead, do=do)


def _of_plan(file: CourseFile, plan: Facts) -> Line:
    goals = [
        Line(str(row.get("goal", "")), detail=" · ".join(filter(None, (row.get("who"), row.get("until")))))
        for row in file.data(plan).get("goals") or []
    ]
    agreed = _("The person has agreed to it.") if plan.data.get("signed") else _("The person has not agreed to it yet.")
    detail = " · ".join(filter(None, (file.value(plan, "subjects"), agreed, file.value(plan, "note"))))
    return Line(file.sentence(plan), DONE, on=plan.on, detail=detail, below=goals)


def _helper(file: CourseFile) -> Block:
    named = file.of("helper.named")
    if not named:
        lines = [line_of_duty(file, file.duty("helper"), _("Name one helper"))]
    else:
        newest = named[-1]
        told = (file.value(newest, name) for name in ("name", "role", "unit", "phone"))
        until = file.value(newest, "until")
        ends = _("until %(day)s") % {"day": until} if until else ""
        lines = [Line(" · ".join(filter(None, told)), DONE, on=newest.on, detail=ends), *gaps_of(file, "no_helper")]
    do = file.form("helper.named", _("Name another") if named else _("Name the helper"), main=not named)
    return Block(_("The helper"), lines=lines if file.order else (), do=do)


HELPING = Subject(
    "group",
    mark("Group and plan"),
    mark("Who works with the person, what they have agreed on, and who is there for them by name."),
    build,
)
