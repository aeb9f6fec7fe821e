"""From the entries to everything else: what a file's columns, standing and duties are on a day.

Pure: entries and a day in, rows out. `record()` writes what it gives, `guihang verify` compares with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from guihang.access.clock import day_of
from guihang.dossier.archive_guards import closed_on
from guihang.dossier.crossing import (
    NO_PAPERS_LEFT,
    RECEIVED,
    PapersLeft,
    arrivals_of,
    coming_release,
    crossing_columns,
    office_of,
    papers_left,
)
from guihang.dossier.drawn import away_spans
from guihang.dossier.ending import CONTROL_ENDED, ENDINGS, end_of, voided
from guihang.dossier.entry import Facts
from guihang.dossier.findings import not_to_report, told_findings
from guihang.dossier.policy import calendar, pack_for, ruled_by
from guihang.dossier.rights import ASKED, Request, disputed, requests_of
from guihang.dossier.worker import answering, assignments, changes_after
from guihang.rules.acts import for_rules
from guihang.rules.beside import READ as BESIDE_READ
from guihang.rules.beside import Beside, beside
from guihang.rules.beside.reading import About, Crossing
from guihang.rules.casecheck import Row
from guihang.rules.clean import READ as CLEAN_READ
from guihang.rules.clean import CleanYears
from guihang.rules.days import DATES, number
from guihang.rules.evaluate import Case, DutyRow, Standing, evaluate
from guihang.rules.shape import KINDS as READ_BY_RULES

# What says who the person is and where they are reached: names, numbers and tokens follow from these.
IDENTIFYING = frozenset({"person.described", "reach.changed"})
NOT_COUNTED = CleanYears()
NO_SETTINGS: Mapping[str, object] = {}
# Owed to the person, and not to a decision.
OF_THE_PERSON = frozenset({"care", "care-again"})


@dataclass(slots=True)
class FileState:
    """Rows as they should stand, in the column orders of `tables`; the person's less the sealed summary and chain."""

    place: str = ""
    stays_at: str = ""
    sex: str = ""
    worker: UUID | None = None
    worker_until: date | None = None
    described_on: date | None = None
    last_entry_on: date | None = None
    last_written_on: date | None = None
    ended_on: date | None = None
    two_visitors: bool = False
    readers: frozenset[UUID] | None = None  # of a restricted file; None: it is not restricted
    requests: list[Request] = field(default_factory=list)
    disputed: Mapping[UUID, date] = field(default_factory=dict)  # by entry, since when
    clean: CleanYears = NOT_COUNTED
    off_lists_on: date | None = None
    crossing: Crossing | None = None  # between two offices
    left: PapersLeft = NO_PAPERS_LEFT  # what an office that they left still owes
    unsealable: bool = False  # sealed as control ended; help by consent that ended leaves nothing to be opened again
    described: Facts | None = None
    reached: list[Facts] = field(default_factory=list)
    orders: list[tuple[Any, ...]] = field(default_factory=list)
    duties: list[tuple[Any, ...]] = field(default_factory=list)

    def columns(self) -> dict[str, Any]:
        """The person's columns by name, less what is sealed and what belongs to the chain."""
        return {
            "place": self.place,
            "stays_at": self.stays_at,
            "sex": self.sex,
            "worker": self.worker,
            "worker_until": self.worker_until,
            "described_on": self.described_on,
            "last_entry_on": self.last_entry_on,
            "last_written_on": self.last_written_on,
            "ended_on": self.ended_on,
            "two_visitors": self.two_visitors,
            "disputed": len(self.disputed),
            "restricted": self.readers is not None,
            "clean_on": self.clean.on,
            "off_lists_on": self.off_lists_on,
            **crossing_columns(self.crossing),
            "papers_left": self.left.what,
            "papers_left_at": self.left.at,
            "papers_left_due": self.left.due,
        }


def effective(entries: Iterable[Facts]) -> list[Facts]:
    """The entries that hold: not replaced, no withdrawal; by day, then id. A replaced entry's own correction holds."""
    entries = list(entries)
    replaced = {e.supersedes for e in entries if e.supersedes}
    if replaced:
        entries = [e for e in entries if e.id not in replaced and e.kind != "entry.withdrawn"]
    entries.sort(key=_reading_order)
    return entries


