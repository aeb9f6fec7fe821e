"""What comes in for one person: sorted into new, repeated, clashing, parked; checked; worked out; then written."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from guihang.access.actor import Refused
from guihang.dossier.archive_guards import only_read
from guihang.dossier.course_guards import check_answers, course_fair
from guihang.dossier.entry import NO_HEAD, Facts, NewEntry, chained, entry_context, sealed_words
from guihang.dossier.errand import ANSWERS, KINDS, check_asking
from guihang.dossier.guards import fair, guarded, sensible
from guihang.dossier.identity import Identity
from guihang.dossier.models import Person
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.sealing import may_be_written
from guihang.dossier.second_word import not_alone
from guihang.dossier.taken_back import with_what_goes_along
from guihang.dossier.workout import IDENTIFYING, FileState, effective, order_roots, said_of, work_out
from guihang.dossier.writer import Writer, read_only
from guihang.protect.commitment import canonical, canonical_text, seal_with_commitment
from guihang.protect.datakeys import PersonKey, open_keys, unwrap
from guihang.rules import acts
from guihang.rules.packs import NoRuleInForce
from guihang.rules.problems import BadInput
from guihang.texts import Message, mark

MISSING_ORDER = mark("Which decision does this concern? The person has {count} running; name one.")
NO_ORDER = mark("No decision is running for this person; this act belongs to one.")
CORRECTED = mark("This entry has been corrected already. Correct the newest one.")
NO_FILE = mark("There is no file of this person yet. It begins with who the person is and which decision was made.")
STOPS = frozenset({"order.released", "order.terminated"})
NOT_YET = mark("{day} has not come yet: today is {today}. Write what happened, on the day it happened.")
TOO_FAR = mark("{day} lies more than {most} days ahead. Hand over nearer to the day.")
# Leave may be granted before it begins, and who answers from a coming day is known before it.
AHEAD = frozenset({"leave.granted", "worker.assigned"})
FARTHEST = {"worker.assigned": 60}
NO_END = 36_500
# Kinds after which the file may be looked after elsewhere.
# What the office on the way to which somebody is writes of them.
RECEIVING = frozenset({
    "papers.received", "move.received", "move.recalled", "family.contacted", "fetching.planned", "handover.done",
    "handover.failed",
})  # fmt: skip
RECALLED = "move.recalled"
MOVES = frozenset(
    {"person.described", "reach.changed", "order.entered", "move.received", "order.released", "order.terminated"}
)
NOT_SAME_KIND = mark("A correction keeps the kind of what it corrects.")
DATA = Facts._fields.index("data")
TO_SEAL = b"to be sealed"

Parted = tuple[dict[str, Any], dict[str, Any], str]
MOST_KNOWN = 20_000
_KNOWN: dict[tuple[str, str], Parted] = {}


def _checked(kind: str, data: Mapping[str, Any]) -> Parted:
    """The clear and the sealed fields of an act, and the canonical text of the clear ones. Raises Unacceptable.

    Most acts say one of a few things in clear only ("visited in person"): those are checked once. What holds a
    sealed field is never kept.
    """
    try:
        whole = canonical_text(data)
    except (TypeError, ValueError):  # the check says what is wrong
        whole = ""
    if (known := _KNOWN.get((kind, whole))) is not None:
        return known
    if problems := acts.check(kind, data):
        raise Unacceptable(list(problems))
    clear, sealed = acts.split(kind, data)
    if sealed:
        return clear, sealed, canonical_text(clear)
    if len(_KNOWN) < MOST_KNOWN:
        _KNOWN[kind, whole] = (clear, sealed, whole)
    return clear, sealed, whole


@dataclass(slots=True)
class Slip:
    """One person's part of a batch, before and after it is worked out."""

    person: UUID
    incoming: list[NewEntry]
    row: Person | None = None
    entries: list[Facts] = field(default_factory=list)
    duties: dict[tuple[UUID, str], tuple[Any, ...]] = field(default_factory=dict)
    key: PersonKey | None = None
    key_row: tuple[Any, ...] | None = None

    added: list[Facts] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    repeated: dict[UUID, Facts] = field(default_factory=dict)
    clashing: list[NewEntry] = field(default_factory=list)
    parked: list[tuple[NewEntry, UUID]] = field(default_factory=list)
    unparked: list[UUID] = field(default_factory=list)
    plain: dict[UUID, Mapping[str, Any]] = field(default_factory=dict)
    state: FileState | None = None
    identity: Identity | None = None

    def settle(self, writer: Writer, today: date) -> None:
        """Sort and check what came in, and work the file out with it. Raises Unacceptable, access.Refused."""
        self._sort(today)
        if not self.added:
            return
        may_be_written(self.row, self.entries, self.added, writer, today)
        try:
            state = work_out([*self.entries, *self.added], today)
        except BadInput as bad:
            raise Unacceptable(list(bad.problems)) from None
        except NoRuleInForce as nothing:
            raise Unacceptable([nothing.message]) from None
        if self.row is None and state.described is None:
            raise Unacceptable([Message(NO_FILE)])
        if read_only(writer, self.person):
            raise Refused
        places = self._places(state.place, today)
        kinds = self._kinds()
        written = zip(self.added, places, strict=True)
        for kind, place in {(kinds.get(f.id, f.kind), place) for f, place in written if f.kind not in ANSWERS}:
            self._require(writer, kind, place or state.place, state.readers)
        if any(f.kind in KINDS for f in self.added):
            check_asking(self.added, self.entries, self.plain, writer)
        check_answers(self.added, self.entries)
        fair(self.added, self.entries, self.plain)
        guarded(self.added, state)
        not_alone(self.added, self.entries, writer, state.place)
        only_read(self.added, self.entries, writer)
        if writer.signs() is not None:
            sensible(self.added, self.entries, state)
            course_fair(self.added, self.entries, self.plain, state)
        self._seal_and_link(places)
        self.state = state
        self._read_identity(state)

    def _require(self, writer: Writer, kind: str, place: str, readers: Container[UUID] | None) -> None:
        """Raise Refused unless the writer may write it where the file is; what the receiving office says of somebody
        who is on the way to it, where it is: of a restricted file a named reader."""
        try:
            writer.require(kind, place)
        except Refused:
            if kind not in RECEIVING or self.row is None or not self.row.crossing_to:
                raise
            if readers is not None and writer.signs() not in readers:
                raise
            writer.require(kind, self.row.crossing_to)

    @property
    def worked_out(self) -> FileState:
        """The file as `settle` left it; only for a slip that adds something."""
        assert self.state is not None
        return self.state

    def entry_rows(self) -> Iterator[tuple[Any, ...]]:
        """What is added as rows of `tables.ENTRY`, the clear data as its canonical text."""
        return ((*facts[:DATA], text, *facts[DATA + 1 :]) for facts, text in zip(self.added, self.texts, strict=True))

    def _kinds(self) -> dict[UUID, str]:
        """For each withdrawal the kind of what it takes away: who may not write that may not take it away either."""
        taken = {f.id: f.supersedes for f in self.added if f.kind == "entry.withdrawn"}
        if not taken:
            return {}
        kinds = {e.id: e.kind for e in (*self.entries, *self.added)}
        if any(f.kind == RECALLED for f in self.added):  # which takes the approval with it
            kinds = {id: RECALLED if kind == "move.approved" else kind for id, kind in kinds.items()}
        return {id: kinds[target] for id, target in taken.items() if target in kinds}

    def _sort(self, today: date) -> None:
        here = {e.id.int: e for e in self.entries}  # a number is hashed several times quicker than a UUID
        coming = {e.id for e in self.incoming} if any(e.supersedes for e in self.incoming) else set()
        replaced = {e.supersedes for e in self.entries if e.supersedes}
        roots = set(order_roots(self.entries).values())
        roots |= {e.id for e in self.incoming if e.kind == "order.entered" and e.supersedes is None}
        for new in with_what_goes_along(self.incoming, self.entries):
            if (old := here.get(new.id.int)) is not None:
                self._same_again(new, old)
                continue
            missing = self._missing(new, here, coming, roots)
            if missing is not None:
                self.parked.append((new, missing))
                continue
            if new.on > today and new.kind not in AHEAD:
                raise Unacceptable([Message(NOT_YET, {"day": new.on.isoformat(), "today": today.isoformat()})])
            if (new.on - today).days > (most := FARTHEST.get(new.kind, NO_END)):
                raise Unacceptable([Message(TOO_FAR, {"day": new.on.isoformat(), "most": most})])
            self._add(new, here, replaced, roots)
            if new.supersedes:
                replaced.add(new.supersedes)

    def _missing(self, new: NewEntry, here: Mapping[int, Facts], coming: set[UUID], roots: set[UUID]) -> UUID | None:
        """The entry that must be here first: what it corrects, or the order it belongs to."""
        if new.supersedes and new.supersedes.int not in here and new.supersedes not in coming:
            return new.supersedes
        if new.order and new.order not in roots:
            return new.order
        return None

    def _same_again(self, new: NewEntry, old: Facts) -> None:
        clear, sealed = acts.split(new.kind, new.data)
        kept = self.plain.get(old.id) or self.opened(old)
        same = (
            (new.kind, new.on, new.supersedes, new.source) == (old.kind, old.on, old.supersedes, old.source)
            # A ledger's row is the same row, whoever brings it in a second time.
            and (new.source == "import" or (new.entered_by, new.collected_by) == (old.entered_by, old.collected_by))
            and new.order in (None, old.order)
            and canonical(clear) == canonical(old.data)
            and canonical(sealed) == canonical(kept)
        )
        if same:
            self.repeated[new.id] = old
        else:
            self.clashing.append(new)

    def _add(self, new: NewEntry, here: dict[int, Facts], replaced: set[UUID], roots: set[UUID]) -> None:
        target = here.get(new.supersedes.int) if new.supersedes else None
        if new.supersedes in replaced:
            raise Unacceptable([Message(CORRECTED)])
        if target is not None and new.kind not in (target.kind, "entry.withdrawn"):
            raise Unacceptable([Message(NOT_SAME_KIND)])
        clear, sealed, text = _checked(new.kind, new.data)
        order = new.order
        if order is None and new.kind != "order.entered" and acts.ACTS[new.kind].about == "order":
            order = target.order if target else self._only_order(roots)
        if sealed:
            self.plain[new.id] = sealed
        facts = Facts(
            new.id, new.person, order, 0, new.kind, new.on, clear, TO_SEAL if sealed else None, None, "",
            new.collected_by, new.entered_by, new.written_at, new.source, new.supersedes, b"",
        )  # fmt: skip
        here[new.id.int] = facts
        self.added.append(facts)
        self.texts.append(text)

    def _only_order(self, roots: set[UUID]) -> UUID:
        stopped = {e.order for e in effective([*self.entries, *self.added]) if e.kind in STOPS}
        running = [r for r in roots if r not in stopped]
        if not running:
            raise Unacceptable([Message(NO_ORDER)])
        if len(running) != 1:
            raise Unacceptable([Message(MISSING_ORDER, {"count": len(running)})])
        return running[0]

    def _places(self, last: str, today: date) -> list[str]:
        """For each added entry the place it is written for: where the file was before it, whatever comes with it."""
        place = self.row.place if self.row else ""
        decisions = sum(e.kind == "order.entered" for e in (*self.entries, *self.added))
        moving = [number for number, facts in enumerate(self.added, 1) if self._may_move(facts, decisions)]
        places: list[str] = []
        for number in range(1, len(self.added) + 1):
            after = place
            if moving and number == moving[0]:
                del moving[0]
                after = self._place_after(number, today, place) if moving else last
            places.append(place or after)
            place = after
        return places

    def _may_move(self, facts: Facts, decisions: int) -> bool:
        """Whether the file may be looked after elsewhere once this entry, or the correction that it is, is read."""
        if facts.kind in STOPS:
            return decisions > 1
        if facts.kind != "entry.withdrawn":
            return facts.kind in MOVES
        return any(e.id == facts.supersedes and e.kind in MOVES for e in (*self.entries, *self.added))

    def _place_after(self, number: int, today: date, before: str) -> str:
        try:
            return work_out([*self.entries, *self.added[:number]], today).place
        except (BadInput, NoRuleInForce):
            return before  # only all of them together make sense

    def _seal_and_link(self, places: Sequence[str]) -> None:
        head = bytes(self.row.head) if self.row else NO_HEAD
        seq = self.row.entries if self.row else 0
        for index, (facts, text) in enumerate(zip(self.added, self.texts, strict=True)):
            seq += 1
            sealed = commitment = None
            if facts.sealed is TO_SEAL:
                plain = self.plain[facts.id]
                sealed, commitment = seal_with_commitment(self.need_key(), plain, entry_context(facts.id))
            linked = chained(head, facts, seq=seq, place=places[index], sealed=sealed, commitment=commitment, data=text)
            self.added[index], head = linked, linked.digest

    def _read_identity(self, state: FileState) -> None:
        """Set `identity` when what the person is called, or where tokens belong, has changed."""
        touched = {e.id for e in self.entries if e.kind in IDENTIFYING}
        changed = any(e.kind in IDENTIFYING or e.supersedes in touched for e in self.added)
        moved = self.row is not None and self.row.place[:6] != state.place[:6]
        # What is sealed has no tokens; what is opened again for good has them again.
        sealed = self.row is not None and (self.row.ended_on is None) != (state.ended_on is None)
        if not (changed or moved or sealed):
            return
        said = said_of(state, lambda e: self.plain[e.id] if e.id in self.plain else self.opened(e))
        self.identity = Identity() if said is None else Identity.from_described(said)

    def opened(self, facts: Facts) -> Mapping[str, Any]:
        """What is sealed in an entry that stands in the file."""
        return sealed_words(facts, self.need_key()) if facts.sealed is not None else {}

    def need_key(self) -> PersonKey:
        """The person's key, read when it is first needed."""
        if self.key is None:
            wrapped = getattr(self.row, "wrapped_key", None)
            if wrapped is not None:  # read with the row, see PersonQuerySet.with_key
                self.key = unwrap(self.person, wrapped, getattr(self.row, "master_version", 0))
            else:
                self.key = open_keys([self.person])[self.person]
        return self.key
