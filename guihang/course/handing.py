"""Handing over in person: a coming release, the family, who fetches, the papers, the arrival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from guihang.access.roles import Part
from guihang.course.file import CourseFile, Do
from guihang.course.page import DONE, LATE, NEXT, NONE, NOW, Block, Line, Subject, line_of_duty
from guihang.dossier.basis import basis_words
from guihang.dossier.crossing import figure
from guihang.dossier.entry import Facts
from guihang.dossier.policy import calendar, pack_for
from guihang.rules import packs
from guihang.rules.beside import listing
from guihang.rules.beside.gaps import GAPS
from guihang.texts import mark, translate

CHECKED = "listing.checked"


def build(file: CourseFile) -> Sequence[Block]:
    """A block for each release that was announced, the newest first; the decision's papers; whether one was made."""
    told = [_release(file, e) for e in reversed(file.of("release.announced"))]
    new = file.form("release.announced", _("Write down a coming release"), main=not told and file.order is None)
    start = Block(
        _("A coming release"),
        do=new,
        empty=_("No release has been told of. Write it down the day it is told."),
    )
    if told or file.order is None:
        return [*(told or [start]), *_papers(file), *_listing(file)]
    return [*_papers(file), *_listing(file), start]  # who has a decision here already is seldom released from anywhere


def _release(file: CourseFile, told: Facts) -> Block:
    released = date.fromisoformat(told.data["release_on"])
    pack = packs.load(pack_for(told.data["to_place"]))
    before = figure(pack, "release.family_days_before", told.on)
    over = figure(pack, "release.hand_over_within_days", told.on)
    ask_by = max(told.on, released - timedelta(days=before.days))
    hand_by = released + timedelta(days=over.days)
    handed = _handed(file, told)
    failed = file.answering(told, "handover.failed")
    asked = file.answering(told, "family.contacted")
    tried = [e for e in asked if e.data.get("reached") is False]
    lines = [
        Line(
            file.sentence(told), DONE, on=told.on,
            detail=_joined(file.value(told, "centre"), file.value(told, "told_by")),
            do=_correct(file, told),
        ),
        *(Line(_("The family was not reached"), NONE, on=e.on, detail=_said_of(file, e)) for e in tried),
        _step(file, "family-ask", told, [e for e in asked if e not in tried], ask_by, before.basis,
              _("Ask the family"), file.form("family.contacted", _("Record"), entry=told.id)),
        _step(file, "fetch-plan", told, file.answering(told, "fetching.planned"), ask_by, before.basis,
              _("Agree who fetches, and when"), file.form("fetching.planned", _("Record"), entry=told.id)),
        _step(file, "hand-over", told, handed or failed, hand_by, over.basis,
              _("Hand over in person, with the list of papers and two signatures"),
              _hand_over(file, told, released, bool(failed))),
        *(Line(file.sentence(e), NONE, on=e.on, detail=file.value(e, "note")) for e in failed),
        _arrival(file, told),
    ]  # fmt: skip
    return Block(_("A coming release"), lines=_first_is_main(lines))


def _handed(file: CourseFile, told: Facts) -> list[Facts]:
    return [e for e in file.of("handover.done") if e.on >= told.on]


def _hand_over(file: CourseFile, told: Facts, released: date, failed: bool) -> list[Do]:
    """What can be written of the hand-over: it belongs to a decision, which comes first."""
    if file.order is None:
        ways = [Do(_order_in(file), _("Enter the decision first"))] if "order.entered" in file.writes else []
    else:
        ways = file.form("handover.done", _("Record"))
    if released <= file.today and not failed:
        ways = [*ways, *file.form("handover.failed", _("It did not happen"), entry=told.id)]
    return ways


def _order_in(file: CourseFile) -> str:
    """Where the decision of this very person is entered: the form knows the file."""
    return f"{reverse('dossier:order-in')}?{urlencode({'file': str(file.person.pk)})}"


def _arrival(file: CourseFile, told: Facts) -> Line:
    arrived = [e for e in file.of("report.made") if e.on >= told.on]
    if arrived:
        return Line(_("Reports in"), DONE, on=arrived[0].on)
    if file.order is None:
        return Line(_("Reports in"), NONE, detail=_("The days begin with the decision."))
    return line_of_duty(file, file.duty("report"), _("Reports in"), do=file.form("report.made", _("Record")))


def _step(
    file: CourseFile, kind: str, told: Facts, done: Sequence[Facts], by: date, source: Sequence[str], says: str,
    do: Sequence[Do],
) -> Line:  # fmt: skip
    """A step with its clock: that of the decision's duty, or the same clock where no decision is made yet."""
    detail = _joined(*(_said_of(file, e) for e in done))
    if (duty := file.duty(kind, told.id.hex)) is not None:
        return line_of_duty(file, duty, says, detail=detail, do=do)
    if done:
        return Line(says, DONE, on=done[0].on, detail=detail)
    opens = told.on if kind != "hand-over" else date.fromisoformat(told.data["release_on"])
    state = LATE if by < file.today else NOW if opens <= file.today else NEXT
    return Line(
        says, state, due=by, basis=basis_words(",".join(source), file.actor.language, told.data["to_place"]), do=do
    )