def _reading_order(e: Facts) -> tuple[date, int]:
    return e.on, e.id.int


def end_of_next_quarter(day: date) -> date:
    """The last day of the quarter after the one that holds `day`: period duties are laid up to it."""
    months = day.year * 12 + (day.month - 1) // 3 * 3 + 6
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def first_of_next_quarter(day: date) -> date:
    """The day on which further period duties must be laid."""
    months = day.year * 12 + (day.month - 1) // 3 * 3 + 3
    return date(months // 12, months % 12 + 1, 1)


def work_out(entries: Sequence[Facts], today: date) -> FileState:
    """The file as its entries say on `today`. Raises rules.BadInput when they cannot all be true."""
    held = effective(entries)
    state = FileState(last_entry_on=_last_day(held, today), last_written_on=_last_written(entries))
    entered, assigned, counted = _read(held, state)
    next_worker = _read_worker(state, assigned, today) if assigned else None
    roots = order_roots(entries) if entered else {}
    aliases = aliases_of(entries) if entered else {}
    moved = any(e.kind == RECEIVED for e in held)
    arrivals = arrivals_of(held, {roots[e.id]: e for e in entered}) if moved else {}
    crossing: Crossing | None = None
    running: tuple[date, str, str] | None = None
    chief: UUID | None = None
    for e in entered:
        root = roots[e.id]
        there = arrivals.get(root, ())
        standing, policy, further = _standing(e, root, held, today, aliases, state.sex, along_with(root, there))
        row, duties = _rows(e, root, standing, policy, held, today, next_worker, further)
        crossing = crossing or further.crossing
        state.orders.append(row)
        state.duties.extend(duties)
        # The file lies where the person was received last, or sent by a later decision.
        decided: str = e.data["decided_on"]
        rank = (standing.stopped_on or date.max, max(decided, *(a.on.isoformat() for a in there), ""), decided)
        if running is None or rank >= running:
            running, state.place, chief = rank, standing.place, root
    if len(entered) > 1:
        state.duties = _once(state.duties, chief)
    if not state.place:
        state.place = state.stays_at
    state.crossing = crossing or coming_release(held, state.orders, state.duties, today)
    if moved:
        began_at = {roots[e.id]: e.data["place"] for e in entered}
        state.left = papers_left(held, state.orders, state.duties, aliases, began_at, arrivals, today)
    state.clean, state.off_lists_on = end_of(state.orders, counted, state.place)
    if state.ended_on is not None:
        state.duties = voided(state.duties, state.ended_on)
    if any(e.kind == ASKED for e in held):
        state.requests = requests_of(held, calendar())
        state.disputed = disputed(state.requests, entries)
    return state


def _read(held: Sequence[Facts], state: FileState) -> tuple[list[Facts], list[Facts], list[Facts]]:
    """Write down what each entry says of the person; give the decisions, who was to answer, what the clean years
    count."""
    entered: list[Facts] = []
    assigned: list[Facts] = []
    counted: list[Facts] = []
    for e in held:
        if e.kind == "order.entered":
            entered.append(e)
        elif e.kind == "person.described":
            state.described, state.described_on, state.reached = e, e.on, []
            state.sex = e.data.get("sex") or ""
            state.stays_at = e.data.get("home_place") or ""
        elif e.kind == "reach.changed":
            state.reached.append(e)
            state.stays_at = e.data.get("home_place") or state.stays_at
        elif e.kind == "safety.noted":
            state.two_visitors = e.data["two_visitors"]
        elif e.kind == "file.restricted":
            state.readers = frozenset(map(UUID, e.data.get("readers") or ())) if e.data["restricted"] else None
        elif e.kind == "worker.assigned":
            assigned.append(e)
        elif e.kind in ENDINGS:
            state.ended_on, state.unsealable = e.on, e.kind == CONTROL_ENDED
        if e.kind in CLEAN_READ:
            counted.append(e)
    return entered, assigned, counted


def _once(duties: list[tuple[Any, ...]], chief: UUID | None) -> list[tuple[Any, ...]]:
    """What is owed to the person, whatever decisions run, stands once: beside the newest decision that has it."""
    kept: dict[str, UUID] = {}
    for root, _person, _place, key, kind, *_rest in duties:
        if kind in OF_THE_PERSON and (key not in kept or root == chief):
            kept[key] = root
    return [duty for duty in duties if duty[4] not in OF_THE_PERSON or kept[duty[3]] == duty[0]] if kept else duties


def _last_day(held: Sequence[Facts], today: date) -> date | None:
    """The day of the newest entry; what is written ahead (a leave, an assignment) has not happened yet."""
    return next((e.on for e in reversed(held) if e.on <= today), None)


def _last_written(entries: Iterable[Facts]) -> date | None:
    """The day on which the newest entry was written down: what was replaced since, and a withdrawal, count too."""
    newest = max((e.written_at for e in entries), default=None)
    return newest and day_of(newest)


def _read_worker(state: FileState, assigned: Sequence[Facts], today: date) -> date | None:
    """Write down who answers today; the day on which that changes by itself."""
    said = assignments(assigned)
    if (now := answering(said, today)) is not None:
        state.worker, state.worker_until = now.user, now.until
    return changes_after(said, today)


def said_of(state: FileState, opened: Callable[[Facts], Mapping[str, Any]]) -> dict[str, Any] | None:
    """Who the person is and where they are reached: the newest description, and what has changed since then.

    `opened` reads what is sealed in an entry. None when the file says nothing of it.
    """
    if state.described is None:
        return None
    said = {**state.described.data, **opened(state.described)}
    for e in state.reached:
        said |= {k: v for k, v in {**e.data, **opened(e)}.items() if k != "note"}
    return said


def description(entries: Iterable[Facts]) -> FileState:
    """Of the file only who the person is: the newest description and what has changed since."""
    state = FileState()
    for e in effective(entries):
        if e.kind == "person.described":
            state.described, state.reached = e, []
        elif e.kind == "reach.changed":
            state.reached.append(e)
    return state


def order_roots(entries: Iterable[Facts]) -> dict[UUID, UUID]:
    """For each `order.entered`, the order's id: that of the first of its chain of corrections."""
    by_id = {e.id: e for e in entries if e.kind == "order.entered"}
    roots: dict[UUID, UUID] = {}
    for e in by_id.values():
        root, seen = e, {e.id}
        while root.supersedes in by_id and root.supersedes not in seen:
            root = by_id[root.supersedes]
            seen.add(root.id)
        roots[e.id] = root.id
    return roots


def along_with(root: UUID, arrivals: Iterable[Facts]) -> frozenset[UUID]:
    """Which of the arrivals that a decision moved with were written of another decision."""
    return frozenset(a.id for a in arrivals if a.order != root)


def _standing(
    entered: Facts, root: UUID, held: Sequence[Facts], today: date, aliases: Mapping[str, str], sex: str,
    along: frozenset[UUID],
) -> tuple[Standing, str, Beside]:  # fmt: skip
    data = entered.data
    decided = data["decided_on"]
    policy = pack_for(data["place"])
    policies: list[dict[str, str]] = []
    read: list[dict[str, Any]] = []
    rows: list[Row] = []
    for e in held:
        if e.order is not None and e.order != root and e.id not in along:
            continue
        if e.kind in BESIDE_READ:
            rows.append((e.on.toordinal(), e.id.hex, e.kind, e.data))
        on = e.on.isoformat()
        if e.order is None and on < decided:
            continue
        if e.kind == "policy.set":
            policy, policies = e.data["policy"], []
        elif e.kind == "move.received" and pack_for(e.data["place"]) != (
            policies[-1]["policy"] if policies else policy
        ):
            policies.append({"since": on, "policy": pack_for(e.data["place"])})
        if e.kind in READ_BY_RULES:
            read.append({"id": e.id.hex, "kind": e.kind, "on": on, "data": for_rules(e.kind, e.data)})
    mapping: dict[str, Any] = {
        "order": {
            "id": root.hex,
            "kind": data["order_kind"],
            "place": data["place"],
            "decided_on": decided,
            "term_years": data["term_years"],
            "credited_days": data.get("credited_days") or 0,
        },
        "policy": policy,
        "entries": read,
    }
    if policies:
        mapping["policies"] = policies
    case = Case.read(mapping)
    days = calendar()
    standing = evaluate(case, today, calendar=days, lay_to=end_of_next_quarter(today))
    further = beside(
        case.order, case.policies, standing, rows, today.toordinal(), days, aliases=aliases, settings=NO_SETTINGS,
        about=About(sex, number(data.get("live_from"))),
    )  # fmt: skip
    return standing, policy, further


def aliases_of(entries: Iterable[Facts]) -> dict[str, str]:
    """From each entry that was corrected to the one that stands for it, as the rules name them."""
    newer = {e.supersedes: e.id for e in entries if e.supersedes and e.kind != "entry.withdrawn"}
    found: dict[str, str] = {}
    for old in newer:
        last, seen = newer[old], {old}
        while last in newer and last not in seen:
            seen.add(last)
            last = newer[last]
        found[old.hex] = last.hex
    return found


def _off_the_list(s: Standing, duty: DutyRow, further: Beside) -> date | None:
    """A decision that has stopped asks for nothing any more: what it left undone stays on file and leaves the list.
    What begins with the stop is still owed."""
    if duty.key in further.after:
        return None
    return s.stopped_on if s.stopped_on and duty.met is None and duty.void is None else None


def _void_from(duty: DutyRow, further: Beside) -> date | None:
    """From when a duty is asked of nobody: by the rules, or while the decision is suspended."""
    void = further.held.get(duty.key) if duty.void is None else duty.void
    return None if void is None else DATES[void]


def _refuted(duty: DutyRow, refuted: Mapping[str, date]) -> date | None:
    """When a named person did not confirm what was to be reported: it leaves the list."""
    on = refuted.get(duty.key.split("/")[1]) if duty.kind == "breach" and refuted else None
    return on if on is not None and on >= DATES[duty.opens] and duty.met is None else None


def _rows(
    entered: Facts,
    root: UUID,
    s: Standing,
    policy: str,
    held: Sequence[Facts],
    today: date,
    next_worker: date | None,
    further: Beside,
) -> tuple[tuple[Any, ...], list[tuple[Any, ...]]]:
    data, person = entered.data, entered.person
    live_from = date.fromisoformat(data["live_from"]) if data.get("live_from") else None
    explained = {
        e.data["duty"]: e.on for e in held if e.kind == "duty.explained" and e.order == root and e.data.get("duty")
    }
    asked = {e.data["duty"]: e.on for e in held if e.kind == "duty.asked" and e.order == root}
    summed_on = max((e.on for e in held if e.kind == "course.summed" and e.order == root), default=None)
    findings = told_findings(root, s.findings, held, live_from, further.results) if s.findings else []
    since_when = min((date.fromisoformat(f["on"]) for f in findings if "waits" in f), default=None)
    refuted = not_to_report(root, held) if findings else {}
    tier = s.tier or ""
    changes = s.next_change_on
    if further.change is not None:
        changes = min(changes, DATES[further.change]) if changes else DATES[further.change]
    gaps = [{"code": gap.code, "since": gap.since_on.isoformat()} for gap in further.gaps]
    if s.stopped_on is None:
        quarter = first_of_next_quarter(today)
        changes = min(changes, quarter) if changes else quarter
    if next_worker is not None:
        # The person's worker is worked out again with the orders: any of them brings the file to its day.
        changes = min(changes, next_worker) if changes else next_worker
    order = (
        root, person, data["order_kind"], s.place, policy, date.fromisoformat(data["decided_on"]), data["term_years"],
        data.get("credited_days") or 0, live_from, s.stage, tier, s.lost, s.starts_on, s.ends_on, s.stopped_on,
        s.counters.tests_required, s.counters.tests_met, s.counters.refusals, s.counters.departures,
        s.counters.days_away, findings, since_when, summed_on, today, changes,
        end_of_next_quarter(today) if s.stopped_on is None else None, ruled_by(policy), office_of(s.place), gaps,
        list(further.papers), list(further.papers_open), closed_on(held, root), away_spans(held, root),
    )  # fmt: skip
    duties = [
        (
            root, person, s.place, d.key, d.kind, d.owed_by, tier, DATES[d.opens], DATES[d.due],
            None if d.met is None else DATES[d.met], _void_from(d, further),
            d.late_allowed, d.provisional, explained.get(d.key) or _refuted(d, refuted) or _off_the_list(s, d, further),
            live_from is not None and d.met is None and DATES[d.due] < live_from, ",".join(d.basis),
            asked.get(d.key),
        )
        for d in (*s.duties, *further.duties)
    ]  # fmt: skip
    return order, duties
