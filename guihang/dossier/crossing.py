"""Who answers for an order, and who is between two offices: worked out from the entries of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from guihang.dossier import tables
from guihang.dossier.archive_guards import STOPS
from guihang.dossier.entry import Facts
from guihang.dossier.policy import pack_for
from guihang.rules import packs
from guihang.rules.beside.crossing import RELEASE
from guihang.rules.beside.reading import Crossing, Setting
from guihang.rules.days import DATES
from guihang.rules.packs import Pack
from guihang.territory.codes import Level, level_of

STARTS, STOPPED, DECIDED = (tables.ORDER.index(name) for name in ("starts_on", "stopped_on", "decided_on"))
OF_ORDER, KEY, DUE, MET, VOID = (
    tables.DUTY.index(name) for name in ("order_id", "key", "due_on", "met_on", "void_from")
)
ORDER_ID, ORDER_PLACE = tables.ORDER.index("id"), tables.ORDER.index("place")
REPORTED = "report.made"
APPROVED, RECEIVED, SENT, RECEIPT = "move.approved", "move.received", "papers.sent", "papers.received"
# What an office owes of the papers of somebody who has arrived elsewhere.
UNSENT, UNRECEIVED, INCOMPLETE = "unsent", "unreceived", "incomplete"


def office_of(place: str) -> str:
    """The place of the office that answers for an order carried out at `place`: its township, or the division itself
    where the place is wider than one."""
    return f"{place[:9]}000" if level_of(place) is Level.VILLAGE else place


def arrivals_of(held: Iterable[Facts], decided: Mapping[UUID, Facts]) -> dict[UUID, list[Facts]]:
    """For each decision (the entry that says it, by its id) the arrivals it moved with, in order: its own, and those of
    another decision that the same office answered for. A person lives at one place, and arrives once."""
    places = {order: str(e.data["place"]) for order, e in decided.items()}
    found: dict[UUID, list[Facts]] = {order: [] for order in decided}
    stopped: set[UUID | None] = set()
    for e in held:
        if e.kind in STOPS:
            stopped.add(e.order)
        elif e.kind == RECEIVED and e.order in places and e.order not in stopped:
            left, on = office_of(places[e.order]), e.on.isoformat()
            for order, place in places.items():
                runs = order not in stopped and decided[order].data["decided_on"] < on
                if order == e.order or (runs and office_of(place) == left):
                    found[order].append(e)
                    places[order] = str(e.data["place"])
    return found


def coming_release(
    held: Iterable[Facts], orders: Sequence[tuple[Any, ...]], duties: Iterable[tuple[Any, ...]], today: date
) -> Crossing | None:
    """A release that was announced, until the person has reported in: who will answer, and both clocks.

    That nobody was there to hand over ends nothing: the person is still on the way. The clock of the papers is that of
    the hand-over, the person's that of reporting in under the decision that awaits them; where none is made yet it
    counts from the day of release.
    """
    told, handed = _announced(held, today)
    if told is None or _settled(told, orders):
        return None
    place = told.data["to_place"]
    released = date.fromisoformat(told.data["release_on"]).toordinal()
    pack = packs.load(pack_for(place))
    papers = released + figure(pack, "release.hand_over_within_days", told.on).days
    waiting = {row[ORDER_ID] for row in orders if row[STOPPED] is None and row[STARTS] is None}
    reports = [row for row in duties if row[OF_ORDER] in waiting and row[KEY].partition("/")[0] == "report"]
    person: int | None = released + figure(pack, "report.within_days", told.on).days
    if reports:
        open_ = [row[DUE] for row in reports if row[MET] is None and row[VOID] is None]
        person = max(open_).toordinal() if open_ else None
    return Crossing(RELEASE, place, told.on.toordinal(), None if handed else papers, person)


def figure(pack: Pack, name: str, day: date) -> Setting:
    """A figure of a pack in force on the day. Raises packs.NoRuleInForce."""
    row = pack.row(name, day.toordinal())
    return Setting(row.value, row.source, name)


def _announced(held: Iterable[Facts], today: date) -> tuple[Facts | None, bool]:
    """The newest announcement that is not answered by a report, and whether the person was handed over since."""
    told: Facts | None = None
    handed = False
    for e in held:
        if e.on > today:
            break
        if e.kind == "release.announced":
            told, handed = e, False
        elif e.kind == "handover.done":
            handed = True
        elif e.kind == REPORTED:
            told = None
    return told, handed


def _settled(told: Facts, orders: Sequence[tuple[Any, ...]]) -> bool:
    """Whether the person has reported in since, or every decision that awaited them has ended."""
    if any(row[STARTS] and row[STARTS] >= told.on for row in orders):
        return True
    later = [row for row in orders if row[STOPPED] is None or row[STOPPED] >= told.on]
    return bool(later) and all(row[STOPPED] is not None for row in later)


class PapersLeft(NamedTuple):
    """What an office still owes of a move after the person has arrived elsewhere: what, which office, by when."""

    what: str = ""
    at: str = ""
    due: date | None = None


NO_PAPERS_LEFT = PapersLeft()


def papers_left(
    held: Iterable[Facts], orders: Sequence[tuple[Any, ...]], duties: Iterable[tuple[Any, ...]],
    aliases: Mapping[str, str], began_at: Mapping[UUID, str], arrivals: Mapping[UUID, Sequence[Facts]], today: date,
) -> PapersLeft:  # fmt: skip
    """Of the newest move whose person has arrived at another office and whose papers have not: sent, received whole. An
    office where the file lies again owes nobody anything. By order: where it was entered, the arrivals it moved with.
    """
    way: dict[str, list[Facts]] = {kind: [] for kind in (APPROVED, RECEIVED, SENT, RECEIPT)}
    for e in held:
        if e.kind in way and e.on <= today:
            way[e.kind].append(e)
    running = {row[ORDER_ID]: row[ORDER_PLACE] for row in orders if row[STOPPED] is None}
    for approved in reversed(way[APPROVED]):
        to, order = approved.data["place"], approved.order
        arrived = any(e.on >= approved.on and e.data["place"] == to for e in way[RECEIVED])
        if not arrived or order is None or order not in running:
            continue
        at = office_of(_sent_from(approved, arrivals[order], began_at[order]))
        if at == office_of(running[order]):
            continue
        left = _left_of(approved, way, aliases)
        if left is not None:
            due = {row[KEY]: row[DUE] for row in duties}
            what, key = left
            return PapersLeft(what, at, due.get(key))
    return NO_PAPERS_LEFT


def _sent_from(approved: Facts, received: Iterable[Facts], began_at: str) -> str:
    """The place at which a move was approved: where the person had arrived last, else where the order was entered."""
    before = (approved.on, approved.id.int)
    earlier = [e for e in received if (e.on, e.id.int) < before]
    return str(earlier[-1].data["place"]) if earlier else began_at


def _left_of(approved: Facts, way: Mapping[str, Sequence[Facts]], aliases: Mapping[str, str]) -> tuple[str, str] | None:
    """What is left of one move's papers, and the duty whose day it is; None: they are all there."""

    def answering(kind: str, to: UUID) -> list[Facts]:
        named = ((e, str(e.data.get("entry") or "").replace("-", "")) for e in way[kind])
        return [e for e, hexed in named if aliases.get(hexed, hexed) == to.hex]

    sent = answering(SENT, approved.id)
    receipts = {e.id: answering(RECEIPT, e.id) for e in sent}
    waits = [e for e in sent if not receipts[e.id] or receipts[e.id][-1].data.get("complete") is not True]
    if sent and not waits:
        return None
    if not sent:
        return UNSENT, f"move-papers/{approved.id.hex}"
    if not receipts[waits[-1].id]:
        return UNRECEIVED, f"move-receipt/{waits[-1].id.hex}"
    return INCOMPLETE, f"move-papers/{approved.id.hex}"


def crossing_columns(crossing: Crossing | None) -> dict[str, Any]:
    """As it stands in the person's row, in the order of its columns."""
    if crossing is None:
        return {"crossing": "", "crossing_to": "", "crossing_since": None, "papers_due": None, "person_due": None}
    papers, person = crossing.papers_due, crossing.person_due
    return {
        "crossing": crossing.kind,
        "crossing_to": crossing.to,
        "crossing_since": DATES[crossing.since],
        "papers_due": None if papers is None else DATES[papers],
        "person_due": None if person is None else DATES[person],
    }
