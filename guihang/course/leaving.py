"""Leave and being away: reported or asked for, answered, the return; days beyond it are a question first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guihang.course.counting import DAYS_AWAY, DEPARTURES, counts, entry_url
from guihang.course.file import CourseFile, Do
from guihang.course.leaving_guards import SEEN, away, seen_here
from guihang.course.page import DONE, LATE, NEXT, NONE, NOW, Block, Line, Subject, line_of_duty
from guihang.dossier.entry import Facts
from guihang.texts import mark
from guihang.web.words.dates import short_day

APPROVAL = "approval"
MET = ("visit.made", "talk.held", "counselling.given", "risk.assessed")
DAY = timedelta(days=1)


def build(file: CourseFile) -> Sequence[Block]:
    """What is new, each leave with its steps, how they are met while away, what has been counted."""
    if file.order is None:
        return [Block(_("Being away"), empty=_("No decision is on file: nobody has to report being away."))]
    leaves = file.of("leave.granted")
    return [_new(file), *(_leave(file, e) for e in reversed(leaves)), _contacts(file, leaves), _counted(file)]


def by_approval(file: CourseFile) -> bool:
    """Whether the region asks for approval; else a report is enough."""
    return bool(file.figure("leave.mode") == APPROVAL)


def _new(file: CourseFile) -> Block:
    approval = by_approval(file)
    lines = [_request(file, e) for e in reversed(file.of("leave.asked")) if not file.answering(e, "leave.granted")]
    label = _("Write down the request") if approval else _("Take the report down")
    do = deed(file, "leave-report", "leave.asked", label, main=not lines)
    days = file.figure("leave.report_from_days")
    if approval:
        most = file.figure("leave.second_level_over_days")
        lead = _(
            "Away %(days)s days or more is asked for, in writing or by phone; above %(most)s days the lead decides."
        )
        said = lead % {"days": days, "most": most}
    else:
        said = _(
            "Away %(days)s days or more is reported in writing, or by phone and written down; it needs no permission."
        )
        said %= {"days": days}
    return Block(_("Reporting it"), lines=lines, lead=said, do=do, empty=_("No request waits for an answer."))


def _request(file: CourseFile, asked: Facts) -> Line:
    """A request that nothing was granted on: waiting, or refused."""
    span = _span(date.fromisoformat(asked.data["from"]), date.fromisoformat(asked.data["until"]), file)
    where = " · ".join(filter(None, (file.value(asked, "destination"), file.value(asked, "by"))))
    says = _("Away %(span)s") % {"span": span}
    if refused := file.answering(asked, "leave.refused"):
        why = _("not granted: %(why)s") % {"why": file.value(refused[-1], "text")}
        return Line(says, DONE, on=refused[-1].on, detail=why)
    if _only_the_lead(file, asked):
        most = file.figure("leave.second_level_over_days")
        where = " · ".join(
            filter(None, (where, _("more than %(most)s days: the office lead decides") % {"most": most}))
        )
    do = [
        *deed(file, "leave-grant", "leave.granted", _("Grant"), main=True, entry=asked.id),
        *file.form("leave.refused", _("Not granted"), entry=asked.id),
        *deed(file, "leave-off", "entry.withdrawn", _("Does not go after all"), entry=asked.id),
    ]
    return line_of_duty(file, file.duty("leave-answer", asked.id.hex), says, detail=where, do=do)


def _only_the_lead(file: CourseFile, asked: Facts) -> bool:
    """Whether so long a leave is the office lead's to grant, where leave is asked for."""
    most = file.figure("leave.second_level_over_days")
    days = (date.fromisoformat(asked.data["until"]) - date.fromisoformat(asked.data["from"])).days + 1
    return by_approval(file) and bool(most) and days > most


