"""Which part of what is known of a person each entry belongs to, and each field of one; and what of a file is told.

Refused by default: a kind that does not stand here is told to nobody, a sealed field only where it is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

from guihang.access.roles import Part
from guihang.dossier.entry import Facts
from guihang.rules.acts import ACTS
from guihang.rules.acts.by_law import WHOLE, sealed_by_law
from guihang.rules.acts.correcting import BECAUSE

NAME, ID, REACH, COURSE, TESTS, MEETINGS = (
    Part.NAME, Part.ID_NUMBER, Part.REACH, Part.COURSE, Part.TESTS, Part.MEETINGS
)  # fmt: skip
NOTES, HEALTH, SAFETY, PENALTY, NEEDS, PAPERS = (
    Part.NOTES, Part.HEALTH, Part.SAFETY, Part.PENALTY, Part.NEEDS, Part.PAPERS
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """The part of an entry of this kind: that it was written, its day, what is clear in it; and the parts of fields
    that are sealed, or belong elsewhere."""

    part: Part
    fields: Mapping[str, Part]

    def of(self, name: str, *, sealed: bool) -> Part | None:
        """The part of a field; None for a sealed one that is not named."""
        return self.fields.get(name, None if sealed else self.part)


def _kind(part: Part, /, **fields: Part) -> Kind:
    return Kind(part, fields)


OF: Mapping[str, Kind] = {
    # Who it is, and how they are reached.
    "person.described": _kind(
        NAME, name=NAME, sex=NAME, id_number=ID, id_kind=ID, phones=REACH, address=REACH, home_place=REACH, note=NOTES
    ),
    "reach.changed": _kind(REACH, phones=REACH, address=REACH, note=REACH),
    "safety.noted": _kind(SAFETY, text=SAFETY),
    "health.noted": _kind(HEALTH, text=HEALTH),
    # The course: decisions, papers, dates, tier, breaches, the end.
    "order.entered": _kind(COURSE, number=COURSE, drugs=HEALTH, note=NOTES),
    "policy.set": _kind(COURSE, note=COURSE),
    "order.served": _kind(COURSE, refused_because=COURSE, witness=COURSE, note=COURSE),
    "order.notified": _kind(COURSE, papers=COURSE, note=COURSE),
    "handover.done": _kind(COURSE, papers=COURSE, given_by=COURSE, taken_by=COURSE, note=COURSE),
    "release.announced": _kind(COURSE, centre=COURSE, told_by=COURSE, note=COURSE),
    "family.contacted": _kind(COURSE, who=REACH, note=NOTES),
    "fetching.planned": _kind(COURSE, fetchers=COURSE, where=COURSE, note=COURSE),
    "handover.failed": _kind(COURSE, note=COURSE),
    "listing.checked": _kind(PENALTY, text=PENALTY),
    "report.made": _kind(COURSE, note=COURSE),
    "group.formed": _kind(COURSE, members=COURSE, note=COURSE),
    "agreement.signed": _kind(COURSE, note=COURSE),
    "tier.set": _kind(COURSE, reason=NOTES, note=NOTES),
    "tier.assessed": _kind(COURSE, answers=NOTES, facts=COURSE, note=NOTES),
    "tier.proposed": _kind(COURSE, reason=NOTES),
    "tier.declined": _kind(COURSE, text=NOTES),
    "plan.made": _kind(NEEDS, goals=NEEDS, note=NOTES),
    "plan.reviewed": _kind(NEEDS, text=NEEDS),
    "helper.named": _kind(COURSE, name=COURSE, unit=COURSE, phone=COURSE, note=NOTES),
    "breach.reported": _kind(COURSE, number=COURSE, note=COURSE),
    "report.receipted": _kind(COURSE, number=COURSE, by=COURSE, note=COURSE),
    "report.answered": _kind(COURSE, number=COURSE, note=COURSE),
    "reminder.given": _kind(COURSE, note=NOTES),
    "warning.given": _kind(COURSE, where=COURSE, witness=COURSE, text=NOTES),
    "urging.sent": _kind(COURSE, witness=COURSE, note=NOTES),
    "search.begun": _kind(COURSE, note=NOTES),
    "search.step": _kind(COURSE, text=COURSE),
    "search.ended": _kind(COURSE, note=NOTES),
    "clearing.done": _kind(COURSE, note=NOTES),
    "breach.checked": _kind(COURSE, text=COURSE, note=COURSE),
    "course.summed": _kind(COURSE, text=COURSE),
    "move.approved": _kind(COURSE, reason=NOTES, note=NOTES),
    "move.received": _kind(COURSE, note=COURSE),
    "move.asked": _kind(COURSE, address=REACH, reason=NOTES, note=NOTES),
    "move.refused": _kind(COURSE, text=COURSE),
    "papers.sent": _kind(COURSE, papers=COURSE, note=COURSE),
    "papers.received": _kind(COURSE, missing=COURSE, by=COURSE, note=COURSE),
    "move.recalled": _kind(COURSE, text=COURSE),
    "site.agreed": _kind(REACH, site=REACH, note=REACH),
    "site.left": _kind(REACH, note=REACH),
    "opinion.given": _kind(COURSE, text=COURSE),
    "release.filed": _kind(COURSE, papers=COURSE, taken_by=COURSE, note=COURSE),
    "release.served": _kind(COURSE, number=COURSE, witness=COURSE, note=COURSE),
    "release.told": _kind(COURSE, note=COURSE),
    "followup.made": _kind(NEEDS, text=NEEDS),
    "protection.noted": _kind(HEALTH, why=HEALTH, until=HEALTH, text=HEALTH),
    "care.sought": _kind(HEALTH, why=HEALTH, text=HEALTH),
    "care.answered": _kind(HEALTH, site=HEALTH, text=HEALTH),
    "paper.served": _kind(COURSE, taken_by=COURSE, refused_because=COURSE, witness=COURSE, note=COURSE),
    "order.suspended": _kind(COURSE, paper=COURSE, note=COURSE),
    "order.resumed": _kind(COURSE, reason=COURSE, note=COURSE),
    "order.terminated": _kind(COURSE, paper=COURSE, note=COURSE),
    "order.released": _kind(COURSE, note=COURSE),
    "duty.explained": _kind(COURSE, text=NOTES, note=NOTES),
    "duty.asked": _kind(COURSE, whom=COURSE, text=NOTES, note=NOTES),
    "worker.assigned": _kind(COURSE, note=NOTES),
    "leave.granted": _kind(COURSE, destination=REACH, reason=NOTES, approved_by=COURSE, note=NOTES),
    "leave.asked": _kind(COURSE, destination=REACH, reason=NOTES, companion=REACH, phone=REACH, note=NOTES),
    "leave.refused": _kind(COURSE, text=NOTES),
    "leave.returned": _kind(COURSE, note=NOTES),
    "overstay.weighed": _kind(COURSE, text=NOTES),
    "absence.found": _kind(COURSE, note=COURSE),
    "contact.lost": _kind(COURSE, note=COURSE),
    "contact.regained": _kind(COURSE, note=COURSE),
    "use.confirmed": _kind(COURSE, note=COURSE),
    "control.ended": _kind(COURSE, number=COURSE, because=COURSE, note=COURSE),
    "clean.counted": _kind(COURSE, number=COURSE, note=COURSE),
    "end.deferred": _kind(COURSE, text=COURSE),
    "file.joined": _kind(COURSE, note=COURSE),
    "file.restricted": _kind(COURSE, note=COURSE),
    "file.unsealed": _kind(COURSE),
    "notice.served": _kind(COURSE, witness=COURSE, note=COURSE),
    # What the person says against the file stands wherever the file does.
    "objection.made": _kind(COURSE, text=COURSE, note=COURSE),
    "right.asked": _kind(COURSE, text=COURSE, note=COURSE),
    "right.answered": _kind(COURSE, text=COURSE),
    "penalty.noted": _kind(
        PENALTY, offence=PENALTY, number=PENALTY, outcome=PENALTY, decided_on=PENALTY
    ),
    "test.taken": _kind(TESTS, testers=TESTS, place_text=TESTS, note=TESTS),
    "test.refused": _kind(TESTS, excuse=TESTS, note=TESTS),
    "noshow.noted": _kind(TESTS, excuse=TESTS, note=TESTS),
    "noshow.weighed": _kind(TESTS, text=TESTS),
    "result.told": _kind(TESTS, note=TESTS),
    "result.explained": _kind(TESTS, why=HEALTH, text=HEALTH),
    "recheck.asked": _kind(TESTS, note=TESTS),
    "recheck.decided": _kind(TESTS, text=TESTS),
    "sample.kept": _kind(TESTS, number_a=TESTS, number_b=TESTS, where=TESTS, note=TESTS),
    "sample.sent": _kind(TESTS, laboratory=TESTS, note=TESTS),
    "lab.reported": _kind(TESTS, laboratory=TESTS, number=TESTS, note=TESTS),
    "sample.ended": _kind(TESTS, note=TESTS),
    "test.entrusted": _kind(TESTS, to=TESTS, number=TESTS, note=TESTS),
    "test.replied": _kind(TESTS, number=TESTS, note=TESTS),
    # Meetings: that they took place; what was said there is a part of its own.
    "visit.made": _kind(MEETINGS, by=MEETINGS, note=NOTES),
    "talk.held": _kind(MEETINGS, by=MEETINGS, note=NOTES),
    "counselling.given": _kind(MEETINGS, by=MEETINGS, note=NOTES),
    "risk.assessed": _kind(MEETINGS, by=MEETINGS, note=NOTES),
    "visit.asked": _kind(MEETINGS, text=NOTES),
    "visit.told": _kind(MEETINGS, text=NOTES),
    "note.written": _kind(NOTES, text=NOTES),
    "help.asked": _kind(NEEDS, wish=NEEDS, can_do=NEEDS),
    "help.answered": _kind(NEEDS, text=NEEDS),
    "consent.withdrawn": _kind(NEEDS),
    "help.agreed": _kind(NEEDS, wishes=NEEDS),
    "help.ended": _kind(NEEDS),
    # These follow what they refer to; what stands here is for those that refer to nothing on file.
    "words.given": _kind(NOTES, text=NOTES, note=NOTES),
    "scan.attached": _kind(PAPERS, note=PAPERS),
    "entry.withdrawn": _kind(COURSE, reason=COURSE, note=COURSE),
    "correction.agreed": _kind(COURSE),
    "file.closed": _kind(COURSE, index=COURSE, kept_at=COURSE, because=COURSE, note=COURSE),
    "file.reopened": _kind(COURSE, reason=COURSE),
}  # fmt: skip
# Belong to another entry and are told with it, their words too.
FOLLOWS = frozenset({"words.given", "entry.withdrawn", "correction.agreed"})
# Belong to another entry and are told to whoever sees it and papers.
HANGS_ON = frozenset({"scan.attached"})
_SEALED: Mapping[str, frozenset[str]] = {
    kind: frozenset({BECAUSE.name, *(f.name for f in act.fields if f.sealed)}) for kind, act in ACTS.items()
}


def part_of(kind: str) -> Part | None:
    """The part that an entry of this kind belongs to; None for a kind that does not stand in the table."""
    row = OF.get(kind)
    return row.part if row else None


def part_of_field(kind: str, name: str) -> Part | None:
    """The part that a field of an act belongs to; None: told to nobody. Why it was corrected goes with the act."""
    if name == BECAUSE.name:
        return part_of(kind)
    if sealed_by_law(kind, name, but=settings.GUIHANG_NOT_SEALED_BY_LAW):
        return PENALTY
    row = OF.get(kind)
    return row.of(name, sealed=name in _SEALED.get(kind, ())) if row else None


def fields_told(kind: str, sees: frozenset[Part]) -> frozenset[str]:
    """The fields of an act that whoever sees these parts is told."""
    act = ACTS.get(kind)
    names = [*(f.name for f in act.fields), BECAUSE.name] if act else []
    return frozenset(name for name in names if part_of_field(kind, name) in sees)


def sealed_part(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Of an act's data what is sealed by law."""
    but = settings.GUIHANG_NOT_SEALED_BY_LAW
    return {name: value for name, value in data.items() if sealed_by_law(kind, name, but=but)}


