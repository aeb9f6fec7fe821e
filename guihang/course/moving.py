"""A change of place: asked for, approved or refused, the papers sent and received, the arrival, the new agreement.

The legal place, where somebody lives and who may see the file are three things, and stand as three lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from guihang.access.places import name_of
from guihang.course.file import CourseFile, Do
from guihang.course.page import DONE, LATE, NONE, NOW, Block, Line, Subject, line_of_duty
from guihang.course.ways import Ways
from guihang.dossier.desk_act import keeping_files_at
from guihang.dossier.entry import Facts
from guihang.dossier.readers import stored_readers
from guihang.rules.beside.gaps import GAPS
from guihang.texts import mark, translate

ASKED, REFUSED, APPROVED, RECALLED = "move.asked", "move.refused", "move.approved", "move.recalled"
SENT, RECEIPT, RECEIVED = "papers.sent", "papers.received", "move.received"
OF_MOVES = frozenset({"move_papers_missing", "move_papers_incomplete"})


def build(file: CourseFile) -> Sequence[Block]:
    """The three places, what is asked for, each move with its steps, the stay at a site."""
    if file.order is None:
        return [
            _places(file),
            Block(_("Change of place"), empty=_("No decision is on file: there is no place to change.")),
        ]
    ways = Ways.of(file.every)
    blocks = [_places(file), _requests(file)]
    for number, e in reversed(ways.numbered(file.order.pk)):
        blocks.append(_move(file, ways, number, e) if e.kind == APPROVED else _went_along(file, number, e))
    return [*blocks, *_called_back(file), _site(file)]


def _places(file: CourseFile) -> Block:
    person, order = file.person, file.order
    legal = name_of(order.place) or order.place if order else _("not decided yet")
    lives = " ".join(filter(None, (name_of(person.stays_at) or "", file.identity.address))) or _("not known")
    seen = _("named readers only") if person.restricted else name_of(person.place) or person.place
    also = ""
    if person.crossing == "move":
        to = name_of(person.crossing_to) or person.crossing_to
        also = _("%(place)s sees what arrives: the name, the masked number, the list of papers.") % {"place": to}
        if not _served(file, person.crossing_to):
            also = ""
        elif person.restricted:
            also = _of_named_readers(file, to)
    site = _stays(file)
    at_site = _("at present at a site, by agreement") if site else ""
    return Block(
        _("Three places"),
        lines=[
            Line(_("Place of execution: %(place)s") % {"place": legal}, detail=_office(file)),
            Line(
                _("Lives: %(place)s") % {"place": lives}, detail=at_site,
                do=file.form("reach.changed", _("Change")),
            ),
            Line(_("Sees the file: %(place)s") % {"place": seen}, detail=also, do=_readers(file)),
        ],
    )  # fmt: skip


def _readers(file: CourseFile) -> list[Do]:
    """The list of readers of a restricted file, while somebody of another office may have to be named."""
    if not (file.person.restricted and file.person.crossing and "file.restricted" in file.writes):
        return []
    return [Do(reverse("dossier:readers", args=[file.person.pk]), _("Named readers"))]


def _of_named_readers(file: CourseFile, to: str) -> str:
    """Who at the receiving office sees that somebody is on the way, whose file is for named readers only."""
    named = stored_readers([file.person.pk]).get(file.person.pk, set())
    there = keeping_files_at(file.person.crossing_to, file.today).filter(user__in=named)
    names = sorted(set(there.values_list("user__display_name", flat=True)))
    if names:
        return _("At %(place)s only the named readers see what arrives: %(names)s.") % {
            "place": to, "names": "、".join(names),
        }  # fmt: skip
    return _(
        "Nobody at %(place)s sees that somebody is on the way. The office lead names a reader there; that reader sees "
        "what arrives, and receives the person."
    ) % {"place": to}


def _served(file: CourseFile, place: str) -> bool:
    """Whether anybody keeps files there on this platform."""
    return keeping_files_at(place, file.today).exists()


def _office(file: CourseFile) -> str:
    if file.order is None or file.order.stopped_on is not None:
        return ""
    place = name_of(file.order.office) or file.order.office
    return _("The one office that answers for the decision: %(place)s") % {"place": place}


def _requests(file: CourseFile) -> Block:
    """What the person asked for and nobody has answered yet, and what was refused."""
    lines: list[Line] = []
    for asked in reversed(file.of(ASKED)):
        refused = file.answering(asked, REFUSED)
        if _approval(file, asked) is not None or _came_to_nothing(file, asked):
            continue
        to = _("to %(place)s") % {"place": file.value(asked, "place")}
        said = (file.value(asked, n) for n in ("ground", "change_on", "address", "reason"))
        words = " · ".join(filter(None, (to, *said)))
        if refused:
            why = f"{to} · {file.value(refused[-1], 'text')}".removesuffix(" · ")
            lines.append(Line(file.sentence(refused[-1]), DONE, on=refused[-1].on, detail=why))
            continue
        do = [*_deed(file, APPROVED, "course:move-approve", _("Approve"), asked, main=True)]
        do += file.form(REFUSED, _("Refuse"), entry=asked.id)
        lines.append(
            line_of_duty(file, file.duty("move-answer", asked.id.hex), file.sentence(asked), detail=words, do=do)
        )
    new = file.form(ASKED, _("A request"))
    new += [] if file.person.crossing == "move" else file.form(APPROVED, _("Approve without a request"))
    return Block(
        _("Asked for"), lines=lines, do=new if _runs(file) else [],
        empty=_("Nobody has asked for another place. The person asks; the office answers."),
    )  # fmt: skip


def _approval(file: CourseFile, asked: Facts) -> Facts | None:
    """The approval that answers a request: the one that names it, else the first that follows to that place."""
    named = file.answering(asked, APPROVED)
    later = (e for e in file.of(APPROVED) if not e.data.get("entry") and e.on >= asked.on
             and e.data["place"] == asked.data["place"])  # fmt: skip
    return named[0] if named else next(later, None)


def _came_to_nothing(file: CourseFile, asked: Facts) -> bool:
    """Whether the move that was asked for was approved and called back."""
    return any((e.on, e.id.int) > (asked.on, asked.id.int) for e in file.of(RECALLED))


def _runs(file: CourseFile) -> bool:
    return file.order is not None and file.order.stopped_on is None


def _went_along(file: CourseFile, number: int, arrived: Facts) -> Block:
    """An arrival without a move of its own: that of another decision, which the same office answered for."""
    to = name_of(arrived.data["place"]) or arrived.data["place"]
    with_other = file.order is not None and arrived.order != file.order.pk
    detail = _("Received under another decision; this one went along: a person lives at one place.")
    lines = [
        Line(file.sentence(arrived), DONE, on=arrived.on, detail=detail if with_other else ""),
        _agreement(file, number, arrived),
    ]
    return Block(_("Move to %(place)s") % {"place": to}, lines=lines)


def _agreement(file: CourseFile, number: int, arrived: Facts | None) -> Line:
    do = [] if arrived is None else file.form("agreement.signed", _("Record"))
    return line_of_duty(file, file.duty("move-agreement", f"/{number}"), _("New agreement"), do=do)


def _move(file: CourseFile, ways: Ways, number: int, approved: Facts) -> Block:
    to = name_of(approved.data["place"]) or approved.data["place"]
    sent = file.answering(approved, SENT)
    arrived = _arrived(file, ways, approved)
    open_ = arrived is None and _runs(file)
    lines = [
        Line(file.sentence(approved), DONE, on=approved.on, detail=file.value(approved, "reason")),
        _papers_sent(file, approved, sent, arrived),
        *(_receipt(file, e) for e in sent),
        _arrival(file, number, approved, open_=open_),
        _agreement(file, number, arrived),
        *(_missing(file) if approved.id == file.of(APPROVED)[-1].id else ()),
    ]  # fmt: skip
    do = _deed(file, RECALLED, "course:move-recall", _("Call the move back"), approved) if open_ else []
    lead = _("Between two offices: both clocks run, and the old office answers until the person is received.")
    return Block(_("Move to %(place)s") % {"place": to}, lines=lines, lead=lead if open_ else "", do=do)


def _papers_sent(file: CourseFile, approved: Facts, sent: Sequence[Facts], arrived: Facts | None) -> Line:
    """The papers with their list. The person may come before them: they are owed until they have come."""
    says = _("Papers sent, with the list")
    duty = file.duty("move-papers", approved.id.hex)
    do = file.form(SENT, _("Record"), main=not sent, entry=approved.id)
    if arrived is not None and not sent and duty is not None and _runs(file):
        detail = _("The person was received without them. Ask the old office; record the list once they have come.")
        state = LATE if duty.due_on < file.today else NOW
        return Line(says, state, due=duty.due_on, detail=detail, basis=file.basis(duty), do=do)
    return line_of_duty(file, duty, says, detail=" · ".join(file.value(e, "papers") for e in sent), do=do)


def _arrival(file: CourseFile, number: int, approved: Facts, *, open_: bool) -> Line:
    """The new office writes the arrival; where nobody works with the platform, the old one does, from its answer."""
    detail, do = "", []
    if open_ and _served(file, approved.data["place"]):
        detail = _("The new office receives the person, and names who answers.")
    elif open_:
        detail = _(
            "Nobody there works on this platform: send the whole file on paper. Record the arrival once that office "
            "has confirmed it; the file then leaves this office's lists, and nobody writes in it any more."
        )
        do = _deed(file, RECEIVED, "course:move-arrived", _("Record the confirmed arrival"), approved)
    duty = file.duty("move-report", f"/{number}")
    return line_of_duty(file, duty, _("Arrives and is received there"), detail=detail, do=do)


def _arrived(file: CourseFile, ways: Ways, approved: Facts) -> Facts | None:
    """When the person was received where this move leads."""
    received = ways.there(approved.order)
    there = (e for e in received if e.on >= approved.on and e.data["place"] == approved.data["place"])
    return next(there, None)


def _receipt(file: CourseFile, sent: Facts) -> Line:
    receipts = file.answering(sent, RECEIPT)
    told = [file.value(e, "missing") for e in receipts if not e.data.get("complete")]
    detail = " · ".join(filter(None, told))
    detail = _("Missing: %(papers)s") % {"papers": detail} if detail else ""
    complete = bool(receipts) and receipts[-1].data.get("complete") is True
    do = [] if complete else file.form(RECEIPT, _("Record"), entry=sent.id)
    line = line_of_duty(
        file, file.duty("move-receipt", sent.id.hex), _("Receipt of the new office"), detail=detail, do=do
    )
    if receipts and not complete and do:
        return Line(line.says, NOW, detail=line.detail, basis=line.basis, do=do)
    return line


def _missing(file: CourseFile) -> list[Line]:
    found = [g for g in file.gaps if g["code"] in OF_MOVES]
    return [
        Line(
            translate(GAPS[g["code"]], file.actor.language),
            LATE,
            detail=_("since %(day)s") % {"day": _day(file, g["since"])},
        )
        for g in found
    ]


def _day(file: CourseFile, day: str) -> str:
    return file.short(date.fromisoformat(day))


def _called_back(file: CourseFile) -> list[Block]:
    back = list(reversed(file.of(RECALLED)))
    lines = [
        Line(
            file.sentence(e),
            DONE,
            on=e.on,
            detail=" · ".join(filter(None, (file.value(e, "by"), file.value(e, "text")))),
        )
        for e in back
    ]
    return [Block(_("Moves that did not take place"), lines=lines)] if lines else []


def _stays(file: CourseFile) -> list[Facts]:
    """Stays at a site that have not ended: neither left nor past their last day."""
    return [
        e for e in file.of("site.agreed")
        if not file.answering(e, "site.left") and e.data.get("until", "9999-12-31") >= file.today.isoformat()
    ]  # fmt: skip


def _site(file: CourseFile) -> Block:
    lines: list[Line] = []
    now = _stays(file)
    for e in reversed(file.of("site.agreed")):
        detail = " · ".join(filter(None, (file.value(e, "site"), file.value(e, "until"))))
        left = file.answering(e, "site.left")
        if e in now:
            do = file.form("site.left", _("Left the site"), entry=e.id)
            lines.append(Line(file.sentence(e), NOW, detail=detail, do=do))
        else:
            lines.append(Line(file.sentence(e), NONE, on=left[-1].on if left else None, detail=detail))
    new = file.form("site.agreed", _("Agree on a stay")) if _runs(file) and not now else []
    return Block(
        _("Rehabilitation site"), lines=lines, do=new,
        lead=_("By agreement the person lives there; the office that answers stays the same."),
        empty=_("The person lives at no site."),
    )  # fmt: skip


def _deed(file: CourseFile, kind: str, name: str, label: str, entry: Facts, *, main: bool = False) -> list[Do]:
    """A form of its own, for who may write the act."""
    if kind not in file.writes:
        return []
    return [Do(f"{reverse(name, args=[file.person.pk])}?{urlencode({'entry': str(entry.id)})}", label, main)]


MOVING = Subject(
    "moving",
    mark("Change of place"),
    mark("Asked, approved, the papers, the arrival: the old office answers until the new one has received the person."),
    build,
)