def _leave(file: CourseFile, leave: Facts) -> Block:
    until = date.fromisoformat(leave.data["until"])
    where = file.value(leave, "destination") or file.value(leave, "reason")
    title = _("Away %(span)s") % {"span": _span(leave.on, until, file)}
    lines = [Line(file.sentence(leave), DONE, on=leave.on if leave.on <= file.today else None, detail=where,
                  url=entry_url(file, leave)), *_not_ahead(file, leave)]  # fmt: skip
    back = file.answering(leave, "leave.returned")
    duty = file.duty("leave-return", leave.id.hex)
    if back:
        lines.append(Line(_("Back again"), DONE, on=back[-1].on))
    elif duty is not None and duty.met_on is not None and (longer := _longer(file, leave, until)) is not None:
        more = _span(longer.on, date.fromisoformat(longer.data["until"]), file)
        lines.append(Line(_("Stays longer: away %(span)s") % {"span": more}, DONE))
    elif duty is not None:
        lines.append(line_of_duty(file, duty, _("Back again"), do=_while_away(file, leave)))
    elif until >= file.today:
        lines.append(Line(_("Back again"), NEXT, due=until, do=_while_away(file, leave)))
    lines += _beyond(file, leave)
    return Block(title, lines=lines)


def _not_ahead(file: CourseFile, leave: Facts) -> list[Line]:
    """That somebody had left before they reported it: those days no report covers."""
    asked = next((e for e in file.of("leave.asked") if leave in file.answering(e, "leave.granted")), None)
    begun = date.fromisoformat(asked.data["from"]) if asked is not None else leave.on
    if begun >= leave.on:
        return []
    days = {"span": _span(begun, leave.on - DAY, file), "day": file.short(leave.on)}
    return [Line(_("Away before it was reported, %(span)s: covered from %(day)s on only") % days, NOW)]


def _longer(file: CourseFile, leave: Facts, until: date) -> Facts | None:
    """The leave by which somebody stays longer, begun before this one was over."""
    later = [e for e in file.of("leave.granted") if e.id != leave.id and leave.on <= e.on <= until + DAY]
    return next((e for e in later if date.fromisoformat(e.data["until"]) > until), None)


def days_beyond(file: CourseFile, leave: Facts) -> tuple[date, date | None, int]:
    """The first day beyond a leave, the day on which they were back or another leave began, and the days away."""
    until = date.fromisoformat(leave.data["until"])
    first = until if file.figure("leave.last_day", leave.on) == "back" else until + DAY
    back = file.answering(leave, "leave.returned")
    ends = [back[-1].on] if back else [e.on for e in file.of("leave.granted") if e.on > first]
    last = min(ends, default=None)
    inclusive = file.figure("absence.counting", leave.on) == "inclusive"
    days = ((last or file.today + DAY) - first).days + (1 if inclusive and back else 0)
    return first, last, max(0, days)


def _while_away(file: CourseFile, leave: Facts) -> list[Do]:
    if leave.on > file.today:
        return [
            *deed(file, "leave-off", "entry.withdrawn", _("Does not go after all"), entry=leave.id),
            *deed(file, "leave-report", "leave.asked", _("Stays longer"), entry=leave.id),
        ]
    return [
        *file.form("leave.returned", _("Is back"), main=True, entry=leave.id),
        *deed(file, "leave-report", "leave.asked", _("Stays longer"), entry=leave.id),
    ]


def _beyond(file: CourseFile, leave: Facts) -> list[Line]:
    """Days beyond the leave: a question to the office lead; what was answered, and whether anything counts."""
    duty = file.duty("overstay", leave.id.hex)
    if duty is None:
        return []
    days = days_beyond(file, leave)[2]
    said = ngettext("%(days)s day beyond the leave: was there a reason?", "%(days)s days beyond the leave: was there a "
                    "reason?", days) % {"days": days}  # fmt: skip
    weighed = file.answering(leave, "overstay.weighed")
    if weighed:
        grounds = f"{file.value(weighed[-1], 'outcome')}{_(': ')}{file.value(weighed[-1], 'text')}"
        do: Sequence[Do] = ()
        if weighed[-1].data["outcome"] == "not_excused" and file.figure("overstay.counts", leave.on) == "no":
            do = file.form("warning.given", _("Write a warning"))
        return [Line(said, DONE, on=weighed[-1].on, detail=grounds, basis=file.basis(duty), do=do)]
    asked = _("The office lead weighs it; until then nothing counts.")
    return [
        line_of_duty(file, duty, said, detail=asked,
                     do=deed(file, "overstay", "overstay.weighed", _("Weigh it"), main=True, entry=leave.id)),
    ]  # fmt: skip


# A test by the office where somebody is, asked for by letter.
ELSEWHERE_BY = frozenset({"test.entrusted", "test.replied"})