class Told:
    """What of a story is told to whoever `sees` these parts."""

    def __init__(self, story: Sequence[Facts], sees: frozenset[Part]) -> None:
        self.sees = sees
        self._by_id = {e.id: e for e in story}
        self._fields: dict[str, frozenset[str]] = {}

    def shows(self, e: Facts) -> bool:
        """Whether the entry is told at all."""
        shown, passed = True, {e.id}
        while e.kind in FOLLOWS or e.kind in HANGS_ON:
            shown = shown and (e.kind in FOLLOWS or part_of(e.kind) in self.sees)
            to = self._target(e)
            if to is None or to.id in passed:
                break
            passed.add(to.id)
            e = to
        return shown and part_of(e.kind) in self.sees

    def opens(self, e: Facts) -> bool:
        """Whether anything that is sealed in the entry may be opened: else it stays closed."""
        return e.sealed is not None and self.shows(e) and bool(self._names(e) & _SEALED.get(e.kind, frozenset()))

    def clear(self, e: Facts) -> Facts:
        """The entry with what is told of its clear data."""
        names = self._names(e)
        return e if names.issuperset(e.data) else e._replace(data={k: v for k, v in e.data.items() if k in names})

    def words(self, e: Facts, opened: Mapping[str, Any]) -> dict[str, Any]:
        """What is told of the sealed words of an entry."""
        names = self._names(e)
        return {k: v for k, v in opened.items() if k in names}

    def _names(self, e: Facts) -> frozenset[str]:
        if e.kind in FOLLOWS and self._target(e) is not None:
            return frozenset({BECAUSE.name, *(f.name for f in ACTS[e.kind].fields)})
        found = self._fields.get(e.kind)
        if found is None:
            found = self._fields[e.kind] = fields_told(e.kind, self.sees)
        return found

    def _target(self, e: Facts) -> Facts | None:
        """What the entry belongs to, if that is on file."""
        to: UUID | None
        if e.kind == "entry.withdrawn":
            to = e.supersedes
        else:
            try:
                to = UUID(str(e.data.get("entry", "")))
            except ValueError:
                to = None
        return self._by_id.get(to) if to else None


def told_story(story: Sequence[Facts], sees: frozenset[Part]) -> tuple[Told, list[Facts], int]:
    """The entries that are told, in their order, and how many that still stand are left out."""
    told = Told(story, sees)
    shown = [told.clear(e) for e in story if told.shows(e)]
    replaced = {e.supersedes for e in story if e.supersedes}
    uncounted = FOLLOWS | HANGS_ON | WHOLE  # that something is sealed by law is not told either
    hidden = sum(not told.shows(e) for e in story if e.id not in replaced and e.kind not in uncounted)
    return told, shown, hidden


def opened_words(
    told: Told, story: Iterable[Facts], opener: Callable[[Facts], Mapping[str, Any]]
) -> dict[UUID, Mapping[str, Any]]:
    """The sealed words that are told, by entry. `opener` is asked for nothing that is not."""
    return {e.id: told.words(e, opener(e)) for e in story if told.opens(e)}
