"""Fair play in the course of a decision: what must stand on file before something else may be written about somebody.

Each subject says its own in a module of its own and registers it here by kind of act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guihang.dossier.entry import Facts
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.workout import FileState, effective
from guihang.rules.acts import ACTS
from guihang.texts import Message, mark

NOTHING_TO_ANSWER = mark("What “{act}” answers is not on this file, or stands no longer: expected {kinds}.")
BEFORE_IT = mark("“{act}” of {day} lies before what it answers, of {before}.")


@dataclass(frozen=True, slots=True)
class File:
    """The file as it stood before the act, what comes with it, and what was typed in the clear."""

    held: Sequence[Facts]
    added: Sequence[Facts]
    plain: Mapping[UUID, Mapping[str, Any]]
    state: FileState

    def target(self, facts: Facts) -> Facts | None:
        """The entry that `facts` answers, as it stands now; None where there is none."""
        return target_of(facts, self.held, self.added)

    def corrected(self, facts: Facts) -> Facts | None:
        """The entry that `facts` replaces, as it stood on file; None where it replaces none."""
        return next((e for e in self.held if e.id == facts.supersedes), None)

    def said(self, facts: Facts) -> dict[str, Any]:
        """All that was typed: what is kept in the clear, and what will be sealed."""
        return {**facts.data, **self.plain.get(facts.id, {})}

    def of(self, *kinds: str) -> list[Facts]:
        """The entries of these kinds that hold, what is added among them."""
        return [e for e in effective([*self.held, *self.added]) if e.kind in kinds]

    def others(self, facts: Facts, *kinds: str) -> list[Facts]:
        """Those of these kinds that hold beside `facts` and what it corrects."""
        return [e for e in self.of(*kinds) if e.id not in (facts.id, facts.supersedes)]


Guard = Callable[[Facts, File], Iterable[Message]]
GUARDS: dict[str, list[Guard]] = {}


def guard(*kinds: str) -> Callable[[Guard], Guard]:
    """Register what must hold before an act of these kinds is written at a desk."""

    def registered(check: Guard) -> Guard:
        for kind in kinds:
            GUARDS.setdefault(kind, []).append(check)
        return check

    return registered


def target_of(facts: Facts, held: Sequence[Facts], added: Sequence[Facts] = ()) -> Facts | None:
    """The entry that `facts.data["entry"]` names, or what corrected that; None where none holds."""
    try:
        named = UUID(str(facts.data.get("entry", "")))
    except ValueError:
        return None
    every = [*held, *added]
    newer = {e.supersedes: e for e in every if e.supersedes and e.kind != "entry.withdrawn"}
    found = next((e for e in every if e.id == named), None)
    while found is not None and found.id in newer:
        found = newer[found.id]
    return found


def check_answers(added: Sequence[Facts], held: Sequence[Facts]) -> None:
    """Raise Unacceptable where an act answers what is not there, is of another kind, or is later."""
    problems: list[Message] = []
    gone = {e.supersedes for e in held if e.kind == "entry.withdrawn"}
    for facts in added:
        act = ACTS[facts.kind]
        if not act.answers or "entry" not in facts.data:
            continue
        to = target_of(facts, held, added)
        if to is None or to.kind not in act.answers or to.id in gone:
            kinds = "、".join(ACTS[kind].label for kind in act.answers)
            told = Message(ACTS[act.answers[0]].label) if len(act.answers) == 1 else kinds
            problems.append(Message(NOTHING_TO_ANSWER, {"act": Message(act.label), "kinds": told}))
        elif to.on > facts.on:
            days = {"day": facts.on.isoformat(), "before": to.on.isoformat()}
            problems.append(Message(BEFORE_IT, {"act": Message(act.label), **days}))
    if problems:
        raise Unacceptable(problems)


def course_fair(
    added: Sequence[Facts], held: Sequence[Facts], plain: Mapping[UUID, Mapping[str, Any]], state: FileState
) -> None:
    """Raise Unacceptable where something is missing that must be there first. Only for what somebody writes at a
    desk."""
    asked = [facts for facts in added if facts.kind in GUARDS]
    if not asked:
        return
    file = File(held, added, plain, state)
    problems = [message for facts in asked for check in GUARDS[facts.kind] for message in check(facts, file)]
    if problems:
        raise Unacceptable(problems)
