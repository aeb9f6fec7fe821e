"""What is asked of others, worked out from the entries of a file, and who may answer it.

Pure: entries in, rows out, whatever the day. `record()` writes what it gives, `guihang verify` compares with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from guihang.access.roles import Power, row_of
from guihang.dossier.entry import Facts
from guihang.dossier.errand_models import CLOSING, HELP, VISIT, Errand
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.workout import effective
from guihang.rules.neutral import telling_words
from guihang.texts import Message, mark

if TYPE_CHECKING:
    from guihang.access.actor import Actor
    from guihang.dossier.writer import Writer

ASKS: Mapping[str, str] = {"visit.asked": VISIT, "help.asked": HELP}
# By kind of answer what it answers.
ANSWERS: Mapping[str, str] = {"visit.told": "visit.asked", "help.answered": "help.asked"}
REFERRING: Mapping[str, str] = {**ANSWERS, "consent.withdrawn": "help.asked"}
KINDS = frozenset({*ASKS, *REFERRING})
# What whoever was asked is shown of the office's own words.
TOLD_OUTSIDE: Mapping[str, tuple[str, ...]] = {"visit.asked": ("text",), "help.asked": ("wish", "can_do")}
DAYS_AFTER = timedelta(days=3)
ONE_DAY = timedelta(days=1)
# A visit is one visit, a request one request: neither may become a standing watch.
FARTHEST: Mapping[str, int] = {"visit.asked": 30, "help.asked": 366}

TOO_FAR = mark("{day} lies more than {most} days ahead. Ask for less, and ask again when it is needed.")
TURNED = mark("The last day, {day}, lies before the day of asking.")
NOT_YET_CONSENTED = mark("The consent of {day} lies after the day of asking. The consent comes first.")
TELLING = mark(
    "“{words}” would tell others why the office knows this person. Say it without; the request must be understood "
    "without it."
)
NOTHING_ASKED = mark("Nothing was asked that this could answer.")
BEFORE_ASKED = mark("The answer of {day} lies before the day on which it was asked.")
WHO = mark("Somebody to ask is missing.")


class Asked(NamedTuple):
    """One asking as it stands on file, in the order of the columns of the table."""

    id: UUID
    person: UUID
    place: str
    kind: str
    user: UUID | None
    department: str
    asked_on: date
    until: date
    ends_on: date
    answered_on: date | None
    outcome: str

    def open_on(self, day: date) -> bool:
        """Whether whoever was asked sees it on `day`."""
        return self.asked_on <= day <= self.ends_on and self.outcome not in CLOSING

    def overdue_on(self, day: date) -> bool:
        """Whether its last day has passed without an answer."""
        return self.until < day and not self.outcome

    def is_of(self, actor: Actor) -> bool:
        """Whether it is asked of `actor`: by name, or of their department at their place."""
        if actor.user_id is None:
            return False
        if self.kind == VISIT:
            return self.user == actor.user_id and Power.VISIT_ASKED in actor.powers
        return any(
            g.role == self.department and g.holds_at(self.place) and "help.answered" in row_of(g.role).acts
            for g in actor.grants
        )


def errands_of(entries: Sequence[Facts]) -> list[Asked]:
    """What these entries of one file ask of others, in the order of asking; nothing for most files."""
    if not any(e.kind in ASKS for e in entries):
        return []
    held = effective(entries)
    answers = _answers(held)
    by_id = {e.id: e for e in entries}
    return [_asked(e, [a for one in _chain(e, by_id) for a in answers.get(one, ())]) for e in held if e.kind in ASKS]


def _answers(held: Iterable[Facts]) -> dict[UUID, list[Facts]]:
    found: dict[UUID, list[Facts]] = {}
    for e in held:
        if e.kind in REFERRING:
            found.setdefault(UUID(e.data["entry"]), []).append(e)
    return found


def _chain(e: Facts, by_id: Mapping[UUID, Facts]) -> Iterator[UUID]:
    """The ids under which an asking was known: its own, and those that it corrects."""
    seen: set[UUID] = set()
    one: Facts | None = e
    while one is not None and one.id not in seen:
        seen.add(one.id)
        yield one.id
        one = by_id.get(one.supersedes) if one.supersedes else None


def _asked(e: Facts, said: Sequence[Facts]) -> Asked:
    kind, until = ASKS[e.kind], date.fromisoformat(e.data["until"])
    ends_on = until + DAYS_AFTER if kind == VISIT else until
    withdrawn = [a.on for a in said if a.kind == "consent.withdrawn"]
    if withdrawn:
        ends_on = min(ends_on, min(withdrawn) - ONE_DAY)
    answer = max((a for a in said if a.kind in ANSWERS), key=lambda a: (a.on, a.written_at, a.id.int), default=None)
    return Asked(
        e.id, e.person, e.place, kind, UUID(e.data["user"]) if kind == VISIT else None,
        e.data.get("department", ""), e.on, until, ends_on, answer and answer.on,
        answer.data["outcome"] if answer else "",
    )  # fmt: skip


def check_asking(
    added: Sequence[Facts], standing: Sequence[Facts], plain: Mapping[UUID, Mapping[str, Any]], writer: Writer
) -> None:
    """Raise Unacceptable where an asking says too much or an answer answers nothing, access.Refused where the writer
    was not asked. Call it with what is added beside what stands in the file."""
    problems: list[Message] = []
    for facts in added:
        if facts.kind in ASKS:
            problems += _faults_of_asking(facts, plain.get(facts.id, {}))
    if problems:
        raise Unacceptable(list(problems))
    referring = [f for f in added if f.kind in REFERRING]
    if not referring:
        return
    before = [*standing, *(f for f in added if f.kind not in REFERRING)]
    # Under the ids that it ever had: what was corrected since is still what was asked.
    by_id = {e.id: e for e in before}
    known = {one: asked for asked in errands_of(before) for one in _chain(by_id[asked.id], by_id)}
    for facts in referring:
        to = by_id.get(_uuid(facts.data["entry"]))
        if to is None or to.kind != REFERRING[facts.kind]:
            raise Unacceptable([Message(NOTHING_ASKED)])
        if facts.on < to.on:
            raise Unacceptable([Message(BEFORE_ASKED, {"day": facts.on.isoformat()})])
        if facts.kind in ANSWERS:
            writer.require_asked(known.get(to.id))


def _faults_of_asking(facts: Facts, plain: Mapping[str, Any]) -> Iterator[Message]:
    until, most = date.fromisoformat(facts.data["until"]), FARTHEST[facts.kind]
    if until < facts.on:
        yield Message(TURNED, {"day": until.isoformat()})
    if (until - facts.on).days > most:
        yield Message(TOO_FAR, {"day": until.isoformat(), "most": most})
    if facts.kind == "visit.asked" and _uuid(facts.data["user"]) == UUID(int=0):
        yield Message(WHO)
    if facts.kind == "help.asked" and date.fromisoformat(facts.data["consented_on"]) > facts.on:
        yield Message(NOT_YET_CONSENTED, {"day": facts.data["consented_on"]})
    for name in TOLD_OUTSIDE[facts.kind]:
        if words := telling_words(str(plain.get(name, ""))):
            yield telling(words)


def telling(words: Sequence[str]) -> Message:
    """Why these words cannot be told to others."""
    return Message(TELLING, {"words": "”“".join(words)})


def _uuid(text: str) -> UUID:
    """The id that `text` writes; the empty one for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def touched(added: Sequence[Facts], standing: Iterable[Facts]) -> bool:
    """Whether what is added changes what is asked of others."""
    if any(f.kind in KINDS for f in added):
        return True
    taken = {f.supersedes for f in added if f.kind == "entry.withdrawn"}
    return bool(taken) and any(e.id in taken and e.kind in KINDS for e in standing)


def write_errands(person: UUID, entries: Sequence[Facts]) -> None:
    """Write what the file asks of others anew. Call it inside a transaction."""
    Errand.objects.filter(person=person).delete()
    Errand.objects.bulk_create(_row(asked) for asked in errands_of(entries))


def _row(asked: Asked) -> Errand:
    return Errand(person_id=asked.person, **{k: v for k, v in asked._asdict().items() if k != "person"})


def stored_errands(people: Sequence[UUID]) -> dict[UUID, set[Asked]]:
    """What the table holds for these people."""
    found: dict[UUID, set[Asked]] = {}
    for row in Errand.objects.filter(person__in=people).values_list(*Asked._fields):
        found.setdefault(row[1], set()).add(Asked._make(row))
    return found
