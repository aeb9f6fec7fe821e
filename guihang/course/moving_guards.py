"""Fair play in a change of place: one move at a time, to where it was approved, called back by a deed of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from guihang.access import clock
from guihang.access.models import Grant
from guihang.access.places import name_of
from guihang.access.roles import TABLE
from guihang.course.ways import Ways
from guihang.dossier.course_guards import BEFORE_IT, File, guard
from guihang.dossier.crossing import APPROVED, ORDER_ID, RECEIVED, STOPPED
from guihang.dossier.entry import Facts
from guihang.dossier.workout import effective
from guihang.rules.acts import ACTS
from guihang.texts import Message, mark

WITHDRAWN = "entry.withdrawn"
LEADING = [role for role, row in TABLE.items() if "file.restricted" in row.acts]
OPEN_ALREADY = mark(
    "A move to {place} is approved and the person not received there yet: call it back first, or wait for the arrival."
)
SAME_PLACE = mark("The person is at {place} already: a move leads elsewhere.")
ELSEWHERE = mark("Found: received at {found}. Expected: {place}, where the move was approved to.")
NOT_ON_THE_WAY = mark("No approved move of this decision is open: the person is received once a move is approved.")
TOOK_PLACE = mark(
    "The person was received under this approval: the move took place. Was the arrival written in error, take it back "
    "first."
)
KEEPS_PLACE = mark(
    "A correction of the arrival keeps the place, {place}, and the decision. Did the person not arrive there, take the "
    "arrival back; to another place leads another move."
)
LATER = mark("A later step of a move, to {place}, of {day}, follows this arrival: take that back first.")
AFTER_IT = mark("“{act}” of {day} lies after “{after}” of {later}, which followed it.")
NO_LEAD = mark(
    "The file would go back to {place} for named readers only, and nobody who leads that office is one of them: nobody "
    "there could open it. Open the file to the whole office first; the office there can name readers again."
)
ALONE = mark("A move is called back together with its approval: use “Call the move back” on the page of the move.")

ASKED_ALREADY = mark(
    "A request of {day} to move to {place} is open: approve or refuse it first. Nobody asks for two places at once."
)
ASKED_FOR_ELSEWHERE = mark(
    "A request of {day} to move to {place} is open, and this leads elsewhere: refuse that request first."
)


def open_requests(file: File, order: UUID | None) -> list[Facts]:
    """The requests of a decision that are neither approved nor refused, nor came to nothing, as the file stood
    before."""
    held = [e for e in effective(file.held) if e.order == order]
    refused = {target.id for e in held if e.kind == "move.refused" and (target := file.target(e)) is not None}
    approved = [e for e in held if e.kind == "move.approved"]
    named = {target.id for e in approved if e.data.get("entry") and (target := file.target(e)) is not None}
    back = [(e.on, e.id.int) for e in held if e.kind == "move.recalled"]

    def answered(asked: Facts) -> bool:
        return (
            asked.id in refused
            or asked.id in named
            or any((e.on, e.id.int) > (asked.on, asked.id.int) and e.data["place"] == asked.data["place"]
                   for e in approved if not e.data.get("entry"))
            or any(when > (asked.on, asked.id.int) for when in back)
        )  # fmt: skip

    return [e for e in held if e.kind == "move.asked" and not answered(e)]


@guard("move.asked")
def one_request_at_a_time(facts: Facts, file: File) -> Iterator[Message]:
    """Somewhere else than now, and not while another request waits for its answer."""
    place = _place_of(file, facts.order)
    if place == facts.data["place"]:
        yield Message(SAME_PLACE, {"place": _named(place)})
    if facts.supersedes is not None:
        return
    for other in open_requests(file, facts.order):
        yield Message(ASKED_ALREADY, {"place": _named(other.data["place"]), "day": other.on.isoformat()})


@guard("move.approved")
def one_at_a_time(facts: Facts, file: File) -> Iterator[Message]:
    """Nobody is on the way to two places, whatever decisions run; a move that took place keeps its place."""
    ways = Ways.of([*file.held, *(e for e in file.added if e.id != facts.id)])
    if facts.supersedes is not None:
        yield from _took_place(facts, file)
        return
    running = {row[ORDER_ID] for row in file.state.orders if row[STOPPED] is None}
    for other in (e for order in running for e in ways.open(order)):
        yield Message(OPEN_ALREADY, {"place": _named(other.data["place"])})
    place = _place_of(file, facts.order)
    if place == facts.data["place"]:
        yield Message(SAME_PLACE, {"place": _named(place)})
    for asked in open_requests(file, facts.order) if not facts.data.get("entry") else ():
        if asked.data["place"] != facts.data["place"]:
            told = {"place": _named(asked.data["place"]), "day": asked.on.isoformat()}
            yield Message(ASKED_FOR_ELSEWHERE, told)


@guard("move.received")
def where_it_leads(facts: Facts, file: File) -> Iterator[Message]:
    """Somebody on the way is received where they were sent, not before; a correction keeps the place."""
    if facts.supersedes is not None:
        yield from _same_arrival(facts, file)
        return
    moves = Ways.of([*file.held, *(e for e in file.added if e.id != facts.id)]).open(facts.order)
    there = [e for e in moves if e.data["place"] == facts.data["place"]]
    if not moves:
        yield Message(NOT_ON_THE_WAY)
    elif not there:
        found, place = _named(facts.data["place"]), _named(moves[-1].data["place"])
        yield Message(ELSEWHERE, {"found": found, "place": place})
    else:
        yield from _not_before(facts, there[-1])


@guard("move.recalled")
def with_its_approval(facts: Facts, file: File) -> Iterator[Message]:
    """What is called back goes in the same deed, and has not taken place."""
    if str(facts.data["entry"]) not in {str(e.supersedes) for e in file.added if e.kind == WITHDRAWN}:
        yield Message(ALONE)
    elif str(facts.data["entry"]) not in {str(e.id) for e in Ways.of(file.held).open(facts.order)}:
        yield Message(TOOK_PLACE)


@guard(WITHDRAWN)
def taken_back_in_turn(facts: Facts, file: File) -> Iterator[Message]:
    """Of the steps of moves the last is taken back first, and a file goes where somebody can open it."""
    taken = file.corrected(facts)
    if taken is None or taken.kind not in {APPROVED, RECEIVED}:
        return
    ways = Ways.of(file.held)
    still = {e.id for e in file.of(APPROVED, RECEIVED)}
    if taken.kind == APPROVED:
        if any(r.id in still and ways.approval_of(r) == taken for r in ways.there(taken.order)):
            yield Message(TOOK_PLACE)
        return
    for later in [e for e in ways.after(taken) if e.id in still][-1:]:
        yield Message(LATER, {"place": _named(later.data["place"]), "day": later.on.isoformat()})
    readers, back_to = file.state.readers, file.state.place
    if readers is not None and back_to != taken.data["place"] and not _lead_among(readers, back_to):
        yield Message(NO_LEAD, {"place": _named(back_to)})


def _took_place(facts: Facts, file: File) -> Iterator[Message]:
    """What a correction of an approval may not change once the person was received under it."""
    before, ways = file.corrected(facts), Ways.of(file.held)
    arrived = [r for r in ways.there(before.order) if ways.approval_of(r) == before] if before else []
    if not before or not arrived:
        return
    if facts.data["place"] != before.data["place"] or facts.order != before.order:
        yield Message(TOOK_PLACE)
    elif facts.on > arrived[0].on:
        yield _late(facts, arrived[0])


def _same_arrival(facts: Facts, file: File) -> Iterator[Message]:
    """What a correction of an arrival may not change: the place, the decision, its turn among the moves."""
    before, ways = file.corrected(facts), Ways.of(file.held)
    if before is None:
        return
    if facts.data["place"] != before.data["place"] or facts.order != before.order:
        yield Message(KEEPS_PLACE, {"place": _named(before.data["place"])})
        return
    yield from _not_before(facts, ways.approval_of(before))
    for later in ways.after(before)[:1]:
        if facts.on > later.on:
            yield _late(facts, later)


def _not_before(facts: Facts, approved: Facts | None) -> Iterator[Message]:
    if approved is not None and facts.on < approved.on:
        days = {"day": facts.on.isoformat(), "before": approved.on.isoformat()}
        yield Message(BEFORE_IT, {"act": Message(ACTS[facts.kind].label), **days})


def _late(facts: Facts, later: Facts) -> Message:
    after = {"after": Message(ACTS[later.kind].label), "later": later.on.isoformat()}
    return Message(AFTER_IT, {"act": Message(ACTS[facts.kind].label), "day": facts.on.isoformat(), **after})


def _lead_among(readers: Iterable[UUID], place: str) -> bool:
    """Whether one of the readers leads an office at a place, and so can change who reads."""
    grants = Grant.objects.on(clock.today()).filter(user__in=list(readers), user__is_active=True, role__in=LEADING)
    return grants.filter(low__lte=place, high__gte=place).exists()


def _place_of(file: File, order: UUID | None) -> str:
    """Where a decision was carried out before what is added."""
    return Ways.of(file.held).place(order)


def _named(place: str) -> str:
    return name_of(place) or place