def _contacts(file: CourseFile, leaves: Sequence[Facts]) -> Block:
    """Whoever works away is met remotely and tested where they are; each contact says that it was remote."""
    spans = [(e.on, _last_away(file, e)) for e in leaves]
    lines = []
    for e in reversed(file.of(*MET, "test.taken", "test.entrusted", "test.replied")):
        remote = e.data.get("mode") == "remote"
        if remote or any(first <= e.on <= last for first, last in spans):
            how = _("remote") if remote else _("where they are") if e.kind in ELSEWHERE_BY else ""
            lines.append(Line(file.sentence(e), DONE, on=e.on, detail=how, url=entry_url(file, e)))
    tests = Do(reverse("course:subject", args=[file.person.pk, "tests"]), _("Have them tested where they are"))
    away = any(first <= file.today <= last for first, last in spans)
    do = [
        *file.form("talk.held", _("Talk by phone or video"), mode="remote"),
        *([tests] if "test.entrusted" in file.writes else []),
    ]
    return Block(
        _("Met while away"), lines=lines[:12], do=do if away else (),
        lead=_("Somebody who works away is met by phone or video, and tested by the office where they are. Each such "
               "contact says that it was remote."),
        empty=_("No contact while away is on file."),
    )  # fmt: skip


def _last_away(file: CourseFile, leave: Facts) -> date:
    """The last day of being away by a leave: the day before the return, or its own last day, or today."""
    back = file.answering(leave, "leave.returned")
    until = date.fromisoformat(leave.data["until"])
    if back:
        return max(leave.on, back[-1].on - DAY)
    return max(until, file.today) if file.duty("overstay", leave.id.hex) else until


def _counted(file: CourseFile) -> Block:
    lines = []
    for count in counts(file):
        if count.what not in (DEPARTURES, DAYS_AWAY):
            continue
        said = (
            _("%(found)s departures without a report, serious from %(serious)s on")
            if count.what == DEPARTURES
            else _("%(found)s days away without a report, serious from %(serious)s on")
        )
        says = said % {"found": count.found, "serious": count.serious}
        state = LATE if not count.left else NOW if count.found else NONE
        lines.append(Line(says, state, url=reverse("course:subject", args=[file.person.pk, "breach"])))
    lines += [_seen_while_away(file, e, seen) for e, seen in _contradicted(file)]
    do = file.form("absence.found", _("Away without a report"))
    lead = _(
        "Ask first: a reason, a report by phone that nobody wrote down? Then it is a leave, not an absence. What is "
        "written down here counts at once; whether it is serious a named lead weighs."
    )
    return Block(_("Away without a report"), lines=lines, lead=lead, do=do)


def _contradicted(file: CourseFile) -> list[tuple[Facts, Facts]]:
    """Each absence on file with the day within it on which the person was seen."""
    contacts = [e for e in file.of(*SEEN) if seen_here(e)]
    found = []
    for e in file.of("absence.found"):
        first, back = away(e)
        found += [(e, seen) for seen in contacts if first < seen.on < back][:1]
    return found


def _seen_while_away(file: CourseFile, absence: Facts, seen: Facts) -> Line:
    told = {"day": file.short(seen.on), "absence": file.sentence(absence)}
    says = _("Seen on %(day)s, within an absence on file: one of the two is wrong") % told
    return Line(says, LATE, detail=_("%(absence)s. Correct what is wrong.") % told, url=entry_url(file, absence))


def deed(file: CourseFile, name: str, kind: str, label: str, *, main: bool = False, entry: object = None) -> list[Do]:
    """A form of this page that writes several acts at once, for who may write `kind`: none or one."""
    if kind not in file.writes:
        return []
    said = {"entry": str(entry)} if entry else {}
    if file.order is not None and len(file.orders) > 1:
        said["order"] = str(file.order.pk)
    url = reverse(f"course:{name}", args=[file.person.pk])
    return [Do(f"{url}?{urlencode(said)}" if said else url, label, main)]


def _span(first: date, last: date, file: CourseFile) -> str:
    year, language = file.today.year, file.actor.language
    return _("%(first)s to %(last)s") % {
        "first": short_day(first, year, language), "last": short_day(last, year, language)
    }  # fmt: skip


LEAVING = Subject(
    "leave",
    mark("Leave and being away"),
    mark("Who works away, visits or is ill elsewhere: reported, met from afar, and back again."),
    build,
)