SHOWN = ("reached", "will_fetch", "who", "fetch_on", "fetchers", "where", "papers", "given_by", "taken_by", "why")


def _said_of(file: CourseFile, e: Facts) -> str:
    """What an entry says, field by field, as far as the reader is told."""
    told: list[str] = []
    for field in file.fields(e):
        if field.name in SHOWN and file.data(e).get(field.name) is not False and (value := file.value(e, field.name)):
            told.append(f"{translate(field.label, file.actor.language)} {value}")
    return _joined(*told)


def _joined(*words: str) -> str:
    return " · ".join(w for w in words if w)


def _correct(file: CourseFile, e: Facts) -> list[Do]:
    if e.kind not in file.writes:
        return []
    return [Do(reverse("dossier:correct", args=[file.person.pk, e.id]), _("Correct"))]


def _first_is_main(lines: Sequence[Line]) -> list[Line]:
    """The first step that is still to be done is the page's main button."""
    found = False
    shown: list[Line] = []
    for line in lines:
        if not found and line.state in {NOW, LATE} and line.do:
            found = True
            line = replace(line, do=[replace(line.do[0], main=True), *line.do[1:]])
        shown.append(line)
    return shown


def _papers(file: CourseFile) -> list[Block]:
    """The decision: served on the person and the family, the office notified with the papers, by every clock."""
    if file.order is None:
        ways = [Do(_order_in(file), _("Order in"))] if "order.entered" in file.writes else []
        return [Block(_("The decision"), do=ways, empty=_("No decision is on file yet. Enter it when it comes."))]
    served = {to: [e for e in file.of("order.served") if e.data.get("to") == to] for to in ("person", "family")}
    told = file.of("order.notified")
    return [
        Block(
            _("The decision"),
            lines=[
                line_of_duty(
                    file, file.duty("serve"), _("Decision served on the person"),
                    detail=_served(file, served["person"]),
                    do=file.form("order.served", _("Record"), to="person"),
                ),
                *_local(file, "serve-local", _("Served, by the local clock")),
                _family(file, served["family"]),
                line_of_duty(
                    file, file.duty("notify"), _("Office notified, papers sent"),
                    detail=_joined(*(file.value(e, "papers") for e in told)),
                    do=file.form("order.notified", _("Record")),
                ),
                *_local(file, "notify-local", _("Notified, by the local clock")),
            ],
        )
    ]  # fmt: skip


def _local(file: CourseFile, kind: str, says: str) -> list[Line]:
    """The shorter clock of a region that sets one."""
    return [line_of_duty(file, duty, says) for duty in file.duties if duty.kind == kind]


def _served(file: CourseFile, served: Sequence[Facts]) -> str:
    return _joined(*(
        word for e in served for name in ("how", "refused_because", "witness", "note") if (word := file.value(e, name))
    ))  # fmt: skip


def _family(file: CourseFile, served: Sequence[Facts]) -> Line:
    says = _("Decision served on the family")
    if served:
        return Line(says, DONE, on=served[0].on, detail=_served(file, served))
    gap = next((g for g in file.gaps if g["code"] == "family_not_served"), None)
    do = file.form("order.served", _("Record"), to="family")
    if gap is not None:
        # A gap is asked about and counted against nobody: it is not overdue, here as little as on Today.
        return Line(says, NOW, detail=translate(GAPS[gap["code"]], file.actor.language), do=do)
    return Line(says, NOW, do=do)


def _listing(file: CourseFile) -> list[Block]:
    """No fine in place of an order: asked of those who are told of penalties, and of nobody else."""
    if Part.PENALTY not in file.sees:
        return []
    found = [e.on for e in file.entries if e.kind in listing.FOUND]
    checked = [e for e in file.entries if e.kind == CHECKED]
    runs = [(o.decided_on, o.stopped_on) for o in file.orders]
    pack = packs.load(pack_for(file.person.place))
    gap = listing.undecided(found, runs, [e.on for e in checked], pack, file.today, calendar())
    lines = [Line(file.sentence(e), DONE, on=e.on, detail=file.value(e, "text")) for e in reversed(checked)]
    if gap is not None:
        asked = Line(
            translate(GAPS[gap.code], file.actor.language), LATE, due=gap.since_on - timedelta(days=1),
            basis=basis_words(",".join(gap.basis), file.actor.language, file.person.place),
            do=file.form(CHECKED, _("Answer"), main=True),
        )  # fmt: skip
        lines.insert(0, asked)
    if not lines:
        return []
    lead = _("A fine stands in no decision's place. Nothing follows from this question by itself.")
    return [Block(_("Whether a decision was made"), lines=lines, lead=lead)]


HANDING = Subject(
    "handing",
    mark("Handing over"),
    mark("From the decision or the gate of the institution to the office: nobody between two."),
    build,
)
